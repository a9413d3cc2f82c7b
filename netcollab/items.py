"""What a partner survey asks: the items of data/instrument.toml, for the forms we write and for reading them back.

Every item has a tag, such as NC12, that stands in the text of its question. Exports keep it, whatever the program and
the language, and so a filled form is known again. Where a program has names for its columns, they are ``nc_`` and the
item's key; for a partner the agency's name follows, folded: ``nc_level_harbor_county_sheriff``.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from netcollab.framework import fold

TAG = re.compile(r"\s*\(?\bNC(\d\d)\b\)?")
LONGEST_CODE = 60  # a variable of REDCap has at most 100 letters, with the item's name before the agency's
NUMBERED = re.compile(r"\s*(\d{1,2})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers of an item: ``choices`` by their number. ``working``: from which number on a tie counts."""

    key: str
    title: str
    choices: Mapping[int, str]
    several: bool = False
    working: float | None = None
    unsure: str = ""
    none: str = ""

    def number(self, words: str) -> int | None:
        """The number of an answer as it was exported: "3 Monthly", "3", or "Monthly"; None if it is none of these."""
        if (found := NUMBERED.match(words)) and int(found[1]) in self.choices:
            return int(found[1])
        return next((n for n, choice in self.choices.items() if fold(choice) == fold(words)), None)

    def shown(self) -> list[str]:
        """The answers as every form shows them, their number first."""
        return [f"{n} {choice}" for n, choice in self.choices.items()]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One question of the survey. ``partner``: asked of every agency on the list; else once of the one who answers.

    ``answers`` is None for free text and for the lists of agencies and of sectors, which the coalition gives.
    """

    key: str
    tag: str
    partner: bool
    short: bool
    wording: str
    offers: str  # "agencies", "sectors", "text", or the key of its answers
    answers: Answers | None
    construct: str
    source: str
    used_by: tuple[str, ...]
    role: str = ""
    counts: str = ""  # of a partner item: "tie", "known" (no working tie), or "rating" (no tie at all)
    help: str = ""

    @property
    def name(self) -> str:
        """What a column is called in programs that name them."""
        return f"nc_{self.key}"

    @property
    def text(self) -> str:
        """The question as it is shown, with its tag."""
        return f"{self.wording} ({self.tag})"

    def column(self, agency: str) -> str:
        """What the column for a partner is called in programs that name them."""
        return f"{self.name}_{code(agency)}"


def code(agency: str) -> str:
    """An agency's name in letters, digits and low lines, from which the list of agencies knows it again.

    A name that is too long, or written in other letters, is cut and has a mark of the whole name at its end.
    """
    whole = fold(re.sub(r"[&+]", " and ", agency)).replace(" ", "_")
    plain = re.sub(r"[^a-z0-9]+", "_", whole).strip("_")
    if plain == whole and plain and len(plain) <= LONGEST_CODE:
        return plain
    mark = hashlib.blake2b(whole.encode(), digest_size=3).hexdigest()
    return f"{plain[: LONGEST_CODE - len(mark) - 1].strip('_') or 'agency'}_{mark}"


def spelled(names: Iterable[str]) -> dict[str, str]:
    """Names of agencies by what a cell may have in their place, folded: the name itself, or its code."""
    given = list(names)
    return {fold(code(name)): name for name in given} | {fold(name): name for name in given}


@lru_cache
def items() -> tuple[Item, ...]:
    """Every item, in the order in which it is asked."""
    raw = tomllib.loads(files("netcollab").joinpath("data", "instrument.toml").read_text(encoding="utf-8"))
    answers = {
        key: Answers(key=key, **{**one, "choices": {int(n): text for n, text in one["choices"].items()}})
        for key, one in raw["answers"].items()
    }
    return tuple(
        Item(
            key=one["key"],
            tag=one["tag"],
            partner=one["about"] == "partner",
            short=one["form"] == "short",
            wording=one["wording"],
            offers=one["answers"],
            answers=answers.get(one["answers"]),
            construct=one["construct"],
            source=one["source"],
            used_by=tuple(one["used_by"]),
            role=one.get("role", ""),
            counts=one.get("counts", ""),
            help=one.get("help", ""),
        )
        for one in raw["items"]
    )


def form(short: bool) -> tuple[Item, ...]:
    """The items of the short or of the full form."""
    return tuple(item for item in items() if item.short or not short)


def tagged(heading: str) -> Item | None:
    """The item whose tag stands in a heading."""
    found = TAG.search(heading)
    return by_tag(f"NC{found[1]}") if found else None


def by_tag(tag: str) -> Item | None:
    return _by_tag().get(tag)


def without_tag(heading: str) -> str:
    return " ".join(TAG.sub(" ", heading).split())


def named(column: str) -> tuple[Item, str] | None:
    """The item and, in plain letters, the agency or the choice that the name of a column tells.

    ``nc_level_harbor_county_sheriff`` is about a partner, ``nc_barriers___3`` and ``nc_barriers/3`` a box to tick.
    """
    parts = re.split(r"[/.-]", column.strip().lower())
    at = next((n for n in range(len(parts) - 1, -1, -1) if parts[n].startswith("nc_")), None)
    if at is None:
        return None
    name = "_".join(parts[at:])
    key = next((k for k in _longest() if name == f"nc_{k}" or name.startswith(f"nc_{k}_")), None)
    return None if key is None else (_by_key()[key], name[len(key) + 4 :].replace("_", " ").strip())


@lru_cache
def _by_tag() -> dict[str, Item]:
    return {item.tag: item for item in items()}


@lru_cache
def _by_key() -> dict[str, Item]:
    return {item.key: item for item in items()}


@lru_cache
def _longest() -> tuple[str, ...]:
    return tuple(sorted(_by_key(), key=len, reverse=True))
