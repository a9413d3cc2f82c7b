"""Shapes of surveys: headings "Question [Label]", questions over their parts, and the columns about who answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from netcollab.framework import fold
from netcollab.reading.headers import DEEPEST, Header, assign, labels_of, senses
from netcollab.reading.shapes import remembered, vendor_of
from netcollab.reading.table import Table

# A question that asks which agencies: it can be answered in one cell, with several choices or by free naming.
WHICH_AGENCIES = re.compile(
    r"\b(which|what|who|whom|name|list|select|check|tick|choose|mark|indicate)\b.*\b(agenc|organi[sz]ation|partner|program)"
    r".*\b(work|partner|collaborat|coordinat|refer|communicat|contact|interact|shar|trust|know|meet|rel[iy])",
    re.I | re.S,
)
NOT_LISTED = re.compile(
    r"(\bnot|n['’]t|\bleft|\bmissed|\bforgot\w*)\b.{0,12}\b(list|includ|mention|out|name)|\bwe (missed|forgot)", re.I
)
ABOUT_ONESELF = re.compile(
    r"\b(represent|work for|work at|belong|employ|answering for|on behalf|are you (from|with))", re.I
)


def split_bracket(heading: str) -> tuple[str, str] | None:
    """A grid heading "Question [Label]" as question and label; the last bracket wins, with the brackets inside it."""
    words = " ".join(heading.split())
    if not words.endswith("]"):
        return None
    depth = 0
    for n in range(len(words) - 1, -1, -1):
        depth += (words[n] == "]") - (words[n] == "[")
        if depth == 0:
            question, label = words[:n].strip(), words[n + 1 : -1].strip()
            return (question, label) if question and label else None
    return None


@dataclass(frozen=True, slots=True)
class Grid:
    """The header row of a survey and its grids: question -> the columns and labels."""

    header: Header
    questions: dict[str, list[tuple[int, str]]]


SURVEY_ROLES = ("timestamp", "agency", "email", "person", "sector", "unlisted")


def asks_which(heading: str) -> bool:
    """Whether a heading asks which agencies, so that one cell can hold the answer."""
    return bool(WHICH_AGENCIES.search(heading)) and not ABOUT_ONESELF.search(heading)


def survey_roles(labels: Sequence[str]) -> dict[str, int]:
    """The columns about the one who answers. A question about other agencies does not say whose answer it is."""
    plain = ["" if split_bracket(label) or _about_others(label) else label for label in labels]
    found = assign(plain, SURVEY_ROLES)
    if "unlisted" not in found and (missed := [c for c, x in enumerate(labels) if _not_listed(x)]):
        found["unlisted"] = missed[0]
    if "person" in found and fold(labels[found["person"]]) in ("first name", "last name", "participant"):
        del found["person"]  # half a name tells nobody apart
    return found


def named(labels: Sequence[str], **roles: str) -> dict[str, int]:
    """The columns of a program's own headings, by role."""
    places = {fold(label): c for c, label in reversed(list(enumerate(labels)))}
    return {role: places[heading] for role, heading in roles.items() if heading in places}


def _not_listed(label: str) -> bool:
    return bool(NOT_LISTED.search(label)) and asks_which(label)


def _about_others(label: str) -> bool:
    said = senses(label)
    return (
        asks_which(label)
        and "unlisted" not in said
        and not _not_listed(label)
        and not any(said.get(role) == 2 for role in SURVEY_ROLES)
    )


SURVEY_TOOLS = frozenset(
    ["Qualtrics", "SurveyMonkey", "Microsoft Forms", "LimeSurvey", "Alchemer", "REDCap", "KoboToolbox", "ODK"]
)


def is_survey(table: Table) -> bool:
    """Whether a table is a survey, which no layout but that of its tool may claim."""
    return vendor_of(table) in SURVEY_TOOLS or grid(table) is not None or split_row(table) is not None


@remembered
def split_row(table: Table) -> int | None:
    """The row of questions that stand over their first column only: blank headings after them, over a full row."""
    return next((at for at in range(min(len(table.rows) - 2, 10)) if _splits(table, at)), None)


def _splits(table: Table, at: int) -> bool:
    top, below = labels_of(table, at), labels_of(table, at + 1)
    under = [c for c in range(1, table.width) if below[c] and not top[c]]
    long = [c for c, x in enumerate(top[:-1]) if len(x.split()) >= 4 and c + 1 in under and below[c]]
    asked = len(long) >= 2 or (len(long) == 1 and top[long[0]].rstrip().endswith("?"))
    headings = any(2 in senses(x).values() for x in below)  # of a list below its title
    full = all(x or y for x, y in zip(top, below, strict=True))
    return len(under) >= 3 and asked and full and not headings and not _repeats([top[c] for c in long], top, below)


def _repeats(asked: Sequence[str], top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a question stands twice, or a part twice below one question: answers do, headings do not."""
    starts = [c for c, x in enumerate(top) if x]
    parts = [below[a:b] for a, b in pairwise([*starts, len(top)])]
    return any(len({*x} - {""}) < sum(map(bool, x)) for x in (asked, *parts))


@remembered
def grid(table: Table) -> Grid | None:
    """The row with the most headings "Question [Label]", two at least with the same question.

    Without such headings: the row with a Timestamp first and a question that asks which agencies.
    """
    best: Grid | None = None
    most = 1
    for at in range(min(len(table.rows), DEEPEST)):
        row = table.rows[at]
        questions: dict[str, list[tuple[int, str]]] = {}
        for c in row.filled:
            found = split_bracket(row.text(c))
            if found:
                questions.setdefault(found[0], []).append((c, found[1]))
        size = sum(len(v) for v in questions.values())
        asked = size > most and max(len(v) for v in questions.values()) >= 2
        if not asked and best is None and "timestamp" in {fold(row.text(c)) for c in row.filled[:3]}:
            asked, size = any(_about_others(row.text(c)) for c in row.filled), 1
        if asked:
            labels = labels_of(table, at)
            best, most = Grid(Header(at, row.number, labels, survey_roles(labels)), questions), size
    return best
