"""The ties of an edition as they are drawn: one a pair, with its layers, its strength and who reported it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from netcollab.edition import Edition

LAYERS = ("survey", "agreement", "referral", "meeting")


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Everything between two agencies. ``a`` stands before ``b`` in the network.

    ``to_b``, ``to_a``: who reported, sent or agreed; both where direction is not known or not shown. ``state`` is
    "one_sided" or "unverified" where the survey is all there is, else "". ``met``: meetings they both came to.
    """

    a: str
    b: str
    layers: tuple[str, ...]
    strength: float
    working: bool
    to_b: bool
    to_a: bool
    state: str
    inside: bool
    met: int
    referred: str = ""  # how many referrals, as exactly as the audience may know

    @property
    def kind(self) -> str:
        """The class it is drawn by."""
        return "met" if self.layers == ("meeting",) else "inside" if self.inside else "across"


def ties_of(edition: Edition) -> list[Tie]:
    """The ties that the edition may show, in the order of its agencies. Worked out once for an edition."""
    net = edition.net
    if edition.audience == "public" or net.ties.empty:
        return []
    key = ("ties of", edition.audience)
    if key not in net._views:
        net._views[key] = _ties_of(edition)
    found: list[Tie] = net._views[key]
    return found


def _ties_of(edition: Edition) -> list[Tie]:
    net = edition.net
    position = net.position
    rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in net.ties.itertuples(index=False):
        pair = (row.source, row.target) if position[row.source] < position[row.target] else (row.target, row.source)
        rows[pair].append(row)
    ends = net.adjacency().nonzero()
    counted = set(zip(*(x.tolist() for x in ends), strict=True))
    states = _states(edition)
    seat = [set(s) for s in net.agencies["sectors"]]
    ties = []
    for (a, b), found in sorted(rows.items(), key=lambda item: (position[item[0][0]], position[item[0][1]])):
        i, j = position[a], position[b]
        reports = [r for r in found if r.layer != "meeting"]
        layers = {str(r.layer) for r in found}
        strengths = [float(r.strength) for r in reports if not np.isnan(float(r.strength))]
        seen = reports or found
        ties.append(
            Tie(
                a=a,
                b=b,
                layers=(*(x for x in LAYERS if x in layers), *sorted(layers - set(LAYERS))),
                strength=max(strengths, default=float("nan")),
                working=(i, j) in counted,
                to_b=any(not r.directed or r.source == a for r in seen),
                to_a=any(not r.directed or r.source == b for r in seen),
                state=states.get((a, b), "") if {r.layer for r in reports} == {"survey"} else "",
                inside=bool(seat[i] & seat[j]),
                referred=_referred([r for r in found if r.layer == "referral"]),
                met=int(max((r.count for r in found if r.layer == "meeting" and r.count == r.count), default=0)),
            )
        )
    return ties


def _referred(rows: list[Any]) -> str:
    bands = [b for r in rows if (b := str(getattr(r, "band", "") or ""))]
    total = sum(int(r.count) for r in rows if r.count == r.count)
    return bands[0] if bands else str(total) if total else ""


def drawn(ties: list[Tie]) -> list[Tie]:
    """What is drawn at first: working ties; where there are none, who came to the same meetings."""
    working = [t for t in ties if t.working]
    return working or [t for t in ties if t.kind == "met"]


def of_silos(ties: list[Tie], seat: Mapping[str, str], siloed: Collection[str]) -> list[Tie]:
    """The ties inside the seats that keep to themselves: drawn one by one even where all others are bundled."""
    return [t for t in ties if t.kind == "inside" and seat[t.a] == seat[t.b] and seat[t.a] in siloed]


def only_met(ties: list[Tie]) -> bool:
    """Whether sign-in sheets are all that the picture can go by."""
    return bool(ties) and not any(t.working for t in ties) and any(t.kind == "met" for t in ties)


def why_none(edition: Edition, ties: list[Tie]) -> str:
    """Why no tie is drawn, in words that a member understands; "" where some are."""
    if ties:
        return ""
    if len(edition.meetings):
        return (
            "Sign-in sheets were read: these agencies came to the meetings. Which of them were there together is not "
            "part of this edition, and being in one room is not yet working together."
        )
    return "No ties were brought: this shows who is here, not who works with whom."


def _states(edition: Edition) -> dict[tuple[str, str], str]:
    if edition.audience != "coordinator":
        return {}
    dyads: pd.DataFrame = edition.net.dyads
    odd = dyads[dyads["state"].isin(["one_sided", "unverified"])]
    return {(a, b): s for a, b, s in zip(odd["a"], odd["b"], odd["state"], strict=True)}


def shown_silent(edition: Edition) -> set[str]:
    """Agencies that were asked and did not answer; only the coordinator may know."""
    net, table = edition.net, edition.net.agencies
    if edition.audience != "coordinator" or net.survey_kind not in ("roster", "recall"):
        return set()
    quiet = table["member"].astype(bool) & table["invited"].astype(bool) & ~table["responded"].astype(bool)
    return {str(a) for a in table.index[quiet]}
