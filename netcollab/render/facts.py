"""What the map says of an agency, a seat and a tie: plain sentences, made here so that the page only shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from netcollab.edition import Edition
from netcollab.render.ties import Tie, shown_silent
from netcollab.render.words import SUGGESTED, clean, count, listed, missing, sentence, state

GIVEN = "Ties handed over"  # what the survey layer holds where nobody was surveyed
LAYER_WORDS = {
    "survey": "Survey answers", "agreement": "Agreements", "referral": "Referrals",
    "meeting": "Came to the same meetings",
}  # fmt: skip
Sentence = Callable[[float, Edition], str]
SENTENCES: dict[str, Sentence] = {
    "degree": lambda n, e: f"Works with {count(n, 'other agency')}.",
    "sectors_reached": lambda n, e: f"Its ties reach {count(n, 'other sector')}.",
    "sectors_reporting": lambda n, e: f"{count(n, 'other sector').capitalize()} {_verb(n)} working with it.",
    "meetings_attended": lambda n, e: _came(round(n), len(e.net.meetings)),
    "referrals_out": lambda n, e: f"Sent {count(n, 'referral')}.",
    "referrals_in": lambda n, e: f"Received {count(n, 'referral')}.",
    "is_cut_point": lambda n, e: "Without it, some agencies would have no tie to the rest." if n == 1 else "",
}
COLUMNS = (
    ("degree", "Partners"), ("sectors_reached", "Other sectors reached"),
    ("sectors_reporting", "Other sectors naming it"), ("meetings_attended", "Meetings"),
)  # fmt: skip


def _came(n: int, of: int) -> str:
    return f"Came to {n} of {count(of, 'meeting')}." if n else f"Came to none of {count(of, 'meeting')}."


def _verb(n: float) -> str:
    return "reports" if n == 1 else "report"


def agency_facts(edition: Edition) -> dict[str, list[str]]:
    """Sentences about every agency, the findings that name it last."""
    net, table = edition.net, edition.agencies
    quiet = shown_silent(edition)
    said: dict[str, list[str]] = {}
    figures = {key: table[key].to_dict() for key in SENTENCES if key in table}
    agencies = net.agencies
    for a, member, sector in zip(agencies.index, agencies["member"], agencies["sector"], strict=True):
        facts = []
        if not member:
            facts.append("A partner that members name; not a member of the coalition.")
        for key, values in figures.items():
            if not missing(values[a]):
                facts.append(SENTENCES[key](float(values[a]), edition))
        if member and not sector:
            facts.append("No sector is given for it yet.")
        if a in quiet:
            facts.append("It was asked and did not answer the survey: what is shown here is what others reported.")
        facts += [sentence(f.text) for f in edition.findings if a in f.agencies]
        said[str(a)] = list(dict.fromkeys(f for f in facts if f))
    return said


def columns(edition: Edition) -> list[tuple[str, str]]:
    """The measures of the table of agencies that this edition has."""
    return [(key, label) for key, label in COLUMNS if key in edition.agencies and edition.agencies[key].notna().any()]


def table_rows(edition: Edition) -> list[dict[str, Any]]:
    """One row per agency, by name: its number in the map, name, sector, and figures as text and for sorting."""
    table = edition.net.agencies
    shown = [key for key, _ in columns(edition)]
    figures = edition.agencies.loc[table.index, shown].astype("float64").to_numpy().tolist()
    rows = []
    facts = zip(table["name"], table["sectors"], table["sector_confirmed"], table["member"], strict=True)
    for i, (name, sectors, given, member) in enumerate(facts):
        rows.append(
            {
                "node": i,
                "name": clean(name) or "(no name)",
                "sectors": sector_words(edition, sectors, given),
                "member": "Member" if member else "Partner, not a member",
                "figures": [("", "–") if missing(v) else (f"{v:g}", f"{v:g}") for v in figures[i]],
            }
        )
    return sorted(rows, key=lambda r: (str(r["name"]).casefold(), r["node"]))


def sector_words(edition: Edition, held: Iterable[str], given: bool) -> str:
    """The sectors that an agency holds, in words; marked where nobody gave them."""
    words = listed(clean(edition.net.framework.label(s)) for s in held)
    return (words if given else f"{words} ({SUGGESTED})") if words else "No sector yet"


def tie_words(tie: Tie, edition: Edition) -> str:
    """What joins two agencies, as exactly as the audience may know."""
    parts = []
    for layer in tie.layers:
        if layer == "meeting":
            parts.append(f"came to {count(tie.met, 'meeting')} together" if tie.met else "came to the same meetings")
        elif layer == "referral" and tie.referred:
            parts.append("1 referral" if tie.referred == "1" else f"{tie.referred} referrals")
        else:
            words = {"survey": "working tie" if tie.working else "weaker tie", "agreement": "agreement"}
            parts.append(words.get(layer, layer))
    if edition.audience == "coordinator":
        parts += {"one_sided": ["one side only reports it"], "unverified": ["the other side did not answer"]}.get(
            tie.state, []
        )
    return "; ".join(parts)


def seat_facts(edition: Edition) -> dict[str, dict[str, Any]]:
    """Every seat in words: name, state, sentence and notes."""
    said = {}
    for s in edition.sectors:
        said[s.key] = {
            "label": s.label,
            "word": state(s.status).word,
            "lines": [sentence(t) for t in (s.text, *s.notes) if clean(t)],
        }
    return said
