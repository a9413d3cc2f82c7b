"""results.json: the layout of schema version 1, null for undefined, 12 significant digits, the same bytes again."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from report_editions import HOSTILE, edition, network, rich

from netcollab.render.results import plain, results_json

TOP = [
    "schema_version", "coalition", "audience", "period", "framework", "settings", "agencies", "sectors", "systems",
    "other_frameworks", "pairs", "network", "undefined", "response", "findings",
    "specifications", "sensitivity", "issues", "issue_counts", "sources",
]  # fmt: skip


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(results_json(rich()))
    return answer


def test_the_document_has_the_keys_of_the_schema_in_their_order(document: dict[str, Any]) -> None:
    assert list(document) == TOP
    assert document["schema_version"] == 1


def test_rows_have_the_keys_of_the_schema(document: dict[str, Any]) -> None:
    keys = ["id", "name", "sector", "sectors", "sector_confirmed", "member", "aliases", "measures"]
    assert list(document["agencies"][0]) == keys
    sector = {"key", "component", "status", "certainty", "notes", "agencies", "measures"}
    assert all(sector <= set(s) for s in document["sectors"] + document["systems"])
    assert {"by", "a", "b", "observed", "expected", "ratio"} <= set(document["pairs"][0])
    assert {"code", "subject", "text", "facts", "certainty"} <= set(document["findings"][0])
    assert {"kind", "file", "sheet", "row", "column", "found", "done"} <= set(document["issues"][0])


def test_there_is_a_row_for_every_agency_and_sector(document: dict[str, Any]) -> None:
    assert len(document["agencies"]) == 12
    assert [s["key"] for s in document["sectors"]][:2] == ["local_law_enforcement", "state_law_enforcement"]
    assert len(document["sectors"]) == 24
    assert len(document["systems"]) == 6
    assert {p["by"] for p in document["pairs"]} == {"sector", "system"}


def test_facts_keep_their_numbers(document: dict[str, Any]) -> None:
    assert document["findings"][0]["facts"] == {"partners": 4, "share": 0.5}


def test_undefined_is_null_and_its_reason_stands_beside() -> None:
    text = results_json(edition(network(["Only one"])))
    answer = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in results.json"))
    assert answer["network"]["density"] is None
    assert answer["undefined"]["density"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (math.nan, None), (math.inf, None), (np.float64(1 / 3), 0.333333333333), (np.int64(4), 4), (True, True),
        (np.bool_(False), False), ({2: (1, math.nan)}, {"2": [1, None]}), ({"b", "a"}, ["a", "b"]),
        (pd.Timestamp("2026-03-01"), "2026-03-01T00:00:00"), (pd.NaT, None), ("bell\x07", "bell"), (None, None),
        (pd.DataFrame({"x": [1.0]}), [{"x": 1.0}]), (pd.Series({"y": 2}), {"y": 2}),
    ],
)  # fmt: skip
def test_values_are_written_as_json_has_them(value: Any, written: Any) -> None:
    assert plain(value) == written


def test_names_come_back_as_they_are() -> None:
    names = [*HOSTILE, *(f"Agency {i}" for i in range(3))]
    answer = json.loads(results_json(edition(network(names))))
    unprintable = {"bell\x07 and \u202egnirts": "bell and \u202egnirts"}
    assert [a["name"] for a in answer["agencies"]] == [unprintable.get(n, n) for n in names]


def test_the_same_edition_gives_the_same_text() -> None:
    assert results_json(rich()) == results_json(rich())
