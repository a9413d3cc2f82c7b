"""The docstrings: their examples hold, every measure has its sections, and the reference is built from them."""

from __future__ import annotations

import doctest
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import netcollab
import netcollab.measures
from netcollab import toy

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in ROOT.joinpath("netcollab").rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, extraglobs={"toy": toy, "np": np, "pd": pd})
    assert outcome.failed == 0


@pytest.mark.parametrize("key", sorted(netcollab.measures.REGISTRY))
def test_every_measure_is_documented_and_has_a_source(key: str) -> None:
    one = netcollab.measures.REGISTRY[key]
    doc = one.function.__doc__ or ""
    for section in ("Returns", "Reading", "Source", "Examples"):
        assert f"\n    {section}\n    {'-' * len(section)}\n" in doc, section
    assert f">>> {key}(" in doc or f"{key}(" in doc.split("Examples")[1]
    assert one.summary.endswith(".")
    assert one.reading
    assert one.source in netcollab.measures.references()
    assert getattr(netcollab.measures, key) is one.function
    assert one.level in netcollab.measures.LEVELS


def test_the_reference_has_every_public_name(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "examples" / "make" / "api.py", tmp_path], check=True, capture_output=True)
    for module, page in ((netcollab, "netcollab.html"), (netcollab.measures, "netcollab/measures.html")):
        text = (tmp_path / page).read_text(encoding="utf-8")
        names = [name for name in module.__all__ if not inspect.ismodule(getattr(module, name))]
        assert [name for name in names if f'id="{name}"' not in text] == []
