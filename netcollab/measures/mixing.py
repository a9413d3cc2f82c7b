"""Groups among each other: ties from sector to sector, what size alone would give, and who carries them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import measure
from netcollab.measures._ties import divide, remember, series, ties_of
from netcollab.model import Network

if TYPE_CHECKING:
    import networkx


def mixing_matrix(
    net: Network, by: str = "sector", *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Ties from group to group, and how many there could be.

    Without direction each tie between two groups stands in both cells and a tie inside a group counts once; directed,
    the row is the sender. An agency counts in every group it holds, a pair of agencies once in a cell.

    >>> mixing_matrix(toy.make("H:x B:x P:y", "H-B B-P"))[0].to_numpy().tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength)
    labels, held = net.groups(by)
    members = np.asarray(held.sum(axis=0), dtype="float64").ravel()
    tied = (held.T @ ties.matrix @ held).toarray().astype("float64")
    both = (held.T @ held).toarray().astype("float64")
    possible = np.outer(members, members) - both
    if not directed:
        np.fill_diagonal(tied, np.diag(tied) / 2)
        np.fill_diagonal(possible, members * (members - 1) / 2)
        # two agencies that both hold a and b would count in both directions
        for g, h in zip(*np.nonzero(np.triu(both, 1) >= 2), strict=True):
            shared = np.flatnonzero((held[:, [g]].toarray() * held[:, [h]].toarray()).ravel())
            twice = ties.matrix[shared][:, shared].sum() / 2
            for cell in ((g, h), (h, g)):
                tied[cell] -= twice
                possible[cell] -= len(shared) * (len(shared) - 1) / 2
    names = pd.Index(labels, dtype=object, name=by)
    return pd.DataFrame(tied, index=names, columns=names), pd.DataFrame(possible, index=names, columns=names)


Pairs = tuple[pd.MultiIndex, np.ndarray, np.ndarray, str]


def pairs_of_groups(net: Network, by: str, view: dict[str, object]) -> Pairs:
    """Pairs of groups with ties seen and ties expected from size, and why there are none."""
    key = ("pairs of groups", by, *((k, str(v)) for k, v in sorted(view.items())))
    return remember(net, key, lambda: _pairs_of_groups(net, by, view))


def _pairs_of_groups(net: Network, by: str, view: dict[str, object]) -> Pairs:
    why = ties_of(net, **view).why  # type: ignore[arg-type]
    tied, possible = mixing_matrix(net, by, **view)  # type: ignore[arg-type]
    a, b = np.triu_indices(len(tied))
    labels = tied.index.to_numpy()
    index = pd.MultiIndex.from_arrays([labels[a], labels[b]], names=["a", "b"])
    if why:
        return index, np.full(len(a), np.nan), np.full(len(a), np.nan), why
    return index, tied.to_numpy()[a, b], _label_density(net, by, view) * possible.to_numpy()[a, b], ""


def _label_density(net: Network, by: str, view: dict[str, object]) -> float:
    """The density among the agencies that hold a group."""
    held = np.flatnonzero(np.asarray(net.groups(by)[1].sum(axis=1)).ravel() > 0)
    matrix = ties_of(net, **view).matrix  # type: ignore[arg-type]
    n = len(held)
    return float(matrix[held][:, held].sum()) / (n * (n - 1)) if n > 1 else 0.0


@measure(level="pair", label="Ties seen", unit="ties", bounds=(0, inf), source="newman-2003")
def observed(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many ties there are between the agencies of two groups (or inside one).

    Parameters
    ----------
    net : Network
        Any size. An agency counts in every group it holds, a pair of agencies once.
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, a before b in the order of ``net.groups``, a with itself too.
    Unit: ties.

    Reading
    -------
    Compare it with the ties expected: large groups have more ties anyway.

    Source
    ------
    The mixing matrix, Newman 2003.

    Examples
    --------
    >>> observed(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {('x', 'x'): 1.0, ('x', 'y'): 1.0, ('y', 'y'): 0.0}
    """
    index, tied, _, why = pairs_of_groups(net, by, {"rule": rule, "layers": layers, "strength": strength})
    return series(tied, index, why)


@measure(level="pair", label="Ties expected", unit="ties", bounds=(0, inf), source="bojanowski-corten-2014")
def expected(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many ties there would be if all pairs of agencies were equally likely to be tied.

    The possible pairs times the density among all agencies that hold a group.

    Parameters
    ----------
    net : Network
        Any size.
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``. Unit: ties.

    Reading
    -------
    A yardstick from size alone; it does not know how active each group is.

    Source
    ------
    The size baseline; on such baselines Bojanowski & Corten 2014.

    Examples
    --------
    >>> expected(toy.make("H:x B:x P:y", "H-B B-P")).round(3).to_dict()
    {('x', 'x'): 0.667, ('x', 'y'): 1.333, ('y', 'y'): 0.0}
    """
    index, _, chance, why = pairs_of_groups(net, by, {"rule": rule, "layers": layers, "strength": strength})
    return series(chance, index, why)


@measure(level="pair", label="Seen against expected", unit="ratio", bounds=(0, inf), source="bojanowski-corten-2014")
def ratio(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Ties seen between two groups, divided by the ties expected from their size.

    Parameters
    ----------
    net : Network
        Any size.
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; NaN where fewer than one tie is expected.

    Reading
    -------
    1: as many as size alone gives. 0: none, though some were to be expected. 2: twice as many.

    Source
    ------
    Observed over expected, size baseline; suppressed below one expected tie, which is our rule.

    Examples
    --------
    >>> ratio(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {('x', 'x'): nan, ('x', 'y'): 0.75, ('y', 'y'): nan}
    """
    index, tied, chance, why = pairs_of_groups(net, by, {"rule": rule, "layers": layers, "strength": strength})
    enough = ~(chance < 1 - 1e-12)
    few = "Fewer than one tie is expected: too few pairs to say."
    return series(np.where(enough, divide(tied, chance), np.nan), index, why or few)


@measure(level="pair", label="Ties expected from activity", unit="ties", bounds=(0, inf), source="newman-2003",
         pages=False)  # fmt: skip
def expected_by_activity(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many ties there would be if the ends of all ties were joined at random.

    Parameters
    ----------
    net : Network
        Any size. An agency counts in every group it holds.
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``. Unit: ties.

    Reading
    -------
    A yardstick that knows how active each group is: two groups with few ties are not expected to have many between
    them. Where ``expected`` says too few and this does not, the groups are quiet rather than apart.

    Source
    ------
    2m a_g a_h between groups and m a_g^2 inside one, of m ties, where a_g is the share of tie-ends in group g: the
    baseline of Newman 2003.

    Examples
    --------
    >>> expected_by_activity(toy.make("H:x B:x P:y", "H-B B-P")).round(3).to_dict()
    {('x', 'x'): 1.125, ('x', 'y'): 0.75, ('y', 'y'): 0.125}
    """
    view: dict[str, object] = {"rule": rule, "layers": layers, "strength": strength}
    index, _, _, why = pairs_of_groups(net, by, view)
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    m = ties.matrix.nnz / 2
    share = divide(np.asarray(net.groups(by)[1].T @ ties.degrees).ravel(), 2 * m)
    a, b = np.triu_indices(len(share))
    chance = np.where(a == b, 1, 2) * m * share[a] * share[b]
    return series(np.nan_to_num(chance) if not why else np.full(len(a), np.nan), index, why)


@measure(level="pair", label="Log odds of a tie", unit="log odds ratio", bounds=(-inf, inf),
         source="bojanowski-corten-2014", pages=False)  # fmt: skip
def log_odds(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """The log of the odds that two agencies of these groups are tied, over the odds of all other pairs.

    Parameters
    ----------
    net : Network
        Any size.
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; NaN where fewer than one tie is expected.

    Reading
    -------
    0: as likely as elsewhere. 0.7: twice the odds; -0.7: half of them.

    Source
    ------
    A log odds ratio with one half added to each cell (Haldane, Anscombe); on such ratios for networks Bojanowski &
    Corten 2014. The other pairs are those of agencies that hold a group.

    Examples
    --------
    >>> log_odds(toy.make("H:x B:x P:y Q:y", "H-B B-P P-Q")).round(2).to_dict()
    {('x', 'x'): nan, ('x', 'y'): -2.46, ('y', 'y'): nan}
    """
    view: dict[str, object] = {"rule": rule, "layers": layers, "strength": strength}
    index, tied, chance, why = pairs_of_groups(net, by, view)
    if why:
        return series(tied, index, why)
    _, possible = mixing_matrix(net, by)
    held = np.flatnonzero(np.asarray(net.groups(by)[1].sum(axis=1)).ravel() > 0)
    matrix = ties_of(net, rule=rule, layers=layers, strength=strength).matrix
    all_ties, all_pairs = float(matrix[held][:, held].sum()) / 2, len(held) * (len(held) - 1) / 2
    here = possible.to_numpy()[np.triu_indices(len(possible))]
    untied, others = here - tied, all_ties - tied
    odds = (tied + 0.5) * (all_pairs - here - others + 0.5) / ((untied + 0.5) * (others + 0.5))
    few = "Fewer than one tie is expected: too few pairs to say."
    return series(np.where(chance < 1 - 1e-12, np.nan, np.log(odds)), index, few)


def sector_graph(
    net: Network, by: str = "sector", *, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> networkx.Graph[str]:  # fmt: skip
    """The groups as a graph of their own.

    Nodes are the groups, with ``label``, ``members`` and ``ties_inside``; two groups with at least one tie between
    their agencies have an edge, with ``observed`` (also as ``weight``), ``expected`` and ``ratio``.

    >>> sector_graph(toy.make("H:x B:x P:y", "H-B B-P")).edges["x", "y"]["observed"]
    1.0
    """
    view: dict[str, object] = {"rule": rule, "layers": layers, "strength": strength}
    index, tied, chance, _ = pairs_of_groups(net, by, view)
    labels, held = net.groups(by)
    members = np.asarray(held.sum(axis=0)).ravel()
    graph = type(net.graph)(by=by)  # networkx is imported by Network alone
    for g, size in zip(labels, members, strict=True):
        graph.add_node(g, label=net.framework.label(g), members=int(size))
    for (a, b), seen, usual in zip(index, tied, chance, strict=True):
        if a == b:
            graph.nodes[a]["ties_inside"] = float(seen)
        elif seen > 0:
            odds = float(seen / usual) if usual >= 1 - 1e-12 else float("nan")
            graph.add_edge(a, b, weight=float(seen), observed=float(seen), expected=float(usual), ratio=odds)
    return graph


def sole_carriers(
    net: Network, by: str = "sector", *, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.DataFrame:  # fmt: skip
    """Agencies that carry all ties between two groups of at least two agencies each.

    Left out are pairs of groups that another agency belongs to both of. A single tie has two carriers, one at each end.

    Returns
    -------
    DataFrame: a, b (groups, in the order of ``net.groups``), agency, side (the group of the pair that it holds; a if
    both), ties (how many it carries).

    Examples
    --------
    >>> sole_carriers(toy.make("H:x B:x P:y Q:y", "H-B B-P B-Q"))[["a", "b", "agency", "ties"]].to_numpy().tolist()
    [['x', 'y', 'B', 2]]
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    labels, held = net.groups(by)
    sizes = np.asarray(held.sum(axis=0)).ravel()
    mine = held.toarray().astype(bool)
    i, j = ties.pairs
    linked = sparse.triu(sparse.csr_array(held.T @ ties.matrix @ held), 1).tocoo()
    rows = []
    for g, h in sorted(zip(linked.row.tolist(), linked.col.tolist(), strict=True)):
        if min(sizes[g], sizes[h]) < 2:
            continue
        across = (mine[i, g] & mine[j, h]) | (mine[i, h] & mine[j, g])
        ends, times = np.unique(np.concatenate([i[across], j[across]]), return_counts=True)
        both = set(np.flatnonzero(mine[:, g] & mine[:, h]).tolist())
        for v in ends[times == across.sum()].tolist():
            if not both - {v}:
                side = labels[g] if mine[v, g] else labels[h]
                rows.append((labels[g], labels[h], str(net.agencies.index[v]), side, int(across.sum())))
    return pd.DataFrame(rows, columns=["a", "b", "agency", "side", "ties"])
