"""Where a measure begins and ends to have an answer, and that views of one network are never mixed up."""

from __future__ import annotations

import inspect
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from netcollab import toy
from netcollab.measures import (
    REGISTRY,
    coattendance_test,
    density_high,
    dyad_census,
    eigenvector,
    enable_coverage,
    expected,
    rank_stability,
    vertex_bootstrap,
)
from netcollab.measures.facts import grand
from netcollab.model import Network

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
    sent = pd.DataFrame({"source": ["b", "c"], "target": ["e", "a"], "directed": True, "layer": "referral"})
    return net.replace(ties=pd.concat([net.ties, weak, sent], ignore_index=True))


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
