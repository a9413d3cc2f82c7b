"""The tidy set: every table and every number of an edition as CSV for R and Python, with a codebook.

Ids join the tables. Nothing is computed here: the tables are those of the edition, as its audience may see them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from netcollab.edition import Edition
from netcollab.measures import REGISTRY, references
from netcollab.render.export import csv_text

CODEBOOK = ("file", "column", "unit", "lowest", "highest", "meaning", "reading", "source")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One file of the set: what its columns mean, in their order, and its rows."""

    name: str
    columns: dict[str, str]
    rows: list[Sequence[Any]]


def tidy_files(edition: Edition) -> dict[str, bytes]:
    """The files of the set by name; tables without rows are left out."""
    tables = [table for table in _tables(edition) if table.rows]
    made = {f"{t.name}.csv": csv_text(list(t.columns), t.rows).encode() for t in tables}
    return made | {"codebook.csv": csv_text(CODEBOOK, _codebook(tables)).encode()}


def _tables(edition: Edition) -> Iterator[Table]:
    net, coordinator = edition.net, edition.audience == "coordinator"
    framework = net.framework
    agencies = net.agencies.rename_axis("id").reset_index()
    shown = AGENCY | (ANSWERED if coordinator else {})
    yield Table(name="agencies", columns=shown, rows=_rows(agencies, [*shown]))
    yield Table(name="memberships", columns=MEMBERSHIP, rows=[
        [agency, sector, framework.label(sector),
         framework.by_key[sector].system if sector in framework.by_key else "", n == 0]
        for agency, sectors in zip(net.agencies.index, net.agencies["sectors"], strict=True)
        for n, sector in enumerate(dict.fromkeys(sectors))
    ])  # fmt: skip
    order = ["layer", "relation", "source", "target"]
    yield Table(name="ties", columns=TIE, rows=_rows(net.ties.sort_values(order, kind="stable"), [*TIE]))
    if coordinator and net.survey_kind:
        yield Table(name="dyads", columns=DYAD, rows=_rows(net.dyads, [*DYAD]))
    yield Table(name="answers", columns=ANSWER, rows=_rows(net.answers, [*ANSWER]) if coordinator else [])
    yield Table(name="meetings", columns=MEETING, rows=_rows(edition.meetings, [*MEETING]))
    yield Table(name="attendance", columns=ATTENDANCE, rows=_rows(edition.attendance, [*ATTENDANCE]))
    pairs = edition.referrals.get("pairs", pd.DataFrame())
    yield Table(name="referrals", columns=REFERRAL, rows=_rows(pairs, [*REFERRAL]))
    yield Table(name="sectors", columns=STATUS, rows=[
        [s.by, s.key, s.label, s.status, s.certainty, s.text, "; ".join(s.agencies)]
        for s in (*edition.sectors, *edition.systems)
    ])  # fmt: skip
    yield Table(name="measures", columns=MEASURE, rows=list(_measures(edition)))


def _rows(table: pd.DataFrame, columns: list[str]) -> list[Sequence[Any]]:
    table = table.reindex(columns=columns)
    cells = table.astype(object).where(table.notna(), "")
    return [
        ["; ".join(v) if isinstance(v, (tuple, list)) else v for v in row]
        for row in cells.itertuples(index=False, name=None)
    ]


def _measures(edition: Edition) -> Iterator[Sequence[Any]]:
    for key, value in edition.network.items():
        yield ["network", "", "", "", key, value]
    for level, tables in (("agency", {"": edition.agencies}), ("group", edition.groups), ("pair", edition.pairs)):
        for by, table in tables.items():
            for key in table.columns:
                for subject, value in table[key].items():
                    a, b = subject if isinstance(subject, tuple) else (subject, "")
                    yield [level, by, a, b, key, value]


def _codebook(tables: Sequence[Table]) -> Iterator[Sequence[Any]]:
    for table in tables:
        for column, meaning in table.columns.items():
            yield [f"{table.name}.csv", column, "", "", "", meaning, "", ""]
    known = references()
    shown = {row[4] for table in tables if table.name == "measures" for row in table.rows}
    for key in (key for key in REGISTRY if key in shown):
        m = REGISTRY[key]
        low, high = (float(end) for end in m.bounds)
        yield ["measures.csv", key, m.unit, low, high, f"{m.label}. {m.summary}", m.reading, known[m.source]]


AGENCY = {
    "id": "the agency, the same in every table",
    "name": "its name as it is shown",
    "sector": "key of its primary sector; empty: none known",
    "sectors": "keys of all its sectors, the primary one first, with semicolons",
    "jurisdiction": "local, county, state, tribal, federal or national; empty: not known",
    "member": "true: a member; false: only named by members",
}
ANSWERED = {"invited": "could have answered the survey", "responded": "did"}
MEMBERSHIP = {
    "agency": "id of the agency", "sector": "key of a sector that it holds", "label": "the sector in words",
    "system": "key of the family of sectors", "primary": "whether it is the first of the agency's sectors",
}  # fmt: skip
TIE = {
    "source": "id of the agency that reports or sends; of a tie without direction, the first",
    "target": "id of the other agency",
    "layer": "survey, agreement, referral or meeting",
    "relation": "which question or kind of tie",
    "strength": "the number of the answer; empty: none",
    "count": "how many referrals, or meetings attended together; empty: not told",
    "working": "whether it counts as a working tie by itself",
    "directed": "whether source and target are not interchangeable",
}
DYAD = {
    "a": "id of an agency", "b": "id of another",
    "a_says": "what a reports of the pair: 1 a tie, 0 none; empty: did not answer",
    "b_says": "what b reports", "a_skipped": "a answered, but left this pair out", "b_skipped": "b did",
    "state": "confirmed, one_sided, none, unverified, unverified_no or unknown",
}  # fmt: skip
ANSWER = {
    "agency": "id of the agency that answered", "partner": "id of the agency it is about; empty: about itself",
    "item": "key of the question, see surveys/full/codebook.csv", "value": "number or key of the answer",
    "respondent": "which of the agency's answers, 1, 2, ...",
}  # fmt: skip
MEETING = {"date": "when, as precise as the audience may know", "kind": "what kind of meeting, where the list says it",
           "agencies": "how many agencies signed in"}  # fmt: skip
ATTENDANCE = {"agency": "id of the agency", "meeting": "the meeting", "delegates": "how many people came for it"}
REFERRAL = {"from": "name of the agency that refers", "to": "name of the agency referred to",
            "referrals": "how many, or a band of numbers"}  # fmt: skip
STATUS = {
    "by": "sector or system", "key": "which", "label": "in words", "status": "where it stands",
    "certainty": "robust, depends or cannot_say", "text": "what it rests on", "agencies": "ids of who holds it",
}  # fmt: skip
MEASURE = {
    "level": "network, agency, group or pair",
    "by": "the grain of a group or pair: sector, system or jurisdiction",
    "subject": "id of the agency, key of the group, or of the first of two",
    "other": "key of the second of a pair of groups",
    "measure": "key of the measure: its own row below says what it is",
    "value": "the number; empty: undefined, which is not zero",
}
