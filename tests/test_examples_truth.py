"""What nobody may read is taken from the raw files themselves, cell by cell, and looked for in all that was written."""

from __future__ import annotations

import base64
import datetime as dt
import html
import importlib.util
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import netcollab

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PRIVATE = {
    "Client initials", "DOB", "Case number", "Notes", "Name", "Email", "Phone", "Cell phone", "Email Address",
    "Anything else you want to tell us?", "Attendee",
}  # fmt: skip


def maker(which: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"make_{which}", EXAMPLES / "make" / f"{which}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, f"make_{which}")


def private_cells(folder: Path) -> set[str]:
    """Every value under a heading that is about clients, persons or notes, in every sheet, hidden ones too."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path).worksheets:
            columns: set[int] = set()
            for row in sheet.iter_rows(values_only=True):
                heads = {c for c, value in enumerate(row) if value in PRIVATE}
                if heads:
                    columns = heads
                    continue
                found |= {str(row[c]).strip() for c in columns if c < len(row) and row[c] is not None}
    return {re.sub(r"\s*\(.*\)$", "", value) for value in found}  # "Jane Doe (Hope House)": the person only


def other_ways(value: str) -> set[str]:
    """The value as it stands, and a date in the other ways a program may write it."""
    ways = {value}
    if re.fullmatch(r"\d\d/\d\d/\d{4}", value):
        day = dt.datetime.strptime(value, "%m/%d/%Y").date()
        ways |= {day.isoformat(), f"{day.month}/{day.day}/{day.year}", f"{day:%B} {day.day}, {day.year}"}
    return ways


def unwrapped(data: bytes) -> list[str]:
    """Bytes as text: archives opened, escapes undone, what is embedded in base64 decoded."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return [text for name in book.namelist() for text in unwrapped(book.read(name))]
    text = data.decode("utf-8", "replace")
    text = html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text))
    packed = r"base64,([A-Za-z0-9+/=]{16,})"  # five letters turn up by chance in so much base64: look at what it says
    inside = [base64.b64decode(m) for m in re.findall(packed, text)]
    return [re.sub(packed, "base64,", text), *(piece for blob in inside for piece in unwrapped(blob))]


def called(net: netcollab.Network, code: str, *facts: str) -> set[frozenset[str]]:
    return {frozenset(f.facts[key] for key in facts) for f in netcollab.find(net, seed=0) if f.code == code}


def sectors_with(net: netcollab.Network, status: str) -> set[str]:
    return {s.key for s in netcollab.statuses(net, "sector", seed=0) if s.status == status}


@pytest.mark.parametrize("seed", [1, 7, 8])
def test_no_private_cell_of_the_raw_files_is_in_any_artefact(seed: int, tmp_path: Path) -> None:
    maker("county")(tmp_path / "county", seed)
    private = private_cells(tmp_path / "county")
    assert {"Ottoline Quarrymore", "JV-26-41007"} < private
    assert len([v for v in private if re.fullmatch(r"\d\d/\d\d/20\d\d", v)]) > 50  # the dates of birth are among them
    netcollab.analyze(tmp_path / "county", name="County", output=tmp_path / "out")
    for path in sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file()):
        for text in unwrapped(path.read_bytes()):
            folded = text.casefold()
            told = [w for v in private for w in other_ways(v) if w.casefold() in folded]
            assert told == [], f"{path.name} tells {told[:3]}"
    kept = tmp_path / "county" / "roster.xlsx"  # the one file we write among theirs
    assert kept.exists()
    names = "\n".join(unwrapped(kept.read_bytes()))
    assert [v for v in private if v in names] == []


@pytest.mark.parametrize("seed", range(7, 13))
def test_with_a_quarter_silent_the_county_still_shows_what_is_planted_and_nothing_else(
    seed: int, tmp_path: Path
) -> None:
    truth = maker("county")(tmp_path / "county", seed)
    net = netcollab.read(tmp_path / "county")
    assert sectors_with(net, "missing") == set(truth["missing"])
    assert sectors_with(net, "siloed") == set(truth["siloed"])
    assert sectors_with(net, "isolated") == set()
    planted = {frozenset(pair) for pair in truth["divided"]}
    silo = {net.framework.by_key[key].system for key in truth["siloed"]}  # a silo cuts its own system off a little
    divided = called(net, "divided_systems", "a", "b")
    assert planted <= divided
    assert all(pair & silo for pair in divided - planted)


def test_who_comes_but_was_not_asked_is_no_lonely_agency(tmp_path: Path) -> None:
    truth = maker("county")(tmp_path / "county", 2)
    net = netcollab.read(tmp_path / "county")
    names = net.agencies["name"]
    visitor = names.index[names == truth["attends_only"]][0]
    assert truth["attendance"][truth["attends_only"]] > 0
    assert not net.agencies.loc[visitor, "asked"]
    layers = net.ties.loc[(net.ties["source"] == visitor) | (net.ties["target"] == visitor), "layer"]
    assert set(layers) == {"meeting"}
    claims = [f.text for f in netcollab.find(net, seed=0) if f.code in ("isolated", "siloed") and visitor in f.agencies]
    assert claims == []


def test_the_oddities_of_the_county_are_told_each_with_its_place(tmp_path: Path) -> None:
    maker("county")(tmp_path / "county", 2)
    issues = netcollab.analyze(tmp_path / "county").issues
    told = {issue.kind for issue in issues}
    assert {
        "hidden_sheet", "filtered_rows", "merged_cells", "several_answers", "blanks_are_no", "referral_to_itself",
        "name_not_on_list",
    } <= told  # fmt: skip
    assert [i.place.sheet for i in issues if i.kind == "hidden_sheet"] == ["contacts"]
    assert "Ottoline" not in " ".join(f"{i.found} {i.done}" for i in issues)


@pytest.mark.parametrize("seed", range(3, 8))
def test_other_states_show_what_is_planted_and_nothing_else(seed: int, tmp_path: Path) -> None:
    truth = maker("statewide")(tmp_path / "state", seed)
    net = netcollab.read(tmp_path / "state")
    assert len(net) == len(truth["members"])
    assert sectors_with(net, "missing") == set(truth["missing"])
    assert sectors_with(net, "siloed") == set(truth["siloed"])
    planted = {frozenset(pair) for pair in truth["divided"]}
    silo = {net.framework.by_key[key].system for key in truth["siloed"]}
    divided = called(net, "divided_systems", "a", "b")
    assert planted <= divided
    assert all(pair & silo for pair in divided - planted)


@pytest.mark.parametrize("which", ["county", "working_group", "statewide"])
def test_another_seed_is_another_coalition_and_the_same_seed_the_same_bytes(which: str, tmp_path: Path) -> None:
    make = maker(which)
    truths = [json.dumps(make(tmp_path / name, seed)) for name, seed in (("a", 5), ("b", 5), ("c", 6))]
    first, again, other = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in "abc")
    assert first == again
    assert truths[0] == truths[1]
    assert all(first[name] != other[name] for name in first)
