"""What agencies say of each other from 1 to 4: the ratings, and the means of three questions each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.measures._measure import Figure
from netcollab.measures._ties import between_groups, divide, per_agency, remember
from netcollab.model import Network

ITEMS = {
    "trust": ("trust_reliable", "trust_mission", "trust_open"),
    "value": ("value_influence", "value_involved", "value_resources"),
}
ITEMS_NEEDED = 2  # of three, for a score
RATERS_NEEDED = 3  # for a mean of what an agency is given
NOT_RATED = "Nobody was asked to rate the others, or no agency answered two of the three questions about another."
FEW_RATERS = f"Fewer than {RATERS_NEEDED} agencies rated it."
NO_MUTUAL = "No two agencies of these groups rated each other."

Scores = tuple[np.ndarray, np.ndarray, np.ndarray]


def ratings(net: Network, items: Sequence[str] | None = None) -> pd.DataFrame:
    """Every rating from 1 to 4: agency (who rates), partner, item, value. An agency counts once for each partner.

    Of several people who answered for an agency, the middle answer counts, the lower of two. "Don't know" is no rating.

    >>> rows = [("H", "B", "trust_open", "4", 1), ("H", "B", "trust_open", "1", 2), ("H", "B", "trust_open", "3", 3)]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> ratings(toy.make("H B", "", answers=said))["value"].tolist()
    [3.0]
    """
    wanted = [item for keys in ITEMS.values() for item in keys] if items is None else list(items)
    here = net.agencies.index
    rows = net.answers[net.answers["item"].isin(wanted) & net.answers["value"].isin(["1", "2", "3", "4"])]
    rows = rows[rows["agency"].isin(here) & rows["partner"].isin(here) & (rows["agency"] != rows["partner"])]
    rows = rows.astype({"value": "float64"}).sort_values(["agency", "partner", "item", "value"])
    one = rows.groupby(["agency", "partner", "item"])["value"]
    middle = one.cumcount() == (one.transform("size") - 1) // 2
    return rows.loc[middle, ["agency", "partner", "item", "value"]].reset_index(drop=True)


def _answers(net: Network, what: str) -> Scores:
    """Who rated whom (row numbers), and the answers to the three questions; NaN where there is none."""

    def make() -> Scores:
        if net.answers.empty:
            none = np.zeros(0, dtype=np.int64)
            return none, none, np.full((0, len(ITEMS[what])), np.nan)
        rows = ratings(net, ITEMS[what])
        i, j = (net.agencies.index.get_indexer(rows[end]).astype(np.int64) for end in ("agency", "partner"))
        pairs, at = np.unique(i * max(len(net), 1) + j, return_inverse=True)
        answers = np.full((len(pairs), len(ITEMS[what])), np.nan)
        answers[at, [ITEMS[what].index(item) for item in rows["item"]]] = rows["value"]
        return (*np.divmod(pairs, max(len(net), 1)), answers)

    return remember(net, ("ratings", what), make)


def scores(net: Network, what: str) -> Scores:
    """Who rated whom, and the mean of its answers, where it gave two of three."""
    i, j, answers = _answers(net, what)
    enough = (~np.isnan(answers)).sum(axis=1) >= ITEMS_NEEDED
    return i[enough], j[enough], np.nanmean(answers[enough], axis=1)


def mean(net: Network, what: str) -> Figure:
    *_, score = scores(net, what)
    return Figure(score.mean()) if score.size else Figure(np.nan, NOT_RATED)


def _means(net: Network, at: np.ndarray, score: np.ndarray, at_least: int, why: str) -> pd.Series:
    number = np.bincount(at, minlength=len(net))
    means = divide(np.bincount(at, score, minlength=len(net)), number)
    return per_agency(net, np.where(number >= at_least, means, np.nan), why if len(at) else NOT_RATED)


def received(net: Network, what: str) -> pd.Series:
    _, j, score = scores(net, what)
    return _means(net, j, score, RATERS_NEEDED, FEW_RATERS)


def given(net: Network, what: str) -> pd.Series:
    i, _, score = scores(net, what)
    return _means(net, i, score, 1, "It rated no other agency.")


def centered(net: Network, what: str) -> pd.Series:
    i, j, score = scores(net, what)
    beyond = score - given(net, what).to_numpy()[i] + mean(net, what)
    return _means(net, j, beyond, RATERS_NEEDED, FEW_RATERS)


def alpha(net: Network, what: str) -> Figure:
    *_, answers = _answers(net, what)
    if not answers.size:
        return Figure(np.nan, NOT_RATED)
    full = answers[~np.isnan(answers).any(axis=1)]
    if len(full) < 2 or (total := float(full.sum(axis=1).var(ddof=1))) == 0:
        return Figure(np.nan, "Fewer than two ratings have all three answers, or all sums are the same.")
    k = full.shape[1]
    return Figure(k / (k - 1) * (1 - full.var(axis=0, ddof=1).sum() / total))


def gap(net: Network, what: str, by: str) -> pd.Series:
    i, j, answers = _answers(net, what)
    there, back = i * len(net) + j, j * len(net) + i
    mutual = np.flatnonzero(np.isin(back, there) & (i < j))
    apart = np.abs(answers[mutual] - answers[np.searchsorted(there, back[mutual])])
    number = (~np.isnan(apart)).sum(axis=1)
    why = NO_MUTUAL if len(i) else NOT_RATED
    return between_groups(net, by, i[mutual], j[mutual], np.nansum(apart, axis=1), number, why)


def rating_interval(net: Network, what: str = "trust", *, draws: int = 2000, seed: int = 0) -> pd.Series:
    """How far the mean rating hangs on who answered: raters drawn again with replacement, each with all it said.

    Parameters
    ----------
    net : Network
        With ratings by at least five agencies.
    what : "trust" or "value".
    draws, seed : how many draws, and which.

    Returns
    -------
    Series: value, low, high (the 2.5th and 97.5th percentile), raters, pairs (ratings of one agency by another), draws.

    Raises
    ------
    Problem
        With fewer than five raters.

    Source
    ------
    A cluster bootstrap over raters, percentile interval.
    """
    i, _, score = scores(net, what)
    raters, at = np.unique(i, return_inverse=True)
    if len(raters) < 5:
        raise Problem(f"{len(raters)} of the agencies rated others; an interval needs at least five.")
    sums, number = np.bincount(at, score), np.bincount(at)
    drawn = np.random.default_rng(seed).integers(0, len(raters), size=(draws, len(raters)))
    low, high = np.percentile(sums[drawn].sum(axis=1) / number[drawn].sum(axis=1), [2.5, 97.5])
    return pd.Series({"value": score.mean(), "low": low, "high": high, "raters": len(raters), "pairs": len(score),
                      "draws": draws})  # fmt: skip
