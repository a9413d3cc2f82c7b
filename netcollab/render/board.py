"""The sectors at a glance, and the table of ties between groups, as data for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from netcollab.edition import Edition, OtherList
from netcollab.findings._finding import Status
from netcollab.findings.coverage import SECTORS_SUGGESTED
from netcollab.render import charts, story
from netcollab.render.grid import Grid
from netcollab.render.words import (
    CERTAINTY,
    STATES,
    State,
    clean,
    count,
    listed,
    missing,
    number,
    plural,
    spelled,
    state,
    worded,
)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One sector on the board."""

    number: int
    label: str
    state: State
    status: Status
    agencies: int
    sign: Markup
    dots: Markup

    @property
    def agencies_words(self) -> str:
        return count(self.agencies, "agency") if self.agencies else ""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A system on the board, with its seats."""

    index: int
    label: str
    status: Status | None
    seats: tuple[Seat, ...]


def board(edition: Edition) -> list[Bench]:
    """The sectors by system, each with its sign, its word and a dot an agency."""
    framework = edition.net.framework
    by_key = {s.key: s for s in edition.sectors}
    systems = {s.key: s for s in edition.systems}
    benches = []
    for i, system in enumerate(framework.systems):
        seats = tuple(
            _seat(c.number, c.label, by_key[c.key])
            for c in framework.seats
            if c.system == system.key and c.key in by_key
        )
        if seats:
            benches.append(Bench(index=i, label=system.label, status=systems.get(system.key), seats=seats))
    return benches


def _seat(number_: int, label: str, status: Status) -> Seat:
    held = len(status.agencies) or int(status.numbers.get("members", 0) or 0)
    return Seat(
        number=number_,
        label=label,
        state=state(status.status),
        status=status,
        agencies=held,
        sign=charts.sign(state(status.status).sign),
        dots=charts.dots(held) if held else Markup(),
    )


def legend(edition: Edition) -> list[State]:
    """The states that occur, in the order from open to connected."""
    used = {s.status for s in edition.sectors}
    noun = edition.net.framework.noun
    return [replace(s, meaning=worded(s.meaning, noun)) for key, s in STATES.items() if key in used]


def standing(statuses: Iterable[Status], wanted: tuple[str, ...]) -> list[Status]:
    order = {s: i for i, s in enumerate(wanted)}
    return sorted((s for s in statuses if s.status in order), key=lambda s: order[s.status])


def absent(edition: Edition) -> list[Status]:
    """The sectors without a member that is known here, those with most to say first."""
    return standing(edition.sectors, ("outside", "not_found", "set_aside", "not_shown", "missing"))


@dataclass(frozen=True, kw_only=True)
class OpenSeats:
    """Seats of which the same is to be said: one sentence for all of them."""

    text: str
    sign: Markup
    certainty: str
    labels: tuple[str, ...]


def bare(status: Status) -> bool:
    """Whether there is nothing to say of a seat but that nobody is known to hold it."""
    plain = status.status == "missing" or bool(status.numbers.get("without_sector"))
    return plain and set(status.notes) <= {SECTORS_SUGGESTED}


def open_seats(statuses: Iterable[Status], noun: str) -> list[OpenSeats]:
    """The seats with nothing more to say of them, put together by what is said."""
    together: dict[tuple[str, str, int, bool], list[Status]] = {}
    for s in statuses:
        unknown, suggested = int(s.numbers.get("without_sector", 0)), SECTORS_SUGGESTED in s.notes
        together.setdefault((s.status, s.certainty, unknown, suggested), []).append(s)
    return [
        OpenSeats(
            text=worded(_of_seats(status, len(inside), unknown, suggested), noun),
            sign=charts.sign(state(status).sign),
            certainty=certainty,
            labels=tuple(s.label for s in inside),
        )
        for (status, certainty, unknown, suggested), inside in together.items()
    ]


def _of_seats(status: str, n: int, unknown: int, suggested: bool) -> str:
    these = "this sector" if n == 1 else f"these {spelled(n, 'sector')}"
    if status == "missing":
        if suggested:
            return f"Nobody at the table holds {these} yet, going by sectors that are suggested and not confirmed:"
        return f"Nobody at the table holds {these} yet:"
    have = "has" if unknown == 1 else "have"
    return f"No member is found for {these} so far, but {spelled(unknown, 'member')} {have} no sector in the data yet:"


# ---- other lists ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ListShown:
    """A framework beside the main one: what is open on it, in a sentence each, and where every component stands."""

    title: str
    caution: str
    gaps: tuple[str, ...]
    grid: Grid


def other_lists(edition: Edition) -> list[ListShown]:
    """The gaps of every other framework asked for."""
    return [
        ListShown(
            title=clean(other.framework.title), caution=clean(other.framework.caution), gaps=tuple(_gaps(other)),
            grid=Grid(
                heads=(other.framework.noun.capitalize(), "Where it stands", "How sure", "In words", "Who"),
                rows=tuple(
                    (clean(s.label), state(s.status).word, CERTAINTY.get(s.certainty, s.certainty),
                     clean(" ".join([s.text, *s.notes])), _who(edition, s))
                    for s in other.statuses
                ),
            ),
        )
        for other in edition.beside
    ]  # fmt: skip


def _gaps(other: OtherList) -> Iterator[str]:
    def of(wanted: Sequence[str]) -> str:
        return listed(clean(other.framework.short(s.key)) for s in other.statuses if s.status in wanted)

    if names := of(["missing", "outside"]):
        yield f"No member stands for {names}."
    if names := of(["not_found"]):
        yield f"Whether anyone stands for {names} cannot be said yet."
    if names := of(["siloed", "isolated"]):
        yield f"Apart from the rest: {names}."
    alone = (s for s in other.statuses if s.numbers.get("members") == 1 and s.agencies)
    if names := listed(clean(other.framework.short(s.key)) for s in alone):
        yield f"One member alone stands for {names}."


def _who(edition: Edition, status: Status) -> str:
    if edition.audience != "coordinator":
        return count(status.numbers["members"], "agency") if status.numbers.get("members") else ""
    return "; ".join(clean(edition.net.agencies.at[a, "name"]) for a in status.agencies)


# ---- ties between groups ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Two groups: ties seen, ties that chance would give, and how they compare."""

    observed: str
    expected: str
    shade: charts.Shade
    words: str
    blank: bool = False

    @property
    def css(self) -> str:
        seen = self.shade is charts.BLANK and self.observed not in ("", "0")
        return f"{self.shade.css}{' seen' if seen else ''}{' nil' if self.blank else ''}"


@dataclass(frozen=True, kw_only=True)
class Heat:
    """A triangle of cells. Columns carry the signs that stand before the row labels."""

    by: str
    title: str
    signs: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    compared: bool  # whether anything is compared with chance


def heat(edition: Edition, by: str) -> Heat | None:
    """The ties between groups as a table that is read row by column; None where there are none to show."""
    table = edition.pairs.get(by)
    if table is None or not len(table) or "observed" not in table.columns:
        return None
    if table["observed"].isna().all() or not story.has_ties(edition):
        return None
    framework = edition.net.framework
    found = {frozenset(pair): values for pair, values in zip(table.index, table.to_dict("records"), strict=True)}
    present = {str(k) for pair in table.index for k in pair}
    known = [s.key for s in framework.systems] if by == "system" else [c.key for c in framework.components]
    keys = [k for k in known if k in present] + sorted(present - set(known))

    def say(key: str) -> str:
        known = by == "sector" and key in framework.by_key
        return framework.short(key) if known else story.label_of(edition, key)

    signs = {k: system_sign(i) if by == "system" else str(_number_of(edition, k, i)) for i, k in enumerate(keys)}
    rows = tuple(
        (signs[a], say(a),
         tuple(_cell(found.get(frozenset((a, b))), say(a), say(b)) for b in keys[: i + 1]))
        for i, a in enumerate(keys)
    )  # fmt: skip
    compared = any(c.shade is not charts.BLANK for _, _, cells in rows for c in cells)
    title = f"{'Systems' if by == 'system' else plural(framework.noun).capitalize()}: ties within and between"
    return Heat(
        by=by, title=title, signs=tuple(signs[k] for k in keys), labels=tuple(story.label_of(edition, k) for k in keys),
        rows=rows, compared=compared,
    )  # fmt: skip


def system_sign(position: int) -> str:
    """The letter that stands for a system at the head of a column."""
    return chr(65 + position)


def _number_of(edition: Edition, key: str, position: int) -> int:
    known = edition.net.framework.by_key
    return known[key].number if key in known else len(known) + 1 + position


def _cell(values: Mapping[Any, Any] | None, a: str, b: str) -> Cell:
    observed = float((values or {}).get("observed", float("nan")))
    expected = float((values or {}).get("expected", float("nan")))
    if missing(observed):
        return Cell(observed="", expected="", shade=charts.BLANK, words=f"{a} and {b}: nothing to count", blank=True)
    shade = charts.shade(observed, expected)
    where = f"within {a}" if a == b else f"{a} and {b}"
    chance = "" if missing(expected) else f", chance would give {number(expected, 1)}"
    told = not missing(expected) and shade is not charts.BLANK
    return Cell(
        observed=number(observed),
        expected=number(expected, 1) if told else "",
        shade=shade,
        words=f"{where}: {count(observed, 'tie')}{chance}; {shade.words}",
    )
