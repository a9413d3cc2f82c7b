"""Sign-in list: one row per person or agency and meeting, with the meeting's date in a column.

    Date        Name        Organization
    2026-01-14  Jane Doe    Hope House

A form that people fill in at the door (Timestamp, Name, Organization) is read the same way. A column headed "Host" or
"Convened by" tells which agency convened a meeting. All of this is general knowledge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from netcollab.framework import fold
from netcollab.reading import dates
from netcollab.reading.format import Context, Format, Log, date_column, heading_shown, note_sector, usable
from netcollab.reading.headers import Header, below_totals, find_header, is_note, is_total, one_text, title_text
from netcollab.reading.privacy import joined
from netcollab.reading.records import Meeting, MeetingTable, Records, Visit
from netcollab.reading.shapes import across, dated_rows, down, mark, meeting_kind, square, vendor_of
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Row, Table, listed

NAME = "attendance_long"
ROLES = ("date", "meeting", "agency", "person", "email", "attended", "from", "to", "timestamp", "sector", "host")
FILLED_DOWN = 0.3  # where this share of the dates is blank, a date stands for the rows below it too
PLAIN_FORM = 8  # a form with more columns than this is a survey, not a sign-in
PEOPLE = ("person", "email")  # whose values are never stored
READ = (*PEOPLE, "date", "timestamp", "meeting", "agency", "attended", "sector", "host")
NO_AGENCY, WRITE_AGENCY = "no agency can be told", "Write the agency in that row and run again."
NOT_READ = "the column of agencies is not read"
NO_DATE, WRITE_DATE = "no date of a meeting", "Write the date in that row and run again."


def header(table: Table) -> Header | None:
    """The headings of a sign-in list: a date or a meeting, and an agency or a person."""
    found = find_header(table, ROLES, ())
    if found is None or "from" in found.roles or "to" in found.roles:
        return None
    when = {"date", "meeting"} & set(found.roles)
    if not when and not ("timestamp" in found.roles and len([x for x in found.labels if x]) <= PLAIN_FORM):
        return None
    if "agency" in found.roles:
        return found
    return found if "person" in found.roles and ("date" in found.roles or "timestamp" in found.roles) else None


def detect(table: Table) -> str | None:
    """A header row with a column of dates or meetings and a column of agencies or people."""
    if vendor_of(table) or is_survey(table) or across(table) or down(table) or square(table) or dated_rows(table):
        return None
    found = header(table)
    if found is None:
        return None
    when = next(r for r in ("date", "meeting", "timestamp") if r in found.roles)
    who = "agency" if "agency" in found.roles else "person"
    return f"headings in row {found.row}: '{found.label(when)}' for the meeting, '{found.label(who)}' for who came"


def read(table: Table, context: Context) -> Records:
    """Visits: one per agency, meeting and person."""
    evidence = detect(table) or ""
    head = header(table)
    assert head is not None
    log = Log(table, context)
    records = Records()
    if table.whole is None:
        body = table.rows[head.at + 1 :]
        log.rows = len(body)
        roles = usable(log, body, head.roles, keep=PEOPLE)
        rows = table_rows(log, head, roles.get("agency", roles.get("person", 0)))
        visits = visits_of(log, head, roles, rows, days_of(log, head, roles, rows))
    else:
        from netcollab.reading.formats import _visits_in_parts

        visits = _visits_in_parts.read(log, head, {r: c for r, c in head.roles.items() if r in READ})
    if visits is not None:
        records.meetings.append(visits)
    return log.finish(records, NAME, evidence, head.labels)


def who(roles: Mapping[str, int]) -> str:
    """The role whose cells say who came: agencies, or people beside whom the agency stands."""
    return "agency" if "agency" in roles else "person"


def days_of(log: Log, head: Header, roles: Mapping[str, int], rows: Sequence[Row]) -> dict[int, dt.date]:
    """The day of each row, by row number."""
    when = roles.get("date", roles.get("timestamp"))
    if when is None:
        return {}
    log.read_columns.add(when)
    years = dates.years_in(title_text(log.table, head.at), log.table.sheet, log.table.file)
    days, bad = date_column(log, rows, when, years=years)
    if bad:
        found = f"cells that are no dates: {listed(bad)}"
        log.issue("not_a_date", found, "the rows are not used", "Correct the dates.")
    blank = [row.number for row in rows if not row.text(when)]
    if rows and rows[0].number in days and len(blank) >= FILLED_DOWN * len(rows):
        day: dt.date | None = None
        for row in rows:
            if row.text(when):
                day = days.get(row.number)
            elif day is not None:
                days[row.number] = day
        found = f"dates left blank: rows {listed(n for n in blank if n in days)}"
        log.issue("date_from_above", found, "taken from the row above", "Write the date into every row.")
    return days


def visits_of(
    log: Log, head: Header, roles: dict[str, int], rows: Sequence[Row], days: Mapping[int, dt.date]
) -> MeetingTable | None:
    """Visits of a list with one row per agency or person; None, and said, if it is of people without agencies."""
    table, people = log.table, "agency" not in roles
    column = roles.get("agency", roles.get("person"))
    if column is None:
        for row in rows:
            log.skip(row, NOT_READ)
        return None
    context = around(table, head)
    meetings: dict[str, Meeting] = {}
    visits: list[Visit] = []
    labels: dict[str, None] = {}
    sectors: dict[str, tuple[str, ...]] = {}
    convened: dict[str, dict[str, Row]] = {}
    named = 0
    for row in rows:
        told = log.agency(row, column, people=people)
        named += bool(told.agency)
        what = heading_shown(row.text(roles["meeting"])) if "meeting" in roles else ""
        day = days.get(row.number)
        if not told.agency:
            log.skip(row, NO_AGENCY, fix=WRITE_AGENCY)
            continue
        if day is None and (not what or "date" in roles):
            log.skip(row, NO_DATE, fix=WRITE_DATE)
            continue
        log.use(row)
        agencies = joined(told.agency, log.context.known)
        labels |= dict.fromkeys(agencies)
        note_sector(sectors, told.agency, row, roles.get("sector"))
        said = mark(row.text(roles["attended"])) if "attended" in roles and row.text(roles["attended"]) else None
        if said is False:
            continue
        key = meeting_of(meetings, day, what, context)
        if host := row.text(roles["host"]) if "host" in roles else "":
            convened.setdefault(key, {}).setdefault(host, row)
        name = row.text(roles["person"]) if "person" in roles and not people else ""
        email = row.text(roles["email"]) if "email" in roles else ""
        came = log.delegates(agencies, email, name or told.person, row.text(column))
        place = table.place(row.number)
        visits += [Visit(place=place, agency=a, meeting=key, delegate=d) for a in agencies for d in came]
    log.read_columns |= {c for r, c in roles.items() if r in READ}
    if people and not named:
        people_alone(log, head.labels[column])
        return None
    with_hosts(log, roles.get("host", 0), meetings, convened, labels)
    return MeetingTable(
        place=table.place(), meetings=in_order(meetings), visits=tuple(visits), labels=tuple(labels), sectors=sectors
    )


def with_hosts(
    log: Log, column: int, meetings: dict[str, Meeting], said: Mapping[str, Mapping[str, Row]], labels: Iterable[str]
) -> None:
    """Note the agencies that convened each meeting; whoever is no agency of the list or the roster may be a person."""
    known = {fold(label) for label in labels} | log.context.known
    strange: list[str] = []
    for key, cells in said.items():
        hosts = {words: [a for a in joined(words, known) if fold(a) in known] for words in cells}
        strange += [log.table.cell_name(cells[words], column) for words, found in hosts.items() if not found]
        meetings[key] = replace(meetings[key], hosts=tuple(a for found in hosts.values() for a in found))
    if strange:
        found = f"who convened a meeting is no agency of this list or the roster: {listed(strange)}"
        log.issue("host_unknown", found, "not counted as convening", "Write the agency as it stands in the list.")


def people_alone(log: Log, label: str) -> None:
    """Say that a list is of people, and its column ``label`` names no agencies."""
    log.persons_dropped.clear()
    what = f"a sign-in list of people: column '{label}' names no agencies"
    fix = "Add a column headed Agency, or write the agency in brackets after the name."
    log.issue("people_without_agencies", what, "the table is not read", fix)


def around(table: Table, head: Header) -> str:
    """What stands around a list, where it may be said which meetings these are."""
    return f"{title_text(table, head.at)} {table.sheet} {table.file}"


def meeting_of(known: dict[str, Meeting], day: dt.date | None, what: str, context: str) -> str:
    """The key of the meeting of a row. Two of one day are told apart by their kind, where their names say it."""
    kind = meeting_kind(what) or meeting_kind(context)
    dated = day.isoformat() if day else ""
    key = " ".join(part for part in (dated or what, kind if day else "") if part)
    known.setdefault(key, Meeting(key=key, label=what or dated, date=day, kind=kind))
    return key


def in_order(meetings: Mapping[str, Meeting]) -> tuple[Meeting, ...]:
    return tuple(sorted(meetings.values(), key=lambda m: (m.date is None, m.date, m.key)))


def table_rows(log: Log, head: Header, column: int, leave: Set[int] = frozenset()) -> list[Row]:
    """The rows of a list: totals, notes and repeated headings are left out, and told; ``leave`` is not seen."""
    table = log.table
    kept = []
    notes = below_totals(table, head.at, column)
    for row in table.rows[head.at + 1 :]:
        words = row.text(column)
        alone = len(row.filled) == 1
        if row.number in leave:
            continue
        if row.number in notes:
            log.skip(row, "a note below the totals")
        elif one_text(table, row):
            log.skip(row, "a heading or note across the table")
        elif words == head.labels[column] and row.cells == table.rows[head.at].cells:
            log.skip(row, "the headings once more")
        elif is_total(row.text(row.filled[0])) or is_total(words):
            log.skip(row, "a row of totals")
        elif alone and (is_note(row.text(row.filled[0]), True) or row.filled[0] != column):
            log.skip(row, "a note or a single cell")
        else:
            kept.append(row)
    return kept


FORMAT = Format(title="sign-in list", detect=detect, read=read, stream=read)
