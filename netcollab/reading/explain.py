"""Words for a table that no layout claims: what was seen, by its headings only, and what to do."""

from __future__ import annotations

from netcollab.errors import Issue
from netcollab.framework import fold
from netcollab.reading.format import heading_shown, set_aside
from netcollab.reading.headers import DEEPEST, means, one_text, vocabulary
from netcollab.reading.privacy import never_read
from netcollab.reading.records import Records, Source
from netcollab.reading.shapes import vendor_of
from netcollab.reading.survey_shapes import SURVEY_TOOLS, split_bracket
from netcollab.reading.table import Table

FIX = (
    "If it belongs to the data, give it one of the layouts that 'netcollab formats' lists: a header row with headings "
    "such as Agency, Date, From, To."
)
SURVEY_FIX = (
    "A survey needs a question with one row per agency, headed 'Question [Agency]', and a column for the agency "
    "that answers."
)

HMIS_FIX = "Nothing to do: referrals are read from Event, with Enrollment, Project and Organization beside it."


def unrecognized(table: Table) -> Records:
    """An issue and a source line for a table that nothing claims."""
    records = Records()
    seen = [] if set_aside(table) else _headings(table)
    vendor = vendor_of(table)
    if not table.rows:
        kind, found, done, fix = "empty_sheet", "a sheet without cells", "passed over", "Nothing to do."
    elif set_aside(table):
        kind, done, fix = "ignored_sheet", "passed over", "Take (ignore) out of its name if it is to be read."
        found = "a sheet marked (ignore)"
    elif vendor in SURVEY_TOOLS:
        kind, done = "unrecognized_table", "not read"
        found = f"this looks like an export of {vendor}, and no question in it that names agencies could be read"
        fix = SURVEY_FIX
    elif vendor == "an HMIS":
        kind, found, done, fix = (
            "not_needed",
            "a part of an HMIS export that says nothing about referrals",
            "not read",
            HMIS_FIX,
        )
    elif vendor:
        kind, found, done, fix = "unrecognized_table", f"this looks like an export of {vendor}", "not read", FIX
    elif "timestamp" in {fold(h) for h in seen}:
        kind, done = "unrecognized_table", "not read"
        found = "a survey with no question that names agencies"
        fix = SURVEY_FIX
    else:
        kind, done, fix = "unrecognized_table", "not read", FIX
        found = "a table of no known layout"
    if seen and table.rows:
        found = f"{found}; its headings: {', '.join(repr(h) for h in seen[:8])}" + (
            " and others" if len(seen) > 8 else ""
        )
    records.issues.append(Issue(kind, table.place(), found, done, fix))
    records.sources.append(
        Source(
            file=table.file,
            sheet=table.sheet,
            format="",
            evidence="",
            rows=len(table.rows),
            columns_not_read=tuple(seen),
            note=done,
        )
    )
    return records


def _headings(table: Table) -> list[str]:
    """Headings that are surely headings: words of the vocabulary or of the list that is never read.

    Where no header row is certain its cells may be data, and data are not shown.
    """
    best: list[str] = []
    for row in table.rows[:DEEPEST]:
        if one_text(table, row):
            continue
        labels = [row.text(c) for c in row.filled]
        known = [
            x
            for x in labels
            if len(x) <= 80
            and "//" not in x
            and (never_read(x) or split_bracket(x) or any(means(x, r) == 2 for r in vocabulary()))
        ]
        if len(known) > len(best):
            best = known
    return [shown for x in best if (shown := heading_shown(x))]
