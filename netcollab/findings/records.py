"""Findings on meetings, referrals, newcomers, and answers that differ, in words."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np

from netcollab.findings._finding import Finding, rule, say
from netcollab.findings.words import agencies_, count, listed, share
from netcollab.measures import (
    disagreements,
    levels_said,
    pairs_that_met,
    signed_in,
    tenure,
    tenure_across,
    tenure_veterans,
)
from netcollab.model import Network

TOLD = ("completed", "service_started", "accepted", "declined", "client_declined", "closed")
UNKNOWN = ("", "cannot_disclose")


@rule("meetings", title="Meetings", says="{held}.{regulars}{never}")
def meetings(net: Network, *, group_at_least: int = 3, regular: float = 0.5) -> Iterator[Finding]:
    """How many meetings, how many agencies came, which systems came regularly and which never.

    Only systems of three or more agencies are spoken of, so that no single agency is.
    """
    table, order = signed_in(net)
    if not order:
        return
    sizes = np.asarray(table.sum(axis=0)).ravel()
    labels, held = net.coalition.groups("system")
    inside = table[np.flatnonzero(net.agencies["member"].to_numpy(dtype=bool))]
    rooms = np.asarray((held.T @ inside).todense()) > 0
    large = [j for j, n in enumerate(np.asarray(held.sum(axis=0)).ravel()) if n >= group_at_least]
    times = {labels[j]: int(rooms[j].sum()) for j in large}
    often = sorted((g for g, n in times.items() if n >= regular * len(order)), key=lambda g: (-times[g], g))
    label = net.framework.short
    words = listed(f"{label(g)} ({times[g]})" for g in often)
    never = listed(label(g) for g, n in times.items() if n == 0)
    half = int(np.ceil(np.median(sizes)))
    many = len(order) > 1
    yield say(
        "meetings", subject="the coalition",
        facts={"meetings": len(order), "median_agencies": float(np.median(sizes)), "systems": times},
        held=f"{count(len(order), 'meeting')}"
        + (f", half of them with {agencies_(half)} or more" if many else f"; {agencies_(half)} came"),
        regulars=f" Somebody came to half of them or more from {words}." if words and many else "",
        never=f" Nobody came from {never}." if never else "",
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
    table, order = signed_in(net)
    if len(order) < last + before_at_least:
        return
    came = table.toarray() > 0
    left = ~came[:, -last:].any(axis=1) & (came.sum(axis=1) >= before_at_least)
    gone = list(net.agencies.index[left & net.agencies["member"].to_numpy(dtype=bool)])
    if gone:
        names = net.agencies.loc[gone, "name"].sort_values()
        yield say("stopped_coming", subject="the coalition", agencies=tuple(names.index), facts={"agencies": gone},
                  names=listed(names, 8), last=last)  # fmt: skip


@rule(
    "met_once",
    title="Met once and not again",
    says="{pairs} of agencies {were} at the same working meeting once, more than {days} days ago, and not since.",
    advice="The list is in the workbook; the next agenda could put some of them at one table.",
    coordinator_only=True,
)
def met_once(net: Network, *, days: int = 120) -> Iterator[Finding]:
    """Pairs that met at one meeting of working size and never since, with the time to meet again over."""
    if net.attendance.empty:
        return
    met = pairs_that_met(net.coalition, window=days)
    once = met[(met["again"] == "no") & (met["meetings"] == 1)]
    if len(once):
        pairs = sorted(sorted(pair) for pair in zip(once["a"], once["b"], strict=True))
        yield say("met_once", subject="the coalition", facts={"pairs": pairs}, pairs=count(len(once), "pair"),
                  were="was" if len(once) == 1 else "were", days=days)  # fmt: skip


@rule(
    "referrals",
    title="Referrals",
    says="{total} between {pairs} of agencies. {most} {top}.",
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
        most="The largest stream runs" if total > 1 else "It went", total=count(total, "referral"),
        pairs=count(len(net.referrals.groupby(["source", "target"])), "pair"),
        top=f"from {label(best[0])} to {label(best[1])} ({int(flows[best]):,})" if best[0] != best[1]
        else f"between agencies of {label(best[0])} ({int(flows[best]):,})",
    )  # fmt: skip


@rule(
    "referral_closure",
    title="What became of referrals",
    says="Of {known} with a known status, the sender was told what came of {told} ({rate}; with chance allowed for, "
    "{low} to {high}).",
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
    says="{pairs} of agencies {refer}, although both sides answered the survey and neither reports any tie.",
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
                  pairs=count(len(silent), "pair"), refer="refers" if len(silent) == 1 else "refer")  # fmt: skip


@rule(
    "answers_apart",
    title="Two sides, two answers",
    says="Of {pairs} of agencies in which both answered and one or both see some contact, {apart} answered {steps} "
    "steps or more apart on the scale: {named}.",
    advice="Neither answer is the wrong one. Ask both what they had in mind.",
    coordinator_only=True,
)
def answers_apart(net: Network, *, steps: int = 2, most: int = 4) -> Iterator[Finding]:
    """Pairs of agencies whose answers about how closely, or how often, they work together are far apart."""
    wide = disagreements(net.coalition, at_least=steps)
    if wide.empty:
        return
    names = net.agencies["name"]
    shown = [f"{names[a]} and {names[b]} ({x:g} and {y:g})" for a, b, x, y, _ in wide.itertuples(index=False)]
    yield say(
        "answers_apart", subject="the coalition", facts={"pairs": wide[["a", "b"]].to_numpy().tolist()},
        pairs=count(len(levels_said(net.coalition)[0]), "pair"), apart=f"{len(wide):,}", steps=steps,
        named=listed(shown, most),
    )  # fmt: skip


@rule(
    "newcomers",
    title="Newcomers and those longer here",
    says="{number} joined in the last twelve months. Of what they and those longer here could know of each other's "
    "contacts and aims, {across} is known; among those longer here it is {among}.",
    advice="Who could introduce each newcomer to two agencies that have been here longer?",
    coordinator_only=True,
)
def newcomers(net: Network, *, newcomers_at_least: int = 2) -> Iterator[Finding]:
    """Whether newcomers know and are known as well as the agencies that have been here longer."""
    coalition = net.coalition
    across, among = tenure_across(coalition), tenure_veterans(coalition)
    if across.why or among.why:
        return
    new = sorted(coalition.agencies.index[tenure(coalition) == "newcomer"])
    if len(new) >= newcomers_at_least:
        yield say("newcomers", subject="the coalition", agencies=tuple(new), number=agencies_(len(new)),
                  facts={"across": float(across), "among": float(among)}, across=share(across),
                  among=share(among))  # fmt: skip


def wilson(hits: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927).

    >>> [round(x, 4) for x in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    p, q = hits / n, z * z / n
    middle, half = (p + q / 2) / (1 + q), z * sqrt(p * (1 - p) / n + q / (4 * n)) / (1 + q)
    return max(0.0, middle - half), min(1.0, middle + half)
