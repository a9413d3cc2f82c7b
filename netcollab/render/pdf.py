"""report.pdf: the very report that stands in report.html, set by typst. Needs the extra ``netcollab[pdf]``.

``SET`` tells which function sets which part of the page; the functions, and so all that is seen, are in
assets/report.typ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from importlib.resources import files
from importlib.util import find_spec

from netcollab.errors import Problem
from netcollab.render.page import asset
from netcollab.render.paint import FONT
from netcollab.render.plain_svg import Path, Sheet, Step, fits, plain, step, steps_of, styles

LEFT_OUT, LINE, BLOCKS, PARTS, TABLE, DRAWN = "left out", "line", "blocks", "parts", "table", "drawn"
# Selectors; the function; what it gets: the words of a line, blocks one below the other, each element as an argument of
# its own, caption, heads and rows of a table, or a picture with its description; and the property that tells its color.
# The last line that fits an element holds for it; an element without one is but the blocks in it.
SET = (
    ("span, bdi, abbr, figcaption, .table-picture", "", LINE, ""),
    ("a", "to", LINE, ""),
    ("th a", "to-quietly", LINE, ""),
    ("p", "par", LINE, ""),
    ("h1", "title-line", LINE, ""),
    ("h2", "section-head", LINE, ""),
    ("h3, summary", "head", LINE, ""),
    ("h4, .issue h3", "low-head", LINE, ""),
    ("strong", "strong", LINE, ""),
    ("em", "emph", LINE, ""),
    ("ul", "bullets", PARTS, ""),
    ("ol", "numbered", PARTS, ""),
    ("dt", "term", LINE, ""),
    ("dd", "meaning", LINE, ""),
    ("dl div", "entry", PARTS, ""),
    ("dl div dt, dl div dd", "", LINE, ""),
    ("table", "plain-table", TABLE, ""),
    ("td, th", "table.cell", LINE, "background"),
    ("svg", "sign", DRAWN, ""),
    (".note", "note", LINE, ""),
    (".advice", "advice", LINE, ""),
    (".elsewhere", "elsewhere", LINE, ""),
    (".word, .date, .kind", "aside", LINE, ""),
    (".period, .key-sign, .times, .unit, .sheet, .place, .limits", "soft", LINE, ""),
    (".sure", "sure", LINE, ""),
    (".sure-depends", "sure-half", LINE, ""),
    (".sure-cannot_say", "sure-open", LINE, ""),
    # the first page
    (".banner", "banner", LINE, ""),
    (".coordinator .banner", "dark-banner", LINE, ""),
    (".deck", "deck", LINE, ""),
    ("main", "publication", PARTS, ""),
    (".lead ul", "answers", PARTS, ""),
    (".lead li", "answer", PARTS, ""),
    (".lead .more", "question", LINE, ""),
    (".lead p", "", LINE, ""),
    (".picture", "picture", PARTS, ""),
    ("svg.tp", "table-picture", DRAWN, ""),
    # the sectors and their ties
    ("#glance, #between", "broad", BLOCKS, ""),
    (".board", "board", PARTS, ""),
    (".bench, .roster", "bench", PARTS, "--sys"),
    (".bench h3, .roster h3", "bench-head", LINE, ""),
    (".whole", "whole", LINE, ""),
    (".bench ul", "seats", PARTS, ""),
    (".seat", "seat", PARTS, ""),
    (".is-open", "open-seat", PARTS, ""),
    (".seat .word", "", LINE, ""),
    (".held .n", "tally", LINE, ""),
    ("svg.dots", "dots", DRAWN, ""),
    (".legend", "legend", PARTS, ""),
    (".legend div", "legend-entry", PARTS, ""),
    (".key", "key", PARTS, ""),
    (".key li", "", LINE, ""),
    (".swatch", "swatch", LINE, "background"),
    ("svg.chip", "chip", DRAWN, ""),
    (".matrix", "heat", TABLE, ""),
    (".heat", "tall-heat", TABLE, ""),
    (".heat-sector", "fine-heat", TABLE, ""),
    (".obs", "seen", LINE, ""),
    (".exp", "by-chance", LINE, ""),
    (".sign-of", "compared", LINE, ""),
    # sentences, bars and figures
    (".told", "told", BLOCKS, ""),
    (".said", "findings", PARTS, ""),
    (".open", "open-seats", BLOCKS, ""),
    (".open ul", "names", PARTS, ""),
    (".open li", "", LINE, ""),
    (".bars", "bars", TABLE, ""),
    (".strips", "strips", TABLE, "--sys"),
    (".histogram", "histogram", TABLE, ""),
    (".figures", "number-table", TABLE, ""),
    (".numbers", "number-list", TABLE, ""),
    ("svg.bar, svg.interval", "bar", DRAWN, ""),
    ("svg.column", "column", DRAWN, ""),
    ("svg.strip", "strip", DRAWN, ""),
    (".scale", "scale-of", PARTS, ""),
    (".activities section", "activity", BLOCKS, ""),
    (".figure", "great-figure", PARTS, ""),
    # how it was counted
    (".methods", "appendix", BLOCKS, ""),
    (".issue .note", "note-above", LINE, ""),
    (".done", "done", LINE, ""),
    (".cells", "cells", PARTS, ""),
    (".cells div", "cell-of", PARTS, ""),
    (".trust", "boxed", BLOCKS, ""),
    ("footer p", "colophon", LINE, ""),
    ("head, nav, script, style, title, .skip, .unseen, .tp-tall, .is-full .word", "", LEFT_OUT, ""),
)
VOID = {"meta", "br", "path", "circle", "rect", "line", "polygon", "polyline", "ellipse", "use", "hr", "img"}
IN_LINES = {"span", "bdi", "abbr", "a", "strong", "em", "svg"}
LONG_WORD = re.compile(r"\S{30}(?=\S)")  # longer ones may break anywhere, as on the page
ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": " "}
COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def check_extra() -> None:
    """Raise a Problem that says what to install, where typst is not there."""
    if find_spec("typst") is None:
        raise Problem(
            "report.pdf needs the extra that sets type, and it is not installed.",
            fix="Install it with: pip install 'netcollab[pdf]'. Or open report.html in a browser and print it to PDF.",
        )


def report_pdf(html: str) -> bytes:
    """The PDF of a report page, the same bytes for the same page.

    Nothing is decided here: what an audience may see stands in the page. Only the fonts that come with typst and with
    netcollab are used, so that the pages are the same on every computer.
    """
    import typst

    ours = str(files("netcollab").joinpath("render", "assets", "fonts"))
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[ours])
    made = typst.compile(source(html).encode("utf-8"), format="pdf", font_paths=fonts, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


@dataclass(eq=False)
class Node:
    """An element of the page."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.attributes.get("id", "")

    @property
    def step(self) -> Step:
        return step(self.name, self.attributes.get("class", ""), self.place)

    @property
    def elements(self) -> list[Node]:
        return [c for c in self.children if isinstance(c, Node)]

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.elements:
            yield from child.walk()

    def all(self, *names: str) -> list[Node]:
        return [n for n in self.walk() if n.name in names]

    def words(self) -> str:
        return "".join(c if isinstance(c, str) else c.words() for c in self.children)


class _Tree(HTMLParser):
    """The page as a tree; our own pages close what they open."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("page", {})
        self.open = [self.root]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {k: v or "" for k, v in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1 and self.open[-1].name == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def source(html: str) -> str:
    """The page as typst's markup. All text goes in as quoted strings, so none of it is ever read as a command."""
    root = _Tree(html).root
    title, css = ("".join(n.words() for n in root.all(name)[:1]) for name in ("title", "style"))
    arrange(root)
    body = _Writer(Sheet(styles(css)), {n.place for n in root.walk() if n.place}).blocks(root, ())
    return f"#let page-title = {quoted(title)}\n{asset('report.typ')}\n#{{\n{body}\n}}\n"


def arrange(root: Node) -> None:
    """Put what the page keeps folded at the end of its last section, with a line in its place that leads there."""
    body, main = root.all("body", "main")
    methods = next((n for n in main.elements if ".methods" in n.step[1]), main)
    for section in (n for n in main.elements if n is not methods):
        about = "".join(n.words() for n in section.all("h2")[:1])
        for parent in list(section.walk()):
            for i, child in enumerate(parent.children):
                if isinstance(child, Node) and child.name == "details" and "open" not in child.attributes:
                    summary, place = child.all("summary")[0], f"folded-{len(methods.children)}"
                    link = Node("a", {"href": f"#{place}"}, list(summary.children))
                    parent.children[i] = Node("p", {"class": "elsewhere"}, [link])
                    summary.children.insert(0, f"{about} · ")
                    child.attributes["id"] = place
                    methods.children.append(child)
    main.children += (footers := root.all("footer"))
    body.children = [c for c in body.children if c not in footers]


def quoted(text: str) -> str:
    """A string of typst."""
    return '"' + "".join(ESCAPED.get(c, c) for c in text) + '"'


def together(parts: list[str]) -> str:
    """An array of typst."""
    return f"({''.join(f'{p}, ' for p in parts)})"


@dataclass(frozen=True)
class Setting:
    """A line of ``SET``."""

    function: str
    gets: str
    color: str


class _Writer:
    """Writes elements as expressions of typst."""

    def __init__(self, sheet: Sheet, places: set[str]) -> None:
        self.sheet, self.places = sheet, places
        self.lines = [
            (steps_of(selector), Setting(*line)) for selectors, *line in SET for selector in selectors.split(", ")
        ][::-1]
        self.settings: dict[Path, Setting] = {}
        self.pictures: dict[tuple[str, Path], str] = {}
        self.placed = set[str]()
        self.marks: list[str] = []  # places that the next words written stand for

    def setting(self, path: Path) -> Setting:
        if path not in self.settings:
            held = (setting for steps, setting in self.lines if fits(steps, path))
            self.settings[path] = next(held, Setting("", BLOCKS, ""))
        return self.settings[path]

    def element(self, node: Node, path: Path) -> str:
        """An element as one expression; "" where nothing is shown."""
        path = (*path, node.step)
        setting = self.setting(path)
        if setting.gets == LEFT_OUT:
            return ""
        if node.place and node.place not in self.placed and node.name != "svg":
            self.placed.add(node.place)
            self.marks.append(f"[#metadata(none)#label({quoted(node.place)})]")
        function, given = setting.function, self.color(setting.color, path)
        if node.name == "a":
            to = node.attributes.get("href", "")[1:]
            function, given = (function, f"label({quoted(to)}), ") if to in self.places else ("", "")
        if setting.gets == PARTS:
            shown = (part for part in node.elements if self.setting((*path, part.step)).gets != LEFT_OUT)
            given += ", ".join(f"{{{self.element(part, path)}}}" for part in shown)
        elif setting.gets == TABLE:
            given += self.table(node, path)
        elif setting.gets == DRAWN:
            given += self.drawn(node, path)
        else:
            said = self.words(node.children, path) if setting.gets == LINE else self.blocks(node, path)
            if not function or not (said or setting.color):  # what has a color says something without words, too
                return said
            given += f"{{{said}}}"
        return f"{function}({given})"

    def color(self, told: str, path: Path) -> str:
        """The argument that gives a function its color."""
        known = self.sheet.known(path) if told.startswith("--") else self.sheet.declared(path)
        return f"fill: rgb({quoted(known[told])}), " if COLOR.fullmatch(known.get(told, "")) else ""

    def words(self, parts: list[Node | str], path: Path) -> str:
        """Text and what stands in it, one expression after the other."""
        out = [
            quoted(LONG_WORD.sub("\\g<0>\u200b", re.sub(r"\s+", " ", part)))
            if isinstance(part, str)
            else self.element(part, path)
            for part in parts
        ]
        said = "; ".join(o for o in out if o not in ("", '""'))
        if said.replace('" "', "").strip("; ") and self.marks:
            said = "; ".join([*self.marks, said])
            self.marks.clear()
        return said

    def blocks(self, node: Node, path: Path) -> str:
        """What an element holds as blocks one below the other, an expression a line."""
        lines, running = [], list[Node | str]()
        for child in [*node.children, None]:
            if child is not None and (isinstance(child, str) or child.name in IN_LINES):
                running.append(child)
                continue
            said = self.words(running, path)
            lines += [f"par({{{said}}})"] if said.replace('" "', "").strip("; ") else []
            running.clear()
            lines += [self.element(child, path)] if child is not None else []
        return "\n".join(line for line in lines if line)

    def table(self, node: Node, path: Path) -> str:
        """The caption, the rows at the head and the others."""

        def take(part: Node, path: Path, where: str) -> None:
            here = (*path, part.step)
            if self.setting(here).gets == LEFT_OUT:
                return
            if part.name == "caption":
                captions.append(self.words(part.children, here))
            elif part.name == "tr":
                rows[where].append(together([self.element(cell, here) for cell in part.elements]))
            else:
                for inner in part.elements:
                    take(inner, here, "head" if part.name == "thead" else where)

        captions, rows = list[str](), {"head": list[str](), "rows": list[str]()}
        for part in node.elements:
            take(part, path, "rows")
        caption = f"caption: {{{captions[0]}}}, " if captions else ""
        return f"{caption}head: {together(rows['head'])}, rows: {together(rows['rows'])}"

    def drawn(self, node: Node, path: Path) -> str:
        """A picture, with its description."""
        svg = markup(Node(node.name, {"font-family": FONT, **node.attributes}, node.children))
        key = svg, path[:-1]
        if key not in self.pictures:
            said = node.attributes.get("aria-label") or " ".join(n.words() for n in node.all("title", "desc"))
            self.pictures[key] = f"bytes({quoted(plain(svg, self.sheet, path[:-1]))}), alt: {quoted(said)}"
        return self.pictures[key]


def markup(node: Node | str) -> str:
    """An element of a picture as XML again; names keep the capitals that HTML took from them."""
    if isinstance(node, str):
        return escape(node)
    names = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
    given = "".join(f' {names.get(k, k)}="{escape(v)}"' for k, v in node.attributes.items())
    return f"<{node.name}{given}>{''.join(map(markup, node.children))}</{node.name}>"
