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
STEP = re.compile(r"^([\w*]*)((?:\.[\w-]+)*)$")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "opacity", "paint-order", "font-weight", "font-style", "font-size", "text-anchor", "display",
)  # fmt: skip
Step = tuple[str, frozenset[str]]
Path = tuple[Step, ...]


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
            if steps := _steps(selector):
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


def _steps(selector: str) -> Path:
    steps: list[Step] = []
    for part in selector.split():
        found = STEP.match("html" if part == ":root" else part)
        if not found:
            return ()
        steps.append((found[1], frozenset(found[2].split(".")[1:])))
    return tuple(steps)


def plain(svg: str, rules: Iterable[Style] = (), around: Iterable[tuple[str, str]] = ()) -> str:
    """The picture with every style on the shapes themselves.

    Parameters
    ----------
    svg : one ``<svg>`` element.
    rules : from :func:`styles`; those in a ``<style>`` of the picture are used, too.
    around : the elements that it stands in, outermost first, as (name, classes).
    """
    root = ET.fromstring(svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    inside = "".join(e.text or "" for e in root.iter(f"{SVG}style"))
    every = sorted([*rules, *styles(inside)], key=lambda s: s.weight) if inside else list(rules)
    path: Path = ()
    known: dict[str, str] = {"color": "#23211d"}
    for name, classes in (("html", ""), *around):
        path = (*path, (name, frozenset(classes.split())))
        known = _known(every, path, known)
    _settle(root, every, path, known, {})
    ET.register_namespace("", SVG[1:-1])
    return ET.tostring(root, encoding="unicode")


def _known(rules: Iterable[Style], path: Path, above: Mapping[str, str]) -> dict[str, str]:
    """Variables and color as they hold at the end of a path."""
    mine = {k: v for rule in rules if _fits(rule.steps, path) for k, v in rule.declared.items()}
    return {**above, **{k: _value(v, {**above, **mine}) for k, v in mine.items() if k.startswith("--") or k == "color"}}


def _fits(steps: Path, path: Path) -> bool:
    def one(step: Step, at: Step) -> bool:
        return step[0] in ("", "*", at[0]) and step[1] <= at[1]

    if not one(steps[-1], path[-1]):
        return False
    before, left = list(steps[:-1]), list(path[:-1])
    while before and left:
        if one(before[-1], left.pop()):
            before.pop()
    return not before


def _value(text: str, known: Mapping[str, str], depth: int = 4) -> str:
    if depth and "var(" in text:
        filled = VARIABLE.sub(lambda m: known.get(m[1], m[2] or ""), text)
        return _value(filled, known, depth - 1)
    return known.get("color", text) if text.lower() == "currentcolor" else text


def _settle(
    element: ET.Element, rules: list[Style], path: Path, above: Mapping[str, str],
    seen: dict[Path, tuple[dict[str, str], dict[str, str]]],
) -> None:  # fmt: skip
    """Give an element and all in it what the rules say. ``seen``: what they say at a path, which many shapes share."""
    name = element.tag.removeprefix(SVG)
    path = (*path, (name, frozenset(element.attrib.pop("class", "").split())))
    if path not in seen:
        known = _known(rules, path, above)
        declared = {k: v for rule in rules if _fits(rule.steps, path) for k, v in rule.declared.items()}
        kept = [key for key in DRAWN if key in declared and not (key == "display" and name == "svg")]
        seen[path] = known, {key: _value(declared[key], known) for key in kept}
    known, given = seen[path]
    element.attrib.update(given)
    for child in list(element):
        if child.tag == f"{SVG}style":
            element.remove(child)
        else:
            _settle(child, rules, path, known, seen)
