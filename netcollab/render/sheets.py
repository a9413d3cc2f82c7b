"""What the workbook holds, as data: sheets with columns and rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from netcollab.edition import Edition
from netcollab.findings._finding import Status
from netcollab.measures import REGISTRY, glossary, references
from netcollab.render.export import ISSUE_COLUMNS, pair_states
from netcollab.render.story import label_of
from netcollab.render.words import CERTAINTY, SUGGESTED, listed, state

STATE_WORDS = {
    "confirmed": "both report it",
    "one_sided": "one reports it, the other does not",
    "unverified": "one reports it, the other did not answer",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet. ``kind``: text, count, number or share."""

    header: str
    kind: str = "text"
    width: int = 14


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet as data: what it is called, what it holds, its columns and rows."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]] = field(default_factory=list)


def sheets_of(edition: Edition) -> list[Sheet]:
    """Every sheet but the first, in order. Sheets without anything to hold are left out."""
    sheets = [
        _agencies(edition),
        _statuses("Sectors", "The sectors of the framework and where each stands.", edition.sectors, edition, "sector"),
        _statuses("Systems", "The same for the systems, the coarser grain.", edition.systems, edition, "system"),
        *_other_lists(edition),
        _pairs(edition),
        _network(edition),
        _findings(edition),
        _meetings(edition),
        _attendance(edition),
        _referrals(edition),
        _ties(edition),
        _memberships(edition),
        _glossary(edition),
        _issues(edition),
        _sources(edition),
    ]
    return [s for s in sheets if s.rows or s.name in ("Agencies", "Sectors", "Findings")]


# ---- the sheets ---------------------------------------------------------------------------------------------------


def _kind(key: str) -> str:
    """How a measure's numbers are shown, from its unit."""
    unit = REGISTRY[key].unit.lower() if key in REGISTRY else ""
    if "share" in unit or "percent" in unit or unit in ("probability", "rate"):
        return "share"
    return "number"


def _measured(table: pd.DataFrame | None) -> list[tuple[str, Column]]:
    """The measure columns of a table in the registry's order, each with its label and unit as a header."""
    if table is None:
        return []
    known = [k for k in REGISTRY if k in table.columns]
    columns = [*known, *(c for c in table.columns if c not in known)]
    return [(key, Column(header=measure_header(key), kind=_kind(key), width=13)) for key in columns]


def measure_header(key: str) -> str:
    """ "Liaison brokerage (pairs of agencies)": what a measure is called, with its unit."""
    if key not in REGISTRY:
        return key.replace("_", " ").capitalize()
    unit = REGISTRY[key].unit
    return f"{REGISTRY[key].label} ({unit})" if unit else REGISTRY[key].label


def _values(table: pd.DataFrame | None, columns: Sequence[tuple[str, Column]]) -> defaultdict[Any, list[Any]]:
    """The cells of each row by its label; empty ones for a row that the table does not have."""
    cells: defaultdict[Any, list[Any]] = defaultdict(lambda: [None] * len(columns))
    if table is not None:
        cells.update(zip(table.index, table[[key for key, _ in columns]].to_numpy().tolist(), strict=True))
    return cells


def _yes(value: Any) -> str:
    return "yes" if value else "no"


def _agencies(edition: Edition) -> Sheet:
    table = edition.net.agencies
    own = edition.audience == "coordinator"
    surveyed = own and edition.net.survey_kind in ("roster", "recall")
    columns = [
        Column(header="Agency", width=38),
        Column(header="Sector", width=28),
        Column(header="All sectors", width=34),
        Column(header="Sector given or suggested", width=14),
        Column(header="Jurisdiction", width=13),
        Column(header="Member", width=10),
    ]
    if surveyed:
        columns += [Column(header="Invited to answer", width=11), Column(header="Answered", width=11)]
    if own:
        columns += [Column(header="Other names in the files", width=34)]
    measured = _measured(edition.agencies)
    numbers = _values(edition.agencies, measured)
    rows = []
    for agency, row in zip(table.index, table.to_dict("records"), strict=True):
        cells: list[Any] = [
            row["name"],
            label_of(edition, row["sector"]),
            "; ".join(label_of(edition, s) for s in row["sectors"]),
            ("given" if row["sector_confirmed"] else SUGGESTED) if row["sectors"] else "",
            row["jurisdiction"],
            _yes(row["member"]),
        ]
        if surveyed:
            cells += [_yes(row["invited"]), _yes(row["responded"])]
        if own:
            cells.append("; ".join(row["aliases"]))
        rows.append(cells + numbers[agency])
    about = (
        "One row an agency. An empty number is undefined: the sheet Glossary says why. No column says how good it is."
    )
    return Sheet(name="Agencies", about=about, columns=(*columns, *(c for _, c in measured)), rows=rows)


def _statuses(name: str, about: str, statuses: Iterable[Status], edition: Edition, by: str) -> Sheet:
    names = edition.net.agencies["name"]
    table = edition.groups.get(by)
    measured = _measured(table)
    numbers = _values(table, measured)
    columns = (
        Column(header=by.capitalize(), width=40),
        Column(header="Where it stands", width=20),
        Column(header="How sure", width=26),
        Column(header="In words", width=70),
        Column(header="Notes", width=44),
        Column(header="Members that hold it", width=44),
    )
    rows = [
        [
            s.label,
            state(s.status).word,
            CERTAINTY.get(s.certainty, s.certainty),
            s.text,
            " ".join(s.notes),
            "; ".join(str(names.get(a, a)) for a in s.agencies),
            *numbers[s.key],
        ]
        for s in statuses
    ]
    return Sheet(name=name, about=about, columns=(*columns, *(c for _, c in measured)), rows=rows)


def _other_lists(edition: Edition) -> list[Sheet]:
    """A sheet for every other framework: where each of its components stands."""
    return [
        _statuses(
            f"List {n} {other.framework.key}"[:31],
            f"{other.framework.title}. {other.framework.caution}",
            other.statuses,
            replace(edition, groups={}),
            other.framework.noun,
        )
        for n, other in enumerate(edition.beside, 2)
    ]


def _pairs(edition: Edition) -> Sheet:
    tables = [(by, table) for by, table in edition.pairs.items() if len(table)]
    measured = _measured(tables[0][1]) if tables else []
    columns = (Column(header="Grain", width=12), Column(header="From", width=36), Column(header="To", width=36))
    rows = [
        [
            by,
            label_of(edition, str(pair[0])),
            label_of(edition, str(pair[1])),
            *values,
        ]
        for by, table in sorted(tables, key=lambda item: item[0] != "system")
        for pair, values in zip(table.index, table[[k for k, _ in measured]].to_numpy().tolist(), strict=True)
    ]
    about = "Ties between groups: how many were seen, and how many chance would give if labels meant nothing."
    return Sheet(name="Sector pairs", about=about, columns=(*columns, *(c for _, c in measured)), rows=rows)


def _network(edition: Edition) -> Sheet:
    rows = [
        [
            REGISTRY[key].label if key in REGISTRY else key.replace("_", " "),
            value,
            REGISTRY[key].unit if key in REGISTRY else "",
            edition.why.get(key, "") if undefined(value) else "",
            REGISTRY[key].summary if key in REGISTRY else "",
        ]
        for key, value in edition.network.items()
    ]
    columns = (
        Column(header="What", width=38),
        Column(header="Value (shares from 0 to 1)", kind="number", width=16),
        Column(header="Unit", width=22),
        Column(header="Why it is empty", width=44),
        Column(header="What it is", width=80),
    )
    return Sheet(name="Network", about="Numbers about the coalition as a whole.", columns=columns, rows=rows)


def _findings(edition: Edition) -> Sheet:
    rows = [[f.title, f.subject, f.text, f.advice, CERTAINTY.get(f.certainty, f.certainty)] for f in edition.findings]
    columns = (
        Column(header="Finding", width=30),
        Column(header="About", width=34),
        Column(header="In words", width=80),
        Column(header="A next step to discuss", width=60),
        Column(header="How sure", width=26),
    )
    about = "What the numbers say, in sentences. They are questions for the table, not verdicts."
    return Sheet(name="Findings", about=about, columns=columns, rows=rows)


def _frame(name: str, about: str, table: pd.DataFrame, labels: Mapping[str, str] | None = None) -> Sheet:
    """A table of the edition as it is. A sheet without rows is left out."""
    columns, kinds = [], []
    for key in table.columns:
        numeric = pd.api.types.is_numeric_dtype(table[key]) and not pd.api.types.is_bool_dtype(table[key])
        kind = "number" if numeric else "text"
        longest = max([0, *(len(str(v)) for v in table[key])])
        label = (labels or {}).get(str(key), str(key).replace("_", " ").capitalize())
        columns.append(Column(header=label, kind=kind, width=min(max(12, longest + 2), 48)))
        kinds.append(key)
    return Sheet(name=name, about=about, columns=tuple(columns), rows=table[kinds].astype(object).to_numpy().tolist())


def _meetings(edition: Edition) -> Sheet:
    labels = {k: f"{edition.net.framework.label(str(k))} (agencies)" for k in edition.net.framework.system_by_key}
    about = "One row a meeting: how many agencies came, and from which systems. An agency may stand in more than one."
    return _frame("Meetings", about, edition.meetings, {**labels, "agencies": "Agencies present"})


def _attendance(edition: Edition) -> Sheet:
    names, meetings = edition.net.agencies["name"].to_dict(), edition.net.meetings
    label, date = meetings["label"].to_dict(), meetings["date"].to_dict()
    columns = (
        Column(header="Agency", width=38), Column(header="Meeting", width=34), Column(header="Date", width=12),
        Column(header="People", kind="count", width=9),
    )  # fmt: skip
    rows = [
        [
            names.get(row["agency"], row["agency"]),
            label.get(row["meeting"], "") or row["meeting"],
            date.get(row["meeting"], ""),
            row.get("delegates"),
        ]
        for row in edition.attendance.to_dict("records")
    ]
    about = "Who was at which meeting, as the sign-in sheets say."
    return Sheet(name="Attendance", about=about, columns=columns, rows=rows)


def _referrals(edition: Edition) -> Sheet:
    """Pairs of agencies, then pairs of groups; counts or bands, as the edition has them."""
    rows: list[list[Any]] = []
    pairs = edition.referrals.get("pairs")
    if isinstance(pairs, pd.DataFrame):
        rows += [["agency", *row[:3]] for row in pairs.astype(object).to_numpy().tolist()]
    table = edition.referrals.get("groups")
    if isinstance(table, pd.DataFrame):
        rows += [
            ["group", a, b, table.iat[i, j]]
            for i, a in enumerate(table.index)
            for j, b in enumerate(table.columns)
            if table.iat[i, j] not in ("", 0)
        ]
    columns = (
        Column(header="Grain", width=10), Column(header="From", width=38), Column(header="To", width=38),
        Column(header="Referrals", kind="number", width=12),
    )  # fmt: skip
    total = edition.referrals.get("total", "")
    about = "Referrals between agencies and between groups. Nothing about a client is read."
    return Sheet(name="Referrals", about=f"{about} In all: {total}." if total else about, columns=columns, rows=rows)


def _ties(edition: Edition) -> Sheet:
    if edition.audience != "coordinator":
        return Sheet(name="Ties", about="", columns=())
    names = edition.net.agencies["name"].to_dict()
    states = pair_states(edition)
    columns = (
        Column(header="From", width=36), Column(header="To", width=36), Column(header="Layer", width=11),
        Column(header="Relation", width=24), Column(header="Strength (as answered)", kind="number", width=12),
        Column(header="Count (referrals)", kind="number", width=14),
        Column(header="Working tie", width=10), Column(header="Both directions", width=11),
        Column(header="What both sides say", width=36), Column(header="First", width=12),
        Column(header="Last", width=12), Column(header="Where it stands in the files", width=48),
    )  # fmt: skip
    rows = []
    ties = edition.net.ties[edition.net.ties["layer"] != "meeting"]
    for row in ties.sort_values(["layer", "relation", "source", "target"], kind="stable").to_dict("records"):
        said = states.get(frozenset((row["source"], row["target"])), "") if row["layer"] == "survey" else ""
        rows.append([
            names[row["source"]], names[row["target"]], row["layer"], row["relation"], row["strength"], row["count"],
            _yes(row["working"]), _yes(not row["directed"]), STATE_WORDS.get(said, said.replace("_", " ")),
            row["first"], row["last"], row["evidence"],
        ])  # fmt: skip
    about = "Every tie as it was reported, sent or agreed, with the rows behind it. Who met whom: see Attendance."
    return Sheet(name="Ties", about=about, columns=columns, rows=rows)


def _memberships(edition: Edition) -> Sheet:
    framework = edition.net.framework
    table = edition.net.agencies
    rows = [
        [name, label_of(edition, s), framework.label(framework.by_key[s].system) if s in framework.by_key else "",
         "primary" if i == 0 else "also", _yes(member)]
        for name, sectors, member in zip(table["name"], table["sectors"], table["member"], strict=True)
        for i, s in enumerate(dict.fromkeys(sectors))
    ]  # fmt: skip
    columns = (
        Column(header="Agency", width=38), Column(header="Sector", width=40), Column(header="System", width=36),
        Column(header="Primary or also", width=12), Column(header="Member", width=10),
    )  # fmt: skip
    return Sheet(name="Memberships", about="Which agency holds which sector: one row each.", columns=columns, rows=rows)


def _glossary(edition: Edition) -> Sheet:
    shown = shown_measures(edition)
    known = references()
    rows = [
        [row["label"], row["key"], row["level"], row["unit"], row["what"], row["reading"],
         known.get(row["source"], row["source"]), edition.why.get(row["key"], "")]
        for row in glossary()
        if row["key"] in shown
    ]  # fmt: skip
    columns = (
        Column(header="Measure", width=30), Column(header="Key", width=26), Column(header="Level", width=10),
        Column(header="Unit", width=20), Column(header="What it is", width=80),
        Column(header="How to read it", width=80), Column(header="Source", width=60),
        Column(header="Why a number is empty here", width=50),
    )  # fmt: skip
    return Sheet(name="Glossary", about="Every measure in this workbook, in words.", columns=columns, rows=rows)


def shown_measures(edition: Edition) -> set[str]:
    """The keys of all measures that stand somewhere in the edition."""
    tables = [edition.agencies, *edition.groups.values(), *edition.pairs.values()]
    return {str(k) for k in edition.network.index}.union(*(map(str, t.columns) for t in tables))


def _issues(edition: Edition) -> Sheet:
    widths = {"found": 60, "done": 50, "fix": 50, "file": 28, "sheet": 20, "kind": 24}
    columns = tuple(
        Column(header=c.capitalize(), kind="count" if c == "row" else "text", width=widths.get(c, 12))
        for c in ISSUE_COLUMNS
    )
    rows: list[list[Any]] = []
    for issue in edition.issues:
        cells = issue.as_row()
        rows.append([cells[c] or None if c == "row" else cells[c] for c in ISSUE_COLUMNS])
    return Sheet(
        name="Issues", about="What was odd in the files, where, and what was done.", columns=columns, rows=rows
    )


def _sources(edition: Edition) -> Sheet:
    columns = (
        Column(header="File", width=30), Column(header="Sheet", width=20), Column(header="Read as", width=26),
        Column(header="Because", width=70), Column(header="Rows", kind="count", width=9),
        Column(header="Rows used", kind="count", width=9), Column(header="What became of the rows", width=50),
        Column(header="Columns not read", width=50),
        Column(header="Note", width=40),
    )  # fmt: skip
    rows = [
        [s.file, s.sheet, s.format, s.evidence, s.rows, s.rows_used, s.account, listed(s.columns_not_read), s.note]
        for s in edition.sources
    ]
    return Sheet(name="Sources", about="Every table that was read, and as what.", columns=columns, rows=rows)


def undefined(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value))
