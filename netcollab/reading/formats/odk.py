"""ODK Central and Briefcase export: one row per response, headings as `group-question`, repeats in files of their own.

    SubmissionDate,meta-instanceID,about-agency,refer_to,refer_to/hope_house,refer_to/county_da,KEY,...,ReviewState
    2026-...,uuid:1,city_clinic,hope_house county_da,1,1,uuid:1,...,approved
    partner,how_often,PARENT_KEY,KEY                       (form-partners.csv)

Verified in the tests of Central and the description of Briefcase's files: the headings above, `question/choice` with 1
and 0 where choices are split, blanks between choices in one cell, `PARENT_KEY` of a repeat being the `KEY` of its
response, `SET-OF-` columns of Briefcase, files that end with `Status` or `KEY`. General knowledge: the words of
ReviewState. Headings and choices are names of the form; their underscores are read as blanks.
"""

from __future__ import annotations

import re

from netcollab.reading.formats._forms_in_groups import Tool, layout_of

FORMAT = layout_of(
    Tool(
        name="ODK",
        title="ODK",
        layout="odk",
        own=frozenset(
            [
                *("submissiondate", "key", "parent key", "submitterid", "submittername", "attachmentspresent"),
                *("attachmentsexpected", "status", "reviewstate", "deviceid", "edits", "formversion", "isvalidated"),
                *("instanceid", "start", "end", "today", "username", "phonenumber", "simserial", "subscriberid"),
            ]
        ),
        between=re.compile("[-/]"),
        key="KEY",
        parent="PARENT_KEY",
        stamp="SubmissionDate",
        state="ReviewState",
        rejected=frozenset(["rejected"]),
        with_file=False,
    )
)
