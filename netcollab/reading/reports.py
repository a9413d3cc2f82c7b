"""Shapes of attendance reports, whose headings come in many languages: numbered parts, stays, comings and goings."""

from __future__ import annotations

import datetime as dt
import re

from netcollab.reading import dates
from netcollab.reading.headers import DEEPEST, means, plain
from netcollab.reading.privacy import never_read
from netcollab.reading.table import Cell, Table

ABOUT = re.compile(r"meeting|event|topic|session|title|subject|room|program|project|agency|organi[sz]ation", re.I)
NUMBERED_PART = re.compile(r"^\d\. +\S")
CLOCK_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
# "Joined", "Joined before" and "Left" as Teams says them: English, German, French, Spanish, Portuguese, Italian, Dutch.
JOINED_OR_LEFT = re.compile(
    r"^(joined|left|beigetret|teilgenommen|vorher|verlass|(a )?rejoint|(a )?quitte|se (ha )?uni|unid|salio|abandon"
    r"|ingress|entrou|saiu|partecip|uscit|deelgenomen|toegetreden|verlaten)"
)


def is_report(table: Table) -> bool:
    """Whether a table has the shape of an attendance report."""
    return bool(numbered_parts(table) or stays(table)) or comings(table) is not None


def _is_moment(cell: Cell) -> bool:
    """Whether a cell is a day with a time of day."""
    if isinstance(cell, dt.datetime):
        return True
    return isinstance(cell, str) and bool(CLOCK_TIME.search(cell)) and dates.reading(cell) is not None


def numbered_parts(table: Table) -> tuple[int, ...]:
    """The rows "1. Summary", "2. Participants" ... of a current Teams report, whatever its language; empty if none."""
    if not any(r.filled == [0] and NUMBERED_PART.match(r.text(0)) for r in table.rows[:4]):
        return ()
    found = tuple(
        n for n, r in enumerate(table.rows) if r.filled == [0] and table.width > 2 and NUMBERED_PART.match(r.text(0))
    )
    labels = [table.rows[n].text(0)[0] for n in found[:2]]
    return found if labels == ["1", "2"] and found[0] <= 3 else ()


def stays(table: Table) -> tuple[int, ...]:
    """The header rows of lists of people with the moments they came and left, and for how long, beside the name."""
    found = []
    for n, (row, below) in enumerate(zip(table.rows[:DEEPEST], table.rows[1:], strict=False)):
        label = row.text(0)
        heading = len(row.filled) >= 3 and table.width > 3 and label and not ABOUT.search(label)
        heading = heading and (means(label, "person") == 2 or not never_read(label))
        words = all(isinstance(row.cells[c], str) and not _is_moment(row.cells[c]) for c in row.filled)
        named = isinstance(below.cells[0], str) and not _is_moment(below.cells[0]) and not below.text(0).isdigit()
        timed = all(_is_moment(c) for c in below.cells[1:3]) and any(c.isdigit() for c in below.text(3))
        if heading and words and named and timed:
            found.append(n)
    return tuple(found)


def comings(table: Table) -> int | None:
    """The first row of a list of who joined and left, when: name, action, moment; None if the table is none."""
    if table.width < 3 or not any(JOINED_OR_LEFT.match(plain(r.text(1))) for r in table.rows[:DEEPEST]):
        return None
    rows = [
        n
        for n, r in enumerate(table.rows)
        if isinstance(r.cells[0], str) and JOINED_OR_LEFT.match(plain(r.text(1))) and _is_moment(r.cells[2])
    ]
    return rows[0] if rows and rows[0] <= 5 and len(rows) >= 0.6 * (len(table.rows) - rows[0]) else None
