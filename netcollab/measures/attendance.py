"""Coming to meetings: how regular they are, who comes as often as it can, and who has stopped."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure, undefined
from netcollab.measures._ties import divide, per_agency
from netcollab.measures.meetings import NO_SHEETS, days_of, signed_in
from netcollab.model import Network

NEVER = "It never signed in."
NO_DATES = "No meeting has a date."
NO_HOSTS = "No list tells which agency convened a meeting: a column headed Host or Convened by would."


def _seen(net: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The days of all dated meetings, as days since 1970, and the first and last on which each agency came (or NaN)."""
    table, order = signed_in(net)
    days, came = days_of(net, order), table.tocoo()
    dated = np.isfinite(days[came.col])
    who, when = came.row[dated], days[came.col][dated]
    first, last = np.full(len(net), np.inf), np.full(len(net), -np.inf)
    np.minimum.at(first, who, when)
    np.maximum.at(last, who, when)
    return days[np.isfinite(days)], *(np.where(np.isfinite(ends), ends, np.nan) for ends in (first, last))


def _since(net: Network, first: np.ndarray) -> np.ndarray:
    """Since when each agency could come: the day that the roster gives, or its first meeting if that is earlier."""
    given = pd.to_datetime(net.agencies["newcomer_since"].replace("", None), format="ISO8601", errors="coerce")
    told = (given - pd.Timestamp("1970-01-01")).dt.days.to_numpy(dtype="float64")
    return np.asarray(np.fmin(first, told))


@measure(level="network", label="Days between meetings", unit="days", bounds=(0, inf), source="netcollab")
def meetings_gap(net: Network) -> Figure:
    """How many days lie between one meeting and the next, in the middle of all gaps.

    Parameters
    ----------
    net : Network
        With sign-in sheets of meetings on two days at least.

    Returns
    -------
    Figure (float), days; the median. Meetings on one day count once; NaN with fewer than two dated days.

    Reading
    -------
    30: about monthly. Meetings without a sign-in sheet are not seen, so gaps may look longer than they are.

    Source
    ------
    A median. Frequent communication is among the conditions that IOM & NRC 2013, chapter 10, names.

    Examples
    --------
    >>> dates = pd.DataFrame({"date": ["2026-01-01", "2026-01-31", "2026-03-02"]}, index=["1", "2", "3"])
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "2", "3"]})
    >>> meetings_gap(toy.make("H B", "", attendance=sheet, meetings=dates))
    30.0
    """
    if not len(net.attendance):
        return Figure(np.nan, NO_SHEETS)
    days = days_of(net, signed_in(net)[1])
    gaps = np.diff(np.unique(days[np.isfinite(days)]))
    return Figure(np.median(gaps)) if len(gaps) else Figure(np.nan, "Fewer than two meetings have dates of their own.")


@measure(level="agency", label="Meetings attended of those it could", unit="share", bounds=(0, 1), source="netcollab")
def meetings_rate(net: Network) -> pd.Series:
    """The share of the meetings since an agency began to take part that someone of it signed in to.

    An agency takes part since the day that the roster gives for it, or since the first meeting it came to if that is
    earlier; without either, since the first meeting on record.

    Parameters
    ----------
    net : Network
        With dated sign-in sheets.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; 0 to 1, NaN where no dated meeting was held
    since.

    Reading
    -------
    High: there nearly always. Unlike the number of meetings it is fair to agencies that joined late, and a little
    kind to them, since the first meeting is one they came to. Who phones in without signing is counted too low.

    Source
    ------
    Meetings attended / meetings open to it, for its exposure.

    Examples
    --------
    >>> dates = pd.DataFrame({"date": ["2026-01-01", "2026-02-01", "2026-03-01"]}, index=["1", "2", "3"])
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "3", "2"]})
    >>> meetings_rate(toy.make("H B P", "", attendance=sheet, meetings=dates)).round(2).to_dict()
    {'H': 0.67, 'B': 0.5, 'P': 0.0}
    """
    if not len(net.attendance):
        return undefined(net, NO_SHEETS)
    days, first, _ = _seen(net)
    if not len(days):
        return undefined(net, NO_DATES)
    table, order = signed_in(net)
    attended = table @ np.isfinite(days_of(net, order)).astype("float64")
    open_to = len(days) - np.searchsorted(np.sort(days), np.nan_to_num(_since(net, first), nan=-np.inf))
    return per_agency(net, divide(attended, open_to), "No dated meeting was held since it began to take part.")


@measure(level="agency", label="Last meetings missed in a row", unit="meetings", bounds=(0, inf), source="netcollab")
def meetings_missed(net: Network) -> pd.Series:
    """How many meetings were held since the last one that someone of the agency signed in to.

    Parameters
    ----------
    net : Network
        With dated sign-in sheets.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; 0 for one at the last meeting, NaN for one
    that never came. Meetings on one day count apart, those without a date not at all. Unit: meetings.

    Reading
    -------
    High: it has stopped coming, or sends someone who does not sign in. A reason to call, not a reproach.

    Source
    ------
    A count.

    Examples
    --------
    >>> dates = pd.DataFrame({"date": ["2026-01-01", "2026-02-01", "2026-03-01"]}, index=["1", "2", "3"])
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "3", "2"]})
    >>> meetings_missed(toy.make("H B P", "", attendance=sheet, meetings=dates)).to_dict()
    {'H': 0.0, 'B': 1.0, 'P': nan}
    """
    if not len(net.attendance):
        return undefined(net, NO_SHEETS)
    days, _, last = _seen(net)
    later = len(days) - np.searchsorted(np.sort(days), last, side="right")
    return per_agency(net, np.where(np.isnan(last), np.nan, later), NEVER if len(days) else NO_DATES)


@measure(level="agency", label="Days since it was last seen", unit="days", bounds=(0, inf), source="netcollab",
         pages=False)  # fmt: skip
def meetings_days_since(net: Network) -> pd.Series:
    """How many days before the last meeting on record someone of the agency last signed in.

    Parameters
    ----------
    net : Network
        With dated sign-in sheets.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; 0 for one at the last meeting, NaN for one
    that never came to a dated one. Unit: days.

    Reading
    -------
    High: long not seen, as of the last sheet on record and not as of today.

    Source
    ------
    A difference of dates.

    Examples
    --------
    >>> dates = pd.DataFrame({"date": ["2026-01-01", "2026-02-01", "2026-03-01"]}, index=["1", "2", "3"])
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "3", "2"]})
    >>> meetings_days_since(toy.make("H B P", "", attendance=sheet, meetings=dates)).to_dict()
    {'H': 0.0, 'B': 28.0, 'P': nan}
    """
    if not len(net.attendance):
        return undefined(net, NO_SHEETS)
    days, _, last = _seen(net)
    return per_agency(net, max(days, default=np.nan) - last, NEVER if len(days) else NO_DATES)


@measure(level="agency", label="Meetings with the same person", unit="share", bounds=(0, 1), source="netcollab",
         pages=False)  # fmt: skip
def delegate_continuity(net: Network) -> pd.Series:
    """Of the meetings that an agency came to, the share at which the person who came for it most often was there.

    Who came is told apart while the sheets are read, and forgotten; only this share is kept.

    Parameters
    ----------
    net : Network
        Read from sign-in sheets that tell people apart.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; 0 to 1, NaN where fewer than three of its
    meetings tell who came.

    Reading
    -------
    1: always the same person, who knows the others and on whom all of it rests. Low: a new face every time. Somebody
    who signs with an e-mail address once and with a name alone another time counts as two.

    Source
    ------
    Meetings of the most frequent delegate / meetings. Personal commitment is among the conditions that IOM & NRC 2013,
    chapter 10, names; that this shows it is our reading.

    Examples
    --------
    >>> net = toy.make("H B", "")
    >>> delegate_continuity(net.replace(agencies=net.agencies.assign(same_person=[0.75, np.nan]))).to_dict()
    {'H': 0.75, 'B': nan}
    """
    why = "Fewer than three of its meetings tell who came for it."
    return per_agency(net, net.agencies["same_person"], why if len(net.attendance) else NO_SHEETS)


def _convened(net: Network) -> np.ndarray:
    """How many meetings each agency convened; one that several convened counts in equal parts."""
    told = [hosts for hosts in net.meetings["hosts"] if any(host in net.position for host in hosts)]
    convened = np.zeros(len(net))
    for hosts in told:
        here = [net.position[host] for host in hosts if host in net.position]
        convened[here] += 1 / len(here)
    return convened


@measure(level="agency", label="Meetings convened", unit="meetings", bounds=(0, inf), source="netcollab", pages=False)
def meetings_convened(net: Network) -> pd.Series:
    """How many meetings an agency convened; one that several convened counts in equal parts.

    Parameters
    ----------
    net : Network
        Read from a list of meetings with a column such as "Host" or "Convened by".

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for all where no list tells who
    convened. Unit: meetings.

    Reading
    -------
    High: it brings the others together.

    Source
    ------
    A count.

    Examples
    --------
    >>> held = pd.DataFrame({"hosts": [("H",), ("H", "B")]}, index=["1", "2"])
    >>> meetings_convened(toy.make("H B P", "", meetings=held)).to_dict()
    {'H': 1.5, 'B': 0.5, 'P': 0.0}
    """
    convened = _convened(net)
    return per_agency(net, convened) if convened.any() else undefined(net, NO_HOSTS)


@measure(level="network", label="Who convenes, concentration", unit="index", bounds=(0, 1), source="netcollab",
         pages=False)  # fmt: skip
def convenor_concentration(net: Network) -> Figure:
    """How far convening lies with few agencies: the sum of the squared shares of the meetings that each convened.

    Parameters
    ----------
    net : Network
        Read from a list of meetings with a column such as "Host" or "Convened by".

    Returns
    -------
    Figure (float), 1 where one agency convened all, 1/k where k agencies convened equally many; NaN where no list
    tells who convened.

    Reading
    -------
    High: one agency calls the others together, which is a coordinator, and a dependence on it. No value is the best.

    Source
    ------
    A Herfindahl index. That power and shared leadership matter is a theme of Foot 2015, which gives no measure.

    Examples
    --------
    >>> held = pd.DataFrame({"hosts": [("H",), ("H",), ("H",), ("B",), ()]}, index=["1", "2", "3", "4", "5"])
    >>> convenor_concentration(toy.make("H B P", "", meetings=held))
    0.625
    """
    convened = _convened(net)
    total = convened.sum()
    return Figure(np.square(convened / total).sum()) if total else Figure(np.nan, NO_HOSTS)
