"""What a person decided once, in roster.xlsx or netcollab.toml, is used by the next run and never asked again."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

import netcollab
from netcollab.analysis import Analysis
from netcollab.cli import main
from netcollab.config import ALL, LATER, NO_AGENCY, OWN, SAME, parse_settings, read_settings, save_settings
from netcollab.errors import Exit, Problem

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def raw_county(folder: Path, seed: int) -> dict[str, Any]:
    """The county's files without its member list: nobody has said what FPD or B.H.P. is short for."""
    spec = importlib.util.spec_from_file_location("make_county", EXAMPLES / "make" / "county.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    truth: dict[str, Any] = module.make_county(folder, seed)
    (folder / "members.csv").unlink()
    return truth


def run(folder: Path, **how: Any) -> Analysis:
    """A run that writes only what the folder remembers."""
    return netcollab.analyze(folder, output=folder / "netcollab-report", audiences=["coordinator"], **how)


def sheet_of(folder: Path, name: str = "Names") -> tuple[Any, Any, dict[str, int]]:
    book = openpyxl.load_workbook(folder / "roster.xlsx")
    return book, book[name], {str(c.value): n for n, c in enumerate(book[name][1], 1)}


def rows_of(folder: Path, name: str = "Names") -> dict[str, dict[str, str]]:
    _, sheet, column = sheet_of(folder, name)
    table = [{h: str(sheet.cell(r, c).value or "") for h, c in column.items()} for r in range(2, sheet.max_row + 1)]
    return {next(iter(row.values())): row for row in table}


def decide(folder: Path, decisions: dict[str, str], heading: str = "Decision", sheet_name: str = "Names") -> None:
    book, sheet, column = sheet_of(folder, sheet_name)
    for r in range(2, sheet.max_row + 1):
        if (name := str(sheet.cell(r, 1).value)) in decisions:
            sheet.cell(r, column[heading]).value = decisions[name]
    book.save(folder / "roster.xlsx")


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row if c.value is not None}


def asked(analysis: Analysis) -> list[str]:
    return [u["name"] for u in analysis.net.notes["unsettled"]]


def bare(analysis: Analysis) -> list[str]:
    return [i.found for i in analysis.issues if i.kind == "no_sector"]


@pytest.mark.parametrize("seed", [1, 5])
def test_the_raw_county_leaves_at_most_twenty_decisions_most_of_them_one_click(seed: int, tmp_path: Path) -> None:
    truth = raw_county(tmp_path, seed)
    first = run(tmp_path)
    safe = [u for u in first.net.notes["unsettled"] if u["safe"]]
    rest = [u for u in first.net.notes["unsettled"] if not u["safe"]]
    suggested = [i for i in first.issues if i.kind == "sector_suggested"]
    assert len(safe) >= 20  # so there is something to decide
    assert len(suggested) >= 30
    one_click = 2 + len(rest)  # one cell accepts all safe names, one all suggested sectors; then a cell for each name
    assert one_click + len(bare(first)) <= 20
    assert one_click > len(bare(first))  # whose sector is to be looked for in the list

    decide(tmp_path, {"ALL SAFE NAMES": ALL, "ALL SUGGESTED SECTORS": ALL})
    decide(tmp_path, {u["name"]: OWN for u in rest if not u["candidates"]})
    decide(tmp_path, {u["name"]: u["candidates"][0] for u in rest if u["candidates"]}, "Agency")
    before = cells(tmp_path / "roster.xlsx")
    second = run(tmp_path)
    assert asked(second) == []
    assert len(second.net.coalition) == len(truth["members"])
    new = {u["name"] for u in rest}  # agencies of their own only now: their sectors come into the roster with this run
    assert {a.name for a in second.net.agencies.itertuples() if a.sector and not a.sector_confirmed} <= new
    after = cells(tmp_path / "roster.xlsx")
    assert {k: after[k] for k in before} == before
    third = run(tmp_path)
    assert cells(tmp_path / "roster.xlsx") == after
    assert asked(third) == []
    assert [i for i in third.issues if i.kind == "sector_suggested"] == []


NAMES = "Agency\nFenwick School District\nMarlow Clinic\nHealth Department\nPolaris Project\nAlder Court\n"
LOG = "Date,From,To\n2026-01-05,FSD,Marlow Clinic\n2026-01-06,Helth Department,FSD\n2026-01-07,Polaris,Marlow Clinic\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "ours"
    home.mkdir()
    (home / "members.csv").write_text(NAMES)
    (home / "log.csv").write_text(LOG)
    return home


def test_each_decision_does_what_it_says_and_is_not_asked_again(folder: Path) -> None:
    assert set(asked(run(folder))) == {"FSD", "Helth Department", "Polaris"}
    shown = rows_of(folder)
    assert shown["FSD"]["Could be"] == "Fenwick School District"
    assert shown["FSD"]["Safe"] == "yes"
    assert shown["FSD"]["Why"] == "its initials"
    assert "log.csv, rows 2, 3" in shown["FSD"]["Where"]
    decide(folder, {"FSD": SAME, "Helth Department": NO_AGENCY, "Polaris": OWN})
    second = run(folder)
    assert asked(second) == []
    assert set(second.net.agencies["name"]) == {*NAMES.split("\n")[1:-1], "Polaris"}
    assert second.net.referrals["count"].sum() == 2
    assert rows_of(folder) == {**shown, **rows_of(folder)}
    assert asked(run(folder)) == []


def test_decide_later_leaves_a_name_open_and_adds_no_row(folder: Path) -> None:
    run(folder)
    decide(folder, {"FSD": LATER})
    before = cells(folder / "roster.xlsx")
    assert "FSD" in asked(run(folder))
    assert cells(folder / "roster.xlsx") == before


def test_accept_all_leaves_out_what_was_decided_otherwise(folder: Path) -> None:
    run(folder)
    decide(folder, {"ALL SAFE NAMES": ALL, "FSD": OWN})
    net = run(folder).net
    assert "FSD" in set(net.agencies["name"])
    assert "Helth Department" not in set(net.agencies["name"])
    assert "Polaris" in [u["name"] for u in net.notes["unsettled"]]  # not a safe one


def test_another_agency_can_be_chosen_and_same_agency_of_two_is_asked_back(folder: Path) -> None:
    (folder / "members.csv").write_text(NAMES + "Fenwick Safety Desk\n")
    run(folder)
    assert rows_of(folder)["FSD"]["Could be"] == "Fenwick Safety Desk; Fenwick School District"
    decide(folder, {"FSD": SAME})
    second = run(folder)
    assert "FSD" in asked(second)
    assert "unclear_decision" in {i.kind for i in second.issues}
    decide(folder, {"FSD": "Fenwick Safety Desk"}, "Agency")
    third = run(folder)
    assert "FSD" not in asked(third)
    assert "fenwick-safety-desk" in set(third.net.referrals["source"])


def test_a_new_file_with_new_names_adds_only_these_to_the_roster(folder: Path) -> None:
    run(folder)
    decide(folder, {"FSD": SAME})
    before = cells(folder / "roster.xlsx")
    (folder / "log 2.csv").write_text("Date,From,To\n2026-02-05,F.S.D.,Marlow Clinic\n2026-02-06,Nobody Knows,FSD\n")
    third = run(folder)
    after = cells(folder / "roster.xlsx")
    assert {k: after[k] for k in before} == before
    assert "Nobody Knows" in set(after.values())
    assert "F.S.D." not in set(after.values())  # the same name, written another way
    assert "Nobody Knows" in asked(third)


def test_a_sector_chosen_beside_a_suggestion_wins_and_is_confirmed(folder: Path) -> None:
    run(folder)
    shown = rows_of(folder, "Agencies")["Alder Court"]
    assert (shown["Sector"], shown["Suggested sector"]) == ("", "Judges")
    assert "Court -> Judges" in shown["Why suggested"]
    decide(folder, {"Alder Court": "Juvenile justice"}, "Sector", "Agencies")
    row = run(folder).net.agencies.loc["alder-court"]
    assert (row["sector"], row["sector_confirmed"]) == ("juvenile_justice", True)


def test_accepting_all_sectors_takes_those_that_the_sheet_shows(folder: Path) -> None:
    run(folder)
    decide(folder, {"Alder Court": "Media"}, "Suggested sector", "Agencies")  # as if an earlier version had thought so
    assert run(folder).net.agencies.at["alder-court", "sector"] == "judges"
    decide(folder, {"ALL SUGGESTED SECTORS": ALL})
    row = run(folder).net.agencies.loc["alder-court"]
    assert (row["sector"], row["sector_confirmed"]) == ("media", True)


def test_a_roster_of_an_earlier_version_gets_the_new_columns_and_keeps_its_cells(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Names"
    sheet.append(["Name as written", "Agency", "Decision", "Mine"])
    sheet.append(["FSD", "Fenwick School District", "", "asked Pat"])
    sheet.append(["Polaris", "", "agency of its own", ""])
    book.save(folder / "roster.xlsx")
    before = cells(folder / "roster.xlsx")
    assert asked(run(folder)) == ["Helth Department"]
    after = cells(folder / "roster.xlsx")
    assert {k: after[k] for k in before} == before
    assert rows_of(folder)["Helth Department"]["Could be"] == "Health Department"


def test_a_roster_open_in_excel_is_said_and_nothing_is_lost(folder: Path) -> None:
    run(folder)
    (folder / "log 2.csv").write_text("Date,From,To\n2026-02-06,Nobody Knows,FSD\n")
    (folder / "~$roster.xlsx").write_bytes(b"\5someone")
    raw = (folder / "roster.xlsx").read_bytes()
    with pytest.raises(Problem, match="open in Excel") as caught:
        run(folder)
    assert caught.value.code == Exit.CANNOT_WRITE
    assert "The pages are written" in str(caught.value)
    assert (folder / "roster.xlsx").read_bytes() == raw
    assert "Nobody Knows" in (folder / "netcollab-report/coordinator/results.json").read_text()
    (folder / "log 2.csv").unlink()
    told = [i for i in run(folder).issues if i.kind == "open_in_excel"]  # nothing to add: no reason to stop
    assert [i.place.file for i in told] == ["roster.xlsx"]


# ---- netcollab.toml ------------------------------------------------------------------------------------------------

TOLD = """# Our own notes
name = "Alder coalition"  # as on the letterhead
day_first = true

[columns."log.csv"]
"Office that called" = "from"
"Office called" = "to"

[scales.closeness]
words = { "arm's length" = 1, "hand in glove" = 4 }
working = 3
"""


def test_what_the_file_says_is_how_files_are_read(folder: Path) -> None:
    (folder / "log.csv").write_text("Date,Office that called,Office called\n03/04/2026,Alder Court,Marlow Clinic\n")
    assert "unrecognized_table" in {i.kind for i in run(folder).issues}
    (folder / "netcollab.toml").write_text(TOLD)
    analysis = run(folder)
    assert analysis.net.name == "Alder coalition"
    assert analysis.net.referrals["date"].tolist() == ["2026-04-03"]
    assert {i.place.column for i in analysis.issues if i.kind == "column_told"} == {"B", "C"}
    assert (folder / "netcollab.toml").read_text() == TOLD


def test_the_coalitions_own_words_stand_on_the_public_page_and_nowhere_else(folder: Path) -> None:
    told = {"about": "We meet on <b>Mondays</b>.\nSince 2019.", "join": "Write to join@alder.example"}
    analysis = netcollab.analyze(folder, output=folder / "out", settings=told)
    page = (folder / "out" / "public" / "index.html").read_text(encoding="utf-8")
    assert "<p>We meet on &lt;b&gt;Mondays&lt;/b&gt;.</p>" in page
    assert "<p>Since 2019.</p>" in page
    assert "<p>Write to join@alder.example</p>" in page
    assert "Speak to any member" not in page
    assert "Besides the coalition's own words it names no agency" in page
    for audience in ("coordinator", "members"):
        assert (analysis.edition(audience).about, analysis.edition(audience).join) == ("", "")


def test_without_own_words_the_public_page_makes_up_no_contact(folder: Path) -> None:
    netcollab.analyze(folder, output=folder / "out", audiences=["public"])
    page = (folder / "out" / "public" / "index.html").read_text(encoding="utf-8")
    assert "Speak to any member you know" in page
    assert "own words" not in page
    assert "@" not in page.split("What the coalition is")[1]


def test_the_pages_use_the_word_of_the_list_and_answer_every_question(folder: Path) -> None:
    (folder / "log.csv").write_text("From,To,Date\nAlder Court,Marlow Clinic,2026-04-03\n")
    netcollab.analyze(folder, output=folder / "out", framework="ovc_services")
    report = (folder / "out" / "coordinator" / "report.html").read_text(encoding="utf-8")
    assert "The services at a glance" in report
    assert "The sectors at a glance" not in report
    lead = report.split('class="lead"')[1].split("</section>")[0]
    for asked in (
        "Who is missing?",
        "Who is siloed?",
        "Who connects?",
        "What rests on one agency?",
        "How sure are we?",
    ):
        assert asked in lead, asked


def test_what_is_given_by_name_comes_before_set_and_set_before_the_file(folder: Path) -> None:
    (folder / "netcollab.toml").write_text(TOLD + "\n[columns.\"other.csv\"]\nX = 'to'\n")
    assert read_settings(folder, {"name": "Set"}).name == "Set"
    assert read_settings(folder).scales["closeness"]["working"] == 3
    both = read_settings(folder, {"columns": {"log.csv": {"Office called": "ignore"}}}).columns["log.csv"]
    assert both == {"Office that called": "from", "Office called": "ignore"}
    assert run(folder, settings={"name": "Set"}).net.name == "Set"
    assert run(folder, settings={"name": "Set"}, name="Named").net.name == "Named"


SURVEY = (
    "Your agency,How do you work together? [Alder Court],How do you work together? [Marlow Clinic]\n"
    "Alder Court,,hand in glove\nMarlow Clinic,arm's length,\nPolaris Project,hand in glove,arm's length\n"
)


def test_a_scale_that_was_told_reads_the_survey(folder: Path) -> None:
    (folder / "log.csv").write_text(SURVEY)
    before = run(folder).net.ties
    assert not (before["layer"] == "survey").any() or not before["working"].any()
    (folder / "netcollab.toml").write_text(TOLD)
    ties = run(folder).net.ties
    found = {(t.source, t.target): (t.strength, t.working) for t in ties[ties["layer"] == "survey"].itertuples()}
    assert found[("alder-court", "marlow-clinic")] == (4.0, True)
    assert found[("marlow-clinic", "alder-court")] == (1.0, False)


def test_set_keeps_what_was_told_with_every_comment(folder: Path) -> None:
    (folder / "netcollab.toml").write_text(TOLD)
    result = CliRunner().invoke(
        main,
        [
            "analyze",
            str(folder),
            "--set",
            "day_first=false",
            "--set",
            "date_from=2026-01-06",
            "--set",
            "ties=confirmed",
        ],
    )
    assert result.exit_code == 0, result.output
    assert "Kept in netcollab.toml" in result.stderr
    kept = (folder / "netcollab.toml").read_text()
    assert "# Our own notes" in kept
    assert "# as on the letterhead" in kept
    settings = read_settings(folder)
    assert (settings.day_first, settings.date_from, settings.ties) == (False, dt.date(2026, 1, 6), "confirmed")
    assert settings.columns == read_settings(None, {"columns": {"log.csv": {
        "Office that called": "from", "Office called": "to"}}}).columns  # fmt: skip


def test_check_sets_for_itself_and_writes_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert CliRunner().invoke(main, ["check", str(folder), "--set", "day_first=true"]).exit_code == 0
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("day_first=true", {"day_first": True}),
        ("name=Alder County", {"name": "Alder County"}),
        ("threshold=3", {"threshold": 3}),
        ('columns."log.csv"."Office that called"=from', {"columns": {"log.csv": {"Office that called": "from"}}}),
        ('columns."a=b.csv".To=ignore', {"columns": {"a=b.csv": {"To": "ignore"}}}),
        ('layers=["survey", "referral"]', {"layers": ["survey", "referral"]}),
        ("date_to=2026-12-31", {"date_to": dt.date(2026, 12, 31)}),
    ],
)
def test_a_setting_is_written_as_people_write_it(told: str, meant: dict[str, Any], tmp_path: Path) -> None:
    assert parse_settings([told]) == meant
    assert save_settings(tmp_path, meant)
    assert not save_settings(tmp_path, meant)
    assert read_settings(tmp_path) == read_settings(None, meant)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("day_first", "is not a setting"),
        ("colour=red", "no setting 'colour'"),
        ("day_first=3", "should be true or false"),
        ("threshold=true", "should be a number"),
        ("scales.mine.words.often=much", "a number from 0 up"),
        ("columns=x", "should be a table"),
    ],
)
def test_a_setting_that_is_none_is_told(told: str, why: str) -> None:
    with pytest.raises(Problem, match=why) as caught:
        read_settings(None, parse_settings([told]))
    assert caught.value.code == Exit.USAGE


def test_a_broken_file_is_told_with_its_line(folder: Path) -> None:
    (folder / "netcollab.toml").write_text("name = \n")
    with pytest.raises(Problem, match="line 1"):
        run(folder)


def test_a_column_about_clients_cannot_be_made_readable(folder: Path) -> None:
    (folder / "log.csv").write_text("Date,Client name,To\n2026-01-05,QZX,Marlow Clinic\n")
    with pytest.raises(Problem, match="never read") as caught:
        run(folder, settings={"columns": {"log.csv": {"Client name": "from"}}})
    assert caught.value.code == Exit.CONFIDENTIAL


def test_a_column_or_role_that_is_not_there_is_told(folder: Path) -> None:
    analysis = run(folder, settings={"columns": {"log.csv": {"Nowhere": "from"}}})
    assert "column_not_there" in {i.kind for i in analysis.issues}
    with pytest.raises(Problem, match="nothing that a column can be"):
        run(folder, settings={"columns": {"*": {"From": "sender of letters"}}})


def test_a_column_can_be_left_unread(folder: Path) -> None:
    (folder / "log.csv").write_text("Date,From,To,Status\n2026-01-05,Alder Court,Marlow Clinic,completed\n")
    assert run(folder).net.referrals["status"].tolist() == ["completed"]
    analysis = run(folder, settings={"columns": {"*": {"Status": "ignore"}}})
    assert analysis.net.referrals["status"].tolist() == [""]


def test_sectors_can_be_confirmed_as_a_whole(folder: Path) -> None:
    found = {s.key: s.status for s in run(folder, settings={"sectors_confirmed": True}).edition().sectors}
    assert found["media"] == "missing"


def test_only_the_working_threshold_of_a_known_scale_can_be_told_and_words_added_to_it(folder: Path) -> None:
    words = SURVEY.replace("hand in glove", "monthly").replace("arm's length", "once in a blue moon")
    (folder / "log.csv").write_text(words)
    told = {"scales": {"frequency": {"words": {"once in a blue moon": 1}, "working": 4}}}
    ties = run(folder, settings=told).net.ties
    found = {(t.source, t.target): (t.strength, t.working) for t in ties[ties["layer"] == "survey"].itertuples()}
    assert found[("alder-court", "marlow-clinic")] == (3.0, False)
    assert found[("marlow-clinic", "alder-court")] == (1.0, False)
    again = netcollab.read(folder, settings={"scales": {"frequency": {"words": {"once in a blue moon": 1}}}}).ties
    assert again[again["layer"] == "survey"]["working"].any()  # what one run was told is forgotten by the next
