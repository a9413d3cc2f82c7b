"""Records as flat rows of text, so that a case can state what reading gives."""

from __future__ import annotations

import csv
from pathlib import Path

from netcollab.reading.records import Records

HEADER = ("what", "row", "a", "b", "c", "d", "e")


def number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def flat(records: Records) -> list[tuple[str, ...]]:
    """Every fact of the records, one row each, in the order of reading."""
    rows: list[tuple[object, ...]] = []
    for s in records.sources:
        rows.append(("source", "", s.format, s.sheet, f"{s.rows_used} of {s.rows}", "; ".join(s.columns_not_read), ""))
    for m in records.members:
        words = (m.name, "; ".join(m.sectors), m.jurisdiction, "; ".join(m.aliases))
        flags = " ".join(k for k in ("member", "invited", "person", "confidential_location") if getattr(m, k))
        rows.append(("member", m.place.row, *words, flags))
    for n in records.names:
        rows.append(("name", n.place.row, n.name, n.agency, "", "", ""))
    for c in records.seats:
        rows.append(("seat", c.place.row, c.sector, c.choice, c.note, "", ""))
    for survey in records.surveys:
        rows.append(
            ("survey", survey.place.row, survey.relation, survey.scale, number(survey.threshold), survey.title, "")
        )
        for r in survey.responses:
            rows.append(
                ("response", r.place.row, r.respondent, r.when, "; ".join(r.sectors), "; ".join(r.unlisted), "")
            )
            rows += [("answer", r.place.row, r.respondent, k, number(v), "", "") for k, v in r.answers.items()]
    for a in records.answered:
        rows.append(("answered", a.place.row, a.respondent, a.item, a.partner, "; ".join(a.values), a.when or ""))
    for table in records.links:
        direction = "directed" if table.directed else "undirected"
        rows.append(("links", "", table.relation, direction, number(table.threshold), "; ".join(table.labels), ""))
        rows += [("link", k.place.row, k.source, k.target, number(k.strength), "", "") for k in table.links]
    for meetings in records.meetings:
        rows += [("meeting", "", m.key, m.label, m.date or "", m.kind, "; ".join(m.hosts)) for m in meetings.meetings]
        rows.append(("labels", "", "; ".join(meetings.labels), "", "", "", ""))
        rows += [("sector", "", label, "; ".join(said), "", "", "") for label, said in meetings.sectors.items()]
        rows += [("visit", v.place.row, v.agency, v.meeting, v.delegate or "", "", "") for v in meetings.visits]
    for log in records.referrals:
        for x in log.referrals:
            rows.append(
                ("referral", x.place.row, x.sender, x.receiver, x.date or "", x.status, f"{x.closed or ''} x{x.count}")
            )
    rows += [("issue", i.place.row or "", i.kind, i.found, i.done, "", "") for i in records.issues]
    return [tuple("" if cell is None else str(cell) for cell in row) for row in rows]


def save(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([HEADER, *rows])


def load(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return [tuple(row) for row in csv.reader(handle)][1:]
