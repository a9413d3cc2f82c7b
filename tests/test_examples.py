"""The examples are what their scripts make, and the analysis finds what is planted in them, in other seeds too."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import runpy
import zipfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import netcollab
from netcollab.analysis import Analysis

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
WHICH = ("county", "working_group", "statewide")


def maker(which: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"make_{which}", EXAMPLES / "make" / f"{which}.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, f"make_{which}")


def text_of(folder: Path) -> str:
    """Every byte of every artefact as text: unzipped, unescaped."""
    parts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                parts += [book.read(n).decode("utf-8", "replace") for n in book.namelist()]
        else:
            parts.append(path.read_text(encoding="utf-8", errors="replace"))
    text = "\n".join(parts)
    return html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text))


def by_status(analysis: Analysis) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for s in analysis.edition().sectors:
        found.setdefault(s.status, set()).add(s.key)
    return found


@pytest.mark.parametrize("which", WHICH)
def test_an_example_is_what_its_script_makes(which: str, tmp_path: Path) -> None:
    truth = maker(which)(tmp_path / which, 1)
    kept = EXAMPLES / which
    assert {p.name: p.read_bytes() for p in (tmp_path / which).iterdir()} == {
        p.name: p.read_bytes() for p in kept.iterdir() if p.is_file() and not p.name.startswith("roster")
    }
    assert json.loads((EXAMPLES / "truth" / f"{which}.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(truth)
    )


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_county_is_read_and_found_as_planted(seed: int, tmp_path: Path) -> None:
    truth = maker("county")(tmp_path / "county", seed)
    analysis = netcollab.analyze(tmp_path / "county", name="County", output=tmp_path / "out")
    net, found = analysis.net, by_status(analysis)
    name = net.agencies["name"]

    assert set(name[net.agencies["member"]]) == set(truth["members"])
    assert set(name[net.agencies["responded"]]) == {n for n, m in truth["members"].items() if m["responded"]}
    overlapping = {o for k in truth["missing"] for o in net.framework.overlapping(k)}
    assert found["missing"] | found.get("not_found", set()) == set(truth["missing"])
    assert not found.get("not_found", set()) or overlapping
    seen = netcollab.compute(net.coalition, "group", measures=["observability"])["observability"]
    for key in truth["siloed"]:
        assert key in found.get("siloed", set()) or (seen[key] < 0.8 and key in found.get("no_data", set()))
    assert not found.get("siloed", set()) & set(truth["never_siloed"])
    visits = Counter(net.attendance["agency"].map(name))
    assert {n: c for n, c in truth["attendance"].items() if c} == dict(visits)
    counted = net.referrals.groupby([net.referrals["source"].map(name), net.referrals["target"].map(name)])[
        "count"
    ].sum()
    assert {(a, b): n for a, b, n in truth["referrals"]} == counted.to_dict()

    assert set(name[~net.agencies["member"].astype(bool)]) == set(truth["outside"])
    one, other = (name.index[name == n][0] for n in truth["disputed"])
    said = net.ties[(net.ties["source"] == one) & (net.ties["target"] == other) & (net.ties["layer"] == "survey")]
    assert said["strength"].tolist() == [4]  # of two people who say never and weekly, the stronger answer counts

    given = text_of(tmp_path / "county")
    assert [c for c in truth["canaries"] if c not in given] == []  # each stands in the files, so each could leak
    told = text_of(tmp_path / "out")
    assert [c for c in truth["canaries"] if c in told] == []


@pytest.mark.parametrize("seed", range(1, 7))
def test_with_everybody_answering_the_silo_and_the_divide_are_named(seed: int, tmp_path: Path) -> None:
    truth = maker("county")(tmp_path / "county", seed, full_response=True)
    analysis = netcollab.analyze(tmp_path / "county")
    assert by_status(analysis)["siloed"] == set(truth["siloed"])
    divided = {
        frozenset((f.facts["a"], f.facts["b"])) for f in analysis.edition().findings if f.code == "divided_systems"
    }
    silo = {
        analysis.net.framework.by_key[key].system for key in truth["siloed"]
    }  # it cuts its whole system off a little
    assert {pair for pair in divided if not pair & silo or pair == frozenset(truth["divided"][0])} == {
        frozenset(pair) for pair in truth["divided"]
    }
    connectors = [a for f in analysis.edition().findings if f.code == "connectors" for a in f.agencies]
    assert truth["connector"] in set(analysis.net.agencies.loc[connectors, "name"])


def test_a_county_without_silo_and_divide_has_none(tmp_path: Path) -> None:
    maker("county")(tmp_path / "county", 3, silo=False, divide=False, full_response=True)
    analysis = netcollab.analyze(tmp_path / "county")
    assert "siloed" not in by_status(analysis)
    assert "divided_systems" not in {f.code for f in analysis.edition().findings}


@pytest.mark.parametrize("seed", range(1, 7))
def test_sign_in_sheets_alone_claim_nothing_about_ties(seed: int, tmp_path: Path) -> None:
    truth = maker("working_group")(tmp_path / "group", seed)
    analysis = netcollab.analyze(tmp_path / "group", output=tmp_path / "out")
    net = analysis.net
    assert dict(Counter(net.attendance["agency"].map(net.agencies["name"]))) == truth["attendance"]
    assert not {"connected", "isolated", "siloed"} & set(by_status(analysis))
    assert not {"connectors", "siloed", "isolated", "hangs_on_one", "divided_systems"} & {
        f.code for f in analysis.edition().findings
    }
    told = text_of(tmp_path / "out")
    assert [c for c in truth["canaries"] if c in told] == []


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_statewide_coalition_is_found_as_planted(seed: int, tmp_path: Path) -> None:
    truth = maker("statewide")(tmp_path / "state", seed)
    analysis = netcollab.analyze(tmp_path / "state")
    found = by_status(analysis)
    assert found["missing"] | found.get("not_found", set()) == set(truth["missing"])
    assert found["siloed"] == set(truth["siloed"])
    assert analysis.net.coalition.adjacency().nnz // 2 == truth["ties"]
    divided = {
        frozenset((f.facts["a"], f.facts["b"])) for f in analysis.edition().findings if f.code == "divided_systems"
    }
    assert frozenset(truth["divided"][0]) in divided


@pytest.mark.parametrize("kept", ["members.csv", "partner survey (responses).xlsx", "referral log 2026.xlsx"])
def test_one_kind_of_file_alone_gives_pages_that_claim_no_more_than_it_can_say(kept: str, tmp_path: Path) -> None:
    analysis = netcollab.analyze(EXAMPLES / "county" / kept, output=tmp_path / "out")
    found = by_status(analysis)
    if kept != "members.csv":
        assert "missing" not in found  # nobody has a sector yet, so none can be called missing
    if kept != "partner survey (responses).xlsx":
        assert not {"isolated", "siloed"} & set(found)
    assert (tmp_path / "out" / "coordinator" / "report.html").stat().st_size > 10_000


def test_the_cookbook_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / "cookbook.py"), run_name="__main__")
