"""How long `netcollab analyze` takes, what memory, and in which steps, on made coalitions of several sizes.

python tests/benchmarks/whole_run.py [--only NAME ...]

Processor seconds of the whole process count, since other work on the machine slows the clock. Held: the example of 40
agencies in under 3 s, 300 agencies in under 60 s, 2,000 agencies with 20,000 ties in under 5 minutes and 2 GB; of the
two with a survey a fifth has not answered.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import islice, product
from pathlib import Path

import numpy as np

from netcollab.framework import load_framework

ROOT = Path(__file__).resolve().parents[2]
NAMES = """
Harbor Cedar Maple River Summit Prairie Valley Lake Pine Granite Willow Canyon Meadow Bay Forest Mesa Delta Ridge Island
Youth Housing Legal Health Family Outreach Shelter Education Justice Community Recovery Advocacy Crisis Nursing Transit
Center Alliance Network Services Project Collective Department Office Foundation Initiative
""".strip().splitlines()
RUN = """
import json, resource, sys, time
from netcollab.analysis import analyze
steps, last = [], ["Starting", time.process_time()]
def tell(step):
    now = time.process_time()
    steps.append((last[0], now - last[1]))
    last[:] = step, now
made = analyze(sys.argv[1], output=sys.argv[2], progress=tell)
tell("")
net = made.net.coalition
print(json.dumps({"steps": steps, "agencies": len(net), "ties": net.adjacency().nnz // 2,
                  "draws": made.edition().draws, "seconds": time.process_time(),
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
"""


def made(folder: Path, n: int, ties: int, survey: bool) -> None:
    """A roster, and an edge list or the answers of four fifths to a survey with every agency in it."""
    random = np.random.default_rng(n)
    names = [" ".join(words) for words in islice(product(*map(str.split, NAMES)), n)]
    parts = load_framework().components
    sector = random.integers(0, len(parts), n)
    busy = random.lognormal(0, 0.5, n)
    tied: set[tuple[int, int]] = set()
    while len(tied) < ties:
        drawn = random.choice(n, size=(ties, 2), p=busy / busy.sum())
        drawn = drawn[(sector[drawn[:, 0]] == sector[drawn[:, 1]]) | (random.random(ties) < 0.5)]
        tied |= {(a, b) for a, b in np.sort(drawn, axis=1).tolist()[: ties - len(tied)] if a != b}
    with (folder / "roster.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("Agency", "Sector"), *zip(names, (parts[s].label for s in sector), strict=True)])
    with (folder / ("survey.csv" if survey else "ties.csv")).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        if not survey:
            rows.writerows([("Source", "Target"), *((names[a], names[b]) for a, b in sorted(tied))])
            return
        level = np.where(random.random((n, n)) < 0.05, 1, 0)
        for a, b in sorted(tied):
            level[a, b], level[b, a] = random.integers(1, 6, 2)
        rows.writerow(["Your agency", *(f"How much do you work with: [{name}]" for name in names)])
        for i in np.flatnonzero(random.random(n) < 0.8):
            rows.writerow([names[i], *("" if i == j else level[i, j] for j in range(n))])


def run(folder: Path) -> dict[str, object]:
    code = [sys.executable, "-c", RUN, str(folder), str(folder / "out")]
    surroundings = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    said = subprocess.run(code, capture_output=True, text=True, check=True, env=surroundings).stdout
    told: dict[str, object] = json.loads(said.splitlines()[-1])
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[])
    only = parser.parse_args().only
    sizes = {
        "county": (0, 0, False, 3), "ties 300": (300, 3000, False, 60), "survey 300": (300, 3000, True, 60),
        "ties 2000": (2000, 20000, False, 300), "survey 2000": (2000, 20000, True, 300),
    }  # fmt: skip
    held = True
    for name, (n, ties, survey, most) in sizes.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "coalition"
            if n:
                folder.mkdir()
                made(folder, n, ties, survey)
            else:
                shutil.copytree(ROOT / "examples" / name, folder)
            told = run(folder)
        print(f"{name}: {told['agencies']:,} agencies, {told['ties']:,} ties, {told['draws']:,} draws: "
              f"{told['seconds']:.1f} s, {told['memory']:.2f} GB")  # fmt: skip
        for step, spent in told["steps"]:  # type: ignore[attr-defined]
            if spent > 0.05:
                print(f"    {spent:6.1f} s  {step}")
        held &= float(str(told["seconds"])) < most and float(str(told["memory"])) < 2
    print("held" if held else "does not hold")
    return int(not held)


if __name__ == "__main__":
    raise SystemExit(main())
