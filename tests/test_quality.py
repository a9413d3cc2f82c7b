"""The account of the files: every row, every oddity, the very cells, and nothing of a person in any of it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import netcollab
from netcollab.cli import main
from netcollab.reading import read_files
from netcollab.reading.preview import masked

LOG = [
    ["Date", "From", "To", "Status", "Client", "Notes"],
    ["2026-01-14", "Hope House", "County Probation", "sent", "Jane Zedwick", "call 415-555-0199"],
    ["after the holidays", "Hope House", "County Probation", "accepted", "J.Z.", ""],
    ["2026-01-15", "walk-in", "County Probation", "zedwick accepted", "J.Z.", ""],
    ["2026-01-16", "Hope House", "County Probation", "jane quuxton was purple", "J.Z.", ""],
    ["2026-01-17", "Jane Zedwick", "County Probation", "sent", "J.Z.", ""],
    ["Total", "", "", "5", "", ""],
]
SECRETS = ("zedwick", "quuxton", "jane", "j.z.", "555-01", "purple", "holidays")


@pytest.fixture
def coalition(tmp_path: Path) -> Path:
    folder = tmp_path / "coalition"
    folder.mkdir()
    for name, rows in (("log.csv", LOG), ("other.csv", [["Weight of box", "Colour"], ["3", "red"], ["4", "blue"]])):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def test_issues_carry_the_very_cells_as_far_as_they_may_be_shown(coalition: Path) -> None:
    issues = read_files([coalition]).issues
    cells = {i.kind: dict(i.cells) for i in issues if i.cells}
    assert cells["not_a_date"] == {"A3": "····· the ······"}
    assert cells["unknown_status"] == {"D5": "···· ······ ··· ······"}
    rows = [dict(i.cells) for i in issues if i.kind == "row_not_used"]
    assert {"A4": "2026-01-15", "B4": "walk-in", "C4": "County Probation", "D4": "······ accepted"}.items() <= {
        k: v for row in rows for k, v in row.items()
    }.items()
    assert not any(name[0] in "EF" for row in rows for name in row)


def test_no_part_of_the_account_names_a_person(coalition: Path, tmp_path: Path) -> None:
    netcollab.analyze(coalition, output=tmp_path / "out")
    told = CliRunner().invoke(main, ["check", str(coalition)]).output + repr(read_files([coalition]).issues)
    for name in ("report.html", "issues.csv", "results.json"):
        told += (tmp_path / "out" / "coordinator" / name).read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if secret in told.lower()]


def test_the_account_of_every_row_is_in_the_report_the_results_and_on_the_terminal(
    coalition: Path, tmp_path: Path
) -> None:
    netcollab.analyze(coalition, output=tmp_path / "out")
    document = json.loads((tmp_path / "out/coordinator/results.json").read_text(encoding="utf-8"))
    log, other = document["sources"]
    assert log["rows"] == log["rows_used"] + sum(log["rows_not_used"].values()) == len(LOG) - 1
    assert (other["rows_not_read"], other["rows_used"]) == (3, 0)
    report = (tmp_path / "out/coordinator/report.html").read_text(encoding="utf-8")
    assert "1 not used: a row of totals" in report
    assert "none of 3 read" in report
    assert re.search(r"Of 9 rows below headings, \d gave something", report)
    said = CliRunner().invoke(main, ["check", str(coalition)]).output
    assert "1 not used: a row of totals" in said
    assert "none of 3 read" in said


def test_members_are_told_kinds_and_numbers_only(coalition: Path, tmp_path: Path) -> None:
    netcollab.analyze(coalition, output=tmp_path / "out")
    report = (tmp_path / "out/members/report.html").read_text(encoding="utf-8")
    assert "Row not used" in report
    for word in ("log.csv", "A3", "····", "Files that were read"):
        assert word not in report


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("14/1/2026", "14/1/2026"),
        ("Not accepted", "Not accepted"),
        ("Zedwick accepted", "······ accepted"),
        ("zarb Jane", "···· ····"),
        ("415-555-0199", "······"),
        ("123456789", "······"),
        ("J.D.", "·.·."),
        ("", ""),
    ],
)
def test_only_words_on_our_lists_and_short_numbers_are_shown(cell: str, shown: str) -> None:
    assert masked(cell) == shown


@given(st.text(st.characters(categories=["L"]), min_size=2, max_size=12))
def test_a_word_on_no_list_never_shows(word: str) -> None:
    odd = f"zq{word}qz"
    assert odd not in masked(f"accepted {odd} sent")
