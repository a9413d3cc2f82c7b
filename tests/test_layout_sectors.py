"""Where the discs of the sectors are."""

from __future__ import annotations

import itertools
import math

import editions
import numpy as np
import pytest

from netcollab.layout.force import force_positions
from netcollab.layout.sectors import LARGEST, SMALLEST, sector_spots
from netcollab.layout.table import SHAPES, Shape, seat_of, seats


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda s: s.key)
@pytest.mark.parametrize("n", [5, 40, 300])
def test_every_taken_seat_has_a_disc_of_its_members_at_its_own_angle(shape: Shape, n: int) -> None:
    net = editions.make_network(n)
    spots = sector_spots(net, shape)
    own = net.coalition
    held = list(seat_of(own).values())
    assert dict(spots["agencies"]) == {s: held.count(s) for s in set(held)}
    assert list(spots.index) == [s for s in seats(net.framework) if s in set(held)]
    for seat, x, y in spots[["x", "y"]].itertuples():
        angle = math.atan2(y / shape.ry, x / shape.rx) % (2 * math.pi)
        middle = seats(net.framework)[seat].middle
        assert math.isclose(math.cos(angle) > 0, math.cos(middle) > 0) or abs(math.cos(middle)) < 0.05
    assert spots["size"].between(SMALLEST[shape.key], LARGEST[shape.key]).all()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda s: s.key)
def test_a_sector_tied_to_more_others_is_nearer_the_middle(shape: Shape) -> None:
    net = editions.make_network(40)
    spots = sector_spots(net, shape)
    where = seat_of(net)
    member = net.agencies["member"]
    joined = {
        frozenset((where[a], where[b]))
        for i, a in enumerate(net.agencies.index)
        for b in net.agencies.index[i + 1 :]
        if member[a] and member[b] and net.adjacency()[net.position[a], net.position[b]]
    }
    for seat in spots.index:
        assert spots.at[seat, "tied"] == sum(seat in pair and len(pair) == 2 for pair in joined)
    radius = np.hypot(spots["x"] / shape.rx, spots["y"] / shape.ry) if shape.bulge == 1 else None
    if radius is not None:
        for a, b in itertools.combinations(spots.index, 2):
            if spots.at[a, "tied"] > spots.at[b, "tied"]:
                assert radius[a] < radius[b]


def test_discs_that_are_drawn_to_scale_do_not_touch() -> None:
    for n, shape in itertools.product((40, 300), SHAPES.values()):
        spots = sector_spots(editions.make_network(n), shape)
        for (_, p), (_, q) in itertools.combinations(spots.iterrows(), 2):
            if min(p["size"], q["size"]) > SMALLEST[shape.key]:
                assert math.dist((p["x"], p["y"]), (q["x"], q["y"])) > p["size"] + q["size"]


def test_the_network_view_keeps_pieces_apart_and_dots_from_touching() -> None:
    net = editions.make_network(40)
    spots = force_positions(net, size=7.0)
    again = force_positions(net, size=7.0)
    assert spots.equals(again)
    graph = net.igraph_view()
    pieces = graph.connected_components().membership
    largest = max(set(pieces), key=pieces.count)
    inside = spots[[p == largest for p in pieces]]
    aside = spots[[p != largest for p in pieces]]
    assert len(aside)
    assert aside["x"].max() < inside["x"].min() + 1
    for (_, p), (_, q) in itertools.combinations(spots.iterrows(), 2):
        assert math.dist(p, q) > 14
