"""A text file too large to hold: the columns that are read, in parts, equal rows counted once.

What a cell means is then asked once for every distinct text and not for every row. pandas cuts the text, which is ten
times as fast as the csv module; the tests hold the two together. Row numbers are those of the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from netcollab.errors import Exit, Problem
from netcollab.reading.intake import unreadable
from netcollab.reading.table import Row, Table, clean_text

if TYPE_CHECKING:
    import numpy as np

ROWS = 200_000  # read at a time
KEPT = 2_000_000  # distinct rows of the parts before they are joined


@dataclass(slots=True, kw_only=True)
class Columns:
    """Some columns of a large table: its distinct rows, each as the numbers of its texts.

    ``texts``: the distinct texts of a role, the number of a text being its position. ``count`` and ``first``: how
    often a distinct row stands in the file, and in which row first. ``rows``: how many there are below the headings.
    """

    table: Table
    at: Mapping[str, int]
    texts: Mapping[str, list[str]]
    keys: Any
    count: Any
    first: Any
    rows: int

    def codes(self, role: str) -> np.ndarray[Any, Any]:
        """For every distinct row the number of its text in the column of a role."""
        sizes = [len(self.texts[r]) for r in self.at]
        place = list(self.at).index(role)
        return (self.keys // math.prod(sizes[place + 1 :]) % sizes[place]).astype("int32")

    def where(self, role: str, holds: Callable[[str], bool]) -> np.ndarray[Any, Any]:
        """For every distinct row whether something holds of its text in the column of a role."""
        import numpy as np

        return np.array([holds(words) for words in self.texts[role]], bool)[self.codes(role)]

    def only(self, rows: np.ndarray[Any, Any]) -> Columns:
        """Some of the distinct rows."""
        return replace(self, keys=self.keys[rows], count=self.count[rows], first=self.first[rows])

    def rows_of(self, role: str) -> tuple[list[Row], dict[tuple[int, int], int]]:
        """One row for every text of a role, that cell alone in it and blank if none is left; and how often each stands.

        A row has the number under which its text stands first.
        """
        import numpy as np

        codes, column = self.codes(role), self.at[role]
        times = np.bincount(codes, weights=self.count, minlength=len(self.texts[role]))
        order = np.argsort(codes.astype(np.uint16 if len(times) < 2**16 else np.int64), kind="stable")
        starts = np.cumsum(np.bincount(codes, minlength=len(times)))[:-1]
        first = np.zeros(len(times), np.int64)
        if len(order):
            there = np.flatnonzero(times)
            first[there] = np.minimum.reduceat(self.first[order], np.concatenate(([0], starts))[there])
        rows = []
        for words, number, often in zip(self.texts[role], first.tolist(), times.tolist(), strict=True):
            cells: list[str | None] = [None] * self.table.width
            cells[column] = words if words and often else None
            rows.append(Row(number, tuple(cells)))
        return rows, {(row.number, column): int(n) for row, n in zip(rows, times.tolist(), strict=True)}


def read_columns(table: Table, at: Mapping[str, int], below: int) -> Columns:
    """Read the columns ``at`` (role to column of the table) of a large table, from below the row of headings."""
    whole = table.whole
    assert whole is not None
    import numpy as np
    import pandas as pd

    in_file = {role: table.columns[c] - 1 for role, c in at.items()}
    width = max(whole.width, *(c + 1 for c in in_file.values()))
    known: dict[str, dict[str, int]] = {role: {} for role in at}
    waiting = [_Distinct(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32), ())]
    seen = 0
    try:
        chunks = pd.read_csv(
            whole.path, sep=whole.sign, header=None, names=list(range(width)), engine="c",
            usecols=sorted(set(in_file.values())), dtype="category", na_filter=False, skip_blank_lines=False,
            encoding=whole.encoding, encoding_errors="replace", chunksize=ROWS, low_memory=False,
        )  # fmt: skip
        for chunk in chunks:
            numbers = np.arange(seen + 1, seen + len(chunk) + 1, dtype=np.int32)
            seen += len(chunk)
            below_head = numbers > below
            coded = []
            for role, c in in_file.items():
                ids, cells = known[role], chunk[c].cat
                texts = [clean_text(str(words), whole.cell_characters) or "" for words in cells.categories.tolist()]
                meant = np.fromiter((ids.setdefault(words, len(ids)) for words in texts), np.int64, len(texts))
                coded.append(meant[cells.codes.to_numpy()])
            sizes = tuple(len(ids) for ids in known.values())
            if math.prod(sizes) >= 2**63:
                what = "the columns that are read hold too many different texts to be counted in parts."
                raise unreadable(table.file, what, "Split the file, by year for instance.")
            keys = np.ravel_multi_index(coded, sizes)[below_head]
            waiting.append(_distinct(keys, np.ones(len(keys), np.int32), numbers[below_head], sizes))
            if sum(len(part.keys) for part in waiting[1:]) > max(KEPT, len(waiting[0].keys)):
                _join(waiting, sizes)
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        fix = 'Look for a quotation mark (") that is never closed.'
        raise unreadable(table.file, "the text cannot be cut into cells.", fix) from None
    _join(waiting, tuple(len(ids) for ids in known.values()))
    joined = waiting[0]
    return Columns(
        table=table,
        at=dict(at),
        texts={role: list(ids) for role, ids in known.items()},
        keys=joined.keys,
        count=joined.count,
        first=joined.first,
        rows=max(seen - below, 0),
    )


@dataclass(frozen=True, slots=True)
class _Distinct:
    """Distinct rows, each a number made of the numbers of its texts; ``sizes``: how many texts each column had."""

    keys: Any
    count: Any
    first: Any
    sizes: tuple[int, ...]


def _distinct(keys: Any, count: Any, first: Any, sizes: tuple[int, ...]) -> _Distinct:
    import numpy as np

    if not len(keys):
        return _Distinct(keys, count, first, sizes)
    order = np.argsort(keys, kind="stable")
    keys, count, first = keys[order], count[order], first[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    if len(starts) == len(keys):
        return _Distinct(keys, count, first, sizes)
    return _Distinct(keys[starts], np.add.reduceat(count, starts), np.minimum.reduceat(first, starts), sizes)


def _join(parts: list[_Distinct], sizes: tuple[int, ...]) -> None:
    """Make one of several parts; those of earlier parts are numbered anew, as more texts are known now."""
    import numpy as np

    keys = [
        part.keys
        if part.sizes == sizes or not len(part.keys)
        else np.ravel_multi_index(np.unravel_index(part.keys, part.sizes), sizes)
        for part in parts
    ]
    count, first = (np.concatenate([getattr(part, name) for part in parts]) for name in ("count", "first"))
    parts.clear()  # and with it the memory of the parts, before that of the whole is asked for
    every = np.concatenate(keys)
    del keys
    parts.append(_distinct(every, count, first, sizes))


def refused(table: Table, title: str) -> Problem:
    """Why a large table is not read: its layout needs all of it at once."""
    assert table.whole is not None
    what = f"this is a {title} of {table.whole.size / 1e6:,.0f} MB, and that layout cannot be read in parts."
    fix = f"Split it, by year for instance, or allow it to be held whole with --limit whole_bytes={table.whole.size}."
    return Problem(what, where=table.file, fix=fix, code=Exit.UNREADABLE)
