"""Google Meet attendance report: one row per person, with the times of coming and going.

    First name, Last name, Email, Duration, Time joined, Time exited
    Jane, Doe, jane@..., 1 hr 2 min, 10:00 AM, 11:02 AM

Verified in public readers, as are the variants with one column Name, with the day in the times, and with the lines
"Meeting title, Date, Start time, End time" above. Mostly the times have no day: it is taken from the file's or sheet's
name. That one may have the sheet in Google Sheets saved as Excel is general knowledge.
"""

from __future__ import annotations

from netcollab.framework import fold
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import labels_of
from netcollab.reading.participants import Guest, day_of, people_records
from netcollab.reading.records import Records
from netcollab.reading.shapes import vendor_of
from netcollab.reading.table import Table

NAME = "attendance_meet"
TIMES = {"time joined", "time exited"}


def _header(table: Table) -> int:
    return next(n for n, r in enumerate(table.rows) if {fold(r.text(c)) for c in r.filled} >= TIMES)


def detect(table: Table) -> str | None:
    """The headings Time joined and Time exited."""
    if vendor_of(table) != "Google Meet":
        return None
    return f"headings in row {table.rows[_header(table)].number}: 'Time joined' and 'Time exited'"


def read(table: Table, context: Context) -> Records:
    """One visit per agency and person."""
    evidence = detect(table) or ""
    at = _header(table)
    labels = [fold(x) for x in labels_of(table, at)]
    log = Log(table, context)
    body = table.rows[at + 1 :]
    log.rows = len(body)
    names = [labels.index(x) for x in ("first name", "last name", "name") if x in labels]
    mail = [labels.index(x) for x in ("email", "email address") if x in labels]
    joined = labels.index("time joined")
    above = [(table.cell_name(r, c), r.cells[c]) for r in table.rows[:at] for c in r.filled]
    times = [(table.cell_name(r, joined), r.cells[joined]) for r in body]
    days, named = day_of(log, [*above, *times])
    day = min(days.values(), default=named)
    guests = []
    for row in body:
        if name := " ".join(row.text(c) for c in names if row.text(c)):
            guests.append(Guest(row, name, " ".join(row.text(c) for c in mail), day))
        else:
            log.skip(row, "no name in the row")
    log.read_columns |= {*names, *mail, joined}
    return people_records(log, NAME, evidence, guests, labels_of(table, at))


FORMAT = Format(title="Google Meet attendance report", detect=detect, read=read, people=True)
