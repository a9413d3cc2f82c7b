"""How much of the connecting hangs on one agency: Freeman's centralization."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import ties_of
from netcollab.measures.connectedness import betweenness, silent_agencies
from netcollab.model import Network


def _spread(scores: np.ndarray, most: float) -> Figure:
    """How far all agencies stay behind the highest, as a share of the most that is possible."""
    return Figure(min(1.0, float((scores.max() - scores).sum()) / most))


@measure(level="network", label="Centralization of partners", unit="share", bounds=(0, 1), source="freeman-1978")
def centralization_degree(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """How far the ties gather on one agency: 1 for a star, 0 where all have equally many partners.

    Parameters
    ----------
    net : Network
        At least three agencies; those without ties are part of it.
    directed : ties out plus ties in.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    High: most ties run to one agency, so much rests on it. Neither good nor bad in itself.

    Source
    ------
    Freeman 1978, degree centralization without loops.

    Examples
    --------
    >>> centralization_degree(toy.make("H B P", "H-B B-P"))
    1.0
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return Figure(np.nan, ties.why)
    n = len(net)
    if directed:
        return _spread(ties.degrees + ties.incoming, 2 * (n - 1) * (n - 2))
    return _spread(ties.degrees, (n - 1) * (n - 2))


@measure(level="network", label="Centralization of being named", unit="share", bounds=(0, 1), source="freeman-1978")
def centralization_in_degree(net: Network, *, layers: Sequence[str] | None = None, strength: str = "working") -> Figure:
    """How far the reports name one agency more than the others: 1 where all name one and nobody else.

    Parameters
    ----------
    net : Network
        At least three agencies.
    layers, strength : which reports count, as in ``Network.reports``.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    High: one agency is everybody's partner.

    Source
    ------
    Freeman 1978, in-degree centralization without loops.

    Examples
    --------
    >>> centralization_in_degree(toy.make("H B P", "H>B P>B"))
    1.0
    """
    ties = ties_of(net, directed=True, layers=layers, strength=strength, at_least=3)
    if ties.why:
        return Figure(np.nan, ties.why)
    return _spread(ties.incoming, (len(net) - 1) ** 2)


@measure(level="network", label="Centralization of naming", unit="share", bounds=(0, 1), source="freeman-1978")
def centralization_out_degree(
    net: Network, *, layers: Sequence[str] | None = None, strength: str = "working"
) -> Figure:
    """How far one agency names more partners than the others: 1 where one names all and nobody else names any.

    Parameters
    ----------
    net : Network
        At least three agencies, all of which answered.
    layers, strength : which reports count, as in ``Network.reports``.

    Returns
    -------
    Figure (float), 0 to 1; NaN where an agency did not answer, since nobody knows what it would have named.

    Reading
    -------
    High: one agency names far more partners than the rest.

    Source
    ------
    Freeman 1978, out-degree centralization without loops.

    Examples
    --------
    >>> centralization_out_degree(toy.make("H B P", "B>H B>P"))
    1.0
    """
    ties = ties_of(net, directed=True, layers=layers, strength=strength, at_least=3)
    silent = int(silent_agencies(net, layers).sum())
    if ties.why:
        return Figure(np.nan, ties.why)
    if silent:
        who = "One agency" if silent == 1 else f"{silent} agencies"
        return Figure(np.nan, f"{who} did not answer, so what they would name is unknown.")
    return _spread(ties.degrees, (len(net) - 1) ** 2)


@measure(level="network", label="Centralization of betweenness", unit="share", bounds=(0, 1), source="freeman-1978")
def centralization_betweenness(
    net: Network, *, directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """How far the ways between agencies lead through one agency: 1 for a star.

    Parameters
    ----------
    net : Network
        At least three agencies.
    directed : follow ties only in the direction of the report or referral.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    High: the agencies reach each other mostly through one of them.

    Source
    ------
    Freeman 1978, betweenness centralization.

    Examples
    --------
    >>> centralization_betweenness(toy.make("H B P", "H-B B-P"))
    1.0
    """
    scores = betweenness(net, directed=directed, rule=rule, layers=layers, strength=strength)
    if "why" in scores.attrs:
        return Figure(np.nan, scores.attrs["why"])
    n = len(net)
    return _spread(scores.to_numpy(), (n - 1) ** 2 * (n - 2) / (1 if directed else 2))
