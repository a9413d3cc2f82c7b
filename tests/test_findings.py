"""Every status is reached by the rule that defines it, absence is claimed only where it shows."""

from __future__ import annotations

import itertools
import math
import re

import networkx
import numpy as np
import pandas as pd
import pytest

from netcollab import toy
from netcollab.errors import Problem
from netcollab.findings import RULES, find, statuses
from netcollab.findings._finding import CERTAINTIES, Status
from netcollab.findings.connectors import _against
from netcollab.findings.records import wilson
from netcollab.model import Network

FIVE = "J:judges K:judges M:media N:media E:educators"


def status(net: Network, key: str, by: str = "sector") -> Status:
    return next(s for s in statuses(net, by, draws=500) if s.key == key)


def answering(net: Network, *who: str, kind: str = "roster") -> Network:
    """The same reports as answers to a survey that only some answered."""
    responded = net.agencies.index.isin(who)
    return net.replace(agencies=net.agencies.assign(responded=responded, invited=True), survey_kind=kind)


def attending(sectors: str, **visits: str) -> Network:
    """Sign-in sheets alone: agency -> the meetings (letters) it came to."""
    net = toy.make(sectors, "", survey_kind="")
    letters = sorted(set("".join(visits.values())))
    meetings = pd.DataFrame(
        {"label": letters, "date": [f"2026-{i:02d}-01" for i in range(1, len(letters) + 1)]}, index=letters
    )
    rows = [(a, m) for a, at in visits.items() for m in at]
    return net.replace(meetings=meetings, attendance=pd.DataFrame(rows, columns=["agency", "meeting"]))


def test_a_sector_without_a_member_is_missing_when_all_members_have_sectors() -> None:
    assert status(toy.make(FIVE, "J-M"), "faith_based").status == "missing"


def test_it_is_only_not_found_while_a_member_has_no_sector() -> None:
    found = status(toy.make(FIVE + " X", "J-M"), "faith_based")
    assert (found.status, found.certainty) == ("not_found", "cannot_say")
    assert "1 agency has no sector yet" in found.text


def test_the_coordinators_word_makes_it_missing_all_the_same() -> None:
    assert status(toy.make(FIVE + " X", "J-M", sectors_confirmed=True), "faith_based").status == "missing"


def test_a_part_held_by_an_overlapping_part_is_asked_about_and_never_called_missing() -> None:
    found = status(toy.make("P:local_prosecutors M:media", "P-M"), "state_county_prosecutors")
    assert found.status == "not_found"
    assert "Local prosecutors" in found.text


def test_the_coordinators_word_comes_first() -> None:
    net = toy.make(FIVE, "J-K", seats={"judges": ("apart by design", "ethics rules")})
    found = status(net, "judges")
    assert found.status == "set_aside"
    assert "apart by design (ethics rules)" in found.text


def test_a_sector_of_partners_who_are_not_members_is_outside() -> None:
    net = toy.make(FIVE + " F:faith_based", "J-M J-F")
    net = net.replace(agencies=net.agencies.assign(member=[*[True] * 5, False]))
    assert status(net, "faith_based").status == "outside"


def test_no_tie_seen_by_all_who_could_have_named_it_is_isolated() -> None:
    found = status(toy.make(FIVE, "J-M K-N J-K"), "educators")
    assert (found.status, found.certainty) == ("isolated", "robust")
    assert "4 agencies" in found.text


def test_no_tie_seen_while_too_few_answered_is_no_data() -> None:
    found = status(answering(toy.make(FIVE, "J>M"), "J"), "educators")
    assert (found.status, found.certainty) == ("no_data", "cannot_say")


def test_two_agencies_with_ties_only_to_each_other_are_siloed() -> None:
    found = status(toy.make(FIVE, "J-K M-E N-E"), "judges")
    assert (found.status, found.certainty) == ("siloed", "robust")
    assert "Two agencies only." in found.notes


def test_a_silo_is_not_claimed_when_the_outside_could_not_have_been_seen() -> None:
    assert status(answering(toy.make(FIVE, "J>K K>J"), "J"), "judges").status != "siloed"


def test_with_free_recall_a_silo_depends() -> None:
    net = answering(toy.make(FIVE, "J-K M-E N-E"), "J", "K", "M", "N", "E", kind="recall")
    assert status(net, "judges").certainty == "depends"


def test_one_tie_to_the_outside_connects_and_says_through_whom() -> None:
    found = status(toy.make(FIVE, "J-K J-M"), "judges")
    assert (found.status, found.certainty) == ("connected", "robust")
    assert found.notes[-1] == "Through one agency: J."


def test_a_tie_that_one_side_reports_connects_only_depending() -> None:
    net = answering(toy.make(FIVE, "J>M J>K M>N N>M"), "J", "K", "M", "N", "E")
    assert (status(net, "judges").status, status(net, "judges").certainty) == ("connected", "depends")


def test_sixteen_of_a_kind_with_many_ties_inside_and_few_outside_are_siloed_by_chance_test() -> None:
    inside = [f"a{i}-a{j}" for i, j in itertools.combinations(range(6), 2)]
    rest = [f"b{i}-b{j}" for i, j in itertools.combinations(range(10), 2) if (i + j) % 3 == 0]
    names = " ".join(
        [f"a{i}:media" for i in range(6)] + [f"b{i}:{'judges' if i % 2 else 'educators'}" for i in range(10)]
    )
    found = status(toy.make(names, " ".join([*inside, *rest, "a0-b0"])), "media")
    assert found.status == "siloed"
    assert found.numbers["p"] <= 0.05


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        ({"E": "abcd", "J": "abcd"}, "regularly"),
        ({"E": "ac", "J": "abcdefg", "M": "g"}, "stopped"),
        ({"E": "b", "J": "abcd"}, "once"),
        ({"E": "xy", "J": "abc"}, "apart"),
        ({"E": "ag", "J": "abcdefg"}, "now and then"),
    ],
)
def test_attendance_alone_says_how_they_attend_and_nothing_else(visits: dict[str, str], said: str) -> None:
    net = attending(FIVE, **visits)
    assert {s.status for s in statuses(net, draws=100) if s.agencies} <= {"attends", "no_data"}
    found = status(net, "educators")
    assert found.status == "attends"
    assert said in found.text.lower()


def test_a_member_list_alone_claims_nothing_but_open_seats() -> None:
    net = toy.make(FIVE, "", survey_kind="")
    assert {s.status for s in statuses(net, draws=100)} == {"missing", "no_data"}
    assert {f.code for f in find(net, draws=100)} == {"open_seats"}


def test_sectors_outside_the_framework_come_last_and_are_judged_too() -> None:
    last = statuses(toy.make(FIVE + " T:tribal_services", "J-M"), draws=100)[-1]
    assert (last.key, last.status) == ("tribal_services", "isolated")


def test_the_same_question_is_asked_of_systems() -> None:
    net = toy.make("P:local_law_enforcement D:local_prosecutors C:child_welfare S:homeless_advocates", "P-D C-S")
    assert {s.key: s.status for s in statuses(net, "system", draws=100)}["enforcement"] == "siloed"


@pytest.mark.parametrize("seed", range(4))
def test_a_tie_across_more_never_makes_a_connected_sector_siloed(seed: int) -> None:
    draw = np.random.default_rng(seed)
    ids = [f"n{i}" for i in range(12)]
    names = " ".join(f"{n}:{('judges', 'media', 'educators')[i % 3]}" for i, n in enumerate(ids))
    edges = [f"{a}-{b}" for a, b in itertools.combinations(ids, 2) if draw.random() < 0.15]
    before = {s.key: s.status for s in statuses(toy.make(names, " ".join(edges)), draws=300)}
    after = {s.key: s.status for s in statuses(toy.make(names, " ".join([*edges, "n0-n1"])), draws=300)}
    for key in ("judges", "media"):
        if before[key] == "connected":
            assert after[key] == "connected"


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_labels_raise_no_silo_of_mostly_outside_ties(seed: int) -> None:
    draw = np.random.default_rng(seed)
    ids = [f"n{i}" for i in range(30)]
    kinds = draw.permutation(["judges"] * 10 + ["media"] * 10 + ["educators"] * 10)
    edges = [f"{a}-{b}" for a, b in itertools.combinations(ids, 2) if draw.random() < 0.15]
    names = " ".join(f"{n}:{k}" for n, k in zip(ids, kinds, strict=True))
    for found in statuses(toy.make(names, " ".join(edges)), draws=500):
        if found.status == "siloed":
            assert found.numbers["ties_outside"] <= 2 * found.numbers["ties_inside"]


def divided() -> Network:
    """Six police and six advocates, each knit together through social services, never with each other."""
    police, ngo, kids = ([f"{c}{i}" for i in range(6)] for c in "pnk")
    edges = [f"{a}-{b}" for side in (police, ngo) for a, b in itertools.combinations(side, 2)]
    edges += [f"{k}-{x}" for k in kids for x in (*police, *ngo)]
    sector = {"p": "local_law_enforcement", "n": "ngo_advocacy", "k": "child_welfare"}
    return toy.make(" ".join(f"{a}:{sector[a[0]]}" for a in (*police, *ngo, *kids)), " ".join(edges))


def test_two_systems_without_ties_between_them_are_named_as_divided() -> None:
    found = [f for f in find(divided(), draws=1000) if f.code == "divided_systems"]
    assert [(f.facts["a"], f.facts["b"]) for f in found] == [("enforcement", "community")]
    assert found[0].text.startswith("No tie joins the 6 agencies of Law enforcement and the 6 of Survivors")
    assert "This comes from" not in found[0].text
    assert found[0].facts["observed"] == 0
    assert found[0].facts["expected"] > 10


def test_a_divide_that_one_inward_sector_makes_says_so() -> None:
    sector = {"p": "local_law_enforcement", "f": "faith_based", "n": "ngo_advocacy", "k": "child_welfare"}
    ids = {c: [f"{c}{i}" for i in range(n)] for c, n in zip("pfnk", (6, 8, 4, 8), strict=True)}
    edges = [f"{a}-{b}" for c in "pfk" for a, b in itertools.combinations(ids[c], 2)]
    edges += [f"{k}-{x}" for k in ids["k"][:4] for x in (*ids["p"], *ids["n"])]
    edges += [f"{n}-{p}" for n in ids["n"] for p in ids["p"][:3]]
    net = toy.make(" ".join(f"{a}:{sector[a[0]]}" for group in ids.values() for a in group), " ".join(edges))
    found = {(f.facts["a"], f.facts["b"]): f for f in find(net, draws=1000) if f.code == "divided_systems"}
    divide = found["enforcement", "community"]
    assert divide.facts["because_of"] == "faith_based"
    tied = sum(net.adjacency()[net.position[n], net.position[p]] > 0 for n in ids["n"] for p in ids["p"])
    kept = [e for e in edges if "f" not in e]
    chance = len(kept) * len(ids["n"]) * len(ids["p"]) / math.comb(18, 2)
    expected = f"This comes from Faith-based groups: without it, {tied} ties would stand against about {chance:.0f}."
    assert divide.text.endswith(expected)


def test_systems_that_mix_as_chance_would_have_it_are_not_called_divided() -> None:
    draw = np.random.default_rng(4)
    ids = [f"{c}{i}" for c in "pnk" for i in range(6)]
    sector = {"p": "local_law_enforcement", "n": "ngo_advocacy", "k": "child_welfare"}
    edges = [f"{a}-{b}" for a, b in itertools.combinations(ids, 2) if draw.random() < 0.4]
    net = toy.make(" ".join(f"{a}:{sector[a[0]]}" for a in ids), " ".join(edges))
    assert "divided_systems" not in {f.code for f in find(net, draws=1000)}


@pytest.mark.parametrize(
    ("pairs", "expected", "p", "says"),
    [
        (40.0, 20.0, 0.01, "fewer, about 20"),
        (40.0, 60.0, 0.9, "about 60: it connects by how many ties it has, not by which"),
        (40.0, 35.0, 0.2, "about 35, which is not clearly fewer"),
    ],
)
def test_what_chance_would_give_a_connector_is_told_with_what_it_means(
    pairs: float, expected: float, p: float, says: str
) -> None:
    assert _against(pairs, expected, p) == says


def test_connectors_cut_points_and_sole_carriers_are_named() -> None:
    net = toy.make(
        "P:local_law_enforcement Q:local_prosecutors H:child_welfare S:homeless_advocates A:ngo_advocacy B:faith_based",
        "P-H Q-H P-Q H-A H-B A-B S-H",
    )
    by_code = {f.code: f for f in find(net, draws=200)}
    assert by_code["connectors"].agencies == ("H",)
    assert by_code["hangs_on_one"].agencies[0] == "H"
    assert by_code["sole_carrier"].subject == "H"


def test_below_six_in_ten_answers_no_agency_is_singled_out() -> None:
    net = answering(toy.make(FIVE, "J-M J-E M-N"), "J", "M")
    codes = {f.code for f in find(net, draws=100)}
    assert "ranks_withheld" in codes
    assert "connectors" not in codes
    assert "sole_carrier" not in codes


def referring(*rows: tuple[str, str, int, str]) -> Network:
    frame = pd.DataFrame(rows, columns=["source", "target", "count", "status"])
    ties = frame[["source", "target", "count"]].assign(layer="referral")
    net = toy.make(FIVE, "", survey_kind="").replace(ties=ties, referrals=frame)
    return answering(net, "J", "K", "M", "N", "E")


def test_referrals_are_told_in_words_with_an_interval_from_ten_up() -> None:
    few = {f.code for f in find(referring(("J", "M", 4, "completed")), draws=100)}
    assert "referral_closure" not in few
    many = {f.code: f for f in find(referring(("J", "M", 9, "completed"), ("M", "E", 3, "sent")), draws=100)}
    assert many["referral_closure"].facts["told"] == 9
    assert many["referrals_without_channel"].facts["pairs"] == [["E", "M"], ["J", "M"]]


def test_the_wilson_interval_is_that_of_the_literature() -> None:
    assert wilson(0, 10)[0] == 0
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # Newcombe 1998, table I


def joining(net: Network) -> Network:
    since = [f"{2020 + n}-01-01" for n in (0, 0, 5, 6, 6)]
    return net.replace(ties=net.ties.assign(relation="contact"), agencies=net.agencies.assign(newcomer_since=since))


def everything() -> list[Network]:
    two = answering(toy.make(FIVE, "J>M M>J"), "J", "M")
    one = referring(("J", "M", 1, "completed"))
    return [
        divided(), one, referring(("J", "M", 12, "completed"), ("M", "J", 5, "sent")),
        attending(FIVE, E="ab", J="abcdef", M="a", K="b"), attending("J:judges", J="a"),
        answering(toy.make(FIVE, "J>M M>J J>E"), "J", "M", "E", "N"), answering(toy.make(FIVE, "J>M"), "J"),
        toy.make(FIVE + " X Y", "J-M M-N N-E E-X X-Y"), toy.make("J:judges M:media", "J-M"), toy.make("J:judges", ""),
        toy.make("", ""), toy.make(FIVE, "J-K M-N"),
        two.replace(ties=two.ties.assign(strength=[4, 2])), joining(two),
    ]  # fmt: skip


def test_every_sentence_is_whole_and_plain() -> None:
    seen = set()
    for net in everything():
        texts = [(f.code, f.text + " " + f.advice, f.certainty) for f in find(net, draws=200)]
        texts += [("status", s.text, s.certainty) for by in ("sector", "system") for s in statuses(net, by, draws=50)]
        for code, text, certainty in texts:
            seen.add(code)
            assert not re.search(
                r"[{}]|  |\bnan\b|\bNone\b|\.\.|\b1 (agencies|ties|pairs|meetings|sectors|referrals)\b", text
            ), text
            assert text.strip()[-1] in ".?", text
            assert certainty in CERTAINTIES
    assert seen >= set(RULES) - {"no_second_route", "sole_carrier", "connectors", "to_invite", "ranks_withheld"}


def test_find_changes_nothing_and_is_the_same_again() -> None:
    net = divided()
    before = net.ties.copy()
    assert find(net, draws=100, seed=3) == find(net, draws=100, seed=3)
    pd.testing.assert_frame_equal(net.ties, before)


def test_an_unknown_rule_is_a_problem() -> None:
    with pytest.raises(Problem, match="no rule"):
        find(divided(), codes=["gossip"])


@pytest.mark.parametrize("seed", range(12))
def test_second_routes_are_claimed_only_where_whoever_leaves_all_others_stay_joined(seed: int) -> None:
    graph = networkx.gnm_random_graph(9, 9 + seed, seed=seed)
    net = toy.make(" ".join(f"A{i}:media" for i in range(9)), " ".join(f"A{a}-A{b}" for a, b in graph.edges))
    found = find(net, codes=["second_routes", "hangs_on_one"])
    claimed = any(f.code == "second_routes" and f.certainty != "cannot_say" for f in found)
    assert claimed == (not list(networkx.articulation_points(graph)))


def test_a_lone_route_that_weaker_ties_may_double_is_not_called_the_only_one() -> None:
    net = answering(toy.make(FIVE, "J>K K>M M>N N>J N>E"), "J")
    [found] = find(net, codes=["second_routes"])
    assert found.certainty == "cannot_say"
    assert "1 agency has no route to the rest but through N." in found.text
