"""Output is written whole or not at all, and what a person put there stays."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import netcollab.write
from netcollab import toy
from netcollab.config import AGENCIES, save_roster
from netcollab.edition import AUDIENCES, make_edition
from netcollab.errors import Exit, Problem
from netcollab.model import Network
from netcollab.write import write_editions


@pytest.fixture(scope="module")
def net() -> Network:
    return toy.make("A:judges B:child_welfare C:educators D:media", "A-B B-C C-D A-C").replace(name="Toy")


@pytest.fixture(scope="module")
def editions(net: Network) -> dict:  # type: ignore[type-arg]
    return {a: make_edition(net, a) for a in AUDIENCES}


def test_the_folders_of_three_audiences_are_written_with_a_manifest(tmp_path: Path, editions: dict) -> None:  # type: ignore[type-arg]
    out = tmp_path / "report"
    to_open = write_editions(out, editions)
    found = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert {
        "manifest.json", "coordinator/map.html", "coordinator/report.html", "coordinator/workbook.xlsx",
        "coordinator/results.json", "coordinator/issues.csv", "coordinator/roster.xlsx", "coordinator/network.graphml",
        "members/map.html", "members/report.html", "public/index.html",
        "coordinator/picture.png", "members/picture.png",
    } == found  # fmt: skip
    assert all(p.exists() for p in to_open)
    assert set(json.loads((out / "manifest.json").read_text())["files"]) == found - {
        "manifest.json",
        "coordinator/roster.xlsx",
    }
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_folder_that_is_not_ours_is_never_touched(tmp_path: Path, editions: dict) -> None:  # type: ignore[type-arg]
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "thesis.docx").write_text("years of work")
    with pytest.raises(Problem, match="not written by netcollab") as caught:
        write_editions(tmp_path / "report", editions)
    assert caught.value.code == Exit.CANNOT_WRITE
    assert [p.name for p in (tmp_path / "report").iterdir()] == ["thesis.docx"]


def test_what_a_person_added_to_our_folder_stays(tmp_path: Path, editions: dict) -> None:  # type: ignore[type-arg]
    out = tmp_path / "report"
    write_editions(out, editions)
    (out / "coordinator" / "my notes.txt").write_text("call the sheriff")
    write_editions(out, editions)
    assert (out / "coordinator" / "my notes.txt").read_text() == "call the sheriff"


@pytest.mark.parametrize("step", ["_write_audience", "_fingerprints", "_carry_over", "_swap"])
def test_a_failure_at_any_step_leaves_the_old_set(
    tmp_path: Path,
    editions: dict,
    step: str,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[type-arg]
) -> None:
    out = tmp_path / "report"
    write_editions(out, editions)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(netcollab.write, step, full)
    with pytest.raises(Problem, match="no space left"):
        write_editions(out, editions)
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_run_cut_off_between_its_two_moves_is_mended_by_the_next(tmp_path: Path, editions: dict) -> None:  # type: ignore[type-arg]
    out = tmp_path / "report"
    write_editions(out, editions)
    (out / "coordinator" / "my notes.txt").write_text("kept")
    out.rename(tmp_path / ".report.before")
    write_editions(out, editions)
    assert (out / "coordinator" / "my notes.txt").read_text() == "kept"


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row if c.value is not None}


def test_a_new_roster_lists_agencies_and_every_seat_with_drop_downs(tmp_path: Path, net: Network) -> None:
    path = tmp_path / "roster.xlsx"
    assert save_roster(path, net)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Agencies", "Names", "Sectors"]
    assert [c.value for c in book["Agencies"][1]] == list(AGENCIES)
    assert [c.value for c in book["Agencies"]["B"]][1:] == ["Judges", "Child welfare", "Educators", "Media"]
    assert book["Sectors"].max_row == 25
    assert all(sheet.data_validations.dataValidation for sheet in book)


def test_the_same_roster_twice_is_the_same_bytes(tmp_path: Path, net: Network) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        save_roster(tmp_path / name, net)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_roster_is_only_added_to_and_the_version_before_is_kept(tmp_path: Path, net: Network) -> None:
    path = tmp_path / "roster.xlsx"
    save_roster(path, net)
    book = openpyxl.load_workbook(path)
    sheet = book["Agencies"]
    sheet["A2"], sheet["B2"], sheet["M1"], sheet["M2"] = "A", "Public officials", "Phone tree", "ask Pat first"
    sheet.append(["Added by hand", "Media"])
    book.create_sheet("My sheet")["A1"] = "mine"
    book.save(path)
    before, raw = cells(path), path.read_bytes()

    assert not save_roster(path, net)
    assert path.read_bytes() == raw

    larger = toy.make("A:judges B:child_welfare C:educators D:media E:=evil", "A-E")
    assert save_roster(path, larger)
    after = cells(path)
    assert {k: after[k] for k in before} == before
    assert set(after.values()) - set(before.values()) >= {"E"}
    assert path.with_name("roster.xlsx.bak").read_bytes() == raw


def test_a_roster_that_is_no_workbook_is_told_and_left(tmp_path: Path, net: Network) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(Problem, match="cannot be read"):
        save_roster(path, net)
    assert path.read_bytes() == b"not a workbook"
