"""Where a measure begins and ends to have an answer, and that views of one network are never mixed up."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.measures import (
    REGISTRY,
    _gould_fernandez,
    bootstrap,
    coattendance_test,
    density_high,
    dyad_census,
    eigenvector,
    enable_coverage,
    expected,
    rank_stability,
    stability,
    vertex_bootstrap,
)
from netcollab.measures.facts import grand
from netcollab.model import Network
from tests.test_measures_bootstrap import rated

SHEET = pd.DataFrame([(f"n{a}", m) for m in range(8) for a in range(5) if (a + m) % 3], columns=["agency", "meeting"])
VIEWS = [
    {"rule": "union"}, {"rule": "confirmed"}, {"strength": "any"}, {"layers": ("survey",)}, {"layers": ("referral",)},
    {"by": "system"}, {"by": "jurisdiction"}, {"directed": True},
]  # fmt: skip


def surveyed(ties: str, agencies: str = "a:health_care b:health_care c:judges d:judges e:media f:media") -> Network:
    net = toy.make(agencies, ties, survey_kind="roster")
    places = ["local", "county", "state", "local", "", "county"][: len(net)]
    return net.replace(agencies=net.agencies.assign(responded=True, invited=True, jurisdiction=places))


def mixed() -> Network:
    """Ties of every kind, so that every way of counting gives another graph."""
    net = surveyed("a>b b>a b>c c>d d>e e>d f>a c>f f>c a>d")
    weak = pd.DataFrame({"source": ["a", "b"], "target": ["e", "f"], "directed": True, "working": False})
    weak["layer"] = "survey"
    sent = pd.DataFrame({"source": ["b", "c"], "target": ["e", "a"], "directed": True, "layer": "referral"})
    return net.replace(ties=pd.concat([net.ties, weak, sent], ignore_index=True))


def signature(function: Callable[..., object]) -> set[str]:
    return set(inspect.signature(function).parameters)


@pytest.mark.parametrize("key", sorted(REGISTRY))
def test_what_is_remembered_for_one_view_is_not_given_for_another(key: str) -> None:
    function, shared = REGISTRY[key].function, mixed()
    takes = inspect.signature(function).parameters
    for view in [{}, *VIEWS]:
        if not set(view) <= set(takes):
            continue
        draws = {"draws": 50} if "draws" in takes else {}
        again, fresh = function(shared, **view, **draws), function(mixed(), **view, **draws)
        np.testing.assert_array_equal(np.asarray(again, dtype=float), np.asarray(fresh, dtype=float), err_msg=str(view))


@pytest.mark.parametrize("n", [2, 3])
def test_ties_expected_come_from_the_density_of_the_agencies_with_a_group(n: int) -> None:
    net = toy.make("a:x b:y c"[: 4 * n - 1 if n == 2 else None], "a-b")
    assert expected(net).to_dict() == {("x", "x"): 0.0, ("x", "y"): 1.0, ("y", "y"): 0.0}


def test_the_leading_eigenvector_of_a_large_piece_is_that_of_the_whole_matrix() -> None:
    random = np.random.default_rng(0)
    pairs = {(i, int(random.integers(i))) for i in range(1, 640)} | {
        (int(max(p)), int(min(p))) for p in random.integers(0, 640, (1500, 2)) if p[0] != p[1]
    }
    ids = [f"a{k:03}" for k in range(640)]
    ties = pd.DataFrame([(ids[a], ids[b]) for a, b in sorted(pairs)], columns=["source", "target"]).assign(
        directed=False
    )
    net = Network.from_frames(pd.DataFrame({"id": ids}), ties)
    vector = np.abs(np.linalg.eigh(net.adjacency().toarray())[1][:, -1])
    np.testing.assert_allclose(eigenvector(net), vector / vector.max(), atol=1e-8)


def test_a_pair_that_both_left_out_is_neither_tied_nor_untied() -> None:
    net = surveyed("a>b", "a b c")
    blank = [("b", "c"), ("c", "b"), ("a", "c")]
    assert dyad_census(net) == {"mutual": 0, "one_way": 1, "none": 2}
    for k, none in ((1, 1), (2, 1), (3, 0)):  # the pair of b and c counts once, whichever of the two left it out
        left = net.replace(skipped=pd.DataFrame(blank[:k], columns=["source", "target"]))
        assert dyad_census(left)["none"] == none


def test_a_log_said_to_be_complete_closes_the_density_only_where_it_is_counted() -> None:
    sent = pd.DataFrame({"source": ["a"], "target": ["b"], "count": [3], "date": [""]})
    net = toy.make("a b c", "", survey_kind="", referrals=sent, referrals_complete=True)
    net = net.replace(ties=pd.DataFrame({"source": ["a"], "target": ["b"], "layer": "referral", "directed": True}))
    assert density_high(net) == pytest.approx(1 / 3)
    agreed = net.replace(ties=net.ties.assign(layer="agreement"))
    assert np.isnan(density_high(agreed, layers=("agreement",)))


def test_two_agencies_are_enough_for_a_pair_that_met() -> None:
    sheet = pd.DataFrame({"agency": ["a", "b"], "meeting": ["1", "1"]})
    assert enable_coverage(toy.make("a b", "", attendance=sheet)) == 1.0
    assert np.isnan(enable_coverage(toy.make("a", "", attendance=sheet.iloc[:1])))


@pytest.mark.parametrize(("meetings", "said"), [(1, "There is one meeting;"), (6, "There are 6 meetings;")])
def test_too_few_meetings_are_counted_in_words(meetings: int, said: str) -> None:
    rows = [(a, str(m)) for m in range(meetings) for a in "ab"]
    net = toy.make("a b", "", attendance=pd.DataFrame(rows, columns=["agency", "meeting"]))
    assert coattendance_test(net, draws=10).attrs["why"].startswith(said)


def test_answers_are_left_out_by_tenths() -> None:
    ties = " ".join(f"{a}>{b}" for a, b in permutations("abcdefghij", 2) if (ord(a) * ord(b)) % 3)
    agencies = toy.make(" ".join("abcdefghij"), ties, survey_kind="roster")
    net = agencies.replace(agencies=agencies.agencies.assign(responded=True))
    assert rank_stability(net, "degree", draws=5).index.tolist() == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]


def test_the_bootstrap_interval_is_centered_on_the_value() -> None:
    one = vertex_bootstrap(surveyed("a>b b>c c>d d>e e>f"), draws=200).loc["network"]
    assert one["low"] < one["value"] < one["high"]
    assert one["value"] - one["low"] == pytest.approx(1.96 * one["se"])
    assert one["high"] - one["value"] == pytest.approx(1.96 * one["se"])


def test_the_facts_say_what_nodes_and_edges_are_row_by_row() -> None:
    net = toy.make("a b c d", "a>b b>a c>b", survey_kind="recall", name="Four")
    net = net.replace(agencies=net.agencies.assign(member=[True, True, True, False]), layers=("survey", "referral"))
    told = grand(net, year="2026", url="example.org").to_dict()
    assert {k: told[k] for k in list(told)[:11]} == {
        "Name": "Four",
        "Address": "example.org",
        "Year": "2026",
        "Nodes": "3 agencies",
        "Boundary": "Agencies on the roster, invited to the survey, or signed in at a meeting",
        "Organizations named from outside": "1",
        "Edges": " (survey)",
        "Direction": "directed reports, read as undirected",
        "Weight": "none",
        "A tie counts where": "either side reports it; layers: survey, referral",
        "Mode": "Survey in which agencies were named freely",
    }
    assert told["Ties"] == "2"
    alone = grand(toy.make("a", ""))
    assert alone["Nodes"] == "1 agency"
    assert alone["Direction"] == "undirected"
    assert {"Address", "Year", "DOI"}.isdisjoint(alone.index)


def test_the_facts_say_who_answered_where_there_was_a_survey() -> None:
    net = surveyed("a>b", "a b c")
    some = net.replace(agencies=net.agencies.assign(responded=[True, False, False]))
    assert grand(some)["Answered"] == "1 of 3"
    assert "Answered" not in grand(toy.make("a b", "a-b"))


TOOLS = {k: f for k in measures.__all__ if inspect.isfunction(f := getattr(measures, k)) and k not in REGISTRY}


@pytest.mark.parametrize("name", sorted(k for k, f in TOOLS.items() if "strength" in signature(f)))
def test_a_view_of_more_than_a_number_is_the_network_that_has_no_other_ties(name: str) -> None:
    function, takes, net = TOOLS[name], signature(TOOLS[name]), mixed()
    only = net.replace(ties=net.ties[net.ties["layer"] == "survey"])
    views = [
        ({"strength": "any"}, net.replace(ties=net.ties.assign(working=True))),
        ({"rule": "confirmed"}, net.replace(rule="confirmed")),
        ({"layers": ("survey",)}, only),
        ({"layers": ("survey",), "strength": "any"}, only.replace(ties=only.ties.assign(working=True))),
    ]
    for k, seen in enumerate(views):
        view, other = seen
        if set(view) <= takes:
            given = {k: v for k, v in {"draws": 50, "members_at_least": 2}.items() if k in takes}
            assert told(function(net, **view, **given)) == told(function(other, **given)), k


def told(answer: object) -> object:
    """All that an answer holds, to be compared."""
    if isinstance(answer, pd.DataFrame | pd.Series):
        return repr(answer.reset_index().to_numpy().tolist())
    if isinstance(answer, nx.Graph):
        return repr([*answer.nodes(data=True), *answer.edges(data=True)])
    return str(answer.toarray().tolist()) if hasattr(answer, "toarray") else repr(answer)


@pytest.mark.parametrize("name", sorted(k for k in [*TOOLS, *REGISTRY] if "seed" in signature(getattr(measures, k))))
def test_the_same_draws_are_taken_unless_another_seed_is_given(name: str) -> None:
    function, net = getattr(measures, name), rated(10, 3)
    some = net.replace(agencies=net.agencies.assign(responded=[True] * 8 + [False] * 2), attendance=SHEET)
    net = some if signature(function) & {"m"} else net.replace(attendance=SHEET)
    given: dict[str, Any] = {"draws": 60} if "draws" in signature(function) else {}
    given |= {"envelope": {"measures": ["density"]}, "place_held": {"measure": "degree", "top": 3}}.get(name, {})
    once, again = (function(net, **given, **more) for more in ({}, {"seed": 0}))
    if name == "completed":
        once, again = ([other.ties.to_numpy().tolist() for other in several] for several in (once, again))
    assert told(once) == told(again)


def test_three_agencies_are_enough_for_triangles_and_two_for_none() -> None:
    three, two = toy.make("a b c", "a-b b-c a-c"), toy.make("a b", "a-b")
    assert measures.local_clustering(three).tolist() == [1, 1, 1]
    assert measures.transitivity(three) == 1
    assert measures.betweenness(toy.make("a b c", "a-b b-c")).tolist() == [0, 1, 0]
    assert measures.centralization_degree(toy.make("a b c", "a-b b-c")) == 1
    assert measures.reach2(two).tolist() == [1, 1]
    for measure in (measures.local_clustering, measures.betweenness):
        assert measure(two).isna().all()


def test_a_pair_left_out_of_one_question_but_weakly_tied_in_another_is_not_open() -> None:
    net = surveyed("a>b", "a b c")
    weak = pd.DataFrame({"source": ["a"], "target": ["c"], "layer": "survey", "directed": True, "working": False})
    net = net.replace(ties=pd.concat([net.ties, weak]), skipped=pd.DataFrame({"source": ["a"], "target": ["c"]}))
    assert dyad_census(net) == {"mutual": 0, "one_way": 1, "none": 2}


def test_what_is_on_record_closes_a_pair_whose_answers_are_not_in() -> None:
    net = surveyed("a>b", "a b c d")
    net = net.replace(agencies=net.agencies.assign(responded=[True, True, False, False]))
    assert density_high(net) == 1  # a-b is a tie, and each other pair has a silent side
    sent = pd.DataFrame({"source": ["a", "d"], "target": ["c", "c"], "directed": True, "layer": "referral"})
    logged = net.replace(ties=pd.concat([net.ties, sent], ignore_index=True))
    blank = logged.replace(skipped=pd.DataFrame({"source": ["a", "a"], "target": ["c", "d"]}))
    assert (measures.density(blank), density_high(blank)) == (3 / 6, 1)
    # b says no to a, c and d, so that only a-d, of which nobody has spoken, could still be confirmed
    assert (measures.density(blank, rule="confirmed"), density_high(blank, rule="confirmed")) == (2 / 6, 3 / 6)


def test_adjusted_chances_are_no_larger_than_one() -> None:
    assert measures.holm(np.array([0.9, 0.6, 0.01])).tolist() == [1.0, 1.0, 0.03]
    assert measures.benjamini_hochberg(np.array([1.0, 1.0])).tolist() == [1.0, 1.0]


def test_who_carries_all_ties_is_told_with_its_side() -> None:
    one = measures.sole_carriers(toy.make("H:x B:x P:y Q:y", "H-B B-P B-Q"))
    other = measures.sole_carriers(toy.make("H:x B:x P:y Q:y", "P-Q H-P B-P"))
    assert one.to_dict("records") == [{"a": "x", "b": "y", "agency": "B", "side": "x", "ties": 2}]
    assert other.to_dict("records") == [{"a": "x", "b": "y", "agency": "P", "side": "y", "ties": 2}]
    graph = measures.sector_graph(toy.make("H:x B:x P:y Q:y", "P-Q H-P B-P"))
    assert {g: (d["members"], d["ties_inside"]) for g, d in graph.nodes(data=True)} == {"x": (2, 0), "y": (2, 1)}


def test_two_agencies_with_a_group_broker_nothing_by_the_bernoulli_null() -> None:
    table = measures.brokerage_expected(toy.make("a:x b:y c", "a>b b>c"))
    assert table.index.tolist() == ["a", "b", "c"]
    assert len(table.columns) > 0
    assert table.isna().all(axis=None)


@pytest.mark.parametrize(("module", "limit", "work"), [
    (bootstrap, {"STACK": 400}, lambda net: measures.jackknife(net, "mixing_density")),
    (stability, {"STACK": 400}, lambda net: measures.rank_ranges(net, "degree")),
    (stability, {"STACK": 1}, lambda net: measures.rank_ranges(net, "ei_agency", by="system")),
    (_gould_fernandez, {"MOST_PLAIN": 0, "CELLS": 40}, measures.brokerage_liaison),
    (_gould_fernandez, {"MOST_PLAIN": 0, "CELLS": 40}, measures.brokerage_total_fractional),
])  # fmt: skip
def test_what_is_held_in_memory_at_a_time_changes_no_number(
    monkeypatch: pytest.MonkeyPatch, module: Any, limit: dict[str, int], work: Callable[[Network], Any]
) -> None:
    whole = work(rated(12, 5))
    for name, number in limit.items():
        monkeypatch.setattr(module, name, number)
    got = work(rated(12, 5))
    np.testing.assert_allclose(np.asarray(got, dtype=float), np.asarray(whole, dtype=float), atol=1e-4)


@pytest.mark.parametrize("key", sorted(k for k, m in REGISTRY.items() if "layers" in signature(m.function)))
def test_nothing_is_claimed_of_a_layer_that_no_file_could_show(key: str) -> None:
    answer = REGISTRY[key].function(surveyed("a>b b>a b>c c>d d>e e>d f>a"), layers=("agreement",))
    assert np.isnan(np.asarray(answer, dtype=float)).all()
    assert answer.why if isinstance(answer, measures.Figure) else answer.attrs["why"]


def test_kinds_of_tie_are_those_of_the_layers_asked_for_and_of_working_ties() -> None:
    net = surveyed("a>b b>a a>c", "a b c d")
    more = pd.DataFrame(
        [("a", "b", "agreement", "mou", True), ("a", "d", "survey", "weak", False)],
        columns=["source", "target", "layer", "relation", "working"],
    ).assign(directed=True)
    net = net.replace(ties=pd.concat([net.ties, more], ignore_index=True))
    assert measures.kinds_of_tie(net) == [("agreement", "mou"), ("survey", "")]
    assert measures.kinds_of_tie(net, ("survey",)) == [("survey", "")]
    assert measures.multiplex_share(net) == 1 / 2  # of a-b and a-c
    assert measures.multiplexity(net).to_dict() == pytest.approx({"a": 1.5, "b": 2, "c": 1, "d": np.nan}, nan_ok=True)
    assert measures.multiplexity(net).attrs["why"] == "It has no ties."
    one = measures.multiplexity(net, layers=("survey",))
    assert one.isna().all()
    assert one.attrs["why"] == "Only one kind of tie was asked about or recorded."
    none = net.replace(ties=net.ties[:0])
    assert measures.multiplexity(none).attrs["why"] == "There are no ties."


def test_a_weak_tie_joins_two_pieces_only_where_weak_ties_count() -> None:
    net = surveyed("a>b", "a b c")
    weak = pd.DataFrame({"source": ["a"], "target": ["c"], "layer": "survey", "directed": True, "working": False})
    net = net.replace(ties=pd.concat([net.ties, weak], ignore_index=True))
    assert (measures.reach_connectedness(net), measures.n_components(net)) == (1 / 3, 2)
    assert (measures.reach_connectedness(net, strength="any"), measures.n_components(net, strength="any")) == (1, 1)


def test_chances_are_in_steps_of_the_draws_asked_for() -> None:
    net = toy.make("a:x b:x c:x d:y e:y f:y", "a-b b-c a-c d-e c-d")
    p = measures.silo_p(net, draws=9).dropna()
    assert len(p)
    np.testing.assert_allclose(p * 10, (p * 10).round())
