"""Flows of referrals, and what records show of conditions, against plain forms."""

from __future__ import annotations

import random
from collections import Counter

import networkx
import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.measures import REGISTRY
from netcollab.model import Network

SECTOR = dict(zip("abcdefgh", ["x", "x", "y", "y", "y", "z", "z", ""], strict=True))


def drawn(seed: int) -> tuple[Network, Counter[tuple[str, str]]]:
    """A log with a sector that is not known and agencies that only send, only receive or have none."""
    draw = random.Random(seed)
    log = Counter((draw.choice("abcdh"), draw.choice("cdefh")) for _ in range(60))
    rows = pd.DataFrame([(a, b, float(n)) for (a, b), n in log.items()], columns=["source", "target", "count"])
    net = toy.make(" ".join(f"{a}:{s}" if s else a for a, s in SECTOR.items()), "", referrals=rows)
    return net, Counter({pair: n for pair, n in log.items() if pair[0] != pair[1]})


@pytest.mark.parametrize("seed", range(4))
def test_flows_against_the_plain_form_and_networkx(seed: int) -> None:
    net, log = drawn(seed)
    graph = networkx.DiGraph(log.keys())
    roles = measures.referral_roles(net)
    for a in SECTOR:
        out, came = (graph.out_degree(a), graph.in_degree(a)) if a in graph else (0, 0)
        kinds = {(0, 0): "", (1, 0): "source", (0, 1): "dead end", (1, 1): "both ways"}
        assert roles[a] == kinds[(out > 0, came > 0)]
    flows: Counter[tuple[str, str]] = Counter()
    for (a, b), n in log.items():
        if SECTOR[a] and SECTOR[b]:
            flows[SECTOR[a], SECTOR[b]] += n
    table = measures.referral_corridors(net).set_index(["sender", "receiver"])
    assert table["referrals"].to_dict() == flows
    assert table["referrals"].is_monotonic_decreasing
    assert table.groupby("sender")["share"].sum().to_numpy() == pytest.approx(1)
    between = measures.referrals_between(net)
    for (g, h), n in between.items():
        assert n == flows[g, h] + (flows[h, g] if g != h else 0)
    received = sorted(Counter({b: sum(n for (_, c), n in log.items() if c == b) for b in SECTOR}).values())
    total = sum(log.values())
    assert measures.referrals_concentration(net) == pytest.approx(sum((n / total) ** 2 for n in received))
    assert measures.referrals_top_two(net) == pytest.approx(sum(received[-2:]) / total)


def test_without_referrals_there_is_no_flow() -> None:
    net = toy.make("a:x b:y", "a-b")
    assert set(measures.referral_roles(net)) == {""}
    assert measures.referral_corridors(net).empty
    assert np.isnan(measures.referrals_between(net)).all()


def often(*levels: tuple[str, str, float], relation: str = "often", **notes: object) -> Network:
    ties = pd.DataFrame(levels, columns=["source", "target", "strength"]).assign(layer="survey", relation=relation)
    return toy.make("a b c d", "", survey_kind="roster", notes=notes).replace(ties=ties)


def test_a_pair_is_in_touch_as_often_as_the_side_says_that_says_more() -> None:
    rows = (("a", "b", 2.0), ("b", "a", 3.0), ("c", "d", 2.0), ("a", "d", 5.0), ("a", "c", 1.0))
    assert measures.contact_monthly(often(*rows)) == 2 / 4
    work = often(*rows, relation="work", scales=(("How often", "frequency", 2.0),))
    assert measures.contact_monthly(work) == 2 / 4
    ladder = often(*rows, relation="work", scales=(("How closely", "ladder", 2.0),))
    assert measures.contact_monthly(ladder).why == "No question of the survey asks how often."


def test_pairs_that_trained_together_are_counted_among_those_that_work_together() -> None:
    net = toy.make("a b c d", "a>b b>a b>c c>d a>d d>b", survey_kind="roster")
    kinds = ["level", "train", "level", "level", "train", "train"]
    found = measures.joint_training(net.replace(ties=net.ties.assign(relation=kinds)))
    assert found == 3 / 5
    assert "training" in measures.joint_training(net).why


def test_case_reviews_are_counted_by_calendar_quarter() -> None:
    dates = ["2025-12-31", "2026-01-01", "2026-01-20", "2026-07-01", ""]
    meetings = pd.DataFrame({"date": dates, "kind": ["mdt", "case review", "steering", "staffing", "mdt"]})
    meetings.index = pd.Index(list("12345"))
    net = toy.make("a b", "", meetings=meetings, attendance=pd.DataFrame({"agency": "a", "meeting": list("12345")}))
    assert measures.meetings_case_reviews(net) == 3 / 4
    assert np.isnan(measures.meetings_case_reviews(net.replace(meetings=meetings.assign(kind=""))))


def test_members_at_a_training_or_social_event_are_counted_once_and_outsiders_not() -> None:
    meetings = pd.DataFrame({"date": "", "kind": ["training", "social", "", "steering"]}, index=list("1234"))
    came = [("a", "1"), ("a", "2"), ("b", "2"), ("c", "3"), ("d", "4"), ("e", "1")]
    sheet = pd.DataFrame(came, columns=["agency", "meeting"])
    net = toy.make("a b c d e", "", meetings=meetings, attendance=sheet)
    net = net.replace(agencies=net.agencies.assign(member=[True, True, True, True, False]))
    assert measures.meetings_joint_activities(net) == 2 / 4
    none = net.replace(meetings=meetings.assign(kind=""))
    assert "training" in measures.meetings_joint_activities(none).why


def test_conditions_have_a_measure_or_say_that_only_a_survey_can_tell() -> None:
    table = measures.process_conditions(toy.make("a b", "a-b"))
    assert (table.groupby("kind")["what"].nunique() == pd.Series({"condition": 5, "feature": 7})).all()
    assert set(table["measure"]) - {""} <= set(REGISTRY)
    assert table["why"][table["value"].isna()].str.len().min() > 0
    assert (table["why"][table["value"].notna()] == "").all()
