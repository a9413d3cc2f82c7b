"""What the coordinator may see of a cell that was odd: words that netcollab knows, and short numbers; the rest is dots.

A word is shown because it is on a list of ours, never because it looks harmless: a name that somebody wrote where none
belongs stays hidden. Cells of people and of columns that are not read are not shown at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from netcollab.errors import Issue
from netcollab.framework import fold
from netcollab.reading.dates import MONTHS
from netcollab.reading.privacy import given_names, identifier
from netcollab.reading.table import Row, Table

LISTS = ("referral_words", "scales", "headers", "marks", "name_words")
LONG_MONTHS = "january february march april may june july august sept september october november december"
PERSONAL = ("person_dropped", "maybe_person", "identifier_dropped", "agency_dropped", "people_without_agencies")
CELL = re.compile(r"\b([A-Z]{1,3})(\d{1,7})\b")
ROWS = re.compile(r"\brows? (\d+(?:, \d+)*)")
PIECE = re.compile(r"[^\W\d_]+|\d+|\s+|.", re.S)
LONGEST, MOST_CELLS, MOST_ROWS = 60, 8, 3


def with_cells(issue: Issue, table: Table, columns: Collection[int]) -> Issue:
    """The issue with the cells that it names, as far as they may be shown: those of some columns, masked."""
    if issue.kind in PERSONAL or issue.cells:
        return issue
    rows = {row.number: row for row in table.rows} if CELL.search(issue.found) or ROWS.search(issue.found) else {}
    shown: dict[str, str] = {}
    for letters, number in CELL.findall(issue.found)[:MOST_CELLS]:
        shown |= _cells(table, rows.get(int(number)), [c for c in columns if table.letter(c) == letters])
    for numbers in ROWS.findall(issue.found):
        for number in numbers.split(", ")[:MOST_ROWS]:
            shown |= _cells(table, rows.get(int(number)), sorted(columns))
    return replace(issue, cells=tuple(shown.items())) if shown else issue


def _cells(table: Table, row: Row | None, columns: Collection[int]) -> dict[str, str]:
    if row is None:
        return {}
    return {table.cell_name(row, c): words for c in columns if (words := masked(row.text(c)))}


def masked(words: str) -> str:
    """The words of a cell that are on our lists, and numbers too short to be anybody's; dots for the rest."""
    if identifier(words):
        return "·" * 6
    pieces = [_piece(piece) for piece in PIECE.findall(words[:LONGEST])]
    return "".join(pieces) + ("…" if len(words) > LONGEST else "")


def _piece(piece: str) -> str:
    if piece.isdecimal():
        return piece if len(piece) <= 8 else "·" * 6
    return piece if not piece.isalpha() or fold(piece) in _known() else "·" * min(len(piece), 6)


@lru_cache
def _known() -> frozenset[str]:
    words = {*MONTHS, *LONG_MONTHS.split()}
    for name in LISTS:
        raw = tomllib.loads(files("netcollab").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
        words.update(word for text in _texts(raw) for word in re.findall(r"[a-z]{2,}", fold(text)))
    return frozenset(words - given_names())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)
