"""Referrals: who sends clients where. Only counts between agencies, nothing about a client."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure, undefined
from netcollab.measures._ties import divide, per_agency, remember
from netcollab.model import Network

NONE = "There are no referrals on record."


def referral_counts(net: Network) -> pd.DataFrame:
    """Referrals between agencies as source, target, count, sorted; from the log, else from counted referral ties.

    >>> referral_counts(toy.make("H B", "H>B H>B", layers=("referral",))).empty
    True
    """
    rows = net.referrals
    if not len(rows):
        rows = net.ties[net.ties["layer"] == "referral"]
    here = net.agencies.index
    rows = rows[rows["source"].isin(here) & rows["target"].isin(here) & (rows["source"] != rows["target"])]
    table = rows[["source", "target"]].assign(count=rows["count"].fillna(1.0).astype("float64"))
    return table.groupby(["source", "target"], as_index=False, sort=True)["count"].sum()


def _sums(net: Network) -> tuple[np.ndarray, np.ndarray] | None:
    """Referrals received and sent, by agency; None where there is no record of any."""
    if not len(net.referrals) and not (net.ties["layer"] == "referral").any():
        return None

    def make() -> tuple[np.ndarray, np.ndarray]:
        counts = referral_counts(net)
        received, sent = (
            counts.groupby(end)["count"].sum().reindex(net.agencies.index, fill_value=0.0).to_numpy(dtype="float64")
            for end in ("target", "source")
        )
        return received, sent

    return remember(net, ("referral sums",), make)


@measure(level="agency", label="Referrals received", unit="referrals", bounds=(0, inf), source="netcollab")
def referrals_in(net: Network) -> pd.Series:
    """How many referrals other agencies sent to this agency.

    Parameters
    ----------
    net : Network
        With a referral log.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for all without a log. Unit: referrals.

    Reading
    -------
    High: many are sent to it. A log shows the referrals written down, not all that were made.

    Source
    ------
    A count.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "H", "B"], "target": ["B", "B", "P"]})
    >>> referrals_in(toy.make("H B P", "", referrals=log)).to_dict()
    {'H': 0.0, 'B': 2.0, 'P': 1.0}
    """
    sums = _sums(net)
    return undefined(net, NONE) if sums is None else per_agency(net, sums[0])


@measure(level="agency", label="Referrals sent", unit="referrals", bounds=(0, inf), source="netcollab")
def referrals_out(net: Network) -> pd.Series:
    """How many referrals this agency sent to other agencies.

    Parameters
    ----------
    net : Network
        With a referral log.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for all without a log. Unit: referrals.

    Reading
    -------
    High: it sends many on. A log shows the referrals written down, not all that were made.

    Source
    ------
    A count.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "H", "B"], "target": ["B", "B", "P"]})
    >>> referrals_out(toy.make("H B P", "", referrals=log)).to_dict()
    {'H': 2.0, 'B': 1.0, 'P': 0.0}
    """
    sums = _sums(net)
    return undefined(net, NONE) if sums is None else per_agency(net, sums[1])


@measure(level="agency", label="Referral balance", unit="share", bounds=(-1, 1), source="netcollab")
def referral_flow(net: Network) -> pd.Series:
    """Whether an agency mostly receives referrals (towards 1) or mostly sends them (towards -1).

    Parameters
    ----------
    net : Network
        With a referral log.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; (in - out) / (in + out), NaN without
    referrals. -1 to 1.

    Reading
    -------
    1: only receives, -1: only sends, 0: as many in as out. A role, not a merit.

    Source
    ------
    Net flow as a share of all its referrals.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "H", "B"], "target": ["B", "B", "P"]})
    >>> referral_flow(toy.make("H B P", "", referrals=log)).round(3).to_dict()
    {'H': -1.0, 'B': 0.333, 'P': 1.0}
    """
    sums = _sums(net)
    if sums is None:
        return undefined(net, NONE)
    received, sent = sums
    return per_agency(net, divide(received - sent, received + sent), "No referral to or from it is on record.")


@measure(level="network", label="Referrals returned", unit="share", bounds=(0, 1), source="squartini-2013", pages=False)
def referrals_returned(net: Network) -> Figure:
    """The share of referrals that go both ways: of each pair, as many as both sent to each other.

    Parameters
    ----------
    net : Network
        With a referral log.

    Returns
    -------
    Figure (float), 0 to 1; NaN without referrals.

    Reading
    -------
    Low is normal: intake refers to services, and services rarely back.

    Source
    ------
    Weighted reciprocity, Squartini and others 2013: twice the sum of min(w_ij, w_ji) over pairs, by all referrals.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "B"], "target": ["B", "H"], "count": [3.0, 1.0]})
    >>> referrals_returned(toy.make("H B", "", referrals=log))
    0.5
    """
    counts = referral_counts(net).set_index(["source", "target"])["count"]
    if not counts.sum():
        return Figure(np.nan, NONE)
    back = counts.reindex([(b, a) for a, b in counts.index]).fillna(0).to_numpy()
    return Figure(float(np.minimum(counts.to_numpy(), back).sum() / counts.sum()))


@measure(level="network", label="Referrals returned by chance", unit="share", bounds=(0, 1), source="squartini-2013",
         pages=False)  # fmt: skip
def referrals_returned_expected(net: Network) -> Figure:
    """The share of referral routes that chance would have go both ways: the share of all routes that there are.

    Parameters
    ----------
    net : Network
        At least two agencies, with a referral log.

    Returns
    -------
    Figure (float), 0 to 1; NaN without referrals.

    Reading
    -------
    To set beside ``reciprocity`` of referrals: in a random directed network a route is returned as often as any route
    exists.

    Source
    ------
    The density of the directed network of who refers to whom.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "B"], "target": ["B", "P"], "count": [3.0, 1.0]})
    >>> round(referrals_returned_expected(toy.make("H B P", "", referrals=log)), 3)
    0.333
    """
    routes = int((referral_counts(net)["count"] > 0).sum())
    return Figure(routes / (len(net) * (len(net) - 1))) if routes else Figure(np.nan, NONE)
