"""The report and the public page in a real browser: they fit the screen, are silent, and hostile text stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Watched
from editions import make_edition
from report_editions import HOSTILE, rich

from netcollab.edition import Edition
from netcollab.render.public import public_html
from netcollab.render.report import report_html

pytestmark = pytest.mark.browser


def written(made: Edition, tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    html = public_html(made) if made.audience == "public" else report_html(made)
    path.write_text(html, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("audience", ["coordinator", "members", "public"])
@pytest.mark.parametrize("n", [5, 40])
def test_a_page_fits_the_screen_and_is_silent(
    n: int, audience: str, width: int, browser_page: Watched, tmp_path: Path
) -> None:
    page = browser_page.open(written(make_edition(n, audience), tmp_path), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert browser_page.requests == []
    assert browser_page.complaints == []
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # its own styles were allowed to apply


def test_everything_can_be_read_without_scripts_and_with_everything_unfolded(
    browser_page: Watched, tmp_path: Path
) -> None:
    page = browser_page.open(written(rich(), tmp_path), width=390, scripts=False)
    assert page.locator("h1").inner_text() == "Alder County"
    assert page.locator(".heat-system").is_visible()
    for summary in page.locator("summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    assert page.get_by_text("not on the roster").first.is_visible()
    assert browser_page.requests == []


@pytest.mark.parametrize("width", [1440, 390])
def test_hostile_text_does_nothing(width: int, browser_page: Watched, tmp_path: Path) -> None:
    page = browser_page.open(written(rich(names=list(HOSTILE)), tmp_path), width=width)
    assert page.evaluate("document.querySelectorAll('main img, main script, main iframe').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert browser_page.requests == []
    assert browser_page.complaints == []


@pytest.mark.parametrize("audience", ["coordinator", "public"])
def test_every_picture_has_a_name_and_every_table_a_caption(
    audience: str, browser_page: Watched, tmp_path: Path
) -> None:
    page = browser_page.open(written(make_edition(40, audience), tmp_path))
    unnamed = "[...document.querySelectorAll('svg')].filter(s => s.getAttribute('aria-hidden') !== 'true' && "
    unnamed += "!s.getAttribute('aria-label') && !s.getAttribute('aria-labelledby')).length"
    assert page.evaluate(unnamed) == 0
    assert page.evaluate("[...document.querySelectorAll('table')].filter(t => !t.caption).length") == 0


def test_a_printed_report_is_complete(browser_page: Watched, tmp_path: Path) -> None:
    page = browser_page.open(written(rich(), tmp_path), scripts=True)
    page.emulate_media(media="print")
    folded = page.locator("details:not([open])")
    assert folded.count() > 0
    for part in folded.all():
        assert part.locator("dl, table, p, ul").first.is_visible()
    assert page.locator("svg.tp-wide").is_visible()
    assert page.locator("svg.tp-tall").is_hidden()
