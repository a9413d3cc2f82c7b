"""Counts of referrals that an agency may share when it may not share its log: who sent how many to whom, and when.

To be run inside that agency. No row of the result stands for a person: counts below :data:`LEAST` are written as a
bound, and a count by status is only given where every status of that pair and period reaches it, so that nothing can
be worked out by taking one count from another.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from netcollab.errors import Exit, Problem
from netcollab.reading import Limits, read_files
from netcollab.reading.records import ReferralTable
from netcollab.render.words import guarded

LEAST = 11  # as the bands of netcollab's pages, and the rule of the Centers for Medicare & Medicaid Services
FEWER = f"<{LEAST}"
COLUMNS = ("From", "To", "Date", "Period", "Status", "Referrals")
PERIODS = ("month", "quarter")

Cell = tuple[str, str, dt.date | None]


def prepare(
    paths: Sequence[str | Path] | str | Path, output: str | Path, *, by: str = "quarter",
    day_first: bool | None = None, limits: Limits | None = None,
) -> Path:  # fmt: skip
    """Write the counts of a referral log that may be shared, as a CSV that netcollab reads; nothing about a client.

    Parameters
    ----------
    paths : referral logs: .xlsx, .xlsm, .csv, .tsv.
    output : the CSV to write; it must not be there yet.
    by : "month" or "quarter".
    day_first, limits : as for :func:`netcollab.analyze`.

    Returns
    -------
    Path
        of the file written. Its dates are the first days of the periods.

    Raises
    ------
    Problem
        where no referrals are found, or the file is there already or cannot be written.
    """
    if by not in PERIODS:
        raise Problem(f"'{by}' is no period.", fix=f"Use one of: {', '.join(PERIODS)}.")
    target = Path(output)
    if target.exists():
        raise _cannot_write(target, "is there already.", "Give a new name.")
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    tables = read_files(given, day_first=day_first, limits=limits).referrals
    rows = shared(tables, by)
    if not rows:
        fix = "Name a referral log with a column of senders and one of receivers; 'netcollab check' says what was read."
        raise Problem("no referrals were found.", fix=fix, code=Exit.NOTHING_TO_ANALYSE)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([COLUMNS, *([guarded(x) for x in row] for row in rows)])
    try:
        with target.open("xb") as file:
            file.write(b"\xef\xbb\xbf" + text.getvalue().encode())
    except OSError as error:
        raise _cannot_write(target, "could not be written.", "Choose another folder.") from error
    return target


def shared(tables: Sequence[ReferralTable], by: str) -> list[tuple[str, ...]]:
    """Rows of sender, receiver, first day of the period, period, status and count, small counts as a bound."""
    found: dict[Cell, Counter[str]] = defaultdict(Counter)
    for table in tables:
        for r in table.referrals:
            found[r.sender, r.receiver, _first_day(r.date, by)][r.status] += r.count
    rows = []
    for (sender, receiver, day), statuses in found.items():
        told = statuses if min(statuses.values()) >= LEAST else {"": statuses.total()}
        for status, count in told.items():
            number = str(count) if count >= LEAST else FEWER
            rows.append((sender, receiver, day.isoformat() if day else "", _named(day, by), _words(status), number))
    return sorted(rows)


def _first_day(day: dt.date | None, by: str) -> dt.date | None:
    if day is None:
        return None
    return day.replace(day=1, month=day.month if by == "month" else day.month - (day.month - 1) % 3)


def _named(day: dt.date | None, by: str) -> str:
    if day is None:
        return "no date"
    return f"{day.year}-{day.month:02}" if by == "month" else f"{day.year} quarter {(day.month + 2) // 3}"


def _words(status: str) -> str:
    return status.replace("_", " ")


def _cannot_write(path: Path, what: str, fix: str) -> Problem:
    return Problem(what, where=path.name, fix=fix, code=Exit.CANNOT_WRITE)
