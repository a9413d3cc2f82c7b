"""From records to a Network: names, sectors, membership and ties settled, by methods section 0 (Decisions)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from netcollab.errors import Exit, Issue, Place, Problem
from netcollab.framework import Framework, load_framework
from netcollab.model import Network
from netcollab.reading.records import Records
from netcollab.resolve.likeness import not_compared, suggestions
from netcollab.resolve.members import agency_table, anchors, name_book
from netcollab.resolve.names import NameBook
from netcollab.resolve.places import on_list, tell_places
from netcollab.resolve.sectors import Lists, Stated, sectors_of
from netcollab.resolve.spelling import normalise
from netcollab.resolve.ties import (
    answers,
    co_attendance,
    linked_ties,
    meeting_tables,
    referral_table,
    referral_ties,
    survey_ties,
)
from netcollab.tables import DISPLAYS, JURISDICTIONS, LAYERS, WORKING_LAYERS

__all__ = ["on_list", "resolve"]

KINDS = ("name_not_on_list", "name_like_another", "ambiguous_name")  # by how many agencies it may be
UNREAD = ("unrecognized_table", "unreadable_file", "empty_sheet", "ignored_sheet", "not_needed")
NAMES_SHEET = "roster.xlsx, sheet Names"


def resolve(
    records: Records,
    *,
    frameworks: Sequence[Framework] = (),
    name: str = "",
    rule: str = "union",
    layers: Sequence[str] | None = None,
    threshold: float | None = None,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
) -> tuple[Network, list[Issue]]:
    """The network that the records describe, on the list of Box 10-1, and everything odd met on the way.

    ``frameworks``: the lists asked for, whose words are known too; :func:`on_list` puts the network on one of them.

    Raises
    ------
    Problem
        with code NOTHING_TO_ANALYSE where no agency is named at all.
    """
    lists = Lists(tuple(frameworks) or (load_framework(),))
    if layers and (strange := set(layers) - set(LAYERS)):
        raise Problem(f"there is no layer {sorted(strange)[0]!r}.", where="--layers", fix=f"Use: {', '.join(LAYERS)}.")
    issues: list[Issue] = []
    book = name_book(records)
    declared = anchors(records, book)
    book.loose.clear()

    survey, skipped, responded = survey_ties(records, book, threshold, issues)
    linked = linked_ties(records, book, threshold, issues)
    period = (date_from, date_to)
    meetings, attendance, same_person = meeting_tables(records, book, period, issues)
    referrals = referral_table(records, book, period, issues)
    said = answers(records, book)
    if not book.names:
        if any(issue.kind == "agency_dropped" for issue in records.issues):
            raise Problem(
                "nothing is left to read once what could identify people is left out.",
                code=Exit.CONFIDENTIAL,
                fix="Run `netcollab check` to see which columns; share counts by agency instead of rows about people.",
            )
        people = next((issue for issue in records.issues if issue.kind == "people_without_agencies"), None)
        if people is not None:
            raise Problem(f"{people.found}.", where=str(people.place), fix=people.fix, code=Exit.NOTHING_TO_ANALYSE)
        raise _nothing_read(records)

    member = set(responded) | set(said["agency"]) | set(attendance["agency"]) | declared["asked"]
    if not records.members:  # beside a member list, a name that only the edge list knows is an outside organization
        member |= declared["linked"]
    if not member and not records.members:
        member = set(book.names)
        named = "no list says who belongs: no roster, no survey, no sign-in sheet"
        done = "every agency that is named is taken as a member"
        issues.append(Issue("no_member_list", Place(file=""), named, done, "Add a member list, and run again."))
    agencies = agency_table(
        records,
        book,
        lists,
        member=member,
        asked=declared["asked"],
        responded=set(responded),
        recall=bool(records.surveys) and not declared["asked"],
        said_sectors=_said_sectors(records, book, lists),
        said_levels=_said_levels(said),
        issues=issues,
    )
    agencies["same_person"] = agencies.index.map(same_person).astype("float64")
    book.tell_ambiguous()
    unsettled = _tell_who_was_met(book, agencies, bool(declared["asked"]), issues)
    frames = [pd.DataFrame(survey), pd.DataFrame(linked), referral_ties(referrals), co_attendance(meetings, attendance)]
    agencies = _withheld_alike(agencies, unsettled)
    if any(framework.told_by_sectors for framework in lists.chosen):
        _tell_sectors(agencies, {u["name"] for u in unsettled if u["candidates"]}, issues)
    ties = pd.concat([f for f in frames if len(f)], ignore_index=True) if any(len(f) for f in frames) else None
    net = Network(
        agencies=agencies,
        ties=pd.DataFrame({"source": [], "target": []}, dtype=object) if ties is None else _in_order(ties),
        meetings=meetings,
        attendance=attendance,
        referrals=referrals,
        skipped=_only_skipped(skipped, survey),
        answers=said,
        name=name,
        rule=rule,
        layers=tuple(layers) if layers else WORKING_LAYERS,
        survey_kind=_survey_kind(records),
        referrals_complete=any(t.complete for t in records.referrals),
        seats=_seats(records, lists, issues),
        notes={**_notes(records, threshold, date_from, date_to), "unsettled": unsettled},
    )
    for framework in lists.chosen:
        tell_places(on_list(net, framework), issues)
    return net, [*book.issues, *issues]


def _nothing_read(records: Records) -> Problem:
    """Why no agency was found: the reason of the first table that could not be read, where that is all there is."""
    check = "Run `netcollab check` on the files to see how each was understood."
    unread = {(s.file, s.sheet) for s in records.sources if not s.format}
    reasons = [i for i in records.issues if (i.place.file, i.place.sheet) in unread and i.kind in UNREAD]
    if not reasons or len(unread) < len(records.sources):
        return Problem("no agency is named in what was read.", code=Exit.NOTHING_TO_ANALYSE, fix=check)
    first, others = reasons[0], len(unread) - 1
    fix = f"{first.fix} {check}" if others else first.fix
    beside = f" Nor can {others} other {'table' if others == 1 else 'tables'} be read." if others else ""
    return Problem(f"{first.found}.{beside}", where=str(first.place), code=Exit.NOTHING_TO_ANALYSE, fix=fix)


def _survey_kind(records: Records) -> str:
    if records.surveys:
        return "roster" if any(s.roster_shown for s in records.surveys) else "recall"
    return "given" if any(t.layer == "survey" for t in records.links) else ""


def _said_sectors(records: Records, book: NameBook, lists: Lists) -> dict[str, Stated]:
    """Sectors that respondents ticked for their own agency, then those that a sign-in sheet gives."""
    said: dict[str, Stated] = {}
    for survey in records.surveys:
        for response in survey.responses:
            agency = book.find(response.respondent, response.place) if response.sectors else None
            if agency is not None and agency not in said:
                said[agency] = sectors_of(response.sectors, lists, response.place)
    signed: dict[str, tuple[Place, set[str]]] = {}
    for table in records.meetings:
        for label, words in table.sectors.items():
            agency = book.known(label)
            if agency is not None and agency not in said:
                signed.setdefault(agency, (table.place, set()))[1].update(words)
    for agency, (place, cells) in signed.items():
        said[agency] = sectors_of(sorted(cells), lists, place)
    return said


def _said_levels(said: pd.DataFrame) -> dict[str, str]:
    """The jurisdiction that respondents chose for their own agency; of several the first in the order of the list."""
    chosen = said[said["item"] == "jurisdiction"].sort_values("value").groupby("agency")["value"].first()
    return {str(agency): JURISDICTIONS[int(number) - 1] for agency, number in chosen.items()}


def _only_skipped(skipped: list[dict[str, str]], survey: list[dict[str, str]]) -> pd.DataFrame:
    """Pairs unanswered on every relation asked: an answer to one of several questions is an answer."""
    answered = {(t["source"], t["target"]) for t in survey}
    rows = [s for s in skipped if (s["source"], s["target"]) not in answered]
    return pd.DataFrame(rows, columns=["source", "target", "relation"])


def _in_order(ties: pd.DataFrame) -> pd.DataFrame:
    """Ties sorted, so that the order of files and rows leaves no trace."""
    filled = ties.assign(directed=ties["directed"].fillna(True) if "directed" in ties else True)
    return filled.sort_values(["layer", "relation", "source", "target"], ignore_index=True)


def _seats(records: Records, lists: Lists, issues: list[Issue]) -> dict[str, tuple[str, str]]:
    seats: dict[str, tuple[str, str]] = {}
    for choice in records.seats:
        keys = [key for framework in lists.every() if (key := framework.find(choice.sector))]
        if not keys:
            issues.append(
                Issue(
                    "unknown_seat",
                    choice.place,
                    f"'{choice.sector}' is not a {lists.main.noun} of {lists.main.title}",
                    "that decision is not used",
                    "Use the wording of the list in sheet Sectors.",
                )
            )
        else:
            for key in keys:
                seats.setdefault(key, (choice.choice, choice.note))
    return seats


def _tell_who_was_met(
    book: NameBook, agencies: pd.DataFrame, asked: bool, issues: list[Issue]
) -> tuple[dict[str, Any], ...]:
    """Say which names came up that no list knows, with what they may mean; those names, to be settled by a person."""
    member = agencies["member"].to_dict()
    listed = asked or bool(agencies["on_roster"].any())
    unsettled = []
    if rest := not_compared(book.loose):
        many = f"{rest:,} names on no list are met too rarely to look for names that are like them"
        fix = "Settle the names in roster.xlsx, sheet Names, and run again: the next ones follow."
        issues.append(Issue("names_not_compared", Place(file=""), many, "each counted as an agency of its own", fix))
    for found in suggestions(book, book.loose):
        agency = book.spellings[normalise(found.name)]
        if not (listed or not member[agency] or found.candidates):
            continue
        unsettled.append(asdict(found))
        what = "is on no member list or survey grid" if listed else "is like another name"
        where = f" ({found.rows})" if found.count > 1 else ""
        may = f"It may be {' or '.join(found.candidates)} ({found.why}): settle it in {NAMES_SHEET}."
        issues.append(
            Issue(
                KINDS[min(len(found.candidates), 2)],
                min(book.places([found.name, *found.variants])),
                f"'{found.name}' {what}{where}",
                "counted as a member, since it took part" if member[agency] else "counted as an outside organization",
                may if found.candidates else f"If it is another spelling of a member, say so in {NAMES_SHEET}.",
            )
        )
    return tuple(unsettled)


def _withheld_alike(agencies: pd.DataFrame, unsettled: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A name that may be that of an agency which is not shown by name is shown no more than that one."""
    ids = {name: agency for agency, name in agencies["name"].items()}
    table = agencies.copy()
    for found in unsettled:
        meant = table.loc[[ids[c] for c in found["candidates"]]]
        strictest = max([table.at[ids[found["name"]], "display"], *meant["display"]], key=DISPLAYS.index)
        table.at[ids[found["name"]], "display"] = strictest
        table.at[ids[found["name"]], "confidential_location"] |= bool(meant["confidential_location"].any())
    return table


def _tell_sectors(agencies: pd.DataFrame, another: set[str], issues: list[Issue]) -> None:
    """Say which sectors are only suggested, by which word, and which members have none.

    Names that may be ``another`` agency's are to be settled first.
    """
    nowhere = Place(file="")
    unlisted = agencies["listed"].map(len) == 0
    for row in agencies[unlisted & ~agencies["sector_confirmed"].astype(bool)].itertuples():
        found = f"no list gives a sector for {row.name}; its name suggests one: {row.sector_why}"
        fix = "Confirm it, or choose another, in roster.xlsx, sheet Agencies."
        issues.append(Issue("sector_suggested", nowhere, found, "used until a list says otherwise", fix))
    bare = agencies["member"] & unlisted & (agencies["sector"] == "") & ~agencies["name"].isin(list(another))
    for row in agencies[bare].itertuples():
        hint = f" (perhaps {row.sector_why})" if row.sector_why else ""
        fix = "Choose its sector in roster.xlsx, sheet Agencies."
        issues.append(
            Issue("no_sector", nowhere, f"{row.name} has no sector yet{hint}", "kept and counted, in no sector", fix)
        )


def _notes(
    records: Records, threshold: float | None, date_from: dt.date | None, date_to: dt.date | None
) -> dict[str, object]:
    """How the network was made, for the methods box."""
    scales = sorted(
        {(s.title, s.scale, s.threshold if threshold is None else threshold) for s in records.surveys if s.working}
    )
    return {
        "scales": tuple(scales),
        "threshold": threshold,
        "date_from": date_from.isoformat() if date_from else "",
        "date_to": date_to.isoformat() if date_to else "",
    }
