"""Levels of working together, as each side answers them, and how far the two answers are apart."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import Figure, measure
from netcollab.measures._ties import between_groups, divide, per_agency, remember, share
from netcollab.measures.response import GIVEN, NO_SURVEY
from netcollab.model import Network

APART = 2  # steps on the scale of answers from which two answers are worth a talk
NOT_GRADED = "No question of the survey has answers on a scale."
NO_PAIRS = "No two agencies answered about each other, or all say that there is nothing between them."


def graded(net: Network) -> list[str]:
    """The survey's questions with a scale of more than yes and no, by relation: levels of working together first.

    >>> net = toy.make("H B", "H>B B>H", survey_kind="roster")
    >>> graded(net.replace(ties=net.ties.assign(relation=["work", "work"], strength=[3.0, 1.0])))
    ['work']
    """
    return list(remember(net, ("graded",), lambda: _graded(net)))


def _graded(net: Network) -> list[str]:
    rows = net.ties[(net.ties["layer"] == "survey") & (net.ties["strength"] > 0)]
    most, times = rows.groupby("relation")["strength"].max(), rows["relation"].value_counts()
    return sorted(most.index[most > 1], key=lambda r: (not r.startswith("level"), -times[r], r))


def levels_said(net: Network, relation: str | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The pairs that both sides answered about and at least one gave a level above none: i < j, and both levels.

    ``relation``: which question; by default the first of :func:`graded`.
    """
    asked = next(iter(graded(net)), None) if relation is None else relation

    def make() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        n, index = len(net), net.agencies.index
        rows = net.ties[(net.ties["layer"] == "survey") & (net.ties["relation"] == asked) & (net.ties["strength"] > 0)]
        source, target = (index.get_indexer(rows[end]).astype(np.int64) for end in ("source", "target"))
        strongest = rows["strength"].groupby(source * n + target).max()
        blank = net.skipped[net.skipped["relation"].isin(["", asked])]
        left_out = index.get_indexer(blank["source"]).astype(np.int64) * n + index.get_indexer(blank["target"])
        i, j = np.divmod(np.unique(np.minimum(source, target) * n + np.maximum(source, target)), max(n, 1))
        on_list = net.agencies["asked"].to_numpy(dtype=bool)

        def said(a: np.ndarray, b: np.ndarray) -> np.ndarray:
            no = net.answered[a] & on_list[b] & ~np.isin(a * n + b, left_out)
            level = strongest.reindex(a * n + b).to_numpy(dtype="float64")
            return np.where(np.isnan(level) & no, 0.0, level)

        there, back = said(i, j), said(j, i)
        both = ~np.isnan(there) & ~np.isnan(back)
        return i[both], j[both], there[both], back[both]

    if asked is None or net.survey_kind in ("", "given"):
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0), np.zeros(0)
    return remember(net, ("levels", asked), make)


def disagreements(net: Network, relation: str | None = None, *, at_least: float = APART) -> pd.DataFrame:
    """The pairs whose two answers about each other are far apart, the widest first.

    Returns
    -------
    DataFrame: a, b (ids, a before b in the order of the agencies), a_says, b_says (levels), apart.

    Examples
    --------
    >>> net = toy.make("H B", "H>B B>H", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="level", strength=[4.0, 1.0]))
    >>> disagreements(net.replace(agencies=net.agencies.assign(responded=True)))["apart"].tolist()
    [3.0]
    """
    i, j, there, back = levels_said(net, relation)
    ids, apart = net.agencies.index.to_numpy(), np.abs(there - back)
    table = pd.DataFrame({"a": ids[i], "b": ids[j], "a_says": there, "b_says": back, "apart": apart})
    wide = table[table["apart"] >= at_least]
    return wide.sort_values(["apart", "a", "b"], ascending=[False, True, True], ignore_index=True)


def _why(net: Network) -> str:
    if net.survey_kind in ("", "given"):
        return GIVEN if net.survey_kind else NO_SURVEY
    return NO_PAIRS if graded(net) else NOT_GRADED


@measure(level="network", label="Answers far apart", unit="share", bounds=(0, 1), source="frey-2006")
def disagreement_share(net: Network, *, relation: str | None = None) -> Figure:
    """Of the pairs that both answered about each other, the share whose answers are two steps or more apart.

    Pairs count in which at least one side gives a level above none.

    Parameters
    ----------
    net : Network
        With a survey that asks for levels, or how often.
    relation : which question; by default levels of working together, else the one with most answers.

    Returns
    -------
    Figure (float), 0 to 1; NaN where no question has a scale, or no two agencies answered about each other.

    Reading
    -------
    High: the two sides see their work together differently. Neither answer is the wrong one: talk about it.

    Source
    ------
    The scale is that of Frey et al. 2006; differing reports are for the two sides to talk over. The number is ours.

    Examples
    --------
    >>> net = toy.make("H B P", "H>B B>H P>H", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="level", strength=[4.0, 1.0, 1.0]))
    >>> disagreement_share(net.replace(agencies=net.agencies.assign(responded=True)))
    0.5
    """
    _, _, there, back = levels_said(net, relation)
    return share(int((np.abs(there - back) >= APART).sum()), len(there), _why(net))


@measure(level="network", label="Answers apart, on average", unit="steps of the scale", bounds=(0, inf),
         source="frey-2006", pages=False)  # fmt: skip
def disagreement_mean(net: Network, *, relation: str | None = None) -> Figure:
    """How many steps of the scale two agencies' answers about each other are apart, on average.

    Pairs count that both answered, and in which at least one side gives a level above none.

    Parameters
    ----------
    net : Network
        With a survey that asks for levels, or how often.
    relation : which question; by default levels of working together, else the one with most answers.

    Returns
    -------
    Figure (float), steps; NaN where no question has a scale, or no two agencies answered about each other.

    Reading
    -------
    0: both sides of every pair give the same answer. Comparable only for the same question and scale.

    Source
    ------
    The scale is that of Frey et al. 2006; differing reports are for the two sides to talk over. The mean is ours.

    Examples
    --------
    >>> net = toy.make("H B P", "H>B B>H P>H", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="level", strength=[4.0, 1.0, 1.0]))
    >>> disagreement_mean(net.replace(agencies=net.agencies.assign(responded=True)))
    2.0
    """
    _, _, there, back = levels_said(net, relation)
    return share(float(np.abs(there - back).sum()), len(there), _why(net))


@measure(level="agency", label="Answers apart from its partners'", unit="steps of the scale", bounds=(0, inf),
         source="frey-2006", pages=False)  # fmt: skip
def disagreement_agency(net: Network, *, relation: str | None = None) -> pd.Series:
    """How many steps of the scale an agency's answers and those of its partners about it are apart, on average.

    Parameters
    ----------
    net : Network
        With a survey that asks for levels, or how often.
    relation : which question; by default levels of working together, else the one with most answers.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``; NaN for one without such a pair. Steps.

    Reading
    -------
    High: it and its partners see their work together differently, whichever of them gives the higher level.

    Source
    ------
    The scale is that of Frey et al. 2006; differing reports are for the two sides to talk over. The mean is ours.

    Examples
    --------
    >>> net = toy.make("H B P", "H>B B>H P>H", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="level", strength=[4.0, 1.0, 1.0]))
    >>> disagreement_agency(net.replace(agencies=net.agencies.assign(responded=True))).to_dict()
    {'H': 2.0, 'B': 3.0, 'P': 1.0}
    """
    i, j, there, back = levels_said(net, relation)
    ends = np.concatenate([i, j])
    apart = np.bincount(ends, np.tile(np.abs(there - back), 2), minlength=len(net))
    why = "It and no other agency answered about each other." if len(i) else _why(net)
    return per_agency(net, divide(apart, np.bincount(ends, minlength=len(net))), why)


@measure(level="pair", label="Answers apart", unit="steps of the scale", bounds=(0, inf), source="frey-2006",
         pages=False)  # fmt: skip
def disagreement(net: Network, *, by: str = "sector", relation: str | None = None) -> pd.Series:
    """How many steps of the scale the answers of agencies of two groups about each other are apart, on average.

    Parameters
    ----------
    net : Network
        With a survey that asks for levels, or how often.
    by : the grain: sector, system, jurisdiction or any agency column.
    relation : which question; by default levels of working together, else the one with most answers.

    Returns
    -------
    Series of float64, one row per pair (a, b) of groups, as of ``observed``; NaN where no two of their agencies
    answered about each other. Steps.

    Reading
    -------
    High: the two groups see their work together differently.

    Source
    ------
    The scale is that of Frey et al. 2006; differing reports are for the two sides to talk over. The mean is ours.

    Examples
    --------
    >>> net = toy.make("H:x B:y", "H>B B>H", survey_kind="roster")
    >>> net = net.replace(ties=net.ties.assign(relation="level", strength=[4.0, 1.0]))
    >>> disagreement(net.replace(agencies=net.agencies.assign(responded=True))).to_dict()
    {('x', 'x'): nan, ('x', 'y'): 3.0, ('y', 'y'): nan}
    """
    i, j, there, back = levels_said(net, relation)
    why = "No two agencies of these groups answered about each other." if len(i) else _why(net)
    return between_groups(net, by, i, j, np.abs(there - back), np.ones(len(i)), why)
