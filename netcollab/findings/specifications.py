"""Would another way of counting say the same? The headline findings under every reasonable definition of a tie."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.findings._finding import Finding, Status
from netcollab.measures.nullmodel import draws_for, shuffles
from netcollab.measures.stability import liaison_of_graphs
from netcollab.model import Network

Claim = TypeVar("Claim", Status, Finding)
HOLDS_AT_LEAST = 0.8  # of the ways of counting; below it no finding is called the same by either count
LEVELS = 10  # a scale with more answers than this has no next lower or higher one
SHUFFLES = 999
ASKED_AGAIN_AT_MOST = 3000  # agencies; above it who connects is not asked again in the other ways of counting

# What is chosen, with the words for every choice.
RULES = {"union": "either side's report makes a tie", "confirmed": "both sides must report a tie"}
THRESHOLDS = {0: "", -1: "the next weaker answer makes a tie too", 1: "only the next stronger answer makes a tie"}
SURVEY_ALONE = "only the survey counts"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A finding, and in how many of the ways of counting it holds; ``but``: what those have in common where not."""

    code: str
    subject: str
    by: str
    holds: int
    of: int
    but: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The ways of counting, each by its choices in words, and the findings asked of all of them."""

    ways: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Specification:
    """One way of counting: the words for its choices, and the ties that it gives (symmetric, 0/1)."""

    choices: tuple[str, ...]
    ties: sparse.csr_array


def specifications(net: Network) -> list[Specification]:
    """The reasonable ways of counting ties in a coalition's data, its own among them.

    Tie rule (either side, both) x threshold (one answer lower, as it is, one higher) x layers (the survey alone, with
    referrals and agreements); only what the data leave open is varied.
    """
    surveyed = net.survey_kind in ("roster", "recall") and "survey" in net.layers
    rules = list(RULES) if surveyed else [net.rule]
    layers: list[tuple[str, ...]] = [net.layers]
    present = set(net.ties["layer"])
    if surveyed and present & {layer for layer in net.layers if layer != "survey"} and "survey" in present:
        layers.append(("survey",))
    made = []
    for step, ties in _thresholds(net):
        moved = net.replace(ties=ties) if step else net
        for rule, chosen in itertools.product(rules, layers):
            words = [RULES[rule]] if len(rules) > 1 else []
            words += [THRESHOLDS[step]] if step else []
            words += [SURVEY_ALONE] if chosen == ("survey",) and len(layers) > 1 else []
            made.append(Specification(tuple(words), moved.adjacency(rule=rule, layers=chosen)))
    return made


def _thresholds(net: Network) -> Iterator[tuple[int, pd.DataFrame]]:
    """The ties as they are, and with every scale's working threshold one answer lower and one higher, if there is."""
    ties = net.ties
    yield 0, ties
    levels, cut = {}, {}
    asked = ties[(ties["layer"] == "survey") & ties["strength"].notna() & (ties["strength"] > 0)]
    for relation, rows in asked.groupby("relation"):
        working = rows.loc[rows["working"].astype(bool), "strength"]
        answers = sorted(set(rows["strength"]))
        if len(working) and len(answers) <= LEVELS:
            levels[relation], cut[relation] = answers, answers.index(working.min())
    for step in (-1, 1):
        moved = {r: a[cut[r] + step] for r, a in levels.items() if 0 <= cut[r] + step < len(a)}
        if moved:
            least = ties["relation"].map(moved)
            here = (ties["layer"] == "survey") & least.notna() & ties["strength"].notna()
            working = np.where(here, ties["strength"] >= least, ties["working"].astype(bool))
            yield step, ties.assign(working=working)


@dataclass(frozen=True)
class Panel:
    """The coalition under every specification, with shuffles of its labels shared by all of them."""

    net: Network
    seed: int

    @cached_property
    def all(self) -> list[Specification]:
        return specifications(self.net)

    def shuffled(self, by: str) -> np.ndarray:
        """Who holds whose labels in each draw: the first of the draws that statuses are tested with."""
        labelled = np.asarray(self.net.groups(by)[1].sum(axis=1)).ravel() > 0
        drawn = next(iter(shuffles(self.net, labelled, draws_for(self.net), self.seed, len(self.net))))
        return np.asarray(drawn[:SHUFFLES])

    def held(self, by: str, key: str) -> np.ndarray:
        labels, table = self.net.groups(by)
        return np.asarray(table[:, [labels.index(key)]].toarray()).ravel() > 0

    def siloed(self, by: str, key: str) -> list[bool]:
        """Ties inside and none outside; or more ends inside than outside, and seldom so by chance."""
        held = self.held(by, key)
        drawn = held[self.shuffled(by)].astype("float32").T
        answer = []
        for spec in self.all:
            degree = np.diff(spec.ties.indptr)
            stays, ends = held @ (spec.ties @ held), degree @ held
            at_chance = np.einsum("nd,nd->d", spec.ties @ drawn, drawn) / np.maximum(degree @ drawn, 1)
            p = (1 + (at_chance >= stays / max(ends, 1) - 1e-6).sum()) / (1 + drawn.shape[1])
            answer.append(bool(stays and (stays == ends or (held.sum() >= 3 and 2 * stays > ends and p <= 0.05))))
        return answer

    def isolated(self, by: str, key: str) -> list[bool]:
        held = self.held(by, key)
        return [not np.diff(spec.ties.indptr)[held].any() for spec in self.all]

    def divided(self, a: str, b: str) -> list[bool]:
        """At most half of the ties that chance gives between two systems, and seldom so few."""
        sides = [self.held("system", side).astype("float32") for side in (a, b)]
        order = self.shuffled("system")
        at_chance = [side[order].T for side in sides]
        answer = []
        for spec in self.all:
            seen = _between(spec.ties, *(side[:, None] for side in sides))[0]
            null = _between(spec.ties, at_chance[0], at_chance[1])
            p = (1 + (null <= seen + 1e-6).sum()) / (1 + len(null))
            answer.append(bool(seen <= null.mean() / 2 and p <= 0.05))
        return answer

    def connectors(self, agencies: Sequence[str], among: int) -> dict[str, list[bool]]:
        """Whether agencies are among the first to connect systems; {} where the coalition is too large to ask again."""
        if len(self.net) > ASKED_AGAIN_AT_MOST:
            return {}
        answers: dict[str, list[bool]] = {a: [] for a in agencies}
        for spec in self.all if agencies else ():  # one graph at a time: all at once would take the memory of all
            scores = np.nan_to_num(liaison_of_graphs(self.net, spec.ties.toarray()[None] > 0, "system")[0])
            for agency, held in answers.items():
                score = scores[self.net.position[agency]]
                held.append(bool(score >= 1 - 1e-6 and (scores > score + 1e-6).sum() < among))
        return answers


def _between(ties: sparse.csr_array, some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Ties between two groups (agencies x draws), each once, even where both of its ends hold both."""
    both = some * others
    across = np.einsum("nd,nd->d", ties @ some, others)
    return np.asarray(across - np.einsum("nd,nd->d", ties @ both, both) / 2)


def checked(
    net: Network, sectors: Sequence[Status], systems: Sequence[Status], findings: Sequence[Finding], *,
    among: int = 6, seed: int = 0,
) -> Checked:  # fmt: skip
    """In how many of the ways of counting each headline finding holds; nothing where there is only one way.

    Asked are sectors and systems called siloed or without a tie, divided systems, and the agencies named as
    connectors (whether they are among the first six).
    """
    panel = Panel(net.coalition, seed)
    apart = [s for s in (*sectors, *systems) if s.status in ("siloed", "isolated")]
    divided = [f for f in findings if f.code == "divided_systems"]
    named = [f.subject for f in findings if f.code == "connectors"]
    if not (apart or divided or named) or len(panel.all) < 2:
        return Checked()
    ask = {"siloed": panel.siloed, "isolated": panel.isolated}
    answers = [
        *((s.status, s.key, s.by, ask[s.status](s.by, s.key)) for s in apart),
        *((f.code, f.subject, "system", panel.divided(f.facts["a"], f.facts["b"])) for f in divided),
        *(("connectors", agency, "agency", held) for agency, held in panel.connectors(named, among).items()),
    ]
    checks = (
        Check(code=code, subject=subject, by=by, holds=sum(held), of=len(held), but=_in_common(panel.all, held))
        for code, subject, by, held in answers
    )
    return Checked(ways=tuple(spec.choices for spec in panel.all), checks=tuple(checks))


def _in_common(specs: Sequence[Specification], held: Sequence[bool]) -> tuple[str, ...]:
    """What all the ways of counting in which a finding does not hold have in common."""
    failed = [set(spec.choices) for spec, ok in zip(specs, held, strict=True) if not ok]
    common = set.intersection(*failed) if failed else set()
    return tuple(word for word in (*RULES.values(), *THRESHOLDS.values(), SURVEY_ALONE) if word in common)


def weighed(found: Sequence[Claim], checks: Sequence[Check]) -> tuple[Claim, ...]:
    """Statuses or findings, those that hold in too few of the ways of counting marked as depending on it."""
    low = {(c.code, c.subject) for c in checks if c.holds < HOLDS_AT_LEAST * c.of}

    def one(claim: Claim) -> Claim:
        key = (claim.status, claim.key) if isinstance(claim, Status) else (claim.code, claim.subject)
        return replace(claim, certainty="depends") if claim.certainty == "robust" and key in low else claim

    return tuple(map(one, found))
