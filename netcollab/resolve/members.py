"""Who the agencies are: the book of names filled in the order of certainty, and one row of facts for each agency."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from netcollab.errors import Issue
from netcollab.framework import load_framework
from netcollab.reading.records import Member, Records
from netcollab.resolve.names import ASKED, LINKED, MET, NameBook
from netcollab.resolve.sectors import Lists, Settled, Stated, believed, sectors_of, standing, tell_words
from netcollab.resolve.spelling import normalise
from netcollab.tables import AGENCY_COLUMNS, DISPLAYS, JURISDICTIONS

ROSTER_FILE = "roster.xlsx"
JURISDICTION_WORDS = {"city": "local", "municipal": "local", "tribe": "tribal", "us": "federal", "statewide": "state"}


def by_authority(members: Iterable[Member]) -> list[Member]:
    """Roster rows, those of the user's own roster.xlsx before any other list."""
    return sorted(members, key=lambda m: (not m.place.file.endswith(ROSTER_FILE), m.place))


def name_book(records: Records) -> NameBook:
    """Every declared name and alias: the roster, then the user's word on names."""
    book = NameBook()
    settled = {normalise(c.name) for c in records.names if c.agency and normalise(c.agency) != normalise(c.name)}
    members = by_authority(records.members)
    for member in members:
        if normalise(member.name) not in settled:
            book.add(member.name)
    for member in members:
        agency = book.spellings.get(normalise(member.name))
        for alias in member.aliases:
            if agency is not None and alias.strip():
                book.alias(alias, agency, member.place)
    for choice in sorted(records.names, key=lambda c: c.place):
        if choice.agency:
            book.spellings[normalise(choice.name)] = book.add(choice.agency)
            book.ambiguous.pop(normalise(choice.name), None)
        else:
            book.refuse(choice.name)
    book.understand(_texts(records))
    return book


def _texts(records: Records) -> dict[str, int]:
    """Every text that stands where agencies do, with the rank of the surest place."""
    places: list[tuple[int, Iterable[str]]] = []
    for survey in records.surveys:
        places.append((ASKED if survey.roster_shown else MET, survey.labels))
        for response in survey.responses:
            places.append((MET, (response.respondent, *response.unlisted)))
    for links in records.links:
        places.append((LINKED, links.labels))
        places.extend((MET, (link.source, link.target)) for link in links.links)
    for meetings in records.meetings:
        places.append((MET, {visit.agency for visit in meetings.visits}))
    for log in records.referrals:
        places.append((MET, log.agencies()))
    ranks: dict[str, int] = {}
    for rank, texts in places:
        for text in texts:
            ranks[text] = min(rank, ranks.get(text, rank))
    return ranks


def anchors(records: Records, book: NameBook) -> dict[str, set[str]]:
    """Agencies declared by being asked about or handed over: "asked" (survey grids), "linked" (matrix, edge list)."""
    found: dict[str, set[str]] = {"asked": set(), "linked": set()}
    for survey in records.surveys:
        if survey.roster_shown:
            found["asked"] |= {a for label in survey.labels if (a := book.find(label, survey.place))}
    for table in records.links:
        found["linked"] |= {a for label in table.labels if (a := book.find(label, table.place))}
    return found


def agency_table(
    records: Records,
    book: NameBook,
    lists: Lists,
    *,
    member: set[str],
    asked: set[str],
    responded: set[str],
    recall: bool,
    said_sectors: dict[str, Stated],
    said_levels: dict[str, str],
    issues: list[Issue],
) -> pd.DataFrame:
    """One row per agency, in the order of names; the first list that says something about an agency is believed.

    Invited to the survey is who stands on its list or answered; with free recall, who is on the roster.
    """
    facts: dict[str, dict[str, Any]] = {agency: {} for agency in book.names}
    extra: list[str] = []
    for row in by_authority(records.members):
        known = facts.get(book.spellings.get(normalise(row.name), ""), {})
        known.setdefault("on_roster", True)
        known.setdefault("statements", []).append(sectors_of(row.sectors, lists, row.place))
        if row.sector_offered:
            known.setdefault("sector_offered", row.sector_offered)
        if row.jurisdiction:
            known.setdefault("jurisdiction", _jurisdiction(row, issues))
        for key in ("member", "invited"):
            if getattr(row, key) is not None:
                known.setdefault(key, getattr(row, key))
        if row.display:
            known.setdefault("display", _display(row, issues))
        if row.newcomer_since:
            known.setdefault("newcomer_since", row.newcomer_since.isoformat())
        for flag in ("confidential_location", "person"):
            if getattr(row, flag):
                known[flag] = True
        for column, value in row.extra.items():
            known.setdefault(column, value)
            if column not in extra:
                extra.append(column)
    for agency, known in facts.items():
        known["name"] = book.names[agency]
        known.setdefault("on_roster", False)
        on_list = known.get("on_roster", False)
        said_outside = known.get("member") is False
        known["member"] = not said_outside and (on_list or agency in member)
        known.setdefault("invited", known["member"] and (agency in asked if asked else on_list and recall))
        known["responded"] = agency in responded
        known["invited"] = bool(known["invited"] or known["responded"])
        known["asked"] = agency in asked if asked else True
        if agency in said_levels:
            known.setdefault("jurisdiction", said_levels[agency])
        known["stated"] = believed([*known.get("statements", ()), said_sectors.get(agency, Stated())])
        _stand(known, lists, "sectors" in records.accepted)
        known["sector"] = known["sectors"][0] if known["sectors"] else ""
        known["aliases"] = tuple(sorted(book.aliases.get(agency, ())))
        if known.get("person"):
            known.setdefault("display", "hidden")
    settled = [
        Settled("a person" if f.get("person") else f["name"], f["stated"], f["sectors"], f["sector_suggested"])
        for f in facts.values()
    ]
    tell_words(settled, lists, issues)
    order = sorted(facts, key=lambda a: (normalise(book.names[a]), a))
    columns = [*AGENCY_COLUMNS, *sorted(extra)]
    rows = [{c: facts[a].get(c, AGENCY_COLUMNS.get(c, "")) for c in columns} for a in order]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(order, dtype=object, name="id"))


def _stand(known: dict[str, Any], lists: Lists, accepted: bool) -> None:
    """Put an agency in the sectors that are stated of it, or in those that words and its name suggest.

    A suggestion that was ``accepted`` is the one that the roster showed, whatever words tell today.
    """
    box, stated = load_framework(), known["stated"]
    found = standing("" if known.get("person") else known["name"], stated)
    known |= {"sectors": found.sectors, "listed": stated.listed, "sector_confirmed": found.confirmed}
    known |= {"sector_suggested": found.possible, "sector_why": "; ".join(found.why)}
    offered = lists.find(known.get("sector_offered", "")) if accepted else None
    label = offered[0].label(offered[1]) if offered else ""
    key = box.find(label) or ""
    if label and stated.leaves_open(key):
        known["listed"] = (label, *(words.text for words in stated.words if words.meaning.own))
        if key:
            known |= {
                "sectors": (key, *stated.own),
                "sector_confirmed": True,
                "sector_suggested": (),
                "stated": Stated(),
            }
    if known["sectors"] and known["sectors"][:1] == found.possible[:1]:
        known.setdefault("jurisdiction", found.jurisdiction)


def _jurisdiction(row: Member, issues: list[Issue]) -> str:
    word = normalise(row.jurisdiction)
    word = JURISDICTION_WORDS.get(word, word)
    if word not in JURISDICTIONS:
        issues.append(
            Issue(
                "unknown_jurisdiction",
                row.place,
                f"'{row.jurisdiction}' is not a jurisdiction netcollab knows",
                "kept as written",
                f"Use one of: {', '.join(JURISDICTIONS)}.",
            )
        )
        return row.jurisdiction.strip()
    return word


def _display(row: Member, issues: list[Issue]) -> str:
    word = normalise(row.display).replace(" ", "_")
    if word not in DISPLAYS:
        issues.append(
            Issue(
                "unknown_display",
                row.place,
                f"'{row.display}' is not a way to be shown",
                "hidden from members, to be safe",
                f"Use one of: {', '.join(DISPLAYS)}.",
            )
        )
        return "hidden"
    return word
