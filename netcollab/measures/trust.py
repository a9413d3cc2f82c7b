"""Trust and value: means of what agencies say of each other from 1 to 4, in three questions each.

The aspects are those of PARTNER (Varda et al. 2008); the items and the way of putting them together are ours, and
nothing here is a PARTNER score. A rating of a named agency is for the coordinator alone.
"""

from __future__ import annotations

from math import inf

import pandas as pd

from netcollab.measures import _ratings
from netcollab.measures._measure import Figure, measure
from netcollab.measures._ratings import ITEMS as ITEMS
from netcollab.model import Network


@measure(
    level="network", label="Trust, mean", unit="points from 1 to 4", bounds=(1, 4), source="varda-2008", pages=False
)
def trust_mean(net: Network) -> Figure:
    """The mean of what agencies say of each other in the three questions about trust, over all pairs that were rated.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Figure (float), 1 to 4; every pair of a rater and a partner counts once. NaN where nobody was asked.

    Reading
    -------
    4: a great deal throughout. Not comparable with published PARTNER scores; compare with an earlier wave of the same
    questions.

    Source
    ------
    The aspects are those of PARTNER (Varda et al. 2008); the items and the mean are ours.

    Examples
    --------
    >>> rows = [("H", "B", key, "3", 1) for key in ITEMS["trust"][:2]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> trust_mean(toy.make("H B P", "", answers=said))
    3.0
    """
    return _ratings.mean(net, "trust")


@measure(level="agency", label="Trust received", unit="points from 1 to 4", bounds=(1, 4), source="varda-2008")
def trust_received(net: Network) -> pd.Series:
    """How the others rate an agency in the three questions about trust, on average.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN with fewer than three raters. 1 to 4.

    Reading
    -------
    High: others say that they can rely on it and speak openly with it.
    For the coordinator alone: there is no more sensitive number about a named agency.

    Source
    ------
    The aspects are those of PARTNER (Varda et al. 2008); the items, the mean and the floor of three raters are ours.

    Examples
    --------
    >>> rows = [(a, "P", key, v, 1) for a, v in zip("HBC", "234") for key in ITEMS["trust"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> trust_received(toy.make("H B C P", "", answers=said)).to_dict()
    {'H': nan, 'B': nan, 'C': nan, 'P': 3.0}
    """
    return _ratings.received(net, "trust")


@measure(level="agency", label="Trust given", unit="points from 1 to 4", bounds=(1, 4), source="netcollab", pages=False)
def trust_given(net: Network) -> pd.Series:
    """How an agency rates the others in the three questions about trust, on average.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for one that rated nobody. 1 to 4.

    Reading
    -------
    High: it rates well, or leniently. Raters differ: see ``trust_centered``.

    Source
    ------
    A mean over the partners rated.

    Examples
    --------
    >>> rows = [("H", b, key, v, 1) for b, v in zip("BC", "24") for key in ITEMS["trust"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> trust_given(toy.make("H B C", "", answers=said)).to_dict()
    {'H': 3.0, 'B': nan, 'C': nan}
    """
    return _ratings.given(net, "trust")


@measure(level="agency", label="Trust received, raters centered", unit="points", bounds=(-2, 7), source="netcollab",
         pages=False)  # fmt: skip
def trust_centered(net: Network) -> pd.Series:
    """How the others rate an agency in trust, allowing for how lenient each of them is.

    From every rating the rater's own mean is taken off; the mean of what is left is put on top of the mean of all.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN with fewer than three raters. It can
    leave the scale from 1 to 4.

    Reading
    -------
    Above ``trust_received``: it was rated by strict raters. For the coordinator alone.

    Source
    ------
    Ratings centered within raters.

    Examples
    --------
    >>> rows = [(a, "P", key, v, 1) for a, v in zip("HBC", "234") for key in ITEMS["trust"]]
    >>> rows += [("C", "H", key, "4", 1) for key in ITEMS["trust"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> trust_centered(toy.make("H B C P", "", answers=said)).loc[["P"]].tolist()
    [3.25]
    """
    return _ratings.centered(net, "trust")


@measure(level="network", label="Trust, how far the questions agree", unit="index", bounds=(-inf, 1),
         source="cronbach-1951", pages=False)  # fmt: skip
def trust_alpha(net: Network) -> Figure:
    """How far the three questions about trust say the same, over all ratings that have all three answers.

    Parameters
    ----------
    net : Network
        With at least two ratings that answer all three.

    Returns
    -------
    Figure (float), at most 1; NaN where all ratings are the same.

    Reading
    -------
    Near 1: the three questions go together. Low or negative: read them one by one. With three questions it is rarely
    high.

    Source
    ------
    Cronbach 1951, coefficient alpha.

    Examples
    --------
    >>> rows = [("H", b, key, v, 1) for b, v in zip("BC", "24") for key in ITEMS["trust"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> trust_alpha(toy.make("H B C", "", answers=said))
    1.0
    """
    return _ratings.alpha(net, "trust")


@measure(
    level="pair", label="Trust, gap between ratings", unit="points", bounds=(0, 3), source="netcollab", pages=False
)
def trust_gap(net: Network, *, by: str = "sector") -> pd.Series:
    """How far the two sides are apart when agencies of two groups rate each other in the same question about trust.

    Parameters
    ----------
    net : Network
        With answers.
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; the mean over questions and pairs of
    agencies that both answered, NaN where there is none. 0 to 3.

    Reading
    -------
    High: one side thinks much better of the other than the other way round.

    Source
    ------
    Ours: the mean of |rating of i by j - rating of j by i|.

    Examples
    --------
    >>> rows = [(*pair, key, v, 1) for pair, v in (("HB", "4"), ("BH", "1")) for key in ITEMS["trust"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> trust_gap(toy.make("H:x B:y", "", answers=said)).to_dict()
    {('x', 'x'): nan, ('x', 'y'): 3.0, ('y', 'y'): nan}
    """
    return _ratings.gap(net, "trust", by)


@measure(
    level="network", label="Value, mean", unit="points from 1 to 4", bounds=(1, 4), source="varda-2008", pages=False
)
def value_mean(net: Network) -> Figure:
    """The mean of what agencies say of each other in the three questions about value, over all pairs that were rated.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Figure (float), 1 to 4; every pair of a rater and a partner counts once. NaN where nobody was asked.

    Reading
    -------
    4: a great deal throughout. Not comparable with published PARTNER scores; compare with an earlier wave of the same
    questions.

    Source
    ------
    The aspects are those of PARTNER (Varda et al. 2008); the items and the mean are ours.

    Examples
    --------
    >>> rows = [("H", "B", key, "3", 1) for key in ITEMS["value"][:2]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> value_mean(toy.make("H B P", "", answers=said))
    3.0
    """
    return _ratings.mean(net, "value")


@measure(level="agency", label="Value received", unit="points from 1 to 4", bounds=(1, 4), source="varda-2008")
def value_received(net: Network) -> pd.Series:
    """How the others rate an agency in the three questions about value, on average.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN with fewer than three raters. 1 to 4.

    Reading
    -------
    High: others say that it has influence, takes part and contributes.
    For the coordinator alone: there is no more sensitive number about a named agency.

    Source
    ------
    The aspects are those of PARTNER (Varda et al. 2008); the items, the mean and the floor of three raters are ours.

    Examples
    --------
    >>> rows = [(a, "P", key, v, 1) for a, v in zip("HBC", "234") for key in ITEMS["value"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> value_received(toy.make("H B C P", "", answers=said)).to_dict()
    {'H': nan, 'B': nan, 'C': nan, 'P': 3.0}
    """
    return _ratings.received(net, "value")


@measure(level="agency", label="Value given", unit="points from 1 to 4", bounds=(1, 4), source="netcollab", pages=False)
def value_given(net: Network) -> pd.Series:
    """How an agency rates the others in the three questions about value, on average.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for one that rated nobody. 1 to 4.

    Reading
    -------
    High: it rates well, or leniently. Raters differ: see ``value_centered``.

    Source
    ------
    A mean over the partners rated.

    Examples
    --------
    >>> rows = [("H", b, key, v, 1) for b, v in zip("BC", "24") for key in ITEMS["value"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> value_given(toy.make("H B C", "", answers=said)).to_dict()
    {'H': 3.0, 'B': nan, 'C': nan}
    """
    return _ratings.given(net, "value")


@measure(level="agency", label="Value received, raters centered", unit="points", bounds=(-2, 7), source="netcollab",
         pages=False)  # fmt: skip
def value_centered(net: Network) -> pd.Series:
    """How the others rate an agency in value, allowing for how lenient each of them is.

    From every rating the rater's own mean is taken off; the mean of what is left is put on top of the mean of all.

    Parameters
    ----------
    net : Network
        With answers to at least two of the three questions.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN with fewer than three raters. It can
    leave the scale from 1 to 4.

    Reading
    -------
    Above ``value_received``: it was rated by strict raters. For the coordinator alone.

    Source
    ------
    Ratings centered within raters.

    Examples
    --------
    >>> rows = [(a, "P", key, v, 1) for a, v in zip("HBC", "234") for key in ITEMS["value"]]
    >>> rows += [("C", "H", key, "4", 1) for key in ITEMS["value"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> value_centered(toy.make("H B C P", "", answers=said)).loc[["P"]].tolist()
    [3.25]
    """
    return _ratings.centered(net, "value")


@measure(level="network", label="Value, how far the questions agree", unit="index", bounds=(-inf, 1),
         source="cronbach-1951", pages=False)  # fmt: skip
def value_alpha(net: Network) -> Figure:
    """How far the three questions about value say the same, over all ratings that have all three answers.

    Parameters
    ----------
    net : Network
        With at least two ratings that answer all three.

    Returns
    -------
    Figure (float), at most 1; NaN where all ratings are the same.

    Reading
    -------
    Near 1: the three questions go together. Low or negative: read them one by one. With three questions it is rarely
    high.

    Source
    ------
    Cronbach 1951, coefficient alpha.

    Examples
    --------
    >>> rows = [("H", b, key, v, 1) for b, v in zip("BC", "24") for key in ITEMS["value"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> value_alpha(toy.make("H B C", "", answers=said))
    1.0
    """
    return _ratings.alpha(net, "value")


@measure(
    level="pair", label="Value, gap between ratings", unit="points", bounds=(0, 3), source="netcollab", pages=False
)
def value_gap(net: Network, *, by: str = "sector") -> pd.Series:
    """How far the two sides are apart when agencies of two groups rate each other in the same question about value.

    Parameters
    ----------
    net : Network
        With answers.
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; the mean over questions and pairs of
    agencies that both answered, NaN where there is none. 0 to 3.

    Reading
    -------
    High: one side thinks much better of the other than the other way round.

    Source
    ------
    Ours: the mean of |rating of i by j - rating of j by i|.

    Examples
    --------
    >>> rows = [(*pair, key, v, 1) for pair, v in (("HB", "4"), ("BH", "1")) for key in ITEMS["value"]]
    >>> said = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    >>> value_gap(toy.make("H:x B:y", "", answers=said)).to_dict()
    {('x', 'x'): nan, ('x', 'y'): 3.0, ('y', 'y'): nan}
    """
    return _ratings.gap(net, "value", by)
