"""Roster or member list: one row per agency, with its sector and whatever else the list says.

    Agency        Sector             Jurisdiction   Aliases
    Hope House    Homeless advocates County         HH; Hope Hse

A bare list of names is enough. netcollab's own roster.xlsx has the sheets Agencies, Names and Sectors with the headings
given in netcollab.config: these are ours, and exact. The member list of PARTNER CPRM (Primary Organization, Node Label,
Sector, Primary Org Function, contacts) has its attributes verified in its support pages; the spelling of its headings
is general knowledge, as is everything else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from netcollab.config import ACCEPT, AGENCIES, ALL, LATER, NAMES, NO_AGENCY, OWN, SAME, SECTORS
from netcollab.framework import fold
from netcollab.reading.format import Context, Format, Log, date_column, usable
from netcollab.reading.formats.attendance_long import header as long_header
from netcollab.reading.formats.attendance_long import table_rows
from netcollab.reading.formats.node_table import nodes
from netcollab.reading.headers import Header, assign, find_header, is_total, labels_of
from netcollab.reading.privacy import likely_person, says_agency
from netcollab.reading.records import Member, NameChoice, Records, SeatChoice
from netcollab.reading.shapes import across, dated_rows, dated_sheet, down, square, vendor_of
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Cell, Row, Table, listed, text

NAME = "roster"
ROLES = (
    "agency",
    "sector",
    "other_sectors",
    "jurisdiction",
    "aliases",
    "member",
    "invited",
    "display",
    "confidential",
    "is_person",
    "newcomer",
    "suggested_sector",
)
EVIDENCE = ("date", "meeting", "from", "to", "source", "target", "timestamp")
LISTS = re.compile(r"member|roster|agenc|partner|organi[sz]ation|coalition|directory|contact|mailing|stakeholder", re.I)
YES = frozenset(["yes", "y", "true", "x", "1", "member", "active", "current", "✓", "✔"])
NO = frozenset(["no", "n", "false", "0", "former", "inactive", "nonmember", "withdrawn", "left", "past"]) | {
    "non member",
    "not a member",
    "no longer",
}
NOT_ONE = frozenset([NO_AGENCY, "ignore", "drop", "leave out", "no agency", "not agency"])
OWN_ONE = frozenset([OWN, "different", "agency of its own", "own agency", "new agency"])
SPLIT = re.compile(r"\s*[;\n|]\s*")


def ours(table: Table) -> tuple[str, int] | None:
    """Which sheet of our own roster.xlsx a table is, and the position of its header row."""
    for at, row in enumerate(table.rows[:10]):
        labels = {fold(row.text(c)) for c in row.filled}
        for name, headings in (("Names", (NAMES[0], "Decision", "Agency")), ("Sectors", SECTORS)):
            if {fold(h) for h in headings} <= labels:
                return name, at
    return None


def header(table: Table) -> Header | None:
    """The headings of a list of agencies, or a stand-in for a bare column of names."""
    found = find_header(table, (*ROLES, *EVIDENCE), ("agency",))
    if found:
        roles = dict(found.roles)
        # Our own sheet has a column "Person" for an agency that is one person; elsewhere that heading is over names.
        if {"agency", "sector"} <= set(roles) and "person" in {fold(x) for x in found.labels} and "display" in roles:
            roles["is_person"] = [fold(x) for x in found.labels].index("person")
        return Header(found.at, found.row, found.labels, roles)
    by_name = find_header(table, ("person", "sector", "jurisdiction", "aliases"), ("person", "sector"))
    if by_name and _names_agencies(table, by_name.at, by_name.roles["person"]):
        return Header(
            by_name.at,
            by_name.row,
            by_name.labels,
            {**{k: v for k, v in by_name.roles.items() if k != "person"}, "agency": by_name.roles["person"]},
        )
    if (
        table.width == 1
        and len(table.rows) >= 2
        and (LISTS.search(f"{table.file} {table.sheet}") or _names_agencies(table, -1, 0))
    ):
        first = table.rows[0].text(0)
        at = (
            0
            if LISTS.search(first)
            and not says_agency(" ".join(first.split()[1:]))
            and fold(first) in ("name", "names", "list", "member list", "roster", "coalition")
            else -1
        )
        return Header(at, 0, (table.name,), {"agency": 0})
    return None


def _names_agencies(table: Table, at: int, column: int) -> bool:
    values = [v for r in table.rows[at + 1 :] if (v := r.text(column))]
    return len(values) >= 2 and sum(says_agency(v) for v in values) >= 0.5 * len(values)


def detect(table: Table) -> str | None:
    """A column of agencies, without meetings, senders or answers beside it."""
    if is_survey(table) or across(table) or down(table) or square(table) or vendor_of(table) or dated_rows(table):
        return None
    if nodes(table):
        return None
    own = ours(table)
    if own:
        return f"the sheet {own[0]} of a netcollab roster (headings in row {table.rows[own[1]].number})"
    found = header(table)
    if found and {fold(h) for h in AGENCIES[:8]} <= {fold(x) for x in found.labels}:
        return f"the sheet Agencies of a netcollab roster (headings in row {found.row})"
    if found is None or len(table.rows) < found.at + 2 or set(EVIDENCE) & set(found.roles) or long_header(table):
        return None
    details = {"sector", "other_sectors", "jurisdiction", "aliases", "display", "invited", "member"} & set(found.roles)
    if dated_sheet(table) is not None and not (details and LISTS.search(table.name)):
        return None
    if find_header(table, ("source", "target"), ("source", "target")) or find_header(
        table, ("from", "to"), ("from", "to")
    ):
        return None
    if not found.row:
        return "one column of names of agencies"
    labels = [found.labels[found.roles[r]] for r in ROLES if r in found.roles]
    return f"headings in row {found.row}: {', '.join(repr(x) for x in labels)}"


def read(table: Table, context: Context) -> Records:
    """Members, and the decisions on names and sectors that our own roster carries."""
    evidence = detect(table) or ""
    log = Log(table, context)
    records = Records()
    own = ours(table)
    if own:
        at = own[1]
        log.rows = len(table.rows) - at - 1
        _decisions(log, own[0], at, records)
        labels = labels_of(table, at)
    else:
        head = header(table)
        assert head is not None
        log.rows = len(table.rows) - head.at - 1
        _members(log, head, records)
        labels = head.labels if head.row else ()
    return log.finish(records, NAME, evidence, labels)


def _decisions(log: Log, sheet: str, at: int, records: Records) -> None:
    column = {fold(x): c for c, x in enumerate(labels_of(log.table, at)) if x}
    log.read_columns |= set(column.values())
    rows = log.table.rows[at + 1 :]
    for row in rows:
        log.use(row)  # what is still open is used as it stands
    if sheet == "Names":
        _name_decisions(log, rows, column, records)
    else:
        _seat_decisions(log, rows, column, records)


def _name_decisions(log: Log, rows: Sequence[Row], column: Mapping[str, int], records: Records) -> None:
    """The user's word on names; the safe ones without a word of their own where all are accepted."""
    safe: list[NameChoice] = []
    unclear: list[str] = []

    def words(row: Row, heading: str) -> str:
        return row.text(column[heading]) if heading in column else ""

    for row in rows:
        written, said = words(row, "name as written"), fold(words(row, "decision"))
        if written in ACCEPT:
            records.accepted += [ACCEPT[written][0]] if said == ALL else []
            continue
        names = [n for n in (n.strip() for n in written.split(";")) if n]
        could = [c for c in (c.strip() for c in words(row, "could be").split(";")) if c]
        chosen = words(row, "agency")
        place = log.table.place(row.number)
        if said in NOT_ONE:
            records.names += [NameChoice(place=place, name=n, agency="") for n in names]
        elif said in OWN_ONE:
            records.names += [NameChoice(place=place, name=n, agency=n) for n in names]
        elif chosen or (said == SAME and len(could) == 1):
            records.names += [NameChoice(place=place, name=n, agency=chosen or could[0]) for n in names]
        elif not said and fold(words(row, "safe")) == "yes" and len(could) == 1:
            safe += [NameChoice(place=place, name=n, agency=could[0]) for n in names]
        elif said and said != LATER:
            unclear.append(log.table.cell_name(row, column["decision"]))
    if "names" in records.accepted:
        records.names += safe
    if unclear:
        found = f"decisions that do not say which agency is meant: {listed(unclear)}"
        fix = "Choose the agency in the column Agency, or another decision from the list."
        log.issue("unclear_decision", found, "not used: the names stay open", fix)
    log.context.anchor([choice.name for choice in records.names if choice.agency])


def _seat_decisions(log: Log, rows: Sequence[Row], column: Mapping[str, int], records: Records) -> None:
    for row in rows:
        sector, by = row.text(column["sector"]), row.text(column["represented by"])
        decision = row.text(column["decision"])
        if not sector or not (decision or by):
            continue
        choice = decision or "represented by"
        if by and fold(choice).startswith("represented"):
            choice = f"represented by {by}"
        place, note = log.table.place(row.number), row.text(column["note"])
        records.seats.append(SeatChoice(place=place, sector=sector, choice=choice, note=note))


def _members(log: Log, head: Header, records: Records) -> None:
    body = table_rows(log, head, head.roles["agency"])
    roles = usable(log, body, {r: c for r, c in head.roles.items() if r in ROLES} | _lists(head, log.context))
    if "agency" not in roles:
        for row in body:
            log.skip(row, "the column of agencies is not read")
        return
    column = roles["agency"]
    contact = assign(head.labels, ("agency", "person", "email"))
    log.read_columns |= set(contact.values())
    since = date_column(log, body, roles["newcomer"])[0] if "newcomer" in roles else {}
    unclear: list[str] = []
    for row in body:
        name = log.agency(row, column, sure=True).agency
        if not name or is_total(name):
            log.skip(row, "a row of totals" if name else "no agency in the row")
            continue
        if not head.row and likely_person(name, sure=True) and not says_agency(name):
            log.skip(row, "a person, not an agency")
            continue
        log.use(row)
        records.members.append(_member(log, row, name, roles, since, unclear))
        log.context.anchor([name, *records.members[-1].aliases])
        said = {r: row.text(c) for r, c in contact.items() if c != column}
        person = said.get("person", "")
        log.context.tie(name, said.get("email", ""), person if likely_person(person) else "", sure=True)
    if unclear:
        found = f"answers that are neither yes nor no: {listed(unclear)}"
        log.issue("unknown_answers", found, "taken as blank", "Write yes or no.")
    log.read_columns |= set(roles.values())


def _lists(head: Header, context: Context) -> dict[str, int]:
    """The columns that say where an agency stands on a framework's list, such as "CAC team"."""
    free = {fold(label): c for c, label in reversed(list(enumerate(head.labels))) if c not in head.roles.values()}
    named = {f.column: [fold(h) for h in (*f.headings, f.title, f.key)] for f in context.frameworks}
    found = {column: next((free[h] for h in headings if h in free), None) for column, headings in named.items()}
    return {column: c for column, c in found.items() if c is not None}


def _member(
    log: Log, row: Row, name: str, roles: dict[str, int], since: dict[int, dt.date], unclear: list[str]
) -> Member:
    def words(role: str) -> str:
        return row.text(roles[role]) if role in roles else ""

    def flag(role: str) -> bool | None:
        said = fold(words(role)) or words(role).strip()
        if not said or said in YES or said in NO or said.split()[0] in YES:
            return None if not said else (said in YES or said.split()[0] in YES)
        if re.search(r"\d", said):  # a date in such a column, "Member since 2019", says yes
            return True
        unclear.append(log.table.cell_name(row, roles[role]))
        return None

    cells = (_raw(row, roles, role) for role in ("sector", "other_sectors"))
    sectors = [words for cell in cells for words in split_sectors(cell, log.context)]
    places = {f.column: words(f.column) for f in log.context.frameworks if words(f.column)}
    return Member(
        place=log.table.place(row.number),
        name=name,
        sectors=tuple(dict.fromkeys(sectors)),
        sector_offered=words("suggested_sector"),
        jurisdiction=words("jurisdiction"),
        aliases=tuple(a for a in SPLIT.split(str(_raw(row, roles, "aliases") or "").strip()) if a),
        member=flag("member"),
        invited=flag("invited"),
        display=words("display"),
        confidential_location=bool(flag("confidential")),
        person=bool(flag("is_person")),
        newcomer_since=since.get(row.number),
        extra=places,
    )


def _raw(row: Row, roles: dict[str, int], role: str) -> Cell:
    return row.cells[roles[role]] if role in roles else None


def split_sectors(cell: Cell, context: Context) -> tuple[str, ...]:
    """The sectors of a cell. Wordings of a framework with commas in them stay whole."""
    words = cell.strip() if isinstance(cell, str) else text(cell)
    found: list[str] = []
    for part in (p for p in SPLIT.split(words) if p):
        if context.is_sector(part) or "," not in part:
            found.append(" ".join(part.split()))
        else:
            found.extend(_by_commas([p.strip() for p in part.split(",") if p.strip()], context))
    return tuple(found)


def _by_commas(pieces: Sequence[str], context: Context) -> list[str]:
    """Pieces between commas, joined again where several make one wording of a framework."""
    found: list[str] = []
    at = 0
    while at < len(pieces):
        stop = next((end for end in range(len(pieces), at, -1) if context.is_sector(", ".join(pieces[at:end]))), at + 1)
        found.append(", ".join(pieces[at:stop]))
        at = stop
    return found if any(context.is_sector(f) for f in found) else [", ".join(pieces)]


FORMAT = Format(title="roster or member list", detect=detect, read=read, anchors=True)
