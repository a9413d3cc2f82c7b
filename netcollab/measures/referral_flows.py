"""Where referrals flow: from which groups to which, who only sends or only receives, and how few receive most."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import between_groups
from netcollab.measures.referrals import NONE, referral_counts
from netcollab.model import Network


def referral_roles(net: Network) -> pd.Series:
    """What part an agency has in the flow of referrals: "source", "dead end", "both ways", or "" without referrals.

    A source only sends, a dead end only receives. A role and no merit: intake sends, a shelter receives.

    >>> log = pd.DataFrame({"source": ["H", "B"], "target": ["B", "P"]})
    >>> referral_roles(toy.make("H B P X", "", referrals=log)).to_dict()
    {'H': 'source', 'B': 'both ways', 'P': 'dead end', 'X': ''}
    """
    counts = referral_counts(net)
    ids = net.agencies.index
    sends, receives = ids.isin(counts["source"]), ids.isin(counts["target"])
    roles = np.select([sends & receives, sends, receives], ["both ways", "source", "dead end"], default="")
    return pd.Series(roles.astype(object), index=ids, name="role")


def referral_corridors(net: Network, by: str = "sector") -> pd.DataFrame:
    """Referrals from group to group, the strongest flow first; each counts once, by the agencies' primary groups.

    Returns
    -------
    DataFrame: sender, receiver (groups), referrals, pairs (of agencies), share (of all that the sender group sends to
    agencies that have a group).

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "B"], "target": ["P", "P"], "count": [3.0, 1.0]})
    >>> referral_corridors(toy.make("H:x B:x P:y", "", referrals=log)).values.tolist()
    [['x', 'y', 4.0, 2, 1.0]]
    """
    group, counts = net.primary(by), referral_counts(net)
    rows = counts.assign(sender=counts["source"].map(group), receiver=counts["target"].map(group))
    flows = rows[(rows["sender"] != "") & (rows["receiver"] != "")].groupby(["sender", "receiver"])["count"]
    table = flows.agg(referrals="sum", pairs="size").reset_index()
    table["share"] = table["referrals"] / table.groupby("sender")["referrals"].transform("sum")
    return table.sort_values(["referrals", "sender", "receiver"], ascending=[False, True, True], ignore_index=True)


@measure(level="pair", label="Referrals between", unit="referrals", bounds=(0, inf), source="netcollab", pages=False)
def referrals_between(net: Network, *, by: str = "sector") -> pd.Series:
    """How many referrals went between the agencies of two groups (or of one), in both directions together.

    Parameters
    ----------
    net : Network
        With a referral log. An agency counts in every group it holds, a referral once in a cell.
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; NaN for all without a log. Unit:
    referrals. For the direction see :func:`referral_corridors`.

    Reading
    -------
    High: a corridor that is much used. 0: none on record, which a log that not everybody keeps cannot rule out.

    Source
    ------
    A count.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "P"], "target": ["P", "H"], "count": [3.0, 1.0]})
    >>> referrals_between(toy.make("H:x P:y", "", referrals=log)).to_dict()
    {('x', 'x'): 0.0, ('x', 'y'): 4.0, ('y', 'y'): 0.0}
    """
    counts = referral_counts(net)
    i, j = (net.agencies.index.get_indexer(counts[end]) for end in ("source", "target"))
    return between_groups(net, by, i, j, counts["count"].to_numpy(dtype="float64"), None, NONE)


def _received(net: Network) -> np.ndarray:
    """The share of all referrals that each receiver got, the largest first."""
    sums = referral_counts(net).groupby("target")["count"].sum().to_numpy(dtype="float64")
    return np.sort(sums / sums.sum())[::-1] if sums.sum() else np.zeros(0)


@measure(level="network", label="Referrals, concentration", unit="index", bounds=(0, 1), source="netcollab",
         pages=False)  # fmt: skip
def referrals_concentration(net: Network) -> Figure:
    """How far referrals gather on few receivers: the sum of the squared shares that each receives.

    Parameters
    ----------
    net : Network
        With a referral log.

    Returns
    -------
    Figure (float), 1 where one agency receives all, 1/k where k agencies receive equally many; NaN without referrals.

    Reading
    -------
    High: most referrals end up with few agencies. Its inverse is the number of equal receivers that would give it.

    Source
    ------
    The sum of squared shares.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H", "H"], "target": ["B", "P"], "count": [3.0, 1.0]})
    >>> referrals_concentration(toy.make("H B P", "", referrals=log))
    0.625
    """
    shares = _received(net)
    return Figure(np.square(shares).sum()) if len(shares) else Figure(np.nan, NONE)


@measure(level="network", label="Referrals to the two who receive most", unit="share", bounds=(0, 1),
         source="netcollab", pages=False)  # fmt: skip
def referrals_top_two(net: Network) -> Figure:
    """The share of all referrals that the two agencies which receive most receive together.

    Parameters
    ----------
    net : Network
        With a referral log.

    Returns
    -------
    Figure (float), 0 to 1; NaN without referrals.

    Reading
    -------
    High: services rest on two agencies, as far as the log shows.

    Source
    ------
    A share.

    Examples
    --------
    >>> log = pd.DataFrame({"source": ["H"] * 3, "target": ["B", "P", "Q"], "count": [3.0, 1.0, 1.0]})
    >>> referrals_top_two(toy.make("H B P Q", "", referrals=log))
    0.8
    """
    shares = _received(net)
    return Figure(shares[:2].sum()) if len(shares) else Figure(np.nan, NONE)
