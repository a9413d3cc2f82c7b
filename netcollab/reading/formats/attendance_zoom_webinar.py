"""Zoom webinar attendee report: blocks for the host, the panelists and everybody who registered.

    Attendee Report
    Report Generated:, 07/23/2026 08:00 AM
    Topic, Webinar ID, Actual Start Time, ...
    Training on screening, 123 456 789, 07/22/2026 06:00 PM, ...
    Host Details
    Attended, User Name (Original Name), Email, Join Time, Leave Time, Time in Session (minutes), ...
    Panelist Details
    Attendee Details
    Attended, User Name (Original Name), First Name, Last Name, Email, ..., Approval Status, Join Time, ...

The blocks, and that the last one has a "No" and "--" for everybody who registered and did not come, are verified in
public readers. That registration can add a column Organization is general knowledge.
"""

from __future__ import annotations

from netcollab.framework import fold
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import assign, labels_of
from netcollab.reading.participants import Guest, day_of, people_records, preamble
from netcollab.reading.records import Records
from netcollab.reading.shapes import vendor_of
from netcollab.reading.table import Row, Table

NAME = "attendance_zoom_webinar"
PEOPLE = "user name original name"


def _blocks(table: Table) -> list[int]:
    """The header rows of the blocks of people."""
    wanted = {"attended", PEOPLE}
    return [n for n, r in enumerate(table.rows) if wanted <= {fold(r.text(c)) for c in r.filled}]


def detect(table: Table) -> str | None:
    """Blocks headed Attended and User Name (Original Name)."""
    found = _blocks(table) if vendor_of(table) == "Zoom" else []
    rows = ", ".join(str(table.rows[n].number) for n in found)
    return f"people with 'Attended' and 'User Name (Original Name)', headings in row {rows}" if found else None


def read(table: Table, context: Context) -> Records:
    """One visit per agency and person who came; who only registered was not there."""
    evidence = detect(table) or ""
    log = Log(table, context)
    blocks = _blocks(table)
    top = preamble(table.rows[: blocks[0]])
    title = str(top.get("topic") or "")
    came: list[tuple[Row, dict[str, int]]] = []
    for at, end in zip(blocks, [*blocks[1:], len(table.rows)], strict=True):
        labels = [fold(x) for x in labels_of(table, at)]
        roles = {**assign(labels_of(table, at), ("email", "agency")), "person": labels.index(PEOPLE)}
        roles |= {"attended": labels.index("attended")}
        roles |= {"joined": labels.index("join time")} if "join time" in labels else {}
        log.read_columns |= set(roles.values())
        for row in table.rows[at + 1 : end]:
            attended = fold(row.text(roles["attended"]))
            if len(row.filled) < 2:
                continue  # the heading of the next block
            log.rows += 1
            if attended == "yes" and row.text(roles["person"]):
                came.append((row, roles))
            else:
                log.skip(row, "registered and did not come" if attended == "no" else "no name in the row")
    times = [(table.cell_name(r, roles["joined"]), r.cells[roles["joined"]]) for r, roles in came if "joined" in roles]
    days, named = day_of(log, [*times, ("Actual Start Time", top.get("actual start time"))], title)
    day = min(days.values(), default=named)
    guests = []
    for row, roles in came:
        said = {r: row.text(roles[r]) for r in ("email", "agency") if r in roles}
        guests.append(Guest(row, row.text(roles["person"]), said.get("email", ""), day, said.get("agency", "")))
    return people_records(log, NAME, evidence, guests, labels_of(table, blocks[-1]), title=title)


FORMAT = Format(title="Zoom webinar report", detect=detect, read=read, people=True)
