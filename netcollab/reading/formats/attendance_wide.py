"""Sign-in matrix: agencies (or people with their agencies) down and meetings across, or the other way round.

    Agency        9/12   10/10   11/14   Total
    Hope House     x       x               2

Verified on the real OpenHW working-group tables (Company, Person, yy.mm.dd, Y marks). Titles, totals, several
people of an agency, marks of other kinds, "Mtg 1" headings and the transposed form are general knowledge.
"""

from __future__ import annotations

from collections.abc import Sequence

from netcollab.reading import dates
from netcollab.reading.format import Context, Format, Log, note_dates, note_sector
from netcollab.reading.headers import below_totals, is_note, is_total, labels_of, one_text, title_text
from netcollab.reading.privacy import joined, likely_person, says_agency
from netcollab.reading.records import Meeting, MeetingTable, Records, Visit
from netcollab.reading.shapes import across, down, is_meeting, mark, meeting_kind, square, vendor_of
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Cell, Row, Table, listed

NAME = "attendance_wide"


def detect(table: Table) -> str | None:
    """Meetings across a header row over a body of marks, or down a column beside one."""
    if is_survey(table) or square(table) or vendor_of(table):
        return None
    wide = across(table)
    if wide:
        row = table.rows[wide.at]
        n, first, last = len(wide.columns), row.text(wide.columns[0]), row.text(wide.columns[-1])
        if n == 1:
            return f"one meeting in row {row.number}, '{first}'"
        return f"{n} meetings across row {row.number}, from '{first}' to '{last}'"
    tall = down(table)
    if tall:
        n = len(tall.columns)
        return (
            f"meetings down column {table.letter(tall.meetings)}, {n} agencies across row {table.rows[tall.at].number}"
        )
    return None


def meetings_of(
    log: Log, headings: Sequence[tuple[str, Cell, str]], title: str, used: dict[str, int] | None = None
) -> list[Meeting]:
    """Meetings from their headings, each with its cell's name: a date where one can be told, else the words."""
    table = log.table
    readings = [(name, dates.reading(cell, serials=True, since_1904=table.since_1904)) for name, cell, _ in headings]
    years = dates.years_in(title, table.sheet, table.file) or list(log.context.years)
    settled = dates.settle(readings, day_first=log.context.day_first, years=years)
    note_dates(log, settled)
    keys: dict[str, int] = {} if used is None else used
    kind_of_table = meeting_kind(f"{title} {table.sheet} {table.file}")
    found = []
    for (_, _, words), day in zip(headings, settled.dates, strict=True):
        kind = meeting_kind(words) or kind_of_table
        key = day.isoformat() if day else words
        key = f"{key} {kind}" if kind else key
        keys[key] = keys.get(key, 0) + 1
        if keys[key] > 1:
            key = f"{key} ({keys[key]})"
        found.append(Meeting(key=key, label=words, date=day, kind=kind))
    return found


def read(table: Table, context: Context) -> Records:
    """Visits of agencies; several people of an agency are counted apart, by numbers."""
    evidence = detect(table) or ""
    log = Log(table, context)
    records = Records()
    made = _read_across(log) if across(table) else _read_down(log)
    header: Sequence[str] = ()
    if made is not None:
        records.meetings.append(made[0])
        header = made[1]
    return log.finish(records, NAME, evidence, header)


def _read_across(log: Log) -> tuple[MeetingTable, Sequence[str]] | None:
    table = log.table
    wide = across(table)
    assert wide is not None
    header, body = table.rows[wide.at], list(table.rows[wide.at + 1 :])
    title = title_text(table, wide.at)
    columns = [c for c in wide.columns if not is_total(header.text(c))]
    meetings = meetings_of(log, [(table.cell_name(header, c), header.cells[c], header.text(c)) for c in columns], title)
    log.rows = len(body)
    people = not wide.said and _mostly_people(log, body, wide.label)
    if people and not any(log.agency(r, wide.label, people=True).agency for r in body):
        log.persons_dropped.clear()
        log.issue(
            "people_without_agencies",
            f"a sign-in sheet of people: column {table.letter(wide.label)} names no agencies",
            "the table is not read",
            "Add a column headed Agency, or write the agency in brackets after the name.",
        )
        for row in body:
            log.skip(row, "people without agencies")
        return None
    beside = [c for c in (wide.person, wide.sector) if c is not None]
    log.read_columns |= {wide.label, *columns, *beside}
    visits: list[Visit] = []
    labels: dict[str, None] = {}
    sectors: dict[str, tuple[str, ...]] = {}
    odd: list[str] = []
    notes = below_totals(table, wide.at, wide.label)
    for row in body:
        if row.number in notes:
            log.skip(row, "a note below the totals")
            continue
        if _not_a_row(log, row, wide.label, header):
            continue
        who = log.agency(row, wide.label, people=people)
        if not who.agency:
            fix = "Write the agency in that row and run again."
            log.skip(row, "no agency can be told", fix=fix)
            continue
        log.use(row)
        agencies = joined(who.agency, log.context.known)
        labels |= dict.fromkeys(agencies)
        note_sector(sectors, who.agency, row, wide.sector)
        name = row.text(wide.person) if wide.person is not None else ""
        came = log.delegates(agencies, "", name or who.person, row.text(wide.label))
        for c, meeting in zip(columns, meetings, strict=True):
            words = row.text(c)
            present = mark(words)
            if present is None:
                odd.append(table.cell_name(row, c))
            if present or present is None:
                place = table.place(row.number, table.letter(c))
                visits += [
                    Visit(place=place, agency=a, meeting=meeting.key, delegate=d) for a in agencies for d in came
                ]
    _say_odd(log, odd)
    return MeetingTable(
        place=table.place(), meetings=tuple(meetings), visits=tuple(visits), labels=tuple(labels), sectors=sectors
    ), labels_of(table, wide.at)


def _say_odd(log: Log, odd: list[str]) -> None:
    if odd:
        found = f"marks that are neither a usual 'present' nor a usual 'absent': {listed(odd)}"
        fix = "Blank, 0, -, no, absent and E (excused) count as absent; correct the cells if one of these is meant."
        log.issue("unknown_marks", found, "counted as present", fix)


def _mostly_people(log: Log, body: Sequence[Row], column: int) -> bool:
    values = [r.text(column) for r in body if r.text(column) and not is_total(r.text(column))]
    return bool(values) and sum(
        likely_person(v.split("(")[0]) and not says_agency(v.split("(")[0]) for v in values
    ) > 0.5 * len(values)


def _not_a_row(log: Log, row: Row, label: int, header: Row) -> bool:
    """Totals, notes, headings inside the table and repeated headers are no agencies; each is told."""
    words = row.text(label)
    if one_text(log.table, row):
        log.skip(row, "a heading or note across the table")
    elif not words:
        total = next((row.text(c) for c in row.filled if is_total(row.text(c))), "")
        log.skip(row, "a row of totals" if total else "no agency in the row")
    elif is_total(words):
        log.skip(row, "a row of totals")
    elif is_note(words, len(row.filled) == 1):
        log.skip(row, "a note")
    elif words == header.text(label) and row.cells == header.cells:
        log.skip(row, "the headings once more")
    else:
        return False
    return True


def _read_down(log: Log) -> tuple[MeetingTable, Sequence[str]] | None:
    table = log.table
    tall = down(table)
    assert tall is not None
    header, body = table.rows[tall.at], table.rows[tall.at + 1 :]
    columns = [c for c in tall.columns if not is_total(header.text(c)) and not is_note(header.text(c), False)]
    log.rows = len(body)
    agencies: dict[int, str] = {}
    people: dict[int, str] = {}
    for c in columns:
        who = log.agency(header, c)
        if who.agency:
            agencies[c], people[c] = who.agency, who.person
    rows = []
    for row in body:
        words = row.text(tall.meetings)
        if is_total(words):
            log.skip(row, "a row of totals")
        elif not is_meeting(row.cells[tall.meetings], words):
            log.skip(row, "no meeting in the row")
        else:
            rows.append(row)
            log.use(row)
    log.read_columns |= {tall.meetings, *agencies}
    name = table.cell_name
    headings = [(name(r, tall.meetings), r.cells[tall.meetings], r.text(tall.meetings)) for r in rows]
    meetings = meetings_of(log, headings, title_text(table, tall.at))
    visits, odd = [], []
    for row, meeting in zip(rows, meetings, strict=True):
        for c, agency in agencies.items():
            present = mark(row.text(c))
            if present is None:
                odd.append(name(row, c))
            if present is not False:
                place = table.place(row.number, table.letter(c))
                visits.append(
                    Visit(place=place, agency=agency, meeting=meeting.key, delegate=log.context.person(people[c]))
                )
    _say_odd(log, odd)
    labels = tuple(dict.fromkeys(agencies.values()))
    shown = [
        "" if c in tall.columns and c not in agencies else label for c, label in enumerate(labels_of(table, tall.at))
    ]
    return MeetingTable(place=table.place(), meetings=tuple(meetings), visits=tuple(visits), labels=labels), shown


FORMAT = Format(title="sign-in matrix", detect=detect, read=read)
