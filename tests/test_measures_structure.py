"""Core and periphery, bridges between groups, reach and mixing, against other programs and plain forms."""

from __future__ import annotations

from itertools import combinations

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats.contingency import odds_ratio

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.measures.core import IDEALS, _climbed, _every, _fits, core_periphery
from netcollab.model import Network

U = toy.make("a:LE b:LE c:NGO d:NGO e:NGO f:HC g:HC", "a-b b-c a-c c-d c-e d-e d-f a-f b-f")


def drawn(n: int, p: float, seed: int, groups: int = 3) -> Network:
    graph = nx.gnp_random_graph(n, p, seed=seed)
    ties = " ".join(f"n{a}-n{b}" for a, b in graph.edges)
    return toy.make(" ".join(f"n{i}:g{i % groups}" for i in range(n)), ties)


# ---- core and periphery ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ideal", "fit", "core"), [("or", 0.4404, "cf"), ("and", 0.5477, "abcdef"), ("ignored", 0.6325, "abc")]
)
def test_cores_of_graph_u_as_in_the_exhaustive_table(ideal: str, fit: float, core: str) -> None:
    found = core_periphery(U, ideal)
    assert found.exact
    assert found.fit == pytest.approx(fit, abs=5e-5)
    assert found.cores[0] == tuple(core)
    if ideal == "ignored":
        assert {"".join(c) for c in found.cores} >= {"abc", "abcd", "acdf", "bcdf"}
        assert not found.settled
        assert measures.in_core(U, ideal=ideal).isna().all()


def test_a_fit_is_pearsons_correlation_with_the_ideal() -> None:
    net = drawn(8, 0.4, 3)
    tied = net.adjacency().toarray()
    i, j = np.array(list(combinations(range(8), 2))).T
    cores = _every(8)
    for ideal in IDEALS:
        for core, fit in zip(cores[::7], _fits(tied.astype(float), cores[::7], ideal), strict=True):
            both, either = core[i] & core[j], core[i] | core[j]
            kept = both | ~either if ideal == "ignored" else np.ones(len(i), dtype=bool)
            wish = (either if ideal == "or" else both)[kept].astype(float)
            seen = tied[i, j][kept].astype(float)
            plain = np.corrcoef(seen, wish)[0, 1] if seen.std() and wish.std() else np.nan
            assert fit == pytest.approx(plain, nan_ok=True)


@pytest.mark.parametrize("ideal", IDEALS)
def test_climbing_finds_the_best_core_that_trying_all_finds(ideal: str) -> None:
    for seed in range(12):
        tied = drawn(11, 0.2 + seed / 30, seed).adjacency().toarray().astype(float)
        best = np.nanmax(_fits(tied, _every(11), ideal))
        assert np.nanmax(_fits(tied, _climbed(tied, ideal, 0), ideal)) == pytest.approx(best)


def test_a_planted_core_of_a_large_network_is_found_and_beats_chance() -> None:
    rng = np.random.default_rng(5)
    core = [f"n{i}" for i in range(8)]
    ties = [(a, b) for a, b in combinations(core, 2)] + [(str(rng.choice(core)), f"n{k}") for k in range(8, 40)]
    net = toy.make(" ".join(f"n{i}" for i in range(40)), " ".join(f"{a}-{b}" for a, b in ties))
    found = core_periphery(net)
    assert found.fit == pytest.approx(1)
    assert set(found.cores[0]) == set(core)
    assert measures.in_core(net).sum() == 8
    assert measures.core_test(net, draws=19)["p"] == 0.05
    assert measures.core_test(drawn(20, 0.3, 1), draws=19)["p"] > 0.05


def test_nearness_to_the_core_of_graph_u_as_minres_gives_it() -> None:
    got = measures.core_continuous(U)
    np.testing.assert_allclose(got, [0.8551, 0.8551, 1.0733, 0.6767, 0.4871, 0.7212, 0], atol=5e-5)
    off = ~np.eye(7, dtype=bool)
    assert np.corrcoef(U.adjacency().toarray()[off], np.outer(got, got)[off])[0, 1] == pytest.approx(0.625, abs=5e-4)


def test_nearness_to_the_core_is_the_least_square_that_scipy_finds() -> None:
    net = drawn(9, 0.4, 2)
    a, off = net.adjacency().toarray(), ~np.eye(9, dtype=bool)

    def loss(c: np.ndarray) -> float:
        return float(((a - np.outer(c, c))[off] ** 2).sum())

    best = min(minimize(loss, np.random.default_rng(s).random(9), bounds=[(0, None)] * 9).fun for s in range(5))
    assert loss(measures.core_continuous(net).to_numpy()) == pytest.approx(best, rel=1e-5)


def test_a_network_without_a_core_says_why() -> None:
    whole = toy.make("a b c", "a-b b-c a-c")
    assert "alike" in measures.core_fit(whole).why
    assert "alike" in measures.core_test(whole).attrs["why"]
    with pytest.raises(Problem, match="round"):
        core_periphery(U, "round")


# ---- between groups --------------------------------------------------------------------------------------------------


def test_the_three_senses_of_a_bridge_are_told_apart() -> None:
    net = toy.make("a:x b:x c:y d:y e:z", "a-b a-c a-d c-d d-e")
    found = measures.sector_bridges(net)
    told = {kind: rows[["a", "b", "agency", "partner", "ties"]].to_numpy().tolist() for kind, rows in
            found.groupby("kind")}  # fmt: skip
    assert told == {
        "cut_bridge": [["y", "z", "d", "e", 1]],
        "sole_link": [["y", "z", "d", "e", 1]],
        "sole_carrier": [["x", "y", "a", "", 2]],
    }


@pytest.mark.parametrize("seed", range(4))
def test_cut_bridges_are_those_of_networkx_and_sole_links_those_counted(seed: int) -> None:
    net = drawn(16, 0.12, seed)
    found = measures.sector_bridges(net)
    group = dict(zip(net.agencies.index, net.agencies["sector"], strict=True))
    graph = net.graph
    across = {frozenset(e) for e in nx.bridges(graph) if group[e[0]] != group[e[1]]}
    cut = found[found["kind"] == "cut_bridge"]
    assert {frozenset(p) for p in zip(cut["agency"], cut["partner"], strict=True)} == across
    between = pd.Series([tuple(sorted((group[a], group[b]))) for a, b in graph.edges]).value_counts()
    sole = found[found["kind"] == "sole_link"]
    assert set(zip(sole["a"], sole["b"], strict=True)) == {k for k, n in between.items() if n == 1 and k[0] != k[1]}
    for row in sole.itertuples():
        assert (group[row.agency], group[row.partner]) == (row.a, row.b)


@pytest.mark.parametrize("seed", range(3))
def test_two_steps_reach_what_networkx_reaches(seed: int) -> None:
    net = drawn(14, 0.15, seed)
    got = measures.reach2(net)
    for agency in net.agencies.index:
        near = nx.single_source_shortest_path_length(net.graph, agency, cutoff=2)
        assert got[agency] == pytest.approx((len(near) - 1) / 13)


def test_sectors_within_two_referrals_follow_their_direction_and_count_all_of_the_list() -> None:
    net = toy.make("a:judges b:media+educators c:private_sector d:media", "a>b b>c c>d")
    got = measures.sector_reach2(net, layers=("survey",)) * 24
    assert got.round(9).to_dict() == {"a": 3, "b": 2, "c": 1, "d": 0}
    assert "no referrals" in measures.sector_reach2(net).attrs["why"]


@pytest.mark.parametrize("seed", range(4))
def test_ties_expected_from_activity_give_the_modularity_of_igraph(seed: int) -> None:
    net = drawn(18, 0.25, seed)
    inside = [(g, g) for g in net.groups()[0]]
    m = measures.n_ties(net)
    ours = (measures.observed(net)[inside] - measures.expected_by_activity(net)[inside]).sum() / m
    graph = igraph.Graph.from_networkx(net.graph)
    labels = [int(net.agencies.at[v["_nx_name"], "sector"][1:]) for v in graph.vs]
    assert ours == pytest.approx(graph.modularity(labels))
    assert measures.expected_by_activity(net).sum() == pytest.approx(m)


def test_log_odds_are_those_of_a_two_by_two_table_with_a_half_added() -> None:
    net = drawn(20, 0.3, 7)
    tied = net.adjacency().toarray().astype(bool)
    group = net.agencies["sector"].to_numpy()
    i, j = np.array(list(combinations(range(20), 2))).T
    for (a, b), value in measures.log_odds(net).items():
        here = np.array([{a, b} == {group[x], group[y]} for x, y in zip(i, j, strict=True)])
        if a == b:
            here = (group[i] == a) & (group[j] == a)
        cells = [[(tied[i, j] & h).sum(), (~tied[i, j] & h).sum()] for h in (here, ~here)]
        table = (2 * np.array(cells) + 1).astype(int)  # scipy takes whole numbers; the ratio is the same
        assert value == pytest.approx(np.log(odds_ratio(table, kind="sample").statistic))


def test_referrals_returned_are_counted_pair_by_pair() -> None:
    rng = np.random.default_rng(3)
    w = rng.integers(0, 4, (6, 6)) * (1 - np.eye(6, dtype=int))
    ids = list("abcdef")
    log = pd.DataFrame([(ids[i], ids[j], float(w[i, j])) for i in range(6) for j in range(6) if w[i, j]],
                       columns=["source", "target", "count"])  # fmt: skip
    net = toy.make("a b c d e f", "", referrals=log)
    assert measures.referrals_returned(net) == pytest.approx(np.minimum(w, w.T).sum() / w.sum())
    routes = nx.from_pandas_edgelist(log, create_using=nx.DiGraph)
    assert measures.referrals_returned_expected(net) == pytest.approx(nx.density(routes))


def test_the_share_of_meetings_attended_together_as_in_the_worked_table() -> None:
    came = {"A": "123", "B": "123", "C": "145", "D": "145", "E": "15", "F": "1"}
    sheet = pd.DataFrame([(a, m) for a, who in came.items() for m in who], columns=["agency", "meeting"])
    table = measures.newman_weights(toy.make("A B C D E F", "", attendance=sheet)).set_index(["a", "b"])["jaccard"]
    assert table[("A", "B")] == table[("C", "D")] == 1
    assert table[("A", "C")] == 0.2
    assert table[[("C", "E"), ("E", "F"), ("A", "F")]].isna().all()  # at fewer than three meetings
