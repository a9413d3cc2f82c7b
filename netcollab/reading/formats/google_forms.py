"""Google Forms export: one row per answer, one column per agency of a grid question, headed "Question [Agency]".

    Timestamp            Email Address   Your agency        How often do you work with: [County DA]
    11/3/2026 9:14:22    ...             Child Protection   Monthly

Verified: one header row, `Timestamp` first, `Email Address` next where collected, `Question [Row label]` per grid row,
sheet `Form Responses 1`. General knowledge: several choices of a tick-box grid joined by `;` in a cell, those of a
tick-box question by commas; zipped CSV downloads.
The last bracket of a heading is the label, so that brackets in agency names do no harm.
"""

from __future__ import annotations

from netcollab.reading.shapes import remembered, vendor_of
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import bracketed, columns_of, singles
from netcollab.reading.survey_shapes import grid
from netcollab.reading.table import Table


@remembered
def _form(table: Table) -> Form | None:
    """Headings "Question [Label]" that share their question; or a Timestamp first and a question about agencies."""
    found = None if vendor_of(table) else grid(table)
    if found is None:
        return None
    at, labels, roles = found.header.at, found.header.labels, found.header.roles
    grids = bracketed(labels)
    questions = (*grids, *singles(labels, columns_of(grids)))
    if grids:
        n = sum(len(q.columns) for q in grids)
        title = max(grids, key=lambda q: len(q.columns)).title
        stamp = ", and a Timestamp" if "timestamp" in roles else ""
        row = found.header.row
        evidence = f"{n} headings of the form 'Question [Agency]' in row {row}, such as '{title[:60]} [...]'{stamp}"
    else:
        evidence = f"a Timestamp first in row {found.header.row}, and a question that asks which agencies"
    return Form(
        layout="google_forms",
        evidence=evidence,
        at=at,
        row=found.header.row,
        labels=labels,
        roles=roles,
        questions=questions,
    )


FORMAT = survey_layout("Google Forms survey with a grid of agencies", _form)
