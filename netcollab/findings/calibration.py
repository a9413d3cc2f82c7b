"""How often the rules were right in experiments: the tables that tests/benchmarks/calibration.py wrote."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from netcollab.findings.words import share

Row = Mapping[str, Any]
ENOUGH = (0.1, 0.2, 0.3, 0.4)  # shares of silent respondents at which names and ranges are told at all


@lru_cache(maxsize=1)
def calibration() -> Mapping[str, Any]:
    """The tables by part, with the seed, the shuffles a test and the networks they rest on."""
    text = files("netcollab").joinpath("data", "calibration.json").read_text(encoding="utf-8")
    tables: Mapping[str, Any] = json.loads(text)
    return tables


def experiments(*, ranges: bool = True) -> Iterator[str]:
    """What the experiments gave, in sentences for readers of a report, with or without ranges."""
    tables = calibration()
    quiet = _sum(tables["silence"], "reports", "siloed", "divided", "outside_over_twice")
    worst = max(tables["silence"], key=lambda r: r["siloed"] / r["reports"])
    yield (
        f"Chance alone: in {quiet['reports']:,} coalitions whose sectors had been shuffled, "
        f"{share(quiet['siloed'] / quiet['reports'])} of the reports called any sector or system siloed "
        f"(at worst {share(worst['siloed'] / worst['reports'])}, in one of the networks), and "
        f"{share(quiet['divided'] / quiet['reports'])} any two systems divided. "
        + (
            "No group with more than twice as many ties outside as inside was ever called siloed."
            if not quiet["outside_over_twice"]
            else f"{quiet['outside_over_twice']} groups with more than twice as many ties outside as inside were."
        )
    )
    four, three = range(4, 9), range(3, 4)
    yield (
        "True silos: of sectors of four or more built so that eight in ten of their tie ends stay inside, "
        f"{_found(four, 0.8)} were called siloed, and with six in ten {_found(four, 0.6)}; of sectors of three, "
        f"{_found(three, 0.8)} and {_found(three, 0.6)}. With a quarter of the agencies silent, "
        f"{_found(four, 0.8, silent=0.25)} of the strong ones of four or more were called so too. A silo that is not "
        "told is not ruled out."
    )
    named = _sum([r for r in tables["connectors"] if r["silent"] in ENOUGH], "named", "among_first_6")
    yield (
        f"Connectors: of {named['named']} agencies named while one to four in ten respondents were taken away, "
        f"{named['among_first_6']} were among the first six with all answers in. Without such a rule the first three "
        f"are fickle: with three in ten respondents gone, {share(_kept(0.3))} of them were still among the first three."
    )
    if not ranges:
        return
    ways = [held(way) for way in ("at random", "the more central first", "the less active first")]
    yield (
        f"Answers that are not in: the range given was right in {ways[0]} of tests where the silent were drawn at "
        f"random, in {ways[1]} where the better connected were likelier to be silent, and in {ways[2]} where those "
        "were that name few partners."
    )


def held(way: str) -> str:
    """In what share of tests a range, what is seen included, held the number that all answers gave."""
    rows = [r for r in calibration()["envelope"] if r["way"] == way and r["silent"] in ENOUGH]
    return share(sum(r["held_with_seen"] * r["runs"] for r in rows) / sum(r["runs"] for r in rows))


def _found(sizes: Container[int], inside: float, silent: float = 0.0) -> str:
    rows = calibration()["power"]
    rows = [r for r in rows if r["size"] in sizes and r["inside"] == inside and r["silent"] == silent]
    total = _sum(rows, "planted", "found")
    return share(total["found"] / total["planted"])


def _kept(silent: float) -> float:
    rows = calibration()["brokers"]
    return next(float(r["kept"]) for r in rows if r["silent"] == silent and r["measure"].startswith("brokerage"))


def _sum(rows: list[Row], *columns: str) -> dict[str, int]:
    return {c: sum(int(r[c]) for r in rows) for c in columns}
