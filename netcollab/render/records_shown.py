"""Who is here, how far ties reach, meetings and referrals, as data for a page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.release import in_words
from netcollab.render import charts, story
from netcollab.render.board import system_sign
from netcollab.render.grid import Grid
from netcollab.render.words import SUGGESTED, clean, count, missing, number, percent, sentence, worded

MANY_AGENCIES = 60  # from here on the list of agencies folds
PAIRS_SHOWN = 60
MONTH_OR_SIGN = r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|[\W\d_]"
MEETINGS_OPEN = 40
BAND_DEPTHS = {"some": 1, "1-10": 1, "11-50": 2, "51+": 4}

# ---- who is here --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Here:
    """Members by system and sector, and those outside."""

    total: str
    nobody: bool
    groups: tuple[tuple[int, str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    without: tuple[str, ...]
    outside: tuple[str, ...]
    folded: bool
    levels: tuple[tuple[str, int, Markup], ...]


def here(edition: Edition) -> Here:
    """The members by the sectors they hold; one that holds several stands in each."""
    framework, own = edition.net.framework, story.members(edition)
    suggested = worded(SUGGESTED, framework.noun)
    held: dict[str, list[str]] = {}
    for name, sectors, given in zip(own["name"], own["sectors"], own["sector_confirmed"], strict=True):
        for sector in dict.fromkeys(sectors):
            held.setdefault(sector, []).append(clean(name) if given else f"{clean(name)} ({suggested})")
    groups = []
    for i, system in enumerate(framework.systems):
        inside = [c for c in framework.seats if c.system == system.key and c.key in held]
        if inside:
            groups.append((i, system.label, tuple((c.label, tuple(sorted(held[c.key]))) for c in inside)))
    others = sorted(set(held) - set(framework.by_key))
    if others:
        groups.append(
            (
                len(framework.systems),
                "Beyond the list",
                tuple((story.label_of(edition, k), tuple(sorted(held[k]))) for k in others),
            )
        )
    levels = Counter(str(j) for j in own["jurisdiction"] if j)
    most = max(levels.values(), default=1)
    return Here(
        total=count(len(own), "member"),
        nobody=not len(own),
        groups=tuple(groups),
        without=tuple(sorted(clean(n) for n, s in zip(own["name"], own["sectors"], strict=True) if not s)),
        outside=tuple(sorted(clean(n) for n in story.outside(edition)["name"])),
        folded=len(own) > MANY_AGENCIES,
        levels=tuple((k, n, charts.bar([charts.Part(value=n)], most)) for k, n in levels.most_common()),
    )


# ---- who connects, meetings, referrals ------------------------------------------------------------------------------


def reach(edition: Edition) -> list[tuple[int, int, Markup]]:
    """How many members reach how many sectors beside their own: (sectors, agencies, column)."""
    if "sectors_reached" not in edition.agencies.columns:
        return []
    own = edition.agencies["sectors_reached"].reindex(story.members(edition).index).dropna()
    if not len(own) or not story.has_ties(edition):
        return []
    tally = Counter(int(v) for v in own)
    most = max(tally.values())
    return [(n, tally[n], charts.column(tally[n], most)) for n in range(max(tally) + 1)]


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """The meetings as rows, each with a bar of the systems that came."""

    total: str
    rows: tuple[tuple[str, str, str, str, Markup], ...]  # meeting, date, kind, agencies, bar
    has_kind: bool
    has_date: bool
    keys: tuple[tuple[int, str], ...]
    folded: bool


def meetings(edition: Edition) -> Meetings | None:
    """The meetings of the edition; None where no sign-in sheet was brought."""
    table = edition.meetings
    if not len(table):
        return None
    framework = edition.net.framework
    systems = [
        (i, s.label, column)
        for i, s in enumerate(framework.systems)
        for column in (s.key, s.label)
        if column in table.columns
    ]
    rows = table.to_dict("records")
    # An agency of two systems counts in both, so the bar is scaled to the parts, the number beside it to agencies.
    parts = [[charts.Part(value=_value(r.get(c)), css=f"sys sys-{i}") for i, _, c in systems] for r in rows]
    most = max([1.0, *(sum(p.value for p in ps) for ps in parts), *(_value(r.get("agencies")) for r in rows)])
    drawn = tuple(
        (_called(r) or _day(r.get("date", "")), _day(r.get("date", "")), clean(r.get("kind", "")),
         _show(r.get("agencies")), charts.bar(ps or [charts.Part(value=_value(r.get("agencies")))], most))
        for r, ps in zip(rows, parts, strict=True)
    )  # fmt: skip
    return Meetings(
        total=count(len(rows), "meeting"),
        rows=drawn,
        has_kind=any(r[2] for r in drawn),
        has_date=any(r[1] and r[1] != r[0] for r in drawn),
        keys=tuple((i, label) for i, label, _ in systems),
        folded=len(rows) > MEETINGS_OPEN,
    )


def _day(date: Any) -> str:
    return in_words(clean(date))


def _called(meeting: Mapping[Any, Any]) -> str:
    """The name of a meeting; "" where it is but its date in other words."""
    name = clean(meeting.get("meeting", ""))
    return name if not clean(meeting.get("date", "")) or re.sub(MONTH_OR_SIGN, "", name.lower()) else ""


def _value(value: Any) -> float:
    try:
        figure = float(value)
    except (TypeError, ValueError):
        return 0.0
    return 0.0 if missing(figure) else figure


def _show(value: Any) -> str:
    """A cell as text: numbers as people write them, text as it is, nothing where there is nothing."""
    if value is None or value is pd.NA or (isinstance(value, float) and missing(value)):
        return ""
    return clean(value) if isinstance(value, str) else number(value)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who came to which meeting: by system, the agencies with a strip of marks, how often, and whether they stopped."""

    first: str
    last: str
    of: int
    groups: tuple[tuple[int, str, tuple[tuple[str, Markup, str, str], ...]], ...]  # name, strip, times, remark
    folded: bool


def attendance(edition: Edition) -> Attendance | None:
    """The agencies at the meetings of the year, one row each; only an edition that carries attendance shows it."""
    signed = edition.attendance
    if not len(signed):
        return None
    dates = {str(m): clean(d) for m, d in edition.net.meetings["date"].items()}
    order = sorted({str(m) for m in signed["meeting"]}, key=lambda m: (dates.get(m, ""), m))
    where = {m: k for k, m in enumerate(order)}
    came = np.zeros((len(edition.net), len(order)), dtype=bool)
    who = edition.net.agencies.index.get_indexer(signed["agency"])
    came[who, [where[str(m)] for m in signed["meeting"]]] = signed["delegates"].to_numpy() != 0
    agencies, framework = edition.net.agencies, edition.net.framework
    stopped = {a for f in edition.findings if f.code == "stopped_coming" for a in f.agencies}
    numbers = {s.key: i for i, s in enumerate(framework.systems)}
    names = dict(zip(numbers, (s.label for s in framework.systems), strict=True))
    rows: dict[str, list[tuple[str, Markup, str, str]]] = defaultdict(list)
    for i, (agency, system) in enumerate(edition.net.primary("system").items()):
        times = int(came[i].sum())
        if not times and not agencies["member"].iloc[i]:
            continue
        last = dates.get(order[came[i].nonzero()[0][-1]], "") if times else ""
        remark = f"last on {in_words(last)}" if agency in stopped and last else "" if times else "never signed in"
        rows[str(system)].append((clean(agencies["name"].iloc[i]), charts.strip(came[i]), str(times), remark))
    first, last = (in_words(dates.get(order[k], "")) for k in (0, -1))
    return Attendance(
        first=first, last=last, of=len(order), folded=len(edition.net) > MANY_AGENCIES,
        groups=tuple(
            (numbers.get(key, len(numbers)), names.get(key, "Without a system"), tuple(sorted(rows[key])))
            for key in [*numbers, *sorted(set(rows) - set(numbers))] if rows.get(key)
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Share:
    """A measure that is a share of the whole coalition, or the reason why it is not known."""

    key: str
    title: str
    value: str
    bar: Markup
    what: str
    why: str


ACTIVITIES = {
    "exchange_coverage": ("Exchange", "Do agencies have a contact at each other, and know each other’s objectives?"),
    "enable_coverage": ("Enable", "Which pairs of agencies have sat at one working meeting?"),
    "reinforce_rate": ("Reinforce", "Of those who met at one, who met again within 120 days?"),
}
OUTCOMES = {
    "referrals_acknowledged": "arrived, as far as is known",
    "referrals_accepted": "accepted, of those accepted or declined",
    "referrals_started": "followed by a service",
}


def connectedness(edition: Edition) -> list[Share]:
    """The three activities that build connectedness, each a share of its own; empty where none can be told."""
    return _shares(edition, ACTIVITIES) if any(not missing(edition.network.get(k)) for k in ACTIVITIES) else []


def outcomes(edition: Edition) -> list[Share]:
    """What became of referrals; only the shares that are known."""
    told = {key: (title, "") for key, title in OUTCOMES.items() if not missing(edition.network.get(key))}
    return _shares(edition, told)


def _shares(edition: Edition, told: Mapping[str, tuple[str, str]]) -> list[Share]:
    shares = []
    for key, (title, what) in told.items():
        value = edition.network.get(key)
        known = not missing(value)
        drawn = charts.bar([charts.Part(value=float(value))], 1) if known else Markup("")
        why = "" if known else sentence(edition.why.get(key, "not known"))
        shares.append(Share(key=key, title=title, value=percent(value), bar=drawn, what=what, why=why))
    return shares


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """What is said of referrals."""

    sentences: tuple[str, ...]
    groups: Grid | None
    pairs: Grid | None
    directed: bool
    veiled: bool  # whether a cell says "some"


def referrals(edition: Edition) -> Referrals | None:
    """Referrals as the audience may see them; None where no log was brought."""
    facts = edition.referrals
    if not facts:
        return None
    lines = []
    told_already = {f.code for f in story.to_list(edition, "referrals")}
    if (total := clean(facts.get("total", ""))) and "referrals" not in told_already:
        one = total == "1"
        lines.append(f"{total} {'referral was' if one else 'referrals were'} logged.")
    if facts.get("known") and "referral_closure" not in told_already:
        known, told = int(facts["known"]), int(facts.get("closed", 0))
        verb = "has" if known == 1 else "have"
        lines.append(
            f"{count(known, 'referral')} {verb} a status in the log; in {told} of them the sender was told an outcome."
        )
    elif not missing(facts.get("closure_rate")):
        lines.append(
            f"In about {percent(facts['closure_rate'])} of those with a known status the sender was told an outcome."
        )
    table = facts.get("groups", facts.get("sectors"))
    return Referrals(
        sentences=tuple(sentence(line) for line in lines),
        groups=_matrix(table),
        pairs=_grid(facts.get("pairs"), edition),
        veiled=isinstance(table, pd.DataFrame) and bool((table == "some").any(axis=None)),
        directed=bool(facts.get("directed", edition.audience == "coordinator")),
    )


def _matrix(table: Any) -> Grid | None:
    if not isinstance(table, pd.DataFrame) or table.empty:
        return None
    rows = tuple(
        (clean(name), *(_show(v) if _show(v) != "0" else "" for v in row))
        for name, row in zip(table.index, table.astype(object).to_numpy().tolist(), strict=True)
    )
    cells = {cell for row in rows for cell in row[1:] if cell}
    return Grid(heads=("", *(clean(c) for c in table.columns)), rows=rows, depths=depths_of(cells),
                signs=tuple(map(system_sign, range(len(rows)))) if len(rows) == len(table.columns) else ())  # fmt: skip


def depths_of(cells: Iterable[str]) -> Mapping[str, int]:
    """How dark each text is drawn: numbers in quarters of the largest, bands by their order."""
    figures = {c: float(f) for c in cells if (f := c.replace(",", "")).replace(".", "", 1).isdigit()}
    most = max(figures.values(), default=1.0)
    return {**{c: BAND_DEPTHS.get(c, 1) for c in cells}, **{c: max(1, ceil(4 * v / most)) for c, v in figures.items()}}


def _grid(table: Any, edition: Edition) -> Grid | None:
    if not isinstance(table, pd.DataFrame) or table.empty:
        return None
    names = edition.net.agencies["name"]
    rows = table.astype(object).to_numpy().tolist()
    shown = rows[:PAIRS_SHOWN]
    return Grid(
        heads=tuple(clean(c).replace("_", " ").capitalize() for c in table.columns),
        rows=tuple(tuple(_show(names.get(v, v) if isinstance(v, str) else v) for v in row) for row in shown),
        left_out=len(rows) - len(shown),
    )
