"""Any file to tables of cells with true row numbers: the only module that knows encodings and openpyxl."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from netcollab.errors import Issue, Place
from netcollab.reading.intake import Limits, sort_of_file, unreadable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
# Control characters and marks without a width, right-to-left overrides among them: never part of a name.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
FORMULA_CELL = re.compile(rb'<c r="([A-Z]+\d+)"((?:[^>]*[^/>])?)>(.*?)</c>', re.S)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something. ``number`` is the row number Excel shows."""

    number: int
    cells: tuple[Cell, ...]

    def text(self, column: int) -> str:
        return text(self.cells[column]) if column < len(self.cells) else ""

    @property
    def filled(self) -> list[int]:
        return [c for c, cell in enumerate(self.cells) if cell is not None]


@dataclass(slots=True, kw_only=True)
class Table:
    """One sheet or CSV: its rows without the blank ones, its columns without the blank and the hidden ones."""

    file: str
    sheet: str = ""
    columns: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()
    spanned: frozenset[int] = frozenset()
    issues: list[Issue] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    since_1904: bool = False
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The sheet's name, or the file's name without its ending."""
        return self.sheet or self.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    @property
    def width(self) -> int:
        return len(self.columns)

    def place(self, row: int = 0, column: str = "") -> Place:
        return Place(self.file, self.sheet, row, column)

    def letter(self, column: int) -> str:
        return letters(self.columns[column])

    def cell_name(self, row: Row, column: int) -> str:
        return f"{self.letter(column)}{row.number}"


def letters(number: int) -> str:
    """The letters Excel shows over a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def text(cell: Cell) -> str:
    """A cell as the text a person sees, on one line."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def open_tables(path: Path, name: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """All tables of a file, with what was odd about the file; a Problem if it cannot be read."""
    return (
        read_workbook(path, name, limits)
        if sort_of_file(path, name, limits) == "workbook"
        else (read_text(path, name, limits))
    )


def decode(data: bytes) -> str:
    """Text of a CSV: a byte-order mark decides, then UTF-16 by its zeros, then UTF-8, else cp1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    head = data[:4096]
    if head.count(b"\0") > len(head) // 4:
        little = head[1::2].count(b"\0") > head[::2].count(b"\0")
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def delimiter(sample: str) -> str:
    """The sign between cells: the one that cuts most rows into the same, largest number of cells; else the comma."""
    hint = re.match(r"sep=(.)\r?\n?", sample)
    if hint:
        return hint[1]
    best, chosen = 0.0, ","
    for sign in ",;\t|":
        try:
            widths = Counter(len(r) for r in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if r)
        except csv.Error:
            continue
        if widths:
            width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
            score = (width - 1) * times / widths.total()
            if score > best:
                best, chosen = score, sign
    return chosen


def read_text(path: Path, name: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """A CSV or TSV as one table."""
    body = decode(path.read_bytes())
    sample = body[:32_768]
    sign = "\t" if path.suffix.lower() == ".tsv" and "\t" in sample else delimiter(sample)
    issues: list[Issue] = []
    cells: dict[tuple[int, int], Cell] = {}
    long: list[str] = []
    before = csv.field_size_limit(20_000_000)
    try:
        for r, record in enumerate(csv.reader(io.StringIO(body, newline=""), delimiter=sign), start=1):
            if r == 1 and len(record) <= 2 and "".join(record).startswith("sep="):
                continue
            for c, value in enumerate(record[: limits.columns], start=1):
                if value and (cell := clean_text(value, limits.cell_characters)) is not None:
                    cells[r, c] = cell
                    if len(value) > limits.cell_characters:
                        long.append(f"{letters(c)}{r}")
            if len(record) > limits.columns:
                raise unreadable(name, f"row {r:,} has more than {limits.columns:,} cells.")
    except csv.Error:
        fix = 'Look for a quotation mark (") that is never closed.'
        raise unreadable(name, "the text cannot be cut into cells.", fix) from None
    finally:
        csv.field_size_limit(before)
    if not cells:
        raise unreadable(name, "the file holds no cells, only blanks.", "Download or save it again.")
    if long:
        issues.append(_cut(name, "", long, limits))
    return [_table(name, "", cells, limits)], issues


def read_workbook(path: Path, name: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """Every visible sheet of a workbook, loaded once; formulas are the values Excel stored."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
        except MemoryError:
            raise unreadable(name, "the workbook is too large for this computer's memory.", "Split it.") from None
        except Exception:  # openpyxl lets any error out of a workbook that Excel would repair or refuse
            what = "this workbook has parts that are missing or not as Excel writes them."
            raise unreadable(name, what, "Open it in Excel, let it repair the file, and save it as .xlsx.") from None
    try:
        uncached, strict, comments = _inside(path)
        if not book.worksheets:
            what = "this workbook is Strict Open XML." if strict else "this workbook has no sheet of cells."
            raise unreadable(name, what, "In Excel choose Save As, Excel Workbook (.xlsx), and run again.")
        issues = [_unread(name, "", "comments_not_read", "cell comments", "not read")] if comments else []
        shown = tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible")
        tables = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                done = "not read"
                fix = "If it belongs to the data, unhide the sheet, save and run again."
                issues.append(Issue("hidden_sheet", Place(name, sheet.title), "a hidden sheet", done, fix))
                continue
            table = _sheet(sheet, name, limits, uncached.get(sheet.title, []))
            table.sheets, table.since_1904 = shown, book.epoch.year == 1904
            tables.append(table)
        return tables, issues
    finally:
        book.close()


def _sheet(sheet: Worksheet, name: str, limits: Limits, uncached: list[str]) -> Table:
    title, issues = sheet.title, []
    place = Place(name, title)
    stored: Mapping[tuple[int, int], Any] = sheet._cells  # iterating rows would walk a sparse giant
    if len(stored) > limits.cells:
        raise unreadable(name, f"sheet '{title}' has more than {limits.cells:,} cells.", "Split it.")
    hidden_rows, filtered = _hidden_rows(sheet)
    hidden_columns = {
        n for d in sheet.column_dimensions.values() if d.hidden for n in range(d.min or 0, (d.max or d.min or 0) + 1)
    }
    cells: dict[tuple[int, int], Cell] = {}
    errors: list[str] = []
    long: list[str] = []
    skipped_rows, skipped_columns, read_filtered = set(), set(), set()
    for (r, c), stored_cell in stored.items():
        value = stored_cell.value
        if value is None:
            continue
        if stored_cell.data_type == "e":
            errors.append(f"{letters(c)}{r}")
            continue
        cell = clean_text(value, limits.cell_characters) if isinstance(value, str) else value
        if cell is None:
            continue
        if r in hidden_rows:
            skipped_rows.add(r)
        elif c in hidden_columns:
            skipped_columns.add(c)
        else:
            cells[r, c] = cell
            if r in filtered:
                read_filtered.add(r)
            if isinstance(value, str) and len(value) > limits.cell_characters:
                long.append(f"{letters(c)}{r}")
    unhide = "If they belong to the data, unhide them, save and run again."
    if skipped_rows:
        issues.append(Issue("hidden_rows", place, f"hidden rows: {listed(skipped_rows)}", "not read", unhide))
    if skipped_columns:
        found = f"hidden columns: {listed(letters(c) for c in sorted(skipped_columns))}"
        issues.append(Issue("hidden_columns", place, found, "not read", unhide))
    if read_filtered:
        found = f"a filter is left on that hides rows: {listed(read_filtered)}"
        issues.append(Issue("filtered_rows", place, found, "the rows are read all the same", "Nothing to do."))
    if errors:
        found = f"cells with an Excel error such as #N/A: {listed(sorted(errors, key=_cell_order))}"
        issues.append(Issue("error_cells", place, found, "taken as blank", "Correct the formulas and run again."))
    if long:
        issues.append(_cut(name, title, long, limits))
    if uncached:
        found = f"formulas without a stored result: {listed(uncached)}"
        fix = "Open the file in Excel, save it and run again."
        issues.append(Issue("formulas_without_value", place, found, "taken as blank", fix))
    merged = [m.bounds for m in sheet.merged_cells.ranges]
    table = _table(name, title, cells, limits, merged)
    table.issues = issues + table.issues
    return table


def _hidden_rows(sheet: Worksheet) -> tuple[set[int], set[int]]:
    """Rows hidden by hand, and rows hidden by a filter that is on."""
    from openpyxl.utils import range_boundaries

    hidden = {r for r, dimension in sheet.row_dimensions.items() if dimension.hidden}
    if not hidden:
        return set(), set()
    filters = [sheet.auto_filter, *(t.autoFilter for t in sheet.tables.values() if t.autoFilter)]
    filtered: set[int] = set()
    for one in filters:
        if one.ref and one.filterColumn:
            _, top, _, bottom = range_boundaries(one.ref)
            filtered |= {r for r in hidden if int(top or 1) < r <= int(bottom or 1)}
    return hidden - filtered, filtered


def _inside(path: Path) -> tuple[dict[str, list[str]], bool, bool]:
    """From the zip: formulas without a value by sheet, whether it is Strict Open XML, whether it has comments."""
    from defusedxml.ElementTree import fromstring

    uncached: dict[str, list[str]] = {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        comments = any(re.match(r"xl/(comments|threadedComments)", n) for n in names)
        try:
            head = archive.read("xl/workbook.xml")
            strict = b"purl.oclc.org/ooxml" in head
            links = {e.get("Id"): str(e.get("Target")) for e in fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
            for element in fromstring(head).iter():
                if not element.tag.endswith("}sheet"):
                    continue
                target = next((links.get(v, "") for k, v in element.attrib.items() if k.endswith("}id")), "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                data = archive.read(part) if part in names else b""
                if b"<f" in data:
                    found = [m[1].decode() for m in FORMULA_CELL.finditer(data) if _without_value(m[2], m[3])]
                    uncached[str(element.get("name"))] = found
        except (KeyError, ParseError, ValueError, zipfile.BadZipFile):
            return uncached, False, comments
    return uncached, strict, comments


def _without_value(attributes: bytes, body: bytes) -> bool:
    return b"<f" in body and b"<v>" not in body and b"<is>" not in body and b't="str"' not in attributes


def _table(
    name: str, sheet: str, cells: dict[tuple[int, int], Cell], limits: Limits, merged: Iterable[Any] = ()
) -> Table:
    """Cells by true row and column to a compact table; merged ranges are filled and noted."""
    rows = sorted({r for r, _ in cells})
    columns = sorted({c for _, c in cells})
    if len(rows) > limits.rows and sheet:
        raise unreadable(name, f"sheet '{sheet}' has more than {limits.rows:,} rows.", "Split it.")
    if len(rows) * len(columns) > limits.cells:
        raise unreadable(name, f"the table spans more than {limits.cells:,} cells.", "Split it, or delete stray cells.")
    issues: list[Issue] = []
    spanned, filled = set(), []
    for left, top, right, bottom in merged:
        value = cells.get((top, left))
        if value is None:
            continue
        across = [c for c in columns if left <= c <= right]
        if len(across) >= 3:
            spanned |= {r for r in rows if top <= r <= bottom}
        for r in (r for r in rows if top <= r <= bottom):
            for c in across:
                cells.setdefault((r, c), value)
        filled.append(f"{letters(left)}{top}:{letters(right)}{bottom}")
    if filled:
        found = f"merged cells: {listed(sorted(filled, key=_cell_order))}"
        issues.append(
            Issue("merged_cells", Place(name, sheet), found, "each is filled with its text", "Nothing to do.")
        )
    position = {c: n for n, c in enumerate(columns)}
    grid: dict[int, list[Cell]] = {r: [None] * len(columns) for r in rows}
    for (r, c), value in cells.items():
        grid[r][position[c]] = value
    return Table(
        file=name,
        sheet=sheet,
        columns=tuple(columns),
        rows=tuple(Row(r, tuple(grid[r])) for r in rows),
        spanned=frozenset(spanned),
        issues=issues,
    )


@lru_cache(maxsize=512)
def clean_text(value: str, most: int) -> str | None:
    """Text without unseen marks and outer blanks; None if nothing is left. Line breaks inside a cell stay."""
    shown = value[:most]
    if not shown.isprintable() or not shown.isascii():
        shown = UNSEEN.sub("", shown)
    return SPACES.sub(" ", shown).strip() or None


def _cut(name: str, sheet: str, long: list[str], limits: Limits) -> Issue:
    found = f"cells longer than {limits.cell_characters:,} characters: {listed(long)}"
    fix = 'Look for a quotation mark (") that is never closed.'
    return Issue("long_cell", Place(name, sheet), found, "cut to that length", fix)


def _unread(name: str, sheet: str, kind: str, found: str, done: str) -> Issue:
    return Issue(kind, Place(name, sheet), found, done, "Nothing to do.")


def _cell_order(cell: object) -> tuple[int, int, str]:
    parts = re.match(r"([A-Z]+)(\d+)", str(cell))
    return (int(parts[2]), len(parts[1]), str(cell)) if parts else (0, 0, str(cell))


def listed(items: Iterable[object], most: int = 8) -> str:
    """Row numbers or cell names in one line; many are cut short with their number."""
    every = list(items)
    every = sorted(every) if all(isinstance(i, int) for i in every) else every  # type: ignore[type-var]
    head = ", ".join(str(i) for i in every[:most])
    return head if len(every) <= most else f"{head} and {len(every) - most} more"
