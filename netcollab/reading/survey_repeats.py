"""Repeated parts of a survey: one row per partner, with whose row it is, the partner, and the answers about it.

Nobody was shown a list: a partner without a row was not denied.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from netcollab.reading.answers import Graded, grade, scales
from netcollab.reading.format import Log
from netcollab.reading.headers import means
from netcollab.reading.records import Response, Survey
from netcollab.reading.survey_answers import TICKED, part_not_read, spoken
from netcollab.reading.survey_questions import organizations, relation, short
from netcollab.reading.table import Row

GRADED = re.compile(r"\bhow (often|much|well|close|frequent)|\b(level|frequency|strength) of\b", re.I)
PARTNER = re.compile(r"partner|agenc|organi[sz]ation|program", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Rows of one partner each: the columns of the key of the response, of the partner and of each question."""

    place: int
    title: str
    rows: Sequence[Row]
    key: int
    partner: int
    questions: Sequence[tuple[int, str]]


def partner_column(labels: Mapping[int, str], rows: Sequence[Row]) -> int | None:
    """The column that names the partner: a heading about agencies over cells that are no answers of a scale."""
    about = [c for c, x in labels.items() if PARTNER.search(x) and not _scaled({r.text(c) for r in rows} - {""})]
    return next((c for c in about if means(labels[c], "agency") == 2), about[0] if about else None)


def _scaled(words: Collection[str]) -> bool:
    return not words or any(all(s.strength(w) is not None for w in words) for s in scales())


def repeated(log: Log, repeat: Repeat, whose: Mapping[str, Response], taken: Collection[str]) -> list[Survey]:
    """One survey per question about the partners; where none has answers of a scale, being named is the answer.

    ``whose``: the response that each key stands for; ``taken``: relations that the table has already.
    """
    log.read_columns |= {repeat.key, repeat.partner}
    named: list[tuple[Row, Response, str]] = []
    for row in repeat.rows:
        response = whose.get(row.text(repeat.key))
        words = row.text(repeat.partner)
        names, dropped = organizations(words, log.context.known, pieces=[words])
        if dropped:
            part_not_read(log, row, repeat.partner)
        if response is None:
            log.skip(row, "the agency that answered is not known for this row")
        elif not names:
            log.skip(row, "no partner is named")
        else:
            log.use(row)
            named.append((row, response, names[0]))
    surveys: list[Survey] = []
    for column, title in repeat.questions:
        words_of = {row.number: row.text(column) for row, _, _ in named}
        every = [w for w in words_of.values() if w]
        graded = grade(every, title)
        if GRADED.search(title) or graded.scale not in ("", "tick"):  # not what is written freely
            graded = spoken(log, title, graded, every)
        if graded.scale not in ("", "tick"):
            log.read_columns.add(column)
            surveys.append(_survey(log, repeat, title, graded, named, words_of))
    if not surveys and named:
        ticks = {row.number: TICKED for row, _, _ in named}
        surveys.append(_survey(log, repeat, repeat.title, grade([TICKED]), named, ticks))
    used = set(taken)
    found = []
    for survey in surveys:
        number = next(n for n in range(1, len(used) + 2) if _numbered(survey.relation, n) not in used)
        found.append(replace(survey, relation=_numbered(survey.relation, number)))
        used.add(found[-1].relation)
    return found


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else f"{key}_{number}"


def _survey(
    log: Log,
    repeat: Repeat,
    title: str,
    graded: Graded,
    named: Sequence[tuple[Row, Response, str]],
    words: Mapping[int, str],
) -> Survey:
    given: dict[str, Response] = {}
    answers: dict[str, dict[str, float | None]] = {}
    for row, response, name in named:
        key = str(response.place)
        given.setdefault(key, replace(response, place=log.table.place(row.number)))
        said = graded.strengths.get(words[row.number])
        own = answers.setdefault(key, {})
        before = own.get(name)
        own[name] = said if before is None else before if said is None else max(before, said)
    return Survey(
        place=log.table.place(repeat.place),
        relation=key if (key := relation(title)) != "tie" else relation(f"{title} {repeat.title}"),
        title=short(title, 200),
        scale=graded.scale,
        threshold=graded.threshold,
        labels=tuple(dict.fromkeys(name for _, _, name in named)),
        responses=tuple(replace(given[key], answers=own) for key, own in answers.items()),
        roster_shown=False,
    )
