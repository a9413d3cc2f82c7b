"""One sheet (or file) per meeting: the date stands in the sheet's name or in a title, below it who came.

    sheet '2026-01-14':   Name        Agency
                          Jane Doe    Hope House

General knowledge. A sheet without headings is read when it is one column of agencies.
"""

from __future__ import annotations

from netcollab.reading import dates
from netcollab.reading.format import Context, Format, Log, note_dates, note_sector, usable
from netcollab.reading.formats.attendance_long import header as long_header
from netcollab.reading.formats.attendance_long import table_rows
from netcollab.reading.headers import Header, find_header, is_total, title_text
from netcollab.reading.privacy import joined, likely_person, says_agency
from netcollab.reading.records import Meeting, MeetingTable, Records, Visit
from netcollab.reading.shapes import across, dated_rows, dated_sheet, down, mark, meeting_kind, square, vendor_of
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Table, listed

NAME = "attendance_sheets"
ROLES = ("agency", "person", "email", "attended", "from", "to", "sector", "aliases", "source", "target")


def header(table: Table) -> Header | None:
    """The headings of the list of those who came; a lone column needs none."""
    found = find_header(table, ROLES, ())
    if found and {"from", "to", "source", "target"} & set(found.roles):
        return None
    if found and {"agency", "person"} & set(found.roles):
        return found
    if table.width == 1 and len(table.rows) >= 1:
        at = -1 if not dates.reading(table.rows[0].cells[0]) else 0
        return Header(at, 0, (table.name,), {"agency": 0})
    return None


def detect(table: Table) -> str | None:
    """A date in the sheet's name or title, over a list of agencies or people."""
    if (
        not table.rows
        or vendor_of(table)
        or is_survey(table)
        or across(table)
        or down(table)
        or square(table)
        or dated_rows(table)
        or long_header(table)
    ):
        return None
    if dated_sheet(table) is None or (found := header(table)) is None:
        return None
    who = "agency" if "agency" in found.roles else "person"
    where = f"the heading '{found.label(who)}' in row {found.row}" if found.row else "one column of names"
    return f"a sheet for one meeting ('{table.name}'), with {where}"


def read(table: Table, context: Context) -> Records:
    """One meeting and the agencies on its sheet."""
    evidence = detect(table) or ""
    head = header(table)
    assert head is not None
    log = Log(table, context)
    records = Records()
    log.rows = len(table.rows) - head.at - 1
    column = head.roles.get("agency", head.roles.get("person", 0))
    body = table_rows(log, head, column)
    roles = usable(log, body, head.roles, keep=("person", "email", "attended"))
    people = "agency" not in roles or (head.row == 0 and _people(log, body, column))
    meeting = _meeting(log, head)
    visits: list[Visit] = []
    labels: dict[str, None] = {}
    sectors: dict[str, tuple[str, ...]] = {}
    for row in body:
        who = log.agency(row, column, people=people)
        if not who.agency:
            log.skip(row, "no agency can be told", fix="Write the agency in that row and run again.")
            continue
        log.use(row)
        agencies = joined(who.agency, log.context.known)
        labels |= dict.fromkeys(agencies)
        note_sector(sectors, who.agency, row, roles.get("sector"))
        said = row.text(roles["attended"]) if "attended" in roles else ""
        if said and mark(said) is False:
            continue
        name = row.text(roles["person"]) if "person" in roles and not people else ""
        email = row.text(roles["email"]) if "email" in roles else ""
        came = log.delegates(agencies, email, name or who.person, row.text(column))
        place = table.place(row.number)
        visits += [Visit(place=place, agency=a, meeting=meeting.key, delegate=d) for a in agencies for d in came]
    log.read_columns |= {c for r, c in roles.items() if r in ("agency", "person", "email", "attended", "sector")}
    if visits or labels:
        made = MeetingTable(
            place=table.place(), meetings=(meeting,), visits=tuple(visits), labels=tuple(labels), sectors=sectors
        )
        records.meetings.append(made)
    elif people:
        log.persons_dropped.clear()
        what = "a sign-in sheet of people that names no agencies"
        fix = "Add a column headed Agency, or write the agency in brackets after the name."
        log.issue("people_without_agencies", what, "the table is not read", fix)
    return log.finish(records, NAME, evidence, head.labels if head.row else ())


def _people(log: Log, body: list, column: int) -> bool:  # type: ignore[type-arg]
    values = [r.text(column) for r in body if r.text(column) and not is_total(r.text(column))]
    persons = sum(likely_person(v.split("(")[0]) and not says_agency(v.split("(")[0]) for v in values)
    return bool(values) and persons > 0.5 * len(values)


def _meeting(log: Log, head: Header) -> Meeting:
    """The meeting of a sheet; the order of day and month is settled over the names of all sheets of the workbook."""
    table = log.table
    title = title_text(table, max(head.at, 0))
    names = list(table.sheets) if table.sheet in table.sheets else []
    own = dates.reading(table.sheet) if table.sheet else None
    if own is None:
        elsewhere = (title, table.name.replace("_", " "), table.file.replace("_", " "))
        own = next((r for w in elsewhere if (r := dates.reading(w))), None) or dated_sheet(table)
        names = []
    cells = [(f"sheet '{n}'", dates.reading(n)) for n in names] or [("the title or the file name", own)]
    position = names.index(table.sheet) if names else 0
    years = dates.years_in(title, table.file, table.sheet)
    settled = dates.settle(cells, day_first=log.context.day_first, years=[*years, *log.context.years])
    settled.remarks = [
        r for r in settled.remarks if not names or cells[position][0] in r[1] or len(listed(names)) > 200
    ]
    note_dates(log, settled)
    day = settled.dates[position]
    kind = meeting_kind(f"{title} {table.sheet} {table.file}")
    key = day.isoformat() if day else table.name
    return Meeting(key=f"{key} {kind}".strip(), label=table.name, date=day, kind=kind)


FORMAT = Format(title="sign-in sheet of one meeting", detect=detect, read=read)
