"""How connected each agency is: its partners, its way to the others, and whether others meet through it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import measure, undefined
from netcollab.measures._ties import per_agency, ties_of
from netcollab.model import Network


@measure(level="agency", label="Partners", unit="agencies", bounds=(0, inf), source="freeman-1978")
def degree(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many agencies this agency has a tie with.

    Parameters
    ----------
    net : Network
        Any size; an agency without ties counts 0.
    directed : count ties out plus ties in, so that a mutual tie counts twice.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``. Unit: agencies. At most n - 1.

    Reading
    -------
    High: many partners. For an agency that did not answer it is the least it can be. Not comparable between
    coalitions of different size.

    Source
    ------
    Freeman 1978, degree.

    Examples
    --------
    >>> degree(toy.make("H:health B:housing P:police", "H-B B-P")).to_dict()
    {'H': 1.0, 'B': 2.0, 'P': 1.0}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    return per_agency(net, ties.degrees + ties.incoming if directed else ties.degrees)


@measure(level="agency", label="Named by", unit="agencies", bounds=(0, inf), source="freeman-1978")
def in_degree(net: Network, *, layers: Sequence[str] | None = None, strength: str = "working") -> pd.Series:
    """How many agencies report a tie with this agency, or send referrals to it.

    Parameters
    ----------
    net : Network
        Any size; an agency that nobody names counts 0.
    layers, strength : which reports count, as in ``Network.reports``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``. Unit: agencies. At most n - 1.

    Reading
    -------
    High: many others name it. It does not depend on whether the agency itself answered.

    Source
    ------
    Freeman 1978, degree of incoming ties.

    Examples
    --------
    >>> in_degree(toy.make("H:health B:housing P:police", "H>B P>B")).to_dict()
    {'H': 0.0, 'B': 2.0, 'P': 0.0}
    """
    ties = ties_of(net, directed=True, layers=layers, strength=strength)
    return undefined(net, ties.why) if ties.why else per_agency(net, ties.incoming)


@measure(level="agency", label="Names", unit="agencies", bounds=(0, inf), source="freeman-1978")
def out_degree(net: Network, *, layers: Sequence[str] | None = None, strength: str = "working") -> pd.Series:
    """How many agencies this agency reports a tie with, or sends referrals to.

    Parameters
    ----------
    net : Network
        Any size.
    layers, strength : which reports count, as in ``Network.reports``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency that did not answer the
    survey, whose own ties nobody knows. Unit: agencies. At most n - 1.

    Reading
    -------
    High: names many partners. People differ in how freely they tick, so compare with care.

    Source
    ------
    Freeman 1978, degree of outgoing ties.

    Examples
    --------
    >>> out_degree(toy.make("H:health B:housing P:police", "H>B P>B")).to_dict()
    {'H': 1.0, 'B': 0.0, 'P': 1.0}
    """
    ties = ties_of(net, directed=True, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    silent = silent_agencies(net, layers)
    return per_agency(net, np.where(silent, np.nan, ties.degrees), "It did not answer the survey.")


def silent_agencies(net: Network, layers: Sequence[str] | None = None) -> np.ndarray:
    """Whether each agency's own survey answers are wanted for these layers and not in hand."""
    if not net.survey_kind or "survey" not in net.chosen(layers):
        return np.zeros(len(net), dtype=bool)
    return ~net.answered


@measure(level="agency", label="Betweenness", unit="pairs of agencies", bounds=(0, inf), source="freeman-1978")
def betweenness(
    net: Network, *, directed: bool = False, normalized: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """For how many pairs of other agencies the shortest way leads through this agency.

    Every pair that several shortest ways connect is shared out among them.

    Parameters
    ----------
    net : Network
        At least three agencies.
    directed : follow ties only in the direction of the report or referral; pairs are then ordered.
    normalized : as a share of all pairs of other agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``. Unit: pairs, at most (n-1)(n-2)/2.

    Reading
    -------
    High: many others reach each other through it. Sensitive to missing answers; not comparable between coalitions of
    different size.

    Source
    ------
    Freeman 1978, betweenness, computed by igraph on ties of equal length.

    Examples
    --------
    >>> betweenness(toy.make("H:health B:housing P:police", "H-B B-P")).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': 0.0}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return undefined(net, ties.why)
    graph = net.igraph_view(directed=directed, rule=rule, layers=layers, strength=strength)
    raw = np.array(graph.betweenness(directed=directed), dtype="float64")
    n = len(net)
    most = (n - 1) * (n - 2) / (1 if directed else 2)
    return per_agency(net, raw / most if normalized else raw)


@measure(level="agency", label="Closeness (harmonic)", unit="share", bounds=(0, 1), source="rochat-2009")
def harmonic_closeness(
    net: Network, *, directed: bool = False, normalized: bool = True, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How near the others are: 1 for each direct partner, 1/2 two steps away, 1/3 three steps away, 0 out of reach.

    Parameters
    ----------
    net : Network
        At least two agencies.
    directed : follow ties only outwards.
    normalized : the mean over the other agencies (the default); otherwise the sum.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``. Unit: share, 0 to 1.

    Reading
    -------
    1: a direct tie with everyone. 0: no tie. It is defined for a coalition in pieces too.

    Source
    ------
    Rochat 2009, harmonic centrality.

    Examples
    --------
    >>> harmonic_closeness(toy.make("H:health B:housing P:police", "H-B B-P")).to_dict()
    {'H': 0.75, 'B': 1.0, 'P': 0.75}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=2)
    if ties.why:
        return undefined(net, ties.why)
    graph = net.igraph_view(directed=directed, rule=rule, layers=layers, strength=strength)
    near = np.array(graph.harmonic_centrality(mode="out" if directed else "all", normalized=normalized))
    return per_agency(net, np.minimum(near, 1.0) if normalized else near)


@measure(level="agency", label="Eigenvector centrality", unit="share of the highest", bounds=(0, 1),
         source="bonacich-1972")  # fmt: skip
def eigenvector(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """How well connected an agency's partners are, and their partners in turn; the highest agency is 1.

    Parameters
    ----------
    net : Network
        With at least one tie.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``. Unit: share of the highest, 0 to 1.

    Reading
    -------
    High: tied to the well tied. In a coalition in pieces only the best connected piece counts, the others are 0.

    Source
    ------
    Bonacich 1972, the leading eigenvector of the ties.

    Examples
    --------
    >>> eigenvector(toy.make("H:health B:housing P:police", "H-B B-P")).round(3).to_dict()
    {'H': 0.707, 'B': 1.0, 'P': 0.707}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why or ties.matrix.nnz == 0:
        return undefined(net, ties.why or "There are no ties.")
    piece = np.array(net.igraph_view(rule=rule, layers=layers, strength=strength).connected_components().membership)
    sizes = np.bincount(piece)
    leaders = [(*_leading(ties.matrix, at := np.flatnonzero(piece == k)), at) for k in np.flatnonzero(sizes > 1)]
    top = max(value for value, _, _ in leaders)
    answer = np.zeros(len(net))
    for value, vector, at in leaders:
        # pieces that tie for the lead share it, whatever the order of the agencies
        if value > top - 1e-9 * max(top, 1):
            answer[at] = vector * vector.sum()
    return per_agency(net, np.clip(answer / answer.max(), 0, 1))


def _leading(matrix: sparse.csr_array, at: np.ndarray) -> tuple[float, np.ndarray]:
    """The largest eigenvalue of one piece and its eigenvector of length 1, without negative entries."""
    block = matrix[at][:, at]
    if len(at) <= 500:
        values, vectors = np.linalg.eigh(block.toarray())
        return float(values[-1]), np.abs(vectors[:, -1])
    from scipy.sparse.linalg import eigsh

    values, vectors = eigsh(block.astype("float64"), k=1, which="LA", v0=np.ones(len(at)))
    return float(values[0]), np.abs(vectors[:, 0])
