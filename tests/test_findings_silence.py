"""Silos are found where they were built, and hardly ever where only chance was at work."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmarks.calibration import silos
from benchmarks.plants import PLANTED, plant, random_coalition

from netcollab import toy
from netcollab.findings import find, statuses
from netcollab.findings.coverage import Graphs
from netcollab.measures import silo_test
from netcollab.model import Network

DRAWS = 400


def test_shuffled_labels_are_hardly_ever_called_silos_in_a_whole_report() -> None:
    runs = [silos(random_coalition(30, 0.2, seed), DRAWS) for seed in range(40)]
    assert sum(bool(found) for found in runs) <= 4  # 5 % of 40 is 2; 5 or more would have a chance below 5 %
    assert all(s.numbers["ties_outside"] < 2 * s.numbers["ties_inside"] for found in runs for s in found)


@pytest.mark.parametrize("size", [4, 6])
def test_a_silo_built_in_is_found(size: int) -> None:
    def found(seed: int) -> bool:
        net = plant(random_coalition(40, 0.2, seed), size, 0.8, np.random.default_rng(seed))
        assert net is not None
        return PLANTED in {s.key for s in silos(net, DRAWS)}

    assert sum(found(seed) for seed in range(20)) >= 16


def test_systems_cut_from_each_other_are_found_and_systems_that_mix_are_not() -> None:
    def named(across: float, seed: int) -> bool:
        draw = np.random.default_rng(seed)
        sector = {"p": "local_law_enforcement", "n": "ngo_advocacy", "k": "child_welfare", "h": "health_care"}
        ids = [f"{c}{i}" for c in sector for i in range(8)]
        edges = [
            f"{a}-{b}" for i, a in enumerate(ids) for b in ids[i + 1 :]
            if draw.random() < (across if {a[0], b[0]} == {"p", "n"} else 0.35)
        ]  # fmt: skip
        net = toy.make(" ".join(f"{a}:{sector[a[0]]}" for a in ids), " ".join(edges))
        pairs = {(f.facts["a"], f.facts["b"]) for f in find(net, codes=["divided_systems"], draws=DRAWS)}
        return ("enforcement", "community") in pairs

    assert sum(named(0.02, seed) for seed in range(10)) >= 9
    assert sum(named(0.35, seed) for seed in range(20)) <= 2


@pytest.mark.parametrize("seed", range(5))
def test_a_tie_across_never_makes_a_silo_of_its_own_sectors(seed: int) -> None:
    net = plant(random_coalition(24, 0.2, seed), 5, 0.65, np.random.default_rng(seed))
    assert net is not None
    sector = net.agencies["sector"]
    ours, other = sector.index[sector == PLANTED][0], sector.index[sector != PLANTED][0]
    before = {s.key: s.status for s in statuses(net, draws=DRAWS)}
    after = {s.key: s.status for s in statuses(_with_tie(net, ours, other), draws=DRAWS)}
    for key in (PLANTED, sector[other]):
        assert not (before[key] == "connected" and after[key] == "siloed")
        assert after[key] != "isolated"


def _with_tie(net: Network, a: str, b: str) -> Network:
    more = pd.DataFrame({"source": [a, b], "target": [b, a]})
    return net.replace(ties=pd.concat([net.ties, more], ignore_index=True))


def test_sectors_and_systems_are_corrected_as_one_family_and_the_same_agencies_as_one_question() -> None:
    net = plant(random_coalition(40, 0.25, 2), 6, 0.7, np.random.default_rng(2))
    assert net is not None
    net = net.subset(net.agencies.index[net.agencies["sector"] != "educators"])
    groups = {by: net.groups(by)[1].toarray().T > 0 for by in ("sector", "system")}
    tests = {by: silo_test(net, by, draws=DRAWS) for by in groups}
    asked: dict[bytes, float] = {}
    for by, table in groups.items():
        for who, p in zip(table, tests[by]["p"], strict=True):
            asked.setdefault(who.tobytes(), p)
    assert len(asked) < sum(map(len, groups.values()))  # some system is one sector alone
    order = sorted((p, who) for who, p in asked.items() if p == p)
    adjusted, least = {}, 0.0
    for k, (p, who) in enumerate(order):
        least = max(least, min(1.0, p * (len(order) - k)))
        adjusted[who] = least
    for by, table in groups.items():
        got = Graphs(net, by, DRAWS, 0).by_chance()
        assert [got[g] for g in tests[by].index] == pytest.approx(
            [adjusted.get(w.tobytes(), np.nan) for w in table], nan_ok=True
        )


def test_another_grain_is_a_family_of_its_own() -> None:
    net = random_coalition(30, 0.2, 3)
    net = net.replace(agencies=net.agencies.assign(jurisdiction=["city", "county", "state"] * 10))
    want = silo_test(net, "jurisdiction", draws=DRAWS)["p_holm"]
    assert Graphs(net, "jurisdiction", DRAWS, 0).by_chance() == pytest.approx(want.to_dict())
