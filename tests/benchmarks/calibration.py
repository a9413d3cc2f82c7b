"""How often what a report says would be wrong, by experiment: on real networks, on the examples, on random graphs.

    python tests/benchmarks/calibration.py [--networks FOLDER] [--seed 0] [--part silence ...] [--write]

silence   labels shuffled: in how many reports any group is called siloed, or two systems divided, though only chance
          was at work; and flagged groups with more than twice as many ties outside as inside, which there must not be
power     silos planted by size and strength: how often they are found
counties  whole counties written as files, each with a silo of four: found, and others called siloed
envelope  respondents taken away: how often the range of what could be holds what they had said
brokers   respondents taken away: whether the first three stay the first three
ranks     the CS-coefficient
connectors  respondents taken away: where those whom a report names stand had all answered

FOLDER holds networks as NAME/nodes.csv (name and attributes) and NAME/edges.csv (from, to); those named in GROUPS are
used. All of it takes about ten minutes on two idle cores. ``--write`` keeps the tables in
netcollab/data/calibration.json, from which the report and README quote.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from benchmarks.plants import PLANTED, coalition_of, plant, random_coalition, relabelled

import netcollab
from netcollab.findings import Status, find, statuses
from netcollab.findings.records import wilson
from netcollab.measures import REGISTRY, brokerage_liaison_fractional, envelope, stability
from netcollab.model import Network
from netcollab.reading import read_files
from netcollab.resolve import resolve

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "netcollab" / "data" / "calibration.json"
Row = dict[str, Any]
DRAWS = 999
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)
RANGES = ("density", "ei_index", "centralization_degree")
RANKED = ("degree", "betweenness", "brokerage_liaison_fractional")
# Which attribute of a network's agencies stands in for their sector, and whether its ties have a direction.
GROUPS = {
    "emon": ("Sponsorship", True), "chemnet": ("type", True), "hightech": ("dept", True), "lawfirm": ("office", True),
    "tobacco": ("agency_cat", False), "dhhs": ("agency", False), "mexican": ("military", False),
}  # fmt: skip


# ---- the coalitions -------------------------------------------------------------------------------------------------


def real_networks(folder: Path | None) -> dict[str, Network]:
    """The networks of a folder as coalitions that all answered a roster survey."""
    found = {}
    for place in sorted(folder.iterdir()) if folder else ():
        attribute, directed = GROUPS.get(place.name.split("_")[0], ("", True))
        if attribute:
            nodes, edges = (pd.read_csv(place / f"{k}.csv", dtype=str) for k in ("nodes", "edges"))
            found[place.name] = coalition_of(nodes["name"], nodes[attribute], edges[["from", "to"]], directed)
    return found


def examples() -> dict[str, Network]:
    return {name: netcollab.read(ROOT / "examples" / name) for name in ("county", "statewide")}  # the other has no ties


def county(seed: int) -> tuple[Network, dict[str, Any]]:
    """A county that answered in full, written as files and read again, and what is true of it."""
    sys.path.insert(0, str(ROOT / "examples" / "make"))
    import county as maker

    with tempfile.TemporaryDirectory() as folder:
        truth = maker.make_county(Path(folder), seed, full_response=True)
        return resolve(read_files([Path(folder)]), name="County")[0], truth


# ---- silence and power ----------------------------------------------------------------------------------------------


def silos(net: Network, draws: int = DRAWS, seed: int = 0) -> list[Status]:
    """Every group that a report calls siloed, sectors and systems."""
    every = [s for by in ("sector", "system") for s in statuses(net, by, draws=draws, seed=seed)]
    return [s for s in every if s.status == "siloed"]


def silence(name: str, net: Network, runs: int, seed: int) -> list[Row]:
    """One network, its labels shuffled again and again: what is called siloed or divided all the same."""
    counts = dict.fromkeys(("siloed", "by_chance_test", "none_outside", "divided", "any", "outside_over_twice"), 0)
    for run in range(runs):
        random = np.random.default_rng((seed, run))
        shuffled = relabelled(net, random)
        found = silos(shuffled, seed=run)
        divided = bool(find(shuffled, codes=["divided_systems"], draws=DRAWS, seed=run, sectors=(), systems=()))
        counts["siloed"] += bool(found)
        counts["by_chance_test"] += any("p" in s.numbers for s in found)
        counts["none_outside"] += any("p" not in s.numbers for s in found)
        counts["divided"] += divided
        counts["any"] += bool(found) or divided
        counts["outside_over_twice"] += sum(s.numbers["ties_outside"] > 2 * s.numbers["ties_inside"] for s in found)
    return [{"network": name, "agencies": len(net.coalition), "reports": runs, **counts}]


def power(name: str, net: Network, size: int, inside: float, silent: float, runs: int, seed: int) -> list[Row]:
    """How often a planted silo is called siloed; a share of ties inside that cannot be had is left out."""
    found = made = 0
    for run in range(runs):
        planted = plant(net, size, inside, np.random.default_rng((seed, run)), silent)
        if planted is not None:
            made += 1
            found += any(s.key == PLANTED and s.status == "siloed" for s in statuses(planted, draws=DRAWS))
    return [{"network": name, "size": size, "inside": inside, "silent": silent, "planted": made, "found": found}]


def counties(seeds: Sequence[int]) -> list[Row]:
    rows = []
    for seed in seeds:
        net, truth = county(seed)
        siloed = {s.key for s in statuses(net, draws=DRAWS, seed=seed) if s.status == "siloed"}
        right, wrong = set(truth["siloed"]) <= siloed, bool(siloed & set(truth["never_siloed"]))
        rows.append({"planted": 1, "found": int(right), "others_called": int(wrong)})
    return rows


# ---- non-response ---------------------------------------------------------------------------------------------------

WAYS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "at random": lambda names, named: np.ones(len(names)),
    "the less active first": lambda names, named: 1 / (1 + names) ** 2,
    "the more central first": lambda names, named: (1 + named) ** 2,
}


def silenced(net: Network, way: str, share: float, random: np.random.Generator) -> Network:
    """A part of the respondents taken away with their reports; who goes is drawn, likelier as the way has it."""
    reports, at = net.reports(["survey"]), np.flatnonzero(net.answered)
    weight = WAYS[way](np.asarray(reports.sum(axis=1)).ravel()[at], np.asarray(reports.sum(axis=0)).ravel()[at])
    gone = random.choice(at, size=round(share * len(at)), replace=False, p=weight / weight.sum())
    return stability.without_reports(net, gone)


def held_by_envelope(name: str, net: Network, runs: int, seed: int) -> list[Row]:
    """How often the range holds the number that all answers had given, and on which side it misses."""
    truth = {key: float(REGISTRY[key].function(net, rule="union")) for key in RANGES}
    rows = []
    for way, share, run in itertools.product(WAYS, SHARES, range(runs)):
        random = np.random.default_rng((seed, run, list(WAYS).index(way), int(100 * share)))
        table = envelope(silenced(net, way, share, random), measures=RANGES, m=200, seed=run).set_index("measure")
        for key in RANGES:
            low, high = (float(table.at[key, end]) for end in ("low", "high"))
            if not np.isnan(truth[key]) and not np.isnan(low):
                seen, near = float(table.at[key, "observed"]), 1e-9
                rows.append({"way": way, "silent": share, "measure": key, "network": name, "runs": 1,
                             "held": low - near <= truth[key] <= high + near,
                             "held_with_seen": min(low, seen) - near <= truth[key] <= max(high, seen) + near,
                             "too_low": truth[key] > high + near, "width": high - low})  # fmt: skip
    return rows


def brokers(name: str, net: Network, runs: int, seed: int) -> list[Row]:
    """How many of the first three stay so, and in what part of the draws all three do."""
    rows: list[Row] = []
    at = np.flatnonzero(net.answered)
    for key, share in itertools.product(RANKED, SHARES):
        random = np.random.default_rng((seed, int(100 * share)))
        sets = [random.permutation(at)[: round(share * len(at))] for _ in range(runs)]
        first, *others = (set(_order(s)[:3]) for s in stability._scores(net, key, "sector", [at[:0], *sets]))
        kept = np.array([len(first & one) for one in others])
        rows.append({"network": name, "measure": key, "silent": share, "kept": kept.mean() / 3,
                     "all_three": (kept == 3).mean()})  # fmt: skip
    return rows


def ranks(name: str, net: Network, runs: int, seed: int) -> list[Row]:
    """The CS-coefficient: the largest part of the answers without which the order stays alike."""
    cs = {key: stability.rank_stability(net, key, draws=runs, seed=seed).attrs["cs"] for key in RANKED}
    return [{"network": name, "measure": key, "cs": value} for key, value in cs.items() if value == value]


def connectors(name: str, net: Network, runs: int, seed: int) -> list[Row]:
    """Whom a report names as connecting systems when some did not answer, and where they stand had all answered."""
    rows: list[Row] = []
    whole = _order(brokerage_liaison_fractional(net, by="system", rule="confirmed").to_numpy())
    if len(net.groups("system")[0]) < 3:
        return rows
    for share, run in itertools.product((0.0, 0.1, 0.2, 0.3, 0.4), range(runs)):
        heard = silenced(net, "at random", share, np.random.default_rng((seed, run)))
        named = [net.position[f.subject] for f in find(heard, codes=["connectors"], draws=19, sectors=(), systems=())]
        rows.append({"network": name, "silent": share, "reports": 1, "named": len(named),
                     "among_first_3": sum(a in whole[:3] for a in named),
                     "among_first_6": sum(a in whole[:6] for a in named)})  # fmt: skip
    return rows


def _order(scores: np.ndarray) -> list[int]:
    return [int(k) for k in np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")]


# ---- all of it ------------------------------------------------------------------------------------------------------


Job = tuple[Callable[..., list[Row]], tuple[Any, ...]]


def jobs(part: str, nets: dict[str, dict[str, Network]], seed: int, few: int) -> Iterator[Job]:
    """The calls of one part: a function and its arguments; ``few`` is what the number of runs is divided by."""
    every = nets["real"] | nets["examples"] | nets["random"]
    surveyed = {k: v for k, v in nets["real"].items() if GROUPS[k.split("_")[0]][1]} | nets["counties"]
    if part == "silence":
        yield from ((silence, (name, net, 200 // few, seed)) for name, net in every.items())
    elif part == "power":
        bases = [(name, net) for name, net in every.items() if 25 <= len(net.coalition) <= 80]
        grid = itertools.product((2, 3, 4, 6, 8), (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), (0.0, 0.25))
        yield from ((power, (*base, *how, max(1, 5 // few), seed)) for how in grid for base in bases)
    elif part == "counties":
        yield from ((counties, (range(k, k + 2),)) for k in range(1, 41 // few, 2))
    else:
        function, runs = {"envelope": (held_by_envelope, 20), "brokers": (brokers, 200), "ranks": (ranks, 200),
                          "connectors": (connectors, 10)}[part]  # fmt: skip
        yield from ((function, (name, net, runs // few, seed)) for name, net in surveyed.items())


def told(part: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a part as the table that is kept."""
    if part == "silence":
        ends = [wilson(int(k), int(n))[1] for k, n in zip(rows["siloed"], rows["reports"], strict=True)]
        return rows.assign(siloed_at_most=ends)
    if part == "counties":
        return rows.sum().to_frame().T
    means = {"envelope": ["held", "held_with_seen", "too_low", "width"], "brokers": ["kept", "all_three"]}.get(part, [])
    by = {"power": ["silent", "size", "inside"], "envelope": ["way", "silent", "measure"],
          "brokers": ["measure", "silent"], "ranks": ["measure"], "connectors": ["silent"]}[part]  # fmt: skip
    of = rows.groupby(by, sort=False)
    if part == "ranks":
        table = of["cs"].agg(networks="size", median="median", half_or_more=lambda cs: int((cs >= 0.5).sum()))
        return table.reset_index()
    counted = [c for c in rows.columns if c not in (*by, *means, "network")]
    table = of.agg({**dict.fromkeys(counted, "sum"), **dict.fromkeys(means, "mean")}).reset_index()
    if part == "power":
        return table[table["planted"] > 0].assign(share=lambda t: t["found"] / t["planted"])
    return table


def main() -> None:
    parts = ("silence", "power", "counties", "envelope", "brokers", "ranks", "connectors")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=Path, help="a folder of real networks")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", nargs="+", choices=parts, default=parts)
    parser.add_argument("--quick", action="store_true", help="a tenth of the runs")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {TABLE.relative_to(ROOT)}")
    given = parser.parse_args()
    if given.write and (given.quick or set(given.part) != set(parts)):
        parser.error("--write keeps the whole table, with all of its runs")
    began = time.time()
    nets = {
        "real": real_networks(given.networks), "examples": examples(),
        "random": {f"random_{n}_{d}": random_coalition(n, d, given.seed) for n, d in
                   ((20, 0.3), (40, 0.15), (40, 0.3), (80, 0.1))},
        "counties": {f"county_{k}": county(k)[0] for k in range(1, 4)},
    }  # fmt: skip
    kept: dict[str, pd.DataFrame] = {}
    with ProcessPoolExecutor(2) as pool:
        for part in given.part:
            waiting = [pool.submit(f, *how) for f, how in jobs(part, nets, given.seed, 10 if given.quick else 1)]
            rows: list[Row] = []
            for k, answer in enumerate(waiting, start=1):
                rows += answer.result()
                if k == len(waiting) or k % max(1, len(waiting) // 10) == 0:
                    print(f"{part}: {k} of {len(waiting)}, {time.time() - began:.0f} s", file=sys.stderr, flush=True)
            kept[part] = told(part, pd.DataFrame(rows))
            print(f"\n{part}\n{kept[part].to_string(index=False, float_format='{:.3f}'.format)}\n", flush=True)
    if given.write:
        write(kept, list(nets["real"]), given.seed)


def write(kept: dict[str, pd.DataFrame], real: Sequence[str], seed: int) -> None:
    """The tables as JSON, one line a row."""
    parts = [f'"seed": {seed}', f'"draws": {DRAWS}', f'"networks": {json.dumps(list(real))}']
    for part, table in kept.items():
        rows = ",\n  ".join(json.dumps({k: _plain(v) for k, v in row.items()}) for row in table.to_dict("records"))
        parts.append(f'"{part}": [\n  {rows}\n ]')
    TABLE.write_text("{\n " + ",\n ".join(parts) + "\n}\n", encoding="utf-8", newline="\n")


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else round(value, 3) if isinstance(value, float) else int(value)


if __name__ == "__main__":
    main()
