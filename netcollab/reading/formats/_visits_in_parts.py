"""A sign-in list too large to hold, read in parts: the visits of :mod:`.attendance_long`, equal ones counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from netcollab.reading.format import Log, heading_shown, note_sector, usable
from netcollab.reading.formats import attendance_long
from netcollab.reading.headers import Header
from netcollab.reading.in_parts import below, distinct_rows, left_out, meanings
from netcollab.reading.privacy import joined
from netcollab.reading.records import Meeting, MeetingTable, Visit
from netcollab.reading.shapes import mark
from netcollab.reading.stream import Columns, read_columns
from netcollab.reading.table import Row

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def read(log: Log, head: Header, kept: Mapping[str, int]) -> MeetingTable | None:
    """The visits of a large list; None, and said, if it is of people without agencies, or its agencies are not read."""
    import numpy as np

    columns = read_columns(log.table, kept, head.row)
    log.rows = columns.rows
    columns = below(log, columns, head, attendance_long.who(kept))
    distinct, times = distinct_rows(columns)
    roles = usable(log, [row for rows in distinct.values() for row in rows], kept, attendance_long.PEOPLE, times)
    log.read_columns |= set(roles.values())
    who = attendance_long.who(roles)
    if who not in roles:
        left_out(log, columns, attendance_long.NOT_READ, columns.count > 0)
        return None
    told = [log.agency(row, kept[who], people=who != "agency") for row in distinct[who]]
    agencies = [joined(one.agency, log.context.known) if one.agency else () for one in told]
    nobody = np.array([not one for one in agencies])[columns.codes(who)]
    columns = left_out(log, columns, attendance_long.NO_AGENCY, nobody, attendance_long.WRITE_AGENCY)
    columns, occasion, occasions = _occasions(log, head, columns, distinct, roles)
    if who != "agency" and nobody.all():
        attendance_long.people_alone(log, head.labels[kept[who]])
        return None
    log.used_beyond = int(columns.count.sum())
    labels = dict.fromkeys(a for _, _, n in _parts(columns, columns.codes(who)) for a in agencies[n])
    sectors: dict[str, tuple[str, ...]] = {}
    if "sector" in roles:
        for _, _, n, words in _parts(columns, columns.codes(who), columns.codes("sector")):
            note_sector(sectors, told[n].agency, distinct["sector"][words], roles["sector"])
    if "attended" in roles:
        said = [row.text(roles["attended"]) for row in distinct["attended"]]
        stayed_away = np.array([bool(words) and mark(words) is False for words in said])[columns.codes("attended")]
        columns, occasion = columns.only(~stayed_away), occasion[~stayed_away]
    meetings: dict[str, Meeting] = {}
    around = attendance_long.around(log.table, head)
    keys = {n: attendance_long.meeting_of(meetings, *occasions[n], around) for _, _, n in _parts(columns, occasion)}

    def text_of(role: str, n: int) -> str:
        return distinct[role][n].text(roles[role])

    @cache
    def came(n: int, *person: int) -> list[int | None]:
        words = dict(zip(persons, map(text_of, persons, person), strict=True))
        name = words.get("person") or told[n].person
        return log.delegates(agencies[n], words.get("email", ""), name, text_of(who, n))

    persons = [role for role in attendance_long.PEOPLE if role in roles and role != who]
    visits = [
        Visit(place=log.table.place(first), agency=agency, meeting=keys[meeting], delegate=delegate, times=times_there)
        for first, times_there, meeting, n, *person in _parts(
            columns, occasion, columns.codes(who), *map(columns.codes, persons)
        )
        for delegate in came(n, *person)
        for agency in agencies[n]
    ]
    if "host" in roles:
        convened: dict[str, dict[str, Row]] = {}
        for _, _, meeting, n in _parts(columns, occasion, columns.codes("host")):
            if host := text_of("host", n):
                convened.setdefault(keys[meeting], {})[host] = distinct["host"][n]
        attendance_long.with_hosts(log, roles["host"], meetings, convened, labels)
    return MeetingTable(
        place=log.table.place(),
        meetings=attendance_long.in_order(meetings),
        visits=tuple(visits),
        labels=tuple(labels),
        sectors=sectors,
    )


def _parts(columns: Columns, *codes: Array) -> Iterator[tuple[int, ...]]:
    """Every combination of some codes in the order of the file: its first row, how often it stands, and the codes."""
    import pandas as pd

    by = list(range(len(codes)))
    frame = pd.DataFrame(dict(enumerate(codes)))
    frame["first"], frame["count"] = columns.first, columns.count
    found = frame.groupby(by, sort=False).agg({"first": "min", "count": "sum"}).reset_index().sort_values("first")
    del frame
    return zip(*(found[c].tolist() for c in ("first", "count", *by)), strict=True)


def _occasions(
    log: Log, head: Header, columns: Columns, distinct: dict[str, list[Row]], roles: Mapping[str, int]
) -> tuple[Columns, Array, list[tuple[dt.date | None, str]]]:
    """The rows of which the meeting is told, the number of the day and name of each, and these."""
    import numpy as np

    when = "date" if "date" in roles else "timestamp"
    dated = sorted((r for r in distinct.get(when, ()) if r.filled), key=lambda row: row.number)
    known = attendance_long.days_of(log, head, dict(roles), dated)
    nothing: tuple[Array, list[Any]] = np.zeros(len(columns.keys), np.int32), [None]
    (day, days), (what, names) = nothing, nothing
    if when in roles:
        day, days = meanings(columns, when, [known.get(r.number) for r in distinct[when]])
    if "meeting" in roles:
        shown = [heading_shown(r.text(roles["meeting"])) for r in distinct["meeting"]]
        what, names = meanings(columns, "meeting", shown)
    every = [(date, name or "") for date in days for name in names]
    occasion = day.astype(np.int64) * len(names) + what
    untold = np.array([date is None and (not name or "date" in roles) for date, name in every])[occasion]
    columns = left_out(log, columns, attendance_long.NO_DATE, untold, attendance_long.WRITE_DATE)
    return columns, occasion[~untold], every
