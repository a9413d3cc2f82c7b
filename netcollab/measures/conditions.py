"""What records can show of the conditions for working together that the chapter names, beside what a survey asks."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd

from netcollab.measures._measure import REGISTRY, Figure, measure
from netcollab.measures._ties import share, ties_of
from netcollab.measures.levels import graded
from netcollab.measures.meetings import NO_SHEETS, days_of, signed_in
from netcollab.measures.response import NO_SURVEY
from netcollab.model import Network

MONTHLY = 3  # on the scale of how often: never, yearly, a few times a year, monthly, weekly, daily
ACTIVITIES = ("training", "social")
CASE_REVIEWS = ("case review", "mdt", "staffing")
# The chapter's five conditions and seven features of successful teams, and the measures that say something of each.
CONDITIONS = (
    ("condition", "somebody coordinates", ("convenor_concentration",)),
    ("condition", "frequent communication", ("meetings_gap", "contact_monthly")),
    ("condition", "personal commitment", ("delegate_continuity",)),
    ("condition", "decisions by consensus", ()),
    ("condition", "organizational support", ("agreement_density",)),
    ("feature", "commitment of leaders", ()),
    ("feature", "clear roles", ()),
    ("feature", "shared mission", ()),
    ("feature", "written agreements", ("agreement_density",)),
    ("feature", "honest review of cases", ("meetings_case_reviews",)),
    ("feature", "open communication", ("reinforce_rate", "reciprocity")),
    ("feature", "joint training and activities", ("joint_training", "meetings_joint_activities")),
)


def process_conditions(net: Network) -> pd.DataFrame:
    """What the data show of the chapter's conditions for working together and features of successful teams.

    IOM & NRC 2013, chapter 10, names five conditions, citing Nicholson and others 2000, and seven features drawn from
    child maltreatment teams. It does not say how to measure them, and neither is evaluated for trafficking: what stands
    here is ours, to talk about and not to add up.

    Returns
    -------
    DataFrame: kind ("condition" or "feature"), what, measure ("" where records cannot show it and only a survey can),
    value, unit, why (where it is undefined). Of a measure of agencies the value is the middle one.

    Examples
    --------
    >>> process_conditions(toy.make("H B", "H-B"))["measure"].tolist()[:3]
    ['convenor_concentration', 'meetings_gap', 'contact_monthly']
    """
    rows = []
    for kind, what, keys in CONDITIONS:
        for key in keys:
            known = REGISTRY[key]
            answer = known.function(net)
            value = float(answer) if known.level == "network" else float(answer.median())
            why = answer.why if known.level == "network" else answer.attrs.get("why", "")
            rows.append((kind, what, key, value, known.unit, why if np.isnan(value) else ""))
        if not keys:
            rows.append((kind, what, "", np.nan, "", "Records cannot show it; a survey can ask."))
    return pd.DataFrame(rows, columns=["kind", "what", "measure", "value", "unit", "why"])


def _how_often(net: Network) -> str | None:
    """The survey's question of how often agencies are in touch: ours, or the only one with a scale, if of that kind."""
    asked = graded(net)
    if "often" in asked:
        return "often"
    scales = {scale for _, scale, _ in net.notes.get("scales", ())}
    return asked[0] if len(asked) == 1 and scales == {"frequency"} else None


@measure(level="network", label="In touch at least monthly", unit="share", bounds=(0, 1), source="netcollab",
         pages=False)  # fmt: skip
def contact_monthly(net: Network) -> Figure:
    """Of the pairs of agencies that are in touch at all, the share in touch at least once a month.

    A pair counts as often as the side says that says more.

    Parameters
    ----------
    net : Network
        With a survey that asks how often agencies are in touch.

    Returns
    -------
    Figure (float), 0 to 1; NaN where it was not asked, or nobody is in touch.

    Reading
    -------
    High: contact is frequent where there is any.

    Source
    ------
    A share. Frequent communication is among the conditions that IOM & NRC 2013, chapter 10, names.

    Examples
    --------
    >>> net = toy.make("H B P", "H>B B>P", survey_kind="roster")
    >>> contact_monthly(net.replace(ties=net.ties.assign(relation="often", strength=[4.0, 2.0])))
    0.5
    """
    relation = _how_often(net)
    if relation is None:
        return Figure(np.nan, "No question of the survey asks how often." if net.survey_kind else NO_SURVEY)
    rows = net.ties[(net.ties["layer"] == "survey") & (net.ties["relation"] == relation) & (net.ties["strength"] > 0)]
    ends = np.sort(rows[["source", "target"]].to_numpy(dtype=object), axis=1)
    most = rows["strength"].groupby([ends[:, 0], ends[:, 1]]).max()
    return share(int((most >= MONTHLY).sum()), len(most), "Nobody is in touch with anybody.")


@measure(level="network", label="Pairs that train together", unit="share", bounds=(0, 1), source="netcollab",
         pages=False)  # fmt: skip
def joint_training(net: Network) -> Figure:
    """Of the pairs of agencies with a working tie, the share that trained together, as either of them says.

    Parameters
    ----------
    net : Network
        With a survey that asks about training.

    Returns
    -------
    Figure (float), 0 to 1; NaN where it was not asked, or there are no ties.

    Reading
    -------
    High: those who work together also train together.

    Source
    ------
    A share. Joint training is among the features of successful teams that IOM & NRC 2013, chapter 10, names.

    Examples
    --------
    >>> net = toy.make("H B P", "H>B B>P", survey_kind="roster")
    >>> joint_training(net.replace(ties=net.ties.assign(relation=["train", "level"])))
    0.5
    """
    ties, asked = net.ties, [*net.ties["relation"], *net.skipped["relation"]]
    if not any(str(r).startswith("train") for r in asked):
        return Figure(np.nan, "No question of the survey asks about training.")
    trained = net.replace(ties=ties[(ties["layer"] == "survey") & ties["relation"].str.startswith("train")])
    together = trained.adjacency(rule="union", layers=["survey"])
    pairs = ties_of(net, rule="union").matrix
    return share(together.multiply(pairs).nnz, pairs.nnz, "There are no ties.")


@measure(level="network", label="Case reviews in a quarter", unit="meetings per quarter", bounds=(0, inf),
         source="netcollab", pages=False)  # fmt: skip
def meetings_case_reviews(net: Network) -> Figure:
    """How many meetings on cases were held in a calendar quarter, on average, from the first meeting to the last.

    Counted are dated meetings whose title, sheet or file says case review, MDT or staffing.

    Parameters
    ----------
    net : Network
        With dated sign-in sheets.

    Returns
    -------
    Figure (float), meetings per quarter; NaN where no meeting is called so, since others may be case reviews as well.

    Reading
    -------
    3: about monthly. A review without a sign-in sheet is not seen.

    Source
    ------
    A count. Regular, honest review of cases is among the features of successful teams that IOM & NRC 2013, chapter 10,
    names; the words that tell it are ours.

    Examples
    --------
    >>> dates = pd.DataFrame({"date": ["2026-01-10", "2026-02-10", "2026-05-02"],
    ...                       "kind": ["case review", "case review", ""]}, index=["1", "2", "3"])
    >>> sheet = pd.DataFrame({"agency": ["H", "H", "B"], "meeting": ["1", "2", "3"]})
    >>> meetings_case_reviews(toy.make("H B", "", attendance=sheet, meetings=dates))
    1.0
    """
    if not len(net.attendance):
        return Figure(np.nan, NO_SHEETS)
    order = signed_in(net)[1]
    days = days_of(net, order)
    kinds = {str(m): str(k) for m, k in zip(net.meetings.index, net.meetings["kind"], strict=True)}
    reviews = int(sum(kinds.get(m, "") in CASE_REVIEWS for m, day in zip(order, days, strict=True) if day == day))
    dated = pd.to_datetime(days[np.isfinite(days)], unit="D")
    quarters = dated.year * 4 + dated.quarter
    span = quarters.max() - quarters.min() + 1 if reviews else 0
    return share(reviews, span, "No dated meeting on record is called a case review, MDT or staffing.")


@measure(level="network", label="At a training or social event together", unit="share", bounds=(0, 1),
         source="netcollab", pages=False)  # fmt: skip
def meetings_joint_activities(net: Network) -> Figure:
    """The share of members that came to a training or a social event of the coalition.

    Counted are meetings whose kind is "training" or "social", or whose title, sheet or file says so: training,
    workshop; retreat, potluck, social event, team building.

    Parameters
    ----------
    net : Network
        With sign-in sheets.

    Returns
    -------
    Figure (float), 0 to 1; NaN where no meeting on record is called so, since there may be some without a sheet.

    Reading
    -------
    High: most agencies have learned or celebrated something together, not only worked.

    Source
    ------
    A share. Joint training and team social activities are among the features of successful teams that IOM & NRC 2013,
    chapter 10, names; the words that tell them are ours.

    Examples
    --------
    >>> kinds = pd.DataFrame({"kind": ["training", ""]}, index=["1", "2"])
    >>> sheet = pd.DataFrame({"agency": ["H", "B", "P"], "meeting": ["1", "1", "2"]})
    >>> meetings_joint_activities(toy.make("H B P C", "", attendance=sheet, meetings=kinds))
    0.5
    """
    if not len(net.attendance):
        return Figure(np.nan, NO_SHEETS)
    table, order = signed_in(net)
    kinds = {str(m): str(k) for m, k in zip(net.meetings.index, net.meetings["kind"], strict=True)}
    chosen = np.array([kinds.get(m, "") in ACTIVITIES for m in order], dtype=bool)
    if not chosen.any():
        return Figure(np.nan, "No meeting on record is called a training or a social event.")
    member = net.agencies["member"].to_numpy(dtype=bool)
    came = np.asarray(table[:, np.flatnonzero(chosen)].sum(axis=1)).ravel() > 0
    return share((came & member).sum(), member.sum(), "There are no members.")
