"""Forms for the lists that coalitions have: long names, names alike, other scripts; and a whole short survey."""

from __future__ import annotations

import csv
import io
import random
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import netcollab
from netcollab.errors import Problem
from netcollab.instruments import Survey, books, online, printed, survey
from netcollab.items import code, items

OFFICES = [
    "Department of Children and Families, Regional Office for Harbor County, the Islands and the North",
    "Department of Children and Families, Regional Office for Harbor County, the Islands and the South",
]
HARD = [*OFFICES, "211 Hotline", "Women & Children First", "Clínica Ñandú", "警察署", "児童相談所", "Ωmega",
        "St. Mary's", "Agency [of the] State", "A|B", "Hope House, Inc."]  # fmt: skip


@given(st.lists(st.text(min_size=1, max_size=150), min_size=1, max_size=6))
@example(HARD)
def test_the_code_of_an_agency_is_what_every_program_takes_and_tells_different_names_apart(names: list[str]) -> None:
    for name in names:
        assert re.fullmatch(r"[a-z0-9_]{1,60}", code(name))
        assert code(name) == code(name.upper()) or name.upper().casefold() != name.casefold()
    longest = max(len(item.column("x" * 200)) for item in items())
    assert longest <= 100  # as many as a variable of REDCap may have
    assert len({code(n) for n in HARD}) == len(HARD)


def test_two_spellings_of_one_agency_are_one_line_of_the_form() -> None:
    made = survey(["Hope House", "Women & Children First", "City Clinic", "hope  house", "Women and Children First"])
    assert made.agencies == ("Hope House", "Women & Children First", "City Clinic")
    with pytest.raises(Problem, match="fewer than two"):
        survey(["Hope House", "HOPE HOUSE"])


def test_the_xlsform_of_a_hard_list_is_valid_for_pyxform(tmp_path: Path) -> None:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform is a test dependency")
    for short in (True, False):
        path = tmp_path / f"{short}.xlsx"
        path.write_bytes(books.xlsform(survey(HARD, short=short)))
        assert xls2xform.convert(str(path), validate=False).warnings == []


def test_the_redcap_dictionary_of_a_hard_list_has_names_that_redcap_takes() -> None:
    rows = list(csv.DictReader(io.StringIO(online.redcap(survey(HARD, short=False)).decode())))
    names = [row["Variable / Field Name"] for row in rows]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names)


def test_the_structure_for_limesurvey_has_the_codes_that_its_tables_hold() -> None:
    text = online.limesurvey(survey(HARD, short=False)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    most = {"A": 5, "SQ": 20, "Q": 20}
    inside: set[str] = set()
    for row in rows:
        kind, name = row["class"], row["name"]
        inside = set() if kind in ("Q", "G") else inside
        if kind in most:
            assert re.fullmatch(rf"[A-Za-z][A-Za-z0-9]{{0,{most[kind] - 1}}}", name)
            assert kind == "Q" or (kind, name) not in inside
            inside |= {(kind, name)}
    assert {"S", "SL", "G", "Q", "SQ", "A"} == {row["class"] for row in rows}


def kobo_export(
    made: Survey,
    folder: Path,
    answering: list[str],
    draw: random.Random,
    unlisted: str = "",
    busy: float = 1.0,
) -> dict[tuple[str, str], int]:
    """What KoboToolbox writes with names of the form as headings, all answers drawn; the levels given.

    ``busy``: how many of the answers about ties are drawn; the others are the lowest.
    """
    heads, levels = ["start", "end"], {}
    for item in made.items:
        heads += [f"{item.name}/{item.column(a)}" for a in made.agencies] if item.partner else [item.name]
    rows = []
    for n, who in enumerate(answering, start=1):
        row = ["2026-09-01T10:00:00", "2026-09-01T10:10:00"]
        for item in made.items:
            if item.partner:
                assert item.answers is not None
                choices = list(item.answers.choices)
                drawn = busy if item.counts == "tie" else 1.0
                said = {
                    a: draw.choice(choices) if draw.random() < drawn else choices[0] for a in made.agencies if a != who
                }
                row += [str(said.get(a, "")) for a in made.agencies]
                if item.key == "level":
                    levels.update({(who, a): value for a, value in said.items()})
            elif item.role == "agency":
                row.append(code(who))
            elif item.offers == "sectors":
                row.append(draw.choice(made.framework.components).key)
            else:
                row.append(str(draw.choice(list(item.answers.choices))) if item.answers else unlisted)
        rows.append([*row, str(n), f"uuid-{n}", "2026-09-01T10:10:00", "", str(n)])
    with (folder / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([*heads, "_id", "_uuid", "_submission_time", "_validation_status", "_index"])
        writer.writerows(rows)
    return levels


def members(folder: Path, names: list[str]) -> None:
    with (folder / "members.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["Agency", "Member since"], *([n, "2024"] for n in names)])


def test_names_that_a_program_cuts_are_known_again_by_the_list_of_members(tmp_path: Path) -> None:
    names = [*OFFICES, "Hope House", "Clínica Ñandú", "警察署"]
    members(tmp_path, names)
    levels = kobo_export(survey(names), tmp_path, names[:3], random.Random(1))
    net = netcollab.read(tmp_path)
    assert set(net.agencies["name"]) == set(names)
    name = net.agencies["name"]
    got = {(name[r.source], name[r.target]): r.strength for r in net.ties.itertuples() if r.relation == "level"}
    assert got == {pair: n for pair, n in levels.items() if n}


def test_the_short_form_answered_by_seven_in_ten_of_forty_gives_a_full_report_and_nothing_to_ask_back(
    tmp_path: Path,
) -> None:
    draw = random.Random(6)
    kinds = ("Shelter", "Police Department", "Clinic", "Juvenile Court", "Advocacy Center", "School District",
             "Prosecutor's Office", "Youth Services")  # fmt: skip
    names = [f"{town} {kind}" for town in ("Alder", "Fenwick", "Marlow", "Harlan", "Norwood") for kind in kinds]
    members(tmp_path, names)
    kobo_export(survey(names), tmp_path, sorted(draw.sample(names, 28)), draw)
    analysis = netcollab.analyze(tmp_path)
    assert {i.kind for i in analysis.issues} <= {"sector_suggested", "no_sector"}  # what the list of members leaves out
    net = analysis.net
    assert int(net.agencies["responded"].sum()) == 28
    assert len(net.coalition) == 40
    written = analysis.write(tmp_path / "out")
    page = next(p for p in written if p.name == "report.html" and p.parent.name == "coordinator").read_text("utf-8")
    assert "28 of 40" in page
    assert 'id="asked"' in page


def test_everything_but_tags_and_numbers_may_be_translated(tmp_path: Path) -> None:
    names = ["Hope House", "City Clinic", "Harbor County Sheriff"]
    members(tmp_path, names)
    made = survey(names, short=False)
    heads, row = ["Marca temporal"], ["2026-09-01 10:00:00"]
    for item in made.items:
        question = f"Pregunta traducida ({item.tag})"
        heads += [f"{question} [{name}]" for name in names] if item.partner else [question]
        if item.partner:
            row += ["", "2 Palabras en otro idioma", "1 Otras palabras"]
        elif item.offers == "sectors":
            row.append("18 Atención médica, incluida la salud mental, 7 Fiscalía local")
        elif item.role == "agency":
            row.append("Hope House")
        else:
            row.append("3 Tres, con coma; 1 Uno" if item.answers and item.answers.several else "3 Tres")
            row[-1] = "" if item.answers is None else row[-1]
    with (tmp_path / "respuestas.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, row])
    net = netcollab.read(tmp_path)
    house = next(a for a, name in net.agencies["name"].items() if name == "Hope House")
    assert set(net.agencies.loc[house, "sectors"]) == {"health_care", "local_prosecutors"}
    said = net.answers[net.answers["partner"] == ""].groupby("item")["value"].agg(set).to_dict()
    assert said["services"] == said["barriers"] == {"1", "3"}
    assert said["condition_support"] == {"3"}
    assert net.agencies.loc[house, "jurisdiction"] == "state"
    levels = net.ties[net.ties["relation"] == "level"]
    assert sorted(levels["strength"]) == [1.0, 2.0]


def test_one_who_answers_about_the_coalition_alone_is_a_member_who_gave_no_answer_on_ties(tmp_path: Path) -> None:
    names = ["Hope House", "City Clinic", "Harbor County Sheriff"]
    made = survey(names)
    heads, rows = ["Timestamp"], [["2026-09-01 10:00:00"], ["2026-09-02 10:00:00"]]
    for item in made.items:
        heads += [f"{item.text} [{name}]" for name in names] if item.partner else [item.text]
        for who, row in zip(names, rows, strict=False):
            if item.partner:
                row += ["" if who == name or who == names[1] else "1 Yes" for name in names]
            else:
                row.append(who if item.role == "agency" else "4 Agree" if item.offers == "agree" else "")
    with (tmp_path / "answers.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, *rows])
    net = netcollab.read(tmp_path)
    responded = {net.agencies.at[a, "name"] for a in net.agencies.index[net.agencies["responded"].astype(bool)]}
    assert responded == {"Hope House"}
    assert set(net.answers["agency"].map(net.agencies["name"])) == set(names[:2])
    assert len(net.coalition) == 3


def test_no_name_does_anything_in_any_program(tmp_path: Path) -> None:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform is a test dependency")
    evil = ['=HYPERLINK("http://evil.example")', "<script>alert(1)</script>", "@SUM(1)", "${x} House", "-2+3",
            "[[Block:Z]]", 'A "quoted" | piped', "\x07Bell\u2028line", "{TOKEN} Agency", "+1 Clinic",
            "é" * 300]  # fmt: skip
    made = survey(evil, short=False)
    assert len(made.agencies) == len(evil)
    (tmp_path / "form.xlsx").write_bytes(books.xlsform(made))
    assert xls2xform.convert(str(tmp_path / "form.xlsx"), validate=False).warnings == []
    tables = {"dictionary": online.redcap(made).decode(), "codebook": online.codebook(made).decode()}
    for text in tables.values():
        assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in tuple("=+-@\t\r")]
    text = online.qualtrics(made).decode()
    assert [line for line in text.splitlines() if line.startswith("[[Block")] == [
        "[[Block:Your agency]]", "[[Block:Your partners]]", "[[Block:Our coalition]]"
    ]  # fmt: skip
    assert "{" not in online.limesurvey(made).decode()
    assert b"<script" not in printed.page(made)
    for book in (books.workbook(made), books.xlsform(made), books.attendance(made.agencies)):
        loaded = openpyxl.load_workbook(io.BytesIO(book))
        assert {c.data_type for sheet in loaded for row in sheet for c in row} <= {"s", "n"}
        rules = [rule for sheet in loaded for rule in sheet.data_validations.dataValidation]
        assert all(len(str(rule.formula1)) <= 257 for rule in rules)  # longer lists Excel refuses


def test_what_surveycto_exports_is_read_by_the_names_of_its_columns(tmp_path: Path) -> None:
    names, draw = ["Hope House", "City Clinic", "Harbor County Sheriff"], random.Random(2)
    members(tmp_path, names)
    made = survey(names)
    heads, rows, levels = ["SubmissionDate", "starttime", "endtime", "deviceid", "caseid"], [], {}
    for item in made.items:
        heads += [item.column(a) for a in names] if item.partner else [item.name]
    for who in names:
        row = ["Sep 1, 2026 10:00:00 AM", "", "", "web", ""]
        for item in made.items:
            said = {a: str(draw.choice(list(item.answers.choices))) for a in names if a != who} if item.partner else {}
            row += [said.get(a, "") for a in names] if item.partner else [code(who) if item.role == "agency" else ""]
            levels |= {(who, a): float(n) for a, n in said.items() if item.key == "level" and n != "0"}
        rows.append([*row, "uuid:1", "2609010000", f"uuid:{who}"])
    with (tmp_path / "form_WIDE.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*heads, "instanceID", "formdef_version", "KEY"], *rows])
    net = netcollab.read(tmp_path)
    name = net.agencies["name"]
    got = {(name[r.source], name[r.target]): r.strength for r in net.ties.itertuples() if r.relation == "level"}
    assert set(name) == set(names)
    assert got == levels
