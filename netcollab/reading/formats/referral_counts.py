"""Counts of referrals as a square: who sent down, who received across.

    Referrals, January to June 2026
    From \\ To     Hope House   City Clinic   CPS
    Hope House        -             12         3
    City Clinic       4             -          0

Told from other squares by the word referral (or transfer) in the title, the corner, the sheet's or the file's name, and
by whole numbers above 1. Where the corner says "To" before "From", the receivers stand down. All of this is general
knowledge.
"""

from __future__ import annotations

import re

from netcollab.framework import fold
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import is_total, title_text
from netcollab.reading.records import Records, Referral, ReferralTable
from netcollab.reading.shapes import Square, square
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Cell, Table, listed, text

NAME = "referral_counts"
REFERRAL = re.compile(r"referr|transfer", re.I)
NONE = frozenset(["", "-", "–", "—", ".", "x", "n/a"])


def _count(cell: Cell) -> int | None:
    """A count in a cell: 0 for a blank or a dash, None for what is no count."""
    words = text(cell).replace(",", "")
    if words.lower() in NONE:
        return 0
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


def counts(table: Table) -> Square | None:
    """The square of a table of referral counts; None if the table is none."""
    shape = square(table)
    if shape is None or is_survey(table):
        return None
    corner = table.rows[shape.at].text(shape.label)
    if not REFERRAL.search(f"{title_text(table, shape.at)} {corner} {table.name} {table.file}"):
        return None
    cells = [_count(table.rows[n].cells[c]) for n in shape.rows for c in _receivers(table, shape)]
    plain = [c for c in cells if c is not None]
    return shape if len(plain) >= 0.75 * len(cells) and max(plain, default=0) > 1 else None


def _receivers(table: Table, shape: Square) -> list[int]:
    """The columns of counts: those of a name that also stands down, and others that hold counts only."""
    down = {fold(table.rows[n].text(shape.label)) for n in shape.rows}
    header = table.rows[shape.at]
    return [
        c
        for c in shape.columns
        if fold(header.text(c)) in down or all(_count(table.rows[n].cells[c]) is not None for n in shape.rows)
    ]


def detect(table: Table) -> str | None:
    """Counts between the same names down and across, said to be of referrals."""
    shape = counts(table)
    if shape is None:
        return None
    across = table.rows[shape.at].number
    return f"counts of referrals, {len(shape.rows)} senders and receivers (headings in row {across})"


def read(table: Table, context: Context) -> Records:
    """One referral record per pair with a count."""
    evidence = detect(table) or ""
    shape = counts(table)
    assert shape is not None
    log = Log(table, context)
    records = Records()
    header, body = table.rows[shape.at], table.rows[shape.at + 1 :]
    log.rows = len(body)
    corner = header.text(shape.label).lower()
    turned = "to" in corner and "from" in corner and corner.index("to") < corner.index("from")
    across = {c: name for c in _receivers(table, shape) if (name := log.agency(header, c, sure=True).agency)}
    kept = {table.rows[n].number for n in shape.rows}
    referrals: list[Referral] = []
    bad: list[str] = []
    for row in body:
        name = log.agency(row, shape.label, sure=True).agency if row.number in kept else ""
        if not name:
            log.skip(row, "a row of totals" if is_total(row.text(shape.label)) else "a note or no agency in the row")
            continue
        log.use(row)
        for c, other in across.items():
            count = _count(row.cells[c])
            if count is None:
                bad.append(table.cell_name(row, c))
            elif count:
                sender, receiver = (other, name) if turned else (name, other)
                place = table.place(row.number, table.letter(c))
                referrals.append(Referral(place=place, sender=sender, receiver=receiver, count=count))
    if bad:
        log.issue("unknown_answers", f"cells that are no counts: {listed(bad)}", "taken as blank", "Use whole numbers.")
    records.referrals.append(ReferralTable(place=table.place(), referrals=tuple(referrals)))
    log.read_columns |= {shape.label, *across}
    note = "Each column sent to the rows." if turned else "Each row sent to the columns."
    return log.finish(records, NAME, evidence, [header.text(c) for c in range(table.width)], note)


FORMAT = Format(title="square of referral counts", detect=detect, read=read)
