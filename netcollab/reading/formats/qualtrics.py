"""Qualtrics export: three rows of headings: codes, words in the language of the account, and import codes.

    StartDate   EndDate   Status         ...  Q1              Q5_1                        Q5_2
    Start Date  End Date  Response Type  ...  Your agency     How often ... - Hope House  How often ... - County DA
    {"ImportId":"startDate", ...}        ...  {"ImportId":"QID1"}  ...

Verified: the three rows, the codes of the first, `stem - statement` in the second, the two rows of legacy files
(`V1`, `V2` ... over `ResponseID`, `ResponseSet` ...), numbers or words as values, `_TEXT` columns, Status 0 or
`IP Address` for a response and 1 or `Survey Preview` for a preview. General knowledge: Status 2 for a test and 9 and 17
for other previews, `preview` in DistributionChannel whatever the language, `Selected Choice` in the second row, `_DO`
columns for the order shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import remembered, vendor_row
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import Question, answered_in, is_other, made
from netcollab.reading.survey_shapes import named, survey_roles
from netcollab.reading.table import Table

OWN = frozenset(
    [
        *("startdate", "enddate", "status", "ipaddress", "progress", "duration in seconds", "finished", "recordeddate"),
        *("responseid", "responseset", "name", "recipientlastname", "recipientfirstname", "recipientemail"),
        *("externalreference", "externaldatareference", "emailaddress", "locationlatitude", "locationlongitude"),
        *("locationaccuracy", "distributionchannel", "userlanguage"),
    ]
)
PREVIEW = frozenset(["1", "2", "9", "17", "survey preview", "survey test", "preview", "test"])
UNFINISHED = frozenset(["0", "false", "falsch", "faux", "falso"])
PART = re.compile(r"^(?P<base>.+?)(?P<parts>(_\d+)*)(?P<text>_TEXT)?$")
NOT_ASKED = re.compile(r"_DO(_|$)|_RANK(_|$)| - |_(First|Last|Page|Click)\w* (Click|Submit|Count)$")
IMPORTED = re.compile(r'"ImportId":"(?P<base>(\d+_)?QID\d+(#\d+)?)(?P<parts>(_\d+)*)')
CHOSEN = re.compile(r"\s*-\s*Selected Choice$", re.I)


@remembered
def _form(table: Table) -> Form | None:
    """The codes StartDate, EndDate and ResponseId, or the legacy ones below V1, V2."""
    vendor, at = vendor_row(table)
    if vendor != "Qualtrics":
        return None
    legacy = "responseset" in {fold(x) for x in labels_of(table, at)}
    codes_at = at - 1 if legacy else at
    words_at = at if legacy else _words_row(table, at)
    last = words_at
    own = labels_of(table, at)
    codes = own if codes_at < 0 else labels_of(table, codes_at)
    imports = ("",) * table.width
    if last + 1 < len(table.rows) and _is_import(table, last + 1):
        last += 1
        imports = labels_of(table, last)
    words = labels_of(table, words_at)
    questions = _questions(codes, words, own, imports)
    asked = answered_in(questions, table.width)
    body = table.rows[last + 1 :]
    marks = named(own, status="status", channel="distributionchannel")
    finished = named(own, finished="finished").get("finished")
    previews = [r.number for r in body if any(fold(r.text(c)) in PREVIEW for c in marks.values())]
    return Form(
        layout="qualtrics",
        evidence=f"Qualtrics's headings in row {table.rows[at].number}"
        + (", import codes below them" if any(imports) else ""),
        at=last,
        row=table.rows[words_at].number,
        labels=tuple(x or y for x, y in zip(asked, own, strict=True)),
        roles=survey_roles(asked)
        | named(own, timestamp="enddate", email="emailaddress")
        | named(own, email="recipientemail"),
        questions=questions,
        aside=dict.fromkeys(previews, "a preview or test of the survey, no response"),
        partial=frozenset(r.number for r in body if finished is not None and fold(r.text(finished)) in UNFINISHED),
    )


def _is_import(table: Table, at: int) -> bool:
    return any(cell.startswith('{"ImportId"') for cell in labels_of(table, at))


def _words_row(table: Table, at: int) -> int:
    """The row with the words of the questions: below the codes, if it is no response yet."""
    if at + 1 >= len(table.rows) or _is_import(table, at + 1):
        return at
    below = labels_of(table, at + 1)
    dated = [c for c, x in enumerate(labels_of(table, at)) if fold(x) in ("startdate", "enddate", "recordeddate")]
    return at if any(any(d.isdigit() for d in below[c]) for c in dated) else at + 1


def _questions(
    codes: Sequence[str], words: Sequence[str], own: Sequence[str], imports: Sequence[str]
) -> list[Question]:
    """Columns by the code that they share; the words before the dash are the question."""
    groups: dict[str, list[int]] = {}
    other: dict[str, list[int]] = {}
    parted: set[str] = set()
    for c, code in enumerate(codes):
        part = PART.match(code)
        if part is None or fold(own[c]) in OWN or NOT_ASKED.search(code) or not words[c]:
            continue
        found = IMPORTED.search(imports[c])
        base = found["base"] if found else part["base"]
        if part["text"] and (part["parts"] or part["base"] in codes):
            other.setdefault(base, []).append(c)
        else:
            groups.setdefault(base, []).append(c)
            parted |= {base} if (found["parts"] if found else part["parts"]) or "choiceId" in imports[c] else set()
    questions: list[Question] = []
    for base, columns in groups.items():
        written = tuple(other.get(base, ()))
        if len(columns) == 1 and base not in parted:
            c = columns[0]
            title = CHOSEN.sub("", words[c])
            free = '_TEXT"' in imports[c]
            questions.append(Question(title=title, columns=((c, ""),), other=written, free=free))
            continue
        stem = _stem([words[c] for c in columns])
        labels = [(c, words[c][len(stem) :].strip()) for c in columns if not is_other(words[c][len(stem) :])]
        questions += made(CHOSEN.sub("", re.sub(r"\s*-\s*$", "", stem)), labels, written)
    return questions


def _stem(words: Sequence[str]) -> str:
    """The beginning that all have, up to and with a dash; for one alone, up to its last dash."""
    for dash in (" - ", "-"):
        stems = [words[0][: m.end()] for m in re.finditer(re.escape(dash), words[0])]
        shared = [s for s in stems if all(w.startswith(s) and len(w) > len(s) for w in words)]
        if shared:
            return shared[-1]
    return ""


FORMAT = survey_layout("Qualtrics survey", _form)
