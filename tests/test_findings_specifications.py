"""The specification panel: which ways of counting there are, and each finding asked of them against plain counting."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from benchmarks.plants import random_coalition

from netcollab import measures, toy
from netcollab.findings import find, statuses
from netcollab.findings.specifications import Check, Panel, _between, checked, specifications, weighed
from netcollab.measures._ties import ties_of
from netcollab.measures.nullmodel import null_between, silo_test, ties_between
from netcollab.model import Network
from tests.test_measures_stability import survey

KINDS = ["local_law_enforcement", "judges", "media", "educators", "health_care"]


def coalition(seed: int = 0, n: int = 20) -> Network:
    """Answers from 1 to 3, a working tie from 2; some referrals; every sixth agency does not answer.

    Judges work mostly among themselves; police and schools or clinics do not, but for weak ties.
    """

    def answer(i: int, j: int) -> int:
        kinds = {KINDS[i % 5], KINDS[j % 5]}
        if "judges" in kinds:
            return int(rng.choice(4, p=[0.1, 0.2, 0.3, 0.4] if len(kinds) == 1 else [0.88, 0.07, 0.05, 0.0]))
        if "local_law_enforcement" in kinds and kinds & {"educators", "health_care"}:
            return int(rng.choice(4, p=[0.7, 0.27, 0.03, 0.0]))
        return int(rng.choice(4, p=[0.5, 0.1, 0.25, 0.15]))

    rng = np.random.default_rng(seed)
    net = toy.make(" ".join(f"n{i}:{KINDS[i % 5]}" for i in range(n)), "", survey_kind="roster")
    rows = [
        {"source": f"n{i}", "target": f"n{j}", "layer": "survey", "relation": "work", "strength": float(s)}
        for i, j in itertools.permutations(range(n), 2) if i % 6 and (s := answer(i, j))
    ]  # fmt: skip
    rows += [{"source": f"n{i}", "target": f"n{i + 5}", "layer": "referral"} for i in range(10)]
    ties = pd.DataFrame(rows).assign(working=lambda t: ~(t["strength"] < 2))
    answered = [bool(i % 6) for i in range(n)]
    return net.replace(ties=ties, agencies=net.agencies.assign(responded=answered, invited=True))


def test_every_choice_that_the_data_leave_open_is_taken_both_ways() -> None:
    net = coalition()
    assert len(specifications(net)) == 2 * 3 * 2
    assert len({spec.choices for spec in specifications(net)}) == 12
    alone = net.replace(ties=net.ties[net.ties["layer"] == "survey"])
    assert len(specifications(alone)) == 2 * 3
    assert len(specifications(alone.replace(ties=alone.ties.assign(strength=np.nan)))) == 2
    assert len(specifications(toy.make("a b", "a-b"))) == 1


def test_the_ties_of_every_way_by_plain_counting() -> None:
    net = coalition(3)
    for spec in specifications(net):
        least = (
            1 if any("weaker" in w for w in spec.choices) else 3 if any("stronger" in w for w in spec.choices) else 2
        )
        said, recorded = set(), set()
        for row in net.ties.itertuples():
            if row.layer == "survey" and row.strength >= least:
                said.add((row.source, row.target))
            elif row.layer == "referral" and not any("only the survey" in w for w in spec.choices):
                recorded.add(frozenset((row.source, row.target)))
        both = "both sides must report a tie" in spec.choices
        ties = {frozenset(pair) for pair in said if not both or pair[::-1] in said} | recorded
        ids = net.agencies.index
        seen = {frozenset((ids[i], ids[j])) for i, j in zip(*spec.ties.nonzero(), strict=True)}
        assert seen == ties


def test_findings_are_asked_of_each_way_as_they_are_of_the_coalition_s_own() -> None:
    net = coalition(1, 25)
    panel = Panel(net, 0)
    ways = [net.replace(ties=_only(spec.ties, net), survey_kind="given") for spec in panel.all]
    found = set()
    for key in KINDS:
        tests = [silo_test(way, draws=999).loc[key] for way in ways]
        by_hand = [2 * t["inside"] > t["outside"] and t["p"] <= 0.05 for t in tests]
        assert panel.siloed("sector", key) == by_hand
        found |= set(by_hand)
        empty = [bool(t["inside"] + t["outside"] == 0) for t in tests]
        assert panel.isolated("sector", key) == empty
    assert found == {True, False}
    parted = [_divided(way, "enforcement", "health_education") for way in ways]
    assert panel.divided("enforcement", "health_education") == parted
    assert set(parted) == {True, False}
    scores = [measures.brokerage_liaison_fractional(way, by="system").fillna(0) for way in ways]
    named = panel.connectors(list(net.agencies.index), 3)
    for agency, held in named.items():
        plain = [bool((s > s[agency] + 1e-6).sum() < 3 and s[agency] >= 1 - 1e-6) for s in scores]
        assert held == plain


def _divided(net: Network, a: str, b: str) -> bool:
    labels = net.groups("system")[0]
    g, h, ties = labels.index(a), labels.index(b), ties_of(net)
    seen, null = ties_between(net, "system", ties)[g, h], null_between(net, "system", ties, draws=999)[:, g, h]
    return bool(seen <= null.mean() / 2 and (1 + (null <= seen).sum()) / 1000 <= 0.05)


def _only(ties: object, net: Network) -> pd.DataFrame:
    ids = net.agencies.index
    rows = [(ids[i], ids[j]) for i, j in zip(*ties.nonzero(), strict=True) if i < j]  # type: ignore[attr-defined]
    return pd.DataFrame(rows, columns=["source", "target"]).assign(directed=False)


def test_ties_between_systems_count_once_where_both_ends_hold_both() -> None:
    net = toy.make("a:judges+media b:judges+media c:judges d:media e:educators", "a-b a-c a-d c-d b-e c-e d-e")
    labels, held = net.groups("sector")
    table = held.toarray()
    want = ties_between(net, "sector", ties_of(net))
    for g, h in itertools.combinations(range(len(labels)), 2):
        got = _between(net.adjacency(), table[:, [g]], table[:, [h]])[0]
        assert got == want[g, h]


def test_a_silo_that_only_one_side_s_word_makes_is_no_longer_sure() -> None:
    """Four tied among themselves by one side's word alone: by confirmed ties they are tied to nobody."""
    ids = [*"abcd", *"efghijkl"]
    inside = [f"{x}>{y}" for x, y in itertools.combinations("abcd", 2)]
    across = [f"{x}>{y} {y}>{x}" for x, y in itertools.combinations("efghijkl", 2)]
    names = [f"{i}:{'judges' if i in 'abcd' else 'media' if i in 'efgh' else 'educators'}" for i in ids]
    net = toy.make(" ".join(names), " ".join([*inside, *across]), survey_kind="roster")
    net = net.replace(agencies=net.agencies.assign(responded=True, invited=True))
    sectors = statuses(net, draws=500)
    status = next(s for s in sectors if s.key == "judges")
    assert (status.status, status.certainty) == ("siloed", "robust")
    answer = checked(net, sectors, (), ())
    check = next(c for c in answer.checks if c.subject == "judges")
    assert (check.holds, check.of, check.but) == (1, 2, ("both sides must report a tie",))
    assert next(s for s in weighed(sectors, answer.checks) if s.key == "judges").certainty == "depends"


def test_what_holds_in_four_of_five_ways_keeps_its_word() -> None:
    net = survey(20, 3)
    finding = find(net, codes=["all_connected"])[0]
    at = (finding.code, finding.subject)
    for holds, certainty in ((4, finding.certainty), (3, "depends")):
        check = Check(code=at[0], subject=at[1], by="sector", holds=holds, of=5)
        assert weighed((finding,), (check,))[0].certainty == certainty


def test_nothing_is_asked_where_there_is_one_way_or_nothing_to_ask() -> None:
    net = toy.make("a:judges b:judges c:media", "a-b")
    assert checked(net, statuses(net), (), ()).checks == ()
    assert checked(survey(12, 1, 0.6), (), (), ()).ways == ()


@pytest.mark.parametrize("seed", [0, 1])
def test_another_seed_says_the_same(seed: int) -> None:
    net = coalition(5, 24)
    ways = [Panel(net, s).siloed("sector", "judges") for s in (seed, seed + 2)]
    assert sum(a != b for a, b in zip(*ways, strict=True)) <= 1


def test_a_large_group_is_no_silo_for_having_most_ties_inside() -> None:
    tried = 0
    kinds = ["media"] * 14 + ["judges"] * 6
    for seed in range(12):
        net = random_coalition(20, 0.3, seed)
        net = net.replace(agencies=net.agencies.assign(sectors=[(k,) for k in kinds], sector=kinds))
        test = silo_test(net, draws=999).loc["media"]
        if 0.08 < test["p"] < 0.4:
            tried += 1
            assert 2 * test["inside"] > test["outside"]
            assert not any(Panel(net, 0).siloed("sector", "media"))
    assert tried >= 2


def test_two_agencies_tied_to_each_other_alone_are_a_silo_whatever_chance_says() -> None:
    net = toy.make("a:judges b:judges c:media d:media e:media", "a>b b>a c>d d>c d>e e>d", survey_kind="roster")
    net = net.replace(agencies=net.agencies.assign(responded=True, invited=True))
    assert Panel(net, 0).siloed("sector", "judges") == [True, True]


def test_fewer_ties_than_chance_but_more_than_half_of_them_divide_nothing() -> None:
    net = random_coalition(80, 0.3, 4)
    labels, held = net.groups("system")
    a, b = (held.toarray()[:, labels.index(key)] > 0 for key in ("enforcement", "community"))
    matrix, rng = np.triu(net.adjacency().toarray(), 1), np.random.default_rng(0)
    across = (a[:, None] & b) | (b[:, None] & a)
    kept = matrix.astype(bool) & (~across | (rng.random(matrix.shape) < 0.65))
    i, j = np.nonzero(kept)
    ids = net.agencies.index
    ties = pd.DataFrame({"source": ids[i], "target": ids[j]}).assign(directed=False)
    panel = Panel(net.replace(ties=ties), 0)
    order = panel.shuffled("system")
    seen = (kept & across).sum()
    null = [(kept & ((a[o][:, None] & b[o]) | (b[o][:, None] & a[o]))).sum() for o in order[:300]]
    assert np.mean(null) / 2 < seen < np.quantile(null, 0.02)
    assert not any(panel.divided("enforcement", "community"))
