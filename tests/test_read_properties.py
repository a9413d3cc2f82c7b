"""What holds of reading whatever the files hold: rows accounted for, text kept as it is, order of no account."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import netcollab
from netcollab.errors import Exit, Problem
from netcollab.reading import Records, read_files

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
Rows = Sequence[Sequence[object]]
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # no XML can hold them

HEADINGS = st.sampled_from(
    ["Agency", "Organization", "Date", "From", "To", "Status", "Name", "Sector", "Source", "Target", "Weight", "Notes",
     "1/14/2026", "2/18/2026", "Feb", "Client", "How often? [CPS]", "How often? [Hope House]", "Timestamp",
     "Your agency", "Meeting", "Count", "E-mail", "", "Respondent ID", "StartDate", "Label", "Members"]
)  # fmt: skip
CONTENT = st.one_of(
    st.sampled_from(
        ["Hope House", "CPS", "County DA", "City Clinic", "Jane Doe", "x", "X", "1", "0", "Monthly", "Never", "sent",
         "accepted", "2026-01-02", "1/14/2026", "14.1.2026", "13/13/2026", "Total", "NA", "None", "007", "1e5", "-",
         "Hope House; CPS", "Hope (", "Note: see below", "=1+1", "a\nb", "Sept", "45000", "12,5", "\u202eevil", "é"]
    ),
    st.text(max_size=6),
    st.integers(-5, 60_000),
    st.booleans(),
    st.none(),
    st.dates(),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[object]]:
    """A title now and then, a row of headings, and rows of whatever."""
    width = draw(st.integers(1, 6))
    rows: list[list[object]] = [["Sign-in 2026"]] if draw(st.integers(0, 3)) == 0 else []
    rows.append(draw(st.lists(HEADINGS, min_size=width, max_size=width)))
    rows += draw(st.lists(st.lists(CONTENT, max_size=width + 1), max_size=7))
    return rows


def save_csv(path: Path, rows: Rows, sign: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        csv.writer(file, delimiter=sign).writerows(rows)
    return path


def save_workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                cell = sheet.cell(r, c)
                if isinstance(value, str):
                    cell.value, cell.data_type = (
                        value.translate(dict.fromkeys([*range(9), 11, 12, *range(14, 32)])),
                        "s",
                    )
                else:
                    cell.value = value
    book.save(path)
    return path


def account_holds(records: Records) -> None:
    """Every row of every table is used, not used for a reason that is told, or not read at all."""
    told = {(i.place.file, i.place.sheet) for i in records.issues}
    for source in records.sources:
        if source.format:
            assert source.rows == source.rows_used + sum(n for _, n in source.unused), source
        else:
            assert not source.rows_used
            assert (source.file, source.sheet) in told, source


@settings(max_examples=250, deadline=None, suppress_health_check=QUIET)
@given(made=st.lists(tables(), min_size=1, max_size=2), kind=st.sampled_from(["csv", "xlsx"]))
def test_only_problems_escape_and_every_row_is_accounted_for(
    tmp_path: Path, made: list[list[list[object]]], kind: str
) -> None:
    path = tmp_path / f"table.{kind}"
    if kind == "csv":
        save_csv(path, made[0])
    else:
        save_workbook(path, {f"S{n}": rows for n, rows in enumerate(made)})
    try:
        account_holds(read_files([path]))
    except Problem as problem:
        # Two layouts claim it, it holds nothing, or its dates contradict each other.
        if problem.code not in (Exit.USAGE, Exit.UNREADABLE, Exit.NOTHING_TO_ANALYSE):
            raise


AWKWARD = [
    "NA",
    "None",
    "null",
    "nan",
    "007",
    "1e5",
    "1E-3",
    "TRUE",
    "False",
    "00123",
    "1/2",
    "-",
    "#N/A",
    "0x1A",
    "3.10",
]


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_text_survives_that_other_readers_turn_into_something_else(tmp_path: Path, kind: str) -> None:
    rows = [["Agency", "Sector"], *([n, "Judges"] for n in AWKWARD)]
    path = tmp_path / f"roster.{kind}"
    if kind == "xlsx":
        save_workbook(path, {"Members": rows})
    else:
        save_csv(path, rows, "\t" if kind == "tsv" else ",")
    assert [m.name for m in read_files([path]).members] == AWKWARD


LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(
    names=st.lists(LETTERS.map("Agency {}".format), min_size=1, max_size=6, unique=True),
    kind=st.sampled_from(["csv", "xlsx"]),
)
def test_names_come_out_as_they_stand(tmp_path: Path, names: list[str], kind: str) -> None:
    rows = [["Agency", "Sector"], *([n, ""] for n in names)]
    path = tmp_path / f"roster.{kind}"
    save_csv(path, rows) if kind == "csv" else save_workbook(path, {"Members": rows})
    assert [m.name for m in read_files([path]).members] == names


# The same coalition, told in another order

MEMBERS = ["Hope House", "County DA", "CPS", "City Clinic", "State Police", "Legal Aid", "YWCA", "Family Court"]
LEVELS = ["Never", "Yearly", "Monthly", "Weekly", "Daily"]


def coalition(seed: int) -> dict[str, Rows]:
    """Four sheets about the same agencies, drawn at random."""
    draw = random.Random(seed)
    log = [
        [
            f"2026-0{draw.randint(1, 6)}-{draw.randint(13, 28)}",
            *draw.sample(MEMBERS, 2),
            draw.choice(["sent", "closed"]),
        ]
        for _ in range(14)
    ]
    visits = [[f"2026-0{m}-14", n, f"P{draw.randint(1, 3)}"] for m in range(1, 6) for n in draw.sample(MEMBERS, 4)]
    asked = [
        [f"2026-03-{13 + n}", name, *("" if name == other else draw.choice(LEVELS) for other in MEMBERS)]
        for n, name in enumerate(MEMBERS[:6])
    ]
    return {
        "Members": [["Agency", "Sector"], *([n, "Judges" if i % 2 else "Media"] for i, n in enumerate(MEMBERS))],
        "Log": [["Date", "From", "To", "Status"], *log],
        "Sign-in": [["Date", "Organization", "Name"], *visits],
        "Survey": [["Timestamp", "Your agency", *(f"How often do you work with: [{n}]" for n in MEMBERS)], *asked],
    }


def shuffled(sheets: dict[str, Rows], draw: random.Random) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for name in draw.sample(sorted(sheets), len(sheets)):
        head, *rows = sheets[name]
        columns = draw.sample(range(len(head)), len(head))
        found[name] = [[row[c] for c in columns] for row in [head, *draw.sample(rows, len(rows))]]
    return found


def told(folder: Path, sheets: dict[str, Rows], kind: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agencies and ties of the network, places in files left out."""
    folder.mkdir()
    if kind == "xlsx":
        save_workbook(folder / "all.xlsx", sheets)
    else:
        for name, rows in sheets.items():
            save_csv(folder / f"{name}.csv", rows)
    net = netcollab.read(folder, name="X")
    ties = net.ties.drop(columns="evidence")
    return net.agencies, ties.sort_values(["layer", "relation", "source", "target"]).reset_index(drop=True)


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_rows_columns_and_sheets_give_the_same_network(tmp_path: Path, seed: int) -> None:
    sheets = coalition(seed)
    agencies, ties = told(tmp_path / "as drawn", sheets, "xlsx")
    assert len(ties) > 20
    for n, kind in enumerate(["xlsx", "csv", "xlsx"]):
        other = told(tmp_path / f"other {n}", shuffled(sheets, random.Random(100 * seed + n)), kind)
        pd.testing.assert_frame_equal(other[0], agencies)
        pd.testing.assert_frame_equal(other[1], ties)
