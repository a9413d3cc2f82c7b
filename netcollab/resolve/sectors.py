"""Which sectors an agency stands in: by key, number or wording of the frameworks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from netcollab.errors import Issue, Place
from netcollab.framework import FRAMEWORKS, Framework, fold, load_framework


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
        """The first framework that knows the words, and the key; bare numbers are those of the first in line."""
        first, *others = self.every()
        if key := first.find(words):
            return first, key
        found = ((f, f.find(words)) for f in others if not words.strip().isdigit())
        return next(((f, key) for f, key in found if key), None)


def sectors_of(
    texts: Iterable[str], lists: Lists, place: Place, issues: list[Issue]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sectors that cells name, in their order, and their wordings.

    A sector that only another framework knows has a wording and no key; one that none knows keeps its own words.
    """
    box = load_framework()
    keys: list[str] = []
    wordings: list[str] = []
    for text in texts:
        for part in _parts(text, lists):
            found = lists.find(part)
            if found is None and not fold(part):
                continue
            if found is None:
                issues.append(
                    Issue(
                        "sector_outside_framework",
                        place,
                        f"'{part.strip()}' is not a {lists.main.noun} of {lists.main.title}",
                        "kept as a sector of its own, outside the list",
                        "If one of the listed sectors is meant, choose it in roster.xlsx, column Sector.",
                    )
                )
            wording = found[0].label(found[1]) if found else part.strip()
            wordings.append(wording)
            if found is None or box.find(wording):
                keys.append(box.find(wording) or fold(part).replace(" ", "_"))
    return tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(wordings))


def _parts(text: str, lists: Lists) -> list[str]:
    """A cell cut into sectors: whole if the whole is one, by ; and | always, by commas and slashes where all fit."""
    parts: list[str] = []
    for piece in re.split(r"[;|\n]", text):
        if not piece.strip():
            continue
        if lists.find(piece) is None:
            smaller = [p for p in re.split(r"[,/]", piece) if p.strip()]
            if len(smaller) > 1 and all(lists.find(p) for p in smaller):
                parts.extend(smaller)
                continue
        parts.append(piece)
    return parts
