"""What a survey question asks: whether it names agencies, which relation it is about, and what a free answer names.

Also how headings give questions: ``bracketed`` ("Question [Label]"), ``stemmed`` ("Question - Label" or the other way)
and ``blocks`` (headings that are labels only, the question being lost).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from netcollab.framework import fold
from netcollab.reading.answers import no_answer, scales
from netcollab.reading.headers import AGENCY_ROLES, senses
from netcollab.reading.privacy import identifier, likely_person, never_read, says_agency, split_agency
from netcollab.reading.survey_shapes import SURVEY_ROLES, asks_which, split_bracket
from netcollab.reading.table import Row, Table

ABOUT_AGENCIES = re.compile(
    r"\b(agenc|organi[sz]ation|partner|work with|worked with|collaborat|coordinat|refer|communicat|contact with|"
    r"interact|share information|share data|relationship|trust)",
    re.I,
)
SHOWN = re.compile(r"\b(following|these|those|below|listed|select|check|tick|choose|mark all)\b", re.I)
WRITTEN = re.compile(r"\b(name|list|write|type|enter|up to \w+|top \w+)\b", re.I)
# What a question asks, in the words of its relation; the first that fits.
RELATIONS = (
    ("trust", r"trust|reliab|respect|valu(e|able)|support.* mission"),
    ("refer", r"\brefer"),
    (
        "share_information",
        r"shar(e|ed|ing)\b.*\b(information|data|intelligence|case)|information[- ]shar|exchange information",
    ),
    ("contact", r"named contact|know (a|someone|who)|contact (person|at)|have a contact"),
    ("know", r"\b(aware|familiar|know|understand)\b"),
    ("train", r"\btrain"),
    ("agreement", r"\bmous?\b|memorand|agreement|\bprotocol"),
    ("fund", r"\bfund|contract"),
    ("work", r"work(s|ed|ing)? (together )?with|collaborat|partner|coordinat|relationship|work together|interact"),
    ("communicate", r"communicat|talk|contact|meet"),
)
STOP = frozenset(
    [
        *("how", "often", "does", "do", "did", "your", "agency", "organization", "you", "have", "with", "the"),
        *("following", "of", "to", "in", "a", "an", "and", "or", "each", "please", "for", "past", "last", "months"),
        *("year", "this", "is", "are", "any", "on", "at", "we", "our", "which", "what"),
    ]
)
STATEMENT = re.compile(
    r"\b(we|our|us|i|my|me|you|your|they|their|this|should|can|will|is|are|has|have|how|many|which|do|does)\b",
    re.I,
)
PLACEHOLDER = re.compile(r"^(partner|agency|organi[sz]ation|name|choice|number|no|#)?[\s_#.:]*\d{1,2}[.:]?$", re.I)
UNNAMED = re.compile(
    r"^(unnamed: \d+.*|\.\.\.\d+|x\.?\d+)$", re.I
)  # what programs write over columns without a heading
ANSWER = re.compile(r"^(response|open-ended response)$", re.I)
ROMAN = re.compile(r"\b[IVX]+\b")  # a number, no acronym
LEGEND = re.compile(r"\b(\d)\s*=\s*([^\W\d][^=,;()\d]*[^\W\d]|[^\W\d])")
NARROW = re.compile(r",(?=\S)")  # a comma between choices, where those inside names have a blank after them
TAG = re.compile(r"<[^<>]{0,200}>")
SMALL = frozenset(["of", "the", "for", "and", "in", "at", "on", "to", "de", "la", "&", "or"])
NOTHING_NAMED = frozenset(
    [
        "",
        "no",
        "none",
        "n a",
        "na",
        "nothing",
        "nope",
        "not that i know of",
        "none that i can think of",
        "none of these",
        "none of the above",
        "none of the following",
        "no one",
        "other",
        "other please specify",
    ]
)
PIECES = re.compile(r"\s*[;\n|]\s*|,\s+(?![^()]*\))|\s+and\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a survey: its words, and for each agency a column with the agency's label.

    One column without a label holds the whole answer: several choices in a cell, or agencies written freely (``free``
    where the tool says so). ``other``: columns of "Other, please specify". ``words``: what the codes in the cells stand
    for, where the file says so.
    """

    title: str
    columns: tuple[tuple[int, str], ...]
    other: tuple[int, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    free: bool = False

    @property
    def one_cell(self) -> bool:
        return len(self.columns) == 1 and not self.columns[0][1]

    @property
    def recall(self) -> bool:
        """Numbered boxes to write agencies into: "Partner 1", "Partner 2"."""
        return len(self.columns) > 1 and all(PLACEHOLDER.match(label) for _, label in self.columns)


def asks_agencies(question: Question, labels: Sequence[str], known: Set[str]) -> bool:
    """Whether a question is about agencies: known names, names like agencies, or the words of the question."""
    if question.one_cell or question.recall:
        return asks_which(question.title)
    names = [name for name in labels if not _statement(name, known)]
    if sum(fold(n) in known for n in names) >= max(1, 0.3 * len(labels)):
        return True
    share = 0.3 if ABOUT_AGENCIES.search(question.title) else 0.6
    said = [says_agency(ROMAN.sub("", n)) for n in names]
    return any(said) and sum(said) >= share * len(labels)


def _statement(label: str, known: Set[str]) -> bool:
    """Whether a label is something to agree with, not a name."""
    if fold(label) in known:
        return False
    return len(label.split()) > 14 or (len(label.split()) >= 4 and bool(STATEMENT.search(label)))


def relation(question: str) -> str:
    """The key of a relation, from the words of the question."""
    plain = question.lower()
    known = next((key for key, pattern in RELATIONS if re.search(pattern, plain)), "")
    words = [w for w in fold(question).split() if w not in STOP]
    return known or "_".join(words[:4])[:40] or "tie"


def short(question: str, most: int = 60) -> str:
    plain = question.rstrip(" :?")
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def legend(question: str) -> dict[str, str]:
    """What numbers stand for by the words of the question: "(1 = Never, 2 = Monthly, 3 = Weekly)"."""
    return {number: " ".join(words.split()) for number, words in LEGEND.findall(question)}


# ---- what a cell names ----


def choices(cells: Iterable[str], known: Set[str]) -> dict[str, list[str]]:
    """The choices of each different cell of a several-choice question.

    A semicolon in any cell parts the choices of all; else a comma without a blank; else commas do, and a name with
    commas in it stays whole where it is ``known`` (folded), the longest first, or goes on in lower case.
    """
    every = list(dict.fromkeys(c for c in cells if c))
    if any(";" in c for c in every):
        return {c: [p for p in re.split(r"\s*;\s*", c) if p] for c in every}
    if any(NARROW.search(c) for c in every):
        return {c: NARROW.split(c) for c in every}
    return {c: _longest(c.split(", "), known) for c in every}


def _longest(pieces: Sequence[str], known: Set[str]) -> list[str]:
    """Pieces between commas, joined again where several make one name, the longest first."""
    found: list[str] = []
    at = 0
    while at < len(pieces):
        fits = (end for end in range(len(pieces), at + 1, -1) if fold(", ".join(pieces[at:end])) in known)
        end = next(fits, at + 1)
        part = ", ".join(pieces[at:end]).strip()
        if found and part[:1].islower():
            found[-1] = f"{found[-1]}, {part}"
        elif part:
            found.append(part)
        at = end
    return found


def organizations(cell: str, known: Set[str], *, pieces: Sequence[str] | None = None) -> tuple[tuple[str, ...], bool]:
    """Organizations named in a free answer, and whether something else stood in it, which is left out.

    A person, a sentence or an identifier is never taken. ``pieces``: the parts of the cell, where they are certain.
    """
    names: dict[str, None] = {}
    dropped = False
    for part in PIECES.split(cell) if pieces is None else pieces:
        name = " ".join(part.split()).strip(" .")
        said = no_answer(name) or is_other(name) or any(s.strength(name) is not None for s in scales())
        if said or fold(name) in NOTHING_NAMED:
            continue
        who = split_agency(name, known)
        kept = who.agency
        fits = len(kept) <= 80 and len(kept.split()) <= 9 and not identifier(kept)
        person = likely_person(kept) and not says_agency(kept) and fold(kept) not in known
        sentence = any(w[:1].islower() and w not in SMALL for w in kept.split())
        if kept and fits and not person and (not sentence or fold(kept) in known):
            names[kept] = None
        else:
            dropped = True
        dropped |= bool(who.person)
    return tuple(names), dropped


# ---- questions from headings ----


def singles(labels: Sequence[str], taken: Iterable[int]) -> list[Question]:
    """Each heading that is no part of another question, as a question answered in one cell."""
    used = set(taken)
    return [Question(title=label, columns=((c, ""),)) for c, label in enumerate(labels) if label and c not in used]


def columns_of(questions: Iterable[Question]) -> set[int]:
    """Every column of some questions."""
    return {c for q in questions for c in (*q.other, *(c for c, _ in q.columns))}


def answered_in(questions: Iterable[Question], width: int) -> tuple[str, ...]:
    """The words of each question answered in one cell, by column."""
    titles = {q.columns[0][0]: q.title for q in questions if q.one_cell}
    return tuple(titles.get(c, "") for c in range(width))


def bracketed(labels: Sequence[str]) -> list[Question]:
    """Headings "Question [Label]" by question. "Question [Label][Choice]" is one question per choice."""
    found: dict[str, list[tuple[int, str]]] = {}
    for c, heading in enumerate(labels):
        parts = split_bracket(heading)
        if parts is None:
            continue
        title, label = parts
        inner = split_bracket(title) if title.endswith("]") and f"][{label}]" in heading.replace("\n", " ") else None
        if inner:
            title, label = f"{inner[0]} {label}", inner[1]
        found.setdefault(title, []).append((c, label))
    return [q for title, columns in found.items() for q in made(title, columns)]


def made(title: str, columns: Sequence[tuple[int, str]], other: tuple[int, ...] = ()) -> list[Question]:
    """A question with labeled columns, as the questions that it is.

    A label "other" is that of a box to write into; one such as "Name" or "Organization" asks about the one who answers.
    """
    about = [(c, x) for c, x in columns if any(senses(x).get(role) == 2 for role in SURVEY_ROLES)]
    boxes = tuple(c for c, x in columns if is_other(x))
    left = tuple((c, x) for c, x in columns if c not in boxes and (c, x) not in about)
    found = [Question(title=x, columns=((c, ""),)) for c, x in about]
    return [*found, *pairs(Question(title=title, columns=left, other=(*boxes, *other)))] if left or boxes else found


def is_other(label: str) -> bool:
    """Whether a label is that of the box for what the list leaves out."""
    words = fold(label)
    specify = re.match(r"other (please )?(specify|describe|list|name|write|text)", words)
    return words in ("other", "sonstiges", "andere", "otro", "otra", "autre") or bool(specify)


def stemmed(
    headings: Mapping[int, str], separators: Sequence[str] = (" - ", ": ", " – ", " | "), *, last: bool = False
) -> list[Question]:
    """Neighboring headings with the same beginning ("Question - Label"), or with ``last`` the same end."""
    columns = sorted(headings)
    found: list[Question] = []
    at = 0
    while at < len(columns):
        heading = headings[columns[at]]
        best, run = ("", ""), 1
        for separator in separators:
            for cut in (m.start() for m in re.finditer(re.escape(separator), heading)):
                stem = heading[cut + len(separator) :] if last else heading[:cut]
                end = f"{separator}{stem}" if last else f"{stem}{separator}"
                length = 0
                for n, c in enumerate(columns[at:], start=columns[at]):
                    if c != n or not (headings[c].endswith(end) if last else headings[c].startswith(end)):
                        break
                    length += 1
                if stem.strip() and (length, len(stem)) > (run, len(best[0])) and length >= 2:
                    best, run = (stem.strip(), end), length
        if run >= 2:
            cut_at = len(best[1])
            group = columns[at : at + run]
            labels = [(c, (headings[c][:-cut_at] if last else headings[c][cut_at:]).strip()) for c in group]
            found += made(best[0], labels)
        at += run
    return found


def pairs(question: Question, separator: str = " - ") -> list[Question]:
    """A question with one column per "Agency - Choice", as one question per choice; else the question itself."""
    parts = [(c, *label.rpartition(separator)[::2]) for c, label in question.columns]
    tails = Counter(tail for _, head, tail in parts if head)
    heads = {head for _, head, _ in parts}
    if len(heads) < 2 or len(tails) < 2 or "" in heads or len(parts) != sum(tails.values()) or min(tails.values()) < 2:
        return [question]
    first = next(iter(tails))
    return [
        Question(
            title=f"{question.title} {tail}",
            columns=tuple((c, head) for c, head, t in parts if t == tail),
            other=question.other if tail == first else (),
        )
        for tail in tails
    ]


def two_rows(top: Sequence[str], below: Sequence[str]) -> list[Question]:
    """Questions over their first column, with the labels of their columns in the row below."""
    groups: list[tuple[str, list[tuple[int, str]]]] = []
    for c, (title, label) in enumerate(zip(top, below, strict=True)):
        title = "" if UNNAMED.match(title) else " ".join(TAG.sub(" ", title).split())
        if title and (not groups or title != groups[-1][0]):
            groups.append((title, []))
        if groups and (title or label):
            groups[-1][1].append((c, "" if ANSWER.match(label) else label))
    found = []
    for title, columns in groups:
        written = len(columns) == 1 and below[columns[0][0]].lower().startswith("open-ended")
        found += [replace(q, free=written) for q in made(title, columns)]
    return found


def one_row(table: Table, at: int, labels: Sequence[str]) -> list[Question]:
    """Questions from one row of headings, whatever a tool or a person made of them."""
    found = [q for q in bracketed(labels) if _asks(q)]
    rest = {c: x for c, x in enumerate(labels) if x and c not in columns_of(found)}
    found += (q for q in stemmed(rest) if q.one_cell or _asks(q))
    left = ["" if c in columns_of(found) else x for c, x in enumerate(labels)]
    found += blocks(table, left, table.rows[at + 1 :])
    return [*found, *singles(labels, columns_of(found))]


def _asks(question: Question) -> bool:
    """Whether several headings share the words of a question, not the name of an agency with several offices."""
    return len(question.columns) >= 2 and len(question.title.split()) >= 3


def blocks(table: Table, labels: Sequence[str], body: Sequence[Row]) -> list[Question]:
    """Neighboring columns whose headings could be agencies and whose cells share one small set of answers.

    A heading that comes again begins a new block; the number that a program adds to tell the two apart is taken off.
    """
    found: list[list[tuple[int, str]]] = []
    shared: frozenset[str] = frozenset()
    names: set[str] = set()
    seen: set[str] = set()
    for c, heading in enumerate(labels):
        bare = re.sub(r"\s?\d$", "", heading)
        name = bare if heading != bare and fold(bare) in seen else heading
        now = _scales_of(table, c, body) if _may_be_agency(name) else frozenset()
        if now == {"?"} and not says_agency(name):
            now = frozenset()
        if not now & shared or fold(name) in names:
            found.append([])
            shared, names = now, set()
        if now:
            shared &= now
            found[-1].append((c, name))
            names.add(fold(name))
            seen.add(fold(name))
    return [q for block in found if len(block) >= 2 for q in made("", block)]


def _may_be_agency(heading: str) -> bool:
    meant = senses(heading)
    if any(meant.get(role) == 2 for role in (*AGENCY_ROLES, *SURVEY_ROLES)) or heading.endswith(("?", ":")):
        return False
    return bool(heading) and not never_read(heading) and not _statement(heading, frozenset())


def _scales_of(table: Table, column: int, body: Sequence[Row]) -> frozenset[str]:
    """The scales that know all answers of a column; every scale where it has none; "?" for few words of no scale."""
    words = {w for row in body if (w := row.text(column)) and not no_answer(w)}
    if len(words) > 9 or any(len(w) > 60 for w in words):
        return frozenset()
    keys = frozenset(s.key for s in scales() if all(s.strength(w) is not None for w in words))
    if words and not keys:
        return frozenset("?")
    return keys if words else keys | {"?"}
