"""A real browser for the tests of pages. ``from browser import *`` in conftest.py makes its fixtures known."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Watched", "browser_page", "chromium"]
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking"]  # fmt: skip


@dataclass
class Watched:
    """A page, and everything that it asked for or complained about."""

    browser: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def open(self, path: Path, *, width: int = 1440, height: int = 900, scripts: bool = True, **how: Any) -> Any:
        """The file in a new page, drawn."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, **how
        )
        self._contexts.append(context)
        page = context.new_page()
        own = path.resolve().as_uri()
        page.on("request", lambda r: None if r.url == own else self.requests.append(r.url))
        page.on("console", lambda m: self.complaints.append(m.text))
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("dialog", lambda d: (self.complaints.append(d.message), d.dismiss()))
        page.goto(own)
        if scripts:
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page


def found_browser() -> str | None:
    """Where the browser of this machine is, if playwright has none of its own."""
    known = (
        os.environ.get("NETCOLLAB_CHROMIUM"),
        "/usr/bin/chromium",
        shutil.which("chromium"),
        shutil.which("google-chrome"),
    )
    return next((p for p in known if p and Path(p).exists()), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser of this machine; without one, tests of pages are skipped, and fail where CI is true."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _without("playwright is not installed")
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=found_browser(), args=ARGUMENTS)
        except Error as error:
            _without(f"no browser could be started: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Any) -> Iterator[Watched]:
    """Opens pages in contexts of their own, and watches them."""
    watched = Watched(chromium)
    yield watched
    for context in watched._contexts:
        context.close()


def _without(why: str) -> None:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{why}, and under CI the tests of pages must run")
    pytest.skip(f"tests of pages left out: {why}")
