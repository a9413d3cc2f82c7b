"""How far ranks and numbers move: the fast way against the plain one, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.measures import stability
from netcollab.model import Network

KINDS = ["local_law_enforcement", "judges", "media", "educators", "health_care"]


def survey(n: int, seed: int, density: float = 0.3, hub: bool = False) -> Network:
    """A roster survey that all answered: each true tie is reported by either side with probability 0.8."""
    rng = np.random.default_rng(seed)
    pairs = [p for p in itertools.combinations(range(n), 2) if rng.random() < density or (hub and p[0] == 0)]
    said = [f"n{a}>n{b}" for i, j in pairs for a, b in ((i, j), (j, i)) if rng.random() < 0.8]
    net = toy.make(" ".join(f"n{i}:{KINDS[i % 5]}" for i in range(n)), " ".join(said), survey_kind="roster")
    return net.replace(agencies=net.agencies.assign(responded=True, invited=True))


@pytest.mark.parametrize("key", stability.STACKED)
def test_many_graphs_at_once_are_the_measure_on_each(key: str) -> None:
    net = survey(14, 1)
    table = pd.DataFrame({"source": ["n1", "n3"], "target": ["n4", "n9"], "layer": "referral"})
    net = net.replace(ties=pd.concat([net.ties, table], ignore_index=True))
    sets = [np.array(s, dtype=np.int64) for s in ([], [0], [1, 5, 7], list(range(14)))]
    for out, got in zip(sets, stability._scores(net, key, "system", sets), strict=True):
        other = stability.without_reports(net, out)
        how = {} if key == "degree" else {"by": "system"}
        want = measures.REGISTRY[key].function(other, **how).where(measures.degree(other) > 0)
        np.testing.assert_allclose(got, want, atol=1e-4)


def test_a_clear_order_is_stable_and_a_random_one_is_not() -> None:
    ids = [f"n{i}" for i in range(30)]
    ties = [f"{ids[i]}-{ids[j]}" for i, j in itertools.combinations(range(30), 2) if i + j < 30]
    net = toy.make(" ".join(ids), " ".join(ties), survey_kind="roster")
    clear = net.replace(agencies=net.agencies.assign(responded=True))
    assert stability.rank_stability(clear, "degree", draws=100).attrs["cs"] >= 0.5
    assert stability.rank_stability(survey(30, 2), "degree", draws=100).attrs["cs"] <= 0.2
    hub = stability.place_held(survey(20, 3, 0.15, hub=True), "degree", top=1)
    assert hub["n0"] == 1
    assert hub.drop("n0").max() < 0.2


def test_the_correlation_is_spearman_s() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 6, 20).astype(float), rng.integers(0, 6, 20).astype(float)
    a[3] = np.nan
    want = spearmanr(np.delete(a, 3), np.delete(b, 3)).statistic
    assert stability._spearman(a, b) == pytest.approx(want)


def test_few_respondents_get_ranges_and_no_coefficient() -> None:
    net = survey(6, 4)
    answer = stability.rank_stability(net)
    assert np.isnan(answer.attrs["cs"])
    assert "too few" in answer.attrs["why"]
    ranges = stability.rank_ranges(net)
    plain = [
        stability._ranks(measures.degree(stability.without_reports(net, np.array([k]))).to_numpy()) for k in range(6)
    ]
    best = np.nanmin([stability._ranks(measures.degree(net).to_numpy()), *plain], axis=0)
    np.testing.assert_allclose(ranges["best"].dropna(), best[ranges["best"].notna()])
    assert (ranges["best"].dropna() <= ranges["worst"].dropna()).all()


def test_ties_handed_over_hang_on_no_answers() -> None:
    net = toy.make("a b c d", "a-b a-c a-d")
    assert stability.place_held(net, "degree", top=1).tolist() == [1, 1, 1, 1]
    assert stability.rank_stability(net).attrs["why"] == "Nobody answered a survey."


def test_the_three_graphs() -> None:
    net = survey(12, 5).replace()
    silent = net.agencies["responded"].where(~net.agencies.index.isin(["n1", "n2"]), other=False)
    net = stability.without_reports(net.replace(agencies=net.agencies.assign(responded=silent)), np.array([1, 2]))
    table = stability.on_three_graphs(net, ["n_ties", "density"])
    assert table.at["n_ties", "union"] == measures.n_ties(net, rule="union")
    assert table.at["n_ties", "confirmed"] == measures.n_ties(net, rule="confirmed")
    heard = net.subset([a for a in net.agencies.index if a not in ("n1", "n2")])
    assert table.at["density", "respondents"] == measures.density(heard)


@pytest.mark.parametrize("key", ["betweenness", "ei_agency"])
def test_ranges_of_a_measure_without_a_fast_form_are_those_of_every_network_with_one_silent(key: str) -> None:
    net = survey(7, 8, 0.5)
    how = {"by": "system"} if key == "ei_agency" else {}
    ranks = []
    for out in ([], *([k] for k in range(7))):
        other = stability.without_reports(net, np.array(out, dtype=np.int64))
        scores = measures.REGISTRY[key].function(other, **how).where(measures.degree(other) > 0).round(9)
        ranks.append(scores.rank(ascending=False, method="min"))
    table = stability.rank_ranges(net, key, by="system")
    assert list(table) == ["value", "rank", "best", "worst"]
    whole = measures.REGISTRY[key].function(net, **how).where(measures.degree(net) > 0)
    want = pd.DataFrame(
        {"value": whole, "rank": ranks[0], "best": np.fmin.reduce(ranks), "worst": np.fmax.reduce(ranks)}
    )
    pd.testing.assert_frame_equal(table, want, check_names=False)
    with pytest.raises(Problem, match="no agency measure 'density'"):
        stability.rank_ranges(net, "density")


def test_where_nothing_is_left_to_rank_nothing_was_kept() -> None:
    table = stability.rank_stability(survey(10, 2), "degree", draws=5, shares=(0.1, 1.0))
    assert list(table) == ["dropped", "median", "low", "alike"]
    assert table.index.name == "share"
    assert table.loc[1.0].tolist() == [10, -1, -1, 0]
    assert stability.rank_stability(survey(10, 2), "degree", draws=5, shares=(1.0,)).attrs == {"cs": 0.0, "why": ""}
