"""Measures of answers, meetings and referrals, with numbers counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.model import Network


def meetings(rows: dict[str, tuple[str, str, str]], agencies: str = "A B C D") -> Network:
    """Meetings by id: date, kind, who came."""
    table = pd.DataFrame(
        {"date": [r[0] for r in rows.values()], "kind": [r[1] for r in rows.values()]}, index=list(rows)
    )
    came = [(a, m) for m, r in rows.items() for a in r[2].split()]
    return toy.make(agencies, "", meetings=table, attendance=pd.DataFrame(came, columns=["agency", "meeting"]))


CROWD = " ".join(f"x{i}" for i in range(13))


def test_enable_counts_small_and_flagged_meetings_only() -> None:
    net = meetings({"1": ("2026-01-01", "", "A B"), "2": ("2026-02-01", "plenary", CROWD + " A C")}, "A B C " + CROWD)
    assert measures.enable_coverage(net) == pytest.approx(1 / (16 * 15 / 2))
    flagged = net.replace(meetings=net.meetings.assign(kind=["", "working"]))
    assert measures.enable_coverage(flagged) == pytest.approx((1 + 15 * 14 / 2) / 120)
    for kind in ("case review", "working group", "sub-committee", "mdt"):  # as reading tells them
        assert measures.working_meetings(net.replace(meetings=net.meetings.assign(kind=["", kind]))).all()
    crowd = meetings({"1": ("2026-01-01", "", CROWD)}, CROWD)
    assert np.isnan(measures.enable_coverage(crowd))
    assert "at most 12" in measures.enable_coverage(crowd).why


def test_a_meeting_of_twelve_is_small_and_several_delegates_are_one_agency() -> None:
    twelve = " ".join(CROWD.split()[:12])
    net = meetings({"1": ("2026-01-01", "", twelve + " x0 x0")}, CROWD)
    assert measures.enable_coverage(net) == pytest.approx(66 / 78)
    assert measures.meetings_attended(net)["x0"] == 1
    assert measures.meeting_weight(net).sum() == 12


def test_reinforce_counts_pairs_whose_window_is_over() -> None:
    net = meetings({
        "1": ("2026-01-01", "", "A B"), "2": ("2026-05-01", "", "A B"),  # day 120 after: met again in time
        "3": ("2026-02-01", "", "A C"), "4": ("2026-06-02", "", "A C"),  # day 121: too late
        "5": ("2026-09-01", "", "A D"), "6": ("2026-12-01", "", "A"),  # 91 days before the last meeting: still open
        "7": ("2026-01-05", "", "B C"),  # never again
    })  # fmt: skip
    table = measures.pairs_that_met(net).set_index(["a", "b"])
    assert table["again"].to_dict() == {("A", "B"): "yes", ("A", "C"): "no", ("A", "D"): "open", ("B", "C"): "no"}
    assert table.loc[("A", "B"), ["meetings", "first"]].tolist() == [2, "2026-01-01"]
    rate = measures.reinforce_rate(net)
    assert rate == pytest.approx(1 / 3)
    assert rate.why == "1 pair left out: their 120 days are not over yet."


def test_meeting_again_needs_another_working_meeting() -> None:
    net = meetings(
        {"1": ("2026-01-01", "", "A B"), "2": ("2026-02-01", "", CROWD + " A B"), "3": ("2026-09-01", "", "A")},
        "A B " + CROWD,
    )
    assert measures.reinforce_rate(net) == 0
    everything = measures.pairs_that_met(net, working=False).set_index(["a", "b"])
    assert everything.loc[("A", "B"), "again"] == "yes"


def test_undated_meetings_are_left_out_and_named() -> None:
    net = meetings({"1": ("", "", "A B"), "2": ("", "", "A B"), "3": ("2026-01-01", "", "C")})
    rate = measures.reinforce_rate(net)
    assert np.isnan(rate)
    assert rate.why == "1 pair left out: their meetings have no date."


def survey(ties: str, answered: str, skipped: str = "", agencies: str = "A:x B:x C:y D:y") -> Network:
    net = toy.make(agencies, ties, survey_kind="roster")
    blank = pd.DataFrame([s.split(">") for s in skipped.split()], columns=["source", "target"])
    table = net.agencies.assign(invited=True, responded=[a in answered.split() for a in net.agencies.index])
    return net.replace(agencies=table, skipped=blank)


def test_exchange_is_computed_only_from_items_that_ask_it() -> None:
    net = survey("A>B A>C B>A", "A B")
    assert np.isnan(measures.exchange_coverage(net))
    assert measures.exchange_coverage(net).why == "not asked"
    contact = net.replace(ties=net.ties.assign(relation="contact_person"))
    assert measures.exchange_coverage(contact) == pytest.approx(3 / 6)
    both = contact.replace(ties=contact.ties.assign(relation=["contact", "objectives", "contact"]))
    assert measures.exchange_coverage(both) == pytest.approx(1.5 / 6)


def test_exchange_leaves_out_what_was_left_blank() -> None:
    net = survey("A>B A>C B>A", "A B", skipped="A>D")
    net = net.replace(ties=net.ties.assign(relation=["contact", "objectives", "contact"]))
    assert measures.exchange_coverage(net) == pytest.approx(1.5 / 5)  # A>D: both questions left blank
    half = net.replace(skipped=net.skipped.assign(source="A", target="B", relation="objectives"))
    assert measures.exchange_coverage(half) == pytest.approx((1 + 0.5 + 0.5) / 6)  # A>B: one question, answered yes


def test_response_and_confirmation_are_counted_among_members() -> None:
    net = survey("A>B B>A A>C C>D", "A B C")
    assert measures.response_rate(net) == 0.75
    assert measures.confirmation_rate(net) == 0.5  # A-B both, A-C one side; D did not answer
    states = measures.pair_states(net)
    assert states == {"confirmed": 1, "one_sided": 1, "unverified": 1, "unverified_no": 2, "none": 1, "unknown": 0}


def test_out_degree_is_unknown_for_who_did_not_answer() -> None:
    net = survey("A>B B>A A>C", "A B C")
    got = measures.out_degree(net)
    assert got.to_dict() == pytest.approx({"A": 2, "B": 1, "C": 0, "D": np.nan}, nan_ok=True)
    assert got.attrs["why"] == "It did not answer the survey."
    assert measures.in_degree(net)["D"] == 0
    assert measures.centralization_out_degree(net).why.startswith("One agency did not answer")


def test_density_bounds_take_missing_answers_both_ways() -> None:
    net = survey("A>B B>A A>C", "A B")
    assert measures.density_low(net) == pytest.approx(2 / 6)
    assert measures.density_high(net) == 1.0  # only A-B is certain to be known; the other untied pairs stay open
    full = survey("A>B B>A A>C", "A B C D")
    assert measures.density_low(full) == measures.density_high(full) == pytest.approx(2 / 6)
    assert measures.density_high(full, rule="confirmed") == pytest.approx(1 / 6)


def test_a_referral_log_shows_presence_only_unless_said_to_be_complete() -> None:
    log = pd.DataFrame({"source": ["A", "A", "B", "C"], "target": ["B", "B", "A", "C"], "count": [1, 2, 1, 5]})
    net = toy.make("A:x B:y C:y", "A>B B>A", survey_kind="", referrals=log)
    net = net.replace(ties=net.ties.assign(layer="referral"))
    assert measures.density_low(net) == pytest.approx(1 / 3)
    assert np.isnan(measures.density_high(net))
    assert measures.observability(net).to_dict() == {"x": 0, "y": 0}
    complete = net.replace(referrals_complete=True)
    assert measures.density_high(complete) == pytest.approx(1 / 3)
    assert measures.observability(complete).to_dict() == {"x": 1, "y": 1}


def test_outcomes_of_referrals_are_shares_of_those_whose_status_says() -> None:
    counts = {"sent": 3, "received": 2, "accepted": 4, "declined": 2, "client_declined": 1, "service_started": 3,
              "completed": 5, "closed": 2, "pending": 1, "cannot_disclose": 7, "": 9}  # fmt: skip
    log = pd.DataFrame({"source": "A", "target": "B", "status": list(counts), "count": list(counts.values())})
    net = toy.make("A B", "", referrals=log)
    assert measures.referrals_acknowledged(net) == pytest.approx(17 / 23)
    assert measures.referrals_accepted(net) == pytest.approx(12 / 14)
    assert measures.referrals_started(net) == pytest.approx(8 / 23)
    assert measures.loop_closure(net) == pytest.approx(17 / 23)
    few = net.replace(referrals=log[log["status"].isin(["accepted", "sent", ""])])
    assert np.isnan(measures.loop_closure(few))
    assert "Fewer than 10" in measures.loop_closure(few).why


def test_referrals_are_summed_by_direction_without_those_to_oneself() -> None:
    log = pd.DataFrame({"source": ["A", "A", "B", "C"], "target": ["B", "B", "A", "C"], "count": [1, 2, 1, 5]})
    net = toy.make("A B C", "", referrals=log)
    assert measures.referrals_in(net).to_dict() == {"A": 1, "B": 3, "C": 0}
    assert measures.referrals_out(net).to_dict() == {"A": 3, "B": 1, "C": 0}
    flow = measures.referral_flow(net)
    assert flow[["A", "B"]].tolist() == [-0.5, 0.5]
    assert np.isnan(flow["C"])
    table = measures.referral_counts(net)
    assert table.to_numpy().tolist() == [["A", "B", 3.0], ["B", "A", 1.0]]


def test_counted_referral_ties_stand_in_for_a_log() -> None:
    net = toy.make("A B", "A>B")
    net = net.replace(ties=net.ties.assign(layer="referral", count=7.0))
    assert measures.referrals_in(net).to_dict() == {"A": 0, "B": 7}


def test_what_a_confirmed_tie_is_does_not_touch_the_records() -> None:
    net = survey("A>B B>A A>C C>D", "A B C")
    agreed = net.ties.assign(layer=["survey", "survey", "survey", "agreement"])
    strict = net.replace(ties=agreed, rule="confirmed")
    assert measures.n_ties(strict) == 2  # A-B by both, C-D on paper
    assert measures.density_low(strict) == pytest.approx(2 / 6)


def closings(rows: list[tuple[str, str, int]]) -> Network:
    """Referrals from A to B by date, day of closing and count."""
    log = pd.DataFrame(rows, columns=["date", "closed", "count"]).assign(source="A", target="B")
    return toy.make("A B", "", survey_kind="", referrals=log)


def test_days_to_closing_are_those_by_which_half_are_closed() -> None:
    half = measures.days_to_closure(closings([("2026-01-01", "2026-01-05", 5), ("2026-01-01", "2026-01-20", 5)]))
    assert (half, half.why) == (4.0, "")
    late = measures.days_to_closure(closings([("2026-01-01", "2026-01-05", 4), ("2026-01-01", "", 6)]))
    assert np.isnan(late)
    assert late.why == "Fewer than half are closed in the time covered."
    few = measures.days_to_closure(closings([("2026-01-01", "2026-01-05", 1), ("2026-02-01", "2026-01-05", 99)]))
    assert np.isnan(few)
    assert few.why.startswith("Fewer than")


def test_pairs_whose_days_are_not_over_are_counted_in_words() -> None:
    one = meetings({"m": ("2026-01-10", "", "A B"), "n": ("2026-01-20", "", "C")})
    assert measures.reinforce_rate(one).why == "1 pair left out: their 120 days are not over yet."
    three = meetings({"m": ("2026-01-10", "", "A B C"), "n": ("2026-01-20", "", "D")})
    assert measures.reinforce_rate(three).why == "3 pairs left out: their 120 days are not over yet."
    assert measures.enable_coverage(meetings({"m": ("", "", "A")}, "A")).why.startswith("There is one agency;")


def test_reasons_name_the_measure_the_site_and_the_group() -> None:
    silent = toy.make("A:x B", "", survey_kind="")
    why = measures.compute(silent, "network", measures=["density"]).attrs["why"]
    assert why == {"density": measures.density(silent).why}
    sites = {"N": silent, "S": toy.make("A:x B:y", "A-B")}
    assert measures.compute(sites, "network", measures=["density"]).attrs["why"] == {"N": why, "S": {}}
    assert measures.compute(sites, "group", by="system", measures=["members"]).index.tolist() == []
    long = measures.tidy(sites, ["network"], measures=["density"])
    assert list(long) == ["site", "level", "by", "subject", "other", "measure", "value", "unit", "why"]
    assert long["why"].tolist() == [why["density"], ""]
    assert list(measures.tidy({}, measures=["density"])) == list(long)
    assert measures.sectors_reached(sites["N"]).attrs["why"] == why["density"]
    apart = toy.make("A:x B C:y", "A-C")
    assert measures.sectors_reached(apart).attrs["why"] == "It has no sector yet."
    assert measures.confirmation_rate(apart).why != measures.confirmation_rate(silent).why != ""
    with pytest.raises(Problem, match="no network to compute"):
        measures.compute({}, "network")
    with pytest.raises(Problem, match="no measure 'dense'"):
        measures.tidy(apart, measures=["dense"])
    with pytest.raises(Problem, match="no measure 'dense'"):
        measures.cite("dense")


def test_the_bibliography_names_every_measure_that_cites_a_work() -> None:
    table = measures.bibliography()
    assert table["citation"].is_monotonic_increasing
    named = {key: source for source, keys in table["measures"].items() for key in keys.split("; ") if key}
    assert named == {m.key: m.source for m in measures.REGISTRY.values() if m.source != "netcollab"}
    assert all(citation in measures.references().values() for citation in table["citation"])
    assert "who is missing" in measures.cite()[0]


def test_a_long_table_names_both_groups_of_a_pair_and_the_grain() -> None:
    net = toy.make("A:judges B:media C", "A-B B-C")
    pairs = measures.tidy(net, ["pair"], by="system", measures=["observed"])
    assert [*zip(pairs["by"], pairs["subject"], pairs["other"], pairs["value"], strict=True)] == [
        ("system", a, b, measures.observed(net, by="system")[a, b])
        for a, b in measures.observed(net, by="system").index
    ]
    agencies = measures.tidy(net, ["agency"], by="system", measures=["degree"])
    assert agencies[["by", "subject", "other"]].to_numpy().tolist() == [["", a, ""] for a in "ABC"]


def test_an_agency_from_outside_that_was_invited_is_not_counted_among_those_asked() -> None:
    net = toy.make("A B C", "A-B", survey_kind="roster")
    table = net.agencies.assign(invited=[True, True, True], responded=[True, False, False], member=[True, True, False])
    assert measures.response_rate(net.replace(agencies=table)) == 1 / 2
