"""LimeSurvey export: headings "Question [Agency]", or codes, or the question over its first column and agencies below.

    Response ID  Date submitted  Last page  Start language  Your agency  How often do you work with [Hope House]
    1            2026-11-03 ...  4          en              City Clinic  Monthly

Verified: `id`, `submitdate`, `lastpage`, `startlanguage`, `seed` and `Q1[SQ001]` with codes; the full text with the
same brackets; a question over its first column with its parts in the row below; `Y` or nothing for boxes to tick; a
blank `submitdate` for a response not finished. General knowledge: the English headings of full text,
`[Row][Column]` for questions with two brackets, and 1980-01-01 as the date where dates are not kept.
With codes alone the file does not say which agency `SQ001` is: that is said, unless the codes are names of agencies.
"""

from __future__ import annotations

import re
from dataclasses import replace

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import remembered, vendor_row
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import answered_in, bracketed, columns_of, singles, two_rows
from netcollab.reading.survey_shapes import named, split_bracket, split_row, survey_roles
from netcollab.reading.table import Table

CODE = re.compile(r"^(SQ|A|Q)?_?\d+(_(SQ|A)?\d+)?$", re.I)
CODED = re.compile(r"^\w+(\[\w+\])*\. (?=\S)")  # the code before the words, where both were exported


OWN = frozenset(
    [
        *(
            "id",
            "response id",
            "submitdate",
            "date submitted",
            "lastpage",
            "last page",
            "startlanguage",
            "start language",
        ),
        *("seed", "startdate", "date started", "datestamp", "date last action", "ipaddr", "ip address", "refurl"),
        *("referrer url", "token", "access code"),
    ]
)


@remembered
def _form(table: Table) -> Form | None:
    """LimeSurvey's own columns; or questions over their first column, their parts in the row below."""
    vendor, own_row = vendor_row(table)
    above = split_row(table)
    at = own_row if vendor else above
    if vendor not in ("LimeSurvey", "") or at is None:
        return None
    split = at == above
    top = labels_of(table, at)
    labels = tuple(CODED.sub("", x) if split_bracket(x) or CODED.match(x) else x for x in top)
    if split:
        questions = two_rows(top, labels_of(table, at + 1))
        labels = tuple(x or y for x, y in zip(top, labels_of(table, at + 1), strict=True))
    else:
        grids = bracketed(labels)
        others = {q.title: q.other for q in grids if not q.columns}
        alone = singles(["" if fold(x) in OWN else x for x in labels], columns_of(grids))
        questions = [*(q for q in grids if q.columns), *(replace(q, other=others.get(q.title, ())) for q in alone)]
    own = named(top, submitted="submitdate", said="date submitted", stamp="datestamp", last="date last action")
    done = own.get("submitted", own.get("said"))
    body = table.rows[at + 1 + split :]
    kept = [c for c in own.values() if not any("1980" in r.text(c) for r in body)]
    codes = [x for q in questions if not q.one_cell for _, x in q.columns]
    remarks = []
    if codes and all(CODE.match(x) for x in codes):
        found = f"headings that are codes, such as '{codes[0]}': which agencies they stand for is not in this file"
        fix = "In LimeSurvey, export again with 'Full question text' as heading and 'Full answers', and run again."
        remarks.append(("labels_are_codes", found, "those questions are not read", fix))
    return Form(
        layout="limesurvey",
        evidence=f"LimeSurvey's headings in row {table.rows[at].number}" if vendor else "questions above their parts",
        at=at + split,
        row=table.rows[at].number,
        labels=labels,
        roles=survey_roles(answered_in(questions, len(top))) | ({"timestamp": kept[0]} if kept else {}),
        questions=questions,
        partial=frozenset(r.number for r in body if done is not None and not r.text(done)),
        remarks=remarks,
    )


FORMAT = survey_layout("LimeSurvey survey", _form)
