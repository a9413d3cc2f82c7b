"""Where every sector and system stands: set aside, missing, outside, attending, no data, isolated, siloed or connected.

The rules are those of the methods' section 0, first match wins. Absence is claimed only where it could have been seen,
on the most generous graph (every layer of working ties, any strength, either side's word); presence on the strictest
(working ties that both sides report).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from netcollab.findings._finding import Status
from netcollab.findings.sight import GENEROUS, STRICT
from netcollab.findings.words import agencies_, count, listed, share, ties_
from netcollab.measures import compute, signed_in
from netcollab.measures.nullmodel import holm, silo_test
from netcollab.model import Network
from netcollab.tables import WORKING_LAYERS

SEEN_AT_LEAST = 0.8  # below this share of pairs in view nothing is said to be absent
SEEN_WELL = 0.95  # above it an absence is robust
REGULAR = 0.5  # share of meetings
SECTORS_SUGGESTED = "Sectors suggested, not confirmed."
STOPPED_AFTER = 3  # meetings in a row without it, at the end
WORDS = {"sector": "sectors", "system": "systems"}


@dataclass(frozen=True)
class Graphs:
    """The coalition's graphs that a status is judged on, and what is seen of each group in them."""

    net: Network
    by: str
    draws: int
    seed: int

    @cached_property
    def members(self) -> Network:
        return self.net.coalition

    def ties(self, **view: Any) -> pd.DataFrame:
        """Ties inside and outside of each group."""
        keys = ["ties_inside", "ties_outside"]
        return compute(self.members, "group", by=self.by, measures=keys, **view).fillna(0.0)

    @cached_property
    def wide(self) -> pd.DataFrame:
        return self.ties(**GENEROUS)

    @cached_property
    def narrow(self) -> pd.DataFrame:
        return self.ties(**STRICT)

    @cached_property
    def headline(self) -> pd.DataFrame:
        return self.ties()

    @cached_property
    def seen(self) -> pd.Series:
        """Observability; a group that holds everyone has nothing outside to be seen."""
        return compute(self.members, "group", by=self.by, measures=["observability"])["observability"].fillna(0.0)

    @cached_property
    def chance(self) -> dict[str, float]:
        return self.by_chance(**GENEROUS)

    @cached_property
    def chance_headline(self) -> dict[str, float]:
        return self.by_chance()

    def by_chance(self, **view: Any) -> dict[str, float]:
        """p of each group's share of ties inside, adjusted for all groups that a report tests: sectors and systems.

        A system that is no more than one of its sectors is the same question, and counts once.
        """
        asked: dict[tuple[int, ...], float] = {}
        at: dict[str, tuple[int, ...]] = {}
        for by in WORDS if self.by in WORDS else (self.by,):
            labels, held = self.members.groups(by)
            members = held.toarray().T
            table = silo_test(self.members, by, draws=self.draws, seed=self.seed, **view)
            for j, group in enumerate(labels):
                who = tuple(np.flatnonzero(members[j]).tolist())
                asked.setdefault(who, float(table.at[group, "p"]))
                if by == self.by:
                    at[group] = who
        adjusted = dict(zip(asked, holm(np.array(list(asked.values()))).tolist(), strict=True))
        return {group: adjusted[who] for group, who in at.items()}

    @cached_property
    def held(self) -> dict[str, tuple[str, ...]]:
        """Group -> ids of the members that hold it."""
        labels, matrix = self.members.groups(self.by)
        ids = self.members.agencies.index
        table = matrix.tocsc()
        return {g: tuple(ids[table[:, [j]].toarray().ravel() > 0]) for j, g in enumerate(labels)}

    @cached_property
    def outside(self) -> dict[str, tuple[str, ...]]:
        """Group -> outside organizations that hold it and that a member works with."""
        labels, matrix = self.net.groups(self.by)
        member = self.net.agencies["member"].to_numpy(dtype=bool)
        tied = self.net.adjacency(**GENEROUS) @ member.astype(float) > 0
        table = matrix.toarray() > 0
        return {g: tuple(self.net.agencies.index[table[:, j] & ~member & tied]) for j, g in enumerate(labels)}

    @cached_property
    def any_ties(self) -> bool:
        """Whether the data hold anything that a working tie could be made of."""
        return bool(self.net.survey_kind) or bool(self.net.ties["layer"].isin(WORKING_LAYERS).any())


def statuses(net: Network, by: str = "sector", *, draws: int = 5000, seed: int = 0) -> tuple[Status, ...]:
    """The status of each sector (``by="sector"``) or system (``by="system"``), in the order of the framework.

    Sectors outside the framework that members hold come after.
    """
    graphs = Graphs(net, by, draws, seed)
    parts = net.framework.components if by == "sector" else net.framework.systems if by == "system" else ()
    keys = [part.key for part in parts]
    keys += [g for g in graphs.held if g not in keys]
    return tuple(_status(graphs, key) for key in keys)


def _status(graphs: Graphs, key: str) -> Status:
    net = graphs.net
    members = graphs.held.get(key, ())
    status, certainty, text, numbers = next(_matches(graphs, key, members))
    notes = tuple(_notes(graphs, key, members, status))
    return Status(
        by=graphs.by, key=key, label=net.framework.label(key), status=status, certainty=certainty, text=text,
        notes=notes, agencies=members, numbers={"members": float(len(members)), **numbers},
    )  # fmt: skip


Match = tuple[str, str, str, dict[str, float]]


def _matches(graphs: Graphs, key: str, members: tuple[str, ...]) -> Iterator[Match]:
    """The statuses that fit, the first of which holds."""
    net = graphs.net
    choice, note = net.seats.get(key, ("", ""))
    if choice:
        yield "set_aside", "robust", f"Set aside by the coordinator: {choice}{f' ({note})' if note else ''}.", {}
    if not members:
        yield from _empty(graphs, key)
    wide, seen = graphs.wide.loc[key], float(graphs.seen[key])
    inside, outside = int(wide["ties_inside"]), int(wide["ties_outside"])
    numbers = {"ties_inside": float(inside), "ties_outside": float(outside), "observability": seen}
    if len(members) == len(net.coalition) and graphs.any_ties:
        yield "no_data", "cannot_say", _nobody_else(members), numbers
    if inside + outside == 0 and seen < SEEN_AT_LEAST:
        attends = _attends(graphs, members)
        if attends:
            visits = _visits(graphs, members)
            there = {"meetings": float((visits > 0).sum()), "meetings_held": float(len(visits))}
            yield "attends", "robust", attends, {**numbers, **there}
        yield "no_data", "cannot_say", _no_data(graphs, key, members), numbers
    if inside + outside == 0:
        yield "isolated", _how_sure(graphs, seen, True), _isolated(graphs, members), numbers
    yield from _siloed(graphs, key, members, numbers)
    if outside == 0:
        yield (
            "no_data",
            "cannot_say",
            (
                f"{ties_(inside)} inside and none to the outside {'is' if inside == 1 else 'are'} reported, "
                f"but only {share(seen)} of the pairs were in view: too little to say."
            )
            if seen < SEEN_AT_LEAST
            else f"All ties reported are inside: {ties_(inside)}.",
            numbers,
        )
    yield _connected(graphs, key, outside, numbers)


def _empty(graphs: Graphs, key: str) -> Iterator[Match]:
    net = graphs.net
    label = net.framework.label(key)
    overlapping = [o for o in net.framework.overlapping(key) if graphs.held.get(o)] if graphs.by == "sector" else []
    partners = graphs.outside.get(key, ())
    if partners:
        names = listed(net.agencies.loc[list(partners), "name"])
        yield (
            "outside",
            "robust",
            (f"No member stands for it, but members work with {names}, outside the coalition."),
            {"outside_partners": float(len(partners))},
        )
    if overlapping:
        others = listed([net.framework.label(o) for o in overlapping])
        yield (
            "not_found",
            "cannot_say",
            (f"No agency is listed under {label} alone. It overlaps with {others}, which is held: does that cover it?"),
            {},
        )
    if not len(net.coalition) and not net.sectors_confirmed:
        yield "not_found", "cannot_say", "Not found; no member of the coalition is known yet.", {}
    members = net.coalition.agencies
    given = members["sector_confirmed"].astype(bool)
    unknown = int(((members["sector"] == "") & (given | (members["sector_suggested"].map(len) == 0))).sum())
    if unknown and not net.sectors_confirmed:
        yield (
            "not_found",
            "cannot_say",
            (f"Not found; {agencies_(unknown)} {'has' if unknown == 1 else 'have'} no {net.framework.noun} yet."),
            {"without_sector": float(unknown)},
        )
    may = sum(key in _groups_of(net, possible, graphs.by) for possible in members["sector_suggested"])
    if may and not net.sectors_confirmed:
        who = f"{agencies_(may)} whose {net.framework.noun} is not confirmed"
        yield "not_found", "cannot_say", f"Not found; {who} may stand for it.", {}
    certainty = "robust" if given.all() or net.sectors_confirmed else "depends"
    yield "missing", certainty, "No member stands for it.", {}


def _groups_of(net: Network, sectors: Iterable[str], by: str) -> set[str]:
    """The sectors, or the systems they belong to."""
    parts = net.framework.by_key
    return {parts[key].system if by == "system" else key for key in sectors if key in parts}


def _nobody_else(members: tuple[str, ...]) -> str:
    if len(members) == 1:
        return "It is the only member, so there is nobody to be tied to."
    return f"All {agencies_(len(members))} hold it, so there is nobody outside to be tied to."


def _no_data(graphs: Graphs, key: str, members: tuple[str, ...]) -> str:
    if not graphs.any_ties:
        return f"{agencies_(len(members)).capitalize()} here. Nothing in the files says who works with whom."
    return f"No tie is seen, but only {share(float(graphs.seen[key]))} of the pairs that could show one were in view."


def _isolated(graphs: Graphs, members: tuple[str, ...]) -> str:
    answered = graphs.members.answered
    # whether its own agencies answered is not said: in a small group that would tell on one of them
    who = sum(bool(answered[i]) for a, i in graphs.members.position.items() if a not in members)
    if not who:
        return "No tie to it is on record, where one would have been."
    return f"No tie to it is reported by the {'one agency' if who == 1 else agencies_(who)} that could have named it."


def _siloed(graphs: Graphs, key: str, members: tuple[str, ...], numbers: dict[str, float]) -> Iterator[Match]:
    seen = numbers["observability"]
    if seen < SEEN_AT_LEAST or len(members) < 2:
        return
    inside, outside = int(numbers["ties_inside"]), int(numbers["ties_outside"])
    if inside and not outside:
        text = f"{ties_(inside).capitalize()} inside, none to any of the {agencies_(_others(graphs, members))} outside."
        yield "siloed", _how_sure(graphs, seen, bool(graphs.headline.at[key, "ties_inside"])), text, numbers
    p = graphs.chance[key]
    if len(members) >= 3 and 2 * inside > outside and p <= 0.05:
        headline = graphs.headline.loc[key]
        again = graphs.chance_headline[key] <= 0.05 and 2 * headline["ties_inside"] > headline["ties_outside"]
        chance = f"fewer than 1 in {max(int(1 / max(p, 1e-9)), 20):,}" if p < 0.05 else "about 1 in 20"
        text = (
            f"{ties_(inside).capitalize()} inside, {outside} to the {agencies_(_others(graphs, members))} outside. "
            f"If {WORDS.get(graphs.by, 'these groups')} did not matter, {chance} coalitions would look so."
        )
        yield "siloed", _how_sure(graphs, seen, bool(again)), text, {**numbers, "p": float(p)}


def _connected(graphs: Graphs, key: str, outside: int, numbers: dict[str, float]) -> Match:
    strict = int(graphs.narrow.at[key, "ties_outside"])
    usual = int(graphs.headline.at[key, "ties_outside"])
    if strict:
        certainty, text = (
            "robust",
            f"{ties_(usual or strict).capitalize()} to the outside, {strict} confirmed by both sides or on record.",
        )
        if strict >= usual:
            text = f"{ties_(strict).capitalize()} to the outside."
    elif usual:
        certainty, text = "depends", f"{ties_(usual).capitalize()} to the outside, each reported by one side only."
    else:
        certainty, text = "depends", f"{ties_(outside).capitalize()} to the outside, all weaker than a working tie."
    return "connected", certainty, text, {**numbers, "ties_outside_confirmed": float(strict)}


def _how_sure(graphs: Graphs, seen: float, holds_again: bool) -> str:
    if graphs.net.survey_kind == "recall" or not holds_again or seen < SEEN_WELL:
        return "depends"
    return "robust"


def _others(graphs: Graphs, members: tuple[str, ...]) -> int:
    return len(graphs.members) - len(members)


def _visits(graphs: Graphs, members: tuple[str, ...]) -> np.ndarray:
    """How many of the agencies were at each meeting, in the order of the meetings."""
    table, _ = signed_in(graphs.net)
    at = [graphs.net.position[m] for m in members]
    return np.asarray(table[at].sum(axis=0), dtype="float64").ravel()


def _attends(graphs: Graphs, members: tuple[str, ...]) -> str:
    """What attendance alone says of a group; "" where it never came."""
    net = graphs.net
    visits = _visits(graphs, members)
    came, held = int((visits > 0).sum()), len(visits)
    if not came:
        return ""
    everybody = np.asarray(signed_in(net)[0].sum(axis=0)).ravel()
    apart = int(((visits > 0) & (visits == everybody)).sum())
    last = int(np.flatnonzero(visits > 0)[-1])
    if apart == came and len(members) < len(net.coalition):
        how = "meets apart: no one else was at the same meetings"
    elif came > 1 and held - 1 - last >= STOPPED_AFTER:
        how = f"stopped: not at the last {held - 1 - last} meetings"
    elif came == 1:
        how = "came once"
    else:
        how = "comes regularly" if came / held >= REGULAR else "comes now and then"
    return f"{how.capitalize()} (at {came} of {count(held, 'meeting')}). Sign-in sheets do not say who works with whom."


def _notes(graphs: Graphs, key: str, members: tuple[str, ...], status: str) -> Iterator[str]:
    net = graphs.net
    part = net.framework.by_key.get(key)
    if part is not None and part.note and status != "connected":
        yield part.note
    if net.survey_kind == "given" and status in ("isolated", "siloed"):
        yield "The ties were handed over and are taken as complete."
    if net.survey_kind == "recall" and status in ("isolated", "siloed"):
        yield "Partners were named from memory, so a tie not named is weak evidence."
    if status in ("isolated", "siloed") and (came := int((_visits(graphs, members) > 0).sum())):
        held = len(signed_in(net)[1])
        yield f"At {came} of {count(held, 'meeting')}: people meet there, which is not yet a working tie."
    bare = 0 if net.sectors_confirmed else int((net.coalition.agencies["sector"] == "").sum())
    if status == "outside" and bare:
        have = "has" if bare == 1 else "have"
        yield f"{agencies_(bare).capitalize()} in the coalition {have} no {net.framework.noun} yet."
    counted = net.agencies.loc[list(members)] if members else net.coalition.agencies
    if (members or status == "missing") and not (net.sectors_confirmed or counted["sector_confirmed"].all()):
        yield SECTORS_SUGGESTED
    if status == "siloed" and len(members) == 2:
        yield "Two agencies only."
    if status == "connected" and len(members) >= 2 and (only := _only_one_connects(graphs, members)):
        yield f"Through one agency: {net.agencies.at[only, 'name']}."


def _only_one_connects(graphs: Graphs, members: tuple[str, ...]) -> str:
    """The one agency that carries all the group's ties to the outside, if there is just one."""
    matrix, at = graphs.members.adjacency(), [graphs.members.position[m] for m in members]
    out = np.ones(len(graphs.members))
    out[at] = 0
    carries = [m for m, n in zip(members, (matrix[at] @ out).tolist(), strict=True) if n]
    return carries[0] if len(carries) == 1 else ""
