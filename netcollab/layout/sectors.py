"""Sectors only: every seat that is taken as one disc, nearer the middle the more other sectors it has ties with."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from netcollab.framework import Framework
from netcollab.layout.table import RIM, Shape, point, seat_of, seats
from netcollab.model import Network

CORE = {"wide": 0.5, "tall": 0.6}  # no disc sits nearer the middle
LARGEST = {"wide": 38.0, "tall": 17.0}  # radius of the largest disc
SMALLEST = {"wide": 7.0, "tall": 5.0}  # and of the smallest, so that a finger finds it


def sector_spots(net: Network, shape: Shape) -> pd.DataFrame:
    """Where the disc of every taken seat is.

    Parameters
    ----------
    net : the network; its ties, by the network's own rule, decide how near the middle a seat's disc is.
    shape : the arrangement of the table.

    Returns
    -------
    DataFrame, one row per seat with a member, in the order of the table: ``x``, ``y`` (the middle is 0, 0), ``size``
    (radius; its area stands for the number of members), ``agencies`` (members), ``tied`` (other seats it has ties
    with). No two discs touch.
    """
    taken = seat_of(net)
    member = net.agencies["member"].astype(bool)
    held = pd.Series(taken, dtype=object)[member.to_numpy()].value_counts()
    places = [s for key, s in seats(net.framework).items() if key in held.index]
    number = {s.key: i for i, s in enumerate(places)}
    reach: list[set[int]] = [set() for _ in places]
    seat = [number.get(taken[a], -1) if member[a] else -1 for a in net.agencies.index]
    for i, j in zip(*(x.tolist() for x in net.adjacency().nonzero()), strict=True):
        if seat[i] != seat[j] and min(seat[i], seat[j]) >= 0:
            reach[seat[i]].add(seat[j])
    rows = [
        (*point(shape, s.middle, sector_radius(net.framework, shape, len(reach[i]))), int(held[s.key]), len(reach[i]))
        for i, s in enumerate(places)
    ]
    table = pd.DataFrame(
        rows, columns=["x", "y", "agencies", "tied"], index=pd.Index([s.key for s in places], dtype=object)
    )
    spots, root = table[["x", "y"]].to_numpy(dtype="float64"), np.sqrt(table["agencies"].to_numpy(dtype="float64"))
    table["size"] = np.maximum(_largest(spots, root, LARGEST[shape.key]) * root, SMALLEST[shape.key])
    return table.round(2)[["x", "y", "size", "agencies", "tied"]]


def sector_radius(framework: Framework, shape: Shape, tied: int) -> float:
    """How far from the middle a sector with ties to so many others sits; to all of them is nearest."""
    return RIM - (RIM - CORE[shape.key]) * tied / max(len(framework.seats) - 1, 1)


def _largest(spots: np.ndarray, root: np.ndarray, most: float) -> float:
    """How large discs in proportion to ``root`` may be: none over ``most``, and no two touching."""
    if not len(root):
        return 0.0
    scale = most / float(root.max())
    for i in range(len(root)):
        for j in range(i):
            gap = math.dist(spots[i], spots[j]) - 12  # room for the ring that tells of ties inside
            scale = min(scale, gap / float(root[i] + root[j]))
    return scale
