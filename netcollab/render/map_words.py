"""What stands around the map's picture: the answers first, how to read each view, and the key to its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.render import story
from netcollab.render import ties as tie
from netcollab.render.ties import Tie
from netcollab.render.words import worded

# Each mark of the key in a box of 30 by 14.
SIGNS = {
    "dot": '<circle class="ink" cx="15" cy="7" r="5"/>',
    "hollow": '<circle class="line" cx="15" cy="7" r="4.6"/>',
    "partner": '<path class="line" d="M15 2l5 5-5 5-5-5z"/>',
    "tie": '<path class="line" d="M1 9Q15 3 29 9"/>',
    "inside": '<path class="line" d="M1 9Q15 3 29 9"/>',
    "one_sided": '<path class="line" d="M1 9Q15 3 29 9"/>',
    "unverified": '<path class="line" d="M1 9Q15 3 29 9"/>',
    "met": '<path class="line" d="M1 9Q15 3 29 9"/>',
    "band": '<path class="line" d="M3 9Q15 4 27 9"/>',
    "loop": '<circle class="line" cx="15" cy="7" r="5"/>',
    "open": '<path class="line" d="M2 4h26v6H2z"/>',
    "ask": '<path class="line" d="M2 4h26v6H2z"/>',
    "apart": '<path class="line" d="M2 4h26v6H2z"/>',
}
TERMS = {
    "dot": "middle", "hollow": "silent", "partner": "outside", "open": "state-missing", "ask": "state-not_found",
    "apart": "state-siloed", "met": "layer-meeting", "one_sided": "one_sided", "unverified": "unverified",
}  # fmt: skip
ANSWERED = ("missing", "siloed", "connects", "sure")  # the questions that a map answers; the report has the others
DISC = "A disc is a sector, larger for more members."
OPENS = "Choose a seat to open it, or an agency to see its own ties."


def answers(edition: Edition) -> dict[str, story.Point]:
    """The sentence that comes first for each question; the report has what else there is to say."""
    told: dict[str, story.Point] = {}
    for point in story.lead(edition):
        if point.section in ANSWERED:
            told.setdefault(point.more, point)
    return told


def captions(edition: Edition, found: Sequence[Tie], *, bundled: bool) -> dict[str, str]:
    """How to read each view, in a sentence or two."""
    noun = edition.net.framework.noun
    return {view: worded(text, noun) for view, text in _captions(edition, found, bundled).items()}


def _captions(edition: Edition, found: Sequence[Tie], bundled: bool) -> dict[str, str]:
    if not found:
        none = tie.why_none(edition, list(found))
        table = f"A dot is an agency, at the seat of its sector. {none}"
        return {"table": table, "network": f"A dot is an agency. {none}",
                "sectors": f"{DISC} {none}"}  # fmt: skip
    if tie.only_met(list(found)):
        presence = "Lines join agencies that came to the same meetings: this is presence, not working together."
        return {
            "table": f"A dot is an agency, at the seat of its sector. {presence}",
            "network": f"Agencies that came to the same meetings stand near each other. {presence}",
            "sectors": f"{DISC} Bands join sectors whose agencies came to the same meetings: this is presence, not "
            "working together.",
        }
    table = "The nearer the middle, the more other sectors report working with an agency."
    return {
        "table": f"{table} {OPENS}" if bundled else table,
        "network": "Agencies that work with each other stand near each other. The place itself has no meaning: only "
        "who is near whom has.",
        "sectors": f"{DISC} The nearer the middle, the more other sectors it has ties with. Wider bands: more ties. "
        "Choose a disc to see its agencies.",
    }


def marks(edition: Edition, found: Sequence[Tie], *, bundled: bool) -> list[dict[str, Any]]:
    """The key: every mark that the views of this edition use, its words, and in which views it is drawn."""
    agencies, every, lines = "table network", "table sectors", "table network"
    noun = edition.net.framework.noun
    rows = [("dot", "an agency", agencies)]
    if tie.shown_silent(edition):
        rows.append(("hollow", "it did not answer", agencies))
    if (~edition.net.agencies["member"].astype(bool)).any():
        rows.append(("partner", "a partner that is not a member", agencies))
    working = [t for t in found if t.kind != "met"]
    if working:
        rows.append(("tie", "a tie between sectors", lines))
        rows.append(("inside", "a tie inside a sector", lines))
        rows.append(("band", "ties between two sectors, wider for more", "table sectors" if bundled else "sectors"))
        rows.append(("loop", "ties inside a sector, wider for more", "sectors"))
    if {t.state for t in found} & {"one_sided"}:
        rows.append(("one_sided", "one side only reports it", lines))
    if {t.state for t in found} & {"unverified"}:
        rows.append(("unverified", "the other side did not answer", lines))
    if any("meeting" in t.layers for t in found):
        rows.append(("met", "came to the same meetings only", lines))
    states = {s.status for s in edition.sectors}
    if states & {"missing", "outside"}:
        rows.append(("open", "an open seat", every))
    if "not_found" in states:
        rows.append(("ask", "a seat not found taken yet", every))
    if "siloed" in states:
        rows.append(("apart", "a sector with ties mostly inside", every))
    return [
        {
            "sign": sign,
            "drawn": Markup(SIGNS[sign]),
            "words": worded(words, noun),
            "views": views,
            "term": TERMS.get(sign, ""),
        }
        for sign, words, views in rows
    ]
