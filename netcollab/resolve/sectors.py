"""Which sectors an agency stands in: by what is stated of it, by its name where that leaves something open.

A list's wording is the last word. Words that can mean several sectors ("law enforcement"), or that no list has but that
can be understood ("hotels"), give a suggestion, for which the name counts as well. What remains open is noted as
possible, so that no such seat is called missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from netcollab.errors import Issue, Place
from netcollab.framework import FRAMEWORKS, Framework, fold, load_framework
from netcollab.resolve.lexicon import Guess, level_word, of_government, suggest
from netcollab.resolve.wordings import Meaning, meaning, plain

NOWHERE = Place(file="")
MOST = 6  # names or sectors that an issue lists
CUTS = (re.compile(r"[,/]"), re.compile(r"[,/&:]|\s[-\u2013\u2014]\s|\band\b"))  # between sectors, the surer first
SPECIFIED = re.compile(r"^\s*other\b[^:]*?(?::|\s[-\u2013\u2014]\s)(?=.*\w)", re.I)  # "Other (please specify): courts"
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Lists:
    """The frameworks of a run, the main one first. Sectors are always those of Box 10-1, where that knows them."""

    chosen: tuple[Framework, ...]

    @property
    def main(self) -> Framework:
        return self.chosen[0]

    def every(self) -> tuple[Framework, ...]:
        """Box 10-1 and the others, in the order in which a word is looked up."""
        own = [f for f in self.chosen if f.key not in FRAMEWORKS]
        return (*own, load_framework(), *(f for f in self.chosen if f.key in FRAMEWORKS[1:]))

    def find(self, words: str) -> tuple[Framework, str] | None:
        """The first framework that knows the words, and the key; bare numbers are those of the first in line.

        "Child welfare agencies" are known as "Child welfare".
        """
        known = self._find(words)
        return known if known or (bare := plain(words)).isdigit() or bare == fold(words) else self._find(bare)

    def _find(self, words: str) -> tuple[Framework, str] | None:
        first, *others = self.every()
        if key := first.find(words):
            return first, key
        found = ((f, f.find(words)) for f in others if not words.strip().isdigit())
        return next(((f, key) for f, key in found if key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words for a sector that are none of Box 10-1, and what they can mean. ``listed``: another list has them."""

    text: str
    meaning: Meaning
    listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is stated of an agency: sectors, the wordings as lists have them, and words to be understood.

    ``own``: of the sectors those that are words outside every list.
    """

    place: Place = NOWHERE
    sectors: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether a sector of Box 10-1 is stated, over which no suggestion goes."""
        return len(self.sectors) > len(self.own)

    def leaves_open(self, sector: str) -> bool:
        """Whether a suggested sector is none that what is stated speaks against."""
        could = [words.meaning.sectors for words in self.words if not words.meaning.own]
        return not self.settled and (not self.words or any(sector in sectors for sectors in could))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The sectors of an agency, whether they are given and not suggested, what else it may stand for, and why."""

    sectors: tuple[str, ...] = ()
    confirmed: bool = True
    possible: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    jurisdiction: str = ""


def sectors_of(texts: Iterable[str], lists: Lists, place: Place) -> Stated:
    """What cells say of an agency's sectors, in their order.

    A sector that only another framework knows has a wording and no key; one that none knows keeps its own words.
    """
    keys: list[str] = []
    own: list[str] = []
    wordings: list[str] = []
    words: list[Words] = []
    for part in (p.strip() for text in texts for p in _parts(text, lists)):
        found = lists.find(part)
        wording = found[0].label(found[1]) if found else part
        if key := load_framework().find(wording):
            keys.append(key)
        else:
            meant = meaning(part)
            if found is None and (not fold(part) or not (meant.own or meant.sectors)):
                continue
            if found is None or (meant.sectors and not meant.own):
                words.append(Words(text=part, meaning=meant, listed=found is not None))
            if found is None and meant.own:
                own.append(fold(part).replace(" ", "_"))
                keys.append(own[-1])
        wordings.append(wording)
    return Stated(
        place=place,
        sectors=tuple(dict.fromkeys(keys)),
        own=tuple(dict.fromkeys(own)),
        listed=tuple(dict.fromkeys(wordings)),
        words=tuple(dict.fromkeys(words)),
    )


def _parts(text: str, lists: Lists) -> list[str]:
    """A cell cut into sectors: by ; and | always; else whole if that is known, by other signs if their parts are."""

    def known(words: str) -> bool:
        return lists.find(words) is not None or not meaning(words).own

    parts: list[str] = []
    for piece in (SPECIFIED.sub("", p) for p in re.split(r"[;|\n]", text)):
        if lists.find(piece) is not None:  # mostly; what words can mean is not loaded for it
            parts.append(piece)
            continue
        cuts = [[piece], *([p for p in sign.split(piece) if p.strip()] for sign in CUTS), [BRACKETS.sub("", piece)]]
        in_part = cuts[1] if any(map(known, cuts[1])) else [piece]
        parts += next((cut for cut in cuts if all(map(known, cut))), in_part)
    return parts


def believed(statements: Sequence[Stated]) -> Stated:
    """The first statement; where its words leave sectors open, the first that gives one of these."""
    first, *_ = [s for s in statements if s.listed] or [Stated()]
    open_ = {key for words in first.words for key in words.meaning.sectors if not first.sectors}
    return next((s for s in statements if open_.intersection(s.sectors)), first)


def standing(name: str, stated: Stated) -> Standing:
    """Where an agency stands, by what is stated of it and by its name.

    Sectors that are stated are never changed by a name; words beside them only note what is possible as well. Nor does
    a name alone override words that no list has.
    """
    if stated.sectors and not stated.words:
        return Standing(sectors=stated.sectors)
    by_name = suggest(name, load_framework()) if name else None
    if not stated.words:
        return _named(by_name) if by_name else Standing()
    understood = [_understood(words, name) for words in stated.words]
    if by_name and by_name.sure and not any(by_name.sector in u.possible for u in understood):
        understood.append(replace(_named(by_name), sectors=()))
    possible = tuple(dict.fromkeys(key for u in understood for key in u.possible if key not in stated.sectors))
    used = () if stated.settled else tuple(dict.fromkeys(key for u in understood for key in u.sectors))
    return Standing(
        sectors=(*used, *stated.sectors),
        confirmed=not used and bool(stated.sectors or not possible),
        possible=possible,
        why=tuple(why for u in understood for why in u.why),
        jurisdiction=next((u.jurisdiction for u in understood if used and u.sectors[:1] == used[:1]), ""),
    )


def _named(guess: Guess) -> Standing:
    return Standing(
        sectors=(guess.sector,) if guess.sure else (),
        confirmed=not guess.sure,
        possible=tuple(key for key in (guess.sector, guess.also) if key),
        why=(guess.why(load_framework()),),
        jurisdiction=guess.jurisdiction,
    )


def _understood(words: Words, name: str) -> Standing:
    """What words tell together with the name of their agency: the field of its work, or the level of government."""
    box, could = load_framework(), words.meaning.sectors
    if words.meaning.own:
        return Standing(possible=could)
    guess = suggest(name, box, among=could) if name else None
    if guess and guess.sure:
        told = _named(replace(guess, because=f"{words.text}, and {guess.because} in its name"))
        rest = () if of_government(guess.sector) else could[:2]  # a field of work does not rule out the likeliest
        return replace(told, possible=tuple(dict.fromkeys((*told.possible, *rest))))
    why = (f"{words.text} -> {_either([box.label(key) for key in could])}",)
    if words.meaning.sure:
        return Standing(sectors=could[:1], confirmed=False, possible=could, why=why)
    level = level_word(name)
    guess = suggest(f"{name} {words.text}", box, among=could) if level else None
    if guess and guess.sure:  # a level alone may mislead: nothing that the words can mean is ruled out
        told = _named(replace(guess, because=f"{words.text}, and {level} in its name"))
        return replace(told, possible=tuple(dict.fromkeys((*told.possible, *could))))
    return Standing(possible=could, confirmed=False, why=why)


@dataclass(frozen=True, slots=True)
class Settled:
    """An agency as it is settled: what was stated of it, its sectors, and what else it may stand for."""

    name: str
    stated: Stated
    sectors: tuple[str, ...]
    possible: tuple[str, ...]


def tell_words(agencies: Iterable[Settled], lists: Lists, issues: list[Issue]) -> None:
    """Say once of every wording that is no list's what it can mean, and where its agencies are counted."""
    held: dict[str, list[tuple[Place, str, Words, Settled]]] = {}
    for agency in agencies:
        for words in agency.stated.words:
            if not words.listed:
                held.setdefault(fold(words.text), []).append((agency.stated.place, agency.name, words, agency))
    for rows in held.values():
        place, _, words, _ = min(rows, key=lambda row: row[:2])
        issues.append(_told(place, words, [agency for *_, agency in rows], lists))


def _told(place: Place, words: Words, agencies: Sequence[Settled], lists: Lists) -> Issue:
    box, main = load_framework(), lists.main
    who = f"{len(agencies)} agencies" if len(agencies) > 1 else agencies[0].name
    unknown = f"'{words.text}' is not a {main.noun} of {main.title} ({who})"
    if words.meaning.own:
        kept = "kept as a sector of its own, outside the list"
        fix = "If one of the listed sectors is meant, choose it in roster.xlsx, column Sector."
        alone = {key for agency in agencies if len(agency.stated.words) == 1 for key in agency.possible}
        may = [part.short for part in box.components if part.key in alone.union(words.meaning.sectors)]
        also = f"; {_either(may)} may be meant, and is not called missing" if may else ""
        return Issue("sector_outside_framework", place, unknown, kept + also, fix)
    labels = [box.short(key) for key in words.meaning.sectors]
    could = _either(labels) if len(labels) <= MOST else f"{len(labels)} sectors, such as {_either(labels[:3])}"
    counted: dict[str, list[str]] = {}
    for agency in agencies:
        used = next((box.short(key) for key in agency.sectors if key in words.meaning.sectors), "")
        counted.setdefault("" if agency.stated.settled else used, []).append(agency.name)
    left = counted.pop("", [])
    held = [f"in {label}: {_first(names)}" for label, names in sorted(counted.items())]
    done = [f"counted until you confirm it {'; '.join(held)}"] if held else []
    if left:
        done.append(f"left open, so that none of these is called missing: {_first(left)}")
    broad = f"'{words.text}' can mean {could} ({who})"
    fix = "Choose the sector in roster.xlsx, sheet Agencies; or accept all suggested ones in its sheet Names."
    return Issue("sectors_in_other_words", place, unknown if words.meaning.sure else broad, "; ".join(done), fix)


def _first(names: Sequence[str]) -> str:
    """The first names in their order, and how many more."""
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"{', '.join(sorted(names)[:MOST])}{more}"


def _either(labels: Sequence[str]) -> str:
    *first, last = labels or [""]
    return f"{', '.join(first)} or {last}" if first else last
