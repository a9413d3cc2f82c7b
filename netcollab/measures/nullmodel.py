"""What chance would give: the labels of the agencies shuffled, the ties as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from netcollab.measures._ties import Ties, chosen_layers, codes, divide, group_ties, remember, ties_of
from netcollab.model import Network

DRAWS = 5000
CELLS = 4_000_000  # numbers held at a time
DENSE = 1500  # up to so many agencies plain matrices are faster than sparse ones


def permute_labels(net: Network, by: str = "sector", *, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """Shuffles of the agencies' whole label sets.

    Row d, column i is the row number of the agency whose labels agency i holds in draw d. Agencies without a label
    keep their place. The draws do not depend on the order of the agencies.

    >>> permute_labels(toy.make("H:x B:y P", ""), draws=2, seed=1)[:, 2].tolist()
    [2, 2]
    """
    drawn = list(shuffles(net, _labelled(net, by), draws, seed, max(draws, 1)))
    return drawn[0] if drawn else np.zeros((0, len(net)), dtype=np.int64)


def _labelled(net: Network, by: str) -> np.ndarray:
    return np.asarray(net.groups(by)[1].sum(axis=1)).ravel() > 0


def shuffles(net: Network, moved: np.ndarray, draws: int, seed: int, block: int) -> Iterator[np.ndarray]:
    """Draws of a random order of the agencies that are moved, so many at a time; the others stay."""
    ids = net.agencies.index.to_numpy()
    at = np.array(sorted(np.flatnonzero(moved), key=lambda i: str(ids[i])), dtype=np.int64)
    random = np.random.default_rng(seed)
    for start in range(0, draws, block):
        count = min(block, draws - start)
        order = np.tile(np.arange(len(net)), (count, 1))
        if len(at):
            order[:, at] = random.permuted(np.tile(at, (count, 1)), axis=1)
        yield order


def null_shares(
    net: Network, by: str = "sector", *, draws: int = DRAWS, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> np.ndarray:  # fmt: skip
    """The share 2 inside / (2 inside + outside) of every group in every draw: draws x groups.

    A draw in which a group has no ties at all counts as 0.
    """
    key = ("null shares", by, draws, seed, rule or net.rule, chosen_layers(net, layers), strength)

    def make() -> np.ndarray:
        ties = ties_of(net, rule=rule, layers=layers, strength=strength)
        held = net.groups(by)[1].toarray()
        block = max(1, CELLS // max(1, held.size))
        drawn = shuffles(net, _labelled(net, by), draws, seed, block)
        return np.concatenate([np.zeros((0, held.shape[1])), *_shares(ties, held, drawn)])

    return remember(net, key, make)


def _shares(ties: Ties, held: np.ndarray, drawn: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Share of ties inside of every group under every shuffle: one matrix product for a block of draws."""
    n, groups = held.shape
    few = held.astype("float32")  # counts stay far below 2**24, so single precision is exact
    matrix = ties.matrix.astype("float32")
    graph = matrix.toarray() if n <= DENSE else matrix
    degrees = ties.degrees.astype("float32")
    for order in drawn:
        moved = few[order.T].reshape(n, len(order) * groups)  # agencies x (draw, group)
        ends = degrees @ moved
        within = (moved * (graph @ moved)).sum(axis=0)
        yield np.nan_to_num(divide(within, ends)).reshape(len(order), groups)


def upper_tail(observed: np.ndarray, null: np.ndarray) -> np.ndarray:
    """p = (1 + number of draws at least as large) / (1 + draws), by column."""
    return np.asarray((1 + (null >= observed - 1e-12).sum(axis=0)) / (1 + len(null)), dtype="float64")


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's adjustment for several tests at once; NaN is not a test.

    >>> holm(np.array([0.01, 0.04, np.nan])).round(3).tolist()
    [0.02, 0.04, nan]
    """
    answer = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    answer[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if len(order) else steps
    return answer


def silo_test(
    net: Network, by: str = "sector", *, draws: int = DRAWS, seed: int = 0, members_at_least: int = 3,
    rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.DataFrame:  # fmt: skip
    """Whether groups keep to themselves more than chance would have it.

    For every group with enough members and at least one tie: how often a shuffle of the labels gives it at least as
    large a share of ties inside.

    Returns
    -------
    DataFrame of float64, one row per group in the order of ``net.groups``: members, inside, outside, share, p,
    p_holm (adjusted for all groups tested); NaN where there was nothing to test.

    Examples
    --------
    >>> net = toy.make("a:x b:x c:x d:y e:y f:z", "a-b b-c a-c d-f e-f")
    >>> silo_test(net).loc["x", ["members", "inside", "outside", "share"]].tolist()
    [3.0, 3.0, 0.0, 1.0]
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    labels, held = net.groups(by)
    members = np.asarray(held.sum(axis=0), dtype="float64").ravel()
    inside, outside = group_ties(ties, held)
    if ties.why:
        inside, outside = inside * np.nan, outside * np.nan
    share = divide(2 * inside, 2 * inside + outside)
    p = np.full(len(labels), np.nan)
    test = (members >= members_at_least) & ~np.isnan(share)
    if test.any():
        null = null_shares(net, by, draws=draws, seed=seed, rule=rule, layers=layers, strength=strength)
        p[test] = upper_tail(share, null)[test]
    columns = {"members": members, "inside": inside, "outside": outside, "share": share, "p": p, "p_holm": holm(p)}
    return pd.DataFrame(columns, index=pd.Index(labels, dtype=object, name=by), dtype="float64")


def ei_null(
    net: Network, by: str = "sector", *, draws: int = DRAWS, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> tuple[np.ndarray, float]:  # fmt: skip
    """The E-I index of every shuffle of the primary labels, and that of the network; ties without a label left out."""
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    group, _ = codes(net, by)
    i, j = ties.pairs
    known = (group[i] >= 0) & (group[j] >= 0)
    i, j = i[known], j[known]
    drawn = shuffles(net, group >= 0, draws, seed, max(1, CELLS // max(1, len(i), len(net))))
    answer = [2 * ((moved := group[order])[:, i] != moved[:, j]).mean(axis=1) - 1 for order in drawn]
    return np.concatenate([np.zeros(0), *answer]), float(2 * (group[i] != group[j]).mean() - 1)


def possible_pairs(net: Network, by: str) -> tuple[float, float]:
    """Pairs of agencies between the primary groups, and within them."""
    group, _ = codes(net, by)
    sizes = np.bincount(group[group >= 0]).astype("float64") if (group >= 0).any() else np.zeros(0)
    n = sizes.sum()
    within = float((sizes * (sizes - 1)).sum() / 2)
    return float(n * (n - 1) / 2) - within, within
