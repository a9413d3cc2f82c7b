"""What researchers get: several coalitions in one call, long tables, the facts to state and the works to cite."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest

import netcollab
from netcollab import toy
from netcollab.errors import Problem
from netcollab.measures import LEVELS, REGISTRY

HERE = toy.make("a:judges b:judges c:media d", "a-b b-c")
THERE = toy.make("e:judges f:media g:media", "e-f f-g e-g")


@pytest.mark.parametrize("level", LEVELS)
def test_several_sites_in_one_call_are_each_as_they_are_alone(level: str) -> None:
    both = netcollab.compute({"here": HERE, "there": THERE}, level, by="system")
    for site, net in (("here", HERE), ("there", THERE)):
        alone = netcollab.compute(net, level, by="system")
        pd.testing.assert_frame_equal(both[both["site"] == site].drop(columns="site"), alone, check_index_type=False)
        assert both.attrs["why"][site] == alone.attrs["why"]
    assert both.attrs["units"] == alone.attrs["units"]


def test_the_long_table_holds_every_number_once_with_its_unit() -> None:
    long = netcollab.tidy({"here": HERE, "there": THERE}, by="system")
    assert not long.duplicated(["site", "level", "subject", "other", "measure"]).any()
    for level in LEVELS:
        wide = netcollab.compute(THERE, level, by="system")
        rows = long[(long["site"] == "there") & (long["level"] == level)]
        assert len(rows) == wide.size
        assert rows["value"].sum() == pytest.approx(wide.to_numpy()[wide.notna().to_numpy()].sum())
        assert dict(zip(rows["measure"], rows["unit"], strict=True)) == {m: REGISTRY[m].unit for m in wide}
    undefined = netcollab.tidy(toy.make("a", ""), ["network"], measures=["density"])
    assert undefined["value"].isna().all()
    assert undefined["why"].str.len().gt(0).all()


def test_the_facts_of_a_network_are_those_networkx_counts() -> None:
    net = netcollab.Network.from_networkx(nx.karate_club_graph(), sector="club", name="Karate club")
    box = netcollab.grand(net, year="1977", doi="10.1086/jar.33.4.3629752")
    graph = nx.karate_club_graph()
    assert box["Name"] == "Karate club"
    assert box["Nodes"] == f"{graph.number_of_nodes()} agencies"
    assert box["Ties"] == str(graph.number_of_edges())
    assert box["Density"] == f"{nx.density(graph):.3f}"
    assert "Answered" not in box
    assert "Address" not in box


def test_works_are_cited_once_and_only_where_a_measure_comes_from_one() -> None:
    software, *works = netcollab.cite("constraint", "effective_size", "sectors_reached")
    assert netcollab.__version__ in software
    assert len(works) == len({REGISTRY[m].source for m in ("constraint", "effective_size")} - {"netcollab"})
    assert REGISTRY["sectors_reached"].source == "netcollab"
    table = netcollab.bibliography()
    assert "netcollab" not in table.index
    assert "constraint" in table.at[REGISTRY["constraint"].source, "measures"].split("; ")


def test_a_measure_that_is_not_known_is_named() -> None:
    for call in (lambda: netcollab.cite("closeness"), lambda: netcollab.tidy(HERE, measures=["closeness"])):
        with pytest.raises(Problem, match="closeness"):
            call()


def test_options_reach_the_measures_also_over_several_sites() -> None:
    net = toy.make("a b c d", "a>b b>a c>b d>a", survey_kind="roster")
    strict = netcollab.compute(net, "network", measures=["n_ties", "density"], rule="confirmed")
    both = netcollab.compute({"here": net, "there": net}, "network", measures=["n_ties", "density"], rule="confirmed")
    assert strict["n_ties"].item() == 1
    assert both["n_ties"].tolist() == [1, 1]
    assert netcollab.compute(net, "network", measures=["n_ties"])["n_ties"].item() == 3
    empty = netcollab.compute(toy.make("a", ""), "network", measures=["density"])
    assert empty.attrs["why"]["density"] == str(netcollab.measures.density(toy.make("a", "")).why)
