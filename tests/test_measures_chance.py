"""What chance gives, in one pass: every draw of every measure is the measure itself on the relabelled network."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.measures import REGISTRY, _shuffled, chance, nullmodel
from netcollab.measures.chance import BROKERAGE, TESTED, null_draws
from netcollab.model import Network
from tests.test_measures_appendix import ROLES, D, U
from tests.test_measures_contract import NASTY

LABELS = ["", "x", "y", "z", "x+y", "y+z+x"]


@st.composite
def coalitions(draw: st.DrawFn) -> Network:
    n = draw(st.integers(3, 8))
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=n, max_size=n))
    arcs = draw(st.lists(st.sampled_from(list(itertools.permutations("abcdefgh"[:n], 2))), max_size=3 * n))
    mutual = draw(st.lists(st.booleans(), min_size=len(arcs), max_size=len(arcs)))
    ties = [f"{a}{'-' if m else '>'}{b}" for (a, b), m in zip(arcs, mutual, strict=True)]
    return toy.make(" ".join(f"{i}:{x}" for i, x in zip("abcdefgh", labels, strict=False)), " ".join(ties))


def relabelled(net: Network, order: np.ndarray) -> Network:
    """The network in which each agency holds the labels of another."""
    moved = net.agencies[["sector", "sectors"]].iloc[order].set_index(net.agencies.index)
    return net.replace(agencies=net.agencies.assign(sector=moved["sector"], sectors=moved["sectors"]))


def each_draw(net: Network, directed: bool, draws: int, by: str = "sector") -> None:
    null = next(iter(null_draws(net, TESTED, by=by, draws=draws, seed=3, directed=directed)), None)
    assert null is not None
    for d, order in enumerate(measures.permute_labels(net, by, draws=draws, seed=3)):
        other = relabelled(net, order)
        for key in TESTED:
            takes = {"directed": directed} if "directed" in REGISTRY[key].function.__code__.co_varnames else {}
            want = np.atleast_1d(np.asarray(REGISTRY[key].function(other, by=by, **takes), dtype=float))
            got = null[key][: len(want), d]
            if key == "silo_share":
                want = np.nan_to_num(want)
            np.testing.assert_allclose(got, want, atol=1e-5, err_msg=key)


@settings(max_examples=40, deadline=None)
@given(coalitions(), st.booleans())
def test_every_draw_is_the_measure_on_the_relabelled_network(net: Network, directed: bool) -> None:
    each_draw(net, directed, 3)


def test_every_draw_is_the_measure_by_system_too() -> None:
    net = toy.make(
        "a:judges b:judges+media c:media d:educators e f:local_prosecutors", "a-b b-c c-d d-e e-f a-c b-f a>d"
    )
    each_draw(net, directed=False, draws=5, by="system")


@pytest.mark.parametrize("name", sorted(NASTY))
def test_chance_answers_on_networks_made_to_break_it(name: str) -> None:
    net = NASTY[name]()
    table = chance(net, draws=20)
    tested = table.dropna(subset=["p"])
    assert tested["p"].between(1 / 21, 1).all()
    assert (tested["p_holm"] >= tested["q"] - 1e-12).all()
    assert (tested["q"] >= tested["p"] - 1e-12).all()
    assert table.attrs["tests"] == len(tested)


def test_the_observed_numbers_are_the_measures() -> None:
    table = chance(U, draws=50).set_index(["measure", "level", "subject"])["observed"]
    for key in BROKERAGE:
        whole = REGISTRY[key].function(U)
        assert table[key, "agency", "a"] == whole["a"]
        assert table[key, "network", "network"] == whole.sum()
        assert table[key, "group", "LE"] == whole["a"] + whole["b"]
    assert table["ei_index", "network", "network"] == measures.ei_index(U)


def test_agencies_can_be_tested_alone() -> None:
    every = chance(U, BROKERAGE, draws=200).query("level == 'agency' and subject in ('c', 'f')")
    alone = chance(U, BROKERAGE, draws=200, agencies=["c", "f"])
    columns = ["measure", "subject", "observed", "expected", "p_low", "p_high"]
    pd.testing.assert_frame_equal(alone[columns], every[columns].reset_index(drop=True))


def test_directed_brokerage_against_the_published_draws() -> None:
    """Methods, appendix A.1: means over shuffles of labels, and upper p, of the sums over the network."""
    keys = [f"brokerage_{role}" for role in ROLES[:-1]]
    table = chance(D, keys, directed=True, draws=20_000, tail="high")
    sums = table[table["level"] == "network"].set_index("measure").loc[keys]
    np.testing.assert_allclose(sums["expected"], [0.428, 3.161, 3.119, 3.126, 5.167], atol=0.04)
    np.testing.assert_allclose(sums["p"], [0.085, 0.925, 0.453, 0.475, 0.950], atol=0.012)


def test_ei_against_all_relabellings() -> None:
    """Exact: all 7!/(2! 3! 2!) = 210 ways to give out the labels."""
    ties = [("abcdefg".index(a), "abcdefg".index(b)) for a, b in U.graph.edges]
    ways = set(itertools.permutations("0011122"))
    assert len(ways) == 210
    ei = np.array([sum(1 if w[i] != w[j] else -1 for i, j in ties) / 9 for w in ways])
    row = chance(U, "ei_index", draws=20_000, tail="low").iloc[0]
    assert row["expected"] == pytest.approx(ei.mean(), abs=0.01)
    assert row["p"] == pytest.approx((ei <= row["observed"] + 1e-9).mean(), abs=0.01)


def test_sna_s_null_by_name_and_not_for_mutual_ties() -> None:
    table = chance(D, null="bernoulli", directed=True)
    c = table[table["subject"] == "c"].set_index("measure")["z"]
    np.testing.assert_allclose(c, [3.1779, 2.0346, 0.9062, 0.9062, -0.5293], atol=5e-5)
    with pytest.raises(Problem, match="mutual by construction"):
        chance(U, null="bernoulli")
    with pytest.raises(Problem, match="Bernoulli null is for brokerage"):
        chance(D, "ei_index", null="bernoulli", directed=True)


def test_the_same_seed_gives_the_same_numbers_in_any_order_of_agencies() -> None:
    again = chance(U.replace(agencies=U.agencies.iloc[::-1]), draws=200)
    first = chance(U, draws=200)
    keys = ["measure", "level", "subject"]
    pd.testing.assert_frame_equal(
        first.sort_values(keys, ignore_index=True), again.sort_values(keys, ignore_index=True)
    )


def test_false_discovery_rates_by_hand() -> None:
    q = measures.benjamini_hochberg(np.array([0.03, 0.001, np.nan, 0.02, 0.5]))
    np.testing.assert_allclose(q, [0.04, 0.004, np.nan, 0.04, 0.5])


def test_shuffled_labels_are_called_unusual_no_more_often_than_said() -> None:
    """Labels that mean nothing: Holm over everything tested holds its word, with 80 networks."""
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(80):
        ties = " ".join(f"n{i}-n{j}" for i, j in itertools.combinations(range(14), 2) if rng.random() < 0.3)
        labels = rng.permutation(["x"] * 5 + ["y"] * 5 + ["z"] * 4)
        net = toy.make(" ".join(f"n{i}:{x}" for i, x in enumerate(labels)), ties)
        alarms += bool(
            (chance(net, ["brokerage_liaison", "ei_index", "silo_share"], draws=299)["p_holm"] <= 0.05).any()
        )
    assert alarms <= 9  # 0.05 of 80, and what binomial chance adds to it in 99 of 100 runs


def test_a_measure_without_labels_is_refused() -> None:
    with pytest.raises(Problem, match="does not depend on labels"):
        chance(U, "density")


def test_large_networks_are_shuffled_as_small_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """By sparse matrices, and in blocks of few draws: other ways to the same numbers."""
    random = np.random.default_rng(2)
    ids = [f"a{k:02}" for k in range(20)]
    ties = pd.DataFrame(random.choice(ids, (60, 2)), columns=["source", "target"]).assign(directed=True)
    net = Network.from_frames(pd.DataFrame({"id": ids, "sector": random.choice(["x", "y", "z"], 20)}), ties)
    whole = chance(net, draws=40)
    monkeypatch.setattr(_shuffled, "DENSE", 0)
    monkeypatch.setattr(nullmodel, "CELLS", 500)
    pd.testing.assert_frame_equal(chance(net, draws=40), whole, rtol=1e-5)
    some = chance(net, draws=40, agencies=["a03", "a11"]).set_index(["measure", "subject"])
    assert set(some["level"]) == {"agency"}
    one = whole[whole["level"] == "agency"].set_index(["measure", "subject"]).loc[some.index]
    pd.testing.assert_frame_equal(some.drop(columns=["p_holm", "q"]), one.drop(columns=["p_holm", "q"]), rtol=1e-5)


def test_the_table_of_chance_tells_how_it_was_made() -> None:
    net = toy.make("a:x b:x c:y d:y", "a-b b-c c-d")
    table = chance(net, "ei_index", draws=60, seed=4, tail="low")
    assert {"measure", "level", "subject", "observed", "expected", "sd", "low", "high", "p"} <= set(table)
    facts = {"null": "labels", "by": "sector", "draws": 60, "seed": 4, "tail": "low", "tests": 1}
    assert facts.items() <= table.attrs.items()
    drawn = np.concatenate([block["ei_index"] for block in null_draws(net, ["ei_index"], draws=60, seed=4)], axis=1)
    assert table.at[0, "sd"] == pytest.approx(drawn.std(), rel=1e-6)
    assert table.at[0, "expected"] == pytest.approx(drawn.mean(), rel=1e-6)
    grain = net.replace(agencies=net.agencies.assign(county=["N", "S", "N", "S"]))
    assert (
        chance(grain, "ei_index", by="county", draws=60).at[0, "observed"] == measures.ei_index(grain, by="county") == 1
    )
