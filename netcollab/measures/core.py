"""A core and its periphery: who works with each other closely, and who only with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.measures._measure import Figure, measure, undefined
from netcollab.measures._ties import per_agency, remember, ties_of
from netcollab.model import Network

IDEALS = ("ignored", "or", "and")
ALL_OF = 14  # up to so many agencies every core is tried
STARTS = 50
ALIKE = 1e-9  # two fits that differ by less are the same
AGREE = 0.2  # cores that differ in more of their members name nobody


@dataclass(frozen=True, kw_only=True)
class CorePeriphery:
    """The cores that fit best: ``fit`` is their correlation with the ideal, ``cores`` all that were found, by size."""

    fit: float
    cores: tuple[tuple[str, ...], ...]
    exact: bool  # whether every core was tried
    why: str = ""

    @property
    def settled(self) -> bool:
        """Whether all the cores found share at least four fifths of their members."""
        whole = set().union(*self.cores)
        return bool(self.cores) and len(set(whole).intersection(*self.cores)) >= (1 - AGREE) * len(whole)


def core_periphery(
    net: Network, ideal: str = "ignored", *, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> CorePeriphery:  # fmt: skip
    """The division into core and periphery that fits best.

    Parameters
    ----------
    net : Network
        At least three agencies, with some tied and some not.
    ideal : what a perfect division has between core and periphery. "ignored": what is there does not count (only that
        the core is tied and the periphery is not); "or": all ties; "and": none.
    seed : of the starts where there are too many cores to try them all.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    CorePeriphery. Up to 14 agencies every core is tried. Beyond, the cores of the best connected and 50 random ones are
    improved by moving one agency at a time, which may miss a better one (``exact`` is False). Cores that fit equally
    well are all given, the smaller first, then by name.

    Raises
    ------
    Problem
        Where the ideal is not known.

    Notes
    -----
    Borgatti & Everett 1999 propose the correlation with an ideal matrix and several ideals; they give different cores,
    so the ideal has to be named. Who did not answer looks peripheral.

    Examples
    --------
    >>> found = core_periphery(toy.make("a b c d e f", "a-b a-c b-c a-d b-e c-f"), "ignored")
    >>> found.fit, found.cores
    (1.0, (('a', 'b', 'c'),))
    """
    if ideal not in IDEALS:
        raise Problem(f"there is no ideal {ideal!r}", fix=f"Use one of: {', '.join(IDEALS)}.")
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=3)
    n, m = len(net), ties.matrix.nnz / 2
    why = ties.why or ("" if 0 < m < n * (n - 1) / 2 else "All pairs are alike: there is no core to tell.")
    if why:
        return CorePeriphery(fit=np.nan, cores=(), exact=True, why=why)
    key = ("core", ideal, seed, rule, net.chosen(layers), strength)
    return remember(net, key, lambda: _best(net, ties.matrix.toarray().astype("float64"), ideal, seed))


def _best(net: Network, tied: np.ndarray, ideal: str, seed: int) -> CorePeriphery:
    n = len(tied)
    found = _every(n) if n <= ALL_OF else _climbed(tied, ideal, seed)
    fits = _fits(tied, found, ideal)
    if np.isnan(fits).all():
        return CorePeriphery(fit=np.nan, cores=(), exact=n <= ALL_OF, why="No division tells agencies apart.")
    best = found[fits >= np.nanmax(fits) - ALIKE]
    names = net.agencies.index.to_numpy()
    cores = sorted({tuple(sorted(map(str, names[core]))) for core in best}, key=lambda c: (len(c), c))
    return CorePeriphery(fit=float(np.nanmax(fits)), cores=tuple(cores), exact=n <= ALL_OF)


def _every(n: int) -> np.ndarray:
    """Every set of agencies but none and all, as rows."""
    numbers = np.arange(1, 2**n - 1)
    return (numbers[:, None] >> np.arange(n)) & 1 == 1


def _climbed(tied: np.ndarray, ideal: str, seed: int) -> np.ndarray:
    """Local best cores: of the best connected agencies of every number, and of random starts."""
    n = len(tied)
    order = np.lexsort((np.arange(n), -tied.sum(axis=1)))
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    firsts = rank[None, :] < np.arange(1, n)[:, None]
    fits = _fits(tied, firsts, ideal)
    random = np.random.default_rng(seed)
    starts = [firsts[k] for k in np.argsort(-np.nan_to_num(fits, nan=-2), kind="stable")[:3]]
    starts += list(random.random((STARTS, n)) < random.uniform(0.1, 0.6, size=(STARTS, 1)))
    return np.array([_climb(tied, start, ideal) for start in starts])


def _climb(tied: np.ndarray, core: np.ndarray, ideal: str) -> np.ndarray:
    """Move the agency that betters the fit most, until none does."""
    now = core.copy()
    degrees, m = tied.sum(axis=1), tied.sum() / 2
    best = np.nan_to_num(_fits(tied, now[None], ideal)[0], nan=-2)
    while True:
        among = tied @ now  # each agency's partners in the core
        step = np.where(now, -1, 1)
        inside = among[now].sum() / 2 + step * among
        outside = (degrees - among)[~now].sum() / 2 - step * (degrees - among)
        fits = np.nan_to_num(_correlation(len(now), m, now.sum() + step, inside, outside, ideal), nan=-2)
        k = int(np.argmax(fits))
        if fits[k] <= best + ALIKE:
            return now
        best, now[k] = fits[k], ~now[k]


def _fits(tied: np.ndarray, cores: np.ndarray, ideal: str) -> np.ndarray:
    """The fit of each core, one a row."""
    c = cores.astype("float64")
    inside = ((c @ tied) * c).sum(axis=1) / 2
    outside = (((1 - c) @ tied) * (1 - c)).sum(axis=1) / 2
    return _correlation(len(tied), tied.sum() / 2, c.sum(axis=1), inside, outside, ideal)


def _correlation(n: int, m: float, size: np.ndarray, inside: np.ndarray, outside: np.ndarray, ideal: str) -> np.ndarray:
    """Pearson's r between ties and the ideal, over all pairs that count, from counts of ties alone."""
    core, rest, pairs = size * (size - 1) / 2, (n - size) * (n - size - 1) / 2, n * (n - 1) / 2
    if ideal == "ignored":
        cells, ties, ones, hits = core + rest, inside + outside, core, inside
    elif ideal == "or":
        cells, ties, ones, hits = pairs, m, pairs - rest, m - outside
    else:
        cells, ties, ones, hits = pairs, m, core, inside
    spread = (cells * ties - ties**2) * (cells * ones - ones**2)
    ready = spread > ALIKE
    return np.asarray(np.where(ready, (cells * hits - ties * ones) / np.sqrt(np.where(ready, spread, 1)), np.nan))


def core_test(
    net: Network, ideal: str = "ignored", *, draws: int = 200, seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """How well random networks with as many agencies and ties can be divided.

    Any network has a division that fits best; this tells how good a fit chance gives.

    Returns
    -------
    Series: fit (seen), expected (the mean of the draws), p (how often chance fits at least as well), draws.

    Examples
    --------
    >>> net = toy.make("a b c d e f", "a-b a-c b-c a-d b-e c-f")
    >>> bool(core_test(net, draws=99)["p"] < 0.5)
    True
    """
    found = core_periphery(net, ideal, seed=seed, rule=rule, layers=layers, strength=strength)
    table = pd.Series({"fit": found.fit, "expected": np.nan, "p": np.nan, "draws": float(draws)})
    if found.why:
        table.attrs["why"] = found.why
        return table
    n = len(net)
    m = int(net.adjacency(rule=rule, layers=layers, strength=strength).nnz / 2)
    a, b = np.array(list(combinations(range(n), 2))).T
    random = np.random.default_rng(seed)
    fits = []
    for _ in range(draws):
        chosen = random.choice(len(a), size=m, replace=False)
        tied = np.zeros((n, n))
        tied[a[chosen], b[chosen]] = tied[b[chosen], a[chosen]] = 1
        fits.append(_best(net, tied, ideal, seed).fit)
    table["expected"] = np.nanmean(fits)
    table["p"] = (1 + np.sum(np.array(fits) >= found.fit - ALIKE)) / (1 + draws)
    return table


@measure(level="network", label="Fit of a core", unit="correlation", bounds=(-1, 1), source="borgatti-everett-1999",
         pages=False)  # fmt: skip
def core_fit(
    net: Network, *, ideal: str = "ignored", seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> Figure:  # fmt: skip
    """How well the coalition divides into a core that works together and a periphery that does not.

    Parameters
    ----------
    net : Network
        At least three agencies, with some tied and some not.
    ideal, seed : as of ``core_periphery``.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), -1 to 1.

    Reading
    -------
    1: everyone in the core is tied to everyone there, and nobody in the periphery to another. Any network has a best
    division: see ``core_test`` for what chance gives.

    Source
    ------
    Borgatti & Everett 1999, discrete; by default ties between core and periphery do not count.

    Examples
    --------
    >>> core_fit(toy.make("a b c d e f", "a-b a-c b-c a-d b-e c-f"))
    1.0
    """
    found = core_periphery(net, ideal, seed=seed, rule=rule, layers=layers, strength=strength)
    return Figure(found.fit, found.why)


@measure(level="agency", label="In the core", unit="0 or 1", bounds=(0, 1), source="borgatti-everett-1999",
         pages=False)  # fmt: skip
def in_core(
    net: Network, *, ideal: str = "ignored", seed: int = 0, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.Series:  # fmt: skip
    """Whether an agency belongs to the core that fits best (1 yes, 0 no).

    Parameters
    ----------
    net : Network
        At least three agencies, with some tied and some not.
    ideal, seed : as of ``core_periphery``.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for all where cores that fit equally
    well differ in more than a fifth of their members.

    Reading
    -------
    Not better or worse: a core holds the network together, a periphery brings in others. Who did not answer looks
    peripheral.

    Source
    ------
    Borgatti & Everett 1999, discrete. That nobody is named where the best cores disagree is our rule.

    Examples
    --------
    >>> in_core(toy.make("a b c d e f", "a-b a-c b-c a-d b-e c-f")).to_dict()
    {'a': 1.0, 'b': 1.0, 'c': 1.0, 'd': 0.0, 'e': 0.0, 'f': 0.0}
    """
    found = core_periphery(net, ideal, seed=seed, rule=rule, layers=layers, strength=strength)
    if found.why:
        return undefined(net, found.why)
    if not found.settled:
        return undefined(net, f"{len(found.cores)} cores fit equally well and differ in more than a fifth of members.")
    first = set(found.cores[0])
    return per_agency(net, [float(str(a) in first) for a in net.agencies.index])


@measure(level="agency", label="Closeness to the core", unit="index", bounds=(0, float("inf")),
         source="borgatti-everett-1999", pages=False)  # fmt: skip
def core_continuous(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """How near an agency is to the core, without a border: products of two agencies' numbers come nearest to the ties.

    Parameters
    ----------
    net : Network
        At least three agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; 0 without ties. NaN for all where there is
    no tie.

    Reading
    -------
    High: tied to many who are high, too. Who did not answer looks peripheral.

    Source
    ------
    Borgatti & Everett 1999, continuous; the numbers c that make the sum of (a_ij - c_i c_j)^2 over pairs smallest.

    Examples
    --------
    >>> core_continuous(toy.make("a b c d", "a-b a-c b-c c-d")).round(2).to_dict()
    {'a': 0.79, 'b': 0.79, 'c': 1.41, 'd': 0.44}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=3)
    if ties.why or not ties.matrix.nnz:
        return undefined(net, ties.why or "There are no ties.")
    return per_agency(net, _least_squares(ties.matrix.toarray().astype("float64")))


def _least_squares(a: np.ndarray) -> np.ndarray:
    """One number at a time is set to its best value given the others, until nothing moves."""
    degrees = a.sum(axis=1)
    c = degrees / np.sqrt(degrees.sum())
    for _ in range(10_000):
        before = c.copy()
        square = float(c @ c)
        for i in np.flatnonzero(degrees):
            rest = square - c[i] ** 2
            best = max(float(a[i] @ c) / rest, 0.0) if rest > 0 else 0.0
            square = rest + best**2
            c[i] = best
        if np.abs(c - before).max() < 1e-12:
            break
    return np.asarray(c)
