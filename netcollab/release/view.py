"""The network that an audience may see."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from netcollab.model import Network
from netcollab.release.referrals import band

SMALLEST_GROUP = 3  # rates and counts of smaller groups would be an agency's own
PLAIN_COLUMNS = ("name", "sector", "sectors", "jurisdiction", "member", "sector_confirmed")
JUDGED_COLUMNS = ("invited", "responded", "asked", "sector_suggested")  # for statuses and rates, never shown
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def present_view(net: Network, audience: str) -> Network:
    """The agencies that the audience may know of, still with the reports: for the status of sectors and its certainty.

    Hidden agencies are gone from every table; those shown by sector only carry "An agency in SECTOR" as their name and
    an id made from that, so that neither ids nor order tell who they are.
    """
    if audience == "coordinator":
        return net
    shown = net.subset(net.agencies.index[net.agencies["display"] != "hidden"])
    new = _pseudonyms(shown)
    agencies = shown.agencies.assign(
        name=[new[a][1] for a in shown.agencies.index],
        jurisdiction=shown.agencies["jurisdiction"].where(~shown.agencies["confidential_location"].astype(bool), ""),
        aliases=[()] * len(shown),
        newcomer_since="",
    )
    agencies.index = pd.Index([new[a][0] for a in shown.agencies.index], dtype=object, name="id")
    agencies = agencies[[c for c in agencies.columns if c in (*PLAIN_COLUMNS, *JUDGED_COLUMNS)]]
    ids = {a: i for a, (i, _) in new.items()}
    ends = {
        name: frame.assign(**{c: frame[c].map(ids) for c in ("source", "target", "agency") if c in frame.columns})
        for name, frame in (("ties", shown.ties), ("referrals", shown.referrals), ("skipped", shown.skipped),
                            ("attendance", shown.attendance))
    }  # fmt: skip
    met = set(shown.attendance["meeting"])
    meetings = shown.meetings[shown.meetings.index.isin(list(met))]
    meetings = meetings.assign(hosts=[()] * len(meetings))
    renamed = any(a != i for a, (i, _) in new.items())
    order = agencies.assign(_id=agencies.index).sort_values(["name", "_id"]).index if renamed else agencies.index
    seats = {key: (choice, "") for key, (choice, _) in shown.seats.items()}
    answers = shown.answers.assign(**{c: shown.answers[c].map({**ids, "": ""}) for c in ("agency", "partner")})
    return shown.replace(agencies=agencies.loc[order], meetings=meetings, seats=seats, answers=answers, **ends)


def nothing_hidden(net: Network) -> bool:
    """Whether every agency may be named and every remark on a seat told, so that all judge the same network."""
    return bool((net.agencies["display"] == "named").all()) and not any(note for _, note in net.seats.values())


def _pseudonyms(net: Network) -> dict[str, tuple[str, str]]:
    """Agency -> id and name as shown. Agencies shown by sector are numbered where a sector has several."""
    alike: dict[str, list[str]] = defaultdict(list)
    for agency, sector, display in zip(
        net.agencies.index, net.agencies["sector"], net.agencies["display"], strict=True
    ):
        if display == "sector_only":
            alike[sector].append(agency)
    new = {a: (a, n) for a, n in zip(net.agencies.index, net.agencies["name"], strict=True)}
    for sector, agencies in alike.items():
        words = f"An agency in {net.framework.label(sector)}" if sector else "An agency"
        for n, agency in enumerate(sorted(agencies, key=lambda a: _shuffled(a, net)), 1):
            many = len(agencies) > 1
            new[agency] = (f"shown-by-sector-{sector or 'none'}-{n}", f"{words} ({n})" if many else words)
    return new


def _shuffled(agency: str, net: Network) -> bytes:
    """A place in an order that is the same in every run and says nothing of the name."""
    return hashlib.blake2b("|".join([*sorted(net.agencies.index), agency]).encode()).digest()


def audience_view(net: Network, audience: str, known: Network | None = None) -> Network:
    """The Network that an audience may see, from which its measures and pages are made.

    Parameters
    ----------
    net : the whole network.
    audience : "coordinator" (everything), "members" (named agencies, ties without direction or states, referrals in
        bands, no attendance of single agencies) or "public" (no agencies at all).
    known : what :func:`present_view` made of it, if at hand.
    """
    if audience == "coordinator":
        return net
    if audience == "public":
        return net.replace(
            agencies=net.agencies.iloc[:0][list(PLAIN_COLUMNS)], ties=net.ties.iloc[:0], meetings=net.meetings.iloc[:0],
            attendance=net.attendance.iloc[:0], referrals=net.referrals.iloc[:0], skipped=net.skipped.iloc[:0],
            answers=net.answers.iloc[:0], seats={}, notes={}, survey_kind="",
        )  # fmt: skip
    shown = present_view(net, audience) if known is None else known
    return shown.replace(
        agencies=shown.agencies[list(PLAIN_COLUMNS)],
        ties=_mutual(shown),
        meetings=shown.meetings.iloc[:0],
        attendance=shown.attendance.iloc[:0],
        referrals=shown.referrals.iloc[:0],
        skipped=shown.skipped.iloc[:0],
        answers=shown.answers.iloc[:0],
        rule="union",
        survey_kind="given" if shown.survey_kind else "",
        notes={k: v for k, v in shown.notes.items() if k in ("scales", "threshold")},
    )


def _mutual(net: Network) -> pd.DataFrame:
    """Ties of the visible rule without direction: one row a pair, layer and relation; referrals in bands only."""
    columns = ["source", "target", "layer", "relation", "strength", "working", "directed", "band"]
    ties = net.ties[net.ties["layer"] != "meeting"]
    if net.rule == "confirmed" and net.survey_kind != "given":
        kept = net.adjacency(strength="any").toarray() > 0
        i, j = net.agencies.index.get_indexer(ties["source"]), net.agencies.index.get_indexer(ties["target"])
        ties = ties[kept[i, j]]
    if ties.empty:
        return pd.DataFrame({c: pd.Series(dtype=object) for c in columns}).astype({"directed": bool, "working": bool})
    low, high = np.minimum(ties["source"], ties["target"]), np.maximum(ties["source"], ties["target"])
    pairs = ties.assign(source=low, target=high).groupby(["source", "target", "layer", "relation"], sort=True)
    table = pairs.agg(strength=("strength", "max"), working=("working", "max"), count=("count", "sum")).reset_index()
    referred = table["layer"] == "referral"
    table["band"] = [band(c) if r else "" for c, r in zip(table["count"], referred, strict=True)]
    return table.assign(directed=False)[columns]


def response_release(known: Network, audience: str, by: str = "system") -> Mapping[str, Any]:
    """Who answered, as far as the audience may know: the overall rate, and rates of groups of three or more invited.

    ``known`` is what :func:`present_view` let through.
    """
    shown = known.coalition
    if known.survey_kind not in ("roster", "recall") or audience == "public":
        return {}
    invited = shown.agencies["invited"].to_numpy(dtype=bool)
    responded = shown.agencies["responded"].to_numpy(dtype=bool) & invited
    if not invited.any():
        return {}
    labels, held = shown.groups(by)
    groups = {}
    for j, label in enumerate(labels):
        inside = held[:, [j]].toarray().ravel() > 0
        asked = int((invited & inside).sum())
        if asked >= SMALLEST_GROUP or (audience == "coordinator" and asked):
            groups[known.framework.label(label)] = float((responded & inside).sum() / asked)
    answer: dict[str, Any] = {"rate": float(responded.sum() / invited.sum()), "groups": groups}
    if audience == "coordinator":
        answer |= {"invited": int(invited.sum()), "responded": int(responded.sum())}
    return answer


def show_date(iso: str, audience: str) -> str:
    """A date as precise as the audience may know it: day, month ("Mar 2026") or year."""
    if not iso or audience == "coordinator":
        return iso
    year, month, *_ = iso.split("-")
    return year if audience == "public" else f"{MONTHS[int(month) - 1]} {year}"


def in_words(date: str) -> str:
    """A date as people write it, "Mar 9, 2026"; what is no day ("Mar 2026", "") stays as it is."""
    if not DAY.fullmatch(date):
        return date
    year, month, day = date.split("-")
    return f"{MONTHS[int(month) - 1]} {int(day)}, {year}"


def span_in_words(first: str, last: str) -> str:
    """From a date to a date, the year once where it is one: "Jan 4 to Dec 13, 2026"."""
    if first == last:
        return in_words(first)
    start, end = in_words(first), in_words(last)
    return f"{start.removesuffix(end[-4:]).rstrip(', ') if start[-4:] == end[-4:] else start} to {end}"
