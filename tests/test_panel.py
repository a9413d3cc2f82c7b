"""What the report says of other ways of counting, of missing answers and of its own tests; and the tables it quotes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from benchmarks.plants import PLANTED, plant, random_coalition

import netcollab
from netcollab import measures
from netcollab.analysis import Analysis
from netcollab.edition import make_edition
from netcollab.findings.calibration import calibration, experiments, held
from netcollab.findings.words import share
from netcollab.measures.stability import without_reports
from netcollab.render.report import report_html
from netcollab.render.results import results_json
from tests.test_measures_stability import survey

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def county() -> Analysis:
    return netcollab.analyze(ROOT / "examples" / "county")


def section(analysis: Analysis, audience: str) -> str:
    page = report_html(analysis.edition(audience))
    return page[page.index('id="sure"') : page.index('id="limits"')]


def test_the_coordinator_reads_in_how_many_ways_of_counting_a_sentence_holds(county: Analysis) -> None:
    told, checks = section(county, "coordinator"), county.edition("coordinator").checked.checks
    assert {c.code for c in checks} == {"siloed", "divided_systems", "connectors"}
    for check in checks:
        assert f"{check.holds} of {check.of}" in told
    assert "Faith-based groups: ties mostly inside" in told
    assert "both sides must report a tie, only the next stronger answer makes a tie and only the survey counts" in told


def test_three_graphs_and_ranges_stand_beside_each_other(county: Analysis) -> None:
    table, net = county.edition("coordinator").sensitivity.set_index("measure"), county.net.coalition
    assert table.index.tolist() == ["density", "ei_index", "centralization_degree"]
    assert table.at["density", "confirmed"] == measures.density(net, rule="confirmed")
    assert table.at["density", "respondents"] == measures.density(net.subset(net.agencies.index[net.answered]))
    over = measures.envelope(net, measures=["density"], seed=county.seed).iloc[0]
    assert (table.at["density", "low"], table.at["density", "high"]) == (over["observed"], over["high"])
    assert (table["low"] <= table["union"]).all()
    assert (table["union"] <= table["high"]).all()
    assert "If the others are like them" in section(county, "coordinator")


def test_ranges_that_are_too_large_to_draw_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    net = without_reports(survey(24, 3, 0.3), np.arange(4))
    assert make_edition(net, "coordinator").sensitivity["low"].notna().all()
    monkeypatch.setattr("netcollab.edition.RANGED_AT_MOST", 20)
    made = make_edition(net.replace(), "coordinator")
    assert made.sensitivity["low"].isna().all()
    assert made.sensitivity["confirmed"].notna().all()
    assert dict(made.settings)["Not computed in so large a network"] == "Ranges for answers that are not in"


def test_without_a_survey_there_is_no_word_to_count() -> None:
    edition = make_edition(netcollab.read(ROOT / "examples" / "statewide"), "coordinator")
    assert edition.sensitivity.empty
    assert "by whose word counts" not in report_html(edition)


def test_ways_and_ranges_are_the_coordinator_s_and_the_rules_tests_are_for_all(county: Analysis) -> None:
    told = section(county, "members")
    assert "Counted in other ways" not in told
    assert "by whose word counts" not in told
    assert "How these rules were tested" in told
    files = {a: json.loads(results_json(county.edition(a))) for a in ("coordinator", "members", "public")}
    assert len(files["coordinator"]["specifications"]["ways"]) == 8
    assert {c["share"] for c in files["coordinator"]["specifications"]["checks"]} == {1.0, 0.875}
    for audience in ("members", "public"):
        assert files[audience]["specifications"] == {"ways": [], "checks": []}
        assert files[audience]["sensitivity"] == []


def test_below_the_floor_nobody_is_ranked_and_every_report_that_names_agencies_says_why() -> None:
    whole = survey(24, 3, 0.3, hub=True)
    few = without_reports(whole, np.arange(10, 24))
    for net, named in ((whole, True), (few, False)):
        for audience in ("coordinator", "members"):
            edition = make_edition(net, audience)
            page, codes = report_html(edition), {f.code for f in edition.findings}
            connects = page[page.index('id="connects"') : page.index('id="meetings"')]
            assert ("connectors" in codes) == named
            why = "Only 42% of those asked answered, so no agency is named as the one that connects most."
            assert (why in connects) != named
            assert (" connects " in connects.replace(why, "")) == named
        public = make_edition(net, "public")
        assert public.findings == ()
    told = report_html(make_edition(few, "coordinator"))
    assert "Fewer than 60% of those asked answered" in told
    assert "If the others are like them" not in told
    assert make_edition(few, "coordinator").sensitivity["low"].isna().all()


def test_the_tables_bear_out_what_is_promised() -> None:
    tables = calibration()
    for row in tables["silence"]:
        assert row["siloed"] <= row["any"] <= 0.05 * row["reports"], row["network"]
        assert row["outside_over_twice"] == 0
    strong = [r for r in tables["power"] if r["size"] >= 4 and r["inside"] >= 0.8]
    assert all(r["found"] >= 0.9 * r["planted"] for r in strong)
    for size in (3, 4, 6, 8):
        curve = [r["share"] for r in tables["power"] if r["size"] == size and r["silent"] == 0]
        assert curve[0] < 0.6 < 0.9 < curve[-1]
        assert curve == sorted(curve)
    assert all(r["among_first_6"] >= 0.95 * r["named"] for r in tables["connectors"])


def test_sentences_say_what_the_tables_hold() -> None:
    told, tables = " ".join(experiments()), calibration()
    rows = [r for r in tables["power"] if r["size"] >= 4 and r["inside"] == 0.6 and r["silent"] == 0]
    assert f"with six in ten {share(sum(r['found'] for r in rows) / sum(r['planted'] for r in rows))}" in told
    rows = [r for r in tables["envelope"] if r["way"] == "at random" and r["silent"] < 0.45]
    assert held("at random") == share(
        np.average([r["held_with_seen"] for r in rows], weights=[r["runs"] for r in rows])
    )
    assert f"{sum(r['reports'] for r in tables['silence']):,} coalitions" in told
    assert not re.search(r"\d\.\d|nan|None", told)
    assert list(experiments(ranges=False)) == list(experiments())[:-1]


def test_the_readme_quotes_the_tables() -> None:
    words, tables = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split()), calibration()
    reports, siloed = (sum(r[c] for r in tables["silence"]) for c in ("reports", "siloed"))
    assert f"{reports:,} coalitions with shuffled sectors" in words
    assert f"{100 * siloed / reports:.1f} in 100" in words
    assert held("at random").removesuffix("%") + " in 100" in words


@pytest.mark.parametrize("inside", [0.6, 0.9])
def test_a_planted_silo_has_on_average_the_share_of_ties_inside_that_it_was_given(inside: float) -> None:
    random, shares = np.random.default_rng(0), []
    for _ in range(150):
        net = plant(random_coalition(40, 0.2, 1), 5, inside, random)
        assert net is not None
        kept = net.agencies["sector"].to_numpy() == PLANTED
        ties = net.adjacency().toarray()
        assert kept.sum() == 5
        shares.append((ties[np.ix_(kept, kept)].sum(), ties[kept].sum()))
    stays, ends = np.array(shares).sum(axis=0)
    assert stays / ends == pytest.approx(inside, abs=0.03)
