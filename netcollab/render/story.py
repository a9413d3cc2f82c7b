"""What a report says in sentences, drawn from statuses and findings: what comes first, and what goes where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from netcollab.edition import Edition
from netcollab.findings._finding import Finding, Status
from netcollab.findings.connectors import BY_CHANCE
from netcollab.findings.provisional import Unsettled
from netcollab.measures._measure import REGISTRY
from netcollab.render.words import CERTAINTY, clean, count, listed, missing, number, percent, sentence, spelled, worded

OPEN = ("missing", "not_found", "outside")
APART = ("siloed", "isolated")
QUIET = ("no_data", "attends", "not_shown")
TAKEN = ("connected", "siloed", "isolated", "attends", "no_data", "represented")
MOST_POINTS = 5
UNCLAIMED = ("missing", "outside", "attends", "set_aside", "not_shown")  # statuses that say nothing of ties

HEADINGS = {
    "here": "Who is here?",
    "missing": "Who is missing?",
    "siloed": "Who is siloed?",
    "connects": "Who connects?",
    "rests": "What rests on one agency?",
    "meetings": "Meetings",
    "referrals": "Referrals",
    "sure": "How sure are we?",
}

# What is said where no finding answers a question; without ties once, for all three.
NO_TIES = {"siloed": "No file tells who works with whom, so nothing is said of silos{} or of {}."}
NONE_SHOWN = {
    "siloed": "No system or sector can be shown to keep to itself.",
    "connects": "No one agency can be shown to connect the others.",
    "rests": "Nothing can be shown to rest on one agency alone.",
}

# Which question a finding answers; one that is not named here tells who connects.
QUESTIONS = {
    "missing": ("open_seats", "not_found", "to_invite", "no_sector"),
    "siloed": ("siloed", "isolated", "divided_systems", "all_connected"),
    "rests": ("sole_carrier", "hangs_on_one", "no_second_route", "second_routes"),
    "meetings": ("meetings", "stopped_coming", "met_once"),
    "referrals": ("referrals", "referral_closure", "referrals_without_channel"),
    "sure": ("response", "answers_apart"),
}
# What a page says anyhow, from the statuses and the response: listing these findings too would say it twice.
TOLD_ELSEWHERE = ("open_seats", "not_found", "siloed", "isolated", "response", "no_sector")


def claims(section: str, certainty: str) -> bool:
    """Whether a word of certainty belongs beside a sentence: who is a member and what was recorded need none."""
    return certainty != "robust" or section in ("siloed", "connects", "rests")


@dataclass(frozen=True, kw_only=True)
class Point:
    """A sentence with how sure it is and the section that says more."""

    text: str
    section: str
    certainty: str = ""

    @property
    def sure(self) -> str:
        return CERTAINTY.get(self.certainty, "") if claims(self.section, self.certainty) else ""

    @property
    def more(self) -> str:
        return HEADINGS[self.section]


def question(finding: Finding) -> str:
    """The section of the report that a finding belongs to."""
    return next((name for name, codes in QUESTIONS.items() if finding.code in codes), "connects")


def findings_of(edition: Edition, section: str) -> list[Finding]:
    """The findings of a section. Weaknesses of named agencies never leave the coordinator's edition."""
    allowed = [f for f in edition.findings if edition.audience == "coordinator" or not f.coordinator_only]
    return [f for f in allowed if question(f) == section]


def worst(parts: Sequence[Status]) -> str:
    """The weakest certainty among statuses that one sentence puts together."""
    order = ("cannot_say", "depends", "robust")
    return next((c for c in order if any(s.certainty == c for s in parts)), "robust")


def to_list(edition: Edition, section: str) -> list[Finding]:
    """The findings that a section lists, beside what it tells from the statuses."""
    return [f for f in findings_of(edition, section) if f.code not in TOLD_ELSEWHERE]


@dataclass(frozen=True, kw_only=True)
class Told:
    """Findings under one title, with what could be done, said once."""

    title: str
    findings: tuple[Finding, ...]
    advice: tuple[str, ...]


def by_title(edition: Edition, section: str) -> list[Told]:
    """What a section lists, put together by title in the order of the findings."""
    together: dict[str, list[Finding]] = {}
    for finding in to_list(edition, section):
        together.setdefault(finding.title, []).append(finding)
    return [
        Told(
            title=title,
            findings=tuple(found),
            advice=tuple(dict.fromkeys(sentence(f.advice) for f in found if f.advice)),
        )
        for title, found in together.items()
    ]


def lead(edition: Edition) -> list[Point]:
    """The few sentences that come first, in the order of the questions people ask; or what to settle before."""
    if edition.unsettled is not None and edition.unsettled.withheld:
        return to_settle(edition.unsettled)
    apart = _apart(edition)
    asked = [_first(edition, s) or _unanswered(edition, s) for s in ("siloed", "connects", "rests")]
    points = [_open(edition), apart or asked[0], *asked[1:]]
    more = [_first(edition, "siloed") if apart else None, _first(edition, "meetings"), _first(edition, "referrals")]
    told = [*filter(None, points), *filter(None, more)][: MOST_POINTS - 1]
    order = list(HEADINGS)
    return [*sorted(told, key=lambda p: order.index(p.section)), how_sure(edition)]


def _first(edition: Edition, section: str) -> Point | None:
    """The first finding that a section lists, as a sentence; what chance would give stands in the section alone."""
    found = to_list(edition, section)
    if not found:
        return None
    told = found[0].text.partition(f" {BY_CHANCE}")[0]
    return Point(text=sentence(told), section=section, certainty=found[0].certainty)


def _unanswered(edition: Edition, section: str) -> Point | None:
    """What can be said of a question that no finding answers; nothing where it is not for this audience."""
    if section == "rests" and edition.audience != "coordinator":
        return None
    if not has_ties(edition):
        if section not in NO_TIES:
            return None
        all_of = edition.audience == "coordinator"
        others = (", of who connects others", "what rests on one agency") if all_of else ("", "who connects others")
        return Point(text=NO_TIES[section].format(*others), section=section, certainty="cannot_say")
    return Point(text=worded(NONE_SHOWN[section], edition.net.framework.noun), section=section)


def to_settle(names: Unsettled) -> list[Point]:
    """Where too many names are open: nothing summed up, and the decisions that matter most."""
    first = (
        f"{count(names.names, 'name')} of {names.of} in the files may be another agency's, so nothing is summed up yet."
    )
    if names.decisions and names.safe:
        first += f" One cell settles {names.safe} of them: 'accept all' in roster.xlsx, sheet Names."
    texts = [first]
    for d in names.decisions:
        changed = f" It changes {count(d.changes, 'sentence')} of this report." if d.changes else ""
        texts.append(f"Is \u201c{clean(d.name)}\u201d ({count(d.count, 'time')} in the files) "
                     f"{' or '.join(map(clean, d.candidates))}?{changed}")  # fmt: skip
    return [Point(text=text, section="sure") for text in texts]


def members(edition: Edition) -> Any:
    """The rows of ``net.agencies`` that are members."""
    table = edition.net.agencies
    return table[table["member"].astype(bool)]


def outside(edition: Edition) -> Any:
    """The rows of ``net.agencies`` that are only named as partners."""
    table = edition.net.agencies
    return table[~table["member"].astype(bool)]


def who_is_here(edition: Edition) -> str:
    """How many agencies of how many sectors there are, and how many are named but not members."""
    own, others = members(edition), outside(edition)
    held = {s for sectors in own["sectors"] for s in sectors}
    without = sum(not s for s in own["sectors"])
    name, noun = clean(edition.name) or "The coalition", edition.net.framework.noun
    if edition.unsettled is not None and edition.unsettled.withheld:
        return f"{count(len(edition.net), 'name')} of agencies in the files, some of them perhaps of the same agency."
    if not len(own):
        there = f"{spelled(len(others), 'organization')} {'is' if len(others) == 1 else 'are'}" if len(others) else ""
        named = f" {sentence(f'{there} named in the files')}" if there else ""
        return f"No member of {name} is known yet: no roster, survey or sign-in sheet was brought.{named}"
    text = f"{name} brings together {spelled(len(own), 'agency')}"
    if held:
        text += f" from {spelled(len(held), noun)}"
    text += "."
    if len(others):
        verb = "is named as a partner but is not a member" if len(others) == 1 else (
            "are named as partners but are not members"
        )  # fmt: skip
        text += f" {sentence(spelled(len(others), 'more organization'))[:-1]} {verb}."
    if without == len(own):
        text += f" None of them has a {noun} in the data yet." if without > 1 else f" It has no {noun} in the data yet."
    elif without:
        have = "has" if without == 1 else "have"
        text += f" {sentence(spelled(without, 'member'))[:-1]} {have} no {noun} in the data yet."
    return sentence(text)


def seats_unknown(edition: Edition) -> str:
    """Why nothing can be said of open seats; "" where something can."""
    own = members(edition)
    if not len(own):
        return "Who is missing can be said once it is known who is a member."
    if not any(own["sectors"]):
        told = "Who is missing can be said once the members have their sectors: none has one in the data yet."
        return worded(told, edition.net.framework.noun)
    return ""


def _open(edition: Edition) -> Point | None:
    if why := seats_unknown(edition):
        return Point(text=why, section="missing")
    empty = [s for s in edition.sectors if s.status == "missing"]
    unknown = [s for s in edition.sectors if s.status in ("not_found", "outside")]
    if empty:
        text = f"{spelled(len(empty), 'seat is', 'seats are')} open: {_names(edition, empty)}."
        return Point(text=sentence(text), section="missing", certainty=worst(empty))
    noun = edition.net.framework.noun
    if unknown:
        text = f"No member is known so far for {spelled(len(unknown), noun)}: {_names(edition, unknown)}."
        return Point(text=text, section="missing", certainty=worst(unknown))
    if edition.sectors and all(s.status in TAKEN for s in edition.sectors):
        return Point(text=f"Every {noun} of the list has a member at the table.", section="missing")
    return None


def _apart(edition: Edition) -> Point | None:
    inward, alone = standing_apart(edition, "siloed"), standing_apart(edition, "isolated")
    parts = []
    if len(inward) == 1:
        parts.append(f"Tied mostly within its own circle: {_names(edition, inward)}.")
    elif inward:
        parts.append(
            f"{spelled(len(inward), 'group')} are each tied mostly within their own circle: {_names(edition, inward)}."
        )
    if alone:
        parts.append(f"No tie was reported for {_names(edition, alone)}.")
    if not parts:
        return None
    text = " ".join(sentence(part) for part in parts)
    return Point(text=text, section="siloed", certainty=worst([*inward, *alone]))


def standing_apart(edition: Edition, status: str) -> list[Status]:
    """Systems and sectors of a status; a system that is no more than one of the sectors is left to it."""
    sectors = [s for s in edition.sectors if s.status == status]
    told = {s.agencies for s in sectors}
    return [*(s for s in edition.systems if s.status == status and s.agencies not in told), *sectors]


def _names(edition: Edition, statuses: Sequence[Status], most: int = 5) -> str:
    """The groups by their short names; separated by semicolons where a name itself holds a comma."""
    short = edition.net.framework.short
    names = [clean(short(s.key)) if s.by == "sector" else clean(s.label) for s in statuses]
    if any("," in name for name in names) and len(names) > 1:
        shown = names if len(names) <= most else [*names[:most], f"{len(names) - most} more"]
        return "; ".join(shown[:-1]) + f"; and {shown[-1]}"
    return listed(names, most)


def how_sure(edition: Edition) -> Point:
    """One sentence on what the answers rest on."""
    response = edition.response
    rate = response.get("rate")
    kind = edition.net.survey_kind
    if rate is not None and not missing(float(rate)):
        if "invited" in response:
            invited, answered = int(response["invited"]), int(response["responded"])
            text = f"{answered} of {count(invited, 'invited agency')} answered the survey ({percent(rate)})."
        else:
            text = f"{percent(rate)} of the invited agencies answered the survey."
    elif kind == "given":
        text = "The ties were handed over as a finished list and are taken as complete."
    elif has_layer(edition, "referral"):
        text = "Nobody was surveyed: the ties come from a referral log, which can show a tie but never the lack of one."
    elif has_meetings(edition):
        text = "Nobody was surveyed: sign-in sheets show who was in a room, not who works together."
    else:
        text = "No ties were brought: this edition can say who is here, not who works with whom."
    return Point(text=text, section="sure")


def label_of(edition: Edition, key: str) -> str:
    """The wording of a sector or system; one outside the framework reads as Box 10-1 has it or as its own key."""
    return clean(edition.net.framework.label(key))


def has_layer(edition: Edition, layer: str) -> bool:
    return bool((edition.net.ties["layer"] == layer).any())


def has_ties(edition: Edition) -> bool:
    """Whether there is anything to say about working ties."""
    return bool((edition.net.ties["layer"] != "meeting").any())


def has_meetings(edition: Edition) -> bool:
    return len(edition.meetings) > 0


# ---- what this cannot show, and what to talk about -------------------------------------------------------------------


def limits(edition: Edition) -> list[str]:
    """What these pages cannot show, beginning with what depends on the data at hand."""
    lines = []
    if not has_ties(edition):
        lines.append(
            "Who works with whom. No survey, referral log or list of ties was brought, so no sector is called "
            "connected, siloed or isolated."
        )
    rate = edition.response.get("rate")
    if rate is not None and float(rate) < 1:
        lines.append(
            "What those who did not answer would have said. Their ties are seen only from the other side, so they may "
            "have more than are counted."
        )
    if edition.net.survey_kind == "recall":
        lines.append("Partners that nobody thought of: the survey asked for names without showing a list.")
    if has_layer(edition, "referral") and not edition.net.referrals_complete:
        lines.append("Referrals that were not logged. A log proves that a tie exists, not that one is missing.")
    if has_meetings(edition):
        lines.append("Who joined by phone or did not sign in, and what was done in the room.")
    lines += [
        "Whether a tie is a good one, or whether children are better served by it. More ties are not always better, "
        "and ties cost time.",
        "Whether a sector should be at the table. The list of sectors is a prompt for discussion: nobody has shown "
        "which of them a coalition must have.",
        "Why things are as they are. Some agencies keep apart for good reasons, such as a court’s duty to be fair.",
    ]
    return [worded(line, edition.net.framework.noun) for line in lines]


def discussion(edition: Edition) -> list[str]:
    """Questions to talk about, from what is open, apart, connected by few, or unclear."""
    asked = []
    empty = [s for s in edition.sectors if s.status in ("missing", "outside")]
    if empty and not seats_unknown(edition):
        which = "Does the open seat matter here" if len(empty) == 1 else "Which of the open seats matter here"
        asked.append(f"{which}, and who knows somebody to ask: {_names(edition, empty)}?")
    if inward := standing_apart(edition, "siloed"):
        asked.append(f"Who could introduce {_names(edition, inward)} to others, and is that wished for?")
    if alone := standing_apart(edition, "isolated"):
        asked.append(f"Is it true that nobody works with {_names(edition, alone)}? Whom would they like to meet?")
    label = edition.net.framework.label
    for f in findings_of(edition, "siloed"):
        if f.code == "divided_systems" and {"a", "b"} <= set(f.facts):
            a, b = label(str(f.facts["a"])), label(str(f.facts["b"]))
            asked.append(f"What would bring two systems into one room, and who is known to both? {a}; {b}.")
    names = edition.net.agencies["name"]
    hubs = [
        clean(names.get(a, a)) for f in findings_of(edition, "connects") if f.code == "connectors" for a in f.agencies
    ]
    if hubs:
        many = "connects" if len(hubs) == 1 else "connect"
        them = "it" if len(hubs) == 1 else "them"
        asked.append(f"{listed(hubs)} {many} others. What would help {them} go on, and who could share the load?")
    rate = edition.response.get("rate")
    if rate is not None and float(rate) < 1:
        asked.append("Who could ask those who have not answered yet?")
    quiet = [s for s in edition.sectors if s.status == "no_data"]
    if quiet and edition.net.survey_kind in ("roster", "recall"):
        asked.append(f"Who could help to hear from {_names(edition, quiet)} before the next round?")
    if has_ties(edition):
        asked.append("Does the picture match what you know? What is wrong or out of date in it?")
    else:
        asked.append("Who works with whom today? A short survey of the members would show it.")
    return asked


def shown_numbers(edition: Edition) -> list[dict[str, str]]:
    """The numbers about the whole coalition that are defined or say why not, in the registry's order."""
    rows, noun = [], edition.net.framework.noun
    order = {key: i for i, key in enumerate(REGISTRY)}
    for key in sorted(edition.network.index, key=lambda k: order.get(k, len(order))):
        value = float(edition.network[key])
        if missing(value) and not edition.why.get(key):
            continue
        what = worded(REGISTRY[key].summary, noun) if key in REGISTRY else ""
        rows.append(
            {"key": str(key), "label": worded(label(key), noun), "value": figure(key, value), "unit": unit(key),
             "what": what, "why": edition.why.get(key, "")},
        )  # fmt: skip
    return rows


def label(key: str) -> str:
    return REGISTRY[key].label if key in REGISTRY else str(key).replace("_", " ").capitalize()


def unit(key: str) -> str:
    found = REGISTRY[key].unit if key in REGISTRY else ""
    return "" if found == "share" else found


def figure(key: str, value: float) -> str:
    """A measure's number as people write it: shares as percent."""
    return percent(value) if key in REGISTRY and REGISTRY[key].unit == "share" else number(value)
