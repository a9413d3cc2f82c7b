"""What reading gives: the facts of the files, with their places, before names are settled.

Agency names are still the text of the cells. Nothing about a client, and no person's name, ever stands in a record:
people are per-run numbers, used only to tell two delegates or two respondents of one agency apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, overload

from netcollab.errors import Issue, Place

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A row of a roster or member list. ``None`` means that the list does not say."""

    place: Place
    name: str
    sectors: tuple[str, ...] = ()
    sector_offered: str = ""  # the suggested sector that our own roster shows in this row
    jurisdiction: str = ""
    aliases: tuple[str, ...] = ()
    member: bool | None = None
    invited: bool | None = None
    display: str = ""
    confidential_location: bool = False
    person: bool = False
    newcomer_since: dt.date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChoice:
    """A decision of the user about one spelling: it is ``agency``, or (agency empty) it is not an agency."""

    place: Place
    name: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChoice:
    """The coordinator's word on a sector: apart by design, not applicable, represented by X, take part unlisted."""

    place: Place
    sector: str
    choice: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One filled form. ``answers``: grid label -> strength (0 is a said "no", None is not answered)."""

    place: Place
    respondent: str
    person: int | None = None
    when: dt.datetime | None = None
    sectors: tuple[str, ...] = ()
    answers: Mapping[str, float | None] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an agency answered to an item of our survey that is no tie: ``values`` are numbers of answers, as text.

    No value at all is the answer that none of the choices holds.
    ``partner``: the label of the agency that the item was asked of; empty for an item about the coalition.
    """

    place: Place
    respondent: str
    item: str
    values: tuple[str, ...]
    partner: str = ""
    person: int | None = None
    when: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One relation asked about in one table: a grid question and everybody's answers to it.

    ``threshold`` is the strength from which the scale counts a working tie. ``roster_shown`` is False for free recall.
    """

    place: Place
    relation: str
    title: str
    scale: str
    threshold: float
    labels: tuple[str, ...]
    responses: tuple[Response, ...]
    roster_shown: bool = True
    working: bool = True  # False: whatever is answered is no working tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One tie handed over as a tie."""

    place: Place
    source: str
    target: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTable:
    """An adjacency matrix or edge list: taken as the complete network among ``labels``."""

    place: Place
    relation: str
    directed: bool
    labels: tuple[str, ...]
    links: tuple[Link, ...]
    threshold: float = 1.0
    layer: str = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting. ``key`` tells meetings of one run apart: the ISO date, or the heading where there is no date.

    ``hosts``: the agencies that convened it, as far as the list says so.
    """

    key: str
    label: str
    date: dt.date | None = None
    kind: str = ""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody of an agency was at a meeting. ``delegate`` is a per-run number of the person, if known.

    ``times``: how often this stands there; without a person's number it is how many people.
    """

    place: Place
    agency: str
    meeting: str
    delegate: int | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTable:
    """Sign-in sheets of one table.

    ``labels``: every agency with a row, also those who never came. ``sectors``: what their column of sectors says.
    """

    place: Place
    meetings: tuple[Meeting, ...]
    visits: tuple[Visit, ...]
    labels: tuple[str, ...] = ()
    sectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """``count`` referrals from sender to receiver. ``status`` is one of the words of the status ladder, or empty."""

    place: Place
    sender: str
    receiver: str
    date: dt.date | None = None
    status: str = ""
    closed: dt.date | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferralCounts(Sequence[Referral]):
    """The referrals of a log too large for a record each: equal ones counted, in columns of numbers.

    ``sender`` and ``receiver`` are positions in ``agencies``, and so on; ``row`` is the first row of a fact.
    """

    place: Place
    agencies: tuple[str, ...]
    days: tuple[dt.date | None, ...]
    closing_days: tuple[dt.date | None, ...]
    statuses: tuple[str, ...]
    sender: Array
    receiver: Array
    day: Array
    closing_day: Array
    status: Array
    count: Array  # type: ignore[assignment]
    row: Array

    def __len__(self) -> int:
        return len(self.sender)

    @overload
    def __getitem__(self, n: int) -> Referral: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Referral]: ...
    def __getitem__(self, n: int | slice) -> Referral | Sequence[Referral]:
        if isinstance(n, slice):
            return [self[k] for k in range(*n.indices(len(self)))]
        return Referral(
            place=replace(self.place, row=int(self.row[n])),
            sender=self.agencies[self.sender[n]],
            receiver=self.agencies[self.receiver[n]],
            date=self.days[self.day[n]],
            status=self.statuses[self.status[n]] or "",
            closed=self.closing_days[self.closing_day[n]],
            count=int(self.count[n]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralTable:
    """A referral log. ``complete``: the user declares that it covers every referral of everyone."""

    place: Place
    referrals: Sequence[Referral]
    complete: bool = False

    def agencies(self) -> set[str]:
        """Every sender and receiver, as written."""
        if isinstance(self.referrals, ReferralCounts):
            met = {*self.referrals.sender.tolist(), *self.referrals.receiver.tolist()}
            return {self.referrals.agencies[n] for n in met}
        return {name for r in self.referrals for name in (r.sender, r.receiver)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One table of one file: what it was recognised as, by which evidence, and what was done with its rows.

    Every row is accounted for: of ``rows``, ``rows_used`` gave something, ``unused`` says why others gave nothing
    (reason and number of rows), and of a table of no known ``format`` none is read.
    """

    file: str
    sheet: str
    format: str
    evidence: str
    rows: int = 0
    rows_used: int = 0
    unused: tuple[tuple[str, int], ...] = ()
    columns_not_read: tuple[str, ...] = ()
    note: str = ""

    @property
    def account(self) -> str:
        """What became of the rows, in words."""
        if not self.format:
            return f"none of {self.rows} read" if self.rows else "none"
        told = "; ".join(f"{n} not used: {reason}" for reason, n in self.unused)
        return f"{self.rows_used} of {self.rows} used" + (f"; {told}" if told else "")


@dataclass(slots=True, kw_only=True)
class Records:
    """Everything read from all files of a call, in the order of files, sheets and rows."""

    members: list[Member] = field(default_factory=list)
    names: list[NameChoice] = field(default_factory=list)
    seats: list[SeatChoice] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)  # what was accepted in one go: "names", "sectors"
    surveys: list[Survey] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    links: list[LinkTable] = field(default_factory=list)
    meetings: list[MeetingTable] = field(default_factory=list)
    referrals: list[ReferralTable] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def extend(self, other: Records) -> None:
        """Add what another table gave."""
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))
