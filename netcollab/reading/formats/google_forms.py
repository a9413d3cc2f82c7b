"""Google Forms export: one row per answer, one column per agency of a grid question, headed "Question [Agency]".

    Timestamp            Email Address   Your agency        How often do you work with: [County DA]
    11/3/2026 9:14:22    ...             Child Protection   Monthly

Verified: one header row, `Timestamp` first, `Email Address` next where collected, `Question [Row label]` per grid row,
sheet `Form Responses 1`. General knowledge: several choices of a tick-box grid joined by `;` in a cell; zipped CSV
downloads.
The last bracket of a heading is the label, so that brackets in agency names do no harm.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from netcollab.framework import fold
from netcollab.reading import dates
from netcollab.reading.answers import Graded, blanks_are_no, grade, no_answer
from netcollab.reading.format import Context, Format, Log, note_dates, usable
from netcollab.reading.formats.roster import split_sectors
from netcollab.reading.headers import one_text
from netcollab.reading.privacy import identifier, likely_person, says_agency, split_agency
from netcollab.reading.records import Records, Response, Survey
from netcollab.reading.shapes import Grid, grid
from netcollab.reading.table import Row, Table, listed, text

NAME = "google_forms"
ABOUT_AGENCIES = re.compile(
    r"\b(agenc|organi[sz]ation|partner|work with|worked with|collaborat|coordinat|refer|communicat|contact with|"
    r"interact|share information|share data|relationship|trust)",
    re.I,
)
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
    ("fund", r"\bfund|\bmou\b|memorand|agreement|contract"),
    ("work", r"work(s|ed|ing)? (together )?with|collaborat|partner|coordinat|relationship|work together|interact"),
    ("communicate", r"communicat|talk|contact|meet"),
)
CHOICES = re.compile(r"\s*;\s*")
STOP = frozenset(
    [
        "how",
        "often",
        "does",
        "do",
        "did",
        "your",
        "agency",
        "organization",
        "you",
        "have",
        "with",
        "the",
        "following",
        "of",
        "to",
        "in",
        "a",
        "an",
        "and",
        "or",
        "each",
        "please",
        "for",
        "past",
        "last",
        "months",
        "year",
        "this",
        "is",
        "are",
        "any",
        "on",
        "at",
        "we",
        "our",
        "which",
        "what",
    ]
)


def detect(table: Table) -> str | None:
    """Headings "Question [Label]" that share their question, over rows of answers."""
    found = grid(table)
    if found is None:
        return None
    n = sum(len(c) for c in found.questions.values())
    first = max(found.questions, key=lambda q: len(found.questions[q]))
    stamp = ", and a Timestamp" if "timestamp" in found.header.roles else ""
    return (
        f"{n} headings of the form 'Question [Agency]' in row {found.header.row}, such as '{first[:60]} [...]'{stamp}"
    )


def read(table: Table, context: Context) -> Records:
    """One survey per grid question that names agencies."""
    evidence = detect(table) or ""
    form = grid(table)
    assert form is not None
    log = Log(table, context)
    records = Records()
    body = _answers(log, form)
    log.rows = len(table.rows) - form.header.at - 1
    roles = usable(log, body, form.header.roles, keep=("email", "person"))
    records.surveys.extend(_surveys(log, form, roles, body))
    if not records.surveys and not any(i.kind in ("unknown_answers", "no_respondent") for i in log.issues):
        found = "a survey with no question that names agencies"
        fix = "The question needs one row per agency of the coalition; see the survey templates."
        log.issue("no_agency_question", found, "the answers are not read", fix)
    source, issues = log.finish(NAME, evidence, form.header.labels)
    records.sources.append(source)
    records.issues.extend(issues)
    return records


def _answers(log: Log, form: Grid) -> list[Row]:
    rows = []
    header = log.table.rows[form.header.at]
    for row in log.table.rows[form.header.at + 1 :]:
        if one_text(log.table, row):
            log.skip(row, "a heading or note across the table")
        elif row.cells == header.cells:
            log.skip(row, "the headings once more")
        elif len(row.filled) == 1:
            log.skip(row, "a single cell, no answer")
        else:
            rows.append(row)
    return rows


def _surveys(log: Log, form: Grid, roles: dict[str, int], body: Sequence[Row]) -> list[Survey]:
    table = log.table
    if "agency" not in roles:
        found = "no column says which agency answered"
        fix = "Head that column 'Your agency' and run again."
        log.issue("no_respondent", found, "the answers are not read", fix)
        for row in body:
            log.skip(row, "nobody knows whose answer it is")
        return []
    own = {fold(row.text(roles["agency"])) for row in body if row.text(roles["agency"])}
    people, when, sectors, unlisted = _about(log, roles, body)
    agencies = _respondents(log, roles["agency"], body)
    surveys: list[Survey] = []
    taken: dict[str, int] = {}
    for question, columns in form.questions.items():
        labels = _labels(log, columns)
        if not _names_agencies(log, question, labels, own):
            log.issue(
                "no_agency_question",
                f"the question '{_short(question)}' names no agencies",
                "not read",
                "Nothing to do.",
            )
            continue
        log.read_columns |= {c for c, _ in columns}
        log.context.anchor(name for _, name in labels)
        for title, graded, cells in _grades(log, question, labels, body):
            if not graded.scale:
                continue
            key = _relation(title)
            taken[key] = taken.get(key, 0) + 1
            relation = key if taken[key] == 1 else f"{key}_{taken[key]}"
            responses = _responses(log, title, labels, graded, cells, agencies, body)
            surveys.append(
                Survey(
                    place=table.place(form.header.row),
                    relation=relation,
                    title=_short(title, 200),
                    scale=graded.scale,
                    threshold=graded.threshold,
                    labels=tuple(name for _, name in labels),
                    responses=tuple(
                        replace(
                            r,
                            person=people.get(r.place.row),
                            when=when.get(r.place.row),
                            sectors=sectors.get(r.place.row, ()),
                            unlisted=unlisted.get(r.place.row, ()) if not surveys else (),
                        )
                        for r in responses
                    ),
                )
            )
    for row in body:
        if row.number in agencies and surveys:
            log.use(row)
        elif row.number in agencies:
            log.skip(row, "no question with agencies could be read")
    return surveys


def _labels(log: Log, columns: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Columns and agency names of a grid, each name once; a person in brackets after an agency is left out."""
    found: list[tuple[int, str]] = []
    twice: list[str] = []
    for c, label in columns:
        name = split_agency(label[:200], log.context.known, sure=True).agency
        if fold(name) in {fold(n) for _, n in found}:
            twice.append(log.table.letter(c))
        found.append((c, name))
    if twice:
        what = f"agencies asked about twice in one question: columns {listed(twice)}"
        log.issue("label_twice", what, "the stronger answer counts", "Check whether two agencies share a name.")
    return [(c, n) for c, n in found if n]


def _names_agencies(log: Log, question: str, labels: Sequence[tuple[int, str]], own: set[str]) -> bool:
    """Whether a grid's rows are agencies: known names, names like agencies, or a question about partners."""
    names = [name for _, name in labels]
    known = sum(fold(n) in log.context.known or fold(n) in own for n in names)
    if known >= max(1, 0.3 * len(names)):
        return True
    return sum(says_agency(n) for n in names) >= (0.3 if ABOUT_AGENCIES.search(question) else 0.6) * len(names)


def _respondents(log: Log, column: int, body: Sequence[Row]) -> dict[int, str]:
    """The agency of each answer by row number."""
    log.read_columns.add(column)
    found: dict[int, str] = {}
    for row in body:
        who = log.agency(row, column)
        if who.agency and fold(who.agency) not in ("other", "none", "n a", "na", "test"):
            found[row.number] = who.agency
        else:
            log.skip(
                row, "no agency is named as the one who answers", fix="Write the agency in that row and run again."
            )
    return found


About = tuple[dict[int, int], dict[int, dt.datetime], dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]


def _about(log: Log, roles: dict[str, int], body: Sequence[Row]) -> About:
    """Who answered (a number), when, the sectors named and the partners missing on the list, by row number."""
    people: dict[int, int] = {}
    for role in ("email", "person"):
        if role in roles:
            log.read_columns.add(roles[role])
            for row in body:
                number = log.context.person(row.text(roles[role]))
                if number is not None:
                    people.setdefault(row.number, number)
    sectors = {r.number: split_sectors(r.cells[roles["sector"]]) for r in body} if "sector" in roles else {}
    log.read_columns |= {roles[r] for r in ("sector", "timestamp", "unlisted") if r in roles}
    unlisted = {r.number: _unlisted(log, r, roles["unlisted"]) for r in body} if "unlisted" in roles else {}
    return people, _times(log, roles.get("timestamp"), body), sectors, unlisted


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


def _unlisted(log: Log, row: Row, column: int) -> tuple[str, ...]:
    """Organizations named in a free answer. A person, a sentence or an identifier is never taken."""
    cell = row.cells[column]
    words = cell if isinstance(cell, str) else text(cell)
    names: dict[str, None] = {}
    dropped = False
    for part in re.split(r"\s*[;\n|]\s*|,\s+(?![^()]*\))|\s+and\s+(?=[A-Z])", words):
        name = " ".join(part.split()).strip(" .")
        if not name or fold(name) in (
            "",
            "no",
            "none",
            "n a",
            "na",
            "nothing",
            "nope",
            "not that i know of",
            "none that i can think of",
        ):
            continue
        who = split_agency(name, log.context.known)
        kept = who.agency
        fits = len(kept) <= 80 and len(kept.split()) <= 9 and not identifier(kept)
        person = likely_person(kept) and not says_agency(kept) and fold(kept) not in log.context.known
        sentence = (
            sum(
                w[:1].islower() and w not in ("of", "the", "for", "and", "in", "at", "on", "to", "de", "la", "&")
                for w in kept.split()
            )
            > 0
        )
        if kept and fits and not person and (not sentence or fold(kept) in log.context.known):
            names[kept] = None
        else:
            dropped = True
        dropped |= bool(who.person)
    if dropped:
        cell_name = log.table.cell_name(row, column)
        log.issue(
            "unlisted_not_read",
            f"part of the free answer in {cell_name} is not the name of an organization",
            "that part is not read",
            "If it names one, add the agency to the roster.",
            row=row.number,
        )
    return tuple(names)


def _grades(
    log: Log, question: str, labels: Sequence[tuple[int, str]], body: Sequence[Row]
) -> list[tuple[str, Graded, dict[tuple[int, int], str]]]:
    """The grid's answers as strengths; a grid of tick boxes with several choices is one survey per choice."""
    cells = {(r.number, c): r.text(c) for r in body for c, _ in labels}
    graded = grade(list(cells.values()), question)
    if not graded.scale and any(";" in w for w in cells.values()):
        choices = sorted({p for w in cells.values() for p in CHOICES.split(w) if p and not no_answer(p)})
        if 2 <= len(choices) <= 12:
            made = []
            for choice in choices:
                ticked = {k: "x" if choice in CHOICES.split(w) else "" for k, w in cells.items()}
                made.append((f"{question} {choice}", grade(["x"], choice), ticked))
            return made
    if graded.unknown:
        shown = sorted(
            w
            for w, n in graded.unknown.items()
            if n >= 2 and len(w) <= 40 and not identifier(w) and not likely_person(w)
        )
        what = f"answers to '{_short(question)}' that no scale knows" + (
            f": {listed(repr(w) for w in shown)}" if shown else ""
        )
        done = "taken as not answered" if graded.scale else "the question is not read"
        fix = "Use the words of one scale (never, monthly ...; 0 to 5; yes, no), or ask for this scale to be added."
        log.issue("unknown_answers", what, done, fix)
    return [(question, graded, cells)]


def _responses(
    log: Log,
    question: str,
    labels: Sequence[tuple[int, str]],
    graded: Graded,
    cells: dict[tuple[int, int], str],
    agencies: dict[int, str],
    body: Sequence[Row],
) -> list[Response]:
    """Answers of each respondent; what a blank means depends on how they answered."""
    found: list[Response] = []
    only_ticks: list[int] = []
    empty: list[int] = []
    for row in body:
        if row.number not in agencies:
            continue
        words = [cells[row.number, c] for c, _ in labels]
        strengths = [graded.strengths.get(w) if w else None for w in words]
        if not any(words) and not graded.ticks:
            empty.append(row.number)
            continue
        if graded.ticks or blanks_are_no(strengths, [not w for w in words]):
            only_ticks.extend([row.number] if not graded.ticks else [])
            strengths = [0.0 if not w else s for w, s in zip(words, strengths, strict=True)]
        answers: dict[str, float | None] = {}
        for (_, name), strength in zip(labels, strengths, strict=True):
            before = answers.get(name)
            answers[name] = strength if before is None else before if strength is None else max(before, strength)
        found.append(Response(place=log.table.place(row.number), respondent=agencies[row.number], answers=answers))
    if graded.ticks:
        done = "an empty box is a 'no'"
        log.issue("boxes_to_tick", f"'{_short(question)}' has one answer only, as tick boxes have", done)
    if only_ticks:
        rows = f"row{'s' if len(only_ticks) > 1 else ''} {listed(only_ticks)}"
        what = f"respondents who never say 'no' to '{_short(question)}' and leave blanks: {rows}"
        log.issue("blanks_are_no", what, "their blanks are taken as 'no'")
    if empty:
        rows = f"row{'s' if len(empty) > 1 else ''} {listed(empty)}"
        log.issue("empty_answer", f"no answer at all to '{_short(question)}': {rows}", "not counted as a response")
    return found


def _relation(question: str) -> str:
    """The key of a relation, from the words of the question."""
    plain = question.lower()
    known = next((key for key, pattern in RELATIONS if re.search(pattern, plain)), "")
    words = [w for w in fold(question).split() if w not in STOP]
    return known or "_".join(words[:4])[:40] or "tie"


def _short(question: str, most: int = 60) -> str:
    plain = question.rstrip(" :?")
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


FORMAT = Format(title="Google Forms survey with a grid of agencies", detect=detect, read=read, anchors=True)
