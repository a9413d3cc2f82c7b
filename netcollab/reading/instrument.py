"""Filled forms of our own survey, in whatever program: the items found by the names of columns, or by their tags.

What a program exports as a :class:`~netcollab.reading.survey.Form` is looked through first: columns of our items are
taken out of it and read by the scales of data/instrument.toml, the rest is read as any other survey.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from netcollab.framework import fold, load_framework
from netcollab.items import Answers as Offered
from netcollab.items import Item, named, tagged, without_tag
from netcollab.reading.answers import Graded
from netcollab.reading.format import Log
from netcollab.reading.records import Answered, Response, Survey
from netcollab.reading.survey_questions import Question, short
from netcollab.reading.table import Row, Table, listed

NUMBERS = re.compile(r"(?:^|[;,|\n]\s*)(\d{1,2})(?=\s|$|[;,|])")
NOT_TICKED = frozenset(["", "0", "no", "n", "false", "unchecked", "not selected"])
Columns = list[tuple[int, str]]


@dataclass(slots=True)
class Ours:
    """The columns of our items: with the agency's label, or the choice that a box to tick is for."""

    partners: dict[Item, Columns] = field(default_factory=lambda: defaultdict(list))
    own: dict[Item, Columns] = field(default_factory=lambda: defaultdict(list))
    roles: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)  # that are none of ours
    known: Mapping[str, str] = field(default_factory=dict)  # names of agencies, by what a cell may have for them

    @property
    def columns(self) -> set[int]:
        return {c for found in (self.partners, self.own) for columns in found.values() for c, _ in columns}


def ours(heads: Sequence[Row], labels: Sequence[str], questions: Sequence[Question], known: Mapping[str, str]) -> Ours:
    """Our items among the columns of a form; ``heads``: its rows of headings; ``known``: see items.spelled."""
    found = Ours(known=known)
    left = []
    told = {c: one for c in range(len(labels)) if (one := _told_by_name(heads, c)) is not None}
    for question in questions:
        rest = []
        for c, label in question.columns:
            item, words = _by_tag(question, label) if c not in told else (None, "")
            if item is not None:
                told[c] = item, words
            elif c not in told:
                rest.append((c, label))
        if rest:
            left.append(replace(question, columns=tuple(rest)))
    for c, (item, words) in sorted(told.items()):
        if item.partner and words:
            found.partners[item].append((c, known.get(words, words)))
        elif not item.partner:
            found.own[item].append((c, words))
    for item, columns in list(found.own.items()):
        split = [(c, w) for c, w in columns if w]
        if split and len(split) < len(columns):  # the choices in columns of their own say the same more clearly
            found.own[item] = split
        if item.role and not split:
            found.roles[item.role] = columns[0][0]
    found.questions = left
    return found


def _told_by_name(heads: Sequence[Row], column: int) -> tuple[Item, str] | None:
    return next((one for row in heads if (one := named(row.text(column))) is not None), None)


def _by_tag(question: Question, label: str) -> tuple[Item | None, str]:
    item = tagged(label)
    if item is not None:
        return item, "" if not item.partner else without_tag(label)
    item = tagged(question.title)
    if item is not None and item.partner and question.one_cell and "?" not in question.title:
        return item, without_tag(question.title)  # a heading that is an agency, with the tag
    return item, label


# ---- answers ---------------------------------------------------------------------------------------------------------


def graded(log: Log, item: Item, words: Iterable[str]) -> Graded:
    """The answers to a partner item as strengths, by their numbers; others are asked for."""
    offered = item.answers
    assert offered is not None
    count = Counter(w for w in words if w)
    strengths = {w: None if _unsure(offered, w) else offered.number(w) for w in count}
    unknown = {w: n for w, n in count.items() if strengths[w] is None and not _unsure(offered, w)}
    if unknown:
        found = f"answers to '{short(item.wording)}' that the form does not offer, {sum(unknown.values())} in all"
        fix = f"Use one of: {listed(offered.shown(), 9)}."
        log.issue("unknown_answers", found, "taken as not answered", fix)
    numbers = {w: None if n is None else float(n) for w, n in strengths.items()}
    return Graded(f"netcollab_{offered.key}", offered.title, offered.working or 1.0, numbers, {})


def _unsure(offered: Offered, words: str) -> bool:
    return bool(offered.unsure) and (fold(words) == fold(offered.unsure) or words == "99")


def survey(
    table: Table, item: Item, graded: Graded, labels: Sequence[str],
    said: Iterable[tuple[Response, Mapping[str, float | None]]], *, unlisted: bool, row: int = 0,
) -> Survey:  # fmt: skip
    """The answers to an item about partners that tells of ties. ``unlisted``: with the partners named beside."""
    return Survey(
        place=table.place(row),
        relation=item.key,
        title=item.wording,
        scale=graded.scale,
        threshold=graded.threshold,
        labels=tuple(dict.fromkeys(labels)),
        responses=tuple(replace(who, answers=a, unlisted=who.unlisted if unlisted else ()) for who, a in said),
        working=item.counts == "tie",
    )


def ratings(who: Response, item: Item, said: Mapping[str, float | None]) -> Iterator[Answered]:
    """The answers to an item about partners that tells of no tie."""
    for partner, number in said.items():
        if number is not None:
            yield Answered(place=who.place, respondent=who.respondent, item=item.key, partner=partner,
                           values=(f"{number:g}",), person=who.person, when=who.when)  # fmt: skip


def chosen(item: Item, cells: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
    """The numbers of what was chosen, as text; None if nothing was answered. ``cells``: each with its box's choice."""
    if not any(cell for _, cell in cells):
        return None
    if item.offers == "sectors":
        return _sectors(cells)
    if item.answers is None:
        return None
    if any(words for words, _ in cells):
        chosen = {item.answers.number(words) for words, cell in cells if fold(cell) not in NOT_TICKED}
        return tuple(str(n) for n in sorted(n for n in chosen if n is not None))
    cell = cells[0][1]
    if not item.answers.several:
        number = None if _unsure(item.answers, cell) else item.answers.number(cell)
        return None if number is None else (str(number),)
    pieces = cell.split() if re.fullmatch(r"[\d\s]+", cell) else NUMBERS.findall(cell)
    return tuple(str(n) for n in sorted({int(p) for p in pieces} & item.answers.choices.keys()))


def _sectors(cells: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The keys of sectors, from boxes to tick or from one cell: told by key, by number or by their words."""
    framework = load_framework()
    numbers = {str(part.number): part.key for part in framework.components}
    if any(words for words, _ in cells):
        ticked = [words for words, cell in cells if fold(cell) not in NOT_TICKED]
        told = [numbers.get(n[0]) if (n := NUMBERS.findall(words)) else framework.find(words.replace(" ", "_"))
                or framework.find(words) for words in ticked]  # fmt: skip
        return tuple(dict.fromkeys(key for key in told if key))
    cell = cells[0][1]
    keys = [k for piece in cell.split() if (k := piece.strip(",;")) in framework.by_key]
    keys = keys or [numbers[n] for n in NUMBERS.findall(cell) if n in numbers]
    if not keys:
        plain = f" {fold(cell)} "
        keys = [part.key for part in framework.components if f" {fold(part.label)} " in plain]
        keys.sort(key=lambda k: plain.find(fold(framework.label(k))))
    return tuple(dict.fromkeys(keys))
