"""The vertex bootstrap against a plain loop, the jackknife against every graph there is, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.measures import bootstrap, jackknife, vertex_bootstrap
from netcollab.model import Network
from tests.test_measures_stability import survey


def rated(n: int, seed: int) -> Network:
    """A survey in which most partners are rated 1 to 4 on two items of trust."""
    net, rng = survey(n, seed), np.random.default_rng(seed)
    rows = [
        {"agency": a, "partner": b, "item": item, "value": str(rng.integers(1, 5))}
        for a, b in itertools.permutations(net.agencies.index, 2) if rng.random() < 0.6
        for item in ("trust_reliable", "trust_open")
    ]  # fmt: skip
    return net.replace(answers=pd.DataFrame(rows))


def number(cells: dict[tuple[int, int], float], kinds: list[str], key: str) -> float:
    """A measure of one graph by plain counting."""
    if key == "trust_mean":
        return float(np.mean([x for x in cells.values() if x == x]))
    ties = [p for p, x in cells.items() if x]
    if key == "density":
        return len(ties) / len(cells)
    if key == "reciprocity":
        return sum(cells[b, a] > 0 for a, b in ties) / len(ties)
    if key == "mixing_density":  # between the first two kinds
        return float(np.mean([cells[a, b] for a, b in cells if kinds[a] == "courts" and kinds[b] == "enforcement"]))
    return sum(1 if kinds[a] != kinds[b] else -1 for a, b in ties) / len(ties)


@pytest.mark.parametrize("key", ["density", "reciprocity", "ei_index", "mixing_density", "trust_mean"])
def test_the_bootstrap_against_the_plain_loop(key: str) -> None:
    net = rated(16, 6)
    answer = vertex_bootstrap(net, key, by="system", draws=3000)
    row = answer.loc[("courts", "enforcement")] if key == "mixing_density" else answer.loc["network"]
    rng, kinds = np.random.default_rng(99), net.primary("system").to_list()
    whole = net.adjacency(directed=key == "reciprocity").toarray()
    if key == "trust_mean":
        means = net.answers.astype({"value": float}).groupby(["agency", "partner"])["value"].mean()
        whole = means.unstack().reindex(index=net.agencies.index, columns=net.agencies.index).to_numpy()
    pairs = list(itertools.combinations(range(16), 2))
    assert row["value"] == pytest.approx(
        number({p: whole[p] for p in itertools.permutations(range(16), 2)}, kinds, key)
    )
    plain = []
    for _ in range(1500):
        v = rng.integers(0, 16, 16)
        cells = {}
        for r, s in pairs:
            a, b = (v[r], v[s]) if v[r] != v[s] else rng.choice(16, 2, replace=False)
            cells[r, s], cells[s, r] = whole[a, b], whole[b, a]
        held = [kinds[k] for k in v]
        if {"courts", "enforcement"} <= set(held):
            plain.append(number(cells, held, key))
    assert row["se"] == pytest.approx(np.std(plain), rel=0.12)
    assert row["high"] - row["value"] == pytest.approx(1.96 * row["se"])


@pytest.mark.parametrize("key", ["density", "reciprocity", "ei_index", "trust_mean"])
def test_values_are_those_of_the_measures(key: str) -> None:
    net = rated(14, 2)
    how = {"by": "system"} if key == "ei_index" else {}
    want = measures.REGISTRY[key].function(net, **how)
    assert vertex_bootstrap(net, key, draws=10, **how).at["network", "value"] == pytest.approx(want)
    assert jackknife(net, key, **how).at["network", "value"] == pytest.approx(want)


def test_mixing_is_that_of_the_mixing_matrix() -> None:
    net = survey(20, 4)
    table = measures.compute(net, "pair", by="system", measures=["observed"])["observed"]
    sizes = net.primary("system").value_counts()
    for (a, b), row in vertex_bootstrap(net, "mixing_density", by="system", draws=5).iterrows():
        pairs = sizes[a] * (sizes[a] - 1) / 2 if a == b else sizes[a] * sizes[b]
        seen = table[(a, b)] if (a, b) in table.index else table[(b, a)]
        assert row["value"] == pytest.approx(seen / pairs)


def test_the_jackknife_of_the_density_is_right_on_average_over_all_graphs() -> None:
    """Over the 1,024 graphs of five agencies, each tie by a coin: the squared error is p(1 - p) / pairs."""
    pairs = list(itertools.combinations("abcde", 2))
    squares = []
    for chosen in itertools.product((0, 1), repeat=10):
        ties = " ".join(f"{a}-{b}" for (a, b), x in zip(pairs, chosen, strict=True) if x)
        squares.append(jackknife(toy.make("a b c d e", ties)).at["network", "se"] ** 2)
    assert np.mean(squares) == pytest.approx(0.25 / 10)


def test_the_jackknife_by_hand_and_near_the_bootstrap() -> None:
    net = survey(18, 5)
    left = [measures.reciprocity(net.subset([a for a in net.agencies.index if a != x])) for x in net.agencies.index]
    want = np.sqrt(16 / 36 * ((np.array(left) - np.mean(left)) ** 2).sum())
    assert jackknife(net, "reciprocity").at["network", "se"] == pytest.approx(want)
    other = vertex_bootstrap(net, "density", draws=3000).at["network", "se"]
    assert 0.6 < jackknife(net, "density").at["network", "se"] / other < 1.6


def test_the_jackknife_of_several_numbers_takes_each_by_itself() -> None:
    net = survey(16, 6)
    system, tied = net.primary("system"), net.adjacency().toarray()
    found = jackknife(net, "mixing_density", by="system")
    for pair in found.index:
        each = []
        for left in range(len(net)):
            one, other = ([i for i, s in enumerate(system) if s == g and i != left] for g in pair)
            pairs = {frozenset((i, j)) for i in one for j in other if i != j}
            each.append(np.mean([tied[tuple(p)] for p in pairs]) if pairs else np.nan)
        if np.isnan(each).any():
            assert np.isnan(found.at[pair, "se"])
        else:
            squares = ((np.array(each) - np.mean(each)) ** 2).sum()
            assert found.at[pair, "se"] == pytest.approx(np.sqrt(14 / 32 * squares))
    assert found["se"].notna().sum() > 1


def test_copies_of_an_agency_are_filled_and_leave_no_hole() -> None:
    everybody = " ".join(f"{a}-{b}" for a, b in itertools.combinations("abcdef", 2))
    assert vertex_bootstrap(toy.make("a b c d e f", everybody), draws=50).at["network", "se"] == 0


@pytest.mark.parametrize("function", [vertex_bootstrap, jackknife])
def test_what_twins_distort_is_refused(function: object) -> None:
    for key in ("betweenness", "is_cut_point", "centralization_degree", "n_components", "nonsense"):
        with pytest.raises(Problem, match="twins"):
            function(survey(10, 7), key)  # type: ignore[operator]
    with pytest.raises(Problem, match="at least five"):
        function(toy.make("a b", "a-b"))  # type: ignore[operator]
    with pytest.raises(Problem, match="something to count"):
        function(survey(10, 7), "trust_mean")  # type: ignore[operator]


def test_the_spread_is_that_of_the_draws_with_a_number_if_these_are_most() -> None:
    values = np.random.default_rng(0).normal(size=(6, 3))
    values[:2, 1] = values[:3, 2] = np.nan  # of six, four and three are left
    want = [values[:, 0].std(ddof=1), values[2:, 1].std(ddof=1), np.nan]
    np.testing.assert_allclose(bootstrap._spread(values), want)


def test_every_pair_of_agencies_is_as_likely_to_fill_a_pair_of_copies() -> None:
    """Of two copies of one agency a pair is drawn from all: in a net of one tie, any of five, as often as any other."""
    names = "abcde"
    values = [vertex_bootstrap(toy.make("a b c d e", f"{p}-{q}"), draws=4000, seed=3).at["network", "se"]
              for p, q in itertools.combinations(names, 2)]  # fmt: skip
    assert max(values) / min(values) < 1.15
