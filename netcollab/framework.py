"""Lists of sectors, team roles or services as data: Box 10-1 by default, others swapped in or put beside it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from netcollab.errors import Exit, Problem

BOX = "box_10_1"
FRAMEWORKS = (BOX, "cac", "fjc", "sart", "ecm", "ovc_services", "dfc")  # data/KEY.toml
COLORS = ("#252579", "#7b58c0", "#115959", "#5b8ea2", "#85370a", "#a67a13")  # of systems, told apart by everyone
MOST = 60  # components that find room around the Table
APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text for comparing: Unicode-normalised, accents and apostrophes off, lower case, every run of signs one space."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return SIGNS.sub(" ", APOSTROPHES.sub("", text.casefold())).strip()


@dataclass(frozen=True, kw_only=True)
class System:
    """A family of sectors, the coarser grain of every sector measure."""

    key: str
    label: str
    short: str
    color: str


@dataclass(frozen=True, kw_only=True)
class Component:
    """One sector of a framework. ``seat`` is its place around the Table, clockwise from the top.

    In a list other than Box 10-1: ``sectors`` of the Box that stand for this component, ``words`` of names that do
    (with none of ``without``; phrases as in data/sector_words.toml), and what may stand for it (``perhaps``: sectors of
    the Box or phrases), so that an agency has to be asked.
    """

    number: int
    key: str
    label: str
    short: str
    system: str
    seat: int
    note: str = ""
    sectors: tuple[str, ...] = ()
    words: str = ""
    without: str = ""
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A named list of sectors, grouped in systems, with the parts that overlap.

    ``headings``: what the column of a roster is called that says which of them an agency is;
    ``item``: the item of netcollab's own survey that asks it, whose choices have the numbers of the components;
    ``purpose``: what those on the list work together for, after "Many kinds of agencies have to work together".
    """

    key: str
    title: str
    source: str
    caution: str
    systems: tuple[System, ...]
    components: tuple[Component, ...]
    overlaps: tuple[tuple[str, str], ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    noun: str = "sector"
    headings: tuple[str, ...] = ()
    item: str = ""
    purpose: str = ""

    @cached_property
    def by_key(self) -> dict[str, Component]:
        return {c.key: c for c in self.components}

    @cached_property
    def system_by_key(self) -> dict[str, System]:
        return {s.key: s for s in self.systems}

    @cached_property
    def seats(self) -> tuple[Component, ...]:
        """The components in the order of their seats around the Table."""
        return tuple(sorted(self.components, key=lambda c: c.seat))

    @cached_property
    def _lookup(self) -> dict[str, str]:
        words = {fold(text): c.key for c in self.components for text in (c.key, c.label, c.short, str(c.number))}
        return {**{fold(w): k for w, k in self.synonyms.items()}, **words}

    def find(self, text: str) -> str | None:
        """The key of a component named by key, number or wording ("7", "Judges", "judges"); None if none is meant."""
        return self._lookup.get(fold(re.sub(r"^\s*(\d+)\s*[.)-]\s+", "", text))) or self._lookup.get(fold(text))

    def overlapping(self, key: str) -> tuple[str, ...]:
        """The components that share ground with this one, such as local with state and county prosecutors."""
        return tuple(b if a == key else a for a, b in self.overlaps if key in (a, b))

    @property
    def heading(self) -> str:
        """What the column of a roster is best called that says which of the components an agency is."""
        return self.headings[0] if self.headings else self.title

    @property
    def column(self) -> str:
        """The column of a network's agencies that keeps what that column of the roster says."""
        return f"on {self.key}"

    @cached_property
    def told_by_sectors(self) -> bool:
        """Whether an agency's sector settles where it stands on this list, so that no further word is needed."""
        return self.key == BOX or any(c.sectors for c in self.components)

    def label(self, key: str) -> str:
        """The wording of a component or system key; outside the framework that of Box 10-1, or the key itself."""
        part = self._part(key)
        return part.label if part else key.replace("_", " ").capitalize()

    def short(self, key: str) -> str:
        """The short wording of a component or system key, for seats, table headings and sentences."""
        part = self._part(key)
        return part.short if part else key.replace("_", " ")

    def _part(self, key: str) -> Component | System | None:
        return self.by_key.get(key) or self.system_by_key.get(key) or load_framework().by_key.get(key)


@lru_cache
def load_framework(key: str = BOX) -> Framework:
    """A framework that comes with netcollab, by its key: one of FRAMEWORKS."""
    if key not in FRAMEWORKS:
        raise Problem(f"there is no framework '{key}'.", where="--framework", fix=_CHOICES)
    text = files("netcollab").joinpath("data", f"{key}.toml").read_text(encoding="utf-8")
    return framework_of(tomllib.loads(text))


_CHOICES = f"Use one of: {', '.join(FRAMEWORKS)}; or the path of your own .toml file."


def frameworks_of(names: str | Sequence[str], home: Path | None = None) -> tuple[Framework, ...]:
    """The frameworks of these names, each once: keys of those that come with netcollab, or paths of own files.

    ``home``: the folder that a path may start from; without it, or where nothing is there, the current one.
    """
    found: dict[str, Framework] = {}
    for name in [names] if isinstance(names, str) else names:
        for word in (w.strip() for w in name.split(",")):
            if word.lower().endswith(".toml"):
                path = Path(word) if home is None or not (home / word).is_file() else home / word
                framework = read_framework(path)
            else:
                framework = load_framework(fold(word).replace(" ", "_") if word else "")
            found.setdefault(framework.key, framework)
    return tuple(found.values()) or (load_framework(),)


def read_framework(path: Path) -> Framework:
    """The user's own framework, from a TOML file of the shape of data/cac.toml. A title and labels are enough.

    Raises
    ------
    Problem
        where the file cannot be read or is no TOML, or with all its mistakes, each with its line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("is not a text file.", where=path.name, code=Exit.UNREADABLE,
                      fix="Write it in a plain text editor and save it as UTF-8.") from error  # fmt: skip
    except OSError as error:
        raise Problem(f"cannot be read ({(error.strerror or 'no such file').lower()}).", where=path.name,
                      code=Exit.UNREADABLE, fix=_CHOICES) from error  # fmt: skip
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"cannot be understood ({str(error).rstrip('.')}).", where=path.name, code=Exit.UNREADABLE,
                      fix='Correct that line; text stands in quotes: label = "Schools".') from error  # fmt: skip
    own = fold(path.stem).replace(" ", "_") or "own"
    raw = {"key": f"own_{own}" if own in FRAMEWORKS else own, **raw}
    mistakes = [f"{_line(text, *at)}{what}" for at, what in _mistakes(raw)]
    if mistakes:
        told = mistakes[0] if len(mistakes) == 1 else "\n".join(f"\n  {m}" for m in mistakes).lstrip("\n")
        count = "" if len(mistakes) == 1 else f"{len(mistakes)} mistakes:\n"
        raise Problem(f"{count}{told}", where=path.name)
    return framework_of(raw)


def framework_of(raw: Mapping[str, Any]) -> Framework:
    """The framework that plain values describe; what is left out has a sensible default."""
    title = raw["title"]
    systems = [{"key": fold(s["label"]).replace(" ", "_"), **s} for s in raw.get("systems") or [{"label": title}]]
    components = []
    for n, part in enumerate(raw["components"], 1):
        known = {"number": n, "seat": n, "short": part["label"], "system": systems[0]["key"], **part}
        known |= {key: tuple(part.get(key, ())) for key in ("sectors", "perhaps")}
        components.append(Component(**{"key": fold(part["label"]).replace(" ", "_"), **known}))
    return Framework(
        key=raw["key"],
        title=title,
        source=raw.get("source", ""),
        caution=raw.get("caution", "An open seat is a question to the coalition, never a verdict."),
        systems=tuple(
            System(**{"short": s["label"], "color": color, **s})
            for s, color in zip(systems, COLORS * (len(systems) // len(COLORS) + 1), strict=False)
        ),
        components=tuple(components),
        overlaps=tuple((a, b) for a, b in raw.get("overlaps", [])),
        synonyms=raw.get("synonyms", {}),
        noun=raw.get("noun", "sector"),
        headings=tuple(raw.get("headings", ())),
        item=raw.get("item", ""),
        purpose=raw.get("purpose", ""),
    )


# ---- mistakes in an own file ---------------------------------------------------------------------------------------

_TEXT, _TEXTS, _NUMBER = "text", "a list of texts", "a whole number"
_TABLE, _TABLES, _PAIRS = "a table of texts", "tables", "a list of pairs"
_SHAPE: Mapping[str, Mapping[str, str]] = {
    "": {"key": _TEXT, "title": _TEXT, "source": _TEXT, "caution": _TEXT, "noun": _TEXT, "headings": _TEXTS,
         "item": _TEXT, "purpose": _TEXT, "overlaps": _PAIRS, "synonyms": _TABLE, "systems": _TABLES,
         "components": _TABLES},
    "systems": {"key": _TEXT, "label": _TEXT, "short": _TEXT, "color": _TEXT},
    "components": {"number": _NUMBER, "key": _TEXT, "label": _TEXT, "short": _TEXT, "system": _TEXT, "seat": _NUMBER,
                   "note": _TEXT, "sectors": _TEXTS, "words": _TEXT, "without": _TEXT, "perhaps": _TEXTS},
}  # fmt: skip
_NEEDED = {"": ("title", "components"), "systems": ("label",), "components": ("label",)}
At = tuple[str, int, str]  # kind of table, its number from 0, key


def _mistakes(raw: Mapping[str, Any]) -> Iterable[tuple[At, str]]:
    """Everything in the plain values of a framework that cannot be used, with what to do about it."""
    shape = [*_shape_of(raw, "", 0)]
    for kind in ("systems", "components"):
        for n, part in enumerate(raw.get(kind, []) if _is(raw.get(kind, []), _TABLES) else []):
            shape += _shape_of(part, kind, n)
    yield from shape
    if not shape:
        yield from _meaning(framework_of(raw), raw)


def _shape_of(part: Mapping[str, Any], kind: str, n: int) -> Iterable[tuple[At, str]]:
    here = f"[[{kind}]]" if kind else "the file"
    for key in _NEEDED[kind]:
        if not part.get(key):
            what = "[[components]] with a label each" if key == "components" else f'{key} = "..."'
            yield (kind, n, ""), f"{here} has no {key}. Write: {what}."
    for key, value in part.items():
        wanted = _SHAPE[kind].get(key)
        if wanted is None:
            yield (kind, n, key), f"there is no key '{key}' in {here}. Use: {', '.join(_SHAPE[kind])}."
        elif not _is(value, wanted):
            yield (kind, n, key), f"'{key}' should be {wanted}."


def _is(value: Any, wanted: str) -> bool:
    if wanted == _NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted == _TEXT:
        return isinstance(value, str) and len(value) <= 10_000
    if wanted == _TABLE:
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    kind = {_TEXTS: str, _TABLES: dict, _PAIRS: list}[wanted]
    fits = isinstance(value, list) and all(isinstance(v, kind) for v in value)
    return fits and (wanted != _PAIRS or all(len(v) == 2 for v in value))


def _meaning(framework: Framework, raw: Mapping[str, Any]) -> Iterable[tuple[At, str]]:
    systems, parts, box = framework.system_by_key, framework.components, load_framework().by_key
    if not re.fullmatch(r"[a-z0-9_]{1,60}", framework.key):
        yield ("", 0, "key"), f"the key '{framework.key}' should be small letters, digits and _ only."
    if framework.key in FRAMEWORKS:
        yield ("", 0, "key"), f"the key '{framework.key}' is that of a list of netcollab's. Choose another."
    if len(parts) > MOST:
        yield ("components", MOST, ""), f"{len(parts)} components are too many for one table. Keep at most {MOST}."
    for kind, keys in (("systems", [s.key for s in framework.systems]), ("components", [c.key for c in parts])):
        for n, key in enumerate(keys):
            if not re.fullmatch(r"[a-z0-9_]{1,120}", key):
                yield (kind, n, "key"), f"the key '{key}' should be small letters, digits and _ only."
            if key in keys[:n]:
                yield (kind, n, "key"), f"'{key}' stands twice. Give each of the {kind} a label or key of its own."
    for n, system in enumerate(framework.systems):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", system.color):
            yield ("systems", n, "color"), "'color' should be like \"#115959\"."
    for n, part in enumerate(parts):
        if part.system not in systems:
            yield ("components", n, "system"), f"there is no system '{part.system}'. Use: {', '.join(systems)}."
        for key in part.sectors:
            if key not in box:
                fix = "Use a key that `netcollab sectors` lists."
                yield ("components", n, "sectors"), f"'{key}' is not a sector of Box 10-1. {fix}"
    named = [("overlaps", key) for pair in framework.overlaps for key in pair]
    for where, key in [*named, *(("synonyms", key) for key in framework.synonyms.values())]:
        if key not in framework.by_key:
            yield ("", 0, where), f"'{key}' is not the key of a component. Use: {', '.join(framework.by_key)}."


def _line(text: str, kind: str, n: int, key: str) -> str:
    """ "line 12: ", where a key of the n-th table of its kind stands; "" where it cannot be found."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if re.match(r"\s*\[", line)] + [len(lines)]
    starts = [i for i in heads[:-1] if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", lines[i])] if kind else [-1]
    if n >= len(starts):
        return ""
    end = next(i for i in heads if i > starts[n])
    inside = range(starts[n] + 1, end) if kind else range(len(lines))
    wanted = rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[\]=]"
    at = next((i for i in inside if key and re.match(wanted, lines[i])), starts[n])
    return f"line {at + 1}: " if at >= 0 else ""
