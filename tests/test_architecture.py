"""The shape of the package: imports point one way, outside packages have one door, style and types hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "netcollab"
ORDER = [
    "errors",
    "framework",
    "items",
    "model",
    "toy",
    "config",
    "reading",
    "resolve",
    "release",
    "measures",
    "findings",
    "edition",
    "layout",
    "render",
    "write",
    "analysis",
    "counts",
    "instruments",
    "cli",
    "web",
]
# One door per outside package: (package, the modules that may import it).
DOORS = {
    "openpyxl": {"reading/workbook.py", "config.py"},
    "python_calamine": {"reading/workbook.py", "config.py"},
    "xlsxwriter": {"render/workbook.py", "config.py", "instruments/books.py"},
    "pyvis": {"render/map.py"},
    "click": {"cli.py"},
    "igraph": {"model.py", "layout/force.py"},
    "networkx": {"model.py", "render/export.py", "measures/sectors.py"},
}
# methods of Network for researchers
CONVENIENCES = {"netcollab.measures.mixing.sector_graph", "netcollab.measures.imputation.imputations"}
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_examples" not in p.parts)


def imports(path: Path) -> list[str]:
    """Every module that a file imports, wherever in the file, TYPE_CHECKING blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def stage(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "netcollab" and len(parts) > 1 and parts[1] in ORDER else None


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_nothing_to_its_right(path: Path) -> None:
    inside = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if inside not in ORDER:  # netcollab/__init__.py opens every door, lazily
        return
    for module in imports(path):
        if path.name == "model.py" and module in CONVENIENCES:
            continue
        other = stage(module)
        assert other is None or ORDER.index(other) <= ORDER.index(inside), f"{path.name} imports {module}"


@pytest.mark.parametrize("package", DOORS)
def test_an_outside_package_has_one_door(package: str) -> None:
    users = {p.relative_to(PACKAGE).as_posix() for p in MODULES if any(m.split(".")[0] == package for m in imports(p))}
    assert users <= DOORS[package]
    assert users, f"{package} is named as a dependency but not used"


def test_modules_stay_short() -> None:
    long = {p.name: n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 460}
    assert not long


def test_no_module_does_networking() -> None:
    for path in MODULES:
        assert not {m.split(".")[0] for m in imports(path)} & {"socket", "urllib", "http", "requests", "ftplib", "ssl"}


def test_ruff_finds_nothing() -> None:
    for command in (["check"], ["format", "--check"]):
        run = subprocess.run([sys.executable, "-m", "ruff", *command, str(ROOT)], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr


def test_mypy_strict_finds_nothing() -> None:
    run = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_public_name_resolves() -> None:
    import netcollab

    for name in netcollab.__all__:
        assert getattr(netcollab, name) is not None


def test_help_imports_only_click() -> None:
    code = (
        "import sys, netcollab.cli; print([m for m in ('pandas','igraph','networkx','openpyxl') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
