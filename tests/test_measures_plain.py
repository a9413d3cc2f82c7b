"""Fast kernels against their plain forms: loops over agencies, and enumeration, on small random networks."""

from __future__ import annotations

from itertools import combinations, permutations, product
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from netcollab import measures, toy
from netcollab.measures import REGISTRY, nullmodel
from netcollab.measures import _gould_fernandez as kernel
from netcollab.measures._ties import ties_of
from netcollab.model import Network

ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")
SEEDS = range(8)


def random_net(seed: int, n: int = 9, groups: int = 3, density: float = 0.25, overlap: bool = False) -> Network:
    """Directed reports, a few agencies without a sector, and sectors held by several where asked for."""
    rng = np.random.default_rng(seed)
    names = [f"v{i}" for i in rng.permutation(n)]
    labels = []
    for _ in names:
        held = [f"s{k}" for k in rng.permutation(groups)[: 1 + int(overlap and rng.random() < 0.5)]]
        labels.append("+".join(held) if rng.random() > 0.12 else "")
    arcs = [f"{a}>{b}" for a in names for b in names if a != b and rng.random() < density]
    return toy.make(" ".join(f"{a}:{s}" for a, s in zip(names, labels, strict=True)), " ".join(arcs))


def role_of(a: str, v: str, c: str) -> str:
    if a == v == c:
        return "coordinator"
    if a == c:
        return "consultant"
    if a == v:
        return "representative"
    return "gatekeeper" if c == v else "liaison"


def plain_brokerage(net: Network, directed: bool, fractional: bool) -> pd.DataFrame:
    arcs = net.adjacency(directed=directed).toarray() > 0
    n, group = len(net), list(net.primary())
    table = pd.DataFrame(0.0, index=net.agencies.index, columns=list(ROLES))
    for v in range(n):
        for a, c in product(range(n), repeat=2) if directed else combinations(range(n), 2):
            if len({a, v, c}) < 3 or "" in (group[a], group[c], group[v]):
                continue
            if not (arcs[a, v] and arcs[v, c]) or arcs[a, c]:
                continue
            share = 1 / sum(bool(arcs[a, u] and arcs[u, c]) for u in range(n)) if fractional else 1.0
            role = role_of(group[a], group[v], group[c])
            names = {role}
            if not directed and role in ("representative", "gatekeeper"):
                names = {"representative", "gatekeeper"}
            for name in [*names, "total"]:
                table.iloc[v, table.columns.get_loc(name)] += share
    return table.where(pd.Series(group, index=table.index) != "", np.nan)


@pytest.mark.parametrize("walked", [False, True])
@pytest.mark.parametrize("fractional", [False, True])
@pytest.mark.parametrize("directed", [False, True])
def test_brokerage_is_the_count_of_open_paths(
    directed: bool, fractional: bool, walked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "WALK", 0 if walked else 1e9)
    monkeypatch.setattr(kernel, "CELLS", 30)  # a few agencies at a time
    for seed in SEEDS:
        net = random_net(seed)
        want = plain_brokerage(net, directed, fractional)
        suffix = "_fractional" if fractional else ""
        for role in ROLES:
            got = REGISTRY[f"brokerage_{role}{suffix}"].function(net, directed=directed)
            np.testing.assert_allclose(got, want[role], atol=1e-12, err_msg=f"{role} seed {seed}")


def test_shared_brokerage_adds_up_to_the_open_pairs() -> None:
    net = toy.make("a:x b:x c:y d:y e:z f:z", "a-b b-c c-d d-e e-f f-a a-d")
    graph = net.graph
    two_apart = sum(1 for a, c in combinations(graph, 2) if nx.shortest_path_length(graph, a, c) == 2)
    assert measures.brokerage_total_fractional(net).sum() == pytest.approx(two_apart)


@pytest.mark.parametrize("seed", SEEDS)
def test_constraint_and_effective_size_are_burts_sums(seed: int) -> None:
    net = random_net(seed)
    for directed in (False, True):
        arcs = net.adjacency(directed=directed).toarray()
        both = arcs + arcs.T
        n = len(net)
        constraint, size = np.full(n, np.nan), np.full(n, np.nan)
        for i in range(n):
            near = [j for j in range(n) if both[i, j] > 0]
            if not near:
                continue
            p = both / np.where(both.sum(axis=1) > 0, both.sum(axis=1), 1)[:, None]
            m = both / np.where(both.max(axis=1) > 0, both.max(axis=1), 1)[:, None]
            others = [[q for q in range(n) if q not in (i, j)] for j in near]
            pairs = list(zip(near, others, strict=True))
            constraint[i] = sum((p[i, j] + sum(p[i, q] * p[q, j] for q in qs)) ** 2 for j, qs in pairs)
            size[i] = sum(1 - sum(p[i, q] * m[j, q] for q in qs) for j, qs in pairs)
        np.testing.assert_allclose(measures.constraint(net, directed=directed), constraint, atol=1e-12)
        np.testing.assert_allclose(measures.effective_size(net, directed=directed), size, atol=1e-12)
        view = net.igraph_view(directed=directed)
        np.testing.assert_allclose(measures.constraint(net, directed=directed), view.constraint(), atol=1e-12)
    k = measures.degree(net)
    among = measures.local_clustering(net).fillna(0) * k * (k - 1) / 2
    np.testing.assert_allclose(measures.effective_size(net), k.where(k > 0) - 2 * among / k.where(k > 0), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cut_points_are_those_whose_loss_makes_more_pieces(seed: int) -> None:
    net = random_net(seed, n=10, density=0.09)
    graph = net.graph
    pieces = nx.number_connected_components(graph)
    want, hanging = [], {}
    for v in net.agencies.index:
        rest = graph.subgraph(set(graph) - {v})
        if nx.number_connected_components(rest) > pieces:
            want.append(v)
            home = nx.node_connected_component(graph, v)
            parts = sorted(
                (sorted(c) for c in nx.connected_components(rest) if c <= home), key=lambda c: (-len(c), c[0])
            )
            hanging[v] = parts[1:]
    assert measures.cut_points(net) == want
    got = measures.what_hangs_on(net)
    assert {v: [sorted(p) for p in parts] for v, parts in got.items()} == hanging
    assert sorted(map(sorted, measures.bridges(net))) == sorted(sorted(b) for b in nx.bridges(graph))


@pytest.mark.parametrize("seed", SEEDS)
def test_mixing_counts_every_tie_of_overlapping_groups_once(seed: int) -> None:
    net = random_net(seed, overlap=True)
    tied = net.adjacency().toarray() > 0
    held = [set(s) for s in net.agencies["sectors"]]
    labels, _ = net.groups()
    known = [i for i, s in enumerate(held) if s]
    dyads = list(combinations(range(len(net)), 2))
    among = [(i, j) for i, j in combinations(known, 2)]
    density = np.mean([tied[i, j] for i, j in among])
    seen, chance = measures.observed(net), measures.expected(net)
    for x, a in enumerate(labels):
        for b in labels[x:]:
            cell = [(i, j) for i, j in dyads if (a in held[i] and b in held[j]) or (b in held[i] and a in held[j])]
            assert seen[a, b] == sum(tied[i, j] for i, j in cell)
            assert chance[a, b] == pytest.approx(density * len(cell))
    inside, outside = measures.ties_inside(net), measures.ties_outside(net)
    for a in labels:
        mine = [a in s for s in held]
        assert inside[a] == sum(tied[i, j] for i, j in dyads if mine[i] and mine[j])
        assert outside[a] == sum(tied[i, j] for i, j in dyads if mine[i] != mine[j])


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_reached_and_reporting(seed: int) -> None:
    net = random_net(seed, overlap=True)
    held = [set(s) for s in net.agencies["sectors"]]
    tied, reports = net.adjacency().toarray() > 0, net.adjacency(directed=True).toarray() > 0
    reached, reporting = measures.sectors_reached(net), measures.sectors_reporting(net)
    for i, own in enumerate(held):
        if not own:
            assert np.isnan(reached.iloc[i])
            assert np.isnan(reporting.iloc[i])
            continue
        near = set().union(*(held[j] for j in np.flatnonzero(tied[i])), set())
        naming = set().union(*(held[j] for j in np.flatnonzero(reports[:, i])), set())
        assert reached.iloc[i] == len(near - own)
        assert reporting.iloc[i] == len(naming - own)


def shares(net: Network, order: Any) -> dict[str, float]:
    """2 inside / (2 inside + outside) when agency i holds the label set of agency order[i]; 0 without ties."""
    held = [set(net.agencies["sectors"].iloc[k]) for k in order]
    tied = net.adjacency().toarray() > 0
    answer = {}
    for g in net.groups()[0]:
        mine = [g in s for s in held]
        ends = [(mine[i], mine[j]) for i, j in product(range(len(net)), repeat=2) if tied[i, j] and mine[i]]
        answer[g] = sum(b for _, b in ends) / len(ends) if ends else 0.0
    return answer


def test_silo_p_is_the_exact_permutation_probability() -> None:
    net = toy.make("a:x b:x+y c:x d:y e:y f:z g", "a-b b-c a-c c-d d-e e-f f-g")
    seen = shares(net, range(7))
    every = [shares(net, [*order, 6]) for order in permutations(range(6))]  # g has no sector and stays without
    exact = {g: np.mean([s[g] >= seen[g] - 1e-12 for s in every]) for g in seen}
    draws = 20_000
    got = measures.silo_p(net, draws=draws, seed=5)
    for g in ("x", "y"):
        error = 4 * np.sqrt(exact[g] * (1 - exact[g]) / draws) + 2 / draws
        assert got[g] == pytest.approx(exact[g], abs=error)
    assert np.isnan(got["z"])


def test_every_draw_counts_what_its_labels_say(monkeypatch: pytest.MonkeyPatch) -> None:
    net = random_net(3, n=8, overlap=True)
    orders = measures.permute_labels(net, draws=60, seed=2)
    want = [list(shares(net, order).values()) for order in orders]
    for cells in (4_000_000, 100):
        monkeypatch.setattr(nullmodel, "CELLS", cells)
        fresh = net.replace(name=f"{cells}")
        np.testing.assert_allclose(nullmodel.null_shares(fresh, draws=60, seed=2), want, atol=1e-7)


def test_ego_betweenness_is_betweenness_within_an_agency_and_its_partners() -> None:
    net = random_net(11, n=14)
    want = {v: nx.betweenness_centrality(nx.ego_graph(net.graph, v), normalized=False)[v] for v in net.graph}
    assert measures.ego_betweenness(net).to_dict() == pytest.approx(want)


def test_hierarchy_is_the_disorder_of_the_constraint_of_each_partner() -> None:
    net = random_net(12, n=14)
    want = {}
    for v in net.graph:
        k = net.graph.degree(v)
        part = np.array([nx.local_constraint(net.graph, v, u) for u in net.graph[v]])
        share = part / part.mean() if k else part
        want[v] = (share * np.log(share)).sum() / (k * np.log(k)) if k > 1 else np.nan
    assert measures.hierarchy(net).to_dict() == pytest.approx(want, nan_ok=True)


def test_diversity_without_bias_is_the_share_of_unlike_pairs_of_partners() -> None:
    net = random_net(13, n=14)
    sector = net.agencies["sector"]
    for v, got in measures.partner_diversity_unbiased(net).items():
        pairs = list(combinations([u for u in net.graph[v] if sector[u]], 2))
        want = np.mean([sector[a] != sector[b] for a, b in pairs]) if pairs else np.nan
        assert got == pytest.approx(want, nan_ok=True)


def test_multiplexity_counts_the_kinds_of_tie_of_each_pair() -> None:
    kinds = ("work", "train", "fund")
    nets = {kind: random_net(20 + k, n=9) for k, kind in enumerate(kinds)}
    first = nets["work"]
    ties = pd.concat([net.ties.assign(relation=kind) for kind, net in nets.items()], ignore_index=True)
    net = first.replace(ties=ties)
    pairs = [{frozenset(e) for e in n.graph.edges} for n in nets.values()]
    times = {p: sum(p in some for some in pairs) for p in set().union(*pairs)}
    assert measures.multiplex_share(net) == pytest.approx(np.mean([t >= 2 for t in times.values()]))
    assert measures.multiplex_mean(net) == pytest.approx(np.mean(list(times.values())))
    for v, got in measures.multiplexity(net).items():
        own = [t for p, t in times.items() if v in p]
        assert got == pytest.approx(np.mean(own) if own else np.nan, nan_ok=True)
    assert np.isnan(measures.multiplex_share(first))


def test_days_to_closure_is_the_median_of_the_censored_curve() -> None:
    rng = np.random.default_rng(6)
    days, open_ = rng.integers(0, 60, 80), rng.random(80) < 0.3
    start = pd.Timestamp("2026-01-01")
    begun = [start + pd.Timedelta(days=int(d)) for d in rng.integers(0, 20, 80)]
    closed = [
        "" if o else str((b + pd.Timedelta(days=int(d))).date()) for b, d, o in zip(begun, days, open_, strict=True)
    ]
    log = pd.DataFrame({"source": "H", "target": "B", "date": [str(b.date()) for b in begun], "closed": closed})
    last = max(max(closed), max(log["date"]))
    seen = [(pd.Timestamp(c or last) - b).days for b, c in zip(begun, closed, strict=True)]
    curve = stats.ecdf(stats.CensoredData.right_censored(seen, open_)).sf
    want = curve.quantiles[np.flatnonzero(curve.probabilities <= 0.5)[0]]
    assert measures.days_to_closure(toy.make("H B", "", referrals=log)) == want


def test_ties_between_groups_are_counted_once_in_every_draw() -> None:
    net = random_net(3, n=9, overlap=True)
    labels, held = net.groups()
    sets = [{labels[g] for g in np.flatnonzero(row)} for row in held.toarray()]
    pairs = [(i, j) for i, j in zip(*np.triu(net.adjacency().toarray()).nonzero(), strict=True)]
    orders = measures.permute_labels(net, draws=40, seed=2)
    got = nullmodel.null_between(net, "sector", ties_of(net), draws=40, seed=2)
    for order, counted in zip(orders, got, strict=True):
        moved = [sets[k] for k in order]
        for g, h in permutations(range(len(labels)), 2):
            a, b = labels[g], labels[h]
            joined = [(a in moved[i] and b in moved[j]) or (b in moved[i] and a in moved[j]) for i, j in pairs]
            assert counted[g, h] == sum(joined)


def test_shuffles_move_whole_label_sets_and_leave_the_unlabelled() -> None:
    net = random_net(4, n=12, overlap=True)
    orders = measures.permute_labels(net, draws=500, seed=9)
    free = np.array([bool(s) for s in net.agencies["sectors"]])
    assert (np.sort(orders, axis=1) == np.arange(len(net))).all()
    assert (orders[:, ~free] == np.flatnonzero(~free)).all()
    assert len(np.unique(orders, axis=0)) > 490
    again = measures.permute_labels(net, draws=500, seed=9)
    assert (orders == again).all()


def test_ei_p_is_the_exact_permutation_probability() -> None:
    net = toy.make("a:x b:x c:y d:y e:z f", "a-b c-d d-e b-c a-f")
    tied = [(0, 1), (2, 3), (3, 4), (1, 2)]
    labels = ["x", "x", "y", "y", "z"]
    cross = [sum(p[i] != p[j] for i, j in tied) for p in permutations(labels)]
    exact = np.mean(np.array(cross) <= 2)
    assert measures.ei_index(net) == 0.0
    assert measures.ei_p(net, draws=20_000) == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))


def test_holm_is_the_step_down_rule() -> None:
    got = measures.holm(np.array([0.04, 0.01, np.nan, 0.03, 0.9]))
    np.testing.assert_allclose(got, [0.09, 0.04, np.nan, 0.09, 0.9])


def test_p_counts_the_observed_arrangement_as_one_of_the_draws() -> None:
    null = np.array([[0.1, 0.9], [0.5, 0.9], [0.9, 0.9]])
    np.testing.assert_allclose(nullmodel.upper_tail(np.array([0.5, 1.0]), null), [3 / 4, 1 / 4])


def test_a_group_of_three_is_tested_and_one_of_two_is_not() -> None:
    table = measures.silo_test(toy.make("a:x b:x c:x d:y e:y f", "a-b b-c d-e c-f"), draws=50)
    assert table["p"].notna().to_dict() == {"x": True, "y": False}


def test_silo_test_adjusts_for_every_group_tested() -> None:
    agencies = " ".join([*(f"a{i}:x" for i in range(4)), *(f"b{i}:y" for i in range(4)), "c:z d:z", "e:w f:w g:w"])
    ties = " ".join(
        [*(f"a{i}-a{j}" for i, j in combinations(range(4), 2)), *(f"b{i}-c b{i}-d" for i in range(4)), "b0-b1"]
    )
    table = measures.silo_test(toy.make(agencies, ties), draws=2000, seed=1)
    assert list(table.columns) == ["members", "inside", "outside", "share", "p", "p_holm"]
    assert table["members"].to_dict() == {"w": 3, "x": 4, "y": 4, "z": 2}
    assert table.loc["x", ["inside", "outside", "share"]].tolist() == [6, 0, 1]
    assert table["p"].notna().to_dict() == {"w": False, "x": True, "y": True, "z": False}
    assert table.loc["x", "p_holm"] == pytest.approx(2 * table.loc["x", "p"])
    assert table.loc["x", "p_holm"] <= 0.05
    assert table.loc["y", "p"] > 0.2


def surveyed(seed: int, n: int = 5) -> Network:
    """A roster survey in which some did not answer, some left a partner out, and some are outside."""
    rng = np.random.default_rng(seed)
    names = [f"v{i}" for i in range(n)]
    answered = rng.random(n) < 0.6
    member = np.array([True] * (n - 1) + [bool(seed % 2)])
    answered &= member
    arcs = [(a, b) for i, a in enumerate(names) for b in names if a != b and answered[i] and rng.random() < 0.35]
    blank = [(a, b) for i, a in enumerate(names) for b in names if a != b and answered[i] and rng.random() < 0.1]
    net = toy.make(" ".join(f"{v}:s{i % 2}" for i, v in enumerate(names)), " ".join(f"{a}>{b}" for a, b in arcs))
    return net.replace(
        survey_kind="roster",
        agencies=net.agencies.assign(responded=answered, invited=member, member=member),
        skipped=pd.DataFrame(blank, columns=["source", "target"]),
    )


@pytest.mark.parametrize("seed", range(12))
def test_density_bounds_are_those_of_all_ways_to_fill_in_the_answers(seed: int) -> None:
    net = surveyed(seed)
    said, n = net.said(), len(net)
    pairs = n * (n - 1) / 2
    union = confirmed = union_low = confirmed_low = 0
    for i, j in combinations(range(n), 2):
        fills = list(product(*([[x] if x == x else [0.0, 1.0] for x in (said[i, j], said[j, i])])))
        union += max(max(f) for f in fills)
        confirmed += max(min(f) for f in fills)
        union_low += min(max(f) for f in fills)
        confirmed_low += min(min(f) for f in fills)
    got = [f(net, rule=rule) for rule in ("union", "confirmed") for f in (measures.density_low, measures.density_high)]
    np.testing.assert_allclose(got, np.array([union_low, union, confirmed_low, confirmed]) / pairs)
    assert got[0] == pytest.approx(measures.density(net))


@pytest.mark.parametrize("seed", range(12))
def test_states_and_observability_are_read_off_the_answers(seed: int) -> None:
    net = surveyed(seed, n=7)
    said, n = net.said(), len(net)
    inside = net.coalition
    if len(inside) > 1:
        counted = inside.dyads["state"].value_counts().to_dict()
        assert {s: k for s, k in measures.pair_states(inside).items() if k} == counted
    held = [set(s) for s in net.agencies["sectors"]]
    seen = ~np.isnan(said)
    got = measures.observability(net)
    for g in net.groups()[0]:
        cells = [(i, j) for i, j in product(range(n), repeat=2) if g in held[i] and g not in held[j]]
        assert got[g] == pytest.approx(np.mean([seen[i, j] or seen[j, i] for i, j in cells]))


@pytest.mark.parametrize("seed", SEEDS)
def test_reciprocity_looks_only_at_pairs_that_both_answered(seed: int) -> None:
    net = surveyed(seed, n=8).coalition
    said = net.said()
    heard = net.answered
    both = [
        (said[i, j], said[j, i])
        for i, j in combinations(range(len(net)), 2)
        if heard[i] and heard[j] and said[i, j] == said[i, j] and said[j, i] == said[j, i]
    ]
    mutual, one = sum(a + b == 2 for a, b in both), sum(a + b == 1 for a, b in both)
    got = measures.reciprocity(net)
    assert (np.isnan(got) and mutual + one == 0) or got == pytest.approx(2 * mutual / (2 * mutual + one))
    assert measures.dyad_census(net)["none"] == len(both) - mutual - one


def test_sole_carriers_are_found_by_looking_at_every_tie() -> None:
    for seed in SEEDS:
        net = random_net(seed, n=10, density=0.06, overlap=True)
        held = [set(s) for s in net.agencies["sectors"]]
        labels, _ = net.groups()
        tied = [(i, j) for i, j in combinations(range(len(net)), 2) if net.adjacency()[i, j]]
        want = set()
        for a, b in combinations(labels, 2):
            if min(sum(g in s for s in held) for g in (a, b)) < 2:
                continue
            link = [(i, j) for i, j in tied if (a in held[i] and b in held[j]) or (b in held[i] and a in held[j])]
            both = {i for i, s in enumerate(held) if {a, b} <= s}
            for v in range(len(net)):
                if link and all(v in ends for ends in link) and both <= {v}:
                    want.add((a, b, net.agencies.index[v], len(link)))
        got = measures.sole_carriers(net)
        assert set(got[["a", "b", "agency", "ties"]].itertuples(index=False, name=None)) == want


def test_a_group_of_one_agency_has_no_sole_carrier() -> None:
    assert measures.sole_carriers(toy.make("a:x b:y c:y", "a-b a-c")).empty
    assert measures.sole_carriers(toy.make("a:x d:x b:y c:y", "a-b a-c"))["agency"].tolist() == ["a"]


def test_the_graph_of_groups_carries_what_the_table_says() -> None:
    net = random_net(2, n=12)
    graph = measures.sector_graph(net)
    seen, chance, odds = measures.observed(net), measures.expected(net), measures.ratio(net)
    assert list(graph) == net.groups()[0]
    for (a, b), ties in seen.items():
        if a == b:
            assert graph.nodes[a]["ties_inside"] == ties
        else:
            assert graph.has_edge(a, b) == (ties > 0)
            if ties:
                edge = graph.edges[a, b]
                assert (edge["observed"], edge["weight"], edge["expected"]) == (ties, ties, chance[a, b])
                np.testing.assert_equal(edge["ratio"], odds[a, b])


def test_eigenvector_solves_its_equation_whatever_the_pieces() -> None:
    net = toy.make("a b c d e f g h", "a-b b-c a-c d-e e-f d-f g-h")
    got = measures.eigenvector(net)
    assert got.to_dict() == pytest.approx({**dict.fromkeys("abcdef", 1.0), "g": 0.0, "h": 0.0})
    near = measures.eigenvector(toy.make("a b c d e f", "a-b b-c a-c d-e e-f"))
    assert near.to_dict() == pytest.approx({**dict.fromkeys("abc", 1.0), **dict.fromkeys("def", 0.0)})
    for seed in SEEDS:
        some = random_net(seed, n=12, density=0.2)
        x, matrix = measures.eigenvector(some).to_numpy(), some.adjacency().toarray()
        top = np.linalg.eigvalsh(matrix)[-1]
        np.testing.assert_allclose(matrix @ x, top * x, atol=1e-9)
        assert x.max() == 1.0
