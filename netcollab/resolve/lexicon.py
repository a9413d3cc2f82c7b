"""What a name tells about an agency: the sector it may stand in, a second one, its level of government, and why.

The words are data (data/sector_words.toml); the first rule that fits is taken.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
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
    fits: re.Pattern[str] | None
    written: re.Pattern[str] | None  # looked for in the name as it is written
    without: re.Pattern[str] | None
    level: frozenset[str] = frozenset()
    also: str = ""
    jurisdiction: str = ""
    sure: bool = True


def suggest(name: str, framework: Framework) -> Guess | None:
    """The sector that a name tells, or None; only for frameworks that have the sectors of Box 10-1."""
    plain, text = normalise(JOINED.sub(" ", name)), readings(name)[0]
    level = _level(text)
    for rule in _lexicon().rules:
        found = rule.fits and (rule.fits.search(text) or rule.fits.search(plain))
        found = found or (rule.written and rule.written.search(name))
        if not found or (rule.level and level not in rule.level) or (rule.without and rule.without.search(text)):
            continue
        if rule.sector not in framework.by_key:
            return None
        return Guess(
            sector=rule.sector,
            also=rule.also if rule.also in framework.by_key else "",
            jurisdiction=rule.jurisdiction or (_of_public(level, rule.sector)),
            because=_as_written(found[0], name),
            sure=rule.sure,
        )
    return None


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


def _level(text: str) -> str:
    """The level of government that a name tells: of several the first of LEVELS, and a state only where none is."""
    padded = re.sub(
        r"\b(?:kansas|iowa|oklahoma|new york|texas|michigan|nevada|oregon|virginia|salt lake|st) city\b", "city", text
    )
    return next((level for level in LEVELS if _lexicon().levels[level].search(padded)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexicon:
    government: frozenset[str]
    cities: re.Pattern[str]
    levels: dict[str, re.Pattern[str]]
    rules: tuple[_Rule, ...]


@lru_cache
def _lexicon() -> _Lexicon:
    raw = tomllib.loads(files("netcollab").joinpath("data", "sector_words.toml").read_text(encoding="utf-8"))
    return _Lexicon(
        government=frozenset(raw["government"].split()),
        cities=re.compile(_any(raw["cities"])),
        levels={key: re.compile(_any(words)) for key, words in raw["levels"].items()},
        rules=tuple(_rule(r) for r in raw["rules"]),
    )


def _rule(raw: dict[str, Any]) -> _Rule:
    frames = {"words": "{}", "ends": "(?<= ){}$", "whole": "^{}$"}
    parts = [frame.format(_any(raw[key])) for key, frame in frames.items() if raw.get(key)]
    written = [raw["pattern"]] if "pattern" in raw else []
    if "capitals" in raw:
        written.append(rf"\b(?:{'|'.join(raw['capitals'].split())})\b")
    return _Rule(
        sector=raw["sector"],
        fits=re.compile("|".join(parts)) if parts else None,
        written=re.compile("|".join(written)) if written else None,
        without=re.compile(_any(raw["without"])) if "without" in raw else None,
        level=frozenset(raw.get("level", ())),
        also=raw.get("also", ""),
        jurisdiction=raw.get("jurisdiction", ""),
        sure=raw.get("sure", True),
    )


def _any(words: str) -> str:
    """A pattern for any of some phrases between semicolons; a star takes any ending of the word."""
    phrases = [
        re.escape(" ".join(p.split())).replace(r"\*", r"\w*").replace(r"\ ", " ") for p in words.split(";") if p.strip()
    ]
    return rf"\b(?:{'|'.join(sorted(phrases, key=len, reverse=True))})\b" if phrases else ""
