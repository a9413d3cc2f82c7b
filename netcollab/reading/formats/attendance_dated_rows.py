"""Sign-in list in parts: the date of each meeting on a row of its own, below it who came.

    January 14, 2026
    Jane Doe     Hope House
    Ann Roe      City Clinic
    February 11, 2026
    Jane Doe     Hope House

As paper sheets are typed in, with or without headings, once or under every date. All of this is general knowledge.
"""

from __future__ import annotations

import datetime as dt

from netcollab.reading import dates
from netcollab.reading.format import Context, Format, Log, note_dates, usable
from netcollab.reading.formats.attendance_long import table_rows, visits_of
from netcollab.reading.headers import Header, find_header, title_text
from netcollab.reading.privacy import says_agency
from netcollab.reading.records import Records
from netcollab.reading.shapes import across, dated_rows, down, square, vendor_of
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Table

NAME = "attendance_dated_rows"
ROLES = ("agency", "person", "email", "attended", "sector", "from", "to", "source", "target")


def header(table: Table) -> Header | None:
    """The headings over the names; without any, the column that names most agencies, and one of people beside it."""
    found = find_header(table, ROLES, ())
    if found and {"agency", "person"} & set(found.roles):
        return None if {"from", "to", "source", "target"} & set(found.roles) else found
    first = dated_rows(table)[0]
    body = [r for n, r in enumerate(table.rows) if n > first and n not in dated_rows(table)]
    named = {c: sum(says_agency(r.text(c)) for r in body) for c in range(table.width)}
    best = max(named, key=lambda c: (named[c], -c))
    roles = {"agency": best} if named[best] >= 0.3 * len(body) else {"person": 0}
    if "agency" in roles and table.width == 2:
        roles["person"] = 1 - best
    return Header(first - 1, 0, ("",) * table.width, roles) if table.width <= 3 else None


def detect(table: Table) -> str | None:
    """Rows with a date and nothing else, each over those who came."""
    if vendor_of(table) or is_survey(table) or across(table) or down(table) or square(table):
        return None
    days = dated_rows(table)
    if not days or header(table) is None:
        return None
    first, last = (table.rows[n] for n in (days[0], days[-1]))
    return f"{len(days)} rows with a date alone, from '{first.text(first.filled[0])}' to '{last.text(last.filled[0])}'"


def read(table: Table, context: Context) -> Records:
    """Visits: one per agency, meeting and person; every row belongs to the date above it."""
    evidence = detect(table) or ""
    head = header(table)
    assert head is not None
    log = Log(table, context)
    records = Records()
    parts = dated_rows(table)
    log.rows = len(table.rows) - min(head.at + 1, parts[0])
    head = Header(min(head.at, parts[0] - 1), head.row, head.labels, head.roles)
    headings = {table.rows[n].number for n in parts}
    column = head.roles.get("agency", head.roles.get("person", 0))
    rows = table_rows(log, head, column, headings)
    roles = usable(log, rows, head.roles, keep=("person", "email"))
    days = _days(log, head, parts)
    if (visits := visits_of(log, head, roles, rows, days)) is not None:
        records.meetings.append(visits)
    return log.finish(records, NAME, evidence, head.labels if head.row else ())


def _days(log: Log, head: Header, parts: tuple[int, ...]) -> dict[int, dt.date]:
    """The day of every row, by row number: that of the date above it."""
    table = log.table
    cells = [(table.cell_name(r, c), r.cells[c]) for n in parts for r in (table.rows[n],) for c in r.filled[:1]]
    found = [(n, dates.reading(c, serials=True, since_1904=table.since_1904)) for n, c in cells]
    years = dates.years_in(title_text(table, max(head.at, 0)), table.sheet, table.file) or list(log.context.years)
    settled = dates.settle(found, day_first=log.context.day_first, years=years)
    note_dates(log, settled)
    days: dict[int, dt.date] = {}
    for at, end, day in zip(parts, [*parts[1:], len(table.rows)], settled.dates, strict=True):
        log.use(table.rows[at])
        if day is not None:
            days |= {table.rows[n].number: day for n in range(at + 1, end)}
    return days


FORMAT = Format(title="sign-in list with dates on rows of their own", detect=detect, read=read)
