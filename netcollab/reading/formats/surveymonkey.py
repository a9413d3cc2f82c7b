"""SurveyMonkey export of all responses: the question over its first column, the agencies in a second row of headings.

    Respondent ID  Start Date  ...  Which agency do you represent?  How often do you work with  (blank)
    (blank)                         Response                        Hope House                  County DA
    118400001      11/03/2026  ...  City Clinic                     Monthly                     Never

Verified: both rows, `Response` and `Open-Ended Response` below questions with one answer, one column per choice that
repeats the choice, HTML in questions, `RespondentID` in older files, copies that repeat the question over every column.
General knowledge: `Row - Column` where a row has several answers, several choices in one cell in condensed files, the
number of a choice in its column where values are numbers, and copies with one row of headings.
"""

from __future__ import annotations

import re

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import remembered, vendor_row
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import answered_in, one_row, two_rows
from netcollab.reading.survey_shapes import named, survey_roles
from netcollab.reading.table import Table

OWN = re.compile(
    r"(respondent ?id|collector ?id|start date|end date|ip address|email address|(first|last) name|custom data.*)$"
)


@remembered
def _form(table: Table) -> Form | None:
    """Respondent ID and its companions, with or without a second row of headings."""
    vendor, at = vendor_row(table)
    if vendor != "SurveyMonkey":
        return None
    top = labels_of(table, at)
    asked = ["" if OWN.match(fold(x)) else x for x in top]
    last = at
    first = named(top, id="respondent id", old="respondentid")
    place = min(first.values())
    if at + 1 < len(table.rows) and not table.rows[at + 1].text(place):
        last = at + 1
        questions = two_rows(asked, labels_of(table, last))
    else:
        questions = one_row(table, at, asked)
    roles = survey_roles(answered_in(questions, len(top))) | named(top, timestamp="end date", email="email address")
    rows = "two rows of headings" if last > at else "one row of headings"
    return Form(
        layout="surveymonkey",
        evidence=f"the heading '{top[place]}' in row {table.rows[at].number}, and {rows}",
        at=last,
        row=table.rows[at].number,
        labels=tuple(x or y for x, y in zip(top, labels_of(table, last), strict=True)),
        roles=roles,
        questions=questions,
    )


FORMAT = survey_layout("SurveyMonkey survey", _form)
