"""How the coalition hangs together: how many ties, in how many pieces, and where it could come apart."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.errors import Problem
from netcollab.measures._measure import Figure, measure, undefined
from netcollab.measures._ties import divide, per_agency, remember, share, ties_of
from netcollab.measures.connectedness import silent_agencies
from netcollab.model import Network


@measure(level="network", label="Agencies", unit="agencies", bounds=(0, inf), source="netcollab")
def n_agencies(net: Network) -> Figure:
    """How many agencies there are, those without ties included.

    Returns
    -------
    Figure (float). Unit: agencies.

    Reading
    -------
    The size of the coalition as far as the files show it.

    Source
    ------
    A count.

    Examples
    --------
    >>> n_agencies(toy.make("H B P", "H-B"))
    3.0
    """
    return Figure(len(net))


@measure(level="network", label="Ties", unit="ties", bounds=(0, inf), source="netcollab")
def n_ties(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """How many pairs of agencies have a tie.

    Parameters
    ----------
    net : Network
        Any size.
    directed : count reports and referrals in each direction.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float). Unit: ties.

    Reading
    -------
    With missing answers it is the least there can be.

    Source
    ------
    A count.

    Examples
    --------
    >>> n_ties(toy.make("H B P", "H-B H>P"))
    2.0
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength)
    return Figure(np.nan, ties.why) if ties.why else Figure(ties.matrix.nnz / (1 if directed else 2))


@measure(level="network", label="Density", unit="share", bounds=(0, 1), source="wasserman-faust-1994")
def density(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """The share of all pairs of agencies that have a tie.

    Parameters
    ----------
    net : Network
        At least two agencies.
    directed : the share of ordered pairs with a report or referral.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    High: many pairs work together. No evidence says how high it should be, and it falls as a coalition grows:
    compare a coalition with itself only.

    Source
    ------
    Wasserman & Faust 1994.

    Examples
    --------
    >>> density(toy.make("H B P Q", "H-B B-P P-Q"))
    0.5
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=2)
    return Figure(np.nan, ties.why) if ties.why else Figure(ties.matrix.nnz / (len(net) * (len(net) - 1)))


@measure(level="network", label="Separate pieces", unit="pieces", bounds=(0, inf), source="wasserman-faust-1994")
def n_components(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> Figure:
    """In how many pieces the coalition lies: agencies in different pieces cannot reach each other over any ties.

    Parameters
    ----------
    net : Network
        Any size; an agency without ties is a piece of its own.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float). Unit: pieces.

    Reading
    -------
    1: everyone can reach everyone through partners.

    Source
    ------
    Wasserman & Faust 1994, weak components.

    Examples
    --------
    >>> n_components(toy.make("H B P", "H-B"))
    2.0
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return Figure(np.nan, ties.why)
    return Figure(len(net.igraph_view(rule=rule, layers=layers, strength=strength).connected_components()))


@measure(level="network", label="Pairs within reach", unit="share", bounds=(0, 1), source="krackhardt-1994")
def reach_connectedness(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> Figure:
    """The share of pairs of agencies that can reach each other over ties, in any number of steps.

    Parameters
    ----------
    net : Network
        At least two agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    1: the coalition is in one piece. Not the connectedness of Stoll and colleagues, which is about activities.

    Source
    ------
    Krackhardt 1994, graph connectedness.

    Examples
    --------
    >>> reach_connectedness(toy.make("H B P Q", "H-B B-P"))
    0.5
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=2)
    if ties.why:
        return Figure(np.nan, ties.why)
    graph = net.igraph_view(rule=rule, layers=layers, strength=strength)
    sizes = np.array(graph.connected_components().sizes(), dtype="float64")
    return Figure((sizes * (sizes - 1)).sum() / (len(net) * (len(net) - 1)))


@measure(level="network", label="Reciprocity", unit="share", bounds=(0, 1), source="wasserman-faust-1994")
def reciprocity(net: Network, *, layers: Sequence[str] | None = None, strength: str = "working") -> Figure:
    """The share of reports and referrals that go both ways.

    Parameters
    ----------
    net : Network
        Of survey reports only those count whose other side answered.
    layers, strength : which reports count, as in ``Network.reports``.

    Returns
    -------
    Figure (float), 0 to 1; NaN without ties between agencies that answered.

    Reading
    -------
    Of a survey: how often two agencies say the same. Of referrals a low share is normal: intake leads to service.

    Source
    ------
    Wasserman & Faust 1994; edge-wise, 2M / (2M + Y) of M mutual and Y one-way pairs.

    Examples
    --------
    >>> reciprocity(toy.make("H B P", "H>B B>H B>P P>H"))
    0.5
    """
    census = dyad_census(net, layers=layers, strength=strength)
    mutual, one_way = 2 * census["mutual"], census["one_way"]
    return share(mutual, mutual + one_way, "No ties between agencies that both answered.")


def dyad_census(net: Network, *, layers: Sequence[str] | None = None, strength: str = "working") -> dict[str, int]:
    """How many pairs of agencies are tied both ways, one way, and not at all; of a survey, those that both answered.

    >>> dyad_census(toy.make("H B P", "H>B B>H B>P"))
    {'mutual': 1, 'one_way': 1, 'none': 1}
    """
    ties = ties_of(net, directed=True, layers=layers, strength=strength)
    arcs = ties.matrix
    heard = ~silent_agencies(net, layers)
    n = int(heard.sum())
    if n < len(net):
        keep = sparse.diags_array(heard.astype("float64"))
        arcs = sparse.csr_array(keep @ arcs @ keep)
    open_pairs = _skipped_pairs(net, heard, layers)
    if open_pairs.nnz:
        arcs = sparse.csr_array(arcs - arcs.multiply(open_pairs))
    mutual = int(arcs.multiply(arcs.T).sum()) // 2
    one_way = int(arcs.sum()) - 2 * mutual
    return {"mutual": mutual, "one_way": one_way, "none": n * (n - 1) // 2 - open_pairs.nnz // 2 - mutual - one_way}


def _skipped_pairs(net: Network, heard: np.ndarray, layers: Sequence[str] | None) -> sparse.csr_array:
    """Pairs that one side left unanswered and did not report either, as a symmetric 0/1 matrix."""
    empty = sparse.csr_array((len(net), len(net)))
    if not len(net.skipped) or not net.survey_kind or "survey" not in net.chosen(layers):
        return empty
    reported = net.reports(["survey"], "any")
    i, j = (net.agencies.index.get_indexer(net.skipped[c]) for c in ("source", "target"))
    inside = (i >= 0) & (j >= 0) & (i != j)
    i, j = i[inside], j[inside]
    blank = (np.asarray(reported[i, j]).ravel() == 0) & heard[i] & heard[j]
    one = sparse.csr_array((np.ones(int(blank.sum())), (i[blank], j[blank])), shape=empty.shape)
    both = sparse.csr_array(one + one.T)
    both.data[:] = 1.0
    return both


@measure(
    level="network", label="Partners tied to each other", unit="share", bounds=(0, 1), source="wasserman-faust-1994"
)
def transitivity(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> Figure:
    """How often two partners of one agency are tied to each other as well.

    Parameters
    ----------
    net : Network
        At least three agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1; NaN where no agency has two partners.

    Reading
    -------
    High: ties come in close circles. Low: partners meet only through the agency between them.

    Source
    ------
    Wasserman & Faust 1994, transitivity (closed triples over triples).

    Examples
    --------
    >>> transitivity(toy.make("H B P Q", "H-B B-P P-H P-Q"))
    0.6
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return Figure(np.nan, ties.why)
    k = ties.degrees
    return share(_closed(ties.matrix).sum(), (k * (k - 1)).sum(), "No agency has two partners.")


def _closed(matrix: sparse.csr_array) -> np.ndarray:
    """For each agency, the ordered pairs of its partners that are tied to each other."""
    return np.asarray((matrix @ matrix).multiply(matrix).sum(axis=1), dtype="float64").ravel()


def local_clustering(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """For each agency the share of pairs of its partners that are tied to each other; NaN below two partners.

    >>> local_clustering(toy.make("H B P", "H-B B-P P-H")).to_dict()
    {'H': 1.0, 'B': 1.0, 'P': 1.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    k = ties.degrees
    return per_agency(net, divide(_closed(ties.matrix), k * (k - 1)), "It has fewer than two partners.")


@measure(level="agency", label="Core number", unit="partners", bounds=(0, inf), source="seidman-1983")
def coreness(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """The largest k such that the agency belongs to a circle in which everyone has at least k partners.

    Parameters
    ----------
    net : Network
        Any size; 0 for an agency without ties.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``. Unit: partners.

    Reading
    -------
    High: part of the densely tied middle of the coalition. Missing answers lower it.

    Source
    ------
    Seidman 1983, k-core.

    Examples
    --------
    >>> coreness(toy.make("H B P Q", "H-B B-P P-H P-Q")).to_dict()
    {'H': 2.0, 'B': 2.0, 'P': 2.0, 'Q': 1.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    return per_agency(net, net.igraph_view(rule=rule, layers=layers, strength=strength).coreness(mode="all"))


@measure(level="agency", label="Holds a part together", unit="0 or 1", bounds=(0, 1), source="hopcroft-tarjan-1973")
def is_cut_point(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """Whether some agencies can reach the rest only through this one (1 yes, 0 no).

    Parameters
    ----------
    net : Network
        Any size.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``: 1 or 0.

    Reading
    -------
    1: without it a part would come apart from the rest. May be due to an answer that is missing: compare with the
    confirmed ties and with who answered.

    Source
    ------
    Hopcroft & Tarjan 1973, articulation points.

    Examples
    --------
    >>> is_cut_point(toy.make("H B P", "H-B B-P")).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': 0.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    answer = np.zeros(len(net))
    answer[net.igraph_view(rule=rule, layers=layers, strength=strength).articulation_points()] = 1.0
    return per_agency(net, answer)


def cut_points(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> list[str]:
    """The agencies without which a part would come apart from the rest, in the order of ``net.agencies``.

    >>> cut_points(toy.make("H B P Q", "H-B B-P P-Q"))
    ['B', 'P']
    """
    flags = is_cut_point(net, rule=rule, layers=layers, strength=strength)
    return [str(agency) for agency in flags.index[flags.to_numpy() == 1]]


def bridges(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> list[tuple[str, str]]:
    """The ties without which two parts would come apart, each end in the order of ``net.agencies``.

    >>> bridges(toy.make("H B P Q", "H-B B-P P-H P-Q"))
    [('P', 'Q')]
    """
    graph = net.igraph_view(rule=rule, layers=layers, strength=strength)
    ids = [str(a) for a in net.agencies.index]
    ends = sorted(tuple(sorted(graph.es[e].tuple)) for e in graph.bridges())
    return [(ids[i], ids[j]) for i, j in ends]


def what_hangs_on(
    net: Network, agency: str | None = None, *, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> dict[str, list[list[str]]]:  # fmt: skip
    """For each cut point (or the one agency asked for), the parts that would come apart from the rest without it.

    The rest is the largest part that stays behind (of equal parts, the one that holds the first agency id); the
    others are listed, each in the order of ``net.agencies``, the largest first. An agency on which nothing hangs has
    an empty list.

    >>> what_hangs_on(toy.make("H B P Q R", "H-B B-P P-H P-Q Q-R"))
    {'P': [['Q', 'R']], 'Q': [['R']]}
    """
    if agency is not None and agency not in net.position:
        raise Problem(f"there is no agency {agency!r}", fix="Use an id of net.agencies.")
    key = ("what hangs on", agency, rule, net.chosen(layers), strength)
    return remember(net, key, lambda: _hanging(net, agency, rule, layers, strength))


def _hanging(
    net: Network, agency: str | None, rule: str | None, layers: Sequence[str] | None, strength: str
) -> dict[str, list[list[str]]]:
    graph = net.igraph_view(rule=rule, layers=layers, strength=strength)
    wanted = [agency] if agency is not None else cut_points(net, rule=rule, layers=layers, strength=strength)
    ids = [str(a) for a in net.agencies.index]
    answer: dict[str, list[list[str]]] = {}
    for v in wanted:
        at = net.position[v]
        around = sorted(set(graph.subcomponent(at)) - {at})
        parts = [[ids[around[i]] for i in part] for part in graph.induced_subgraph(around).connected_components()]
        parts.sort(key=lambda p: (-len(p), min(p)))
        answer[v] = parts[1:]
    return answer
