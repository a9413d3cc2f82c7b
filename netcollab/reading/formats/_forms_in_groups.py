"""Surveys of form tools: headings are paths ("group/question/choice"), repeats are tables of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from netcollab.framework import fold
from netcollab.items import tagged
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.headers import labels_of
from netcollab.reading.records import Records
from netcollab.reading.shapes import vendor_row
from netcollab.reading.survey import Form, read_form, respondents
from netcollab.reading.survey_questions import Question, blocks, columns_of, is_other, short, singles
from netcollab.reading.survey_repeats import Repeat, partner_column, repeated
from netcollab.reading.survey_shapes import asks_which, named, survey_roles
from netcollab.reading.table import Row, Table

NAME = re.compile(r"[a-z0-9_.]+", re.I)  # a name of the form, not words: "work_with"
TICK = frozenset(["0", "1", "true", "false"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A form tool: its own headings (folded), the signs between groups, and the columns that link its tables.

    ``with_file``: repeats stand in the same file as the responses; else in files of the same folder.
    """

    name: str
    title: str
    layout: str
    own: frozenset[str]
    between: re.Pattern[str]
    key: str
    parent: str
    stamp: str
    state: str
    rejected: frozenset[str]
    with_file: bool


def layout_of(tool: Tool) -> Format:
    """The layout of a form tool: its responses, and its repeats beside them."""

    def detect(table: Table) -> str | None:
        vendor, at = vendor_row(table)
        if vendor != tool.name:
            return None
        part = "a repeated part" if _column(tool.parent, labels_of(table, at)) is not None else "responses"
        return f"the headings of {tool.title} in row {table.rows[at].number}: {part}"

    def read(table: Table, context: Context) -> Records:
        at = vendor_row(table)[1]
        if _column(tool.parent, labels_of(table, at)) is not None:
            return _read_repeat(tool, table, context, detect(table) or "")
        beside = any(_parent(tool, other, context) is table for other in _others(tool, table, context))
        log = Log(table, context)
        return read_form(log, _form(tool, log, at, detect(table) or "", beside=beside))

    return Format(title=f"{tool.title} survey", detect=detect, read=read, anchors=True)


def _column(heading: str, labels: Sequence[str]) -> int | None:
    return named(labels, it=fold(heading)).get("it")


def _paths(tool: Tool, labels: Sequence[str]) -> dict[int, str]:
    """The path of each column of the form, with one sign between its parts; the tool's own columns left out."""
    return {
        c: tool.between.sub("/", x)
        for c, x in enumerate(labels)
        if x and fold(x) not in tool.own and not x.startswith(("_", "SET-OF-", "meta-"))
    }


def _words(part: str) -> str:
    """The last part of a path as words: a name of the form has blanks for its underscores."""
    last = part.rpartition("/")[2].strip()
    return last.replace("_", " ").strip() if NAME.fullmatch(last) else last


def _form(tool: Tool, log: Log, at: int, evidence: str, *, beside: bool) -> Form:
    table = log.table
    labels, body = labels_of(table, at), table.rows[at + 1 :]
    paths = _paths(tool, labels)
    boxes, summaries = _boxes(paths, body)
    found = [*boxes, *_grids(table, paths, columns_of(boxes) | summaries, body)]
    shown = ["" if c in columns_of(found) | summaries else _words(paths.get(c, "")) for c in range(len(labels))]
    roles = survey_roles(shown) | named(labels, timestamp=fold(tool.stamp))
    own = {fold(r.text(roles["agency"])) for r in body} if "agency" in roles else set()
    known = log.context.known | own
    alone = [q if tagged(q.title) else _several(log, q, known, body) for q in singles(shown, ())]
    state = _column(tool.state, labels)
    aside = {r.number: "a response that was rejected" for r in body if fold(_text(r, state)) in tool.rejected}
    return Form(
        layout=tool.layout,
        evidence=evidence,
        at=at,
        row=table.rows[at].number,
        labels=labels,
        roles=roles,
        questions=[*found, *(q for q in alone if q)],
        aside=aside,
        beside=beside,
    )


def _text(row: Row, column: int | None) -> str:
    return row.text(column) if column is not None else ""


def _above(path: str) -> list[str]:
    """The groups that a path lies in, the nearest first."""
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(len(parts) - 1, -1, -1)]


def _groups(paths: Collection[str]) -> list[str]:
    """The group of each path: the nearest with several columns, as a label can have the sign of groups in it."""
    size = Counter(_above(path)[0] for path in paths)
    return [next((g for g in _above(path) if size[g] > 1), _above(path)[0]) for path in paths]


def _boxes(paths: Mapping[int, str], body: Sequence[Row]) -> tuple[list[Question], set[int]]:
    """Columns "question/choice" that hold 1 and 0, by question; and the columns that say the same in one cell."""
    whole = {path: c for c, path in paths.items()}
    ticks = {c: path for c, path in paths.items() if "/" in path and {r.text(c).lower() for r in body} - {""} <= TICK}
    found: dict[str, list[tuple[int, str]]] = {}
    for (c, path), group in zip(ticks.items(), _groups(ticks.values()), strict=True):
        stem = next((s for s in reversed(_above(path)) if s in whole), group)
        found.setdefault(stem, []).append((c, path[len(stem) + 1 :]))
    questions, summaries = [], set()
    for stem, columns in found.items():
        ticked = any(r.text(c) for c, _ in columns for r in body)
        if ticked and (stem in whole or len(columns) > 1):
            kept = tuple((c, _words(x) if NAME.fullmatch(x) else x) for c, x in columns if not is_other(x))
            questions.append(Question(title=_words(stem), columns=kept))
            summaries |= {c for path, c in whole.items() if path == stem}
    return questions, summaries


def _grids(table: Table, paths: Mapping[int, str], taken: Set[int], body: Sequence[Row]) -> Iterator[Question]:
    """Groups whose columns share one set of answers, the group being the question."""
    left = {c: path for c, path in paths.items() if c not in taken}
    groups: dict[str, dict[int, str]] = {}
    for (c, path), group in zip(left.items(), _groups(left.values()), strict=True):
        label = path[len(group) :].lstrip("/")
        groups.setdefault(group, {})[c] = _words(label) if NAME.fullmatch(label) else label
    for group, columns in groups.items():
        for block in blocks(table, [columns.get(c, "") for c in range(table.width)], body):
            yield Question(title=_words(group), columns=block.columns, other=block.other)


def _several(log: Log, question: Question, known: Set[str], body: Sequence[Row]) -> Question | None:
    """A question whose choices are joined by blanks in one cell, with the choices of each cell told apart.

    Names of the form have no blanks. Words have: they are parted by the names of agencies known, or not read.
    """
    if not asks_which(question.title):
        return question
    cells = {w for r in body if (w := r.text(question.columns[0][0]))}
    tokens = [t for cell in cells for t in cell.split()]
    if not cells or any(sign in cell for cell in cells for sign in ",;"):
        return question
    if all(NAME.fullmatch(t) and t == t.lower() for t in tokens):
        parted = {cell: [t.replace("_", " ") for t in cell.split()] for cell in cells}
    else:
        parted = {cell: _parted(cell.split(), known) for cell in cells}
    if not all(parted.values()):
        found = f"choices of '{short(question.title)}' that are joined by blanks and cannot be told apart"
        fix = "Export with select-many questions split into separate columns, and run again."
        log.issue("choices_together", found, "the question is not read", fix)
        return None
    words = {cell: "; ".join(names) for cell, names in parted.items()}
    return Question(title=question.title, columns=question.columns, words=words)


def _parted(words: Sequence[str], known: Collection[str]) -> list[str]:
    """Words in a row as names that are known, the longest first; nothing if some are left over."""
    found = []
    at = 0
    while at < len(words):
        end = next((e for e in range(len(words), at, -1) if fold(" ".join(words[at:e])) in known), at)
        if end == at:
            return []
        found.append(" ".join(words[at:end]))
        at = end
    return found


# ---- repeats, in tables of their own ----


def _others(tool: Tool, table: Table, context: Context) -> Iterator[Table]:
    """The other tables of the tool in the same file, or in the same folder."""
    place = table.file if tool.with_file else table.file.rpartition("/")[0]
    for other in context.tables:
        where = other.file if tool.with_file else other.file.rpartition("/")[0]
        if other is not table and where == place and vendor_row(other)[0] == tool.name:
            yield other


def _parent(tool: Tool, table: Table, context: Context) -> Table | None:
    """The table of responses that the rows of a repeat belong to: most of their keys are there."""
    at = vendor_row(table)[1]
    column = _column(tool.parent, labels_of(table, at))
    if column is None:
        return None
    wanted = {row.text(column) for row in table.rows[at + 1 :]}
    best: tuple[int, Table | None] = (0, None)
    for other in _others(tool, table, context):
        head = labels_of(other, vendor_row(other)[1])
        key = _column(tool.key, head)
        if key is not None and _column(tool.parent, head) is None:
            met = len(wanted & {row.text(key) for row in other.rows})
            best = max(best, (met, other), key=lambda pair: pair[0])
    return best[1]


def _read_repeat(tool: Tool, table: Table, context: Context, evidence: str) -> Records:
    at = vendor_row(table)[1]
    labels, rows = labels_of(table, at), table.rows[at + 1 :]
    log = Log(table, context)
    log.rows = len(rows)
    records = Records()
    shown = {c: _words(path) for c, path in _paths(tool, labels).items()}
    partner = partner_column(shown, rows)
    parent = _parent(tool, table, context)
    whose = {}
    if parent is not None:
        place = vendor_row(parent)[1]
        key = _column(tool.key, labels_of(parent, place))
        aside = Log(parent, context)  # what is odd there is told where the responses are read
        assert key is not None
        whose = respondents(aside, _form(tool, aside, place, "", beside=True), key)
    link = _column(tool.parent, labels)
    if partner is None or parent is None:
        fix = "Put the table of responses beside it and run again." if parent is None else "Nothing to do."
        reason = "its responses are not beside it" if parent is None else "a repeated part that names no partners"
        for row in rows:
            log.skip(row, reason, fix=fix)
    else:
        assert link is not None
        repeat = Repeat(
            place=table.rows[at].number,
            title=shown[partner],
            rows=rows,
            key=link,
            partner=partner,
            questions=[(c, x) for c, x in shown.items() if c != partner],
        )
        records.surveys.extend(repeated(log, repeat, whose, ()))
    return log.finish(records, tool.layout, evidence, labels)
