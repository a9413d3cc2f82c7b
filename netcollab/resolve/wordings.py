"""What words for a sector can mean that are no wording of a list: "law enforcement", "nonprofit", "hotel industry".

Words that leave several sectors open are data (data/broad_words.toml); others are read as a name would be.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from netcollab.framework import load_framework
from netcollab.resolve.lexicon import Guess, level_words, of_government, suggest
from netcollab.resolve.spelling import normalise, readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The sectors that words can mean, the likeliest first; none where no sector is meant ("Other").

    ``sure``: the first is used until somebody says otherwise. ``own``: the words say more than that and stay a sector
    of their own, which may stand for these ("tribal services").
    """

    sectors: tuple[str, ...] = ()
    sure: bool = False
    own: bool = False


@lru_cache(maxsize=4096)
def meaning(words: str) -> Meaning:
    """What words that no list has can mean of the sectors of Box 10-1."""
    text, bare = normalise(words), plain(words)
    for phrase in dict.fromkeys((text, bare, _without(bare, _broad().beside))):
        for entry in _broad().entries:
            if entry.pattern.fullmatch(phrase):
                return entry.meaning
    if not bare or text in _broad().nothing:
        return Meaning()
    guess = suggest(words, load_framework())
    sectors = tuple(s for s in (guess.sector, guess.also) if s) if guess else ()
    if guess and guess.sure and _means_only(readings(words)[0], guess):
        return Meaning(sectors=sectors, sure=True)
    return Meaning(sectors=tuple(dict.fromkeys((*sectors, *_named_within(text)))), own=True)


def plain(words: str) -> str:
    """Words without those that add nothing: "child welfare" of "Child welfare agencies"."""
    return _without(normalise(words), _broad().plain)


def _means_only(text: str, guess: Guess) -> bool:
    """Whether every word of a text tells the sector that one of them does, or adds nothing to it."""
    rest = _without(text, frozenset(readings(guess.because)[0].split()))
    if rest == text:
        return False
    rest = _without(rest, _broad().plain | _broad().beside)
    if not rest or (of_government(guess.sector) and level_words(rest)):
        return True
    other = suggest(rest, load_framework())
    return other is not None and other.sure and other.sector == guess.sector and _means_only(rest, other)


def _named_within(text: str) -> list[str]:
    """The sectors of Box 10-1 that some words of a text name: "lgbtq" of "lgbtq health"."""
    box, words = load_framework(), text.split()
    spans = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 5, len(words)) + 1))
    return [key for span in spans if not span.isdigit() and (key := box.find(span))]


def _without(text: str, words: frozenset[str]) -> str:
    return " ".join(w for w in text.split() if w not in words)


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: re.Pattern[str]
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class _Broad:
    plain: frozenset[str]
    beside: frozenset[str]
    nothing: frozenset[str]
    entries: tuple[_Entry, ...]


@lru_cache
def _broad() -> _Broad:
    raw = tomllib.loads(files("netcollab").joinpath("data", "broad_words.toml").read_text(encoding="utf-8"))
    return _Broad(
        plain=frozenset(raw["plain"].split()),
        beside=frozenset(raw["beside"].split()),
        nothing=frozenset(normalise(phrase) for phrase in raw["nothing"].split(";")),
        entries=tuple(_entry(**entry) for entry in raw["broad"]),
    )


def _entry(words: str, sectors: str, sure: bool = False, own: bool = False) -> _Entry:
    phrases = (re.escape(" ".join(p.split())).replace(r"\*", r"\w*") for p in words.split(";"))
    pattern = re.compile("|".join(p for p in phrases if p))
    return _Entry(pattern, Meaning(sectors=tuple(sectors.split()), sure=sure, own=own))
