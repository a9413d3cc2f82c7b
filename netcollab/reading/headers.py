"""Headings and what they mean: header rows are found by scoring, wherever they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from netcollab.errors import Issue
from netcollab.framework import fold
from netcollab.reading.privacy import never_read
from netcollab.reading.table import Row, Table, text

DEEPEST = 60  # a header further down than this many filled rows is not looked for
UNREAD = "(not read)"
AGENCY_ROLES = frozenset({"agency", "from", "to", "source", "target"})
# A word of totals alone, or with what it is a total of: "Total Community Action" is an agency.
TOTAL = re.compile(
    r"^((grand|sub|col(umn)?|row|overall|monthly|quarterly|yearly|annual) ?)?"
    r"(totals?|sums?|average|avg|mean|counts?|attendance count)"
    r"( ?\d[\d ]*$| (of|for|number|no|per|by|to date|in|each|all|agencies|attendees|attending|attended|present|absent"
    r"|attendance|members|referrals|organizations|people|participants|meetings|visits|sent|received|made|ties|row|column"
    r"|jan\w*|feb\w*|mar|march|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|q[1-4]|ytd|year|month)\b|$)"
    r"|^(number|no) (of |in )?(agencies|attendees|attending|present|attendance|members|referrals|organizations|people"
    r"|participants)\b"
    r"|^n$|^#$|^%|^percent|\btotals?$|^attendance$|^head ?count$|^quorum"
)
ASIDE = re.compile(r"\([^()]*\)|\*")
NOTE = re.compile(
    r"^(notes?|n\.?b\.?|legend|key|source|updated|last updated|prepared by|revised|as of|see |comments?"
    r"|instructions?)(\b|$|:)|^[*†‡]",
    re.I,
)
# What stands alone below or above a list and names no agency: "Chair: ...", "x = present".
ASIDE_ALONE = re.compile(
    r"^((vice|co)[ -]?)?(chair(person|man|woman)?|facilitat\w+|minutes|recorder|scribe|note ?taker|host(ed)?|location"
    r"|place|room|time|date|day|next meeting|agenda|quorum|present|absent|excused|regrets|guests?|also present"
    r"|call(ed)? to order|adjourn\w*)\b[^:]{0,30}:|^\S{1,3} ?= ?\S",
    re.I,
)


@lru_cache
def vocabulary() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Role -> (whole headings, words inside a heading with a space on either side)."""
    raw = tomllib.loads(files("netcollab").joinpath("data", "headers.toml").read_text(encoding="utf-8"))
    return {role: (frozenset(said["is"]), tuple(f" {words} " for words in said["has"])) for role, said in raw.items()}


@lru_cache(maxsize=65_536)
def plain(words: str) -> str:
    """``fold``, remembered for the length of one reading: tables repeat their words."""
    return fold(words)


@lru_cache(maxsize=8192)
def senses(heading: str) -> dict[str, int]:
    """The roles that a heading may say: 2 as a whole, 1 by words inside it."""
    if len(heading) > 400:
        return {}
    spoken = heading.replace("#", " no ")
    said = fold(spoken)
    forms = {said, fold(ASIDE.sub(" ", spoken))} if "(" in spoken or "*" in spoken else {said}
    padded = f" {said} "
    found = {}
    for role, (whole, inside) in vocabulary().items():
        if not whole.isdisjoint(forms):
            found[role] = 2
        elif any(words in padded for words in inside):
            found[role] = 1
    return found


def means(heading: str, role: str) -> int:
    """How well a heading says a role: 2 as a whole, 1 by words inside it, 0 not."""
    return senses(heading).get(role, 0)


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings: its position among the table's rows, its texts, and the column of each role found."""

    at: int
    row: int
    labels: tuple[str, ...]
    roles: dict[str, int]

    def label(self, role: str) -> str:
        return self.labels[self.roles[role]]


def labels_of(table: Table, at: int) -> tuple[str, ...]:
    """The texts of a row, as headings; made once, however many layouts look at it."""
    memo = ("labels", at)
    if memo not in table.memo:
        table.memo[memo] = tuple(table.rows[at].text(c) for c in range(table.width))
    labels: tuple[str, ...] = table.memo[memo]
    return labels


def find_header(table: Table, roles: Sequence[str], need: Iterable[str]) -> Header | None:
    """The row that names most of ``roles``, all of ``need`` among them; the first of equals. A title is no header."""
    memo = ("header", tuple(roles), tuple(need))
    if memo not in table.memo:
        table.memo[memo] = _find_header(table, roles, tuple(memo[2]))
    found: Header | None = table.memo[memo]
    return found


def _find_header(table: Table, roles: Sequence[str], need: tuple[str, ...]) -> Header | None:
    best: Header | None = None
    most = 0.0
    for at in range(min(len(table.rows), DEEPEST)):
        if one_text(table, table.rows[at]):
            continue
        labels = labels_of(table, at)
        found = assign(labels, roles)
        if not all(role in found for role in need) or (len(found) < 2 and sum(map(bool, labels)) > 12):
            continue
        score = len(found) + 0.01 * len({label for label in labels if label})
        if score > most + 0.5 or best is None:
            best, most = Header(at, table.rows[at].number, labels, found), score
    return best


def assign(labels: Sequence[str], roles: Sequence[str]) -> dict[str, int]:
    """Each role to its best column, left before right; a column has one role. Headings never to be read have none."""
    rank = {role: n for n, role in enumerate(roles)}
    claims = sorted(
        (-strength, rank[role], c)
        for c, label in enumerate(labels)
        if label and len(label) <= 300
        for role, strength in senses(label).items()
        if role in rank and (role in ("person", "email", "client") or not _barred(label, role))
    )
    found: dict[str, int] = {}
    taken: set[int] = set()
    for _, n, c in claims:
        if roles[n] not in found and c not in taken:
            found[roles[n]] = c
            taken.add(c)
    return found


def _barred(label: str, role: str) -> bool:
    return never_read(label) and not (role in AGENCY_ROLES and means(label, role) == 2)


def one_text(table: Table, row: Row) -> bool:
    """Whether a row is one text over a merged width: a title, or the heading of a part of the table."""
    return row.number in table.spanned and len({text(c) for c in row.cells if c is not None}) == 1


@lru_cache(maxsize=8192)
def is_total(label: str) -> bool:
    """Whether a label names a row or column of sums."""
    words = fold(label.replace("#", " no "))
    return bool(words and TOTAL.search(words)) and len(words.split()) <= 5


def retitled(table: Table, told: Mapping[str, str]) -> tuple[Table, set[str]]:
    """The table with the headings that the user explained written as we know them; the explained headings it has.

    ``told``: heading -> role, or "ignore". A heading about clients stays unread whatever is said of it.
    """
    wanted = {fold(heading): (heading, role) for heading, role in told.items()}
    hits = [{c: h for c in row.filled if (h := wanted.get(fold(row.text(c))))} for row in table.rows[:DEEPEST]]
    at = max(range(len(hits)), key=lambda n: (len(hits[n]), -n), default=0)
    if not hits or not hits[at]:
        return table, set()
    cells, issues = list(table.rows[at].cells), []
    for c, (heading, role) in hits[at].items():
        cells[c] = UNREAD if role == "ignore" else canonical(role)
        done = "not read" if role == "ignore" else f"read as '{cells[c]}'"
        place = table.place(table.rows[at].number, table.letter(c))
        issues.append(Issue("column_told", place, f"the settings say what '{heading}' is", done))
    rows = (*table.rows[:at], replace(table.rows[at], cells=tuple(cells)), *table.rows[at + 1 :])
    fresh = replace(table, rows=rows, issues=[*table.issues, *issues], memo={})
    return fresh, {heading for heading, _ in hits[at].values()}


def canonical(role: str) -> str:
    """A heading that says a role."""
    whole = vocabulary()[role][0]
    words = role.replace("_", " ")
    return words if words in whole else min(whole)


def is_note(label: str, alone: bool) -> bool:
    """Whether the text of a label is a remark below or above the table, not the name of a row."""
    if NOTE.match(label) and (alone or label.rstrip().endswith(":") or ":" in label[:20]):
        return True
    if alone and ASIDE_ALONE.match(label):
        return True
    return alone and (
        len(label) > 90 or len(label.split()) > 12 or (label.endswith((".", ":", "!", "?")) and len(label.split()) > 4)
    )


def below_totals(table: Table, at: int, label: int) -> set[int]:
    """The numbers of the rows below the totals that close a table, one text each: notes."""
    found: set[int] = set()
    for row in reversed(table.rows[at + 1 :] if table.width > 1 else ()):
        if is_total(row.text(label)) or is_total(row.text(row.filled[0])):
            return found
        if len({row.text(c) for c in row.filled}) > 1:
            break
        found.add(row.number)
    return set()


def title_text(table: Table, at: int) -> str:
    """The words that stand above a header: a title, with a year or the date of a meeting in it."""
    return " ".join(dict.fromkeys(text(c) for row in table.rows[:at] for c in row.cells if c is not None))[:1000]
