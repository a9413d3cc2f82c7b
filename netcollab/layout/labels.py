"""Where words go, so that none covers another: widths estimated from a wide typeface, boxes placed one by one."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

WIDTHS = {
    **dict.fromkeys("ijlI|!'`", 0.32), **dict.fromkeys("ftr()[]{}.,:;/\\ -\"", 0.41),
    **dict.fromkeys("aeoksxyvzcJ", 0.62), **dict.fromkeys("bdghnpqu0123456789?", 0.64), **dict.fromkeys("w&", 0.83),
    **dict.fromkeys("mMW@%", 0.99), **dict.fromkeys("ABEFKLPSTVXYZR", 0.7), **dict.fromkeys("CDGHNOQU+=<>~#", 0.85),
}  # fmt: skip
LINE = 1.22  # from line to line, in text sizes


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is at most, in any of the usual sans-serif typefaces."""
    return sum(map(_char, text)) * size * (1.13 if bold else 1.0)


@lru_cache(maxsize=4096)
def _char(c: str) -> float:
    if c in WIDTHS:
        return WIDTHS[c]
    if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(c) in "WF" or ord(c) > 0xFFFF:
        return 1.35
    return 0.75 if ord(c) < 0x0250 else 0.95


@lru_cache(maxsize=16_384)
def wrap(text: str, size: float, width: float, most: int = 3, *, bold: bool = False) -> tuple[str, ...]:
    """The text in at most so many lines of at most the width; what does not fit ends in an ellipsis."""
    words = text.replace("/", "/\u200b").replace("\u200b", "\u200b ").split(" ") if "/" in text else text.split(" ")
    lines: list[str] = []
    for word in words:
        if not word:
            continue
        joint = "" if lines and lines[-1].endswith("\u200b") else " "
        longer = f"{lines[-1]}{joint}{word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = [line.replace("\u200b", "") for line in lines] or [""]
    cut = len(lines) > most
    lines = lines[:most]
    if cut:
        lines[-1] += "…"
    return tuple(_shorten(line, size, width, bold) for line in lines)


def _shorten(line: str, size: float, width: float, bold: bool) -> str:
    if text_width(line, size, bold=bold) <= width:
        return line
    line = line.rstrip("…")
    while line and text_width(line + "…", size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip() + "…"


@dataclass(frozen=True, kw_only=True)
class Label:
    """Lines of text that have their place: ``x`` is where they are anchored, ``y`` the base of the first line."""

    key: str
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str  # start, middle or end
    box: tuple[float, float, float, float]  # left, top, right, bottom
    leader: tuple[float, float, float, float] | None = None  # a hair line from what is named


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A dot to be named. ``forced``: it is named, however far the name has to stand."""

    key: str
    x: float
    y: float
    size: float
    text: str
    forced: bool = True
    bold: bool = False
    behind: bool = False  # it stands outside the table, and its name too


class Boxes:
    """The boxes that are taken."""

    def __init__(self) -> None:
        self.rows = np.zeros((0, 4))

    def add(self, *boxes: Sequence[float]) -> None:
        if boxes:
            self.rows = np.vstack([self.rows, np.array(boxes, dtype="float64").reshape(-1, 4)])

    def free(self, box: Sequence[float], air: float = 1.0) -> bool:
        """Whether the box touches none of those."""
        return bool(self.all_free(np.array([box]), air)[0])

    def all_free(self, boxes: np.ndarray, air: float = 1.0) -> np.ndarray:
        """Whether each of the boxes touches none of those."""
        if not len(boxes):
            return np.zeros(0, dtype=bool)
        (x1, y1), (x2, y2) = boxes[:, :2].min(axis=0) - air, boxes[:, 2:].max(axis=0) + air
        rows = self.rows
        near = rows[(rows[:, 0] < x2) & (rows[:, 2] > x1) & (rows[:, 1] < y2) & (rows[:, 3] > y1)]
        left, top, right, bottom = near.T
        touched = (
            (left < boxes[:, 2:3] + air) & (right > boxes[:, 0:1] - air)
            & (top < boxes[:, 3:4] + air) & (bottom > boxes[:, 1:2] - air)
        )  # fmt: skip
        return np.logical_not(touched.any(axis=1))


def box_of(lines: Sequence[str], size: float, x: float, y: float, anchor: str) -> tuple[float, float, float, float]:
    """The box of lines whose first base line is ``y``: left, top, right, bottom."""
    width = max((text_width(line, size) for line in lines), default=0.0)
    left = x - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
    return left, y - size * 0.98, left + width, y - size * 0.98 + size * LINE * len(lines)


def place_names(
    things: Sequence[Thing],
    taken: Boxes,
    *,
    size: float,
    width: float,
    inside: tuple[float, float] | None = None,
    strict: bool = False,
) -> list[Label]:
    """A place for the name of every dot, in the order given: beside it if there is room, else a little farther off.

    Parameters
    ----------
    things : what to name, the most important first. Those not forced are left out where there is no room beside them.
    taken : boxes that no name may touch; the dots and the placed names are added.
    size, width : of the text, and the most a line may have.
    inside : half axes of an ellipse around 0, 0 that names should keep within.
    strict : leave a name out rather than put it outside of that.
    """
    taken.add(*[(t.x - t.size, t.y - t.size, t.x + t.size, t.y + t.size) for t in things])
    labels = []
    for thing in things:
        label = _place(thing, taken, size, width, inside, strict)
        if label:
            taken.add(label.box)
            labels.append(label)
    return labels


DIAGONAL = 0.72
SIDES = (
    (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0),
    (DIAGONAL, DIAGONAL), (-DIAGONAL, DIAGONAL), (DIAGONAL, -DIAGONAL), (-DIAGONAL, -DIAGONAL),
)  # fmt: skip
TURNS = tuple(
    (math.cos(k * math.pi / 8), math.sin(k * math.pi / 8))
    for k in (4, 12, 0, 8, 2, 6, 14, 10, 1, 7, 15, 9, 3, 5, 13, 11)
)
NEAR, FAR = (3, 7, 12), (18, 26, 34, 48, 64, 84, 108, 136, 170, 210, 260, 320, 400)


@lru_cache
def _spots(distances: tuple[int, ...], shapes: int) -> np.ndarray:
    """Where a name may stand, best first: distance from the dot, which of its shapes, and the side (x, y)."""
    return np.array([(d, k, *side) for d in distances for k in range(shapes) for side in (SIDES if d < 5 else TURNS)])


def _place(
    thing: Thing, taken: Boxes, size: float, width: float, inside: tuple[float, float] | None, strict: bool
) -> Label | None:
    wrapped = [wrap(thing.text, size, w, 4, bold=thing.bold) for w in (width, width * 1.7, width * 0.7)]
    whole = [lines for lines in wrapped if not any(line.endswith("…") for line in lines)]
    shapes = list(dict.fromkeys(whole or wrapped[:1]))
    widths = np.array([max(text_width(line, size, bold=thing.bold) for line in lines) for lines in shapes])
    heights = np.array([size * LINE * len(lines) for lines in shapes])
    for bounds in (None,) if thing.behind or not inside else (inside,) if strict else (inside, None):
        for distances in (NEAR, FAR) if thing.forced else (NEAR,):
            spots = _spots(distances, len(shapes))
            kind = spots[:, 1].astype(int)
            x, boxes = _around(thing, spots, widths[kind], heights[kind])
            here = np.ones(len(spots), dtype=bool) if bounds is None else _within(boxes, bounds)
            if thing.behind and inside:
                here &= ~_within((boxes + boxes[:, [2, 3, 0, 1]]) / 2, inside)
            possible = np.flatnonzero(here)
            free = possible[taken.all_free(boxes[possible])]
            if len(free):
                k = free[0]
                return _label(thing, shapes[kind[k]], size, spots[k].tolist(), float(x[k]), boxes[k].tolist())
    return None


def _around(thing: Thing, spots: np.ndarray, width: np.ndarray, height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A name on every side of its dot: where it is anchored, and its boxes."""
    away, _, side, below = spots.T
    reach = thing.size + away
    x = np.round(thing.x + side * reach, 1)
    top = np.round(thing.y + below * (reach + height / 2) - height / 2, 1)
    left = x - width * np.where(np.abs(side) < 0.35, 0.5, np.where(side > 0, 0.0, 1.0))
    return x, np.column_stack([left, top, left + width, top + height])


def _label(
    thing: Thing, lines: tuple[str, ...], size: float, spot: Sequence[float], x: float, box: Sequence[float]
) -> Label:
    away, _, side, _ = spot
    left, top, right, bottom = box
    leader = None
    if away > 7:
        end = (min(max(thing.x, left), right), min(max(thing.y, top), bottom))
        leader = (round(thing.x, 1), round(thing.y, 1), round(end[0], 1), round(end[1], 1))
    return Label(
        key=thing.key, lines=lines, x=x, y=round(top + size * 0.98, 1), box=(left, top, right, bottom), leader=leader,
        anchor="middle" if abs(side) < 0.35 else "start" if side > 0 else "end",
    )  # fmt: skip


def _within(boxes: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """Whether each box lies in the ellipse of these half axes."""
    x, y = np.abs(boxes[:, [0, 2]]).max(axis=1), np.abs(boxes[:, [1, 3]]).max(axis=1)
    return np.asarray((x / bounds[0]) ** 2 + (y / bounds[1]) ** 2 <= 1)
