"""Survey tools: whatever was answered, each tool's export of it says the same; and what cannot be known is asked."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netcollab.reading import read_files
from netcollab.reading.records import Records
from netcollab.reading.survey_questions import choices, stemmed

NAMES = (
    "Child Protective Services (CPS)",
    "Court [Family Division]",
    "Boys & Girls Club - North",
    "Center for Youth, Family and Community",
    "24/7 Crisis Line",
    "St. Mary's Hospital",
    "211 Hotline",
    "Legal Aid: East Office",
    "YWCA",
    "Public Defender",
    "FBI",
    "Harbor House",
    "Department of Health, Riverton Office",
)
WORDS = {"Never": 0.0, "Rarely": 1.0, "Quarterly": 2.0, "Monthly": 3.0, "Weekly": 4.0, "Daily": 5.0, "": None}
ASKED = "How often do you work with these agencies?"
Given = dict[str, dict[str, str]]
Rows = list[list[str]]

QUALTRICS = ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "DistributionChannel"]
ALCHEMER = ["Response ID", "Time Started", "Date Submitted", "Status"]
MONKEY = ["Respondent ID", "Collector ID", "Start Date", "End Date"]


def qualtrics(given: Given, labels: list[str]) -> Rows:
    words = ["Start Date", "End Date", "Response Type", "Finished", "Response ID", "Distribution Channel"]
    codes = [f"Q5_{n}" for n, _ in enumerate(labels, start=1)]
    imports = [f'{{"ImportId":"{x}"}}' for x in ("startDate", "endDate", "status", "finished", "_recordId", "channel")]
    imports += ['{"ImportId":"QID1_TEXT"}', *(f'{{"ImportId":"QID5_{n}"}}' for n, _ in enumerate(labels, start=1))]
    own = ["2026-11-03 09:00:00", "2026-11-03 09:10:00", "IP Address", "True", "R_1", "anonymous"]
    return [
        [*QUALTRICS, "Q1", *codes],
        [*words, "Your agency", *(f"{ASKED} - {label}" for label in labels)],
        imports,
        *([*own, who, *(said[label] for label in labels)] for who, said in given.items()),
    ]


def surveymonkey(given: Given, labels: list[str]) -> Rows:
    own = ["118400001", "4001", "11/23/2026 09:00", "11/23/2026 09:10"]
    return [
        [*MONKEY, "Your agency", ASKED, *([""] * (len(labels) - 1))],
        ["", "", "", "", "Open-Ended Response", *labels],
        *([*own, who, *(said[label] for label in labels)] for who, said in given.items()),
    ]


def headed(own: list[str], cells: list[str], form: str) -> Callable[[Given, list[str]], Rows]:
    """The shape of a tool with one row of headings."""

    def shape(given: Given, labels: list[str]) -> Rows:
        return [
            [*own, "Your agency", *(form.format(question=ASKED, label=label) for label in labels)],
            *([*cells, who, *(said[label] for label in labels)] for who, said in given.items()),
        ]

    return shape


SHAPES: dict[str, Callable[[Given, list[str]], Rows]] = {
    "google_forms": headed(["Timestamp"], ["11/23/2026 9:00:00"], "{question} [{label}]"),
    "limesurvey": headed(
        ["id", "submitdate", "lastpage", "startlanguage"],
        ["1", "2026-11-23 09:00:00", "3", "en"],
        "{question} [{label}]",
    ),
    "alchemer": headed(ALCHEMER, ["1", "2026-11-23 09:00", "2026-11-23 09:10", "Complete"], "{label}:{question}"),
    "qualtrics": qualtrics,
    "surveymonkey": surveymonkey,
    "microsoft_forms": headed(
        ["ID", "Start time", "Completion time", "Email", "Name"],
        ["1", "11/23/2026 9:00:00", "11/23/2026 9:10:00", "anonymous", ""],
        "{label}",
    ),
}


def written(rows: Rows, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return path


def kinds(records: Records) -> set[str]:
    return {i.kind for i in records.issues}


@st.composite
def filled(draw: st.DrawFn) -> tuple[Given, list[str]]:
    labels = draw(st.lists(st.sampled_from(NAMES), min_size=3, max_size=8, unique=True))
    said = st.sampled_from(sorted(WORDS))
    given = {who: {label: draw(said) for label in labels} for who in labels}
    given[labels[0]] |= {labels[0]: "Never", labels[1]: "Monthly", labels[2]: "Weekly"}
    return given, labels


@pytest.mark.parametrize("tool", SHAPES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filled=filled())
def test_every_tool_gives_back_what_was_answered(tool: str, filled: tuple[Given, list[str]], tmp_path: Path) -> None:
    given_, labels = filled
    records = read_files([written(SHAPES[tool](given_, labels), tmp_path / "export.csv")])
    assert [s.format for s in records.sources] == [tool]
    (survey,) = records.surveys
    assert (survey.scale, list(survey.labels)) == ("frequency", labels)
    read = {r.respondent: dict(r.answers) for r in survey.responses}
    for who, said in given_.items():
        if not any(said.values()):
            assert who not in read
            continue
        blank = 0.0 if "Never" not in said.values() else None
        assert read[who] == {label: blank if w == "" else WORDS[w] for label, w in said.items()}


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True), min_size=1, max_size=8))
def test_choices_in_a_cell_come_apart_at_names_that_are_known(picked: list[list[str]]) -> None:
    from netcollab.framework import fold

    known = {fold(n) for n in NAMES}
    for sign, end in ((", ", ""), (";", ";")):
        cells = [sign.join(names) + end for names in picked]
        found = choices(cells, known)
        assert [found[c] for c in cells] == picked


def test_the_question_is_what_most_headings_share() -> None:
    headings = ["Q: how often? - Clinic - East", "Q: how often? - Clinic - West", "Q: how often? - Hope House"]
    (question,) = stemmed(dict(enumerate(headings)))
    assert (question.title, [x for _, x in question.columns]) == (
        "Q: how often?",
        ["Clinic - East", "Clinic - West", "Hope House"],
    )


def read_google(tmp_path: Path, *rows: list[str]) -> Records:
    return read_files([written([list(r) for r in rows], tmp_path / "export.csv")])


def test_ones_and_twos_are_asked_for_because_two_may_be_no(tmp_path: Path) -> None:
    head = ["Timestamp", "Your agency", "Do you work with [Hope House]", "Do you work with [City Clinic]"]
    records = read_google(tmp_path, head, ["11/23/2026", "CPS", "1", "2"], ["11/24/2026", "DCF", "2", "2"])
    assert not records.surveys
    assert "unknown_answers" in kinds(records)


def test_an_answering_agency_given_as_a_number_is_not_taken_for_a_name(tmp_path: Path) -> None:
    head = ["Timestamp", "Your agency", "Do you work with [Hope House]", "Do you work with [City Clinic]"]
    records = read_google(tmp_path, head, ["11/23/2026", "1", "Yes", "No"], ["11/24/2026", "12", "No", "No"])
    assert not records.surveys
    assert "no_respondent" in kinds(records)


def test_pieces_that_never_come_apart_are_asked_about(tmp_path: Path) -> None:
    head = ["Timestamp", "Your agency", "Which of these agencies do you work with?"]
    both = "Center for Youth, Family and Community, Hope House"
    records = read_google(tmp_path, head, ["11/23/2026", "CPS", both], ["11/24/2026", "DCF", both[:38]])
    (said,) = (i for i in records.issues if i.kind == "choices_together")
    assert "'Center for Youth' and 'Family and Community'" in said.found


def test_questions_that_name_no_agencies_are_said_once_with_their_number(tmp_path: Path) -> None:
    grids = [f"{q} [{x}]" for q in ("How satisfied are you", "How often do you") for x in ("Food", "Parking", "Sleep")]
    head = ["Timestamp", "Your agency", *grids]
    records = read_google(tmp_path, head, ["11/23/2026", "CPS", *["Good"] * 6])
    (said,) = (i for i in records.issues if i.kind == "no_agency_question")
    assert "none of its 2 questions names agencies" in said.found
    assert not records.surveys


def test_statements_to_agree_with_are_no_agencies(tmp_path: Path) -> None:
    grid = [
        f"How much do you agree [{x}]" for x in ("Our agency trusts its partners", "The agency I work for shares data")
    ]
    records = read_google(tmp_path, ["Timestamp", "Your agency", *grid], ["11/23/2026", "CPS", "A lot", "Some"])
    assert not records.surveys


def test_a_block_that_asks_for_name_and_organization_says_who_answered(tmp_path: Path) -> None:
    rows = [
        [*MONKEY, "Contact information", "", "", ASKED, ""],
        ["", "", "", "", "Name", "Company", "Email Address", "Hope House", "City Clinic"],
        ["1", "1", "11/23/2026", "11/23/2026", "Jane Doe", "CPS", "jd@x.example", "Monthly", "Never"],
    ]
    records = read_files([written(rows, tmp_path / "export.csv")])
    (response,) = records.surveys[0].responses
    assert (response.respondent, response.person) == ("CPS", 1)
    assert response.answers == {"Hope House": 3.0, "City Clinic": 0.0}
    assert "Jane" not in repr(records)


def test_columns_of_a_qualtrics_question_belong_together_by_their_import_code(tmp_path: Path) -> None:
    given_ = {"CPS": {"Hope House": "Monthly", "YWCA": "Never"}}
    rows = qualtrics(given_, ["Hope House", "YWCA"])
    rows[0][-2:] = ["hope", "ywca"]
    (survey,) = read_files([written(rows, tmp_path / "export.csv")]).surveys
    assert survey.labels == ("Hope House", "YWCA")


def test_boxes_to_write_partners_into_are_free_recall(tmp_path: Path) -> None:
    names = [f"Please list the agencies you work with most [Partner {n}]" for n in (1, 2, 3)]
    head = ["Timestamp", "Your agency", *names]
    records = read_google(tmp_path, head, ["11/23/2026", "CPS", "Hope House", "Jane Doe", ""])
    (survey,) = records.surveys
    assert not survey.roster_shown
    assert survey.responses[0].answers == {"Hope House": 1.0}
    assert "Jane" not in repr(records)


def test_numbers_mean_what_the_question_says_they_mean(tmp_path: Path) -> None:
    question = "How often do you meet (1 = Never, 2 = Monthly; 3 = A few times a week)?"
    head = ["Timestamp", "Your agency", f"{question} [Hope House]", f"{question} [City Clinic]"]
    records = read_google(tmp_path, head, ["11/23/2026", "CPS", "1", "3"], ["11/24/2026", "DCF", "2", "1"])
    (survey,) = records.surveys
    assert survey.scale == "frequency"
    assert [dict(r.answers) for r in survey.responses] == [
        {"Hope House": 0.0, "City Clinic": 4.0},
        {"Hope House": 3.0, "City Clinic": 0.0},
    ]


def test_numbers_of_which_the_question_names_only_the_ends_are_asked_for(tmp_path: Path) -> None:
    question = "How often do you meet (1 = Never, 5 = Daily)?"
    head = ["Timestamp", "Your agency", f"{question} [Hope House]", f"{question} [City Clinic]"]
    records = read_google(tmp_path, head, ["11/23/2026", "CPS", "1", "3"], ["11/24/2026", "DCF", "4", "5"])
    assert not records.surveys
    assert "unknown_answers" in kinds(records)


@pytest.mark.parametrize("seed", range(4))
def test_rows_of_answers_with_gaps_are_not_taken_for_questions_above_their_parts(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    agencies = [f"Agency of Ward {n}" for n in range(20)]
    heads = ["Timestamp", "Your agency", *(f"How often do you work together? [{a}]" for a in agencies)]
    words = ["Never", "A few times a year", "Every other month or so", "Monthly"]
    dense = [[f"2026-09-0{n} 10:00", agencies[n], *draw.choices(words, k=20)] for n in range(1, 9)]
    sparse = [[*row[:2], *(x if draw.random() < 0.1 else "" for x in row[2:])] for row in dense]
    rows = [heads, *(row for pair in zip(sparse, dense, strict=True) for row in pair)]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(",".join(row) for row in rows))
    assert [s.format for s in read_files([path]).sources] == ["google_forms"]
