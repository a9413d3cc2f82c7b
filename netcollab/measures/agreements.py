"""Written agreements (MOUs, protocols): between which agencies and groups there is one."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import between_groups, divide, remember, series, share, too_few
from netcollab.measures.mixing import mixing_matrix
from netcollab.model import Network

RELATIONS = ("protocol", "agreement")  # of survey questions that ask for written agreements
NO_AGREEMENTS = "No list of agreements was given, and no survey answer tells of one."


def _agreed(net: Network) -> Network:
    """The network of agreements alone: those on a list, and those that a survey tells of."""

    def make() -> Network:
        listed = net.ties["layer"] == "agreement"
        told = (net.ties["layer"] == "survey") & net.ties["relation"].str.startswith(RELATIONS)
        kept = net.ties[(listed | told) & net.ties["working"].astype(bool)]
        blank = net.skipped[net.skipped["relation"].str.startswith(RELATIONS)]
        return net.replace(ties=kept, skipped=blank, layers=("survey", "agreement"))

    return remember(net, ("agreements",), make)


def agreements_one_sided(net: Network) -> pd.DataFrame:
    """Agreements that one side reports and the other, which answered as well, does not: to check against the paper.

    Returns
    -------
    DataFrame: says (the agency that reports it), other. Pairs on a list of agreements are left out.

    Examples
    --------
    >>> net = toy.make("H B", "H>B", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="protocol"), agencies=net.agencies.assign(responded=True))
    >>> agreements_one_sided(net).values.tolist()
    [['H', 'B']]
    """
    agreed = _agreed(net)
    pairs = agreed.dyads[agreed.dyads["state"] == "one_sided"]
    if net.survey_kind == "given" or pairs.empty:
        return pd.DataFrame(columns=["says", "other"])
    on_paper = agreed.adjacency(layers=["agreement"])
    rows = [
        (a, b) if says else (b, a) for a, b, says in zip(pairs["a"], pairs["b"], pairs["a_says"], strict=True)
        if not on_paper[net.position[a], net.position[b]]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["says", "other"])


@measure(level="network", label="Pairs with a written agreement", unit="share", bounds=(0, 1), source="netcollab")
def agreement_density(net: Network) -> Figure:
    """The share of all pairs of agencies that have a written agreement, on a list or as either of them says.

    Parameters
    ----------
    net : Network
        At least two agencies, with a list of agreements or answers to a question about them.

    Returns
    -------
    Figure (float), 0 to 1; NaN without a record of any agreement.

    Reading
    -------
    High: much of the working together is put in writing. Not every pair needs it.

    Source
    ------
    A density of agreements. Written agreements are among the features of successful teams that IOM & NRC 2013,
    chapter 10, names.

    Examples
    --------
    >>> net = toy.make("H B P", "H-B")
    >>> round(agreement_density(net.replace(ties=net.ties.assign(layer="agreement"))), 3)
    0.333
    """
    agreed, n = _agreed(net), len(net)
    if n < 2:
        return Figure(np.nan, too_few(n, 2))
    pairs = agreed.adjacency(rule="union").nnz / 2
    return share(pairs, n * (n - 1) / 2 if pairs else 0, NO_AGREEMENTS)


@measure(level="pair", label="Agreements", unit="agreements", bounds=(0, inf), source="netcollab")
def agreements(net: Network, *, by: str = "sector") -> pd.Series:
    """How many pairs of agencies of two groups (or of one) have a written agreement.

    Parameters
    ----------
    net : Network
        With a list of agreements or answers to a question about them.
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; NaN for all without a record of any.

    Reading
    -------
    0: nothing is on record between them. Ask first whether something should be.

    Source
    ------
    A count of pairs.

    Examples
    --------
    >>> net = toy.make("H:x B:x P:y", "H-P")
    >>> agreements(net.replace(ties=net.ties.assign(layer="agreement"))).to_dict()
    {('x', 'x'): 0.0, ('x', 'y'): 1.0, ('y', 'y'): 0.0}
    """
    return _between(net, by)[0]


@measure(level="pair", label="Pairs with an agreement", unit="share", bounds=(0, 1), source="netcollab", pages=False)
def agreement_share(net: Network, *, by: str = "sector") -> pd.Series:
    """The share of the pairs of agencies of two groups (or of one) that have a written agreement.

    Parameters
    ----------
    net : Network
        With a list of agreements or answers to a question about them.
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; 0 to 1, NaN where no two agencies can
    have one, and for all without a record of any.

    Reading
    -------
    High: working together between the two groups is mostly put in writing.

    Source
    ------
    A density of agreements between groups.

    Examples
    --------
    >>> net = toy.make("H:x B:x P:y", "H-P")
    >>> agreement_share(net.replace(ties=net.ties.assign(layer="agreement"))).to_dict()
    {('x', 'x'): 0.0, ('x', 'y'): 0.5, ('y', 'y'): nan}
    """
    found, possible = _between(net, by)
    why = found.attrs.get("why", "There are no two agencies that could have one.")
    return series(divide(found, possible), found.index, why)


def _between(net: Network, by: str) -> tuple[pd.Series, np.ndarray]:
    """Agreements between groups, and how many there could be."""
    agreed, none = _agreed(net), np.zeros(0, dtype=np.int64)
    counts = between_groups(net, by, none, none, none, None, NO_AGREEMENTS)
    if agreed.ties.empty:
        return counts, np.ones(len(counts))
    found, possible = mixing_matrix(agreed, by, rule="union")
    cells = np.triu_indices(len(found))
    return series(found.to_numpy()[cells], counts.index), possible.to_numpy()[cells]
