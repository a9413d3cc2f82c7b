"""The rules behind what is said, with their thresholds, read from the code that applies them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace

from netcollab.edition import Edition
from netcollab.findings import RULES
from netcollab.findings.coverage import REGULAR, SEEN_AT_LEAST, SEEN_WELL, STOPPED_AFTER
from netcollab.render.words import clean, number, percent, sentence, worded

NOT_THRESHOLDS = ("seed", "sectors", "systems")
WORDED = {"most": "at most {} are told", "top": "the first {} are named", "draws": "{} shuffles"}
SAID_BY_STATUS = ("open_seats", "not_found", "siloed", "isolated", "no_sector")


@dataclass(frozen=True, kw_only=True)
class RuleTold:
    """A rule in words, and the thresholds it was applied with."""

    title: str
    what: str
    thresholds: str


def rules_told(edition: Edition) -> list[RuleTold]:
    """How a status is given, then every rule of a finding that this audience may see."""
    for_all = edition.audience == "coordinator"
    shown = [r for r in RULES.values() if (for_all or not r.coordinator_only) and r.code not in SAID_BY_STATUS]
    noun = edition.net.framework.noun
    told = [
        *_statuses(),
        *(
            RuleTold(
                title=clean(r.title),
                what=sentence((inspect.getdoc(r.function) or "").split("\n\n", 1)[0].replace("\n", " ")),
                thresholds="; ".join(_thresholds(r.function, edition.draws)),
            )
            for r in shown
        ),
    ]
    return [replace(r, title=worded(r.title, noun), what=worded(r.what, noun)) for r in told]


def _thresholds(function: object, draws: int) -> list[str]:
    given = inspect.signature(function).parameters  # type: ignore[arg-type]
    return [
        WORDED.get(name, name.replace("_", " ") + " {}").format(number(draws if name == "draws" else p.default, 2))
        for name, p in given.items()
        if name not in NOT_THRESHOLDS and isinstance(p.default, (int, float)) and not isinstance(p.default, bool)
    ]


def _statuses() -> list[RuleTold]:
    """The ladder of statuses; the first that fits is the one given."""
    return [
        RuleTold(
            title="What counts as seen",
            what="A pair of agencies is in view if at least one of the two answered. That something is absent is said "
            f"only where at least {percent(SEEN_AT_LEAST)} of a group’s pairs with others are in view, and counting "
            "every reported tie of any strength. An absence is sure only from "
            f"{percent(SEEN_WELL)} on. That something is present is said on ties that both sides confirm.",
            thresholds="",
        ),
        RuleTold(
            title="Open seat",
            what="No member holds the sector. Said only if every member has a sector, or the coordinator confirmed it.",
            thresholds="",
        ),
        RuleTold(
            title="No ties reported",
            what="A sector with members, in view, to which and from which nobody reports any tie.",
            thresholds="",
        ),
        RuleTold(
            title="Ties mostly inside",
            what="Either two or more agencies with ties inside and none outside; or three or more, more tie ends "
            "inside than outside, and a share inside that chance alone would seldom give when the labels are shuffled, "
            "corrected for all sectors and systems tested together (Holm).",
            thresholds="p at most 0.05",
        ),
        RuleTold(
            title="Comes to meetings",
            what=f"Only sign-in sheets speak of it. Regular is at least {percent(REGULAR)} of the meetings; stopped is "
            f"not at the last {STOPPED_AFTER}.",
            thresholds="",
        ),
        RuleTold(
            title="Connected", what="Every other sector with members: it has a tie to the outside.", thresholds=""
        ),
    ]
