"""Microsoft Teams attendance list, the first generation: who joined and left, when.

    Full Name    User Action      Timestamp
    Jane Doe     Joined before    7/22/2026, 7:00:11 PM
    Jane Doe     Left             7/22/2026, 8:02:40 PM

Verified on real lists (UTF-16 with tabs, UTF-8 with commas) and on the fixtures of a public reader: the header can be
missing or in another language, and one file can hold two meetings. Days tell meetings apart; every action shows that
somebody was there. The words for the actions in other languages than English and Portuguese are general knowledge.
"""

from __future__ import annotations

from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import labels_of
from netcollab.reading.participants import Guest, day_of, meeting_days, people_records
from netcollab.reading.records import Records
from netcollab.reading.reports import comings
from netcollab.reading.table import Table

NAME = "attendance_teams_list"


def detect(table: Table) -> str | None:
    """Three columns: names, whether they joined or left, and when."""
    first = comings(table)
    return None if first is None else f"names, 'Joined' or 'Left', and times from row {table.rows[first].number}"


def read(table: Table, context: Context) -> Records:
    """One visit per agency, person and day."""
    evidence = detect(table) or ""
    first = comings(table)
    assert first is not None
    log = Log(table, context)
    body = table.rows[first:]
    log.rows = len(body)
    days, named = day_of(log, [(table.cell_name(r, 2), r.cells[2]) for r in body])
    days = meeting_days(days)
    guests = []
    for row in body:
        day = days.get(table.cell_name(row, 2), named)
        if not row.text(0) or day is None:
            log.skip(row, "no name or no time in the row")
        else:
            guests.append(Guest(row, row.text(0), "", day))
    log.read_columns |= {0, 1, 2}
    return people_records(log, NAME, evidence, guests, labels_of(table, first - 1) if first else ())


FORMAT = Format(title="Teams attendance list (joined and left)", detect=detect, read=read, people=True)
