"""What the map says of an agency, a seat and a tie: plain sentences, made here so that the page only shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from netcollab.edition import Edition
from netcollab.render.ties import Tie, shown_silent
from netcollab.render.words import SUGGESTED, clean, count, listed, missing, sentence, state, worded

GIVEN = "Ties handed over"  # what the survey layer holds where nobody was surveyed
LAYER_WORDS = {
    "survey": "Survey answers", "agreement": "Agreements", "referral": "Referrals",
    "meeting": "Came to the same meetings",
}  # fmt: skip
Sentence = Callable[[float, Edition], str]
Fact = tuple[str, str]  # a sentence, and the term that explains it ("" where it needs none)
SENTENCES: dict[str, Sentence] = {
    "degree": lambda n, e: f"Works with {count(n, 'other agency')}.",
    "sectors_reached": lambda n, e: f"Its ties reach {count(n, 'other sector')}.",
    "sectors_reporting": lambda n, e: f"{count(n, 'other sector').capitalize()} {_verb(n)} working with it.",
    "meetings_attended": lambda n, e: _came(round(n), len(e.net.meetings)),
    "referrals_out": lambda n, e: f"Sent {count(n, 'referral')}.",
    "referrals_in": lambda n, e: f"Received {count(n, 'referral')}.",
    "is_cut_point": lambda n, e: "Without it, some agencies would have no tie to the rest." if n == 1 else "",
}
ROLES = {
    "brokerage_liaison": "from two other sectors", "brokerage_representative": "of its own sector and one outside",
    "brokerage_consultant": "of one other sector", "brokerage_coordinator": "of its own sector",
}  # fmt: skip
WEAKNESS = {"is_cut_point"}  # what hangs on a named agency is for the coordinator alone
COLUMNS = (
    ("degree", "Partners"), ("sectors_reached", "Other sectors reached"),
    ("sectors_reporting", "Other sectors naming it"), ("meetings_attended", "Meetings"),
)  # fmt: skip


def _came(n: int, of: int) -> str:
    return f"Came to {n} of {count(of, 'meeting')}." if n else f"Came to none of {count(of, 'meeting')}."


def _verb(n: float) -> str:
    return "reports" if n == 1 else "report"


def _roles(numbers: Mapping[str, float]) -> str:
    """Between whom an agency stands, most first; "" where it stands between nobody."""
    held = [(n, ROLES[key]) for key, n in numbers.items() if n and not missing(n)]
    parts = [f"{count(n, 'pair')} {of}" if i == 0 else f"{n:g} {of}" for i, (n, of) in enumerate(sorted(held)[::-1])]
    return f"A go-between: agencies that have no tie with each other meet through it, {listed(parts)}." if parts else ""


def agency_facts(edition: Edition) -> dict[str, list[Fact]]:
    """Sentences about every agency, each with the term that explains it; the findings that name it last."""
    net, table = edition.net, edition.agencies
    quiet = shown_silent(edition)
    said: dict[str, list[Fact]] = {}
    hidden = set() if edition.audience == "coordinator" else WEAKNESS
    figures = {key: table[key].to_dict() for key in SENTENCES if key in table and key not in hidden}
    roles = {key: table[key].to_dict() for key in ROLES if key in table}
    told: dict[str, list[str]] = defaultdict(list)
    for f in edition.findings:
        for a in f.agencies:
            told[a].append(sentence(f.text))
    agencies = net.agencies
    for a, member, sector in zip(agencies.index, agencies["member"], agencies["sector"], strict=True):
        facts: list[Fact] = []
        if not member:
            facts.append(("A partner that members name; not a member of the coalition.", "outside"))
        for key, values in figures.items():
            if not missing(values[a]):
                facts.append((SENTENCES[key](float(values[a]), edition), key))
        facts.append((_roles({key: float(values[a]) for key, values in roles.items()}), "brokerage_total"))
        if member and not sector:
            facts.append(("No sector is given for it yet.", "sector"))
        if a in quiet:
            silent = "It was asked and did not answer the survey: what is shown here is what others reported."
            facts.append((silent, "silent"))
        facts += [(text, "") for text in told[a]]
        said[str(a)] = [f for f in dict.fromkeys(facts) if f[0]]
    return said


def columns(edition: Edition) -> list[tuple[str, str]]:
    """The measures of the table of agencies that this edition has."""
    noun = edition.net.framework.noun
    held = edition.agencies.columns[edition.agencies.notna().any()]
    return [(key, worded(label, noun)) for key, label in COLUMNS if key in held]


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
    """The sectors that an agency holds, as the seats of the picture call them; marked where nobody gave them."""
    words, noun = listed(clean(edition.net.framework.short(s)) for s in held), edition.net.framework.noun
    told = (words if given else f"{words} ({worded(SUGGESTED, noun)})") if words else ""
    return told or f"No {noun} yet"


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


def tie_rows(edition: Edition, found: Sequence[Tie]) -> list[dict[str, Any]]:
    """One row per tie, by the names at its ends: its number in the map, what joins the two, and how strong it is."""
    net = edition.net
    names = {a: clean(name) or "(no name)" for a, name in net.agencies["name"].items()}
    rows = []
    for k, t in enumerate(found):
        a, b = sorted((names[t.a], names[t.b]), key=str.casefold)
        strength = "" if missing(t.strength) else f"{t.strength:g}"
        rows.append({"tie": k, "a": a, "b": b, "words": tie_words(t, edition), "strength": strength})
    return sorted(rows, key=lambda r: (r["a"].casefold(), r["b"].casefold(), r["tie"]))


def seat_facts(edition: Edition) -> dict[str, dict[str, Any]]:
    """Every seat in words: name, state, sentence and notes."""
    said = {}
    for s in edition.sectors:
        said[s.key] = {
            "label": s.label,
            "state": s.status,
            "word": state(s.status).word,
            "lines": [sentence(t) for t in (s.text, *s.notes) if clean(t)],
        }
    return said
