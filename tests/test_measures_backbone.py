"""Who met more often than chance: against every table there is, and the disparity filter against worked numbers."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.stats import chisquare

from netcollab import toy
from netcollab.measures import coattendance_test, disparity_filter
from netcollab.measures.backbone import shuffled_tables
from netcollab.model import Network

SIX = np.array([[int(c) for c in row] for row in ["11100", "11100", "10011", "10011", "10001", "10000"]])


def every_table(table: np.ndarray) -> list[np.ndarray]:
    """All 0/1 tables with the row and column sums of this one, by exhausting the rows."""
    columns = range(table.shape[1])
    rows = [[np.isin(columns, c) for c in itertools.combinations(columns, int(n))] for n in table.sum(axis=1)]
    return [np.array(t) for t in itertools.product(*rows) if (np.sum(t, axis=0) == table.sum(axis=0)).all()]


def sheet(table: np.ndarray) -> Network:
    ids = [f"a{i}" for i in range(len(table))]
    rows = [(ids[i], f"m{j:02d}") for i, j in zip(*np.nonzero(table), strict=True)]
    return toy.make(" ".join(ids), "", attendance=pd.DataFrame(rows, columns=["agency", "meeting"]))


@pytest.mark.parametrize(
    "table",
    [SIX, np.eye(4, dtype=int), np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]]), np.triu(np.ones((3, 4), int))],
    ids=["six by five", "diagonal", "odd number of rows", "only one table"],
)
def test_all_tables_with_these_margins_are_equally_likely(table: np.ndarray) -> None:
    """Every table there is comes up, none else, and a chi-square test sees no difference between them."""
    known = {t.tobytes() for t in every_table(table)}
    drawn = Counter(t.tobytes() for block in shuffled_tables(table, 60 * len(known), seed=4) for t in block)
    assert set(drawn) <= known
    assert len(known) == 234 or table is not SIX
    assert chisquare([drawn[t] for t in sorted(known)]).pvalue > 1e-3 or len(known) == 1


def test_margins_are_exact_and_the_seed_decides() -> None:
    rng = np.random.default_rng(1)
    table = rng.random((25, 140)) < 0.3
    first, again, other = (np.concatenate(list(shuffled_tables(table, 300, seed))) for seed in (1, 1, 2))
    assert (first.sum(axis=2) == table.sum(axis=1)).all()
    assert (first.sum(axis=1) == table.sum(axis=0)).all()
    assert (first == again).all()
    assert (first != other).any()


def test_chance_of_pairs_against_all_tables() -> None:
    """Appendix A.6: AB and CD .0769, CE and DE .3462, by enumeration; the test itself speaks only from 7 meetings."""
    tables = np.array(every_table(SIX)).astype(int)
    exact = ((tables @ tables.transpose(0, 2, 1)) >= SIX @ SIX.T).mean(axis=0)
    np.testing.assert_allclose(
        [exact[0, 1], exact[2, 3], exact[2, 4], exact[3, 4]], [0.0769, 0.0769, 0.3462, 0.3462], atol=5e-5
    )
    blocks = np.concatenate(list(shuffled_tables(SIX, 20_000))).astype("float32")
    drawn = ((blocks @ blocks.transpose(0, 2, 1)) >= SIX @ SIX.T).mean(axis=0)
    np.testing.assert_allclose(drawn, exact, atol=0.012)


def test_meetings_expected_together_are_the_mean_of_all_tables_drawn() -> None:
    table = (np.random.default_rng(2).random((30, 60)) < 0.4).astype(int)
    answer = coattendance_test(sheet(table), draws=2500, seed=3).set_index(["a", "b"])
    blocks = list(shuffled_tables(table, 2500, seed=3))
    assert len(blocks) > 1
    together = sum(t.astype(int) @ t.T for block in blocks for t in block) / 2500
    for (a, b), row in answer.iterrows():
        assert row["expected"] == pytest.approx(together[int(a[1:]), int(b[1:])])


def test_only_working_meetings_are_compared_where_that_is_asked() -> None:
    table = (np.random.default_rng(4).random((20, 30)) < 0.35).astype(int)
    table[:, ::3] = 1  # plenaries, with everybody
    net = sheet(table)
    small = net.replace(
        attendance=net.attendance[~net.attendance["meeting"].isin([f"m{j:02d}" for j in range(0, 30, 3)])]
    )
    asked, alone = coattendance_test(net, draws=400, working=True), coattendance_test(small, draws=400, working=True)
    pd.testing.assert_frame_equal(asked, alone)
    assert asked["meetings"].max() < coattendance_test(net, draws=400)["meetings"].max()


def test_a_pair_that_always_comes_together_stands_out() -> None:
    rng = np.random.default_rng(3)
    table = (rng.random((12, 20)) < 0.4).astype(int)
    table[0] = table[1] = np.arange(20) % 4 == 0
    table[2] = 1
    answer = coattendance_test(sheet(table), draws=1000).set_index(["a", "b"])
    assert answer.loc[("a0", "a1"), "p"] <= 0.002
    assert answer.attrs["always"] == ["a2"]
    assert answer.loc[[k for k in answer.index if "a2" in k], "p"].isna().all()
    assert answer.attrs["tested"] == answer["p"].notna().sum()
    assert (answer["q"].dropna() >= answer["p"].dropna()).all()


def test_too_few_meetings_say_so() -> None:
    assert coattendance_test(sheet(SIX)).attrs["why"].startswith("There are 5 meetings; below 7 no pair can stand out")
    assert coattendance_test(sheet(np.ones((3, 9), int))).attrs["why"].startswith("Too few agencies came often enough")
    assert coattendance_test(toy.make("a b", "")).attrs["why"] == "There are no sign-in sheets."


def test_shuffled_attendance_is_called_unusual_no_more_often_than_said() -> None:
    rng = np.random.default_rng(8)
    table = rng.random((15, 12)) < 0.4
    p = [coattendance_test(sheet(t), draws=200, seed=k)["p"].dropna()
         for k, t in enumerate(next(shuffled_tables(table, 30, seed=9)))]  # fmt: skip
    assert (pd.concat(p) <= 0.05).mean() <= 0.06


def test_disparity_filter_by_the_worked_example() -> None:
    """Appendix A.7."""
    weights = sparse.csr_array(([10, 1, 1, 3, 2], ([0, 0, 0, 1, 3], [1, 2, 3, 2, 1])), shape=(4, 4))
    arcs = disparity_filter(weights)
    np.testing.assert_allclose(arcs["p_out"], [0.0278, 0.8403, 0.8403, 1, 1], atol=5e-5)
    np.testing.assert_allclose(arcs["p_in"], [0.1667, 0.75, 1, 0.25, 0.8333], atol=5e-5)
    strong = np.minimum(arcs["p_out"], arcs["p_in"]) < 0.05
    assert strong.tolist() == [True, False, False, False, False]
    assert arcs["kept"].tolist() == [True, False, True, True, True]  # the only arc of an end stays
