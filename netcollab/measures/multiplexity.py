"""How many kinds of working together join two agencies: a tie of several kinds outlives the loss of one."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import Figure, measure, undefined
from netcollab.measures._ties import NOT_ASKED, asked, divide, per_agency, remember, share
from netcollab.model import Network

NO_TIES = "There are no ties."
ONE_KIND = "Only one kind of tie was asked about or recorded."


def kinds_of_tie(net: Network, layers: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """The kinds of tie on record, as layer and relation. Attendance together is no kind of tie.

    >>> kinds_of_tie(toy.make("H B", "H-B"))
    [('survey', '')]
    """
    rows = net.ties[net.ties["working"].astype(bool) & net.ties["layer"].isin(net.chosen(layers))]
    pairs = rows[rows["layer"] != "meeting"][["layer", "relation"]].drop_duplicates()
    return sorted((str(layer), str(relation)) for layer, relation in pairs.itertuples(index=False))


def _kinds(net: Network, layers: Sequence[str] | None) -> tuple[sparse.csr_array, int]:
    """How many kinds of working tie join each pair of agencies, whoever reports them; and how many kinds there are."""

    def make() -> tuple[sparse.csr_array, int]:
        found = kinds_of_tie(net, layers)
        total = sparse.csr_array((len(net), len(net)))
        ids = net.agencies.index
        rows = net.ties[net.ties["working"].astype(bool)]
        for layer, relation in found:
            some = rows[(rows["layer"] == layer) & (rows["relation"] == relation)]
            i, j = ids.get_indexer(some["source"]), ids.get_indexer(some["target"])
            ends = np.concatenate([i, j]), np.concatenate([j, i])
            one = sparse.csr_array((np.ones(2 * len(i)), ends), shape=total.shape)
            total = sparse.csr_array(total + one.sign())
        return total, len(found)

    return remember(net, ("kinds", net.chosen(layers)), make)


def _why(net: Network, layers: Sequence[str] | None, kinds: int) -> str:
    if not kinds:
        return NO_TIES if asked(net, layers) else NOT_ASKED
    return ONE_KIND if kinds == 1 else ""


@measure(level="network", label="Ties of several kinds", unit="share", bounds=(0, 1), source="provan-milward-1995")
def multiplex_share(net: Network, *, layers: Sequence[str] | None = None) -> Figure:
    """Of the pairs of agencies with a tie, the share joined by two kinds of tie or more.

    Parameters
    ----------
    net : Network
        With two kinds of tie at least: several questions of a survey, referrals, agreements.
    layers : which layers count; attendance together never does.

    Returns
    -------
    Figure (float), 0 to 1; NaN where only one kind was asked about.

    Reading
    -------
    High: ties would outlive the end of one kind of working together.

    Source
    ------
    Provan & Milward 1995, multiplexity; which kinds are counted is netcollab's choice.

    Examples
    --------
    >>> rows = [("H", "B", "work"), ("H", "B", "train"), ("B", "P", "work")]
    >>> frame = pd.DataFrame(rows, columns=["source", "target", "relation"])
    >>> multiplex_share(toy.make("H B P", "").replace(ties=frame))
    0.5
    """
    matrix, kinds = _kinds(net, layers)
    why = _why(net, layers, kinds)
    return Figure(np.nan, why) if why else share(float((matrix.data >= 2).sum()), float(matrix.nnz), NO_TIES)


@measure(level="network", label="Kinds of tie a pair", unit="kinds", bounds=(1, inf), source="provan-milward-1995")
def multiplex_mean(net: Network, *, layers: Sequence[str] | None = None) -> Figure:
    """How many kinds of tie a pair of agencies that is tied at all has, on average.

    Parameters
    ----------
    net : Network
        With two kinds of tie at least: several questions of a survey, referrals, agreements.
    layers : which layers count; attendance together never does.

    Returns
    -------
    Figure (float), 1 and more; NaN where only one kind was asked about.

    Reading
    -------
    1: every tie is of one kind only.

    Source
    ------
    Provan & Milward 1995, multiplexity; which kinds are counted is netcollab's choice.

    Examples
    --------
    >>> rows = [("H", "B", "work"), ("H", "B", "train"), ("B", "P", "work")]
    >>> frame = pd.DataFrame(rows, columns=["source", "target", "relation"])
    >>> multiplex_mean(toy.make("H B P", "").replace(ties=frame))
    1.5
    """
    matrix, kinds = _kinds(net, layers)
    why = _why(net, layers, kinds)
    return Figure(np.nan, why) if why else share(float(matrix.sum()), float(matrix.nnz), NO_TIES)


@measure(level="agency", label="Kinds of tie a partner", unit="kinds", bounds=(1, inf), source="provan-milward-1995")
def multiplexity(net: Network, *, layers: Sequence[str] | None = None) -> pd.Series:
    """How many kinds of tie an agency has with a partner, on average.

    Parameters
    ----------
    net : Network
        With two kinds of tie at least: several questions of a survey, referrals, agreements.
    layers : which layers count; attendance together never does.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN without ties. Unit: kinds, 1 and more.

    Reading
    -------
    High: it works with its partners in many ways.

    Source
    ------
    Provan & Milward 1995, multiplexity; which kinds are counted is netcollab's choice.

    Examples
    --------
    >>> rows = [("H", "B", "work"), ("H", "B", "train"), ("B", "P", "work")]
    >>> frame = pd.DataFrame(rows, columns=["source", "target", "relation"])
    >>> multiplexity(toy.make("H B P", "").replace(ties=frame)).to_dict()
    {'H': 2.0, 'B': 1.5, 'P': 1.0}
    """
    matrix, kinds = _kinds(net, layers)
    why = _why(net, layers, kinds)
    if why:
        return undefined(net, why)
    partners = np.diff(matrix.indptr).astype("float64")
    return per_agency(net, divide(np.asarray(matrix.sum(axis=1)).ravel(), partners), "It has no ties.")
