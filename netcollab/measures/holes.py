"""Structural holes: whether an agency's partners know each other anyway."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import measure, undefined
from netcollab.measures._ties import divide, per_agency, ties_of
from netcollab.model import Network

ALONE = "It has no ties."


def _both_ways(matrix: sparse.csr_array, directed: bool) -> sparse.csr_array:
    """Ties as Burt counts them: 1 for one way, 2 for both ways; 1 on an undirected graph."""
    return sparse.csr_array(matrix + matrix.T) if directed else matrix


def _scaled(matrix: sparse.csr_array, by: np.ndarray) -> sparse.csr_array:
    """Each row divided by its number; rows of 0 stay empty."""
    return sparse.csr_array(sparse.diags_array(np.divide(1.0, by, out=np.zeros_like(by), where=by > 0)) @ matrix)


@measure(level="agency", label="Constraint", unit="index", bounds=(0, inf), source="burt-1992")
def constraint(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How far an agency's partners are tied to each other, so that it has no one to bring together.

    Parameters
    ----------
    net : Network
        At least three agencies.
    directed : a tie reported both ways counts double.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN without ties. An index above 0 that can
    exceed 1 (1.125 in a closed triangle), so never a percentage.

    Reading
    -------
    Low: its partners do not know each other, so it can bring them together. High: they do, which is a safety net.
    Read it beside "holds a part together".

    Source
    ------
    Burt 1992, constraint over all ties of the network, computed by igraph.

    Examples
    --------
    >>> constraint(toy.make("H B P", "H-B B-P")).to_dict()
    {'H': 1.0, 'B': 0.5, 'P': 1.0}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    graph = net.igraph_view(directed=directed, rule=rule, layers=layers, strength=strength)
    return per_agency(net, graph.constraint(), ALONE)


def _dyadic(matrix: sparse.csr_array, directed: bool) -> sparse.csr_array:
    """What each partner adds to an agency's constraint: one number stored for every partner."""
    both = _both_ways(matrix, directed)
    direct = _scaled(both, np.asarray(both.sum(axis=1), dtype="float64").ravel())
    spent = sparse.csr_array((direct + direct @ direct).multiply(both.sign()))
    return sparse.csr_array(spent.multiply(spent))


@measure(level="agency", label="Hierarchy", unit="index", bounds=(0, 1), source="burt-1992")
def hierarchy(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Whether an agency's constraint comes from one partner alone (1) or from all alike (0).

    Parameters
    ----------
    net : Network
        At least three agencies.
    directed : a tie reported both ways counts double.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN with fewer than two partners. 0 to 1.

    Reading
    -------
    High: one partner stands between it and the rest. Read it beside constraint: where that is low, it says little.

    Source
    ------
    Burt 1992, hierarchy (Coleman-Theil disorder of the partners' shares of constraint).

    Examples
    --------
    >>> hierarchy(toy.make("H B P Q", "H-B H-P B-P B-Q")).round(3).to_dict()
    {'H': 0.01, 'B': 0.052, 'P': 0.01, 'Q': nan}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    parts = _dyadic(ties.matrix, directed)
    partners = np.diff(parts.indptr).astype("float64")
    owner = np.repeat(np.arange(len(net)), np.diff(parts.indptr))
    mean = divide(np.asarray(parts.sum(axis=1)).ravel(), partners)
    share = parts.data / mean[owner]
    uneven = np.bincount(owner, share * np.log(share), minlength=len(net))
    most = np.where(partners > 1, partners * np.log(np.maximum(partners, 1)), 0.0)
    return per_agency(net, np.clip(divide(uneven, most), 0, 1), "It has fewer than two partners.")


@measure(
    level="agency", label="Ego betweenness", unit="pairs of agencies", bounds=(0, inf), source="everett-borgatti-2005"
)
def ego_betweenness(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """For how many pairs of its own partners, not tied to each other, the way leads through this agency.

    A pair with q agencies between them, all partners of this one or itself, counts 1/q.

    Parameters
    ----------
    net : Network
        At least three agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; 0 for an agency with fewer than two
    partners. Unit: pairs of agencies, at most k(k - 1)/2 for k partners.

    Reading
    -------
    High: partners meet through it. It needs only what is known of an agency's own surroundings, so it suffers less than
    betweenness where answers are missing further away.

    Source
    ------
    Everett & Borgatti 2005.

    Examples
    --------
    >>> ego_betweenness(toy.make("H B P Q", "H-B B-P B-Q P-Q")).to_dict()
    {'H': 0.0, 'B': 2.0, 'P': 0.0, 'Q': 0.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    matrix = ties.matrix
    answer = np.zeros(len(net))
    for v in np.flatnonzero(np.diff(matrix.indptr) > 1):
        around = matrix.indices[matrix.indptr[v] : matrix.indptr[v + 1]]
        among = matrix[around][:, around].toarray()
        through = np.triu(1.0 / (1.0 + among @ among), 1)  # the agency itself is one way, shared partners are others
        answer[v] = through[among == 0].sum()
    return per_agency(net, answer)


@measure(level="agency", label="Effective size", unit="partners", bounds=(0, inf), source="burt-1992")
def effective_size(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many separate circles an agency reaches: its partners, less their ties among each other.

    On an undirected graph k - 2t/k for k partners with t ties among them.

    Parameters
    ----------
    net : Network
        At least three agencies.
    directed : a tie reported both ways counts double.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN without ties. Unit: partners, at most
    the number of partners.

    Reading
    -------
    High: many partners who do not know each other.

    Source
    ------
    Burt 1992; the short form after Borgatti 1997.

    Examples
    --------
    >>> effective_size(toy.make("H B P Q", "H-B H-P H-Q B-P")).round(3).to_dict()
    {'H': 2.333, 'B': 1.0, 'P': 1.0, 'Q': 1.0}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    size, partners = _sizes(ties.matrix, directed)
    return per_agency(net, np.where(partners > 0, size, np.nan), ALONE)


def _sizes(matrix: sparse.csr_array, directed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Effective size and number of partners of each agency."""
    both = _both_ways(matrix, directed)
    seen = both.sign()
    partners = np.asarray(seen.sum(axis=1), dtype="float64").ravel()
    share = _scaled(both, np.asarray(both.sum(axis=1), dtype="float64").ravel())
    strongest = both.max(axis=1).toarray().ravel().astype("float64") if both.nnz else np.zeros(both.shape[0])
    redundant = sparse.csr_array((share @ _scaled(both, strongest).T).multiply(seen))
    return partners - np.asarray(redundant.sum(axis=1), dtype="float64").ravel(), partners


@measure(level="agency", label="Efficiency", unit="share", bounds=(0, 1), source="burt-1992")
def efficiency(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Effective size as a share of an agency's partners.

    Parameters
    ----------
    net : Network
        At least three agencies.
    directed : a tie reported both ways counts double.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN without ties. Unit: share, 0 to 1.

    Reading
    -------
    1: no two of its partners are tied. An agency with one partner has 1 too.

    Source
    ------
    Burt 1992, efficiency.

    Examples
    --------
    >>> efficiency(toy.make("H B P", "H-B B-P P-H")).to_dict()
    {'H': 0.5, 'B': 0.5, 'P': 0.5}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    return per_agency(net, divide(*_sizes(ties.matrix, directed)), ALONE)
