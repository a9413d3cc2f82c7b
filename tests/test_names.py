"""Spellings: what is one name is joined, what is only alike is suggested, what could be two is named with both."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcollab.errors import Place
from netcollab.model import Network
from netcollab.reading.records import Member, NameChoice, Records, Referral, ReferralTable, Response, Survey
from netcollab.resolve import resolve
from netcollab.resolve.spelling import initials, normalise, readings

TO = "Central Registry"


def log(*senders: str) -> ReferralTable:
    rows = [Referral(place=Place("log.csv", "", n), sender=s, receiver=TO) for n, s in enumerate(senders, 2)]
    return ReferralTable(place=Place("log.csv"), referrals=tuple(rows))


def listed(*names: str) -> list[Member]:
    return [Member(place=Place("members.csv", "", n), name=name) for n, name in enumerate(names, 2)]


def read(members: Iterable[str], *senders: str, **more: object) -> Network:
    return resolve(Records(members=listed(TO, *members), referrals=[log(*senders)], **more))[0]  # type: ignore[arg-type]


def suggested(net: Network) -> dict[str, tuple[tuple[str, ...], bool]]:
    return {s["name"]: (s["candidates"], s["safe"]) for s in net.notes["unsettled"]}


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("Alder Health Department", "ALDER HEALTH DEPT."),
        ("St. Brannoc Clinic", "Saint Brannoc Clinic"),
        ("Main Street Clinic", "Main Street  clinic"),
        ("Alder Police Department", "Alder PD"),
        ("Alder County Sheriff's Office", "Alder Co. Sheriff\u2019s Office"),
        ("Hope House, Inc.", "hope house"),
        ("Child Protective Services (CPS)", "CPS"),
        ("Child Protective Services", "Child Protective Services (CPS)"),
        ("Federal Bureau of Inquiry (FBI)", "F.B.I."),
        ("U.S. Attorney's Office", "United States Attorney's Office"),
        ("Café Solidaire", "CAFE SOLIDAIRE"),
        ("Ｆull Ｗidth House", "Full Width House"),
        ("The Network/La Red", "Network - La Red"),
    ],
)
def test_a_name_written_another_way_is_the_same_agency(declared: str, written: str) -> None:
    net = read([declared], written)
    assert set(net.agencies["name"]) == {TO, declared}
    assert net.notes["unsettled"] == ()


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        (["Alder Police Department", "Alder Public Defender"], "Alder PD"),
        (["Health Dept", "Health Department"], "Health Dpt"),
        (["Child Protective Services (CPS)", "City Public Schools (CPS)"], "CPS"),
        (["Alder Public Defender"], "Alder PD"),
    ],
)
def test_an_abbreviation_that_could_join_two_names_joins_none(declared: list[str], written: str) -> None:
    assert len(read(declared, written)) == len(declared) + 2


def test_rows_of_one_list_are_never_joined() -> None:
    labels = ("Health Dept", "Health Department", "Elm House")
    form = Response(place=Place("s.csv", "", 2), respondent="Elm House", answers={"Health Dept": 3.0})
    one = Survey(
        place=Place("s.csv"), relation="r", title="t", scale="s", threshold=2, labels=labels, responses=(form,)
    )
    assert set(resolve(Records(surveys=[one]))[0].agencies["name"]) == set(labels)


def test_beside_a_roster_a_label_of_the_survey_in_short_is_the_rosters_agency() -> None:
    form = Response(place=Place("s.csv", "", 2), respondent="Elm House", answers={"Health Dept": 3.0})
    one = Survey(
        place=Place("s.csv"), relation="r", title="t", scale="s", threshold=2, labels=("Health Dept", "Elm House"),
        responses=(form,),
    )  # fmt: skip
    net, _ = resolve(Records(members=listed("Health Department", "Elm House"), surveys=[one]))
    assert set(net.agencies["name"]) == {"Health Department", "Elm House"}


@pytest.mark.parametrize(
    ("declared", "written", "safe"),
    [
        (["Fenwick School District"], "FSD", True),
        (["Fenwick School District"], "f.s.d.", True),
        (["Office of the Mayor, Fenwick"], "OMF", True),
        (["The Marlow Courier"], "TMC", True),
        (["Marlow County Sheriff"], "MCSO", True),
        (["Health Department"], "Helth Dept", True),
        (["Portland Police Bureau"], "Portland Police", True),
        (["Office of the Mayor, Fenwick"], "Fenwick Mayor's Office", True),
        (["Family Services of Alder"], "Family Service of Alder", True),
        (["Marlow Clinic"], "Harlow Clinic", False),  # the next town may have one too
        (["Catholic Charities Archdiocese of Boston"], "Catholic Charities", False),
        (["Polaris Project"], "Polaris", False),
        (["Department of Human Services"], "DHS", False),  # so is Homeland Security
        (["Marlow Center"], "MC", False),
    ],
)
def test_a_name_that_is_alike_stays_apart_and_is_suggested(declared: list[str], written: str, safe: bool) -> None:
    net = read(declared, written)
    assert len(net) == 3
    if written != "Harlow Clinic":  # another first letter: not even suggested
        assert suggested(net) == {written: (tuple(declared), safe)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Multnomah County District Attorney", "Clackamas County District Attorney"),
        ("Washington County Sheriff", "Washington County District Attorney"),
        ("Portland Police Bureau", "Portland Public Schools"),
        ("Marlow Public Health", "Marlow Public Schools"),
        ("North County Clinic", "South County Clinic"),
        ("Boys Home of Alder", "Girls Home of Alder"),
        ("Region 2 Child Welfare", "Region 3 Child Welfare"),
        ("Juvenile Court", "Juvenile Detention"),
    ],
)
def test_neighbors_with_a_word_of_their_own_each_are_not_suggested(one: str, other: str) -> None:
    assert suggested(read([one], other)) == {other: ((), False)}


def test_an_acronym_of_two_agencies_is_named_with_both_and_its_rows() -> None:
    records = Records(
        members=listed("Department of Human Services", "Division of Housing Support", TO),
        referrals=[log("DHS", "Someone Else", "DHS")],
    )
    net, issues = resolve(records)
    both = ("Department of Human Services", "Division of Housing Support")
    assert suggested(net)["DHS"] == (both, False)
    told = next(i for i in issues if i.kind == "ambiguous_name")
    assert "rows 2, 4" in told.found
    assert all(name in told.fix for name in both)


def test_the_users_word_ends_the_suggestions() -> None:
    at = Place("roster.xlsx", "Names", 2)
    same = read(
        ["Fenwick School District"], "FSD", names=[NameChoice(place=at, name="FSD", agency="Fenwick School District")]
    )
    assert len(same) == 2
    apart = read(["Fenwick School District"], "FSD", names=[NameChoice(place=at, name="FSD", agency="FSD")])
    assert len(apart) == 3
    short = read(
        ["Alder Police Department"], "Alder PD", names=[NameChoice(place=at, name="Alder PD", agency="Alder PD")]
    )
    assert len(short) == 3
    assert same.notes["unsettled"] == apart.notes["unsettled"] == short.notes["unsettled"] == ()


@pytest.mark.parametrize(
    "text", ["self", "Unknown", "student intern", "TOTAL", "walk-in", "Self-Referral", "N/A", "--", "12"]
)
def test_what_is_no_agency_is_said_and_not_counted(text: str) -> None:
    net, issues = resolve(Records(members=listed(TO), referrals=[log(text)]))
    assert len(net) == 1
    assert [i.kind for i in issues if text in i.found and i.kind == "not_an_agency"] == ["not_an_agency"]


@pytest.mark.parametrize("text", ["211 Hotline", "24/7", "Self Help Center", "Other Voices", "Total Health", "988"])
def test_agencies_that_sound_like_none_are_counted(text: str) -> None:
    assert len(read([], text)) == 2


NAMES = (
    "Health Department", "health dept", "HEALTH DEPT.", "H.D.", "Alder PD", "Alder Police Department", "alder pd",
    "St. Mary's House", "Saint Marys House", "Child Protective Services (CPS)", "CPS", "C.P.S.", "City Public Schools",
    "Helth Department", "self", "Hope House Inc", "Hope House", "Alder Public Defender",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_name_no_id_and_no_suggestion(senders: list[str], draw: random.Random) -> None:
    shuffled = draw.sample(senders, len(senders))
    one, other = (resolve(Records(referrals=[log(*s)]))[0] for s in (senders, shuffled))
    assert one.agencies.equals(other.agencies)
    plain = [{k: v for k, v in s.items() if k != "rows"} for net in (one, other) for s in net.notes["unsettled"]]
    assert plain[: len(plain) // 2] == plain[len(plain) // 2 :]
    counted = [n.referrals.groupby(["source", "target"])["count"].sum().to_dict() for n in (one, other)]
    assert counted[0] == counted[1]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_every_text_has_a_key_readings_and_initials(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text) or not normalise(text)
    assert readings(text)
    assert isinstance(initials(text), set)


def test_nothing_to_compare_imports_no_comparing_library() -> None:
    code = (
        "import sys\n"
        "from netcollab.errors import Place\n"
        "from netcollab.reading.records import *\n"
        "from netcollab.resolve import resolve\n"
        "at = Place('a.csv')\n"
        "rows = (Referral(place=at, sender='Elm House', receiver='ELM HOUSE'),)\n"
        "log = ReferralTable(place=at, referrals=rows)\n"
        "resolve(Records(members=[Member(place=at, name='Elm House')], referrals=[log]))\n"
        "print('rapidfuzz' in sys.modules)"
    )  # fmt: skip
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
