"""An edition: everything that one audience gets, and nothing else. Pages, workbooks and exports are made from it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from netcollab.errors import Issue
from netcollab.findings._finding import Finding, Status
from netcollab.model import Network
from netcollab.read.records import Source

AUDIENCES = ("coordinator", "members", "public")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What one audience may see: the network let through, numbers computed on it, and sentences.

    Tables carry the columns of the measures registry; shares are 0-1. Everything that is a rule of release (bands,
    rounding, dates cut to the month) has been applied already: a renderer shows what is here, as it is.
    """

    audience: str
    name: str  # the coalition's name, for titles
    period: str  # "Jan 2026 to Oct 2026", as precise as the audience may know; "" if nothing is dated
    banner: str  # who this may go to, one sentence
    net: Network  # coalition and outside agencies let through, names as shown
    network: pd.Series  # key -> float
    agencies: pd.DataFrame  # agency id x measure; outside agencies have a row with NaN
    groups: Mapping[str, pd.DataFrame]  # "sector", "system", "jurisdiction" -> group key x measure
    pairs: Mapping[str, pd.DataFrame]  # "sector", "system" -> (a, b) x observed, expected, ratio
    why: Mapping[str, str]  # measure -> why it is undefined
    sectors: tuple[Status, ...]  # one per component of the framework, in its order
    systems: tuple[Status, ...]
    findings: tuple[Finding, ...]
    response: Mapping[str, Any] = field(default_factory=dict)  # invited, responded, rate, groups {label: rate}
    meetings: pd.DataFrame = field(default_factory=pd.DataFrame)  # meeting, date, kind, agencies, one column a system
    attendance: pd.DataFrame = field(default_factory=pd.DataFrame)  # coordinator: agency id x meeting, delegates
    referrals: Mapping[str, Any] = field(default_factory=dict)  # total (text), pairs, sectors (DataFrames, text cells)
    settings: tuple[tuple[str, str], ...] = ()  # the methods box: (what, value)
    issues: tuple[Issue, ...] = ()  # coordinator only
    issue_counts: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()  # coordinator only
    seed: int = 0
