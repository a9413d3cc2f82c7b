"""Lists of people, as meeting programs give them: rolled up to agencies in memory, and the people dropped.

A display name is cut into parts; what is known as an agency, or says that it is one, stays. Where a name says nothing,
the e-mail address, its domain, or the same person on another list may tell. Who cannot be told is counted, never named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from netcollab.framework import fold
from netcollab.reading import dates
from netcollab.reading.format import LONGEST_NAME, Context, Log, note_dates
from netcollab.reading.privacy import (
    BRACKET,
    identifier,
    joined,
    likely_person,
    says_agency,
    starts_as_person,
    words_of,
)
from netcollab.reading.records import Meeting, MeetingTable, Records, Visit
from netcollab.reading.shapes import meeting_kind
from netcollab.reading.table import Cell, Row, listed, text

PROGRAM = re.compile(
    r"note ?taker|otter\.ai|fireflies|read\.ai|fathom|meetgeek|sembly|tl;dv|grain bot|ai companion|meeting notes", re.I
)
SEPARATOR = re.compile(r"\s+[-–—|•·:]\s+|\s*\|\s*|\s+[-–—]|[–—]\s+|\s+(?:from|with|at|w/|@)\s+|\s*@\s+", re.I)
FIX = (
    "Add a column headed Email with one address per agency to the member list, or ask people to join as "
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


def affiliations(display: str, known: Set[str]) -> tuple[tuple[str, ...], str]:
    """The agencies in a display name, and what is left of the person (for telling people apart, in memory only)."""
    whole = " ".join(display.split())
    if not whole or fold(whole) in known:
        return ((whole,) if whole else ()), ""
    parts = [p for p in _parts(whole, known) if p]
    grades = [_grade(p, parts, known) for p in parts]
    best = max(grades, default=0)
    person = next((p for p, g in zip(parts, grades, strict=True) if not g), "")
    if best == 3:
        sure = [a for p, g in zip(parts, grades, strict=True) if g == 3 for a in joined(_known_end(p, known), known)]
        return tuple(dict.fromkeys(sure)), person
    if best == 0 or (best == 1 and not _beside_person(parts, grades)):
        return (), person or whole
    return (parts[grades.index(best)][:LONGEST_NAME].rstrip(),), person


def _parts(whole: str, known: Set[str]) -> list[str]:
    """Pieces of a display name: what stands in brackets, and the rest cut at dashes, bars and commas."""
    inner: list[str] = []
    outer = whole
    while (found := BRACKET.match(outer)) and fold(outer) not in known:
        inner.append(found["inner"].strip())
        outer = f"{found['outer']} {found['rest']}".strip()
    pieces = [outer] if fold(outer) in known else SEPARATOR.split(outer)
    cut: list[str] = []
    for piece in (*pieces, *inner):
        left, comma, right = (p.strip() for p in piece.partition(","))
        if comma and fold(piece) not in known and (fold(right) in known or (says_agency(right) and " " in left)):
            cut += [left, right]
        else:
            cut.append(piece.strip())
    bare = [p for p in cut if fold(p) and not set(fold(p).split()) <= words_of("role") | {"s"}]
    return [_without_repeats(p, bare) for p in bare]


def _without_repeats(part: str, parts: Sequence[str]) -> str:
    """A part without the name in front that another part gives too: "Dov Fern", "Dov F. Clinic" is Clinic."""
    others = {fold(w) for p in parts if p != part for w in p.split()}
    tokens = part.split()
    while len(tokens) > 1 and (
        fold(tokens[0]) in others
        or (
            len(fold(tokens[0])) == 1 and len(tokens) < len(part.split()) and fold(tokens[0]) in {o[:1] for o in others}
        )
    ):
        tokens = tokens[1:]
    return " ".join(tokens)


def _known_end(part: str, known: Set[str]) -> str:
    """The known name in a part, a given name in front of it left off: "Jane Hope House"."""
    tokens = part.split()
    if fold(part) not in known and starts_as_person(part):
        return next((" ".join(tokens[n:]) for n in (1, 2) if fold(" ".join(tokens[n:])) in known), part)
    return part


def _grade(part: str, parts: Sequence[str], known: Set[str]) -> int:
    """How surely a part names an agency: 3 known, 2 says so, 1 says so but could be a person or initials, 0 not."""
    if identifier(part):
        return 0
    if all(fold(a) in known for a in joined(_known_end(part, known), known)):
        return 3
    tokens = part.split()
    if not says_agency(part) or likely_person(part, sure=True):
        return 0
    if len(tokens) == 1 and part.isupper():
        letters = {"".join(w[0] for w in p.split()).upper() for p in parts if p != part}
        return 0 if part.upper() in letters else 1
    surname = len(tokens) <= 2 and fold(tokens[-1]) in words_of("surname")
    return 1 if surname or starts_as_person(part) else 2


def _beside_person(parts: Sequence[str], grades: Sequence[int]) -> bool:
    """Whether a part that may be an agency stands beside one that is surely a person."""
    doubtful = parts[grades.index(1)]
    persons = [p for p, g in zip(parts, grades, strict=True) if g == 0 and likely_person(p)]
    clear = len(doubtful) <= 3 or " " in doubtful or not re.search(r"[AEIOU]", doubtful)
    return any(clear or " " in p for p in persons)


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
    source, issues = log.finish(layout, evidence, header)
    records.sources.append(source)
    records.issues.extend(issues)
    return records


def roll_up(log: Log, guests: Sequence[Guest], title: str = "") -> MeetingTable | None:
    """Visits of agencies by the people of a list; None, and said, if no agency can be told."""
    table, context = log.table, log.context
    kind = meeting_kind(f"{title} {table.sheet} {table.file}")
    told: list[tuple[Guest, str, int, tuple[str, ...], str]] = []
    for guest in guests:
        if PROGRAM.search(guest.name):
            log.skip(guest.row, "a note-taking program")
            continue
        agencies, person, how = _who(guest, context)
        number = context.person(guest.email, person) or -guest.row.number
        key = " ".join(p for p in (guest.day.isoformat() if guest.day else table.name, kind) if p)
        told.append((guest, key, number, agencies, how))
    if not any(agencies for *_, agencies, _ in told):
        for guest, *_ in told:
            log.skip(guest.row, "people without agencies")
        found = f"a list of {_people(len({number for _, _, number, *_ in told}))} that names no agencies"
        log.issue("people_without_agencies", found, "the table is not read", FIX)
        return None
    meetings = {
        key: Meeting(key=key, label=guest.day.isoformat() if guest.day else table.name, date=guest.day, kind=kind)
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
    log: Log, meetings: dict[str, Meeting], unknown: dict[str, set[int]], ways: Counter[str], all_: set[tuple[str, int]]
) -> None:
    for way, n in sorted(ways.items()):
        fix = "Nothing to do; an agency written beside the name would come first."
        log.issue("agency_inferred", f"{_people(n)} named no agency", f"counted for an agency by {way}", fix)
    for key, numbers in unknown.items():
        came = len({n for k, n in all_ if k == key})
        found = f"{len(numbers)} of {_people(came)} at the meeting of {meetings[key].label}: agency not known"
        log.issue("agency_not_known", found, "not counted", FIX)
    undated = [m.label for m in meetings.values() if m.date is None]
    if undated:
        fix = "Put the day of the meeting into the name of the file, such as 2026-07-22, and run again."
        log.issue("meeting_without_date", f"no date for {listed(undated)}", "kept as a meeting without a date", fix)


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"
