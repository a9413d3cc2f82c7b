"""What one question of a survey was answered: a grid, boxes to tick, several choices in a cell, or free naming."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from netcollab.framework import fold
from netcollab.reading.answers import Graded, blanks_are_no, grade, no_answer
from netcollab.reading.format import Log
from netcollab.reading.privacy import identifier, likely_person
from netcollab.reading.survey_questions import SHOWN, WRITTEN, Question, choices, legend, organizations, short
from netcollab.reading.table import Row, listed, text

SEVERAL = re.compile(r"\s*;\s*")
FROM_ZERO = re.compile(r"\b0\s*(-|–|to)\s*[45]\b|\b0\s*=")
TICKED = "x"


@dataclass(slots=True, kw_only=True)
class Answers:
    """The answers to one question or one choice of it: by row number and number of the label, as words."""

    title: str
    labels: list[str]
    words: dict[int, list[str]]
    graded: Graded
    shown: bool = True
    one_cell: bool = False


def outside(log: Log, row: Row, columns: Iterable[int]) -> tuple[str, ...]:
    """Organizations in free answers about partners that are not on the list."""
    names: list[str] = []
    for column in columns:
        cell = row.cells[column]
        found, dropped = organizations(cell if isinstance(cell, str) else text(cell), log.context.known)
        names += found
        if dropped:
            part_not_read(log, row, column)
    return tuple(dict.fromkeys(names))


def part_not_read(log: Log, row: Row, column: int) -> None:
    what = f"part of the free answer in {log.table.cell_name(row, column)} is not the name of an organization"
    fix = "If it names one, add the agency to the roster."
    log.issue("unlisted_not_read", what, "that part is not read", fix, row=row.number)


def gridded(log: Log, question: Question, labels: Sequence[tuple[int, str]], body: Sequence[Row]) -> list[Answers]:
    """A grid's answers as strengths; boxes to tick with several choices in them are one survey per choice."""
    columns, names = [c for c, _ in labels], [n for _, n in labels]
    words = {row.number: [row.text(c) for c in columns] for row in body}
    stated = question.words or legend(question.title)
    explained = {w for ws in words.values() for w in ws if w.isdigit()} <= stated.keys()
    if explained:
        words = {k: [stated.get(w, w) for w in ws] for k, ws in words.items()}
    written = dict(question.columns)
    numbered = _numbered_boxes(words, len(columns))
    for answers in words.values():
        for n, (c, word) in enumerate(zip(columns, answers, strict=True)):
            if word and (numbered or fold(word) == fold(written[c])):
                answers[n] = TICKED
    every = [w for answers in words.values() for w in answers]
    graded = grade(every, question.title)
    if not graded.scale and any(";" in w for w in every):
        several = sorted({p for w in every for p in SEVERAL.split(w) if p and not no_answer(p)})
        if 2 <= len(several) <= 12:
            made = []
            for choice in several:
                ticks = {k: [TICKED if choice in SEVERAL.split(w) else "" for w in ws] for k, ws in words.items()}
                title = f"{question.title} {choice}"
                made.append(Answers(title=title, labels=names, words=ticks, graded=grade([TICKED], choice)))
            return made
    graded = spoken(log, question.title, graded, every, partly=bool(stated) and not explained and "0" not in stated)
    return [Answers(title=question.title, labels=names, words=words, graded=graded)]


def _numbered_boxes(words: Mapping[int, Sequence[str]], width: int) -> bool:
    """Whether each column holds one number of its own, rising from left to right: the number of the choice ticked."""
    held = [{row[n] for row in words.values() if row[n]} for n in range(width)]
    numbers = [int(next(iter(h))) for h in held if len(h) == 1 and next(iter(h)).isdigit()]
    often = max((sum(bool(row[n]) for row in words.values()) for n in range(width)), default=0)
    rising = len(numbers) >= 3 and all(a < b for a, b in pairwise(numbers))
    return rising and len(numbers) == sum(map(bool, held)) and often >= 2


def spoken(log: Log, title: str, graded: Graded, every: Sequence[str], *, partly: bool = False) -> Graded:
    """Say which words no scale knows, and what bare numbers were taken for; ``partly``: only some are explained."""
    said = {w for w in set(every) if w and not no_answer(w)}
    if graded.scale == "ladder" and not graded.unknown and all(w.isdigit() for w in said) and "0" not in said:
        ladder = bool(FROM_ZERO.search(title))
        if partly or (said <= {"1", "2"} and not ladder):
            graded = Graded("", "", 1.0, dict.fromkeys(said), Counter(w for w in every if w in said))
        elif not ladder:
            found = (
                f"answers to '{short(title)}' that are only numbers, {min(said)} to {max(said)}, without their words"
            )
            done = "read as levels of collaboration from 0 to 5; a working tie is 2 or more"
            fix = "If they mean something else, export the words of the answers instead of numbers and run again."
            log.issue("numbers_without_words", found, done, fix)
    if graded.unknown:
        shown = sorted(
            w
            for w, n in graded.unknown.items()
            if n >= 2 and len(w) <= 40 and not identifier(w) and not likely_person(w)
        )
        what = f"answers to '{short(title)}' that no scale knows" + (
            f": {listed(repr(w) for w in shown)}" if shown else ""
        )
        done = "taken as not answered" if graded.scale else "the question is not read"
        fix = _to_tell(graded.scale, shown)
        if all(re.fullmatch(r"[A-Z]{0,2}\d+", w) for w in said):
            fix = "Export the words of the answers instead of numbers and run again."
        log.issue("unknown_answers", what, done, fix)
    return graded


def _to_tell(scale: str, words: Sequence[str]) -> str:
    """The very lines of netcollab.toml that explain the words of a scale, or of a new one."""
    key = scale or "ours"
    told = ", ".join(f"{json.dumps(w, ensure_ascii=False)} = {n}" for n, w in enumerate(words or ["the answer"], 1))
    first = json.dumps((words or ["the answer"])[0], ensure_ascii=False)
    setting = shlex.quote(f"scales.{key}.words.{first}=1")
    return (
        "Use the words of one scale (never, monthly ...; 0 to 5; yes, no), or say in netcollab.toml how strong a tie "
        f"each word means, 0 for none: [scales.{key}] and below it words = {{ {told} }} and working = 1. "
        f"For one word, run again with --set {setting}."
    )


def written_freely(question: Question, body: Sequence[Row]) -> bool:
    """Whether agencies were written freely into a cell, not chosen from a list."""
    if question.free or SHOWN.search(question.title):
        return question.free
    cells = [w for row in body if (w := row.text(question.columns[0][0]))]
    return bool(WRITTEN.search(question.title)) and not any(w.endswith(";") for w in cells)


def chosen(log: Log, question: Question, names: Set[str], body: Sequence[Row]) -> Answers:
    """Several choices in one cell: a "yes" to each, a "no" to the other choices of the question."""
    column = question.columns[0][0]
    cells = {row.number: question.words.get(w := row.text(column), w) for row in body}
    known = log.context.known | names
    parts = choices(cells.values(), known)
    _say_together(log, question, parts.values(), known)
    ticked: dict[int, tuple[str, ...]] = {}
    for row in body:
        pieces = [question.words.get(p, p) for p in parts.get(cells[row.number], [])]
        ticked[row.number], dropped = organizations(cells[row.number], known, pieces=pieces)
        if dropped:
            part_not_read(log, row, column)
    labels = {fold(n): n for row in body for n in ticked[row.number]}
    if not labels and any(w and not no_answer(w) for w in cells.values()):
        found = f"answers to '{short(question.title)}' that name no agency, such as numbers of choices"
        fix = "Export the words of the answers instead of numbers and run again."
        log.issue("unknown_answers", found, "the question is not read", fix)
    words = {}
    for row in body:
        missing = cells[row.number] if no_answer(cells[row.number]) else ""
        own = {fold(n) for n in ticked[row.number]}
        words[row.number] = [TICKED if n in own else missing for n in labels]
    graded = grade([TICKED, *(w for ws in words.values() for w in ws)]) if labels else grade([])
    return Answers(title=question.title, labels=list(labels.values()), words=words, graded=graded, one_cell=True)


def _say_together(log: Log, question: Question, cells: Iterable[Sequence[str]], known: Set[str]) -> None:
    """Pieces between commas that never come apart may be one name: that is asked, not guessed."""
    count: Counter[str] = Counter()
    after: Counter[tuple[str, str]] = Counter()
    for pieces in cells:
        count.update(pieces)
        after.update(pairwise(pieces))
    tied = [
        (a, b) for (a, b), n in after.items() if n >= 2 and n == count[a] == count[b] and not {fold(a), fold(b)} & known
    ]
    if tied:
        shown = listed(f"'{a}' and '{b}'" for a, b in tied if not identifier(a + b) and not likely_person(b, sure=True))
        found = f"choices of '{short(question.title)}' that never come apart: {shown}"
        fix = "If they are one name with a comma in it, add that name to the roster and run again."
        log.issue("choices_together", found, "read as names of their own", fix)


def recalled(log: Log, question: Question, body: Sequence[Row]) -> Answers:
    """Agencies named without a list: who is not named was not denied."""
    named: dict[int, tuple[str, ...]] = {
        row.number: outside(log, row, [c for c, _ in question.columns]) for row in body
    }
    labels = {fold(n): n for row in body for n in named[row.number]}
    words = {k: [TICKED if n in {fold(x) for x in own} else "" for n in labels] for k, own in named.items()}
    return Answers(
        title=question.title,
        labels=list(labels.values()),
        words=words,
        graded=grade([TICKED] * bool(labels)),
        shown=False,
    )


def responses(
    log: Log, partial: Set[int], answers: Answers, agencies: Mapping[int, str], body: Sequence[Row]
) -> Iterable[tuple[int, dict[str, float | None]]]:
    """Answers of each respondent by row number; what a blank means depends on how they answered."""
    graded, title = answers.graded, short(answers.title)
    only_ticks: list[int] = []
    empty: list[int] = []
    unfinished: list[int] = []
    for row in body:
        if row.number not in agencies:
            continue
        words = answers.words[row.number]
        stopped = row.number in partial
        strengths = [graded.strengths.get(w) if w else None for w in words]
        if not any(words) and (stopped or not graded.ticks or not answers.shown):
            empty.append(row.number)
            continue
        if not answers.shown:
            yield row.number, {n: s for n, s in zip(answers.labels, strengths, strict=True) if s is not None}
            continue
        if stopped and not all(words):
            unfinished.append(row.number)
        elif graded.ticks or blanks_are_no(strengths, [not w for w in words]):
            only_ticks.extend([row.number] if not graded.ticks else [])
            strengths = [0.0 if not w else s for w, s in zip(words, strengths, strict=True)]
        found: dict[str, float | None] = {}
        for name, strength in zip(answers.labels, strengths, strict=True):
            before = found.get(name)
            found[name] = strength if before is None else before if strength is None else max(before, strength)
        yield row.number, found
    if graded.ticks and answers.one_cell:
        log.issue("several_choices", f"'{title}' has several choices in one cell", "an agency not chosen is a 'no'")
    elif graded.ticks and answers.shown:
        done = "an empty box is a 'no'"
        log.issue("boxes_to_tick", f"'{title}' has one answer only, as tick boxes have", done)
    none = "no answer at all to '{}'" if answers.shown else "no agency named in '{}'"
    for kind, rows, what, done in (
        (
            "blanks_are_no",
            only_ticks,
            "respondents who never say 'no' to '{}' and leave blanks",
            "their blanks are taken as 'no'",
        ),
        (
            "partial_response",
            unfinished,
            "responses not finished, with blanks in '{}'",
            "their blanks are not answered",
        ),
        ("empty_answer", empty, none, "not counted as a response"),
    ):
        if rows:
            at = f"row{'s' if len(rows) > 1 else ''} {listed(rows)}"
            log.issue(kind, f"{what.format(title)}: {at}", done)
