"""A sheet of the workbook as data, and how wide and high its cells must be for all of their text to show."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

LINE, HIGHEST = 15.0, 409.0  # points: one line of text, and the most that a row of a spreadsheet may have
LETTER = 5.7  # points: the width of a letter
PAGE_WIDTH = 235  # characters: what the width of a printed page can carry and still be read
NARROWEST, INDENT = 8, 1.5  # characters
LETTERS_A_DIGIT, CAPITAL = 1.1, 1.4  # Calibri: letters in the room of a digit, and what a capital takes of it


class Figure(NamedTuple):
    """A number that is shown in its own way, whatever its column says."""

    value: Any
    kind: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet.

    ``kind``: text, count, number, share, chance or date; in a table of pairs also dotted (a dot for none) or framed.
    ``width``: the most characters a line of it may have.
    ``look``: what marks its cells beside their words and numbers: bar, depth, state, certainty or answer.
    """

    header: str
    kind: str = "text"
    width: int = 14
    look: str = ""
    key: str = ""  # by which a chart finds it


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet as data: what it is called, what it holds, its columns and rows. ``turned``: headings on their side."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]] = field(default_factory=list)
    turned: bool = False

    def at(self, key: str) -> int | None:
        """Where the column with this key stands."""
        return next((j for j, column in enumerate(self.columns) if column.key == key), None)


def undefined(value: Any) -> bool:
    """Whether a cell is left empty: nothing there, or a number that is not defined."""
    return value is None or value != value or (isinstance(value, float) and math.isinf(value))


def kind_of(unit: str) -> str:
    """How numbers of a unit are shown."""
    return "chance" if unit == "probability" else "share" if "share" in unit or "percent" in unit else "number"


@lru_cache(maxsize=4096)  # tables repeat their words
def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width, broken between words as spreadsheets do.

    A column is measured in digits; small letters and spaces are narrower on average, capitals wider.
    """
    if _length(text) <= (whole := width * LETTERS_A_DIGIT):
        return 1
    count, room = 1, whole
    for word in text.split():
        long = _length(word)
        if long > room and room < whole:
            count, room = count + 1, whole
        if long > whole:
            more = math.ceil(long / whole) - 1
            count, room = count + more, room + more * whole
        room -= long + 1
    return count


def _length(text: str) -> float:
    return len(text) * CAPITAL if text.isupper() else len(text)


def height(cells: Iterable[tuple[str, float]]) -> float | None:
    """How high a row must be to show these texts in columns of these widths; None where one line is enough."""
    most = max((lines(text, width) for text, width in cells), default=1)
    return min(HIGHEST, LINE * most) if most > 1 else None


def standing(texts: Iterable[str]) -> float:
    """How high a row must be to show these texts on their side."""
    return min(HIGHEST, LINE + LETTER * max(map(_length, texts), default=0))


def pages_across(width: float) -> int:
    """How many printed pages stand side by side for columns of this width in all."""
    return max(1, math.ceil(width / PAGE_WIDTH))


def fitted(sheet: Sheet) -> list[float]:
    """The width of every column: as wide as its longest text, within what the column allows."""
    widths: list[float] = []
    for j, column in enumerate(sheet.columns):
        if column.kind != "text":
            widths.append(column.width)
            continue
        longest = max((len(str(row[j] or "")) for row in sheet.rows), default=0)
        word = max(map(len, column.header.split()), default=0)
        widths.append(min(column.width, max(NARROWEST, longest + 3, word + 3)))
    return widths
