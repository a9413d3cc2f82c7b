"""The counting behind the brokerage measures, and what chance would give (Gould & Fernandez 1989)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.errors import Problem
from netcollab.measures._measure import undefined
from netcollab.measures._ties import chosen_layers, codes, no_group, per_agency, remember, ties_of
from netcollab.model import Network

ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")
DENSE = 1500  # up to so many agencies plain matrices are faster than sparse ones


def role_scores(
    net: Network, role: str, *, fractional: bool, by: str, directed: bool,
    rule: str | None, layers: Sequence[str] | None, strength: str,
) -> pd.Series:  # fmt: skip
    """One role's score for every agency."""
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    key = ("brokerage", by, directed, rule or net.rule, chosen_layers(net, layers), strength, fractional)
    group, _ = codes(net, by)
    scores = remember(net, key, lambda: _count(ties.matrix, group, fractional, directed))
    return per_agency(net, np.where(group < 0, np.nan, scores[role]), no_group(by))


def _count(arcs: sparse.csr_array, group: np.ndarray, fractional: bool, directed: bool) -> Mapping[str, np.ndarray]:
    """Pairs (a, c) with a -> v -> c and not a -> c, by the groups of a, v and c; unordered unless directed.

    In a fractional count each pair is shared out among all agencies that stand between its two ends.
    """
    ends = arcs.tocoo()
    known = (group[ends.row] >= 0) & (group[ends.col] >= 0)
    same = known & (group[ends.row] == group[ends.col])
    own, other = (_arcs(ends, keep) for keep in (same, known & ~same))
    reach = sparse.csr_array(arcs @ arcs)  # how many stand between a and c
    open_pairs = sparse.csr_array(reach - reach.multiply(arcs))
    open_pairs.setdiag(0)
    open_pairs.eliminate_zeros()
    open_pairs.data = 1.0 / open_pairs.data if fractional else np.ones_like(open_pairs.data, dtype="float64")
    kin = open_pairs.tocoo()
    alike = _arcs(kin, group[kin.row] == group[kin.col], kin.data)
    between = {
        "coordinator": _through(own, alike, own),
        "consultant": _through(other, alike, other),
        "representative": _through(own, open_pairs, other),
        "gatekeeper": _through(other, open_pairs, own),
    }
    between["liaison"] = _through(other, sparse.csr_array(open_pairs - alike), other)
    if not directed:
        # both directions of a pair were counted; the two boundary roles are one and the same pairs
        for role in ("coordinator", "consultant", "liaison"):
            between[role] = between[role] / 2
        counted = ("coordinator", "consultant", "representative", "liaison")
    else:
        counted = ROLES[:-1]  # type: ignore[assignment]
    return {**between, "total": np.sum([between[role] for role in counted], axis=0)}


def _arcs(ends: Any, keep: np.ndarray, data: np.ndarray | None = None) -> sparse.csr_array:
    numbers = np.ones(int(keep.sum())) if data is None else data[keep]
    return sparse.csr_array((numbers, (ends.row[keep], ends.col[keep])), shape=ends.shape)


def _through(into: sparse.csr_array, pairs: sparse.csr_array, out: sparse.csr_array) -> np.ndarray:
    """For each v the sum of pairs (a, c) over a with an arc into v and c with an arc out of v."""
    if into.shape[0] <= DENSE:
        return np.asarray(((into.T.toarray() @ pairs.toarray()) * out.toarray()).sum(axis=1))
    return np.asarray((sparse.csr_array(into.T) @ pairs).multiply(out).sum(axis=1), dtype="float64").ravel()


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
