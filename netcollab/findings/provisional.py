"""What changes once names are settled: all that is judged, as read and again with the safe suggestions accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netcollab.findings._finding import Finding, Status
from netcollab.findings.words import listed
from netcollab.model import Network

MOST_UNSETTLED = 0.1  # of all names; above it nothing is summed up
FIRST = 5  # decisions to begin with
NAMED = 5

Judged = tuple[tuple[Status, ...], tuple[Status, ...], tuple[Finding, ...]]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A name to be settled: what it may be, how often it stands in the files, how many sentences change with it."""

    name: str
    candidates: tuple[str, ...]
    count: int
    changes: int


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """How many names of how many may be another agency's, how many of these safely, and what to decide first."""

    names: int
    of: int
    safe: int
    decisions: tuple[Decision, ...] = ()

    @property
    def withheld(self) -> bool:
        """Whether too much is open to sum anything up."""
        return self.names > MOST_UNSETTLED * self.of


def open_names(net: Network) -> list[Mapping[str, Any]]:
    """The names of the network that may be another agency's, as far as its agencies are shown by name."""
    shown = set(net.agencies["name"])
    return [u for u in net.notes.get("unsettled", ()) if u["candidates"] and u["name"] in shown]


def unsettled(net: Network, changes: Mapping[str, int]) -> Unsettled:
    """The state of the names of a network; ``changes``: name -> how many sentences change with it."""
    names = open_names(net)
    order = sorted(names, key=lambda u: (-changes.get(u["name"], 0), -u["count"], u["name"]))
    return Unsettled(
        names=len(names),
        of=len(net),
        safe=sum(u["safe"] for u in names),
        decisions=tuple(
            Decision(
                name=u["name"], candidates=tuple(u["candidates"]), count=u["count"], changes=changes.get(u["name"], 0)
            )
            for u in order[:FIRST]
        ),
    )


def marked(as_read: Judged, settled: Judged, net: Network) -> tuple[Judged, Counter[str]]:
    """What was judged as read, with the names that a sentence hangs on; and how many sentences hang on each name."""
    safe = [u for u in open_names(net) if u["safe"]]
    ids = {name: agency for agency, name in net.agencies["name"].items()}
    ends = {u["name"]: {ids[u["name"]], ids.get(u["candidates"][0], "")} for u in safe}
    counted: Counter[str] = Counter()

    def hanging(agencies: Collection[str]) -> tuple[str, ...]:
        names = [u["name"] for u in safe if ends[u["name"]] & set(agencies)]
        counted.update(names)
        return tuple(names or [u["name"] for u in safe])

    def statuses(old: Sequence[Status], new: Sequence[Status]) -> tuple[Status, ...]:
        after = {s.key: s for s in new}
        return tuple(
            s if _said(s) == _said(other := after.get(s.key)) else
            replace(s, provisional=hanging([*s.agencies, *(other.agencies if other else ())]))
            for s in old
        )  # fmt: skip

    again = {_said(f) for f in settled[2]}
    findings = tuple(f if _said(f) in again else replace(f, provisional=hanging(f.agencies)) for f in as_read[2])
    return (statuses(as_read[0], settled[0]), statuses(as_read[1], settled[1]), findings), counted


def _said(thing: Status | Finding | None) -> tuple[str, ...]:
    if isinstance(thing, Status):
        return thing.status, thing.certainty, thing.text
    return (thing.code, thing.subject, thing.certainty, thing.text) if thing else ()


def told(names: Sequence[str], *, by_name: bool) -> str:
    """The remark beside a provisional sentence; for the coordinator with the names."""
    if not names:
        return ""
    if not by_name:
        return "Provisional: some names in the files are not settled yet."
    return f"Provisional: settle these names first: {listed(names, NAMED)}".rstrip(".") + "."
