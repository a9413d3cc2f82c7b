"""A person and an agency in one cell: "Jane Doe (Hope House)". The agency stays, the person is for counting only.

A name is cut into parts. What is known as an agency, or clearly says that it is one, is the agency; "Jane House", which
could be either, is a person unless a person stands beside it. Nothing of the person is in what is told as the agency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from netcollab.framework import fold
from netcollab.reading.privacy import (
    BRACKET,
    PLUS_ONES,
    identifier,
    joined,
    likely_person,
    says_agency,
    starts_as_person,
    words_of,
)

SEPARATOR = re.compile(r"\s+[-–—|•·:]\s+|\s*\|\s*|\s+[-–—]|[–—]\s+|\s+(?:from|with|at|w/|@)\s+|\s*@\s+", re.I)


def affiliations(display: str, known: Set[str]) -> tuple[tuple[str, ...], str]:
    """The agencies in a display name, and what is left of the person (for telling people apart, in memory only)."""
    whole = PLUS_ONES.sub("", " ".join(display.split()))
    if not whole or fold(whole) in known:
        return ((whole,) if whole else ()), ""
    parts = [p for p in _parts(whole, known) if p]
    grades = [_grade(p, parts, known) for p in parts]
    best = max(grades, default=0)
    person = next((p for p, g in zip(parts, grades, strict=True) if not g), "")
    if best == 3:
        sure = [a for p, g in zip(parts, grades, strict=True) if g == 3 for a in joined(_known_end(p, known), known)]
        return tuple(dict.fromkeys(sure)), person
    if best == 0 or (best == 1 and not _beside_person(parts, grades)):
        return (), person or whole
    return (parts[grades.index(best)],), person


def _parts(whole: str, known: Set[str]) -> list[str]:
    """Pieces of a display name: what stands in brackets, and the rest cut at dashes, bars and commas."""
    inner: list[str] = []
    outer = whole
    while (found := BRACKET.match(outer)) and fold(outer) not in known:
        inner.append(found["inner"].strip())
        outer = f"{found['outer']} {found['rest']}".strip()
    pieces = [outer] if fold(outer) in known else SEPARATOR.split(outer)
    cut: list[str] = []
    for piece in (*pieces, *inner):
        left, comma, right = (p.strip() for p in piece.partition(","))
        if comma and fold(piece) not in known and (fold(right) in known or (says_agency(right) and " " in left)):
            cut += [left, right]
        else:
            cut.append(piece.strip())
    aside = words_of("role") | words_of("credential") | {"s"}
    bare = [p for p in cut if fold(p) and not set(fold(p).split()) <= aside]
    return [_without_repeats(p, bare) for p in bare]


def _without_repeats(part: str, parts: Sequence[str]) -> str:
    """A part without the name in front that another part gives too: "Dov Fern", "Dov F. Clinic" is Clinic."""
    others = {fold(w) for p in parts if p != part for w in p.split()}
    initials = {w[:1] for w in others}
    tokens = part.split()
    n = 0
    while n < len(tokens) - 1 and (fold(tokens[n]) in others or (n and fold(tokens[n]) in initials)):
        n += 1
    return " ".join(tokens[n:])


def _known_end(part: str, known: Set[str]) -> str:
    """The known name in a part, a given name in front of it left off: "Jane Hope House"."""
    tokens = part.split()
    if fold(part) not in known and starts_as_person(part):
        return next((" ".join(tokens[n:]) for n in (1, 2) if fold(" ".join(tokens[n:])) in known), part)
    return part


def _grade(part: str, parts: Sequence[str], known: Set[str]) -> int:
    """How surely a part names an agency: 3 known, 2 says so, 1 says so but could be a person or initials, 0 not."""
    if identifier(part):
        return 0
    if all(fold(a) in known for a in joined(_known_end(part, known), known)):
        return 3
    tokens = part.split()
    if not says_agency(part) or likely_person(part, sure=True):
        return 0
    if len(tokens) == 1 and part.isupper():
        letters = {"".join(w[0] for w in p.split()).upper() for p in parts if p != part}
        return 0 if part.upper() in letters else 1
    rest = " ".join(t for t in tokens if not (len(t) > 1 and t.isupper() and t.isalpha()))
    bare = rest != part and " " in rest and likely_person(rest)  # "Okonkwo Adaeze CPS"
    surname = len(tokens) <= 2 and fold(tokens[-1]) in words_of("surname")
    return 1 if bare or surname or starts_as_person(part) or _given_inside(tokens) else 2


def _given_inside(tokens: Sequence[str]) -> bool:
    """Whether a given name stands somewhere in a part, not as a place ("San Antonio", "City of Madison")."""
    places = words_of("place") | {"of"}
    return any(starts_as_person(t) and fold(before) not in places for before, t in pairwise(tokens))


def _beside_person(parts: Sequence[str], grades: Sequence[int]) -> bool:
    """Whether a part that may be an agency stands beside one that is surely a person."""
    doubtful = parts[grades.index(1)]
    persons = [p for p, g in zip(parts, grades, strict=True) if g == 0 and likely_person(p)]
    clear = len(doubtful) <= 3 or " " in doubtful or not re.search(r"[AEIOU]", doubtful)
    return any(clear or " " in p for p in persons)
