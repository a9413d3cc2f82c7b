"""The report's section on what was asked besides ties, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netcollab.edition import Edition
from netcollab.findings.asked import OPEN, Choices, Rating, Statement, Wish
from netcollab.render.grid import Grid
from netcollab.render.words import clean, count, listed

MET = "In {} that were asked, at least one side says that they met at a meeting of the coalition."
FOLLOWED_UP = "In {} that met there, at least one side says that they were in touch again afterwards."
THROUGH_GROUPS = "In {} that work together, at least one side says that they are in touch through a group."
BEGAN_HERE = "In {} that work together, at least one side says that it began because of the coalition."
CREDIT = "What people credit to a coalition is not proof that it caused it."
SEAT = dict.fromkeys(OPEN, "no member found") | {"set_aside": "set aside by the coordinator", "not_shown": "not shown"}
EXTENT = ("Not at all", "A little", "A fair amount", "A great deal")
LEVELS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")


def asked(edition: Edition) -> dict[str, Any] | None:
    """What ``asked.html`` shows; None where nothing was asked that this edition may tell."""
    found = edition.asked
    if found is None:
        return None
    services = _services(edition, found.services) if found.services else []
    return {
        "conditions": _statements(found.conditions),
        "features": _statements(found.features),
        "barriers": _table(found.barriers, "Barrier") if found.barriers else None,
        "barriers_n": found.barriers.n if found.barriers else 0,
        "services": services,
        "named": [(clean(n.label), [clean(x) for x in n.names], n.suggested) for n in found.named],
        "wished": _wished(found.wished),
        "pairs": [
            (begin.format(told), note)
            for told, begin, note in (
                (found.met, MET, ""),
                (found.followed_up, FOLLOWED_UP, ""),
                (found.through_groups, THROUGH_GROUPS, ""),
                (found.began_here, BEGAN_HERE, CREDIT),
            )
            if told
        ],
        "ratings": _ratings(found.ratings),
    }


def _statements(statements: Iterable[Statement]) -> Grid | None:
    """One row a statement: how many agree, and where it may be told, how many chose each answer."""
    rows = [(s.wording, *(str(c) for c in s.counts), s.agree) for s in statements]
    if not rows:
        return None
    exact = len(rows[0]) > 2
    return Grid(heads=("", *(LEVELS if exact else ()), "Agree or strongly agree"), rows=tuple(rows))


def _ratings(ratings: Iterable[Rating]) -> Grid | None:
    rows = [(r.wording, *(str(c) for c in r.counts), r.mean) for r in ratings]
    if not rows:
        return None
    return Grid(heads=("", *(EXTENT if len(rows[0]) > 2 else ()), "Mean"), rows=tuple(rows))


def _table(found: Choices, head: str) -> Grid:
    return Grid(heads=(head, "Agencies"), rows=tuple((c.label, c.words) for c in found.choices))


def _wished(wished: Iterable[Wish]) -> Grid | None:
    rows = tuple((w.label, w.words, SEAT.get(w.status, "has members") if w.status else "") for w in wished)
    return Grid(heads=("Sector", "Asked for by", "Today"), rows=rows) if rows else None


def _services(edition: Edition, found: Choices) -> list[str]:
    """Sentences on what is covered, what nobody offers, and what rests on one agency."""
    of = f"of the {count(found.n, 'agency')} that answered"
    names = edition.net.agencies["name"]
    if edition.audience != "coordinator":
        many = [c.label for c in found.choices if not c.few]
        few = [c.label for c in found.choices if c.few]
        return [
            *([f"Offered by three or more {of}: {_list(many)}."] if many else []),
            *([f"Offered by fewer than three, or by nobody, {of}: {_list(few)}."] if few else []),
        ]
    nobody = [c.label for c in found.choices if not c.agencies]
    alone = [f"{c.label} ({clean(names.get(c.agencies[0], ''))})" for c in found.choices if len(c.agencies) == 1]
    many = [f"{c.label} ({len(c.agencies)})" for c in found.choices if len(c.agencies) > 1]
    return [
        *([f"Offered by several {of}: {_list(many)}."] if many else []),
        *([f"Resting on one agency {of}: {_list(alone)}."] if alone else []),
        *([f"Offered by none {of}: {_list(nobody)}."] if nobody else []),
    ]


def _list(labels: list[str]) -> str:
    """Labels as a list; between semicolons where one has a comma in it."""
    if any("," in label for label in labels) and len(labels) > 1:
        return f"{'; '.join(labels[:-1])}; and {labels[-1]}"
    return listed(labels)
