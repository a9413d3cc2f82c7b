"""How often a planted silo of four agencies is found, and how often one is called that was never planted.

Fifty counties, everybody answering: python tests/benchmarks/power.py [--seeds 50]
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from pathlib import Path

from netcollab.findings import statuses
from netcollab.reading import read_files
from netcollab.resolve import resolve

COUNTY = Path(__file__).resolve().parents[2] / "examples" / "make" / "county.py"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    seeds = parser.parse_args().seeds
    spec = importlib.util.spec_from_file_location("county", COUNTY)
    assert spec is not None
    assert spec.loader is not None
    county = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(county)
    found = false_alarms = 0
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            truth = county.make_county(Path(folder), seed, full_response=True)
            net, _ = resolve(read_files([Path(folder)]), name="County")
        siloed = {s.key for s in statuses(net, "sector", seed=seed) if s.status == "siloed"}
        found += set(truth["siloed"]) <= siloed
        false_alarms += bool(siloed & set(truth["never_siloed"]))
    print(f"planted silo of four found: {found} of {seeds}; reports with a false silo: {false_alarms} of {seeds}")


if __name__ == "__main__":
    main()
