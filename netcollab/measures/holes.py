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
    Burt 1992, constraint over all ties of the network.

    Examples
    --------
    >>> constraint(toy.make("H B P", "H-B B-P")).to_dict()
    {'H': 1.0, 'B': 0.5, 'P': 1.0}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    both = _both_ways(ties.matrix, directed)
    total = np.asarray(both.sum(axis=1), dtype="float64").ravel()
    direct = _scaled(both, total)
    seen = both.sign()
    spent = sparse.csr_array((direct + direct @ direct).multiply(seen))
    answer = np.asarray(spent.multiply(spent).sum(axis=1), dtype="float64").ravel()
    return per_agency(net, np.where(total > 0, answer, np.nan), ALONE)


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
