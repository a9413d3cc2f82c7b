"""Files of network programs: networkx writes them and is the oracle; what is hostile or no network is told."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import networkx
import pytest
from editions import make_edition
from hypothesis import given, settings
from hypothesis import strategies as st
from report_editions import rich

from netcollab.edition import Edition
from netcollab.errors import Problem
from netcollab.reading import read_files
from netcollab.reading.intake import Limits
from netcollab.reading.records import Records
from netcollab.render.export import graphml
from netcollab.resolve import resolve

NAMES = ["Hope House", "County DA", "CPS", "Family Court", "City Clinic", "Legal Aid Society", "Youth Council"]
SECTORS = ["Judges", "Educators", "Child welfare", "Media", "", "Private sector", "Local prosecutors"]


@st.composite
def graphs(draw: st.DrawFn) -> Any:
    """A graph of agencies with sectors and weights, directed or not."""
    n = draw(st.integers(2, len(NAMES)))
    graph: Any = draw(st.sampled_from([networkx.Graph, networkx.DiGraph]))()
    for k in range(n):
        graph.add_node(f"n{k}", label=NAMES[k], sector=SECTORS[k])
    ends = st.integers(0, n - 1)
    for a, b, weight in draw(st.lists(st.tuples(ends, ends, st.integers(1, 9)), min_size=1, max_size=15)):
        if a != b:
            graph.add_edge(f"n{a}", f"n{b}", weight=weight / 2)
    return graph


def ties(records: Records) -> set[tuple[Any, ...]]:
    """Every tie: its ends (in the order of names where it has no direction), its strength and its direction."""
    return {
        ((k.source, k.target) if t.directed else tuple(sorted((k.source, k.target))), k.strength, t.directed)
        for t in records.links
        for k in t.links
    }


def written_ties(graph: Any) -> set[tuple[Any, ...]]:
    named = networkx.get_node_attributes(graph, "label")
    pairs = ((named[a], named[b], d["weight"]) for a, b, d in graph.edges(data=True))
    directed = graph.is_directed()
    return {((a, b) if directed else tuple(sorted((a, b))), w, directed) for a, b, w in pairs}


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
@settings(max_examples=25, deadline=None)
@given(graph=graphs())
def test_what_networkx_writes_is_read_equal(tmp_path_factory: pytest.TempPathFactory, kind: str, graph: Any) -> None:
    path = tmp_path_factory.mktemp(kind) / f"map.{kind}"
    getattr(networkx, f"write_{kind}")(graph, path)
    records = read_files([path])
    assert ties(records) == written_ties(graph)
    stated = [(d["label"], (d["sector"],) if d["sector"] else ()) for _, d in graph.nodes(data=True)]
    assert [(m.name, m.sectors) for m in records.members] == stated
    for table in records.links:
        assert set(table.labels) == {d["label"] for _, d in graph.nodes(data=True)}


@settings(max_examples=25, deadline=None)
@given(graph=graphs())
def test_a_dl_matrix_of_a_graph_is_read_equal(tmp_path_factory: pytest.TempPathFactory, graph: Any) -> None:
    if len(graph) < 3:
        return
    path = tmp_path_factory.mktemp("dl") / "map.dl"
    labels = ",".join(f'"{d["label"]}"' for _, d in graph.nodes(data=True))
    lines = [" ".join(f"{w:g}" for w in row) for row in networkx.to_numpy_array(graph, nodelist=list(graph))]
    path.write_text("\n".join([f"dl n={len(graph)} format=fullmatrix", "labels:", labels, "data:", *lines]))
    stated = {(ends, w) for ends, w, _ in written_ties(graph.to_directed())}
    found = {((k.source, k.target), k.strength) for t in read_files([path]).links for k in t.links}
    assert found == stated


@pytest.mark.parametrize("made", [rich(), rich("members"), make_edition(40)], ids=["coordinator", "members", "layers"])
def test_our_own_export_reads_back_as_the_network_it_was(tmp_path: Path, made: Edition) -> None:
    path = tmp_path / "network.graphml"
    path.write_text(graphml(made), encoding="utf-8")
    net, _ = resolve(read_files([path]))
    before, after = made.net, net

    open_ = set(before.agencies.loc[before.agencies["sector"] == "", "name"])  # may get one suggested by its name

    def agencies(table: Any) -> dict[str, tuple[Any, ...]]:
        rows = table.to_dict("records")
        return {r["name"]: (r["member"], r["name"] in open_ or (tuple(r["sectors"]), r["jurisdiction"])) for r in rows}

    def tied(network: Any) -> set[tuple[Any, ...]]:
        name = network.agencies["name"].to_dict()
        rows = network.ties[network.ties["layer"] != "meeting"].to_dict("records")
        return {
            (
                *((a, b) if r["directed"] else sorted((a, b))),
                r["layer"], r["relation"].replace(" ", "_"), bool(r["working"]), r["directed"],
                *("" if r[c] != r[c] else float(r[c]) for c in ("strength", "count")),
            )
            for r in rows
            for a, b in [(name[r["source"]], name[r["target"]])]
        }  # fmt: skip

    assert agencies(after.agencies) == agencies(before.agencies)
    assert tied(after) == tied(before)


GRAPH = '<graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"/></graph>'
BAD = {
    "entities.graphml": (f'<!DOCTYPE g [<!ENTITY a "aaaa">]><graphml>{GRAPH}</graphml>', "entities"),
    "cut.graphml": (f"<graphml>{GRAPH}"[:90], "cut off"),
    "empty.gexf": ("<gexf><graph/></gexf>", "no nodes"),
    "deep.graphml": ("<graphml>" + "<graph>" * 500 + "</graph>" * 500 + "</graphml>", "nested too deeply"),
    "deep.json": ('{"elements":' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    "cut.json": ('{"elements": [{"label": "Hope', "cut off"),
    "settings.json": ('{"color": "red"}', "no Kumu file"),
    "list.json": ("[1, 2]", "no Kumu file"),
    "results.json": (json.dumps({"schema_version": 1, "findings": []}), "netcollab wrote"),
    "nothing.dl": ("dl n=2 format=fullmatrix\nlabels:\nA,B\n0 1\n1 0", "no 'data:'"),
    "short.dl": ("dl n=3\nlabels:\nA,B,C\ndata:\n0 1 1\n1 0", "do not fill"),
    "numbers.dl": ("dl n=2\ndata:\n0 1\n1 0", "numbers in place of names"),
    "labels.dl": ("dl n=3\nlabels:\nA,B\ndata:\n0 1 1\n1 0 1\n1 1 0", "2 different labels for 3"),
    "huge.dl": ("dl n=99999999999\nlabels:\nA\ndata:\n1", "number of rows"),
    "twomode.dl": ("dl nr=2 nc=3 format=edgelist2\nlabels embedded\ndata:\nA x\n", "edgelist2"),
    "blanks.dl": ('dl n=2\nlabels:\n"",B\ndata:\n"" 1\n,,\n1 0', "1 different labels"),
    "stranger.dl": ("dl n=2 format=edgelist1\nlabels:\nA,B\ndata:\n1 3\n", "line 5"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_network_or_hostile_is_told_what_it_is(tmp_path: Path, name: str) -> None:
    content, word = BAD[name]
    (tmp_path / name).write_text(content)
    with pytest.raises(Problem, match=word) as told:
        read_files([tmp_path / name])
    assert "aaaa" not in str(told.value)


def test_a_large_network_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "map.graphml"
    path.write_text(f"<graphml>{GRAPH}</graphml>" + " " * 2000)
    with pytest.raises(Problem, match="1,000"):
        read_files([path], limits=Limits(workbook_bytes=1000))


def test_a_huge_attribute_is_cut_and_said(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    note = "x" * 40_000
    path.write_text(json.dumps({"elements": [{"label": "Hope House", "note": note}, {"label": "County DA"}]}))
    records = read_files([path])
    assert [m.name for m in records.members] == ["Hope House", "County DA"]
    assert [i.kind for i in records.issues] == ["long_cell"]


def test_networks_in_a_folder_are_picked_up_and_other_text_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "map.xml").write_text(f"<?xml version='1.0'?><graphml>{GRAPH}</graphml>")
    (tmp_path / "net.txt").write_text("dl n=2 format=edgelist1 labels embedded data:\n'CPS' 'DA'\n")
    (tmp_path / "notes.txt").write_text("call the sheriff")
    (tmp_path / "page.xml").write_text("<page/>")
    records = read_files([tmp_path])
    assert sorted({s.file for s in records.sources}) == ["map.xml", "net.txt"]
    assert sorted(i.place.file for i in records.issues if i.kind == "not_a_table") == ["notes.txt", "page.xml"]


def test_numbers_without_a_node_table_are_said(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("Source,Target\n1,2\n2,3\n")
    assert "numbers_for_names" in [i.kind for i in read_files([tmp_path]).issues]


def test_pairs_said_once_have_no_direction_and_one_tie_both_ways_gives_them_all_one(tmp_path: Path) -> None:
    pairs = [(a, b) for n, a in enumerate(NAMES) for b in NAMES[n + 1 :]]
    path = tmp_path / "edges.csv"
    path.write_text("From,To\n" + "".join(f"{a},{b}\n" for a, b in pairs))
    assert [t.directed for t in read_files([path]).links] == [False]
    path.write_text("From,To\n" + "".join(f"{a},{b}\n" for a, b in [*pairs, pairs[0][::-1]]))
    assert [t.directed for t in read_files([path]).links] == [True]


def test_ids_are_those_of_the_node_table_in_the_same_folder(tmp_path: Path) -> None:
    for folder, first, weight in (("east", "Hope House", 1), ("west", "City Clinic", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "nodes.csv").write_text(f"Id,Label\n1,{first}\n2,County DA\n")
        (tmp_path / folder / "edges.csv").write_text(f"Source,Target,Weight\n1,2,{weight}\n")
    links = [(k.source, k.target) for t in read_files([tmp_path]).links for k in t.links]
    assert links == [("Hope House", "County DA"), ("City Clinic", "County DA")]


FILES = [
    path
    for path in sorted(Path(__file__).parent.glob("formats/*/*/export.*"))
    if path.suffix in (".json", ".graphml", ".gexf", ".dl", ".txt")
]
PIECES = [
    b"",
    b"\0",
    b'"',
    b"|",
    b"!",
    b"[",
    b"{",
    b"null",
    b"<node/>",
    b"</node>",
    b"<data/>",
    b"<key/>",
    b"n=0",
    b"nm=3",
]


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(FILES), edits=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(PIECES)), max_size=4))
def test_damaged_network_files_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, path: Path, edits: list[tuple[float, bytes]]
) -> None:
    data = path.read_bytes()
    for where, piece in edits:
        at = int(where * len(data))
        data = data[:at] + piece + data[at + 5 * (not piece) :]
    damaged = tmp_path_factory.mktemp("damaged") / path.name
    damaged.write_bytes(data or b"x")
    with contextlib.suppress(Problem):
        assert read_files([damaged]).sources
