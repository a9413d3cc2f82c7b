"""Reports, visits and referrals between agencies: answers joined by agency, the layers kept apart."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.errors import Issue, Place
from netcollab.reading.records import Answered, Records, Referral, ReferralCounts, Response
from netcollab.resolve.names import NameBook

RATINGS = ("trust", "value")  # what is asked there is no tie, whatever the answer

MEETINGS_TO_TELL = 3  # meetings of an agency from which on a share of them says something

Period = tuple[dt.date | None, dt.date | None]


def survey_ties(
    records: Records, book: NameBook, threshold: float | None, issues: list[Issue]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Place]]:
    """Ties reported, partners left unanswered, and who responded (with the place of the form)."""
    ties: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    responded: dict[str, Place] = {}
    compared, agreed = 0, 0
    for survey in records.surveys:
        if survey.relation.startswith(RATINGS):
            found = f"'{survey.title}' asks for a rating, not for a tie"
            issues.append(Issue("rating_not_a_tie", survey.place, found, "not counted as working together"))
            continue
        forms: dict[str, list[Response]] = defaultdict(list)
        for response in survey.responses:
            agency = book.find(response.respondent, response.place)
            if agency is None:
                issues.append(
                    Issue(
                        "respondent_unknown",
                        response.place,
                        "an answer whose agency cannot be told",
                        "its answers are not counted",
                        "Write the agency's name in that row and run again.",
                    )
                )
                continue
            forms[agency].append(response)
        cut = survey.threshold if threshold is None else threshold
        for agency, responses in forms.items():
            answers, same, both = _joined(_latest_of_each_person(responses))
            compared, agreed = compared + both, agreed + same
            if len(responses) > 1:
                issues.append(
                    Issue(
                        "several_answers",
                        responses[-1].place,
                        f"{book.names[agency]} answered '{survey.title}' {len(responses)} times"
                        + (f"; on {same} of {both} partners asked twice the answers agree" if both else ""),
                        "of one person the later answer counts; of two people, for each partner the stronger one",
                    )
                )
            if any(v is not None for v in answers.values()) or any(r.unlisted for r in responses):
                responded.setdefault(agency, responses[-1].place)
            place = responses[-1].place
            for label, strength in answers.items():
                partner = book.find(label, survey.place)
                if partner is None or partner == agency:
                    continue
                row = {"source": agency, "target": partner, "relation": survey.relation}
                if strength is None:
                    skipped.append(row)
                elif strength > 0:
                    ties.append(
                        {
                            **row,
                            "layer": "survey",
                            "strength": strength,
                            "working": survey.working and strength >= cut,
                            "evidence": str(place),
                        }
                    )
            for name in sorted({u for r in responses for u in r.unlisted}):
                partner = book.find(name, place)
                if partner is not None and partner != agency:
                    ties.append(
                        {
                            "source": agency,
                            "target": partner,
                            "layer": "survey",
                            "relation": "named_partner",
                            "strength": np.nan,
                            "working": True,
                            "evidence": str(place),
                        }
                    )
    return _once(ties), _once(skipped), responded


def answers(records: Records, book: NameBook) -> pd.DataFrame:
    """What was answered besides ties; of one form answered twice by the same person, the later one."""
    forms: dict[str, dict[Any, dict[Place, list[Answered]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for one in records.answered:
        agency = book.find(one.respondent, one.place)
        if agency is not None:
            who = one.place if one.person is None else one.person
            forms[agency][who][one.place].append(one)
    rows = []
    for agency, people in sorted(forms.items()):
        for number, given in enumerate(people.values(), start=1):
            last = max(given, key=lambda place: (given[place][0].when or dt.datetime.min, place))
            for one in given[last]:
                partner = book.find(one.partner, one.place) if one.partner else ""
                if partner is None or partner == agency:
                    continue
                row = {"agency": agency, "partner": partner, "item": one.item, "respondent": number}
                rows += [{**row, "value": value} for value in one.values or ("",)]
    return pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])


def _latest_of_each_person(responses: list[Response]) -> list[Response]:
    latest: dict[Any, Response] = {}
    for n, response in enumerate(responses):
        key = response.person if response.person is not None else ("unknown", n)
        kept = latest.get(key)
        if kept is None or (response.when or dt.datetime.min) >= (kept.when or dt.datetime.min):
            latest[key] = response
    return list(latest.values())


def _joined(responses: list[Response]) -> tuple[dict[str, float | None], int, int]:
    """The stronger answer per label, with how many labels answered by two people agree, of how many."""
    joined: dict[str, float | None] = {}
    same = both = 0
    for response in responses:
        for label, strength in response.answers.items():
            before = joined.get(label)
            if before is None or strength is None:
                joined[label] = strength if before is None else before
                continue
            both, same = both + 1, same + (before == strength)
            joined[label] = max(before, strength)
    return joined, same, both


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per source, target and relation: the strongest, where an agency stands under two labels."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["source"], row["target"], row["relation"])
        kept = best.get(key)
        if kept is None or row.get("strength", 0) > kept.get("strength", 0):
            best[key] = row
    return list(best.values())


def linked_ties(records: Records, book: NameBook, threshold: float | None, issues: list[Issue]) -> list[dict[str, Any]]:
    """Ties handed over in matrices and edge lists."""
    ties: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for table in records.links:
        cut = table.threshold if threshold is None or table.layer != "survey" else threshold
        for link in table.links:
            source, target = book.find(link.source, link.place), book.find(link.target, link.place)
            if source is None or target is None:
                continue
            if source == target:
                issues.append(
                    Issue("tie_to_itself", link.place, f"{book.names[source]} is tied to itself", "not counted")
                )
                continue
            if not table.directed and source > target:
                source, target = target, source
            key = (source, target, table.layer, table.relation)
            if key not in ties or link.strength > ties[key]["strength"]:
                ties[key] = {
                    "source": source,
                    "target": target,
                    "layer": table.layer,
                    "relation": table.relation,
                    "strength": link.strength,
                    "working": link.strength >= cut and link.strength > 0,
                    "directed": table.directed,
                    "evidence": str(link.place),
                }
    found = [t for t in ties.values() if t["strength"] > 0]
    return [{**t, "count": t["strength"], "strength": np.nan} if t["layer"] == "referral" else t for t in found]


def meeting_tables(
    records: Records, book: NameBook, period: Period, issues: list[Issue]
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, float]]:
    """Meetings (index: meeting key), attendance (one row per agency and meeting with the number of delegates), and
    how much of each agency's coming rests on one person.

    Two lists of one meeting are of the same people: those whose names tell them apart count once, of others as many as
    the fuller list has.
    """
    meetings: dict[str, dict[str, Any]] = {}
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    most: Counter[tuple[str, str]] = Counter()
    for table in records.meetings:
        kept = set()
        for meeting in table.meetings:
            if _within(meeting.date, period):
                row = {
                    "label": meeting.label,
                    "date": meeting.date.isoformat() if meeting.date else "",
                    "kind": meeting.kind,
                    "hosts": (),
                }
                held = meetings.setdefault(meeting.key, row)
                held["hosts"] = (*held["hosts"], *meeting.hosts)
                kept.add(meeting.key)
        came = set()
        here: dict[tuple[str, str], set[int]] = defaultdict(set)
        unnamed: Counter[tuple[str, str]] = Counter()
        for visit in table.visits:
            agency = book.find(visit.agency, visit.place)
            if agency is not None:
                came.add(agency)
                if visit.meeting in kept:
                    if visit.delegate is None:
                        unnamed[agency, visit.meeting] += visit.times
                    else:
                        here[agency, visit.meeting].add(visit.delegate)
        for at in here.keys() | unnamed.keys():
            people[at] |= here[at]
            most[at] = max(most[at], len(here[at]) + unnamed[at])
        for label in table.labels:
            agency = book.known(label)
            if agency not in came:
                found = f"'{label}' has a row on the sign-in sheet but no mark"
                done = (
                    "not counted as present at any meeting of that sheet"
                    if agency
                    else "not counted: named nowhere else"
                )
                issues.append(Issue("never_signed_in", table.place, found, done))
    for row in meetings.values():
        row["hosts"] = tuple(sorted({agency for host in row["hosts"] if (agency := book.known(host))}))
    order = sorted(meetings, key=lambda k: (meetings[k]["date"] or "9999", k))
    table = pd.DataFrame(
        [meetings[k] for k in order],
        index=pd.Index(order, dtype=object, name="meeting"),
        columns=["label", "date", "kind", "hosts"],
    )
    came_to = sorted((a, m, max(len(who), most[a, m])) for (a, m), who in people.items())
    return table, pd.DataFrame(came_to, columns=["agency", "meeting", "delegates"]), _same_person(people)


def _same_person(people: Mapping[tuple[str, str], set[int]]) -> dict[str, float]:
    """Of an agency's meetings at which its people are told apart, the share at which its most frequent one was there.

    From three meetings up. Nothing else of a person's coming outlives reading.
    """
    told: dict[str, list[set[int]]] = defaultdict(list)
    for (agency, _), who in people.items():
        if who:
            told[agency].append(who)
    return {
        agency: max(Counter(person for who in rooms for person in who).values()) / len(rooms)
        for agency, rooms in told.items()
        if len(rooms) >= MEETINGS_TO_TELL
    }


def co_attendance(meetings: pd.DataFrame, attendance: pd.DataFrame) -> pd.DataFrame:
    """The projection of the sign-in table: one row per pair that met, with the number of shared meetings."""
    agencies = sorted(attendance["agency"].unique())
    i = pd.Index(agencies).get_indexer(attendance["agency"])
    j = meetings.index.get_indexer(attendance["meeting"])
    matrix = sparse.csr_array((np.ones(len(i)), (i, j)), shape=(len(agencies), len(meetings)))
    shared = sparse.triu(matrix @ matrix.T, k=1).tocoo()
    frame = pd.DataFrame(
        {
            "source": np.array(agencies, dtype=object)[shared.row],
            "target": np.array(agencies, dtype=object)[shared.col],
            "layer": "meeting",
            "relation": "met",
            "count": shared.data,
            "working": False,
            "directed": False,
        }
    )
    return frame.sort_values(["source", "target"], ignore_index=True)


REFERRED = ("source", "target", "date", "status", "closed", "count", "evidence")


def referral_table(records: Records, book: NameBook, period: Period, issues: list[Issue]) -> pd.DataFrame:
    """Referrals between agencies, one row each, nothing about a client; self-referrals and unknown senders left out."""
    frames: list[pd.DataFrame] = []
    for table in records.referrals:
        if isinstance(table.referrals, ReferralCounts):
            frame, own = _counted(table.referrals, book, period)
        else:
            frame, own = _one_by_one(table.referrals, book, period)
        frames.append(frame)
        if own:
            found = f"{own} {'referral' if own == 1 else 'referrals'} from an agency to itself"
            issues.append(Issue("referral_to_itself", table.place, found, "not counted"))
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=REFERRED)


def _one_by_one(referrals: Iterable[Referral], book: NameBook, period: Period) -> tuple[pd.DataFrame, int]:
    """The referrals between two agencies as rows, and how many went from one to itself."""
    rows, own = [], 0
    for referral in referrals:
        if not _within(referral.date, period):
            continue
        source, target = book.find(referral.sender, referral.place), book.find(referral.receiver, referral.place)
        if source is None or target is None:
            continue
        if source == target:
            own += referral.count
            continue
        date, closed = _iso(referral.date), _iso(referral.closed)
        rows.append((source, target, date, referral.status, closed, referral.count, str(referral.place)))
    return pd.DataFrame(rows, columns=REFERRED), own


def _counted(referrals: ReferralCounts, book: NameBook, period: Period) -> tuple[pd.DataFrame, int]:
    """The same of a log that is counted, a column at a time; the evidence of a pair is its first row."""
    kept = np.array([_within(day, period) for day in referrals.days], bool)[referrals.day]
    ends = [referrals.sender[kept], referrals.receiver[kept]]
    first = np.full(len(referrals.agencies), np.iinfo(np.int32).max)
    for end in ends:
        np.minimum.at(first, end, referrals.row[kept])
    met: dict[str, int] = {}
    number = np.full(len(referrals.agencies), -1)
    for n in np.unique(np.concatenate(ends)):
        agency = book.find(referrals.agencies[n], replace(referrals.place, row=int(first[n])))
        if agency is not None:
            number[n] = met.setdefault(agency, len(met))
    source, target = number[ends[0]], number[ends[1]]
    count = referrals.count[kept]
    known = (source >= 0) & (target >= 0)
    own = int(count[known & (source == target)].sum())
    used = known & (source != target)
    source, target = source[used], target[used]
    pairs, pair = np.unique(source * max(len(met), 1) + target, return_inverse=True)
    rows = np.full(len(pairs), np.iinfo(np.int32).max)
    np.minimum.at(rows, pair, referrals.row[kept][used])
    evidence = [str(replace(referrals.place, row=row)) for row in rows.tolist()]

    def shown(values: Iterable[Any], codes: Any) -> Any:
        return np.array([*values, ""], dtype=object)[codes]

    columns = [
        shown(met, source),
        shown(met, target),
        shown(map(_iso, referrals.days), referrals.day[kept][used]),
        shown((word or "" for word in referrals.statuses), referrals.status[kept][used]),
        shown(map(_iso, referrals.closing_days), referrals.closing_day[kept][used]),
        count[used],
        shown(evidence, pair),
    ]
    return pd.DataFrame(dict(zip(REFERRED, columns, strict=True))), own


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def referral_ties(referrals: pd.DataFrame) -> pd.DataFrame:
    """Referrals counted by sender and receiver, with the first and last date."""
    if referrals.empty:
        return pd.DataFrame()
    dated = referrals.assign(first=referrals["date"].where(referrals["date"] != "", "9999"))
    ties = dated.groupby(["source", "target"], sort=True).agg(
        count=("count", "sum"), first=("first", "min"), last=("date", "max"), evidence=("evidence", "first")
    )
    ties["first"] = ties["first"].where(ties["first"] != "9999", "")
    return ties.reset_index().assign(layer="referral", relation="referral")


def _within(date: dt.date | None, period: Period) -> bool:
    """Undated records are kept: leaving them out would claim that they lie outside the period."""
    first, last = period
    return date is None or ((first is None or date >= first) and (last is None or date <= last))
