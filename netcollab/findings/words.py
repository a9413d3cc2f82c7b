"""Small words for sentences: counts, lists, shares; singular and plural."""

from __future__ import annotations

from collections.abc import Iterable


def count(n: float, one: str, many: str = "") -> str:
    """ "1 meeting", "3 meetings"."""
    return f"{int(n):,} {one if int(n) == 1 else many or one + 's'}"


def agencies_(n: float) -> str:
    return count(n, "agency", "agencies")


def ties_(n: float) -> str:
    return count(n, "tie")


def are(n: float) -> str:
    return "is" if int(n) == 1 else "are"


def share(value: float) -> str:
    """A share as a whole percentage."""
    return f"{100 * value:.0f}%"


def listed(names: Iterable[str], most: int = 6) -> str:
    """ "A, B and C"; a long list ends in how many more there are."""
    words = [str(n) for n in names]
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
