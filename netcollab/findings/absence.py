"""Findings on the whole: open seats, sectors that keep to themselves, systems that hardly meet, who answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from netcollab.findings._finding import CERTAINTIES, Finding, Status, rule, say
from netcollab.findings.coverage import SEEN_AT_LEAST, SEEN_WELL
from netcollab.findings.sight import GENEROUS, in_view, share_in_view
from netcollab.findings.words import agencies_, count, listed, share, ties_
from netcollab.measures._ties import ties_of
from netcollab.measures.nullmodel import holm, null_between, ties_between
from netcollab.model import Network


def _of(statuses: Sequence[Status], *wanted: str) -> list[Status]:
    return [s for s in statuses if s.status in wanted]


def _facts(found: Sequence[Status]) -> dict[str, object]:
    return {"sectors": [s.key for s in found]}


@rule(
    "open_seats",
    title="Open seats",
    says="No member stands for {sectors}.{known}",
    advice="Who in the coalition knows someone there? An open seat is a question, not a verdict.",
)
def open_seats(net: Network, *, sectors: Sequence[Status]) -> Iterator[Finding]:
    """Sectors of the framework that no member holds, and those of them where members have a partner already."""
    found = _of(sectors, "missing", "outside")
    partners = _of(found, "outside")
    if found:
        names = listed((net.framework.short(s.key) for s in partners), 24)
        yield say(
            "open_seats",
            subject="the coalition",
            certainty=max((s.certainty for s in found), key=CERTAINTIES.index),
            facts={**_facts(found), "outside": [s.key for s in partners]},
            sectors=listed((net.framework.short(s.key) for s in found), 24),
            known=f" Members already work with partners outside the coalition in {names}." if partners else "",
        )


@rule(
    "not_found",
    title="Seats to be settled",
    says="Whether anyone stands for {sectors} cannot be said yet: {why}.",
    advice="Choose the sectors in roster.xlsx, sheet Agencies, and run again.",
)
def not_found(net: Network, *, sectors: Sequence[Status]) -> Iterator[Finding]:
    """Sectors that could still be held by agencies without a sector."""
    found = [s for s in _of(sectors, "not_found") if s.numbers.get("without_sector")]
    if found:
        n = int(found[0].numbers["without_sector"])
        why = f"{agencies_(n)} {'has' if n == 1 else 'have'} no {net.framework.noun}"
        yield say(
            "not_found", subject="the coalition", certainty="cannot_say", facts={**_facts(found), "without_sector": n},
            sectors=listed(net.framework.short(s.key) for s in found), why=why,
        )  # fmt: skip


@rule(
    "siloed",
    title="Tied mostly to its own kind",
    says="{label}: its agencies work mostly among themselves. {text}",
    advice="Ask who in {label} already knows someone outside it, and who would be met first.",
)
def siloed(net: Network, *, sectors: Sequence[Status], systems: Sequence[Status]) -> Iterator[Finding]:
    """Sectors and systems whose ties stay inside."""
    alone = {s.agencies for s in _of(sectors, "siloed")}
    for status in _of([*sectors, *(s for s in systems if s.agencies not in alone)], "siloed"):
        yield say(
            "siloed", subject=status.key, certainty=status.certainty, agencies=status.agencies,
            facts={**status.numbers, "by": status.by}, label=net.framework.short(status.key), text=status.text,
        )  # fmt: skip


@rule(
    "isolated",
    title="At the table, without a tie",
    says="{label}: at the table, but without a tie. {text}",
    advice="A call to ask whether that is so, and whom they would like to meet.",
)
def isolated(net: Network, *, sectors: Sequence[Status], systems: Sequence[Status]) -> Iterator[Finding]:
    """Sectors and systems that are members without any working tie."""
    alone = {s.agencies for s in _of(sectors, "isolated")}
    for status in _of([*sectors, *(s for s in systems if s.agencies not in alone)], "isolated"):
        yield say(
            "isolated", subject=status.key, certainty=status.certainty, agencies=status.agencies,
            facts={**status.numbers, "by": status.by}, label=net.framework.short(status.key), text=status.text,
        )  # fmt: skip


@rule(
    "divided_systems",
    title="Two systems that hardly work together",
    says="{tied} the {n} of {a} and the {m} of {b}, where chance would give about {expected:.0f}.{because}",
    advice="What would bring the two into one room, and who is known to both?",
)
def divided_systems(
    net: Network, *, sectors: Sequence[Status] = (), members_at_least: int = 3, p_at_most: float = 0.05,
    draws: int = 5000, seed: int = 0,
) -> Iterator[Finding]:  # fmt: skip
    """Pairs of systems with far fewer ties than chance, on the most generous graph, where that could have been seen."""
    coalition = net.coalition
    labels, held = coalition.groups("system")
    sizes = np.asarray(held.sum(axis=0)).ravel()
    ties = ties_of(coalition, **GENEROUS)
    sight = in_view(coalition)
    who = [np.flatnonzero(column) for column in held.toarray().T]
    pairs = [
        (g, h) for g in range(len(labels)) for h in range(g + 1, len(labels))
        if min(sizes[g], sizes[h]) >= members_at_least and share_in_view(sight, who[g], who[h]) >= SEEN_AT_LEAST
    ]  # fmt: skip
    if not pairs or not ties.matrix.nnz:
        return
    observed = ties_between(coalition, "system", ties)
    null = null_between(coalition, "system", ties, draws=draws, seed=seed)
    at = tuple(np.array(pairs).T)
    p = holm((1 + (null[:, *at] <= observed[at]).sum(axis=0)) / (1 + draws))
    expectations = null[:, *at].mean(axis=0)
    for (g, h), adjusted, expected in zip(pairs, p, expectations, strict=True):
        if adjusted > p_at_most or observed[g, h] > expected / 2:
            continue
        a, b = labels[g], labels[h]
        between = int(observed[g, h])
        sure = share_in_view(sight, who[g], who[h]) >= SEEN_WELL and net.survey_kind != "recall"
        alone, because = _because_of(coalition, ties.matrix, (who[g], who[h]), sectors, members_at_least)
        yield say(
            "divided_systems", subject=f"{a}+{b}", certainty="robust" if sure else "depends",
            facts={"a": a, "b": b, "observed": float(between), "expected": float(expected), "p": float(adjusted),
                   **({"because_of": alone} if alone else {})},
            tied=f"{ties_(between) if between else 'No tie'} {'join' if between > 1 else 'joins'}", expected=expected,
            a=net.framework.short(a), b=net.framework.short(b), n=agencies_(sizes[g]), m=f"{int(sizes[h])}",
            because=because,
        )  # fmt: skip


def _because_of(
    net: Network, ties: sparse.csr_array, sides: tuple[np.ndarray, np.ndarray], sectors: Sequence[Status], least: int
) -> tuple[str, str]:
    """The one sector that keeps to itself and without which two systems are not divided, and a sentence on it.

    The ties that chance would give without it are counted exactly: every tie falls on any two agencies alike.
    """
    for status in _of(sectors, "siloed", "isolated"):
        inside = np.array([net.position[a] for a in status.agencies], dtype=np.int64)
        rest = np.setdiff1d(np.arange(len(net)), inside)
        some, others = (np.isin(rest, side) for side in sides)
        if not sum(np.isin(side, inside).any() for side in sides) or len(rest) < 2:
            continue
        pairs = np.triu((some[:, None] & others) | (others[:, None] & some), 1)
        kept = sparse.triu(ties[rest][:, rest], 1).tocoo()
        between = int(pairs[kept.row, kept.col].sum())
        expected = kept.nnz * pairs.sum() / (len(rest) * (len(rest) - 1) / 2)
        few = min(some.sum(), others.sum()) < least
        if few or between > expected / 2:
            seen = "no tie" if between == 0 else ties_(between)
            left = "too few agencies are left to tell" if few else f"{seen} would stand against about {expected:.0f}"
            return status.key, f" This comes from {net.framework.short(status.key)}: without it, {left}."
    return "", ""


@rule(
    "all_connected",
    title="All who are here are connected",
    says="Every one of the {n} here has a tie to another {noun}.",
)
def all_connected(net: Network, *, sectors: Sequence[Status]) -> Iterator[Finding]:
    """Said only where every sector held is connected, whichever way ties are counted."""
    held = [s for s in sectors if s.agencies]
    if len(held) >= 2 and all(s.status == "connected" for s in held):
        sure = "robust" if all(s.certainty == "robust" for s in held) else "depends"
        yield say(
            "all_connected",
            subject="the coalition",
            certainty=sure,
            facts={"sectors": len(held)},
            n=count(len(held), net.framework.noun),
            noun=net.framework.noun,
        )


@rule(
    "response",
    title="Who answered",
    says="{responded} of {invited} answered the survey ({rate}).{least}",
    advice="Before discussing who is not connected, ask those who have not answered.",
)
def response(net: Network, *, group_at_least: int = 3) -> Iterator[Finding]:
    """The response rate, and the systems least heard, where they have three or more invited."""
    agencies = net.coalition.agencies
    invited = agencies["invited"].to_numpy(dtype=bool)
    if net.survey_kind not in ("roster", "recall") or not invited.any():
        return
    answered = agencies["responded"].to_numpy(dtype=bool) & invited
    labels, held = net.coalition.groups("system")
    table = held.toarray() > 0
    rates = {
        net.framework.short(g): float(answered[table[:, j]].sum() / asked)
        for j, g in enumerate(labels) if (asked := int(invited[table[:, j]].sum())) >= group_at_least
    }  # fmt: skip
    low = {g: r for g, r in rates.items() if r < 0.6}
    words = listed(f"{g} ({share(r)})" for g, r in sorted(low.items(), key=lambda kv: (kv[1], kv[0])))
    least = f" Least heard: {words}." if low else ""
    rate = float(answered.sum() / invited.sum())
    yield say(
        "response", subject="the coalition", facts={"rate": rate, "groups": rates}, responded=int(answered.sum()),
        invited=agencies_(int(invited.sum())), rate=share(rate), least=least,
    )  # fmt: skip
