"""Nothing is said to be absent that could not have been seen, and nothing is counted twice."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from netcollab import toy
from netcollab.findings import Finding, Status, find, statuses
from netcollab.findings.sight import in_view, share_in_view
from netcollab.model import Network

FIVE = "J:judges K:judges M:media N:media E:educators"
TWO_HALVES = "a:media b:media c:media d:judges e:judges f:judges"
ABSENT = {"missing", "isolated", "siloed"}
ROUTES = {"hangs_on_one", "no_second_route", "sole_carrier", "divided_systems"}


def status(net: Network, key: str, by: str = "sector") -> Status:
    return next(s for s in statuses(net, by, draws=200) if s.key == key)


def found(net: Network, code: str) -> list[Finding]:
    return [f for f in find(net, draws=200) if f.code == code]


def answering(net: Network, *who: str, kind: str = "roster") -> Network:
    responded = net.agencies.index.isin(who)
    return net.replace(agencies=net.agencies.assign(responded=responded, invited=True), survey_kind=kind)


def signed_in(net: Network, dates: dict[str, str], **visits: str) -> Network:
    meetings = pd.DataFrame({"label": list(dates), "date": list(dates.values())}, index=list(dates))
    rows = [(a, m) for a, at in visits.items() for m in at]
    return net.replace(meetings=meetings, attendance=pd.DataFrame(rows, columns=["agency", "meeting"]))


def outside(net: Network, *who: str) -> Network:
    return net.replace(agencies=net.agencies.assign(member=~net.agencies.index.isin(who)))


# ---- what could have been seen ----------------------------------------------------------------------------------


def test_a_pair_is_in_view_when_one_side_answered() -> None:
    view = in_view(answering(toy.make("H B P", ""), "H"))
    assert view.tolist() == [[False, True, True], [True, False, False], [True, False, False]]
    assert share_in_view(view, [1], [0, 2]) == 0.5


def test_a_log_declared_complete_sees_everything_and_no_survey_sees_nothing() -> None:
    bare = toy.make("H B", "", survey_kind="")
    assert not in_view(bare).any()
    assert in_view(bare.replace(referrals_complete=True)).sum() == 2


def test_one_agency_that_answered_is_no_cut_point_on_its_own_word() -> None:
    star = toy.make(FIVE, "J>K J>M J>N J>E")
    assert found(star.replace(survey_kind="given"), "hangs_on_one")
    assert not [f for f in find(answering(star, "J"), draws=100) if f.code in ROUTES]


def test_referrals_alone_prove_no_missing_route() -> None:
    ties = pd.DataFrame({"source": ["J", "J", "M"], "target": ["M", "N", "E"], "layer": "referral"})
    net = toy.make(FIVE, "", survey_kind="").replace(ties=ties)
    assert not {f.code for f in find(net, draws=100)} & ROUTES
    assert not {s.status for s in statuses(net, draws=100) if s.agencies} & ABSENT
    assert found(net.replace(referrals_complete=True), "hangs_on_one")


def test_a_weak_tie_is_a_second_route() -> None:
    strong = toy.make("a:media b:judges c:educators", "a-b b-c")
    assert [f.subject for f in found(strong, "hangs_on_one")] == ["b"]
    weak = pd.DataFrame({"source": ["a"], "target": ["c"], "directed": False, "working": False, "layer": "survey"})
    assert not found(strong.replace(ties=pd.concat([strong.ties, weak])), "hangs_on_one")


def test_a_weak_tie_to_the_outside_ends_a_silo_but_connects_only_depending() -> None:
    net = toy.make(FIVE, "J-K M-E N-E")
    weak = pd.DataFrame({"source": ["J"], "target": ["M"], "directed": False, "working": False, "layer": "survey"})
    one = status(net.replace(ties=pd.concat([net.ties, weak])), "judges")
    assert (one.status, one.certainty) == ("connected", "depends")
    assert "weaker than a working tie" in one.text


def test_the_only_tie_between_two_halves_is_named() -> None:
    inner = "a-b b-c a-c d-e e-f d-f"
    one = found(toy.make(TWO_HALVES, f"{inner} a-d"), "no_second_route")
    assert [f.agencies for f in one] == [("a", "d")]
    assert one[0].text.startswith("The tie between a and d is the only one between the 3 agencies on one side")
    assert not found(toy.make(TWO_HALVES, f"{inner} a-d b-e"), "no_second_route")


@pytest.mark.parametrize("seed", range(6))
def test_fewer_answers_never_make_more_absence(seed: int) -> None:
    draw = np.random.default_rng(seed)
    ids = [f"n{i}" for i in range(12)]
    names = " ".join(f"{n}:{('judges', 'media', 'educators', 'faith_based')[i % 4]}" for i, n in enumerate(ids))
    edges = " ".join(f"{a}>{b}" for a, b in itertools.permutations(ids, 2) if draw.random() < 0.06)
    heard = [n for n in ids if draw.random() < 0.5]
    net = answering(toy.make(names, edges), *heard)
    for one in statuses(net, draws=100):
        if one.agencies and one.status in ABSENT:
            assert one.numbers["observability"] >= 0.8
        if one.agencies and one.status in ABSENT and one.numbers["observability"] < 0.95:
            assert one.certainty == "depends"


# ---- groups without a rest --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "ties"), [("J:judges", ""), ("J:judges K:judges", "J-K"), ("J:judges K:judges", "")])
def test_a_sector_that_everyone_holds_is_neither_siloed_nor_connected(names: str, ties: str) -> None:
    one = status(toy.make(names, ties), "judges")
    assert (one.status, one.certainty) == ("no_data", "cannot_say")
    assert "nobody" in one.text
    assert "%" not in one.text


def test_where_no_member_is_known_no_seat_is_called_open() -> None:
    assert {s.status for s in statuses(toy.make("", ""), draws=50)} == {"not_found"}
    named = outside(toy.make("J:judges M:media", "J-M"), "J", "M")
    assert {s.status for s in statuses(named, draws=50)} == {"not_found"}
    assert not find(named, draws=50)


# ---- the other states -------------------------------------------------------------------------------------------


def test_an_outside_partner_is_counted_and_the_members_without_a_sector_are_not_forgotten() -> None:
    net = outside(toy.make(FIVE + " X F:faith_based", "J-M J-F"), "F")
    one = status(net, "faith_based")
    assert (one.status, one.numbers["outside_partners"]) == ("outside", 1.0)
    assert "1 agency in the coalition has no sector yet." in one.notes


def test_an_organization_that_nobody_works_with_fills_no_seat_even_as_a_partner() -> None:
    assert status(outside(toy.make(FIVE + " F:faith_based", "J-M"), "F"), "faith_based").status == "missing"


def test_open_seats_name_the_partners_sectors() -> None:
    net = outside(toy.make(FIVE + " F:faith_based", "J-M J-F"), "F")
    one = found(net, "open_seats")[0]
    assert one.facts["outside"] == ["faith_based"]
    assert one.text.endswith("Members already work with partners outside the coalition in Faith-based groups.")


def test_a_partner_of_two_members_may_be_invited_and_only_the_coordinator_reads_it() -> None:
    net = outside(toy.make(FIVE + " F:faith_based", "J-M J-F M-F"), "F")
    one = found(net, "to_invite")
    assert [f.text for f in one] == ["F is not a member, but 2 agencies in the coalition work with it."]
    assert one[0].coordinator_only


def test_set_aside_comes_before_missing_too() -> None:
    net = toy.make(FIVE, "J-M", seats={"victims_survivors": ("take part unlisted", "")})
    one = status(net, "victims_survivors")
    assert (one.status, one.text) == ("set_aside", "Set aside by the coordinator: take part unlisted.")


def test_courts_and_survivors_are_asked_about() -> None:
    notes = {s.key: s.notes for s in statuses(toy.make("M:media E:educators", "M-E"), draws=50)}
    assert any("ask, do not conclude" in n for n in notes["judges"])
    assert any("ask, do not conclude" in n for n in notes["victims_survivors"])


def test_a_sector_of_ones_own_counts_as_having_one() -> None:
    assert status(toy.make(FIVE + " T:tribal_services", "J-M"), "faith_based").status == "missing"


def test_suggested_sectors_say_so() -> None:
    net = toy.make(FIVE, "J-M")
    net = net.replace(agencies=net.agencies.assign(sector_confirmed=[False, True, True, True, True]))
    assert "Sectors suggested, not confirmed." in status(net, "judges").notes


def test_from_memory_nothing_absent_is_robust() -> None:
    net = answering(toy.make(FIVE, "J-K M-N"), *"JKMNE", kind="recall")
    absent = [s for s in statuses(net, draws=100) if s.agencies and s.status in ABSENT]
    assert len(absent) == 3
    assert {s.certainty for s in absent} == {"depends"}
    assert all("from memory" in " ".join(s.notes) for s in absent)


def test_an_isolated_sector_does_not_tell_who_of_it_answered() -> None:
    net = toy.make(FIVE, "J-M K-N J-K")
    texts = {status(answering(net, *who), "educators").text for who in ("JKMN", "JKMNE")}
    assert texts == {"No tie to it is reported by the 4 agencies that could have named it."}


# ---- meetings ---------------------------------------------------------------------------------------------------

DAYS = {
    "p": "2026-06-01",
    "a": "2026-01-01",
    "b": "2026-02-01",
    "c": "2026-07-01",
    "d": "2026-08-01",
    "e": "2026-09-01",
}


def test_meetings_are_taken_by_date_and_not_as_listed() -> None:
    net = signed_in(toy.make(FIVE, "", survey_kind=""), DAYS, J="abpcde", E="ab")
    assert "stopped: not at the last 4 meetings" in status(net, "educators").text.lower()
    assert found(net, "stopped_coming")[0].agencies == ("E",)


def test_attendance_counts_meetings_and_not_heads() -> None:
    one = status(signed_in(toy.make(FIVE, "", survey_kind=""), DAYS, J="ab", K="ab", M="abp"), "judges")
    assert (one.numbers["meetings"], one.numbers["meetings_held"]) == (2.0, 3.0)


def test_sheets_without_a_table_of_meetings_are_read_too() -> None:
    sheet = pd.DataFrame({"agency": ["J", "M", "J"], "meeting": ["1", "1", "2"]})
    net = toy.make(FIVE, "", survey_kind="", attendance=sheet)
    assert status(net, "judges").status == "attends"
    assert found(net, "meetings")[0].facts["meetings"] == 2


def test_sitting_in_one_room_stands_beside_a_silo_as_a_note() -> None:
    net = signed_in(toy.make(FIVE, "J-K M-E N-E"), {"a": "2026-01-01"}, J="a", M="a")
    one = status(net, "judges")
    assert one.status == "siloed"
    assert any(n.startswith("At 1 of 1 meeting:") for n in one.notes)


def test_pairs_that_met_once_and_long_ago_are_counted_and_months_alone_are_no_error() -> None:
    days = {"a": "2026-01", "b": "2026-02-01", "c": "2026-09-01"}
    net = signed_in(toy.make(FIVE, "J-K"), days, J="abc", K="abc", M="a")
    one = found(net, "met_once")[0]
    assert one.facts["pairs"] == [["J", "M"], ["K", "M"]]
    assert (
        one.text == "2 pairs of agencies were at the same working meeting once, more than 120 days ago, and not since."
    )


def test_only_systems_of_three_or_more_are_told_of_in_meetings() -> None:
    names = "a:media b:private_sector c:media d:judges e:child_welfare f:child_welfare g:homeless_advocates"
    net = signed_in(toy.make(names, ""), {"1": "2026-01-01", "2": "2026-02-01"}, a="12", d="12")
    one = found(net, "meetings")[0]
    assert set(one.facts["systems"]) == {"public_private", "services"}
    assert "Public and private life (2)" in one.text
    assert "Nobody came from Social services." in one.text


# ---- trust, counting, purity ------------------------------------------------------------------------------------


def test_what_is_weak_in_a_named_agency_is_for_the_coordinator_only() -> None:
    names = (
        "P:local_law_enforcement Q:local_prosecutors H:child_welfare S:homeless_advocates A:ngo_advocacy B:faith_based"
    )
    codes = ROUTES - {"divided_systems"} | {"met_once", "stopped_coming", "to_invite", "referrals_without_channel"}
    told = find(toy.make(names, "P-H Q-H P-Q H-A H-B A-B S-H"), draws=100)
    assert {f.code for f in told} & codes
    assert all(f.coordinator_only for f in told if f.code in codes)


def test_a_tie_between_two_that_both_hold_both_systems_is_one_tie() -> None:
    names = " ".join(f"n{i}:judges+media" for i in range(3))
    rest = " ".join(f"m{i}:educators" for i in range(3))
    from netcollab.measures._ties import ties_of
    from netcollab.measures.nullmodel import ties_between

    net = toy.make(f"{names} {rest}", "n0-n1 n1-n2 n0-m0")
    labels, _ = net.groups("system")
    counted = ties_between(net, "system", ties_of(net))
    assert counted[labels.index("courts"), labels.index("public_private")] == 2


def test_findings_do_not_depend_on_the_order_of_agencies_and_ties() -> None:
    names = [f"{c}{i}:{s}" for c, s in zip("pnk", ("judges", "media", "child_welfare"), strict=True) for i in range(5)]
    ids = [n.partition(":")[0] for n in names]
    draw = np.random.default_rng(5)
    edges = [f"{a}-{b}" for a, b in itertools.combinations(ids, 2) if draw.random() < 0.2]
    first = find(toy.make(" ".join(names), " ".join(edges)), draws=200, seed=1)
    again = find(toy.make(" ".join(reversed(names)), " ".join(reversed(edges))), draws=200, seed=1)
    assert sorted((f.code, f.subject, f.certainty) for f in first if f.code != "no_second_route") == sorted(
        (f.code, f.subject, f.certainty) for f in again if f.code != "no_second_route"
    )
