"""The counting behind the brokerage measures, and what chance would give (Gould & Fernandez 1989)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.errors import Problem
from netcollab.measures._measure import undefined
from netcollab.measures._ties import codes, no_group, per_agency, remember, ties_of
from netcollab.model import Network

ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")
MOST_PLAIN = 3000  # above so many agencies they take too much memory for brokerage
WALK = 500  # walking one way a -> v -> c costs about as much as so many steps of a matrix product
CELLS = 4_000_000  # cells of a matrix held at a time


def role_scores(
    net: Network, role: str, *, fractional: bool, by: str, directed: bool,
    rule: str | None, layers: Sequence[str] | None, strength: str,
) -> pd.Series:  # fmt: skip
    """One role's score for every agency."""
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    key = ("brokerage", by, directed, rule or net.rule, net.chosen(layers), strength, fractional)
    group, _ = codes(net, by)
    scores = remember(net, key, lambda: _count(ties.matrix, group, fractional, directed))
    return per_agency(net, np.where(group < 0, np.nan, scores[role]), no_group(by))


def _count(arcs: sparse.csr_array, group: np.ndarray, fractional: bool, directed: bool) -> Mapping[str, np.ndarray]:
    """Pairs (a, c) with a -> v -> c and not a -> c, by the groups of a, v and c; unordered unless directed.

    In a fractional count each pair is shared out among all agencies that stand between its two ends.
    """
    n, walks = len(group), float(arcs.sum(axis=0) @ arcs.sum(axis=1))
    plain = n <= MOST_PLAIN and n**3 <= WALK * walks
    between = (_dense if plain else _in_parts)(arcs, group, fractional)
    if not directed:
        # both directions of a pair were counted; the two boundary roles are one and the same pairs
        for role in ("coordinator", "consultant", "liaison"):
            between[role] = between[role] / 2
        counted = ("coordinator", "consultant", "representative", "liaison")
    else:
        counted = ROLES[:-1]  # type: ignore[assignment]
    return {**between, "total": np.sum([between[role] for role in counted], axis=0)}


def _dense(arcs: sparse.csr_array, group: np.ndarray, fractional: bool) -> dict[str, np.ndarray]:
    """By products of plain matrices."""
    tied = arcs.toarray().astype("float64")
    same = (group[:, None] == group) & (known := (group >= 0)[:, None] & (group >= 0))
    own, other = tied * same, tied * (known & ~same)
    between = tied @ tied  # how many stand between a and c
    pairs = (between > 0) & (tied == 0)
    np.fill_diagonal(pairs, False)
    weight = np.divide(1.0, between, out=np.zeros_like(between), where=pairs) if fractional else pairs.astype("float64")
    alike = weight * (group[:, None] == group)

    def through(into: np.ndarray, pairs: np.ndarray, out: np.ndarray) -> np.ndarray:
        """For each v the sum of pairs (a, c) over a with an arc into v and c with an arc out of v."""
        return np.asarray(((into.T @ pairs) * out).sum(axis=1))

    return {
        "coordinator": through(own, alike, own), "consultant": through(other, alike, other),
        "representative": through(own, weight, other), "gatekeeper": through(other, weight, own),
        "liaison": through(other, weight - alike, other),
    }  # fmt: skip


def _in_parts(arcs: sparse.csr_array, group: np.ndarray, fractional: bool) -> dict[str, np.ndarray]:
    """By walking all two steps from some agencies at a time: memory does not grow with the square of the agencies."""
    n = len(group)
    sums = np.zeros((n, 8))
    for first in range(0, n, step := max(1, CELLS // n)):
        rows = arcs[first : first + step]
        a, v = rows.nonzero()
        a, v, c = two_steps(a, v, arcs)
        cell = a * n + c
        weight = 1.0 / np.bincount(cell)[cell] if fractional and len(cell) else np.ones(len(cell))
        a += first
        open_ways = (rows.toarray().ravel()[cell] == 0) & (a != c) & (group[a] >= 0) & (group[v] >= 0) & (group[c] >= 0)
        a, v, c = a[open_ways], v[open_ways], c[open_ways]
        alike = 4 * (group[a] == group[v]) + 2 * (group[v] == group[c]) + (group[a] == group[c])
        sums += np.bincount(v * 8 + alike, weight[open_ways], minlength=n * 8).reshape(n, 8)
    return {"coordinator": sums[:, 7], "consultant": sums[:, 1], "representative": sums[:, 4],
            "gatekeeper": sums[:, 2], "liaison": sums[:, 0]}  # fmt: skip


def two_steps(a: np.ndarray, v: np.ndarray, then: sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every way a -> v -> c that goes on from the arcs a -> v by an arc v -> c."""
    fan = np.diff(then.indptr)[v]
    at = np.repeat(then.indptr[v] - (np.cumsum(fan) - fan), fan) + np.arange(fan.sum())
    return np.repeat(a, fan).astype(np.int64), np.repeat(v, fan).astype(np.int64), then.indices[at].astype(np.int64)


def bernoulli_null(groups: Sequence[str], density: float) -> pd.DataFrame:
    """Expected brokerage and its standard deviation by group, in a random directed graph of the same density.

    Parameters
    ----------
    groups : the group of each agency.
    density : arcs / (n (n - 1)).

    Returns
    -------
    DataFrame, one row per group in sorted order: ROLE_expected and ROLE_sd, of ordered pairs per agency.

    >>> bernoulli_null(["x", "x", "y"], 0.5)["total_expected"].to_dict()
    {'x': 0.25, 'y': 0.25}
    """
    names = sorted(set(groups))
    size = np.array([sum(g == name for g in groups) for name in names], dtype="float64")
    n = float(len(groups))
    q, c3 = density**2 * (1 - density), (density * (1 - density)) ** 3
    rest = n - size
    squares, pairs2 = (size**2).sum() - size**2, (size * (size - 1)).sum() - size * (size - 1)
    threes = (size * (size - 1) * (size - 2)).sum() - size * (size - 1) * (size - 2)
    far = np.array(
        [sum(m * (r := n - m - own) * (r - 1) / 2 for j, m in enumerate(size) if j != i) for i, own in enumerate(size)]
    )
    mixed = rest * (size - 1)
    either = (size - 1) * rest * (rest - 1) / 2 + rest * (size - 1) * (size - 2) / 2
    ways = {
        "coordinator": ((size - 1) * (size - 2), 2 * (size - 1) * (size - 2) * (size - 3)),
        "consultant": (pairs2, 2 * threes),
        "representative": (mixed, 2 * either),
        "gatekeeper": (mixed, 2 * either),
        "liaison": (rest**2 - squares, 4 * far),
        "total": (np.full_like(size, (n - 1) * (n - 2)), np.full_like(size, 2 * (n - 1) * (n - 2) * (n - 3))),
    }
    columns: dict[str, np.ndarray] = {}
    for role, (possible, overlap) in ways.items():
        expected = q * possible
        columns[f"{role}_expected"] = expected
        columns[f"{role}_sd"] = np.sqrt(np.maximum(expected * (1 - q) + overlap * c3, 0))
    return pd.DataFrame(columns, index=pd.Index(names, dtype=object))


def brokerage_expected(
    net: Network, *, by: str = "sector", directed: bool = True,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.DataFrame:  # fmt: skip
    """Each agency's expected brokerage and standard deviation, were ties made at random (the null of R's sna).

    Compare it with the directed counts, ``brokerage_...(net, directed=True)``. It takes every arc as drawn for
    itself, which is wrong where ties were made mutual: then it is refused, and
    :func:`netcollab.measures.nullmodel.permute_labels` is the test to use.

    Returns
    -------
    DataFrame, one row per agency in the order of ``net.agencies``: ROLE_expected and ROLE_sd; NaN for an agency
    without a group. Only agencies with a group are counted.

    Examples
    --------
    >>> brokerage_expected(toy.make("a:x b:x c:y", "a>b b>c c>a"))["total_expected"].to_dict()
    {'a': 0.25, 'b': 0.25, 'c': 0.25}
    """
    arcs = net.adjacency(directed=True, layers=layers, strength=strength)
    if not directed or (arcs.nnz and (arcs != arcs.T).nnz == 0):
        raise Problem(
            "the Bernoulli null does not hold for ties that are mutual by construction",
            where="brokerage_expected",
            fix="Use directed reports, or test by shuffling labels (netcollab.measures.nullmodel).",
        )
    primary = net.primary(by)
    known = np.flatnonzero((primary != "").to_numpy())
    n = len(known)
    if n < 3:
        empty = bernoulli_null(["x"], 0.0).iloc[:0]
        return empty.reindex(net.agencies.index)
    null = bernoulli_null(list(primary.iloc[known]), float(arcs[known][:, known].sum()) / (n * (n - 1)))
    return null.reindex(primary.to_numpy()).set_axis(net.agencies.index, axis=0)
