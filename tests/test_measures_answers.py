"""Measures of what agencies say of each other, against plain forms and other packages' numbers."""

from __future__ import annotations

import random
from itertools import combinations
from statistics import fmean, median_low

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.items import items
from netcollab.measures import disagreements, levels
from netcollab.measures._ratings import ITEMS
from netcollab.model import Network

AGENCIES = dict(zip("ABCDEFGH", "xxxyyyzz", strict=True))
Said = dict[tuple[str, str, str], list[int]]  # rater, partner, item -> the answers of its people


def drawn(seed: int = 1) -> Said:
    """Ratings with gaps, and with two or three respondents for some agencies."""
    draw = random.Random(seed)
    return {
        (a, b, item): [draw.randint(1, 4) for _ in range(1 + (a in "AB") + (a == "A"))]
        for a in "ABCDEFG" for b in AGENCIES if a != b
        for item in ITEMS["trust"] if draw.random() < 0.7
    }  # fmt: skip


def rated(said: Said) -> Network:
    rows = [(*key, str(v), n) for key, values in said.items() for n, v in enumerate(values, 1)]
    rows += [("A", "", "condition_support", "4", 1), ("A", "H", "trust_open", "", 1)]
    answers = pd.DataFrame(rows, columns=["agency", "partner", "item", "value", "respondent"])
    return toy.make(" ".join(f"{a}:{s}" for a, s in AGENCIES.items()), "", answers=answers)


def plain_scores(said: Said) -> dict[tuple[str, str], float]:
    found = {}
    for a in AGENCIES:
        for b in AGENCIES:
            given = [median_low(said[a, b, item]) for item in ITEMS["trust"] if (a, b, item) in said]
            if len(given) >= 2:
                found[a, b] = fmean(given)
    return found


def test_the_rated_items_are_those_of_the_survey() -> None:
    for what, keys in ITEMS.items():
        assert keys == tuple(i.key for i in items() if i.offers == "extent" and i.key.startswith(what))


def test_value_is_worked_out_as_trust_is() -> None:
    said = drawn(3)
    other = dict(zip(ITEMS["trust"], ITEMS["value"], strict=True))
    trusted, valued = rated(said), rated({(a, b, other[item]): v for (a, b, item), v in said.items()})
    for what in ("mean", "given", "received", "centered", "alpha", "gap"):
        one = getattr(measures, f"trust_{what}")(trusted)
        same = getattr(measures, f"value_{what}")(valued)
        np.testing.assert_allclose(np.asarray(one, dtype=float), np.asarray(same, dtype=float))
        assert not np.isnan(np.asarray(one, dtype=float)).all()


def test_trust_against_the_plain_form() -> None:
    said = drawn()
    net, score = rated(said), plain_scores(said)
    given = {a: fmean(s for (i, _), s in score.items() if i == a) for a in "ABCDEFG"}
    everything = fmean(score.values())
    assert measures.trust_mean(net) == pytest.approx(everything)
    assert measures.trust_given(net).dropna().to_dict() == pytest.approx(given)
    received, centered = measures.trust_received(net), measures.trust_centered(net)
    for b in AGENCIES:
        mine = {i: s for (i, j), s in score.items() if j == b}
        assert len(mine) >= 3
        assert received[b] == pytest.approx(fmean(mine.values()))
        assert centered[b] == pytest.approx(fmean(s - given[i] for i, s in mine.items()) + everything)
    assert np.isnan(measures.value_mean(net))


def test_a_lenient_rater_lifts_what_is_received_and_not_what_is_centered() -> None:
    said = {(a, b, item): [2] for a in "ABCD" for b in "ABCD" if a != b for item in ITEMS["trust"]}
    mild = {key: [4] if key[0] == "A" else v for key, v in said.items()}
    net = rated(mild)
    assert measures.trust_received(net)["B"] == pytest.approx((4 + 2 + 2) / 3)
    assert measures.trust_received(net)["A"] == 2
    assert measures.trust_centered(net).dropna().nunique() == 1
    assert measures.trust_received(net).attrs["why"] == "Fewer than 3 agencies rated it."


def test_two_raters_are_too_few_to_tell_and_one_answer_is_no_score() -> None:
    two = {(a, "H", item): [4] for a in "AB" for item in ITEMS["trust"]}
    assert np.isnan(measures.trust_received(rated(two))["H"])
    third = {**two, ("C", "H", "trust_open"): [1]}
    assert np.isnan(measures.trust_received(rated(third))["H"])
    third["C", "H", "trust_mission"] = [1]
    assert measures.trust_received(rated(third))["H"] == 3


def test_alpha_is_the_one_of_covariances() -> None:
    said = drawn(3)
    full = {(a, b) for a, b, _ in said if all((a, b, item) in said for item in ITEMS["trust"])}
    table = np.array([[median_low(said[a, b, item]) for item in ITEMS["trust"]] for a, b in sorted(full)])
    c = np.cov(table, rowvar=False)
    mean_cov = (c.sum() - np.trace(c)) / 6
    expected = 3 * mean_cov / (np.trace(c) / 3 + 2 * mean_cov)  # the form of Cronbach's paper on mean covariances
    assert measures.trust_alpha(rated(said)) == pytest.approx(expected)


def test_the_gap_is_taken_question_by_question_within_pairs() -> None:
    said = drawn(5)
    gaps: dict[tuple[str, str], list[int]] = {}
    for (a, b), item in ((p, item) for p in combinations(AGENCIES, 2) for item in ITEMS["trust"]):
        if (a, b, item) in said and (b, a, item) in said:
            cell = tuple(sorted((AGENCIES[a], AGENCIES[b])))
            apart = abs(median_low(said[a, b, item]) - median_low(said[b, a, item]))
            gaps.setdefault(cell, []).append(apart)  # type: ignore[arg-type]
    expected = {cell: fmean(found) for cell, found in gaps.items()}
    assert measures.trust_gap(rated(said)).dropna().to_dict() == pytest.approx(expected)


def test_the_interval_draws_raters_and_not_ratings() -> None:
    said = {(a, b, item): [1 + 3 * (n % 2)] for n, a in enumerate("ABCDEFGH") for b in AGENCIES if a != b
            for item in ITEMS["trust"]}  # fmt: skip
    net = rated(said)
    found = measures.rating_interval(net, draws=4000)
    assert found["value"] == 2.5
    assert (found["raters"], found["pairs"]) == (8, 56)
    # the mean of eight coins worth 1 or 4: the 2.5th percentile of a binomial of eight is 1, the 97.5th is 7
    assert (found["low"], found["high"]) == (1 + 3 * 1 / 8, 1 + 3 * 7 / 8)
    pd.testing.assert_series_equal(found, measures.rating_interval(net, draws=4000))
    with pytest.raises(Problem, match="at least five"):
        measures.rating_interval(rated({k: v for k, v in said.items() if k[0] in "ABCD"}))


def survey(seed: int = 2) -> tuple[Network, dict[tuple[str, str], int | None]]:
    """A survey of levels from 0 to 5 with answers left out; H did not answer."""
    draw = random.Random(seed)
    told = {
        (a, b): draw.choice([None, 0, 0, 1, 2, 3, 4, 5]) for a in "ABCDEFG" for b in AGENCIES if a != b
    }  # fmt: skip
    ties = [(a, b, v) for (a, b), v in told.items() if v]
    blank = [pair for pair, v in told.items() if v is None]
    net = rated({})
    return net.replace(
        survey_kind="roster",
        agencies=net.agencies.assign(invited=True, responded=[a != "H" for a in net.agencies.index]),
        ties=pd.DataFrame(ties, columns=["source", "target", "strength"]).assign(relation="level", layer="survey"),
        skipped=pd.DataFrame(blank, columns=["source", "target"]).assign(relation="level"),
    ), told


def test_disagreement_against_the_plain_form() -> None:
    net, told = survey()
    apart = {
        (a, b): abs(x - y) for a, b in combinations("ABCDEFG", 2)
        if (x := told[a, b]) is not None and (y := told[b, a]) is not None and (x or y)
    }  # fmt: skip
    assert measures.disagreement_share(net) == pytest.approx(fmean(d >= 2 for d in apart.values()))
    assert measures.disagreement_mean(net) == pytest.approx(fmean(apart.values()))
    mine = {a: [d for pair, d in apart.items() if a in pair] for a in AGENCIES}
    expected = {a: fmean(found) for a, found in mine.items() if found}
    assert measures.disagreement_agency(net).dropna().to_dict() == pytest.approx(expected)
    listed = measures.disagreements(net)
    assert {(a, b) for a, b in zip(listed["a"], listed["b"], strict=True)} == {p for p, d in apart.items() if d >= 2}
    assert listed["apart"].is_monotonic_decreasing
    between: dict[tuple[str, str], list[int]] = {}
    for (a, b), d in apart.items():
        between.setdefault(tuple(sorted((AGENCIES[a], AGENCIES[b]))), []).append(d)  # type: ignore[arg-type]
    cells = {cell: fmean(found) for cell, found in between.items()}
    assert measures.disagreement(net).dropna().to_dict() == pytest.approx(cells)


def test_levels_are_looked_at_before_anything_else_that_has_a_scale() -> None:
    net, _ = survey()
    often = net.ties.assign(relation="often")
    both = net.replace(ties=pd.concat([often, net.ties.iloc[:3]], ignore_index=True))
    assert measures.graded(both) == ["level", "often"]
    yes = net.replace(ties=net.ties.assign(strength=1.0))
    assert measures.disagreement_share(yes).why == "No question of the survey has answers on a scale."
    assert "handed over" in measures.disagreement_share(net.replace(survey_kind="given")).why


def known(seed: int = 4) -> tuple[Network, dict[tuple[str, str], float]]:
    """Answers on contacts and objectives, some left blank, and what is known of each partner by the plain form."""
    draw = random.Random(seed)
    rows, blank, found = [], [], {}
    for a, b in [(a, b) for a in "ABCDEFG" for b in AGENCIES if a != b]:
        said = {item: draw.choice(["yes", "no", "blank"]) for item in ("contact", "objectives")}
        rows += [(a, b, item) for item, answer in said.items() if answer == "yes"]
        if set(said.values()) == {"blank"}:
            blank.append((a, b, ""))
        else:
            blank += [(a, b, item) for item, answer in said.items() if answer == "blank"]
            answered = [answer == "yes" for answer in said.values() if answer != "blank"]
            found[a, b] = fmean(answered)
    net = survey()[0]
    columns = ["source", "target", "relation"]
    return net.replace(ties=pd.DataFrame(rows, columns=columns).assign(layer="survey"),
                       skipped=pd.DataFrame(blank, columns=columns)), found  # fmt: skip


def test_exchange_against_the_plain_form() -> None:
    net, found = known()
    assert measures.exchange_coverage(net) == pytest.approx(fmean(found.values()))
    between: dict[tuple[str, str], list[float]] = {}
    for (a, b), share in found.items():
        between.setdefault(tuple(sorted((AGENCIES[a], AGENCIES[b]))), []).append(share)  # type: ignore[arg-type]
    cells = {cell: fmean(shares) for cell, shares in between.items()}
    assert measures.exchange_between(net).dropna().to_dict() == pytest.approx(cells)


def test_exchange_by_tenure_against_the_plain_form() -> None:
    net, found = known(6)
    years = dict(zip("ABCDEFGH", (2019, 2024, 2026, 2026, 2020, 2025, 2026, 2018), strict=True))
    dated = net.replace(agencies=net.agencies.assign(newcomer_since=[f"{y}-06-01" for y in years.values()]))
    new = {a for a, year in years.items() if year == 2026}
    assert set(dated.agencies.index[measures.tenure(dated) == "newcomer"]) == new
    shares = {n: fmean(s for pair, s in found.items() if len(new & set(pair)) == n) for n in (0, 1, 2)}
    assert measures.tenure_veterans(dated) == pytest.approx(shares[0])
    assert measures.tenure_across(dated) == pytest.approx(shares[1])
    assert measures.tenure_newcomers(dated) == pytest.approx(shares[2])
    assert measures.tenure_ratio(dated) == pytest.approx(shares[1] / shares[0])
    by = dated.replace(agencies=dated.agencies.assign(tenure=measures.tenure(dated)))
    cells = {("newcomer", "newcomer"): shares[2], ("newcomer", "veteran"): shares[1], ("veteran", "veteran"): shares[0]}
    assert measures.exchange_between(by, by="tenure").to_dict() == pytest.approx(cells)


def test_who_is_new_is_told_only_by_records_that_reach_back_far_enough() -> None:
    dates = pd.DataFrame({"date": ["2025-01-10", "2026-02-01", "2026-03-01"]}, index=["1", "2", "3"])
    sheet = pd.DataFrame({"agency": ["A", "A", "B", "C"], "meeting": ["1", "2", "3", "2"], "delegates": [1, 1, 1, 0]})
    log = pd.DataFrame({"source": ["A"], "target": ["D"], "date": ["2026-02-20"]})
    net = toy.make("A B C D E", "", attendance=sheet, meetings=dates, referrals=log)
    assert measures.tenure(net).to_dict() == {"A": "veteran", "B": "newcomer", "C": "", "D": "newcomer", "E": ""}
    short = net.replace(attendance=sheet.iloc[1:])
    assert set(measures.tenure(short)) == {""}
    told = short.replace(
        agencies=net.agencies.assign(newcomer_since=["2024-01-01", "2026-01-01", "", "", "2025-03-02"])
    )
    assert measures.tenure(told).to_dict() == {"A": "veteran", "B": "newcomer", "C": "", "D": "", "E": "newcomer"}
    assert measures.tenure(told, on="2026-03-03")["E"] == "veteran"
    assert measures.tenure(told, months=3)["E"] == "veteran"


def test_a_question_is_chosen_by_its_name_or_by_how_often_it_was_answered() -> None:
    net = toy.make("a:x b:y c:x", "a>b b>a a>c c>a b>c", survey_kind="roster")
    ties = net.ties.assign(relation=["work", "work", "help", "help", "help"], strength=[3.0, 1.0, 2.0, 4.0, 1.0])
    net = net.replace(ties=ties, agencies=net.agencies.assign(responded=True))
    assert levels.graded(net) == ["help", "work"]
    assert levels.graded(net.replace(ties=ties.assign(relation=ties["relation"].replace("work", "level")))) == [
        "level", "help",
    ]  # fmt: skip
    assert disagreements(net, at_least=1)[["a", "b", "apart"]].to_numpy().tolist() == [["a", "c", 2.0], ["b", "c", 1.0]]
    assert disagreements(net, relation="work", at_least=1)[["a", "b", "apart"]].to_numpy().tolist() == [["a", "b", 2.0]]
    assert measures.disagreement_mean(net) == 1.5
    assert measures.disagreement_mean(net, relation="work") == 2
    assert measures.disagreement(net, relation="work").dropna().to_dict() == {("x", "y"): 2.0}
    assert measures.disagreement_agency(net, relation="work").to_dict() == pytest.approx(
        {"a": 2.0, "b": 2.0, "c": np.nan}, nan_ok=True
    )
    left = net.replace(skipped=pd.DataFrame({"source": ["c"], "target": ["b"], "relation": [""]}))
    assert disagreements(left, at_least=1)["b"].tolist() == ["c"]  # c left out b, and did not say no


def test_a_tie_that_both_agreed_to_is_known_to_both() -> None:
    net = toy.make("a:x b:y c:x", "a-b", survey_kind="roster")
    net = net.replace(ties=net.ties.assign(relation="contact"), agencies=net.agencies.assign(responded=True))
    assert measures.exchange_coverage(net) == pytest.approx(2 / 6)
    assert measures.exchange_between(net).dropna().to_dict() == {("x", "x"): 0, ("x", "y"): 0.5}


def test_who_is_missing_to_compare_newcomers_with_is_said() -> None:
    net = toy.make("a b", "a>b", survey_kind="roster")
    net = net.replace(ties=net.ties.assign(relation="contact"))
    old = net.replace(agencies=net.agencies.assign(responded=True, newcomer_since="2020-01-01"))
    assert (
        measures.tenure_across(old).why == "No agency is known to be a veteran."
    )  # counted from the last day on record
    sent = pd.DataFrame({"source": ["a"], "target": ["b"], "date": ["2026-01-01"]})
    assert measures.tenure_across(old.replace(referrals=sent)).why == "No agency is known to be a newcomer."
    two = net.agencies.assign(responded=True, newcomer_since=["2020-01-01", "2026-01-01"])
    assert measures.tenure_newcomers(net.replace(agencies=two)).why == "Nothing was answered between such agencies."
    three = toy.make("a b c", "a>c", survey_kind="roster")
    three = three.replace(
        ties=three.ties.assign(relation="contact"),
        agencies=three.agencies.assign(responded=True, newcomer_since=["2020-01-01", "2020-02-01", "2026-01-01"]),
    )
    assert measures.tenure_ratio(three).why == "Those longer here know nothing of each other."


def test_five_raters_are_enough_for_an_interval_and_four_are_not() -> None:
    said = {(a, b, i): v for (a, b, i), v in drawn().items() if a in "ABCDE"}
    one = measures.rating_interval(rated(said), draws=50)
    assert list(one.index) == ["value", "low", "high", "raters", "pairs", "draws"]
    assert (one["raters"], one["draws"]) == (5, 50)
    assert one.equals(measures.rating_interval(rated(said), draws=50, seed=0))
    assert not one.equals(measures.rating_interval(rated(said), draws=50, seed=1))
    with pytest.raises(Problem, match="4 of the agencies rated others"):
        measures.rating_interval(rated({k: v for k, v in said.items() if k[0] != "E"}))
