"""Pages: one environment with autoescape, and a policy that lets nothing run but the page's own blocks."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

# Text that came from data is escaped, so it can hold no "<": the mark is found only where the template put it.
POLICY_MARK = Markup("<!--policy-->")
OPENED = re.compile(r"<(script|style)\b([^>]*)>", re.IGNORECASE)
CLOSED = {kind: re.compile(rf"</{kind}\s*>", re.IGNORECASE) for kind in ("script", "style")}
DATA_BLOCK = re.compile(r"""type\s*=\s*["']?application/json""", re.IGNORECASE)


@lru_cache
def environment() -> Environment:
    """The one Jinja environment: templates of ``render/assets``, autoescape on, names that are missing are errors."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    env = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        optimized=False,  # what it would work out beforehand is shown once
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled_templates(),
    )
    env.globals["asset"] = asset
    return env


def _compiled_templates() -> BytecodeCache | None:
    """Where compiled templates are kept: beside our own compiled modules, if those may be written."""
    from jinja2 import FileSystemBytecodeCache

    folder = Path(__file__).parent / "__pycache__"
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK):
        return None
    return FileSystemBytecodeCache(str(folder))


def asset(name: str) -> Markup:
    """A file of ``render/assets`` as it is, for styles and scripts that are not templates."""
    return Markup(_template(name))


@lru_cache
def _template(name: str) -> str:
    return files("netcollab").joinpath("render", "assets", *name.split("/")).read_text(encoding="utf-8")


def render_page(template: str, *, styles_of_scripts: Iterable[str] = (), **context: Any) -> str:
    """A page from a template of ``render/assets``, its Content-Security-Policy filled in.

    The template puts ``{{ csp }}`` into its head, straight after the charset. Every ``<style>`` and ``<script>`` of
    the page is allowed by its hash, and nothing else: no request, no handler in an attribute, no style attribute.

    Parameters
    ----------
    template : name of the file.
    styles_of_scripts : hashes ("sha256-...") of style elements that a vendored script adds by itself.
    context : what the template shows. Text is escaped; only ``Markup`` goes in as it is.
    """
    html = environment().get_template(template).render(csp=POLICY_MARK, **context)
    return html.replace(POLICY_MARK, policy(html, styles_of_scripts), 1)


def policy(html: str, styles_of_scripts: Iterable[str] = ()) -> str:
    """The meta element that allows exactly the style and script blocks of a page."""
    hashes: dict[str, set[str]] = {"script": set(), "style": set(styles_of_scripts)}
    at = 0
    while opened := OPENED.search(html, at):
        kind = opened[1].lower()
        closed = CLOSED[kind].search(html, opened.end())
        at = closed.end() if closed else len(html)
        if closed and not (kind == "script" and DATA_BLOCK.search(opened[2])):
            hashes[kind].add(sha256(html[opened.end() : closed.start()]))
    rules = ["default-src 'none'"]
    for kind, found in hashes.items():
        rules.append(f"{kind}-src " + (" ".join(f"'{h}'" for h in sorted(found)) if found else "'none'"))
    rules += ["img-src data:", "base-uri 'none'", "form-action 'none'"]
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def sha256(text: str) -> str:
    """The hash of a block as a policy writes it; browsers hash after making every line end a plain one."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "sha256-" + base64.b64encode(hashlib.sha256(plain.encode("utf-8")).digest()).decode("ascii")
