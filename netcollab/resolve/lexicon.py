"""What a name tells about an agency: the sector it may stand in, a second one, its level of government, and why.

The words are data (data/sector_words.toml); the first rule that fits is taken.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from netcollab.framework import Framework
from netcollab.resolve.spelling import normalise, readings

JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # MetroHealth
LEVELS = ("federal", "tribal", "county", "local", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A suggested sector. ``sure``: good enough to be used until somebody says otherwise; ``because`` is the word."""

    sector: str
    also: str
    jurisdiction: str
    because: str
    sure: bool

    def why(self, framework: Framework) -> str:
        """The reason in words: "Sheriff -> Local law enforcement"."""
        also = f", or {framework.label(self.also)}" if self.also else ""
        return f"{self.because} -> {framework.label(self.sector)}{also}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    sector: str
    words: tuple[str, ...]
    ends: tuple[str, ...]
    whole: tuple[str, ...]
    without: tuple[str, ...]
    written: str  # a pattern, looked for in the name as it is written
    level: frozenset[str] = frozenset()
    also: str = ""
    jurisdiction: str = ""
    sure: bool = True

    def fits(self, text: str) -> str:
        """The words of a name that the rule goes by; nothing if it has none."""
        found = _said(self.words, text) or (text if _said(self.whole, text) == text else "")
        return found or (_said(self.ends, text, at_end=True) if " " in text else "")


def suggest(name: str, framework: Framework, among: Collection[str] = ()) -> Guess | None:
    """The sector that a name tells, or None; only for frameworks that have the sectors of Box 10-1.

    ``among``: the sectors of which it must be one, where that much is known.
    """
    plain, text = normalise(JOINED.sub(" ", name)), readings(name)[0]
    level, _ = _level(text)
    for rule in _rules(among):
        found = rule.fits(text) or rule.fits(plain)
        if not found and rule.written and (as_it_is := re.search(rule.written, name)):
            found = as_it_is[0]
        if not found or (rule.level and level not in rule.level) or _said(rule.without, text):
            continue
        if rule.sector not in framework.by_key:
            return None
        return Guess(
            sector=rule.sector,
            also=rule.also if rule.also in framework.by_key else "",
            jurisdiction=rule.jurisdiction or (_of_public(level, rule.sector)),
            because=_as_written(found, name),
            sure=rule.sure,
        )
    return None


def level_word(name: str) -> str:
    """The words by which a name tells a level of government, as the name has them; "" where it tells none."""
    _, found = _level(readings(name)[0])
    return _as_written(found, name) if found else ""


def level_words(text: str) -> bool:
    """Whether all of a text is words for a level of government."""
    return text in LEVELS or any(_said(words, text) == text for words in _lexicon().levels.values())


def of_government(sector: str) -> bool:
    """Whether a sector's agencies mostly are government's."""
    return sector in _lexicon().government


def told(name: str, words: str, without: str = "") -> str:
    """The first of some phrases that a name has, as the name has it; "" where it has none, or one of ``without``."""
    plain, text = normalise(JOINED.sub(" ", name)), readings(name)[0]
    found = _said(_phrases(words), text) or _said(_phrases(words), plain)
    return _as_written(found, name) if found and not _said(_phrases(without), text) else ""


def _of_public(level: str, sector: str) -> str:
    """The level of government, for sectors that are mostly government's; a city is what is left for its police."""
    if level and sector in _lexicon().government:
        return level
    return "local" if sector.startswith("local_") else ""


def _as_written(words: str, name: str) -> str:
    """The words of a name that a rule found, as the name has them."""
    letters = ("['\u2019]?".join(map(re.escape, word)) for word in words.split())
    found = re.search(r"\b" + r"[\W_]+(?:\w+[\W_]+)??".join(letters), name, re.I)
    return found[0] if found else words.capitalize()


def _level(text: str) -> tuple[str, str]:
    """The level of government that a name tells, and by which words; of several the first of LEVELS, a state last."""
    for city in _lexicon().cities:
        text = re.sub(rf"\b{city}\b", "city", text) if city in text else text
    told = ((level, _said(_lexicon().levels[level], text)) for level in LEVELS)
    return next(((level, found) for level, found in told if found), ("", ""))


def _rules(among: Collection[str]) -> Iterator[_Rule]:
    """The rules in their order; where a sector must be ``among`` some, those for one of them."""
    for rule in _lexicon().rules:
        if not among:
            yield rule
        elif rule.sector in among:
            yield rule if rule.also in among else replace(rule, also="")


def _said(phrases: tuple[str, ...], text: str, at_end: bool = False) -> str:
    """The first of the phrases that stands in a text, as whole words; a star in it takes any ending of its word."""
    padded = f" {text} "
    for phrase in phrases:
        if "*" not in phrase:
            if f" {phrase} " in padded and (not at_end or padded.endswith(f" {phrase} ")):
                return phrase
        elif f" {phrase.partition('*')[0]}" in padded:
            pattern = r"(?<= )" + re.escape(phrase).replace(r"\*", r"\w*") + (r"(?= $)" if at_end else r"(?= )")
            if found := re.search(pattern, padded):
                return found[0]
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexicon:
    government: frozenset[str]
    cities: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]
    rules: tuple[_Rule, ...]


@lru_cache
def _lexicon() -> _Lexicon:
    raw = tomllib.loads(files("netcollab").joinpath("data", "sector_words.toml").read_text(encoding="utf-8"))
    return _Lexicon(
        government=frozenset(raw["government"].split()),
        cities=_phrases(raw["cities"]),
        levels={key: _phrases(words) for key, words in raw["levels"].items()},
        rules=tuple(_rule(r) for r in raw["rules"]),
    )


def _rule(raw: dict[str, Any]) -> _Rule:
    capitals = rf"\b(?:{'|'.join(raw['capitals'].split())})\b" if "capitals" in raw else ""
    return _Rule(
        sector=raw["sector"],
        **{key: _phrases(raw.get(key, "")) for key in ("words", "ends", "whole", "without")},
        written="|".join(p for p in (raw.get("pattern", ""), capitals) if p),
        level=frozenset(raw.get("level", ())),
        also=raw.get("also", ""),
        jurisdiction=raw.get("jurisdiction", ""),
        sure=raw.get("sure", True),
    )


@lru_cache
def _phrases(words: str) -> tuple[str, ...]:
    """Phrases between semicolons, the longest first."""
    return tuple(sorted({" ".join(p.split()) for p in words.split(";") if p.strip()}, key=lambda p: (-len(p), p)))
