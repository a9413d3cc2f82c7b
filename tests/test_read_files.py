"""Files and folders: what a file really is, what is passed over, what is hidden, and that order does not matter."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import os
import pkgutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from read_flat import flat

from netcollab.errors import Exit, Problem
from netcollab.reading import Limits, read_files
from netcollab.reading.table import open_tables

ROSTER = "Agency,Sector\nHope House,Homeless advocates\nCounty DA,Local prosecutors\n"


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def workbook(path: Path, rows: list[list[object]], change: Callable[[Worksheet], None] = lambda sheet: None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save(path)
    return path


def kinds(records: object) -> list[str]:
    return [i.kind for i in records.issues]  # type: ignore[attr-defined]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
BAD = {
    "empty.csv": (b"", "empty"),
    "blank.csv": (b" \n , \n", "only blanks"),
    "locked.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "old.xls": (OLE + "Workbook".encode("utf-16-le"), "Excel 97 to 2003"),
    "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "noise.csv": (bytes(range(256)) * 20, "neither a workbook nor text"),
    "photo.xlsx": (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "picture (PNG)"),
    "scan.csv": (b"\xff\xd8\xff\xe0" + b"\0" * 60, "photo (JPEG)"),
    "paper.csv": (b"%PDF-1.7 ...", "PDF"),
    "table.xlsx": (ROSTER.encode(), "plain text table"),
    "cut.xlsx": (b"PK\x03\x04" + b"\x14\0" * 40, "cut off or damaged"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_named_file_that_cannot_be_read_is_told_what_it_is(tmp_path: Path, name: str) -> None:
    content, word = BAD[name]
    with pytest.raises(Problem) as caught:
        read_files([write(tmp_path / name, content)])
    assert caught.value.code == Exit.UNREADABLE
    assert word in str(caught.value)
    assert caught.value.where == name
    assert caught.value.fix
    assert str(tmp_path) not in str(caught.value)


def test_inside_a_folder_bad_files_are_issues_and_the_rest_is_read(tmp_path: Path) -> None:
    for name, (content, _) in BAD.items():
        write(tmp_path / name, content)
    write(tmp_path / "members.csv", ROSTER)
    records = read_files([tmp_path])
    assert [m.name for m in records.members] == ["Hope House", "County DA"]
    assert sorted(i.place.file for i in records.issues if i.kind == "unreadable_file") == sorted(BAD)


def test_all_bad_named_files_are_told_at_once(tmp_path: Path) -> None:
    bad = [write(tmp_path / name, content) for name, (content, _) in BAD.items()]
    with pytest.raises(Problem) as caught:
        read_files([*bad, write(tmp_path / "members.csv", ROSTER)])
    assert all(name in str(caught.value) for name in BAD)
    assert caught.value.code == Exit.UNREADABLE


def test_other_kinds_of_zip_are_named(tmp_path: Path) -> None:
    for inner, word in {
        "word/document.xml": "Word",
        "content.xml": "OpenDocument",
        "Index/Document.iwa": "Numbers",
        "xl/workbook.bin": "binary workbook",
        "answers.csv": "unpack",
    }.items():
        with zipfile.ZipFile(tmp_path / "file.xlsx", "w") as archive:
            archive.writestr(inner, "x")
        with pytest.raises(Problem, match=word):
            read_files([tmp_path / "file.xlsx"])


def test_missing_files_folders_and_pipes_are_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        read_files([tmp_path / "nothing.csv"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(Problem, match="no spreadsheet"):
        read_files([tmp_path / "empty"])
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(Problem, match="pipe"):
            read_files([tmp_path / "pipe.csv"])


def test_lock_files_hidden_files_and_our_own_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "members.csv", ROSTER)
    write(tmp_path / "~$members.xlsx", "x")
    write(tmp_path / ".hidden.csv", "x")
    write(tmp_path / "netcollab-report" / "manifest.json", json.dumps({"netcollab": "0.1.0"}))
    write(tmp_path / "netcollab-report" / "coordinator" / "edges.csv", "Source,Target\nA,B\n")
    write(tmp_path / "more" / "manifest.json", "{}")
    write(tmp_path / "more" / "edges.csv", "Source,Target\nHope House,County DA\n")
    write(tmp_path / "notes.docx", "x")
    records = read_files([tmp_path])
    assert [s.file for s in records.sources if s.format] == ["members.csv", "more/edges.csv"]
    assert [(i.kind, i.place.file) for i in records.issues] == [
        ("not_a_table", "notes.docx"),
        ("unreadable_file", "more/manifest.json"),
    ]
    with pytest.raises(Problem, match="netcollab wrote"):
        read_files([tmp_path / "netcollab-report"])


def test_the_order_of_paths_does_not_matter_and_no_path_is_shown(tmp_path: Path) -> None:
    a = write(tmp_path / "b" / "log.csv", "Date,From,To\n2026-01-02,Hope House,County DA\n")
    b = write(tmp_path / "a" / "log.csv", "Date,From,To\n2026-01-03,County DA,CPS\n")
    c = write(tmp_path / "members.csv", ROSTER)
    one, two = read_files([a, b, c]), read_files([c, tmp_path / "a", str(b), a])
    assert repr(one.referrals).count("Referral(") == repr(two.referrals).count("Referral(") == 2
    assert flat(read_files([c, b, a])) == flat(one)
    assert str(tmp_path) not in repr(one) + repr(two)
    assert [s.file for s in one.sources] == ["a/log.csv", "b/log.csv", "members.csv"]


def test_a_copy_of_a_file_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "log.csv", "Date,From,To\n2026-01-02,Hope House,County DA\n")
    write(tmp_path / "log (1).csv", "Date,From,To\n2026-01-02,Hope House,County DA\n")
    records = read_files([tmp_path])
    assert len(records.referrals) == 1
    assert "duplicate_file" in kinds(records)


def test_a_file_named_as_roster_is_read_as_a_roster_only(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "Date,From,To\n2026-01-02,Hope House,County DA\n")
    plain = write(tmp_path / "list.csv", ROSTER)
    assert len(read_files([log], roster=plain).members) == 2
    assert "unrecognized_table" in kinds(read_files([plain], roster=log))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str, sign: str, line: str) -> None:
    rows = [["Agency", "Sector"], ["Clínica Ñandú", "Health care"], ["NA", "None"], ["007", "Judges"]]
    path = write(tmp_path / "members.csv", line.join(sign.join(r) for r in rows).encode(encoding))
    members = read_files([path]).members
    assert [(m.name, m.sectors) for m in members] == [
        ("Clínica Ñandú", ("Health care",)),
        ("NA", ("None",)),
        ("007", ("Judges",)),
    ]


def test_a_target_cell_with_semicolons_does_not_change_the_delimiter(tmp_path: Path) -> None:
    body = "Date,From,To\n" + "2026-01-02,Hope House,County DA; CPS; City Clinic\n" * 9
    log = read_files([write(tmp_path / "log.csv", body)]).referrals[0]
    assert len(log.referrals) == 27


def test_true_row_numbers_survive_blank_rows_and_titles(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "members.xlsx",
        [["Members of the coalition"], [], [], ["Agency", "Sector"], [], ["Hope House", "Judges"], [], ["CPS", ""]],
    )
    assert [m.place.row for m in read_files([path]).members] == [6, 8]


def test_hidden_rows_and_columns_are_told_and_filtered_rows_are_read(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    rows: list[list[object]] = [
        ["Agency", "Sector"],
        ["Hope House", "Judges"],
        ["Secret House", "Media"],
        ["CPS", "Media"],
    ]
    records = read_files([workbook(tmp_path / "a.xlsx", rows, change)])
    assert [(m.name, m.sectors) for m in records.members] == [("Hope House", ()), ("CPS", ())]
    assert {"hidden_rows", "hidden_columns"} <= set(kinds(records))

    def filtered(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:B4"
        sheet.auto_filter.add_filter_column(1, ["Judges"])
        sheet.row_dimensions[3].hidden = True

    records = read_files([workbook(tmp_path / "b.xlsx", rows, filtered)])
    assert len(records.members) == 3
    assert kinds(records) == ["filtered_rows"]


def test_merged_cells_are_filled_and_error_cells_and_empty_formulas_named(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")
        sheet["C2"], sheet["C3"] = "=1+1", "#N/A"
        sheet["C3"].data_type = "e"

    rows: list[list[object]] = [["Agency", "Name", "1/14/2026"], ["Hope House", "A"], [None, "B"], ["CPS", "C", "x"]]
    records = read_files([workbook(tmp_path / "a.xlsx", rows, change)])
    assert {i.kind: i.found for i in records.issues if "cell" in i.kind or "formula" in i.kind} == {
        "error_cells": "cells with an Excel error such as #N/A: C3",
        "formulas_without_value": "formulas without a stored result: C2",
        "merged_cells": "merged cells: A2:A3",
    }
    assert [s.rows_used for s in records.sources] == [3]


def test_dates_of_a_1904_workbook_and_plain_serial_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = dt.datetime(1904, 1, 1)
    for row in (["Date", "Organization"], [dt.datetime(2026, 1, 14), "CPS"], [44574, "CPS"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    meetings = read_files([tmp_path / "a.xlsx"]).meetings[0].meetings
    assert [m.date for m in meetings] == [dt.date(2026, 1, 14)]


def test_one_cell_in_the_last_corner_is_read_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Agency"]], lambda sheet: sheet.__setitem__("XFD1048576", "x"))
    tables, _ = open_tables(path, "a.xlsx", Limits())
    assert [r.number for r in tables[0].rows] == [1, 1_048_576]


def test_limits_hold_before_a_parser_runs(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Agency", "Sector"], ["Hope House", "x" * 5000]])
    for limits in (Limits(workbook_bytes=100), Limits(zip_entries=2), Limits(part_bytes=1000), Limits(all_bytes=5000)):
        with pytest.raises(Problem) as caught:
            read_files([path], limits=limits)
        assert caught.value.code == Exit.UNREADABLE
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(Problem, match="entities"):
        read_files([tmp_path / "bomb.xlsx"])


def test_long_names_and_cells_are_cut_and_told(tmp_path: Path) -> None:
    body = f'Agency,Sector\n{"Hope " * 80},Judges\n"CPS {"x" * 40_000}",Media\n'
    records = read_files([write(tmp_path / "members.csv", body)])
    assert all(len(m.name) <= 200 for m in records.members)
    assert {"long_name", "long_cell"} <= set(kinds(records))


def test_an_unknown_table_shows_headings_only(tmp_path: Path) -> None:
    body = "Client name,Weight of box,Street\nSECRET ONE,3,SECRET STREET\nSECRET TWO,4,x\n"
    records = read_files([write(tmp_path / "x.csv", body), write(tmp_path / "y.csv", "SECRET A,SECRET B\n1,2\n")])
    assert kinds(records) == ["unrecognized_table", "unrecognized_table"]
    assert "SECRET" not in repr(records)


def test_a_month_sheet_with_one_meeting_across_is_a_matrix(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "February 2026"
    for row in (
        ["Sign-in February 2026"],
        ["Organization", "Name", "2/11"],
        ["Hope House", "A B", "x"],
        ["CPS", "C D", ""],
    ):
        book.active.append(row)
    book.save(tmp_path / "months.xlsx")
    table = read_files([tmp_path / "months.xlsx"]).meetings[0]
    assert [(v.agency, v.meeting) for v in table.visits] == [("Hope House", "2026-02-11")]


def test_a_role_column_that_holds_identifiers_is_dropped_without_showing_one(tmp_path: Path) -> None:
    body = "Date,From,To,Status\n" + "2026-01-02,Hope House,123-45-6789,sent\n" * 4
    records = read_files([write(tmp_path / "log.csv", body)])
    assert not records.referrals
    found = {i.kind: i.found for i in records.issues}
    assert found["agency_dropped"] == "values that look like a Social Security number, first in cell C2"
    codes = "Date,From,To,Status\n" + "".join(f"2026-01-02,Hope House,CPS,C-{n:05}\n" for n in range(12))
    records = read_files([write(tmp_path / "codes.csv", codes)])
    assert len(records.referrals[0].referrals) == 12
    assert "identifier_dropped" in kinds(records)
    assert "123-45" not in repr(records)
    assert "C-000" not in repr(records)


def test_one_identifier_among_agencies_drops_that_cell_only(tmp_path: Path) -> None:
    body = (
        "Date,Organization\n2026-01-02,Hope House\n2026-01-02,jane@x.example\n2026-01-02,CPS\n2026-01-02,City Clinic\n"
    )
    records = read_files([write(tmp_path / "a.csv", body)])
    assert [v.agency for v in records.meetings[0].visits] == ["Hope House", "CPS", "City Clinic"]
    assert any("cell B3" in i.found for i in records.issues)
    assert "jane" not in repr(records)


def test_people_without_agencies_are_refused_and_none_is_named(tmp_path: Path) -> None:
    wide = write(tmp_path / "a.csv", "Name,1/14/2026,2/18/2026\nJane Doe,x,\nZed Quux,,x\n")
    long = write(tmp_path / "b.csv", "Date,Attendee\n2026-01-02,Jane Doe\n2026-01-02,qx77\n")
    records = read_files([wide, long])
    assert kinds(records).count("people_without_agencies") == 2
    assert not records.meetings
    assert not any(word in repr(records) for word in ("Jane", "Quux", "qx77"))


def test_a_sender_that_is_no_agency_is_said_unless_the_member_list_has_it(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "Date,From,To\n2026-01-02,Hotline,CPS\n2026-01-03,walk-in,CPS\n")
    assert not read_files([log]).referrals[0].referrals
    known = write(tmp_path / "members.csv", "Agency,Sector\nHotline,Media\n")
    records = read_files([log, known])
    assert [r.sender for r in records.referrals[0].referrals] == ["Hotline"]
    assert "no agency as sender: 'walk in': row 3" in {i.found for i in records.issues}


def test_nothing_of_a_cell_is_remembered_after_reading(tmp_path: Path) -> None:
    import netcollab.reading

    write(tmp_path / "a.csv", "Date,Name,Organization,From,To,Status\n2026-01-02,Jane Doe,Hope House,,,\n")
    write(tmp_path / "b.csv", "Date,From,To,Status\n2026-01-02,Hope House,CPS,sent\n")
    workbook(tmp_path / "c.xlsx", [["Date", "Organization"], [dt.date(2026, 1, 2), "CPS"]])
    read_files([tmp_path])
    names = [m.name for m in pkgutil.walk_packages(netcollab.reading.__path__, "netcollab.reading.")]
    caches = {
        (f.__module__, f.__name__): f
        for name in names
        for f in vars(importlib.import_module(name)).values()
        if hasattr(f, "cache_info") and inspect.signature(f).parameters
    }
    lists = {("netcollab.reading.privacy", "words_of"), ("netcollab.framework", "load_framework")}
    assert {name for name, f in caches.items() if f.cache_info().currsize} <= lists
    assert len(caches) > 5


def test_contradicting_dates_name_both_cells(tmp_path: Path) -> None:
    body = "Date,Organization\n13/2/2026,CPS\n2/13/2026,CPS\n3/4/2026,CPS\n"
    path = write(tmp_path / "a.csv", body)
    with pytest.raises(Problem) as caught:
        read_files([path])
    assert "A2" in str(caught.value)
    assert "A3" in str(caught.value)
    assert caught.value.code == Exit.NOTHING_TO_ANALYSE
    days = [m.date for m in read_files([path], day_first=True).meetings[0].meetings]
    assert days == [dt.date(2026, 2, 13), dt.date(2026, 4, 3)]


WORDS = st.sampled_from(
    [
        "Agency",
        "Date",
        "From",
        "To",
        "Name",
        "Sector",
        "Source",
        "Target",
        "Timestamp",
        "Q [Hope House]",
        "Q [CPS]",
        "Status",
        "1/14/2026",
        "13/2",
        "x",
        "Total",
        "Hope House",
        "CPS",
        "Jane Doe",
        "",
        "Mtg 1",
        "Monthly",
        "12",
        "Note: x",
        "Your agency",
        "Count",
        "2026-01-14",
        "[",
        "]",
        "(",
        "Hope (",
        "a" * 300,
        "\u202eevil",
        "=1+1",
        "Weight",
        "Member",
    ]
)
CELLS = st.one_of(
    WORDS, st.text(max_size=8), st.integers(-5, 60_000), st.none(), st.booleans(), st.floats(allow_nan=False)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8))
def test_only_problems_escape_from_any_table(tmp_path: Path, rows: list[list[object]]) -> None:
    from netcollab.reading.format import Context, formats
    from netcollab.reading.table import compact

    cells = {r: {c: v for c, v in enumerate(row, 1) if v not in (None, "")} for r, row in enumerate(rows, 1)}
    for layout in formats().values():
        table = compact("x.csv", "", cells, Limits())  # type: ignore[arg-type]
        if layout.detect(table):
            records = layout.read(table, Context())
            assert all(s.rows_used <= s.rows for s in records.sources)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_only_problems_escape_from_any_bytes(tmp_path: Path, content: bytes) -> None:
    for name in ("a.csv", "a.xlsx", "a.tsv"):
        path = write(tmp_path / name, content)
        with suppress(Problem):
            assert read_files([path]).sources
