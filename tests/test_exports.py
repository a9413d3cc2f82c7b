"""Exports: other programs read what was written, netcollab itself too, and nobody gets more than their pages show."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from editions import make_network
from report_editions import HOSTILE, edition, network, rich

import netcollab
from netcollab import cli
from netcollab.edition import make_edition
from netcollab.errors import Exit, Problem
from netcollab.measures import REGISTRY
from netcollab.render.export import network_graph
from netcollab.render.exports import EXPORTS, export_files
from netcollab.render.words import FORMULA_STARTS
from netcollab.write import write_export

COUNTY = Path(__file__).resolve().parent.parent / "examples" / "county"
FOR_MEMBERS = [to for to, export in EXPORTS.items() if export.for_members]


@pytest.fixture(scope="module")
def county() -> netcollab.Analysis:
    return netcollab.analyze(COUNTY)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def sheet(content: bytes, name: str) -> list[dict[str, Any]]:
    heads, *body = openpyxl.load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in body]


def ties_of(net: netcollab.Network) -> set[tuple[str, str, str, bool]]:
    """Who is tied to whom by names, whatever the ids; the direction where there is one."""
    names = net.agencies["name"]
    kept = net.ties[(net.ties["layer"] != "meeting") & net.ties["working"].astype(bool)]
    return {
        (*((a, b) if directed else sorted((a, b))), layer, directed)
        for a, b, layer, directed in zip(
            kept["source"].map(names), kept["target"].map(names), kept["layer"], kept["directed"].astype(bool),
            strict=True,
        )
    }  # fmt: skip


def test_every_export_that_the_command_offers_is_there() -> None:
    assert tuple(EXPORTS) == cli.EXPORTS
    assert all(f"\n    {to} " in str(cli.export.help) or f" {to}:" in str(cli.export.help) for to in EXPORTS)


@pytest.mark.parametrize("to", ["graphml", "gexf", "kumu", "kumu-json", "csv"])
def test_what_is_exported_is_read_back_as_the_same_network(to: str, county: netcollab.Analysis, tmp_path: Path) -> None:
    made = county.edition().net
    for name, content in export_files(county.edition(), to).items():
        if name != "README.txt":
            (tmp_path / name).write_bytes(content)
    read = netcollab.read(tmp_path)
    assert set(read.agencies["name"]) == set(made.agencies["name"])
    by_name = {n: (net.agencies.set_index("name")["sectors"].map(set)) for n, net in (("made", made), ("read", read))}
    assert by_name["read"].to_dict() == by_name["made"].to_dict()
    got, wanted = ties_of(read), ties_of(made)
    assert {t[:2] for t in got} == {t[:2] for t in wanted}


def test_networkx_reads_the_gexf_that_was_written() -> None:
    made = network_graph(rich())
    read = networkx.read_gexf(io.BytesIO(export_files(rich(), "gexf")["network.gexf"]))
    assert set(read.nodes) == set(made.nodes)
    assert sorted(map(sorted, read.edges())) == sorted(map(sorted, made.edges()))
    for node, facts in made.nodes(data=True):
        assert {k: v for k, v in read.nodes[node].items() if v != ""} == {k: v for k, v in facts.items() if v != ""}


def test_kumu_gets_its_columns_and_its_keys() -> None:
    book, blueprint = (export_files(rich(), to) for to in ("kumu", "kumu-json"))
    elements, connections = (sheet(book["kumu.xlsx"], name) for name in ("Elements", "Connections"))
    assert list(elements[0])[:4] == ["Label", "Type", "Tags", "Description"]
    assert list(connections[0])[:4] == ["From", "To", "Direction", "Type"]
    labels = {e["Label"] for e in elements}
    assert {c["From"] for c in connections} | {c["To"] for c in connections} <= labels
    assert {c["Direction"] for c in connections} <= {"directed", "undirected", "mutual"}
    plan = json.loads(blueprint["kumu.json"])
    assert set(plan) == {"elements", "connections"}
    assert {e["label"] for e in plan["elements"]} == labels
    assert len(plan["connections"]) == len(connections)
    assert all({"from", "to", "direction"} <= set(c) for c in plan["connections"])


def test_two_agencies_of_one_name_are_told_apart_by_their_ids() -> None:
    net = make_network(6)
    same = net.replace(agencies=net.agencies.assign(name=["Twin", "Twin", *net.agencies["name"].iloc[2:]]))
    plan = json.loads(export_files(make_edition(same, "coordinator"), "kumu-json")["kumu.json"])
    twins = [e["id"] for e in plan["elements"] if e["label"] == "Twin"]
    assert len(set(twins)) == 2
    assert not any("Twin" in (c["from"], c["to"]) for c in plan["connections"])


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_every_number_of_the_pages_is_in_the_tidy_set_and_every_column_in_its_codebook(
    audience: str, county: netcollab.Analysis
) -> None:
    made = county.edition(audience)
    files = export_files(made, "tidy")
    codebook = pd.DataFrame(rows(files["codebook.csv"]))
    for name, content in files.items():
        if name not in ("codebook.csv", "README.txt"):
            known = set(codebook["column"][codebook["file"] == name])
            assert set(rows(content)[0]) <= known, name
    measures = pd.DataFrame(rows(files["measures.csv"]))
    assert set(measures["measure"]) <= set(codebook["column"][codebook["file"] == "measures.csv"])
    network_level = measures[measures["level"] == "network"].set_index("measure")["value"]
    for key, value in made.network.items():
        assert network_level[key] == ("" if value != value else f"{float(f'{value:.12g}'):.12g}")
    agencies = measures[measures["level"] == "agency"]
    assert len(agencies) == made.agencies.size
    assert set(agencies["measure"]) <= set(REGISTRY)
    assert ("dyads.csv" in files) == ("attendance.csv" in files) == (audience == "coordinator")


def cells(files: dict[str, bytes]) -> Iterator[str]:
    for name, content in files.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
                yield from row


@pytest.mark.parametrize("to", EXPORTS)
def test_a_hostile_name_is_text_in_every_export(to: str) -> None:
    files = export_files(edition(network([*HOSTILE], [(0, 1)])), to)
    assert not [cell for cell in cells(files) if cell.startswith(FORMULA_STARTS) and not cell.lstrip("-").isdigit()]
    for name, content in files.items():
        if name.endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(content))
            assert {c.data_type for page in book for row in page.iter_rows() for c in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("to", FOR_MEMBERS)
def test_a_hidden_agency_changes_no_byte_of_what_members_may_export(to: str) -> None:
    net = make_network(24)
    who = net.coalition.agencies.index[3]
    display = ["hidden" if a == who else "named" for a in net.agencies.index]
    hidden = net.replace(agencies=net.agencies.assign(display=display))
    renamed = hidden.agencies["name"].where(hidden.agencies.index != who, "CANARY")
    made = [
        export_files(make_edition(n, "members"), to)
        for n in (hidden, hidden.replace(agencies=hidden.agencies.assign(name=renamed)))
    ]
    assert made[0] == made[1]
    assert not [name for name, content in made[1].items() if b"CANARY" in content or who.encode() in content]


@pytest.mark.parametrize("to", FOR_MEMBERS)
def test_members_export_tells_nobody_who_answered_or_how_often_an_agency_came(
    to: str, county: netcollab.Analysis
) -> None:
    made = export_files(county.edition("members"), to)
    text = b"".join(content for content in made.values()).decode("utf-8", errors="replace").lower()
    for word in ("responded", "one_sided", "unverified", "meetings_attended", "delegates"):
        assert word not in text.replace("who responded", "")


@pytest.mark.parametrize("to", EXPORTS)
def test_the_same_edition_gives_the_same_bytes(to: str) -> None:
    assert export_files(rich(), to) == export_files(rich(), to)


def test_the_public_is_told_that_there_is_nothing_to_export(county: netcollab.Analysis, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no agency and no tie"):
        county.export(tmp_path / "out", "csv", audience="public")
    assert not (tmp_path / "out").exists()


def test_an_export_has_a_folder_of_its_own_that_the_next_run_does_not_read(tmp_path: Path) -> None:
    netcollab.example(tmp_path / "coalition", "working_group")
    run = CliRunner().invoke(cli.main, ["export", str(tmp_path / "coalition"), "--to", "csv"])
    assert run.exit_code == 0, run.output
    folder = tmp_path / "coalition" / "netcollab-csv"
    assert {p.name for p in folder.iterdir()} == {
        "nodes.csv", "edges.csv", "memberships.csv", "README.txt", "manifest.json"
    }  # fmt: skip
    assert not [s for s in netcollab.analyze(tmp_path / "coalition").sources if "nodes" in s.file]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(Problem) as refused:
        write_export(tmp_path / "mine", rich(), "csv")
    assert refused.value.code == Exit.CANNOT_WRITE
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["notes.txt"]
