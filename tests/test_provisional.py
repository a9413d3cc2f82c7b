"""Sentences that hang on names nobody has settled say so; where too many are open, nothing is summed up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import netcollab
from netcollab.analysis import Analysis
from netcollab.edition import AUDIENCES
from netcollab.render import story
from netcollab.render.report import report_html

AGENCIES = [
    "Fenwick School District", "Marlow County Sheriff", "Alder Legal Aid", "Birch Street Clinic", "Elm House Shelter",
    "Linden Family Court", "Ashby Youth Probation", "Corvane Public Defender", "Harrow City Attorney",
    "Tamarack Church", "Kestrel Community College", "Wexcombe Survivor Circle",
]  # fmt: skip
PAIRS = [
    (0, 2), (0, 3), (0, 10), (1, 5), (1, 8), (2, 4), (3, 4), (4, 9), (5, 6), (5, 7), (6, 2), (7, 8), (9, 11), (10, 3),
    (11, 4),
]  # fmt: skip


def coalition(folder: Path, *extra: str, hidden: str = "") -> Analysis:
    """Twelve agencies on a list, ties by referral, and further rows of the log in which names are written otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"2026-01-{n + 1:02d},{AGENCIES[a]},{AGENCIES[b]}" for n, (a, b) in enumerate(PAIRS)]
    shown = [f"{a},{'hidden' if a == hidden else ''}" for a in AGENCIES]
    (folder / "members.csv").write_text("\n".join(["Agency,Display", *shown]) + "\n")
    (folder / "log.csv").write_text("\n".join(["Date,From,To", *rows, *extra]) + "\n")
    return netcollab.analyze(folder, name="X")


def remarks(analysis: Analysis, audience: str = "coordinator") -> list[str]:
    edition = analysis.edition(audience)
    notes = [n for s in (*edition.sectors, *edition.systems) for n in s.notes]
    return [t for t in (*notes, *(f.text for f in edition.findings)) if "Provisional" in t]


def test_where_every_name_is_settled_nothing_is_provisional(tmp_path: Path) -> None:
    analysis = coalition(tmp_path)
    assert analysis.settled is None
    assert remarks(analysis) == []
    assert analysis.edition().unsettled is not None
    assert not analysis.edition().unsettled.withheld  # type: ignore[union-attr]


def test_what_reads_otherwise_once_a_safe_name_is_accepted_says_so_with_the_name(tmp_path: Path) -> None:
    analysis = coalition(tmp_path, "2026-02-01,FSD,Elm House Shelter", "2026-02-02,FSD,Marlow County Sheriff")
    assert analysis.settled is not None
    assert len(analysis.settled) == len(analysis.net) - 1
    educators = next(s for s in analysis.edition().sectors if s.key == "educators")
    assert educators.provisional == ("FSD",)
    assert educators.notes[-1] == "Provisional: settle these names first: FSD."
    judges = next(s for s in analysis.edition().sectors if s.key == "judges")
    assert judges.provisional == ()


def test_what_reads_the_same_either_way_is_not_provisional(tmp_path: Path) -> None:
    analysis = coalition(tmp_path, "2026-02-01,FSD,Elm House Shelter")
    as_read = {(s.by, s.key): (s.status, s.certainty, s.text) for s in netcollab.statuses(analysis.net)}
    settled = {(s.by, s.key): (s.status, s.certainty, s.text) for s in netcollab.statuses(analysis.settled)}  # type: ignore[arg-type]
    marked = {(s.by, s.key) for s in analysis.edition().sectors if s.provisional}
    assert marked == {key for key in as_read if as_read[key] != settled[key]}
    again = {(f.code, f.subject, f.certainty, f.text) for f in netcollab.find(analysis.settled)}  # type: ignore[arg-type]
    changed = [f for f in netcollab.find(analysis.net) if (f.code, f.subject, f.certainty, f.text) not in again]
    assert [f.code for f in analysis.edition().findings if f.provisional] == [f.code for f in changed]


def test_a_name_that_is_not_safe_changes_no_sentence(tmp_path: Path) -> None:
    analysis = coalition(tmp_path, "2026-02-01,Birch Clinic,Elm House Shelter")
    assert [u["safe"] for u in analysis.net.notes["unsettled"]] == [False]
    assert analysis.settled is None


MANY = ("2026-02-01,FSD,MCSO", "2026-02-02,FSD,Elm House Shelter", "2026-02-03,LFC,ALA", "2026-02-04,Birch Clinic,FSD")


def test_above_one_name_in_ten_the_report_leads_with_what_to_decide(tmp_path: Path) -> None:
    edition = coalition(tmp_path, *MANY).edition()
    assert edition.unsettled is not None
    assert edition.unsettled.withheld
    assert (edition.unsettled.names, edition.unsettled.safe) == (5, 4)
    points = [p.text for p in story.lead(edition)]
    assert points[0].startswith("5 names of 17")
    assert "accept all" in points[0]
    assert len(points) == 6
    assert any("FSD" in point and "(3 times in the files) Fenwick School District?" in point for point in points)
    changes = [d.changes for d in edition.unsettled.decisions]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0
    page = report_html(edition)
    assert all(d.name in page for d in edition.unsettled.decisions)


def test_members_are_told_that_names_are_open_but_not_which(tmp_path: Path) -> None:
    analysis = coalition(tmp_path, *MANY)
    edition = analysis.edition("members")
    assert edition.unsettled is not None
    assert edition.unsettled.decisions == ()
    assert remarks(analysis, "members")
    assert all("settle these names" not in text for text in remarks(analysis, "members"))
    assert [p.text for p in story.lead(edition)] == [
        "5 names of 17 in the files may be another agency's, so nothing is summed up yet."
    ]
    assert analysis.edition("public").unsettled is None


def test_a_seat_that_changes_with_a_name_is_not_told_to_the_public(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(
        "Agency,Sector\nLinden Family Court,Public officials\nBirch House,Educators\n"
    )
    (tmp_path / "sign-in.csv").write_text("Date,Organization\n2026-01-01,Linden Famly Court\n2026-01-01,Birch House\n")
    analysis = netcollab.analyze(tmp_path, name="X")
    seats = {s.key: s.status for s in analysis.edition("public").sectors}
    assert {s.key: s.status for s in analysis.edition().sectors}["judges"] == "attends"  # by the misspelled name alone
    assert (seats["judges"], seats["educators"], seats["media"]) == ("not_shown", "represented", "not_shown")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_name_of_a_hidden_agency_is_hidden_as_the_agency_is(audience: str, tmp_path: Path) -> None:
    hidden = "Elm House Shelter"
    analysis = coalition(tmp_path / "in", "2026-02-01,EHS,Alder Legal Aid", "2026-02-02,Elm House,FSD", hidden=hidden)
    analysis.write(tmp_path / "out")
    pages = "\n".join(p.read_text() for p in (tmp_path / "out" / audience).glob("*.html"))
    shown = audience == "coordinator"
    assert [name in pages for name in (hidden, "EHS", "Elm House")] == [shown] * 3


def test_results_tell_programs_what_hangs_on_which_names(tmp_path: Path) -> None:
    analysis = coalition(tmp_path / "in", *MANY)
    analysis.write(tmp_path / "out", audiences=["coordinator"])
    found = json.loads((tmp_path / "out/coordinator/results.json").read_text())
    assert any(s["provisional"] for s in found["sectors"])
    assert all({"provisional"} <= set(f) for f in found["findings"])
