"""Alchemer (SurveyGizmo) export: one row of headings, a grid with one column per agency headed "Agency:Question".

    Response ID  Time Started  Date Submitted  Status    ...  Your agency  Hope House:How often do you work with
    1            ...           ...             Complete       City Clinic  Monthly

Verified: the first headings and the words of Status. General knowledge: the colon between a row or choice and its
question, so that both orders are taken; `Other - Write In` beside a choice.
"""

from __future__ import annotations

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import remembered, vendor_row
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import columns_of, singles, stemmed
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
    asked = ["" if fold(x) in OWN or c in columns_of(grids) else x for c, x in enumerate(labels)]
    status = named(labels, status="status").get("status")
    state = {row.number: fold(row.text(status)) for row in table.rows[at + 1 :]} if status is not None else {}
    return Form(
        layout="alchemer",
        evidence=f"the headings Response ID and Time Started in row {table.rows[at].number}",
        at=at,
        row=table.rows[at].number,
        labels=labels,
        roles=survey_roles(asked) | named(labels, timestamp="date submitted"),
        questions=[*grids, *singles(asked, ())],
        aside={
            row: "a response that the survey turned away (Disqualified)"
            for row, s in state.items()
            if s == "disqualified"
        },
        partial=frozenset(row for row, s in state.items() if s == "partial"),
    )


FORMAT = survey_layout("Alchemer (SurveyGizmo) survey", _form)
