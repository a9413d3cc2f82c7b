"""What the measures share: the ties they run on, labels, and answers that carry the reason where there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import Figure
from netcollab.model import Network

T = TypeVar("T")

NOT_ASKED = "Nobody was asked about ties: no survey, referral log, agreement or list of ties was given."


@dataclass(frozen=True, kw_only=True)
class Ties:
    """The ties that a measure runs on, or why it cannot."""

    matrix: sparse.csr_array  # 0/1, no loops; symmetric unless directed
    why: str = ""

    @property
    def degrees(self) -> np.ndarray:
        """Ties of each agency (of directed ties: those it reports)."""
        return np.asarray(self.matrix.sum(axis=1), dtype="float64").ravel()

    @property
    def incoming(self) -> np.ndarray:
        """Ties that point to each agency."""
        return np.asarray(self.matrix.sum(axis=0), dtype="float64").ravel()

    @property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Each undirected tie once, as row numbers i < j."""
        ends = sparse.triu(self.matrix, 1).tocoo()
        return ends.row, ends.col


def ties_of(
    net: Network,
    *,
    directed: bool = False,
    rule: str | None = None,
    layers: Sequence[str] | None = None,
    strength: str = "working",
    at_least: int = 0,
) -> Ties:
    """The ties of a network as asked for, with a reason where there is no source of ties or too few agencies."""
    matrix = net.adjacency(directed=directed, rule=rule, layers=layers, strength=strength)
    why = ""
    if len(net) < at_least:
        why = too_few(len(net), at_least)
    elif matrix.nnz == 0 and not asked(net, layers):
        why = NOT_ASKED
    return Ties(matrix=matrix, why=why)


def asked(net: Network, layers: Sequence[str] | None = None) -> bool:
    """Whether the files could have shown a tie of these layers at all."""
    chosen = net.chosen(layers)
    if net.survey_kind and "survey" in chosen:
        return True
    if "referral" in chosen and (net.referrals_complete or len(net.referrals) > 0):
        return True
    return bool(net.ties["layer"].isin(chosen).any())


def too_few(n: int, at_least: int) -> str:
    """The reason for a network that is too small."""
    have = {0: "no agencies", 1: "one agency"}.get(n, f"{n} agencies")
    return f"There {'is' if n == 1 else 'are'} {have}; this needs at least {at_least}."


def per_agency(net: Network, values: Any, why: str = "") -> pd.Series:
    """Numbers as a Series in the order of the agencies; the reason is kept where any of them is NaN."""
    return series(values, net.agencies.index, why)


def series(values: Any, index: pd.Index, why: str = "") -> pd.Series:
    """Float64 numbers on an index; the reason is kept where any of them is NaN."""
    numbers = np.asarray(values, dtype="float64")
    answer = pd.Series(numbers, index=index)
    if why and bool(np.isnan(numbers).any()):
        answer.attrs["why"] = why
    return answer


def per_group(net: Network, by: str, values: Any, why: str = "") -> pd.Series:
    """Numbers as a Series in the order of the groups."""
    return series(values, pd.Index(net.groups(by)[0], dtype=object, name=by), why)


def between_groups(
    net: Network, by: str, i: np.ndarray, j: np.ndarray, part: np.ndarray, whole: np.ndarray | None, why: str
) -> pd.Series:
    """What pairs of agencies (rows i, j) add up to between groups, by what the whole of them adds up to (None: by 1).

    A pair counts once in a cell.
    """
    labels, held = net.groups(by)
    mine = held.toarray().astype(bool)
    a, b = np.triu_indices(len(labels))
    cells = np.full(len(a), np.nan)
    for cell, (g, h) in enumerate(zip(a, b, strict=True)) if len(i) else ():
        across = (mine[i, g] & mine[j, h]) | (mine[i, h] & mine[j, g])
        total = 1.0 if whole is None else whole[across].sum()
        if total:
            cells[cell] = part[across].sum() / total
    names = np.array(labels, dtype=object)
    return series(cells, pd.MultiIndex.from_arrays([names[a], names[b]], names=["a", "b"]), why)


def share(part: float, whole: float, why: str) -> Figure:
    """A share, or the reason why there is none."""
    return Figure(part / whole) if whole > 0 else Figure(np.nan, why)


def divide(a: Any, b: Any) -> np.ndarray:
    """a / b, NaN where b is 0."""
    top, bottom = np.broadcast_arrays(np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64"))
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)


def codes(net: Network, by: str) -> tuple[np.ndarray, int]:
    """The primary group of each agency as a number (-1: none), and how many groups there are."""
    primary = net.primary(by)
    names = sorted(set(primary) - {""})
    where = {g: k for k, g in enumerate(names)}
    return np.array([where.get(g, -1) for g in primary], dtype=np.int64), len(names)


def remember(net: Network, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What several measures need, made once for a network (a network never changes)."""
    if key not in net._views:
        net._views[key] = make()
    answer: T = net._views[key]
    return answer


def group_ties(ties: Ties, held: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Ties inside each group, and ties between its members and all other agencies."""
    ends = np.asarray(held.T @ ties.degrees, dtype="float64").ravel()
    inside = np.asarray((ties.matrix @ held).multiply(held).sum(axis=0), dtype="float64").ravel() / 2
    return inside, ends - 2 * inside


def no_group(by: str) -> str:
    """Why a measure that needs an agency's group has no answer for it."""
    return f"It has no {by} yet." if by in ("sector", "system") else f"It has no {by}."
