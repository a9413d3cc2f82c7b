"""workbook.xlsx: every cell a number or text, what it holds, and the same bytes again."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
import textwrap
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_editions import HOSTILE, edition, network, rich

from netcollab.findings._finding import Finding
from netcollab.measures import REGISTRY
from netcollab.render.sheet import PAGE_WIDTH, lines
from netcollab.render.story import lead
from netcollab.render.words import CERTAINTY, STATES, SUGGESTED, clean
from netcollab.render.workbook import write_workbook

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")  # openpyxl on data bars


def opened(made: Any, tmp_path: Path, name: str = "w.xlsx") -> Any:
    write_workbook(made, tmp_path / name)
    return openpyxl.load_workbook(tmp_path / name)


def table(book: Any, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet below its heading row, by heading."""
    rows = list(book[name].iter_rows(min_row=3, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def widths(sheet: Any) -> list[float]:
    """The width of every column; openpyxl keeps neighbors of one width together."""
    return [d.width for d in sheet.column_dimensions.values() for _ in range(d.min, d.max + 1)]


def test_the_sheets_come_in_their_order(tmp_path: Path) -> None:
    assert opened(rich(), tmp_path).sheetnames == [
        "Read me", "Findings", "Charts", "Sectors", "Systems", "Sector table", "Sector pairs", "Agencies", "Network",
        "Meetings", "Attendance", "Referrals", "Ties", "Memberships", "Glossary", "Issues", "Sources",
    ]  # fmt: skip


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_the_first_sheet_says_what_is_in_each_of_the_others(audience: str, tmp_path: Path) -> None:
    made = rich(audience)
    book = opened(made, tmp_path)
    told = [row[:2] for row in book["Read me"].iter_rows(min_row=4, values_only=True)]
    for sheet in book.worksheets[1:]:
        assert [about for name, about in told if name == sheet.title and sheet["A2"].value.endswith(about)]
    assert book["Read me"]["A1"].value == made.name
    assert {(point.more, point.text) for point in lead(made)} <= set(told)


def test_a_sheet_without_anything_to_hold_is_left_out(tmp_path: Path) -> None:
    names = opened(edition(network(["A", "B"]), pairs={}), tmp_path).sheetnames
    assert not {"Meetings", "Referrals", "Ties", "Issues", "Sector pairs", "Sector table"} & set(names)
    assert {"Read me", "Agencies", "Sectors", "Memberships", "Glossary"} <= set(names)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_a_formula_or_a_link(name: str, tmp_path: Path) -> None:
    book = opened(rich(names=[name, *(f"Agency {i}" for i in range(11))]), tmp_path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n", "d"}
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
    shown = {row["What"]: row["Value"] for row in table(book, "Network")}
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
    assert density["Value"] is None
    assert density["Why it is empty"] == made.why["density"]
    glossary = {row["Key"]: row for row in table(book, "Glossary")}
    assert glossary["density"]["Why a number is empty here"] == made.why["density"]


def test_the_glossary_holds_every_measure_of_the_workbook_and_no_other(tmp_path: Path) -> None:
    made = rich()
    keys = {row["Key"] for row in table(opened(made, tmp_path), "Glossary")}
    shown = {*made.network.index, *made.agencies.columns, *made.groups["sector"].columns, *made.pairs["sector"].columns}
    assert keys == shown & set(REGISTRY)


def test_pairs_that_met_once_are_listed_where_the_finding_says_so(tmp_path: Path) -> None:
    net = network(["Hope House", "Alder Court", "Birch Clinic"])
    found = Finding(code="met_once", title="T", subject="the coalition", text="X", facts={"pairs": [["a0", "a2"]]})
    (row,) = table(opened(edition(net, findings=(found,)), tmp_path), "Met once")
    assert (row["Agency"], row["Was once at a meeting with"]) == ("Hope House", "Birch Clinic")
    assert "Met once" not in opened(edition(net), tmp_path).sheetnames


def test_a_long_list_of_members_is_cut_and_whole_in_memberships(tmp_path: Path) -> None:
    names = [f"Agency {i:02}" for i in range(50)]
    book = opened(edition(network(names)), tmp_path)
    told = [row["Members that hold it"] for row in table(book, "Systems")]
    assert any(text and text.endswith("more") for text in told)
    assert sorted(row["Agency"] for row in table(book, "Memberships")) == names


def test_a_measure_that_nobody_has_is_left_out_of_the_table(tmp_path: Path) -> None:
    made = edition(network(["A", "B"]))
    heads = set(table(opened(made, tmp_path), "Agencies")[0])
    for key, values in made.agencies.items():
        shown = any(head.startswith(REGISTRY[str(key)].label) for head in heads)
        assert shown or values.isna().all()
    assert not {h for h in heads if h.startswith(REGISTRY["referrals_in"].label)}


def test_referrals_and_attendance_stand_by_name(tmp_path: Path) -> None:
    book = opened(rich(), tmp_path)
    rows = [tuple(row.values()) for row in table(book, "Referrals")]
    assert rows == [
        ("agency", "Agency 0", "Agency 1", 4), ("agency", "Agency 1", "Agency 2", 11), ("group", "X", "X", 4),
        ("group", "Y", "X", 11),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in table(book, "Attendance")][:3] == [
        ("Agency 0", 1), ("Agency 1", 2), ("Agency 2", None),
    ]  # fmt: skip


def test_headings_are_frozen_filtered_and_printed_on_every_page(tmp_path: Path) -> None:
    for sheet in opened(rich(), tmp_path).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title in ("Read me", "Charts"):
            continue
        assert sheet.freeze_panes == "B4"
        assert (sheet.print_title_rows, sheet.print_title_cols) == ("$3:$3", "$A:$A")
        filtered = f"A3:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert sheet.auto_filter.ref == (None if sheet.title in ("Sector table", "Attendance") else filtered)


def test_a_sheet_too_wide_to_be_read_on_one_page_is_printed_on_several(tmp_path: Path) -> None:
    for sheet in opened(rich(), tmp_path).worksheets[1:]:
        across = sum(widths(sheet))
        assert across / int(sheet.page_setup.fitToWidth or 1) <= PAGE_WIDTH + 1 or sheet.title == "Charts"


def test_every_row_is_high_enough_for_its_words(tmp_path: Path) -> None:
    book = opened(rich(names=["word " * 60, "B", "C", "D", *(f"Agency {i}" for i in range(8))]), tmp_path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=4):
            high = sheet.row_dimensions[row[0].row].height or 15
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    width = widths(sheet)[cell.column - 1]
                    assert high >= min(409, 15 * len(cell.value) / (1.2 * width)), cell.coordinate


@given(words=st.lists(st.text("abcd", min_size=1, max_size=11), max_size=40))
def test_lines_break_between_words(words: list[str]) -> None:
    text = " ".join(words)
    assert lines(text, 10.001) == max(1, len(textwrap.wrap(text, 11)))


def test_a_word_longer_than_its_column_is_broken() -> None:
    assert lines("a" * 44, 10.001) == 4
    assert lines(f"b {'a' * 44} c", 10.001) == 6
    assert lines("N" * 44, 10.001) > lines("n" * 44, 10.001)


def test_days_are_days_and_months_are_words(tmp_path: Path) -> None:
    made = rich()
    assert [row["Date"] for row in table(opened(made, tmp_path), "Meetings")] == [
        dt.datetime(2026, 1, 5), dt.datetime(2026, 2, 2),
    ]  # fmt: skip
    by_month = replace(made, meetings=made.meetings.assign(date=["Jan 2026", "Feb 2026"]))
    assert [row["Date"] for row in table(opened(by_month, tmp_path), "Meetings")] == ["Jan 2026", "Feb 2026"]


def test_attendance_has_a_column_a_meeting_in_order_and_a_row_for_who_never_came(tmp_path: Path) -> None:
    net = network(["Hope House", "Alder Court", "Birch Clinic"])
    agencies = net.agencies.assign(member=[True, True, False])
    meetings = pd.DataFrame(
        {"label": ["Review", "Plenary", "Kick-off"], "date": ["2026-02-02", "2026-02-02", "2026-01-05"], "kind": ""},
        index=["r", "p", "k"],
    )
    came = pd.DataFrame({"agency": ["a0", "a0", "a2"], "meeting": ["r", "k", "k"], "delegates": [2, 1, 1]})
    net = net.replace(agencies=agencies, meetings=meetings, attendance=came)
    rows = table(opened(edition(net, attendance=came), tmp_path), "Attendance")
    first = {"Agency": "Hope House", "2026-01-05": 1, "2026-02-02 Review": 2, "2026-02-02 Plenary": None}
    assert rows[0] == first
    assert list(rows[0]) == list(first)
    assert [row["Agency"] for row in rows] == ["Hope House", "Alder Court", "Birch Clinic"]


def test_findings_name_what_they_are_about(tmp_path: Path) -> None:
    net = network(["Hope House", "Alder Court"], [(0, 1)])
    system = net.framework.systems[0]
    subjects = ["a0", "a0+a1", system.key, "the coalition"]
    findings = [Finding(code="siloed", title="T", subject=s, text="X") for s in subjects]
    rows = table(opened(edition(net, findings=tuple(findings)), tmp_path), "Findings")
    assert [r["About"] for r in rows] == ["Hope House", "Hope House and Alder Court", system.label, "the coalition"]


def test_the_sector_table_holds_every_tie_between_sectors_both_ways(tmp_path: Path) -> None:
    made = rich()
    heads, *rows = opened(made, tmp_path)["Sector table"].iter_rows(min_row=3, values_only=True)
    short, label = made.net.framework.short, made.net.framework.label
    cells = {(row[0], head): value for row in rows for head, value in zip(heads[1:], row[1:], strict=True)}
    for (a, b), observed in made.pairs["sector"]["observed"].items():
        assert cells[label(a), short(b)] == cells[label(b), short(a)] == observed


def test_words_that_are_marked_are_words_that_the_sheet_can_hold(tmp_path: Path) -> None:
    """A mark by value is lost without a sound when the word changes."""
    book = opened(rich(), tmp_path)
    known = {s.word for s in STATES.values()} | set(CERTAINTY.values()) | {"no", SUGGESTED}
    marked = set()
    for sheet in book.worksheets:
        for rules in sheet.conditional_formatting:
            marked |= {f.strip('"') for rule in rules.rules if rule.type == "cellIs" for f in rule.formula}
    assert {"open seat", "ties mostly inside", "could change", "no"} <= marked <= known


# ---- charts -------------------------------------------------------------------------------------------------------


def charts(path: Path) -> dict[str, list[tuple[str, list[str], list[float]]]]:
    """Title -> its series: name, categories and numbers as the file has them for programs that do not compute."""
    found = {}
    with zipfile.ZipFile(path) as packed:
        for name in sorted(n for n in packed.namelist() if n.startswith("xl/charts/chart")):
            root = ElementTree.fromstring(packed.read(name))
            title = "".join(t.text or "" for t in root.find(f".//{C}title").iter(f"{A}t"))
            found[title] = [
                (s.find(f"{C}tx//{C}v").text, [v.text for v in s.findall(f"{C}cat//{C}v")],
                 [float(v.text) for v in s.findall(f"{C}val//{C}v")])
                for s in root.iter(f"{C}ser")
            ]  # fmt: skip
    return found


def test_charts_draw_the_numbers_of_the_sheets(tmp_path: Path) -> None:
    made = rich()
    rows = table(opened(made, tmp_path), "Sectors")
    drawn = charts(tmp_path / "w.xlsx")
    assert list(drawn) == ["Agencies in each sector", "Ties of each sector", "Agencies present at each meeting"]
    held = made.groups["sector"]
    ((_, names, members),) = drawn["Agencies in each sector"]
    assert names == [row["Short name"] for row in rows]
    assert members == list(held["members"])
    assert {name: numbers for name, _, numbers in drawn["Ties of each sector"]} == {
        "To other sectors": list(held["ties_outside"]), "Inside the sector": list(held["ties_inside"]),
    }  # fmt: skip
    assert drawn["Agencies present at each meeting"][0][2] == list(made.meetings["agencies"])


def test_what_is_not_there_is_not_drawn(tmp_path: Path) -> None:
    write_workbook(edition(network(["A", "B"])), tmp_path / "w.xlsx")
    assert list(charts(tmp_path / "w.xlsx")) == ["Agencies in each sector"]
    assert "Charts" not in opened(edition(network([]), groups={}), tmp_path).sheetnames


def test_charts_say_in_words_what_they_show(tmp_path: Path) -> None:
    write_workbook(rich(), tmp_path / "w.xlsx")
    with zipfile.ZipFile(tmp_path / "w.xlsx") as packed:
        drawing = packed.read("xl/drawings/drawing1.xml").decode()
    assert len(re.findall(r'descr="[^"]{40,}"', drawing)) == 3


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
