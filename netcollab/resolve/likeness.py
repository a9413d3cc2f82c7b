"""Names that may be one agency: suggested with their evidence, never joined. Safe ones can be accepted all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from netcollab.reading.privacy import words_of
from netcollab.resolve.names import NameBook, rows_told
from netcollab.resolve.spelling import initials, normalise, readings, words

ALIKE = 84  # rapidfuzz token_set_ratio, from 0 to 100
SHORTEST = 5  # letters; shorter names are alike by chance
MOST_CANDIDATES = 3
MOST_COMPARED = 3000  # names; beyond that the likeness of the rarer ones is not looked at

Tokens = Mapping[str, tuple[str, ...]]  # agency -> the words of its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A spelling that no list knows, with the agencies that it may mean (none: nothing is like it).

    ``safe``: one candidate, and evidence that rarely errs. ``rows``: where it stands, in words; ``count``: how often.
    """

    name: str
    variants: tuple[str, ...]
    candidates: tuple[str, ...]
    safe: bool
    why: str
    rows: str
    count: int


def suggestions(book: NameBook, unsettled: Iterable[str]) -> tuple[Suggestion, ...]:
    """What each unsettled agency (id) of the book may be instead, in the order of names."""
    loose = sorted(set(unsettled), key=lambda a: (normalise(book.names[a]), a))
    evidence = _evidence(book, loose)
    return tuple(_suggestion(book, agency, evidence.get(agency, {})) for agency in loose)


def not_compared(unsettled: Collection[str]) -> int:
    """How many unsettled names are met too rarely, in too long a list, for their likeness to be looked at."""
    return max(len(set(unsettled)) - MOST_COMPARED, 0)


def _suggestion(book: NameBook, agency: str, found: Mapping[str, tuple[bool, str]]) -> Suggestion:
    name = book.names[agency]
    texts = [name, *book.aliases.get(agency, ())]
    places = book.places(texts)
    candidates = sorted(found, key=lambda a: (not found[a][0], normalise(book.names[a])))
    if len(candidates) > MOST_CANDIDATES:
        candidates = []
    reasons = list(dict.fromkeys(found[c][1] for c in candidates))
    abroad = words()["national"].get(normalise(name), "") if candidates else ""
    if abroad and all(normalise(abroad) != normalise(book.names[c]) for c in candidates):
        reasons.append(f"but it is also short for {abroad}")
    return Suggestion(
        name=name,
        variants=tuple(sorted(set(texts[1:]))),
        candidates=tuple(book.names[c] for c in candidates),
        safe=len(candidates) == 1 and found[candidates[0]][0] and not abroad,
        why="; ".join(reasons),
        rows=rows_told(places),
        count=sum(places.values()),
    )


def _evidence(book: NameBook, loose: list[str]) -> dict[str, dict[str, tuple[bool, str]]]:
    """Loose agency -> agency it may be -> whether that is safe, and why. Of two loose ones the fuller name is kept."""
    found: dict[str, dict[str, tuple[bool, str]]] = defaultdict(dict)
    unsure = set(loose)
    by_initials: dict[str, list[str]] = defaultdict(list)
    for agency, name in book.names.items():
        for short in initials(name):
            by_initials[short].append(agency)
    for agency in loose:
        short = normalise(book.names[agency])
        meant = [a for a in by_initials.get(short, ()) if a != agency and " " not in short]
        for other in meant:
            written = book.names[agency]
            word = not written.isupper() and (not written.islower() or short in words_of("organization"))
            plain = len(short) >= 3 and not word
            found[agency][other] = plain, "its initials"
    tokens = {agency: _tokens(name) for agency, name in book.names.items()}
    for a, b in _alike(book, loose, tokens):
        one, other = (a, b) if b not in unsure or _fuller(book, b, a) else (b, a)
        reason = _same_words(tokens, one, other)
        if reason and other not in found[one] and one not in found.get(other, ()):
            found[one][other] = reason
    return found


def _fuller(book: NameBook, a: str, b: str) -> bool:
    """Whether of two names that nobody declared the first is the one to keep: met more often, longer, earlier."""

    def order(agency: str) -> tuple[int, int, str]:
        name = book.names[agency]
        return -sum(book.places([name, *book.aliases.get(agency, ())]).values()), -len(name), name

    return order(a) < order(b)


def _alike(book: NameBook, loose: list[str], tokens: Tokens) -> list[tuple[str, str]]:
    """Pairs of a loose agency and another whose names are alike as sets of words."""
    ids = list(book.names)
    if not loose or len(ids) < 2:
        return []
    from rapidfuzz.fuzz import token_set_ratio
    from rapidfuzz.process import cdist

    often = sorted(loose, key=lambda a: (-sum(book.places([book.names[a]]).values()), a))[:MOST_COMPARED]
    text = {a: " ".join(tokens[a]) for a in ids}
    score = cdist([text[a] for a in often], [text[a] for a in ids], scorer=token_set_ratio, score_cutoff=ALIKE)
    unsure = set(loose)
    pairs = set()
    for i, j in np.argwhere(score >= ALIKE).tolist():
        a, b = often[i], ids[j]
        if a != b and min(len(text[a]), len(text[b])) >= SHORTEST:
            pairs.add((min(a, b), max(a, b)) if b in unsure else (a, b))
    return sorted(pairs)


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(t for t in readings(name)[0].split() if t not in words()["stop"])


def _same_words(tokens: Tokens, one: str, other: str) -> tuple[bool, str] | None:
    """Whether two names say the same: safe or not, and the evidence. None where each has a word of its own."""
    mine, theirs = list(tokens[one]), list(tokens[other])
    typos = []
    for token in list(mine):
        if token in theirs:
            mine.remove(token)
            theirs.remove(token)
    for token in list(mine):
        near = next((t for t in theirs if _near(token, t)), None)
        if near is not None:
            mine.remove(token)
            theirs.remove(near)
            typos.append((token, near))
    if mine and theirs:
        return None
    left = mine or theirs
    shared = len(tokens[one]) - len(mine)
    if left and shared == 1 and not _telling(tokens, one, other):
        return None
    told, safe = [], True
    for token, near in typos:
        told.append(f"'{token}' for '{near}'")
        safe &= token.rstrip("s") == near.rstrip("s") or (
            bool({token, near} & words_of("organization")) and not {token, near} <= words_of("organization")
        )
    if left:
        told.append(f"the same but for '{' '.join(left)}'")
        safe &= set(left) <= words()["generic"] and shared >= 2
    return safe, ", ".join(told) or "the same words in another order"


def _near(a: str, b: str) -> bool:
    """Whether two words differ as a slip of the pen does."""
    from rapidfuzz.distance import OSA

    if a.rstrip("s") == b.rstrip("s"):
        return True
    shorter = min(len(a), len(b))
    return shorter >= SHORTEST - 1 and a[0] == b[0] and OSA.distance(a, b) <= (2 if shorter >= 9 else 1)


def _telling(tokens: Tokens, one: str, other: str) -> bool:
    """Whether the one word that two names share is a name of its own: long, not of the trade, in no third name."""
    word = next(iter(set(tokens[one]) & set(tokens[other])), "")
    holders = [a for a, its in tokens.items() if word in its]
    return len(word) >= SHORTEST and word not in words_of("organization") and set(holders) == {one, other}
