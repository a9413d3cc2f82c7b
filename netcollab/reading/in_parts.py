"""What layouts that read a file in parts share: rows left out and told, and what the texts of a column mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netcollab.reading.format import NOTHING, Log
from netcollab.reading.headers import Header, is_total
from netcollab.reading.stream import Columns
from netcollab.reading.table import Row

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def left_out(log: Log, columns: Columns, reason: str, out: Array, fix: str = NOTHING) -> Columns:
    """The columns without some of their rows, which are counted as not used."""
    import numpy as np

    log.skip_many(np.sort(columns.first[out])[:9].tolist(), int(columns.count[out].sum()), reason, fix)
    return columns.only(~out) if out.any() else columns


def below(log: Log, columns: Columns, head: Header, *ends: str) -> Columns:
    """The rows that are neither the headings once more nor a total; ``ends``: the roles whose cells name who it is.

    A total is told by the first of these, or by the first thing in the row, where the first columns are read.
    """
    import numpy as np

    again = np.ones(len(columns.keys), bool)
    for role in ends:
        again &= columns.where(role, head.label(role).__eq__)
    columns = left_out(log, columns, "the headings once more", again)
    sums = columns.where(ends[0], is_total)
    blank = np.ones(len(sums), bool)
    for n, (role, column) in enumerate(sorted(columns.at.items(), key=lambda item: item[1])):
        if n != column:
            break
        sums |= blank & columns.where(role, is_total)
        blank &= columns.where(role, lambda words: not words)
    return left_out(log, columns, "a row of totals", sums)


def distinct_rows(columns: Columns) -> tuple[dict[str, list[Row]], dict[tuple[int, int], int]]:
    """Of every role one row for every text, by the number of the text; and how often the cell of such a row stands."""
    rows: dict[str, list[Row]] = {}
    times: dict[tuple[int, int], int] = {}
    for role in columns.at:
        rows[role], often = columns.rows_of(role)
        times |= often
    return rows, times


def meanings(columns: Columns, role: str, means: Sequence[Any]) -> tuple[Array, list[Any]]:
    """For every distinct row the number of what its cell of a role means, and the meanings; ``means``: by text."""
    import numpy as np

    known: dict[Any, int] = {}
    found = [known.setdefault(meaning, len(known)) for meaning in means]
    meant = np.array(found, np.int16 if len(known) < 2**15 else np.int32)
    return meant[columns.codes(role)], list(known)
