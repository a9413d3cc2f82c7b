"""Dates as people write them. The order of day and month is settled per column, never guessed cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from netcollab.reading.table import Cell, listed, text

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d|'\d\d)"
ISO = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)([-/._])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)")
COMPACT = re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d)")
NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([-/._])(\d{1,2})\2(\d{4}|\d{2})(?![\d./-]*\d)")
PARTIAL = re.compile(r"(?<![\d./-])(\d{1,2})([/-])(\d{1,2})(?![\d./-]*\d)")
DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .-]*(?:of )?{_MONTH}(?:[ ,.-]*(?P<year>(?:19|20)\d\d|'?\d\d)(?!\d))?"
)
MONTH_FIRST = re.compile(
    rf"\b{_MONTH}[ .-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:[ ,.-]+(?P<year>(?:19|20)\d\d|'?\d\d)(?!\d))?"
)
MONTH_YEAR = re.compile(rf"\b{_MONTH}[ ,.-]*{_YEAR}(?!\d)")
MONTH_ALONE = re.compile(rf"^{_MONTH}$")
TIME = re.compile(r"[ t,]+\d{1,2}[:.]\d{2}([:.]\d{2})?.*$", re.I)
ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
SHORT_SPAN = 3 * 366


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell can mean as a date: one day, or numbers whose order is open, or parts that lack a year or a day."""

    exact: dt.date | None = None
    numbers: tuple[int, int, int | None] | None = None
    style: str = ""
    month: int = 0
    day: int = 0
    year: int | None = None

    def options(self) -> dict[str, tuple[int | None, int, int]]:
        """The orders in which the numbers make a day: year (or None), month, day."""
        if self.numbers is None:
            return {}
        a, b, c = self.numbers
        found = {"mdy": (c, a, b), "dmy": (c, b, a)}
        if c is not None and c < 100 and self.style != "/":
            found["ymd"] = (a, b, c)
        return {k: (_full(y), m, d) for k, (y, m, d) in found.items() if _exists(_full(y), m, d)}


@dataclass(slots=True)
class Settled:
    """The dates of a column in its order, and what had to be decided, each as (kind, found, done)."""

    dates: list[dt.date | None]
    remarks: list[tuple[str, str, str]] = field(default_factory=list)
    clash: tuple[str, str] | None = None
    order: str = ""


def _full(year: int | None) -> int | None:
    if year is None or year >= 100:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _exists(year: int | None, month: int, day: int) -> bool:
    try:
        dt.date(year if year is not None else 2024, month, day)
    except ValueError:
        return False
    return True


def _day(year: int, month: int, day: int) -> dt.date | None:
    return dt.date(year, month, day) if _exists(year, month, day) else None


def reading(cell: Cell, *, serials: bool = False, since_1904: bool = False) -> Reading | None:
    """What a cell can mean as a date, or None. ``serials``: plain numbers are Excel's day counts."""
    if isinstance(cell, dt.datetime):
        return Reading(exact=cell.date())
    if isinstance(cell, dt.date):
        return Reading(exact=cell)
    if isinstance(cell, bool) or cell is None or isinstance(cell, dt.time | dt.timedelta):
        return None
    if isinstance(cell, int | float):
        return _serial(cell, since_1904) if serials else _compact(str(cell))
    words = TIME.sub("", text(cell)).lower()
    if not words or len(words) > 120:
        return None
    if serials and re.fullmatch(r"\d{5}(\.\d+)?", words):
        return _serial(float(words), since_1904)
    return written(words)


@lru_cache(maxsize=16_384)
def written(words: str) -> Reading | None:
    if not any(c.isdigit() for c in words) and words.strip(".")[:3] not in MONTHS:
        return None
    return _iso(words) or _compact(words) or _numbers(words) or _named(words) or _partial(words)


def _serial(number: float, since_1904: bool) -> Reading | None:
    if not 20_000 <= number <= 80_000:
        return _compact(str(number).removesuffix(".0"))
    return (
        Reading(exact=dt.date(1904, 1, 1) + dt.timedelta(days=int(number)))
        if since_1904
        else (Reading(exact=dt.date(1899, 12, 30) + dt.timedelta(days=int(number))))
    )


def _iso(words: str) -> Reading | None:
    found = ISO.search(words)
    day = _day(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    return Reading(exact=day) if day else None


def _compact(words: str) -> Reading | None:
    found = COMPACT.search(words)
    day = _day(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    return Reading(exact=day) if day else None


def _numbers(words: str) -> Reading | None:
    found = NUMBERS.search(words)
    if not found:
        return None
    open_order = Reading(numbers=(int(found[1]), int(found[3]), int(found[4])), style=found[2])
    return open_order if open_order.options() else None


def _partial(words: str) -> Reading | None:
    found = PARTIAL.search(words)
    if not found:
        return None
    open_order = Reading(numbers=(int(found[1]), int(found[3]), None), style=found[2])
    return open_order if open_order.options() else None


def _named(words: str) -> Reading | None:
    for pattern in (DAY_FIRST, MONTH_FIRST):
        found = pattern.search(words)
        if found:
            month, day = MONTHS.index(found["month"][:3]) + 1, int(found["day"])
            year = _full(int(found["year"].strip("'"))) if found["year"] else None
            if _exists(year, month, day):
                return Reading(month=month, day=day, year=year)
    found = MONTH_YEAR.search(words) or MONTH_ALONE.search(words)
    if not found:
        return None
    stated = found.groupdict().get("year")
    return Reading(month=MONTHS.index(found["month"][:3]) + 1, year=_full(int(stated.strip("'"))) if stated else None)


def years_in(*texts: str) -> list[int]:
    """Years written in a title, sheet name or file name, in order, each once."""
    return list(dict.fromkeys(int(y) for words in texts for y in ANY_YEAR.findall(words)))


def settle(
    cells: Sequence[tuple[str, Reading | None]],
    *,
    day_first: bool | None = None,
    years: Sequence[int] = (),
    like: str = "",
) -> Settled:
    """The dates of one column (or of the headings of one row); each cell comes with its name, such as B7.

    ``like``: the order that another column of the table turned out to have, for a column that leaves it open.
    """
    result = Settled([None] * len(cells))
    orders: dict[str, str] = {}
    for style in sorted({r.style for _, r in cells if r and r.numbers}):
        group = [(name, r) for name, r in cells if r and r.style == style and r.numbers]
        orders[style] = _order(group, day_first, years, result, like)
        if result.clash:
            return result
    parts: list[tuple[int | None, int, int] | None] = []
    for _, r in cells:
        if r is None:
            parts.append(None)
        elif r.exact:
            parts.append((r.exact.year, r.exact.month, r.exact.day))
        elif r.numbers:
            options = r.options()
            parts.append(options.get(orders[r.style]) or next(iter(options.values())))
        else:
            parts.append((r.year, r.month, r.day))
    _fill_years(parts, cells, years, result)
    months = [name for (name, r), p in zip(cells, parts, strict=True) if r and p and p[0] is not None and not p[2]]
    if months:
        found = f"a month without a day: {listed(months)}"
        result.remarks.append(("month_without_day", found, "taken as the first day of the month"))
    for n, p in enumerate(parts):
        if p is not None and p[0] is not None:
            result.dates[n] = _day(p[0], p[1], p[2] or 1)
    return result


def _order(
    group: Sequence[tuple[str, Reading]], day_first: bool | None, years: Sequence[int], result: Settled, like: str
) -> str:
    """The one order of day, month and year that a style of writing dates has in a column."""
    options = [r.options() for _, r in group]
    common = [o for o in ("mdy", "dmy", "ymd") if all(o in one for one in options)]
    wanted = None if day_first is None else ("dmy" if day_first else "mdy")
    if not common:
        if wanted is None:
            first = next((name for (name, _), one in zip(group, options, strict=True) if "mdy" not in one), group[0][0])
            other = next((name for (name, _), one in zip(group, options, strict=True) if "dmy" not in one), group[0][0])
            result.clash = (first, other)
        return wanted or ""
    if wanted in common:
        return str(wanted)
    if len(common) == 1:
        result.order = common[0]
        return common[0]
    if like in common:
        return like
    if all(len({one[o] for o in common}) == 1 for one in options):
        return common[0]
    near = [o for o in common if _span([one[o] for one in options]) <= SHORT_SPAN]
    if len(near) == 1 and len(group) >= 3:
        return near[0]
    close = near or common
    if years:
        stated = [(o, year) for o in close for one in options if (year := one[o][0]) is not None]
        strange = {o for o, year in stated if abs(year - years[0]) > 1}
        close = [o for o in close if o not in strange] or close
    if group[0][1].style == "." and "dmy" in close:  # dots are no American way to write a date
        close = ["dmy", *(o for o in close if o != "dmy")]
    if len(close) > 1 or set(close) != {"ymd"}:
        words = {"mdy": "month/day, the American order", "dmy": "day/month", "ymd": "year, month, day"}[close[0]]
        unclear = [name for (name, _), one in zip(group, options, strict=True) if len({one[o] for o in common}) > 1]
        found = f"dates whose day and month could be swapped: {listed(unclear)}"
        result.remarks.append(("date_order_assumed", found, f"read as {words}"))
    return close[0]


def _span(days: Sequence[tuple[int | None, int, int]]) -> int:
    known = [dt.date(y, m, d).toordinal() for y, m, d in days if y is not None]
    return max(known) - min(known) if known else 0


def _fill_years(
    parts: list[tuple[int | None, int, int] | None],
    cells: Sequence[tuple[str, Reading | None]],
    years: Sequence[int],
    result: Settled,
) -> None:
    """Give years to days without one: from the neighbors that have one, else from the title; never from nothing."""
    open_ = [n for n, p in enumerate(parts) if p is not None and p[0] is None]
    if not open_:
        return
    names = [cells[n][0] for n in open_]
    stated = [n for n, p in enumerate(parts) if p is not None and p[0] is not None]
    if stated:
        for n in open_:
            nearest = min(stated, key=lambda s: (abs(s - n), s))
            parts[n] = (parts[nearest][0], *parts[n][1:])  # type: ignore[index]
        done = "the year is taken from the nearest date that has one"
    elif years:
        months = [parts[n][1] for n in open_]  # type: ignore[index]
        turns = [i for i in range(1, len(months)) if months[i] < months[i - 1]]
        first = min(years)
        # One step back in the months of an otherwise rising row is a turn of the year: Sep, Oct, Jan, Feb.
        last = first + 1 if len(turns) == 1 and months[0] - months[turns[0]] > 0 else first
        for i, n in enumerate(open_):
            year = last if len(turns) == 1 and i >= turns[0] else first
            parts[n] = (year, *parts[n][1:])  # type: ignore[index]
        done = "the year is taken from the title, the sheet or the file name"
    else:
        done = "left without a date: no year stands in the title, the sheet or the file name"
        result.remarks.append(("year_missing", f"dates without a year: {listed(names)}", done))
        return
    result.remarks.append(("year_inferred", f"dates without a year: {listed(names)}", done))


CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?", re.I)


def clock(cell: Cell) -> dt.time:
    """The time of day in a cell with a date and a time; midnight if it has none."""
    if isinstance(cell, dt.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, float):
        seconds = round(cell % 1 * 86_400) % 86_400
        return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    found = CLOCK.search(text(cell))
    if not found:
        return dt.time()
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return dt.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else dt.time()
