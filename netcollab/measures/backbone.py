"""Which pairs met more often than chance brings them together, and which arcs of a dense web stand out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures.meetings import NO_SHEETS, signed_in, working_meetings
from netcollab.measures.nullmodel import DRAWS, benjamini_hochberg
from netcollab.model import Network

CHAINS = 250  # walked side by side
BURN_IN = 40  # rounds before the first draw of a chain
THINNING = 8  # rounds between two draws of a chain
MEETINGS_AT_LEAST = 7
ATTENDED_AT_LEAST = 3


def shuffled_tables(table: np.ndarray, draws: int = DRAWS, seed: int = 0) -> Iterator[np.ndarray]:
    """Tables with the row and column sums of ``table`` (0/1), each equally likely, in blocks: draws x rows x columns.

    A round pairs all rows at random, and every pair deals out again what only one of the two has ("global curveball",
    Carstens et al. 2018). Every move is as likely as its reverse, so all tables are equally likely in the end. After
    eight rounds on tables of 80 agencies and 100 meetings the counts of shared meetings keep less than 0.02 of their
    correlation (measured in tests/benchmarks/measures.py); before the first draw there are forty.
    """
    random = np.random.default_rng(seed)
    rows, columns = table.shape
    chains = min(CHAINS, draws)
    now = np.repeat((np.asarray(table) > 0)[None], max(chains, 1), axis=0)
    left, rounds = draws, BURN_IN
    while left > 0:
        for _ in range(rounds):
            now = _trade(now, random) if rows > 1 and columns else now
        yield now[: min(left, chains)]
        left, rounds = left - chains, THINNING


def _trade(now: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One round: in every table the rows paired at random, and every pair trading."""
    chains, rows, columns = now.shape
    half, bits = rows // 2, int(columns).bit_length()
    order = random.permuted(np.tile(np.arange(rows), (chains, 1)), axis=1)
    at = np.arange(chains)[:, None]
    one, two = order[:, :half], order[:, half : 2 * half]
    a, b = now[at, one], now[at, two]
    apart = a ^ b
    # the lots are all different: the last bits are the column
    lots = random.integers(0, 1 << (32 - bits), size=apart.shape, dtype=np.uint32) << np.uint32(bits)
    lots |= np.arange(columns, dtype=np.uint32)
    lots[~apart] = np.iinfo(np.uint32).max
    mine = (a & apart).sum(axis=2)  # so many of the columns in which they differ stay with the first
    ranked = np.sort(lots, axis=2)
    last = np.take_along_axis(ranked, np.maximum(mine - 1, 0)[..., None], axis=2)
    dealt = apart & (lots <= last) & (mine > 0)[..., None]
    after = now.copy()
    after[at, one], after[at, two] = (a & b) | dealt, (a & b) | (apart & ~dealt)
    return after


def coattendance_test(
    net: Network, *, draws: int = DRAWS, seed: int = 0, working: bool = False, alpha: float = 0.05
) -> pd.DataFrame:
    """Pairs of agencies that were at the same meetings more often than chance brings them together.

    Chance: who came how often, and how many came to each meeting, stay exactly as they were (the fixed degree sequence
    model). Only pairs that could be told at all are tested: both at three meetings or more, and their being at as many
    together as they can be rare enough. An agency that joined late had fewer chances, which this does not know; analyze
    by period where that matters.

    Parameters
    ----------
    net : Network
        With sign-in sheets.
    draws, seed : how many tables, and which.
    working : only meetings that are working meetings by their kind, or had at most 12 agencies.
    alpha : the p that must be within reach for a pair to be tested.

    Returns
    -------
    DataFrame, one row per pair that met: a, b, meetings (together), expected, p and q (Benjamini-Hochberg over the
    pairs tested; NaN where a pair was not). ``attrs``: why (where nothing could be tested: too few meetings), tested,
    always (agencies at every meeting, who can never stand out), draws, seed.

    Source
    ------
    Neal, Domagalski & Sagan 2021 on the model; the floors are netcollab's.

    Examples
    --------
    >>> sheet = pd.DataFrame({"agency": ["H", "B"] * 3, "meeting": ["1", "1", "2", "2", "3", "3"]})
    >>> coattendance_test(toy.make("H B", "", attendance=sheet)).attrs["why"][:24]
    'There are 3 meetings; be'
    """
    table = signed_in(net)[0]
    if working:
        table = table[:, np.flatnonzero(working_meetings(net))]
    came = table.toarray() > 0
    who = np.flatnonzero(came.any(axis=1))
    came = came[who]
    held, times = came.shape[1], came.sum(axis=1)
    plain = came.astype("float32")
    together = plain @ plain.T
    i, j = np.triu_indices(len(who), 1)
    met = together[i, j] > 0
    i, j = i[met], j[met]
    seen, most = together[i, j], np.minimum(times[i], times[j])
    expected, above, reach = (np.zeros(len(i)) for _ in range(3))
    enough = held >= MEETINGS_AT_LEAST and len(i) > 0
    if enough:
        for block in shuffled_tables(came, draws, seed):
            other = block.astype("float32")
            counts = (other @ other.transpose(0, 2, 1))[:, i, j]
            expected += counts.sum(axis=0)
            above += (counts >= seen).sum(axis=0)
            reach += (counts >= most).sum(axis=0)
    could = enough & (np.minimum(times[i], times[j]) >= ATTENDED_AT_LEAST) & ((1 + reach) / (1 + draws) <= alpha)
    p = np.where(could, (1 + above) / (1 + draws), np.nan)
    ids = net.agencies.index.to_numpy()[who]
    answer = pd.DataFrame({
        "a": ids[i], "b": ids[j], "meetings": seen.astype("float64"),
        "expected": expected / draws if enough else np.nan, "p": p, "q": benjamini_hochberg(p),
    })  # fmt: skip
    why = "" if could.any() else NO_SHEETS if not held else _too_few(held)
    always = [str(a) for a, n in zip(ids, times, strict=True) if n == held]
    answer.attrs = {"why": why, "tested": int(could.sum()), "always": always, "draws": draws, "seed": seed}
    return answer


def _too_few(held: int) -> str:
    if held < MEETINGS_AT_LEAST:
        meetings = "There is one meeting" if held == 1 else f"There are {held} meetings"
        return f"{meetings}; below {MEETINGS_AT_LEAST} no pair can stand out, however often it came together."
    return "Too few agencies came often enough: no pair could stand out from chance."


def disparity_filter(weights: sparse.csr_array, alpha: float = 0.05) -> pd.DataFrame:
    """Which arcs are strong beside the others of their ends: to thin out a picture, never to measure on.

    An arc's p is the smaller of what its sender's and its receiver's other arcs give it. An agency's only arc has p 1
    on its side; it is kept all the same, so that nobody falls out of the picture.

    Parameters
    ----------
    weights : agencies x agencies, counts; row = sender.
    alpha : arcs below it are kept.

    Returns
    -------
    DataFrame, one row per arc: source, target (row numbers), weight, p_out, p_in, kept.

    Source
    ------
    Serrano, Boguna & Vespignani 2009.

    >>> disparity_filter(sparse.csr_array([[0, 10, 1], [0, 0, 3], [2, 0, 0]]))["p_out"].round(3).tolist()
    [0.091, 0.909, 1.0, 1.0]
    """
    arcs = sparse.coo_array(sparse.csr_array(weights))
    source, target, weight = arcs.row, arcs.col, arcs.data.astype("float64")
    n = arcs.shape[0]
    p, single = [], []
    for end in (source, target):
        count = np.bincount(end, minlength=n)[end]
        p.append((1 - weight / np.bincount(end, weight, minlength=n)[end]) ** (count - 1))
        single.append(count == 1)
    kept = (np.minimum(*p) < alpha) | single[0] | single[1]
    table = {"source": source, "target": target, "weight": weight, "p_out": p[0], "p_in": p[1], "kept": kept}
    return pd.DataFrame(table)
