"""KoboToolbox export: one row per response, headings as paths, the tool's own columns with an underscore before them.

    start;end;Your agency;Which agencies do you refer clients to?;Which ... to?/Hope House;...;_id;_uuid;_index
    ...                   Hope House County DA                    1

Verified in formpack, which writes these files: `;` between cells and every cell in quotes; choices of a select-many
question joined by blanks in one cell, or one column `question/choice` each with 1 and 0, or both; `_submission_time`,
`_validation_status`, `__version__` and `_index`; repeats on sheets of their own, linked by `_parent_index` and
`_parent_table_name` to `_index`. General knowledge: the other columns of the tool, and the words for a response that
was not approved. Headings are names of the form or words of a language; underscores of names are read as blanks.
"""

from __future__ import annotations

import re

from netcollab.reading.formats._forms_in_groups import Tool, layout_of

FORMAT = layout_of(
    Tool(
        name="KoboToolbox",
        title="KoboToolbox",
        layout="kobo",
        own=frozenset(
            [
                *("start", "end", "today", "username", "deviceid", "phonenumber", "simserial", "subscriberid", "audit"),
                *("background audio", "rootuuid", "formhub uuid", "meta instanceid", "meta rootuuid"),
            ]
        ),
        between=re.compile("/"),
        key="_index",
        parent="_parent_index",
        stamp="_submission_time",
        state="_validation_status",
        rejected=frozenset(["not approved", "validation status not approved"]),
        with_file=True,
    )
)
