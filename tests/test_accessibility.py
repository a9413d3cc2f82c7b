"""axe-core has nothing to say about any page, in any state, light or dark, wide or narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import editions
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Watched

from netcollab.edition import Edition
from netcollab.render.map import map_html
from netcollab.render.public import public_html
from netcollab.render.report import report_html

pytestmark = pytest.mark.browser
PAGES: dict[str, Callable[[Edition], str]] = {"map": map_html, "report": report_html, "index": public_html}
STATES = {
    "opened": "",
    "an agency": "netcollabMap.choose(5)",
    "steps": "netcollabMap.change({chosen: 5, steps: 2})",
    "two agencies, every table and explanation": "netcollabMap.change({chosen: 5, other: 9});"
    "document.querySelector('.explain-words').click(); document.querySelector('#ties').open = true",
    "sectors": "netcollabMap.change({view: 'sectors', seat: 'health_care'})",
    "nothing shown": "netcollabMap.change({layers: new Set(), off: new Set([0, 1])})",
    "suggestions": "const i = document.getElementById('search'); i.value = 'al'; i.dispatchEvent(new Event('input'))",
    "no suggestion": "const i = document.getElementById('search'); i.value = 'zz'; i.dispatchEvent(new Event('input'))",
}


def complaints(page: Any) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(v["id"], node["html"][:200]) for v in found for node in v["nodes"]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    folder = tmp_path_factory.mktemp("pages")

    def write(page: str, audience: str) -> Path:
        path = folder / f"{page}-{audience}.html"
        if not path.exists():
            path.write_text(PAGES[page](editions.make_edition(40, audience)), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
@pytest.mark.parametrize("state", STATES)
def test_the_map_is_accessible_in_every_state(
    browser_page: Watched, written: Callable[[str, str], Path], state: str, scheme: str, width: int
) -> None:
    page = browser_page.open(written("map", "coordinator"), width=width, color_scheme=scheme)
    page.evaluate(f"() => {{ {STATES[state]} }}")
    assert complaints(page) == []
    assert browser_page.complaints == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
@pytest.mark.parametrize(
    ("name", "audience"), [("report", "coordinator"), ("report", "members"), ("map", "members"), ("index", "public")]
)
def test_every_other_page_is_accessible(
    browser_page: Watched, written: Callable[[str, str], Path], name: str, audience: str, scheme: str, width: int
) -> None:
    page = browser_page.open(written(name, audience), width=width, color_scheme=scheme)
    assert complaints(page) == []


def test_the_map_without_scripts_is_accessible(
    browser_page: Watched, written: Callable[[str, str], Path], tmp_path: Path
) -> None:
    html = written("map", "members").read_text(encoding="utf-8")  # axe itself is a script: only the page's are left out
    path = tmp_path / "still.html"
    path.write_text(html.replace('classList.add("scripted")', "null"), encoding="utf-8")
    page = browser_page.open(path)
    assert page.locator("svg.tp-wide").is_visible()
    assert complaints(page) == []


def test_axe_would_complain(browser_page: Watched, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text("<!doctype html><title>x</title><img src='data:,'><p style='color:#ccc'>pale</p>", encoding="utf-8")
    found = {rule for rule, _ in complaints(browser_page.open(path))}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found
