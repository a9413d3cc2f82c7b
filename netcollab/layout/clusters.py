"""Large coalitions: the agencies of a seat as one cluster, with an outline and a middle, and ties bundled by seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netcollab.layout.table import FEW


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The dots of one seat: the corners of what holds them, and the place that stands for all of them."""

    seat: str
    agencies: int
    corners: tuple[tuple[float, float], ...]
    hub: tuple[float, float]


def clusters(dots: pd.DataFrame, member: pd.Series) -> tuple[Cluster, ...]:
    """The clusters of a layout, by seat; none where the coalition is small enough for ties to be drawn one by one."""
    if len(dots) <= FEW:
        return ()
    inside = dots[member.to_numpy(dtype=bool)]
    found = []
    for seat, group in inside.groupby("seat", sort=True):
        spots = group[["x", "y"]].to_numpy(dtype="float64")
        x, y = np.median(spots, axis=0).round(1).tolist()
        found.append(Cluster(seat=str(seat), agencies=len(group), corners=hull(spots), hub=(x, y)))
    return tuple(found)


def hull(spots: np.ndarray) -> tuple[tuple[float, float], ...]:
    """The corners of the smallest convex shape around places, in turn (Andrew's monotone chain).

    >>> hull(np.array([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 0]], dtype="float64"))
    ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))
    """
    ordered = sorted({(float(x), float(y)) for x, y in spots})
    if len(ordered) < 3:
        return tuple(ordered)
    return (*_half(ordered)[:-1], *_half(ordered[::-1])[:-1])


def _half(ordered: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for x, y in ordered:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain


def bundles(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """How many ties join every two seats, for ties as pairs of seats; those within a seat are left out."""
    counted = Counter((min(a, b), max(a, b)) for a, b in pairs if a != b)
    return [(a, b, n) for (a, b), n in sorted(counted.items(), key=lambda item: (item[1], item[0]))]


def bundle_width(n: int, most: int) -> float:
    """How wide a bundle of ties is drawn: by the root of their number, the largest six units."""
    return 0.6 + 5.4 * (n / max(most, 1)) ** 0.5 if most else 0.0
