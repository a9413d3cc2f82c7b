"""A referral log too large to hold, read in parts: the same facts as :mod:`.referral_log` gives, equal ones counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from netcollab.reading.format import Log, usable
from netcollab.reading.formats import referral_log
from netcollab.reading.headers import Header
from netcollab.reading.in_parts import below, distinct_rows, left_out, meanings
from netcollab.reading.records import ReferralCounts
from netcollab.reading.stream import Columns, read_columns
from netcollab.reading.table import Row, listed

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def read(log: Log, head: Header, kept: dict[str, int]) -> tuple[ReferralCounts | None, dict[str, int]]:
    """The referrals of a large log, and the columns that were read; None where senders or receivers are not.

    What a row is, a total for instance, is told by the columns that are read.
    """
    columns = read_columns(log.table, kept, head.row)
    log.rows = columns.rows
    columns = below(log, columns, head, *referral_log.ends(kept))
    distinct, times = distinct_rows(columns)
    roles = usable(log, [row for rows in distinct.values() for row in rows], kept, times=times)
    if set(referral_log.ends(kept)) <= set(roles):
        return _facts(log, head, columns, distinct, roles), roles
    left_out(log, columns, "the column of senders or of receivers is not read", columns.count > 0)
    return None, roles


def _facts(
    log: Log, head: Header, columns: Columns, distinct: dict[str, list[Row]], roles: dict[str, int]
) -> ReferralCounts:
    import numpy as np

    def known(role: str, means: Callable[[Row], Any]) -> tuple[Array, list[Any]]:
        if role in roles:
            return meanings(columns, role, [means(row) for row in distinct[role]])
        return np.zeros(len(columns.keys), np.int32), [None]

    days = [row for role in ("referral_date", "closed") for row in distinct.get(role, ())]
    made, closed = referral_log.days_of(log, head, sorted(days, key=lambda row: row.number), roles)
    names: dict[str, int] = {}
    ends = [_Agencies(log, columns.at[role], distinct[role], names) for role in referral_log.ends(roles)]
    for role, side, end in zip(referral_log.ends(roles), ("sender", "receiver"), ends, strict=True):
        for why in dict.fromkeys(filter(None, end.why)):
            nobody = np.array([w == why for w in end.why])[columns.codes(role)]
            columns = left_out(log, columns, referral_log.nobody(side, why), nobody)
    count = columns.count
    if "count" in roles:
        bound = [r for r in distinct["count"] if referral_log.BOUND.fullmatch(r.text(roles["count"]))]
        referral_log.bounds(log, [log.table.cell_name(r, roles["count"]) for r in bound])
        counts = [referral_log.count_in(row, roles["count"]) or 0 for row in distinct["count"]]
        many = np.array(counts, np.int64)[columns.codes("count")]
        columns = left_out(log, columns, referral_log.NO_COUNT, many == 0, referral_log.CORRECT_COUNT)
        count = columns.count * many[many > 0]
    log.used_beyond = int(columns.count.sum())

    sender, receiver = (columns.codes(role) for role in referral_log.ends(roles))
    pairs = ends[0].sizes[sender] * ends[1].sizes[receiver]
    row: Any = slice(None)
    nth: Any = 0
    second: Any = 0
    if (pairs > 1).any():
        row = np.repeat(np.arange(len(pairs), dtype=np.int32), pairs)
        second = ends[1].sizes[receiver][row]
        nth, second = np.divmod(np.arange(len(row)) - np.repeat(np.cumsum(pairs) - pairs, pairs), second)
    del pairs
    said = roles.get("status", 0)
    status, statuses = known("status", lambda r: referral_log.status(r.text(said)))
    day, days_made = known("referral_date", lambda r: made.get(r.number))
    closing, days_closed = known("closed", lambda r: closed.get(r.number))
    if "status" in roles and None in statuses:
        unclear = sorted(columns.first[status == statuses.index(None)].tolist())
        if unclear:
            cells = (f"{log.table.letter(said)}{n}" for n in unclear[:9])
            referral_log.unclear_statuses(log, listed(cells, beyond=len(unclear[9:])))
    return ReferralCounts(
        place=log.table.place(),
        agencies=tuple(names),
        days=tuple(days_made),
        closing_days=tuple(days_closed),
        statuses=tuple(word or "" for word in statuses),
        sender=ends[0].of(sender[row], nth),
        receiver=ends[1].of(receiver[row], second),
        day=day[row],
        closing_day=closing[row],
        status=status[row],
        count=count[row],
        row=columns.first[row],
    )


class _Agencies:
    """The agencies of every distinct cell of a column, in the order of its texts: none, one, or several."""

    def __init__(self, log: Log, column: int, rows: Sequence[Row], names: dict[str, int]) -> None:
        import numpy as np

        cells = [referral_log.agencies_in(log, row, column) for row in rows]
        found = [agencies for agencies, _ in cells]
        self.why = ["" if agencies else why for agencies, why in cells]
        self.flat = np.array([names.setdefault(name, len(names)) for one in found for name in one], np.int32)
        self.sizes = np.array([len(one) for one in found], np.int64)
        self.start = np.cumsum(self.sizes) - self.sizes

    def of(self, cell: Array, nth: Array) -> Array:
        """The number of the nth agency of some cells, given by the numbers of their texts."""
        return self.flat[self.start[cell] + nth]
