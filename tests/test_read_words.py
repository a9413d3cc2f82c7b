"""Names, dates and answers: what is taken from a cell, and what is never taken."""

from __future__ import annotations

import datetime as dt

import pytest

from netcollab.framework import load_framework
from netcollab.reading import dates
from netcollab.reading.answers import blanks_are_no, grade, scales
from netcollab.reading.format import Context
from netcollab.reading.formats.referral_log import status
from netcollab.reading.formats.roster import split_sectors
from netcollab.reading.headers import is_note, is_total, means
from netcollab.reading.privacy import identifier, likely_person, never_read, short_codes, split_agency
from netcollab.reading.shapes import is_working, mark, meeting_kind
from netcollab.reading.survey_shapes import split_bracket


@pytest.mark.parametrize(
    ("cell", "agency"),
    [
        ("Hope House (Jane Doe)", "Hope House"),
        ("Jane Doe (Hope House)", "Hope House"),
        ("Hope House - Jane", "Hope House"),
        ("Hope House – Jane Doe", "Hope House"),
        ("Jane Doe, Hope House", "Hope House"),
        ("DCF | Cleo Dale", "DCF"),
        ("Maria Lopez (CPS)", "CPS"),
        ("Hope House (Det. Smith)", "Hope House"),
        ("Hope House (Okonkwo Adaeze)", "Hope House"),
        ("Child Protective Services (CPS)", "Child Protective Services (CPS)"),
        ("YWCA (Downtown)", "YWCA (Downtown)"),
        ("Boys & Girls Club - North", "Boys & Girls Club - North"),
        ("Legal Aid (Salt Lake)", "Legal Aid (Salt Lake)"),
        ("Family Court", "Family Court"),
        ("211 Hotline", "211 Hotline"),
        ("Safe House", "Safe House"),
        ("NA", "NA"),
        ("None", "None"),
        ("007", "007"),
        ("Grace Lutheran Church", "Grace Lutheran Church"),
        ("St. Mary's Hospital", "St. Mary's Hospital"),
        ("Martin Luther King Center", "Martin Luther King Center"),
        ("Jane Doe", ""),
        ("Judge Maria Ruiz", ""),
    ],
)
def test_agency_in_a_cell(cell: str, agency: str) -> None:
    assert split_agency(cell).agency == agency


def test_known_names_stay_whole() -> None:
    known = frozenset({"hope house jane addams", "jane addams"})
    assert split_agency("Hope House (Jane Addams)", known).agency == "Hope House (Jane Addams)"
    assert split_agency("Jane Addams", known).agency == "Jane Addams"


@pytest.mark.parametrize(
    "header",
    [
        "Client",
        "Client ID",
        "client initials",
        "Victim's Name",
        "Survivor code",
        "Patient #",
        "Youth name",
        "First Name",
        "DOB",
        "Date of birth",
        "SSN",
        "Case No.",
        "Case #",
        "Docket",
        "Home address",
        "Phone",
        "E-mail",
        "Notes",
        "Comments",
        "HMIS ID",
        "Race",
        "Participant no",
        "Medicaid ID",
        "Hotline number",
        "Zip",
    ],
)
def test_headers_never_read(header: str) -> None:
    assert never_read(header)


@pytest.mark.parametrize(
    "header",
    [
        "Agency",
        "Date",
        "From",
        "To",
        "Status",
        "Number of clients",
        "Clients referred",
        "No. of referrals",
        "Participating agency",
        "Sector",
        "Family Court",
        "211 Hotline",
        "Aliases",
        "Victim services agency",
    ],
)
def test_headers_that_may_be_read(header: str) -> None:
    assert not never_read(header)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("jane@x.org", "an e-mail address"),
        ("123-45-6789", "a Social Security number"),
        ("A12345678", "an A-number"),
        ("(555) 234-5678", "a phone number"),
        ("d41d8cd98f00b204e9800998ecf8427e", "a hash"),
        ("Case #20261234", "a case number"),
        ("26-CR-00123", "a case number"),
        ("123 Main Street", "a street address"),
        ("211 Hotline", ""),
        ("12 Oak Street Shelter", ""),
        ("1st Judicial District", ""),
        ("Hope House 2026-01-14", ""),
        ("National Hotline 1-888", ""),
    ],
)
def test_identifiers(text: str, kind: str) -> None:
    assert identifier(text) == kind


def test_short_codes_are_seen_and_acronyms_are_not() -> None:
    assert short_codes([f"C-{n:04}" for n in range(20)])
    assert not short_codes(["DCF", "CPS", "PD", "DA", "FBI", "HHS", "DOJ", "ICE", "CAC"])
    assert not short_codes(["2026"] * 20)


@pytest.mark.parametrize(
    "name", ["Jane Doe", "J. Smith", "Ana de la Cruz", "DOE, Jane", "Dr. Okafor", "Nkechi O'Brien-Lee"]
)
def test_people_look_like_people(name: str) -> None:
    assert likely_person(name)


@pytest.mark.parametrize(
    "name", ["Hope House", "Public Defender", "Salt Lake", "City of Riverton", "FBI", "YWCA", "4-H Club"]
)
def test_agencies_do_not_look_like_people(name: str) -> None:
    assert not likely_person(name)


def settled(*cells: object, **options: object) -> list[str]:
    named = [(f"A{n}", dates.reading(c, serials=True)) for n, c in enumerate(cells, start=1)]  # type: ignore[arg-type]
    found = dates.settle(named, **options)  # type: ignore[arg-type]
    return [d.isoformat() if d else "" for d in found.dates] + [kind for kind, _, _ in found.remarks]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-09-12",
        "9/12/2026",
        "9/12/26",
        "09-12-2026",
        "Sept 12, 2026",
        "12 September 2026",
        "Sat, Sep 12 2026",
        "12-Sep-26",
        "20260912",
        "2026/09/12 9:14:22 AM MDT",
        "9/12/2026 18:01",
        dt.datetime(2026, 9, 12, 8),
        dt.date(2026, 9, 12),
        46277,
        "46277",
        "September 12th, 2026",
    ],
)
def test_ways_to_write_a_day(cell: object) -> None:
    assert settled(cell)[0] == "2026-09-12"


def test_order_of_day_and_month_is_settled_by_the_column() -> None:
    assert settled("9/12/2026", "10/31/2026") == ["2026-09-12", "2026-10-31"]
    assert settled("9/12/2026", "31/10/2026") == ["2026-12-09", "2026-10-31"]
    assert settled("9/12/2026", "1/2/2026") == ["2026-09-12", "2026-01-02", "date_order_assumed"]
    assert settled("9/12/2026", "1/2/2026", day_first=True) == ["2026-12-09", "2026-02-01"]
    assert settled("9/9/2026") == ["2026-09-09"]
    assert settled("9/12/2026", "2026-09-30", "Sept 13, 2026", "9/14/2026")[:4] == [
        "2026-09-12",
        "2026-09-30",
        "2026-09-13",
        "2026-09-14",
    ]
    assert settled("25.09.2026", "09/26/2026", "03.04.2026") == ["2026-09-25", "2026-09-26", "2026-04-03"]
    assert settled("9/12/2026", like="dmy") == ["2026-12-09"]
    assert settled("06.10.26") == ["2026-10-06", "date_order_assumed"]
    assert settled("06.10.26", day_first=False) == ["2026-06-10"]


def test_two_cells_that_can_only_be_read_in_opposite_orders_clash_unless_the_order_is_given() -> None:
    named = [(n, dates.reading(c)) for n, c in (("A1", "13/2/2026"), ("A2", "2/13/2026"), ("A3", "3/4/2026"))]
    assert dates.settle(named).clash == ("A1", "A2")
    assert dates.settle(named[:2]).clash == ("A1", "A2")
    assert settled("13/2/2026", "2/13/2026", day_first=True) == ["2026-02-13", "2026-02-13"]
    assert dates.settle(named, day_first=True).clash is None


def test_two_digit_years_first_are_told_by_the_span() -> None:
    assert settled("20.05.11", "20.06.08", "20.07.13") == ["2020-05-11", "2020-06-08", "2020-07-13"]


def test_years_come_from_neighbors_or_titles_and_never_from_nothing() -> None:
    assert settled("9/12", "10/31", years=[2025]) == ["2025-09-12", "2025-10-31", "year_inferred"]
    assert settled("9/14", "11/30", "1/15", "2/20", years=[2025]) == [
        "2025-09-14",
        "2025-11-30",
        "2026-01-15",
        "2026-02-20",
        "year_inferred",
    ]
    assert settled("9/14", "10/14/2026") == ["2026-09-14", "2026-10-14", "year_inferred"]
    assert settled("9/14") == ["", "year_missing"]
    assert settled("March 2026") == ["2026-03-01", "month_without_day"]


@pytest.mark.parametrize(
    "cell", ["Hope House", "", None, True, "13/13/2026", "99/99/99", "1", "May we", "211", "2/30/2026"]
)
def test_what_is_no_date(cell: object) -> None:
    assert dates.reading(cell) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "scale", "threshold", "strengths"),
    [
        (["Never", "monthly", "A FEW TIMES A YEAR", "Yearly or less"], "frequency", 2, [0, 3, 2, 1]),
        (["0", "1", "2", "5"], "ladder", 2, [0, 1, 2, 5]),
        ([0, 3.0, 5], "ladder", 2, [0, 3, 5]),
        (["Yes", "No", "Don't know"], "yes_no", 1, [1, 0, None]),
        (["None", "Awareness", "Cooperative", "Integrated"], "intensity", 2, [0, 1, 2, 4]),
        (["3 - Coordination", "0 - No interaction", "2 - Cooperation"], "ladder", 2, [3, 0, 2]),
        (["2 - we plan together", "0 - nothing yet"], "ladder", 2, [2, 0]),
        (["Not at all", "A lot", "A little", "Unsure"], "amount", 2, [0, 3, 1, None]),
        (["Weekly (every week)", "Never"], "frequency", 2, [4, 0]),
        (["x"], "yes_no", 1, [1]),
    ],
)
def test_scales_are_recognized_by_their_words(
    words: list[object], scale: str, threshold: float, strengths: list[float | None]
) -> None:
    graded = grade(words)  # type: ignore[arg-type]
    assert (graded.scale, graded.threshold, graded.unknown) == (scale, threshold, {})
    assert [graded.strengths[str(w).removesuffix(".0")] for w in words] == strengths


def test_words_that_no_scale_knows_are_asked_about_and_never_guessed() -> None:
    graded = grade(["tight", "loose", "tight"])
    assert graded.scale == ""
    assert graded.unknown == {"tight": 2, "loose": 1}
    assert set(graded.strengths.values()) == {None}
    partly = grade(["Never"] * 5 + ["Monthly"] * 5 + ["blue moon"])
    assert partly.scale == "frequency"
    assert partly.strengths["blue moon"] is None
    assert partly.unknown == {"blue moon": 1}
    assert grade(["1"] * 9 + ["2", "3", "4"]).scale == ""  # 1 may be "never" here


def test_every_scale_holds_its_threshold_and_a_no() -> None:
    for scale in scales():
        assert 0.0 in scale.strengths.values()
        assert scale.threshold in scale.strengths.values()


def test_blanks_are_no_only_for_a_respondent_who_never_says_no() -> None:
    assert blanks_are_no([3.0, None], [False, True])
    assert not blanks_are_no([3.0, None, 0.0], [False, True, False])
    assert not blanks_are_no([None, None], [True, True])
    assert not blanks_are_no([3.0, None], [False, False])


def test_headings_totals_notes_marks_and_brackets() -> None:
    assert means("Agency *", "agency") == 2
    assert means("What is the name of your organization?", "agency") == 1
    assert not means("Favorite color", "agency")
    assert is_total("Grand Total")
    assert is_total("Total present")
    assert not is_total("Total Wellness Clinic of Greater Riverton Valley")
    assert is_note("Note: sheet checked by the coordinator", True)
    for remark in ("* excused", "Chair: Jane Doe", "x = present", "Present by phone: Ann", "Next meeting: 3/4"):
        assert is_note(remark, True)
        assert not is_note(remark, False)
    for name in (
        "Hope House",
        "Host Homes of Riverton",
        "Place of Hope",
        "CASA: For Children",
    ):
        assert not is_note(name, True)
    assert [mark(m) for m in ("x", "✓", "P", "V", "1", "", "0", "-", "E", "no", "Absent")] == [True] * 5 + [False] * 6
    assert mark("JD") is None
    assert split_bracket("Q [1-5] [Hope House [HH]]") == ("Q [1-5]", "Hope House [HH]")
    assert split_bracket("Q [Hope House") is None
    assert split_bracket("[Hope House]") is None


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("Accepted", "accepted"),
        ("Client declined", "client_declined"),
        ("Denied - no beds", "declined"),
        ("Completed", "completed"),
        ("Service started", "service_started"),
        ("Closed", "closed"),
        ("Pending", "pending"),
        ("Sent", "sent"),
        ("", ""),
        ("zebra", None),
        ("Not completed", "closed"),
        ("Cannot disclose", "cannot_disclose"),
        ("Received", "received"),
        ("Expired", "closed"),
    ],
)
def test_statuses_of_referrals(words: str, word: str | None) -> None:
    assert status(words) == word


def test_sectors_with_commas_in_their_wording_stay_whole() -> None:
    labels = [c.label for c in load_framework().components]
    assert list(split_sectors(", ".join(labels), Context())) == labels
    assert list(split_sectors("; ".join(labels), Context())) == labels
    assert split_sectors("7; Judges\nCourts, family", Context()) == ("7", "Judges", "Courts, family")


@pytest.mark.parametrize(
    ("title", "kind", "works"),
    [
        ("Case Review 3/4", "case review", True),
        ("Training subcommittee", "subcommittee", True),
        ("Annual training", "training", False),
        ("Trauma workshop May", "training", False),
        ("Holiday potluck", "social", False),
        ("March plenary", "", False),
        ("Social Services meeting", "", False),
    ],
)
def test_the_kind_of_a_meeting_is_told_by_its_title_and_only_some_kinds_are_work(
    title: str, kind: str, works: bool
) -> None:
    assert meeting_kind(title) == kind
    assert is_working(kind) == works
