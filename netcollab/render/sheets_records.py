"""Sheets of what was recorded: meetings, attendance, referrals, ties, memberships, and what was read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pandas as pd

from netcollab.edition import Edition
from netcollab.reading.format import formats
from netcollab.render.export import ISSUE_COLUMNS, pair_states
from netcollab.render.sheet import Column, Sheet
from netcollab.render.story import label_of
from netcollab.render.words import listed

FIRST_DAY = dt.date(1899, 12, 30)  # day 0 of spreadsheets
STATE_WORDS = {
    "confirmed": "both report it",
    "one_sided": "one reports it, the other does not",
    "unverified": "one reports it, the other did not answer",
}


def yes_no(value: Any) -> str:
    """A yes or no as people read it."""
    return "yes" if value else "no"


def _day(text: Any) -> Any:
    """A day as the number by which spreadsheets know it; a month or year, which some audiences get, as it is."""
    try:
        return (dt.date.fromisoformat(str(text)) - FIRST_DAY).days
    except ValueError:
        return text


def meetings(edition: Edition) -> Sheet:
    """One row a meeting, one column a system; a column that would be empty is left out."""
    table = edition.meetings
    told = {
        "meeting": Column(header="Meeting", width=36),
        "date": Column(header="Date", kind="date", width=12, key="date"),
        "kind": Column(header="Kind", width=20),
        "agencies": Column(header="Agencies present", kind="count", width=11, look="bar", key="agencies"),
    }
    keys = [str(key) for key in table.columns if any(value not in ("", None) for value in table[key])]
    columns = tuple(
        told.get(key) or Column(header=f"{label_of(edition, key)} (agencies)", kind="count", width=17) for key in keys
    )
    rows = table[keys].astype(object).to_numpy().tolist()
    for row in rows if "date" in keys else ():
        row[keys.index("date")] = _day(row[keys.index("date")])
    about = "One row a meeting: how many agencies came, and from which systems. An agency may stand in more than one."
    return Sheet(name="Meetings", about=about, columns=columns, rows=rows)


def attendance(edition: Edition) -> Sheet:
    """One row an agency, one column a meeting: how many people signed in for it."""
    agencies, meetings = edition.net.agencies, edition.net.meetings.sort_values("date", kind="stable")
    rows = edition.attendance.to_dict("records")
    people = {(row["agency"], row["meeting"]): float(row["delegates"]) for row in rows}
    order = list(dict.fromkeys([*meetings.index, *(row["meeting"] for row in rows)])) if rows else []
    days = Counter(meetings["date"])
    heads = {
        key: day if day and days[day] == 1 else f"{day} {label}".strip()
        for key, day, label in zip(meetings.index, meetings["date"], meetings["label"], strict=True)
    }
    columns = (
        Column(header="Agency", width=44),
        *(Column(header=heads.get(key) or key, kind="count", width=5, look="depth") for key in order),
    )
    came = {agency for agency, _ in people}
    shown = [a for a, member in zip(agencies.index, agencies["member"], strict=True) if member or a in came]
    table = [[agencies.at[a, "name"], *(people.get((a, key)) for key in order)] for a in shown] if rows else []
    about = "How many people signed in for each agency at each meeting. An empty cell: nobody did."
    return Sheet(name="Attendance", about=about, columns=columns, rows=table, turned=True)


def met_once(edition: Edition) -> Sheet:
    """The pairs that a finding counts: at one working meeting together, and at none since."""
    agencies = edition.net.agencies
    columns = tuple(
        Column(header=header, width=44)
        for header in ("Agency", "Its sector", "Was once at a meeting with", "Sector of the other")
    )
    rows = [
        [text for a in pair for text in (agencies.at[a, "name"], label_of(edition, agencies.at[a, "sector"]))]
        for finding in edition.findings
        if finding.code == "met_once"
        for pair in finding.facts["pairs"]
    ]
    about = "Pairs of agencies that were at one working meeting together and at none since: who could meet again."
    return Sheet(name="Met once", about=about, columns=columns, rows=rows)


def referrals(edition: Edition) -> Sheet:
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
        Column(header="Grain", width=10), Column(header="From", width=44), Column(header="To", width=44),
        Column(header="Referrals", kind="count", width=12, look="bar"),
    )  # fmt: skip
    total = edition.referrals.get("total", "")
    about = "Referrals between agencies and between groups. Nothing about a client is read."
    return Sheet(name="Referrals", about=f"{about} In all: {total}." if total else about, columns=columns, rows=rows)


def ties(edition: Edition) -> Sheet:
    """Every tie as it was given, for the coordinator alone."""
    if edition.audience != "coordinator":
        return Sheet(name="Ties", about="", columns=())
    names = edition.net.agencies["name"].to_dict()
    states = pair_states(edition)
    columns = (
        Column(header="From", width=42), Column(header="To", width=42), Column(header="Layer", width=10),
        Column(header="Relation", width=16), Column(header="Strength (as answered)", kind="number", width=10),
        Column(header="Count (referrals)", kind="number", width=10),
        Column(header="Working tie", width=10), Column(header="Both directions", width=10),
        Column(header="What both sides say", width=21), Column(header="First", kind="date", width=11),
        Column(header="Last", kind="date", width=11), Column(header="Where it stands in the files", width=42),
    )  # fmt: skip
    rows = []
    ties = edition.net.ties[edition.net.ties["layer"] != "meeting"]
    for row in ties.sort_values(["layer", "relation", "source", "target"], kind="stable").to_dict("records"):
        said = states.get(frozenset((row["source"], row["target"])), "") if row["layer"] == "survey" else ""
        rows.append([
            names[row["source"]], names[row["target"]], row["layer"], str(row["relation"]).replace("_", " "),
            row["strength"], row["count"], yes_no(row["working"]),
            yes_no(not row["directed"]), STATE_WORDS.get(said, said.replace("_", " ")),
            _day(row["first"]), _day(row["last"]), row["evidence"],
        ])  # fmt: skip
    about = "Every tie as it was reported, sent or agreed, with the rows behind it. Who met whom: see Attendance."
    return Sheet(name="Ties", about=about, columns=columns, rows=rows)


def memberships(edition: Edition) -> Sheet:
    """One row an agency and sector."""
    framework = edition.net.framework
    table = edition.net.agencies
    rows = [
        [name, label_of(edition, s), framework.label(framework.by_key[s].system) if s in framework.by_key else "",
         "primary" if i == 0 else "also", yes_no(member)]
        for name, sectors, member in zip(table["name"], table["sectors"], table["member"], strict=True)
        for i, s in enumerate(dict.fromkeys(sectors))
    ]  # fmt: skip
    columns = (
        Column(header="Agency", width=44), Column(header="Sector", width=60), Column(header="System", width=36),
        Column(header="Primary or also", width=12), Column(header="Member", width=10),
    )  # fmt: skip
    return Sheet(name="Memberships", about="Which agency holds which sector: one row each.", columns=columns, rows=rows)


def issues(edition: Edition) -> Sheet:
    """Every remark on the data."""
    widths = {"found": 52, "done": 40, "fix": 44, "file": 26, "sheet": 18, "kind": 22}
    columns = tuple(
        Column(header=c.capitalize(), kind="count" if c == "row" else "text", width=widths.get(c, 12))
        for c in ISSUE_COLUMNS
    )
    rows: list[list[Any]] = []
    for issue in edition.issues:
        cells = issue.as_row()
        rows.append(
            [
                cells[c] or None if c == "row" else str(cells[c]).replace("_", " ") if c == "kind" else cells[c]
                for c in ISSUE_COLUMNS
            ]
        )
    return Sheet(
        name="Issues", about="What was odd in the files, where, and what was done.", columns=columns, rows=rows
    )


def sources(edition: Edition) -> Sheet:
    """Every table that was read."""
    columns = (
        Column(header="File", width=26), Column(header="Sheet", width=18), Column(header="Read as", width=24),
        Column(header="Because", width=46), Column(header="Rows", kind="count", width=7),
        Column(header="Rows used", kind="count", width=8), Column(header="What became of the rows", width=36),
        Column(header="Columns not read", width=36), Column(header="Note", width=28),
    )  # fmt: skip
    known = formats()
    rows = [
        [
            s.file,
            s.sheet,
            known[s.format].title if s.format in known else s.format,
            s.evidence,
            s.rows,
            s.rows_used,
            s.account,
            listed(s.columns_not_read),
            s.note,
        ]
        for s in edition.sources
    ]
    return Sheet(name="Sources", about="Every table that was read, and as what.", columns=columns, rows=rows)
