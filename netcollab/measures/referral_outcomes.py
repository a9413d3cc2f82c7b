"""What became of referrals, as far as the log says: rates over those whose status is known."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure
from netcollab.measures.referrals import NONE
from netcollab.model import Network

FEWEST = 10  # below it a rate says more about chance than about referrals
STARTED = frozenset({"service_started", "completed"})
TAKEN = STARTED | {"accepted"}
ANSWERED = TAKEN | {"declined", "client_declined", "closed"}
ARRIVED = ANSWERED - {"closed"} | {"received"}
KNOWN = ARRIVED | ANSWERED | {"sent", "pending"}


def _rate(net: Network, part: frozenset[str], whole: frozenset[str]) -> Figure:
    """Referrals with one status of those with another; a status that may not be told is in neither."""
    rows = net.referrals
    if not len(rows):
        return Figure(np.nan, NONE)
    counts = rows["count"].fillna(1.0).groupby(rows["status"]).sum()
    total = counts[counts.index.isin(whole)].sum()
    if total < FEWEST:
        return Figure(np.nan, f"Fewer than {FEWEST} referrals have such a status.")
    return Figure(counts[counts.index.isin(part)].sum() / total)


@measure(level="network", label="Referrals acknowledged", unit="share", bounds=(0, 1), source="netcollab")
def referrals_acknowledged(net: Network) -> Figure:
    """Of the referrals with a status, the share that is known to have arrived.

    Parameters
    ----------
    net : Network
        With a referral log that has ten referrals with a status at least.

    Returns
    -------
    Figure (float), 0 to 1. A referral closed for a reason that the log does not give counts as not acknowledged.

    Reading
    -------
    Low: senders do not hear that a referral arrived.

    Source
    ------
    Received over sent. The ladder of statuses is netcollab's, after what practitioners describe.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H"] * 10, "target": ["B"] * 10, "status": ["sent"] * 4 + ["accepted"] * 6})
    >>> referrals_acknowledged(toy.make("H B", "", referrals=log))
    0.6
    """
    return _rate(net, ARRIVED, KNOWN)


@measure(level="network", label="Referrals accepted", unit="share", bounds=(0, 1), source="netcollab")
def referrals_accepted(net: Network) -> Figure:
    """Of the referrals that the receiver accepted or declined, the share that it accepted.

    Parameters
    ----------
    net : Network
        With a referral log that has ten such referrals at least.

    Returns
    -------
    Figure (float), 0 to 1. What a client declined is no failure and is left out.

    Reading
    -------
    Low: many are turned away, for want of room, because they do not qualify, or for other reasons.

    Source
    ------
    Accepted / (accepted + declined).

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H"] * 10, "target": ["B"] * 10, "status": ["declined"] * 2 + ["accepted"] * 8})
    >>> referrals_accepted(toy.make("H B", "", referrals=log))
    0.8
    """
    return _rate(net, TAKEN, TAKEN | {"declined"})


@measure(level="network", label="Referrals with a service begun", unit="share", bounds=(0, 1), source="netcollab")
def referrals_started(net: Network) -> Figure:
    """Of the referrals with a status, the share after which a service is known to have begun.

    Parameters
    ----------
    net : Network
        With a referral log that has ten referrals with a status at least.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    Low: few are known to have led to a service; the log may simply not be told.

    Source
    ------
    Service started / sent.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H"] * 10, "target": ["B"] * 10, "status": ["sent"] * 7 + ["completed"] * 3})
    >>> referrals_started(toy.make("H B", "", referrals=log))
    0.3
    """
    return _rate(net, STARTED, KNOWN)


@measure(level="network", label="Referrals answered", unit="share", bounds=(0, 1), source="netcollab")
def loop_closure(net: Network) -> Figure:
    """Of the referrals with a status, the share whose sender was told any outcome.

    Parameters
    ----------
    net : Network
        With a referral log that has ten referrals with a status at least.

    Returns
    -------
    Figure (float), 0 to 1. Referrals about which the receiver may not report are left out.

    Reading
    -------
    Low: those who refer do not hear what became of it. Good news and bad count alike.

    Source
    ------
    Referrals with any outcome / sent.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H"] * 10, "target": ["B"] * 10, "status": ["pending"] * 5 + ["declined"] * 5})
    >>> loop_closure(toy.make("H B", "", referrals=log))
    0.5
    """
    return _rate(net, ANSWERED, KNOWN)


@measure(level="network", label="Days until half are closed", unit="days", bounds=(0, inf), source="kaplan-meier-1958")
def days_to_closure(net: Network) -> Figure:
    """After how many days half of the referrals are closed, those still open counted as long as they are seen.

    Parameters
    ----------
    net : Network
        With a referral log that has dates and closing dates, ten dated referrals at least.

    Returns
    -------
    Figure (float), days; NaN where fewer than half close within the time that the log covers. The log is taken to end
    on its last date.

    Reading
    -------
    Low: outcomes come back soon.

    Source
    ------
    Median of Kaplan & Meier's estimate.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H"] * 10, "target": ["B"] * 10, "date": ["2026-03-01"] * 10,
    ...                     "closed": ["2026-03-08"] * 6 + [""] * 4})
    >>> days_to_closure(toy.make("H B", "", referrals=log))
    7.0
    """
    rows = net.referrals
    rows = rows[rows["date"].astype(bool)] if len(rows) else rows
    if not len(rows):
        return Figure(np.nan, NONE if not len(net.referrals) else "No referral has a date.")
    begun, ended = pd.to_datetime(rows["date"]), pd.to_datetime(rows["closed"].where(rows["closed"].astype(bool)))
    if ended.isna().all():
        return Figure(np.nan, "No referral has a date of closing.")
    last = max(begun.max(), ended.max())
    days = (ended.fillna(last) - begun).dt.days.to_numpy(dtype="float64")
    closed, count = ended.notna().to_numpy(), rows["count"].fillna(1.0).to_numpy(dtype="float64")
    fit = days >= 0
    if count[fit].sum() < FEWEST:
        return Figure(np.nan, f"Fewer than {FEWEST} referrals have dates that can be compared.")
    half = _half_life(days[fit], closed[fit], count[fit])
    return Figure(half, "Fewer than half are closed in the time covered." if np.isnan(half) else "")


def _half_life(days: np.ndarray, closed: np.ndarray, count: np.ndarray) -> float:
    """The first day on which Kaplan and Meier's curve is at one half or below; NaN if it never is."""
    at, which = np.unique(days, return_inverse=True)
    leaving = np.bincount(which, count)
    events = np.bincount(which, count * closed)
    risk = leaving[::-1].cumsum()[::-1]
    curve = np.cumprod(1 - events / risk)
    below = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(at[below[0]]) if len(below) else float("nan")
