"""What every registered measure promises, on networks made to break it."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.measures import REGISTRY, Figure
from netcollab.model import Network

SHEET = pd.DataFrame(
    [(a, m) for m, who in {"m1": "abcd", "m2": "ab", "m3": "c", "m4": "bd"}.items() for a in who],
    columns=["agency", "meeting"],
)
DATES = pd.DataFrame({"date": ["2026-01-10", "2026-02-10", "2026-03-01", ""]}, index=["m1", "m2", "m3", "m4"])
LOG = pd.DataFrame({"source": ["a", "a", "b", "d"], "target": ["b", "c", "a", "d"], "count": [2, 1, 4, 1]})


def survey() -> Network:
    net = toy.make("a:x b:x+y c:y d:z e f:x", "a>b b>a a>c c>d d>b e>a")
    table = net.agencies.assign(responded=[True, True, True, True, True, False], invited=True)
    skipped = pd.DataFrame({"source": ["a", "c"], "target": ["d", "a"], "relation": ["contact", ""]})
    ties = net.ties.assign(relation="contact", strength=2.0)
    return net.replace(agencies=table, ties=ties, skipped=skipped, survey_kind="roster", attendance=SHEET,
                       meetings=DATES, referrals=LOG)  # fmt: skip


def doubled() -> Network:
    net = toy.make("a:x b:y c:x", "a>b a>b b-c c>b")
    loop = pd.DataFrame({"source": ["a", "b"], "target": ["a", "b"]})
    return net.replace(ties=pd.concat([net.ties, loop], ignore_index=True))


NASTY: dict[str, Callable[[], Network]] = {
    "none": lambda: toy.make("", ""),
    "one": lambda: toy.make("a:x", ""),
    "one without a sector": lambda: toy.make("a", ""),
    "two": lambda: toy.make("a:x b:y", "a-b"),
    "two apart": lambda: toy.make("a:x b", ""),
    "no ties": lambda: toy.make("a:x b:y c:x d:y", ""),
    "nobody asked": lambda: toy.make("a:x b:y c:x d:y", "", survey_kind=""),
    "all but one isolated": lambda: toy.make("a:x b:y c:x d:y e", "a-b"),
    "complete": lambda: toy.make("a:x b:y c:x d:z", "a-b a-c a-d b-c b-d c-d"),
    "one sector": lambda: toy.make("a:x b:x c:x d:x", "a-b b-c c-d"),
    "no sectors": lambda: toy.make("a b c d", "a-b b-c c-d"),
    "some without a sector": lambda: toy.make("a:x b c:y d:x e", "a-b b-c c-d d-e a>c"),
    "overlapping": lambda: toy.make("a:x+y b:y+x c:x d:y+z e:z", "a-b a-c b-d d-e c>e"),
    "parallel and self ties": doubled,
    "survey with gaps": survey,
    "silent survey": lambda: toy.make("a:x b:y c:x", "", survey_kind="roster"),
    "sign-in sheets alone": lambda: toy.make(
        "a:x b:y c:x d:y e", "", survey_kind="", attendance=SHEET, meetings=DATES
    ),
    "referral log alone": lambda: toy.make("a:x b:y c:x d:y", "a>b a>c b>a", survey_kind="", referrals=LOG).replace(
        ties=toy.make("a b c d", "a>b a>c b>a").ties.assign(layer="referral")
    ),
    "with outside agencies": lambda: (lambda n: n.replace(
        agencies=n.agencies.assign(member=[True, True, True, True, False, False])
    ))(survey()),
    "star": lambda: toy.make("a:x b:y c:y d:z e:z", "a-b a-c a-d a-e"),
    "three pieces": lambda: toy.make("a:x b:x c:x d:y e:y f:z g:z h", "a-b b-c a-c d-e f-g"),
}  # fmt: skip
QUICK = {"draws": 99}


@cache
def network(name: str) -> Network:
    return NASTY[name]()


def run(key: str, net: Network) -> pd.Series | Figure:
    function = REGISTRY[key].function
    return function(net, **(QUICK if key in ("silo_p", "ei_p") else {}))  # type: ignore[no-any-return]


def rows_of(net: Network, level: str) -> list[object]:
    labels = net.groups()[0]
    if level == "agency":
        return list(net.agencies.index)
    return labels if level == "group" else [(a, b) for i, a in enumerate(labels) for b in labels[i:]]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("key", REGISTRY)
def test_shape_bounds_and_reasons(key: str, name: str) -> None:
    net, known = network(name), REGISTRY[key]
    answer = run(key, net)
    low, high = known.bounds
    if known.level == "network":
        assert type(answer) is Figure
        assert np.isnan(answer) or low <= answer <= high
        assert not np.isnan(answer) or answer.why
        return
    assert isinstance(answer, pd.Series)
    assert answer.dtype == np.dtype("float64")
    assert list(answer.index) == rows_of(net, known.level)
    values = answer.dropna()
    assert ((values >= low) & (values <= high)).all()
    assert np.isfinite(values).all()
    assert values.size == answer.size or answer.attrs["why"]


@pytest.mark.parametrize("name", ["survey with gaps", "overlapping", "some without a sector", "with outside agencies"])
@pytest.mark.parametrize("key", REGISTRY)
def test_the_order_of_agencies_and_rows_does_not_matter(key: str, name: str) -> None:
    net = NASTY[name]()
    rng = np.random.default_rng(7)
    other = net.replace(
        agencies=net.agencies.iloc[rng.permutation(len(net))],
        **{f: getattr(net, f).iloc[rng.permutation(len(getattr(net, f)))] for f in ("ties", "attendance", "referrals")},
    )
    got, again = run(key, net), run(key, other)
    if isinstance(got, pd.Series):
        pd.testing.assert_series_equal(again.reindex(got.index), got, atol=1e-12, check_names=False)
    else:
        np.testing.assert_allclose(again, got, atol=1e-12)


@pytest.mark.parametrize("key", REGISTRY)
def test_a_measure_leaves_its_network_as_it_was(key: str) -> None:
    net = survey()
    tables = ("agencies", "ties", "meetings", "attendance", "referrals", "skipped")
    before = {t: pickle.dumps(getattr(net, t)) for t in tables}
    first = run(key, net)
    if isinstance(first, pd.Series) and len(first):
        first.iloc[:] = -7.0  # what a caller does with an answer must not reach the next caller
    second = run(key, net)
    assert {t: pickle.dumps(getattr(net, t)) for t in tables} == before
    fresh = run(key, survey())
    np.testing.assert_array_equal(np.asarray(second), np.asarray(fresh))


@pytest.mark.parametrize("key", [k for k, m in REGISTRY.items() if m.level in ("group", "pair")])
def test_group_measures_take_any_grain(key: str) -> None:
    net = toy.make(
        "a:judges b:judges+media c:media d:educators e", "a-b b-c c-d d-e",
    )  # fmt: skip
    net = net.replace(agencies=net.agencies.assign(county=["N", "N", "S", "S", ""]))
    for by in ("sector", "system", "jurisdiction", "county"):
        answer = measures.compute(net, REGISTRY[key].level, by=by, measures=[key], **QUICK)
        assert len(answer) == len(rows_of_by(net, REGISTRY[key].level, by))
    with pytest.raises(Problem, match="no column"):
        REGISTRY[key].function(net, by="colour")


def rows_of_by(net: Network, level: str, by: str) -> list[object]:
    labels = net.groups(by)[0]
    return labels if level == "group" else [(a, b) for i, a in enumerate(labels) for b in labels[i:]]


def test_every_measure_of_ties_takes_rule_layers_and_strength() -> None:
    net = survey()
    weak = net.replace(ties=net.ties.assign(working=False))
    assert measures.n_ties(weak) == 0
    assert measures.n_ties(weak, strength="any") == measures.n_ties(net) == 5
    assert measures.n_ties(net, rule="confirmed") == 1
    assert measures.degree(net, rule="confirmed").to_dict() == {"a": 1, "b": 1, "c": 0, "d": 0, "e": 0, "f": 0}
    assert np.isnan(measures.density(net, layers=["agreement"]))


def test_nothing_is_claimed_about_ties_where_nobody_was_asked() -> None:
    alone = network("sign-in sheets alone")
    for level in measures.LEVELS:
        table = measures.compute(alone, level, **QUICK)
        kept = {c for c in table if table[c].notna().any()}
        assert kept <= {
            "n_agencies", "enable_coverage", "reinforce_rate", "ei_expected", "members", "observability",
            "meetings_attended", "meeting_weight", "meetings_gap", "meetings_rate", "meetings_missed",
            "meetings_days_since",
        }  # fmt: skip
        assert set(table) - kept <= set(table.attrs["why"])
    assert (measures.observability(alone) == 0).all()


def test_an_agency_without_a_sector_is_no_end_but_stays_on_the_way() -> None:
    net = toy.make("a:x b c:y d:x", "a-b b-c c-d")
    assert measures.betweenness(net)["b"] == 2
    assert np.isnan(measures.brokerage_total(net)["b"])
    assert measures.brokerage_total(net)["c"] == 0  # b-c-d has an end without a sector
    assert measures.brokerage_total(net).attrs["why"] == "It has no sector yet."
    assert measures.ties_outside(net).to_dict() == {"x": 2, "y": 2}
    assert measures.ei_index(net) == 1


def test_compute_says_why_and_refuses_what_is_not_there() -> None:
    table = measures.compute(survey(), "network", **QUICK)
    assert list(table.index) == ["network"]
    assert table.attrs["bounds"]["density"] == (0, 1)
    assert "density" not in table.attrs["why"]
    with pytest.raises(Problem, match="there is no agency measure 'density'"):
        measures.compute(survey(), "agency", measures=["density"])
    with pytest.raises(Problem, match="there is no level"):
        measures.compute(survey(), "region")
    with pytest.raises(Problem, match="no agency 'zz'"):
        measures.what_hangs_on(survey(), "zz")


def test_the_glossary_has_a_full_row_for_every_measure() -> None:
    rows = measures.glossary()
    assert [r["key"] for r in rows] == list(REGISTRY)
    assert all(all(str(v) for v in r.values()) for r in rows)
    labels = [(r["level"], r["label"]) for r in rows]
    assert len(set(labels)) == len(labels)


def test_keys_are_those_promised() -> None:
    roles = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")
    promised = {
        "network": "n_agencies n_ties density density_low density_high n_components reach_connectedness response_rate "
        "confirmation_rate reciprocity transitivity centralization_degree centralization_in_degree "
        "centralization_out_degree centralization_betweenness ei_index ei_expected ei_p assortativity_sector "
        "exchange_coverage enable_coverage reinforce_rate segregation odds_ratio_within multiplex_share multiplex_mean "
        "referrals_acknowledged referrals_accepted referrals_started loop_closure days_to_closure "
        "disagreement_share meetings_gap agreement_density",
        "agency": "degree in_degree out_degree betweenness harmonic_closeness eigenvector coreness is_cut_point "
        "constraint "
        "effective_size efficiency ei_agency partner_diversity sectors_reached sectors_reporting meetings_attended "
        "meeting_weight referrals_in referrals_out referral_flow hierarchy ego_betweenness partner_evenness "
        "partner_diversity_unbiased multiplexity trust_received value_received meetings_rate meetings_missed "
        + " ".join(f"brokerage_{r} brokerage_{r}_fractional" for r in roles),
        "group": "members ties_inside ties_outside silo_share silo_p coleman ei_group observability",
        "pair": "observed expected ratio agreements",
    }
    for level, keys in promised.items():
        assert {k for k, m in REGISTRY.items() if m.level == level and m.pages} == set(keys.split())


def statewide(n: int = 300, partners: int = 20) -> Network:
    rng = np.random.default_rng(1)
    ids = [f"a{i}" for i in range(n)]
    ends = rng.integers(0, n, (n * partners // 2, 2))
    ties = pd.DataFrame({"source": [ids[i] for i in ends[:, 0]], "target": [ids[i] for i in ends[:, 1]]})
    return Network.from_frames(pd.DataFrame({"id": ids, "sector": [f"s{i % 24}" for i in range(n)]}), ties)


def test_three_hundred_agencies_take_about_a_second() -> None:
    measures.compute(statewide(30, 4), "agency")  # imports and first calls
    net = statewide()
    start = time.process_time()
    for level in measures.LEVELS:
        keys = [k for k in measures.shown_on_pages(level) if k not in ("silo_p", "ei_p")]
        measures.compute(net, level, measures=keys)
    assert time.process_time() - start < 2.0  # well under one on an idle machine
