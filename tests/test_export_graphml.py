"""network.graphml and issues.csv: other programs read the same network, and a spreadsheet no formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import igraph
import networkx
import pandas as pd
import pytest
from report_editions import HOSTILE, edition, network, rich

from netcollab.errors import Issue, Place
from netcollab.render.export import graphml, issues_csv, network_graph
from netcollab.render.words import clean


def read_networkx(text: str) -> Any:
    return networkx.read_graphml(io.BytesIO(text.encode("utf-8")), force_multigraph=True)


def read_igraph(text: str, tmp_path: Path) -> Any:
    path = tmp_path / "network.graphml"
    path.write_text(text, encoding="utf-8")
    return igraph.Graph.Read_GraphML(str(path))


def facts_of_edges(graph: Any) -> list[tuple[Any, ...]]:
    """The edges of a networkx graph with what they carry, in an order of their own."""
    loose = graph.edges(data=True)
    ends = (lambda a, b: (a, b)) if graph.is_directed() else (lambda a, b: tuple(sorted((a, b))))
    return sorted((*ends(a, b), *sorted((k, str(v)) for k, v in data.items() if k != "id")) for a, b, data in loose)


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_networkx_reads_the_graph_that_was_written(audience: str) -> None:
    written, read = network_graph(rich(audience)), read_networkx(graphml(rich(audience)))
    assert dict(read.nodes(data=True)) == dict(written.nodes(data=True))
    assert facts_of_edges(read) == facts_of_edges(written)
    assert read.is_directed() == written.is_directed()


def test_igraph_reads_the_graph_that_was_written(tmp_path: Path) -> None:
    written = network_graph(rich())
    read = read_igraph(graphml(rich()), tmp_path)
    ids = read.vs["id"]
    assert ids == list(written.nodes)
    assert sorted((ids[e.source], ids[e.target], e["layer"]) for e in read.es) == sorted(
        (a, b, d["layer"]) for a, b, d in written.edges(data=True)
    )
    for vertex in read.vs:
        for key, value in written.nodes[vertex["id"]].items():
            assert vertex[key] == pytest.approx(value) if isinstance(value, float) else vertex[key] == value


def test_ties_and_memberships_are_all_there() -> None:
    made = rich()
    graph = network_graph(made)
    layers = pd.Series([d["layer"] for _, _, d in graph.edges(data=True)]).value_counts()
    assert layers["survey"] == len(made.net.ties)
    assert layers["membership"] == sum(len(s) for s in made.net.agencies["sectors"])
    assert {d["kind"] for _, d in graph.nodes(data=True)} == {"agency", "sector"}


def test_the_state_of_a_tie_is_for_the_coordinator_alone() -> None:
    states = {
        audience: {d.get("state") for _, _, d in network_graph(rich(audience)).edges(data=True)} - {None}
        for audience in ("coordinator", "members")
    }
    assert states["coordinator"] == {"one_sided"}
    assert states["members"] == set()


def test_undefined_numbers_are_left_out_and_not_written_as_nan() -> None:
    assert "nan" not in graphml(edition(network(["A", "B"]))).lower()


def test_hostile_names_are_text(tmp_path: Path) -> None:
    text = graphml(edition(network(list(HOSTILE), [(0, 1), (1, 2)])))
    labels = [clean(n) for n in HOSTILE]
    assert [d["label"] for _, d in read_networkx(text).nodes(data=True) if d["kind"] == "agency"] == labels
    read = read_igraph(text, tmp_path)
    assert [v["label"] for v in read.vs if v["kind"] == "agency"] == labels


def test_ids_that_xml_cannot_tell_apart_stay_apart() -> None:
    net = network(["A", "B", "C"])
    ids = ["x\x01", "x", "sector:judges"]
    made = edition(net.replace(agencies=net.agencies.set_axis(pd.Index(ids, dtype=object))))
    graph = read_networkx(graphml(made))
    assert [n for n, d in graph.nodes(data=True) if d["kind"] == "agency"] == ["x", "x (2)", "agency:sector:judges"]


@pytest.mark.parametrize("net", [network([]), network(["Alone"]), network(["A", "B"])], ids=["none", "one", "no ties"])
def test_small_networks_are_readable(net: Any) -> None:
    graph = read_networkx(graphml(edition(net)))
    assert sum(d["kind"] == "agency" for _, d in graph.nodes(data=True)) == len(net)


def test_the_same_edition_gives_the_same_files() -> None:
    assert graphml(rich()) == graphml(rich())
    assert issues_csv(rich()) == issues_csv(rich())


def test_the_graph_does_not_depend_on_the_order_of_ties() -> None:
    made = rich()
    turned = made.net.replace(ties=made.net.ties.iloc[::-1])
    assert graphml(edition(turned)) == graphml(edition(made.net))


def test_no_cell_of_the_issues_is_a_formula() -> None:
    issues = tuple(Issue("odd", Place("a.csv", name, 2, name), name, name, name) for name in HOSTILE)
    text = issues_csv(edition(network(["A"]), issues=issues))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["kind", "file", "sheet", "row", "column", "found", "done", "fix"]
    assert len(rows) == len(HOSTILE) + 1
    assert not [c for row in rows[1:] for c in row if c.startswith(("=", "+", "-", "@", "＝", "\t", "\r"))]
    assert rows[1][5] == clean(HOSTILE[0])
