"""Whether ties stay within sectors, for the whole coalition."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import codes, share, ties_of
from netcollab.measures.nullmodel import DRAWS, ei_null, possible_pairs
from netcollab.model import Network

NO_LABELLED = "No tie joins two agencies that both have a {by}."
ONE_GROUP = "Only one {by} is present."


def _sums(
    net: Network, by: str, directed: bool, rule: str | None, layers: Sequence[str] | None, strength: str
) -> tuple[np.ndarray, str]:
    """Ties from primary group to primary group (as many each way without direction), and why there are none."""
    ties = ties_of(net, directed=directed, rule=rule, layers=layers, strength=strength)
    if ties.why:
        return np.zeros((0, 0)), ties.why
    group, number = codes(net, by)
    ends = ties.matrix.tocoo()
    a, b = group[ends.row], group[ends.col]
    known = (a >= 0) & (b >= 0)
    table = np.bincount(a[known] * number + b[known], minlength=number * number).reshape(number, number)
    return table.astype("float64"), "" if known.any() else NO_LABELLED.format(by=by)


@measure(level="network", label="E-I index", unit="index", bounds=(-1, 1), source="krackhardt-stern-1988")
def ei_index(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """Ties between groups minus ties within them, by all ties.

    Parameters
    ----------
    net : Network
    by : the grain; an agency counts under its primary group, ties of agencies without one are left out.
    directed : count reports and referrals in each direction.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), -1 to 1.

    Reading
    -------
    -1: all ties within groups. 1: all between groups. With many small groups chance alone gives about 0.9, so always
    read it beside the expected value and its p.

    Source
    ------
    Krackhardt & Stern 1988.

    Examples
    --------
    >>> ei_index(toy.make("H:x B:x P:y", "H-B B-P"))
    0.0
    """
    table, why = _sums(net, by, directed, rule, layers, strength)
    if why:
        return Figure(np.nan, why)
    return Figure((table.sum() - 2 * np.trace(table)) / table.sum())


@measure(level="network", label="E-I index expected", unit="index", bounds=(-1, 1), source="krackhardt-stern-1988")
def ei_expected(net: Network, *, by: str = "sector") -> Figure:
    """The E-I index that chance gives with groups of these sizes.

    Parameters
    ----------
    net : Network
        With at least two agencies that have a group.
    by : the grain; an agency counts under its primary group.

    Returns
    -------
    Figure (float), -1 to 1.

    Reading
    -------
    An E-I index below it means more ties within groups than chance would give.

    Source
    ------
    Krackhardt & Stern 1988; (pairs between - pairs within) / all pairs.

    Examples
    --------
    >>> round(ei_expected(toy.make("H:x B:x P:y", "")), 3)
    0.333
    """
    between, within = possible_pairs(net, by)
    return share(between - within, between + within, f"Fewer than two agencies have a {by}.")


@measure(level="network", label="Chance of so low an E-I index", unit="probability", bounds=(0, 1),
         source="krackhardt-stern-1988")  # fmt: skip
def ei_p(
    net: Network, *, by: str = "sector", draws: int = DRAWS, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """How often chance gives an E-I index at least as low, the labels shuffled and the ties as they are.

    Parameters
    ----------
    net : Network
    by : the grain; an agency counts under its primary group.
    draws, seed : how many shuffles, and where the random numbers start.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), a probability: (1 + draws at least as low) / (1 + draws).

    Reading
    -------
    Small: ties stay within groups more than chance explains. Near 1: they cross groups more than chance.

    Source
    ------
    Krackhardt & Stern 1988, permutation test, lower tail.

    Examples
    --------
    >>> ei_p(toy.make("a:x b:x c:y d:y", "a-b c-d a-c"), draws=200) > 0.2
    True
    """
    _, why = _sums(net, by, False, rule, layers, strength)
    if why:
        return Figure(np.nan, why)
    null, seen = ei_null(net, by, draws=draws, seed=seed, rule=rule, layers=layers, strength=strength)
    return Figure((1 + (null <= seen + 1e-12).sum()) / (1 + draws))


@measure(level="network", label="Assortativity by sector", unit="index", bounds=(-1, 1), source="newman-2003")
def assortativity_sector(
    net: Network, *, by: str = "sector", directed: bool = False, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """How far ties join agencies of the same group, given how many ties each group has.

    Parameters
    ----------
    net : Network
    by : the grain; an agency counts under its primary group, ties of agencies without one are left out.
    directed : count reports and referrals in each direction.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), -1 to 1; NaN where all ties are within one group.

    Reading
    -------
    1: only ties within groups. 0: as chance would have it. Below 0: ties mostly cross groups.

    Source
    ------
    Newman 2003, nominal assortativity.

    Examples
    --------
    >>> round(assortativity_sector(toy.make("H:x B:x P:y", "H-B B-P")), 3)
    -0.333
    """
    table, why = _sums(net, by, directed, rule, layers, strength)
    if why:
        return Figure(np.nan, why)
    part = table / table.sum()
    chance = float(part.sum(axis=1) @ part.sum(axis=0))
    if 1 - chance < 1e-12:
        return Figure(np.nan, "All ties are within one group.")
    return Figure((np.trace(part) - chance) / (1 - chance))


@measure(level="network", label="Segregation", unit="index", bounds=(-inf, 1), source="bojanowski-corten-2014")
def segregation(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """By what share ties between groups fall short of what chance gives with groups of these sizes.

    Parameters
    ----------
    net : Network
    by : the grain; an agency counts under its primary group, agencies without one are left out.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), at most 1.

    Reading
    -------
    1: no tie between groups. 0: as many as chance gives. Below 0: more.

    Source
    ------
    Freeman's segregation index, for several groups and not cut off at 0, as in Bojanowski & Corten 2014.

    Examples
    --------
    >>> segregation(toy.make("H:x B:x P:y Q:y", "H-B P-Q"))
    1.0
    """
    table, why = _sums(net, by, False, rule, layers, strength)
    between, within = possible_pairs(net, by)
    if why or not between:
        return Figure(np.nan, why or ONE_GROUP.format(by=by))
    ties = table.sum() / 2
    crossing = ties - np.trace(table) / 2
    chance = ties * between / (between + within)
    return Figure((chance - crossing) / chance)


@measure(level="network", label="Odds of a tie within", unit="ratio", bounds=(0, inf), source="bojanowski-corten-2014")
def odds_ratio_within(
    net: Network, *, by: str = "sector", rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """The odds that two agencies of one group are tied, over the odds that two of different groups are.

    Parameters
    ----------
    net : Network
    by : the grain; an agency counts under its primary group, agencies without one are left out.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 and more; NaN where all pairs within groups are tied, or no pair between groups is.

    Reading
    -------
    1: the group makes no difference. 8: eight times the odds within a group.

    Source
    ------
    The odds ratio for ties within groups, as in Bojanowski & Corten 2014.

    Examples
    --------
    >>> odds_ratio_within(toy.make("H:x B:x S:x P:y Q:y", "H-B P-Q B-P"))
    5.0
    """
    table, why = _sums(net, by, False, rule, layers, strength)
    between, within = possible_pairs(net, by)
    if why:
        return Figure(np.nan, why)
    inside = np.trace(table) / 2
    crossing = table.sum() / 2 - inside
    apart = (within - inside) * crossing
    if not apart:
        return Figure(np.nan, "All pairs within groups are tied, or none between groups: the odds have no ratio.")
    return Figure(inside * (between - crossing) / apart)
