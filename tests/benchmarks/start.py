"""Whole-process time of `netcollab analyze` on the county example, against a floor that does no thinking.

The floor imports pandas, networkx, igraph, pyvis, openpyxl, scipy.sparse, jinja2 and xlsxwriter, opens the same files
with them and writes the same bytes. Both run from compiled files, as installed packages do.
Run from the repository: python tests/benchmarks/start.py [--runs 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COUNTY = Path(__file__).resolve().parents[2] / "examples" / "county"
FLOOR = """
import sys, pathlib
import pandas, networkx, igraph, pyvis.network, openpyxl, scipy.sparse, jinja2, xlsxwriter
source, written, target = map(pathlib.Path, sys.argv[1:])
for path in sorted(source.iterdir()):
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path, data_only=True):
            list(sheet.iter_rows(values_only=True))
    else:
        pandas.read_csv(path, dtype=object, keep_default_na=False)
for path in sorted(p for p in written.rglob("*") if p.is_file()):
    copy = target / path.relative_to(written)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(path.read_bytes())
"""


def seconds(command: list[str]) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def compare(name: str, ours: list[str], floor: list[str], runs: int, at_most: float) -> None:
    """Run both in turn and print the median of the ratios."""
    seconds(ours), seconds(floor)
    pairs = [(seconds(ours), seconds(floor)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(x) for x in zip(*pairs, strict=True))
    print(f"{name}: {a:.2f} s against {b:.2f} s, ratio {ratio:.2f} (at most {at_most:g})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        inputs, out, copy = (Path(folder) / name for name in ("county", "report", "copy"))
        netcollab = [sys.executable, "-m", "netcollab.cli"]
        subprocess.run([*netcollab, "example", str(inputs)], check=True, capture_output=True)
        files = [str(p) for p in sorted(inputs.iterdir())]
        analyze = [*netcollab, "analyze", *files, "--output", str(out)]
        seconds(analyze)
        compare("analyze county", analyze, [sys.executable, "-c", FLOOR, str(inputs), str(out), str(copy)], runs, 2)
        compare("--help", [*netcollab, "--help"], [sys.executable, "-c", "import click"], runs, 2)


if __name__ == "__main__":
    main()
