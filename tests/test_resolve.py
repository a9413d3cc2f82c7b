"""Records become agencies, membership and ties as the methods' section 0 says."""

from __future__ import annotations

import datetime as dt

import pytest

from netcollab.errors import Exit, Issue, Place, Problem
from netcollab.reading.records import (
    Link,
    LinkTable,
    Meeting,
    MeetingTable,
    Member,
    NameChoice,
    Records,
    Referral,
    ReferralTable,
    Response,
    SeatChoice,
    Survey,
    Visit,
)  # fmt: skip
from netcollab.resolve import resolve

AT = Place("file.xlsx", "Sheet1", 2)


def member(name: str, *sectors: str, **more: object) -> Member:
    return Member(place=AT, name=name, sectors=sectors, **more)  # type: ignore[arg-type]


def survey(answers: dict[str, dict[str, float | None]], labels: tuple[str, ...], **more: object) -> Survey:
    responses = tuple(
        Response(place=Place("s.csv", "", n), respondent=who.rstrip("*"), answers=said)
        for n, (who, said) in enumerate(answers.items(), 2)
    )
    facts = {"relation": "contact", "title": "How often?", "scale": "frequency", "threshold": 2.0, "roster_shown": True}
    return Survey(place=Place("s.csv"), labels=labels, responses=responses, **{**facts, **more})  # type: ignore[arg-type]


def referrals(*rows: tuple[str, str, int]) -> ReferralTable:
    return ReferralTable(
        place=AT, referrals=tuple(Referral(place=AT, sender=a, receiver=b, count=n) for a, b, n in rows)
    )


def kinds(issues: list) -> set[str]:  # type: ignore[type-arg]
    return {i.kind for i in issues}


def test_spellings_that_differ_by_case_spaces_and_signs_are_one_agency() -> None:
    written = "  st. MARY\u2019S  house "
    net, _ = resolve(
        Records(members=[member("St. Mary's House"), member("X")], referrals=[referrals((written, "The X", 1))])
    )
    assert list(net.agencies["name"]) == ["St. Mary's House", "X"]


def test_names_that_are_only_alike_stay_apart() -> None:
    net, issues = resolve(
        Records(
            members=[member("Health Department")], referrals=[referrals(("Helth Department", "Health Department", 2))]
        )
    )
    assert len(net) == 2
    assert "name_like_another" in kinds(issues)


def test_a_roster_alias_means_its_agency() -> None:
    net, _ = resolve(
        Records(
            members=[member("Child Protective Services", aliases=("CPS",)), member("Hope House")],
            referrals=[referrals(("cps", "Hope House", 3))],
        )
    )
    assert net.referrals["count"].sum() == 3
    assert set(net.referrals["source"]) == {"child-protective-services"}


def test_a_spelling_of_two_agencies_is_counted_for_neither() -> None:
    both = [member("Department of Human Services", aliases=("DHS",)), member("Homeland Security", aliases=("DHS",))]
    net, issues = resolve(Records(members=both, referrals=[referrals(("DHS", "Homeland Security", 1))]))
    assert net.referrals.empty
    assert "ambiguous_name" in kinds(issues)


def test_members_are_roster_grid_respondents_and_those_who_signed_in_and_the_others_are_outside() -> None:
    records = Records(
        members=[member("Roster Only"), member("Left Us", member=False)],
        surveys=[survey({"Grid A": {"Grid B": 3.0}}, ("Grid A", "Grid B"))],
        meetings=[
            MeetingTable(
                place=AT, meetings=(Meeting(key="1", label="1"),), visits=(Visit(place=AT, agency="Came", meeting="1"),)
            )
        ],
        referrals=[referrals(("Grid A", "Only Named", 1))],
    )
    net, _ = resolve(records)
    assert set(net.agencies.index[net.agencies["member"]]) == {"roster-only", "grid-a", "grid-b", "came"}
    assert set(net.agencies.index[~net.agencies["member"]]) == {"left-us", "only-named"}


def test_beside_a_member_list_a_name_only_in_the_edge_list_is_outside() -> None:
    table = LinkTable(
        place=AT, relation="tie", directed=True, labels=("A", "Z"), links=(Link(place=AT, source="A", target="Z"),)
    )
    assert resolve(Records(links=[table]))[0].agencies["member"].all()
    net, _ = resolve(Records(links=[table], members=[member("A")]))
    assert list(net.agencies.index[net.agencies["member"]]) == ["a"]


def test_answers_of_two_people_of_one_agency_give_the_stronger_and_of_one_person_the_later() -> None:
    def response(person: int, hour: int, strength: float) -> Response:
        when = dt.datetime(2026, 1, 1, hour)
        return Response(place=AT, respondent="A", person=person, when=when, answers={"B": strength})

    def strength(*responses: Response) -> float:
        one = Survey(place=AT, relation="r", title="t", scale="s", threshold=2, labels=("A", "B"), responses=responses)
        net, issues = resolve(Records(surveys=[one]))
        assert "several_answers" in kinds(issues)
        return float(net.ties["strength"].iloc[0])

    assert strength(response(1, 9, 4), response(2, 10, 2)) == 4
    assert strength(response(1, 9, 4), response(1, 10, 2)) == 2
    assert strength(response(1, 10, 2), response(1, 9, 4)) == 2


def test_the_working_threshold_is_the_scales_own_unless_given() -> None:
    records = Records(surveys=[survey({"A": {"B": 1.0, "C": 2.0}}, ("A", "B", "C"))])
    assert list(resolve(records)[0].ties["working"]) == [False, True]
    assert list(resolve(records, threshold=1)[0].ties["working"]) == [True, True]


def test_blank_answers_are_unknown_and_noes_are_none() -> None:
    net, _ = resolve(
        Records(surveys=[survey({"A": {"B": None, "C": 0.0}, "B": {"A": 0.0, "C": 3.0}}, ("A", "B", "C"))])
    )
    state = {(r.a, r.b): r.state for r in net.dyads.itertuples()}
    assert state == {("a", "b"): "unverified_no", ("a", "c"): "unverified_no", ("b", "c"): "unverified"}


def test_the_six_states_of_a_pair() -> None:
    said = {"A": {"B": 3.0, "C": 3.0, "D": 3.0, "E": 0.0}, "B": {"A": 3.0, "C": 0.0}, "C": {"A": 0.0, "B": 0.0}}
    net, _ = resolve(Records(surveys=[survey(said, tuple("ABCDE"))]))  # type: ignore[arg-type]
    state = {r.a + r.b: r.state for r in net.dyads.itertuples()}
    assert {k: state[k] for k in ("ab", "ac", "ad", "ae", "bc", "de")} == {
        "ab": "confirmed", "ac": "one_sided", "ad": "unverified", "ae": "unverified_no", "bc": "none", "de": "unknown",
    }  # fmt: skip


def test_an_unlisted_partner_is_an_outside_tie_and_an_agency_without_a_sector_is_asked_for() -> None:
    form = Response(place=AT, respondent="A", answers={"B": 3.0}, unlisted=("Tribal Court",))
    one = Survey(place=AT, relation="r", title="t", scale="s", threshold=2, labels=("A", "B"), responses=(form,))
    net, issues = resolve(Records(surveys=[one]))
    assert not net.agencies.at["tribal-court", "member"]
    assert ("a", "tribal-court") in set(zip(net.ties["source"], net.ties["target"], strict=True))
    assert sum(i.kind == "no_sector" for i in issues) == 2


def test_self_referrals_and_unknown_senders_are_said_and_not_counted() -> None:
    net, issues = resolve(Records(referrals=[referrals(("A", "A", 2), ("walk-in", "A", 1), ("A", "B", 4))]))
    assert net.referrals["count"].sum() == 4
    assert {"referral_to_itself", "not_an_agency"} <= kinds(issues)


def test_sectors_are_understood_by_key_number_and_wording_and_several_are_kept() -> None:
    rows = [
        member("A", "judges; 16"),
        member("B", "Lesbian, gay, bisexual, and transgender (LGBT) advocates"),
        member("C", "Tribal services"),
    ]
    net, issues = resolve(Records(members=rows))
    assert net.agencies.at["a", "sectors"] == ("judges", "child_welfare")
    assert net.agencies.at["b", "sectors"] == ("lgbt_advocates",)
    assert net.agencies.at["c", "sectors"] == ("tribal_services",)
    assert "sector_outside_framework" in kinds(issues)


def test_the_users_word_on_names_and_seats_rules() -> None:
    records = Records(
        members=[member("Health Department"), member("Helth Dept")],
        names=[
            NameChoice(place=AT, name="Helth Dept", agency="Health Department"),
            NameChoice(place=AT, name="Bob", agency=""),
        ],
        seats=[SeatChoice(place=AT, sector="Judges", choice="apart by design")],
        referrals=[referrals(("Helth Dept", "B", 1), ("Bob", "B", 1))],
    )
    net, _ = resolve(records)
    assert sorted(net.agencies.index) == ["b", "health-department"]
    assert net.referrals["count"].sum() == 1
    assert net.seats == {"judges": ("apart by design", "")}


def test_meetings_and_referrals_outside_the_period_are_left_out() -> None:
    days = [dt.date(2026, 1, 5), dt.date(2026, 6, 5)]
    table = MeetingTable(
        place=AT, meetings=tuple(Meeting(key=str(d), label=str(d), date=d) for d in days),
        visits=tuple(Visit(place=AT, agency=a, meeting=str(d)) for a in "AB" for d in days),
    )  # fmt: skip
    net, _ = resolve(Records(meetings=[table]), date_from=dt.date(2026, 3, 1))
    assert list(net.meetings["date"]) == ["2026-06-05"]
    assert net.ties[["layer", "count"]].to_numpy().tolist() == [["meeting", 1.0]]


def test_attendance_alone_claims_no_working_tie() -> None:
    table = MeetingTable(
        place=AT,
        meetings=(Meeting(key="1", label="1"),),
        visits=tuple(Visit(place=AT, agency=a, meeting="1") for a in "ABC"),
    )
    net, _ = resolve(Records(meetings=[table]))
    assert net.adjacency().nnz == 0
    assert net.adjacency(layers=["meeting"], strength="any").nnz == 6


def test_nothing_to_analyse_is_a_problem() -> None:
    with pytest.raises(Problem, match="no agency"):
        resolve(Records())


def test_a_referral_log_alone_makes_members_of_everyone_it_names_and_says_so() -> None:
    net, issues = resolve(Records(referrals=[referrals(("A", "B", 1))]))
    assert net.agencies["member"].all()
    assert "no_member_list" in kinds(issues)


def test_a_rating_is_no_tie() -> None:
    net, issues = resolve(Records(surveys=[survey({"A": {"B": 4.0}}, ("A", "B"), relation="trust_reliable")]))
    assert net.ties.empty
    assert "rating_not_a_tie" in kinds(issues)


def test_a_sector_on_a_sign_in_sheet_counts_where_no_list_and_no_answer_says_otherwise() -> None:
    at = Meeting(key="2026-01-14", label="1/14")
    names = ("A", "B", "C")
    sheet = MeetingTable(
        place=AT,
        meetings=(at,),
        visits=tuple(Visit(place=AT, agency=a, meeting=at.key) for a in names),
        labels=names,
        sectors={"A": ("Judges",), "b": ("Media; Judges",), "C": ("Media", "Judges")},
    )
    net, _ = resolve(Records(members=[member("A", "Educators")], meetings=[sheet]))
    assert dict(net.agencies.set_index("name")["sectors"]) == {
        "A": ("educators",),
        "B": ("media", "judges"),
        "C": ("judges", "media"),
    }


@pytest.mark.parametrize(
    ("kind", "code"), [("agency_dropped", Exit.CONFIDENTIAL), ("identifier_dropped", Exit.NOTHING_TO_ANALYSE)]
)
def test_nothing_left_is_a_refusal_only_where_what_was_dropped_named_agencies(kind: str, code: Exit) -> None:
    issue = Issue(kind, AT, "values that look like a phone number", "the column is not read")
    with pytest.raises(Problem) as caught:
        resolve(Records(issues=[issue]))
    assert caught.value.code == code
    assert resolve(Records(members=[member("A")], issues=[issue]))
