"""What the report says of other ways of counting, of answers that are not in, and of how its rules were tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.findings.calibration import experiments, held
from netcollab.findings.connectors import ENOUGH_ANSWERS, response_rate
from netcollab.findings.specifications import RULES, SURVEY_ALONE, THRESHOLDS, Check
from netcollab.render import charts
from netcollab.render.grid import Grid
from netcollab.render.story import APART, figure, label, standing_apart
from netcollab.render.words import clean, listed, percent

SAYS = {"siloed": "{}: ties mostly inside", "isolated": "{}: no ties", "connectors": "{} connects systems"}
VARIED = (
    (RULES["confirmed"], "whether one side’s report is enough or both are needed"),
    (THRESHOLDS[-1], "whether the next weaker answer makes a working tie too"),
    (THRESHOLDS[1], "whether only the next stronger answer makes one"),
    (SURVEY_ALONE, "whether referrals and agreements count beside the survey"),
)


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """A number as it is seen, and where it would lie with the answers that are not in."""

    label: str
    key: str
    words: str
    drawn: Markup


def panel(edition: Edition) -> dict[str, Any]:
    """What ``panel.html`` shows."""
    return {
        "ways": _ways(edition),
        "varied": listed([words for choice, words in VARIED if any(choice in w for w in edition.checked.ways)], 9),
        "number_of_ways": len(edition.checked.ways),
        "what_if": _what_if(edition),
        "too_few": edition.audience == "coordinator" and response_rate(edition.net) < ENOUGH_ANSWERS,
        "enough": percent(ENOUGH_ANSWERS),
        "held": held,
        "tested": list(experiments()),
    }


def _ways(edition: Edition) -> Grid | None:
    """The headline findings, each with in how many ways of counting it holds and where not."""
    rows = []
    apart = {(s.by, s.key) for status in APART for s in standing_apart(edition, status)}
    for c in edition.checked.checks:
        if c.code in APART and (c.by, c.subject) not in apart:
            continue  # a system that is no more than one of its sectors
        but = listed(c.but, 9) if c.but else "no single choice decides it"
        rows.append((_said(edition, c), f"{c.holds} of {c.of}", "–" if c.holds == c.of else but))
    return Grid(heads=("What is said", "Holds in", "Not where"), rows=tuple(rows)) if rows else None


def _said(edition: Edition, check: Check) -> str:
    short = edition.net.framework.short
    if check.code == "divided_systems":
        return f"{listed(clean(short(s)) for s in check.subject.split('+'))} hardly work together"
    name = edition.net.agencies["name"].get(check.subject, "") if check.code == "connectors" else short(check.subject)
    return SAYS[check.code].format(clean(name))


def _what_if(edition: Edition) -> list[WhatIf]:
    rows = []
    for r in edition.what_if.to_dict("records"):
        low, high = min(r["low"], r["observed"]), max(r["high"], r["observed"])
        seen, ends = figure(r["measure"], r["observed"]), (figure(r["measure"], low), figure(r["measure"], high))
        index = r["measure"] == "ei_index"  # from -1 to 1; all others are shares
        a, b, at = ((v + 1) / 2 if index else v for v in (low, high, r["observed"]))
        words = f"seen {seen}; {ends[0]} to {ends[1]}" if ends[0] != ends[1] else f"{seen} either way"
        rows.append(WhatIf(label=label(r["measure"]), key=r["measure"], words=words,
                           drawn=charts.interval(a, b, at, words)))  # fmt: skip
    return rows
