"""What LibreOffice makes of our workbooks: do they open, say the same when saved again, and read back as the truth?

Needs soffice (apt-get install --no-install-recommends libreoffice-calc). Not part of the suite: it prints what it saw.
Run from the repository: python tests/benchmarks/libreoffice.py [--pages FOLDER], which keeps the pages as PDF there.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

import netcollab

REPOSITORY = Path(__file__).resolve().parents[2]
WAYS = {"xlsx": ("xlsx",), "ods, then xlsx": ("ods", "xlsx")}  # through which formats a workbook is saved again
CSV_IS_UTF8 = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"  # what a person confirms when opening one
AGENCIES = ("Hope House", "Alder Court", "Birch Clinic", "=Cedar & Co.")
REFERRALS = [
    ("2026-03-01", AGENCIES[0], AGENCIES[1], "completed", "2026-03-09"),
    ("2026-03-02", AGENCIES[1], AGENCIES[2], "sent", ""),
    ("2026-03-02", AGENCIES[1], AGENCIES[2], "declined", "2026-04-02"),
]
VISITS = [(f"2026-0{m}-1{m}", "Full coalition", a) for m in (1, 2, 3) for a in AGENCIES[: m + 1]]


def through(paths: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """The workbooks opened and saved as another kind of file, in another folder; RuntimeError if one cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(Path(tempfile.gettempdir()) / 'netcollab-libreoffice').as_uri()}"
    as_utf8 = [CSV_IS_UTF8] if paths[0].suffix == ".csv" else []
    command = ["soffice", profile, "--headless", *as_utf8, "--convert-to", kind, "--outdir", str(folder)]
    command += map(str, paths)
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    made = [folder / f"{path.stem}.{kind}" for path in paths]
    told = [line for line in run.stderr.splitlines() if "javaldx" not in line]
    if run.returncode or told or not all(path.exists() for path in made):
        raise RuntimeError(" ".join(told) or run.stdout.strip() or str(run.returncode))
    return made


def saved_again(paths: Sequence[Path], way: tuple[str, ...], folder: Path) -> list[Path]:
    for n, kind in enumerate(way):
        paths = through(paths, kind, folder / f"{n} {kind}")
    return list(paths)


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """Every cell that holds something, by sheet and place; numbers as far as a spreadsheet keeps them."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {c.coordinate: f"{c.value:.12g}" if isinstance(c.value, float) else c.value
                      for row in sheet.iter_rows() for c in row if c.value is not None}
        for sheet in book.worksheets
    }  # fmt: skip


def fill(template: Path, rows: list[tuple[str, ...]], sheet: str, dates: tuple[int, ...]) -> None:
    """Enter rows into a template as a person would: days typed as days, names taken from the lists as text."""
    book = openpyxl.load_workbook(template)
    for r, row in enumerate(rows, start=2):
        for c, text in enumerate(row, start=1):
            if text and c in dates:
                book[sheet].cell(r, c).value = dt.date.fromisoformat(text)
            elif text:
                book[sheet].cell(r, c).value = text
                book[sheet].cell(r, c).data_type = "s"
    book.save(template)


# ---- what is asked ---------------------------------------------------------------------------------------------------


def damaged(folder: Path) -> Iterator[str]:
    """That this script notices: a workbook cut in half does not pass."""
    whole = (REPOSITORY / "surveys" / "sheets" / "roster.xlsx").read_bytes()
    (folder / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    try:
        through([folder / "cut.xlsx"], "pdf", folder / "cut")
    except RuntimeError as error:
        yield f"a workbook cut in half is refused ({error})"
    else:
        yield "NOT: a workbook cut in half passes"


def sheets(folder: Path) -> Iterator[str]:
    """Attendance, referrals and roster templates, filled, saved again, and read."""
    members = folder / "members.csv"
    members.write_text("\n".join(["Agency,Sector", *(f'"{a}",Judges' for a in AGENCIES)]), encoding="utf-8")
    for kind in ("attendance", "referrals", "roster"):
        netcollab.template(kind, folder / "blank", roster=members)
    fill(folder / "blank" / "attendance.xlsx", VISITS, "Sign-in", dates=(1,))
    fill(folder / "blank" / "referrals.xlsx", REFERRALS, "Referrals", dates=(1, 5))
    for way, kinds in WAYS.items():
        (target := folder / f"read {way}").mkdir()
        for path in saved_again(sorted((folder / "blank").iterdir()), kinds, folder / way):
            shutil.copy(path, target)
        net = netcollab.analyze(target).net
        name, date = net.agencies["name"].to_dict(), net.meetings["date"].to_dict()
        came = sorted((date[v.meeting], name[v.agency]) for v in net.attendance.itertuples())
        assert came == sorted((day, agency) for day, _, agency in VISITS), came
        sent = sorted((r.date, name[r.source], name[r.target]) for r in net.referrals.itertuples())
        assert sent == sorted(row[:3] for row in REFERRALS), sent
        assert set(net.agencies.loc[net.agencies["member"], "name"]) == set(AGENCIES)
        yield f"attendance, referrals and roster as {way}: {len(came)} visits, {len(sent)} referrals are read back"


def surveys(folder: Path) -> Iterator[str]:
    """Filled surveys, saved again by LibreOffice, against what was answered."""
    from test_instruments import test_a_filled_form_is_read_back_with_every_answer, workbooks

    def filled(truth: Any, target: Path, *, kinds: tuple[str, ...], aside: Path) -> None:
        aside.mkdir()
        workbooks(truth, aside)
        for path in saved_again(sorted(aside.iterdir()), kinds, aside / "saved"):
            shutil.copy(path, target)

    for short in (True, False):
        for way, kinds in WAYS.items():
            form = "short" if short else "full"
            (target := folder / f"{form} {way}").mkdir()
            program = partial(filled, kinds=kinds, aside=folder / f"{form} {way} aside")
            test_a_filled_form_is_read_back_with_every_answer(program, short, target)
            yield f"{form} survey as {way}: every answer is read back"


def exports(folder: Path) -> Iterator[str]:
    """The workbook for Kumu and the tables for Gephi, saved again, are still the same network."""
    from test_exports import ties_of

    county = netcollab.analyze(REPOSITORY / "examples" / "county")
    wanted = ties_of(county.edition().net)
    for to in ("kumu", "csv"):
        written = [path for path in county.export(folder / to, to) if path.suffix in (".xlsx", ".csv")]
        for way, kinds in WAYS.items():
            (target := folder / f"{to} {way}").mkdir()
            for path in saved_again(written, kinds, folder / f"{to} {way} aside"):
                shutil.copy(path, target)
            read = netcollab.read(target)
            assert {tie[:2] for tie in ties_of(read)} == {tie[:2] for tie in wanted}
            assert set(read.agencies["name"]) == set(county.net.agencies["name"])
            yield f"export for {to} as {way}: {len(read.agencies)} agencies and {len(wanted)} ties are read back"


def pages(folder: Path, keep: Path | None) -> Iterator[str]:
    """The workbook of every example: the same cells after saving, and printed."""
    for name in ("county", "working_group", "statewide"):
        netcollab.analyze(REPOSITORY / "examples" / name, output=folder / name)
        path = folder / name / "coordinator" / "workbook.xlsx"
        ours = cells(path)
        total = sum(map(len, ours.values()))
        for way, kinds in WAYS.items():
            theirs = cells(saved_again([path], kinds, folder / name / way)[0])
            differ = [f"{s}!{c}" for s in ours for c in ours[s] if theirs.get(s, {}).get(c) != ours[s][c]]
            differ += [f"{s}!{c}" for s in theirs for c in theirs[s] if c not in ours.get(s, {})]
            same = "the same" if not differ and list(ours) == list(theirs) else f"NOT the same: {differ[:20]}"
            yield f"{name} workbook as {way}: {len(ours)} sheets, {total} cells, {same}"
        (printed,) = through([path], "pdf", folder / name / "pdf")
        yield f"{name} workbook as pdf: {printed.stat().st_size:,} bytes"
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(printed, keep / f"{name}.pdf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path)
    keep = parser.parse_args().pages
    if not shutil.which("soffice"):
        sys.exit("soffice is not installed: apt-get install --no-install-recommends libreoffice-calc")
    sys.path.insert(0, str(REPOSITORY / "tests"))
    warnings.filterwarnings("ignore", message=".*extension is not supported")
    asked: list[Callable[[Path], Iterator[str]]] = [
        damaged,
        sheets,
        surveys,
        exports,
        lambda folder: pages(folder, keep),
    ]
    for n, question in enumerate(asked):
        with tempfile.TemporaryDirectory(prefix=f"libreoffice-{n}-") as folder:
            for line in question(Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
