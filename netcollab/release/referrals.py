"""Referral counts in bands, and only as much beside them as narrows no hidden count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import pandas as pd

from netcollab.model import Network

BANDS = ((1, 10), (11, 50), (51, inf))
FEWEST_FOR_A_RATE = 10
CLOSED = {"completed", "service_started", "closed", "declined", "client_declined", "accepted"}


def band(count: float) -> str:
    """The band that a count is shown in: 1-10, 11-50 or 51+."""
    if count < 1:
        return ""
    low, high = _bounds(count)
    return f"{low}+" if high == inf else f"{low}-{high}"


def _bounds(count: float) -> tuple[float, float]:
    return next((low, high) for low, high in BANDS if count <= high)


@dataclass(frozen=True)
class Cell:
    """Hidden counts that a reader knows to be added up in one cell of a table, and whether its band is shown."""

    counts: tuple[float, ...]
    shown: bool

    @property
    def least(self) -> float:
        low = sum(_bounds(c)[0] for c in self.counts)
        return max(low, _bounds(sum(self.counts))[0]) if self.shown else low

    @property
    def most(self) -> float:
        high = sum(_bounds(c)[1] for c in self.counts)
        return min(high, _bounds(sum(self.counts))[1]) if self.shown else high


def narrowed(cells: Sequence[Cell], total: tuple[float, float] = (0, inf)) -> list[bool]:
    """For each cell, whether all that is shown tells more of any one of its counts than that count's own band.

    A reader knows each count's band, the band of each shown cell, and that everything adds up to a number in ``total``.
    These are sums within sums, so going up and down once gives the exact range of every count.
    """
    answer = []
    for cell in cells:
        others = [c for c in cells if c is not cell]
        least = max(cell.least, total[0] - sum(c.most for c in others))
        most = min(cell.most, total[1] - sum(c.least for c in others))
        tight = False
        for n, count in enumerate(cell.counts):
            low, high = _bounds(count)
            rest = [_bounds(c) for m, c in enumerate(cell.counts) if m != n]
            tight |= least - sum(r[1] for r in rest) > low or most - sum(r[0] for r in rest) < high
        answer.append(tight)
    return answer


def closure(referrals: pd.DataFrame) -> tuple[int, int]:
    """Referrals whose sender was told any outcome, of those with a status that says."""
    known = referrals[referrals["status"].isin(CLOSED | {"sent", "received", "pending"})]
    return int(known.loc[known["status"].isin(CLOSED), "count"].sum()), int(known["count"].sum())


def referral_release(net: Network, audience: str, by: str = "system") -> Mapping[str, Any]:
    """Referral tables of an audience: exact for the coordinator, in bands for members as far as no count is narrowed.

    Returns
    -------
    mapping with ``total`` (text), ``pairs`` (DataFrame from, to, referrals), ``groups`` (DataFrame from x to, text
    cells), ``closed`` and ``known`` where at least ten referrals have a status; empty without referrals.
    """
    referrals = net.referrals
    if audience == "public" or referrals.empty:
        return {}
    exact = audience == "coordinator"
    pairs = referrals.groupby(["source", "target"], sort=True)["count"].sum().reset_index()
    unordered = pairs if exact else _unordered(pairs)
    table = pairs if exact else unordered.assign(count=unordered["count"].map(band))
    names = net.agencies["name"]
    shown = pd.DataFrame(
        {"from": table["source"].map(names), "to": table["target"].map(names), "referrals": table["count"]}
    )
    answer: dict[str, Any] = {"pairs": shown.sort_values(["from", "to"], ignore_index=True), "directed": exact}
    total = int(pairs["count"].sum())
    closed, known = closure(referrals)
    if exact:
        answer |= {"total": f"{total:,}", "groups": _by_group(net, pairs, by)}
        if known:
            answer |= {"closed": closed, "known": known}
        return answer
    answer["groups"], cells = _banded(net, unordered, by)
    if not any(narrowed(cells, (_rounded(total) - 5, _rounded(total) + 4))):
        answer["total"] = f"about {_rounded(total):,}"
    if known >= FEWEST_FOR_A_RATE:
        answer["closure_rate"] = round(closed / known, 1)
    return answer


def _rounded(total: float) -> int:
    return int((total + 5) // 10 * 10)


def _unordered(pairs: pd.DataFrame) -> pd.DataFrame:
    turned = pairs["source"] > pairs["target"]
    ends = pairs.assign(
        source=pairs["source"].where(~turned, pairs["target"]), target=pairs["target"].where(~turned, pairs["source"])
    )
    return ends.groupby(["source", "target"], sort=True)["count"].sum().reset_index()


def _by_group(net: Network, pairs: pd.DataFrame, by: str) -> pd.DataFrame:
    """Referrals from each group (row) to each group (column), by the agencies' primary groups."""
    group = net.primary(by)
    labels = [g for g in net.groups(by)[0] if g in set(group)]
    rows = pairs.assign(source=pairs["source"].map(group), target=pairs["target"].map(group))
    rows = rows[(rows["source"] != "") & (rows["target"] != "")]
    table = rows.pivot_table(index="source", columns="target", values="count", aggfunc="sum", fill_value=0)
    table = table.reindex(index=labels, columns=labels, fill_value=0)
    words = [net.framework.label(g) for g in labels]
    return pd.DataFrame(table.to_numpy(), index=words, columns=words)


def _banded(net: Network, unordered: pd.DataFrame, by: str) -> tuple[pd.DataFrame, list[Cell]]:
    """The group table in bands, both directions together; "some" where a band would narrow a count in it."""
    group = net.primary(by)
    ends = [frozenset(e) for e in zip(unordered["source"].map(group), unordered["target"].map(group), strict=True)]
    counts: dict[frozenset[str], list[float]] = {}
    for pair, count in zip(ends, unordered["count"], strict=True):
        counts.setdefault(pair, []).append(count)
    keys = sorted(counts, key=sorted)
    cells = [Cell(tuple(counts[k]), "" not in k) for k in keys]
    safe = [Cell(c.counts, c.shown and not t) for c, t in zip(cells, narrowed(cells), strict=True)]
    words = {k: band(sum(c.counts)) if c.shown else "some" for k, c in zip(keys, safe, strict=True)}
    labels = [g for g in net.groups(by)[0] if g in set(group)]
    rows = [[words.get(frozenset((a, b)), "") for b in labels] for a in labels]
    names = [net.framework.label(g) for g in labels]
    return pd.DataFrame(rows, index=names, columns=names), safe
