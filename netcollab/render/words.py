"""Words and numbers as people read them: counts with their noun, shares as percent, states and certainty in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# What XML 1.0 and spreadsheets cannot hold, and signs that turn the direction of everything after them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
BREAKS = re.compile("[\t\r\n\u0085\u2028\u2029]+")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−")


@dataclass(frozen=True, kw_only=True)
class State:
    """How the status of a sector is called, drawn and explained. ``sign`` names a symbol of the page."""

    word: str
    sign: str
    meaning: str


STATES: dict[str, State] = {
    "connected": State(word="connected", sign="full", meaning="Its members have ties to agencies of other sectors."),
    "siloed": State(
        word="ties mostly inside", sign="ring", meaning="Its ties run mostly, or only, between its own members."
    ),
    "isolated": State(
        word="no ties reported", sign="dot", meaning="It has members, and nobody who could have named a tie did."
    ),
    "attends": State(
        word="comes to meetings",
        sign="half",
        meaning="Sign-in sheets are all there is to go by: they show presence, not working ties.",
    ),
    "no_data": State(
        word="not enough to say",
        sign="lines",
        meaning="It has members, but what was brought says too little of how they are tied.",
    ),
    "outside": State(
        word="partners, no member", sign="outside", meaning="Members work with such agencies, but none has joined."
    ),
    "missing": State(word="open seat", sign="open", meaning="Nobody at the table holds this sector yet."),
    "not_found": State(
        word="not found yet",
        sign="ask",
        meaning="No member is known to hold it, but some agencies have no sector in the data yet, or a sector that "
        "overlaps with it is held.",
    ),
    "set_aside": State(word="set aside", sign="aside", meaning="The coordinator said why this seat is a case apart."),
    "represented": State(word="seat taken", sign="full", meaning="At least one member holds this sector."),
    "open": State(word="open seat", sign="open", meaning="Nobody at the table holds this sector yet."),
    "not_shown": State(word="not shown", sign="veil", meaning="What is known here is not part of this edition."),
}

NO_SECTOR = "No sector yet, or another one"  # the seat of agencies that hold none of the list
SUGGESTED = "sector suggested"  # beside a sector that nobody gave, wherever it shows
CERTAINTY = {
    "robust": "same by either count",
    "depends": "could change",
    "cannot_say": "the data cannot say",
}
CERTAINTY_MEANING = {
    "robust": "The sentence is the same whether a tie counts when either side reports it or only when both do, and in "
    "most other reasonable ways of counting where these were tried; and where it says that something is absent, nearly "
    "everyone who could have named it answered. It does not mean that chance is ruled out: where chance was tested, "
    "the sentence says so.",
    "depends": "The sentence is different if ties are counted the other way, or could be with answers that are not in "
    "or sectors that are not confirmed.",
    "cannot_say": "What was brought is too little to claim the sentence, or its opposite.",
}
AUDIENCE_WORDS = {
    "coordinator": "For the coordinator only",
    "members": "For the coalition's members",
    "public": "For everyone",
}


def clean(text: Any) -> str:
    """Text without signs that break files or turn the writing around; line breaks and tabs become spaces."""
    plain = "" if text is None else str(text)
    if not plain.isprintable():
        plain = TURNING.sub("", UNPRINTABLE.sub("", BREAKS.sub(" ", plain)))
    return plain.strip()


def guarded(text: Any) -> str:
    """Clean text that no spreadsheet takes for a formula: an apostrophe goes before a start like ``=`` or ``@``."""
    plain = clean(text)
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain


def missing(value: Any) -> bool:
    """Whether there is no number: None, NaN or infinite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def number(value: Any, digits: int = 2) -> str:
    """A number as people write it: whole where it is whole, thousands set apart, an en dash where there is none."""
    if value is None:
        return "–"
    value = float(value)
    if not math.isfinite(value):
        return "–"
    if abs(value - round(value)) < 1e-9:
        return f"{round(value):,}"
    least = 10.0**-digits
    if 0 < value < least / 2:
        return f"under {least:.{digits}f}"
    return f"{value:,.{digits}f}"


def percent(value: Any) -> str:
    """A share as percent; "under 1%" and "over 99%" rather than a false 0 or 100."""
    if value is None or not math.isfinite(float(value)):
        return "–"
    share = float(value)
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{round(share * 100)}%"


def worded(text: str, noun: str) -> str:
    """A text of our own about sectors in the word of the list in use: roles, services. Never a text from data."""
    return text if noun == "sector" else re.sub(r"\b([Ss])ector(s?)\b", lambda m: _as_written(m, noun), text)


def _as_written(found: re.Match[str], noun: str) -> str:
    word = plural(noun) if found[2] else noun
    return word.capitalize() if found[1] == "S" else word


def plural(one: str) -> str:
    """ "agencies", "sectors"."""
    return f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"


def count(n: float, one: str, many: str = "") -> str:
    """ "1 agency", "2 agencies", "no agencies"."""
    several = many or plural(one)
    if n == 0:
        return f"no {several}"
    return f"{number(n)} {one if n == 1 else several}"


NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def spelled(n: float, one: str, many: str = "") -> str:
    """A count for running text: small numbers as words ("four agencies"), from ten on in digits."""
    digits, _, noun = count(n, one, many).partition(" ")
    return f"{NUMERALS[int(n)] if 0 <= n < 10 and n == int(n) else digits} {noun}"


def listed(items: Iterable[str], most: int = 0) -> str:
    """ "A", "A and B", "A, B and C"; with ``most``, the rest as "and 4 more"."""
    names: Sequence[str] = list(items)
    if most and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = clean(text)
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def state(status: str) -> State:
    """The words for a status; a status that is not known is shown as it is."""
    return STATES.get(status) or State(word=status.replace("_", " "), sign="ask", meaning="")
