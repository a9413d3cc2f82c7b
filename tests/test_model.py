"""The Network: what it refuses, what its views are, and that it survives being saved."""

from __future__ import annotations

from pathlib import Path

import igraph
import networkx
import numpy as np
import pandas as pd
import pytest

from netcollab import toy
from netcollab.errors import Problem
from netcollab.model import Network
from netcollab.tables import TABLES


def test_a_tie_to_an_unknown_agency_is_a_problem() -> None:
    with pytest.raises(Problem, match="not in agencies"):
        toy.make("A B", "A-C")


def test_ids_must_be_unique_and_the_rule_known() -> None:
    with pytest.raises(Problem, match="twice"):
        Network(agencies=pd.DataFrame({"name": ["x", "y"]}, index=["a", "a"]), ties=pd.DataFrame())
    with pytest.raises(Problem, match="tie rule"):
        toy.make("A B", "A-B", rule="strong")


def test_self_ties_are_dropped_and_parallel_ties_count_once() -> None:
    net = toy.make("A B", "A>A A>B A>B B>A")
    assert net.adjacency().toarray().tolist() == [[0, 1], [1, 0]]


def test_the_confirmed_rule_keeps_what_both_report_and_every_referral() -> None:
    net = toy.make("A B C D", "A>B B>A A>C", survey_kind="roster")
    net = net.replace(
        agencies=net.agencies.assign(responded=True),
        ties=pd.concat(
            [net.ties, net.ties.iloc[:1].assign(source="C", target="D", layer="referral")], ignore_index=True
        ),
    )
    edges = {rule: net.adjacency(rule=rule).nnz // 2 for rule in ("union", "confirmed")}
    assert edges == {"union": 3, "confirmed": 2}


def test_views_of_igraph_and_networkx_are_the_same_graph() -> None:
    net = toy.make("A:x B:y C D", "A-B B>C C>B")
    assert {frozenset(e) for e in net.graph.edges()} == {frozenset("AB"), frozenset("BC")}
    names = net.igraph.vs["name"]
    assert {frozenset((names[e.source], names[e.target])) for e in net.igraph.es} == {frozenset("AB"), frozenset("BC")}
    assert net.graph.nodes["A"]["sector"] == "x"


def test_a_network_comes_from_networkx_and_igraph_with_its_sectors() -> None:
    graph = networkx.DiGraph([("a", "b"), ("b", "c")])
    networkx.set_node_attributes(graph, {"a": "judges", "b": "media"}, "kind")
    net = Network.from_networkx(graph, sector="kind")
    assert net.agencies["sectors"].tolist() == [("judges",), ("media",), ()]
    assert net.adjacency(directed=True).sum() == 2
    other = Network.from_igraph(igraph.Graph.from_networkx(graph.to_undirected()).copy())
    assert len(other) == 3
    assert other.adjacency().sum() == 4


def test_groups_overlap_where_agencies_hold_several_sectors() -> None:
    net = toy.make("A:judges+media B:media C:local_law_enforcement D", "")
    labels, held = net.groups("sector")
    assert labels == ["local_law_enforcement", "judges", "media"]
    assert held.toarray().tolist() == [[0, 1, 1], [0, 0, 1], [1, 0, 0], [0, 0, 0]]
    assert net.groups("system")[0] == ["enforcement", "courts", "public_private"]
    with pytest.raises(Problem, match="no column"):
        net.groups("favorite color")


def test_a_side_that_was_not_asked_about_an_agency_has_said_nothing_of_it() -> None:
    net = toy.make("A B C", "A>B", survey_kind="roster")
    net = net.replace(agencies=net.agencies.assign(responded=[True, False, False], asked=[True, True, False]))
    state = {(r.a, r.b): r.state for r in net.dyads.itertuples()}
    assert state == {("A", "B"): "unverified", ("A", "C"): "unknown", ("B", "C"): "unknown"}


def test_a_network_is_not_changed_by_what_is_asked_of_it() -> None:
    net = toy.make("A:x B:y C", "A-B B>C")
    before = {name: getattr(net, name).copy() for name in TABLES}
    _ = net.adjacency(), net.dyads, net.graph, net.igraph, net.groups("system"), net.subset(["A", "B"]), net.coalition
    for name, frame in before.items():
        pd.testing.assert_frame_equal(getattr(net, name), frame)


def test_a_saved_network_loads_equal_and_saves_to_the_same_bytes(tmp_path: Path) -> None:
    net = toy.make("A:x B:y+z Ç", "A-B B>Ç", name="Küste", seats={"judges": ("apart by design", "")})
    net.save(tmp_path / "one.json")
    again = Network.load(tmp_path / "one.json")
    again.save(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert np.array_equal(net.adjacency().toarray(), again.adjacency().toarray())
    assert again.agencies["sectors"].tolist() == [("x",), ("y", "z"), ()]
    assert again.seats == net.seats


def test_a_file_that_is_no_saved_network_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[1]")
    with pytest.raises(Problem, match="not a network saved"):
        Network.load(tmp_path / "x.json")
