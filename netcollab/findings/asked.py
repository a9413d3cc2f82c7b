"""What a survey asked besides ties: how the coalition works, barriers, services, who else, and what began here.

An agency counts once: for a statement with the middle of its respondents' answers (the lower of two), for things to
tick with whatever any of them ticked. Only the coordinator's edition has exact counts and names; for members a count is
told only where three agencies or more stand on either side of it, else as "fewer than 3" or "at least" all but two.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netcollab.findings._finding import Status
from netcollab.framework import load_framework
from netcollab.items import Item, items
from netcollab.measures import ratings
from netcollab.model import Network
from netcollab.release import SMALLEST_GROUP

FEWEST = 2 * SMALLEST_GROUP  # answers of which anything is told to members
FEWEST_PAIRS = 10  # pairs of which a share is told to members
AGREE = 4
Mask = np.ndarray  # pairs of agencies, row before column
OPEN = ("missing", "not_found", "outside")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement about the coalition: how many of ``n`` agencies agree; ``counts`` of 1 to 5, if they may be told."""

    key: str
    wording: str
    n: int
    agree: str
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of several things to tick: by how many agencies, in words, and by which, if that may be told.

    ``few``: fewer than three agencies ticked it.
    """

    label: str
    words: str
    few: bool
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The things to tick of one question, and of how many agencies there is an answer."""

    n: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """Organizations named as missing on the list: those of an open sector, or (sector "") of none."""

    sector: str
    label: str
    names: tuple[str, ...]
    suggested: bool = False  # what their names tell; no list gives their sector


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A sector that agencies would have at the table: by how many, in words, and the sector's status, "" if unknown."""

    label: str
    words: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What agencies say of each other from 1 to 4, over all pairs; ``n`` and ``counts`` if they may be told."""

    key: str
    wording: str
    mean: str
    n: int = 0
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one audience may know of it. Of pairs of agencies it is a sentence's beginning: "9 of 14 pairs ..."."""

    conditions: tuple[Statement, ...] = ()
    features: tuple[Statement, ...] = ()
    barriers: Choices | None = None
    services: Choices | None = None
    named: tuple[Named, ...] = ()
    wished: tuple[Wish, ...] = ()
    met: str = ""
    followed_up: str = ""
    through_groups: str = ""
    began_here: str = ""
    ratings: tuple[Rating, ...] = ()


def asked(net: Network, audience: str, sectors: Sequence[Status] = ()) -> Asked | None:
    """What an audience may know of what was asked; None where nothing was.

    Parameters
    ----------
    net : what ``release.present_view`` let through.
    audience : "coordinator" or "members"; the public is told nothing of it.
    sectors : the statuses of sectors, to set who else was named against those without a member.
    """
    if audience == "public":
        return None
    exact = audience == "coordinator"
    if net.answers.empty:
        named = _named(net, sectors)
        return Asked(named=named) if named else None
    statements = [(item, _statement(net, item, exact)) for item in items() if item.offers == "agree"]
    told = [(item, s) for item, s in statements if s is not None]
    tied = net.adjacency().toarray() > 0
    found = Asked(
        conditions=tuple(s for item, s in told if item.key.startswith("condition_")),
        features=tuple(s for item, s in told if item.key.startswith("feature_")),
        barriers=_ticked(net, "barriers", exact),
        services=_ticked(net, "services", exact),
        named=_named(net, sectors),
        wished=_wished(net, sectors, exact),
        met=_pairs(net, "met", exact),
        followed_up=_pairs(net, "followed_up", exact, _said(net, "met")[1]),
        through_groups=_pairs(net, "channel", exact, tied),
        began_here=_pairs(net, "began_here", exact, tied),
        ratings=tuple(
            r for item in items() if item.offers == "extent" and (r := _rating(net, item, exact)) is not None
        ),
    )
    return None if found == Asked() else found


def of(count: int, n: int, exact: bool) -> str:
    """ "9 of 14"; where that would tell of fewer than three agencies, only from which side it is few."""
    if exact:
        return f"{count} of {n}"
    if n < FEWEST:
        return "too few answers to tell"
    if count < SMALLEST_GROUP:
        return f"fewer than {SMALLEST_GROUP} of {n}"
    if n - count < SMALLEST_GROUP:
        return f"at least {n - SMALLEST_GROUP + 1} of {n}"
    return f"{count} of {n}"


def _statement(net: Network, item: Item, exact: bool) -> Statement | None:
    rows = net.answers[(net.answers["item"] == item.key) & (net.answers["value"] != "")]
    each = [statistics.median_low(map(int, said)) for _, said in rows.groupby("agency", sort=True)["value"]]
    if not each:
        return None
    counts = tuple(each.count(n) for n in range(1, 6))
    agree = of(sum(counts[AGREE - 1 :]), len(each), exact)
    return Statement(key=item.key, wording=item.wording, n=len(each), agree=agree, counts=counts if exact else ())


def _ticked(net: Network, key: str, exact: bool) -> Choices | None:
    item = next(i for i in items() if i.key == key)
    assert item.answers is not None
    return _choices(net, key, {str(n): label for n, label in item.answers.choices.items()}, exact)


def _choices(net: Network, key: str, labels: Mapping[str, str], exact: bool) -> Choices | None:
    """Every choice with who ticked it, the most frequent first; for members as asked, since an order tells, too."""
    rows = net.answers[net.answers["item"] == key]
    n = rows["agency"].nunique()
    if not n or not (exact or n >= FEWEST):
        return None
    found = []
    for value, label in labels.items():
        who = sorted(set(rows["agency"][rows["value"] == value]))
        few = len(who) < SMALLEST_GROUP
        found.append((len(who), Choice(label=label, words=of(len(who), n, exact), few=few,
                                       agencies=tuple(who) if exact else ())))  # fmt: skip
    order = sorted(found, key=lambda pair: -pair[0]) if exact else found
    return Choices(n=n, choices=tuple(choice for _, choice in order))


def _wished(net: Network, sectors: Sequence[Status], exact: bool) -> tuple[Wish, ...]:
    """The sectors that agencies would have at the table; for members those that three or more ask for."""
    labels = {part.key: part.label for part in load_framework().components}
    found = _choices(net, "should_join", labels, exact)
    status = {s.label: s.status for s in sectors}
    return tuple(
        Wish(label=c.label, words=c.words, status=status.get(c.label, ""))
        for c in (found.choices if found else ())
        if (c.agencies if exact else not c.few)
    )


def _named(net: Network, sectors: Sequence[Status]) -> tuple[Named, ...]:
    """Organizations named beyond the list, under the open sectors that they would fill; the others last."""
    said = set(net.ties["target"][net.ties["relation"] == "named_partner"])
    outside = net.agencies[~net.agencies["member"].astype(bool) & net.agencies.index.isin(list(said))]
    left, found = list(outside.index), []
    for status in sectors:
        if status.status not in OPEN:
            continue
        fits = [a for a in outside.index if status.key in outside.at[a, "sectors"]]
        if fits:
            suggested = not all(outside.loc[fits, "sector_confirmed"].astype(bool))
            found.append(Named(sector=status.key, label=status.label, suggested=suggested, names=_names(net, fits)))
            left = [a for a in left if a not in fits]
    return (*found, Named(sector="", label="", names=_names(net, left))) if left else tuple(found)


def _names(net: Network, agencies: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(str(net.agencies.at[a, "name"]) for a in agencies))


def _said(net: Network, key: str) -> tuple[Mask, Mask]:
    """The pairs of which either side answered a yes or no about the other, and those of whom either says yes."""
    rows = net.answers[(net.answers["item"] == key) & (net.answers["value"] != "")]
    i, j = (net.agencies.index.get_indexer(rows[c]) for c in ("agency", "partner"))
    inside = (i >= 0) & (j >= 0)
    low, high = np.minimum(i, j), np.maximum(i, j)
    answered = np.zeros((len(net), len(net)), dtype=bool)
    yes = answered.copy()
    answered[low[inside], high[inside]] = True
    agreed = inside & (rows["value"] == "1").to_numpy(dtype=bool)
    yes[low[agreed], high[agreed]] = True
    return answered, yes


def _pairs(net: Network, key: str, exact: bool, among: Mask | None = None) -> str:
    """Of the pairs that answered, those of whom either side says yes; ``among``: only of these pairs."""
    answered, yes = _said(net, key)
    if among is not None:
        answered = answered & among
    n, number = int(answered.sum()), int((yes & answered).sum())
    if not n or (not exact and n < FEWEST_PAIRS):
        return ""
    return f"{of(number, n, exact)} {'pair' if n == 1 else 'pairs'}"


def _rating(net: Network, item: Item, exact: bool) -> Rating | None:
    """The mean over all pairs that gave a rating; an agency counts once for each partner."""
    rows = ratings(net, [item.key])
    if rows.empty or not (exact or rows["agency"].nunique() >= FEWEST):
        return None
    mean = f"{rows['value'].mean():.1f}"
    if not exact:
        return Rating(key=item.key, wording=item.wording, mean=mean)
    counts = tuple(int((rows["value"] == n).sum()) for n in range(1, 5))
    return Rating(key=item.key, wording=item.wording, mean=mean, n=len(rows), counts=counts)
