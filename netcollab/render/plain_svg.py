"""SVG as programs other than browsers draw it: colors and lines that classes gave stand on every shape itself.

Knows what our own style sheets use: selectors of one or two steps made of classes and element names, variables, and
``currentcolor``. Rules inside ``@media`` (dark screens, phones, print) are left out: a picture is for a light page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
VARIABLE = re.compile(r"var\((--[\w-]+)(?:,\s*([^()]+))?\)")
STEP = re.compile(r"^([\w*]*)((?:[.#][\w-]+)*)$")
MARK = re.compile(r"[.#][\w-]+")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "opacity", "paint-order", "font-weight", "font-style", "font-size", "text-anchor", "display",
)  # fmt: skip
Step = tuple[str, frozenset[str]]  # an element's name, and its classes and id as ".class" and "#id"
Path = tuple[Step, ...]
INK = "#23211d"


@dataclass(frozen=True, kw_only=True)
class Style:
    """One selector with what it declares, and how strong it is."""

    steps: Path
    declared: Mapping[str, str]
    weight: tuple[int, int]


def styles(sheet: str) -> list[Style]:
    """The rules of a style sheet that can be applied, the weakest first."""
    found = []
    for number, (selectors, body) in enumerate(RULE.findall(_without_media(COMMENT.sub("", sheet)))):
        lines = (line.partition(":") for line in body.split(";"))
        declared = {key.strip(): value.strip() for key, _, value in lines if value.strip()}
        for selector in selectors.split(","):
            if steps := steps_of(selector):
                classes = sum(len(c) for _, c in steps)
                found.append(Style(steps=steps, declared=declared, weight=(classes, number)))
    return sorted(found, key=lambda s: s.weight)


def _without_media(sheet: str) -> str:
    """The sheet without its blocks that begin with @."""
    kept, at = [], 0
    while (start := sheet.find("@", at)) >= 0:
        kept.append(sheet[at:start])
        depth, at = 0, start
        while at < len(sheet):
            depth += {"{": 1, "}": -1}.get(sheet[at], 0)
            at += 1
            if depth == 0 and sheet[at - 1] == "}":
                break
    return "".join([*kept, sheet[at:]])


def steps_of(selector: str) -> Path:
    """A selector of elements, classes and ids as steps; empty where it asks for anything else."""
    steps: list[Step] = []
    for part in selector.split():
        found = STEP.match("html" if part == ":root" else part)
        if not found:
            return ()
        steps.append((found[1], frozenset(MARK.findall(found[2]))))
    return tuple(steps)


def step(name: str, classes: str, place: str = "") -> Step:
    """An element as one step of a path."""
    return name, frozenset([*(f".{c}" for c in classes.split()), *([f"#{place}"] if place else [])])


def fits(steps: Path, path: Path) -> bool:
    """Whether a selector means the element at the end of a path."""
    if not _is(steps[-1], path[-1]):
        return False
    before, left = list(steps[:-1]), list(path[:-1])
    while before and left:
        if _is(before[-1], left.pop()):
            before.pop()
    return not before


def _is(asked: Step, at: Step) -> bool:
    return asked[0] in ("", "*", at[0]) and asked[1] <= at[1]


class Sheet:
    """A style sheet, asked what it says of elements. The answers are kept, since many elements stand alike."""

    def __init__(self, rules: Iterable[Style] = ()) -> None:
        self.rules = sorted(rules, key=lambda rule: rule.weight)
        self._ending: dict[Step, list[Style]] = {}
        self._said: dict[Path, tuple[dict[str, str], dict[str, str]]] = {(): ({"color": INK}, {})}

    def known(self, path: Path) -> dict[str, str]:
        """Variables and color as they hold for an element that stands at the end of a path."""
        return self._at(path)[0]

    def declared(self, path: Path) -> dict[str, str]:
        """What is declared for it alone."""
        return self._at(path)[1]

    def _at(self, path: Path) -> tuple[dict[str, str], dict[str, str]]:
        if path not in self._said:
            above, last = self.known(path[:-1]), path[-1]
            if last not in self._ending:
                self._ending[last] = [rule for rule in self.rules if _is(rule.steps[-1], last)]
            mine = {k: v for rule in self._ending[last] if fits(rule.steps, path) for k, v in rule.declared.items()}
            inherited = (k for k in mine if k.startswith("--") or k == "color")
            known = {**above, **{k: _value(mine[k], {**above, **mine}) for k in inherited}}
            self._said[path] = known, {k: _value(v, known) for k, v in mine.items()}
        return self._said[path]


def plain(svg: str, sheet: Sheet | None = None, path: Path = ()) -> str:
    """The picture with every style on the shapes themselves.

    Parameters
    ----------
    svg : one ``<svg>`` element.
    sheet : that of the page; the rules in a ``<style>`` of the picture are used, too.
    path : the elements that it stands in, outermost first.
    """
    root = ET.fromstring(svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    inside = "".join(e.text or "" for e in root.iter(f"{SVG}style"))
    if inside or sheet is None:
        sheet = Sheet([*(sheet.rules if sheet else []), *styles(inside)])
    _settle(root, sheet, path or (step("html", ""),))
    ET.register_namespace("", SVG[1:-1])
    return ET.tostring(root, encoding="unicode")


def _value(text: str, known: Mapping[str, str], depth: int = 4) -> str:
    if depth and "var(" in text:
        filled = VARIABLE.sub(lambda m: known.get(m[1], m[2] or ""), text)
        return _value(filled, known, depth - 1)
    return known.get("color", text) if text.lower() == "currentcolor" else text


def _settle(element: ET.Element, sheet: Sheet, path: Path) -> None:
    """Give an element and all in it what the sheet says."""
    name = element.tag.removeprefix(SVG)
    path = (*path, step(name, element.attrib.pop("class", "")))
    declared = sheet.declared(path)
    element.attrib.update(
        {key: declared[key] for key in DRAWN if key in declared and not (key == "display" and name == "svg")}
    )
    for child in list(element):
        if child.tag == f"{SVG}style":
            element.remove(child)
        else:
            _settle(child, sheet, path)
