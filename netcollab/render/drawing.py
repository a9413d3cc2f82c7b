"""The Table of an edition as shapes with places: seats, dots, words. Canvas and static picture draw this same one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from netcollab.edition import Edition
from netcollab.findings._finding import Status
from netcollab.layout import labels
from netcollab.layout.clusters import Cluster, clusters
from netcollab.layout.labels import Boxes, Label, Thing
from netcollab.layout.table import (
    CORE,
    FEW,
    OTHER,
    TALL,
    WIDE,
    Seat,
    Shape,
    closeness,
    outline,
    point,
    seats,
    table_positions,
)
from netcollab.render.words import NO_SECTOR, State, clean, plural, state, worded

# Without agencies there is nothing to put on the table, and it can be smaller.
PUBLIC = {
    "wide": Shape(**{**WIDE.__dict__, "rx": 300.0, "ry": 205.0, "label_width": 170.0}),
    "tall": Shape(**{**TALL.__dict__, "ry": 270.0}),
}
QUIET = ("connected", "represented")  # seats about which there is nothing to say beside their name
RINGS = (5, 10, 15)


@dataclass(frozen=True, kw_only=True)
class SeatMark:
    """A seat as it is drawn. ``words`` are the lines under its name; ``at`` is where its sign stands."""

    key: str
    label: str
    system: int  # number of the system, -1 for the stretch without a sector
    status: str
    state: State
    path: str
    name: Label
    words: tuple[str, ...]
    at: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The Table with everything in its place; 0, 0 is its middle. With clusters, ties are bundled from seat to seat."""

    shape: Shape
    seats: tuple[SeatMark, ...]
    dots: pd.DataFrame
    names: tuple[Label, ...]
    bold: frozenset[str]
    clusters: tuple[Cluster, ...]  # of a large coalition: the dots of each seat
    rings: tuple[tuple[float, float, str], ...]  # half axes, and what the ring says at its top
    middle: Label | None  # what stands in the middle where nobody sits there
    middle_text: float
    view: tuple[float, float, float, float]  # left, top, width, height


def draw(edition: Edition, shape: Shape = WIDE) -> Drawing:
    """Everything of the Table in its place, for one arrangement of it."""
    public = edition.audience == "public"
    shape = PUBLIC[shape.key] if public else shape
    net = edition.net
    dots = table_positions(net, shape)
    taken = Boxes()
    taken.add(*_rim(shape))
    outside = ~net.agencies["member"].astype(bool)
    gathered = clusters(dots, ~outside) if not public else ()
    taken.add(*[_square(x, y, s + 2) for x, y, s in dots.loc[outside, ["x", "y", "size"]].to_numpy().tolist()])
    behind = set(dots.loc[outside, "seat"])
    used = set(dots["seat"]) if not public else set()
    marks = _seats(edition, shape, taken, behind, used, {c.seat: c.agencies for c in gathered})
    rings: tuple[tuple[float, float, str], ...] = ()
    if not public and net.reports().nnz:
        most = float(dots["naming"].max())
        radii = [(k, closeness(k, shape.core)) for k in RINGS if most >= k]
        rings = tuple((shape.rx * r, shape.ry * r, f"{k} {plural(net.framework.noun)}") for k, r in radii)
        taken.add(*[labels.box_of([text], 10, 0, 3 - ry, "middle") for _, ry, text in rings])
    names, bold = name_dots(edition, dots, taken, shape)
    middle, middle_text = _middle(edition, taken, shape)
    boxes = [*taken.rows.tolist()]
    left, top = min(b[0] for b in boxes) - 3, min(b[1] for b in boxes) - 6
    right, bottom = max(b[2] for b in boxes) + 3, max(b[3] for b in boxes) + 6
    half = max(-left, right)  # the middle of the table stays in the middle of the picture
    view = tuple(round(v, 1) for v in (-half, top, 2 * half, bottom - top))
    return Drawing(
        shape=shape, seats=tuple(marks), dots=dots, names=tuple(names), bold=bold, clusters=gathered,
        rings=rings, middle=middle, middle_text=middle_text, view=(view[0], view[1], view[2], view[3]),
    )  # fmt: skip


def _middle(edition: Edition, taken: Boxes, shape: Shape) -> tuple[Label | None, float]:
    """For the public the coalition's name; else why seats or ties are not there, if there is room to say so."""
    wide = shape.key == "wide"
    if edition.audience == "public":
        text, size, y = clean(edition.name) or "The coalition", 30.0 if wide else 19.0, 0.0
    else:
        text, size, y = _unsettled(edition), 17.0 if wide else 12.5, shape.ry * 0.25
    lines = labels.wrap(text, size, shape.rx * (1.1 if wide else 1.5), 9)
    top = y - size * labels.LINE * len(lines) / 2
    box = labels.box_of(lines, size, 0.0, top + size * 0.98, "middle")
    if not text or not (edition.audience == "public" or taken.free(box)):
        return None, size
    return Label(key="", lines=lines, x=0.0, y=round(top + size * 0.98, 1), anchor="middle", box=box), size


def _unsettled(edition: Edition) -> str:
    net, said = edition.net, []
    own = net.coalition.agencies
    if len(own) and not any(own["sectors"]):
        said.append(
            "No agency has a sector yet: choose sectors in roster.xlsx and run again, and everyone takes a seat."
            if edition.audience == "coordinator"
            else "Nobody has taken a seat yet: the sectors of these agencies are still to be settled."
        )
    if net.ties.empty and len(edition.meetings):
        said.append("No ties are drawn: who met whom is not part of this edition.")
    return " ".join(said)


def name_dots(
    edition: Edition, dots: pd.DataFrame, taken: Boxes, shape: Shape, *, free: bool = False
) -> tuple[list[Label], frozenset[str]]:
    """Names beside the dots: all in a small coalition, else those nearest the middle and where there is room.

    ``free``: a layout that is not the Table; names only where there is room beside the dot.
    """
    net = edition.net
    member, names = net.agencies["member"].astype(bool).to_dict(), net.agencies["name"].to_dict()
    away = dots["radius"] if "radius" in dots else (dots["x"] / shape.rx) ** 2 + (dots["y"] / shape.ry) ** 2
    inward = away.to_dict()
    spots = dict(zip(dots.index, dots[["x", "y", "size"]].to_numpy().tolist(), strict=True))
    order = sorted(dots.index, key=lambda a: (not member[a], inward[a], a))
    core = [a for a in order if member[a]][:CORE]
    tall = shape.key == "tall"
    every = len(order) <= (10 if tall else FEW)
    order = [a for a in order if member[a] or not tall]  # a phone has no room for names behind the seats
    limit = len(order) if every else 14 if tall else 36
    bold = frozenset(core if len(order) > 12 and net.reports().nnz and not free else ())
    things = [
        Thing(
            key=a, x=spots[a][0], y=spots[a][1], size=spots[a][2], text=clean(names[a]) or "(no name)",
            forced=not free and (every or a in core), bold=a in bold, behind=not member[a] and not free,
        )
        for a in order
    ]  # fmt: skip
    rest = [_square(t.x, t.y, t.size) for t in things[limit:]]
    taken.add(*rest)

    def place(wanted: Sequence[Thing]) -> list[Label]:
        return labels.place_names(
            wanted, taken, size=shape.name_text, width=shape.name_width,
            inside=None if free else (shape.rx - 2, shape.ry - 2), strict=tall,
        )  # fmt: skip

    if not tall or len(net) <= FEW:
        before = taken.rows
        placed = place(things[:limit])
        if not tall or bold <= {label.key for label in placed}:
            return placed, bold
        taken.rows = before
    middle = _column([t for t in things if t.bold], taken, shape)
    return [*middle, *place([t for t in things[:limit] if not t.bold])], bold


def _column(things: Sequence[Thing], taken: Boxes, shape: Shape) -> list[Label]:
    """The names of those nearest the middle, one under the other in the middle, where a phone leaves room for them."""
    size, half = shape.name_text, shape.rx * shape.core * 0.86
    rows = [(t, labels.wrap(t.text, size, 2 * half, 4, bold=True)) for t in sorted(things, key=lambda t: (t.y, t.key))]
    heights = [size * labels.LINE * len(lines) + 4 for _, lines in rows]
    tops: list[float] = []
    for (thing, _), height in zip(rows, heights, strict=True):
        tops.append(max(thing.y - height / 2, tops[-1] + heights[len(tops) - 1] if tops else -math.inf))
    bottom = max(shape.ry * shape.core * 0.7, sum(heights) / 2)
    for i in reversed(range(len(tops))):
        tops[i] = min(tops[i], bottom - sum(heights[i:]))
    for i in range(len(tops)):
        tops[i] = max(tops[i], sum(heights[:i]) - bottom if i == 0 else tops[i - 1] + heights[i - 1])
    found = []
    for (thing, lines), top in zip(rows, tops, strict=True):
        base = round(top + 2 + size * 0.98, 1)
        wide = max(labels.text_width(line, size, bold=True) for line in lines) / 2
        box = (-wide, round(top + 2, 1), wide, round(top + 2 + size * labels.LINE * len(lines), 1))
        edge = box[0] - 1 if thing.x < 0 else box[2] + 1
        leader = (round(thing.x, 1), round(thing.y, 1), round(edge, 1), round((box[1] + box[3]) / 2, 1))
        found.append(Label(key=thing.key, lines=lines, x=0.0, y=base, anchor="middle", box=box, leader=leader))
    taken.add(*[label.box for label in found])
    return found


def _rim(shape: Shape) -> list[tuple[float, float, float, float]]:
    return [_square(*point(shape, math.radians(a), out=4 + shape.thick / 2), shape.thick / 2 + 1) for a in range(360)]


def _square(x: float, y: float, half: float) -> tuple[float, float, float, float]:
    return x - half, y - half, x + half, y + half


def _seats(
    edition: Edition, shape: Shape, taken: Boxes, behind: set[str], used: set[str], held: dict[str, int]
) -> list[SeatMark]:
    """Seats with their names beside them, pushed outward until none touches another. ``held``: how many sit there."""
    framework = edition.net.framework
    places = seats(framework)
    systems = {s.key: i for i, s in enumerate(framework.systems)}
    told: dict[str, Status] = {s.key: s for s in edition.sectors}
    marks = {}
    order = sorted(places.values(), key=lambda s: (abs(math.sin(s.middle)), s.key))
    if shape.key == "wide":  # names above and below the table go first: they cannot step aside
        order.sort(key=lambda s: abs(math.cos(s.middle)) >= 0.16)
    for seat in order:
        if seat.key == OTHER and OTHER not in used:
            continue
        status = told[seat.key].status if seat.key in told else "connected"
        name = framework.short(seat.key) if seat.key else worded(NO_SECTOR, framework.noun)
        name += f" ({held[seat.key]})" if seat.key in held else ""
        word = "" if status in QUIET else state(status).word
        size = shape.seat_text
        top = shape.key == "wide" and abs(math.cos(seat.middle)) < 0.42
        width = shape.label_width * (0.72 if top else 1)  # neighbors above and below the table stand close
        lines = labels.wrap(name, size, width, 4)
        words = labels.wrap(word, size, width, 3) if word else ()
        label = _beside(shape, seat, [*lines, *words], taken, 34.0 if seat.key in behind else 0.0)
        taken.add(label.box)
        at = point(shape, seat.middle, out=4 + shape.thick / 2)
        corners = " L".join(f"{x:.1f} {y:.1f}" for x, y in outline(shape, seat))
        marks[seat.key] = SeatMark(
            key=seat.key, label=framework.label(seat.key) if seat.key else name, system=systems.get(seat.system, -1),
            status=status, state=state(status), path=f"M{corners}Z",
            name=Label(**{**label.__dict__, "lines": lines}), words=words, at=(round(at[0], 1), round(at[1], 1)),
        )  # fmt: skip
    return [marks[key] for key in places if key in marks]


def _beside(shape: Shape, seat: Seat, lines: Sequence[str], taken: Boxes, back: float) -> Label:
    size, (c, s) = shape.seat_text, (math.cos(seat.middle), math.sin(seat.middle))
    x, y = point(shape, seat.middle, out=shape.thick + 14 + back)
    height = size * labels.LINE * len(lines)
    anchor = "start" if c > 0 else "end"
    if shape.key == "tall":
        x = math.copysign(shape.rx + shape.thick + 12, c)
        if seat.key == OTHER:
            x, anchor, y = 0.0, "middle", y - height / 2
    elif abs(c) < 0.16:
        anchor, y = "middle", y + math.copysign(height / 2, s)
    else:
        y += s * height / 2
    step = math.copysign(1.5, s) if abs(s) > 1e-9 else 1.5
    while True:
        base = y - height / 2 + size * 0.98
        box = labels.box_of(lines, size, x, base, anchor)
        if taken.free(box, 2.0):
            break
        y += step
    leader = None
    if shape.key == "tall" and anchor != "middle":
        start = point(shape, seat.middle, out=shape.thick + 5)
        leader = (round(start[0], 1), round(start[1], 1), round(x - math.copysign(3, c), 1), round(y, 1))
    return Label(
        key=seat.key, lines=tuple(lines), x=round(x, 1), y=round(base, 1), anchor=anchor, box=box, leader=leader
    )
