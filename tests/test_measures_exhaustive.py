"""Every small graph under every division into groups, against the definitions written out plainly.

Up to five agencies every undirected graph, up to four every directed one, and a thousand directed ones of five. The
graphs all stand in their own order of agencies, so one division for every way to split a number covers them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from netcollab.measures import REGISTRY, constraint, cut_points, ego_betweenness, is_cut_point, mixing_matrix
from netcollab.measures._gould_fernandez import ROLES, _count, _in_parts
from netcollab.model import Network

DIVISIONS = {
    1: ["a"], 2: ["aa", "ab"], 3: ["aaa", "aab", "abc"], 4: ["aaaa", "aaab", "aabb", "aabc", "abcd"],
    5: ["aaaaa", "aaaab", "aaabb", "aaabc", "aabbc", "aabcd", "abcde"],
}  # fmt: skip
SHAPES = [(n, False) for n in range(1, 6)] + [(n, True) for n in range(2, 6)]


def graphs(n: int, directed: bool) -> np.ndarray:
    """Every labelled graph of n agencies (of the directed ones of five a thousand): graphs x n x n."""
    i, j = np.nonzero(~np.eye(n, dtype=bool)) if directed else np.triu_indices(n, 1)
    numbers = np.arange(1 << len(i))
    if len(numbers) > 5000:
        numbers = np.random.default_rng(0).choice(len(numbers), size=1000, replace=False)
    answer = np.zeros((len(numbers), n, n))
    answer[:, i, j] = (numbers[:, None] >> np.arange(len(i))) & 1
    return answer if directed else answer + answer.transpose(0, 2, 1)


def side_by_side(stack: np.ndarray, sectors: list[str]) -> Network:
    """Many graphs as the pieces of one network."""
    g, i, j = np.nonzero(stack)
    n, ids = stack.shape[1], np.array([f"{k:06}" for k in range(len(stack) * stack.shape[1])])
    ties = pd.DataFrame({"source": ids[g * n + i], "target": ids[g * n + j], "directed": True})
    return Network.from_frames(pd.DataFrame({"id": ids, "sector": sectors}), ties)


def parts(stack: np.ndarray, size: int = 1024) -> Iterator[np.ndarray]:
    yield from (stack[k : k + size] for k in range(0, len(stack), size))


def plain_brokerage(stack: np.ndarray, division: str, fractional: bool, directed: bool) -> dict[str, np.ndarray]:
    """Each a -> v -> c without a -> c, by the groups of the three: graphs x agencies for every role."""
    n = stack.shape[1]
    score = {role: np.zeros(stack.shape[:2]) for role in ROLES}
    for v, a, c in permutations(range(n), 3):
        way = (stack[:, a, v] > 0) & (stack[:, v, c] > 0) & (stack[:, a, c] == 0)
        others = sum((stack[:, a, w] * stack[:, w, c] for w in range(n)), np.zeros(len(stack)))
        worth = np.where(way, 1 / np.maximum(others, 1) if fractional else 1.0, 0.0)
        worth = worth if directed else worth / 2
        same = division[a] == division[v], division[v] == division[c], division[a] == division[c]
        role = {
            (True, True, True): "coordinator", (False, False, True): "consultant", (True, False, False):
            "representative", (False, True, False): "gatekeeper", (False, False, False): "liaison",
        }[same]  # fmt: skip
        score["total"][:, v] += worth
        if directed or role not in ("representative", "gatekeeper"):
            score[role][:, v] += worth
        else:  # without direction the two are one
            score["representative"][:, v] += worth
            score["gatekeeper"][:, v] += worth
    return score


@pytest.mark.parametrize("fractional", [False, True], ids=["counted", "shared"])
@pytest.mark.parametrize(("n", "directed"), [s for s in SHAPES if s[0] > 2])
def test_brokerage_of_all_small_graphs(n: int, directed: bool, fractional: bool) -> None:
    end = "_fractional" if fractional else ""
    for division in DIVISIONS[n]:
        stack = graphs(n, directed)
        expected = plain_brokerage(stack, division, fractional, directed)
        for k, part in enumerate(parts(stack)):
            net = side_by_side(part, list(division) * len(part))
            for role in ROLES:
                got = REGISTRY[f"brokerage_{role}{end}"].function(net, directed=directed).to_numpy()
                np.testing.assert_allclose(got.reshape(part.shape[:2]), expected[role][k * 1024 : k * 1024 + 1024])


@pytest.mark.parametrize("fractional", [False, True], ids=["counted", "shared"])
@pytest.mark.parametrize(("n", "directed"), [(4, True), (5, False)])
def test_brokerage_by_plain_matrices_and_by_walking_agree(n: int, directed: bool, fractional: bool) -> None:
    """Which of the two is used hangs on size; here both see the same graphs, some agencies without a group."""
    for division in DIVISIONS[n]:
        group = np.array([ord(g) - ord("b") for g in division])  # the a's have none
        for matrix in graphs(n, directed)[:: 101 if directed else 23]:
            arcs = sparse.csr_array(matrix)
            plain, walked = _count(arcs, group, fractional, True), _in_parts(arcs, group, fractional)
            for role, scores in walked.items():
                known = group >= 0
                np.testing.assert_allclose(scores[known], plain[role][known], atol=1e-12)


@pytest.mark.parametrize(("n", "directed"), [s for s in SHAPES if s[0] > 2])
def test_constraint_of_all_small_graphs(n: int, directed: bool) -> None:
    stack = graphs(n, directed)
    both = stack + stack.transpose(0, 2, 1) if directed else stack
    total = both.sum(axis=2, keepdims=True)
    p = np.divide(both, total, out=np.zeros_like(both), where=total > 0)
    expected = np.zeros(stack.shape[:2])
    for i, j in permutations(range(n), 2):
        around = sum((p[:, i, q] * p[:, q, j] for q in range(n) if q not in (i, j)), np.zeros(len(stack)))
        expected[:, i] += np.where(both[:, i, j] > 0, (p[:, i, j] + around) ** 2, 0.0)
    expected[total[..., 0] == 0] = np.nan
    got = constraint(side_by_side(stack, [""] * n * len(stack)), directed=directed).to_numpy().reshape(expected.shape)
    np.testing.assert_allclose(got, expected, atol=1e-12)


@pytest.mark.parametrize("n", [3, 4, 5])
def test_ego_betweenness_of_all_small_graphs(n: int) -> None:
    stack = graphs(n, False)
    expected = np.zeros(stack.shape[:2])
    for v, a, c in permutations(range(n), 3):
        partners = stack[:, v, :]
        apart = (partners[:, a] > 0) & (partners[:, c] > 0) & (stack[:, a, c] == 0)
        others = sum((stack[:, a, w] * stack[:, w, c] * (partners[:, w] if w != v else 1.0) for w in range(n)),
                     np.zeros(len(stack)))  # fmt: skip
        expected[:, v] += np.where(apart, 0.5 / np.maximum(others, 1), 0.0)
    got = ego_betweenness(side_by_side(stack, [""] * n * len(stack))).to_numpy().reshape(expected.shape)
    np.testing.assert_allclose(got, expected)


def reached(stack: np.ndarray) -> np.ndarray:
    """Who can reach whom in how many steps soever: graphs x n x n."""
    n = stack.shape[1]
    way = stack + np.eye(n)
    for _ in range(n):
        way = np.minimum(way @ way, 1.0)
    return way > 0


@pytest.mark.parametrize("n", [3, 4, 5])
def test_cut_points_of_all_small_graphs(n: int) -> None:
    stack = graphs(n, False)
    before, expected = reached(stack), np.zeros(stack.shape[:2], dtype=bool)
    for v in range(n):
        rest = [k for k in range(n) if k != v]
        after = reached(stack[:, rest][:, :, rest])
        expected[:, v] = (before[:, rest][:, :, rest] & ~after).any(axis=(1, 2))
    net = side_by_side(stack, [""] * n * len(stack))
    assert (is_cut_point(net).to_numpy().reshape(expected.shape) == expected).all()
    assert cut_points(net) == list(net.agencies.index[expected.ravel()])


def unalike(stack: np.ndarray) -> np.ndarray:
    """One of each kind: of graphs that are the same but for the agencies' order only the first."""
    n = stack.shape[1]
    weights = 2 ** np.arange(n * n, dtype=np.int64)
    codes = [stack[:, order][:, :, order].reshape(len(stack), -1).astype(np.int64) @ weights
             for order in map(list, permutations(range(n)))]  # fmt: skip
    return np.asarray(stack[np.unique(np.min(codes, axis=0), return_index=True)[1]])


def every_division(n: int) -> Iterator[str]:
    """Every way to deal n agencies into groups, "-" for those without one."""

    def deal(start: str) -> Iterator[str]:
        if len(start) == n:
            yield start
            return
        used = sorted(set(start) - {"-"})
        for group in [*used, chr(ord("a") + len(used)), *("-" if len(start) == n - 1 else "")]:
            yield from deal(start + group)

    yield from deal("")


@pytest.mark.parametrize(("n", "directed"), [(2, False), (3, False), (4, False), (5, False), (3, True)])
def test_mixing_of_all_small_graphs(n: int, directed: bool) -> None:
    stack = unalike(graphs(n, directed))
    for division in every_division(n):
        groups = sorted(set(division) - {"-"})
        net = side_by_side(stack, ["" if g == "-" else f"{k:03}{g}" for k in range(len(stack)) for g in division])
        tied, possible = (table.to_numpy() for table in mixing_matrix(net, directed=directed))
        size = len(groups)
        for x, g in enumerate(groups):
            for y, h in enumerate(groups):
                pairs = [(a, b) for a, b in permutations(range(n), 2) if division[a] == g and division[b] == h]
                once = 1.0 if directed or g != h else 0.5
                seen = once * sum((stack[:, a, b] for a, b in pairs), np.zeros(len(stack)))
                assert (tied[x::size, y::size] == np.diag(seen)).all()
                assert (possible[x::size, y::size].diagonal() == once * len(pairs)).all()
