"""The words of the map, each with a line that says what it means: terms of the field, layers, measures, states."""

from __future__ import annotations

from collections.abc import Sequence

from netcollab.edition import Edition
from netcollab.measures import glossary
from netcollab.render import facts
from netcollab.render import ties as tie
from netcollab.render.ties import Tie
from netcollab.render.words import STATES, worded

Term = tuple[str, str]  # the word, and what it means

PLAIN: dict[str, Term] = {
    "middle": (
        "Nearest the middle",
        "The nearer the middle of the table an agency sits, the more other sectors have a member that reports "
        "working with it. What it says itself does not move it.",
    ),
    "working": (
        "Working tie",
        "Two agencies that work together as far as the answers, referrals or agreements show it: the answer is at "
        "least the one from which the survey's scale counts as working together.",
    ),
    "any": ("Any tie mentioned", "Also the answers below that, such as knowing each other or sharing news."),
    "strength": (
        "Strength",
        "The strongest answer that either side gave for the tie, on the scale of the survey. It is an order, not an "
        "amount: 4 is more than 2, but not twice as much.",
    ),
    "step": (
        "Step",
        "One tie. A partner is one step away, a partner's partner two. Fewer steps make it easier to be introduced.",
    ),
    "outside": ("Partner, not a member", "An agency that members name, but that has not joined. It fills no seat."),
    "sector": (
        "Sector",
        "One part of a multisector response, as the list in use names it. An agency may hold several.",
    ),
    "system": ("System", "A family of sectors, such as law enforcement and prosecution. The grouping is our own."),
    "one_sided": (
        "One side only",
        "Both agencies answered and only one of the two reported the tie: perhaps a difference in what people call "
        "working together.",
    ),
    "unverified": (
        "The other side did not answer",
        "One agency reported the tie, and the other gave no answer that could confirm it or not.",
    ),
    "silent": (
        "Did not answer",
        "It was asked and gave no answers. It may have more ties than are shown: only others' reports are.",
    ),
}
LAYERS: dict[str, str] = {
    "survey": "What agencies said of each other when they were asked.",
    "agreement": "A written agreement between two agencies, such as a memorandum of understanding.",
    "referral": "Somebody was sent from one agency to the other. Nothing about the person is read or kept.",
    "meeting": "Both signed in at the same meeting. Being in one room is an opportunity, not yet working together.",
}
HANDED_OVER = "Ties that came as a finished list. Nobody was asked, and the list is taken as complete."


def terms(edition: Edition, found: Sequence[Tie]) -> dict[str, Term]:
    """Every term that the map of an edition uses, in the order in which it explains them."""
    noun = edition.net.framework.noun
    return {key: (worded(a, noun), worded(b, noun)) for key, (a, b) in _terms(edition, found).items()}


def _terms(edition: Edition, found: Sequence[Tie]) -> dict[str, Term]:
    chosen = {key: PLAIN[key] for key in ("middle", "sector", "system", "step")}
    if any(t.working for t in found):
        chosen["working"] = PLAIN["working"]
    if any(not t.working and t.kind != "met" for t in found):
        chosen["any"] = PLAIN["any"]
    if any(t.strength == t.strength for t in found):
        chosen["strength"] = PLAIN["strength"]
    if (~edition.net.agencies["member"].astype(bool)).any():
        chosen["outside"] = PLAIN["outside"]
    for key in sorted({t.state for t in found} - {""}):
        chosen[key] = PLAIN[key]
    if tie.shown_silent(edition):
        chosen["silent"] = PLAIN["silent"]
    held = {layer for t in found for layer in t.layers}
    labels = layer_words(edition)
    meanings = LAYERS | ({"survey": HANDED_OVER} if labels["survey"] == facts.GIVEN else {})
    chosen |= {f"layer-{key}": (labels[key], what) for key, what in meanings.items() if key in held}
    chosen |= {
        f"state-{key}": (STATES[key].word.capitalize(), STATES[key].meaning)
        for key in dict.fromkeys(s.status for s in edition.sectors)
        if key in STATES and STATES[key].meaning
    }
    shown = {"brokerage_total", *facts.SENTENCES, *(key for key, _ in facts.COLUMNS)} & set(edition.agencies.columns)
    if edition.audience != "coordinator":
        shown -= facts.WEAKNESS
    return chosen | {
        row["key"]: (row["label"], f"{row['what']} {row['reading']}") for row in glossary() if row["key"] in shown
    }


def layer_words(edition: Edition) -> dict[str, str]:
    """What the layers are called; answers that nobody was asked for are ties handed over."""
    handed_over = edition.net.survey_kind == "given" and edition.response.get("rate") is None
    return facts.LAYER_WORDS | ({"survey": facts.GIVEN} if handed_over else {})
