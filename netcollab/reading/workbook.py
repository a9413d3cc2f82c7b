"""An Excel workbook (.xlsx, .xlsm) to tables of what it shows.

calamine reads them, in a tenth of the time that openpyxl takes; what it does not tell (hidden rows, errors, formulas
without a result) is looked up in the sheet's XML. openpyxl reads what calamine gives up on, such as a sheet with a cell
in its very last corner, and the tests hold the two together.
:mod:`netcollab.reading.intake` has refused DTDs and zip bombs before anything is parsed.
"""

from __future__ import annotations

import html
import posixpath
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcollab.errors import Issue, Place, Problem
from netcollab.reading.intake import Limits, unreadable
from netcollab.reading.table import Cell, Grid, Table, clean_text, compact, cut_cells, letters, listed, texts_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LARGE = 500_000  # bytes of the sheets' XML, beyond which openpyxl would take too long
COMMENTS = re.compile(r"xl/(comments|threadedcomments)", re.I)
DAMAGED = "this workbook has parts that are missing or not as Excel writes them."
REPAIR = "Open it in Excel, let it repair the file, and save it as .xlsx."
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, LookupError, ValueError, NotImplementedError)
UNHIDE = "If they belong to the data, unhide them, save and run again."
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBER = re.compile(rb'\br="(\d+)"')
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
FILTER = re.compile(rb'<(?:\w+:)?autoFilter\b[^>]*\bref="([^"]+)"[^>]*>\s*<(?:\w+:)?filterColumn\b')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([^"]+)"')
ROW_OF, COLUMN_OF = (re.compile(p) for p in (rb' r="[A-Z]*(\d{1,9})"', rb' r="([A-Z]{1,3})\d'))
FAR = re.compile(rb' r="(?:[A-Z]{2}|[A-Z]?\d{6})')  # beyond column Z or row 99,999
ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d{1,7})"')
FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*[^/>])>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
Area = tuple[int, int, int, int]  # left, top, right, bottom


def read_workbook(path: Path, name: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """Every visible sheet of a workbook; formulas are the values Excel stored."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = {n.replace("\\", "/").lower(): archive.getinfo(n).file_size for n in archive.namelist()}
        large = sum(size for n, size in inside.items() if n.startswith("xl/worksheets/sheet")) > LARGE
        sheets, since_1904 = _sheets(path, name, limits, large=large)
    except MemoryError:
        raise unreadable(name, "the workbook is too large for this computer's memory.", "Split it.") from None
    except BROKEN:
        raise unreadable(name, DAMAGED, REPAIR) from None
    issues = []
    if any(COMMENTS.match(part) for part in inside):
        issues.append(Issue("comments_not_read", Place(name), "cell comments", "not read", "Nothing to do."))
    if not sheets:
        what = "this workbook has no sheet of cells."
        raise unreadable(name, what, "In Excel choose Save As, Excel Workbook (.xlsx), and run again.")
    if len(sheets) > limits.sheets:
        raise limits.refusal(name, "sheets", len(sheets), "the workbook has", "sheets")
    tables = []
    shown = tuple(sheet.title for sheet in sheets if sheet.visible)
    for sheet in sheets:
        if not sheet.visible:
            fix = "If it belongs to the data, unhide the sheet, save and run again."
            issues.append(Issue("hidden_sheet", Place(name, sheet.title), "a hidden sheet", "not read", fix))
            continue
        table = sheet.table(name, limits)
        table.sheets, table.since_1904 = shown, since_1904
        tables.append(table)
    return tables, issues


def _sheets(path: Path, name: str, limits: Limits, *, large: bool) -> tuple[list[_Sheet], bool]:
    """The sheets by calamine; where it gives up and the workbook is not large, by openpyxl."""
    try:
        return _by_calamine(path, name, limits)
    except MemoryError:
        raise
    except BaseException as error:
        # calamine gives up over some damage as its language does, past all exceptions
        panic = type(error).__name__ == "PanicException"
        if not panic and not isinstance(error, (*BROKEN, Problem)):
            raise
        found = None if large else _by_openpyxl(path)
        if found is not None:
            return found
        if panic:
            raise unreadable(name, DAMAGED, REPAIR) from None
        raise


@dataclass(slots=True)
class _Sheet:
    """One sheet as it was read, and what was odd about it."""

    title: str
    visible: bool = True
    cells: Grid = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    columns_hidden: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    filters: list[Area] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)

    def table(self, name: str, limits: Limits) -> Table:
        place = Place(name, self.title)
        if (stored := sum(map(len, self.cells.values()))) > limits.cells:
            raise limits.refusal(name, "cells", stored, f"sheet '{self.title}' has", "cells")
        if (last := max(map(max, filter(None, self.cells.values())), default=0)) > limits.columns:
            raise limits.refusal(name, "columns", last, f"sheet '{self.title}' has", "columns")
        long = self._clean(limits.cell_characters)
        issues = self._without_hidden(place)
        if self.errors:
            found = f"cells with an Excel error such as #N/A: {listed(self.errors)}"
            issues.append(Issue("error_cells", place, found, "taken as blank", "Correct the formulas and run again."))
        if long:
            issues.append(cut_cells(name, self.title, long, limits))
        if self.uncached:
            found = f"formulas without a stored result: {listed(self.uncached)}"
            fix = "Open the file in Excel, save it and run again."
            issues.append(Issue("formulas_without_value", place, found, "taken as blank", fix))
        table = compact(name, self.title, self.cells, limits, self.merged)
        table.issues = issues + table.issues
        return table

    def _clean(self, most: int) -> list[str]:
        """Take unseen marks and outer blanks off all texts; the names of the cells that are too long."""
        cleaned = {text: clean for text in texts_of(self.cells) if (clean := clean_text(text, most)) != text}
        long = []
        for r, row in self.cells.items() if cleaned else ():
            if cleaned.keys().isdisjoint(row.values()):
                continue
            long += [f"{letters(c)}{r}" for c, cell in row.items() if isinstance(cell, str) and len(cell) > most]
            shown = ((c, cleaned.get(cell, cell) if isinstance(cell, str) else cell) for c, cell in row.items())
            self.cells[r] = {c: cell for c, cell in shown if cell is not None}
        return long

    def _without_hidden(self, place: Place) -> list[Issue]:
        """Take out what was hidden by hand. Rows that only a filter hides stay."""
        issues = []
        filtered = {r for r in self.hidden if any(top < r <= bottom for _, top, _, bottom in self.filters)}
        rows_out = sorted(r for r in self.hidden - filtered if self.cells.pop(r, None))
        columns_out: set[int] = set()
        if self.columns_hidden:
            for row in self.cells.values():
                for c in self.columns_hidden & row.keys():
                    columns_out.add(c)
                    del row[c]
        if rows_out:
            issues.append(Issue("hidden_rows", place, f"hidden rows: {listed(rows_out)}", "not read", UNHIDE))
        if columns_out:
            found = f"hidden columns: {listed(letters(c) for c in sorted(columns_out))}"
            issues.append(Issue("hidden_columns", place, found, "not read", UNHIDE))
        if read := sorted(r for r in filtered if self.cells.get(r)):
            found = f"a filter is left on that hides rows: {listed(read)}"
            issues.append(Issue("filtered_rows", place, found, "the rows are read all the same", "Nothing to do."))
        return issues


# ---- openpyxl --------------------------------------------------------------------------------------------------------


def _by_openpyxl(path: Path) -> tuple[list[_Sheet], bool] | None:
    """The sheets as openpyxl reads them; None where it gives up, as it does over parts that Excel overlooks."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
        except MemoryError:
            raise
        except Exception:  # any error at all comes out of a workbook that Excel would repair
            return None
    try:
        if not book.worksheets:
            return None
        xml = {title: data for title, _, data in _parts(path)}
        sheets = [_from_openpyxl(sheet, xml.get(sheet.title, b"")) for sheet in book.worksheets]
        return sheets, book.epoch.year == 1904
    finally:
        book.close()


def _from_openpyxl(sheet: Worksheet, xml: bytes) -> _Sheet:
    read = _Sheet(sheet.title, sheet.sheet_state == "visible")
    cells: Mapping[tuple[int, int], Any] = sheet._cells  # iterating rows would walk a sparse giant
    for (r, c), stored in cells.items():
        if stored.data_type == "e":
            read.errors.append(f"{letters(c)}{r}")
        elif stored.value is not None:
            read.cells.setdefault(r, {})[c] = stored.value
    read.hidden = {r for r, dimension in sheet.row_dimensions.items() if dimension.hidden}
    for d in sheet.column_dimensions.values():
        if d.hidden:
            read.columns_hidden |= set(range(d.min or 0, (d.max or d.min or 0) + 1))
    read.merged = [m.bounds for m in sheet.merged_cells.ranges]
    filters = [sheet.auto_filter, *(t.autoFilter for t in sheet.tables.values() if t.autoFilter)]
    read.filters = [area for f in filters if f.ref and f.filterColumn and (area := _area(f.ref))]
    read.uncached = _uncached(xml)
    return read


# ---- calamine --------------------------------------------------------------------------------------------------------


def _by_calamine(path: Path, name: str, limits: Limits) -> tuple[list[_Sheet], bool]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    xml = {title: (table_filters, data) for title, table_filters, data in _parts(path)}
    for title, (_, data) in xml.items():
        if (size := _laid_out(data)) > limits.cells:
            raise limits.refusal(name, "cells", size, f"sheet '{title}' has room for", "cells")
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = []
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            read = _Sheet(about.name, about.visible == SheetVisibleEnum.Visible)
            if read.visible:
                rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
                read.cells = {r: _kept(row) for r, row in enumerate(rows, start=1)}
            _look_up(read, *xml.get(about.name, ([], b"")))
            sheets.append(read)
    except CalamineError:
        raise unreadable(name, DAMAGED, REPAIR) from None
    with zipfile.ZipFile(path) as archive:
        return sheets, bool(re.search(rb'date1904="(1|true)"', archive.read(_main(archive))))


def _kept(row: Iterable[Cell]) -> dict[int, Cell]:
    """The cells of a row that hold something; whole numbers as such."""
    return {
        c: int(cell) if isinstance(cell, float) and cell.is_integer() else cell
        for c, cell in enumerate(row, start=1)
        if cell != ""
    }


def _laid_out(xml: bytes) -> int:
    """How many cells calamine makes of a sheet: every one up to the last row and column, also where there is none."""
    if not FAR.search(xml):
        return 99_999 * 26
    rows, columns = (set(pattern.findall(xml)) for pattern in (ROW_OF, COLUMN_OF))
    return max(map(int, rows), default=0) * max(map(_column, columns), default=1)


def _look_up(sheet: _Sheet, table_filters: list[Area], xml: bytes) -> None:
    """What the XML of a sheet says of rows and columns that are hidden, merged or in error."""
    start, end = xml.find(b"sheetData>"), xml.rfind(b"sheetData>")
    rows, about = (xml[start:end], xml[:start] + xml[end:]) if 0 < start < end else (xml, xml)
    if HIDDEN.search(rows):
        heads = ROW.findall(rows)
        at = number = 0  # a row without a number stands below the one before it
        for n, head in enumerate(heads, start=1):
            if b"hidden" in head and HIDDEN.search(head):
                said = ((k, found) for k in range(n, at, -1) if (found := NUMBER.search(heads[k - 1])))
                at, number = next(((k, int(found[1])) for k, found in said), (at, number))
                at, number = n, number + n - at
                sheet.hidden.add(number)
    for head in COLUMN.findall(about):
        ends = [int(n) for key in (rb"min", rb"max") for n in re.findall(rb"\b" + key + rb'="(\d+)"', head)]
        if HIDDEN.search(head) and ends:
            sheet.columns_hidden |= set(range(ends[0], ends[-1] + 1))
    sheet.merged = [area for ref in MERGED.findall(about) if (area := _area(ref.decode()))]
    sheet.filters = table_filters + [area for ref in FILTER.findall(about) if (area := _area(ref.decode()))]
    sheet.errors = [at.decode() for at in ERROR.findall(rows)] if b't="e"' in rows else []
    sheet.uncached = _uncached(rows)


# ---- the parts of the file -------------------------------------------------------------------------------------------


def _parts(path: Path) -> list[tuple[str, list[Area], bytes]]:
    """Of every sheet its title, the filters of the Excel tables on it, and its XML."""
    with zipfile.ZipFile(path) as archive:
        known = {n.replace("\\", "/").lower(): n for n in archive.namelist()}

        def read(part: str) -> bytes:
            return archive.read(known[part.lower()]) if part.lower() in known else b""

        main = _main(archive)
        links = _links(read, main)
        found = []
        for tag in SHEET.findall(read(main)):
            title, link = _attribute(tag, rb"name"), _attribute(tag, rb"(?:\w+:)?id")
            part = links.get(link, "")
            filters = [
                area for target in _links(read, part).values() if "/tables/" in f"/{target}"
                for ref in FILTER.findall(read(target)) if (area := _area(ref.decode()))
            ]  # fmt: skip
            data = read(part)
            if b"='" in data:
                data = data.replace(b"='", b'="').replace(b"' ", b'" ').replace(b"'>", b'">')
            found.append((title, filters, data))
        return found


def _main(archive: zipfile.ZipFile) -> str:
    return next((n for n in archive.namelist() if n.replace("\\", "/").lower() == "xl/workbook.xml"), "xl/workbook.xml")


def _links(read: Callable[[str], bytes], part: str) -> dict[str, str]:
    """The relationships of a part: id to the part that is meant."""
    folder, file = posixpath.split(part.replace("\\", "/"))
    found = {}
    for tag in LINK.findall(read(f"{folder}/_rels/{file}.rels")):
        target = _attribute(tag, rb"Target").replace("\\", "/")
        whole = target if target.startswith("/") else posixpath.join("/", folder, target)
        found[_attribute(tag, rb"Id")] = posixpath.normpath(whole).lstrip("/")
    return found


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""


def _uncached(xml: bytes) -> list[str]:
    """The cells whose formula has no stored result; a result that is the empty text is one."""
    heads = (head for row in _with_formulas(xml) for head in FORMULA.findall(row) if not re.search(rb'\bt="str"', head))
    return [_attribute(b" " + head, rb"r") for head in heads]


def _with_formulas(xml: bytes) -> Iterator[bytes]:
    mark = b":f" if b":row" in xml else b"<f"
    at = xml.find(mark)
    while at >= 0:
        end = xml.find(b"row>", at)
        end = end if end >= 0 else len(xml)
        yield xml[xml.rfind(b"row", 0, at) + 1 : end]
        at = xml.find(mark, end)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _area(ref: str) -> Area | None:
    """Left, top, right, bottom of a range such as A1:C3."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", ref.upper())
    return (_column(found[1].encode()), int(found[2]), _column(found[3].encode()), int(found[4])) if found else None
