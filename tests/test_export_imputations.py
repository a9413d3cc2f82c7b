"""The export of pairs and completed networks: a twin of its R script makes the headline table from the files alone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from report_editions import edition, network

import netcollab
from netcollab import measures
from netcollab.errors import Problem
from netcollab.measures import envelope
from netcollab.render.exports import export_files

COUNTY = Path(__file__).resolve().parent.parent / "examples" / "county"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def county() -> netcollab.Analysis:
    return netcollab.analyze(COUNTY)


@pytest.fixture(scope="module")
def files(county: netcollab.Analysis) -> dict[str, bytes]:
    return export_files(county.edition(), "imputations")


def rows(files: dict[str, bytes], name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))


def twin(files: dict[str, bytes]) -> dict[str, list[float]]:
    """What headline.R does, line by line: for each measure what is seen, and the mean and ends over the imputations."""
    agencies, dyads, imputations, headline = (
        rows(files, k) for k in ("agencies", "dyads", "imputations", "headline")
    )  # fmt: skip
    m = int(next(r["seen"] for r in headline if r["measure"] == "imputations"))
    n = len(agencies)
    pairs = n * (n - 1) / 2
    tied = [(r["a"], r["b"]) for r in dyads if r["tied"] == "1"]
    untied = [r for r in dyads if r["tied"] != "1" and r["state"] in ("unknown", "unverified_no")]
    sector = {r["id"]: r["sector"] for r in agencies}

    def density(ties: list[tuple[str, str]]) -> float:
        return len(ties) / pairs

    def ei_index(ties: list[tuple[str, str]]) -> float:
        known = [(sector[a], sector[b]) for a, b in ties if sector[a] and sector[b]]
        return (sum(a != b for a, b in known) - sum(a == b for a, b in known)) / len(known)

    def centralization_degree(ties: list[tuple[str, str]]) -> float:
        degree = dict.fromkeys(sector, 0)
        for end in (end for tie in ties for end in tie):
            degree[end] += 1
        return sum(max(degree.values()) - d for d in degree.values()) / ((n - 1) * (n - 2))

    told: dict[str, list[float]] = {}
    for f in (density, ei_index, centralization_degree):
        over = [
            f([*tied, *((r["a"], r["b"]) for r in imputations if r["imputation"] == str(k))]) for k in range(1, m + 1)
        ]
        told[f.__name__] = [f(tied), float(np.mean(over)), *np.quantile(over, (0.05, 0.95))]
    states = [r["state"] for r in dyads]
    invited = [r for r in agencies if r["invited"] == "1"]
    confirmed = states.count("confirmed")
    counted = {
        "n_agencies": n, "n_ties": len(tied), "density_low": len(tied) / pairs,
        "density_high": (len(tied) + len(untied)) / pairs,
        "response_rate": sum(r["responded"] == "1" for r in invited) / len(invited),
        "confirmation_rate": confirmed / (confirmed + states.count("one_sided")),
    }  # fmt: skip
    return told | {key: [float(value)] for key, value in counted.items()}


def test_the_headline_table_is_made_again_from_the_files_alone(files: dict[str, bytes]) -> None:
    rebuilt = twin(files)
    for row in rows(files, "headline"):
        if row["measure"] != "imputations":
            written = [float(row[c]) for c in ("seen", "mean", "low", "high") if row[c]]
            np.testing.assert_allclose(rebuilt.pop(row["measure"]), written, rtol=1e-6)
    assert not rebuilt


def test_the_headline_table_is_what_the_measures_give(county: netcollab.Analysis, files: dict[str, bytes]) -> None:
    seen = {r["measure"]: r for r in rows(files, "headline")}
    whole = county.net.coalition
    for key, row in seen.items():
        if key != "imputations":
            assert float(row["seen"]) == pytest.approx(float(measures.REGISTRY[key].function(whole)))
    over = envelope(whole, measures=["ei_index"], m=100, seed=county.seed).iloc[0]
    assert float(seen["ei_index"]["high"]) == pytest.approx(over["high"])


def test_every_file_and_column_that_the_script_reads_is_there(files: dict[str, bytes]) -> None:
    script = files["headline.R"].decode()
    for name in re.findall(r'read\("(\w+)\.csv"\)', script):
        columns = set(rows(files, name)[0])
        assert set(re.findall(rf"\b{name}\$(\w+)", script)) <= columns
    added = set(re.findall(r'add\("(\w+)"', script)) | set(re.findall(r"(\w+) = \1", script)) & set(measures.REGISTRY)
    assert added == {r["measure"] for r in rows(files, "headline")} - {"imputations"}
    assert script.count("(") == script.count(")")
    assert script.count("{") == script.count("}")


def test_nothing_that_was_said_is_changed_and_only_open_pairs_are_filled(files: dict[str, bytes]) -> None:
    open_pairs = {
        (r["a"], r["b"]) for r in rows(files, "dyads")
        if r["tied"] == "0" and r["state"] in ("unknown", "unverified_no")
    }  # fmt: skip
    assert {(r["a"], r["b"]) for r in rows(files, "imputations")} <= open_pairs
    assert len({(r["imputation"], r["a"], r["b"]) for r in rows(files, "imputations")}) == len(
        rows(files, "imputations")
    )


def test_who_may_not_have_it_and_where_there_is_nothing_to_impute(county: netcollab.Analysis) -> None:
    with pytest.raises(Problem, match="coordinator"):
        export_files(county.edition("members"), "imputations")
    with pytest.raises(Problem, match="Nobody was surveyed"):
        export_files(edition(network(["A", "B"])), "imputations")
