"""What life does to an export before it reaches us changes nothing that is read from it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from read_flat import flat

from netcollab.reading import read_files

Rows = list[list[object]]
SURVEYS = (
    "alchemer",
    "google_forms",
    "kobo",
    "limesurvey",
    "microsoft_forms",
    "odk",
    "qualtrics",
    "redcap",
    "surveymonkey",
)
LISTS = ("adjacency_matrix", "attendance_long", "edge_list", "referral_log", "roster")
FORMATS = Path(__file__).parent / "formats"
EXPORTS = [p for name in SURVEYS for p in sorted(FORMATS.glob(f"{name}/*/export.*"))]
TABLES = [*EXPORTS, *(p for name in LISTS for p in sorted(FORMATS.glob(f"{name}/*/export.csv")))]


def name_of(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.parent.name}"


def rows_of(path: Path) -> Rows:
    """The cells of an export as a person sees them in a spreadsheet."""
    if path.suffix == ".xlsx":
        return [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]
    data = path.read_bytes()
    for encoding in ("utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig", "cp1252"):
        try:
            body = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    first = body.split("\n", 1)[0]
    sign = max(",;\t", key=first.count)
    return [[cell or None for cell in row] for row in csv.reader(io.StringIO(body, newline=""), delimiter=sign)]


def as_csv(rows: Rows, folder: Path, sign: str = ",", encoding: str = "utf-8") -> Path:
    path = folder / "export.csv"
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=sign).writerows([["" if c is None else c for c in row] for row in rows])
    return path


def as_workbook(rows: Rows, folder: Path, sheet: str = "export", first: str = "") -> Path:
    book = Workbook()
    page = book.active
    if first:
        page.title = first
        page.append(["Ask the coordinator before you pass this on."])
        page = book.create_sheet()
    page.title = sheet
    for row in rows:
        page.append(row)
    path = folder / "export.xlsx"
    book.save(path)
    return path


def same_kind(rows: Rows, folder: Path, like: Path) -> Path:
    return as_workbook(rows, folder) if like.suffix == ".xlsx" else as_csv(rows, folder)


def titled(rows: Rows) -> Rows:
    return [["Partner survey of the coalition"], *rows]


def noted(rows: Rows) -> Rows:
    return [*rows, ["Note: saved by the coordinator, please do not change."]]


def widened(rows: Rows) -> Rows:
    """A column of initials that somebody added at the end."""
    width = max(map(len, rows))
    start = len(rows) - 2
    return [[*row, *[None] * (width - len(row)), None if n else "Checked by"] for n, row in enumerate(rows[:start])] + [
        [*row, *[None] * (width - len(row)), "ok, AB"] for row in rows[start:]
    ]


def numbered(rows: Rows) -> Rows:
    """A column of numbers that somebody put before the first."""
    start = len(rows) - 2
    return [[None if n else "No.", *row] for n, row in enumerate(rows[:start])] + [
        [n, *row] for n, row in enumerate(rows[start:], start=1)
    ]


def swapped(rows: Rows) -> Rows:
    """The last two rows in the other order, as after sorting."""
    return [*rows[:-2], rows[-1], rows[-2]]


def spaced(rows: Rows) -> Rows:
    """Blanks before and after the words, and a blank row before the last."""
    return [[f" {c}  " if isinstance(c, str) else c for c in row] for row in [*rows[:-1], [None], rows[-1]]]


def day_first(rows: Rows) -> Rows:
    """The dates of the rows as a program set to German writes them."""

    def written(cell: object) -> object:
        if isinstance(cell, dt.datetime):
            return cell.strftime("%d.%m.%Y %H:%M:%S")
        words = str(cell or "")
        if found := re.match(r"(\d{4})-(\d\d)-(\d\d)( .*)?$", words):
            return f"{found[3]}.{found[2]}.{found[1]}{found[4] or ''}"
        if found := re.match(r"(\d{1,2})/(\d{1,2})/(\d{2,4})( .*)?$", words):
            return f"{int(found[2]):02}.{int(found[1]):02}.{found[3]}{found[4] or ''}"
        return cell

    return [[written(c) for c in row] for row in rows]


def facts(path: Path, **options: bool) -> list[tuple[str, ...]]:
    """Every fact in the records but its row, the account of the files and what is said about them."""
    records = read_files([path], **options)
    found = sorted((what, *rest) for what, _, *rest in flat(records) if what not in ("source", "issue"))
    return found


@pytest.mark.parametrize("change", [titled, noted, widened, numbered, swapped, spaced], ids=lambda f: f.__name__)
@pytest.mark.parametrize("export", EXPORTS, ids=name_of)
def test_a_survey_changed_by_hand_says_the_same(export: Path, change: Callable[[Rows], Rows], tmp_path: Path) -> None:
    assert facts(same_kind(change(rows_of(export)), tmp_path, export)) == facts(export)


@pytest.mark.parametrize("export", EXPORTS, ids=name_of)
def test_a_survey_with_the_dates_of_another_country_says_the_same(export: Path, tmp_path: Path) -> None:
    changed = same_kind(day_first(rows_of(export)), tmp_path, export)
    assert facts(changed, day_first=True) == facts(export)


@pytest.mark.parametrize("export", TABLES, ids=name_of)
def test_a_table_says_the_same_as_workbook_and_as_csv_of_any_kind(export: Path, tmp_path: Path) -> None:
    rows, said = rows_of(export), facts(export)
    assert facts(as_workbook(rows, tmp_path)) == said
    assert facts(as_csv(rows, tmp_path, ";", "utf-8-sig")) == said
    assert facts(as_csv(rows, tmp_path, "\t", "utf-16")) == said


NAMELESS = [p for p in TABLES if p.parent.parent.name not in ("adjacency_matrix", "edge_list")]


@pytest.mark.parametrize("export", NAMELESS, ids=name_of)  # the name of a matrix or edge list says what its ties are
def test_a_table_says_the_same_on_a_sheet_of_another_name_behind_another(export: Path, tmp_path: Path) -> None:
    assert facts(as_workbook(rows_of(export), tmp_path, "Copy of answers (old)", "Read me")) == facts(export)


@pytest.mark.parametrize("export", [p for p in TABLES if p not in EXPORTS], ids=name_of)
def test_a_list_with_a_title_above_and_a_note_below_says_the_same(export: Path, tmp_path: Path) -> None:
    assert facts(as_csv(noted(titled(rows_of(export))), tmp_path)) == facts(export)
