"""How far numbers and ranks would move with other respondents, or another tie rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.measures._measure import REGISTRY
from netcollab.measures._ties import codes
from netcollab.model import Network

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
ALIKE = 0.7  # the correlation that must be kept
FEW_RESPONDENTS = 8  # below it ranges of ranks instead
STACK = 8_000_000  # cells of a stack of matrices held at a time
WORK = 4e9  # agencies cubed times draws that place_held may take


def rank_stability(
    net: Network, measure: str = "degree", *, by: str = "sector", draws: int = 500, seed: int = 0,
    shares: Sequence[float] = SHARES,
) -> pd.DataFrame:  # fmt: skip
    """How alike an agency measure ranks the agencies when part of the respondents had not answered.

    A case is a respondent's row of reports; the agency stays. Ranks are compared by Spearman's correlation over the
    agencies that have a value and a tie in both.

    Parameters
    ----------
    net : Network
        With a survey.
    measure : an agency measure, on the network's own tie rule and layers.
    draws, seed : how often respondents are drawn for each share, and which.
    shares : of the respondents, to leave out.

    Returns
    -------
    DataFrame, one row per share: dropped (respondents), median and low (5th percentile) of the correlation, alike
    (share of draws at 0.7 or above). ``attrs["cs"]``: the CS-coefficient, the largest share that can be left out so
    that 95 in 100 draws stay at 0.7 or above, 0 if none; NaN with ``attrs["why"]`` below eight respondents or without
    a survey: use :func:`rank_ranges` there.

    Source
    ------
    The coefficient of R's bootnet, whose cases are people; taking respondents' reports as cases is netcollab's reading.
    """
    respondents = _respondents(net)
    table = pd.DataFrame(
        columns=["dropped", "median", "low", "alike"], index=pd.Index(shares, name="share"), dtype=float
    )
    if len(respondents) < FEW_RESPONDENTS:
        few = f"{len(respondents)} respondents are too few to leave shares of them out."
        table.attrs = {"cs": np.nan, "why": few if len(respondents) else "Nobody answered a survey."}
        return table
    random = np.random.default_rng(seed)
    whole = _scores(net, measure, by, [np.array([], dtype=np.int64)])[0]
    for share in shares:
        k = max(1, round(share * len(respondents)))
        sets = [random.permutation(respondents)[:k] for _ in range(draws)]
        rho = np.array([_spearman(whole, scores) for scores in _scores(net, measure, by, sets)])
        rho = np.nan_to_num(rho, nan=-1.0)  # where nothing is left to rank, nothing was kept
        table.loc[share] = [k, np.median(rho), np.quantile(rho, 0.05), (rho >= ALIKE).mean()]
    kept = [share for share, ok in zip(table.index, table["alike"] >= 0.95, strict=True) if ok]
    table.attrs = {"cs": max(kept, default=0.0), "why": ""}
    return table


def rank_ranges(net: Network, measure: str = "degree", *, by: str = "sector") -> pd.DataFrame:
    """The best and the worst rank of every agency when any one respondent had not answered.

    Returns
    -------
    DataFrame, one row per agency: value, rank (1 is the highest; equal values share the best), best, worst; NaN where
    the measure is undefined.

    Examples
    --------
    >>> net = toy.make("a b c", "a>b a>c", survey_kind="roster")
    >>> rank_ranges(net.replace(agencies=net.agencies.assign(responded=True)), "degree").loc["a"].tolist()
    [2.0, 1.0, 1.0, 1.0]
    """
    whole, *others = _scores(net, measure, by, [np.array([], dtype=np.int64), *_respondents(net)[:, None]])
    ranks = np.array([_ranks(scores) for scores in (whole, *others)])
    columns = {"value": whole, "rank": ranks[0], "best": np.fmin.reduce(ranks), "worst": np.fmax.reduce(ranks)}
    return pd.DataFrame(columns, index=net.agencies.index)


def place_held(
    net: Network, measure: str, *, by: str = "sector", top: int = 6, share: float = 0.5, draws: int = 200, seed: int = 0
) -> pd.Series:
    """In what share of draws an agency is among the first ``top`` though part of the respondents had not answered.

    Below eight respondents each is left out in turn, and the answer is 1 or 0: whether it holds its place every time.
    Without a survey nothing hangs on answers, and every agency with a value has 1. In large networks there are fewer
    draws (at least 20).

    Returns
    -------
    Series of float64, one row per agency; NaN where the measure is undefined.
    """
    respondents = _respondents(net)
    if not len(respondents):
        sets = [respondents]
    elif len(respondents) < FEW_RESPONDENTS:
        sets = list(respondents[:, None])
    else:
        random, k = np.random.default_rng(seed), max(1, round(share * len(respondents)))
        sets = [random.permutation(respondents)[:k] for _ in range(held_draws(net, draws))]
    within = np.array([_ranks(scores) for scores in _scores(net, measure, by, sets)])
    held = (within <= top).mean(axis=0) if len(respondents) else np.ones(len(net))
    held = np.floor(held) if 0 < len(respondents) < FEW_RESPONDENTS else held
    return pd.Series(np.where(np.isnan(within).all(axis=0), np.nan, held), index=net.agencies.index, dtype="float64")


def held_draws(net: Network, draws: int = 200) -> int:
    """How often :func:`place_held` draws who answered: fewer in large networks, at least 20; 0 without a survey.

    >>> held_draws(toy.make("a b", "a-b"))
    0
    """
    few = len(_respondents(net)) < FEW_RESPONDENTS
    return 0 if few else int(np.clip(WORK / len(net) ** 3, 20, draws))


def _respondents(net: Network) -> np.ndarray:
    if net.survey_kind not in ("roster", "recall"):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(net.answered)


def _ranks(scores: np.ndarray) -> np.ndarray:
    known = ~np.isnan(scores)
    answer = np.full(len(scores), np.nan)
    values = -np.round(scores[known], 9)
    answer[known] = 1 + np.searchsorted(np.sort(values), values)
    return answer


def _mean_ranks(values: np.ndarray) -> np.ndarray:
    ordered = np.sort(values)
    return (np.searchsorted(ordered, values) + np.searchsorted(ordered, values, side="right") + 1) / 2


def _spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Of the agencies that have a value in both; NaN where either does not vary."""
    both = ~(np.isnan(one) | np.isnan(other))
    if both.sum() < 3:
        return np.nan
    a, b = (_mean_ranks(np.round(x[both], 9)) for x in (one, other))
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size else np.nan


def _scores(net: Network, measure: str, by: str, left_out: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The measure without the reports of each set of respondents; NaN for agencies without a tie."""
    if measure not in REGISTRY or REGISTRY[measure].level != "agency":
        raise Problem(f"there is no agency measure {measure!r}", fix="`netcollab measures` lists them.")
    if measure in STACKED and net.rule == "union" and 0 < len(net) ** 2 <= STACK:
        step = max(1, STACK // max(1, len(net) ** 2))
        blocks = (_stack(net, left_out[k : k + step]) for k in range(0, len(left_out), step))
        return [scores for block in blocks for scores in _without_isolates(STACKED[measure](net, block, by), block)]
    function = REGISTRY[measure].function
    how = {"by": by} if "by" in inspect.signature(function).parameters else {}
    answer = []
    for out in left_out:
        other = without_reports(net, out)
        scores = function(other, **how).to_numpy(dtype="float64", copy=True)
        scores[np.diff(other.adjacency().indptr) == 0] = np.nan
        answer.append(scores)
    return answer


def without_reports(net: Network, out: np.ndarray) -> Network:
    """The network as it would be if these agencies (row numbers) had not answered the survey."""
    gone = net.agencies.index[out]
    silent = net.agencies["responded"].astype(bool) & ~net.agencies.index.isin(gone)
    keep = ~((net.ties["layer"] == "survey") & net.ties["source"].isin(gone))
    return net.replace(agencies=net.agencies.assign(responded=silent), ties=net.ties[keep])


def _stack(net: Network, left_out: Sequence[np.ndarray]) -> np.ndarray:
    """Union graphs without the reports of each set of respondents: sets x agencies x agencies."""
    said = net.reports(["survey"] if "survey" in net.layers else [""], "working").toarray() > 0
    other = net.reports([layer for layer in net.layers if layer != "survey"] or [""], "working").toarray() > 0
    heard = np.ones((len(left_out), len(net)), dtype=bool)
    for row, out in zip(heard, left_out, strict=True):
        row[out] = False
    reported = said & heard[:, :, None]
    return np.asarray(reported | reported.transpose(0, 2, 1) | other | other.T)


def _without_isolates(scores: np.ndarray, graphs: np.ndarray) -> np.ndarray:
    return np.where(graphs.any(axis=2), scores, np.nan)


def liaison_of_graphs(net: Network, graphs: np.ndarray, by: str) -> np.ndarray:
    group = codes(net, by)[0]
    tied = graphs.astype("float32")
    stand_between = tied @ tied
    share = np.divide(1.0, stand_between, out=np.zeros_like(stand_between), where=(stand_between > 0) & ~graphs)
    known = group >= 0
    differ = (group[:, None] != group) & known[:, None] & known
    across = tied * differ
    scores = ((across @ (share * differ)) * across).sum(axis=2) / 2
    return np.where(known, scores, np.nan)


# Measures of many graphs at once: (network for its labels, sets x agencies x agencies, grain) -> sets x agencies
STACKED: dict[str, Callable[[Network, np.ndarray, str], np.ndarray]] = {
    "degree": lambda net, graphs, by: graphs.sum(axis=2).astype("float64"),
    "brokerage_liaison_fractional": liaison_of_graphs,
}


def on_three_graphs(net: Network, measures: Sequence[str], **how: Any) -> pd.DataFrame:
    """Network measures on every tie that either side reports, on those both do, and among the respondents alone.

    Returns
    -------
    DataFrame, one row per measure: union, confirmed, respondents.

    >>> net = toy.make("a b c", "a>b b>a b>c", survey_kind="roster")
    >>> on_three_graphs(net.replace(agencies=net.agencies.assign(responded=[True, True, False])), ["n_ties"])
            union  confirmed  respondents
    n_ties    2.0        1.0          1.0
    """
    from netcollab.measures._measure import compute

    def ruled(one: Network, rule: str) -> Network:
        return one if one.rule == rule else one.replace(rule=rule)

    graphs = {
        "union": ruled(net, "union"),
        "confirmed": ruled(net, "confirmed"),
        "respondents": ruled(net.subset(net.agencies.index[net.answered]), "union"),
    }
    return pd.DataFrame({k: compute(g, "network", measures=measures, **how).iloc[0] for k, g in graphs.items()})
