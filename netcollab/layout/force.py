"""The force-directed layout that network analysts know, by igraph: same network and seed, same picture."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd

from netcollab.model import Network

AREA = (480.0, 352.0)


def force_positions(net: Network, *, seed: int = 0, size: float = 7.0) -> pd.DataFrame:
    """Where a force-directed layout puts every agency: ``x``, ``y``, with room for dots of radius ``size``.

    igraph draws from one generator for the whole process: it is set for the layout and put back afterwards.
    """
    import igraph

    n = len(net)
    graph = net.igraph_view() if net.adjacency().nnz else net.igraph_view(layers=("meeting",), strength="any")
    start = [(math.cos(2 * math.pi * i / max(n, 1)), math.sin(2 * math.pi * i / max(n, 1))) for i in range(n)]
    igraph.set_random_number_generator(random.Random(seed))
    try:
        layout = graph.layout_fruchterman_reingold(niter=500 if n <= 800 else 120, seed=start) if n > 1 else start
    finally:
        igraph.set_random_number_generator(random)
    spots = np.array([tuple(p) for p in layout], dtype="float64").reshape(n, 2)
    if n:
        spots = _apart(_gathered(spots, np.array(graph.connected_components().membership)), 2 * size + 4)
    return pd.DataFrame(spots.round(2), index=net.agencies.index, columns=["x", "y"])


def _gathered(spots: np.ndarray, piece: np.ndarray) -> np.ndarray:
    """Places scaled to the area: the largest piece of the network in most of it, the others in a column at its left.

    A force-directed layout drives pieces without a tie between them as far apart as it can, which says nothing and
    leaves no room for the largest.
    """
    sizes = np.bincount(piece)
    largest = piece == int(sizes.argmax())
    if largest.all():
        return _within(spots, (0.0, 0.0), AREA)
    placed = np.zeros_like(spots)
    aside = AREA[0] * 0.16
    placed[largest] = _within(spots[largest], (aside, 0.0), (AREA[0] - aside, AREA[1]))
    others = sorted(set(piece[~largest].tolist()), key=lambda p: (-sizes[p], p))
    room = np.sqrt([float(sizes[p]) for p in others])
    top = -AREA[1]
    for p, share in zip(others, 2 * AREA[1] * room / room.sum(), strict=True):
        half = min(share * 0.35, aside * 0.7)
        placed[piece == p] = _within(spots[piece == p], (-AREA[0] + aside * 0.7, top + share / 2), (half, half))
        top += share
    return placed


def _within(spots: np.ndarray, middle: tuple[float, float], half: tuple[float, float]) -> np.ndarray:
    """Places moved and stretched to fill a box around a middle."""
    spots = spots - (spots.max(axis=0) + spots.min(axis=0)) / 2
    widest = np.abs(spots).max(axis=0)
    return np.asarray(spots * (np.array(half) / np.where(widest > 0, widest, 1)) + np.array(middle))


def _apart(spots: np.ndarray, least: float) -> np.ndarray:
    """Places pushed apart until no two are nearer than ``least``, as far as that settles."""
    for _ in range(150):
        a, b = _near(spots, least)
        gap = spots[a] - spots[b]
        far = np.hypot(gap[:, 0], gap[:, 1])
        close = far < least - 1e-9
        if not close.any():
            break
        a, b, gap, far = a[close], b[close], gap[close], far[close]
        gap[far == 0] = (1.0, 0.0)
        push = np.zeros_like(spots)
        step = gap / np.maximum(far, 1)[:, None] * ((least - far) / 2 * 1.02)[:, None]
        np.add.at(push, a, step)
        np.add.at(push, b, -step)
        spots = spots + push
    return spots


def _near(spots: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of places nearer than ``least`` in both directions, in order: a sweep from left to right."""
    order = np.argsort(spots[:, 0], kind="stable")
    x, y = spots[order].T
    found = [np.zeros((2, 0), dtype=np.int64)]
    for k in range(1, len(order)):
        beside = np.flatnonzero(x[k:] - x[:-k] < least)
        if not len(beside):
            break
        near = beside[np.abs(y[beside + k] - y[beside]) < least]
        found.append(np.sort([order[near], order[near + k]], axis=0))
    a, b = np.concatenate(found, axis=1)
    sequence = np.lexsort((b, a))
    return a[sequence], b[sequence]
