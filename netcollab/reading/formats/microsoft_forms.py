"""Microsoft Forms export: one row per answer; a Likert question is one column per statement, its question left out.

    ID  Start time      Completion time  Email      Name  Your agency  Hope House  County DA  Whom do you refer to?
    1   7/2/26 11:00:22 7/2/26 11:04:10  anonymous        City Clinic  Monthly     Never      Hope House;County DA;

Verified: the first headings, `Id` in some files, `anonymous` for forms open to everyone, choices of one cell each with
a semicolon after it, quiz columns (`Points - ...`). General knowledge: that the question of a Likert block is left out,
and that Excel adds a number to a heading that comes twice.
"""

from __future__ import annotations

import re

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import remembered, vendor_row
from netcollab.reading.survey import Form, survey_layout
from netcollab.reading.survey_questions import one_row
from netcollab.reading.survey_shapes import named, survey_roles
from netcollab.reading.table import Table

OWN = frozenset(["id", "start time", "completion time", "last modified time", "email", "name", "language"])
QUIZ = re.compile(r"^(points|feedback) - |^(total points|quiz feedback|grade posted time)$", re.I)


@remembered
def _form(table: Table) -> Form | None:
    """ID, Start time and Completion time in one row."""
    vendor, at = vendor_row(table)
    if vendor != "Microsoft Forms":
        return None
    labels = labels_of(table, at)
    asked = ["" if fold(x) in OWN or QUIZ.search(x) else x for x in labels]
    roles = survey_roles(asked) | named(labels, timestamp="completion time", email="email", person="name")
    return Form(
        layout="microsoft_forms",
        evidence=f"the headings ID, Start time and Completion time in row {table.rows[at].number}",
        at=at,
        row=table.rows[at].number,
        labels=labels,
        roles=roles,
        questions=one_row(table, at, asked),
    )


FORMAT = survey_layout("Microsoft Forms survey", _form)
