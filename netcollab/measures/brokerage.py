"""Brokerage: which agencies stand between others, and between which sectors."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import pandas as pd

from netcollab.measures._gould_fernandez import bernoulli_null, brokerage_expected, role_scores
from netcollab.measures._measure import measure
from netcollab.model import Network

__all__ = [
    "bernoulli_null",
    "brokerage_consultant",
    "brokerage_coordinator",
    "brokerage_expected",
    "brokerage_gatekeeper",
    "brokerage_liaison",
    "brokerage_representative",
    "brokerage_total",
]


@measure(
    level="agency",
    label="Coordinator brokerage",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_coordinator(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies of the agency's own sector that meet through it.

    Counts pairs {a, c} tied to v but not to each other, with a, v and c all in one sector.

    Parameters
    ----------
    net : Network
        At least three agencies. Agencies without a group are not counted as ends.
    by : the grain: sector, system, jurisdiction or any agency column; an agency counts under its primary one.
    directed : ordered pairs a to v to c without a tie a to c, as R's sna counts them.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    pairs, unordered unless directed. At most k(k-1)/2 for an agency with k partners.

    Reading
    -------
    High: it holds its own sector together.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "coordinator".

    Examples
    --------
    >>> brokerage_coordinator(toy.make("A:x B:x C:x", "A-B B-C")).to_dict()
    {'A': 0.0, 'B': 1.0, 'C': 0.0}
    """
    return role_scores(
        net, "coordinator", fractional=False, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Consultant brokerage",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_consultant(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies of one other sector that meet through this agency.

    Counts pairs {a, c} tied to v but not to each other, with a and c in one sector and v in another.

    Parameters
    ----------
    net : Network
        At least three agencies. Agencies without a group are not counted as ends.
    by : the grain: sector, system, jurisdiction or any agency column; an agency counts under its primary one.
    directed : ordered pairs a to v to c without a tie a to c, as R's sna counts them.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    pairs, unordered unless directed. At most k(k-1)/2 for an agency with k partners.

    Reading
    -------
    High: another sector meets through it.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "itinerant broker", called consultant by UCINET.

    Examples
    --------
    >>> brokerage_consultant(toy.make("A:x B:y C:x", "A-B B-C")).to_dict()
    {'A': 0.0, 'B': 1.0, 'C': 0.0}
    """
    return role_scores(
        net, "consultant", fractional=False, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Representative brokerage",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_representative(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of an agency of its own sector and one outside that meet through this agency.

    Counts pairs with a in v's sector and c outside. With directed ties only the way out of the sector, a to v to c;
    without direction it is the same number as the gatekeeper's, and the total holds it once.

    Parameters
    ----------
    net : Network
        At least three agencies. Agencies without a group are not counted as ends.
    by : the grain: sector, system, jurisdiction or any agency column; an agency counts under its primary one.
    directed : ordered pairs a to v to c without a tie a to c, as R's sna counts them.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    pairs, unordered unless directed. At most k(k-1)/2 for an agency with k partners.

    Reading
    -------
    High: its sector reaches others through it.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "representative".

    Examples
    --------
    >>> brokerage_representative(toy.make("A:x B:x C:y", "A-B B-C")).to_dict()
    {'A': 0.0, 'B': 1.0, 'C': 0.0}
    """
    return role_scores(
        net, "representative", fractional=False, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Gatekeeper brokerage",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_gatekeeper(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of an agency outside and one of its own sector that meet through this agency.

    Counts pairs with a outside v's sector and c inside. With directed ties only the way into the sector, a to v to c;
    without direction it is the same number as the representative's, and the total holds it once.

    Parameters
    ----------
    net : Network
        At least three agencies. Agencies without a group are not counted as ends.
    by : the grain: sector, system, jurisdiction or any agency column; an agency counts under its primary one.
    directed : ordered pairs a to v to c without a tie a to c, as R's sna counts them.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    pairs, unordered unless directed. At most k(k-1)/2 for an agency with k partners.

    Reading
    -------
    High: others reach its sector through it.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "gatekeeper".

    Examples
    --------
    >>> brokerage_gatekeeper(toy.make("A:x B:x C:y", "A-B B-C")).to_dict()
    {'A': 0.0, 'B': 1.0, 'C': 0.0}
    """
    return role_scores(
        net, "gatekeeper", fractional=False, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency", label="Liaison brokerage", unit="pairs of agencies", bounds=(0, inf), source="gould-fernandez-1989"
)
def brokerage_liaison(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies in two other sectors that meet through this agency.

    Counts pairs {a, c} tied to v but not to each other, with a, c and v in three different sectors.

    Parameters
    ----------
    net : Network
        At least three agencies. Agencies without a group are not counted as ends.
    by : the grain: sector, system, jurisdiction or any agency column; an agency counts under its primary one.
    directed : ordered pairs a to v to c without a tie a to c, as R's sna counts them.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    pairs, unordered unless directed. At most k(k-1)/2 for an agency with k partners.

    Reading
    -------
    High: losing this agency would cut sectors off from each other.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "liaison".

    Examples
    --------
    >>> brokerage_liaison(toy.make("H:health B:housing P:police", "H-B B-P")).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': 0.0}
    """
    return role_scores(
        net, "liaison", fractional=False, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Brokerage in all roles",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_total(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies that meet through this agency, whatever their sectors.

    Without direction coordinator + consultant + representative (= gatekeeper) + liaison; with directed ties the sum of
    all five roles.

    Parameters
    ----------
    net : Network
        At least three agencies. Agencies without a group are not counted as ends.
    by : the grain: sector, system, jurisdiction or any agency column; an agency counts under its primary one.
    directed : ordered pairs a to v to c without a tie a to c, as R's sna counts them.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    pairs, unordered unless directed. At most k(k-1)/2 for an agency with k partners.

    Reading
    -------
    High: many meet through it.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, all roles together.

    Examples
    --------
    >>> brokerage_total(toy.make("A:x B:x C:y D:z", "A-B B-C B-D")).to_dict()
    {'A': 0.0, 'B': 3.0, 'C': 0.0, 'D': 0.0}
    """
    return role_scores(
        net, "total", fractional=False, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )
