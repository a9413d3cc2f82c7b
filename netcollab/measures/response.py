"""Who answered, and what that leaves open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import divide, per_group, remember, share, ties_of
from netcollab.model import Network

STATES = ("confirmed", "one_sided", "unverified", "unverified_no", "none", "unknown")
NO_SURVEY = "There was no survey."
GIVEN = "The ties were handed over as the whole network, so there are no answers to compare."


@measure(level="network", label="Response rate", unit="share", bounds=(0, 1), source="netcollab")
def response_rate(net: Network) -> Figure:
    """The share of the agencies invited to the survey that answered it.

    Parameters
    ----------
    net : Network
        With a survey.

    Returns
    -------
    Figure (float), 0 to 1; NaN without a survey.

    Reading
    -------
    High: few ties can have been missed. There is no universal cut-off; what may be claimed is decided sector by
    sector (observability).

    Source
    ------
    A count.

    Examples
    --------
    >>> response_rate(toy.make("H B P", "H-B")).why[:26]
    'The ties were handed over '
    """
    if not net.survey_kind or net.survey_kind == "given":
        return Figure(np.nan, GIVEN if net.survey_kind else NO_SURVEY)
    invited = net.agencies["invited"].to_numpy(dtype=bool) & net.agencies["member"].to_numpy(dtype=bool)
    answered = net.agencies["responded"].to_numpy(dtype=bool)
    return share(int((invited & answered).sum()), int(invited.sum()), "Nobody is marked as invited to the survey.")


@measure(level="network", label="Confirmed ties", unit="share", bounds=(0, 1), source="netcollab")
def confirmation_rate(net: Network, *, strength: str = "working") -> Figure:
    """Of the ties reported between two agencies that both answered, the share that both reported.

    Parameters
    ----------
    net : Network
        With a survey.
    strength : which answers are a tie, as in ``Network.reports``.

    Returns
    -------
    Figure (float), 0 to 1; NaN without a survey or without such ties.

    Reading
    -------
    High: agencies see their ties alike. Low: people understood the question differently, or one person does not know
    what colleagues do.

    Source
    ------
    confirmed / (confirmed + one-sided), of the pairs that both answered.

    Examples
    --------
    >>> net = toy.make("H B P", "H>B B>H B>P", survey_kind="roster")
    >>> confirmation_rate(net.replace(agencies=net.agencies.assign(responded=True)))
    0.5
    """
    if not net.survey_kind or net.survey_kind == "given":
        return Figure(np.nan, GIVEN if net.survey_kind else NO_SURVEY)
    states = pair_states(net, strength=strength)
    both = states["confirmed"]
    return share(both, both + states["one_sided"], "No tie was reported between two agencies that both answered.")


@measure(level="network", label="Density, at least", unit="share", bounds=(0, 1), source="huisman-2009")
def density_low(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> Figure:
    """The share of pairs with a tie if every missing answer is a no.

    Parameters
    ----------
    net : Network
        At least two agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1.

    Reading
    -------
    With the upper bound the range in which the density lies, if every report made is right.

    Source
    ------
    Bounds by counting; on what missing answers do, Huisman 2009.

    Examples
    --------
    >>> density_low(toy.make("H B P Q", "H-B B-P P-Q"))
    0.5
    """
    low, _, why = _bounds(net, rule, layers, strength)
    return Figure(low, why)


@measure(level="network", label="Density, at most", unit="share", bounds=(0, 1), source="huisman-2009")
def density_high(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> Figure:
    """The share of pairs with a tie if every missing answer is a yes.

    A tie may still exist wherever not both sides have denied it; by the confirmed rule, wherever neither side has.

    Parameters
    ----------
    net : Network
        At least two agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Figure (float), 0 to 1; NaN where the files show only which ties exist and not which do not.

    Reading
    -------
    Far above the lower bound: too few answered to speak of the density at all.

    Source
    ------
    Bounds by counting; on what missing answers do, Huisman 2009.

    Examples
    --------
    >>> density_high(toy.make("H B P", "H>B", survey_kind="roster"))
    1.0
    """
    _, high, why = _bounds(net, rule, layers, strength)
    if not why and np.isnan(high):
        why = "Referrals and agreements show which ties exist, not which do not."
    return Figure(high, why)


def _bounds(net: Network, rule: str | None, layers: Sequence[str] | None, strength: str) -> tuple[float, float, str]:
    """The lowest and highest density that the reports allow, or why there is none."""
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=2)
    if ties.why:
        return np.nan, np.nan, ties.why
    chosen = net.chosen(layers)
    pairs = len(net) * (len(net) - 1) / 2
    tied = ties.matrix.nnz / 2
    asked = bool(net.survey_kind) and "survey" in chosen
    if asked and net.survey_kind != "given":
        open_states = ("unknown", "unverified_no") if (rule or net.rule) == "union" else ("unknown", "unverified")
        states = pair_states(net, strength=strength, layers=chosen, untied=rule or net.rule)
        return tied / pairs, (tied + sum(states[s] for s in open_states)) / pairs, ""
    if asked or ("referral" in chosen and net.referrals_complete):
        return tied / pairs, tied / pairs, ""
    return tied / pairs, np.nan, ""


def pair_states(
    net: Network, *, strength: str = "working", layers: Sequence[str] | None = None, untied: str = ""
) -> dict[str, int]:
    """How many pairs of agencies the survey leaves in each state: confirmed, one_sided, unverified, and so on.

    With ``untied`` ("union" or "confirmed") only pairs without a tie by that rule on ``layers`` are counted.

    >>> net = toy.make("H B P", "H>B", survey_kind="roster")
    >>> pair_states(net.replace(agencies=net.agencies.assign(responded=[True, True, False])))["unverified_no"]
    2
    """
    n = len(net)
    kind = answer_kind(net)
    said = [int((kind == k).sum()) for k in range(3)]  # silent, answered, outside
    counts = dict.fromkeys(STATES, 0)
    counts["none"] = said[1] * (said[1] - 1) // 2
    counts["unverified_no"] = said[0] * said[1]
    counts["unknown"] = n * (n - 1) // 2 - counts["none"] - counts["unverified_no"]
    tied = net.adjacency(rule=untied, layers=layers, strength=strength) if untied else None
    i, j, says_i, says_j, answers_i, answers_j = special_pairs(net, strength, tied)
    usual = _name((kind[i] == 1) & (kind[j] != 2), (kind[j] == 1) & (kind[i] != 2), 0 * i, 0 * j)
    real = _name(answers_i, answers_j, says_i, says_j)
    if tied is not None and len(i):
        real = np.where(np.asarray(tied[i, j]).ravel() > 0, "", real)
    for state in STATES:
        counts[state] += int((real == state).sum()) - int((usual == state).sum())
    return counts


def answer_kind(net: Network) -> np.ndarray:
    """Each agency as 1 (its answers are in hand), 0 (asked about, without answers) or 2 (neither)."""
    member = net.agencies["member"].to_numpy(dtype=bool) & net.agencies["asked"].to_numpy(dtype=bool)
    heard = net.answered if net.survey_kind else np.zeros(len(net), dtype=bool)
    return np.where(heard, 1, np.where(member, 0, 2))


def _name(a: np.ndarray, b: np.ndarray, says_a: np.ndarray, says_b: np.ndarray) -> np.ndarray:
    """The state of pairs from who answers and what they say."""
    table = np.array(
        [["unknown", "", ""], ["unverified_no", "unverified", ""], ["none", "one_sided", "confirmed"]], dtype=object
    )
    return np.asarray(table[a.astype(int) + b.astype(int), (says_a + says_b).astype(int)])


def special_pairs(
    net: Network, strength: str = "working", also: sparse.csr_array | None = None
) -> tuple[np.ndarray, ...]:
    """The pairs i < j about which more is known than who answered: reported, left blank, or in ``also``.

    Returns i, j, what each says of the other (1 or 0), and whether each answers about the other.
    """
    key = ("special_pairs", strength)
    reported, blank = remember(net, key, lambda: (net.reports(["survey"], strength), _blanks(net)))
    around = reported + reported.T + blank + blank.T
    if also is not None:
        around = around + also
    ends = sparse.triu(sparse.csr_array(around), 1).tocoo()
    i, j = ends.row, ends.col
    kind = answer_kind(net)

    def read(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not len(a):
            return np.zeros(0), np.zeros(0, dtype=bool)
        says = np.asarray(reported[a, b]).ravel()
        skipped = np.asarray(blank[a, b]).ravel() > 0
        return says, (says > 0) | ((kind[a] == 1) & (kind[b] != 2) & ~skipped)

    (says_i, answers_i), (says_j, answers_j) = read(i, j), read(j, i)
    return i, j, says_i, says_j, answers_i, answers_j


def _blanks(net: Network) -> sparse.csr_array:
    """The ordered pairs that a respondent left unanswered, as 0/1."""
    i, j = (net.agencies.index.get_indexer(net.skipped[c]) for c in ("source", "target"))
    inside = (i >= 0) & (j >= 0) & (i != j)
    matrix = sparse.csr_array((np.ones(int(inside.sum())), (i[inside], j[inside])), shape=(len(net), len(net)))
    matrix.data[:] = 1.0
    return matrix


@measure(level="group", label="Could have been seen", unit="share", bounds=(0, 1), source="netcollab")
def observability(net: Network, *, by: str = "sector") -> pd.Series:
    """Of all pairs of an agency of the group and one outside it, the share about which at least one side answered.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.

    Returns
    -------
    Series of float64, one row per group in the order of ``net.groups``, 0 to 1; NaN for a group that all agencies hold.

    Reading
    -------
    1: a tie to the outside would have been reported. Below 0.8 netcollab does not say that a tie is missing.

    Source
    ------
    netcollab's rule for claims of absence.

    Examples
    --------
    >>> net = toy.make("H:x B:x P:y", "H>B", survey_kind="roster")
    >>> observability(net.replace(agencies=net.agencies.assign(responded=[True, False, False]))).to_dict()
    {'x': 0.5, 'y': 0.5}
    """
    held = net.groups(by)[1]
    size = np.asarray(held.sum(axis=0), dtype="float64").ravel()
    possible = size * (len(net) - size)
    if net.referrals_complete:
        return per_group(net, by, divide(possible, possible), "All agencies hold it.")
    # seen from who answered alone, then put right for pairs that were reported or left blank
    kind = answer_kind(net)
    unseen = np.zeros(len(size))
    for a, b in ((0, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)):
        one, two = (np.asarray(held.T @ (kind == k).astype("float64")).ravel() for k in (a, b))
        unseen += one * ((kind == b).sum() - two)
    i, j, _, _, answers_i, answers_j = special_pairs(net)
    usual = ((kind[i] == 1) & (kind[j] != 2)) | ((kind[j] == 1) & (kind[i] != 2))
    change = usual.astype("float64") - (answers_i | answers_j).astype("float64")
    off = change != 0
    if off.any():
        shape = (len(net), len(net))
        one_way = sparse.csr_array((change[off], (i[off], j[off])), shape=shape)
        both = sparse.csr_array(one_way + one_way.T)
        rows = np.asarray(held.T @ np.asarray(both.sum(axis=1)).ravel()).ravel()
        unseen += rows - np.asarray((both @ held).multiply(held).sum(axis=0)).ravel()
    return per_group(net, by, divide(possible - unseen, possible), "All agencies hold it.")
