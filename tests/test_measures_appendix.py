"""Small worked networks whose numbers were computed with R sna, igraph and netseg, or by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.measures import REGISTRY

SECTORS = {"a": "LE", "b": "LE", "c": "NGO", "d": "NGO", "e": "NGO", "f": "HC", "g": "HC"}
SEVEN = " ".join(f"{k}:{v}" for k, v in SECTORS.items())
ARCS = "a>b b>c c>a c>d d>e e>c d>f f>a f>d b>f"
D = toy.make(SEVEN, ARCS)  # ten reports among seven agencies
U = toy.make(SEVEN, "a-b b-c a-c c-d c-e d-e d-f a-f b-f")  # nine ties
H = toy.make("A:1 B:1 C:2 D:2 E:3 F:3", "A-B A-C A-D B-C D-E E-F")
HD = toy.make("A:1 B:1 C:2 D:2 E:3 F:3", "A>B A>C D>A B>C C>B D>E E>F")
ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")


def close(got: Any, want: Any, digits: int = 6) -> None:
    np.testing.assert_allclose(np.asarray(got, dtype=float), want, rtol=0, atol=0.51 * 10**-digits)


def roles(net: Any, **how: Any) -> pd.DataFrame:
    suffix = "_fractional" if how.pop("fractional", False) else ""
    return pd.DataFrame({r: REGISTRY[f"brokerage_{r}{suffix}"].function(net, **how) for r in ROLES})


def test_brokerage_of_directed_reports() -> None:
    want = {
        "a": [0, 0, 0, 2, 0, 2], "b": [0, 0, 2, 0, 0, 2], "c": [1, 1, 1, 1, 0, 4], "d": [1, 0, 1, 1, 0, 3],
        "e": [1, 0, 0, 0, 0, 1], "f": [0, 1, 0, 0, 2, 3], "g": [0, 0, 0, 0, 0, 0],
    }  # fmt: skip
    close(roles(D, directed=True), list(want.values()))
    close(roles(D, directed=True).sum(), [3, 2, 4, 4, 2, 15])


def test_fractional_brokerage_of_directed_reports() -> None:
    want = {
        "a": [0, 0, 0, 2, 0], "b": [0, 0, 2, 0, 0], "c": [1, 0.5, 1, 0.5, 0], "d": [1, 0, 1, 1, 0],
        "e": [1, 0, 0, 0, 0], "f": [0, 0.5, 0, 0, 1.5], "g": [0, 0, 0, 0, 0],
    }  # fmt: skip
    got = roles(D, directed=True, fractional=True)
    close(got.drop(columns="total"), list(want.values()))


def test_brokerage_expected_by_chance() -> None:
    got = measures.brokerage_expected(D)
    outer, inner = got.loc["a"], got.loc["c"]
    close([outer[f"{r}_expected"] for r in ROLES], [0, 0.345535, 0.215959, 0.215959, 0.518303, 1.295756])
    close([inner[f"{r}_expected"] for r in ROLES], [0.086384, 0.172768, 0.345535, 0.345535, 0.345535, 1.295756])
    close([outer[f"{r}_sd"] for r in ROLES], [0, 0.634230, 0.570987, 0.570987, 0.843105, 1.634786])
    close([inner[f"{r}_sd"] for r in ROLES], [0.287494, 0.406578, 0.722248, 0.722248, 0.652784, 1.634786])
    z = [(roles(D, directed=True).loc["c", r] - inner[f"{r}_expected"]) / inner[f"{r}_sd"] for r in ROLES]
    close(z, [3.1779, 2.0346, 0.9062, 0.9062, -0.5293, 1.6542], digits=4)


def test_brokerage_of_the_union_counts_unordered_pairs() -> None:
    twice = roles(toy.make(SEVEN, ARCS.replace(">", "-")), directed=True)
    close(twice.sum(), [0, 0, 6, 6, 8, 20])
    close(twice[["representative", "gatekeeper"]].loc[["c", "d"]], [[4, 4], [2, 2]])
    close(twice["liaison"].loc[["a", "b", "f"]], [2, 2, 4])
    once = roles(D)
    close(once["liaison"], twice["liaison"] / 2)
    close(once["representative"], twice["representative"])
    close(once["total"], twice["total"] / 2)
    close(once["total"], once[["coordinator", "consultant", "representative", "liaison"]].sum(axis=1))


def test_loops_and_strengths_do_not_change_brokerage() -> None:
    frame = D.ties.assign(strength=1.0)
    frame.loc[0, "strength"] = 5.0
    loop = pd.DataFrame({"source": ["a"], "target": ["a"]})
    again = D.replace(ties=pd.concat([frame, loop], ignore_index=True))
    pd.testing.assert_frame_equal(roles(again, directed=True), roles(D, directed=True))
    pd.testing.assert_frame_equal(measures.brokerage_expected(again), measures.brokerage_expected(D))


def test_one_sector_leaves_only_coordinators() -> None:
    one = toy.make(" ".join(f"{k}:x" for k in SECTORS), ARCS)
    got = roles(one, directed=True)
    close(got["coordinator"], roles(D, directed=True)["total"])
    assert got[["consultant", "representative", "gatekeeper", "liaison"]].to_numpy().sum() == 0
    null = measures.brokerage_expected(one)
    assert (null[["consultant_sd", "representative_sd", "gatekeeper_sd", "liaison_sd"]] == 0).all(axis=None)


def test_structural_holes() -> None:
    close(measures.constraint(H), [0.611111, 1.006944, 1.006944, 0.5, 0.5, 1])
    close(measures.effective_size(H), [2.333333, 1, 1, 2, 2, 1])
    close(measures.efficiency(H), [0.777778, 0.5, 0.5, 1, 1, 1])
    close(measures.constraint(HD, directed=True), [0.728395, 0.913580, 0.913580, 0.5, 0.5, 1])
    close(measures.effective_size(HD, directed=True), [2.333333, 1.166667, 1.166667, 2, 2, 1])


def test_centrality_and_cohesion_of_h() -> None:
    close(measures.betweenness(H), [6, 0, 0, 6, 4, 0])
    close(measures.betweenness(H, normalized=True), [0.6, 0, 0, 0.6, 0.4, 0])
    close(measures.coreness(H), [2, 2, 2, 1, 1, 1])
    assert measures.cut_points(H) == ["A", "D", "E"]
    assert measures.bridges(H) == [("A", "D"), ("D", "E"), ("E", "F")]
    assert measures.what_hangs_on(H) == {"A": [["B", "C"]], "D": [["E", "F"]], "E": [["F"]]}
    assert measures.what_hangs_on(H, "B") == {"B": []}
    close(measures.assortativity_sector(H), -0.0212766, digits=7)


def test_directed_h() -> None:
    close(measures.reciprocity(HD), 0.2857143, digits=7)
    close(measures.density(HD, directed=True), 0.2333333, digits=7)
    close(measures.assortativity_sector(HD, directed=True), -0.09375)
    close(measures.reach_connectedness(HD), 1)
    lone = toy.make("A B C D E F G", "A>B A>C D>A B>C C>B D>E E>F")
    close(measures.reach_connectedness(lone), 0.7142857, digits=7)
    close(measures.density(lone, directed=True), 0.1666667, digits=7)


def test_triangle_pair_and_isolate() -> None:
    net = toy.make("A B C D E F", "A-B B-C A-C D-E")
    close(measures.constraint(net), [1.125, 1.125, 1.125, 1, 1, np.nan])
    close(measures.harmonic_closeness(net, normalized=False), [2, 2, 2, 1, 1, 0])
    close(measures.harmonic_closeness(net), [0.4, 0.4, 0.4, 0.2, 0.2, 0])


def test_star_and_in_star() -> None:
    star = toy.make("A B C D E", "A-B A-C A-D A-E")
    close([measures.centralization_degree(star), measures.centralization_betweenness(star)], [1, 1])
    inward = toy.make("A B C D E", "B>A C>A D>A E>A")
    got = (
        measures.centralization_in_degree(inward), measures.centralization_out_degree(inward),
        measures.centralization_degree(inward, directed=True),
    )  # fmt: skip
    close(got, [1, 0.0625, 0.5])


def test_graph_u() -> None:
    close(measures.betweenness(U), [0.3333, 0.3333, 3, 1.3333, 0, 1, 0], digits=4)
    close(measures.degree(U), [3, 3, 4, 3, 2, 3, 0])
    close(measures.centralization_degree(U), 0.3333333, digits=7)
    close(measures.centralization_betweenness(U), 0.1666667, digits=7)
    close(1 - measures.reach_connectedness(U), 0.2857143, digits=7)


def test_sector_mixing_of_u() -> None:
    pairs = {("LE", "LE"): 1, ("HC", "LE"): 2, ("LE", "NGO"): 2, ("HC", "HC"): 0, ("HC", "NGO"): 1, ("NGO", "NGO"): 3}
    assert measures.observed(U).to_dict() == pairs
    close(measures.ei_index(U), 0.1111111, digits=7)
    close(measures.ei_expected(U), 0.5238095, digits=7)
    close(measures.assortativity_sector(U), 0.0909091, digits=7)
    close(measures.coleman(U).loc[["HC", "LE", "NGO"]], [-1, 0.2, 0.5])
    close(measures.ei_group(U).loc[["LE", "NGO", "HC"]], [0.3333, -0.3333, 1], digits=4)
    close(measures.ei_agency(U), [0.3333, 0.3333, 0, -0.3333, -1, 1, np.nan], digits=4)
    close(measures.partner_diversity(U), [0.6667, 0.6667, 0.5, 0.4444, 0, 0.4444, np.nan], digits=4)
    close(measures.partner_evenness(U), [1, 1, 0.75, 0.6667, 0, 0.6667, np.nan], digits=4)
    close(measures.segregation(U), 0.2708333, digits=7)
    close(measures.odds_ratio_within(U), 8.8)


def test_ego_betweenness_of_u() -> None:
    close(measures.ego_betweenness(U), [0.5, 0.5, 4, 2, 0, 2, 0])


def test_label_permutation_of_u_agrees_with_twenty_thousand_draws() -> None:
    draws = 20_000
    p = measures.ei_p(U, draws=draws, seed=3)
    assert p == pytest.approx(0.079, abs=4 * np.sqrt(0.08 * 0.92 / draws) * 2)


def test_label_permutation_of_brokerage_agrees_with_five_thousand_draws() -> None:
    order = measures.permute_labels(D, draws=300, seed=1)
    sums = []
    for row in order:
        table = D.agencies.assign(
            sector=D.agencies["sector"].to_numpy()[row], sectors=D.agencies["sectors"].to_numpy()[row]
        )
        sums.append(roles(D.replace(agencies=table), directed=True).sum())
    close(np.mean(sums, axis=0)[:5], np.array([0.428, 3.161, 3.119, 3.126, 5.167]), digits=0)
    assert np.mean([s["coordinator"] >= 3 for s in sums]) == pytest.approx(0.085, abs=0.07)


def test_attendance_example() -> None:
    came = {"A": "123", "B": "123", "C": "145", "D": "145", "E": "15", "F": "1"}
    sheet = pd.DataFrame([(a, m) for a, ms in came.items() for m in ms], columns=["agency", "meeting"])
    net = toy.make("A B C D E F", "", attendance=sheet)
    weights = measures.newman_weights(net).set_index(["a", "b"])["weight"]
    want = {("A", "B"): 2.2, ("C", "D"): 1.7, ("C", "E"): 0.7, ("D", "E"): 0.7}
    close(weights, [want.get(pair, 0.2) for pair in weights.index])
    assert len(weights) == 15
    close(measures.meeting_weight(net), [3, 3, 3, 3, 2, 1])
