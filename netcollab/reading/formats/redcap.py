"""REDCap export with names of variables or labels, and the data dictionary that says what the variables are.

    record_id,redcap_repeat_instrument,redcap_repeat_instance,your_agency,work_1,work_2,refer___1,refer___2,survey_complete
    1,,,1,3,0,1,0,2

    "Variable / Field Name","Form Name",...,"Field Label","Choices, Calculations, OR Slider Labels",...
    work_1,survey,...,"Hope House","0, Never | 3, Monthly",...

Verified on exports and dictionaries of test projects and in programs that read them: the columns `redcap_*`,
`field___code` with 1 and 0, `_complete` with 0, 1 and 2 behind the fields of each form, the columns of the dictionary,
`1, Never | 2, Monthly`, `Label (choice=...)` and `Complete?` where labels are headings. General knowledge: `Repeat
Instrument` and `Survey Timestamp` there, the words of `Complete?`, `[not completed]`, a matrix having its question as
section header, codes below zero for missing answers. Fields that the dictionary marks as identifiers, and e-mail
addresses, are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from netcollab.framework import fold
from netcollab.reading.answers import no_answer
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.formats._redcap_dictionary import Field, by_column, fields, is_dictionary, split_name
from netcollab.reading.headers import labels_of, means
from netcollab.reading.records import Records
from netcollab.reading.shapes import VARIABLE, vendor_row
from netcollab.reading.survey import Form, read_form
from netcollab.reading.survey_questions import Question, answered_in, asks_agencies, columns_of, is_other, one_row
from netcollab.reading.survey_repeats import Repeat, partner_column
from netcollab.reading.survey_shapes import named, survey_roles
from netcollab.reading.table import Cell, Row, Table, listed, text

NAME = "redcap"
STATE = re.compile(r"(\w+_)?complete\??([._]\d+)?", re.I)  # a program adds a number to a heading that comes again
STAMP = re.compile(r"\w+_timestamp|.*\bsurvey timestamp([._]\d+)?", re.I)
OWN = re.compile(
    r"redcap_\w+|event name|repeat instrument|repeat instance|data access group|survey identifier([._]\d+)?", re.I
)
MISSING = re.compile(r"-\d{1,4}")
UNFINISHED = frozenset(["0", "incomplete"])


def detect(table: Table) -> str | None:
    """REDCap's own columns, names of variables with the state of their form, or a data dictionary."""
    vendor, at = vendor_row(table)
    if vendor != "REDCap":
        return None
    part = "a data dictionary" if is_dictionary(table) else "records"
    return f"the headings of REDCap in row {table.rows[at].number}: {part}"


@dataclass(frozen=True, slots=True)
class _Export:
    """Records with the words of the dictionary in place of names and codes."""

    table: Table
    at: int
    labels: tuple[str, ...]
    fields: Mapping[int, tuple[Field, str]]
    own: frozenset[int]
    codes: tuple[str, ...]

    @property
    def body(self) -> Sequence[Row]:
        return self.table.rows[self.at + 1 :]

    @property
    def key(self) -> int:
        """The column of the record's number: the first, if none has its usual name."""
        return named(self.labels, it="record id").get("it", 0)

    def state(self, column: int) -> int | None:
        """The column that says whether the form of a column was completed: the next of its kind."""
        return next((c for c in sorted(self.own) if c > column and STATE.fullmatch(self.labels[c])), None)


def _dictionary(table: Table, context: Context) -> list[Field]:
    """The fields of the dictionary that knows most columns of an export."""
    headings = {split_name(x)[0] for x in labels_of(table, vendor_row(table)[1])} - {""}
    folded = {fold(x) for x in headings}
    best: tuple[int, list[Field]] = (0, [])
    for other in context.tables:
        if is_dictionary(other):
            found = [f for _, f in fields(other)]
            met = sum(f.name in headings or fold(f.label) in folded for f in found)
            best = max(best, (met, found), key=lambda pair: pair[0])
    return best[1]


def _export(table: Table, context: Context) -> _Export:
    at = vendor_row(table)[1]
    labels = labels_of(table, at)
    own = frozenset(c for c, x in enumerate(labels) if any(p.fullmatch(x) for p in (OWN, STATE, STAMP)))
    known = {c: f for c, f in by_column(labels, _dictionary(table, context)).items() if c not in own}
    shown = tuple(
        x if c not in known else (f"{known[c][0].label} (choice={known[c][1]})" if known[c][1] else known[c][0].label)
        for c, x in enumerate(labels)
    )
    missing: dict[str, None] = {}

    def words(c: int, cell: Cell) -> Cell:
        said = text(cell)
        if c in own:
            return None if said == "[not completed]" else cell
        field = known[c][0] if c in known else None
        if field is not None and not known[c][1] and said in field.choices:
            return field.choices[said]
        if MISSING.fullmatch(said) and (field is None or field.choices):
            missing[said] = None
            return "no answer"
        return cell

    rows = [
        *table.rows[:at],
        replace(table.rows[at], cells=tuple(x or None for x in shown)),
        *(replace(r, cells=tuple(words(c, cell) for c, cell in enumerate(r.cells))) for r in table.rows[at + 1 :]),
    ]
    plain = replace(table, rows=tuple(rows), memo={})
    return _one_agency(_unticked(_Export(plain, at, shown, known, own, tuple(missing))))


def _with(export: _Export, cells: Mapping[tuple[int, int], Cell]) -> _Export:
    """The export with other cells, by row number and column."""
    touched = {number for number, _ in cells}
    rows = tuple(
        replace(r, cells=tuple(cells.get((r.number, c), cell) for c, cell in enumerate(r.cells)))
        if r.number in touched
        else r
        for r in export.table.rows
    )
    return replace(export, table=replace(export.table, rows=rows, memo={}))


def _unfinished(export: _Export, column: int) -> set[int]:
    """The rows whose form was not completed, where the state of the form says something: not the same everywhere."""
    state = export.state(column)
    if state is None:
        return set()
    said = {r.number: fold(r.text(state)) for r in export.body if r.text(state)}
    return {n for n, x in said.items() if x in UNFINISHED} if not set(said.values()) <= UNFINISHED else set()


def _unticked(export: _Export) -> _Export:
    """Boxes that REDCap writes as not ticked although the form was not completed are not answered."""
    changed: dict[tuple[int, int], Cell] = {}
    for c, label in enumerate(export.labels):
        if split_name(label)[1] and c not in export.own:
            late = _unfinished(export, c)
            empty = (r.number for r in export.body if r.number in late and fold(r.text(c)) in ("0", "unchecked"))
            changed |= {(number, c): None for number in empty}
    return _with(export, changed)


def _repeating(export: _Export) -> dict[str, list[Row]]:
    """The rows of each repeating instrument."""
    columns = named(export.labels, raw="redcap repeat instrument", words="repeat instrument").values()
    found: dict[str, list[Row]] = {}
    for row in export.body:
        if instrument := next((w for c in columns if (w := row.text(c))), ""):
            found.setdefault(instrument, []).append(row)
    return found


def _agency(export: _Export) -> int | None:
    """The column of the agency that answered: not one of a repeating instrument."""
    again = {row.number for rows in _repeating(export).values() for row in rows}
    once = [r for r in export.body if r.number not in again]
    labels = [x if any(r.text(c) for r in once) else "" for c, x in enumerate(_askable(export))]
    return survey_roles(labels).get("agency")


def _one_agency(export: _Export) -> _Export:
    """The agency of a record in all its events: it is asked in one of them."""
    column = _agency(export)
    if column is None:
        return export
    said = {r.number: "" if no_answer(r.text(column)) else r.text(column) for r in export.body}
    of = {r.text(export.key): said[r.number] for r in reversed(export.body) if said[r.number]}
    return _with(export, {(r.number, column): of.get(r.text(export.key)) for r in export.body if not said[r.number]})


def _askable(export: _Export) -> list[str]:
    """The headings that may be read: not the tool's own, no identifiers, no e-mail, no variables without a label."""
    kept = []
    for c, x in enumerate(export.labels):
        barred = (
            c in export.own
            or c == export.key
            or means(x, "email")
            or (c in export.fields and export.fields[c][0].identifier)
        )
        kept.append("" if barred or (c not in export.fields and VARIABLE.fullmatch(x) and "_" in x) else x)
    return kept


def _questions(export: _Export) -> Iterator[Question]:
    """Matrices and boxes to tick, by the dictionary or the headings; the rest as any row of headings."""
    shown = _askable(export)
    matrices: dict[tuple[str, str], list[tuple[int, str]]] = {}
    boxes: dict[str, list[tuple[int, str]]] = {}
    for c, x in enumerate(shown):
        field, choice = export.fields.get(c, (None, ""))
        if x and field is not None and field.matrix:
            matrices.setdefault((field.matrix, choice), []).append((c, field.label))
        elif x and (found := split_name(x))[1]:
            boxes.setdefault(found[0], []).append((c, found[1]))
    for (name, choice), columns in matrices.items():
        title = export.fields[columns[0][0]][0].section or name.replace("_", " ")
        yield Question(title=f"{title} {choice}".strip(), columns=tuple(columns))
    for title, columns in boxes.items():
        kept = tuple((c, x) for c, x in columns if not is_other(x))
        yield Question(title=title, columns=kept)
    taken = {c for columns in (*matrices.values(), *boxes.values()) for c, _ in columns}
    for question in one_row(export.table, export.at, ["" if c in taken else x for c, x in enumerate(shown)]):
        first = question.columns[0][0] if question.columns else -1
        section = export.fields[first][0].section if first in export.fields else ""
        yield question if question.title or not section else replace(question, title=section)


def _events(export: _Export) -> list[int]:
    return list(named(export.labels, raw="redcap event name", words="event name").values())


def _repeats(export: _Export) -> tuple[list[Repeat], dict[int, str]]:
    """The repeating instruments that name partners; rows of others, which give nothing."""
    found: list[Repeat] = []
    aside: dict[int, str] = {}
    shown, agency = _askable(export), _agency(export)
    for rows in _repeating(export).values():
        labels = {c: x for c, x in enumerate(shown) if x and c != agency and any(r.text(c) for r in rows)}
        partner = partner_column(labels, rows)
        if partner is None:
            aside |= {r.number: "a repeated part that names no partners" for r in rows}
            continue
        questions = [(c, x) for c, x in labels.items() if c != partner]
        number = export.table.rows[export.at].number
        title = labels[partner]
        found.append(Repeat(place=number, title=title, rows=rows, key=export.key, partner=partner, questions=questions))
    return found, aside


def _form(export: _Export, evidence: str, known: Set[str]) -> Form:
    table = export.table
    repeats, aside = _repeats(export)
    apart = {c for repeat in repeats for c in (repeat.partner, *(c for c, _ in repeat.questions))}
    questions = [q for q in _questions(export) if not apart & columns_of([q])]
    said = known | ({fold(r.text(agency)) for r in export.body} if (agency := _agency(export)) is not None else set())
    about = [q for q in questions if not q.one_cell and asks_agencies(q, [x for _, x in q.columns], said)]
    asked = {c for q in about for c, _ in q.columns}
    if asked and _events(export):
        silent = [r.number for r in export.body if not any(r.text(c) for c in asked)]
        aside = dict.fromkeys(silent, "an event without answers about agencies") | aside
    roles = survey_roles(answered_in(questions, table.width))
    stamp = next((c for c in sorted(export.own) if STAMP.fullmatch(export.labels[c])), None)
    partial = {n for c in asked for n in _unfinished(export, c)}
    remarks = []
    coded = sum(c not in export.own and bool(VARIABLE.fullmatch(split_name(x)[0])) for c, x in enumerate(export.labels))
    if not export.fields and coded > 0.5 * (table.width - len(export.own)):
        found = "a REDCap export with names of variables: the agencies they stand for are in the data dictionary"
        fix = "In REDCap, download the Data Dictionary (CSV), put it beside this file and run again."
        remarks.append(("dictionary_missing", found, "the answers are not read", fix))
    return Form(
        layout=NAME,
        evidence=evidence,
        at=export.at,
        row=table.rows[export.at].number,
        labels=export.labels,
        roles=roles | ({"timestamp": stamp} if stamp is not None else {}),
        questions=questions,
        aside=aside,
        partial=frozenset(partial),
        repeats=repeats,
        remarks=remarks,
    )


def read(table: Table, context: Context) -> Records:
    """Records as a survey; a dictionary is only looked up."""
    if is_dictionary(table):
        return _read_dictionary(table, context)
    export = _export(table, context)
    form = _form(export, detect(table) or "", context.known)
    log = Log(export.table, context)
    if export.codes and not form.remarks:
        log.issue("missing_codes", f"codes of missing answers: {listed(export.codes)}", "taken as not answered")
    events = {r.text(c) for r in export.body if r.number not in form.aside for c in _events(export)}
    if len(events) > 1 and any("event" in why for why in form.aside.values()):
        fix = "If they are waves of one survey, export each event alone and give it a folder of its own."
        log.issue("several_events", f"answers from {len(events)} events of the project", "read as one survey", fix)
    return read_form(log, form)


def _read_dictionary(table: Table, context: Context) -> Records:
    exports = [t for t in context.tables if vendor_row(t)[0] == "REDCap" and not is_dictionary(t)]
    used = {
        f.name for t in exports for f, _ in by_column(labels_of(t, vendor_row(t)[1]), _dictionary(t, context)).values()
    }
    log = Log(table, context)
    for row, field in fields(table):
        log.rows += 1
        if field.name in used:
            log.use(row)
        elif exports:
            log.skip(row, "a variable that no export beside the dictionary has")
        else:
            log.skip(row, "no export stands beside the dictionary", fix="Put the export of the records beside it.")
    note = f"Looked up for {', '.join(sorted({t.file for t in exports}))}." if used else ""
    records = Records()
    return log.finish(records, NAME, detect(table) or "", note=note)


FORMAT = Format(title="REDCap survey", detect=detect, read=read, anchors=True)
