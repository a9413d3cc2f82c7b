"""Measures: functions of a Network, registered with what people need to read them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from netcollab.measures import (
    brokerage,
    brokerage_fractional,
    centralization,
    cohesion,
    connectedness,
    holes,
    homophily,
    meetings,
    mixing,
    nullmodel,
    referrals,
    response,
    sectors,
)
from netcollab.measures._measure import LEVELS, REGISTRY, Figure, Measure, compute, glossary, measure

__all__ = [
    "LEVELS",
    "REGISTRY",
    "Figure",
    "Measure",
    "brokerage",
    "brokerage_fractional",
    "centralization",
    "cohesion",
    "compute",
    "connectedness",
    "glossary",
    "holes",
    "homophily",
    "measure",
    "meetings",
    "mixing",
    "nullmodel",
    "referrals",
    "references",
    "response",
    "sectors",
]


@lru_cache
def references() -> dict[str, str]:
    """The bibliography: key of a measure's source -> citation."""
    text = files("netcollab").joinpath("data", "references.toml").read_text(encoding="utf-8")
    return {key: str(entry) for key, entry in tomllib.loads(text).items()}
