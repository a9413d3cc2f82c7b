"""Which sectors an agency stands in: by key, number or wording of the framework."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netcollab.errors import Issue, Place
from netcollab.framework import Framework, fold


def sectors_of(texts: Iterable[str], framework: Framework, place: Place, issues: list[Issue]) -> tuple[str, ...]:
    """The sector keys that cells name, in their order; a sector outside the framework keeps its own words."""
    keys: list[str] = []
    for text in texts:
        for part in _parts(text, framework):
            key = framework.find(part)
            if key is None:
                key = fold(part).replace(" ", "_")
                if not key:
                    continue
                issues.append(
                    Issue(
                        "sector_outside_framework",
                        place,
                        f"'{part.strip()}' is not a sector of {framework.title}",
                        "kept as a sector of its own, outside the list",
                        "If one of the listed sectors is meant, choose it in roster.xlsx, column Sector.",
                    )
                )
            keys.append(key)
    return tuple(dict.fromkeys(keys))


def _parts(text: str, framework: Framework) -> list[str]:
    """A cell cut into sectors: whole if the whole is one, by ; and | always, by commas and slashes where all fit."""
    parts: list[str] = []
    for piece in re.split(r"[;|\n]", text):
        if not piece.strip():
            continue
        if framework.find(piece) is None:
            smaller = [p for p in re.split(r"[,/]", piece) if p.strip()]
            if len(smaller) > 1 and all(framework.find(p) for p in smaller):
                parts.extend(smaller)
                continue
        parts.append(piece)
    return parts
