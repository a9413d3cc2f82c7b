"""Completed networks: rates by hand, nothing said is changed, and the range holds what was hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.measures import completed, envelope, imputation, imputations, open_pairs, stability
from netcollab.model import Network
from tests.test_measures_stability import survey


def silent(net: Network, who: list[str]) -> Network:
    return stability.without_reports(net, net.agencies.index.get_indexer(who))


def test_rates_by_hand() -> None:
    """x-x: one of three pairs one-sided, two none. (1 + 4 * overall) / (1 + 4 + 4), overall 2 / (2 + 6)."""
    net = toy.make("a:x b:x c:x d:y s:x", "a>b a>d", survey_kind="roster")
    net = net.replace(agencies=net.agencies.assign(responded=[True, True, True, True, False]))
    states = net.dyads["state"].value_counts()
    assert (states["one_sided"], states["none"], states["unverified_no"]) == (2, 4, 4)
    overall = 2 / (2 + 8)
    table = open_pairs(net).set_index(["a", "b"])["chance"]
    assert table["a", "s"] == pytest.approx((1 + 4 * overall) / (1 + 4 + 4))
    assert table["d", "s"] == pytest.approx((1 + 4 * overall) / (1 + 4 + 4))


def test_who_is_named_often_gets_more_unknown_ties() -> None:
    net = silent(survey(20, 1, 0.2, hub=True), ["n0", "n1", "n2", "n3"])
    table = open_pairs(net).query("state == 'unknown'").set_index(["a", "b"])["chance"]
    assert len(table) == 6
    hub = min(table["n0", k] for k in ("n1", "n2", "n3"))
    assert hub > max(table["n1", "n2"], table["n1", "n3"], table["n2", "n3"])
    assert table.between(0, 1).all()


def test_only_open_pairs_are_filled_at_their_rate() -> None:
    net = silent(survey(16, 2), ["n1", "n5", "n7"])
    pairs = open_pairs(net).set_index(["a", "b"])
    assert set(pairs["state"]) == {"unknown", "unverified_no"}
    drawn = imputations(net, 4000, seed=3)
    seen = drawn.groupby(["a", "b"]).size().reindex(pairs.index, fill_value=0) / 4000
    assert set(zip(drawn["a"], drawn["b"], strict=True)) <= set(pairs.index)
    assert seen.mean() == pytest.approx(pairs["chance"].mean(), rel=0.15)
    np.testing.assert_allclose(seen, pairs["chance"], atol=0.2)  # who is silent is like some respondents, not like all
    pd.testing.assert_frame_equal(drawn, net.imputations(4000, seed=3))


def test_who_is_silent_is_as_free_or_sparing_as_single_respondents_are() -> None:
    """Half of the respondents name everybody, half nobody: completed networks are of both kinds, not all in between."""
    rng = np.random.default_rng(0)
    free = [f"n{i}>n{j}" for i in range(0, 20, 2) for j in range(20) if i != j and rng.random() < 0.9]
    net = toy.make(" ".join(f"n{i}:x" for i in range(20)), " ".join(free), survey_kind="roster")
    net = silent(net.replace(agencies=net.agencies.assign(responded=True)), ["n0", "n1"])
    added = imputations(net, 500).groupby("imputation").size().reindex(range(1, 501), fill_value=0)
    chances = open_pairs(net)["chance"]
    assert added.var() > 4 * (chances * (1 - chances)).sum()  # what pair by pair would give


def test_pairs_of_two_silent_agencies_are_tied_as_often_as_pairs_that_answered() -> None:
    """Each side reports a tie half of the time, so that two answers together find more than either alone."""
    rng, seen, due = np.random.default_rng(1), [], []
    for seed in range(12):
        net = survey(24, seed, 0.3)
        kept = rng.random(len(net.ties)) < 0.6
        net = net.replace(ties=net.ties[kept])
        due.append(measures.density(net))
        table = open_pairs(silent(net, list(rng.choice(net.agencies.index, 7, replace=False))))
        seen.append(table.loc[table["state"] == "unknown", "chance"].mean())
    assert np.mean(seen) == pytest.approx(np.mean(due), rel=0.12)


def test_two_silent_agencies_of_groups_that_are_tied_much_are_likelier_tied() -> None:
    rng = np.random.default_rng(2)
    ids = [f"n{i}" for i in range(24)]
    said = [f"{a}>{b}" for a in ids for b in ids if a != b
            and rng.random() < (0.7 if int(a[1:]) % 2 == int(b[1:]) % 2 else 0.1)]  # fmt: skip
    net = toy.make(" ".join(f"{a}:{'xy'[int(a[1:]) % 2]}" for a in ids), " ".join(said), survey_kind="roster")
    net = silent(net.replace(agencies=net.agencies.assign(responded=True)), ids[:8])
    table = open_pairs(net).query("state == 'unknown'")
    alike = [int(a[1:]) % 2 == int(b[1:]) % 2 for a, b in zip(table["a"], table["b"], strict=True)]
    assert table.loc[alike, "chance"].mean() > 2 * table.loc[np.invert(alike), "chance"].mean()


def test_who_answered_in_part_is_like_itself() -> None:
    ids = [f"n{i}" for i in range(20)]
    free = [f"{a}>{b}" for a in ("n0", "n2", "n4", "n6") for b in ids[1:10] if a != b]
    net = toy.make(" ".join(f"{a}:x" for a in ids), " ".join(free), survey_kind="roster")
    skipped = [{"source": a, "target": b, "relation": ""} for a in ("n0", "n19") for b in ids[10:18]]
    net = net.replace(agencies=net.agencies.assign(responded=True), skipped=pd.DataFrame(skipped))
    drawn = imputations(net, 200, seed=1)
    by_free = drawn["a"].eq("n0").sum() + drawn["b"].eq("n0").sum()
    by_sparing = drawn["a"].eq("n19").sum() + drawn["b"].eq("n19").sum()
    assert by_free > 5 * by_sparing > 0


def test_what_is_on_record_is_not_open() -> None:
    net = silent(survey(14, 3), ["n1", "n5"])
    assert ("n1", "n5") in set(zip(open_pairs(net)["a"], open_pairs(net)["b"], strict=True))
    row = pd.DataFrame({"source": ["n5"], "target": ["n1"], "layer": ["referral"]})
    logged = net.replace(ties=pd.concat([net.ties, row], ignore_index=True))
    assert ("n1", "n5") not in set(zip(open_pairs(logged)["a"], open_pairs(logged)["b"], strict=True))


def test_completed_networks_hold_all_that_was_seen() -> None:
    net = silent(survey(12, 4), ["n2", "n3"])
    before = net.adjacency().toarray()
    for k, other in enumerate(completed(net, 5), start=1):
        after = other.adjacency().toarray()
        assert (after >= before).all()
        assert measures.density_low(other) == measures.density(other) == measures.density_high(other)
        assert (after.sum() - before.sum()) / 2 == (imputations(net, 5)["imputation"] == k).sum()


def test_a_network_that_was_handed_over_has_nothing_open() -> None:
    net = toy.make("a:x b:y c:x", "a-b")
    assert open_pairs(net).empty
    assert net.imputations(3).empty
    row = envelope(net, measures=["density"], m=3).iloc[0]
    assert row["low"] == row["high"] == measures.density(net)
    with pytest.raises(Problem, match="0 imputations"):
        net.imputations(0)


def test_the_envelope_holds_most_of_what_was_hidden() -> None:
    """Respondents silenced at random: the true density lies within the range in most of thirty coalitions."""
    held = 0
    for seed in range(30):
        net = survey(24, seed, 0.25)
        rng = np.random.default_rng(seed)
        row = envelope(silent(net, list(rng.choice(net.agencies.index, 7, replace=False))), measures=["density"], m=60)
        held += bool(row.at[0, "low"] <= measures.density(net) <= row.at[0, "high"])
    assert held >= 20


def test_dyads_tell_what_was_skipped_from_who_did_not_answer() -> None:
    net = toy.make("a b c", "a>b", survey_kind="roster").replace(
        skipped=pd.DataFrame({"source": ["a"], "target": ["c"], "relation": [""]})
    )
    net = net.replace(agencies=net.agencies.assign(responded=[True, True, False]))
    dyads = net.dyads.set_index(["a", "b"])
    assert dyads.loc[("a", "c"), ["a_skipped", "b_skipped", "state"]].tolist() == [True, False, "unknown"]
    assert not dyads.loc[("b", "c"), ["a_skipped", "b_skipped"]].any()


@pytest.mark.parametrize("by", ["sector", "system"])
def test_sums_over_completed_networks_are_the_measures_of_each(by: str) -> None:
    net = silent(survey(18, 9, 0.3), ["n2", "n3", "n8", "n9"])
    net = net.replace(agencies=net.agencies.assign(sectors=[*net.agencies["sectors"][:-1], ()]))  # one without a group
    keys = ["density", "ei_index", "centralization_degree"]
    fast = envelope(net, measures=keys, m=40, by=by, seed=3)
    slow = envelope(net, measures=[*keys, "n_components"], m=40, by=by, seed=3).iloc[:3]
    pd.testing.assert_frame_equal(fast, slow, rtol=1e-6)
    assert (fast["high"] > fast["low"]).all()
    assert (fast["observed"] <= fast["high"]).tolist() == [True, True, True]


def test_the_chance_of_two_silent_agencies_against_the_plain_form() -> None:
    """One group: how often those who answered name either, drawn toward the mean by four, times each other."""
    net = silent(survey(12, 11, 0.3), ["n2", "n5", "n9"])
    net = net.replace(agencies=net.agencies.assign(sector="x", sectors=[("x",)] * 12))
    heard = [a for a in net.agencies.index if a not in ("n2", "n5", "n9")]
    named = {(r.source, r.target) for r in net.ties.itertuples()}
    everybody = list(net.agencies.index)
    mean = len(named) / (len(heard) * 11)
    how = {b: (sum((a, b) in named for a in heard) + 4 * mean) / (len([a for a in heard if a != b]) + 4)
           for b in everybody}  # fmt: skip
    pairs = [(a, b) for a in heard for b in heard if a < b]
    both = sum((a, b) in named and (b, a) in named for a, b in pairs)
    one = sum(((a, b) in named) != ((b, a) in named) for a, b in pairs)
    more = (both + one) / (both + one / 2)
    usual = {(a, b): min(1.0, more * how[a] * how[b] / mean) for a in everybody for b in everybody}
    met, due = both + one, sum(usual[p] for p in pairs)
    warmth = (met + 4 * met / due) / (due + 4) / (met / due)
    table = open_pairs(net).query("state == 'unknown'")
    assert len(table) == 3
    for r in table.itertuples():
        assert r.chance == pytest.approx(min(1.0, warmth * usual[r.a, r.b]))


def test_who_was_asked_without_a_list_is_filled_in_as_with_one() -> None:
    net = silent(survey(10, 5), ["n1", "n2"])
    recalled = open_pairs(net.replace(survey_kind="recall"))
    pd.testing.assert_frame_equal(recalled, open_pairs(net))


def test_the_envelope_is_of_ties_that_either_side_reports_and_of_as_many_networks_as_told() -> None:
    net = silent(survey(12, 4), ["n2", "n3"])
    strict = envelope(net.replace(rule="confirmed"), measures=["density"], m=30)
    pd.testing.assert_frame_equal(strict, envelope(net, measures=["density"], m=30))
    assert strict.at[0, "observed"] == measures.density(net, rule="union") > measures.density(net, rule="confirmed")
    assert list(strict) == ["measure", "subject", "observed", "mean", "low", "median", "high"]
    assert strict.attrs == {"m": 30, "seed": 0, "open": len(open_pairs(net))}
    assert envelope(net, measures=["density"]).attrs["m"] == 500
    by_agency = envelope(net, "agency", measures=["degree"], m=30).set_index("subject")
    assert by_agency.index.tolist() == net.agencies.index.tolist()
    assert (by_agency["high"] >= measures.degree(net)).all()


def test_the_silent_are_like_the_half_of_the_respondents_who_are_named_about_as_often() -> None:
    net = silent(survey(34, 7), ["n3", "n8"])
    said = net.said()
    heard = [k for k in range(34) if k not in (3, 8)]
    like = imputation._alike(said, float(np.nanmean(said)))
    assert like.shape == (34, len(heard) // 2)
    freely = {k: like[k, 0] for k in heard}
    assert all((like[k] == freely[k]).all() for k in heard)  # who answered is like itself
    assert np.mean(list(freely.values())) == pytest.approx(1)
    named = (np.nansum(said, axis=0) + 4 * np.nanmean(said)) / ((~np.isnan(said)).sum(axis=0) + 4)
    for k in (3, 8):
        nearest = sorted(heard, key=lambda h: (abs(named[h] - named[k]), h))[: len(heard) // 2]
        assert sorted(like[k]) == pytest.approx(sorted(freely[h] for h in nearest))
