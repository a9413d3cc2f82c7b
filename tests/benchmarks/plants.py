"""Coalitions made for experiments: from a list of ties, at random, with labels shuffled, with a silo planted."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from netcollab.model import Network

# Sectors for groups that have none of ours: two of each system, so that sectors and systems differ.
STAND_INS = (
    "local_law_enforcement", "local_prosecutors", "child_welfare", "homeless_advocates", "health_care", "educators",
    "ngo_advocacy", "faith_based", "media", "private_sector", "judges", "juvenile_justice",
)  # fmt: skip
PLANTED = "social_activists"


def coalition_of(names: Sequence[str], groups: Sequence[str], ties: pd.DataFrame, directed: bool) -> Network:
    """A coalition that all answered a roster survey; ties without direction are reported by both sides."""
    known = {g: STAND_INS[k] for k, g in enumerate(sorted({g for g in groups if g == g}))}
    held = [(known[g],) if g == g else () for g in groups]
    agencies = pd.DataFrame({"name": list(names), "sectors": held}, index=pd.Index(list(names), dtype=object))
    agencies = agencies.assign(sector=[h[0] if h else "" for h in held], responded=True, invited=True, on_roster=True)
    rows = ties.set_axis(["source", "target"], axis=1).drop_duplicates().assign(directed=directed)
    return Network(agencies=agencies, ties=rows, survey_kind="roster", sectors_confirmed=True)


def random_coalition(n: int, density: float, seed: int) -> Network:
    """A random graph whose eight sectors mean nothing."""
    draw = np.random.default_rng(seed)
    ids = [f"n{i:03d}" for i in range(n)]
    kinds = draw.permutation([STAND_INS[i % 8] for i in range(n)])
    pairs = [pair for pair in itertools.combinations(ids, 2) if draw.random() < density]
    return coalition_of(ids, kinds, pd.DataFrame(pairs, columns=["source", "target"]), directed=False)


def relabelled(net: Network, random: np.random.Generator) -> Network:
    """The same network with the sectors shuffled among the agencies that have one."""
    table = net.agencies.copy()
    labelled = np.flatnonzero(table["sector"] != "")
    order = random.permutation(labelled)
    for column in ("sector", "sectors"):
        values = table[column].to_numpy(copy=True)
        values[labelled] = values[order]
        table[column] = values
    return net.replace(agencies=table)


def plant(net: Network, size: int, inside: float, random: np.random.Generator, silent: float = 0.0) -> Network | None:
    """The network, labels shuffled, with ``size`` agencies made a sector of their own that keeps to itself.

    On average ``inside`` of their tie ends stay among them: 2 ties inside / (2 inside + outside). They have as many tie
    ends as before, as far as four in five of the pairs inside can hold that share; every pair is drawn by itself. A
    part ``silent`` of the agencies, drawn, does not answer. None where the share cannot be had.
    """
    coalition = net.coalition
    n, matrix = len(coalition), coalition.adjacency().toarray() > 0
    group = np.sort(random.choice(n, size=size, replace=False))
    within = np.isin(np.arange(n), group)
    pairs, across = size * (size - 1) / 2, size * (n - size)
    kept = min(0.8 * pairs, inside * matrix[group].sum() / 2)
    out = 2 * kept * (1 - inside) / inside
    if not kept or out > across:
        return None
    chance = np.where(matrix, 1.0, 0.0)
    chance[within] = chance[:, within] = out / across
    chance[np.ix_(within, within)] = kept / pairs
    tied = np.triu(random.random((n, n)) < chance, 1)
    tied |= tied.T
    answered = random.permutation(n) >= round(silent * n)
    made = relabelled(coalition, random)
    sectors = [(PLANTED,) if w else held for w, held in zip(within, made.agencies["sectors"], strict=True)]
    agencies = made.agencies.assign(
        sectors=sectors, sector=[s[0] if s else "" for s in sectors], responded=answered, invited=True
    )
    i, j = np.nonzero(tied & answered[:, None])
    ids = agencies.index.to_numpy()
    ties = pd.DataFrame({"source": ids[i], "target": ids[j]})
    return Network(agencies=agencies, ties=ties, survey_kind="roster")
