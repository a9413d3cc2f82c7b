"""Invented coalitions of any size, and their editions, for the tests of layout, map and pages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from netcollab import edition as editions
from netcollab.framework import load_framework
from netcollab.model import Network

MISSING = ("federal_prosecutors", "researchers_academics", "social_activists", "media")
SILOED = {"private_sector": ("Harbor Lodging Association", "Valley Trucking Council", "Regional Airport Authority"),
          "lgbt_advocates": ("Rainbow Youth Center", "Equality Alder")}  # fmt: skip
FIRST = {
    "local_law_enforcement": "Police Department", "state_law_enforcement": "State Patrol", "judges": "Juvenile Court",
    "federal_law_enforcement": "Federal Task Force", "state_social_services": "Department of Human Services",
    "ngo_social_services": "Family Resource Center", "ngo_advocacy": "Children's Advocacy Center",
    "local_prosecutors": "City Attorney", "state_county_prosecutors": "District Attorney",
    "defense_attorneys": "Public Defender", "victims_survivors": "Survivor Council", "educators": "School District",
    "child_welfare": "Child Protective Services", "juvenile_justice": "Juvenile Probation",
    "health_care": "Community Hospital", "faith_based": "Interfaith Council", "public_officials": "Office of the Mayor",
    "homeless_advocates": "Youth Shelter",
}  # fmt: skip
TOWNS = ("Alder", "Fenwick", "Riverside", "Millbrook", "Harlan", "Stonebridge", "Cedar Falls", "Marlow", "Eastgate",
         "Pine Hollow", "Summit", "Lakeview", "Norwood", "Clayton", "Ashford", "Granite Bay")  # fmt: skip


def members(n: int, seed: int) -> list[tuple[str, str]]:
    """Names and sectors of n agencies: four seats stay empty, two hold agencies that keep to themselves."""
    rng = np.random.default_rng(seed)
    rows = [(name, sector) for sector, names in SILOED.items() for name in names] if n >= 20 else []
    keys = [k for k in FIRST if k != "judges"]
    i = 0
    while len(rows) < n:
        sector = keys[i % len(keys)] if i < 2 * len(keys) else keys[int(rng.integers(len(keys)))]
        rows.append((f"{TOWNS[i % len(TOWNS)]} {FIRST[sector]}" + (f" {i // 16 + 1}" if i >= 16 else ""), sector))
        i += 1
    if n >= 20:
        rows[-1] = ("Tribal Council of the Alder River", "")
        rows[-2] = ("Alder Juvenile Court", "judges")
    return rows


def make_network(n: int, seed: int = 0, *, ties: bool = True, names: list[str] | None = None) -> Network:
    """A coalition of n members and some outside partners: a survey with strengths and silences, referrals, meetings."""
    rng = np.random.default_rng([seed, n])
    rows = members(n, seed)
    outside = max(1, n // 15) if ties else 0
    ids = [f"a{i:03d}" for i in range(n + outside)]
    told = [*(names or []), *[name for name, _ in rows][len(names or []) :]]
    sectors = [s for _, s in rows] + ["health_care", "", "media", "ngo_advocacy"] * outside
    table = pd.DataFrame(
        {
            "name": told
            + [f"Partner {TOWNS[-1 - i % 16]}{f' {i // 16 + 1}' if i >= 16 else ''}" for i in range(outside)],
            "sector": sectors[: n + outside],
            "sectors": [(s,) if s else () for s in sectors[: n + outside]],
            "member": [True] * n + [False] * outside,
            "invited": [ties] * n + [False] * outside,
            "responded": [bool(ties and rng.random() < 0.85) for _ in range(n)] + [False] * outside,
        },
        index=pd.Index(ids, dtype=object),
    )
    edges = _survey(table, ids[:n], ids[n:], rng) if ties else []
    meetings = pd.DataFrame(
        {"label": ["January", "February", "March"], "date": ["2026-01-12", "2026-02-09", "2026-03-09"]},
        index=pd.Index(["m1", "m2", "m3"], dtype=object),
    )
    present = [(a, m) for m in meetings.index for a in ids[:n] if rng.random() < min(0.5, 14 / n)]
    shared: dict[tuple[str, str], int] = {}
    for m in meetings.index:
        there = [a for a, where in present if where == m]
        for i, a in enumerate(there):
            for b in there[i + 1 :]:
                shared[a, b] = shared.get((a, b), 0) + 1
    columns = ["source", "target", "layer", "relation", "strength", "count", "working", "directed"]
    edges += [(a, b, "meeting", "came together", np.nan, k, False, False) for (a, b), k in sorted(shared.items())]
    return Network(
        agencies=table,
        ties=pd.DataFrame(edges, columns=columns),
        meetings=meetings,
        attendance=pd.DataFrame(present, columns=["agency", "meeting"]),
        framework=load_framework(),
        name="Alder County",
        survey_kind="roster" if ties else "",
    )


def _survey(table: pd.DataFrame, ids: list[str], outside: list[str], rng: np.random.Generator) -> list[tuple[Any, ...]]:
    sector = table["sector"]
    pull = {a: 3.0 if rng.random() < 0.15 else 0.6 for a in ids}
    edges = []
    for i, a in enumerate(ids):
        for b in ids[i + 1 :]:
            quiet = {sector[a], sector[b]} & set(SILOED)
            if quiet:
                chance = 1.0 if sector[a] == sector[b] else 0.0
            else:
                chance = min(0.95, 9 / len(ids) * pull[a] * pull[b] + (0.35 if sector[a] == sector[b] else 0))
            if rng.random() >= chance:
                continue
            strength = float(rng.integers(1, 5))
            for x, y in ((a, b), (b, a)):
                if table.loc[x, "responded"] and (quiet or rng.random() < 0.8):
                    edges.append((x, y, "survey", "works with", strength, np.nan, strength >= 2, True))
            if not quiet and rng.random() < 0.15:
                edges.append((a, b, "referral", "refers to", np.nan, float(rng.integers(1, 30)), True, True))
    for i, b in enumerate(outside):
        answered = [a for a in ids if table.loc[a, "responded"]]
        for a in answered[i * 2 : i * 2 + 3]:
            edges.append((a, b, "survey", "works with", 3.0, np.nan, True, True))
    return edges


def make_large(n: int = 2000, seed: int = 0, partners: float = 9.0) -> Network:
    """A network of a whole state or nation, drawn in one go: agencies of every sector but the missing ones, and ties
    handed over as a list, twice as likely inside a sector as their numbers alone would make them."""
    rng = np.random.default_rng([seed, n])
    keys = np.array([k for k in FIRST if k not in SILOED], dtype=object)
    sector = keys[rng.choice(len(keys), size=n, p=rng.dirichlet(np.full(len(keys), 3.0)))]
    ids = [f"a{i:05d}" for i in range(n)]
    table = pd.DataFrame(
        {
            "name": [f"{TOWNS[i % 16]} {FIRST[s]} {i // 16 + 1}" for i, s in enumerate(sector)],
            "sector": sector,
            "sectors": [(s,) for s in sector],
            "member": True,
            "invited": False,
            "responded": False,
        },
        index=pd.Index(ids, dtype=object),
    )
    pull = rng.pareto(2.5, size=n) + 1
    ends = rng.choice(n, size=(int(n * partners), 2), p=pull / pull.sum())
    alike = sector[ends[:, 0]] == sector[ends[:, 1]]
    kept = np.sort(ends[(alike | (rng.random(len(ends)) < 0.5)) & (ends[:, 0] != ends[:, 1])], axis=1)
    kept = np.unique(kept, axis=0)
    ties = pd.DataFrame({"source": [ids[i] for i in kept[:, 0]], "target": [ids[j] for j in kept[:, 1]]})
    ties = ties.assign(
        layer="survey", relation="works with", strength=np.nan, count=np.nan, working=True, directed=False
    )
    return Network(
        agencies=table, ties=ties, framework=load_framework(), name="A Whole State", survey_kind="given"
    )  # fmt: skip


def make_edition(n: int = 40, audience: str = "coordinator", seed: int = 0, **how: Any) -> editions.Edition:
    """The edition of an invented coalition of n members. ``ties=False``: sign-in sheets alone."""
    return editions.make_edition(make_network(n, seed, **how), audience, seed=seed)
