"""Lists of sectors as data: Box 10-1 by default, others swapped in."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files

APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text for comparing: Unicode-normalised, accents and apostrophes off, lower case, every run of signs one space."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return SIGNS.sub(" ", APOSTROPHES.sub("", text.casefold())).strip()


@dataclass(frozen=True, kw_only=True)
class System:
    """A family of sectors, the coarser grain of every sector measure."""

    key: str
    label: str
    short: str
    color: str


@dataclass(frozen=True, kw_only=True)
class Component:
    """One sector of a framework. ``seat`` is its place around the Table, clockwise from the top."""

    number: int
    key: str
    label: str
    short: str
    system: str
    seat: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A named list of sectors, grouped in systems, with the parts that overlap."""

    key: str
    title: str
    source: str
    caution: str
    systems: tuple[System, ...]
    components: tuple[Component, ...]
    overlaps: tuple[tuple[str, str], ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[str, Component]:
        return {c.key: c for c in self.components}

    @cached_property
    def system_by_key(self) -> dict[str, System]:
        return {s.key: s for s in self.systems}

    @cached_property
    def seats(self) -> tuple[Component, ...]:
        """The components in the order of their seats around the Table."""
        return tuple(sorted(self.components, key=lambda c: c.seat))

    @cached_property
    def _lookup(self) -> dict[str, str]:
        words = {fold(text): c.key for c in self.components for text in (c.key, c.label, c.short, str(c.number))}
        return {**{fold(w): k for w, k in self.synonyms.items()}, **words}

    def find(self, text: str) -> str | None:
        """The key of a component named by key, number or wording ("7", "Judges", "judges"); None if none is meant."""
        return self._lookup.get(fold(re.sub(r"^\s*(\d+)\s*[.)-]\s+", "", text))) or self._lookup.get(fold(text))

    def overlapping(self, key: str) -> tuple[str, ...]:
        """The components that share ground with this one, such as local with state and county prosecutors."""
        return tuple(b if a == key else a for a, b in self.overlaps if key in (a, b))

    def label(self, key: str) -> str:
        """The wording of a component or system key; the key itself for a sector outside the framework."""
        if key in self.by_key:
            return self.by_key[key].label
        return self.system_by_key[key].label if key in self.system_by_key else key.replace("_", " ").capitalize()

    def short(self, key: str) -> str:
        """The short wording of a component or system key, for seats, table headings and sentences."""
        part = self.by_key.get(key) or self.system_by_key.get(key)
        return part.short if part else key.replace("_", " ")


@lru_cache
def load_framework(key: str = "box_10_1") -> Framework:
    """A framework that comes with netcollab, by its key."""
    text = files("netcollab").joinpath("data", f"{key}.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Framework(
        key=raw["key"],
        title=raw["title"],
        source=raw["source"],
        caution=raw["caution"],
        systems=tuple(System(**s) for s in raw["systems"]),
        components=tuple(Component(**c) for c in raw["components"]),
        overlaps=tuple((a, b) for a, b in raw.get("overlaps", [])),
        synonyms=raw.get("synonyms", {}),
    )
