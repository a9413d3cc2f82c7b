"""Sectors and other groups: do they keep to themselves, and could we have seen it?"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import measure, undefined
from netcollab.measures._ties import codes, divide, group_ties, no_group, per_agency, per_group, ties_of
from netcollab.measures.mixing import mixing_matrix, sector_graph, sole_carriers
from netcollab.measures.nullmodel import DRAWS, null_shares, silo_test, upper_tail
from netcollab.measures.response import answer_kind, special_pairs
from netcollab.model import Network

__all__ = [
    "coleman",
    "ei_agency",
    "ei_group",
    "members",
    "mixing_matrix",
    "observability",
    "partner_diversity",
    "sector_graph",
    "sectors_reached",
    "sectors_reporting",
    "silo_p",
    "silo_share",
    "silo_test",
    "sole_carriers",
    "ties_inside",
    "ties_outside",
]

NO_TIES = "Its agencies have no ties."


@measure(level="group", label="Agencies", unit="agencies", bounds=(0, inf), source="netcollab")
def members(net: Network, *, by: str = "sector") -> pd.Series:
    """How many agencies hold this group, as their primary one or beside another.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per group that somebody holds, in the order of ``net.groups``. Unit: agencies.

    Reading
    -------
    An agency with two sectors counts in both.

    Source
    ------
    A count.

    Examples
    --------
    >>> members(toy.make("H:x B:x+y P:y", "")).to_dict()
    {'x': 2.0, 'y': 2.0}
    """
    return per_group(net, by, net.groups(by)[1].sum(axis=0))


def _group_ties(
    net: Network, by: str, rule: str | None, layers: Sequence[str] | None, strength: str
) -> tuple[np.ndarray, np.ndarray, str]:
    """Ties inside and outside of every group, NaN with a reason where ties are unknown."""
    ties = ties_of(net, rule=rule, layers=layers, strength=strength)
    inside, outside = group_ties(ties, net.groups(by)[1])
    return (inside * np.nan, outside * np.nan, ties.why) if ties.why else (inside, outside, "")


@measure(level="group", label="Ties inside", unit="ties", bounds=(0, inf), source="netcollab")
def ties_inside(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many ties there are between the group's own agencies.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``. Unit: ties.

    Reading
    -------
    Beside the ties outside: whether the group keeps to itself.

    Source
    ------
    A count.

    Examples
    --------
    >>> ties_inside(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'x': 1.0, 'y': 0.0}
    """
    inside, _, why = _group_ties(net, by, rule, layers, strength)
    return per_group(net, by, inside, why)


@measure(level="group", label="Ties outside", unit="ties", bounds=(0, inf), source="netcollab")
def ties_outside(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How many ties there are between the group's agencies and all others, those without a group included.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``. Unit: ties.

    Reading
    -------
    0 with ties inside: tied to its own kind alone, if that could have been seen (observability).

    Source
    ------
    A count.

    Examples
    --------
    >>> ties_outside(toy.make("H:x B:x P:y", "H-B B-P")).to_dict()
    {'x': 1.0, 'y': 1.0}
    """
    _, outside, why = _group_ties(net, by, rule, layers, strength)
    return per_group(net, by, outside, why)


@measure(level="group", label="Share of ties inside", unit="share", bounds=(0, 1), source="netcollab")
def silo_share(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Of the ties that the group's agencies have, counted from each of them, the share that stays inside.

    2 x inside / (2 x inside + outside).

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``; NaN without ties. 0 to 1.

    Reading
    -------
    Near 1: mostly tied to its own kind. A large group has a larger share by chance alone, so read it with its p.

    Source
    ------
    netcollab's measure; the group E-I index of Krackhardt & Stern 1988 is 1 - 2 x this.

    Examples
    --------
    >>> silo_share(toy.make("H:x B:x P:y", "H-B B-P")).round(3).to_dict()
    {'x': 0.667, 'y': 0.0}
    """
    inside, outside, why = _group_ties(net, by, rule, layers, strength)
    return per_group(net, by, divide(2 * inside, 2 * inside + outside), why or NO_TIES)


@measure(level="group", label="Chance of such a share", unit="probability", bounds=(0, 1), source="netcollab")
def silo_p(
    net: Network, *, by: str = "sector", draws: int = DRAWS, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How often chance gives the group at least as large a share of ties inside.

    The label sets of the agencies are shuffled, the ties stay: (1 + draws at least as large) / (1 + draws).

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    draws, seed : how many shuffles, and where the random numbers start.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``; NaN for a group of one agency or without ties.
    A probability, not yet adjusted for testing many groups (``silo_test`` does that).

    Reading
    -------
    Small: the group keeps to itself more than its size explains.

    Source
    ------
    Label permutation test, upper tail.

    Examples
    --------
    >>> silo_p(toy.make("a:x b:x c:x d:y e:y f:y", "a-b b-c a-c d-e")).round(1).to_dict()
    {'x': 0.1, 'y': 0.1}
    """
    inside, outside, why = _group_ties(net, by, rule, layers, strength)
    share = divide(2 * inside, 2 * inside + outside)
    tested = (np.asarray(net.groups(by)[1].sum(axis=0)).ravel() >= 2) & ~np.isnan(share)
    p = np.full(len(share), np.nan)
    if tested.any():
        null = null_shares(net, by, draws=draws, seed=seed, rule=rule, layers=layers, strength=strength)
        p[tested] = upper_tail(share, null)[tested]
    return per_group(net, by, p, why or "It has one agency only, or no ties.")


@measure(level="group", label="Coleman index", unit="index", bounds=(-1, 1), source="coleman-1958")
def coleman(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How far the group's ties stay inside, beyond what the group's size would give.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    directed : count what the group's agencies report or send; otherwise every tie counts from both its ends.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``, -1 to 1; NaN for a group of one agency, of all
    agencies, or without ties.

    Reading
    -------
    1: all ties inside. 0: as chance would have it. -1: all ties outside.

    Source
    ------
    Coleman 1958, homophily index.

    Examples
    --------
    >>> coleman(toy.make("H:x B:x P:y Q:y", "H-B B-P")).round(3).to_dict()
    {'x': 0.5, 'y': -1.0}
    """
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength)
    held = net.groups(by)[1]
    size = np.asarray(held.sum(axis=0), dtype="float64").ravel()
    sent = np.asarray(held.T @ ties.degrees, dtype="float64").ravel()
    kept = np.asarray((ties.matrix @ held).multiply(held).sum(axis=0), dtype="float64").ravel()
    chance = sent * (size - 1) / max(len(net) - 1, 1)
    answer = np.where(kept > chance, divide(kept - chance, sent - chance), divide(kept - chance, chance))
    answer = np.where((size == len(net)) | (sent == 0), np.nan, answer)
    why = ties.why or "It has one agency, or all of them, or no ties."
    return per_group(net, by, answer * np.nan if ties.why else answer, why)


@measure(level="group", label="E-I index", unit="index", bounds=(-1, 1), source="krackhardt-stern-1988")
def ei_group(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Ties outside minus ties inside, by the ties there are; a tie inside counts from both its ends.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``, -1 to 1; NaN without ties.

    Reading
    -------
    -1: all ties inside. 1: all ties outside, as always for a group of one agency.

    Source
    ------
    Krackhardt & Stern 1988, group level, tie-ends.

    Examples
    --------
    >>> ei_group(toy.make("H:x B:x P:y", "H-B B-P")).round(3).to_dict()
    {'x': -0.333, 'y': 1.0}
    """
    inside, outside, why = _group_ties(net, by, rule, layers, strength)
    return per_group(net, by, divide(outside - 2 * inside, outside + 2 * inside), why or NO_TIES)


@measure(level="group", label="Could have been seen", unit="share", bounds=(0, 1), source="netcollab")
def observability(net: Network, *, by: str = "sector") -> pd.Series:
    """Of all pairs of an agency of the group and one outside it, the share about which at least one side answered.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``, 0 to 1; NaN for a group that all agencies hold.

    Reading
    -------
    1: a tie to the outside would have been reported. Below 0.8 netcollab does not say that a tie is missing.

    Source
    ------
    netcollab's rule for claims of absence.

    Examples
    --------
    >>> net = toy.make("H:x B:x P:y", "H>B", survey_kind="roster")
    >>> observability(net.replace(agencies=net.agencies.assign(responded=[True, False, False]))).to_dict()
    {'x': 0.5, 'y': 0.5}
    """
    held = net.groups(by)[1]
    size = np.asarray(held.sum(axis=0), dtype="float64").ravel()
    possible = size * (len(net) - size)
    if net.referrals_complete:
        return per_group(net, by, divide(possible, possible), "All agencies hold it.")
    # seen from who answered alone, then put right for pairs that were reported or left blank
    kind = answer_kind(net)
    unseen = np.zeros(len(size))
    for a, b in ((0, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)):
        one, two = (np.asarray(held.T @ (kind == k).astype("float64")).ravel() for k in (a, b))
        unseen += one * ((kind == b).sum() - two)
    i, j, _, _, answers_i, answers_j = special_pairs(net)
    usual = ((kind[i] == 1) & (kind[j] != 2)) | ((kind[j] == 1) & (kind[i] != 2))
    change = usual.astype("float64") - (answers_i | answers_j).astype("float64")
    off = change != 0
    if off.any():
        shape = (len(net), len(net))
        one_way = sparse.csr_array((change[off], (i[off], j[off])), shape=shape)
        both = sparse.csr_array(one_way + one_way.T)
        rows = np.asarray(held.T @ np.asarray(both.sum(axis=1)).ravel()).ravel()
        unseen += rows - np.asarray((both @ held).multiply(held).sum(axis=0)).ravel()
    return per_group(net, by, divide(possible - unseen, possible), "All agencies hold it.")


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
