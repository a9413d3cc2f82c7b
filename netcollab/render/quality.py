"""The report's section on the files: what became of every row, what was odd, and the very cells. The coordinator's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from netcollab.edition import Edition
from netcollab.errors import Issue
from netcollab.render.words import clean, count

ISSUES_SHOWN = 40  # of each kind; the rest stands in issues.csv


@dataclass(frozen=True, kw_only=True)
class IssueGroup:
    """Oddities of one kind."""

    kind: str
    rows: tuple[Issue, ...]
    total: str
    left_out: int
    fixes: tuple[str, ...]


def quality(edition: Edition) -> dict[str, Any]:
    """What ``quality.html`` shows; counts by kind for those who may not see places."""
    return {
        "sources": edition.sources,
        "issues": issues(edition),
        "issue_counts": sorted((clean(k).replace("_", " "), n) for k, n in edition.issue_counts.items()),
        "read": _read(edition),
    }


def issues(edition: Edition) -> list[IssueGroup]:
    """The oddities by kind, each with its place; only an edition that carries them shows them."""
    groups = []
    for kind, inside in groupby(sorted(edition.issues), key=lambda i: i.kind):
        rows = list(inside)
        groups.append(
            IssueGroup(
                kind=clean(kind).replace("_", " ").capitalize(),
                rows=tuple(rows[:ISSUES_SHOWN]),
                total=count(len(rows), "time"),
                left_out=max(0, len(rows) - ISSUES_SHOWN),
                fixes=tuple(sorted({clean(r.fix) for r in rows if r.fix})),
            )
        )
    return groups


def _read(edition: Edition) -> Mapping[str, int]:
    """How many rows there are, and what became of them."""
    rows = sum(s.rows for s in edition.sources)
    used = sum(s.rows_used for s in edition.sources)
    unread = sum(s.rows for s in edition.sources if not s.format)
    return {"rows": rows, "used": used, "unread": unread, "unused": rows - used - unread}
