"""What the README says can be done, can be done."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import netcollab
from netcollab.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Every netcollab command of the README, in order."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    parts = [part for line in lines for part in line.split("&&")]
    words = [shlex.split(part, comments=True) for part in parts]
    inline = [shlex.split(c) for c in re.findall(r"`netcollab ([^`]*)`", README)]
    found = [w[1:] for w in words if w and w[0].removeprefix(".venv/bin/") == "netcollab"]
    return [*found, *([w.replace("DIR", "another") for w in c] for c in inline)]


def test_the_readme_begins_with_exactly_two_commands_that_do_all_their_set_up() -> None:
    first, second, *_ = blocks("sh")
    for block in (first, second):
        assert len(block.splitlines()) == 1
        assert "python3 -m venv .venv" in block
        assert "pip install" in block
    assert "netcollab analyze" in first
    assert "pytest" in second
    for word in ("Windows", "macOS"):
        assert README.index(word) < README.index("## Your own files")


def test_the_ci_script_runs_the_second_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert "<!-- test command -->" in script
    assert README.count("<!-- test command -->") == 1


def test_every_command_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    netcollab.example("Our coalition", "working_group")
    Path("Our coalition/referrals.csv").write_text("Date,From,To\n2026-01-14,Quillan Police Department,Hope House\n")
    ran = commands()
    assert {c[0] for c in ran} == {
        "analyze",
        "check",
        "export",
        "prepare",
        "template",
        "example",
        "measures",
        "formats",
        "sectors",
    }
    for words in ran:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (words, result.output)
    told = README[README.index("Then open **") :].split("**")[1]
    assert (tmp_path / told).is_file()


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    netcollab.example("netcollab-example")
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})


def test_every_command_is_named_in_the_readme() -> None:
    for name in main.commands:
        assert f"netcollab {name}" in README
