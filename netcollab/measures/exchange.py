"""Exchange of contacts and objectives: who knows whom to call, and whether newcomers are known as well as others."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import between_groups, remember, share
from netcollab.model import Network

ITEMS = ("contact", "objectives")
NEW_MONTHS = 12  # an agency first seen within so many months is a newcomer
VETERAN, NEWCOMER = "veteran", "newcomer"
NOT_ASKED = "not asked"


def known_share(net: Network) -> tuple[np.ndarray, str]:
    """What each agency knows of each other one: 0, 0.5 or 1, NaN without an answer (n x n); and why there is none."""
    return remember(net, ("exchange",), lambda: _known_share(net))


def _known_share(net: Network) -> tuple[np.ndarray, str]:
    survey = net.ties[(net.ties["layer"] == "survey") & ~(net.ties["strength"] == 0)]
    relations = {str(r) for r in [*survey["relation"], *net.skipped["relation"]]}
    items = [item for item in ITEMS if any(r.startswith(item) for r in relations)]
    none = np.zeros((0, 0))
    if not items or not net.survey_kind:
        return none, NOT_ASKED
    member = net.agencies["member"].to_numpy(dtype=bool)
    heard = net.answered & member
    could = np.outer(heard, member) & ~np.eye(len(net), dtype=bool)
    if not could.any():
        return none, "No agency that answered could name another one."
    yes, answered = np.zeros(could.shape), np.zeros(could.shape)
    for item in items:
        said = _marked(net, survey[survey["relation"].str.startswith(item)])
        of_item = net.skipped["relation"].str.startswith(item) | (net.skipped["relation"] == "")
        yes += could & said
        answered += could & (said | ~_marked(net, net.skipped[of_item]))
    if not answered.any():
        return none, "The question was left blank throughout."
    return np.divide(yes, answered, out=np.full(could.shape, np.nan), where=answered > 0), ""


def _marked(net: Network, rows: pd.DataFrame) -> np.ndarray:
    """The pairs of some rows, mutual ones in both directions."""
    i, j = (net.agencies.index.get_indexer(rows[end]) for end in ("source", "target"))
    mutual = ~rows["directed"].to_numpy(dtype=bool) if "directed" in rows else np.zeros(len(rows), dtype=bool)
    inside = (i >= 0) & (j >= 0)
    marked = np.zeros((len(net), len(net)), dtype=bool)
    marked[i[inside], j[inside]] = True
    marked[j[inside & mutual], i[inside & mutual]] = True
    return marked


@measure(level="network", label="Exchange: contacts and objectives known", unit="share", bounds=(0, 1),
         source="stoll-2012")  # fmt: skip
def exchange_coverage(net: Network) -> Figure:
    """Of all answers that could have been given, how many say "we have a contact there" or "we know their objectives".

    Only survey questions that ask it count: relations whose key begins with "contact" or "objectives". A pair that is
    asked both counts one half for each.

    Parameters
    ----------
    net : Network
        With at least one agency that answered.

    Returns
    -------
    Figure (float), 0 to 1; NaN where it was not asked.

    Reading
    -------
    High: agencies know whom to call. It may be the knowledge of one person.

    Source
    ------
    Our reading of the first activity named by Stoll, Edwards & Foot 2012; the paper gives no measure.

    Examples
    --------
    >>> exchange_coverage(toy.make("H B P", "H-B")).why
    'not asked'
    """
    known, why = known_share(net)
    return Figure(np.nan, why) if why else Figure(np.nanmean(known))


@measure(level="pair", label="Exchange between groups", unit="share", bounds=(0, 1), source="stoll-2012", pages=False)
def exchange_between(net: Network, *, by: str = "sector") -> pd.Series:
    """How much the agencies of two groups know of each other's contacts and objectives, both ways taken together.

    Parameters
    ----------
    net : Network
        With answers to a question about contacts or objectives.
    by : the grain: sector, system, jurisdiction or any agency column, such as what :func:`tenure` tells.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; 0 to 1, NaN where no answer is in.

    Reading
    -------
    High: agencies of the two groups know whom to call on the other side.

    Source
    ------
    Our reading of the first activity named by Stoll, Edwards & Foot 2012; the paper gives no measure.

    Examples
    --------
    >>> net = toy.make("H:x B:y", "H>B", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="contact"), agencies=net.agencies.assign(responded=True))
    >>> exchange_between(net).to_dict()
    {('x', 'x'): nan, ('x', 'y'): 0.5, ('y', 'y'): nan}
    """
    known, why = known_share(net)
    i, j = np.triu_indices(len(known), 1)
    both = np.column_stack([known[i, j], known[j, i]])
    number = (~np.isnan(both)).sum(axis=1)
    why = why or "Nothing was answered between agencies of these groups."
    return between_groups(net, by, i, j, np.nansum(both, axis=1), number, why)


def tenure(net: Network, *, months: int = NEW_MONTHS, on: str = "") -> pd.Series:
    """Which agencies are newcomers and which have been here longer.

    An agency is first seen on the day that the roster gives for it, at its first meeting, or with its first referral,
    whichever is earliest. A newcomer was first seen within the last ``months``.

    Parameters
    ----------
    net : Network
    months : how long an agency is new.
    on : the day to count back from, as an ISO date; the last day on record by default.

    Returns
    -------
    Series of text: "veteran", "newcomer", or "" where it is not known: the agency is on no dated record, or the records
    begin too late to tell and the roster gives no day.

    Examples
    --------
    >>> net = toy.make("H B", "")
    >>> dated = net.agencies.assign(newcomer_since=["2021-05-01", "2026-03-01"])
    >>> tenure(net.replace(agencies=dated)).to_dict()
    {'H': 'veteran', 'B': 'newcomer'}
    """
    given = net.agencies["newcomer_since"].replace("", None)
    held = net.attendance[~(net.attendance["delegates"] == 0)]
    came = pd.DataFrame({"agency": held["agency"], "day": held["meeting"].map(net.meetings["date"])})
    sent = [
        pd.DataFrame({"agency": net.referrals[end], "day": net.referrals["date"]}) for end in ("source", "target")
    ]  # fmt: skip
    seen = pd.concat([came, *sent], ignore_index=True)
    seen["day"] = pd.to_datetime(seen["day"].replace("", None), format="ISO8601", errors="coerce")
    told = pd.to_datetime(given, format="ISO8601", errors="coerce")
    days = pd.concat([seen["day"], told]).dropna()
    answer = pd.Series("", index=net.agencies.index, dtype=object, name="tenure")
    if days.empty:
        return answer
    since = (pd.Timestamp(on) if on else days.max()) - pd.DateOffset(months=months)
    first = seen.groupby("agency")["day"].min().reindex(net.agencies.index)
    early = bool(seen["day"].min() <= since)  # else the records may begin after the agency did
    earliest = pd.concat([told, *([first] if early else [])], axis=1).min(axis=1)
    answer[earliest.notna()] = np.where(earliest.dropna() > since, NEWCOMER, VETERAN)
    return answer


def _between_tenures(net: Network, one: str, other: str) -> Figure:
    known, why = known_share(net)
    if why:
        return Figure(np.nan, why)
    kind = tenure(net).to_numpy()
    a, b = kind == one, kind == other
    if not a.any() or not b.any():
        return Figure(np.nan, f"No agency is known to be a {NEWCOMER if not (kind == NEWCOMER).any() else VETERAN}.")
    told = known[np.outer(a, b) | np.outer(b, a)]
    told = told[~np.isnan(told)]
    return share(float(told.sum()), len(told), "Nothing was answered between such agencies.")


@measure(
    level="network",
    label="Exchange among those longer here",
    unit="share",
    bounds=(0, 1),
    source="stoll-2012",
    pages=False,
)
def tenure_veterans(net: Network) -> Figure:
    """How much the agencies that have been here longer than twelve months know of each other.

    Parameters
    ----------
    net : Network
        With answers to a question about contacts or objectives, and days from which :func:`tenure` can tell newcomers.

    Returns
    -------
    Figure (float), 0 to 1; NaN where it was not asked, or no such agencies are known.

    Reading
    -------
    High: those longer here know whom to call among themselves.

    Source
    ------
    Our reading of a title, "between us and them" (Stoll, Edwards & Foot 2012), and not a measure of theirs.

    Examples
    --------
    >>> net = toy.make("H B P Q", "H>B B>H H>P P>H P>B P>Q", survey_kind="roster")
    >>> since = ["2020-01-01", "2020-01-01", "2026-01-01", "2026-01-01"]
    >>> net = net.replace(agencies=net.agencies.assign(newcomer_since=since, responded=True))
    >>> tenure_veterans(net.replace(ties=net.ties.assign(relation="contact")))
    1.0
    """
    return _between_tenures(net, VETERAN, VETERAN)


@measure(
    level="network", label="Exchange with newcomers", unit="share", bounds=(0, 1), source="stoll-2012", pages=False
)
def tenure_across(net: Network) -> Figure:
    """How much newcomers and the agencies longer here know of each other, both ways taken together.

    Parameters
    ----------
    net : Network
        With answers to a question about contacts or objectives, and days from which :func:`tenure` can tell newcomers.

    Returns
    -------
    Figure (float), 0 to 1; NaN where it was not asked, or no such agencies are known.

    Reading
    -------
    Low, with those longer here knowing each other well: newcomers are not taken in yet.

    Source
    ------
    Our reading of a title, "between us and them" (Stoll, Edwards & Foot 2012), and not a measure of theirs.

    Examples
    --------
    >>> net = toy.make("H B P Q", "H>B B>H H>P P>H P>B P>Q", survey_kind="roster")
    >>> since = ["2020-01-01", "2020-01-01", "2026-01-01", "2026-01-01"]
    >>> net = net.replace(agencies=net.agencies.assign(newcomer_since=since, responded=True))
    >>> tenure_across(net.replace(ties=net.ties.assign(relation="contact")))
    0.375
    """
    return _between_tenures(net, VETERAN, NEWCOMER)


@measure(
    level="network", label="Exchange among newcomers", unit="share", bounds=(0, 1), source="stoll-2012", pages=False
)
def tenure_newcomers(net: Network) -> Figure:
    """How much the agencies that joined in the last twelve months know of each other.

    Parameters
    ----------
    net : Network
        With answers to a question about contacts or objectives, and days from which :func:`tenure` can tell newcomers.

    Returns
    -------
    Figure (float), 0 to 1; NaN where it was not asked, or no such agencies are known.

    Reading
    -------
    High: newcomers know each other, whoever else they know.

    Source
    ------
    Our reading of a title, "between us and them" (Stoll, Edwards & Foot 2012), and not a measure of theirs.

    Examples
    --------
    >>> net = toy.make("H B P Q", "H>B B>H H>P P>H P>B P>Q", survey_kind="roster")
    >>> since = ["2020-01-01", "2020-01-01", "2026-01-01", "2026-01-01"]
    >>> net = net.replace(agencies=net.agencies.assign(newcomer_since=since, responded=True))
    >>> tenure_newcomers(net.replace(ties=net.ties.assign(relation="contact")))
    0.5
    """
    return _between_tenures(net, NEWCOMER, NEWCOMER)


@measure(level="network", label="Newcomers known, against those longer here", unit="ratio", bounds=(0, inf),
         source="stoll-2012", pages=False)  # fmt: skip
def tenure_ratio(net: Network) -> Figure:
    """How much newcomers and those longer here know of each other, as a ratio to what those longer here know.

    Parameters
    ----------
    net : Network
        With answers to a question about contacts or objectives, and days from which :func:`tenure` can tell newcomers.

    Returns
    -------
    Figure (float), ``tenure_across`` over ``tenure_veterans``; NaN where either is undefined or the latter is 0.

    Reading
    -------
    1: newcomers are known, and know, as well as the others. Well below 1: there is a boundary between old and new.

    Source
    ------
    Our reading of a title, "between us and them" (Stoll, Edwards & Foot 2012), and not a measure of theirs.

    Examples
    --------
    >>> net = toy.make("H B P Q", "H>B B>H H>P P>H P>B P>Q", survey_kind="roster")
    >>> since = ["2020-01-01", "2020-01-01", "2026-01-01", "2026-01-01"]
    >>> net = net.replace(agencies=net.agencies.assign(newcomer_since=since, responded=True))
    >>> tenure_ratio(net.replace(ties=net.ties.assign(relation="contact")))
    0.375
    """
    across, among = tenure_across(net), tenure_veterans(net)
    why = across.why or among.why or "Those longer here know nothing of each other."
    return share(across, 0.0 if np.isnan(across) else np.nan_to_num(among), why)
