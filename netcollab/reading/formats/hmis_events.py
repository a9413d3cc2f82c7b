"""HMIS CSV export (HUD's format): coordinated-entry events, with the tables that say whose they are.

    Event.csv          EventID, EnrollmentID, ..., EventDate, Event, ..., LocationCrisisOrPHHousing, ReferralResult, ...
    Enrollment.csv     EnrollmentID, PersonalID, ProjectID, EntryDate, ...
    Project.csv        ProjectID, OrganizationID, ProjectName, ...
    Organization.csv   OrganizationID, OrganizationName, ...

Verified on a demonstration export and in HUD's tools: an event names the project it went to; who sent is the
organization of the enrollment's project; events from code 10 are referrals to a project; results are 1 accepted, 2 the
client declined, 3 the provider declined; rows with DateDeleted are gone; LocationCrisisOrPHHousing is spelled in two
ways. Ids of clients are never read, those of enrollments only to look up a project. That victim service providers keep
their records in another database is general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcollab.framework import fold
from netcollab.reading.format import LONGEST_NAME, Context, Format, Log, date_column
from netcollab.reading.headers import Header, labels_of
from netcollab.reading.privacy import identifier
from netcollab.reading.records import Records, Referral, ReferralTable
from netcollab.reading.shapes import vendor_of
from netcollab.reading.table import Row, Table

NAME = "hmis_events"
KINDS = {
    "Event": ("eventid", "enrollmentid", "eventdate", "event", "locationcrisisorphhousing"),
    "Enrollment": ("enrollmentid", "projectid", "entrydate"),
    "Project": ("projectid", "organizationid", "projectname"),
    "Organization": ("organizationid", "organizationname"),
}
RESULTS = {"1": "accepted", "2": "client_declined", "3": "declined"}
FIRST_REFERRAL = 10


def kind_of(table: Table) -> tuple[str, Header] | None:
    """Which table of an export a table is, and its headings."""
    if vendor_of(table) != "an HMIS":
        return None
    for at, row in enumerate(table.rows[:5]):
        labels = [fold(row.text(c)) for c in range(table.width)]
        for kind, wanted in KINDS.items():
            if set(wanted) <= set(labels):
                return kind, Header(at, row.number, labels_of(table, at), {x: labels.index(x) for x in labels if x})
    return None


def detect(table: Table) -> str | None:
    """The headings of one of the four tables that referrals are told by."""
    found = kind_of(table)
    return f"the table {found[0]} of an HMIS export (headings in row {found[1].row})" if found else None


def _folder(table: Table) -> str:
    return table.file.rpartition("/")[0]


def _beside(table: Table, context: Context, kind: str) -> Iterator[tuple[Table, Header]]:
    """The tables of a kind in the same folder or workbook."""
    for other in context.tables or (table,):
        found = kind_of(other) if _folder(other) == _folder(table) else None
        if found and found[0] == kind:
            yield other, found[1]


def _rows(table: Table, head: Header) -> Iterator[tuple[Row, bool]]:
    """The rows below the headings, and whether each was deleted in the HMIS."""
    deleted = head.roles.get("datedeleted")
    for row in table.rows[head.at + 1 :]:
        yield row, deleted is not None and bool(row.text(deleted))


def _pairs(table: Table, context: Context, kind: str, key: str, value: str) -> dict[str, str]:
    """From one column of a table beside this one to another; deleted rows left out."""
    return {
        row.text(head.roles[key]): row.text(head.roles[value])
        for other, head in _beside(table, context, kind)
        for row, deleted in _rows(other, head)
        if not deleted
    }


def read(table: Table, context: Context) -> Records:
    """Referrals between organizations; the tables beside Event only tell whose an event is."""
    found = kind_of(table)
    assert found is not None
    kind, head = found
    log = Log(table, context)
    log.rows = len(table.rows) - head.at - 1
    records = Records()
    note = ""
    if kind == "Event":
        records.referrals.append(ReferralTable(place=table.place(), referrals=tuple(_referrals(log, head))))
    elif events := [other.file for other, _ in _beside(table, context, "Event")]:
        note = f"Looked up for {', '.join(sorted(set(events)))}."
        log.read_columns |= {head.roles[x] for x in (*KINDS[kind], "datedeleted") if x in head.roles}
        for row, deleted in _rows(table, head):
            log.skip(row, "deleted in the HMIS") if deleted else log.use(row)
    else:
        for row, _ in _rows(table, head):
            log.skip(row, "no Event table stands beside it", fix="Put Event.csv into the same folder and run again.")
    return log.finish(records, NAME, detect(table) or "", head.labels, note)


def _referrals(log: Log, head: Header) -> Iterator[Referral]:
    table, at = log.table, head.roles
    missing = [k for k in KINDS if k != "Event" and next(_beside(table, log.context, k), None) is None]
    if missing:
        found = f"the export is not complete: without {', '.join(f'{k}.csv' for k in missing)}"
        fix = "Put all tables of the export into one folder and run again."
        log.issue("hmis_incomplete", found, "whose its events are cannot be told", fix)
    projects = _pairs(table, log.context, "Enrollment", "enrollmentid", "projectid")
    organizations = _pairs(table, log.context, "Project", "projectid", "organizationid")
    names = {
        key: " ".join(name.split())[:LONGEST_NAME].rstrip()
        for key, name in _pairs(table, log.context, "Organization", "organizationid", "organizationname").items()
        if not identifier(name)
    }
    used = ("enrollmentid", "eventdate", "event", "locationcrisisorphhousing", "referralresult", "resultdate")
    log.read_columns |= {at[x] for x in (*used, "datedeleted") if x in at}
    body = [row for row, _ in _rows(table, head)]
    made = date_column(log, body, at["eventdate"])[0]
    closed = date_column(log, body, at["resultdate"])[0] if "resultdate" in at else {}
    for row, deleted in _rows(table, head):
        code, target = row.text(at["event"]), row.text(at["locationcrisisorphhousing"])
        sender = names.get(organizations.get(projects.get(row.text(at["enrollmentid"]), ""), ""), "")
        receiver = names.get(organizations.get(target, ""), "")
        if deleted:
            log.skip(row, "deleted in the HMIS")
        elif not code.isdigit() or int(code) < FIRST_REFERRAL:
            log.skip(row, "an event that is no referral to a project")
        elif not target:
            log.skip(row, "a referral that does not say to which project")
        elif not sender or not receiver:
            side = "enrolled the client" if not sender else "it went to"
            log.skip(row, f"the organization that {side} is not in the export")
        else:
            log.use(row)
            result = RESULTS.get(row.text(at["referralresult"]), "") if "referralresult" in at else ""
            yield Referral(
                place=table.place(row.number),
                sender=sender,
                receiver=receiver,
                date=made.get(row.number),
                status=result,
                closed=closed.get(row.number) if result else None,
            )
    found = "referrals of an HMIS: victim service providers keep their records in a database of their own, by law"
    fix = "Ask victim service providers for counts of the referrals they made and received."
    log.issue("hmis_partial", found, "read as referrals that were made, never as proof that there were no others", fix)


FORMAT = Format(title="HMIS export of events", detect=detect, read=read)
