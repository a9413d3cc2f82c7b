"""public/index.html: which seats are taken and which are open, and how to join. No names, no ties, no small counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.findings._finding import Status
from netcollab.render import charts
from netcollab.render.words import AUDIENCE_WORDS, State, clean, count, listed, plural, sentence, spelled

OPEN = State(word="open seat", sign="open", meaning="Nobody at the table speaks for it yet.")
TAKEN = State(word="seat taken", sign="full", meaning="At least one member holds it.")
VEILED = State(word="not shown", sign="veil", meaning="This page does not say who sits here.")
OPEN_STATUSES = ("missing", "not_found", "outside", "open", "open_seat")
SMALLEST_COUNT = 3


def public_html(edition: Edition) -> str:
    """The page for everyone, as one HTML text that needs no script and no network."""
    from netcollab.render.page import render_page
    from netcollab.render.picture import table_svg

    return render_page("public.html", **context(edition), picture=Markup(table_svg(edition)))


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A system with its seats: (label, state)."""

    index: int
    label: str
    seats: tuple[tuple[str, State], ...]


def context(edition: Edition) -> dict[str, Any]:
    """What the public page shows: states of seats, and nothing that could be counted back to an agency."""
    name = clean(edition.name) or "The coalition"
    framework = edition.net.framework
    by_key = {s.key: s for s in edition.sectors}
    benches = []
    for i, system in enumerate(framework.systems):
        seats = tuple(
            (c.label, seat_state(by_key[c.key])) for c in framework.seats if c.system == system.key and c.key in by_key
        )
        if seats:
            benches.append(Bench(index=i, label=system.label, seats=seats))
    opened = [c.short for c in framework.seats if c.key in by_key and seat_state(by_key[c.key]) is OPEN]
    return {
        "title": f"{name}: who is at the table · {AUDIENCE_WORDS['public']}",
        "name": name,
        "period": clean(edition.period),
        "banner": clean(edition.banner),
        "system_css": charts.system_css(framework),
        "framework": framework,
        "benches": benches,
        "states": [s for s in (TAKEN, OPEN, VEILED) if any(x is s for b in benches for _, x in b.seats)],
        "invitation": invitation(opened, all(x is not VEILED for b in benches for _, x in b.seats)),
        "opened": opened,
        "about": paragraphs(edition.about),
        "join": paragraphs(edition.join),
        "noun": framework.noun,
        "nouns": plural(framework.noun),
        "sign": charts.sign,
        "size": size(edition),
    }


def paragraphs(text: str) -> list[str]:
    """The coalition's own words, a line a paragraph."""
    return [line for line in map(clean, text.splitlines()) if line]


def seat_state(status: Status) -> State:
    """A seat as the public may know it: taken, open or not shown."""
    if status.status in OPEN_STATUSES:
        return OPEN
    return VEILED if status.status in ("not_shown", "set_aside") else TAKEN


def invitation(opened: list[str], settled: bool) -> str:
    """One sentence about the open seats; ``settled``: nothing is left unsaid of any other."""
    if not opened and not settled:
        return "This page does not say of every seat whether it is taken. If one could be yours, you are welcome."
    if not opened:
        return "Every seat has somebody on it, and there is room for more."
    if len(opened) == 1:
        return f"One seat is waiting for somebody: {opened[0]}."
    return sentence(f"{spelled(len(opened), 'seat')} are waiting for somebody: {listed(opened)}")


def size(edition: Edition) -> str:
    """How many agencies take part, where that is known here and names nobody by its smallness."""
    value = edition.network.get("n_agencies")
    if value is None or not float(value) >= SMALLEST_COUNT:
        return ""
    return f"{count(int(value), 'agency')} take part."
