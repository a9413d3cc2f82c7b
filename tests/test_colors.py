"""Colors can be read and told apart: contrast of text in light and dark, and what readers with two kinds of cones see.

What color alone has to tell apart are the six systems and the two kinds of ties. Everything else is told by shape and
word as well: each state of a seat has a sign and a word of its own, an open seat is dashed, partners are diamonds, and
an agency stands at a seat with its name.
"""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from netcollab.framework import load_framework
from netcollab.render.charts import SIGNS, lighter
from netcollab.render.page import asset
from netcollab.render.words import STATES

# Linear RGB as seen without one kind of cone: Machado, Oliveira & Fernandes 2009, severity 1.
SIGHT = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
# Ottosson 2020, OKLab.
CONES = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                  [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
OPPONENT = np.array([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099],
                     [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def linear(color: str) -> np.ndarray:
    c = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4))


def contrast(a: str, b: str) -> float:
    """The ratio of WCAG 2."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def apart(a: str, b: str, sight: str) -> float:
    """The distance of two colors in OKLab; 0.02 is about what can just be noticed side by side."""
    seen = [OPPONENT @ np.cbrt(CONES @ np.clip(np.array(SIGHT[sight]) @ linear(c), 0, 1)) for c in (a, b)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def variables(name: str) -> list[dict[str, str]]:
    """The colors of a style sheet, on light paper and on dark."""
    css = str(asset(name))
    light, _, dark = css.partition("prefers-color-scheme: dark")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]
    return [found[0], {**found[0], **found[1]}]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_all_text_has_a_contrast_of_at_least_4_5(scheme: int) -> None:
    base, report, picture = (variables(name)[scheme] for name in ("base.css", "report.css", "picture.css"))
    pairs = list(itertools.product(("ink", "soft", "link", "open"), ("paper", "card")))
    read = [(base[text], base[ground]) for text, ground in pairs]
    read += [(picture[f"tp-{t}"], picture[f"tp-{g}"]) for t in ("ink", "soft", "open") for g in ("paper", "board")]
    read += [(base["soft"], report[shade]) for shade in ("seen", "less1", "more1")]
    read += [(base["ink"], report[shade]) for shade in ("less2", "more2")]
    assert {pair: contrast(*pair) for pair in read if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_numbers_in_the_discs_of_sectors_can_be_read(scheme: int) -> None:
    base = variables("base.css")[scheme]
    share = float(re.search(r"size \* 0\.95 \? ([\d.]+) : 1\)", asset("map/paint.js"))[1])  # type: ignore[index]
    for system in load_framework().systems:
        own = system.color if scheme == 0 else lighter(system.color)
        both = ([int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (own, base["card"]))
        disc = "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in zip(*both, strict=True))
        assert min(contrast(base["ink"], disc), contrast(base["soft"], disc)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_systems_and_ties_stand_out_from_the_table(scheme: int) -> None:
    picture = variables("picture.css")[scheme]
    systems = [s.color if scheme == 0 else lighter(s.color) for s in load_framework().systems]
    for color in (*systems, picture["tp-tie"], picture["tp-inside"], picture["tp-open"]):
        assert contrast(color, picture["tp-board"]) >= 3


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_color_blind_readers_tell_systems_and_ties_apart(sight: str, scheme: int) -> None:
    systems = [s.color if scheme == 0 else lighter(s.color) for s in load_framework().systems]
    distances = {(a, b): apart(systems[a], systems[b], sight) for a, b in itertools.combinations(range(6), 2)}
    assert min(distances.values()) >= (0.1, 0.06)[scheme]
    assert min(distances[min(i, j), max(i, j)] for i in range(6) for j in [(i + 1) % 6]) >= (0.13, 0.09)[scheme]
    picture = variables("picture.css")[scheme]
    assert apart(picture["tp-tie"], picture["tp-inside"], sight) >= 0.09


def test_every_state_has_a_sign_of_its_own_or_is_dashed_with_its_word() -> None:
    shown = {key: s for key, s in STATES.items() if key not in ("connected", "represented", "open")}
    assert len({s.sign for s in shown.values()}) == len(shown)
    assert len({SIGNS[s.sign] for s in shown.values()}) == len(shown)
    assert len({s.word for s in shown.values()}) == len(shown)
