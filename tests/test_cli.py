"""The command line: paths on stdout, remarks on stderr, the exit codes of the specification, never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import netcollab
import netcollab.cli
from netcollab.cli import main
from netcollab.errors import Problem

ROSTER = "Agency,Sector,Also known as\nHope House,Homeless advocates,HH\nCity Police,Local law enforcement,\nDA,7,\n"
REFERRALS = (
    "Date,From,To,Client initials,Status\n2026-01-05,City Police,HH,QZX,completed\n2026-02-01,DA,Hope House,WVK,sent\n"
)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "our coalition"
    home.mkdir()
    (home / "members.csv").write_text(ROSTER)
    (home / "referrals.csv").write_text(REFERRALS)
    return home


def test_analyze_prints_what_to_open_on_stdout_and_remarks_on_stderr(folder: Path) -> None:
    result = run("analyze", folder)
    assert result.exit_code == 0, result.output
    paths = [Path(line) for line in result.stdout.splitlines()]
    assert paths[0] == folder / "netcollab-report" / "coordinator" / "report.html"
    assert all(p.exists() for p in paths)
    assert "Our Coalition: 3 agencies" in result.stderr


def test_a_folder_keeps_its_roster_and_a_second_run_reads_it_and_not_its_own_report(folder: Path) -> None:
    run("analyze", folder)
    first = (folder / "netcollab-report/coordinator/results.json").read_bytes()
    roster = (folder / "roster.xlsx").read_bytes()
    result = run("analyze", folder)
    assert result.exit_code == 0, result.output
    assert (folder / "roster.xlsx").read_bytes() == roster
    again = json.loads((folder / "netcollab-report/coordinator/results.json").read_bytes())
    before = json.loads(first)
    assert [a["id"] for a in again["agencies"]] == [a["id"] for a in before["agencies"]]
    assert again["network"] == before["network"]


def test_no_client_identifier_reaches_any_output(folder: Path) -> None:
    result = run("analyze", folder)
    for path in folder.rglob("netcollab-report/**/*"):
        if path.is_file():
            assert b"QZX" not in path.read_bytes()
    assert "QZX" not in result.output


def test_check_writes_nothing_and_shows_how_each_file_is_read(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    result = run("check", folder)
    assert result.exit_code == 0
    assert sorted(folder.rglob("*")) == before
    assert "referral" in result.stdout
    assert "Client initials" in result.stdout
    assert "QZX" not in result.stdout


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "empty.csv", "empty"),
        (b"<html><body><table><tr><td>x</td></tr></table></body></html>", "page.xls", "HTML|web page"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "photo.xlsx", "picture|image|photo"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "secret.xlsx", "password|encrypted|old"),
        (bytes(range(256)) * 8, "noise.csv", "neither a workbook nor text"),
    ],
)
def test_a_wrong_file_is_told_what_it_is_with_exit_3_and_nothing_written(
    tmp_path: Path, content: bytes, name: str, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("analyze", tmp_path / name)
    assert result.exit_code == 3
    assert re.search(told, result.stderr, re.IGNORECASE), result.stderr
    assert name in result.stderr
    assert "Traceback" not in result.output
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_inside_a_folder_a_wrong_file_is_a_remark_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "photo.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    result = run("analyze", folder)
    assert result.exit_code == 0
    issues = json.loads((folder / "netcollab-report/coordinator/results.json").read_text())["issues"]
    assert any(i["file"].endswith("photo.xlsx") for i in issues)


def test_a_file_that_is_not_there_is_exit_3(tmp_path: Path) -> None:
    result = run("analyze", tmp_path / "nothing.xlsx")
    assert result.exit_code == 3
    assert "nothing.xlsx" in result.stderr


def test_a_folder_without_tables_is_exit_3(tmp_path: Path) -> None:
    assert run("analyze", tmp_path).exit_code == 3


def test_a_list_of_layers_that_do_not_exist_is_exit_2(folder: Path) -> None:
    result = run("analyze", folder, "--layers", "friendship")
    assert result.exit_code == 2
    assert "friendship" in result.stderr


def test_a_foreign_output_folder_is_exit_6(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("x")
    assert run("analyze", folder, "--output", other).exit_code == 6


def test_our_own_fault_is_exit_70_without_a_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret cell")

    monkeypatch.setattr("netcollab.analysis.analyze", broken)
    result = run("analyze", folder)
    assert result.exit_code == 70
    assert "Traceback" not in result.output
    assert "secret cell" not in result.output


def test_an_interrupt_is_exit_130(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("netcollab.analysis.analyze", stop)
    assert run("analyze", folder).exit_code == 130


@pytest.mark.parametrize("command", ["measures", "formats", "sectors"])
def test_lists_are_printed(command: str) -> None:
    result = run(command)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) >= 8


def test_every_command_names_its_twin_in_python() -> None:
    for name, command in netcollab.cli.main.commands.items():
        assert "In Python: netcollab." in (command.help or ""), name


def test_only_the_audiences_asked_for_are_written(folder: Path, tmp_path: Path) -> None:
    run("analyze", folder, "--output", tmp_path / "out", "--audience", "public")
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"manifest.json", "public"}


def test_an_example_is_copied_and_never_over_something(tmp_path: Path) -> None:
    result = run("example", tmp_path / "new")
    assert result.exit_code == 0
    assert result.stdout.splitlines()
    assert run("example", tmp_path / "new").exit_code == 6


def test_an_example_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no example"):
        netcollab.example(tmp_path / "new", "nope")
