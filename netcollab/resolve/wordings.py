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
from netcollab.resolve.lexicon import LEVELS, Guess, level_words, of_government, suggest
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
    guesses, rest = _told(words)
    sectors = tuple(dict.fromkeys(s for guess in guesses for s in (guess.sector, guess.also) if s))
    first = guesses[0].sector if guesses else ""
    if first and not rest and all(guess.sure and guess.sector == first for guess in guesses):
        return Meaning(sectors=sectors, sure=True)
    level = _without(text, frozenset(LEVELS))
    others = meaning(level).sectors if level not in ("", text) else ()
    return Meaning(sectors=tuple(dict.fromkeys((*sectors, *_named_within(text), *others))), own=True)


def plain(words: str) -> str:
    """Words without those that add nothing: "child welfare" of "Child welfare agencies"."""
    return _without(normalise(words), _broad().plain)


def _told(words: str) -> tuple[list[Guess], str]:
    """What words tell as a name would, one after the other, and the words that tell nothing and add something."""
    guesses: list[Guess] = []
    rest, guess = readings(words)[0], suggest(words, load_framework())
    while guess:
        guesses.append(guess)
        left = _without(rest, frozenset(readings(guess.because)[0].split()))
        if left == rest:
            break
        rest = _without(left, _broad().plain | _broad().beside)
        guess = suggest(rest, load_framework())
    return guesses, "" if guesses and of_government(guesses[0].sector) and level_words(rest) else rest


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
