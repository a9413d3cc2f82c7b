"""report.pdf: the very report that stands in report.html, set by typst. Needs the extra ``netcollab[pdf]``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from importlib.util import find_spec

from netcollab.errors import Problem
from netcollab.render.page import asset
from netcollab.render.plain_svg import Style, plain, styles

VOID = {"meta", "br", "path", "circle", "rect", "line", "polygon", "polyline", "ellipse", "use", "hr", "img"}
UNSHOWN = {"head", "nav", "script", "style", "title"}
UNSHOWN_CLASSES = {"skip", "unseen", "tp-tall", "contents"}
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "summary": 3}
INLINE = {"span", "bdi", "abbr", "a", "strong", "em"}
SMALL_PICTURES = {"sign", "dots", "chip", "strip"}
ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": " "}
GROUNDS = re.compile(r"\b(less[12]|more[12]|seen|deep-[1-4])\b")


def check_extra() -> None:
    """Raise a Problem that says what to install, where typst is not there."""
    if find_spec("typst") is None:
        raise Problem(
            "report.pdf needs the extra that sets type, and it is not installed.",
            fix="Install it with: pip install 'netcollab[pdf]'. Or open report.html in a browser and print it to PDF.",
        )


def report_pdf(html: str) -> bytes:
    """The PDF of a report page, the same bytes for the same page.

    Nothing is decided here: what an audience may see stands in the page. Only typst's own fonts are used, so that the
    pages are the same on every computer.
    """
    import typst

    made = typst.compile(
        source(html).encode("utf-8"), format="pdf", ignore_system_fonts=True, font_paths=[], timestamp=0
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


@dataclass
class Node:
    """An element of the page."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *names: str) -> list[Node]:
        return [n for n in self.walk() if n.name in names]


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
    title = "".join(str(c) for n in root.all("title")[:1] for c in n.children)
    css = "".join(str(c) for n in root.all("style")[:1] for c in n.children)
    writer = _Writer(css, {n.attributes["id"] for n in root.walk() if "id" in n.attributes})
    body = writer.block(root, [])
    return f"#set document(title: {quoted(title)}, date: none)\n{asset('report.typ')}\n#{{\n{body}\n}}\n"


def quoted(text: str) -> str:
    """A string of typst."""
    return '"' + "".join(ESCAPED.get(c, c) for c in text) + '"'


class _Writer:
    """Writes elements as expressions of typst, as far as a report has them."""

    def __init__(self, css: str, places: set[str]) -> None:
        self.rules: list[Style] = styles(css)
        self.colors = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", css.split("@media", 1)[0]))
        for blocks in re.findall(r":root \{([^}]*)\}", re.sub(r"@media[^{]*\{\s*:root \{[^}]*\}\s*\}", "", css)):
            self.colors |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", blocks))
        self.places, self.placed = places, set[str]()

    def block(self, node: Node, path: list[tuple[str, str]]) -> str:
        """Everything in an element, one expression a line."""
        path = [*path, (node.name, node.attributes.get("class", ""))]
        lines, running = [], []
        for child in node.children:
            if isinstance(child, str) or child.name in INLINE or child.classes & SMALL_PICTURES:
                running.append(child)
                continue
            lines += self._run(running, path)
            running = []
            lines += self._element(child, path)
        return "\n".join([*lines, *self._run(running, path)])

    def _run(self, parts: list[Node | str], path: list[tuple[str, str]]) -> list[str]:
        text = self.text(parts, path)
        return [f"par({{{text}}})"] if text.replace('" "', "").strip("; ") else []

    def text(self, parts: list[Node | str], path: list[tuple[str, str]]) -> str:
        """Words in a line, as expressions one after the other."""
        out = []
        for part in parts:
            if isinstance(part, str):
                flat = re.sub(r"\s+", " ", part)
                out += [quoted(flat)] if flat else []
                continue
            if self._unshown(part):
                continue
            if part.name == "svg":
                out += ['" "', f"box(height: 0.75em, baseline: 8%, {self.image(part, path)})", '" "']
                continue
            inside = self.text(part.children, [*path, (part.name, part.attributes.get("class", ""))])
            if part.name == "a" and (to := part.attributes.get("href", "")[1:]) in self.places:
                inside = f"link(label({quoted(to)}), {{{inside}}})"
            elif part.name in ("strong", "em", "dt"):
                inside = f"{'emph' if part.name == 'em' else 'strong'}({{{inside}}})"
            if styled := part.classes & {"sure", "exp", "date", "kind", "word", "obs"}:
                inside = f"{sorted(styled)[0]}({{{inside}}})"
            out.append(inside)
        return "; ".join(o for o in out if o)

    def _unshown(self, node: Node) -> bool:
        return node.name in UNSHOWN or bool(node.classes & UNSHOWN_CLASSES)

    def _element(self, node: Node, path: list[tuple[str, str]]) -> list[str]:
        if self._unshown(node):
            return []
        place = node.attributes.get("id", "")
        mark = []
        if place and place not in self.placed and node.name != "svg":
            self.placed.add(place)
            mark = [f"[#metadata(none)#label({quoted(place)})]"]
        here = [*path, (node.name, node.attributes.get("class", ""))]
        if node.name in HEADINGS:
            return [*mark, f"heading(level: {HEADINGS[node.name]}, {{{self.text(node.children, here)}}})"]
        if "scale" in node.classes:
            drawn, *ends = [c for c in node.children if isinstance(c, Node)]
            words = ", ".join(f"{{{self.text(end.children, here)}}}" for end in ends)
            return [
                *mark,
                f"scale-of(box(height: 0.6em, width: 100%, {self.image(drawn, here, stretch=True)}), {words})",
            ]
        if node.name == "p":
            css = next((c for c in ("banner", "note", "deck", "period") if c in node.classes), "plainly")
            return [*mark, f"{css}({{{self.text(node.children, here)}}})"]
        if node.name in ("ul", "ol"):
            kind = "enum" if node.name == "ol" else "list"
            items = [f"{{{self.block(c, here)}}}" for c in node.children if isinstance(c, Node) and c.name == "li"]
            return [*mark, f"{kind}({', '.join(items)})"] if items else mark
        if node.name in ("dt", "dd"):
            return [*mark, f"{node.name}({{{self.text(node.children, here)}}})"]
        if node.name == "table":
            return [*mark, *self.table(node, here)]
        if node.name == "svg":
            return [f"block(width: 100%, {self.image(node, path)})"]
        inside = self.block(node, path)
        return [*mark, inside] if inside else mark

    def table(self, node: Node, path: list[tuple[str, str]]) -> list[str]:
        """A table with its caption, its head repeated on every page."""
        rows = [[c for c in r.children if isinstance(c, Node)] for r in node.all("tr")]
        wide = max((len(r) for r in rows), default=0)
        if not wide:
            return []
        head = next((len(t.all("tr")) for t in node.all("thead") if not t.classes & UNSHOWN_CLASSES), 0)
        rows = [r for r in rows if r not in ([[c for c in t.children if isinstance(c, Node)] for n in node.all("thead")
                if n.classes & UNSHOWN_CLASSES for t in n.all("tr")])]  # fmt: skip
        cells = [[self._cell(c, path) for c in r] + ["[]"] * (wide - len(r)) for r in rows]
        top = f"table.header({', '.join(c for r in cells[:head] for c in r)}), " if head else ""
        drawn = any("drawn" in n.classes for n in node.walk())
        columns = "(3fr, 4fr, auto)" if drawn and wide == 3 else "sources" if wide == 5 and not drawn else ""
        columns = columns if columns.startswith("(") else f"(auto,) * {wide}" if "heat" in node.classes else f"{wide}"
        small = "heat-sector" if "heat-sector" in node.classes else "grid"
        captions = [c for c in node.all("caption") if not self._unshown(c)]
        said = [f"caption({{{self.text(c.children, path)}}})" for c in captions]
        return [*said, f"{small}-table({columns}, {top}{', '.join(c for r in cells[head:] for c in r)})"]

    def _cell(self, node: Node, path: list[tuple[str, str]]) -> str:
        inside = self.text(node.children, [*path, (node.name, node.attributes.get("class", ""))])
        if any(c.name == "svg" for c in node.children if isinstance(c, Node)) and "drawn" in node.classes:
            svg = next(c for c in node.children if isinstance(c, Node) and c.name == "svg")
            inside = f"box(height: 0.7em, width: 100%, {self.image(svg, path, stretch='bar' in svg.classes)})"
        ground = GROUNDS.findall(node.attributes.get("class", ""))
        fill = self.colors.get(ground[-1].replace("-", ""), "") if ground else ""
        return f"table.cell(fill: rgb({quoted(fill)}), {{{inside}}})" if fill else f"{{{inside}}}"

    def image(self, node: Node, path: list[tuple[str, str]], *, stretch: bool = False) -> str:
        """A picture of the page, with its description."""
        svg = plain(markup(node), self.rules, path)
        said = node.attributes.get("aria-label") or " ".join(
            str(c) for n in node.all("title", "desc") for c in n.children
        )
        size = "width: 100%, height: 100%, fit: \"stretch\"" if stretch else (
            "width: 100%" if "tp" in node.classes or "interval" in node.classes else "height: 100%"
        )  # fmt: skip
        return f'image(bytes({quoted(svg)}), format: "svg", alt: {quoted(said)}, {size})'


def markup(node: Node | str) -> str:
    """An element of a picture as XML again; names keep the capitals that HTML took from them."""
    if isinstance(node, str):
        return escape(node)
    names = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
    given = "".join(f' {names.get(k, k)}="{escape(v)}"' for k, v in node.attributes.items())
    return f"<{node.name}{given}>{''.join(map(markup, node.children))}</{node.name}>"
