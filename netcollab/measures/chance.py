"""Whether a sector-dependent number is more than chance gives: the labels shuffled, the ties as they are."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.measures._gould_fernandez import ROLES, brokerage_expected
from netcollab.measures._measure import REGISTRY
from netcollab.measures._shuffled import NULLS, Block, Fixed, null_of
from netcollab.measures.nullmodel import DRAWS, benjamini_hochberg, holm, shuffles
from netcollab.model import Network

TAILS = ("both", "high", "low")
BROKERAGE = tuple(f"brokerage_{role}{share}" for share in ("", "_fractional") for role in ROLES if role != "total")
TESTED = (*NULLS, *BROKERAGE)
NUMBERS = ("observed", "expected", "sd", "low", "high", "p_low", "p_high")
CLOSE = 1e-5  # what single precision leaves open


def chance(
    net: Network, measures: Sequence[str] | str | None = None, *, by: str = "sector", draws: int = DRAWS,
    seed: int = 0, tail: str = "both", null: str = "labels", agencies: Sequence[str] | None = None,
    directed: bool = False, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.DataFrame:  # fmt: skip
    """Sector-dependent measures beside what chance gives, for the network, its groups and its agencies.

    The agencies' whole label sets are shuffled among the agencies that have one; ties and group sizes stay. All
    measures are computed on the same draws. A draw in which a measure is undefined counts as at least as extreme
    either way.

    Parameters
    ----------
    net : Network
    measures : keys of measures that depend on labels; all of them by default. Brokerage is also summed for each group
        of brokers and for the network.
    by : the grain: sector, system, jurisdiction or any agency column.
    draws, seed : how many shuffles, and which.
    tail : which side ``p`` is about: "high", "low", or "both" (twice the smaller one).
    null : "labels", or "bernoulli": ties made at random as in R's sna, for directed brokerage counts alone. It says
        mostly that there are two-step routes at all, and is refused where ties are mutual by construction.
    agencies : test these agencies alone (and no groups, nor the network); all by default.
    directed, rule, layers, strength : which ties count, as for the measures themselves.

    Returns
    -------
    DataFrame, one row per measure and subject: measure, level, subject, observed, expected and sd (of the draws), low
    and high (the 5th and 95th percentile), p_low and p_high, p, p_holm and q (Benjamini-Hochberg), both over all rows
    that were tested in this call. A row is not tested (p is NaN) where its number is undefined or no shuffle changes
    it. With ``null="bernoulli"``: observed, expected, sd, z. ``attrs``: null, by, draws, seed, tail, tests.

    Examples
    --------
    >>> net = toy.make("a:x b:x c:x d:y e:y f:y", "a-b b-c a-c d-e e-f d-f c-d")
    >>> chance(net, "ei_index", draws=999, tail="low")[["observed", "p"]].round(1).values.tolist()
    [[-0.7, 0.1]]
    """
    keys = [measures] if isinstance(measures, str) else list(TESTED if measures is None else measures)
    if strange := [k for k in keys if k not in TESTED]:
        raise Problem(f"{strange[0]!r} does not depend on labels", fix=f"Use one of: {', '.join(TESTED)}.")
    if tail not in TAILS or null not in ("labels", "bernoulli"):
        raise Problem(f"tail {tail!r} and null {null!r} do not go", fix='tail: "both", "high", "low"; null: "labels".')
    view = {"rule": rule, "layers": layers, "strength": strength}
    facts = {"null": null, "by": by}
    if null == "bernoulli":
        table = _bernoulli(net, keys if measures is not None else BROKERAGE[: len(ROLES) - 1], by, directed, view)
        table.attrs = facts
        return table
    table = pd.DataFrame(list(_rows(net, keys, by, draws, seed, directed, view, agencies)))
    table = table.reindex(columns=["measure", "level", "subject", *NUMBERS])
    both = np.minimum(1.0, 2 * table[["p_low", "p_high"]].min(axis=1, skipna=False))
    table["p"] = both if tail == "both" else table[f"p_{tail}"]
    p = table["p"].to_numpy(dtype="float64")
    table["p_holm"], table["q"] = holm(p), benjamini_hochberg(p)
    table.attrs = {**facts, "draws": draws, "seed": seed, "tail": tail, "tests": int((~np.isnan(p)).sum())}
    return table


def null_draws(
    net: Network, keys: Sequence[str], *, by: str = "sector", draws: int = DRAWS, seed: int = 0,
    directed: bool = False, view: dict[str, Any] | None = None, agencies: Sequence[str] | None = None,
) -> Iterator[dict[str, np.ndarray]]:  # fmt: skip
    """The measures in every shuffle, a block of draws at a time: key -> rows x draws.

    Brokerage has the agencies' rows, then those of the groups of brokers in sorted order, then the network's.
    """
    wanted = np.isin(net.agencies.index, net.agencies.index if agencies is None else list(agencies))
    fixed = Fixed(net, by, directed, dict(view or {}), wanted)
    brokers = [k for k in keys if k.startswith("brokerage_")]
    widths = [fixed.matrix.nnz, len(net)]
    widths += [len(fixed.open.first)] if any(k.endswith("_fractional") for k in brokers) else []
    widths += [len(fixed.closed.first)] if any(not k.endswith("_fractional") for k in brokers) else []
    for order in shuffles(net, fixed.labelled, draws, seed, max(widths)):
        block = Block(fixed, order)
        yield {key: with_sums(block, null_of(key, block)) if key in brokers else null_of(key, block) for key in keys}


def with_sums(block: Block, scores: np.ndarray) -> np.ndarray:
    """Scores of agencies, with their sums over each group of brokers and over all."""
    known = np.nan_to_num(scores)
    groups = [np.where(block.held == k, known, 0).sum(axis=0) for k in range(block.fixed.number)]
    return np.vstack([scores, *groups, known.sum(axis=0)])


def _rows(
    net: Network,
    keys: Sequence[str],
    by: str,
    draws: int,
    seed: int,
    directed: bool,
    view: dict[str, Any],
    agencies: Sequence[str] | None,
) -> Iterator[dict[str, Any]]:
    seen = {key: _observed(net, key, by, directed, view) for key in keys}
    how: dict[str, Any] = {"by": by, "draws": draws, "seed": seed, "directed": directed, "view": view}
    blocks = list(null_draws(net, keys, agencies=agencies, **how))
    for key in keys:
        if not blocks or not seen[key]:
            continue
        values = np.array([value for _, _, value in seen[key]])[:, None]
        null = np.concatenate([block[key] for block in blocks], axis=1).astype("float64")
        undefined = np.isnan(null)
        near = CLOSE * (1 + np.abs(np.nan_to_num(values)))
        low = (1 + ((null <= values + near) | undefined).sum(axis=1)) / (1 + draws)
        high = (1 + ((null >= values - near) | undefined).sum(axis=1)) / (1 + draws)
        for row, (level, subject, value) in enumerate(seen[key]):
            if agencies is not None and (level != "agency" or subject not in agencies):
                continue
            known = null[row][~undefined[row]]
            told = {"measure": key, "level": level, "subject": subject, "observed": value}
            if len(known):
                ends = np.quantile(known, (0.05, 0.95))
                told |= {"expected": known.mean(), "sd": known.std(), "low": ends[0], "high": ends[1]}
            if len(known) and not np.isnan(value) and np.ptp(known) > CLOSE:
                told |= {"p_low": low[row], "p_high": high[row]}
            yield told


def _observed(net: Network, key: str, by: str, directed: bool, view: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Level, subject and value of each row of a measure, as the measure itself gives it."""
    function, level = REGISTRY[key].function, REGISTRY[key].level
    takes = inspect.signature(function).parameters
    answer = function(net, **{k: v for k, v in {"by": by, "directed": directed, **view}.items() if k in takes})
    if level == "network":
        return [("network", "network", float(answer))]
    rows = [(level, str(subject), float(value)) for subject, value in answer.items()]
    if key.startswith("brokerage_"):
        primary = net.primary(by)
        sums = answer.fillna(0.0).groupby(primary).sum()
        rows += [("group", group, float(sums[group])) for group in sorted(set(primary) - {""})]
        rows.append(("network", "network", float(answer.sum())))
    return rows


def _bernoulli(net: Network, keys: Sequence[str], by: str, directed: bool, view: dict[str, Any]) -> pd.DataFrame:
    roles = [k.removeprefix("brokerage_") for k in keys]
    if strange := [k for k, role in zip(keys, roles, strict=True) if role not in ROLES]:
        raise Problem(f"the Bernoulli null is for brokerage counts, not for {strange[0]!r}", fix='Use null="labels".')
    ties = {k: v for k, v in view.items() if k != "rule"}
    null = brokerage_expected(net, by=by, directed=directed, **ties)
    parts = []
    for key, role in zip(keys, roles, strict=True):
        seen = REGISTRY[key].function(net, by=by, directed=True, **view)
        table = pd.DataFrame({"measure": key, "level": "agency", "subject": seen.index, "observed": seen.to_numpy()})
        table["expected"], table["sd"] = null[f"{role}_expected"].to_numpy(), null[f"{role}_sd"].to_numpy()
        table["z"] = (table["observed"] - table["expected"]) / table["sd"].replace(0.0, np.nan)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)
