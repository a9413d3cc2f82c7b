"""What kinds of agencies an agency works with."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import measure, undefined
from netcollab.measures._ties import codes, divide, no_group, per_agency, ties_of
from netcollab.model import Network


@measure(level="agency", label="E-I index", unit="index", bounds=(-1, 1), source="krackhardt-stern-1988")
def ei_agency(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """An agency's partners in other groups minus those in its own, by all of them.

    Parameters
    ----------
    net : Network
    by : the grain; an agency counts under its primary group, partners without one are left out.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``, -1 to 1; NaN without a group or partners.

    Reading
    -------
    -1: all partners are of its own kind. 1: all are of other kinds.

    Source
    ------
    Krackhardt & Stern 1988, node level.

    Examples
    --------
    >>> ei_agency(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'H': -1.0, 'B': 0.0, 'P': 1.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    group, counts = _partners_by_group(net, by, ties.matrix)
    total = counts.sum(axis=1)
    own = np.where(group >= 0, counts[np.arange(len(net)), np.maximum(group, 0)], np.nan) if counts.size else total
    answer = divide(total - 2 * own, np.where(group >= 0, total, 0))
    return per_agency(net, answer, f"{no_group(by)[:-1]}, or no partner that has one.")


def _partners_by_group(net: Network, by: str, matrix: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Each agency's own primary group, and its partners counted by theirs."""
    group, number = codes(net, by)
    known = np.flatnonzero(group >= 0)
    shape = (len(net), number)
    one_hot = sparse.csr_array((np.ones(len(known)), (known, group[known])), shape=shape)
    return group, (matrix @ one_hot).toarray()


@measure(level="agency", label="Diversity of partners", unit="index", bounds=(0, 1), source="blau-1977")
def partner_diversity(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How likely two of its partners, drawn at random, are of different groups.

    Parameters
    ----------
    net : Network
    by : the grain; partners count under their primary group, those without one are left out.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN without such partners. 0 to 1 - 1/S for
    S groups.

    Reading
    -------
    0: all partners are of one group (or there is only one partner). High: partners of many groups, evenly.

    Source
    ------
    Blau 1977; the same as the participation coefficient of Guimera & Amaral 2005.

    Examples
    --------
    >>> partner_diversity(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'H': 0.0, 'B': 0.5, 'P': 0.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    _, counts = _partners_by_group(net, by, ties.matrix)
    total = counts.sum(axis=1)
    return per_agency(net, 1 - divide((counts**2).sum(axis=1), total**2), f"It has no partner with a {by}.")


@measure(level="agency", label="Evenness of partners", unit="index", bounds=(0, 1), source="blau-1977")
def partner_evenness(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Diversity of partners as a share of the most that the groups present in the coalition allow.

    Parameters
    ----------
    net : Network
    by : the grain; partners count under their primary group, those without one are left out.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN without such partners, or where fewer
    than two groups are present. 0 to 1.

    Reading
    -------
    1: partners spread evenly over all groups present. An agency with few partners cannot reach 1.

    Source
    ------
    Blau 1977, divided by its maximum 1 - 1/S for the S groups present; known as the index of qualitative variation.

    Examples
    --------
    >>> partner_evenness(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': 0.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    _, counts = _partners_by_group(net, by, ties.matrix)
    total = counts.sum(axis=1)
    blau = 1 - divide((counts**2).sum(axis=1), total**2)
    most = 1 - 1 / counts.shape[1] if counts.shape[1] else 0.0
    return per_agency(net, divide(blau, most), f"It has no partner with a {by}, or only one {by} is present.")


@measure(level="agency", label="Chance of two kinds of partner", unit="index", bounds=(0, 1), source="simpson-1949")
def partner_diversity_unbiased(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How likely two different partners of it are of different groups.

    Unlike ``partner_diversity``, no partner is drawn twice, so that agencies with few and with many can be compared.

    Parameters
    ----------
    net : Network
    by : the grain; partners count under their primary group, those without one are left out.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN with fewer than two such partners. 0 to
    1.

    Reading
    -------
    1: no two of its partners are of one group.

    Source
    ------
    Simpson 1949, the estimate without bias.

    Examples
    --------
    >>> partner_diversity_unbiased(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'H': nan, 'B': 1.0, 'P': nan}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return undefined(net, ties.why)
    _, counts = _partners_by_group(net, by, ties.matrix)
    total = counts.sum(axis=1)
    alike = divide((counts * (counts - 1)).sum(axis=1), total * (total - 1))
    return per_agency(net, 1 - alike, f"It has fewer than two partners with a {by}.")


@measure(level="agency", label="Other sectors reached", unit="sectors", bounds=(0, inf), source="netcollab")
def sectors_reached(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many groups its partners hold that it does not hold itself.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    groups.

    Reading
    -------
    High: it connects many kinds of agencies.

    Source
    ------
    A count.

    Examples
    --------
    >>> sectors_reached(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': 1.0}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    return undefined(net, ties.why) if ties.why else _others_reached(net, by, ties.matrix)


@measure(level="agency", label="Other sectors reporting it", unit="sectors", bounds=(0, inf), source="netcollab")
def sectors_reporting(
    net: Network, *, by: str = "sector", layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """How many groups, other than its own, have an agency that reports a tie with it or sends it referrals.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    layers, strength : which reports count, as in ``Network.reports``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for an agency without a group. Unit:
    groups.

    Reading
    -------
    High: many kinds of agencies name it. What it says itself does not matter, so not answering does not push it aside.

    Source
    ------
    A count.

    Examples
    --------
    >>> sectors_reporting(toy.make("H:x B:x P:y", "H>B P>B B>P")).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': 1.0}
    """
    ties = ties_of(net, directed=True, layers=layers, strength=strength)
    return undefined(net, ties.why) if ties.why else _others_reached(net, by, sparse.csr_array(ties.matrix.T))


def _others_reached(net: Network, by: str, matrix: sparse.csr_array) -> pd.Series:
    """The groups among the agencies in each row, without those the agency of the row holds."""
    held = net.groups(by)[1]
    reached = sparse.csr_array((matrix @ held).sign())
    others = reached - reached.multiply(held)
    has = np.asarray(held.sum(axis=1)).ravel() > 0
    return per_agency(net, np.where(has, np.asarray(others.sum(axis=1)).ravel(), np.nan), no_group(by))
