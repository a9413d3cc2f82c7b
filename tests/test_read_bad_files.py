"""Files that bite: whatever stands in them, an answer in time and in bounds, in words a lead understands."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netcollab.errors import Exit, Issue, Problem
from netcollab.reading import Limits, read_files, workbook
from netcollab.reading.table import GARBLED, Table, number, open_tables
from netcollab.reading.table import text as shown

COLLECTION = os.environ.get("NETCOLLAB_BAD_FILES", "")  # a folder of workbooks that broke other readers
LOG = "Date,From,To,Status\n2026-01-02,Hope House,County DA,sent\n2026-02-03,CPS,Hope House,accepted\n"
CODES = {int(code) for code in Exit}

MAIN = '<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets><sheet name="Log" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
USUAL = {
    "ns": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "rel": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
STRICT = {
    "ns": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "rel": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
SHEET = '<worksheet xmlns="{ns}"><sheetData>{rows}</sheetData></worksheet>'


def text_cell(ref: str, words: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{words}</t></is></c>'


def log_rows() -> str:
    rows = [line.split(",") for line in LOG.splitlines()]
    return "".join(
        f'<row r="{r}">' + "".join(text_cell(f"{'ABCD'[c]}{r}", x) for c, x in enumerate(row)) + "</row>"
        for r, row in enumerate(rows, 1)
    )


def package(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>{more}</Types>'
)
STYLES = (
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
)
FIRST = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def by_hand(sheet: str, words: dict[str, str] = USUAL, **more: str | bytes) -> bytes:
    """A workbook of one sheet, written as XML."""
    return package(
        {
            "[Content_Types].xml": TYPES.format(more=STYLES if "xl/styles.xml" in more else ""),
            "_rels/.rels": FIRST.format(**words),
            "xl/workbook.xml": MAIN.format(**words),
            "xl/_rels/workbook.xml.rels": RELS.format(**words),
            "xl/worksheets/sheet1.xml": sheet,
            **more,
        }
    )


def good(words: dict[str, str] = USUAL) -> str:
    return SHEET.format(rows=log_rows(), **words)


def renamed(change: Callable[[str], str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(by_hand(good()))) as archive:
        return package({change(n): archive.read(n) for n in archive.namelist()})


WHOLE = by_hand(good())
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
READ: dict[str, bytes] = {
    "plain.xlsx": WHOLE,
    "strict.xlsx": by_hand(good(STRICT), STRICT),
    "prefixed.xlsx": by_hand(re.sub(r"<(/?)(\w)", r"<\1x:\2", good()).replace("xmlns=", "xmlns:x=")),
    "backslashes.xlsx": renamed(lambda n: n.replace("/", "\\")),
    "capitals.xlsx": renamed(str.upper),
    "broken_styles.xlsx": by_hand(good(), **{"xl/styles.xml": "<styleSheet><fills><fill/></fills></styleSheet>"}),
    "workbook_named.csv": WHOLE,
    "old_mac.csv": LOG.replace("\n", "\r").encode(),
    "semicolons.csv": LOG.replace(",", ";").encode("utf-16"),
    "cut_in_a_letter.csv": LOG.encode() + "Café".encode()[:-1],
}
REFUSED: dict[str, tuple[bytes, str]] = {
    "truncated.xlsx": (WHOLE[: len(WHOLE) // 2], "cut off or damaged"),
    "no_directory.xlsx": (WHOLE[:-30], "cut off or damaged"),
    "cut_sheet.xlsx": (by_hand(good()[:-60]), "not as Excel writes them"),
    "empty_sheet_part.xlsx": (by_hand(""), "not as Excel writes them"),
    "no_sheets.xlsx": (package({"xl/workbook.xml": "<workbook/>"}), "not as Excel writes them"),
    "no_workbook.xlsx": (package({"[Content_Types].xml": "<a/>"}), "not as Excel writes them"),
    "entities.xlsx": (by_hand(ENTITY + good()), "XML entities"),
    "wide_entities.xlsx": (by_hand((ENTITY + good()).encode("utf-16-le")), "XML entities"),  # type: ignore[arg-type]
    "other_alphabet.xlsx": (
        by_hand('<?xml version="1.0" encoding="cp037"?>' + good()),
        "XML entities",
    ),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptionInfo".encode("utf-16-le"),
        "take the password off",
    ),
    "csv_named.xlsx": (LOG.encode(), "plain text table"),
    "binary.csv": (bytes(range(256)) * 8, "neither a workbook nor text"),
}


@pytest.mark.parametrize("name", sorted(READ))
def test_an_odd_file_that_holds_cells_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(READ[name])
    referrals = read_files([path]).referrals[0].referrals
    assert [(r.sender, r.receiver, r.status) for r in referrals] == [
        ("Hope House", "County DA", "sent"),
        ("CPS", "Hope House", "accepted"),
    ]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_file_that_cannot_be_read_is_refused_with_what_it_is_and_what_to_do(tmp_path: Path, name: str) -> None:
    content, word = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Problem) as caught:
        read_files([tmp_path / name])
    assert word in str(caught.value)
    assert (caught.value.code, caught.value.where) == (Exit.UNREADABLE, name)
    assert caught.value.fix


def check(paths: list[Path]) -> None:
    """`netcollab check` in a process of its own, a gigabyte and ten seconds of work at most."""

    def bounded() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))

    for path in paths:
        # One thread: numeric libraries reserve address space for every other one.
        run = subprocess.run(
            [sys.executable, "-m", "netcollab.cli", "check", str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            preexec_fn=bounded,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        said = run.stdout + run.stderr
        assert run.returncode in CODES - {Exit.OUR_FAULT, Exit.INTERRUPTED}, (path.name, said)
        assert said.strip(), path.name
        assert "Traceback" not in said, path.name
        assert not re.search(r"\b(Error|Exception|NoneType|XML(?! entities)|KeyError|0x[0-9a-f]+)\b", said), said


def test_the_command_answers_about_bad_files_in_bounds(tmp_path: Path) -> None:
    paths = []
    for name in ("truncated.xlsx", "entities.xlsx", "binary.csv"):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(REFUSED[name][0])
    check(paths)


if COLLECTION:

    def test_the_command_answers_about_every_file_of_a_collection_in_bounds() -> None:
        check(sorted(Path(COLLECTION).iterdir()))


# calamine, which reads workbooks, against openpyxl, which reads what calamine gives up on


def cells(tables: list[Table]) -> dict[str, dict[tuple[int, int], str]]:
    return {
        t.sheet: {(r.number, t.columns[c]): shown(x) for r in t.rows for c, x in enumerate(r.cells) if x is not None}
        for t in tables
    }


class PanicException(BaseException):
    """What calamine raises over some damage, by its name."""


def both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Table], list[Issue]]]:
    def gives_up(*_: object) -> None:
        raise PanicException

    by_calamine = open_tables(path, path.name, Limits())
    monkeypatch.setattr(workbook, "_by_calamine", gives_up)
    return [by_calamine, open_tables(path, path.name, Limits())]


TEXTS = st.one_of(
    st.sampled_from(["NA", "None", "007", "1e5", "TRUE", "#N/A", "=1+1", "a & b", "<x>", " y ", "é", "x\ny"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6),
)
VALUES = st.one_of(
    TEXTS,
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9),
    st.booleans(),
    st.none(),
    st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.dates(dt.date(1905, 1, 1), dt.date(2100, 1, 1)),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(VALUES, max_size=5), max_size=6), formula=st.booleans(), hidden=st.integers(1, 6))
def test_a_workbook_reads_the_same_by_either_library(
    tmp_path: Path, rows: list[list[object]], formula: bool, hidden: int
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([x if not isinstance(x, str) or not x.startswith("=") else f"'{x}" for x in row])
    if formula:
        sheet["G1"] = "=A1&B1"
    sheet.row_dimensions[hidden].hidden = True
    sheet.column_dimensions["C"].hidden = hidden > 3
    book.save(tmp_path / "a.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        (one, notes), (other, same) = both_ways(tmp_path / "a.xlsx", patch)
    assert cells(one) == cells(other)
    assert notes == same
    assert [t.issues for t in one] == [t.issues for t in other]
    assert [i.kind for t in one for i in t.issues].count("formulas_without_value") == formula


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("formats/*/*/*.xlsx")), ids=lambda p: p.parent.name)
def test_every_export_reads_the_same_by_either_library(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, notes), (other, same) = both_ways(path, monkeypatch)
    assert cells(one) == cells(other)
    assert notes == same
    for a, b in zip(one, other, strict=True):
        assert (a.issues, a.sheets, a.spanned, a.columns) == (b.issues, b.sheets, b.spanned, b.columns)


@pytest.mark.parametrize("error", [zipfile.BadZipFile, KeyError, EOFError, zlib.error, PanicException])
def test_damage_that_either_library_trips_over_is_told(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(*_: object) -> None:
        raise error

    (tmp_path / "a.xlsx").write_bytes(WHOLE)
    for reader in ("_by_calamine", "_parts"):
        with monkeypatch.context() as patch:
            patch.setattr(workbook, "LARGE", -1)
            patch.setattr(workbook, reader, trip)
            with pytest.raises(Problem, match="not as Excel writes them"):
                open_tables(tmp_path / "a.xlsx", "a.xlsx", Limits())


def test_one_cell_at_the_far_corner_is_read_or_refused_but_never_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    (tmp_path / "a.xlsx").write_bytes(by_hand(SHEET.format(rows=rows, **USUAL)))
    tables, _ = open_tables(tmp_path / "a.xlsx", "a.xlsx", Limits())
    assert cells(tables) == {"Log": {(1_048_576, 16_384): "1"}}
    monkeypatch.setattr(workbook, "LARGE", -1)
    with pytest.raises(Problem, match="--limit cells="):
        open_tables(tmp_path / "a.xlsx", "a.xlsx", Limits())


# Odd contents


def test_garbled_letters_are_named_by_cell_and_read_as_they_stand(tmp_path: Path) -> None:
    body = "Agency,Sector\nClínica Ñandú,Judges\nSão João,Media\nHope House – “East”,Media\nCAFÉ’S,Media\n"
    (tmp_path / "good.csv").write_bytes(body.encode())
    (tmp_path / "bad.csv").write_bytes(body.encode().decode("cp1252", "replace").encode())
    assert not [i for i in read_files([tmp_path / "good.csv"]).issues if i.kind == "garbled_letters"]
    records = read_files([tmp_path / "bad.csv"])
    assert [i.found.rsplit(" in ", 1)[1] for i in records.issues if i.kind == "garbled_letters"] == ["A2, A3, A4, A5"]
    assert "Cl" in records.members[0].name


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0xFF), min_size=1))
def test_accented_words_alone_are_never_called_garbled(words: str) -> None:
    assert not GARBLED.search(words)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("0,5", 0.5),
        ("12,0", 12),
        ("1 234", 1234),
        ("-3", -3),
        ("1e3", 1000),
        (".5", 0.5),
        ("nan", None),
        ("inf", None),
        ("1_000", None),
        ("x", None),
        ("", None),
        ("1,2,3", None),
        ("1e999", None),
    ],
)
def test_numbers_as_people_write_them(words: str, value: float | None) -> None:
    assert number(words) == value


def test_decimal_commas_in_counts_and_weights(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("From;To;Referrals\nHope House;CPS;12,0\nCPS;Hope House;1.200,0\n")
    assert [r.count for r in read_files([tmp_path / "log.csv"]).referrals[0].referrals] == [12, 1200]
    (tmp_path / "ties.csv").write_text("Source;Target;Weight\nHope House;CPS;0,5\nCPS;City Clinic;2,5\n")
    assert [x.strength for x in read_files([tmp_path / "ties.csv"]).links[0].links] == [0.5, 2.5]


def test_hundreds_of_sheets_are_read_and_a_thousand_refused_with_the_limit_to_raise(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for n in range(300):
        sheet = book.create_sheet(f"S{n}")
        sheet.append(["Date", "Organization"])
        sheet.append([f"2026-01-{n % 28 + 1:02}", "Hope House"])
    book.save(tmp_path / "a.xlsx")
    records = read_files([tmp_path / "a.xlsx"])
    assert len(records.meetings) == 300
    with pytest.raises(Problem, match="--limit sheets=301"):
        read_files([tmp_path / "a.xlsx"], limits=Limits(sheets=100))


def test_every_limit_is_told_by_its_flag_and_the_flag_raises_it(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "log.xlsx").write_bytes(WHOLE)
    both = [(name, "csv") for name in ("text_bytes", "columns", "cells")]
    both += [
        (n, "xlsx") for n in ["workbook_bytes", "zip_entries", "part_bytes", "all_bytes", "rows", "columns", "cells"]
    ]
    for name, kind in both:
        path = tmp_path / f"log.{kind}"
        tight = Limits().changed([f"{name}=1"])
        with pytest.raises(Problem) as caught:
            read_files([path], limits=tight)
        wish = re.search(r"--limit (\w+=\d+)", caught.value.fix)
        assert wish, caught.value.fix
        assert wish[1].startswith(name)
        assert caught.value.code == Exit.UNREADABLE
        while wish:  # where counting stops early the next limit is a guess, and the guesses double
            tight = tight.changed([wish[1]])
            try:
                assert read_files([path], limits=tight).referrals
                break
            except Problem as problem:
                wish = re.search(r"--limit (\w+=\d+)", problem.fix)


@pytest.mark.parametrize("wish", ["rows", "rows=", "rows=-1", "rows=many", "feet=3", "rows=1e9", ""])
def test_a_limit_that_cannot_be_set_is_told(wish: str) -> None:
    with pytest.raises(Problem, match="--limit NAME=NUMBER") as caught:
        Limits().changed([wish])
    assert caught.value.code == Exit.USAGE


def test_a_limit_may_be_written_with_commas_or_dashes() -> None:
    assert Limits().changed(["text-bytes=3,000", "rows=5"]) == Limits(text_bytes=3000, rows=5)
