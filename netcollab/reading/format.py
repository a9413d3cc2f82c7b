"""What a layout is, how a table finds its layout, and what layouts share while they read."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from netcollab.errors import Exit, Issue, Problem
from netcollab.framework import Framework, fold, load_framework
from netcollab.reading import dates, privacy
from netcollab.reading.headers import AGENCY_ROLES, senses
from netcollab.reading.people import affiliations
from netcollab.reading.preview import with_cells
from netcollab.reading.privacy import Attendee, split_agency
from netcollab.reading.records import Records, Source
from netcollab.reading.table import Row, Table, listed, text

LONGEST_NAME = 200
NOTHING = "Nothing to do."
DAY_FIRST = "write day_first = true in netcollab.toml, or run again with --set day_first=true"
BY_ADDRESS, BY_NAME, BY_DOMAIN = (
    "their e-mail address",
    "their name on another list",
    "the domain of their e-mail address",
)
SHARED = re.compile(r"\.(gov|us|mil|edu)$|\.(gov|k12|edu|ac)\.[a-z.]+$")
EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(slots=True, kw_only=True)
class Context:
    """What one call of ``read_files`` shares: options, names known as agencies, and numbers for people.

    People are told apart in memory only; a number says nothing about who it is. ``tables`` are all tables of the call,
    for exports that come in several parts. ``frameworks``: the lists whose sectors, roles or services may be named.
    """

    day_first: bool | None = None
    threshold: float | None = None
    years: tuple[int, ...] = ()
    known: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)  # the same, as the coordinator's lists write them
    people: dict[str, int] = field(default_factory=dict)
    clashes: list[Problem] = field(default_factory=list)
    ties: dict[tuple[str, str], dict[str, tuple[str, bool]]] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    frameworks: tuple[Framework, ...] = field(default_factory=lambda: (load_framework(),))

    def is_sector(self, words: str) -> bool:
        """Whether words name a component of one of the frameworks."""
        return any(framework.find(words) for framework in self.frameworks)

    def person(self, *words: str) -> int | None:
        """The number of a person in this run, by e-mail address or name; None if nothing tells who it is."""
        key = next((k for w in words if (k := privacy.person_key(w))), "")
        return self.people.setdefault(key, len(self.people) + 1) if key else None

    def tie(self, agency: str, emails: str, name: str = "", *, sure: bool = False) -> None:
        """Remember whose a person, an e-mail address and its domain are, for lists of people. Never in a record.

        ``sure``: by the coordinator's own list, which is believed before what people write of themselves. Nobody else
        speaks for a whole domain of governments or schools, where agencies share one.
        """
        addresses = [a.lower() for a in EMAIL.findall(emails)]
        domains = {d for a in addresses if (d := a.rpartition("@")[2]) and (sure or not SHARED.search(d))}
        keys = [(BY_ADDRESS, a) for a in addresses]
        keys += [(BY_DOMAIN, d) for d in domains - privacy.words_of("free_mail")]
        if privacy.likely_person(name) and not set(fold(name).split()) & privacy.words_of("role"):
            keys.append((BY_NAME, privacy.person_key(name)))
        for key in keys:
            held = self.ties.setdefault(key, {})
            held[fold(agency)] = (agency, sure or held.get(fold(agency), ("", False))[1])

    def told(self, email: str, name: str) -> tuple[str, str]:
        """The agency of a person who does not name one, and by what; nothing where two agencies are possible."""
        address = found[0].lower() if (found := EMAIL.findall(email)) else ""
        person = privacy.person_key(name) if " " in name.strip() else ""
        for key in ((BY_ADDRESS, address), (BY_NAME, person), (BY_DOMAIN, address.rpartition("@")[2])):
            held = list(self.ties.get(key, {}).values())
            choice = [a for a, sure in held if sure] or [a for a, _ in held]
            if len(choice) == 1:
                return choice[0], key[0]
        return "", ""

    def anchor(self, names: Iterable[str]) -> None:
        """Remember names that the coordinator's own lists give to agencies."""
        given = {name for name in names if fold(name)}
        self.names |= given
        self.known |= {fold(name) for name in given}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A layout: ``detect`` gives the evidence in words, or None; ``read`` gives the records.

    ``anchors``: its labels are agencies by the coordinator's own word, and are read before the others. ``people``: its
    rows are people, whose agencies other tables may tell: read after them.
    ``stream``: reads a table whose file is too large to hold; a layout without it refuses such a file.
    """

    title: str
    detect: Callable[[Table], str | None]
    read: Callable[[Table, Context], Records]
    anchors: bool = False
    people: bool = False
    stream: Callable[[Table, Context], Records] | None = None


@lru_cache
def formats() -> Mapping[str, Format]:
    """Every layout by the name of its module, found by walking the folder."""
    package = importlib.import_module("netcollab.reading.formats")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"netcollab.reading.formats.{name}").FORMAT for name in names}


def set_aside(table: Table) -> bool:
    """Whether the user marked a sheet as not to be read, as Kumu has it: "(ignore)" in its name."""
    return "(ignore)" in table.sheet.lower()


def recognize(table: Table) -> tuple[str, str] | None:
    """The layout of a table and the evidence; None if no layout claims it; a Problem if two do."""
    if set_aside(table):
        return None
    claims = [(name, evidence) for name, f in formats().items() if (evidence := f.detect(table))]
    if len(claims) > 1:
        both = " and ".join(f"a {formats()[name].title} ({evidence})" for name, evidence in claims)
        fix = "Give the table clearer headings, or put its parts on sheets of their own."
        raise Problem(f"this table could be {both}.", where=str(table.place()), fix=fix, code=Exit.USAGE)
    return claims[0] if claims else None


@dataclass(slots=True)
class Log:
    """The account of one table: every row is used, or not used for a reason that is told."""

    table: Table
    context: Context
    issues: list[Issue] = field(default_factory=list)
    unused: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    rows: int = 0
    used: set[int] = field(default_factory=set)
    used_beyond: int = 0  # rows of a file read in parts, which are counted and not listed
    unused_beyond: dict[str, int] = field(default_factory=dict)
    read_columns: set[int] = field(default_factory=set)
    persons_dropped: list[str] = field(default_factory=list)
    long_names: list[str] = field(default_factory=list)
    maybe_persons: list[str] = field(default_factory=list)
    seen: dict[tuple[str, bool, bool, int], tuple[str, Attendee]] = field(default_factory=dict)

    def issue(self, kind: str, found: str, done: str, fix: str = NOTHING, *, row: int = 0, column: str = "") -> None:
        self.issues.append(Issue(kind, self.table.place(row, column), found, done, fix))

    def skip(self, row: Row, reason: str, done: str = "not used", fix: str = NOTHING) -> None:
        """A row that gives nothing, and why."""
        self.unused.setdefault((reason, done, fix), []).append(row.number)

    def skip_many(self, first: Sequence[int], number: int, reason: str, fix: str = NOTHING) -> None:
        """Rows that give nothing, counted: the numbers of some, and how many there are."""
        if number:
            self.unused.setdefault((reason, "not used", fix), []).extend(first)
            self.unused_beyond[reason] = self.unused_beyond.get(reason, 0) + number - len(first)

    def use(self, row: Row) -> None:
        self.used.add(row.number)

    def agency(self, row: Row, column: int, *, people: bool = False, sure: bool = False) -> Attendee:
        """The agency of a cell, without identifiers and without the name of a person beside it."""
        return self.agency_in(row.text(column), row, column, people=people, sure=sure)

    def agency_in(self, words: str, row: Row, column: int, *, people: bool = False, sure: bool = False) -> Attendee:
        """The agency in a part of a cell."""
        key = (words, people, sure, len(self.context.known))
        if key not in self.seen:
            kind = privacy.identifier(words)
            short = "" if kind else words[:LONGEST_NAME].rstrip()
            self.seen[key] = kind, self._told(short, people=people, sure=sure)
        kind, found = self.seen[key]
        cell = self.table.cell_name(row, column)
        if kind:
            self.issue("agency_dropped", f"{kind} in cell {cell}", "the cell is not read", row=row.number)
        elif len(words) > LONGEST_NAME:
            self.long_names.append(cell)
        if found.person and not people:
            self.persons_dropped.append(cell)
        elif found.agency and not sure and privacy.maybe_person(found.agency, self.context.known):
            self.maybe_persons.append(cell)
        return found

    def _told(self, words: str, *, people: bool, sure: bool) -> Attendee:
        if not people:
            return split_agency(words, self.context.known, sure=sure)
        agencies, person = affiliations(words, self.context.known)
        return Attendee("/".join(agencies), person)

    def delegates(self, agencies: Sequence[str], email: str, name: str, cell: str) -> list[int | None]:
        """The per-run numbers of who came, without a number for each of "+ 2"; whose a person is, is remembered."""
        more = privacy.plus_ones(name) or privacy.plus_ones(cell)
        if len(agencies) == 1:
            self.context.tie(agencies[0], email, privacy.PLUS_ONES.sub("", name))
        return [self.context.person(email, privacy.PLUS_ONES.sub("", name)), *[None] * more]

    def finish(self, records: Records, name: str, evidence: str, header: Sequence[str] = (), note: str = "") -> Records:
        """The records of this table with its source line and its issues."""
        unused: dict[str, int] = {}
        told = set(self.used)
        for (reason, done, fix), rows in sorted(self.unused.items()):
            at = sorted(set(rows) - told)
            if at:
                told.update(at)
                beyond = self.unused_beyond.get(reason, 0)
                unused[reason] = unused.get(reason, 0) + len(at) + beyond
                one = len(at) + beyond == 1
                what = f"{reason}: row{'' if one else 's'} {listed(at, beyond=beyond)}"
                self.issue("row_not_used", what, done, fix, row=at[0] if one else 0)
        if self.persons_dropped:
            found = f"a person's name beside an agency's in {listed(self.persons_dropped)}"
            fix = "If one is an agency's own name, list it in the roster."
            self.issue("person_dropped", found, "the name is dropped, the agency kept", fix)
        if self.maybe_persons:
            found = f"names that could be people's: {listed(self.maybe_persons)}"
            fix = "If one is a person, write the agency instead, or set the name to 'not an agency' in the roster."
            self.issue("maybe_person", found, "taken as agencies", fix)
        if self.long_names:
            found = f"names longer than {LONGEST_NAME} characters in {listed(self.long_names)}"
            self.issue("long_name", found, f"cut to {LONGEST_NAME} characters")
        skipped = tuple(
            heading_shown(label) or f"column {self.table.letter(c)}"
            for c, label in enumerate(header)
            if c not in self.read_columns and (label or any(r.text(c) for r in self.table.rows))
        )
        source = Source(
            file=self.table.file,
            sheet=self.table.sheet,
            format=name,
            evidence=evidence,
            rows=self.rows,
            rows_used=len(self.used) + self.used_beyond,
            unused=tuple(sorted(unused.items())),
            columns_not_read=skipped,
            note=note,
        )
        people = {c for c, label in enumerate(header) if {"person", "email"} & senses(label).keys()}
        records.sources.append(source)
        records.issues.extend(with_cells(issue, self.table, self.read_columns - people) for issue in self.issues)
        return records


def note_sector(said: dict[str, tuple[str, ...]], agency: str, row: Row, column: int | None) -> None:
    """Add the sector that a row of a sign-in sheet gives for its agency."""
    cell = row.cells[column] if column is not None else None
    words = cell.strip() if isinstance(cell, str) else text(cell)
    if words and words not in said.get(agency, ()):
        said[agency] = (*said.get(agency, ()), words)


def heading_shown(label: str) -> str:
    """A heading as it may be shown: cut short, and not at all where it holds an identifier or a person's name."""
    parts = [label, *re.split(r"[()\[\]|:;]|\s[-–—]\s", label)]
    parts += (f"{a} {b}" for a, b in pairwise(label.split()) if a[0].isupper() and b[0].isupper())
    if privacy.identifier(label) or any(privacy.likely_person(p, sure=True) for p in parts):
        return ""
    return label if len(label) <= 80 else label[:79].rstrip() + "…"


def usable(
    log: Log,
    rows: Sequence[Row],
    roles: Mapping[str, int],
    keep: Iterable[str] = (),
    times: Mapping[tuple[int, int], int] | None = None,
) -> dict[str, int]:
    """The second net: role columns whose values look like identifiers are dropped, kind and cell named.

    An issue of kind ``agency_dropped`` says that names of agencies may have gone with them.

    ``keep``: roles whose values are never stored (people, e-mail addresses), so that nothing is looked for. ``times``:
    where a row stands for several, how often the value stands that it has in a column.
    """
    often = (times or {}).get
    found = dict(roles)
    for role, c in roles.items():
        if role in keep:
            continue
        values = [(row, words) for row in rows if (words := row.text(c))]
        hits = [(row, kind) for row, words in values if (kind := privacy.identifier(words))]
        number = sum(often((row.number, c), 1) for row, _ in values)
        codes = (
            role not in AGENCY_ROLES
            and role not in ("aliases", "count", "weight", "label", "newcomer")
            and (not any(part in role for part in ("date", "closed", "timestamp")))
        )
        if hits and sum(often((row.number, c), 1) for row, _ in hits) >= 0.3 * number:
            what = f"values that look like {hits[0][1]}, first in cell {log.table.cell_name(hits[0][0], c)}"
        elif codes and len(values) >= 0.9 * number and privacy.short_codes(words for _, words in values):
            first = log.table.cell_name(values[0][0], c)
            what = f"values that look like numbers of clients or cases, first in cell {first}"
        else:
            continue
        fix = "If the column belongs to the data, give it values that identify nobody."
        dropped = "agency_dropped" if role in AGENCY_ROLES else "identifier_dropped"
        log.issue(dropped, what, "the column is not read", fix, column=log.table.letter(c))
        del found[role]
    return found


def date_column(
    log: Log, rows: Sequence[Row], column: int, *, years: Sequence[int] = (), beside: Iterable[int] = ()
) -> tuple[dict[int, dt.date], list[str]]:
    """The dates of a column by row number, its order of day and month settled; and the cells that are no dates.

    ``beside``: other columns of dates in the table, whose order holds where this one leaves it open.
    """
    table = log.table
    cells = [(table.cell_name(r, column), r.cells[column]) for r in rows]
    readings = [(n, dates.reading(c, serials=True, since_1904=table.since_1904)) for n, c in cells]
    known = [*years, *log.context.years]
    others = (dates.settle([("", dates.reading(r.cells[c])) for r in rows], years=known).order for c in beside)
    like = next((order for order in others if order), "")
    settled = dates.settle(readings, day_first=log.context.day_first, years=known, like=like)
    note_dates(log, settled, column=table.letter(column))
    bad = [n for (n, c), (_, r) in zip(cells, readings, strict=True) if c is not None and r is None and text(c)]
    return {r.number: d for r, d in zip(rows, settled.dates, strict=True) if d is not None}, bad


def note_dates(log: Log, settled: dates.Settled, column: str = "") -> None:
    """Issues of a settled column of dates; two cells that contradict each other stop the run."""
    for kind, found, done in settled.remarks:
        fix = {
            "date_order_assumed": f"If the day comes first, {DAY_FIRST}.",
            "year_missing": "Write the year into the title, the sheet name or the dates.",
        }.get(kind, NOTHING)
        log.issue(kind, found, done, fix, column=column)
    if settled.clash:
        first, other = settled.clash
        what = f"cell {first} has the day before the month and cell {other} the month before the day."
        fix = "Correct one of them, or say which order holds: in netcollab.toml, day_first = true or false (or --set)."
        clash = Problem(what, where=str(log.table.place(column=column)), fix=fix, code=Exit.NOTHING_TO_ANALYSE)
        if str(clash) not in {str(c) for c in log.context.clashes}:
            log.context.clashes.append(clash)
