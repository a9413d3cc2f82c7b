"""Seats never move, dots never touch, words never cover one another."""

from __future__ import annotations

import itertools
import math
import random

import editions
import igraph
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull, cKDTree

from netcollab import toy
from netcollab.framework import load_framework
from netcollab.layout import labels
from netcollab.layout.clusters import bundles, hull
from netcollab.layout.force import force_positions
from netcollab.layout.table import (
    OTHER,
    SHAPES,
    TALL,
    WIDE,
    Shape,
    closeness,
    point,
    seats,
    sectors_naming,
    table_positions,
)

SIZES = (5, 40, 300)


def test_every_component_has_a_seat_and_none_overlap() -> None:
    framework = load_framework()
    places = sorted(seats(framework).values(), key=lambda s: s.start)
    assert {s.key for s in places} == {c.key for c in framework.components} | {OTHER}
    assert all(a.end < b.start for a, b in itertools.pairwise(places))
    assert places[-1].end - places[0].start < 2 * math.pi


def test_all_seats_are_equally_wide_and_systems_stand_together() -> None:
    framework = load_framework()
    places = [seats(framework)[c.key] for c in framework.seats]
    widths = [s.end - s.start for s in places]
    assert max(widths) - min(widths) < 1e-9
    runs = [s.system for i, s in enumerate(places) if i == 0 or s.system != places[i - 1].system]
    assert len(runs) == len(set(runs)) == 6


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda s: s.key)
def test_no_two_dots_touch_and_members_sit_inside_the_rim(n: int, shape: object) -> None:
    net = editions.make_network(n)
    table = table_positions(net, shape)  # type: ignore[arg-type]
    x, y, size = (table[c].to_numpy() for c in ("x", "y", "size"))
    apart = np.hypot(x[:, None] - x, y[:, None] - y) - size[:, None] - size
    np.fill_diagonal(apart, 1)
    assert apart.min() > 0
    member = net.agencies["member"].to_numpy(dtype=bool)
    assert (table["radius"][member] < 1).all()
    assert (table["radius"][~member] > 1).all()


def test_positions_do_not_depend_on_the_order_of_rows() -> None:
    net = editions.make_network(40)
    mixed = net.replace(agencies=net.agencies.iloc[::-1], ties=net.ties.iloc[::-1])
    pd.testing.assert_frame_equal(table_positions(net).sort_index(), table_positions(mixed).sort_index())


def test_others_reports_alone_move_an_agency_to_the_middle() -> None:
    keys = [c.key for c in load_framework().components[:4]]
    agencies = " ".join(f"{name}:{key}" for name, key in zip("ABCD", keys, strict=True))
    told = sectors_naming(toy.make(agencies, "B>A C>A D>A A>B"))
    assert told.to_dict() == {"A": 3, "B": 1, "C": 0, "D": 0}
    table = table_positions(toy.make(agencies, "B>A C>A D>A A>B"))
    assert table["radius"]["A"] < table["radius"]["B"] < table["radius"]["C"]


def test_the_own_sector_and_outside_agencies_do_not_count() -> None:
    net = editions.make_network(40)
    told = sectors_naming(net)
    quiet = net.agencies.index[net.agencies["sector"] == "private_sector"]
    assert (told[quiet] == 0).all()
    assert closeness(0) > closeness(1) > closeness(20) > 0.2


def test_an_agency_that_joins_another_seat_leaves_the_rest_in_place() -> None:
    net = editions.make_network(5)
    before = table_positions(net)
    new = net.agencies.iloc[[0]].assign(name="New", sector="media", sectors=[("media",)])
    new.index = pd.Index(["zzz"], dtype=object)
    after = table_positions(net.replace(agencies=pd.concat([net.agencies, new])))
    assert after.loc[list(before.index)].to_dict() == before.to_dict()


def test_an_agency_without_a_sector_sits_at_the_stretch() -> None:
    table = table_positions(toy.make("A: B:not_on_the_list C:judges", "A-C"))
    assert table["seat"].to_dict() == {"A": OTHER, "B": OTHER, "C": "judges"}


@pytest.mark.parametrize("shape", [WIDE, TALL], ids=lambda s: s.key)
def test_a_point_goes_back_to_its_angle(shape: object) -> None:
    from netcollab.layout.table import _polar

    for angle in np.linspace(-3, 3, 25):
        back, radius = _polar(shape, np.array([point(shape, float(angle), 0.6)]))  # type: ignore[arg-type]
        assert back == pytest.approx([float(angle)])
        assert radius == pytest.approx([0.6])


def test_the_force_layout_repeats_and_leaves_the_generator_alone() -> None:
    net = editions.make_network(40)
    random.seed(5)
    expected = igraph.Graph.Erdos_Renyi(n=30, p=0.3).get_edgelist()
    first = force_positions(net, seed=3)
    random.seed(5)
    again = force_positions(net, seed=3)
    assert igraph.Graph.Erdos_Renyi(n=30, p=0.3).get_edgelist() == expected
    pd.testing.assert_frame_equal(first, again)
    assert first.notna().all(axis=None)


def test_an_empty_coalition_and_one_agency_can_be_laid_out() -> None:
    empty = editions.make_network(5).subset([])
    assert table_positions(empty).empty
    assert force_positions(empty).empty
    alone = toy.make("A:judges", "")
    assert len(table_positions(alone)) == len(force_positions(alone)) == 1


@pytest.mark.parametrize("text", ["Department of Human Services", "x" * 300, "النص العربي", "👮" * 40, "", "a/b c"])
def test_wrapped_lines_keep_to_their_width(text: str) -> None:
    lines = labels.wrap(text, 12, 120, 3)
    assert 1 <= len(lines) <= 3
    assert all(labels.text_width(line, 12) <= 120 for line in lines)


def test_a_word_that_fits_is_never_cut() -> None:
    assert labels.wrap("State & county prosecutors", 14, 150) == ("State & county", "prosecutors")
    assert labels.wrap("Victims/survivors", 11, 80) == ("Victims/", "survivors")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=40))
def test_a_cluster_holds_all_its_dots_within_the_fewest_corners(spots: list[tuple[int, int]]) -> None:
    corners = hull(np.array(spots, dtype="float64"))
    assert set(corners) <= {(float(x), float(y)) for x, y in spots}
    if len(corners) < 3:
        return
    oracle = ConvexHull(np.array(spots, dtype="float64"))
    x, y = np.array(corners).T
    area = (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
    assert area == pytest.approx(oracle.volume)
    assert len(corners) == len(oracle.vertices)


def test_bundles_count_every_tie_between_two_seats_once() -> None:
    found = bundles([("a", "b"), ("b", "a"), ("a", "a"), ("c", "a")])
    assert found == [("a", "c", 1), ("a", "b", 2)]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda s: s.key)
def test_no_agency_is_moved_nearer_the_middle_than_reports_put_it(shape: object) -> None:
    table = table_positions(editions.make_network(300), shape)  # type: ignore[arg-type]
    ideal = table["naming"].map(lambda n: closeness(n, shape.core))  # type: ignore[attr-defined]
    inside = table["radius"] < 1
    if shape is WIDE:
        assert (table["radius"][inside] >= ideal[inside] - 0.07).all()
    for _, cluster in table[inside].groupby("seat"):
        assert cluster.sort_values(["radius"])["naming"].is_monotonic_decreasing


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda s: s.key)
@pytest.mark.parametrize(("n", "sectors"), [(61, 1), (700, 1), (2000, 18)])
def test_any_number_of_agencies_finds_a_place_at_its_own_seat(n: int, sectors: int, shape: Shape) -> None:
    keys = [c.key for c in load_framework().components[:sectors]]
    table = table_positions(toy.make(" ".join(f"a{i:04d}:{keys[i % sectors]}" for i in range(n)), ""), shape)
    assert ((table["radius"] > shape.core - 0.01) & (table["radius"] < 1)).all()
    places = seats(load_framework())
    middles = table["seat"].map(lambda key: places[key].middle)
    off = (table["angle"] - middles + math.pi) % (2 * math.pi) - math.pi
    width = places[keys[0]].end - places[keys[0]].start
    assert off.abs().max() < width / 2
    spots = table[["x", "y"]].to_numpy()
    nearest = cKDTree(spots).query(spots, k=2)[0][:, 1]
    assert (nearest > 2 * table["size"] - 0.02).all()
