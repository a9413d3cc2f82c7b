"""An edition: everything that one audience gets, and nothing else. Whatever is shown is made from it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from netcollab import release
from netcollab.errors import Issue
from netcollab.findings import find, provisional, statuses
from netcollab.findings._finding import Finding, Status
from netcollab.findings.asked import Asked, asked
from netcollab.findings.connectors import ENOUGH_ANSWERS, response_rate
from netcollab.findings.specifications import ASKED_AGAIN_AT_MOST, Checked, checked, weighed
from netcollab.findings.words import ties_
from netcollab.framework import Framework
from netcollab.measures import LEVELS, REGISTRY, compute, envelope, on_three_graphs, shown_on_pages
from netcollab.measures.nullmodel import draws_for
from netcollab.measures.stability import held_draws
from netcollab.model import Network
from netcollab.reading.records import Source

AUDIENCES = ("coordinator", "members", "public")
BANNERS = {
    "coordinator": "For the coordinator only. It names who answered, exact counts and weak points: do not forward it.",
    "members": "For the coalition's agencies and its steering committee. Not for publication.",
    "public": "For anyone. It names no agency and shows no tie.",
}
# What would tell a member who reported what, who answered, or how many referrals and meetings a single agency had.
COORDINATOR_MEASURES = {
    "in_degree", "out_degree", "meetings_attended", "meeting_weight", "referrals_in", "referrals_out", "referral_flow",
    "response_rate", "confirmation_rate", "reciprocity", "density_low", "density_high", "observability",
    "centralization_in_degree", "centralization_out_degree", "reinforce_rate", "enable_coverage", "exchange_coverage",
    "sectors_reporting", "multiplexity", "referrals_acknowledged", "referrals_accepted", "referrals_started",
    "loop_closure", "days_to_closure", "trust_received", "value_received", "disagreement_share",
    "meetings_gap", "meetings_rate", "meetings_missed",
}  # fmt: skip
MEMBERS_NUMBERS = {"members", "ties_inside", "ties_outside", "p", "outside_partners", "without_sector"}
GRAINS = ("sector", "system", "jurisdiction")
# Measures that follow the ways between all pairs of agencies, and from what agencies x ties on they are left out
ALL_WAYS = ("centralization_betweenness", "betweenness", "harmonic_closeness")
MOST_WAYS = 1e9
RANGED_AT_MOST = 3000  # members; above it there are too many pairs whose answers are not in
TOO_LARGE = "Not computed: in so large a network it takes minutes. In Python netcollab.measures.{key} computes it."
OPEN = {"missing", "outside"}
LAYER_WORDS = {
    "survey": "survey answers or ties handed over", "agreement": "agreements", "referral": "referrals",
    "meeting": "meetings attended together",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OtherList:
    """A framework asked for beside the main one, and where each of its components stands."""

    framework: Framework
    statuses: tuple[Status, ...]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What one audience may see: the network let through, numbers computed on it, and sentences.

    Tables carry the columns of the measures registry; shares are 0-1. Everything that is a rule of release (bands,
    rounding, dates cut to the month) has been applied already: a renderer shows what is here, as it is.
    """

    audience: str
    name: str  # the coalition's name, for titles
    period: str  # "Jan to Oct 2026", as precise as the audience may know; "" if nothing is dated
    banner: str  # who this may go to, one sentence
    net: Network  # coalition and outside agencies let through, names as shown
    network: pd.Series  # key -> float
    agencies: pd.DataFrame  # agency id x measure; outside agencies have a row with NaN
    groups: Mapping[str, pd.DataFrame]  # "sector", "system", "jurisdiction" -> group key x measure
    pairs: Mapping[str, pd.DataFrame]  # "sector", "system" -> (a, b) x observed, expected, ratio
    why: Mapping[str, str]  # measure -> why it is undefined
    sectors: tuple[Status, ...]  # one per component of the framework, in its order
    systems: tuple[Status, ...]
    findings: tuple[Finding, ...]
    checked: Checked = field(default_factory=Checked)  # coordinator: the headline findings counted in other ways
    sensitivity: pd.DataFrame = field(default_factory=pd.DataFrame)  # coordinator: numbers by other graphs, and ranges
    asked: Asked | None = None  # what a survey asked besides ties; None for the public
    response: Mapping[str, Any] = field(default_factory=dict)  # invited, responded, rate, groups {label: rate}
    meetings: pd.DataFrame = field(default_factory=pd.DataFrame)  # meeting, date, kind, agencies, one column a system
    attendance: pd.DataFrame = field(default_factory=pd.DataFrame)  # coordinator: agency id x meeting, delegates
    referrals: Mapping[str, Any] = field(default_factory=dict)  # total (text), pairs, sectors (DataFrames, text cells)
    settings: tuple[tuple[str, str], ...] = ()  # the methods box: (what, value)
    issues: tuple[Issue, ...] = ()  # coordinator only
    issue_counts: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()  # coordinator only
    beside: tuple[OtherList, ...] = ()  # the other frameworks asked for
    unsettled: provisional.Unsettled | None = None  # names that may be another agency's; the names: coordinator only
    seed: int = 0
    about: str = ""  # public: what the coalition says of itself
    join: str = ""  # public: how to join it, in its own words
    draws: int = 5000  # how often labels were shuffled, as large as the network allows


def make_edition(
    whole: Network, audience: str, *, issues: Sequence[Issue] = (), sources: Sequence[Source] = (), seed: int = 0,
    settled: Network | None = None, beside: Sequence[Network] = (), settled_beside: Sequence[Network] = (),
    about: str = "", join: str = "",
) -> Edition:  # fmt: skip
    """The edition of one audience: the network let through first, then its numbers and sentences.

    From the whole network it takes only what the table of audiences names: the status of sectors and its certainty,
    rates of response, bands of referrals. ``settled`` is the same network with every safe suggestion of names accepted:
    sentences that read otherwise there are provisional. ``beside``: the coalition on other frameworks, and settled.
    """
    known = release.present_view(whole, audience)  # who may be known of, still with reports: for certainty
    view = release.audience_view(whole, audience, known)
    coordinator = audience == "coordinator"
    judged, after = _judged(whole, known, seed)[0], None
    changes: Mapping[str, int] = {}
    if settled is not None:
        after = _judged(settled, release.present_view(settled, audience), seed)[0]
        judged, changes = provisional.marked(judged, after, known)
    by_sector, by_system, findings = _remarked(judged, by_name=coordinator)
    if not coordinator:
        by_sector = tuple(_for_members(s) for s in _with_hidden_seats(by_sector, whole, known))
        by_system = tuple(_for_members(s) for s in by_system)
        findings = tuple(f for f in findings if not f.coordinator_only)
    if audience == "public":
        by_sector, by_system, findings = _seats(by_sector, after[0] if after else ()), (), ()
    return Edition(
        audience=audience, name=whole.name, period=period_of(known, audience), banner=BANNERS[audience], net=view,
        sectors=by_sector, systems=by_system, findings=findings,
        checked=_judged(whole, known, seed)[1] if coordinator else Checked(),
        sensitivity=_sensitivity(known, seed) if coordinator else pd.DataFrame(),
        asked=asked(known, audience, by_sector),
        response=release.response_release(known, audience),
        referrals=release.referral_release(known, audience),
        meetings=_meetings(known, audience) if audience != "public" else pd.DataFrame(),
        attendance=whole.attendance if coordinator else whole.attendance.iloc[:0],
        settings=_settings(known, audience, seed),
        about=about if audience == "public" else "", join=join if audience == "public" else "",
        issues=tuple(issues) if coordinator else (),
        issue_counts={} if audience == "public" else _counts(issues),
        unsettled=_unsettled(known, changes, audience),
        beside=() if audience == "public" else tuple(
            _other_list(net, audience, seed, after) for net, after in zip_longest(beside, settled_beside)
        ),
        sources=tuple(sources) if coordinator else (),
        seed=seed, draws=draws_for(known),
        **(_numbers(view, draws_for(known), seed, coordinator) if audience != "public" else _no_numbers()),
    )  # fmt: skip


def _other_list(whole: Network, audience: str, seed: int, settled: Network | None) -> OtherList:
    """Where the components of another framework stand; for members without which agencies hold them."""

    def judged(net: Network) -> tuple[Network, provisional.Judged]:
        known = release.present_view(net, audience)
        by_part = statuses(known, "sector", draws=draws_for(known), seed=seed)
        return known, (by_part[: len(net.framework.components)], (), ())

    known, by_part = judged(whole)
    if settled is not None:
        by_part, _ = provisional.marked(by_part, judged(settled)[1], known)
    found = _remarked(by_part, by_name=audience == "coordinator")[0]
    if audience != "coordinator":
        found = tuple(_for_members(s) for s in _with_hidden_seats(found, whole, known))
        found = tuple(replace(s, agencies=()) for s in found)
    return OtherList(framework=whole.framework, statuses=found)


def _judged(whole: Network, known: Network, seed: int) -> tuple[provisional.Judged, Checked]:
    """Statuses by sector and system, and findings: once for a network, since several audiences may know the same."""
    net = whole if release.nothing_hidden(whole) else known
    key = ("judged", seed)
    if key not in net._views:
        how: dict[str, Any] = {"draws": draws_for(net), "seed": seed}
        by_sector, by_system = statuses(net, "sector", **how), statuses(net, "system", **how)
        findings = find(net, sectors=by_sector, systems=by_system, **how)
        ways = checked(net, by_sector, by_system, findings, seed=seed)
        weigh = ways.checks
        judged = weighed(by_sector, weigh), weighed(by_system, weigh), weighed(findings, weigh)
        net._views[key] = judged, ways
    told: tuple[provisional.Judged, Checked] = net._views[key]
    return told


def _sensitivity(known: Network, seed: int) -> pd.DataFrame:
    """The coalition's numbers on three graphs, and their range over completed networks where enough answers are in."""
    net, keys = known.coalition, ("density", "ei_index", "centralization_degree")
    if net.survey_kind not in ("roster", "recall"):
        return pd.DataFrame()
    table = on_three_graphs(net, keys).rename_axis("measure").reset_index()
    table = table.assign(low=np.nan, high=np.nan)
    if response_rate(known) >= ENOUGH_ANSWERS and len(net) <= RANGED_AT_MOST:
        range_ = envelope(net, measures=keys, seed=seed)
        if range_.attrs["open"]:  # what is seen belongs to the range: the silent may have nothing to add
            ends = range_[["observed", "low", "high"]]
            table["low"], table["high"] = ends.min(axis=1), ends.max(axis=1)
    return table.dropna(subset=["union"]).reset_index(drop=True)


def _remarked(judged: provisional.Judged, *, by_name: bool) -> provisional.Judged:
    """Provisional sentences with a remark that says so; only the coordinator is told the names."""

    def status(s: Status) -> Status:
        remark = provisional.told(s.provisional, by_name=by_name)
        return replace(s, notes=(*s.notes, remark), provisional=s.provisional if by_name else ()) if remark else s

    def finding(f: Finding) -> Finding:
        remark = provisional.told(f.provisional, by_name=by_name)
        return replace(f, text=f"{f.text} {remark}", provisional=f.provisional if by_name else ()) if remark else f

    by_sector, by_system, findings = judged
    return tuple(map(status, by_sector)), tuple(map(status, by_system)), tuple(map(finding, findings))


def _unsettled(known: Network, changes: Mapping[str, int], audience: str) -> provisional.Unsettled | None:
    """How many names are open; which ones is for the coordinator."""
    if audience == "public":
        return None
    state = provisional.unsettled(known, changes)
    return state if audience == "coordinator" else replace(state, decisions=())


def _no_numbers() -> dict[str, Any]:
    return {"network": pd.Series(dtype="float64"), "agencies": pd.DataFrame(), "groups": {}, "pairs": {}, "why": {}}


def left_out(net: Network) -> tuple[str, ...]:
    """The measures that a run does not compute, since the network is too large for them."""
    return ALL_WAYS if len(net) * net.adjacency().nnz / 2 > MOST_WAYS else ()


def _numbers(view: Network, draws: int, seed: int, coordinator: bool) -> dict[str, Any]:
    """Every measure of every level on the view, with what the audience may not know left out."""
    inside = view.coalition
    skipped = left_out(inside)
    shown = {level: shown_on_pages(level) for level in LEVELS}
    keys = {level: [key for key in shown[level] if key not in skipped] for level in LEVELS}
    # The chapter's divides run between systems, so brokerage is told by system; everything else by sector.
    roles = [key for key in keys["agency"] if key.startswith("brokerage_")]
    keys["agency"] = [key for key in keys["agency"] if key not in roles]
    how: dict[str, Any] = {"draws": draws, "seed": seed}
    tables = {level: compute(inside, level, measures=keys[level], **how) for level in ("network", "agency")}
    by_system = compute(inside, "agency", by="system", measures=roles)
    why = {key: TOO_LARGE.format(key=key) for key in skipped} | by_system.attrs["why"]
    tables["agency"] = tables["agency"].join(by_system)
    tables = {level: table.reindex(columns=shown[level]) for level, table in tables.items()}
    groups = {by: compute(inside, "group", by=by, measures=keys["group"], **how) for by in GRAINS}
    pairs = {by: compute(inside, "pair", by=by, measures=keys["pair"]) for by in ("sector", "system")}
    if not coordinator:
        tables = {k: t[t.columns.difference(COORDINATOR_MEASURES, sort=False)] for k, t in tables.items()}
        groups = {k: t[t.columns.difference(COORDINATOR_MEASURES, sort=False)] for k, t in groups.items()}
    agencies = tables["agency"].reindex(view.agencies.index)
    if "degree" in agencies:
        outside = ~view.agencies["member"].to_numpy(dtype=bool)
        partners = np.diff(view.adjacency().indptr)
        agencies.loc[outside, "degree"] = partners[outside]
    for table in (*tables.values(), *groups.values(), *pairs.values()):
        why |= table.attrs.get("why", {})
    for table in (agencies, *groups.values(), *pairs.values()):
        table.attrs = {}  # pandas copies them whole with every cell that is read; ``why`` and the registry have them
    return {"network": tables["network"].iloc[0], "agencies": agencies, "groups": groups, "pairs": pairs, "why": why}


def _with_hidden_seats(shown: Sequence[Status], whole: Network, known: Network) -> tuple[Status, ...]:
    """A seat that only agencies which are not shown hold, or may hold, reads so, and says nothing else."""

    def only_hidden(column: str) -> set[str]:
        every, seen = ({key for keys in net.coalition.agencies[column] for key in keys} for net in (whole, known))
        return every - seen

    def hidden(status: Status) -> Status:
        if status.key in held:
            return replace(_seat_only(status), status="not_shown", text="Not shown")
        if status.key in may_hold and status.status in OPEN:
            text = "Not found; who may stand for it is not shown."
            return replace(_seat_only(status), status="not_found", certainty="cannot_say", text=text)
        return status

    held, may_hold = only_hidden("sectors"), only_hidden("sector_suggested")
    return tuple(map(hidden, shown))


def _for_members(status: Status) -> Status:
    """A status without who confirmed what, without one agency's attendance or answers, and naming no only route."""
    small = len(status.agencies) < release.SMALLEST_GROUP
    text = status.text
    if status.status == "connected":
        text = f"{ties_(status.numbers['ties_outside'])} to the outside."
    elif small and status.status == "attends":
        text = "Comes to meetings. Sign-in sheets do not say who works with whom."
    elif small and status.status == "no_data" and status.numbers.get("observability"):
        text = "No tie is seen, and too few answers are in to say more."
    notes = [n for n in status.notes if not n.startswith("Through one agency") and not (small and n.startswith("At "))]
    numbers = {k: v for k, v in status.numbers.items() if k in MEMBERS_NUMBERS}
    return replace(status, text=text, notes=tuple(notes), numbers=numbers)


def _seat_only(status: Status) -> Status:
    """For the public a seat is taken or open, and nothing more; open only where nothing could make it otherwise."""
    sure = status.status in OPEN and status.certainty == "robust"
    unsure = status.status in ("set_aside", "not_found", *OPEN)
    word = "open" if sure else "not_shown" if unsure else "represented"
    text = {"open": "Open seat", "represented": "Represented", "not_shown": "Not shown"}[word]
    return replace(status, status=word, certainty="robust", text=text, notes=(), agencies=(), numbers={})


def _seats(by_sector: Sequence[Status], settled: Sequence[Status]) -> tuple[Status, ...]:
    """The seats as anyone may know them; one that names yet to be settled would change is not shown."""
    after = {s.key: _seat_only(s).status for s in settled}
    seats = []
    for seat in map(_seat_only, by_sector):
        changes = seat.status != "not_shown" and after.get(seat.key, seat.status) != seat.status
        seats.append(replace(seat, status="not_shown", text="Not shown") if changes else seat)
    return tuple(seats)


def _meetings(net: Network, audience: str) -> pd.DataFrame:
    """One row per meeting: its date, and how many agencies of each system came (groups of three or more in all)."""
    if net.attendance.empty:
        return pd.DataFrame()
    labels, held = net.groups("system")
    came = np.zeros((len(net.meetings), len(net)))
    at = net.meetings.index.get_indexer(net.attendance["meeting"])
    who = net.agencies.index.get_indexer(net.attendance["agency"])
    came[at[at >= 0], who[at >= 0]] = 1
    table = pd.DataFrame({
        "meeting": net.meetings["label"].to_list() if audience == "coordinator" else "",
        "date": [release.show_date(str(day), audience) for day in net.meetings["date"]],
        "kind": net.meetings["kind"].to_list(), "agencies": came.sum(axis=1).astype(int),
    })  # fmt: skip
    sizes = np.asarray(held.sum(axis=0)).ravel()
    counts = (came @ held).astype(int)
    for j, label in enumerate(labels):
        if audience == "coordinator" or sizes[j] >= release.SMALLEST_GROUP:
            table[label] = counts[:, j]
    return table


def period_of(net: Network, audience: str) -> str:
    """From when to when the meetings and referrals are, as precise as the audience may know."""
    days = sorted(d for d in [*net.meetings["date"], *net.referrals["date"]] if d)
    if not days:
        return ""
    return release.span_in_words(*(release.show_date(d, audience) for d in (days[0], days[-1])))


def _settings(net: Network, audience: str, seed: int) -> tuple[tuple[str, str], ...]:
    """The methods box: every choice that the numbers rest on."""
    said = "either side reports" if net.rule == "union" else "both sides report"
    rows = [
        ("Coalition", net.name),
        ("Period", period_of(net, audience) or "no dates in the data"),
        ("Checked against", net.framework.title),
    ]
    if audience != "public":
        rows += [
            ("Working ties are made of", ", ".join(LAYER_WORDS[layer] for layer in net.layers)),
            ("Tie rule", f"{net.rule}: a tie counts if {said} it"),
            *(
                (f"Scale of '{title}'", f"{scale}, a working tie from {cut:g} up")
                for title, scale, cut in net.notes.get("scales", ())
            ),
            ("Who can be taken to have answered", _answering(net)),
            *work_done(net, seed),
        ]  # fmt: skip
    return tuple(rows)


def work_done(net: Network, seed: int) -> list[tuple[str, str]]:
    """How much was drawn, and what was left out because the network is too large for it."""
    rows = [("Random draws", f"labels shuffled {draws_for(net):,} times, seed {seed}")]
    skipped = [REGISTRY[key].label for key in left_out(net.coalition)]
    if net.survey_kind in ("roster", "recall") and len(net.coalition) > RANGED_AT_MOST:
        skipped.append("Ranges for answers that are not in")
    if len(net.coalition) > ASKED_AGAIN_AT_MOST:
        skipped.append("Who connects, in other ways of counting")
    if often := held_draws(net.coalition):
        rows.append(
            ("Draws of who answered", f"half of the answers left out {often} times, for who is named to connect")
        )
    if skipped:
        rows.append(("Not computed in so large a network", ", ".join(skipped)))
    return rows


def _answering(net: Network) -> str:
    return {
        "roster": "the survey's respondents, who were shown a list of agencies",
        "recall": "the survey's respondents, who named partners from memory: not naming is weaker evidence",
        "given": "everyone: the ties were handed over and are taken as complete",
    }.get(net.survey_kind, "nobody: there is no survey, so absence of ties is not claimed")


def _counts(issues: Sequence[Issue]) -> Mapping[str, int]:
    kinds = pd.Series([i.kind for i in issues], dtype=object).value_counts()
    return {str(k): int(n) for k, n in sorted(kinds.items())}
