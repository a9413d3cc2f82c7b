"""Measures of many shuffles of the labels at once: a block of draws is a matrix, never a loop over agencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from netcollab.measures._gould_fernandez import two_steps
from netcollab.measures._ties import codes, divide, ties_of
from netcollab.measures.nullmodel import possible_pairs
from netcollab.model import Network

DENSE = 1500  # up to so many agencies plain matrices are faster than sparse ones
Times = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Fixed:
    """What a shuffle of labels leaves as it is: the ties, the groups and who is labelled."""

    net: Network
    by: str
    directed: bool
    view: dict[str, object]  # rule, layers, strength
    brokers: np.ndarray  # the agencies whose brokerage is wanted (bool)

    @cached_property
    def group(self) -> np.ndarray:
        return codes(self.net, self.by)[0].astype(np.int16)

    @cached_property
    def number(self) -> int:
        return codes(self.net, self.by)[1]

    @cached_property
    def held(self) -> np.ndarray:
        return self.net.groups(self.by)[1].toarray().astype("float32")

    @cached_property
    def labelled(self) -> np.ndarray:
        return np.asarray(self.held.sum(axis=1) > 0)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """The ties, without direction."""
        return ties_of(self.net, **self.view).matrix  # type: ignore[arg-type]

    @cached_property
    def arcs(self) -> sparse.csr_array:
        """The ties as asked for."""
        return self.reports if self.directed else self.matrix

    @cached_property
    def reports(self) -> sparse.csr_array:
        return ties_of(self.net, directed=True, **self.view).matrix  # type: ignore[arg-type]

    @cached_property
    def possible(self) -> tuple[float, float]:
        return possible_pairs(self.net, self.by)

    @cached_property
    def closed(self) -> Triples:
        return triples(self.arcs, self.labelled, self.brokers, shut=True, symmetric=not self.directed)

    @cached_property
    def open(self) -> Triples:
        return triples(self.arcs, self.labelled, self.brokers, shut=False, symmetric=not self.directed)


def times(matrix: sparse.csr_array) -> Times:
    """matrix @ ..., by plain matrices where these are faster."""
    if matrix.shape[0] <= DENSE:
        plain = matrix.toarray().astype("float32")
        return lambda other: np.asarray(plain @ other)
    thin = matrix.astype("float32")
    return lambda other: np.asarray(thin @ other)


@dataclass(frozen=True)
class Triples:
    """Ways a -> v -> c through v, with weights; sums of them over those whose labels agree come for many draws at once.

    ``into`` and ``out`` sum over v's arcs, ``across`` over the pairs (a, c), ``through`` over the triples themselves.
    """

    total: np.ndarray
    arc: tuple[np.ndarray, np.ndarray]  # the arcs of triples, as row numbers
    pair: tuple[np.ndarray, np.ndarray]
    into: sparse.csr_array
    out: sparse.csr_array
    across: sparse.csr_array
    through: sparse.csr_array
    first: np.ndarray  # the arc a -> v of each triple
    ends: np.ndarray  # the pair (a, c) of each triple

    def alike(self, held: np.ndarray) -> tuple[np.ndarray, ...]:
        """By v: weight with a like v, with c like v, with a like c, and with all three alike (agencies x draws)."""
        arc = held[self.arc[0]] == held[self.arc[1]]
        pair = held[self.pair[0]] == held[self.pair[1]]
        side, kin = arc.astype("float32"), pair.astype("float32")
        every = (arc[self.first] & pair[self.ends]).astype("float32")
        return self.into @ side, self.out @ side, self.across @ kin, self.through @ every


def triples(
    arcs: sparse.csr_array, labelled: np.ndarray, brokers: np.ndarray, *, shut: bool, symmetric: bool
) -> Triples:
    """Every a -> v -> c through a broker v, with (``shut``) or without a tie from a to c.

    An open one is shared out among all who stand between a and c.
    """
    n = arcs.shape[0]
    a, v = arcs.nonzero()
    keep = labelled[a] & (labelled & brokers)[v]
    a, v, c = two_steps(a[keep], v[keep], arcs)
    rows, cols = arcs.nonzero()
    tied = np.isin(a * n + c, rows.astype(np.int64) * n + cols)
    ways = tied == shut
    kept = ways & (a != c) & labelled[c]
    if shut:
        weight = np.ones(len(a))
    else:  # all who stand between, labelled or not
        reach = sparse.csr_array(arcs @ arcs)
        weight = 1.0 / np.maximum(np.asarray(reach[a, c]).ravel(), 1) if len(a) else np.zeros(0)
    a, v, c, weight = a[kept], v[kept], c[kept], weight[kept]
    arc, index = np.unique(np.concatenate([a * n + v, v * n + c]), return_inverse=True)
    low, high = (np.minimum(a, c), np.maximum(a, c)) if symmetric else (a, c)
    pair, ends = np.unique(low * n + high, return_inverse=True)
    first, second = index[: len(a)], index[len(a) :]

    def by_v(column: np.ndarray, number: int) -> sparse.csr_array:
        return sparse.csr_array(sparse.coo_array((weight.astype("float32"), (v, column)), shape=(n, number)))

    total = np.bincount(v, weight, minlength=n)
    into, out, across = by_v(first, len(arc)), by_v(second, len(arc)), by_v(ends, len(pair))
    once = low == a  # without direction either way round is the same pair: one of the two is looked at, and doubled
    sums = sparse.coo_array(
        ((weight * (2 if symmetric else 1))[once].astype("float32"), (v[once], np.arange(once.sum()))),
        shape=(n, int(once.sum())),
    )
    return Triples(
        total, (arc // n, arc % n), (pair // n, pair % n), into, out, across, sparse.csr_array(sums),
        first[once], ends[once],
    )  # fmt: skip


@dataclass(frozen=True)
class Block:
    """Some draws: ``order`` (draws x agencies) says whose labels each agency holds in each."""

    fixed: Fixed
    order: np.ndarray

    @cached_property
    def held(self) -> np.ndarray:
        """The primary group of each agency in each draw: agencies x draws, -1 for none."""
        return np.asarray(self.fixed.group[self.order.T])

    def mixing(self, arcs: sparse.csr_array) -> tuple[np.ndarray, float, np.ndarray]:
        """Arcs within a group, all arcs with labels at both ends, and the chance of one by the groups' shares of ends.

        The last is the sum over groups of (share of ends sent) x (share received), by draw.
        """
        i, j = arcs.nonzero()
        known = self.fixed.labelled[i] & self.fixed.labelled[j]
        i, j = i[known], j[known]
        within = (self.held[i] == self.held[j]).sum(axis=0).astype("float64")
        n = len(self.fixed.net)
        sent, got = (np.bincount(x, minlength=n).astype("float64") for x in (i, j))
        chance = np.zeros(self.held.shape[1])
        for k in range(self.fixed.number):
            here = self.held == k
            chance += (sent @ here) * (got @ here)
        return within, float(len(i)), divide(chance, float(len(i)) ** 2)

    @cached_property
    def partners(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """By agency and draw: labelled partners, those of its own group, and the sum of squares over groups."""
        of = times(self.fixed.matrix)
        own, squares = (np.zeros(self.held.shape, dtype="float32") for _ in range(2))
        for k in range(self.fixed.number):
            here = (self.held == k).astype("float32")
            counts = of(here)
            own += here * counts
            squares += counts * counts
        total = self.fixed.matrix @ self.fixed.labelled.astype("float64")
        return np.broadcast_to(total[:, None], own.shape), own, squares

    def whole(self, k: int) -> np.ndarray:
        """Who holds group k, as primary or beside another: agencies x draws."""
        return np.asarray(self.fixed.held[:, k][self.order.T])

    @cached_property
    def group_ties(self) -> tuple[np.ndarray, np.ndarray]:
        """Ties inside and outside of every group: groups x draws."""
        return self._kept(self.fixed.matrix, 0.5)

    def _kept(self, matrix: sparse.csr_array, inside: float) -> tuple[np.ndarray, np.ndarray]:
        of, sent = times(matrix), np.asarray(matrix.sum(axis=1)).ravel().astype("float32")
        kept, left = [], []
        for k in range(self.fixed.held.shape[1]):
            here = self.whole(k)
            stays = np.einsum("nd,nd->d", of(here), here).astype("float64")
            kept.append(stays * inside)
            left.append(sent @ here - stays)
        empty = np.zeros((0, self.held.shape[1]))
        return np.array(kept).reshape(-1, empty.shape[1]), np.array(left).reshape(-1, empty.shape[1])

    def coleman(self) -> np.ndarray:
        kept, left = self._kept(self.fixed.arcs, 1.0)
        sent, n = kept + left, len(self.fixed.net)
        size = self.fixed.held.sum(axis=0).astype("float64")[:, None]
        chance = sent * (size - 1) / max(n - 1, 1)
        answer = np.where(kept > chance, divide(kept - chance, sent - chance), divide(kept - chance, chance))
        return np.where((size == n) | (sent == 0), np.nan, answer)

    def reached(self, matrix: sparse.csr_array) -> np.ndarray:
        """Groups among the agencies of each row, without those that the row's agency holds."""
        of = times(matrix)
        answer = np.zeros(self.held.shape, dtype="float64")
        for k in range(self.fixed.held.shape[1]):
            here = self.whole(k)
            answer += (of(here) > 0) & (here == 0)
        answer[~self.fixed.labelled] = np.nan
        return answer

    @cached_property
    def brokerage(self) -> dict[str, np.ndarray]:
        """Brokerage by role: agencies x draws (see ``_gould_fernandez``)."""
        (total, *whole), shut = self._all_pairs(), self.fixed.closed
        sums = (w - s for w, s in zip(whole, shut.alike(self.held), strict=True))
        return self._by_role(total - shut.total[:, None], *sums)

    @cached_property
    def brokerage_fractional(self) -> dict[str, np.ndarray]:
        return self._by_role(self.fixed.open.total[:, None], *self.fixed.open.alike(self.held))

    def _by_role(
        self, total: np.ndarray, into: np.ndarray, out: np.ndarray, across: np.ndarray, every: np.ndarray
    ) -> dict[str, np.ndarray]:
        half = 1.0 if self.fixed.directed else 0.5
        answer = {
            "coordinator": every * half,
            "consultant": (across - every) * half,
            "representative": into - every,
            "gatekeeper": out - every,
            "liaison": (total - into - out - across + 2 * every) * half,
        }
        unknown = np.where(self.fixed.labelled, 0.0, np.nan).astype("float32")[:, None]
        return {role: scores + unknown for role, scores in answer.items()}

    def _all_pairs(self) -> tuple[np.ndarray, ...]:
        """The same sums over all pairs a, c with a -> v -> c, tied to each other or not, from counts alone."""
        arcs, labelled = self.fixed.arcs, self.fixed.labelled
        receive, send = times(sparse.csr_array(arcs.T)), times(arcs)
        mutual = times(sparse.csr_array(arcs.multiply(arcs.T)))
        own_in, own_out, own_both, alike = (np.zeros(self.held.shape, dtype="float32") for _ in range(4))
        for k in range(self.fixed.number):
            here = (self.held == k).astype("float32")
            into = receive(here)
            out = send(here) if self.fixed.directed else into
            own_in += here * into
            own_out += here * out
            alike += into * out
            own_both += here * mutual(here) if self.fixed.directed else here * into
        known = labelled.astype("float32")[:, None]
        all_in, all_out, all_both = receive(known), send(known), mutual(known)
        return (
            all_in * all_out - all_both, own_in * all_out - own_both, all_in * own_out - own_both, alike - all_both,
            own_in * own_out - own_both,
        )  # fmt: skip


def null_of(key: str, block: Block) -> np.ndarray:
    """A measure in every draw of a block: rows (agencies, groups, or one for the network) x draws."""
    role = key.removeprefix("brokerage_")
    if role.endswith("_fractional"):
        return block.brokerage_fractional[role.removesuffix("_fractional")]
    return block.brokerage[role] if role != key else np.asarray(NULLS[key](block))


def _ei_index(block: Block) -> np.ndarray:
    within, known, _ = block.mixing(block.fixed.arcs)
    return divide(known - 2 * within, known)[None]


def _assortativity(block: Block) -> np.ndarray:
    within, known, chance = block.mixing(block.fixed.arcs)
    apart = np.where(1 - chance < 1e-12, np.nan, 1 - chance)
    return np.asarray(((divide(within, known) - chance) / apart)[None])


def _crossing(block: Block) -> tuple[np.ndarray, np.ndarray]:
    within, known, _ = block.mixing(block.fixed.matrix)
    return within / 2, (known - within) / 2


def _segregation(block: Block) -> np.ndarray:
    inside, crossing = _crossing(block)
    between, within = block.fixed.possible
    expected = divide((inside + crossing) * between, between + within)
    return divide(expected - crossing, expected)[None]


def _odds(block: Block) -> np.ndarray:
    inside, crossing = _crossing(block)
    between, within = block.fixed.possible
    return divide(inside * (between - crossing), (within - inside) * crossing)[None]


def _ei_agency(block: Block) -> np.ndarray:
    total, own, _ = block.partners
    return divide(total - 2 * own, np.where(block.held >= 0, total, 0))


def _blau(block: Block) -> np.ndarray:
    total, _, squares = block.partners
    return np.asarray(1 - divide(squares, total**2))


def _unbiased(block: Block) -> np.ndarray:
    total, _, squares = block.partners
    return np.asarray(1 - divide(squares - total, total * (total - 1)))


def _silo_share(block: Block) -> np.ndarray:
    inside, outside = block.group_ties
    return np.nan_to_num(divide(2 * inside, 2 * inside + outside))  # a draw without any tie counts as 0


def _ei_group(block: Block) -> np.ndarray:
    inside, outside = block.group_ties
    return divide(outside - 2 * inside, outside + 2 * inside)


def _evenness(block: Block) -> np.ndarray:
    number = block.fixed.number
    return divide(_blau(block), 1 - 1 / number if number else 0.0)


NULLS: dict[str, Callable[[Block], np.ndarray]] = {
    "ei_index": _ei_index,
    "segregation": _segregation,
    "odds_ratio_within": _odds,
    "assortativity_sector": _assortativity,
    "ties_inside": lambda block: block.group_ties[0],
    "ties_outside": lambda block: block.group_ties[1],
    "silo_share": _silo_share,
    "coleman": Block.coleman,
    "ei_group": _ei_group,
    "sectors_reached": lambda block: block.reached(block.fixed.matrix),
    "sectors_reporting": lambda block: block.reached(sparse.csr_array(block.fixed.reports.T)),
    "partner_diversity": _blau,
    "partner_diversity_unbiased": _unbiased,
    "partner_evenness": _evenness,
    "ei_agency": _ei_agency,
}
