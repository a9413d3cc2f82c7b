"""Findings on single agencies: who connects systems, who alone carries a connection, and what hangs on one agency."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netcollab.findings._finding import Finding, rule, say
from netcollab.findings.coverage import SEEN_AT_LEAST, SEEN_WELL
from netcollab.findings.sight import GENEROUS, in_view, share_in_view
from netcollab.findings.words import agencies_, count, listed, share, ties_
from netcollab.measures import bridges, brokerage_liaison_fractional, chance, sole_carriers, what_hangs_on
from netcollab.measures._ties import remember
from netcollab.measures.stability import place_held
from netcollab.model import Network

BY_CHANCE = "By chance"
ENOUGH_ANSWERS = 0.6  # below this response no agency is named as the top of anything
PLACE_HELD = 0.95  # in so many draws without half of the answers an agency must stay in front to be named


def response_rate(net: Network) -> float:
    """Who answered of those asked; 1 where ties were handed over or recorded."""
    agencies = net.coalition.agencies
    invited = agencies["invited"].to_numpy(dtype=bool)
    if net.survey_kind not in ("roster", "recall") or not invited.any():
        return 1.0
    return float((agencies["responded"].to_numpy(dtype=bool) & invited).sum() / invited.sum())


@rule(
    "connectors",
    title="Who connects systems",
    says="{name} connects {systems}: {pairs} through it and not directly. "
    f"{BY_CHANCE}, with the systems dealt out anew, its ties would give {{usual}}.",
    advice="Thank them, and ask what they would need to share the load.",
)
def connectors(
    net: Network, *, top: int = 3, response_at_least: float = ENOUGH_ANSWERS, held_at_least: float = PLACE_HELD,
    draws: int = 5000, seed: int = 0,
) -> Iterator[Finding]:  # fmt: skip
    """The agencies through which most pairs of other systems meet, on ties that both sides confirm.

    Named are those that stay in front in 95 of 100 draws in which half of the answers are left out. Beside it stands
    what the same ties give when the systems are shuffled.
    """
    coalition = net.coalition
    if response_rate(net) < response_at_least or len(coalition.groups("system")[0]) < 3:
        return
    strict = brokerage_liaison_fractional(coalition, by="system", rule="confirmed").fillna(0.0)
    usual = brokerage_liaison_fractional(coalition, by="system").fillna(0.0)
    leading = set(sorted(usual.index[usual > 0], key=lambda a: (-usual[a], str(a)))[: 2 * top])
    named, _ = _connecting(coalition, top, held_at_least, seed)
    if not named:
        return
    null = chance(coalition, "brokerage_liaison_fractional", by="system", draws=draws, seed=seed, tail="high",
                  rule="confirmed", agencies=list(named)).set_index("subject")  # fmt: skip
    for agency, labels in named.items():
        yield say(
            "connectors", subject=agency, agencies=(agency,), certainty="robust" if agency in leading else "depends",
            facts={"liaison_fractional": float(strict[agency]), "systems": labels,
                   "expected": float(null.at[agency, "expected"]), "p": float(null.at[agency, "p"])},
            name=coalition.agencies.at[agency, "name"], systems=listed(net.framework.short(g) for g in labels),
            pairs=_pairs_there(max(round(strict[agency]), 1)),
            usual=_against(float(strict[agency]), float(null.at[agency, "expected"]), float(null.at[agency, "p"])),
        )  # fmt: skip


def _pairs_there(n: int) -> str:
    return "one pair of agencies there meets" if n == 1 else f"about {count(n, 'pair')} of agencies there meet"


def _against(pairs: float, expected: float, p: float) -> str:
    """How many pairs chance would give, and what that says."""
    if p <= 0.05:
        return f"fewer, about {expected:.0f}"
    if pairs <= expected:
        return f"about {expected:.0f}: it connects by how many ties it has, not by which"
    return f"about {expected:.0f}, which is not clearly fewer"


def _connecting(net: Network, top: int, held_at_least: float, seed: int) -> tuple[dict[str, list[str]], int]:
    """The first agencies that connect systems, with the systems, and how many more would be named if they held on.

    An agency holds its place if it is among the first ``2 * top`` by the network's own ties in so many draws of
    respondents.
    """

    def make() -> tuple[dict[str, list[str]], int]:
        scores = brokerage_liaison_fractional(net, by="system", rule="confirmed").fillna(0.0)
        order = sorted(scores.index[scores >= 1], key=lambda a: (-scores[a], net.agencies.at[a, "name"]))
        first = {a: labels for a in order[:top] if len(labels := _systems_reached(net, a)) >= 2}
        held = place_held(net, "brokerage_liaison_fractional", by="system", top=2 * top, seed=seed) if first else {}
        named = {a: labels for a, labels in first.items() if held[a] >= held_at_least}
        return named, len(first) - len(named)

    return remember(net, ("connecting", top, held_at_least, seed), make)


def _systems_reached(net: Network, agency: str) -> list[str]:
    """The systems of its confirmed partners, other than its own."""
    labels, held = net.groups("system")
    row = net.adjacency(rule="confirmed")[[net.position[agency]]]
    reached = np.asarray((row @ held).todense()).ravel() > 0
    own = held[[net.position[agency]]].toarray().ravel() > 0
    return [g for g, r, o in zip(labels, reached, own, strict=True) if r and not o]


@rule(
    "ranks_withheld",
    title="Names held back",
    says="{why}",
    advice="With more answers, more can be named.",
)
def ranks_withheld(
    net: Network, *, top: int = 3, response_at_least: float = ENOUGH_ANSWERS, held_at_least: float = PLACE_HELD,
    seed: int = 0,
) -> Iterator[Finding]:  # fmt: skip
    """Why agencies that connect systems are not named: too few answered, or who is in front hangs on who answered."""
    rate = response_rate(net)
    if rate < response_at_least:
        why = f"Only {share(rate)} of those asked answered, so no agency is named as the one that connects most."
        yield say("ranks_withheld", subject="the coalition", certainty="cannot_say", facts={"rate": rate}, why=why)
    elif len(net.coalition.groups("system")[0]) >= 3:
        named, others = _connecting(net.coalition, top, held_at_least, seed)
        if others:
            more = " more" if named else ""
            seem, taken = (
                ("seems", "another often takes its place, so it is")
                if others == 1
                else ("seem", "others often take their places, so they are")
            )
            why = (
                f"{count(others, f'{more} agency'.strip(), f'{more} agencies'.strip())} {seem} to connect systems. "
                f"When half of the answers are left out, {taken} not named."
            )
            yield say("ranks_withheld", subject="the coalition", certainty="cannot_say",
                      facts={"rate": rate, "withheld": others}, why=why)  # fmt: skip


@rule(
    "sole_carrier",
    title="One agency carries a connection",
    says="{name} carries {all_ties} between {a} and {b}.",
    advice="Who else could be introduced across, so that the connection has a second leg?",
    coordinator_only=True,
)
def sole_carrier(net: Network, *, by: str = "system", most: int = 8) -> Iterator[Finding]:
    """Agencies that carry every tie between two systems of at least two agencies each."""
    coalition = net.coalition
    if response_rate(net) < ENOUGH_ANSWERS:
        return
    labels, held = coalition.groups(by)
    who = {g: np.flatnonzero(column) for g, column in zip(labels, held.toarray().T, strict=True)}
    sight = in_view(coalition)
    found = sole_carriers(coalition, by, **GENEROUS)
    usual = sole_carriers(coalition, by)
    again = set(zip(usual["a"], usual["b"], usual["agency"], strict=True))
    seen = [share_in_view(sight, who[a], who[b]) >= SEEN_AT_LEAST for a, b in zip(found["a"], found["b"], strict=True)]
    found = found[(found["ties"] >= 2) & np.array(seen, dtype=bool)]
    found = found.sort_values(["ties", "a", "b", "agency"], ascending=[False, True, True, True])
    for row in found.head(most).itertuples():
        yield say(
            "sole_carrier", subject=row.agency, agencies=(row.agency,),
            certainty="robust" if (row.a, row.b, row.agency) in again and net.survey_kind != "recall" else "depends",
            facts={"a": row.a, "b": row.b, "ties": int(row.ties)}, name=coalition.agencies.at[row.agency, "name"],
            all_ties="both ties" if row.ties == 2 else f"all {ties_(row.ties)}",
            a=net.framework.short(row.a), b=net.framework.short(row.b),
        )  # fmt: skip


@rule(
    "hangs_on_one",
    title="What hangs on one agency",
    says="Without {name}, {others} would have no route to the rest of the coalition.",
    advice="Whom else could {others} be introduced to?",
    coordinator_only=True,
)
def hangs_on_one(net: Network, *, most: int = 8) -> Iterator[Finding]:
    """Cut points: agencies whose leaving would cut others off, whatever ties are counted, where a tie would be seen."""
    coalition = net.coalition
    sight, everyone = in_view(coalition), np.arange(len(coalition))
    usual = {a: {x for part in parts for x in part} for a, parts in what_hangs_on(coalition).items()}
    rows = []
    for agency, parts in what_hangs_on(coalition, **GENEROUS).items():
        lost: list[str] = []
        seen = 1.0
        for part in parts:
            at = [coalition.position[a] for a in part]
            share_seen = share_in_view(sight, at, np.setdiff1d(everyone, [*at, coalition.position[agency]]))
            if share_seen >= SEEN_AT_LEAST:
                lost, seen = [*lost, *part], min(seen, share_seen)
        if lost:
            rows.append((agency, lost, seen))
    rows.sort(key=lambda r: (-len(r[1]), coalition.agencies.at[r[0], "name"]))
    for agency, lost, seen in rows[:most]:
        sure = set(lost) <= usual.get(agency, set()) and seen >= SEEN_WELL and net.survey_kind != "recall"
        yield say(
            "hangs_on_one", subject=agency, agencies=(agency, *lost), certainty="robust" if sure else "depends",
            facts={"cut_off": lost}, name=coalition.agencies.at[agency, "name"],
            others=listed(coalition.agencies.loc[lost, "name"]),
        )  # fmt: skip


@rule(
    "second_routes",
    title="Second routes",
    says="{told}",
    coordinator_only=True,
)
def second_routes(net: Network) -> Iterator[Finding]:
    """Whether all keep a route to each other whichever agency left, where none is said to hold others alone."""
    coalition = net.coalition
    if not (len(coalition) > 2 and coalition.adjacency().nnz) or list(hangs_on_one(net, most=1)):
        return
    usual = what_hangs_on(coalition)
    if not usual:
        usual_parts, parts = (coalition.igraph_view(rule=r).connected_components() for r in (None, "confirmed"))
        same = len(usual_parts) == len(parts) and not what_hangs_on(coalition, rule="confirmed")
        yield say(
            "second_routes", subject="the coalition", certainty="robust" if same else "depends",
            facts={"cut_points": []},
            told="No single agency holds the others together: whichever one left, those who stay keep their routes to "
            "each other.",
        )  # fmt: skip
        return
    alone = sorted({a for parts in usual.values() for part in parts for a in part})
    names = listed(coalition.agencies.loc[sorted(usual, key=lambda a: coalition.agencies.at[a, "name"]), "name"], 5)
    yield say(
        "second_routes", subject="the coalition", certainty="cannot_say", facts={"cut_points": list(usual)},
        told=f"In the ties seen, {agencies_(len(alone))} {'has' if len(alone) == 1 else 'have'} no "
        f"route to the rest but through {names}. Weaker ties, or answers that are not in, may be another way.",
    )  # fmt: skip


@rule(
    "no_second_route",
    title="One tie joins two parts of the coalition",
    says="The tie between {a} and {b} is the only one between the {n} on one side of it and the {m} on the other.",
    advice="Who else on either side could be introduced?",
    coordinator_only=True,
)
def no_second_route(net: Network, *, side_at_least: int = 3, most: int = 5) -> Iterator[Finding]:
    """Bridges between larger parts, three agencies or more on either side, where a second tie would be seen."""
    coalition = net.coalition
    ids, sight = list(coalition.agencies.index), in_view(coalition)
    rows = []
    for a, b in (tuple(pair)[:2] for pair in bridges(coalition, **GENEROUS)):
        graph = coalition.igraph_view(**GENEROUS)
        ends = coalition.position[a], coalition.position[b]
        parted = graph - graph.es[[graph.get_eid(*ends)]]
        here, there = (np.array(sorted(parted.subcomponent(end))) for end in ends)
        if min(len(here), len(there)) >= side_at_least and share_in_view(sight, here, there) >= SEEN_AT_LEAST:
            rows.append((-min(len(here), len(there)), ids.index(a), ids.index(b), len(here), len(there)))
    for _, i, j, n, m in sorted(rows)[:most]:
        names = coalition.agencies["name"]
        yield say(
            "no_second_route", subject=f"{ids[i]}+{ids[j]}", agencies=(ids[i], ids[j]), certainty="depends",
            facts={"a": ids[i], "b": ids[j], "sides": [n, m]}, a=names.iloc[i], b=names.iloc[j],
            n=agencies_(n), m=f"{m}",
        )  # fmt: skip


@rule(
    "to_invite",
    title="Partners who are not at the table",
    says="{name} is not a member, but {n} in the coalition {work} with it.",
    advice="Would they want a seat?",
    coordinator_only=True,
)
def to_invite(net: Network, *, partners_at_least: int = 2, most: int = 6) -> Iterator[Finding]:
    """Outside organizations that at least two members work with."""
    member = net.agencies["member"].to_numpy(dtype=bool)
    partners = net.adjacency() @ member.astype(float)
    rows = [
        (int(n), a)
        for a, n, m in zip(net.agencies.index, partners, member, strict=True)
        if not m and n >= partners_at_least
    ]
    for n, agency in sorted(rows, key=lambda r: (-r[0], net.agencies.at[r[1], "name"]))[:most]:
        yield say("to_invite", subject=agency, agencies=(agency,), facts={"partners": n},
                  name=net.agencies.at[agency, "name"], n=agencies_(n), work="works" if n == 1 else "work")  # fmt: skip


@rule(
    "no_sector",
    title="Still to be chosen",
    says="{names} {have} no {noun} yet.",
    advice="Choose it in roster.xlsx, sheet Agencies.",
    coordinator_only=True,
)
def no_sector(net: Network) -> Iterator[Finding]:
    """Members without a sector."""
    bare = net.coalition.agencies[net.coalition.agencies["sector"] == ""]
    if len(bare):
        yield say("no_sector", subject="the coalition", agencies=tuple(bare.index), facts={"agencies": len(bare)},
                  names=listed(bare["name"]), have="has" if len(bare) == 1 else "have",
                  noun=net.framework.noun)  # fmt: skip
