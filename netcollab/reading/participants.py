"""Lists of people, as meeting programs give them: rolled up to agencies in memory, and the people dropped.

Where a display name says nothing, the e-mail address, its domain, or the same person on another list may tell the
agency. Who cannot be told is counted, never named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from netcollab.framework import fold
from netcollab.reading import dates
from netcollab.reading.format import LONGEST_NAME, Context, Log, note_dates
from netcollab.reading.people import affiliations
from netcollab.reading.privacy import identifier
from netcollab.reading.records import Meeting, MeetingTable, Records, Visit
from netcollab.reading.shapes import meeting_kind
from netcollab.reading.table import Cell, Row, listed, text

PROGRAM = re.compile(
    r"note ?taker|otter\.ai|fireflies|read\.ai|fathom|meetgeek|sembly|tl;dv|grain bot|ai companion|meeting notes", re.I
)
FIX = (
    "Add a column headed Email with an address of each agency to the member list, or ask people to join as "
    "'Name (Agency)'."
)


@dataclass(frozen=True, slots=True)
class Guest:
    """A row of a list of people: the cells that say who it is, and the day of the meeting."""

    row: Row
    name: str
    email: str
    day: dt.date | None
    agency: str = ""


def day_of(log: Log, cells: Iterable[tuple[str, Cell]], title: str = "") -> tuple[dict[str, dt.date], dt.date | None]:
    """Days by the name of their cell, in one order of day and month; and the day that the title or file name gives."""
    table = log.table
    found = [(n, dates.reading(c, since_1904=table.since_1904)) for n, c in cells if text(c)]
    settled = dates.settle(found, day_first=log.context.day_first, years=dates.years_in(title, table.file))
    note_dates(log, settled)
    days = {n: d for (n, _), d in zip(found, settled.dates, strict=True) if d is not None}
    named = next((r for w in (table.name, table.file) if (r := dates.reading(w.replace("_", " ")))), None)
    if days or named is None:
        return days, None
    fallback = dates.settle([("the file name", named)], day_first=log.context.day_first, years=log.context.years)
    note_dates(log, fallback)
    return days, fallback.dates[0]


def meeting_days(days: Mapping[str, dt.date]) -> dict[str, dt.date]:
    """The day on which the meeting began, for each cell: a meeting can run past midnight."""
    began: dict[dt.date, dt.date] = {}
    for day in sorted(set(days.values())):
        eve = day - dt.timedelta(days=1)
        began[day] = began.get(eve, day)
    return {cell: began[day] for cell, day in days.items()}


def preamble(rows: Sequence[Row]) -> dict[str, Cell]:
    """What stands above a list as a line of headings over a line of values, by folded heading."""
    return {fold(one.text(c)): two.cells[c] for one, two in pairwise(rows) for c in one.filled}


def people_records(
    log: Log, layout: str, evidence: str, guests: Sequence[Guest], header: Sequence[str], *, title: str = ""
) -> Records:
    """The records of a list of people: one table of visits, its source and its issues."""
    records = Records()
    if (made := roll_up(log, guests, title)) is not None:
        records.meetings.append(made)
    return log.finish(records, layout, evidence, header)


def roll_up(log: Log, guests: Sequence[Guest], title: str = "") -> MeetingTable | None:
    """Visits of agencies by the people of a list; None, and said, if no agency can be told."""
    table, context = log.table, log.context
    kind = meeting_kind(f"{title} {table.sheet} {table.file}")
    undated = table.name if len(table.sheets) > 1 else table.file.rpartition("/")[2].rpartition(".")[0]
    told: list[tuple[Guest, str, int, tuple[str, ...], str]] = []
    for guest in guests:
        if PROGRAM.search(guest.name):
            log.skip(guest.row, "a note-taking program")
            continue
        agencies, person, how = _who(guest, context)
        agencies = tuple(a[:LONGEST_NAME].rstrip() for a in agencies)
        number = context.person(guest.email, person or guest.name) or -guest.row.number
        key = " ".join(p for p in (guest.day.isoformat() if guest.day else undated, kind) if p)
        told.append((guest, key, number, agencies, how))
    if not any(agencies for *_, agencies, _ in told):
        for guest, *_ in told:
            log.skip(guest.row, "people without agencies")
        found = f"a list of {_people(len({number for _, _, number, *_ in told}))} that names no agencies"
        log.issue("people_without_agencies", found, "the table is not read", FIX)
        return None
    meetings = {
        key: Meeting(key=key, label=guest.day.isoformat() if guest.day else undated, date=guest.day, kind=kind)
        for guest, key, *_ in told
    }
    rolled = {(key, number) for _, key, number, agencies, _ in told if agencies}
    visits: dict[tuple[str, str, int], Visit] = {}
    unknown: dict[str, set[int]] = defaultdict(set)
    ways: dict[int, str] = {}
    for guest, key, number, agencies, how in told:
        for agency in agencies:
            visit = Visit(
                place=table.place(guest.row.number), agency=agency, meeting=key, delegate=max(number, 0) or None
            )
            visits.setdefault((fold(agency), key, number), visit)
        if (key, number) in rolled:
            log.use(guest.row)
            ways[number] = how or ways.get(number, "")
        else:
            unknown[key].add(number)
            log.skip(guest.row, "the agency of a person is not known")
    _tell(log, meetings, unknown, Counter(way for way in ways.values() if way), {(k, n) for _, k, n, *_ in told})
    order = sorted(meetings.values(), key=lambda m: (m.date is None, m.date, m.key))
    labels = dict.fromkeys(v.agency for v in visits.values())
    return MeetingTable(place=table.place(), meetings=tuple(order), visits=tuple(visits.values()), labels=tuple(labels))


def _who(guest: Guest, context: Context) -> tuple[tuple[str, ...], str, str]:
    """The agencies of a person, the person's name without them, and how they were told if not by the name."""
    agencies, person = affiliations(guest.name, context.known)
    if guest.agency and not identifier(guest.agency):
        column, _ = affiliations(f"{person} ({guest.agency})" if person else guest.agency, context.known)
        agencies = column or agencies
    if agencies:
        if len(agencies) == 1:
            context.tie(agencies[0], guest.email, person)
        return agencies, person, ""
    agency, how = context.told(guest.email, person)
    return ((agency,) if agency else ()), person, how


def _tell(
    log: Log, meetings: dict[str, Meeting], unknown: dict[str, set[int]], ways: Counter[str], came: set[tuple[str, int]]
) -> None:
    for way, n in sorted(ways.items()):
        fix = "Nothing to do; an agency written beside the name would come first."
        log.issue("agency_inferred", f"{_people(n)} named no agency", f"counted for an agency by {way}", fix)
    for key, numbers in unknown.items():
        all_came = _people(sum(k == key for k, _ in came))
        found = f"{len(numbers)} of {all_came} at the meeting of {meetings[key].label}: agency not known"
        log.issue("agency_not_known", found, "not counted", FIX)
    undated = [m.label for m in meetings.values() if m.date is None]
    if undated:
        fix = "Put the day of the meeting into the name of the file, such as 2026-07-22, and run again."
        log.issue("meeting_without_date", f"no date for {listed(undated)}", "kept as a meeting without a date", fix)


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"
