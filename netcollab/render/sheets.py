"""What the workbook holds, as data: sheets with columns and rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from netcollab.edition import Edition
from netcollab.findings._finding import Status
from netcollab.measures import REGISTRY, glossary, references
from netcollab.render import charts, sheets_records
from netcollab.render.sheet import Column, Figure, Sheet, kind_of, undefined
from netcollab.render.sheets_records import yes_no
from netcollab.render.story import label_of
from netcollab.render.words import CERTAINTY, SUGGESTED, state

BARS = ("agencies", "sectors", "ties", "meetings", "referrals")  # units of things that can be counted on a list
MOST_NAMED = 8
ALWAYS = ("Findings", "Sectors", "Agencies")


def sheets_of(edition: Edition) -> list[Sheet]:
    """Every sheet but the first, in order. Sheets without anything to hold are left out."""
    sheets = [
        _findings(edition),
        _statuses("Sectors", "The sectors of the framework and where each stands.", edition.sectors, edition, "sector"),
        _statuses("Systems", "The same for the systems, the coarser grain.", edition.systems, edition, "system"),
        *_other_lists(edition),
        _sector_table(edition),
        _pairs(edition),
        _agencies(edition),
        _network(edition),
        sheets_records.meetings(edition),
        sheets_records.attendance(edition),
        sheets_records.met_once(edition),
        sheets_records.referrals(edition),
        sheets_records.ties(edition),
        sheets_records.memberships(edition),
        _glossary(edition),
        sheets_records.issues(edition),
        sheets_records.sources(edition),
    ]
    return [s for s in sheets if s.rows or s.name in ALWAYS]


# ---- the sheets ---------------------------------------------------------------------------------------------------


def _measured(table: pd.DataFrame | None) -> list[tuple[str, Column]]:
    """The measures of a table that are defined for anything in it, in the registry's order."""
    if table is None:
        return []
    defined = table.columns[table.notna().any()]
    known = [k for k in REGISTRY if k in defined]
    columns = [*known, *(c for c in defined if c not in known)]
    return [(key, _measure_column(key)) for key in columns]


def _measure_column(key: str) -> Column:
    """ "Liaison brokerage (pairs of agencies)": the column of a measure, headed by what it is called and its unit."""
    if key not in REGISTRY:
        return Column(header=key.replace("_", " ").capitalize(), kind="number", width=13, key=key)
    label, unit = REGISTRY[key].label, REGISTRY[key].unit
    header = f"{label} ({unit})" if unit and unit != label.lower() else label
    return Column(header=header, kind=kind_of(unit), width=13, look="bar" if unit in BARS else "", key=key)


def _values(table: pd.DataFrame | None, columns: Sequence[tuple[str, Column]]) -> defaultdict[Any, list[Any]]:
    """The cells of each row by its label; empty ones for a row that the table does not have."""
    cells: defaultdict[Any, list[Any]] = defaultdict(lambda: [None] * len(columns))
    if table is not None:
        cells.update(zip(table.index, table[[key for key, _ in columns]].to_numpy().tolist(), strict=True))
    return cells


def _agencies(edition: Edition) -> Sheet:
    table = edition.net.agencies
    own = edition.audience == "coordinator"
    surveyed = own and edition.net.survey_kind in ("roster", "recall")
    columns = [
        Column(header="Agency", width=44),
        Column(header="Sector", width=40),
        Column(header="Also holds", width=34),
        Column(header="Sector given or suggested", width=14, look="answer"),
        Column(header="Jurisdiction", width=13),
        Column(header="Member", width=10, look="answer"),
    ]
    if surveyed:
        columns += [Column(header="Invited to answer", width=11), Column(header="Answered", width=11, look="answer")]
    if own:
        columns += [Column(header="Other names in the files", width=34)]
    measured = _measured(edition.agencies)
    numbers = _values(edition.agencies, measured)
    rows = []
    for agency, row in zip(table.index, table.to_dict("records"), strict=True):
        cells: list[Any] = [
            row["name"],
            label_of(edition, row["sector"]),
            "; ".join(label_of(edition, s) for s in row["sectors"] if s != row["sector"]),
            ("given" if row["sector_confirmed"] else SUGGESTED) if row["sectors"] else "",
            row["jurisdiction"],
            yes_no(row["member"]),
        ]
        if surveyed:
            cells += [yes_no(row["invited"]), yes_no(row["responded"])]
        if own:
            cells.append("; ".join(row["aliases"]))
        rows.append(cells + numbers[agency])
    about = (
        "One row an agency. What is undefined is empty or left out: see Glossary. No column says how good an agency is."
    )
    return Sheet(name="Agencies", about=about, columns=(*columns, *(c for _, c in measured)), rows=rows)


def _statuses(name: str, about: str, statuses: Iterable[Status], edition: Edition, by: str) -> Sheet:
    names = edition.net.agencies["name"]
    table = edition.groups.get(by)
    measured = _measured(table)
    numbers = _values(table, measured)
    columns = (
        Column(header=by.capitalize(), width=40),
        Column(header="Short name", width=22, key="short"),
        Column(header="Where it stands", width=20, look="state"),
        Column(header="How sure", width=22, look="certainty"),
        Column(header="In words", width=56),
        Column(header="Notes", width=40),
        Column(header="Members that hold it", width=44),
    )
    rows = [
        [
            s.label,
            edition.net.framework.short(s.key),
            state(s.status).word,
            CERTAINTY.get(s.certainty, s.certainty),
            s.text,
            " ".join(s.notes),
            _named([str(names.get(a, a)) for a in s.agencies]),
            *numbers[s.key],
        ]
        for s in statuses
    ]
    return Sheet(name=name, about=about, columns=(*columns, *(c for _, c in measured)), rows=rows)


def _named(agencies: Sequence[str]) -> str:
    """The first names of a list; all of them are in the sheet Memberships, one row each."""
    more = f"; and {len(agencies) - MOST_NAMED} more" if len(agencies) > MOST_NAMED else ""
    return "; ".join(agencies[:MOST_NAMED]) + more


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


def _sector_table(edition: Edition) -> Sheet:
    """The ties between sectors as a table of rows and columns; left out where there are none."""
    table, framework = edition.pairs.get("sector"), edition.net.framework
    about = "Ties between sectors, and in the frames on the diagonal inside them. What chance would give: Sector pairs."
    name = "Sector table"
    if table is None or "observed" not in table or not table["observed"].any():
        return Sheet(name=name, about=about, columns=())
    found = dict(zip(table.index, table["observed"].tolist(), strict=True))
    present = {str(key) for pair in found for key in pair}
    keys = [c.key for c in framework.components if c.key in present]
    keys += sorted(present - set(keys))
    across = (Column(header=framework.short(key), kind="dotted", width=5, look="depth") for key in keys)
    rows = [
        [
            label_of(edition, a),
            *(Figure(found.get((a, b), found.get((b, a))), "framed" if a == b else "dotted") for b in keys),
        ]
        for a in keys
    ]
    return Sheet(name=name, about=about, columns=(Column(header="Sector", width=58), *across), rows=rows, turned=True)


def _pairs(edition: Edition) -> Sheet:
    tables = [(by, table) for by, table in edition.pairs.items() if len(table)]
    measured = _measured(tables[0][1]) if tables else []
    keys = [key for key, _ in measured]
    columns = (
        Column(header="Grain", width=12),
        Column(header="From", width=44),
        Column(header="To", width=44),
        *(column for _, column in measured),
        Column(header="In words", width=40),
    )
    rows = []
    for by, table in sorted(tables, key=lambda item: item[0] != "system"):
        for pair, values in zip(table.index, table[keys].to_numpy().tolist(), strict=True):
            known = dict(zip(keys, values, strict=True))
            words = charts.shade(known.get("observed", math.nan), known.get("expected", math.nan)).words
            rows.append([by, label_of(edition, str(pair[0])), label_of(edition, str(pair[1])), *values, words])
    about = "Ties between groups: how many were seen, and how many chance would give if labels meant nothing."
    return Sheet(name="Sector pairs", about=about, columns=columns, rows=rows)


def _network(edition: Edition) -> Sheet:
    rows = [
        [
            REGISTRY[key].label if key in REGISTRY else key.replace("_", " "),
            Figure(value, _own_kind(str(key), value)),
            REGISTRY[key].unit if key in REGISTRY else "",
            edition.why.get(key, "") if undefined(value) else "",
            REGISTRY[key].summary if key in REGISTRY else "",
        ]
        for key, value in edition.network.items()
    ]
    columns = (
        Column(header="What", width=38),
        Column(header="Value", kind="number", width=12),
        Column(header="Unit", width=22),
        Column(header="Why it is empty", width=44),
        Column(header="What it is", width=80),
    )
    return Sheet(name="Network", about="Numbers about the coalition as a whole.", columns=columns, rows=rows)


def _own_kind(key: str, value: float) -> str:
    """How one number is shown among others: without decimals if it has none."""
    kind = kind_of(REGISTRY[key].unit) if key in REGISTRY else "number"
    return "count" if kind == "number" and float(value).is_integer() else kind


def _findings(edition: Edition) -> Sheet:
    rows = [
        [f.title, _subject(edition, f.subject), f.text, f.advice, CERTAINTY.get(f.certainty, f.certainty)]
        for f in edition.findings
    ]
    columns = (
        Column(header="Finding", width=28),
        Column(header="About", width=30),
        Column(header="In words", width=72),
        Column(header="A next step to discuss", width=50),
        Column(header="How sure", width=20, look="certainty"),
    )
    about = "What the numbers say, in sentences. They are questions for the table, not verdicts."
    return Sheet(name="Findings", about=about, columns=columns, rows=rows)


def _subject(edition: Edition, subject: str) -> str:
    """What a finding is about, by name: an agency, a group, two of them, or the coalition."""
    names, framework = edition.net.agencies["name"], edition.net.framework

    def named(key: str) -> str:
        if key in names.index:
            return str(names[key])
        return label_of(edition, key) if key in {**framework.by_key, **framework.system_by_key} else key

    whole = named(subject)
    return whole if whole != subject else " and ".join(map(named, subject.split("+")))


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
        Column(header="Measure", width=26), Column(header="Key", width=24), Column(header="Level", width=9),
        Column(header="Unit", width=14), Column(header="What it is", width=46),
        Column(header="How to read it", width=50), Column(header="Source", width=32),
        Column(header="Why a number is empty here", width=28),
    )  # fmt: skip
    return Sheet(name="Glossary", about="Every measure in this workbook, in words.", columns=columns, rows=rows)


def shown_measures(edition: Edition) -> set[str]:
    """The keys of all measures that stand somewhere in the edition."""
    tables = [edition.agencies, *edition.groups.values(), *edition.pairs.values()]
    return {str(k) for k in edition.network.index}.union(*(map(str, t.columns) for t in tables))
