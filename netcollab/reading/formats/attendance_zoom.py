"""Zoom meeting participants: one row per stay, or one per person with the total time.

    Meeting ID, Topic, Start Time, End Time, User Email, Duration (Minutes), Participants
    845 1234 5678, Steering committee, 07/22/2026 06:58:00 PM, ...

    Name (Original Name), User Email, Join Time, Leave Time, Duration (Minutes), Guest, Recording Consent, ...
    Name (Original Name), User Email, Total Duration (Minutes), Guest

The headings are verified in many public readers; the two lines above them come where "meeting data" was asked for, and
newer exports say Email for User Email. Columns can be added and moved: they are found by heading. That the brackets may
hold the name somebody signed up with, and rows repeat when somebody comes back, is verified too. That somebody who only
stood in the waiting room was not there, and that registration can add a column Organization, is general knowledge.
"""

from __future__ import annotations

from netcollab.framework import fold
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import Header, assign, labels_of
from netcollab.reading.participants import Guest, day_of, meeting_days, people_records, preamble
from netcollab.reading.records import Records
from netcollab.reading.shapes import vendor_of
from netcollab.reading.table import Table

NAME = "attendance_zoom"
PEOPLE = "name original name"


def header(table: Table) -> Header | None:
    """The headings over the participants."""
    for at, row in enumerate(table.rows[:15]):
        labels = [fold(row.text(c)) for c in range(table.width)]
        if PEOPLE in labels:
            roles = {**assign(labels_of(table, at), ("email", "agency")), "person": labels.index(PEOPLE)}
            for role, heading in (("joined", "join time"), ("waiting", "in waiting room")):
                roles |= {role: labels.index(heading)} if heading in labels else {}
            return Header(at, row.number, labels_of(table, at), roles)
    return None


def detect(table: Table) -> str | None:
    """The heading that Zoom gives to names."""
    found = header(table) if vendor_of(table) == "Zoom" else None
    return f"headings in row {found.row}: '{found.label('person')}'" if found else None


def read(table: Table, context: Context) -> Records:
    """One visit per agency and person, however often somebody came back."""
    evidence = detect(table) or ""
    head = header(table)
    assert head is not None
    log = Log(table, context)
    body = table.rows[head.at + 1 :]
    log.rows = len(body)
    top = preamble(table.rows[: head.at])
    title, start = str(top.get("topic") or ""), top.get("start time")
    joined = head.roles.get("joined")
    times = [(table.cell_name(r, joined), r.cells[joined]) for r in body] if joined is not None else []
    days, named = day_of(log, [*times, ("Start Time", start)], title)
    first, days = min(days.values(), default=named), meeting_days(days)
    guests = []
    for row in body:
        if not (name := row.text(head.roles["person"])):
            log.skip(row, "no name in the row")
        elif "waiting" in head.roles and fold(row.text(head.roles["waiting"])) == "yes":
            log.skip(row, "only in the waiting room")
        else:
            said = {r: row.text(head.roles[r]) for r in ("email", "agency") if r in head.roles}
            day = days.get(table.cell_name(row, joined)) if joined is not None else None
            guests.append(Guest(row, name, said.get("email", ""), day or first, said.get("agency", "")))
    log.read_columns |= set(head.roles.values())
    return people_records(log, NAME, evidence, guests, head.labels, title=title)


FORMAT = Format(title="Zoom participants", detect=detect, read=read, people=True)
