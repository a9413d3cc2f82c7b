"""What chance would give: the labels of the agencies shuffled, the ties as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._ties import Ties, codes, divide, group_ties, remember, ties_of
from netcollab.model import Network

DRAWS = 5000
FEWEST_DRAWS = 1000  # in a very large network: enough for a p of .05 after Holm's correction over all groups
TIES_SHUFFLED = 250_000_000  # ties times draws of a run: above 50,000 ties there are fewer draws
CELLS = 4_000_000  # numbers held at a time


def draws_for(net: Network) -> int:
    """How many shuffles a run takes: 5,000, and fewer in very large networks.

    >>> draws_for(toy.make("a b", "a-b"))
    5000
    """
    ties = max(1, net.adjacency().nnz // 2)
    return int(np.clip(TIES_SHUFFLED // ties // 100 * 100, FEWEST_DRAWS, DRAWS))


def permute_labels(net: Network, by: str = "sector", *, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """Shuffles of the agencies' whole label sets.

    Row d, column i is the row number of the agency whose labels agency i holds in draw d. Agencies without a label
    keep their place. The draws do not depend on the order of the agencies.

    >>> permute_labels(toy.make("H:x B:y P", ""), draws=2, seed=1)[:, 2].tolist()
    [2, 2]
    """
    drawn = shuffles(net, _labelled(net, by), draws, seed, len(net))
    return np.concatenate([np.zeros((0, len(net)), dtype=np.int64), *drawn])


def _labelled(net: Network, by: str) -> np.ndarray:
    return np.asarray(net.groups(by)[1].sum(axis=1)).ravel() > 0


def shuffles(net: Network, moved: np.ndarray, draws: int, seed: int, width: int) -> Iterable[np.ndarray]:
    """Draws of a random order of the agencies that are moved; the others stay.

    They come in blocks, so that ``width`` numbers a draw can be held at a time. What fits into one block is kept: the
    same agencies are shuffled for many a measure, and for every audience that sees them all.
    """
    ids = net.agencies.index.to_numpy()
    at = tuple(sorted(np.flatnonzero(moved).tolist(), key=lambda i: str(ids[i])))
    block = max(1, CELLS // max(1, width, len(net)))
    return _kept(at, len(net), draws, seed) if draws <= block else _blocks(at, len(net), draws, seed, block)


@lru_cache(maxsize=2)
def _kept(at: tuple[int, ...], n: int, draws: int, seed: int) -> list[np.ndarray]:
    return list(_blocks(at, n, draws, seed, max(draws, 1)))


def _blocks(at: tuple[int, ...], n: int, draws: int, seed: int, block: int) -> Iterator[np.ndarray]:
    random = np.random.default_rng(seed)
    for start in range(0, draws, block):
        count = min(block, draws - start)
        order = np.tile(np.arange(n), (count, 1))
        if at:
            order[:, at] = random.permuted(np.tile(np.array(at), (count, 1)), axis=1)
        order.flags.writeable = False
        yield order


def null_shares(
    net: Network, by: str = "sector", *, draws: int = DRAWS, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> np.ndarray:  # fmt: skip
    """The share 2 inside / (2 inside + outside) of every group in every draw: draws x groups.

    A draw in which a group has no ties at all counts as 0.
    """
    key = ("null shares", by, draws, seed, rule or net.rule, net.chosen(layers), strength)

    def make() -> np.ndarray:
        ties = ties_of(net, rule=rule, layers=layers, strength=strength)
        labels, held = net.groups(by)
        drawn = shuffles(net, _labelled(net, by), draws, seed, max(held.size, ties.matrix.nnz))
        return np.concatenate([np.zeros((0, len(labels))), *_shares(ties, slots(held), len(labels), drawn)])

    return remember(net, key, make)


def slots(held: sparse.csr_array) -> np.ndarray:
    """The groups of each agency as numbers, one column for each it may hold; -1 where it holds no more."""
    counts = np.diff(held.indptr)
    answer = np.full((held.shape[0], int(counts.max(initial=1))), -1, dtype=np.int16)
    rows = np.repeat(np.arange(held.shape[0]), counts)
    answer[rows, np.arange(held.nnz) - held.indptr[rows]] = held.indices
    return answer


def _shares(ties: Ties, codes: np.ndarray, groups: int, drawn: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Share of ties inside of every group under every shuffle, counted tie by tie."""
    i, j = ties.pairs
    width = groups + 1  # the last column takes what is held by nobody: -1, and unlabelled agencies
    codes = np.where(codes < 0, groups, codes)
    for order in drawn:
        held = [column[order.T] for column in codes.T]  # by slot: agencies x draws
        start = np.arange(len(order)) * width
        ends, inside = np.zeros(len(order) * width), np.zeros(len(order) * width)
        weights = np.repeat(ties.degrees, len(order))
        for mine in held:
            ends += np.bincount((start + mine).ravel(), weights, minlength=len(ends))
            one = mine[i]
            for other in held:
                same = np.flatnonzero(one == other[j])
                inside += np.bincount(start[same % len(order)] + one.ravel()[same], minlength=len(inside))
        share = np.nan_to_num(divide(2 * inside, ends))
        yield share.reshape(len(order), width)[:, :groups]


def null_between(net: Network, by: str, ties: Ties, *, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """Ties between every two different groups in every draw: draws x groups x groups.

    A tie counts once for two groups, even where both of its ends hold both. The diagonal means nothing.
    """
    labels, held = net.groups(by)
    drawn = shuffles(net, _labelled(net, by), draws, seed, ties.matrix.nnz)
    return np.concatenate([_between(ties, slots(held), len(labels), order) for order in drawn])


def ties_between(net: Network, by: str, ties: Ties) -> np.ndarray:
    """Ties between every two different groups, as :func:`null_between` counts them: groups x groups."""
    labels, held = net.groups(by)
    return np.asarray(_between(ties, slots(held), len(labels), np.arange(len(net))[None, :])[0])


def _between(ties: Ties, codes: np.ndarray, groups: int, order: np.ndarray) -> np.ndarray:
    i, j = ties.pairs
    held = codes[order.T]  # agencies x draws x slots
    draw = np.arange(len(order), dtype=np.int64) * groups**2
    answer = np.zeros(len(order) * groups**2)
    for k in range(codes.shape[1]):
        for other in range(codes.shape[1]):
            a, b = held[i, :, k], held[j, :, other]
            answer += np.bincount((draw + a * groups + b)[(a >= 0) & (b >= 0)], minlength=len(answer))
    shared = [(held[i, :, k, None] == held[j]).any(axis=2) & (held[i, :, k] >= 0) for k in range(codes.shape[1])]
    for k in range(codes.shape[1]):
        for other in range(k):  # a tie whose ends both hold both groups was counted from either side
            at = draw + held[i, :, k] * groups + held[i, :, other]
            answer -= np.bincount(at[shared[k] & shared[other]], minlength=len(answer))
    counted = answer.reshape(len(order), groups, groups)
    return np.asarray(counted + counted.transpose(0, 2, 1))


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


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """The false discovery rate at which each test would count (Benjamini & Hochberg 1995); NaN is not a test.

    >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan])).round(3).tolist()
    [0.02, 0.04, nan]
    """
    answer = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    answer[order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
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
    drawn = shuffles(net, group >= 0, draws, seed, len(i))
    answer = [2 * ((moved := group[order])[:, i] != moved[:, j]).mean(axis=1) - 1 for order in drawn]
    return np.concatenate([np.zeros(0), *answer]), float(2 * (group[i] != group[j]).mean() - 1)


def possible_pairs(net: Network, by: str) -> tuple[float, float]:
    """Pairs of agencies between the primary groups, and within them."""
    group, _ = codes(net, by)
    sizes = np.bincount(group[group >= 0]).astype("float64") if (group >= 0).any() else np.zeros(0)
    n = sizes.sum()
    within = float((sizes * (sizes - 1)).sum() / 2)
    return float(n * (n - 1) / 2) - within, within
