"""What one agency may be told: its own answers, its own visits and referrals, and what others said where many did.

A profile is for one agency alone. Of others' answers it tells a count, and only where three agencies or more stand on
either side of it; never who they are. Agencies that are not shown by name to members are in no profile but their own,
neither by name nor in a count.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from netcollab.findings.asked import FEWEST, asked
from netcollab.items import items
from netcollab.model import Network
from netcollab.release import SMALLEST_GROUP, band, present_view

FEW = f"fewer than {SMALLEST_GROUP}"
ALL_BUT_FEW = "nearly all that answered"
UNTOLD = "too few answers to tell"


@dataclass(frozen=True, kw_only=True)
class Own:
    """A statement about the coalition: what the agency answered, and how many in the coalition agree."""

    wording: str
    answer: str
    agree: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What one agency may be told of itself."""

    agency: str
    name: str
    sectors: tuple[str, ...]
    surveyed: bool  # whether there was a survey at all
    answered: bool
    partners: tuple[tuple[str, tuple[str, ...]], ...]  # sector, and the agencies of it that this one named
    not_named: tuple[str, ...]  # sectors at the table of which it named nobody
    named_by: str  # how many others say they work with it, in words; "" without a survey
    visits: tuple[str, ...]
    meetings: int
    sent: int
    receivers: int
    received: str  # in a band, where three agencies or more sent some
    statements: tuple[Own, ...]


def profiles(net: Network) -> Iterator[Profile]:
    """The profile of every member, by its id.

    Parameters
    ----------
    net : the whole network, as the coordinator has it.
    """
    said = asked(present_view(net, "members"), "members")
    agree = {s.key: s.agree for s in (*said.conditions, *said.features)} if said else {}
    for agency in sorted(net.agencies.index[net.agencies["member"].astype(bool)]):
        yield _profile(net, str(agency), agree)


def how_many(count: int, n: int) -> str:
    """How many of ``n`` agencies said something, told only where three or more stand on either side.

    >>> [how_many(k, 9) for k in (2, 3, 6, 7)]
    ['fewer than 3', '3 agencies', '6 agencies', 'nearly all that answered']
    """
    if n < FEWEST:
        return UNTOLD
    if count < SMALLEST_GROUP:
        return FEW
    return ALL_BUT_FEW if n - count < SMALLEST_GROUP else f"{count} agencies"


def _profile(net: Network, agency: str, agree: dict[str, str]) -> Profile:
    display = net.agencies["display"]
    shown = net.subset(net.agencies.index[(display != "hidden") | (net.agencies.index == agency)])
    own, at = shown.agencies.loc[agency], shown.position[agency]
    surveyed = shown.survey_kind in ("roster", "recall")
    answered = surveyed and bool(shown.answered[at])
    named = _named(shown, agency) if answered else []
    sectors = set(own["sectors"]).union(*(shown.agencies.at[a, "sectors"] for a in named))
    heard = shown.said()[:, at]
    signed = shown.attendance[~(shown.attendance["delegates"] == 0)]
    held = set(signed["meeting"])
    dates = {str(m): str(d) for m, d in shown.meetings["date"].items()}
    sent = shown.referrals[shown.referrals["source"] == agency]
    received = shown.referrals[shown.referrals["target"] == agency]
    return Profile(
        agency=agency, name=str(own["name"]), sectors=tuple(map(net.framework.label, own["sectors"])),
        surveyed=surveyed, answered=answered, partners=_by_sector(shown, named),
        not_named=tuple(c.short for c in net.framework.components if c.key in _openly_held(shown) - sectors)
        if answered else (),
        named_by=how_many(int(np.nansum(heard)), int((~np.isnan(heard)).sum())) if surveyed else "",
        visits=tuple(sorted(dates.get(str(m), "") for m in set(signed["meeting"][signed["agency"] == agency]))),
        meetings=len(held), sent=int(sent["count"].sum()), receivers=int(sent["target"].nunique()),
        received=band(int(received["count"].sum())) if received["source"].nunique() >= SMALLEST_GROUP else "",
        statements=_statements(shown, agency, agree),
    )  # fmt: skip


def _named(shown: Network, agency: str) -> list[str]:
    """The agencies with which it said it works; those not shown to members by name are left out."""
    ties = shown.ties[(shown.ties["layer"] == "survey") & (shown.ties["source"] == agency)]
    said = set(ties["target"][ties["working"].astype(bool)])
    return [str(a) for a in shown.agencies.index if a in said and shown.agencies.at[a, "display"] == "named"]


def _by_sector(shown: Network, named: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    together: dict[str, list[str]] = defaultdict(list)
    for a in named:
        together[str(shown.agencies.at[a, "sector"])].append(str(shown.agencies.at[a, "name"]))
    order = [*(c.key for c in shown.framework.components if c.key in together), *sorted(together)]
    short, none = shown.framework.short, f"No {shown.framework.noun} yet"
    return tuple((short(s) if s else none, tuple(sorted(together[s]))) for s in dict.fromkeys(order))


def _openly_held(shown: Network) -> set[str]:
    """The sectors of members that are shown by name."""
    agencies = shown.agencies
    there = agencies["member"].astype(bool) & (agencies["display"] == "named")
    return {s for sectors in agencies.loc[there, "sectors"] for s in sectors}


def _statements(shown: Network, agency: str, agree: dict[str, str]) -> tuple[Own, ...]:
    answers = shown.answers[(shown.answers["agency"] == agency) & (shown.answers["value"] != "")]
    told = []
    for item in items():
        values = [int(v) for v in answers["value"][answers["item"] == item.key]] if item.offers == "agree" else []
        if values and item.answers is not None:
            own = item.answers.choices[statistics.median_low(values)]
            told.append(Own(wording=item.wording, answer=own, agree=agree.get(item.key, UNTOLD)))
    return tuple(told)
