"""How fast the measures are beside igraph, networkx and the plain forms, in one run; and how the cost grows.

python tests/benchmarks/measures.py [rounds] [--large]

Everything is timed in processor seconds of this process, ours and the other in turn, and the median of the ratios of
the rounds counts (5 unless told): other work on the machine slows both alike. ``--large`` adds 20,000 agencies with
400,000 ties, where the ways between all pairs take minutes. Held: betweenness, harmonic closeness and constraint take
at most 1.1 times what igraph alone takes on 2,000 agencies; Gould-Fernandez with 5,000 shuffles on 300 agencies is at
least 30 times as fast as the plain sparse form; 5,000 tables of 80 agencies and 100 meetings take less than 10 seconds.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.framework import load_framework
from netcollab.measures import REGISTRY, betweenness, coattendance_test, constraint, harmonic_closeness
from netcollab.measures.backbone import BURN_IN, CHAINS, THINNING, _trade, shuffled_tables
from netcollab.measures.chance import BROKERAGE, null_draws
from netcollab.measures.nullmodel import DRAWS, draws_for, silo_test
from netcollab.model import Network

ROLES = BROKERAGE[:5]
SAMPLE = 50  # shuffles by the plain form; the rest is scaled


def coalition(n: int, ties: int, *, directed: bool = False, seed: int = 0) -> Network:
    """Agencies of all sectors with ties at random, some agencies far busier than others."""
    random = np.random.default_rng(seed)
    busy = random.lognormal(0, 0.7, n)
    drawn: dict[tuple[int, int], None] = {}
    while len(drawn) < ties:
        for a, b in random.choice(n, size=(ties, 2), p=busy / busy.sum()).tolist():
            if a != b and len(drawn) < ties:
                drawn[(a, b) if directed or a < b else (b, a)] = None
    sectors = [c.key for c in load_framework().components]
    ids = [f"a{i:05}" for i in range(n)]
    agencies = pd.DataFrame({"id": ids, "sector": random.choice(sectors, n)})
    frame = pd.DataFrame([(ids[a], ids[b], directed) for a, b in drawn], columns=["source", "target", "directed"])
    return Network.from_frames(agencies, frame)


def seconds(run: Callable[[], Any]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def ratio(ours: Callable[[], Any], other: Callable[[], Any], rounds: int) -> tuple[float, float, float]:
    """Seconds of ours, of the other, and the median of the ratios, in turn."""
    pairs = [(seconds(ours), seconds(other)) for _ in range(rounds)]
    mine, yours = (statistics.median(times) for times in zip(*pairs, strict=True))
    return mine, yours, statistics.median(a / b for a, b in pairs)


def beside_igraph(rounds: int) -> bool:
    held = True
    print(f"{'':22} {'ours':>9} {'igraph':>9} {'ratio':>6}   {'networkx':>9} {'ratio':>6}")
    for n, ties in ((300, 3000), (2000, 20000)):
        net = coalition(n, ties)
        graph = net.igraph_view()  # all measures of a run share it; making it is timed below
        plain = nx.Graph(net.graph)
        for name, ours, direct, theirs in (
            ("betweenness", betweenness, graph.betweenness, lambda g: nx.betweenness_centrality(g, normalized=False)),
            ("harmonic_closeness", harmonic_closeness, graph.harmonic_centrality, nx.harmonic_centrality),
            ("constraint", constraint, graph.constraint, nx.constraint),
        ):
            ours(net)
            times = 1 if name != "constraint" else 20  # milliseconds are too short for one measurement

            def repeated(run: Callable[[], Any], times: int = times) -> Callable[[], Any]:
                return lambda: [run() for _ in range(times)]

            mine, yours, by = ratio(repeated(lambda ours=ours, net=net: ours(net)), repeated(direct), rounds)
            line = f"{name:18} {n:5} {mine / times:9.4f} {yours / times:9.4f} {by:6.2f}"
            if n < 1000:
                slow = seconds(lambda theirs=theirs, plain=plain: theirs(plain))
                line += f"   {slow:9.3f} {slow / (mine / times):6.0f}"
            print(line)
            held &= n < 1000 or by <= 1.1
        edges = graph.get_edgelist()
        fresh, bare, by = ratio(
            lambda net=net: net.replace().igraph_view(), lambda n=n, edges=edges: igraph.Graph(n, edges), rounds
        )
        print(f"{'making the graph':18} {n:5} {fresh:9.4f} {bare:9.4f} {by:6.2f}")
    return held


def plain_roles(arcs: sparse.csr_array, group: np.ndarray) -> dict[str, np.ndarray]:
    """Gould-Fernandez by products of sparse matrices, for one dealing of the labels."""
    ends = arcs.tocoo()
    same = group[ends.row] == group[ends.col]

    def picked(end: Any, keep: np.ndarray) -> sparse.csr_array:
        return sparse.csr_array((np.ones(keep.sum()), (end.row[keep], end.col[keep])), shape=arcs.shape)

    own, other = picked(ends, same), picked(ends, ~same)
    two = sparse.csr_array(arcs @ arcs)
    pairs = sparse.csr_array(two.sign() - two.sign().multiply(arcs))
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    kin = pairs.tocoo()
    alike = picked(kin, group[kin.row] == group[kin.col])

    def through(into: sparse.csr_array, pairs: sparse.csr_array, out: sparse.csr_array) -> np.ndarray:
        return np.asarray((sparse.csr_array(into.T) @ pairs).multiply(out).sum(axis=1)).ravel()

    return {
        "coordinator": through(own, alike, own), "consultant": through(other, alike, other),
        "representative": through(own, pairs, other), "gatekeeper": through(other, pairs, own),
        "liaison": through(other, sparse.csr_array(pairs - alike), other),
    }  # fmt: skip


def beside_the_plain_form(rounds: int) -> bool:
    held = True
    print(f"\nGould-Fernandez by system, {DRAWS:,} shuffles, 300 agencies, 3,000 ties")
    print(f"(the plain sparse form: {SAMPLE} shuffles, times {DRAWS // SAMPLE})")
    for directed in (False, True):
        net = coalition(300, 3000, directed=directed)
        arcs = net.adjacency(directed=directed)
        group = pd.factorize(net.primary("system"))[0]
        random = np.random.default_rng(1)
        seen = plain_roles(arcs, group)
        for role, scores in seen.items():  # the two count the same
            ours = REGISTRY[f"brokerage_{role}"].function(net, by="system", directed=directed)
            halved = 1 if directed or role in ("representative", "gatekeeper") else 2
            np.testing.assert_allclose(ours, scores / halved)

        def shuffled(net: Network = net, directed: bool = directed) -> None:
            for _ in null_draws(net.replace(), ROLES, by="system", draws=DRAWS, directed=directed):
                pass

        def plainly(arcs: Any = arcs, group: np.ndarray = group, random: Any = random) -> None:
            for _ in range(SAMPLE):
                plain_roles(arcs, random.permutation(group))

        mine, yours, by = ratio(shuffled, plainly, max(rounds // 2, 1))
        scaled = yours * DRAWS / SAMPLE
        kind = "directed" if directed else "undirected"
        print(f"{kind:18}       {mine:9.2f} {scaled:9.1f}  {DRAWS / SAMPLE / by:.0f} times as fast")
        held &= DRAWS / SAMPLE / by >= 30
    return held


def sign_ins(agencies: int = 80, meetings: int = 100) -> np.ndarray:
    """Who came: some agencies often, some meetings large, groups of agencies at the same ones."""
    random = np.random.default_rng(2)
    eager, large = random.normal(-1.5, 1.2, agencies), random.normal(0, 0.8, meetings)
    kind = random.integers(0, 4, agencies)[:, None] == random.integers(0, 4, meetings)
    return np.asarray(random.random((agencies, meetings)) < 1 / (1 + np.exp(-(eager[:, None] + large + kind))))


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Over chains, the mean over pairs of agencies of the correlation of two draws of their counts."""
    a, b = one - one.mean(axis=0), other - other.mean(axis=0)
    return float((a * b).mean() / np.sqrt((a * a).mean() * (b * b).mean()))


def together(tables: np.ndarray) -> np.ndarray:
    """Meetings shared by every two agencies: tables x pairs."""
    came = tables.astype("float32")
    i, j = np.triu_indices(tables.shape[1], 1)
    return np.asarray((came @ came.transpose(0, 2, 1))[:, i, j])


def meetings() -> bool:
    table = sign_ins()
    rows, columns = table.shape
    who, when = np.nonzero(table)
    sheet = pd.DataFrame({"agency": [f"{i:03}" for i in who], "meeting": [f"{j:03}" for j in when]})
    agencies = pd.DataFrame({"id": [f"{i:03}" for i in range(rows)]})
    net = Network.from_frames(agencies, pd.DataFrame({"source": [], "target": []}), attendance=sheet)
    spent = seconds(lambda: coattendance_test(net))
    print(f"\n{DRAWS:,} tables of {rows} agencies x {columns} meetings, margins exact: {spent:.1f} s")
    each = rows // 2
    in_all = CHAINS * BURN_IN + (DRAWS - CHAINS) * THINNING
    print(f"{CHAINS} chains; {BURN_IN * each:,} trades before the first draw, {THINNING * each} between two: "
          f"{in_all * each:,} trades in all")  # fmt: skip
    random = np.random.default_rng(3)
    now = np.repeat(table[None], CHAINS, axis=0)
    start, states = together(table[None])[0], {}
    for done in range(1, BURN_IN + 17):
        now = _trade(now, random)
        states[done] = together(now)
    print("correlation of shared meetings with those so many rounds before:", end=" ")
    lags = (1, 2, 4, THINNING, 16)
    print(", ".join(f"{lag}: {correlation(states[BURN_IN], states[BURN_IN + lag]):.3f}" for lag in lags))
    settled = np.mean([together(b).mean(axis=0) for b in shuffled_tables(table, 5000, seed=4)], axis=0)
    apart = start - settled
    print("of what set the sheets apart from chance, left after so many rounds:", end=" ")
    left = {k: float((states[k].mean(axis=0) - settled) @ apart / (apart @ apart)) for k in (1, 4, 8, 16, BURN_IN)}
    print(", ".join(f"{k}: {share:.3f}" for k, share in left.items()))
    kept = correlation(states[BURN_IN], states[BURN_IN + THINNING])
    return spent < 10 and abs(kept) < 0.02 and abs(left[BURN_IN]) < 0.02


def growth(large: bool) -> None:
    keys = ("betweenness", "harmonic_closeness", "constraint", "ego_betweenness", "brokerage_total",
            "brokerage_total_fractional", "eigenvector", "is_cut_point", "ei_agency")  # fmt: skip
    sizes = [(50, 250), (300, 3000), (2000, 20000), (5000, 50000), *([(20000, 400000)] if large else [])]
    nets = [coalition(n, ties) for n, ties in sizes]
    print("\nseconds, graph made" + "".join(f"{n:>9,}" for n, _ in sizes) + "  agencies")
    print(" " * 19 + "".join(f"{ties:>9,}" for _, ties in sizes) + "  ties")
    for net in nets:
        net.igraph_view()
    for key in keys:
        spent = [seconds(lambda n=n, key=key: REGISTRY[key].function(n)) for n in nets]
        print(f"{key:27.19}"[:19] + "".join(f"{s:9.3f}" for s in spent))
    print("shuffles of a run  " + "".join(f"{draws_for(net):9,}" for net in nets))
    print(
        "silos, so many     " + "".join(f"{seconds(lambda n=n: silo_test(n, draws=draws_for(n))):9.3f}" for n in nets)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    held = [beside_igraph(given.rounds), beside_the_plain_form(given.rounds), meetings()]
    growth(given.large)
    print("held" if all(held) else "does not hold")
    return int(not all(held))


if __name__ == "__main__":
    raise SystemExit(main())
