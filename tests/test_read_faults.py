"""Faults of reading that were found in use: each told or mended, and never again."""

from __future__ import annotations

import re
import shlex
import tomllib
import zipfile
from pathlib import Path

import openpyxl
import pytest

import netcollab
from netcollab.errors import Exit, Issue, Problem
from netcollab.reading import read_files
from netcollab.reading.headers import is_total
from netcollab.reading.records import Records
from netcollab.resolve import resolve


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ties(records: Records) -> set[tuple[str, str]]:
    return {(link.source, link.target) for table in records.links for link in table.links}


def told(records: Records, kind: str) -> list[Issue]:
    return [issue for issue in records.issues if issue.kind == kind]


@pytest.mark.parametrize("name", ["Total Community Action", "Mean Streets Outreach", "Count Me In", "Total Health"])
def test_an_agency_whose_name_begins_with_a_word_of_totals_is_an_agency(name: str, tmp_path: Path) -> None:
    assert not is_total(name)
    members = write(tmp_path / "members.csv", f"Agency,Sector\n{name},Judges\nHope House,Media\nTotal,2\n")
    assert [m.name for m in read_files([members]).members] == [name, "Hope House"]
    edges = write(tmp_path / "edges.csv", f"Source,Target\n{name},Hope House\nTotal,2\n")
    assert ties(read_files([edges])) == {(name, "Hope House")}


@pytest.mark.parametrize(
    "label", ["Total", "TOTALS", "Grand total", "Total of rows", "Total for March", "Total number of agencies", "Sum",
              "Total 2026", "Total (12)", "Average attendance", "Agencies total", "Number of attendees"]
)  # fmt: skip
def test_a_word_of_totals_alone_or_with_what_it_counts_is_a_sum(label: str) -> None:
    assert is_total(label)


EDGES = "Source,Target,Type\n1,2,Undirected\n2,3,Undirected\n"


def test_equal_edge_lists_beside_different_node_tables_are_both_read(tmp_path: Path) -> None:
    for folder, names in (
        ("north", ("Hope House", "Elm Clinic", "City Police")),
        ("south", ("Oak School", "CASA", "DA")),
    ):
        write(tmp_path / folder / "edges.csv", EDGES)
        rows = "".join(f"{n},{name}\n" for n, name in enumerate(names, 1))
        write(tmp_path / folder / "nodes.csv", f"Id,Label\n{rows}")
    records = read_files([tmp_path])
    assert {frozenset(t) for t in ties(records)} == {
        frozenset(p) for p in (("Hope House", "Elm Clinic"), ("Elm Clinic", "City Police"), ("Oak School", "CASA"),
                               ("CASA", "DA"))
    }  # fmt: skip
    assert not told(records, "duplicate_file")


def test_equal_edge_lists_beside_equal_node_tables_are_read_once(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        write(tmp_path / folder / "edges.csv", EDGES)
        write(tmp_path / folder / "nodes.csv", "Id,Label\n1,Hope House\n2,Elm Clinic\n3,City Police\n")
    records = read_files([tmp_path])
    assert len(records.links) == 1
    assert [i.place.file for i in told(records, "duplicate_file")] == ["south/edges.csv"]


def test_a_person_in_an_edge_list_without_node_table_is_left_out_and_told(tmp_path: Path) -> None:
    rows = "Hope House,Elm Clinic\nHope House,Zelda Quuxton\nMaria Quuxton,Elm Clinic\n"
    records = read_files([write(tmp_path / "edges.csv", f"Source,Target\n{rows}")])
    assert ties(records) == {("Hope House", "Elm Clinic")}
    assert "Quuxton" not in repr(records)
    assert told(records, "person_dropped")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("budget.csv", "Item,Cost\nPens,4\nPaper,5\n", "no known layout"),
        ("form.csv", "Timestamp,Comments\n1/2/2026,none\n", "survey with no question"),
    ],
)
def test_a_single_table_that_cannot_be_read_says_why_itself(name: str, text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        netcollab.analyze(write(tmp_path / name, text))
    assert reason in raised.value.what
    assert raised.value.where == name
    assert raised.value.fix
    assert raised.value.code == Exit.NOTHING_TO_ANALYSE


def test_names_that_were_not_compared_are_told_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from netcollab.errors import Place
    from netcollab.reading.records import Member, Referral, ReferralTable
    from netcollab.resolve import likeness

    at = Place("log.csv", "", 2)
    log = [Referral(place=at, sender=f"Agency {chr(97 + n)}{n}{n}", receiver="Hope House") for n in range(12)]
    records = Records(members=[Member(place=at, name="Hope House")], referrals=[ReferralTable(place=at, referrals=log)])
    assert "names_not_compared" not in {i.kind for i in resolve(records)[1]}
    monkeypatch.setattr(likeness, "MOST_COMPARED", 10)
    (issue,) = (i for i in resolve(records)[1] if i.kind == "names_not_compared")
    assert issue.found.startswith("2 names")
    assert "roster.xlsx" in issue.fix


SURVEY = "Your agency,How close? [Hope House],How close? [Elm Clinic]\n{rows}"


def test_answers_no_scale_knows_are_told_with_the_lines_that_explain_them(tmp_path: Path) -> None:
    rows = "".join(
        f"1/{n}/2026,{a},{x},{y}\n"
        for n, (a, x, y) in enumerate(
            [("Hope House", "", "arm's length"), ("Elm Clinic", "hand in glove", ""),
             ("City Police", "arm's length", "hand in glove"), ("Oak School", "arm's length", "hand in glove")], 1)
    )  # fmt: skip
    head = "Timestamp,Your agency,How close? [Hope House],How close? [Elm Clinic]\n"
    path = write(tmp_path / "survey.csv", head + rows)
    (issue,) = told(read_files([path]), "unknown_answers")
    lines = re.search(r"(\[scales\.\w+\]) and below it (words = \{.*?\}) and (working = 1)\.", issue.fix)
    assert lines is not None
    settings = tomllib.loads("\n".join(lines.groups()))
    assert not told(read_files([path], scales=settings["scales"]), "unknown_answers")
    from netcollab.config import parse_settings

    words = shlex.split(issue.fix.rstrip("."))
    assert parse_settings([words[words.index("--set") + 1]])["scales"]


def test_a_date_order_left_open_is_told_with_the_line_that_settles_it(tmp_path: Path) -> None:
    rows = "3/4/2026,Hope House,Elm Clinic\n5/6/2026,Elm Clinic,Hope House\n"
    path = write(tmp_path / "log.csv", f"Date,From,To\n{rows}")
    (issue,) = told(read_files([path]), "date_order_assumed")
    assert "day_first = true in netcollab.toml" in issue.fix
    assert "--set day_first=true" in issue.fix


def test_a_text_table_named_as_a_workbook_is_told_what_it_is_and_to_be_renamed(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        netcollab.analyze(write(tmp_path / "log.xlsx", "Date,From,To\n2026-01-02,Hope House,Elm Clinic\n"))
    assert "plain text table named .xlsx" in raised.value.what
    assert ".csv" in raised.value.fix
    assert raised.value.code == Exit.UNREADABLE


def test_no_artefact_has_the_properties_of_the_files_or_of_whoever_runs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME"):
        monkeypatch.setenv(name, "CANARYUSER")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Date", "From", "To"), ("2026-01-02", "Hope House", "Elm Clinic"), ("2026-01-03", "Elm Clinic", "DA")):
        sheet.append(row)
    words = ("creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category", "identifier")
    for word in words:
        setattr(book.properties, word, f"CANARY{word}")
    (tmp_path / "ours").mkdir()
    book.save(tmp_path / "ours" / "log.xlsx")
    netcollab.analyze(tmp_path / "ours", output=tmp_path / "out")
    made = [p for p in (tmp_path / "out").rglob("*") if p.is_file()] + [tmp_path / "ours" / "roster.xlsx"]
    books = 0
    for path in made:
        data = path.read_bytes()
        parts = {path.name: data}
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts = {n: archive.read(n) for n in archive.namelist()}
            books += 1
            core = parts["docProps/core.xml"].decode()
            assert not re.search(r"<dc:creator>[^<]", core)
            assert not re.search(r"<cp:lastModifiedBy>[^<]", core)
        for part, content in parts.items():
            assert b"CANARY" not in content, f"{path.name} {part}"
            assert str(tmp_path).encode() not in content
    assert books == 2
