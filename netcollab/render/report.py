"""report.html: plain sentences first, then the questions people ask, then how it was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pandas as pd
from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.findings._finding import Status
from netcollab.measures._measure import glossary
from netcollab.render import charts, story
from netcollab.render.words import (
    AUDIENCE_WORDS,
    CERTAINTY,
    CERTAINTY_MEANING,
    State,
    clean,
    count,
    missing,
    number,
    percent,
    sentence,
    state,
)

MANY_AGENCIES = 60  # from here on the list of agencies folds
ISSUES_SHOWN = 40  # of each kind; the rest stands in issues.csv
PAIRS_SHOWN = 60
MEETINGS_OPEN = 40


def report_html(edition: Edition) -> str:
    """The report of an edition as one HTML page that needs no script and no network."""
    from netcollab.render.page import render_page
    from netcollab.render.picture import table_svg

    return render_page("report.html", **context(edition), picture=Markup(table_svg(edition)))


def context(edition: Edition) -> dict[str, Any]:
    """Everything the report's template shows, in words and small graphics."""
    name = clean(edition.name) or "The coalition"
    return {
        "title": f"{name}: report · {AUDIENCE_WORDS[edition.audience]}",
        "name": name,
        "audience": edition.audience,
        "audience_words": AUDIENCE_WORDS[edition.audience],
        "banner": clean(edition.banner),
        "period": clean(edition.period),
        "system_css": charts.system_css(edition.net.framework),
        "framework": edition.net.framework,
        "lead": story.lead(edition),
        "board": board(edition),
        "legend": legend(edition),
        "heat": [h for h in (heat(edition, "system"), heat(edition, "sector")) if h],
        "shades": charts.SHADES,
        "shade_blank": charts.BLANK,
        "here": here(edition),
        "missing": _standing(edition, edition.sectors, ("missing", "outside", "not_found", "set_aside", "not_shown")),
        "siloed": [
            ("System", _standing(edition, edition.systems, story.APART)),
            ("Sector", _standing(edition, edition.sectors, story.APART)),
        ],
        "quiet": _standing(edition, edition.sectors, ("no_data", "attends")),
        "findings": {q: story.findings_of(edition, q) for q in SECTIONS},
        "reach": reach(edition),
        "meetings": meetings(edition),
        "referrals": referrals(edition),
        "sure_facts": sure(edition),
        "limits": story.limits(edition),
        "discussion": story.discussion(edition),
        "numbers": story.shown_numbers(edition),
        "settings": edition.settings,
        "seed": edition.seed,
        "terms": terms(edition),
        "sources": edition.sources,
        "issues": issues(edition),
        "issue_counts": sorted((clean(k).replace("_", " "), n) for k, n in edition.issue_counts.items()),
        "has_ties": story.has_ties(edition),
        "folders": FOLDERS[edition.audience],
        "certainty": CERTAINTY,
        "certainty_meaning": CERTAINTY_MEANING,
        "sign": charts.sign,
        "state": state,
        "sentence": sentence,
        "count": count,
    }


SECTIONS = ("here", "missing", "siloed", "connects", "meetings", "referrals", "sure")
FOLDERS = {
    "coordinator": "This edition holds everything and is for the person who brought the files. The folder members/ "
    "leaves out who said what, who did not answer, exact referral counts and the attendance of single agencies; the "
    "folder public/ holds only which seats are taken or open.",
    "members": "This edition leaves out who said what, who did not answer, exact referral counts, the attendance of "
    "single agencies, and agencies that asked not to be shown.",
    "public": "This edition holds only which seats are taken or open.",
}


# ---- the sectors at a glance ----------------------------------------------------------------------------------------


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
    from netcollab.render.words import STATES

    used = {s.status for s in edition.sectors}
    return [STATES[key] for key in STATES if key in used]


def _standing(edition: Edition, statuses: Iterable[Status], wanted: tuple[str, ...]) -> list[Status]:
    order = {s: i for i, s in enumerate(wanted)}
    return sorted((s for s in statuses if s.status in order), key=lambda s: order[s.status])


# ---- ties between groups ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Two groups: ties seen, ties that chance would give, and how they compare."""

    observed: str
    expected: str
    shade: charts.Shade
    words: str
    blank: bool = False


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
    framework = edition.net.framework
    found = {frozenset(pair): values for pair, values in zip(table.index, table.to_dict("records"), strict=True)}
    present = {str(k) for pair in table.index for k in pair}
    known = [s.key for s in framework.systems] if by == "system" else [c.key for c in framework.components]
    keys = [k for k in known if k in present] + sorted(present - set(known))
    signs = {k: chr(65 + i) if by == "system" else str(_number_of(edition, k, i)) for i, k in enumerate(keys)}
    rows = tuple(
        (signs[a], framework.label(a) if by == "system" else framework.short(a),
         tuple(_cell(found.get(frozenset((a, b))), framework.short(a), framework.short(b)) for b in keys[: i + 1]))
        for i, a in enumerate(keys)
    )  # fmt: skip
    compared = any(c.shade is not charts.BLANK for _, _, cells in rows for c in cells)
    title = "Systems: ties within and between" if by == "system" else "Sectors: ties within and between"
    return Heat(
        by=by, title=title, signs=tuple(signs[k] for k in keys), labels=tuple(framework.label(k) for k in keys),
        rows=rows, compared=compared,
    )  # fmt: skip


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
    return Cell(
        observed=number(observed),
        expected="" if missing(expected) else number(expected, 1),
        shade=shade,
        words=f"{where}: {count(observed, 'tie')}{chance}; {shade.words}",
    )


# ---- who is here --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Here:
    """Members by system and sector, and those outside."""

    total: str
    groups: tuple[tuple[int, str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    without: tuple[str, ...]
    outside: tuple[str, ...]
    folded: bool
    levels: tuple[tuple[str, int, Markup], ...]


def here(edition: Edition) -> Here:
    """The members by the sectors they hold; one that holds several stands in each."""
    framework, own = edition.net.framework, story.members(edition)
    held: dict[str, list[str]] = {}
    for name, sectors in zip(own["name"], own["sectors"], strict=True):
        for sector in dict.fromkeys(sectors):
            held.setdefault(sector, []).append(clean(name))
    groups = []
    for i, system in enumerate(framework.systems):
        inside = [c for c in framework.seats if c.system == system.key and c.key in held]
        if inside:
            groups.append((i, system.label, tuple((c.label, tuple(sorted(held[c.key]))) for c in inside)))
    others = sorted(set(held) - set(framework.by_key))
    if others:
        groups.append((len(framework.systems), "Beyond the list", tuple((k, tuple(sorted(held[k]))) for k in others)))
    levels = Counter(str(j) for j in own["jurisdiction"] if j)
    most = max(levels.values(), default=1)
    return Here(
        total=count(len(own), "member"),
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
        (clean(r.get("meeting", "")), clean(r.get("date", "")), clean(r.get("kind", "")), _show(r.get("agencies")),
         charts.bar(ps or [charts.Part(value=_value(r.get("agencies")))], most))
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


def referrals(edition: Edition) -> Referrals | None:
    """Referrals as the audience may see them; None where no log was brought."""
    facts = edition.referrals
    if not facts:
        return None
    lines = []
    if total := clean(facts.get("total", "")):
        one = total == "1"
        lines.append(f"{total} {'referral was' if one else 'referrals were'} logged.")
    if facts.get("known"):
        known = int(facts["known"])
        told = int(facts.get("closed", 0))
        verb = "has" if known == 1 else "have"
        was = "was" if told == 1 else "were"
        lines.append(
            f"{count(known, 'referral')} {verb} a status in the log; for {told} of them the sender {was} told an outcome."
            if told != 1
            else f"{count(known, 'referral')} {verb} a status in the log; for 1 of them the sender was told an outcome."
        )
    elif not missing(facts.get("closure_rate")):
        lines.append(f"For about {percent(facts['closure_rate'])} the sender was told an outcome.")
    table = facts.get("groups", facts.get("sectors"))
    return Referrals(
        sentences=tuple(sentence(line) for line in lines),
        groups=_matrix(table),
        pairs=_grid(facts.get("pairs"), edition),
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


# ---- how sure, words, issues --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Sure:
    """What the answers rest on."""

    sentence: str
    groups: tuple[tuple[str, str, Markup], ...]
    density: tuple[str, Markup] | None
    confirmed: str
    kinds: tuple[tuple[str, int], ...]


def sure(edition: Edition) -> Sure:
    """Response, what both sides confirm, and how far the density could move."""
    groups = edition.response.get("groups", {})
    numbers = {k: float(v) for k, v in edition.network.items()}
    low, at, high = (numbers.get(k, float("nan")) for k in ("density_low", "density", "density_high"))
    density = None
    if not any(map(missing, (low, at, high))) and story.has_ties(edition):
        words = f"{percent(at)} of all pairs of members are seen to be tied."
        if percent(low) != percent(high):
            words += f" With the answers that are not in, it could be anything from {percent(low)} to {percent(high)}."
        density = (words, charts.interval(low, high, at, words))
    confirmed = numbers.get("confirmation_rate", float("nan"))
    claims = Counter(s.certainty for s in (*edition.sectors, *edition.systems))
    claims.update(f.certainty for f in edition.findings)
    return Sure(
        sentence=story.how_sure(edition).text,
        groups=tuple((clean(k), percent(v), charts.bar([charts.Part(value=float(v))], 1)) for k, v in groups.items()),
        density=density,
        confirmed="" if missing(confirmed) else (
            f"Where both sides answered and at least one reported a tie, both did so for {percent(confirmed)} of the pairs."
        ),
        kinds=tuple((c, claims[c]) for c in CERTAINTY if claims[c]),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class IssueGroup:
    """Oddities of one kind."""

    kind: str
    done: str
    rows: tuple[Any, ...]
    total: str
    left_out: int = 0
    fixes: tuple[str, ...] = field(default=())


def issues(edition: Edition) -> list[IssueGroup]:
    """The oddities by kind, each with its place; only an edition that carries them shows them."""
    groups = []
    for kind, inside in groupby(sorted(edition.issues), key=lambda i: i.kind):
        rows = list(inside)
        groups.append(
            IssueGroup(
                kind=clean(kind).replace("_", " ").capitalize(),
                done="",
                rows=tuple(rows[:ISSUES_SHOWN]),
                total=count(len(rows), "time"),
                left_out=max(0, len(rows) - ISSUES_SHOWN),
                fixes=tuple(sorted({clean(r.fix) for r in rows if r.fix})),
            )
        )
    return groups


def terms(edition: Edition) -> list[Mapping[str, Any]]:
    """The glossary: plain words first, then every measure that the page shows."""
    shown = {row["key"] for row in story.shown_numbers(edition)}
    for by in ("system", "sector"):
        if len(edition.pairs.get(by, ())):
            shown |= set(edition.pairs[by].columns)
    if reach(edition):
        shown.add("sectors_reached")
    plain = [{"label": label, "what": what, "reading": "", "source": ""} for label, what in PLAIN_TERMS]
    return plain + [row for row in glossary() if row["key"] in shown]


PLAIN_TERMS = (
    ("Agency", "An organization, office or, where the coalition wishes, a person in a role, such as a judge."),
    ("Member", "An agency that is on the roster, was invited to the survey, or signed in at a meeting."),
    ("Outside organization", "One that members name as a partner, but that is not a member. It fills no seat."),
    ("Sector", "One part of a multisector response, as the list in use names it. An agency may hold several."),
    ("System", "A family of sectors, such as law enforcement and prosecution. The grouping is this tool’s own."),
    ("Tie", "Two agencies that work together, as far as a survey, a referral log or an agreement shows it."),
    ("Open seat", "A sector that no member holds: an invitation and a question, not a fault."),
    ("Chance", "How many ties would be expected if the same ties fell without regard to sector."),
)  # fmt: skip
