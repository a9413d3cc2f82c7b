"""Alchemer (SurveyGizmo) export: one row of headings, a grid with one column per agency headed "Agency:Question".

    Response ID  Time Started  Date Submitted  Status    ...  Your agency  Hope House:How often do you work with
    1            ...           ...             Complete       City Clinic  Monthly

Verified: the first headings, the words of Status, `Choice:Question` for boxes to tick, `Other - Write In:Question`
beside boxes and beside a question with one answer, at times twice (the box and what was written). General knowledge:
the same colon between the row of a grid and its question, so that both orders are taken.
"""

from __future__ import annotations

from dataclasses import replace

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import remembered, vendor_row
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import columns_of, is_other, singles, stemmed
from netcollab.reading.survey_shapes import named, survey_roles
from netcollab.reading.table import Table

OWN = frozenset(
    [
        *("response id", "time started", "date submitted", "status", "contact id", "legacy comments", "comments"),
        *("language", "referer", "sessionid", "user agent", "ip address", "longitude", "latitude", "country", "city"),
        *("state region", "postal", "tags"),
    ]
)


@remembered
def _form(table: Table) -> Form | None:
    """Response ID and Time Started in one row."""
    vendor, at = vendor_row(table)
    if vendor != "Alchemer":
        return None
    labels = labels_of(table, at)
    headings = {c: x for c, x in enumerate(labels) if ":" in x}
    ways = [stemmed(headings, (":",), last=True), stemmed(headings, (":",))]
    grids = max(ways, key=lambda w: len(columns_of(w)))
    alone = {x: c for c, x in enumerate(labels) if c not in columns_of(grids)}
    boxes: dict[int, tuple[int, ...]] = {}
    for c, x in headings.items():
        box, _, title = x.partition(":")
        if is_other(box) and title.strip(": ") in alone:
            at_question = alone[title.strip(": ")]
            boxes[at_question] = (*boxes.get(at_question, ()), c)
    taken = columns_of(grids) | {c for box in boxes.values() for c in box}
    asked = ["" if fold(x) in OWN or c in taken else x for c, x in enumerate(labels)]
    status = named(labels, status="status").get("status")
    state = {row.number: fold(row.text(status)) for row in table.rows[at + 1 :]} if status is not None else {}
    return Form(
        layout="alchemer",
        evidence=f"the headings Response ID and Time Started in row {table.rows[at].number}",
        at=at,
        row=table.rows[at].number,
        labels=labels,
        roles=survey_roles(asked) | named(labels, timestamp="date submitted"),
        questions=[*grids, *(replace(q, other=boxes.get(q.columns[0][0], ())) for q in singles(asked, ()))],
        aside={
            row: "a response that the survey turned away (Disqualified)"
            for row, s in state.items()
            if s == "disqualified"
        },
        partial=frozenset(row for row, s in state.items() if s == "partial"),
    )


FORMAT = survey_layout("Alchemer (SurveyGizmo) survey", _form)
