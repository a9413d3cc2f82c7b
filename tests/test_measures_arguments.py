"""Every argument of a measure reaches the ties it counts: the answer is that on a network of only those ties."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from netcollab import toy
from netcollab.errors import Problem
from netcollab.measures import REGISTRY
from netcollab.model import Network

QUICK = {"silo_p": {"draws": 99}, "ei_p": {"draws": 99}}


def taking(argument: str) -> list[str]:
    """The measures that take the argument, and without it go by the network's own ties."""
    taken = ((k, inspect.signature(m.function).parameters.get(argument)) for k, m in REGISTRY.items())
    return [k for k, p in taken if p is not None and p.default in (None, "working", False)]


@cache
def coalition() -> Network:
    """Fourteen agencies whose ties differ by layer, by direction, by strength and by who confirms them."""
    random, names = np.random.default_rng(5), "abcdefghijklmn"
    held = ["x", "x", "x+y", "x", "x", "x", "y", "y", "y", "y", "z", "z", "z", ""]
    net = toy.make(" ".join(f"{a}:{s}" if s else a for a, s in zip(names, held, strict=True)), "")
    rows = []
    for layer, chance in (("survey", 0.22), ("referral", 0.1), ("agreement", 0.06)):
        for i, j in np.argwhere(random.random((14, 14)) < chance):
            if i != j:
                strength = float(random.integers(1, 5)) if layer == "survey" else 1.0
                rows.append((names[i], names[j], layer, strength, layer != "survey" or strength >= 2))
    columns = ["source", "target", "layer", "strength", "working"]
    ties = pd.DataFrame(rows, columns=columns).assign(relation="contact", directed=True)
    table = net.agencies.assign(invited=True, responded=[a not in "dn" for a in names])
    return net.replace(agencies=table, ties=ties, survey_kind="roster", layers=("survey", "referral", "agreement"))


def answer(key: str, net: Network, **given: object) -> np.ndarray:
    got = REGISTRY[key].function(net, **QUICK.get(key, {}), **given)
    return np.asarray(got, dtype="float64").ravel()


def same(some: np.ndarray, other: np.ndarray) -> bool:
    return some.shape == other.shape and bool(np.allclose(some, other, rtol=1e-9, atol=1e-12, equal_nan=True))


ONLY: dict[str, tuple[object, Callable[[Network], Network]]] = {
    "layers": (("survey",), lambda net: net.replace(layers=("survey",))),
    "rule": ("confirmed", lambda net: net.replace(rule="confirmed")),
    "strength": ("any", lambda net: net.replace(ties=net.ties.assign(working=True))),
}


@pytest.mark.parametrize(("argument", "key"), [(a, k) for a in ONLY for k in taking(a)])
def test_a_choice_of_ties_gives_the_answer_on_a_network_of_those_ties(argument: str, key: str) -> None:
    chosen, only = ONLY[argument]
    assert same(answer(key, coalition(), **{argument: chosen}), answer(key, only(coalition())))


@pytest.mark.parametrize("argument", ONLY)
def test_nearly_every_answer_hangs_on_the_choice_so_that_the_comparison_tells_something(argument: str) -> None:
    chosen, _ = ONLY[argument]
    still = {k for k in taking(argument) if same(answer(k, coalition(), **{argument: chosen}), answer(k, coalition()))}
    assert len(still) <= len(taking(argument)) // 8


@pytest.mark.parametrize("key", taking("directed"))
def test_direction_counts_only_where_it_is_asked_for(key: str) -> None:
    net = coalition()
    either_way = net.replace(ties=net.ties.assign(directed=False))
    along, both = answer(key, net, directed=True), answer(key, net, directed=False)
    assert same(both, answer(key, either_way, directed=False))
    assert not same(along, both)


@pytest.mark.parametrize(("argument", "key"), [(a, k) for a in ("rule", "strength") for k in taking(a)])
def test_a_choice_that_there_is_not_is_refused_and_never_counts_as_another(argument: str, key: str) -> None:
    with pytest.raises(Problem, match="is not known"):
        answer(key, coalition(), **{argument: "WORKING"})


@pytest.mark.parametrize("key", taking("layers"))
def test_one_layer_may_be_given_by_its_name_and_one_that_there_is_not_is_refused(key: str) -> None:
    assert same(answer(key, coalition(), layers="referral"), answer(key, coalition(), layers=["referral"]))
    with pytest.raises(Problem, match="the layer 'phone' is not known"):
        answer(key, coalition(), layers=["survey", "phone"])
