"""Words of a survey to strengths, by the scales of data/scales.toml; and what a blank means."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from netcollab.framework import fold
from netcollab.reading.table import Cell, text

NUMBERED = re.compile(r"^(\d)\s*(?:[-–—=:.)]|\s)\s*(?=\D)(.*)$")
WITH_BRACKET = re.compile(r"^([^()]+?)\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A set of answers in order. ``strengths`` is by folded word."""

    key: str
    title: str
    threshold: float
    strengths: Mapping[str, float]

    def strength(self, words: str) -> float | None:
        return next((self.strengths[w] for w in _forms(words) if w in self.strengths), None)


@dataclass(frozen=True, slots=True)
class Graded:
    """A grid's answers as strengths. ``unknown``: words that no scale knows, with how often each stands."""

    scale: str
    title: str
    threshold: float
    strengths: Mapping[str, float | None]
    unknown: Mapping[str, int]
    ticks: bool = False
    remark: str = ""


def _key(words: str) -> str:
    # Signs such as "?" and a tick fold to nothing, so they stand for themselves.
    return fold(words.replace("'", "").replace("’", "")) or words.strip().lower()


def _forms(words: str) -> list[str]:
    """A word as written; without a bracketed remark; without a number before it; up to a colon or dash."""
    forms = [words]
    for one in list(forms):
        if found := WITH_BRACKET.match(one):
            forms.append(found[1])
    for one in list(forms):
        if found := NUMBERED.match(one):
            forms.append(found[2])
    for one in list(forms):
        head = re.split(r"\s*[:;–—]\s*|\s+-\s+", one, maxsplit=1)[0]
        if head and head != one and not head.isdigit():
            forms.append(head)
    return [k for k in dict.fromkeys(_key(f) for f in forms) if k]


@lru_cache
def _data() -> tuple[tuple[Scale, ...], frozenset[str]]:
    raw = tomllib.loads(files("netcollab").joinpath("data", "scales.toml").read_text(encoding="utf-8"))
    scales = tuple(
        Scale(
            key=s["key"],
            title=s["title"],
            threshold=float(s["threshold"]),
            strengths={_key(w): float(k) for k, words in s["words"].items() for w in words},
        )
        for s in raw["scales"]
    )
    return scales, frozenset(_key(w) for w in raw["not_an_answer"])


_told: ContextVar[tuple[Scale, ...]] = ContextVar("scales told", default=())


def scales() -> tuple[Scale, ...]:
    """The scales that answers are read with, in the order in which they are tried: the user's own first."""
    return (*_told.get(), *_data()[0])


@contextmanager
def told_scales(settings: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Read with the user's scales, too: new ones, or words and a working threshold for one of ours."""
    ours = {s.key: s for s in _data()[0]}
    told = []
    for key, said in settings.items():
        base = ours.get(key)
        words = {_key(w): float(n) for w, n in said.get("words", {}).items()}
        told.append(
            Scale(
                key=key,
                title=str(said.get("title", base.title if base else key)),
                threshold=float(said.get("working", base.threshold if base else 1.0)),
                strengths={**(base.strengths if base else {}), **words},
            )
        )
    token = _told.set(tuple(told))
    try:
        yield
    finally:
        _told.reset(token)


def no_answer(words: str) -> bool:
    """Whether a person said that they do not know, which is not a "no"."""
    return any(w in _data()[1] for w in _forms(words)[:2])


def grade(cells: Iterable[Cell], question: str = "") -> Graded:
    """The strengths of all answers of one grid, by the first scale that knows them all.

    A grid with one single answer besides blanks is a row of boxes to tick. Where no scale knows all words, the one that
    knows most of them reads what it can and the others are unknown: they count as missing, and the user is asked.
    """
    counts = Counter(words for cell in cells if (words := text(cell)))
    said = {w: n for w, n in counts.items() if not no_answer(w)}
    missing: dict[str, float | None] = {w: None for w in counts if w not in said}
    known = [(s, {w: v for w in said if (v := s.strength(w)) is not None}) for s in scales()]
    whole = next(((s, v) for s, v in known if len(v) == len(said) and said), None)
    if whole and whole[0].key == "ladder" and _doubtful_numbers(said):
        return Graded("", "", 1.0, dict.fromkeys(counts), said)
    if whole:
        scale, strengths = whole
        remark = ""
        if scale.key == "yes_no" and set(map(_key, said)) <= {"1"} and len(said) == 1:
            remark = "boxes to tick"
        return Graded(
            scale.key, scale.title, scale.threshold, {**missing, **strengths}, {}, _only_ticks(strengths), remark
        )
    if numbers := _numbered(said):
        scale = next(s for s in scales() if s.key == "ladder")
        return Graded(scale.key, scale.title, scale.threshold, {**missing, **numbers}, {})
    if len(said) == 1:
        only = next(iter(said))
        return Graded("tick", "boxes to tick", 1.0, {**missing, only: 1.0}, {}, True)
    best = max(known, key=lambda pair: sum(said[w] for w in pair[1]), default=None)
    if best and sum(said[w] for w in best[1]) >= 0.6 * sum(said.values()) and len(best[1]) >= 2:
        scale, strengths = best
        unknown = {w: n for w, n in said.items() if w not in strengths}
        return Graded(
            scale.key, scale.title, scale.threshold, {**missing, **dict.fromkeys(unknown), **strengths}, unknown
        )
    return Graded("", "", 1.0, dict.fromkeys(counts), said)


def _only_ticks(strengths: Mapping[str, float]) -> bool:
    return (
        len(strengths) == 1 and set(strengths.values()) == {1.0} and not set(map(_key, strengths)) & {"rarely", "once"}
    )


def _numbered(said: Mapping[str, int]) -> dict[str, float]:
    """Answers that all begin with their number, such as "2 - we plan together": the number is the strength."""
    found = {w: m for w in said if (m := re.match(r"^([0-5])\s*[-–—=:.)]\s*\S", w))}
    return {w: float(m[1]) for w, m in found.items()} if said and len(found) == len(said) >= 2 else {}


def _doubtful_numbers(said: Mapping[str, int]) -> bool:
    """Bare numbers from 1 up, 1 the most frequent: 1 may well be this survey's "never", and nobody can tell."""
    numbers = {w: n for w, n in said.items() if w.isdigit()}
    return len(numbers) == len(said) > 2 and "0" not in said and "1" in said and said["1"] == max(said.values())


def blanks_are_no(answers: Sequence[float | None], blank: Sequence[bool]) -> bool:
    """Whether a respondent ticks partners only: some answers, some blanks, and never the "no" answer."""
    return any(a is not None and a > 0 for a in answers) and any(blank) and not any(a == 0 for a in answers)
