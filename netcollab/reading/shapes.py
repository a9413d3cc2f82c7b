"""Shapes that tell layouts apart: dates across or down, a square, a dated sheet, the headings of a program."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import lru_cache, wraps
from importlib.resources import files
from typing import TypeVar

from netcollab.framework import fold
from netcollab.items import tagged
from netcollab.reading import dates
from netcollab.reading.headers import (
    DEEPEST,
    assign,
    find_header,
    is_total,
    labels_of,
    means,
    one_text,
    plain,
    title_text,
)
from netcollab.reading.reports import is_report
from netcollab.reading.table import Row, Table, text

T = TypeVar("T")
NUMBERED_MEETING = re.compile(r"^(mtg|meeting|session|event|m|e|week|wk)\s*(no\.?|#)?\s*\d{1,3}\b", re.I)
SIGN_IN = re.compile(r"sign[\s_-]*in|attend|roll[\s_-]*call|present|meeting|mtg", re.I)


TOGETHER = {
    "training": re.compile(r"\btraining|\bworkshop|cross-?train", re.I),
    "social": re.compile(
        r"\bsocial (event|gathering|hour|activity)|potluck|picnic|retreat|holiday party|team.?building", re.I
    ),
}
WORKING = re.compile(r"case review|sub-?committee|work(ing)? ?group|steering|task group|task team|mdt|staffing", re.I)
REMARKS = frozenset(["note", "notes", "comment", "comments", "remarks"])
VARIABLE = re.compile(r"[a-z][a-z0-9_]*")


@lru_cache
def _marks() -> tuple[frozenset[str], frozenset[str]]:
    raw = tomllib.loads(files("netcollab").joinpath("data", "marks.toml").read_text(encoding="utf-8"))
    return frozenset(raw["present"]), frozenset(raw["absent"])


def remembered(feature: Callable[[Table], T]) -> Callable[[Table], T]:
    """A feature of a table is worked out once, however many layouts ask for it."""

    @wraps(feature)
    def once(table: Table) -> T:
        if feature not in table.memo:
            table.memo[feature] = feature(table)
        found: T = table.memo[feature]
        return found

    return once


def mark(words: str) -> bool | None:
    """Whether a mark on a sign-in sheet says present (True) or absent (False); None for a mark of another kind."""
    plain = words.strip().lower()
    present, absent = _marks()
    if not plain or plain in absent:
        return False
    if plain in present or fold(plain) in present:
        return True
    head = re.split(r"[\s(/]", plain, maxsplit=1)[0]
    if head in absent and re.match(r"^\S+\s*\(", plain):
        return False
    return True if head in present and re.match(r"^\S+\s*\(", plain) else None


def meeting_kind(words: str) -> str:
    """The kind of meeting that a title, sheet or file name says ("case review", "training"), or nothing."""
    said = WORKING.search(words)
    return said[0].lower() if said else next((kind for kind, told in TOGETHER.items() if told.search(words)), "")


def is_working(kind: str) -> bool:
    """Whether a kind of meeting is one at which work is done."""
    return kind == "working" or bool(WORKING.search(kind))


def is_meeting(cell: object, words: str) -> bool:
    """Whether a heading names a meeting: a date, or "Mtg 3"."""
    if not words or len(words) > 60:
        return False
    if NUMBERED_MEETING.match(words):
        return True
    found = dates.reading(cell, serials=True)  # type: ignore[arg-type]
    if found is None:
        return False
    letters = re.sub(r"[^a-z]", "", words.lower())
    return found.month > 0 or found.exact is not None or len(letters) <= 12 or bool(SIGN_IN.search(words))


@dataclass(frozen=True, slots=True)
class Across:
    """Meetings across: the header row and the columns of its meetings; ``label`` is the column of agencies."""

    at: int
    columns: tuple[int, ...]
    label: int
    person: int | None
    sector: int | None
    said: bool


@remembered
def across(table: Table) -> Across | None:
    """The row with the most headings that are meetings, over a body of marks."""
    best, most = None, 0
    for at in range(min(len(table.rows) - 1, DEEPEST)):
        row = table.rows[at]
        if one_text(table, row) or len(row.filled) < 2:
            continue
        columns = [c for c in row.filled if is_meeting(row.cells[c], row.text(c))]
        if len(columns) > most:
            best, most = (at, columns), len(columns)
    if best is None:
        return None
    at, columns = best
    labels = labels_of(table, at)
    roles = assign(
        ["" if c in columns else label for c, label in enumerate(labels)],
        ("agency", "person", "from", "to", "referral_date", "sector"),
    )
    if "from" in roles or "to" in roles:
        return None
    body = table.rows[at + 1 :]
    label, person = roles.get("agency"), roles.get("person")
    said = label is not None
    if label is None:
        label = person if person is not None else _text_column(table, at, columns, roles.get("sector"))
        person = None if label == person and not said else person
    if label is None or (most == 1 and not said):
        return None
    cells = [text(r.cells[c]) for r in body for c in columns if r.cells[c] is not None and not one_text(table, r)]
    marks = sum(mark(w) is not None or len(w) <= 3 for w in cells)
    if cells and marks < 0.7 * len(cells):
        return None
    return Across(at, tuple(columns), label, person, roles.get("sector"), said)


def _text_column(table: Table, at: int, beside: list[int], sector: int | None) -> int | None:
    """The column with most different texts, left of the marks if it can."""
    counts = {
        c: len({r.text(c) for r in table.rows[at + 1 :] if r.text(c) and not r.text(c).replace(".", "").isdigit()})
        for c in range(table.width)
        if c not in beside and c != sector
    }
    left = {c: n for c, n in counts.items() if c < min(beside)}
    choice = max((left or counts).items(), key=lambda item: (item[1], -item[0]), default=None)
    return choice[0] if choice and choice[1] else None


@dataclass(frozen=True, slots=True)
class Down:
    """Meetings down, agencies across: the header row, the column of meetings and the columns of agencies."""

    at: int
    meetings: int
    columns: tuple[int, ...]


@remembered
def down(table: Table) -> Down | None:
    """A column of meetings under a row of at least two labels, with marks in the body."""
    for c in range(min(table.width - 1, 3)):
        rows = [
            n
            for n, r in enumerate(table.rows)
            if r.text(c) and is_meeting(r.cells[c], r.text(c)) and not one_text(table, r)
        ]
        if len(rows) < 2:
            continue
        heads = [n for n in range(rows[0]) if len(table.rows[n].filled) >= 3 and not one_text(table, table.rows[n])]
        if not heads:
            continue
        at = heads[-1]
        row = table.rows[at]
        labels = [k for k in row.filled if k > c and not is_meeting(row.cells[k], row.text(k))]
        columns = [k for k in labels if not is_total(row.text(k))]
        roles = (
            "agency",
            "person",
            "email",
            "from",
            "to",
            "status",
            "service",
            "client",
            "closed",
            "count",
            "meeting",
            "weight",
        )
        if len(columns) < 2 or any(means(row.text(k), role) == 2 for k in columns for role in roles):
            continue
        marks = {
            k: [mark(text(cell)) is not None for n in rows if (cell := table.rows[n].cells[k]) is not None]
            for k in columns
        }
        kept = [k for k in columns if 2 * sum(marks[k]) >= len(marks[k])]  # a column of remarks is no agency
        good = [m for k in kept for m in marks[k]]
        if len(kept) >= 2 and good and sum(good) >= 0.8 * len(good):
            return Down(at, c, tuple(kept))
    return None


@dataclass(frozen=True, slots=True)
class Square:
    """Row labels and column labels that are the same agencies."""

    at: int
    label: int
    columns: tuple[int, ...]
    rows: tuple[int, ...]


@remembered
def square(table: Table) -> Square | None:
    """The header row whose labels are those of a column below it: an adjacency matrix."""
    for c in range(min(table.width, 4)):
        side = [plain(r.text(c)[:200]) for r in table.rows]
        below = set(side) - {""}
        for at in range(min(len(table.rows) - 1, DEEPEST)):
            row = table.rows[at]
            if one_text(table, row):
                continue
            # Marks of a sign-in sheet ("x", "yes") also stand in rows and columns, but name nobody.
            columns = [
                k
                for k in row.filled
                if k > c
                and plain(row.text(k)[:200]) in below
                and not is_total(row.text(k))
                and mark(row.text(k)) is None
                and not row.text(k).replace(".", "").isdigit()
            ]
            names = {fold(row.text(k)) for k in columns} - {""}
            if len(names) < 3 or len(columns) != len(names):
                continue
            rows = [n for n in range(at + 1, len(table.rows)) if side[n] in names]
            others = [k for k in row.filled if k > c and not is_total(row.text(k)) and k not in columns]
            if len(rows) >= max(3, 0.6 * len(names)) and len(others) <= 0.4 * len(names) + 2:
                labels = [
                    k for k in row.filled if k > c and not is_total(row.text(k)) and plain(row.text(k)) not in REMARKS
                ]
                last = max(rows)
                while last + 1 < len(table.rows) and sum(k in columns for k in table.rows[last + 1].filled) >= 2:
                    last += 1  # a name spelled in another way than over its column
                body = [
                    n for n in range(at + 1, last + 1) if table.rows[n].text(c) and not is_total(table.rows[n].text(c))
                ]
                return Square(at, c, tuple(labels), tuple(body))
    return None


@remembered
def dated_sheet(table: Table) -> dates.Reading | None:
    """The date of the one meeting that a sheet is about: in its name, or in a title above its list."""
    named = dates.reading(table.name, serials=False)
    if named is not None and (table.sheet or SIGN_IN.search(table.name) or named.exact or named.month or named.numbers):
        return named
    if not table.sheet or len(table.sheets) == 1:
        stem = table.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if SIGN_IN.search(stem) and (found := dates.reading(stem.replace("_", " "))):
            return found
    header = find_header(table, ("agency", "person"), ()) if table.rows else None
    title = title_text(table, header.at) if header and header.roles else ""
    return dates.reading(title) if title and SIGN_IN.search(f"{title} {table.name} {table.file}") else None


@remembered
def dated_rows(table: Table) -> tuple[int, ...]:
    """The rows with a day and nothing else, each over those who came on it; empty if there are not two such parts."""

    def is_day(row: Row) -> bool:
        if len(row.filled) > 1 and not one_text(table, row):
            return False
        cell, words = row.cells[row.filled[0]], row.text(row.filled[0])
        return is_meeting(cell, words) and dates.reading(cell, serials=True) is not None

    if not any(is_day(r) for r in table.rows[:DEEPEST] if r.filled):
        return ()
    days = [n for n, r in enumerate(table.rows) if r.filled and is_day(r)]
    parts = [range(n + 1, end) for n, end in zip(days, [*days[1:], len(table.rows)], strict=True)]
    columns = {table.rows[n].filled[0] for n in days}
    dated = any(dates.reading(table.rows[n].cells[c], serials=True) for part in parts for n in part for c in columns)
    return tuple(days) if len(days) >= 2 and all(parts) and not dated else ()


# Exports that have layouts of their own, which a general layout must not claim: signs are folded headings of one row.
VENDORS = (
    ("Qualtrics", ("startdate", "enddate", "responseid")),
    ("Qualtrics", ("responseid", "responseset")),
    ("SurveyMonkey", ("respondentid",)),
    ("SurveyMonkey", ("respondent id", "collector id")),
    ("SurveyMonkey", ("respondent id", "start date")),
    ("SurveyMonkey", ("respondent id", "end date")),
    ("REDCap", ("variable field name", "form name")),
    ("REDCap", ("field name", "form name", "field label")),
    ("REDCap", ("redcap event name",)),
    ("REDCap", ("redcap repeat instrument",)),
    ("REDCap", ("redcap survey identifier",)),
    ("REDCap", ("redcap data access group",)),
    ("REDCap", ("repeat instrument", "repeat instance")),
    ("Microsoft Forms", ("id", "start time", "completion time")),
    ("LimeSurvey", ("submitdate", "lastpage")),
    ("LimeSurvey", ("submitdate", "startlanguage")),
    ("LimeSurvey", ("date submitted", "last page")),
    ("LimeSurvey", ("date submitted", "start language")),
    ("KoboToolbox", ("submission time", "uuid")),
    ("KoboToolbox", ("submission time", "validation status")),
    ("KoboToolbox", ("index", "submission time")),
    ("KoboToolbox", ("index", "parent index")),
    ("KoboToolbox", ("parent table name", "parent index")),
    ("ODK", ("submissiondate", "key")),
    ("ODK", ("meta instanceid", "key")),
    ("ODK", ("parent key", "key")),
    ("Alchemer", ("response id", "time started")),
    ("Microsoft Teams", ("full name", "user action")),
    ("Microsoft Teams", ("first join", "last leave")),
    ("Microsoft Teams", ("full name", "join time", "leave time")),
    ("Google Meet", ("time joined", "time exited")),
    ("Zoom", ("name original name",)),
    ("Zoom", ("attended", "user name original name")),
    ("an HMIS", ("personalid", "enrollmentid")),
    ("an HMIS", ("exportid", "userid")),
    ("an HMIS", ("exportid", "csvversion")),
    ("an HMIS", ("eventid", "enrollmentid")),
    ("an HMIS", ("enrollmentid", "projectid")),
    ("an HMIS", ("projectid", "organizationid")),
    ("an HMIS", ("organizationid", "organizationname")),
)


FORM_KEY = re.compile(r"(NC\d\d)(?:\.(\w+))?")
FORM_COVER = "(NC00)"


@remembered
def form_part(table: Table) -> str:
    """Which sheet of our survey workbook a table is: its cover, about the own agency, about the partners; or none."""
    if not table.rows:
        return ""
    head = table.rows[0]
    if FORM_COVER in head.text(0):
        return "cover"
    if table.width >= 3 and sum(bool(FORM_KEY.fullmatch(row.text(table.width - 1))) for row in table.rows) >= 2:
        return "own"
    tags = [tagged(head.text(c)) for c in range(1, table.width)]
    return "partners" if tags and all(i is not None and i.partner for i in tags) and not tagged(head.text(0)) else ""


@remembered
def vendor_row(table: Table) -> tuple[str, int]:
    """The program whose export a table is, by its headings, and their position; empty if none is known."""
    if form_part(table):
        return "netcollab", 0
    for at, row in enumerate(table.rows[:15]):
        labels = {plain(text(c)) for c in row.cells if c is not None}
        for vendor, signs in VENDORS:
            if labels.issuperset(signs):
                return vendor, at
        if any(x.endswith("complete") for x in labels) and _redcap(row, labels):
            return "REDCap", at
    return ("Microsoft Teams" if is_report(table) else ""), -1


def _redcap(row: Row, labels: Set[str]) -> bool:
    """Whether headings are those of REDCap: names of variables or labels, with the state of a form among them."""
    names = [text(c) for c in row.cells if c is not None]
    if "Complete?" in names:
        return not labels.isdisjoint(("record id", "survey timestamp"))
    variables = sum(bool(VARIABLE.fullmatch(n)) for n in names)
    return any(n.endswith("_complete") for n in names[1:]) and variables >= max(3, 0.8 * len(names))


def vendor_of(table: Table) -> str:
    """The program whose export a table is; empty if none is known."""
    return vendor_row(table)[0]
