"""workbook.xlsx: every cell a number or text, what it holds, and the same bytes again."""

from __future__ import annotations

import hashlib
import math
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from report_editions import HOSTILE, edition, network, rich

from netcollab.measures import REGISTRY
from netcollab.render.words import clean
from netcollab.render.workbook import write_workbook


def opened(made: Any, tmp_path: Path, name: str = "w.xlsx") -> Any:
    write_workbook(made, tmp_path / name)
    return openpyxl.load_workbook(tmp_path / name)


def table(book: Any, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet below its heading row, by heading."""
    rows = list(book[name].iter_rows(min_row=3, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_sheets_come_in_their_order(tmp_path: Path) -> None:
    assert opened(rich(), tmp_path).sheetnames == [
        "Read me", "Agencies", "Sectors", "Systems", "Sector pairs", "Network", "Findings", "Meetings", "Attendance",
        "Referrals", "Ties", "Memberships", "Glossary", "Issues", "Sources",
    ]  # fmt: skip


def test_a_sheet_without_anything_to_hold_is_left_out(tmp_path: Path) -> None:
    names = opened(edition(network(["A", "B"]), pairs={}), tmp_path).sheetnames
    assert not {"Meetings", "Referrals", "Ties", "Issues", "Sector pairs"} & set(names)
    assert {"Read me", "Agencies", "Sectors", "Memberships", "Glossary"} <= set(names)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_a_formula_or_a_link(name: str, tmp_path: Path) -> None:
    book = opened(rich(names=[name, *(f"Agency {i}" for i in range(11))]), tmp_path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    assert not [c for c in cells if c.hyperlink]
    assert clean(name) in [row["Agency"] for row in table(book, "Agencies")]


def test_no_part_of_the_file_carries_a_link_formula_person_or_date_of_today(tmp_path: Path) -> None:
    write_workbook(rich(names=list(HOSTILE)), tmp_path / "w.xlsx")
    with zipfile.ZipFile(tmp_path / "w.xlsx") as packed:
        parts = {n: packed.read(n).decode("utf-8") for n in packed.namelist()}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert not [text for text in sheets if "<f>" in text or "<hyperlink" in text]
    assert not [name for name in parts if "externalLink" in name or "vba" in name.lower()]
    core = parts["docProps/core.xml"]
    assert "2000-01-01T00:00:00Z" in core
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert {i.date_time[0] for i in zipfile.ZipFile(tmp_path / "w.xlsx").infolist()} == {1980}


def test_numbers_equal_the_edition(tmp_path: Path) -> None:
    made = rich()
    book = opened(made, tmp_path)
    rows = table(book, "Agencies")
    heading = f"{REGISTRY['degree'].label} ({REGISTRY['degree'].unit})"
    assert [row[heading] for row in rows] == list(made.agencies["degree"])
    shown = {row["What"]: row["Value (shares from 0 to 1)"] for row in table(book, "Network")}
    for key, value in made.network.items():
        if math.isfinite(value):
            assert shown[REGISTRY[str(key)].label] == pytest.approx(value, rel=1e-11)
        else:
            assert shown[REGISTRY[str(key)].label] is None


def test_an_undefined_number_is_empty_and_the_glossary_says_why(tmp_path: Path) -> None:
    made = edition(network(["Only one"]))
    book = opened(made, tmp_path)
    network_rows = {row["What"]: row for row in table(book, "Network")}
    density = network_rows[REGISTRY["density"].label]
    assert density["Value (shares from 0 to 1)"] is None
    assert density["Why it is empty"] == made.why["density"]
    glossary = {row["Key"]: row for row in table(book, "Glossary")}
    assert glossary["density"]["Why a number is empty here"] == made.why["density"]


def test_the_glossary_holds_every_measure_of_the_workbook_and_no_other(tmp_path: Path) -> None:
    made = rich()
    keys = {row["Key"] for row in table(opened(made, tmp_path), "Glossary")}
    shown = {*made.network.index, *made.agencies.columns, *made.groups["sector"].columns, *made.pairs["sector"].columns}
    assert keys == shown & set(REGISTRY)


def test_referrals_and_attendance_stand_by_name(tmp_path: Path) -> None:
    book = opened(rich(), tmp_path)
    rows = [tuple(row.values()) for row in table(book, "Referrals")]
    assert rows == [
        ("agency", "Agency 0", "Agency 1", 4), ("agency", "Agency 1", "Agency 2", 11), ("group", "X", "X", 4),
        ("group", "Y", "X", 11),
    ]  # fmt: skip
    assert [(row["Agency"], row["People"]) for row in table(book, "Attendance")] == [("Agency 0", 1), ("Agency 1", 2)]


def test_headings_are_frozen_filtered_and_printed_on_every_page(tmp_path: Path) -> None:
    for sheet in opened(rich(), tmp_path).worksheets[1:]:
        assert sheet.freeze_panes == "B4"
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize(("audience", "words"), [("coordinator", "For the coordinator only"), ("members", "members")])
def test_every_sheet_says_for_whom_it_is(audience: str, words: str, tmp_path: Path) -> None:
    for sheet in opened(rich(audience), tmp_path):
        assert words in sheet["A2"].value
        assert words in sheet.oddFooter.center.text


def test_members_get_no_reports_no_answers_and_no_spellings(tmp_path: Path) -> None:
    book = opened(rich("members"), tmp_path)
    assert "Ties" not in book.sheetnames
    assert not {"Answered", "Invited to answer", "Other names in the files"} & set(table(book, "Agencies")[0])


def test_the_same_edition_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("one.xlsx", "another name.xlsx"):
        write_workbook(rich(), tmp_path / name)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_name_with_an_ampersand_survives_in_the_footer(tmp_path: Path) -> None:
    net = network(["A"]).replace(name="Alder & Birch")
    # In a footer "&" begins a code, and "&&" is how the sign itself is written.
    assert opened(edition(net), tmp_path)["Agencies"].oddFooter.left.text == "Alder && Birch"


def test_an_empty_coalition_still_gives_a_workbook(tmp_path: Path) -> None:
    assert "Read me" in opened(edition(network([])), tmp_path).sheetnames
