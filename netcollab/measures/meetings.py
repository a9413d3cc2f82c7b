"""Meetings: who sat in one room with whom, how often, and whether they met again."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import Figure, measure, undefined
from netcollab.measures._ties import per_agency, remember, too_few
from netcollab.model import Network

WORKING_SIZE = 12  # a meeting of at most so many agencies counts as a working meeting
WINDOW = 120  # days within which to meet again
OFTEN = 3  # meetings from which on a share of them says something
NO_SHEETS = "There are no sign-in sheets."


def signed_in(net: Network) -> tuple[sparse.csr_array, list[str]]:
    """The two-mode table: agencies x meetings (0/1, several delegates count once), and the meetings in order.

    Meetings without anyone signed in are left out; they come by date, then by id.
    """

    def make() -> tuple[sparse.csr_array, list[str]]:
        rows = net.attendance
        rows = rows[~(rows["delegates"] == 0)]
        held = {str(m) for m in rows["meeting"]}
        dates = {str(m): str(d) for m, d in zip(net.meetings.index, net.meetings["date"], strict=True)}
        order = sorted(held, key=lambda m: (dates.get(m, ""), m))
        where = {m: k for k, m in enumerate(order)}
        i = net.agencies.index.get_indexer(rows["agency"])
        j = np.array([where[str(m)] for m in rows["meeting"]], dtype=np.int64)
        table = sparse.csr_array((np.ones(len(i)), (i, j)), shape=(len(net), len(order)))
        table.data[:] = 1.0
        return table, order

    return remember(net, ("signed in",), make)


def working_meetings(net: Network) -> np.ndarray:
    """Whether each meeting of :func:`signed_in` is a working meeting by its kind, or had at most 12 agencies.

    By its kind are "working" and what reading knows as such: working group, subcommittee, steering, case review, MDT...
    """
    table, order = signed_in(net)
    kinds = {str(m): str(k) for m, k in zip(net.meetings.index, net.meetings["kind"], strict=True) if k}
    sizes = np.asarray(table.sum(axis=0)).ravel()
    by_kind = _working_by_kind(kinds) if kinds else set()
    flagged = np.array([m in by_kind for m in order], dtype=bool)
    return np.asarray(flagged | (sizes <= WORKING_SIZE), dtype=bool)


def _working_by_kind(kinds: Mapping[str, str]) -> set[str]:
    from netcollab.reading.shapes import is_working  # reading is no light load where there is nothing to read

    return {m for m, kind in kinds.items() if is_working(kind)}


@measure(level="agency", label="Meetings attended", unit="meetings", bounds=(0, inf), source="netcollab")
def meetings_attended(net: Network) -> pd.Series:
    """How many meetings someone of this agency signed in to.

    Parameters
    ----------
    net : Network
        With sign-in sheets.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for all without sheets. Unit: meetings.

    Reading
    -------
    High: often there. Who joined late or phoned in is counted too low.

    Source
    ------
    A count; several people of one agency count once.

    Examples
    --------
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "2", "1"]})
    >>> meetings_attended(toy.make("H B P", "", attendance=sheet)).to_dict()
    {'H': 2.0, 'B': 1.0, 'P': 0.0}
    """
    if not len(net.attendance):
        return undefined(net, NO_SHEETS)
    return per_agency(net, np.asarray(signed_in(net)[0].sum(axis=1)).ravel())


@measure(level="agency", label="Meeting weight", unit="meetings", bounds=(0, inf), source="newman-2001")
def meeting_weight(net: Network) -> pd.Series:
    """How many meetings an agency attended in company: the sum of its meeting weights with all others.

    Two agencies at a meeting of k agencies share a weight of 1/(k - 1), so that a large meeting brings any two of them
    together less than a small one.

    Parameters
    ----------
    net : Network
        With sign-in sheets.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for all without sheets. Unit: meetings.

    Reading
    -------
    High: it sat with others often. Sitting in one room is an opportunity, not yet a tie.

    Source
    ------
    Newman 2001.

    Examples
    --------
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "2", "1"]})
    >>> meeting_weight(toy.make("H B P", "", attendance=sheet)).to_dict()
    {'H': 1.0, 'B': 1.0, 'P': 0.0}
    """
    if not len(net.attendance):
        return undefined(net, NO_SHEETS)
    table, _ = signed_in(net)
    company = np.asarray(table.sum(axis=0)).ravel() >= 2
    return per_agency(net, table @ company.astype("float64"))


def newman_weights(net: Network) -> pd.DataFrame:
    """Every pair of agencies that met: a, b, meetings (how many), weight (the sum of 1/(k - 1)), jaccard.

    a stands before b in the order of the agencies; a is row-major sorted. ``jaccard`` is the share of the meetings of
    either at which both were; NaN where one of them was at fewer than three, since it is 1 for any two agencies that
    only ever came to one meeting, the same.

    >>> sheet = pd.DataFrame({"agency": ["H", "B", "P"], "meeting": ["1", "1", "1"]})
    >>> newman_weights(toy.make("H B P", "", attendance=sheet))["weight"].tolist()
    [0.5, 0.5, 0.5]
    """
    table, _ = signed_in(net)
    sizes = np.asarray(table.sum(axis=0)).ravel()
    fair = sparse.diags_array(np.divide(1.0, sizes - 1, out=np.zeros(len(sizes)), where=sizes > 1))
    shared = sparse.triu(sparse.csr_array(table @ table.T), 1).tocsr().tocoo()
    weight = sparse.csr_array(table @ fair @ table.T) if table.shape[1] else sparse.csr_array((len(net), len(net)))
    ids, both = net.agencies.index.to_numpy(), shared.data.astype("float64")
    one, other = (np.asarray(table.sum(axis=1), dtype="float64").ravel()[ends] for ends in (shared.row, shared.col))
    return pd.DataFrame(
        {
            "a": ids[shared.row],
            "b": ids[shared.col],
            "meetings": both,
            "weight": np.asarray(weight[shared.row, shared.col]).ravel() if shared.nnz else np.zeros(0),
            "jaccard": np.where(np.minimum(one, other) >= OFTEN, both / (one + other - both), np.nan),
        }
    )


def pairs_that_met(net: Network, *, working: bool = True, window: int = WINDOW) -> pd.DataFrame:
    """Every pair of agencies that met, when they first did, and whether they met again within the window.

    Parameters
    ----------
    working : only meetings that are working meetings by their kind, or had at most 12 agencies.
    window : days within which to meet again.

    Returns
    -------
    DataFrame: a, b, meetings (how many), first (ISO date or ""), again: "yes", "no", "open" (the window is not over on
    the date of the last meeting on record) or "undated".

    >>> dates = pd.DataFrame({"date": ["2026-01-10", "2026-02-10"]}, index=["1", "2"])
    >>> sheet = pd.DataFrame({"agency": ["H", "B", "H", "B"], "meeting": ["1", "1", "2", "2"]})
    >>> pairs_that_met(toy.make("H B", "", attendance=sheet, meetings=dates))["again"].tolist()
    ['open']
    """
    table, order = signed_in(net)
    days = days_of(net, order)
    keep = working_meetings(net) if working else np.ones(len(order), dtype=bool)
    pair, when = _meetings_of_pairs(table, days, keep)
    at, start, count = np.unique(pair, return_index=True, return_counts=True)
    first = when[start] if len(at) else when
    second = when[np.minimum(start + 1, len(when) - 1)] if len(at) else when
    in_time = (count > 1) & (second - first <= window)  # False where a date is missing
    last = np.nanmax(days) if np.isfinite(days).any() else np.nan
    states = [np.isnan(first), first > last - window, in_time]
    again = np.select(states, ["undated", "open", "yes"], default="no").astype(object)
    i, j = np.divmod(at, max(len(net), 1))
    ids = net.agencies.index.to_numpy()
    shown = ["" if d != d else str(np.datetime64("1970-01-01") + int(d)) for d in first]
    return pd.DataFrame({"a": ids[i], "b": ids[j], "meetings": count.astype("float64"), "first": shown, "again": again})


def days_of(net: Network, order: list[str]) -> np.ndarray:
    """The date of each meeting as days since 1970; NaN without one, the first of the month where only that is known."""
    dates = {str(m): str(d) for m, d in zip(net.meetings.index, net.meetings["date"], strict=True)}
    text = pd.Series([dates.get(m) or None for m in order], dtype=object)
    parsed = pd.to_datetime(text, format="ISO8601", errors="coerce")
    return np.asarray((parsed - pd.Timestamp("1970-01-01")).dt.days, dtype="float64")


def _meetings_of_pairs(table: sparse.csr_array, days: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One entry per pair of agencies and meeting they shared: the pair as i * n + j, and the day; by pair, then day."""
    columns = sparse.csc_array(table)
    pairs, when = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for k in np.flatnonzero(keep):
        there = np.sort(columns.indices[columns.indptr[k] : columns.indptr[k + 1]]).astype(np.int64)
        x, y = np.triu_indices(len(there), 1)
        pairs.append(there[x] * table.shape[0] + there[y])
        when.append(np.full(len(x), days[k]))
    pair, day = np.concatenate(pairs), np.concatenate(when)
    order = np.lexsort((day, pair))  # undated meetings stand last
    return pair[order], day[order]


@measure(level="network", label="Enable: met at a working meeting", unit="share", bounds=(0, 1), source="stoll-2012")
def enable_coverage(net: Network) -> Figure:
    """The share of pairs of agencies that sat together in at least one working meeting.

    A working meeting is one that its title, sheet or file calls so (working group, case review, steering ...), or one
    with at most 12 agencies: a plenary of forty "enables" everyone.

    Parameters
    ----------
    net : Network
        With sign-in sheets and at least two agencies.

    Returns
    -------
    Figure (float), 0 to 1; NaN without sign-in sheets or working meetings.

    Reading
    -------
    High: most pairs had an opportunity to get to know each other. Opportunity is not connection.

    Source
    ------
    Our reading of the second activity named by Stoll, Edwards & Foot 2012; the paper gives no measure.

    Examples
    --------
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "2", "1"]})
    >>> round(enable_coverage(toy.make("H B P", "", attendance=sheet)), 3)
    0.333
    """
    if not len(net.attendance):
        return Figure(np.nan, NO_SHEETS)
    if len(net) < 2:
        return Figure(np.nan, too_few(len(net), 2))
    table, _ = signed_in(net)
    keep = working_meetings(net)
    if not keep.any():
        return Figure(np.nan, "No meeting is called a working one, such as a case review, or had at most 12 agencies.")
    small = sparse.csr_array(table[:, np.flatnonzero(keep)])
    return Figure(sparse.triu(sparse.csr_array(small @ small.T), 1).nnz / (len(net) * (len(net) - 1) / 2))


@measure(level="network", label="Reinforce: met again within 120 days", unit="share", bounds=(0, 1),
         source="stoll-2012")  # fmt: skip
def reinforce_rate(net: Network) -> Figure:
    """Of the pairs that first met at a working meeting, the share that met again at another one within 120 days.

    Pairs whose 120 days are not over at the last meeting on record are left out; ``why`` says how many.

    Parameters
    ----------
    net : Network
        With dated sign-in sheets.

    Returns
    -------
    Figure (float), 0 to 1; NaN without dated working meetings or where no window is over.

    Reading
    -------
    High: those who met stay in touch through meetings. With fewer than about six meetings look at the pairs instead.

    Source
    ------
    Our reading of the third activity named by Stoll, Edwards & Foot 2012; the paper gives no measure.

    Examples
    --------
    >>> dates = pd.DataFrame({"date": ["2026-01-10", "2026-02-10", "2026-09-01"]}, index=["1", "2", "3"])
    >>> sheet = pd.DataFrame({"agency": ["H", "B", "H", "B", "H"], "meeting": ["1", "1", "2", "2", "3"]})
    >>> reinforce_rate(toy.make("H B", "", attendance=sheet, meetings=dates))
    1.0
    """
    if not len(net.attendance):
        return Figure(np.nan, NO_SHEETS)
    states = pairs_that_met(net)["again"].value_counts()
    yes, no, late, undated = (int(states.get(s, 0)) for s in ("yes", "no", "open", "undated"))
    notes = []
    if late:
        notes.append(f"{late} {'pair' if late == 1 else 'pairs'} left out: their 120 days are not over yet.")
    if undated:
        notes.append(f"{undated} {'pair' if undated == 1 else 'pairs'} left out: their meetings have no date.")
    if yes + no == 0:
        return Figure(np.nan, " ".join(notes) or "No two agencies met at a working meeting.")
    return Figure(yes / (yes + no), " ".join(notes))
