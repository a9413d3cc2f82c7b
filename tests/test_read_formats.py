"""Each layout is proved by its folders: an export as people have it, and every fact that reading must give."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_flat import flat, load

from netcollab.reading import layouts, read_files
from netcollab.reading.format import recognize, set_aside
from netcollab.reading.intake import Limits
from netcollab.reading.table import open_tables

CASES = sorted(Path(__file__).parent.glob("formats/*/*"))
IDS = [f"{c.parent.name}-{c.name}" for c in CASES]


def exports(case: Path) -> list[Path]:
    """The files of a case: an export may come in several."""
    return [p for p in sorted(case.rglob("*")) if p.is_file() and p.name != "expected.csv"]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_reading_gives_what_the_case_states(case: Path) -> None:
    assert flat(read_files(exports(case))) == load(case / "expected.csv")


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_every_table_is_claimed_by_its_own_layout_and_by_no_other(case: Path) -> None:
    tables = [table for path in exports(case) for table in open_tables(path, path.name, Limits())[0]]
    stated = sorted(row[2] for row in load(case / "expected.csv") if row[0] == "source")
    assert case.parent.name in stated
    claims = [[name for name, f in layouts().items() if f.detect(table) and not set_aside(table)] for table in tables]
    assert sorted(" and ".join(names) for names in claims) == stated
    for table, names in zip(tables, claims, strict=True):
        found = recognize(table)
        assert (found[0], bool(found[1])) == (names[0], True) if found else names == []


def test_every_layout_has_a_case_and_a_docstring_that_says_what_is_verified() -> None:
    assert {c.parent.name for c in CASES} == set(layouts())
    for name in layouts():
        module = __import__(f"netcollab.reading.formats.{name}", fromlist=["FORMAT"])
        assert "general knowledge" in module.__doc__.replace("\n", " ").lower()


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_no_note_client_or_person_reaches_a_record(case: Path) -> None:
    said = "\n".join(" | ".join(row) for row in flat(read_files(exports(case))))
    said += repr(read_files(exports(case)))
    for secret in (
        "CANARY",
        "Jane",
        "Doe",
        "Lopez",
        "Roe",
        "x.example",
        "J.D.",
        "555-123",
        "Oak St",
        "Zed",
        "blue door",
    ):
        assert secret not in said


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_every_row_is_used_or_its_reason_is_told(case: Path) -> None:
    records = read_files(exports(case))
    told = {
        (i.place.file, i.place.sheet, r)
        for i in records.issues
        if i.kind == "row_not_used"
        for r in i.found.rsplit("row", 1)[1].lstrip("s ").replace(" and ", ", ").split(", ")
    }
    for source in (s for s in records.sources if s.format):  # a sheet passed over is told as a whole
        unused = sum((file, sheet) == (source.file, source.sheet) for file, sheet, _ in told)
        assert source.rows == source.rows_used + unused
