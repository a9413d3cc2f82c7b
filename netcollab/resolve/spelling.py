"""How a name may be written: normalised text, abbreviations written out, an acronym in brackets. Words are data."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from netcollab.framework import fold

INITIALS = re.compile(r"\b(?:[a-z] )+[a-z]\b")
BRACKETED = re.compile(r"^(?P<outer>[^()\[\]]+?)\s*[(\[]\s*(?P<inner>[^()\[\]]+?)\s*[)\]]$")
MOST_READINGS = 8


@lru_cache
def words() -> Mapping[str, Any]:
    """The data file: lists of words as sets, abbreviations by where in a name they are read so."""
    raw = tomllib.loads(files("netcollab").joinpath("data", "names.toml").read_text(encoding="utf-8"))
    lists = {key: frozenset(raw[key].split()) for key in ("legal", "stop", "generic")}
    sayings = frozenset(" ".join(s.split()) for s in raw["not_agencies"].split(";"))
    return {**raw, **lists, "not_agencies": sayings}


def normalise(text: str) -> str:
    """A name for comparing: case, accents, punctuation and spaces evened out.

    "&" is "and", initials are one word (F.P.D. is fpd), and a leading "the" is dropped.
    """
    plain = INITIALS.sub(lambda m: m[0].replace(" ", ""), fold(text.replace("&", " and ").replace("+", " and ")))
    return re.sub(r"^the (?=\S)", "", plain) or text.strip().casefold()


def no_agency(text: str) -> bool:
    """Whether a text is something that stands where agencies do and is none: "self", "Total", "student intern"."""
    key = normalise(text)
    return not re.search(r"[^\W_]", text) or key in words()["not_agencies"] or bool(re.fullmatch(r"\d{1,2}", key))


def readings(text: str) -> tuple[str, ...]:
    """A name with its abbreviations written out, the usual reading first.

    >>> readings("St. Mary's Ctr., Inc.")
    ('saint marys center',)
    >>> readings("Alder PD")
    ('alder police department', 'alder public defender')
    """
    key = normalise(text)
    for short, (long, *_) in words()["abbreviations"].items():
        if " " in short and short in key:
            key = re.sub(rf"\b{short}\b", long, key)
    tokens = key.split()
    while len(tokens) > 1 and tokens[-1] in words()["legal"]:
        tokens.pop()
    last = len(tokens) - 1
    choices = []
    for n, token in enumerate(tokens):
        where = "inside" if 0 < n < last else "start" if n < last else "end"
        meant = words()[where].get(token) if last or where == "end" else None
        choices.append(meant or words()["abbreviations"].get(token) or [token])
    return tuple(" ".join(c) for c in itertools.islice(itertools.product(*choices), MOST_READINGS))


def initials(text: str) -> set[str]:
    """The acronyms that a name may go by: all words, and without little ones and legal ones.

    >>> sorted(initials("Office of the Mayor, Fenwick"))
    ['omf', 'ootmf']
    """
    the = "the " if fold(text).startswith("the ") else ""
    tokens = f"{the}{readings(text)[0]}".split()
    short = [t for t in tokens if t not in words()["stop"]]
    found = {"".join(t[0] for t in some) for some in (tokens, tokens[bool(the) :], short)}
    if short and short[-1] in ("sheriff", "attorney", "defender", "prosecutor"):
        found.add("".join(t[0] for t in short) + "o")  # people think "office" with it
    return {f for f in found if len(f) > 1}


def keys(text: str) -> tuple[str, ...]:
    """What a name is found under: its usual reading, and both parts of "Child Protective Services (CPS)".

    >>> keys("GEMS (Girls Educational and Mentoring Services)")[1:]
    ('girls educational and mentoring services', 'gems')
    """
    found = [readings(text)[0]]
    if both := BRACKETED.match(text.strip()):
        for long, short in ((both["outer"], both["inner"]), (both["inner"], both["outer"])):
            if normalise(short) in initials(long):
                found += [readings(long)[0], normalise(short)]
    return tuple(dict.fromkeys(found))


def rivals(text: str) -> tuple[str, ...]:
    """The less usual readings of a name."""
    return readings(text)[1:]
