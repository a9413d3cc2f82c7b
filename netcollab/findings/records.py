"""Findings on meetings and referrals, in words."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np
import pandas as pd

from netcollab.findings._finding import Finding, rule, say
from netcollab.findings.words import agencies_, count, listed, share
from netcollab.model import Network

TOLD = ("completed", "service_started", "accepted", "declined", "client_declined", "closed")
UNKNOWN = ("", "cannot_disclose")


@rule(
    "meetings",
    title="Meetings",
    says="{held}; at half of them {median} or more came.{regulars}",
)
def meetings(net: Network) -> Iterator[Finding]:
    """How many meetings, how many agencies came, and from which systems all or nobody came."""
    if net.attendance.empty:
        return
    sizes = net.attendance.groupby("meeting")["agency"].nunique().reindex(net.meetings.index, fill_value=0)
    labels, held = net.coalition.groups("system")
    came = net.coalition.agencies.index.isin(net.attendance["agency"].unique())
    table = held.toarray() > 0
    never = [
        net.framework.short(g) for j, g in enumerate(labels) if table[:, j].sum() >= 3 and not came[table[:, j]].any()
    ]
    yield say(
        "meetings", subject="the coalition", facts={"meetings": len(sizes), "median_agencies": float(sizes.median())},
        held=count(len(sizes), "meeting"), median=agencies_(int(np.ceil(sizes.median()))),
        regulars=f" Nobody came from {listed(never)}." if never else "",
    )  # fmt: skip


@rule(
    "stopped_coming",
    title="Stopped coming",
    says="{names} came before, but not to the last {last} meetings.",
    advice="A call, not a reproach: what changed?",
    coordinator_only=True,
)
def stopped_coming(net: Network, *, last: int = 3, before_at_least: int = 2) -> Iterator[Finding]:
    """Agencies that came at least twice and to none of the last three meetings."""
    if len(net.meetings) < last + before_at_least:
        return
    recent = set(net.meetings.index[-last:])
    visits = net.attendance.groupby("agency")["meeting"].agg(set)
    gone = [a for a, at in visits.items() if len(at) >= before_at_least and not at & recent]
    if gone:
        names = net.agencies.loc[gone, "name"].sort_values()
        yield say("stopped_coming", subject="the coalition", agencies=tuple(names.index), facts={"agencies": gone},
                  names=listed(names, 8), last=last)  # fmt: skip


@rule(
    "met_once",
    title="Met once and not again",
    says="{pairs} of agencies were at the same working meeting once and not again within {days} days.",
    advice="The list is in the workbook; the next agenda could put some of them at one table.",
    coordinator_only=True,
)
def met_once(net: Network, *, days: int = 120, largest: int = 12) -> Iterator[Finding]:
    """Pairs that met at one meeting of working size, with the time to meet again over."""
    dated = net.meetings[net.meetings["date"] != ""]
    if net.attendance.empty or len(dated) < 2:
        return
    size = net.attendance.groupby("meeting")["agency"].nunique()
    working = [m for m in dated.index if dated.at[m, "kind"] == "working" or size.get(m, 0) <= largest]
    date = pd.to_datetime(dated["date"])
    closed = date.max() - pd.Timedelta(days=days)
    seen: dict[tuple[str, str], list[str]] = {}
    for meeting in working:
        who = sorted(net.attendance.loc[net.attendance["meeting"] == meeting, "agency"].unique())
        for n, a in enumerate(who):
            for b in who[n + 1 :]:
                seen.setdefault((a, b), []).append(meeting)
    once = [pair for pair, at in seen.items() if len(at) == 1 and date[at[0]] <= closed]
    if once:
        yield say("met_once", subject="the coalition", facts={"pairs": [list(p) for p in sorted(once)]},
                  pairs=count(len(once), "pair"), days=days)  # fmt: skip


@rule(
    "referrals",
    title="Referrals",
    says="{total} between {pairs} of agencies. Most go from {top}.",
    coordinator_only=True,
)
def referrals(net: Network) -> Iterator[Finding]:
    """How many referrals, and the strongest flow between systems."""
    if net.referrals.empty:
        return
    system = net.primary("system")
    rows = net.referrals.assign(a=net.referrals["source"].map(system), b=net.referrals["target"].map(system))
    flows = rows[(rows["a"] != "") & (rows["b"] != "")].groupby(["a", "b"])["count"].sum()
    if flows.empty:
        return
    best = min(flows.index, key=lambda k: (-flows[k], k))
    total = int(net.referrals["count"].sum())
    label = net.framework.short
    yield say(
        "referrals", subject="the coalition",
        facts={"referrals": total, "from": best[0], "to": best[1], "count": int(flows[best])},
        total=count(total, "referral"), pairs=count(len(net.referrals.groupby(["source", "target"])), "pair"),
        top=f"{label(best[0])} to {label(best[1])} ({int(flows[best]):,})" if best[0] != best[1]
        else f"one agency to another within {label(best[0])} ({int(flows[best]):,})",
    )  # fmt: skip


@rule(
    "referral_closure",
    title="What became of referrals",
    says="Of {known} with a known status, {told} came to an outcome ({rate}; 95% interval {low} to {high}).",
    advice="A low rate may mean capacity, eligibility or the choice of the person referred: a question, not a grade.",
    coordinator_only=True,
)
def referral_closure(net: Network, *, known_at_least: int = 10) -> Iterator[Finding]:
    """The share of referrals whose sender was told any outcome, with its Wilson interval; from ten referrals up."""
    if net.referrals.empty:
        return
    rows = net.referrals[~net.referrals["status"].isin(UNKNOWN)]
    known = int(rows["count"].sum())
    if known < known_at_least:
        return
    told = int(rows.loc[rows["status"].isin(TOLD), "count"].sum())
    low, high = wilson(told, known)
    yield say(
        "referral_closure", subject="the coalition", facts={"told": told, "known": known, "low": low, "high": high},
        known=count(known, "referral"), told=f"{told:,}", rate=share(told / known), low=share(low), high=share(high),
    )  # fmt: skip


@rule(
    "referrals_without_channel",
    title="Referrals without a channel",
    says="{pairs} of agencies refer, although both answered the survey and neither reports working together.",
    advice="Ask how these referrals travel, and whether a named contact would help.",
    coordinator_only=True,
)
def referrals_without_channel(net: Network) -> Iterator[Finding]:
    """Pairs with referrals whose agencies both answered, and neither reports a tie of any strength."""
    if net.referrals.empty or net.survey_kind not in ("roster", "recall"):
        return
    answered, said = net.answered, net.reports(["survey"], "any")
    pairs = {tuple(sorted(p)) for p in zip(net.referrals["source"], net.referrals["target"], strict=True)}
    silent = [
        [a, b] for a, b in sorted(pairs)
        if answered[i := net.position[a]] and answered[j := net.position[b]] and not said[i, j] and not said[j, i]
    ]  # fmt: skip
    if silent:
        yield say("referrals_without_channel", subject="the coalition", facts={"pairs": silent},
                  pairs=count(len(silent), "pair"))  # fmt: skip


def wilson(hits: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927).

    >>> [round(x, 4) for x in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    p, q = hits / n, z * z / n
    middle, half = (p + q / 2) / (1 + q), z * sqrt(p * (1 - p) / n + q / (4 * n)) / (1 + q)
    return max(0.0, middle - half), min(1.0, middle + half)
