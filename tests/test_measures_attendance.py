"""Regularity, exposure and drop-off of meetings, and agreements, against plain forms."""

from __future__ import annotations

import datetime as dt
import random
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import pytest

import netcollab
from netcollab import measures, toy
from netcollab.model import Network
from netcollab.release import present_view

START = dt.date(2026, 1, 1)


def drawn(seed: int) -> tuple[Network, dict[str, dt.date | None], dict[str, set[str]], dict[str, dt.date]]:
    """Meetings (two on one day, one undated), who came to each, and since when some agencies are there."""
    draw = random.Random(seed)
    days = sorted(START + dt.timedelta(days=draw.randrange(300)) for _ in range(9))
    held: dict[str, dt.date | None] = {f"m{i}": d for i, d in enumerate([*days, days[4], None])}
    came = {m: {a for a in "ABCDEF" if draw.random() < 0.4} | ({"A"} if m == "m0" else set()) for m in held}
    held = {m: d for m, d in held.items() if came[m]}
    since = {"B": days[3], "C": days[8] + dt.timedelta(days=3), "G": days[2]}
    sheet = pd.DataFrame([(a, m) for m in held for a in sorted(came[m])], columns=["agency", "meeting"])
    table = pd.DataFrame({"date": [d.isoformat() if d else "" for d in held.values()]}, index=list(held))
    net = toy.make("A B C D E F G H", "", attendance=sheet, meetings=table)
    given = [since[a].isoformat() if a in since else "" for a in net.agencies.index]
    return net.replace(agencies=net.agencies.assign(newcomer_since=given)), held, came, since


@pytest.mark.parametrize("seed", range(8))
def test_meetings_against_the_plain_form(seed: int) -> None:
    net, held, came, since = drawn(seed)
    days = [d for d in held.values() if d]
    assert measures.meetings_gap(net) == median((b - a).days for a, b in pairwise(sorted(set(days))))
    rate, missed, ago = (
        f(net) for f in (measures.meetings_rate, measures.meetings_missed, measures.meetings_days_since)
    )
    for a in net.agencies.index:
        mine = [d for m, d in held.items() if d and a in came[m]]
        begun = min([*mine, *([since[a]] if a in since else [])], default=dt.date.min)
        could = [d for d in days if d >= begun]
        assert rate[a] == pytest.approx(len(mine) / len(could) if could else np.nan, nan_ok=True)
        assert missed[a] == pytest.approx(sum(d > max(mine) for d in days) if mine else np.nan, nan_ok=True)
        assert ago[a] == pytest.approx((max(days) - max(mine)).days if mine else np.nan, nan_ok=True)


def test_without_dates_nothing_is_said_of_time() -> None:
    sheet = pd.DataFrame({"agency": ["A", "B"], "meeting": ["1", "2"]})
    net = toy.make("A B", "", attendance=sheet)
    assert measures.meetings_rate(net).attrs["why"] == measures.meetings_missed(net).attrs["why"]
    assert "no" in measures.meetings_days_since(net).attrs["why"].lower()
    assert measures.meetings_gap(net).why.startswith("Fewer than two")


def agreed() -> Network:
    net = toy.make("a:x b:x c:y d:y e:z", "a>b b>a a>c c>d d>e", survey_kind="roster")
    told = net.ties.assign(relation=["protocol", "protocol", "protocol", "work", "protocol"])
    paper = pd.DataFrame({"source": ["c", "d"], "target": ["e", "e"], "layer": "agreement", "directed": False})
    answered = net.agencies.assign(responded=[True, True, True, True, True], invited=True)
    return net.replace(agencies=answered, ties=pd.concat([told, paper], ignore_index=True))


def test_agreements_are_those_on_a_list_and_those_either_side_tells_of() -> None:
    net = agreed()
    pairs = {("a", "b"), ("a", "c"), ("c", "e"), ("d", "e")}
    assert measures.agreement_density(net) == len(pairs) / 10
    sector = dict(zip("abcde", "xxyyz", strict=True))
    cells = [(g, h) for i, g in enumerate("xyz") for h in "xyz"[i:]]
    between = {c: {p for p in combinations("abcde", 2) if (sector[p[0]], sector[p[1]]) == c} for c in cells}
    assert measures.agreements(net).to_dict() == {c: len(between[c] & pairs) for c in cells}
    found = {c: len(between[c] & pairs) / len(between[c]) if between[c] else np.nan for c in cells}
    assert measures.agreement_share(net).to_dict() == pytest.approx(found, nan_ok=True)
    assert measures.agreements_one_sided(net).to_numpy().tolist() == [["a", "c"]]  # d-e is on paper


def test_working_together_is_no_agreement() -> None:
    net = toy.make("a b", "a-b")
    assert measures.agreement_density(net).why.startswith("No list of agreements")
    assert measures.agreements_one_sided(net).empty


def test_continuity_is_told_apart_while_reading_and_nobody_is_kept(tmp_path: Path) -> None:
    rows = {
        "2026-01-10": ["Jane Roe,Harbor Clinic", "John Poe,Harbor Clinic", "Ann Lee,Alder Shelter"],
        "2026-02-10": ["Jane Roe,Harbor Clinic", "Ann Lee,Alder Shelter"],
        "2026-03-10": ["John Poe,Harbor Clinic", "Sue Day,Alder Shelter", "Max Low,Marlow Court"],
        "2026-04-10": ["Jane Roe,Harbor Clinic", "Max Low,Marlow Court"],
    }
    text = "Date,Name,Agency\n" + "".join(f"{day},{who}\n" for day, people in rows.items() for who in people)
    (tmp_path / "sign-in.csv").write_text(text, encoding="utf-8")
    net = netcollab.read(tmp_path)
    found = measures.delegate_continuity(net)
    assert found["harbor-clinic"] == 3 / 4
    assert found["alder-shelter"] == pytest.approx(2 / 3)
    assert np.isnan(found["marlow-court"])
    assert found.attrs["why"].startswith("Fewer than three")
    net.save(tmp_path / "kept.json")
    kept = (tmp_path / "kept.json").read_text(encoding="utf-8")
    assert not [name for name in ("Jane", "Roe", "Poe", "Sue Day") if name in kept]
    assert measures.delegate_continuity(Network.load(tmp_path / "kept.json"))["harbor-clinic"] == 3 / 4


def test_who_convened_is_read_from_a_column_and_a_person_is_no_convener(tmp_path: Path) -> None:
    lines = [
        "2026-01-14,Ann Roe,Harbor Clinic,Marlow Court", "2026-01-14,Jo Lee,Marlow Court,Marlow Court",
        "2026-02-11,Ann Roe,Harbor Clinic,Harbor Clinic / Marlow Court", "2026-03-11,Ann Roe,Harbor Clinic,Jane Doe",
        "2026-04-15,Ann Roe,Harbor Clinic,Marlow Court", "2026-05-15,Ann Roe,Harbor Clinic,",
    ]  # fmt: skip
    (tmp_path / "list.csv").write_text("\n".join(["Date,Name,Agency,Convened by", *lines, ""]), encoding="utf-8")
    net = netcollab.read(tmp_path)
    assert measures.meetings_convened(net).to_dict() == {"harbor-clinic": 0.5, "marlow-court": 2.5}
    assert measures.convenor_concentration(net) == pytest.approx((0.5 / 3) ** 2 + (2.5 / 3) ** 2)
    net.save(tmp_path / "kept.json")
    assert "Jane" not in (tmp_path / "kept.json").read_text(encoding="utf-8")
    again = Network.load(tmp_path / "kept.json")
    assert measures.convenor_concentration(again) == measures.convenor_concentration(net)
    assert measures.convenor_concentration(toy.make("a b", "a-b")).why.startswith("No list tells")


def test_members_are_not_told_who_convened() -> None:
    held = pd.DataFrame({"hosts": [("a",)], "date": ["2026-01-01"]}, index=["1"])
    sheet = pd.DataFrame({"agency": ["a", "b"], "meeting": ["1", "1"]})
    net = toy.make("a b", "a-b", meetings=held, attendance=sheet)
    hidden = net.replace(agencies=net.agencies.assign(display=["hidden", "named"]))
    assert present_view(hidden, "members").meetings["hosts"].tolist() == [()]


def test_who_says_that_there_is_an_agreement_stands_first() -> None:
    net = toy.make("a b", "b>a", survey_kind="roster")
    net = net.replace(ties=net.ties.assign(relation="mou"), agencies=net.agencies.assign(responded=True))
    table = measures.agreements_one_sided(net)
    assert list(table) == list(measures.agreements_one_sided(toy.make("a b", ""))) == ["says", "other"]
