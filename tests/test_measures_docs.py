"""The examples in the docstrings of netcollab.measures hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import numpy as np
import pandas as pd
import pytest

import netcollab.measures
from netcollab import toy

MODULES = sorted(m.name for m in pkgutil.iter_modules(netcollab.measures.__path__, "netcollab.measures."))


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
