"""Where agencies stand on a list other than Box 10-1: by a column of the roster, their sectors, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netcollab.errors import Issue, Place
from netcollab.framework import BOX, Component, Framework, fold, load_framework
from netcollab.model import Network
from netcollab.resolve.lexicon import told

NOWHERE = "none_of_these"  # an agency of which the roster says that it stands nowhere on the list
NOT_HERE = frozenset(["none", "no", "not applicable", "n a", "none of these"])


@dataclass(slots=True)
class _Standing:
    """Where one agency stands: its components, whether that is said and not inferred, what else it may stand for."""

    sectors: tuple[str, ...] = ()
    confirmed: bool = True
    maybe: tuple[str, ...] = ()
    why: list[str] = field(default_factory=list)


def on_list(net: Network, framework: Framework) -> Network:
    """The same coalition with its agencies on another list, for a network whose sectors are those of Box 10-1.

    A column of the roster for the list is the last word, then what an agency said in the survey. Else words of
    the list among an agency's sectors count; else its sectors of the Box, as the list says which component each stands
    for, and phrases of its name. Where the list says so, a sector settles that an agency stands nowhere on it: such an
    agency keeps its sector of the Box.
    """
    if framework.key == net.framework.key:
        return net
    table = net.agencies
    ticked = _ticked(net, framework)
    standings = [
        _said(row, ticked.get(agency), framework) or _inferred(row, framework)
        for agency, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    return net.replace(
        framework=framework,
        agencies=table.assign(
            sector=[s.sectors[0] if s.sectors else "" for s in standings],
            sectors=[s.sectors for s in standings],
            sector_confirmed=[s.confirmed for s in standings],
            sector_suggested=[s.maybe for s in standings],
            sector_why=["; ".join(s.why) for s in standings],
        ),
    )


def _ticked(net: Network, framework: Framework) -> dict[str, list[str]]:
    """What agencies ticked of the list in netcollab's own survey; nothing is ticked by one that gives none."""
    rows = net.answers[net.answers["item"] == framework.item] if framework.item else net.answers.iloc[:0]
    ticked: dict[str, list[str]] = {}
    for agency, value in zip(rows["agency"], rows["value"], strict=True):
        ticked.setdefault(agency, []).append(str(value))
    return ticked


def _said(row: dict[str, object], ticked: Sequence[str] | None, framework: Framework) -> _Standing | None:
    """By the list's own column, the survey, or words of the list in another column; None where there are none."""
    cell = str(row.get(framework.column, ""))
    if fold(cell) or ticked is not None:
        said = split(cell, framework) if fold(cell) else ticked or ()
        keys = [key for words in said if (key := framework.find(words))]
        return _Standing(tuple(dict.fromkeys(keys)) or _texts(row["sectors"]) or (NOWHERE,))
    wordings = _texts(row["listed"])
    box = load_framework()
    if not any(framework.find(words) and not box.find(words) for words in wordings):
        return None
    parts: list[str] = []
    for words in wordings:
        own = framework.find(words)
        parts += [own] if own else _of_sector(box.find(words) or "", framework)
    return _Standing(tuple(dict.fromkeys(parts)))


def _inferred(row: dict[str, object], framework: Framework) -> _Standing:
    """By the sectors of Box 10-1 and by the name; sectors that are only possible may stand for something."""
    sectors, name = _texts(row["sectors"]), "" if row["person"] else str(row["name"])
    possible, sure = _texts(row["sector_suggested"]), bool(row["sector_confirmed"])
    parts = [key for sector in sectors for key in _of_sector(sector, framework)]
    if possible and not sectors and not sure:  # it is one of those possible, so that what all of them stand for holds
        each = [_of_sector(sector, framework) for sector in possible]
        parts = [key for key in each[0] if all(key in keys for keys in each)]
    others = [c for c in framework.components if c.key not in parts]
    named = {c.key: found for c in others if (found := told(name, c.words, c.without))}
    second = {k for s in possible if s not in sectors for k in _of_sector(s, framework)}
    held = (*dict.fromkeys(parts), *named)
    maybe = tuple(
        c.key for c in framework.components
        if c.key not in held
        and (c.key in second or _perhaps(c, () if held else sectors or possible, name) or not framework.told_by_sectors)
    )  # fmt: skip
    label = framework.label
    why = [f"{words} -> {label(key)}" for key, words in named.items()]
    if not sure and row["sector_why"]:
        why.insert(0, str(row["sector_why"]))
    if held or not framework.told_by_sectors:
        return _Standing(held, bool(held) and sure and not named and not maybe, maybe, why)
    return _Standing(sectors, sure and not (maybe and sectors), maybe, why)


def _of_sector(sector: str, framework: Framework) -> list[str]:
    return [c.key for c in framework.components if sector and (sector in c.sectors or sector == c.key)]


def _perhaps(part: Component, sectors: Iterable[str], name: str) -> bool:
    words = "; ".join(p for p in part.perhaps if p not in load_framework().by_key)
    return any(sector in part.perhaps for sector in sectors) or bool(words and told(name, words, part.without))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (tuple, list)) else ()


def split(cell: str, framework: Framework) -> list[str]:
    """The entries of a roster's cell: between semicolons, and between commas where the whole is none."""
    pieces = [p for p in re.split(r"[;|\n]", cell) if fold(p)]
    return [w for p in pieces for w in ([p] if framework.find(p) else p.split(",")) if fold(w)]


def tell_places(net: Network, issues: list[Issue]) -> None:
    """Say which members stand on a list by inference only, which may stand for more, and whose words are not on it."""
    framework = net.framework
    if framework.key == BOX:
        return
    fix = f"Write it in roster.xlsx, sheet Agencies, in a column headed '{framework.heading}'."
    inferred, undecided, odd = [], [], []
    for row in net.agencies[net.agencies["member"].astype(bool)].to_dict("records"):
        if row["sectors"] and row["sector_why"]:
            inferred.append(f"{row['name']} ({row['sector_why']})")
        if maybe := [framework.short(key) for key in row["sector_suggested"]]:
            undecided.append(f"{row['name']} ({', '.join(maybe)})" if framework.told_by_sectors else row["name"])
        words = split(str(row.get(framework.column, "")), framework)
        if any(not framework.find(w) and fold(w) not in NOT_HERE for w in words):
            odd.append(row["name"])

    def tell(kind: str, found: str, names: Sequence[str], done: str, fix: str) -> None:
        if names:
            found = f"{found} the list '{framework.title}': {'; '.join(names)}"
            issues.append(Issue(kind, Place(file=""), found, done, fix))

    tell("place_suggested", "placed by inference on", inferred, "used until the roster says otherwise", fix)
    tell("place_open", "may stand for more on", undecided, f"no such {framework.noun} is called missing", fix)
    wordings = f"Use: {'; '.join(c.label for c in framework.components)}; or none."
    tell("sector_outside_framework", "words that are not on", odd, "those words are not used", wordings)
