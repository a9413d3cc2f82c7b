"""Who is here, how far ties reach, meetings and referrals, as data for a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.render import charts, story
from netcollab.render.words import SUGGESTED, clean, count, missing, number, percent, sentence

MANY_AGENCIES = 60  # from here on the list of agencies folds
PAIRS_SHOWN = 60
MONTH_OR_SIGN = r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|[\W\d_]"
MEETINGS_OPEN = 40

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
    held: dict[str, list[str]] = {}
    for name, sectors, given in zip(own["name"], own["sectors"], own["sector_confirmed"], strict=True):
        for sector in dict.fromkeys(sectors):
            held.setdefault(sector, []).append(clean(name) if given else f"{clean(name)} ({SUGGESTED})")
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


def reach(edition: Edition) -> list[tuple[int, str, Markup]]:
    """How many members reach how many sectors beside their own: (sectors, agencies in words, bar)."""
    if "sectors_reached" not in edition.agencies.columns:
        return []
    own = edition.agencies["sectors_reached"].reindex(story.members(edition).index).dropna()
    if not len(own) or not story.has_ties(edition):
        return []
    tally = Counter(int(v) for v in own)
    most = max(tally.values())
    return [
        (n, count(tally.get(n, 0), "agency"), charts.bar([charts.Part(value=tally.get(n, 0))], most))
        for n in range(max(tally) + 1)
    ]


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
    parts = [[charts.Part(value=_value(r.get(c)), css=f"sys-{i}") for i, _, c in systems] for r in rows]
    most = max([1.0, *(sum(p.value for p in ps) for ps in parts), *(_value(r.get("agencies")) for r in rows)])
    drawn = tuple(
        (_called(r) or clean(r.get("date", "")), clean(r.get("date", "")), clean(r.get("kind", "")),
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
class Grid:
    """A plain table of text: headings, and rows whose first cell names the row."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


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
    return Grid(heads=("", *(clean(c) for c in table.columns)), rows=rows)


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
