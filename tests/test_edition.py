"""An edition carries what its audience may see and nothing beside it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import netcollab
from netcollab.edition import AUDIENCES, COORDINATOR_MEASURES, Edition
from netcollab.render.results import results_json

COUNTY = Path(__file__).resolve().parent.parent / "examples" / "county"
TRUTH = json.loads((COUNTY.parent / "truth" / "county.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def analysis() -> netcollab.Analysis:
    files = sorted(p for p in COUNTY.iterdir() if p.name != "roster.xlsx")
    return netcollab.analyze(files, name="County")


def words(value: Any) -> str:
    """Everything an edition holds, as text."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return value.to_csv()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        skip = {"_views", "framework"}
        return " ".join(words(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in skip)
    if isinstance(value, dict):
        return " ".join(f"{k} {words(v)}" for k, v in value.items())
    if isinstance(value, (tuple, list)):
        return " ".join(words(v) for v in value)
    return str(value)


def members(analysis: netcollab.Analysis) -> Edition:
    return analysis.edition("members")


def test_members_get_no_measure_that_tells_who_reported_or_came(analysis: netcollab.Analysis) -> None:
    edition = members(analysis)
    told = {*edition.network.index, *edition.agencies.columns, *(c for t in edition.groups.values() for c in t.columns)}
    assert not told & COORDINATOR_MEASURES
    assert {"degree", "betweenness", "sectors_reached"} <= told


def test_members_get_no_finding_about_the_weakness_of_a_named_agency(analysis: netcollab.Analysis) -> None:
    codes = {f.code for f in members(analysis).findings}
    assert not {"hangs_on_one", "sole_carrier", "stopped_coming", "met_once", "to_invite", "no_second_route"} & codes
    assert {"open_seats", "siloed", "connectors"} <= codes
    assert "Through one agency" not in words(members(analysis).sectors)


def test_members_learn_nothing_of_the_answers_or_visits_of_a_sector_of_one_or_two(analysis: netcollab.Analysis) -> None:
    for status in (*members(analysis).sectors, *members(analysis).systems):
        assert not {"observability", "meetings", "ties_outside_confirmed"} & set(status.numbers)
        assert "confirmed" not in status.text
        assert "one side" not in status.text
        if len(status.agencies) < 3:
            assert "meeting" not in status.text.replace("Comes to meetings", "")


def test_members_get_no_issue_no_source_no_attendance_and_months_for_days(analysis: netcollab.Analysis) -> None:
    edition = members(analysis)
    assert edition.issues == ()
    assert edition.sources == ()
    assert edition.attendance.empty
    assert edition.issue_counts
    assert "2026-" not in words(edition.meetings) + edition.period
    assert set(edition.response) == {"rate", "groups"}


def test_the_public_gets_seats_and_nothing_else(analysis: netcollab.Analysis) -> None:
    edition = analysis.edition("public")
    assert {s.status for s in edition.sectors} <= {"represented", "open", "not_shown"}
    assert {s.key for s in edition.sectors if s.status == "open"} <= set(TRUTH["missing"])
    told = words(edition)
    for name in TRUTH["members"]:
        assert name not in told
    assert edition.findings == ()
    assert all(not s.agencies and not s.notes and not s.numbers for s in edition.sectors)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_edition_holds_a_canary(analysis: netcollab.Analysis, audience: str) -> None:
    told = words(analysis.edition(audience))
    assert [c for c in TRUTH["canaries"] if c in told] == []


def test_another_seed_gives_the_same_conclusions(analysis: netcollab.Analysis) -> None:
    again = netcollab.Analysis(net=analysis.net, seed=11)
    assert [(s.key, s.status) for s in again.edition().sectors] == [
        (s.key, s.status) for s in analysis.edition().sectors
    ]
    assert [f.code for f in again.edition().findings] == [f.code for f in analysis.edition().findings]


def test_an_agency_that_only_attends_is_said_to_attend(analysis: netcollab.Analysis) -> None:
    net = analysis.net
    visitor = net.agencies.index[net.agencies["name"] == TRUTH["attends_only"]][0]
    status = next(s for s in analysis.edition().sectors if visitor in s.agencies)
    assert status.agencies != (visitor,) or status.status == "attends"
    assert not net.agencies.at[visitor, "invited"]


def test_results_carry_the_schema_of_the_specification(analysis: netcollab.Analysis) -> None:
    results = json.loads(results_json(analysis.edition()))
    assert {
        "schema_version",
        "settings",
        "agencies",
        "sectors",
        "systems",
        "pairs",
        "network",
        "findings",
        "issues",
    } <= set(results)
    assert {"id", "name", "sector", "sectors", "member", "aliases", "measures"} <= set(results["agencies"][0])
    assert {"key", "component", "status", "certainty", "notes", "agencies", "measures"} <= set(results["sectors"][0])
    assert {"code", "subject", "text", "facts", "certainty"} <= set(results["findings"][0])
    assert {"kind", "file", "sheet", "row", "column", "found", "done"} <= set(results["issues"][0])


def test_tables_of_an_analysis_are_data_frames(analysis: netcollab.Analysis) -> None:
    assert analysis.agencies.loc[:, ["name", "degree"]].shape[0] == len(analysis.net)
    assert len(analysis.sectors) >= 24
    assert set(analysis.findings["certainty"]) <= {"robust", "depends", "cannot_say"}
