"""Referral log: one row per referral, or per pair of agencies with a count.

    Date       From        To                  Client   Service   Status     Date closed   Notes
    3/4/2026   Hope House  City Clinic; CPS    J.D.     Housing   Accepted   3/9/2026      ...
    3/5/2026   walk-in     City Clinic         ...

Clients and notes are never read; the service is not kept. Senders that are no agency (walk-in, self, hotline) are said
and not counted; an agency that refers to itself is left out where the network is built. The shape is general knowledge;
the status words are those of published vendor pages (Clarity) and of hand-kept logs.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from netcollab.framework import fold
from netcollab.reading import dates
from netcollab.reading.format import Context, Format, Log, date_column, usable
from netcollab.reading.formats.attendance_long import table_rows
from netcollab.reading.headers import Header, find_header, is_total, plain, title_text
from netcollab.reading.privacy import joined
from netcollab.reading.records import Records, Referral, ReferralTable
from netcollab.reading.shapes import across, square
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Row, Table, listed, number, text

NAME = "referral_log"
ROLES = ("from", "to", "referral_date", "status", "closed", "count", "service", "client")
READ = ("from", "to", "source", "target", "referral_date", "status", "closed", "count")
NO_COUNT, CORRECT_COUNT = "the count is not a whole number", "Correct the count."
# A count kept small on purpose: "<11", "1-10", "51+". It is at least one, or its lower end.
BOUND = re.compile(r"< ?\d+|(\d+) ?[-–] ?\d+|(\d+) ?\+")
SPLIT = re.compile(r"\s*[;\n|]\s*")


@lru_cache
def _words() -> tuple[frozenset[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    raw = tomllib.loads(files("netcollab").joinpath("data", "referral_words.toml").read_text(encoding="utf-8"))
    ladder = tuple((key, re.compile(rf"\b({'|'.join(words)})")) for key, words in raw["status"].items())
    return frozenset(raw["nobody"]), ladder


NEGATED = re.compile(r"^(not|in|un) ?(complet|success|accept|resolved|housed)")


def header(table: Table) -> Header | None:
    """A sender and a receiver, and something that only a referral has."""
    found = find_header(table, ROLES, ("from", "to"))
    if found is None:
        return None
    said = any("refer" in fold(found.label(r)) for r in ("from", "to")) or ("count" in found.roles and _says(table))
    extra = set(found.roles) - {"from", "to"}
    count = "count" in found.roles and re.search(r"refer|transfer|move|client", fold(found.label("count")))
    plain_count = "count" in extra and len(extra) == 1 and not count
    return found if said or (extra and not plain_count and extra != {"service"}) else None


def counted(table: Table) -> Header | None:
    """Source and target with a column of transfers or referrals: a log that is already counted."""
    found = find_header(table, ("source", "target", "count"), ("source", "target", "count"))
    return found if found and (re.search(r"refer|transfer|moves", fold(found.label("count"))) or _says(table)) else None


def _says(table: Table) -> bool:
    """Whether the sheet or file is said to be of referrals."""
    return bool(re.search(r"referr|transfer", f"{table.name} {table.file}", re.I))


def detect(table: Table) -> str | None:
    """A column of senders and one of receivers, with a date, a status or a count of referrals."""
    if is_survey(table) or across(table) or square(table):
        return None
    found = header(table)
    if found:
        more = [found.label(r) for r in ("referral_date", "status", "closed", "count", "service") if r in found.roles]
        also = f", and {', '.join(repr(m) for m in more)}" if more else ""
        return f"headings in row {found.row}: '{found.label('from')}' and '{found.label('to')}'{also}"
    found = counted(table)
    if found:
        names = (found.label(r) for r in ("source", "target", "count"))
        return f"headings in row {found.row}: {', '.join(repr(n) for n in names)}"
    return None


@lru_cache(maxsize=4096)
def status(words: str) -> str | None:
    """A status as one of the words of the ladder; None if it is not understood."""
    plain = fold(words)
    if not plain:
        return ""
    if NEGATED.search(plain):
        return "closed" if re.search(r"complet|success|resolved|housed", plain) else "declined"
    return next((key for key, pattern in _words()[1] if pattern.search(plain)), None)


def read(table: Table, context: Context) -> Records:
    """Referrals, each sender and receiver of a cell with several agencies on its own."""
    evidence = detect(table) or ""
    head = header(table) or counted(table)
    assert head is not None
    log = Log(table, context)
    records = Records()
    kept = {r: c for r, c in head.roles.items() if r in READ}
    referrals: Sequence[Referral] | None = None
    if table.whole is None:
        log.rows = len(table.rows) - head.at - 1
        body = table_rows(log, head, kept[ends(kept)[0]])
        roles = usable(log, body, kept)
        if set(ends(kept)) <= set(roles):
            referrals = tuple(_referrals(log, head, body, roles))
        else:
            for row in body:
                log.skip(row, "the column of senders or of receivers is not read")
    else:
        from netcollab.reading.formats import _referrals_in_parts

        referrals, roles = _referrals_in_parts.read(log, head, kept)
    if referrals is not None:
        records.referrals.append(ReferralTable(place=table.place(), referrals=referrals))
    log.read_columns |= set(roles.values())
    return log.finish(records, NAME, evidence, head.labels)


def ends(roles: Collection[str]) -> tuple[str, str]:
    """What the columns of senders and of receivers are called among the roles."""
    return ("from", "to") if "from" in roles else ("source", "target")


def nobody(side: str, why: str) -> str:
    return f"no agency as {side}: {why}"


def days_of(
    log: Log, head: Header, body: Sequence[Row], roles: Mapping[str, int]
) -> tuple[dict[int, dt.date], dict[int, dt.date]]:
    """By row number, when referrals were made and when they were closed."""
    years = dates.years_in(title_text(log.table, head.at), log.table.sheet, log.table.file)
    found: dict[str, dict[int, dt.date]] = {"referral_date": {}, "closed": {}}
    for role in found:
        if role in roles:
            found[role], bad = date_column(log, body, roles[role], years=years, beside=_other(roles, role))
            if bad:
                what, fix = f"cells that are no dates: {listed(bad)}", "Correct the dates."
                log.issue("not_a_date", what, "taken as blank", fix, column=head.label(role))
    return found["referral_date"], found["closed"]


def bounds(log: Log, cells: Sequence[str]) -> None:
    if cells:
        what = f"counts given as a bound, such as <11 or 1-10: {listed(cells)}"
        log.issue("count_at_least", what, "counted as the least they can be", "Nothing to do; the ties are right.")


def unclear_statuses(log: Log, cells: str) -> None:
    fix = "Use words such as sent, received, accepted, declined, client declined, service started, completed, closed."
    log.issue("unknown_status", f"statuses that are not understood: {cells}", "taken as blank", fix)


def _referrals(log: Log, head: Header, body: Sequence[Row], roles: Mapping[str, int]) -> list[Referral]:
    table = log.table
    sender, receiver = ends(roles)
    made, closed = days_of(log, head, body, roles)
    referrals: list[Referral] = []
    unclear: list[str] = []
    if "count" in roles:
        bounds(log, [table.cell_name(r, roles["count"]) for r in body if BOUND.fullmatch(r.text(roles["count"]))])
    for row in body:
        senders, no_sender = agencies_in(log, row, roles[sender])
        receivers, no_receiver = agencies_in(log, row, roles[receiver])
        if is_total(row.text(roles[sender])):
            log.skip(row, "a row of totals")
            continue
        if not senders or not receivers:
            log.skip(row, nobody("receiver", no_receiver) if senders else nobody("sender", no_sender))
            continue
        count = count_in(row, roles.get("count"))
        if count is None:
            log.skip(row, NO_COUNT, fix=CORRECT_COUNT)
            continue
        log.use(row)
        word = status(row.text(roles["status"])) if "status" in roles else ""
        if word is None:
            unclear.append(table.cell_name(row, roles["status"]))
        for a in senders:
            for b in receivers:
                referrals.append(
                    Referral(
                        place=table.place(row.number),
                        sender=a,
                        receiver=b,
                        date=made.get(row.number),
                        status=word or "",
                        closed=closed.get(row.number),
                        count=count,
                    )
                )
    if unclear:
        unclear_statuses(log, listed(unclear))
    return referrals


def _other(roles: Mapping[str, int], role: str) -> list[int]:
    return [roles[r] for r in ("referral_date", "closed") if r in roles and r != role]


def agencies_in(log: Log, row: Row, column: int) -> tuple[list[str], str]:
    """The agencies of a cell, each of several; and if there is none, what is said instead."""
    cell = row.cells[column] if column < len(row.cells) else None
    words = cell.strip() if isinstance(cell, str) else text(cell)
    parts = [p for p in SPLIT.split(words) if p]
    names: dict[str, None] = {}
    why = "a blank cell"
    for part in parts:
        agency = log.agency_in(" ".join(part.split()), row, column).agency
        if agency and (plain(agency) not in _words()[0] or plain(agency) in log.context.known):
            names |= dict.fromkeys(joined(agency, log.context.known))
        else:
            why = f"'{plain(agency)}'" if agency else "a person, or a cell that is not read"
    return list(names), why


def count_in(row: Row, column: int | None) -> int | None:
    """How many referrals a row stands for: one, where no column says."""
    if column is None:
        return 1
    words = row.text(column)
    bound = BOUND.fullmatch(words)
    count = number(next(filter(None, bound.groups()), "1") if bound else words) if words else 1
    return int(count) if count is not None and 1 <= count < 1e9 and count == int(count) else None


def is_referral(table: Table) -> bool:
    """Whether a table of senders and receivers is a log of referrals, and not a bare list of ties."""
    return header(table) is not None or counted(table) is not None


FORMAT = Format(title="referral log", detect=detect, read=read, stream=read)
