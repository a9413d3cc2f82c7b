"""Brokerage shared out: a pair that several agencies stand between counts in part for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import pandas as pd

from netcollab.measures._gould_fernandez import role_scores
from netcollab.measures._measure import measure
from netcollab.model import Network


@measure(
    level="agency",
    label="Coordinator brokerage, shared",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_coordinator_fractional(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies of the agency's own sector that meet through it, shared with others between.

    Counts pairs {a, c} tied to v but not to each other, with a, v and c all in one sector.
    A pair that q agencies stand between counts 1/q for each of them.

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
    High: it holds its own sector together. Near the unshared number: it is the only way.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "coordinator"; shared out as UCINET's partial credit.

    Examples
    --------
    >>> brokerage_coordinator_fractional(toy.make("A:x B:x C:x D:x", "A-B B-C A-D D-C")).to_dict()
    {'A': 0.5, 'B': 0.5, 'C': 0.5, 'D': 0.5}
    """
    return role_scores(
        net, "coordinator", fractional=True, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Consultant brokerage, shared",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_consultant_fractional(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies of one other sector that meet through this agency, shared with others between.

    Counts pairs {a, c} tied to v but not to each other, with a and c in one sector and v in another.
    A pair that q agencies stand between counts 1/q for each of them.

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
    High: another sector meets through it. Near the unshared number: it is the only way.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "itinerant broker", called consultant by UCINET; shared out as UCINET's partial credit.

    Examples
    --------
    >>> brokerage_consultant_fractional(toy.make("A:x B:y C:x D:y", "A-B B-C A-D D-C")).to_dict()
    {'A': 0.5, 'B': 0.5, 'C': 0.5, 'D': 0.5}
    """
    return role_scores(
        net, "consultant", fractional=True, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Representative brokerage, shared",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_representative_fractional(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of an agency of its own sector and one outside that meet through this agency, shared with others between.

    Counts pairs with a in v's sector and c outside. With directed ties only the way out of the sector, a to v to c;
    without direction it is the same number as the gatekeeper's, and the total holds it once.
    A pair that q agencies stand between counts 1/q for each of them.

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
    High: its sector reaches others through it. Near the unshared number: it is the only way.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "representative"; shared out as UCINET's partial credit.

    Examples
    --------
    >>> brokerage_representative_fractional(toy.make("A:x B:x C:y D:x", "A-B B-C A-D D-C")).to_dict()
    {'A': 0.0, 'B': 0.5, 'C': 0.0, 'D': 0.5}
    """
    return role_scores(
        net, "representative", fractional=True, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Gatekeeper brokerage, shared",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_gatekeeper_fractional(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of an agency outside and one of its own sector that meet through this agency, shared with others between.

    Counts pairs with a outside v's sector and c inside. With directed ties only the way into the sector, a to v to c;
    without direction it is the same number as the representative's, and the total holds it once.
    A pair that q agencies stand between counts 1/q for each of them.

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
    High: others reach its sector through it. Near the unshared number: it is the only way.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "gatekeeper"; shared out as UCINET's partial credit.

    Examples
    --------
    >>> brokerage_gatekeeper_fractional(toy.make("A:x B:x C:y D:x", "A-B B-C A-D D-C")).to_dict()
    {'A': 0.0, 'B': 0.5, 'C': 0.0, 'D': 0.5}
    """
    return role_scores(
        net, "gatekeeper", fractional=True, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Liaison brokerage, shared",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_liaison_fractional(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies in two other sectors that meet through this agency, shared with others between.

    Counts pairs {a, c} tied to v but not to each other, with a, c and v in three different sectors.
    A pair that q agencies stand between counts 1/q for each of them.

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
    High: losing this agency would cut sectors off from each other. Near the unshared number: it is the only way.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, role "liaison"; shared out as UCINET's partial credit.

    Examples
    --------
    >>> brokerage_liaison_fractional(toy.make("A:x B:y C:z D:y", "A-B B-C A-D D-C")).to_dict()
    {'A': 0.0, 'B': 0.5, 'C': 0.0, 'D': 0.5}
    """
    return role_scores(
        net, "liaison", fractional=True, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )


@measure(
    level="agency",
    label="Brokerage in all roles, shared",
    unit="pairs of agencies",
    bounds=(0, inf),
    source="gould-fernandez-1989",
)
def brokerage_total_fractional(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Pairs of agencies that meet through this agency, whatever their sectors, shared with others between.

    Without direction coordinator + consultant + representative (= gatekeeper) + liaison; with directed ties the sum of
    all five roles.
    A pair that q agencies stand between counts 1/q for each of them.

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
    High: many meet through it. Near the unshared number: it is the only way.
    Not comparable between coalitions of different size, and the least it can be for an agency that did not answer.

    Source
    ------
    Gould & Fernandez 1989, all roles together; shared out as UCINET's partial credit.

    Examples
    --------
    >>> brokerage_total_fractional(toy.make("A:x B:x C:y D:z", "A-B B-C B-D")).to_dict()
    {'A': 0.0, 'B': 3.0, 'C': 0.0, 'D': 0.0}
    """
    return role_scores(
        net, "total", fractional=True, by=by, directed=directed, rule=rule, layers=layers, strength=strength
    )
