"""Microsoft Teams attendance report: who was at one meeting, from when to when.

    1. Summary
    Meeting title                  Steering committee
    Start time                     7/22/26, 7:00:11 PM
    2. Participants
    Name   First Join   Last Leave   In-Meeting Duration   Email   Participant ID (UPN)   Role
    3. In-Meeting Activities
    Name   Join Time   Leave Time   Duration   Email   Role

The three parts are verified on real reports (UTF-16, tabs, day first) and on the fixtures of public readers, the German
headings too. Headings come in many languages, so the shape decides: numbered parts, or names with two moments beside
them. The middle generation (a summary without numbers, then Full Name, Join Time, Leave Time ...) and reports without
times are general knowledge. The third part repeats people, once per stay: nobody is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import labels_of
from netcollab.reading.participants import Guest, day_of, people_records
from netcollab.reading.records import Records
from netcollab.reading.reports import comings, numbered_parts, stays
from netcollab.reading.shapes import vendor_of
from netcollab.reading.table import Row, Table

NAME = "attendance_teams"


def detect(table: Table) -> str | None:
    """Numbered parts, the second of them a list of people; or people with the moments they came and left."""
    if vendor_of(table) != "Microsoft Teams" or comings(table) is not None:
        return None
    parts, lists = numbered_parts(table), stays(table)
    if parts and parts[1] + 2 < len(table.rows):
        return f"{len(parts)} numbered parts, people from row {table.rows[parts[1] + 2].number}"
    if lists:
        return f"people with the times they came and left, from row {table.rows[lists[0] + 1].number}"
    return None


def read(table: Table, context: Context) -> Records:
    """One visit per agency and person of the list of participants; later parts repeat them."""
    evidence = detect(table) or ""
    log = Log(table, context)
    parts, lists = numbered_parts(table), stays(table)
    at = parts[1] + 1 if parts else lists[0]
    end = next((n for n in (parts[2:] if parts else lists[1:]) if n > at), len(table.rows))
    people, later = table.rows[at + 1 : end], table.rows[end + 1 :]
    log.rows = len(people) + len(later)
    for row in later:
        log.skip(row, "a heading, or a stay of somebody listed above")
    top = table.rows[:at]
    title = " ".join(r.text(r.filled[1]) for r in top if len(r.filled) > 1)
    came = [(table.cell_name(r, c), r.cells[c]) for r in people for c in (1, 2) if c < table.width]
    said = [(table.cell_name(r, c), r.cells[c]) for r in top for c in r.filled[1:2]]
    days, named = day_of(log, came, title)
    if not days:
        days, named = day_of(log, said, title)
    day = min(days.values(), default=named)
    mail = _mail(people, table.width)
    guests = [Guest(r, r.text(0), " ".join(r.text(c) for c in mail), day) for r in people]
    log.read_columns |= {0, *mail, *((1, 2) if stays(table) else ())}
    return people_records(log, NAME, evidence, guests, labels_of(table, at), title=title)


def _mail(rows: Sequence[Row], width: int) -> list[int]:
    """The columns of e-mail addresses and account names: a heading would be in the user's language."""
    return [c for c in range(1, width) if any("@" in r.text(c) for r in rows)]


FORMAT = Format(title="Teams attendance report", detect=detect, read=read, people=True)
