"""An Excel workbook (.xlsx, .xlsm) to tables: its parts read once, as ECMA-376 describes them, cells only.

Read here and not through openpyxl, which takes ten times as long and gives up over a broken style or picture that
Excel overlooks; the tests hold the two together cell by cell. Namespaces are not looked at, so that Strict workbooks
read like others. :mod:`netcollab.reading.intake` has refused DTDs and zip bombs before anything is parsed.

Cells written as Excel and its kin write them are cut out by patterns, twice as fast as by parsing; a sheet or a list
of texts that holds anything else is parsed as XML.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

from netcollab.errors import Issue, Place
from netcollab.reading.intake import Limits, is_parsed, unreadable
from netcollab.reading.table import Cell, Grid, Table, clean_text, compact, cut_cells, letters, listed

DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
NO_DATE_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
    rb"(?:/>|>(<f\b[^>]*(?:/>|>[^<]*</f>))?(?:<v>([^<]*)</v>|<v/>)?</c>)"
)
PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
ROW_AT = re.compile(rb'\br="(\d+)"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true|on)"')
COMMENTS = re.compile(r"xl/(comments|threadedcomments)")
BROKEN = (KeyError, ValueError, IndexError, LookupError, ParseError, EOFError, OSError, zipfile.BadZipFile, zlib.error)
DAY = dt.timedelta(days=1)
_Parts = tuple[bytes, bytes, bytes, bytes, bytes]
UNHIDE = "If they belong to the data, unhide them, save and run again."


def read_workbook(path: Path, name: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """Every visible sheet of a workbook; formulas are the values Excel stored."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _Book(archive, name, limits).tables()
    except MemoryError:
        raise unreadable(name, "the workbook is too large for this computer's memory.", "Split it.") from None
    except BROKEN:
        what = "this workbook has parts that are missing or not as Excel writes them."
        raise unreadable(name, what, "Open it in Excel, let it repair the file, and save it as .xlsx.") from None


class _Book:
    """The parts of one workbook that cells need: sheets, shared texts, and which styles are dates."""

    def __init__(self, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
        self.archive, self.name, self.limits = archive, name, limits
        # Some programs write other letters' case or backslashes in part names; the first of two wins, as in Excel.
        self.parts: dict[str, str] = {}
        for part in filter(is_parsed, archive.namelist()):
            self.parts.setdefault(_part(part), part)
        main = next((t for kind, t in self.links("").values() if kind == "officeDocument"), "xl/workbook.xml")
        self.main = main if main in self.parts else "xl/workbook.xml"
        self.root = fromstring(archive.read(self.parts[self.main]))
        flag = next((_flag(e.get("date1904")) for e in _all(self.root, "workbookPr")), False)
        self.epoch = dt.datetime(1904, 1, 1) if flag else dt.datetime(1899, 12, 30)
        self.texts: list[str | None] = []
        self.long: set[int] = set()
        self.dates: list[str] = []
        for kind, target in self.links(self.main).values():
            if kind == "sharedStrings" and target in self.parts:
                for n, words in enumerate(_texts(archive.read(self.parts[target]))):
                    self.texts.append(clean_text(words, limits.cell_characters))
                    if len(words) > limits.cell_characters:
                        self.long.add(n)
            elif kind == "styles" and target in self.parts:
                self.dates = _date_styles(fromstring(archive.read(self.parts[target])))

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part: id to kind and target."""
        folder, file = posixpath.split(part)
        rels = self.parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
        if rels is None:
            return {}
        found = {}
        for element in fromstring(self.archive.read(rels)):
            target = element.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = kind, _part(posixpath.normpath(whole))
        return found

    def tables(self) -> tuple[list[Table], list[Issue]]:
        issues, read = [], []
        if any(COMMENTS.match(part) for part in self.parts):
            issues.append(Issue("comments_not_read", Place(self.name), "cell comments", "not read", "Nothing to do."))
        links = self.links(self.main)
        shown: list[tuple[str, str]] = []
        for n, sheet in enumerate(_all(self.root, "sheet"), start=1):
            title = _plain(sheet.get("name", "")) or f"Sheet{n}"
            link = next((v for k, v in sheet.attrib.items() if k.rpartition("}")[2] == "id"), "")
            kind, part = links.get(link, ("worksheet", ""))
            if kind != "worksheet":
                continue
            if sheet.get("state", "visible").lower() in ("hidden", "veryhidden"):
                fix = "If it belongs to the data, unhide the sheet, save and run again."
                issues.append(Issue("hidden_sheet", Place(self.name, title), "a hidden sheet", "not read", fix))
            elif part not in self.parts:
                fix = "Open the file in Excel, look whether the sheet is there, and save it again."
                found = "a sheet that is named but missing from the file"
                issues.append(Issue("missing_sheet", Place(self.name, title), found, "not read", fix))
            else:
                shown.append((title, part))
        if not shown and not issues:
            what = "this workbook has no sheet of cells."
            raise unreadable(self.name, what, "In Excel choose Save As, Excel Workbook (.xlsx), and run again.")
        if len(shown) > self.limits.sheets:
            raise self.limits.refusal(self.name, "sheets", len(shown), "the workbook has", "sheets")
        for title, part in shown:
            table = _Sheet(self, title, part).table()
            table.sheets, table.since_1904 = tuple(t for t, _ in shown), self.epoch.year == 1904
            read.append(table)
        return read, issues


@dataclass(slots=True)
class _Sheet:
    """One sheet while it is read: its cells, and what was odd about them."""

    book: _Book
    title: str
    part: str
    rows: Grid = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    columns_hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    stored: int = 0

    def table(self) -> Table:
        self._parse()
        self._table_filters()
        issues = self._without_hidden()
        name, place = self.book.name, Place(self.book.name, self.title)
        if self.errors:
            found = f"cells with an Excel error such as #N/A: {listed(self.errors)}"
            issues.append(Issue("error_cells", place, found, "taken as blank", "Correct the formulas and run again."))
        if self.long:
            issues.append(cut_cells(name, self.title, self.long, self.book.limits))
        if self.uncached:
            found = f"formulas without a stored result: {listed(self.uncached)}"
            fix = "Open the file in Excel, save it and run again."
            issues.append(Issue("formulas_without_value", place, found, "taken as blank", fix))
        table = compact(name, self.title, self.rows, self.book.limits, self.merged)
        table.issues = issues + table.issues
        return table

    def _parse(self) -> None:
        data = self.book.archive.read(self.book.parts[self.part])
        start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
        if 0 < start < end and self._plain_rows(data[start:end]):
            data = data[:start] + b"<sheetData>" + data[end:]
        names: dict[str, str] = {}
        number = 0
        for _, element in iterparse(io.BytesIO(data)):
            kind = names.get(element.tag) or names.setdefault(element.tag, _local(element.tag))
            if kind == "row":
                number = _row_number(element.get("r"), number)
                if _flag(element.get("hidden")):
                    self.hidden.add(number)
                self._row(number, map(_parts_of_cell, element))
                element.clear()
            elif kind == "col" and _flag(element.get("hidden")):
                first = _count(element.get("min"), 1)
                last = min(_count(element.get("max"), first), self.book.limits.columns)
                self.columns_hidden |= set(range(first, last + 1))
            elif kind == "mergeCell" and (area := _area(element.get("ref", ""))):
                self.merged.append(area)
            elif kind == "autoFilter" and any(_local(e.tag) == "filterColumn" for e in element):
                self.filters.append(element.get("ref", ""))

    def _plain_rows(self, data: bytes) -> bool:
        """Read the rows by patterns; False, and nothing read, if anything in them is not as the patterns have it."""
        rows = [row.partition(b">") for row in data.split(b"<row")[1:]]
        if (
            b"<!" in data
            or b"&" in data
            or not all(inside.endswith(b"</row>") or head.endswith(b"/") for head, _, inside in rows)
        ):
            return False
        found = [PLAIN_CELL.findall(inside) for _, _, inside in rows]
        if data.count(b"<c ") + data.count(b"<c>") != sum(map(len, found)):
            return False
        number = 0
        for (head, _, _), cells in zip(rows, found, strict=True):
            at = ROW_AT.search(head)
            number = _row_number(at[1].decode() if at else None, number)
            if b"hidden" in head and HIDDEN.search(head):
                self.hidden.add(number)
            self._row(number, cells)
        return True

    def _row(self, number: int, row: Iterable[_Parts]) -> None:
        """The cells of a row, each given as letters, style, kind, formula and value."""
        limits, texts, dates, known, long = self.book.limits, self.book.texts, self.book.dates, COLUMNS, self.book.long
        cells = self.rows.setdefault(number, {})
        column = 0
        for name, style, kind, formula, found in row:
            column = known.get(name) or _column(name) or column + 1
            value: Cell = None
            if not found:
                if formula and kind != b"str":
                    self.uncached.append(f"{letters(column)}{number}")
                continue
            if kind == b"s":
                n = int(found)
                if long and n in long:
                    self.long.append(f"{letters(column)}{number}")
                if 0 <= n < len(texts):
                    value = texts[n]
                else:
                    self.errors.append(f"{letters(column)}{number}")
            else:
                dated = dates[int(style)] if style and kind in (b"", b"n") and int(style) < len(dates) else ""
                value = self._value(kind, found, dated, column, number)
            if value is not None:
                cells[column] = value
        self.stored += len(cells)
        if column > limits.columns:
            raise limits.refusal(self.book.name, "columns", column, f"sheet '{self.title}' has", "columns")
        if self.stored > limits.cells:
            raise limits.refusal(self.book.name, "cells", self.stored, f"sheet '{self.title}' has", "cells")

    def _value(self, kind: bytes, found: bytes, dated: str, column: int, number: int) -> Cell:
        """A cell that is no shared text; an error, or a number that Excel could not show, is noted and blank."""
        if kind in (b"str", b"inlineStr"):
            words = found.decode()
            words = _plain(words) if kind == b"str" else words
            if len(words) > self.book.limits.cell_characters:
                self.long.append(f"{letters(column)}{number}")
            return clean_text(words, self.book.limits.cell_characters)
        if kind == b"b":
            return _flag(found.decode())
        if kind == b"d":
            return _iso(found.decode())
        try:
            if kind != b"e":
                stored = int(found) if found.isdigit() else float(found)
                if dated:
                    return date_of_serial(stored, dated, self.book.epoch)
                if abs(stored) < float("inf"):
                    return stored
        except (ValueError, OverflowError):
            pass
        self.errors.append(f"{letters(column)}{number}")
        return None

    def _table_filters(self) -> None:
        """Filters of Excel tables stand in parts of their own."""
        if not self.hidden:
            return
        for kind, target in self.book.links(self.part).values():
            if kind == "table" and target in self.book.parts:
                root = fromstring(self.book.archive.read(self.book.parts[target]))
                filters = (e for e in _all(root, "autoFilter") if any(_local(x.tag) == "filterColumn" for x in e))
                self.filters.extend(e.get("ref", "") for e in filters)

    def _without_hidden(self) -> list[Issue]:
        """Take out what was hidden by hand. Rows that only a filter hides stay."""
        place, issues = Place(self.book.name, self.title), []
        filtered: set[int] = set()
        for area in (a for ref in self.filters if (a := _area(ref))):
            filtered |= {r for r in self.hidden if area[1] < r <= area[3]}
        rows_out = sorted(r for r in self.hidden - filtered if self.rows.pop(r, None))
        columns_out: set[int] = set()
        if self.columns_hidden:
            for cells in self.rows.values():
                for c in self.columns_hidden & cells.keys():
                    columns_out.add(c)
                    del cells[c]
        if rows_out:
            issues.append(Issue("hidden_rows", place, f"hidden rows: {listed(rows_out)}", "not read", UNHIDE))
        if columns_out:
            found = f"hidden columns: {listed(letters(c) for c in sorted(columns_out))}"
            issues.append(Issue("hidden_columns", place, found, "not read", UNHIDE))
        if read := sorted(r for r in filtered if self.rows.get(r)):
            found = f"a filter is left on that hides rows: {listed(read)}"
            issues.append(Issue("filtered_rows", place, found, "the rows are read all the same", "Nothing to do."))
        return issues


def _part(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(root: Element, name: str) -> Iterator[Element]:
    return (e for e in root.iter() if isinstance(e.tag, str) and _local(e.tag) == name)


def _flag(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _count(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 9 else otherwise


def _row_number(value: str | None, before: int) -> int:
    number = _count(value, 0)
    return number if 0 < number <= 1_048_576 else before + 1


def _parts_of_cell(c: Element) -> _Parts:
    """Letters, style, kind, formula and value of a cell, as the pattern gives them."""
    name, style, kind = c.get("r", "").rstrip("0123456789"), c.get("s", ""), c.get("t", "")
    formula, found = b"", ""
    for child in c:
        part = _local(child.tag)
        if part == "v":
            found = found or child.text or ""
        elif part == "is":
            kind, found = "inlineStr", _run_text(child)
        elif part == "f":
            formula = b"f"
    return name.encode(), style.encode(), kind.encode(), formula, found.encode()


def _column(name: bytes) -> int:
    """The number of a column by its letters; 0 if they are none."""
    number = 0
    if name.isalpha() and len(name) <= 3:
        for letter in name.upper():
            number = number * 26 + letter - 64
    return number


COLUMNS = {letters(n).encode(): n for n in range(1, 703)}


def _area(ref: str) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of a range such as A1:C3."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})", ref)
    if found is None:
        return None
    return _column(found[1].encode()), int(found[2]), _column(found[3].encode()), int(found[4])


def _plain(words: str) -> str:
    """Text as Excel shows it: signs that XML cannot hold stand escaped, as _x000D_."""
    if "_x" not in words:
        return words
    shown = ESCAPED.sub(lambda m: chr(int(m[1], 16)), words)
    return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _run_text(element: Element) -> str:
    """The text of a string item: its own and that of its runs, without the phonetic ones."""
    found = []
    for child in element:
        kind = _local(child.tag)
        if kind == "t":
            found.append(child.text or "")
        elif kind == "r":
            found.extend(t.text or "" for t in child if _local(t.tag) == "t")
    return _plain("".join(found))


def _texts(data: bytes) -> Iterator[str]:
    """The shared texts of a workbook, in the order of their numbers."""
    plain = PLAIN_TEXT.findall(data)
    if plain and len(plain) == data.count(b"<si>") and b"<!" not in data and b"&" not in data and b"<si/>" not in data:
        yield from (_plain(words.decode()) for words in plain)
        return
    names: dict[str, bool] = {}
    for _, element in iterparse(io.BytesIO(data)):
        if names.setdefault(element.tag, _local(element.tag) == "si"):
            yield _run_text(element)
            element.clear()


def _date_styles(root: Element) -> list[str]:
    """For every cell style: "date", "elapsed" (a duration such as [h]:mm), or nothing."""
    own = {_count(e.get("numFmtId"), -1): e.get("formatCode", "") for e in _all(root, "numFmt")}
    kinds: list[str] = []
    for formats in _all(root, "cellXfs"):
        kinds = [_date_kind(_count(xf.get("numFmtId"), 0), own) for xf in formats if _local(xf.tag) == "xf"]
    return kinds


def _date_kind(number: int, own: Mapping[int, str]) -> str:
    if number not in own:
        return "elapsed" if number == 46 else "date" if number in DATE_IDS else ""
    first = own[number].split(";")[0]
    if ELAPSED.search(first):
        return "elapsed"
    return "date" if re.search(r"[dmhys]", NO_DATE_PART.sub("", first), re.I) else ""


@lru_cache(maxsize=16_384)
def date_of_serial(serial: float, kind: str, epoch: dt.datetime) -> Cell:
    """A date or a time of day from its serial number; Excel's 1900 has a day too many, up to 60."""
    if kind == "elapsed":
        return dt.timedelta(milliseconds=round(serial * 86_400_000))
    day, part = divmod(serial, 1)
    rest = dt.timedelta(milliseconds=round(part * 86_400_000))
    if 0 <= serial < 1 and rest < DAY:
        return (dt.datetime.min + rest).time()
    if 0 < serial < 60 and epoch.year == 1899:
        day += 1
    return epoch + dt.timedelta(days=day) + rest


def _iso(words: str) -> Cell:
    try:
        return dt.datetime.fromisoformat(words.strip())
    except ValueError:
        return words
