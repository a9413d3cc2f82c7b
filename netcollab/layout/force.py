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
        layout = graph.layout_fruchterman_reingold(niter=500, seed=start) if n > 1 else start
    finally:
        igraph.set_random_number_generator(random)
    spots = np.array([tuple(p) for p in layout], dtype="float64").reshape(n, 2)
    if n:
        spots -= (spots.max(axis=0) + spots.min(axis=0)) / 2
        widest = np.abs(spots).max(axis=0)
        spots *= np.array(AREA) / np.where(widest > 0, widest, 1)
        spots = _apart(spots, 2 * size + 4)
    return pd.DataFrame(spots.round(2), index=net.agencies.index, columns=["x", "y"])


def _apart(spots: np.ndarray, least: float) -> np.ndarray:
    """Places pushed apart until no two are nearer than ``least``, as far as that settles."""
    upper = np.triu_indices(len(spots), 1)
    for _ in range(150):
        gap = spots[upper[0]] - spots[upper[1]]
        far = np.hypot(gap[:, 0], gap[:, 1])
        close = far < least
        if not close.any():
            break
        gap[far == 0] = (1.0, 0.0)
        push = np.zeros_like(spots)
        step = gap[close] / np.maximum(far[close], 1)[:, None] * ((least - far[close]) / 2 * 1.02)[:, None]
        np.add.at(push, upper[0][close], step)
        np.add.at(push, upper[1][close], -step)
        spots = spots + push
    return spots
