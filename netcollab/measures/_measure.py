"""The registry of measures: functions, and the facts about them that programs need. People read the docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.model import Network

LEVELS = ("network", "agency", "group", "pair")
REGISTRY: dict[str, Measure] = {}
F = TypeVar("F", bound=Callable[..., Any])


class Figure(float):
    """A number about the whole network that knows why it is undefined, where it is NaN."""

    why: str

    def __new__(cls, value: float = np.nan, why: str = "") -> Figure:
        figure = super().__new__(cls, value)
        figure.why = why
        return figure


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is known of a measure. ``key`` is the function's name, stable in every table and file.

    ``pages``: whether the pages and the workbook show it; other measures are computed for those who ask for them.
    """

    key: str
    level: str
    label: str
    unit: str
    bounds: tuple[float, float]
    source: str
    function: Callable[..., Any]
    pages: bool = True

    @cached_property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]

    @cached_property
    def reading(self) -> str:
        """The section "Reading" of the docstring: what high and low mean."""
        lines = (inspect.getdoc(self.function) or "").splitlines()
        if "Reading" not in lines:
            return ""
        body = lines[lines.index("Reading") + 2 :]
        end = next((i for i, line in enumerate(body) if i + 1 < len(body) and set(body[i + 1]) == {"-"}), len(body))
        return " ".join(line.strip() for line in body[:end]).strip()


def measure(
    *, level: str, label: str, unit: str, bounds: tuple[float, float], source: str, pages: bool = True
) -> Callable[[F], F]:
    """Register a function as a measure of the given level (network, agency, group or pair)."""

    def register(function: F) -> F:
        key = function.__name__
        REGISTRY[key] = Measure(
            key=key, level=level, label=label, unit=unit, bounds=bounds, source=source, function=function, pages=pages
        )
        return function

    return register


def shown_on_pages(level: str) -> list[str]:
    """The keys of a level's measures that the pages show, in the order in which people read them."""
    return [key for key, known in REGISTRY.items() if known.level == level and known.pages]


def undefined(net: Network, why: str) -> pd.Series:
    """NaN for every agency, with the reason."""
    series = pd.Series(np.nan, index=net.agencies.index, dtype="float64")
    series.attrs["why"] = why
    return series


def compute(
    net: Network | Mapping[str, Network], level: str, *, by: str = "sector", measures: Sequence[str] | None = None,
    **options: Any,
) -> pd.DataFrame:  # fmt: skip
    """All measures of one level as a table.

    Parameters
    ----------
    net : Network, or several by the names of their sites: then a column ``site`` comes first.
    level : {"network", "agency", "group", "pair"}
    by : the grain of group and pair measures (sector, system, jurisdiction or any agency column).
    measures : keys to compute; all of the level by default.

    Returns
    -------
    DataFrame of float64: one row per agency, group or pair of groups (for "network": one row, index "network"), one
    column per measure. ``attrs["why"]`` maps a measure to the reason where it is undefined (of several sites: a site
    to such a mapping), ``attrs["units"]`` and ``attrs["bounds"]`` describe the columns.

    Examples
    --------
    >>> sites = {"North": toy.make("a b c", "a-b"), "South": toy.make("d e", "d-e")}
    >>> compute(sites, "network", measures=["n_agencies", "density"]).round(2)
              site  n_agencies  density
    network  North         3.0     0.33
    network  South         2.0     1.00
    """
    if not isinstance(net, Network):
        return _of_sites({s: compute(n, level, by=by, measures=measures, **options) for s, n in net.items()})
    if level not in LEVELS:
        raise Problem(f"there is no level {level!r}", fix=f"Use one of: {', '.join(LEVELS)}.")
    known = {k: m for k, m in REGISTRY.items() if m.level == level}
    if strange := set(measures or ()) - set(known):
        raise Problem(f"there is no {level} measure {sorted(strange)[0]!r}", fix="`netcollab measures` lists them.")
    columns: dict[str, Any] = {}
    why: dict[str, str] = {}
    for key in measures or known:
        function = known[key].function
        takes = inspect.signature(function).parameters
        given = {k: v for k, v in {"by": by, **options}.items() if k in takes}
        answer = function(net, **given)
        reason = answer.why if isinstance(answer, Figure) else getattr(answer, "attrs", {}).get("why", "")
        if reason:
            why[key] = reason
        columns[key] = [answer] if level == "network" else answer
    table = pd.DataFrame(columns, index=["network"] if level == "network" else None).astype("float64")
    table.attrs = {
        "why": why,
        "units": {k: known[k].unit for k in columns},
        "bounds": {k: known[k].bounds for k in columns},
    }
    return table


def _of_sites(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The tables of several sites as one, with a column ``site``."""
    if not tables:
        raise Problem("there is no network to compute measures of", fix="Give a network, or several by name.")
    for site, table in tables.items():
        table.insert(0, "site", site)
    whole = pd.concat(tables.values())
    whole.attrs = {**next(iter(tables.values())).attrs, "why": {s: t.attrs["why"] for s, t in tables.items()}}
    return whole


def tidy(
    net: Network | Mapping[str, Network], levels: Sequence[str] = LEVELS, *, by: str = "sector",
    measures: Sequence[str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Measures of several levels in long form, one row per number, as R's and Python's plotting libraries like it.

    Parameters
    ----------
    net : Network, or several by the names of their sites.
    levels : some of "network", "agency", "group", "pair".
    by : the grain of group and pair measures.
    measures : keys to compute, of any of the levels; all by default.

    Returns
    -------
    DataFrame: site ("" for one network), level, by ("" where it does not matter), subject, other (of a pair, else
    ""), measure, value (float64, NaN where undefined), unit, why (the reason where undefined for all).

    Raises
    ------
    Problem
        Where a level or a measure is not known.

    Examples
    --------
    >>> tidy(toy.make("a b c", "a-b"), ["network"], measures=["density"])[["measure", "value", "unit"]].round(2)
       measure  value   unit
    0  density   0.33  share
    """
    if strange := set(measures or ()) - set(REGISTRY):
        raise Problem(f"there is no measure {sorted(strange)[0]!r}", fix="`netcollab measures` lists them.")
    parts = []
    for site, one in ({"": net} if isinstance(net, Network) else net).items():
        for level in levels:
            wanted = None if measures is None else [m for m in measures if REGISTRY[m].level == level]
            if wanted is None or wanted:
                parts.append(_long(compute(one, level, by=by, measures=wanted), site, level, by))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=LONG)


LONG = ["site", "level", "by", "subject", "other", "measure", "value", "unit", "why"]


def _long(table: pd.DataFrame, site: str, level: str, by: str) -> pd.DataFrame:
    pairs = [key if isinstance(key, tuple) else (key, "") for key in table.index]
    n, keys = len(table), list(table.columns)
    return pd.DataFrame({
        "site": site,
        "level": level,
        "by": by if level in ("group", "pair") else "",
        "subject": [str(a) for a, _ in pairs] * len(keys),
        "other": [str(b) for _, b in pairs] * len(keys),
        "measure": np.repeat(keys, n),
        "value": table.to_numpy().T.ravel(),
        "unit": np.repeat([table.attrs["units"][k] for k in keys], n),
        "why": np.repeat([table.attrs["why"].get(k, "") for k in keys], n),
    }, columns=LONG)  # fmt: skip


def glossary() -> list[Mapping[str, Any]]:
    """Every measure as a row: key, level, label, unit, what it is, how to read it, source."""
    return [
        {"key": m.key, "level": m.level, "label": m.label, "unit": m.unit, "what": m.summary,
         "reading": m.reading, "source": m.source}
        for m in REGISTRY.values()
    ]  # fmt: skip
