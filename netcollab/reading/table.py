"""Any file to tables of cells with true row numbers: what a table is, and how text files are read into one."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from netcollab.errors import Issue, Place
from netcollab.reading.intake import NETWORKS, Limits, sort_of_file, unreadable

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
Grid = dict[int, dict[int, Cell]]  # cells by the row and column numbers that Excel shows, blank ones left out

HEAD = 1 << 18  # characters of a large text by which its layout is recognised
PART = 1 << 20

SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
# Control characters and marks without a width, right-to-left overrides among them: never part of a name.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# UTF-8 once read as Latin-1 or cp1252: "Ã©" for é, "â€™" for an apostrophe; and the sign for what was lost.
AFTER = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
GARBLED = re.compile(rf"Ã[{AFTER}]|Â[\xa0-\xbf]|â€|ï»¿|ï¿½|\ufffd")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.I)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A text file too large to hold, of which a table has the first rows only."""

    path: Path
    size: int
    encoding: str
    sign: str
    width: int  # cells in the first row
    cell_characters: int


@dataclass(slots=True, kw_only=True)
class Table:
    """One sheet or CSV: its rows without the blank ones, its columns without the blank and the hidden ones.

    ``whole``: the rows are only the first ones of a file that is to be read in parts.
    """

    file: str
    sheet: str = ""
    columns: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()
    spanned: frozenset[int] = frozenset()
    issues: list[Issue] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    since_1904: bool = False
    whole: Whole | None = None
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


def number(words: str) -> float | None:
    """A number as people write it: 1,234.5 or 1.234,5 or 0,5; None if it is none."""
    plain = words.strip().replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    found = float(plain) if NUMBER.fullmatch(plain) else math.inf
    return found if math.isfinite(found) else None


def open_tables(path: Path, name: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """All tables of a file, with what was odd about the file; a Problem if it cannot be read."""
    sort = sort_of_file(path, name, limits)
    if sort in NETWORKS:
        from netcollab.reading.network_files import open_network

        return open_network(path, name, sort, limits)
    if sort == "text":
        return read_text(path, name, limits)
    from netcollab.reading.workbook import read_workbook

    tables, issues = read_workbook(path, name, limits)
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        found = f"an Excel workbook whose name ends in {path.suffix or 'nothing'}"
        issues.append(Issue("mislabelled_file", Place(name), found, "read as a workbook", "Nothing to do."))
    return tables, issues


def encoding_of(parts: Iterable[bytes]) -> str:
    """The encoding of a text: a byte-order mark decides, then UTF-16 by its zeros, then UTF-8, else cp1252."""
    strict = codecs.getincrementaldecoder("utf-8")()
    for n, data in enumerate(parts):
        if n == 0:
            for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
                if data.startswith(mark):
                    return encoding
            head = data[:4096]
            if head.count(b"\0") > len(head) // 4:
                return "utf-16-le" if head[1::2].count(b"\0") > head[::2].count(b"\0") else "utf-16-be"
        try:
            strict.decode(data)
        except UnicodeDecodeError:
            return "cp1252"
    try:
        strict.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def parts_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a part at a time."""
    with path.open("rb") as file:
        while data := file.read(PART):
            yield data


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
    size = path.stat().st_size
    encoding = encoding_of(parts_of(path))
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        body = file.read(HEAD if size > limits.whole_bytes else -1)
    sample = body[:32_768]
    sign = "\t" if path.suffix.lower() == ".tsv" and "\t" in sample else delimiter(sample)
    if size > limits.whole_bytes:
        body = body[: max(body.rfind("\n"), body.rfind("\r")) + 1] or body  # the last row may be cut
    issues: list[Issue] = []
    rows: Grid = {}
    long: list[str] = []
    width = 0
    before = csv.field_size_limit(20_000_000)
    try:
        for r, record in enumerate(csv.reader(io.StringIO(body, newline=""), delimiter=sign), start=1):
            if r == 1 and len(record) <= 2 and "".join(record).startswith("sep="):
                continue
            if len(record) > limits.columns:
                raise limits.refusal(name, "columns", len(record), f"row {r:,} has", "cells")
            width = width or len(record)
            cells = rows[r] = {}
            for c, value in enumerate(record, start=1):
                if value and (cell := clean_text(value, limits.cell_characters)) is not None:
                    cells[c] = cell
                    if len(value) > limits.cell_characters:
                        long.append(f"{letters(c)}{r}")
    except csv.Error:
        fix = 'Look for a quotation mark (") that is never closed.'
        raise unreadable(name, "the text cannot be cut into cells.", fix) from None
    finally:
        csv.field_size_limit(before)
    if not any(rows.values()):
        raise unreadable(name, "the file holds no cells, only blanks.", "Download or save it again.")
    if long:
        issues.append(cut_cells(name, "", long, limits))
    table = compact(name, "", rows, limits)
    if size > limits.whole_bytes:
        most = limits.cell_characters
        table.whole = Whole(path=path, size=size, encoding=encoding, sign=sign, width=width, cell_characters=most)
    return [table], issues


def compact(
    name: str, sheet: str, cells: Grid, limits: Limits, merged: Iterable[tuple[int, int, int, int]] = ()
) -> Table:
    """Cells to a table without blank rows and columns. Merged ranges (left, top, right, bottom) are filled."""
    rows = sorted(r for r, found in cells.items() if found)
    columns = sorted(set().union(*map(cells.__getitem__, rows)))
    what = f"sheet '{sheet}' has" if sheet else "the file has"
    if len(rows) > limits.rows and sheet:
        raise limits.refusal(name, "rows", len(rows), what, "rows")
    if len(rows) * len(columns) > limits.cells:
        raise limits.refusal(name, "cells", len(rows) * len(columns), what, "cells")
    issues: list[Issue] = []
    spanned, filled = set(), []
    room = len(rows) * len(columns)  # merged ranges that overlap are no ranges that Excel wrote
    for left, top, right, bottom in merged:
        value = cells.get(top, {}).get(left)
        if value is None:
            continue
        across = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        down = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        room -= len(across) * len(down)
        if room < 0:
            break
        if len(across) >= 3:
            spanned |= set(down)
        for r in down:
            for c in across:
                cells[r].setdefault(c, value)
        filled.append(f"{letters(left)}{top}:{letters(right)}{bottom}")
    if filled:
        found = f"merged cells: {listed(sorted(filled, key=_cell_order))}"
        issues.append(
            Issue("merged_cells", Place(name, sheet), found, "each is filled with its text", "Nothing to do.")
        )
    if bad := {text for text in texts_of(cells) if not text.isascii() and GARBLED.search(text)}:
        garbled = [f"{letters(c)}{r}" for r in rows for c, cell in cells[r].items() if cell in bad]
        found = f"letters garbled by an earlier export, such as 'Ã©' for 'é', in {listed(garbled)}"
        fix = "Export it again as CSV UTF-8, or correct the cells: one agency spelled two ways counts as two."
        issues.append(Issue("garbled_letters", Place(name, sheet), found, "read as they stand", fix))
    return Table(
        file=name,
        sheet=sheet,
        columns=tuple(columns),
        rows=tuple(Row(r, tuple(map(cells[r].get, columns))) for r in rows),
        spanned=frozenset(spanned),
        issues=issues,
    )


def texts_of(cells: Grid) -> set[str]:
    """The different texts of a table's cells: tables repeat themselves."""
    return {cell for row in cells.values() for cell in row.values() if isinstance(cell, str)}


@lru_cache(maxsize=512)
def clean_text(value: str, most: int) -> str | None:
    """Text without unseen marks and outer blanks; None if nothing is left. Line breaks inside a cell stay."""
    shown = value[:most]
    if not shown.isprintable() or not shown.isascii():
        shown = UNSEEN.sub("", shown)
    return SPACES.sub(" ", shown).strip() or None


def cut_cells(name: str, sheet: str, long: list[str], limits: Limits) -> Issue:
    found = f"cells longer than {limits.cell_characters:,} characters: {listed(long)}"
    fix = 'Look for a quotation mark (") that is never closed.'
    return Issue("long_cell", Place(name, sheet), found, "cut to that length", fix)


def _cell_order(cell: object) -> tuple[int, int, str]:
    parts = re.match(r"([A-Z]+)(\d+)", str(cell))
    return (int(parts[2]), len(parts[1]), str(cell)) if parts else (0, 0, str(cell))


def listed(items: Iterable[object], most: int = 8, beyond: int = 0) -> str:
    """Row numbers or cell names in one line; many are cut short with their number. ``beyond``: more, not given."""
    every = list(items)
    every = sorted(every) if all(isinstance(i, int) for i in every) else every  # type: ignore[type-var]
    head = ", ".join(str(i) for i in every[:most])
    rest = max(len(every) - most, 0) + beyond
    return f"{head} and {rest} more" if rest else head
