"""Survey answers to records: what all survey tools share.

A tool's module says how its headings, its columns about the response and its previews look, as a :class:`Form`:

    Form(layout="qualtrics", evidence="...",        # as Format.detect gives it
         at=2, row=2,                               # position of the last row of headings; row number of the questions
         labels=("StartDate", ..., "Q5_1"),         # what each column is called in messages
         roles={"timestamp": 7, "agency": 17},      # survey_questions.survey_roles finds those that questions tell
         questions=[Question(title=..., columns=((18, "Hope House"), (19, "County DA")))],
         aside={4: "a preview"}, partial=frozenset({9}))

The module ends with ``FORMAT = survey_layout("Qualtrics survey", _form)``, ``_form`` being a remembered feature of a
table. :func:`read_form` does the rest, the same for every tool:

- a question is read where its labels are agencies (names known from the roster or the answers, or words that agencies
  have in their names), or where it asks which agencies; the others are counted in one issue;
- a grid has a word of a scale (data/scales.toml) per agency; words that no scale knows are asked for, never guessed;
- boxes to tick hold 1 or 0, Y, Checked, the number of the choice or the choice itself; an empty one is a "no";
- one cell holds several choices, joined by semicolons or commas; or agencies written freely (free recall);
- "don't know" is missing; who never says "no" and leaves blanks ticks partners only; else a blank is not answered, and
  always where the response was not finished;
- what is written under "Other" or in a question for partners missing on the list is read as organizations outside.

Columns for each pair of agency and choice ("Hope House - Refer", "Hope House - Share") become one question per choice
by ``survey_questions.pairs``. Rows of one partner each are read by ``survey_repeats``, within the same table
(``Form.repeats``) or in one beside it (``Form.beside``, ``respondents``). Codes whose words stand in the file go into
``Question.words``. A tool whose tables must not be claimed by other layouts has its signs in ``shapes.VENDORS``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from netcollab.framework import fold
from netcollab.items import spelled
from netcollab.reading import dates, instrument
from netcollab.reading.format import Context, Format, Log, heading_shown, note_dates, usable
from netcollab.reading.formats.roster import split_sectors
from netcollab.reading.headers import one_text
from netcollab.reading.privacy import split_agency
from netcollab.reading.records import Answered, Records, Response, Survey
from netcollab.reading.survey_answers import chosen, gridded, outside, recalled, responses, written_freely
from netcollab.reading.survey_questions import (
    Question,
    asks_agencies,
    is_other,
    relation,
    short,
)
from netcollab.reading.survey_repeats import Repeat, repeated
from netcollab.reading.table import Row, Table, listed

NOBODY = frozenset(["anonymous", "anonym", "anonymous user", "anonymous anonymous", "n a", "na", "none"])
NO_AGENCY = frozenset(["none", "n a", "na", "test"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A survey as its tool wrote it. ``aside``: rows that are no responses, and why; ``partial``: not finished.

    ``repeats``: rows of one partner each among the others; ``beside``: such rows stand in a table of their own.
    Roles: agency, timestamp, email, person, sector, unlisted. ``remarks``: why questions cannot be read, as kind,
    found, done and fix, in place of the general words.
    """

    layout: str
    evidence: str
    at: int
    row: int
    labels: tuple[str, ...]
    roles: Mapping[str, int]
    questions: Sequence[Question]
    aside: Mapping[int, str] = field(default_factory=dict)
    partial: frozenset[int] = frozenset()
    repeats: Sequence[Repeat] = ()
    beside: bool = False
    remarks: Sequence[tuple[str, str, str, str]] = ()


def survey_layout(title: str, form: Callable[[Table], Form | None]) -> Format:
    """The layout of a survey tool; ``form`` says how a table is a survey of that tool, or None."""

    def detect(table: Table) -> str | None:
        found = form(table)
        return found.evidence if found else None

    def read(table: Table, context: Context) -> Records:
        found = form(table)
        assert found is not None
        return read_form(Log(table, context), found)

    return Format(title=title, detect=detect, read=read, anchors=True)


def read_form(log: Log, form: Form) -> Records:
    """One survey per question that names agencies."""
    names = spelled(log.context.names)
    items = instrument.ours(log.table.rows[: form.at + 1], form.labels, form.questions, names)
    form = replace(form, questions=items.questions, roles={**form.roles, **items.roles})
    for kind, found, done, fix in () if items.columns else form.remarks:
        log.issue(kind, found, done, fix)
    body = _body(log, form)
    log.rows = len(log.table.rows) - form.at - 1
    roles = usable(log, body, form.roles, keep=("email", "person"))
    asked = _asked(log, form, roles, body, silent=bool(items.columns))
    answered = bool(asked or form.repeats or form.beside or items.columns)
    records = Records()
    if answered and "agency" in roles and _numbers(body, roles["agency"]):
        found = f"column {log.table.letter(roles['agency'])}, for the agency that answered, holds numbers only"
        fix = "Export the words of the answers instead of numbers and run again."
        log.issue("no_respondent", found, "the answers are not read", fix)
        del roles["agency"]
    elif answered and "agency" not in roles:
        found = "no column says which agency answered"
        log.issue("no_respondent", found, "the answers are not read", "Head that column 'Your agency' and run again.")
    reason = "nobody knows whose answer it is" if answered else "no question names agencies"
    given: dict[int, Response] = {}
    if answered and "agency" in roles:
        given = _given(log, form, roles, body, items)
        records.surveys.extend(_surveys(log, form, asked, given, body))
        records.surveys.extend(_items(log, form, items, given, body, records))
        reason = "no question with agencies could be read"
        body = [row for row in body if row.number in given]
    rows = {row.number: row for row in body}
    for repeat in form.repeats:
        whose = {rows[n].text(repeat.key): response for n, response in given.items()}
        records.surveys.extend(repeated(log, repeat, whose, {s.relation for s in records.surveys}))
    for row in body:
        if records.surveys or records.answered or (form.beside and given):
            log.use(row)
        else:
            log.skip(row, reason)
    return log.finish(records, form.layout, form.evidence, form.labels)


def respondents(log: Log, form: Form, key: int) -> dict[str, Response]:
    """Who gave each response, by its key, for answers in a table beside: responses without answers."""
    body = _body(log, form)
    roles = usable(log, body, form.roles, keep=("email", "person"))
    given = _given(log, form, roles, body) if "agency" in roles else {}
    return {row.text(key): given[row.number] for row in body if row.number in given}


def _numbers(body: Sequence[Row], column: int) -> bool:
    said = [w for row in body if (w := row.text(column))]
    return bool(said) and all(w.isdigit() and len(w) < 3 for w in said)


def _body(log: Log, form: Form) -> list[Row]:
    rows = []
    header = log.table.rows[form.at]
    repeated_rows = {row.number for repeat in form.repeats for row in repeat.rows}
    for row in log.table.rows[form.at + 1 :]:
        if row.number in repeated_rows:
            continue
        if row.number in form.aside:
            log.skip(row, form.aside[row.number])
        elif one_text(log.table, row):
            log.skip(row, "a heading or note across the table")
        elif row.cells == header.cells:
            log.skip(row, "the headings once more")
        elif len(row.filled) == 1:
            log.skip(row, "a single cell, no answer")
        else:
            rows.append(row)
    return rows


def _asked(
    log: Log, form: Form, roles: Mapping[str, int], body: Sequence[Row], *, silent: bool = False
) -> list[tuple[Question, list[tuple[int, str]]]]:
    """The questions that name agencies, with their labels; the others in one issue."""
    own = {fold(row.text(roles["agency"])) for row in body if "agency" in roles} - {""}
    taken = set(form.roles.values())
    found, others = [], []
    for question in form.questions:
        if not question.columns or (question.one_cell and question.columns[0][0] in taken):
            continue
        names = [label for _, label in question.columns]
        if asks_agencies(question, names, log.context.known | own):
            found.append((question, _labels(log, question)))
            if not question.title:
                at = f"{log.table.letter(question.columns[0][0])} to {log.table.letter(question.columns[-1][0])}"
                what = f"columns {at} are headed by agencies only: the export leaves out what was asked"
                fix = "Write the question before each name, such as 'How often do you work with [Hope House]'."
                log.issue("question_lost", what, "read as one question about ties between agencies", fix)
        elif question.title:
            others.append(question)
    several = [q for q in others if not q.one_cell]
    if not found and not (silent or form.remarks or form.repeats or form.beside):
        count = f"none of its {len(others)} questions names agencies"
        if len(others) < 2:
            count = "its one question names none" if others else "it has no questions"
        fix = "The question needs one row per agency of the coalition; see the survey templates."
        log.issue(
            "no_agency_question", f"a survey that asks about no agencies: {count}", "the answers are not read", fix
        )
    elif found and several:
        titles = listed((f"'{short(q.title)}'" for q in several if heading_shown(q.title)), 3)
        number = "1 question names" if len(several) == 1 else f"{len(several)} questions name"
        log.issue("no_agency_question", f"{number} no agencies: {titles}", "not read")
    return found


def _labels(log: Log, question: Question) -> list[tuple[int, str]]:
    """Columns and agency names of a grid, each name once; a person in brackets after an agency is left out."""
    if question.one_cell or question.recall:
        return list(question.columns)
    found: list[tuple[int, str]] = []
    twice: list[str] = []
    for c, label in question.columns:
        name = split_agency(label[:200], log.context.known, sure=True).agency
        if fold(name) in {fold(n) for _, n in found}:
            twice.append(log.table.letter(c))
        found.append((c, name))
    if twice:
        what = f"agencies asked about twice in one question: columns {listed(twice)}"
        log.issue("label_twice", what, "the stronger answer counts", "Check whether two agencies share a name.")
    return [(c, n) for c, n in found if n]


def _surveys(
    log: Log,
    form: Form,
    asked: Sequence[tuple[Question, list[tuple[int, str]]]],
    given: Mapping[int, Response],
    body: Sequence[Row],
) -> list[Survey]:
    agencies = {n: response.respondent for n, response in given.items()}
    surveys: list[Survey] = []
    taken: Counter[str] = Counter()
    names = {fold(n) for n in agencies.values()} | {
        fold(n) for question, labels in asked if not question.one_cell and not question.recall for _, n in labels
    }
    for question, labels in asked:
        log.read_columns |= {c for c, _ in question.columns} | set(question.other)
        if question.recall or (question.one_cell and written_freely(question, body)):
            found = [recalled(log, question, body)]
        elif question.one_cell:
            found = [chosen(log, question, names, body)]
        else:
            log.context.anchor(name for _, name in labels)
            found = gridded(log, question, labels, body)
        written = {row.number: outside(log, row, question.other) for row in body} if question.other else {}
        for answers in found:
            if not answers.graded.scale or not answers.labels:
                continue
            key = relation(answers.title)
            taken[key] += 1
            given_by = []
            for place, said in responses(log, form.partial, answers, agencies, body):
                more = () if surveys else given[place].unlisted
                unlisted = tuple(dict.fromkeys((*more, *written.get(place, ()))))
                given_by.append(replace(given[place], answers=said, unlisted=unlisted))
            surveys.append(
                Survey(
                    place=log.table.place(form.row),
                    relation=key if taken[key] == 1 else f"{key}_{taken[key]}",
                    title=short(answers.title, 200) or "Which ties, the export does not say",
                    scale=answers.graded.scale,
                    threshold=answers.graded.threshold,
                    labels=tuple(answers.labels),
                    responses=tuple(given_by),
                    roster_shown=answers.shown,
                )
            )
            written = {}
    return surveys


def _items(
    log: Log, form: Form, items: instrument.Ours, given: Mapping[int, Response], body: Sequence[Row], records: Records
) -> list[Survey]:
    """The surveys of our own items about partners; what is no tie goes into the records as answers."""
    log.read_columns |= items.columns
    surveys: list[Survey] = []
    for item, columns in items.partners.items():
        log.context.anchor(name for _, name in columns)
        rows = [row for row in body if row.number in given and any(row.text(c) for c, _ in columns)]
        graded = instrument.graded(log, item, (w for row in rows for c, _ in columns if (w := row.text(c))))
        said = {r.number: {n: graded.strengths.get(r.text(c)) for c, n in columns} for r in rows}  # a blank is no "no"
        if item.counts == "rating":
            for n, named in said.items():
                records.answered.extend(instrument.ratings(given[n], item, named))
            continue
        first = not surveys and not records.surveys
        labels = [name for _, name in columns]
        found = [(given[n], named) for n, named in said.items()]
        surveys.append(instrument.survey(log.table, item, graded, labels, found, unlisted=first, row=form.row))
    for item, columns in items.own.items():
        if item.role in ("agency", "unlisted"):
            continue
        for row in body:
            if row.number in given and (values := instrument.chosen(item, _cells(columns, row))) is not None:
                one = given[row.number]
                records.answered.append(Answered(place=one.place, respondent=one.respondent, item=item.key,
                                                 values=values, person=one.person, when=one.when))  # fmt: skip
    return surveys


def _cells(columns: Sequence[tuple[int, str]], row: Row) -> list[tuple[str, str]]:
    return [(choice, row.text(c)) for c, choice in columns]


# ---- who answered ----


def _respondents(log: Log, roles: Mapping[str, int], columns: Sequence[int], body: Sequence[Row]) -> dict[int, str]:
    """The agency of each answer by row number; from the box for others where the list of agencies did not fit."""
    log.read_columns |= set(columns)
    found: dict[int, str] = {}
    for row in body:
        for column in columns:
            who = log.agency(row, column)
            if who.agency and not is_other(who.agency) and fold(who.agency) not in NO_AGENCY:
                found[row.number] = who.agency
                said = (row.text(roles[r]) if r in roles else "" for r in ("email", "person"))
                log.context.tie(who.agency, *said)
                break
        else:
            fix = "Write the agency in that row and run again."
            log.skip(row, "no agency is named as the one who answers", fix=fix)
    return found


def _given(
    log: Log, form: Form, roles: Mapping[str, int], body: Sequence[Row], items: instrument.Ours | None = None
) -> dict[int, Response]:
    """Who answered and when, the sectors named and the partners missing on the list, by row number: no answers yet."""
    instead = next((q.other for q in form.questions if q.one_cell and q.columns[0][0] == roles["agency"]), ())
    agencies = _respondents(log, roles, [roles["agency"], *instead], body)
    if items is not None and items.columns:
        agencies = {number: items.known.get(fold(name), name) for number, name in agencies.items()}
    people: dict[int, int] = {}
    for role in ("email", "person"):
        if role in roles:
            log.read_columns.add(roles[role])
            for row in body:
                who = row.text(roles[role])
                number = log.context.person(who) if fold(who) not in NOBODY else None
                if number is not None:
                    people.setdefault(row.number, number)
    sector = roles.get("sector")
    sectors = {} if sector is None else {r.number: split_sectors(r.cells[sector], log.context) for r in body}
    for item, columns in items.own.items() if items else ():
        if item.role == "sector":
            sectors = {row.number: instrument.chosen(item, _cells(columns, row)) or () for row in body}
    log.read_columns |= {roles[r] for r in ("sector", "timestamp", "unlisted") if r in roles}
    unlisted = {r.number: outside(log, r, [roles["unlisted"]]) for r in body} if "unlisted" in roles else {}
    when = _times(log, roles.get("timestamp"), body)
    return {
        number: Response(
            place=log.table.place(number),
            respondent=agency,
            person=people.get(number),
            when=when.get(number),
            sectors=sectors.get(number, ()),
            unlisted=unlisted.get(number, ()),
        )
        for number, agency in agencies.items()
    }


def _times(log: Log, column: int | None, body: Sequence[Row]) -> dict[int, dt.datetime]:
    if column is None:
        return {}
    cells = [(log.table.cell_name(r, column), r.cells[column]) for r in body]
    settled = dates.settle(
        [(n, dates.reading(c, serials=True, since_1904=log.table.since_1904)) for n, c in cells],
        day_first=log.context.day_first,
    )
    if any(r.text(column) and d is None for r, d in zip(body, settled.dates, strict=True)):
        settled.remarks.append(("not_a_date", "timestamps that are no dates", "taken as blank"))
    note_dates(log, settled, column=log.table.letter(column))
    found = {}
    for row, day in zip(body, settled.dates, strict=True):
        if day is not None:
            found[row.number] = dt.datetime.combine(day, dates.clock(row.cells[column]))
    return found
