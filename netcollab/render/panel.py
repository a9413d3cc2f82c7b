"""What the report says of other ways of counting, of answers that are not in, and of how its rules were tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netcollab.edition import Edition
from netcollab.findings.calibration import experiments, held
from netcollab.findings.connectors import ENOUGH_ANSWERS, response_rate
from netcollab.findings.specifications import RULES, SURVEY_ALONE, THRESHOLDS, Check
from netcollab.render.grid import Grid
from netcollab.render.story import APART, figure, label, standing_apart
from netcollab.render.words import clean, listed, percent

SAYS = {"siloed": "{}: ties mostly inside", "isolated": "{}: no ties", "connectors": "{} connects systems"}
VARIED = (
    (RULES["confirmed"], "whether one side’s report is enough or both are needed"),
    (THRESHOLDS[-1], "whether the next weaker answer makes a working tie too"),
    (THRESHOLDS[1], "whether only the next stronger answer makes a working tie"),
    (SURVEY_ALONE, "whether referrals and agreements count beside the survey"),
)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A number as either side's word gives it, as both sides' does, among respondents, and its range."""

    label: str
    key: str
    cells: tuple[str, ...]


def panel(edition: Edition) -> dict[str, Any]:
    """What ``panel.html`` shows."""
    return {
        "ways": _ways(edition),
        "varied": listed([words for choice, words in VARIED if any(choice in w for w in edition.checked.ways)], 9),
        "number_of_ways": len(edition.checked.ways),
        "sensitivity": _sensitivity(edition),
        "too_few": not edition.sensitivity.empty and response_rate(edition.net) < ENOUGH_ANSWERS,
        "enough": percent(ENOUGH_ANSWERS),
        "held": held,
        "tested": list(experiments(ranges=not edition.sensitivity.empty)),
    }


def _ways(edition: Edition) -> Grid | None:
    """The headline findings, each with in how many ways of counting it holds and where not."""
    rows = []
    apart = {(s.by, s.key) for status in APART for s in standing_apart(edition, status)}
    for c in edition.checked.checks:
        if c.code in APART and (c.by, c.subject) not in apart:
            continue  # a system that is no more than one of its sectors
        but = listed(c.but, 9) if c.but else "no single choice decides it"
        rows.append((_said(edition, c), "–" if c.holds == c.of else but, f"{c.holds} of {c.of}"))
    return Grid(heads=("What is said", "Not where", "Holds in"), rows=tuple(rows)) if rows else None


def _said(edition: Edition, check: Check) -> str:
    short = edition.net.framework.short
    if check.code == "divided_systems":
        return f"{listed(clean(short(s)) for s in check.subject.split('+'))} hardly work together"
    name = edition.net.agencies["name"].get(check.subject, "") if check.code == "connectors" else short(check.subject)
    return SAYS[check.code].format(clean(name))


def _sensitivity(edition: Edition) -> list[Counted]:
    rows = []
    ranged = not edition.sensitivity.empty and bool(edition.sensitivity["low"].notna().any())
    for r in edition.sensitivity.to_dict("records"):
        cells = [figure(r["measure"], r[graph]) for graph in ("union", "confirmed", "respondents")]
        if ranged:
            low, high = (figure(r["measure"], r[end]) for end in ("low", "high"))
            cells.append(low if low == high else f"{low} to {high}")
        rows.append(Counted(label=label(r["measure"]), key=r["measure"], cells=tuple(cells)))
    return rows
