"""How far a number would move with a somewhat different set of agencies: the vertex bootstrap and the jackknife."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.measures._ratings import scores
from netcollab.measures._ties import codes, divide
from netcollab.model import Network

VALID = ("density", "reciprocity", "ei_index", "mixing_density", "trust_mean")
STACK = 8_000_000  # cells of a stack of matrices held at a time
FEWEST = 5


def vertex_bootstrap(
    net: Network, measure: str = "density", *, by: str = "sector", draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """How much a number would move with a somewhat different set of agencies.

    Agencies are drawn with replacement, and where one comes twice the cell between its copies is filled by a pair drawn
    at random. A coalition is a census and not a sample, so this is a what-if and no sampling error.

    Parameters
    ----------
    net : Network
        At least five agencies.
    measure : "density", "reciprocity", "ei_index", "mixing_density" (the share of pairs tied, within and between
        groups) or "trust_mean" (the mean of the ratings of trust, over ordered pairs). Everything that hangs on paths,
        components or the largest value is refused: copies of an agency are twins, which distorts it.
    by : the grain of the E-I index and of mixing.
    draws, seed : how often, and which.

    Returns
    -------
    DataFrame, one row for the network or for every two groups: value, se, low and high (value -/+ 1.96 se), draws.

    Source
    ------
    Snijders & Borgatti 1999, whose paper was read in part only.

    Examples
    --------
    >>> net = toy.make("a b c d e f", "a-b b-c c-d d-e e-f a-d")
    >>> vertex_bootstrap(net, "density", draws=500).loc["network", ["value", "se"]].round(1).tolist()
    [0.4, 0.1]
    """
    cells, group, subjects, value = _checked(net, measure, by)
    n, random = len(net), np.random.default_rng(seed)
    answer: list[np.ndarray] = []
    for start in range(0, draws, step := max(1, STACK // n**2)):
        drawn = random.integers(0, n, size=(min(step, draws - start), n))
        again = cells[drawn[:, :, None], drawn[:, None, :]]
        d, i, j = np.nonzero(np.triu(drawn[:, :, None] == drawn[:, None, :], 1))
        a = random.integers(0, n, size=len(d))
        b = (a + random.integers(1, n, size=len(d))) % n
        again[d, i, j], again[d, j, i] = cells[a, b], cells[b, a]
        answer.append(_of_graphs(again, group[drawn], measure))
    return _table(subjects, value, _spread(np.concatenate(answer)), draws=draws)


def jackknife(net: Network, measure: str = "density", *, by: str = "sector") -> pd.DataFrame:
    """The same question without drawing: each agency left out in turn.

    Better than the bootstrap below about fifteen agencies, and the same every time. For ties that come and go
    independently of each other its squared error of the density is right on average.

    Parameters
    ----------
    net, measure, by : as for :func:`vertex_bootstrap`.

    Returns
    -------
    DataFrame, one row for the network or for every two groups: value, se, low and high (value -/+ 1.96 se).

    Source
    ------
    Snijders & Borgatti 1999: (n - 2) / 2n times the sum of squares about the mean.

    Examples
    --------
    >>> jackknife(toy.make("a b c d e", "a-b b-c c-d d-e"), "density").round(3).loc["network", ["value", "se"]].tolist()
    [0.4, 0.1]
    """
    cells, group, subjects, value = _checked(net, measure, by)
    n = len(net)
    stay = np.array([np.delete(np.arange(n), i) for i in range(n)])
    step = max(1, STACK // n**2)
    blocks = (stay[k : k + step] for k in range(0, n, step))
    parts = [_of_graphs(cells[kept[:, :, None], kept[:, None, :]], group[kept], measure) for kept in blocks]
    without = np.concatenate(parts)
    known = (~np.isnan(without)).sum(axis=0)
    around = np.nansum((without - divide(np.nansum(without, axis=0), known)) ** 2, axis=0)
    return _table(subjects, value, np.where(known == n, np.sqrt((n - 2) / (2 * n) * around), np.nan))


def _checked(net: Network, measure: str, by: str) -> tuple[np.ndarray, np.ndarray, pd.Index, np.ndarray]:
    """The cells that are drawn from, the agencies' groups, the rows of the answer, and their values as they are."""
    if measure not in VALID:
        raise Problem(
            f"a vertex bootstrap of {measure!r} would mislead: copies of an agency are twins, which distorts it",
            fix=f"Use one of: {', '.join(VALID)}; for ranks of agencies rank_stability.",
        )
    cells = _trust(net) if measure == "trust_mean" else net.adjacency(directed=measure == "reciprocity").toarray() > 0
    group, number = codes(net, by)
    subjects = pd.Index(["network"])
    if measure == "mixing_density":
        names = sorted(set(net.primary(by)) - {""})
        subjects = pd.MultiIndex.from_tuples(
            [(names[g], names[h]) for g in range(number) for h in range(g, number)], names=["a", "b"]
        )
    value = _of_graphs(cells[None], group[None], measure)[0] if len(net) >= FEWEST else np.array([np.nan])
    if np.isnan(value).all():
        raise Problem(f"{measure} needs at least five agencies here, and something to count where it counts")
    return cells, group, subjects, value


def _trust(net: Network) -> np.ndarray:
    """What every agency trusts every other, as the mean of its answers (agencies x agencies, NaN where unrated)."""
    i, j, score = scores(net, "trust")
    table = np.full((len(net), len(net)), np.nan)
    table[i, j] = score
    return table


def _of_graphs(graphs: np.ndarray, held: np.ndarray, measure: str) -> np.ndarray:
    """The number of each of many graphs (graphs x agencies x agencies): graphs x rows of the answer."""
    n = graphs.shape[1]
    if measure == "trust_mean":
        off = ~np.eye(n, dtype=bool) & ~np.isnan(graphs)
        return divide(np.where(off, graphs, 0.0).sum(axis=(1, 2)), off.sum(axis=(1, 2)))[:, None]
    ties = graphs.sum(axis=(1, 2)).astype("float64")
    if measure == "density":
        return np.asarray(ties / (n * (n - 1)))[:, None]
    if measure == "reciprocity":
        return divide((graphs & graphs.transpose(0, 2, 1)).sum(axis=(1, 2)), ties)[:, None]
    if measure == "mixing_density":
        return np.column_stack(list(_mixing(graphs, held)))
    known = (held >= 0)[:, :, None] & (held >= 0)[:, None, :]
    inside = (graphs & known & (held[:, :, None] == held[:, None, :])).sum(axis=(1, 2))
    ties = (graphs & known).sum(axis=(1, 2)).astype("float64")
    return divide(ties - 2 * inside, ties)[:, None]


def _mixing(graphs: np.ndarray, held: np.ndarray) -> Iterator[np.ndarray]:
    """Of the pairs within a group, or between two, the share that is tied; NaN where a draw has no such pair."""
    number = int(held.max(initial=-1)) + 1
    of = [(held == g).astype("float32") for g in range(number)]
    reach = [np.einsum("dij,dj->di", graphs.astype("float32"), one) for one in of]
    for g in range(number):
        for h in range(g, number):
            mine, theirs = of[g].sum(axis=1), of[h].sum(axis=1)
            pairs = mine * (mine - 1) if g == h else mine * theirs
            yield divide(np.einsum("di,di->d", reach[h], of[g]), pairs)


def _spread(values: np.ndarray) -> np.ndarray:
    """The standard deviation of each column over the draws in which it is defined, if these are most of them."""
    known = (~np.isnan(values)).sum(axis=0)
    mean = divide(np.nansum(values, axis=0), known)
    return np.where(
        known > len(values) / 2, np.sqrt(divide(np.nansum((values - mean) ** 2, axis=0), known - 1)), np.nan
    )


def _table(subjects: pd.Index, value: np.ndarray, se: np.ndarray, **more: int) -> pd.DataFrame:
    columns = {"value": value, "se": se, "low": value - 1.96 * se, "high": value + 1.96 * se, **more}
    return pd.DataFrame(columns, index=subjects)
