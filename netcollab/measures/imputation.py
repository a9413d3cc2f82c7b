"""What the answers that are not in could hold: completed networks, and the range of a number over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.errors import Problem
from netcollab.measures._measure import compute
from netcollab.measures._ties import codes, divide
from netcollab.model import Network

PRIOR = 4.0  # answers' worth of weight that the whole coalition's rate has in a rate of few
DONORS = 10  # respondents at least that one who did not answer may be like
CELLS = 4_000_000  # open pairs of completed networks held at a time
WORK = 20_000_000  # and drawn in all
SUMS = ("density", "ei_index", "centralization_degree")  # measures that need no completed network of their own


@dataclass(frozen=True)
class Open:
    """The pairs of members without a tie whose answers are not both in."""

    pairs: np.ndarray  # row numbers of the two agencies: pairs x 2
    silent: np.ndarray  # those of them whose answer is not in; where that is one, it stands twice
    state: np.ndarray
    chance: np.ndarray  # of a tie, on average
    kind: np.ndarray  # which pair of groups it is
    hits: np.ndarray  # ties that the rate of each pair of groups rests on
    like: np.ndarray  # how much likelier than average each agency names others, drawn from: agencies x respondents


def open_pairs(net: Network, *, by: str = "sector") -> pd.DataFrame:
    """The pairs of members without a tie whose answers are not both in, and how likely a tie is there.

    Where one side answered and says no, the other would report a tie at the rate at which one side of a pair says yes
    to the other's no: one_sided / (one_sided + 2 none), of the two groups, drawn toward the rate of all. Where neither
    answered, both agencies' in-degrees decide: how often those who answered name them, multiplied, over the mean,
    scaled to what two answers together make of one, and to how much more or less the two groups are tied than that.
    It is a what-if and no correction.

    Returns
    -------
    DataFrame, one row per pair: a, b, state (unverified_no or unknown), chance (0 to 1).

    >>> net = toy.make("a:x b:x c:x", "a>b b>a", survey_kind="roster")
    >>> table = open_pairs(net.replace(agencies=net.agencies.assign(responded=[True, True, False])))
    >>> table["state"].tolist()
    ['unverified_no', 'unverified_no']
    """
    found, ids = _open(net, by), net.agencies.index
    columns = {"a": ids[found.pairs[:, 0]], "b": ids[found.pairs[:, 1]], "state": found.state, "chance": found.chance}
    return pd.DataFrame(columns)


def _open(net: Network, by: str) -> Open:
    if net.survey_kind not in ("roster", "recall"):
        no, ones = np.zeros((0, 2), dtype=np.int64), np.ones((len(net), 1))
        return Open(no, no, no[:, 0].astype(object), no[:, 0] * 1.0, no[:, 0], no[:, 0] * 1.0, ones)
    dyads, said = net.dyads, net.said()
    i, j = (net.agencies.index.get_indexer(dyads[c]) for c in ("a", "b"))
    state = dyads["state"].to_numpy()
    group, number = codes(net, by)
    kind = (np.minimum(group[i], group[j]) + 1) * (number + 1) + np.maximum(group[i], group[j]) + 1
    most = (number + 1) ** 2
    yes, no = (np.bincount(kind, w, minlength=most) for w in (state == "one_sided", 2.0 * (state == "none")))
    overall = float(yes.sum() / max(yes.sum() + no.sum(), 1))
    answered = ((yes + PRIOR * overall) / (yes + no + PRIOR))[kind]
    usual = _by_being_named(said, state, i, j)
    both = np.isin(state, ("confirmed", "one_sided", "none"))
    met, due = (np.bincount(kind[both], w, minlength=most) for w in ((state != "none")[both], usual[both]))
    ratio = met.sum() / due.sum() if met.sum() else 1.0
    warmth = (met + PRIOR * ratio) / (due + PRIOR) / ratio  # how much more than by that the two groups are tied
    chance = np.where(state == "unknown", np.minimum(1.0, warmth[kind] * usual), answered)
    tied = np.asarray(net.adjacency(rule="union")[i, j]).ravel() > 0 if len(i) else np.zeros(0, dtype=bool)
    kept = np.flatnonzero(np.isin(state, ("unverified_no", "unknown")) & ~tied)
    i, j = i[kept], j[kept]
    silent = np.column_stack([np.where(np.isnan(said[i, j]), i, j), np.where(np.isnan(said[j, i]), j, i)])
    kinds, kind = np.unique(kind[kept], return_inverse=True)
    hits = (yes + PRIOR * overall)[kinds]
    return Open(np.column_stack([i, j]), silent, state[kept], chance[kept], kind, hits, _alike(said, overall))


def _by_being_named(said: np.ndarray, state: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """How likely a tie between two agencies is, by how often those who answered name either."""
    mean = float(np.nansum(said) / max((~np.isnan(said)).sum(), 1))
    if not mean:
        return np.zeros(len(i))
    named = _named(said, mean)
    confirmed, one = ((state == s).sum() for s in ("confirmed", "one_sided"))
    two_of_one = (confirmed + one) / (confirmed + one / 2) if confirmed + one else 1.0
    return np.asarray(np.minimum(1.0, two_of_one * named[i] * named[j] / mean))


def _named(said: np.ndarray, mean: float) -> np.ndarray:
    """How often those who answered name each agency, of few drawn toward the mean."""
    return np.asarray((np.nansum(said, axis=0) + PRIOR * mean) / ((~np.isnan(said)).sum(axis=0) + PRIOR))


def _alike(said: np.ndarray, overall: float) -> np.ndarray:
    """How freely the respondents who are named about as often as an agency name others: over the mean, one row each.

    Some tick nearly everybody and some hardly anyone, so completed networks differ by more than tie by tie. An agency
    that answered in part is like itself.
    """
    asked = ~np.isnan(said) & (said.T == 0)  # pairs that the other side says no to
    freely = (np.where(asked, said, 0.0).sum(axis=1) + PRIOR * overall) / (asked.sum(axis=1) + PRIOR)
    heard = np.flatnonzero(asked.any(axis=1))
    if not len(heard) or not overall:
        return np.ones((len(said), 1))
    named = _named(said, float(np.nansum(said) / max((~np.isnan(said)).sum(), 1)))
    number = min(len(heard), max(DONORS, len(heard) // 2))
    nearest = np.argsort(np.abs(named[:, None] - named[heard]), axis=1, kind="stable")[:, :number]
    like = freely[heard][nearest] / freely[heard].mean()
    like[heard] = (freely[heard] / freely[heard].mean())[:, None]
    return np.asarray(like)


def imputations(net: Network, m: int = 20, *, seed: int = 0, by: str = "sector") -> pd.DataFrame:
    """The ties that each of ``m`` completed networks has beyond those seen, drawn by :func:`open_pairs`.

    In each completed network an agency that did not answer names others as freely as a respondent drawn from those who
    are named about as often as it is.

    Parameters
    ----------
    m : completed networks.
    seed : of the draws.
    by : the groups whose pairs have a rate of their own.

    Returns
    -------
    DataFrame: imputation (1 to m), a, b, undirected. ``attrs``: m, seed, open (how many pairs were open).
    """
    if m < 1:
        raise Problem(f"{m} imputations cannot be made", where="imputations", fix="Ask for at least one.")
    found, ids = _open(net, by), net.agencies.index
    drawn = [np.flatnonzero(row) for block in _draws(found, m, seed) for row in block]
    i, j = found.pairs[np.concatenate(drawn)].T
    k = np.repeat(np.arange(1, m + 1), [len(row) for row in drawn])
    answer = pd.DataFrame({"imputation": k, "a": ids[i], "b": ids[j]})
    answer.attrs = {"m": m, "seed": seed, "open": len(found.chance)}
    return answer


def _draws(found: Open, m: int, seed: int) -> Iterator[np.ndarray]:
    """Which of the open pairs are tied in each completed network: blocks of draws x pairs (bool).

    What the rates rest on is drawn too: the respondents, with replacement, and the rate of every two groups.
    """
    random, (n, k), sure = np.random.default_rng(seed), found.like.shape, found.hits <= 0
    step = max(1, CELLS // max(len(found.chance), n, 1))
    for start in range(0, m, step):
        number = min(step, m - start)
        heard = random.integers(0, k, size=(number, k))
        drawn = np.take_along_axis(heard, random.integers(0, k, size=(number, n)), axis=1)
        like = np.take_along_axis(found.like, drawn.T, axis=1).T
        freely = (like[:, found.silent[:, 0]] + like[:, found.silent[:, 1]]) / 2
        rate = random.standard_gamma(found.hits, size=(number, len(sure))) / np.where(sure, 1.0, found.hits) + sure
        yield random.random((number, len(found.chance))) < found.chance * freely * rate[:, found.kind]


def completed(net: Network, m: int = 20, *, seed: int = 0, by: str = "sector") -> Iterator[Network]:
    """The completed networks of :func:`imputations`, under the union rule, their ties taken as the whole network."""
    drawn = imputations(net, m, seed=seed, by=by)
    layer = "survey" if "survey" in net.layers else net.layers[0]
    rows = pd.DataFrame({"source": drawn["a"], "target": drawn["b"], "layer": layer, "relation": "imputed"})
    rows = rows.assign(directed=False, working=True)
    for k in range(1, m + 1):
        more = rows[drawn["imputation"] == k]
        ties = pd.concat([net.ties, more], ignore_index=True) if len(more) else net.ties
        yield net.replace(ties=ties, rule="union", survey_kind="given")


def envelope(
    net: Network, level: str = "network", *, measures: Sequence[str], m: int | None = None, seed: int = 0,
    by: str = "sector",
) -> pd.DataFrame:  # fmt: skip
    """Where numbers would lie if the answers that are not in were like those that are: 5th to 95th percentile.

    Parameters
    ----------
    net : Network
    level, measures, by : as for ``compute``; on ties that either side reports. Density, the E-I index and degree
        centralization are summed over all completed networks at once; every other measure is computed on each.
    m, seed : completed networks, and which. By default 500, and fewer (at least 50) where many pairs are open.

    Returns
    -------
    DataFrame, one row per measure and subject: measure, subject, observed, mean, low, median, high. A what-if: it holds
    as far as who did not answer is like who did. ``attrs``: m, seed, open (pairs whose answers are not both in).

    Examples
    --------
    >>> net = toy.make("a:x b:x c:x d:x", "a>b b>a a>c b>d", survey_kind="roster")
    >>> net = net.replace(agencies=net.agencies.assign(responded=[True, True, False, False]))
    >>> envelope(net, measures=["density"], m=200)[["low", "high"]].round(2).values.tolist()
    [[0.5, 0.67]]
    """
    found = _open(net, by)
    m = int(np.clip(WORK / max(len(found.chance), 1), 50, 500)) if m is None else m
    net = net if net.rule == "union" else net.replace(rule="union")
    seen = compute(net, level, measures=measures, by=by)
    drawn: dict[str, np.ndarray] = {}
    if set(measures) <= set(SUMS) and level == "network":
        parts = [_summed(net, found.pairs, block, measures, by) for block in _draws(found, m, seed)]
        drawn = {key: np.concatenate([part[key] for part in parts])[:, None] for key in measures}
    else:
        tables = [compute(c, level, measures=measures, by=by) for c in completed(net, m, seed=seed, by=by)]
        drawn = {key: np.array([table[key] for table in tables]) for key in measures}
    rows = []
    for key in measures:
        values = np.where(np.isnan(seen[key]), 0.0, drawn[key])
        ends = np.vstack([np.nanmean(values, axis=0), np.nanquantile(values, (0.05, 0.5, 0.95), axis=0)])
        for r, (subject, value) in enumerate(seen[key].items()):
            told = np.full(4, np.nan) if np.isnan(value) else ends[:, r]
            numbers = dict(zip(("mean", "low", "median", "high"), told, strict=True))
            rows.append({"measure": key, "subject": subject, "observed": value, **numbers})
    answer = pd.DataFrame(rows)
    answer.attrs = {"m": m, "seed": seed, "open": len(found.chance)}
    return answer


def _summed(net: Network, pairs: np.ndarray, drawn: np.ndarray, keys: Sequence[str], by: str) -> dict[str, np.ndarray]:
    """Network measures of a block of completed networks (draws x open pairs), from sums over what each one adds."""
    i, j = pairs.T
    group, _ = codes(net, by)
    matrix, n = net.adjacency(), len(net)
    ends = sparse.triu(matrix, 1).tocoo()
    added = drawn.astype("float32")

    def counted(of: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
        return np.asarray(of(ends.row, ends.col).sum() + added @ of(i, j).astype("float32"), dtype="float64")

    answer = {}
    for key in keys:
        if key == "density":
            answer[key] = counted(lambda a, b: np.ones(len(a))) / (n * (n - 1) / 2)
        elif key == "ei_index":
            known = counted(lambda a, b: (group[a] >= 0) & (group[b] >= 0))
            inside = counted(lambda a, b: (group[a] >= 0) & (group[a] == group[b]))
            answer[key] = divide(known - 2 * inside, known)
        else:
            at = (np.ones(2 * len(i), dtype="float32"), (np.tile(np.arange(len(i)), 2), np.concatenate([i, j])))
            incidence = sparse.csr_array(at, shape=(len(i), n))
            degrees = np.diff(matrix.indptr) + added @ incidence
            answer[key] = divide(n * degrees.max(axis=1) - degrees.sum(axis=1), (n - 1) * (n - 2))
    return answer
