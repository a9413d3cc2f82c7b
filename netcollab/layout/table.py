"""The Table: seats that never move, and agencies that sit nearer the middle the more other sectors work with them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netcollab.framework import Framework
from netcollab.model import Network

OTHER = ""  # the stretch of the table for agencies without a sector, or with one that is not on the list
GAP = 0.4  # between two systems, in seats
STRETCH = 1.7  # how long the stretch is, in seats
RIM = 0.9  # where an agency sits that no other sector names
FULL = 16  # so many other sectors naming it bring an agency to the innermost place
FEW = 60  # up to here every agency has its own name in the picture
DRIFT = 0.06  # how much nearer the middle than its place an agency may be put where its seat is full
CORE = 8  # as many agencies as are named at any size


@dataclass(frozen=True, kw_only=True)
class Shape:
    """An arrangement of the same table: ``wide`` for desks, ``tall`` for phones. ``bulge`` 1 is an ellipse."""

    key: str
    rx: float
    ry: float
    bulge: float
    thick: float  # of the seats
    dot: float  # radius of a dot at the rim, in a coalition of some forty
    air: float  # between two dots
    room: float  # between two dots without a sector
    core: float  # nobody sits nearer the middle than this radius
    seat_text: float
    name_text: float
    label_width: float  # of a seat's label
    name_width: float  # of an agency's name


WIDE = Shape(key="wide", rx=520, ry=312, bulge=1, thick=12, dot=5.5, air=17, room=46, core=0.24, seat_text=14,
             name_text=12, label_width=150, name_width=122)  # fmt: skip
TALL = Shape(key="tall", rx=100, ry=350, bulge=0.72, thick=8, dot=4, air=5, room=24, core=0.6, seat_text=11.5,
             name_text=11.5, label_width=81, name_width=104)  # fmt: skip
SHAPES = {s.key: s for s in (WIDE, TALL)}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """The stretch of the rim that belongs to a component, in radians clockwise from the right."""

    key: str
    system: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def seats(framework: Framework) -> dict[str, Seat]:
    """The seat of every component, and of "" (no sector on the list): the same for every coalition and year."""
    parts: list[tuple[str, str, float]] = [(OTHER, "", STRETCH)]
    before = ""
    for component in framework.seats:
        if component.system != before:
            parts.append(("gap", "", GAP))
            before = component.system
        parts.append((component.key, component.system, 1.0))
    parts.append(("gap", "", GAP))
    unit = 2 * math.pi / sum(width for *_, width in parts)
    at = -math.pi / 2 - STRETCH * unit / 2
    found = {}
    for key, system, width in parts:
        margin = 0.05 * unit if key != "gap" else 0.0
        if key != "gap":
            found[key] = Seat(key=key, system=system, start=at + margin, end=at + width * unit - margin)
        at += width * unit
    return found


def point(shape: Shape, angle: float, radius: float = 1.0, out: float = 0.0) -> tuple[float, float]:
    """A place at the table: ``radius`` 0 is the middle and 1 the rim, ``out`` so many units behind it."""
    c, s = math.cos(angle), math.sin(angle)
    x, y = (math.copysign(abs(v) ** shape.bulge, v) for v in (c, s))
    return (shape.rx * radius + out) * x, (shape.ry * radius + out) * y


def outline(shape: Shape, seat: Seat, inner: float = 4.0, outer: float | None = None) -> list[tuple[float, float]]:
    """The corners of a seat drawn as a bent bar just outside the rim."""
    outer = inner + shape.thick if outer is None else outer
    angles = np.linspace(seat.start, seat.end, 17).tolist()
    return [point(shape, a, out=outer) for a in angles] + [point(shape, a, out=inner) for a in reversed(angles)]


def seat_of(net: Network) -> dict[str, str]:
    """Agency -> the seat it takes: its primary sector, or "" where that is none or not on the list."""
    known = net.framework.by_key
    return {str(a): s if s in known else OTHER for a, s in net.agencies["sector"].items()}


def sectors_naming(net: Network) -> pd.Series:
    """How many sectors that an agency does not hold have a member that reports working with it."""
    labels, held = net.groups("sector")
    if not labels:
        return pd.Series(0.0, index=net.agencies.index)
    member = net.agencies["member"].to_numpy(dtype=float)
    naming = np.asarray((net.reports().T.multiply(member[None, :])).tocsr() @ held.toarray())
    others = (naming > 0) & (held.toarray() == 0)
    return pd.Series(others.sum(axis=1).astype(float), index=net.agencies.index)


def closeness(naming: float, core: float = WIDE.core) -> float:
    """The radius for so many sectors. The scale is the same for every coalition, so that two can be compared."""
    return RIM - (RIM - core) * min(naming / FULL, 1.0) ** 0.8


# Places around a point, nearest first, in blocks.
SPIRAL = tuple(
    np.column_stack([2.3 * np.sqrt(i) * np.cos(i * 2.399963), 2.3 * np.sqrt(i) * np.sin(i * 2.399963)])
    for i in (np.arange(a, b) for a, b in ((0, 1), (1, 60), (60, 400), (400, 1600), (1600, 5000), (5000, 80_000)))
)


def table_positions(net: Network, shape: Shape = WIDE) -> pd.DataFrame:
    """Where every agency sits.

    Parameters
    ----------
    net : the network; who reports working with whom decides how near the middle an agency sits, and others' reports
        only, so that one that did not answer is not pushed to the rim.
    shape : the arrangement of the table.

    Returns
    -------
    DataFrame, one row per agency: ``x``, ``y`` (the middle is 0, 0), ``angle``, ``radius`` (1 is the rim), ``seat``,
    ``naming`` (how many other sectors report working with it), ``size`` (radius of its dot). No two dots touch.
    """
    places, taken, naming = seats(net.framework), seat_of(net), sectors_naming(net)
    member = net.agencies["member"].astype(bool)
    mates: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for agency in sorted(net.agencies.index, key=lambda a: (not member[a], -naming[a], a)):
        mates[taken[agency], bool(member[agency])].append(agency)
    place = _apart if len(net) <= FEW else _packed
    rows = {a: (*spot, naming[a], size) for a, spot, size in place(shape, places, mates, naming, len(net))}
    ordered = [rows[a] for a in net.agencies.index]
    table = pd.DataFrame(
        ordered, index=net.agencies.index, columns=["x", "y", "naming", "size"], dtype="float64"
    ).round(2)
    table["angle"], table["radius"] = (v.round(4) for v in _polar(shape, table[["x", "y"]].to_numpy()))
    table["seat"] = pd.Series([taken[a] for a in table.index], index=table.index, dtype=object)
    return table[["x", "y", "angle", "radius", "seat", "naming", "size"]]


Mates = Mapping[tuple[str, bool], Sequence[str]]
Placed = Iterator[tuple[str, tuple[float, float], float]]


def _apart(shape: Shape, places: Mapping[str, Seat], mates: Mates, naming: pd.Series, n: int) -> Placed:
    """A small coalition: every agency as near as can be to where it belongs, with room for its name."""
    centers, reach = np.zeros((0, 2)), np.zeros(0)
    tries = [(slack, shape.air) for slack in (1.15, 1.6, 3.0, 100.0, math.inf)]
    loose = [(1.15, shape.room), (1.6, shape.room), *tries]  # those without a sector stand apart enough for their names
    everyone = [(key, inside, a) for (key, inside), alike in mates.items() for a in alike]
    for key, inside, agency in sorted(everyone, key=lambda e: (not e[1], -naming[e[2]], e[2])):
        seat, alike = places[key], sorted(mates[key, inside])
        share = (alike.index(agency) + 0.5) / len(alike) - 0.5
        angle = seat.middle + share * (seat.end - seat.start) * (0.8 if len(alike) > 1 else 0)
        size = _dot(shape.dot, naming[agency], inside)
        radius = closeness(naming[agency], shape.core)
        spot = _free(shape, seat, angle, radius, inside, size, tries if key else loose, centers, reach)
        centers, reach = np.vstack([centers, spot]), np.append(reach, size)
        yield agency, spot, size


def _packed(shape: Shape, places: Mapping[str, Seat], mates: Mates, naming: pd.Series, n: int) -> Placed:
    """A large coalition: the agencies of a seat in one cluster before it, smaller dots where they crowd."""
    usual = shape.dot * max(0.45, (FEW / n) ** 0.35)
    for (key, inside), alike in mates.items():
        spots, spacing = _cells(shape, places[key], 2 * _dot(usual, 10, True) + 2, len(alike), inside)
        radii = _polar(shape, spots)[1]
        free, chosen = np.ones(len(spots), dtype=bool), []
        for agency in alike:
            radius = closeness(naming[agency], shape.core) if inside else 1.0
            ideal = point(shape, places[key].middle, radius)
            far = np.hypot(*(spots - ideal).T) + np.where(radii < radius - DRIFT, 1e4, 0.0)
            k = int(np.argmin(np.where(free, far, np.inf)))
            free[k] = False
            chosen.append(k)
        size = min(usual, 0.84 * spacing / 2 / _dot(1, 10, True))
        for agency, k in zip(alike, sorted(chosen, key=lambda k: (radii[k], k)), strict=True):
            yield agency, (float(spots[k, 0]), float(spots[k, 1])), _dot(size, naming[agency], inside)


def _cells(shape: Shape, seat: Seat, spacing: float, n: int, inside: bool) -> tuple[np.ndarray, float]:
    """Enough places for ``n`` in rows before a seat, and how far apart they are: closer together where it must be."""
    ahead, first, last = (np.array(point(shape, a)) for a in (seat.middle, seat.start, seat.end))
    along, across = ahead / np.hypot(*ahead), np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead)
    edges = [edge / np.hypot(*edge) for edge in (first, last)]
    while True:
        rows = np.arange(0, np.hypot(*ahead) + 60, spacing * 0.87)
        wide = np.arange(-round(200 / spacing), round(200 / spacing) + 1) * spacing
        steps = np.array([(r, w + (i % 2) * spacing / 2) for i, r in enumerate(rows) for w in wide])
        spots = steps[:, :1] * along + steps[:, 1:] * across
        radius = _polar(shape, spots)[1]
        (ax, ay), (bx, by) = edges
        x, y = spots.T
        within = (ax * y - ay * x >= spacing / 2) & (x * by - y * bx >= spacing / 2)
        if inside:
            within &= (radius >= shape.core) & (radius <= 1 - (spacing / 2 + 4) / min(shape.rx, shape.ry))
        else:
            behind = np.hypot(x, y) * (1 - 1 / np.maximum(radius, 1e-9))
            within &= (behind >= shape.thick + 6 + spacing / 2) & (behind <= shape.thick + 40)
        if within.sum() >= n * 1.25:
            return spots[within], spacing
        spacing *= 0.93


def _dot(size: float, naming: float, inside: bool) -> float:
    """The radius of a dot: larger the more sectors name the agency, and smaller for one outside."""
    return size * (1 + min(naming, 10) * 0.06 if inside else 0.85)


def _free(
    shape: Shape, seat: Seat, angle: float, radius: float, inside: bool, size: float,
    tries: Sequence[tuple[float, float]], centers: np.ndarray, reach: np.ndarray,
) -> tuple[float, float]:  # fmt: skip
    """The free place nearest to where an agency belongs: in its own seat first, elsewhere only if that is full."""
    ideal = point(shape, angle, radius) if inside else point(shape, angle, out=shape.thick + 15)
    half = (seat.end - seat.start) / 2
    for slack, air in tries:
        inward = DRIFT if seat.key and slack < math.inf else 1.0
        for around in SPIRAL:
            spots = np.asarray(ideal) + around
            spots = spots[_allowed(shape, spots, seat.middle, half * slack, radius - inward if inside else None, size)]
            apart = ((spots[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
            fits = (apart >= (reach[None, :] + size + air) ** 2).all(axis=1)
            if fits.any():
                x, y = spots[int(np.argmax(fits))]
                return float(x), float(y)
    raise AssertionError("the spiral is longer than a small coalition needs")


def _allowed(
    shape: Shape, spots: np.ndarray, middle: float, half: float, least: float | None, size: float
) -> np.ndarray:
    """Which places are within the seat, at the radius ``least`` or beyond; without one, behind the seats."""
    angle, radius = _polar(shape, spots)
    if least is not None:
        inner, outer = max(shape.core - 0.03, least), 1 - (size + 5) / min(shape.rx, shape.ry)
        off = np.abs((angle - middle + math.pi) % (2 * math.pi) - math.pi)
        return np.asarray((radius >= inner) & (radius <= outer) & (off <= half / np.sqrt(np.maximum(radius, 0.2))))
    near, far = (max(shape.rx + t, 1) / shape.rx for t in (shape.thick + 5 + size, shape.thick + 40))
    behind = np.hypot(*spots.T) * (1 - 1 / np.maximum(radius, 1e-9))  # about how far, in units
    return np.asarray((behind >= shape.thick + 6 + size) & (radius <= max(far, near) * 1.12))


def _polar(shape: Shape, spots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Angle and radius of places, as :func:`point` takes them."""
    share = spots / np.array([shape.rx, shape.ry])
    c, s = (np.copysign(np.abs(share) ** (1 / shape.bulge), share)).T
    return np.arctan2(s, c), np.hypot(c, s) ** shape.bulge
