"""Reading large logs and workbooks, against readers that do no thinking. Prints ratios and memory.

A referral log of a million rows against pandas reading the same columns in chunks and grouping them (at most 1.5 times,
400 MB), of ten million (1 GB), and a workbook of 10,000 rows against python-calamine alone (at most 3 times), with a
hidden row and a formula without a stored value still noticed. Each run is a process of its own, its start left out.
Run from the repository: python tests/benchmarks/read_log.py [--runs 5] [--ten-million]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import xlsxwriter

COLUMNS = ["Date", "From", "To", "Status"]
TIMED = """
import resource, sys, time
{imports}
start = time.perf_counter()
{work}
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(found))
"""
OURS = TIMED.format(
    imports="import pandas\nfrom netcollab.reading import read_files",
    work="records = read_files([sys.argv[1]]); found = records.referrals[0].referrals",
)
PANDAS = TIMED.format(
    imports="import pandas as pd",
    work=f"""
parts = [
    chunk.groupby({COLUMNS}, sort=False).size()
    for chunk in pd.read_csv(sys.argv[1], usecols={COLUMNS}, dtype=str, keep_default_na=False, chunksize=200_000)
]
found = pd.concat(parts).groupby(level=[0, 1, 2, 3], sort=False).sum()
""",
)
BOOK = TIMED.format(
    imports="from pathlib import Path\nfrom netcollab.reading.intake import Limits\n"
    "from netcollab.reading.table import open_tables\nimport netcollab.reading.workbook",
    work="tables, _ = open_tables(Path(sys.argv[1]), 'log.xlsx', Limits()); found = tables[0].rows\n"
    "assert [i.kind for i in tables[0].issues] == ['hidden_rows', 'formulas_without_value'], tables[0].issues",
)
CALAMINE = TIMED.format(
    imports="from python_calamine import CalamineWorkbook",
    work="found = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()",
)


def write_log(path: Path, rows: int, agencies: int = 120) -> None:
    """A log as an agency's system exports it: a client in a column of its own, dates over three years."""
    draw = np.random.default_rng(1)
    names = [f"Agency for Something {n}" for n in range(agencies)]
    words = ["sent", "received", "accepted", "declined", "closed"]
    with path.open("w", encoding="utf-8") as file:
        file.write("Date,Client,From,To,Service,Status,Notes\n")
        for start in range(0, rows, 200_000):
            many = min(200_000, rows - start)
            days = (np.datetime64("2024-01-01") + draw.integers(0, 1000, many)).astype(str)
            ends, said = draw.integers(0, agencies, (2, many)), draw.integers(0, 5, many)
            file.writelines(
                f"{days[n]},C{start + n},{names[ends[0, n]]},{names[ends[1, n]]},housing,{words[said[n]]},note\n"
                for n in range(many)
            )


def write_book(path: Path, rows: int = 10_000) -> None:
    draw = np.random.default_rng(1)
    book = xlsxwriter.Workbook(str(path))
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["Date", "From", "To", "Client", "Service", "Status", "Closed", "Notes"])
    for n in range(1, rows + 1):
        a, b, made = draw.integers(0, 80), draw.integers(0, 80), draw.integers(45_000, 45_700)
        sheet.write_number(n, 0, made, day)
        sheet.write_row(n, 1, [f"Agency {a}", f"Agency {b}", f"C{n}", "housing", "sent"])
        sheet.write_number(n, 6, made + 30, day)
        sheet.write_string(n, 7, f"note {n}")
    sheet.write_formula(rows + 1, 1, "=B2", None, "")
    sheet.set_row(5, None, None, {"hidden": True})
    book.close()


def run(code: str, path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes."""
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    seconds, memory, _ = done.stdout.split()
    return float(seconds), float(memory)


def compare(name: str, ours: str, floor: str, path: Path, runs: int, at_most: float) -> float:
    pairs = [(run(ours, path), run(floor, path)) for _ in range(runs)]
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    seconds, other = (statistics.median(p[k][0] for p in pairs) for k in (0, 1))
    memory = max(a[1] for a, _ in pairs)
    print(f"{name}: {seconds:.2f} s against {other:.2f} s, ratio {ratio:.2f} (at most {at_most:g}), {memory:.0f} MB")
    return memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ten-million", action="store_true", help="also ten million rows, 800 MB on disk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book, log = Path(folder) / "log.xlsx", Path(folder) / "log.csv"
        write_book(book)
        compare("workbook of 10,000 rows", BOOK, CALAMINE, book, options.runs, 3)
        write_log(log, 1_000_000)
        memory = compare("log of 1,000,000 rows", OURS, PANDAS, log, options.runs, 1.5)
        print(f"  memory {memory:.0f} MB (at most 400)")
        if options.ten_million:
            write_log(log, 10_000_000)
            seconds, memory = run(OURS, log)
            print(f"log of 10,000,000 rows: {seconds:.1f} s, {memory:.0f} MB (at most 1,000)")


if __name__ == "__main__":
    main()
