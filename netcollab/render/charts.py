"""Small graphics for pages, hand-written as SVG: signs, bars, dots, intervals. Text stays in the page beside them.

Every graphic is decoration for the eye (``aria-hidden``) next to the same fact in words or numbers, so that nothing is
said by a picture alone. No style attributes: colors come from classes of the page's style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from netcollab.framework import Framework

# Each sign in a box of 16 by 16; "ink" is filled, "line" is drawn, "dash" is dashed.
SIGNS = {
    "full": '<circle class="ink" cx="8" cy="8" r="5.5"/>',
    "ring": '<circle class="line" cx="8" cy="8" r="5.8"/><path class="line thin" d="M5.7 9.4 8 5.6l2.3 3.8z"/>'
    '<circle class="ink" cx="8" cy="5.4" r="1.5"/><circle class="ink" cx="5.6" cy="9.6" r="1.5"/>'
    '<circle class="ink" cx="10.4" cy="9.6" r="1.5"/>',
    "dot": '<circle class="line" cx="8" cy="8" r="5.8"/><circle class="ink" cx="8" cy="8" r="1.9"/>',
    "half": '<circle class="line" cx="8" cy="8" r="5.8"/><path class="ink" d="M8 2.2a5.8 5.8 0 0 0 0 11.6z"/>',
    "lines": '<circle class="line" cx="8" cy="8" r="5.8"/><circle class="ink" cx="5.2" cy="8" r="1"/>'
    '<circle class="ink" cx="8" cy="8" r="1"/><circle class="ink" cx="10.8" cy="8" r="1"/>',
    "outside": '<circle class="dash" cx="6.6" cy="8" r="4.9"/><circle class="ink" cx="13.6" cy="8" r="2"/>',
    "open": '<circle class="dash" cx="8" cy="8" r="5.8"/>',
    "ask": '<circle class="dash" cx="8" cy="8" r="5.8"/>'
    '<path class="line" d="M6.2 6.6a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2"/>'
    '<circle class="ink" cx="8" cy="11" r=".8"/>',
    "aside": '<circle class="line" cx="8" cy="8" r="5.8"/><path class="line" d="M4.8 8h6.4"/>',
    "veil": '<circle class="line" cx="8" cy="8" r="5.8"/>'
    '<path class="line thin" d="M4.2 11.2l7-7M3 8.4 8.4 3M7.6 13 13 7.6"/>',
}


def sign(name: str) -> Markup:
    """The sign of a state, to stand beside its word."""
    return Markup(f'<svg class="sign" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{SIGNS[name]}</svg>')


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a bar: how long, and the class that colors it."""

    value: float
    css: str = "ink"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def bar(parts: Iterable[Part], most: float, label: str = "") -> Markup:
    """A bar whose full width stands for ``most``, made of parts side by side. It stretches to the width it is given."""
    at, rects = 0.0, []
    for part in parts:
        width = 100 * max(part.value, 0.0) / most if most > 0 else 0.0
        if width > 0:
            drawn = max(width - 0.35, 0.15)  # a hair of paper between the parts
            rects.append(
                f'<rect class="{escape(part.css)}" x="{_number(at)}" y="0" width="{_number(drawn)}" height="10"/>'
            )
            at += width
    return _svg("bar", "0 0 100 10", "".join(rects), label)


def column(value: float, most: float) -> Markup:
    """A column whose full height stands for ``most``. It stretches to the width and height it is given."""
    high = 100 * value / most if most > 0 else 0.0
    return _svg(
        "column", "0 0 10 100", f'<rect class="ink" y="{_number(100 - high)}" width="10" height="{_number(high)}"/>', ""
    )


def strip(marks: Iterable[bool]) -> Markup:
    """One mark a meeting, in order: a block where somebody came, a point where nobody did."""
    shapes = [
        f'<rect class="ink" x="{10 * i + 1}" y="1" width="8" height="8"/>' if came
        else f'<rect class="gap" x="{10 * i + 4}" y="4" width="2" height="2"/>'
        for i, came in enumerate(marks)
    ]  # fmt: skip
    return Markup(
        f'<svg class="strip" viewBox="0 0 {10 * max(len(shapes), 1)} 10" aria-hidden="true" focusable="false">'
        f"{''.join(shapes)}</svg>"
    )


def interval(low: float, high: float, mark: float, label: str = "") -> Markup:
    """A stretch of the line from 0 to 1, with the observed value as a mark on it."""
    low, high, mark = (min(max(v, 0.0), 1.0) * 100 for v in (low, high, mark))
    shapes = (
        '<rect class="track" x="0" y="4" width="100" height="2"/>'
        f'<rect class="span" x="{_number(low)}" y="2" width="{_number(max(high - low, 0.6))}" height="6"/>'
        f'<rect class="mark" x="{_number(min(max(mark - 0.3, 0), 99.4))}" y="0" width="0.6" height="10"/>'
    )
    return _svg("interval", "0 0 100 10", shapes, label)


def dots(n: int, most: int = 6) -> Markup:
    """One dot an agency, in a row; above ``most`` the row ends and the number in words has to do."""
    shown = min(n, most)
    circles = "".join(f'<circle class="ink" cx="{4 + 8 * i}" cy="4" r="2.9"/>' for i in range(shown))
    width = 8 * max(shown, 1)
    return Markup(
        f'<svg class="dots" width="{width}" height="8" viewBox="0 0 {width} 8" aria-hidden="true" focusable="false">'
        f"{circles}</svg>"
    )


def _svg(css: str, box: str, shapes: str, label: str) -> Markup:
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(
        f'<svg class="{css}" viewBox="{box}" preserveAspectRatio="none" focusable="false" {said}>{shapes}</svg>'
    )


@dataclass(frozen=True, kw_only=True)
class Shade:
    """How a number of ties compares with chance: the class of its cell, a mark that is no color, and words."""

    css: str
    mark: str
    words: str


SHADES = (
    Shade(css="less2", mark="− −", words="less than half of what chance would give"),
    Shade(css="less1", mark="−", words="fewer than chance would give"),
    Shade(css="even", mark="", words="about as many as chance would give"),
    Shade(css="more1", mark="+", words="more than chance would give"),
    Shade(css="more2", mark="+ +", words="more than twice what chance would give"),
)
BLANK = Shade(css="few", mark="", words="too few to compare")
SHADE_ENDS = (0.5, 0.8, 1.25, 2.0)
EXPECTED_AT_LEAST = 3.0  # below it even no tie at all is nothing unusual


def shade(observed: float, expected: float) -> Shade:
    """The shade of a cell. Where chance would give fewer than three ties there is nothing to compare."""
    if not (math.isfinite(observed) and math.isfinite(expected)) or expected < EXPECTED_AT_LEAST:
        return BLANK
    ratio = observed / expected
    return SHADES[sum(ratio > end for end in SHADE_ENDS)]


# ---- colors of systems --------------------------------------------------------------------------------------------


def system_css(framework: Framework) -> Markup:
    """Style rules that give every system its color, and a lighter one on dark paper. Class ``sys-N``, N by order."""
    light = [f".sys-{i}{{--sys:{_hex(s.color)}}}" for i, s in enumerate(framework.systems)]
    dark = [f".sys-{i}{{--sys:{lighter(_hex(s.color))}}}" for i, s in enumerate(framework.systems)]
    return Markup("\n".join([*light, "@media screen and (prefers-color-scheme:dark){", *dark, "}"]))


def _hex(color: str) -> str:
    digits = color.removeprefix("#")
    return (
        f"#{digits.lower()}" if len(digits) == 6 and all(c in "0123456789abcdefABCDEF" for c in digits) else "#6b665c"
    )


def lighter(color: str, share: float = 0.36) -> str:
    """A color mixed with white, for dark screens."""
    parts = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(v + (255 - v) * share):02x}" for v in parts)
