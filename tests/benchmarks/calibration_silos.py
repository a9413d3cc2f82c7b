"""How often does chance alone look like a silo, and how often is a true one found?

Run: python tests/benchmarks/calibration_silos.py [networks] [draws]

Silence: random graphs with shuffled labels. Counted are networks with any sector called siloed (family-wise), by the
chance test and by the plain count (ties inside, none outside), and flagged sectors with outside > 2 x inside, of which
there must be none. Power: the same graphs, with the ties of one sector of a given size moved inside.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

import numpy as np

from netcollab import toy
from netcollab.findings import Status, find, statuses
from netcollab.model import Network

SECTORS = (
    "local_law_enforcement", "ngo_advocacy", "child_welfare", "health_care", "educators", "faith_based", "media",
    "local_prosecutors",
)  # fmt: skip


def shuffled(n: int, density: float, seed: int) -> Network:
    """A random graph whose sectors mean nothing."""
    draw = np.random.default_rng(seed)
    ids = [f"n{i:03d}" for i in range(n)]
    kinds = draw.permutation([SECTORS[i % len(SECTORS)] for i in range(n)])
    edges = [f"{a}-{b}" for a, b in itertools.combinations(ids, 2) if draw.random() < density]
    return toy.make(" ".join(f"{i}:{k}" for i, k in zip(ids, kinds, strict=True)), " ".join(edges))


def planted(n: int, density: float, size: int, seed: int, inside: float = 0.9, across: float = 0.2) -> Network:
    """The same, but one sector of ``size`` agencies knit together, its ties across thinned to a part ``across``."""
    draw = np.random.default_rng(seed)
    ids = [f"n{i:03d}" for i in range(n)]
    kinds = ["judges"] * size + [SECTORS[i % len(SECTORS)] for i in range(n - size)]
    chances = {0: density, 1: density * across, 2: inside}
    edges = [
        f"{ids[i]}-{ids[j]}" for i, j in itertools.combinations(range(n), 2)
        if draw.random() < chances[(i < size) + (j < size)]
    ]  # fmt: skip
    return toy.make(" ".join(f"{i}:{k}" for i, k in zip(ids, kinds, strict=True)), " ".join(edges))


def silos(net: Network, draws: int, by: str = "sector") -> list[Status]:
    return [s for s in statuses(net, by, draws=draws) if s.status == "siloed"]


def by_chance_test(found: list[Status]) -> list[Status]:
    return [s for s in found if "p" in s.numbers]


def upper(hits: int, runs: int) -> float:
    """The upper end of the 95% Wilson interval."""
    from netcollab.findings.records import wilson

    return wilson(hits, runs)[1]


def lines(runs: int, draws: int) -> Iterator[str]:
    yield "silence: networks with any silo, of random graphs with shuffled labels"
    for n, density in ((20, 0.3), (40, 0.15), (40, 0.3), (80, 0.1)):
        tested = plain = divided = 0
        absurd = 0
        for seed in range(runs):
            net = shuffled(n, density, seed)
            found = silos(net, draws)
            tested += bool(by_chance_test(found))
            plain += len(found) > len(by_chance_test(found))
            absurd += sum(s.numbers["ties_outside"] > 2 * s.numbers["ties_inside"] for s in found)
            divided += any(f.code == "divided_systems" for f in find(net, codes=["divided_systems"], draws=draws))
        yield (
            f"  n={n:3d} density={density:.2f}: chance test {tested}/{runs} (at most {upper(tested, runs):.3f}), "
            f"plain count {plain}/{runs}, outside > 2 x inside {absurd}, divided systems {divided}/{runs}"
        )
    yield "power: planted silo found"
    for size in (3, 4, 6):
        hits = sum(
            "judges" in {s.key for s in silos(planted(40, 0.2, size, seed), draws)} for seed in range(runs)
        )  # fmt: skip
        yield f"  n= 40 density=0.20, {size} agencies: {hits}/{runs}"


if __name__ == "__main__":
    given = [int(x) for x in sys.argv[1:]]
    for line in lines(*(given + [200, 1000][len(given) :])):
        print(line, flush=True)
