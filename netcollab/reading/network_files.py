"""Network files of other programs to tables of nodes and edges: Kumu JSON, GraphML, GEXF, UCINET DL.

What comes out reads like a workbook of such tables, so that the layouts of node tables, edge lists and matrices read it
on. The row number of a node or an edge is its number in the file; of a line of UCINET DL, the number of the line.

GraphML and GEXF are read as networkx and Gephi write them (checked against networkx in the tests); Kumu's blueprints as
its documentation gives them (elements by label or id, direction, lists), a full project's "_id" and "attributes" by
general knowledge; DL by the help pages of UCINET.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from netcollab.errors import Issue, Place
from netcollab.framework import fold
from netcollab.reading.intake import Limits, unreadable
from netcollab.reading.table import Cell, Row, Table, clean_text, letters, listed

DEEPEST = 100  # levels of XML within each other; networks have six or so
Fact = dict[str, Cell]


@dataclass(slots=True)
class Graph:
    """The nodes and edges of a file, each with its number in the file, and the headings that come first."""

    node_columns: tuple[str, ...] = ("Id", "Label")
    edge_columns: tuple[str, ...] = ("Source", "Target", "Direction")
    sheets: tuple[str, str] = ("nodes", "edges")
    nodes: list[tuple[int, Fact]] = field(default_factory=list)
    edges: list[tuple[int, Fact]] = field(default_factory=list)
    issues: list[tuple[str, str, str]] = field(default_factory=list)


def open_network(path: Path, name: str, kind: str, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """The tables of a network file; a Problem that says what it is if it holds no network."""
    size = path.stat().st_size
    if size > limits.workbook_bytes:
        raise unreadable(name, f"the file has {size:,} bytes, more than {limits.workbook_bytes:,}.", "Split it.")
    if kind == "dl":
        from netcollab.reading.ucinet import read_dl

        return read_dl(path.read_bytes(), name, limits), []
    graph = _kumu(path, name) if kind == "json" else _xml(path, name, kind)
    if not graph.nodes and not graph.edges:
        raise unreadable(name, "this network file holds no nodes and no edges.", "Export it again.")
    parts = zip(graph.sheets, (graph.nodes, graph.edges), (graph.node_columns, graph.edge_columns), strict=True)
    tables = [table_of(name, sheet, facts, first, limits) for sheet, facts, first in parts if facts]
    for table in tables:
        table.sheets = tuple(t.sheet for t in tables)
    issues = [Issue(kind, Place(name), found, done, "Nothing to do.") for kind, found, done in graph.issues]
    return tables, issues


def table_of(name: str, sheet: str, facts: Iterable[tuple[int, Fact]], first: Sequence[str], limits: Limits) -> Table:
    """Facts as a table whose headings are their keys, ``first`` before the others; the headings have no row number."""
    facts = list(facts)
    headings = dict.fromkeys([*first, *(key for _, fact in facts for key in fact)])
    if len(headings) > limits.columns or len(headings) * len(facts) > limits.cells:
        raise unreadable(name, f"the table of {sheet} spans more than {limits.cells:,} cells.", "Split it.")
    long: list[str] = []
    rows = [Row(0, tuple(clean_text(h, 200) for h in headings))]
    for number, fact in facts:
        cells = tuple(_clean(fact.get(h), limits) for h in headings)
        if any(c is not None for c in cells):
            rows.append(Row(number, cells))
        long += [f"{letters(n)}{number}" for n, h in enumerate(headings, 1) if _long(fact.get(h), limits)]
    table = Table(file=name, sheet=sheet, columns=tuple(range(1, len(headings) + 1)), rows=tuple(rows))
    if long:
        found = f"values longer than {limits.cell_characters:,} characters: {listed(long)}"
        table.issues.append(Issue("long_cell", table.place(), found, "cut to that length", "Nothing to do."))
    return table


def _clean(cell: Cell, limits: Limits) -> Cell:
    return clean_text(cell, limits.cell_characters) if isinstance(cell, str) else cell


def _long(cell: Cell, limits: Limits) -> bool:
    return isinstance(cell, str) and len(cell) > limits.cell_characters


# Kumu


def _kumu(path: Path, name: str) -> Graph:
    try:
        content: Any = json.loads(path.read_bytes())
    except RecursionError:
        raise unreadable(name, "this JSON file is nested too deeply; it may be hostile.", "Export it again.") from None
    except ValueError:
        raise unreadable(name, "this JSON file is cut off or damaged.", "Export it again.") from None
    if isinstance(content, dict) and ("netcollab" in content or {"schema_version", "findings"} <= set(content)):
        fix = "Name the files that it was made from."
        raise unreadable(name, "this is a result that netcollab wrote, not a file that it reads.", fix)
    lists = [content.get(key) for key in ("elements", "connections")] if isinstance(content, dict) else [None, None]
    if not any(isinstance(found, list) for found in lists):
        what = "this JSON file is no Kumu file: it has no list of elements or connections."
        raise unreadable(name, what, "Export the map from Kumu as JSON or XLSX, or make a CSV of it.")
    graph = Graph(("ID", "Label"), ("From", "To", "Direction"), ("elements", "connections"))
    for found, facts in zip(lists, (graph.nodes, graph.edges), strict=True):
        every = found if isinstance(found, list) else []
        facts.extend((n, _flat(one)) for n, one in enumerate(every, 1) if isinstance(one, dict))
        if odd := len(every) - len(facts):
            graph.issues.append(("odd_elements", f"{odd} entries that are no elements or connections", "not read"))
    return graph


KUMU = {"id": "ID", "label": "Label", "from": "From", "to": "To", "direction": "Direction", "type": "Type"}
KUMU |= {"element type": "Type", "connection type": "Type", "strength": "Strength"}


def _flat(one: dict[str, Any]) -> Fact:
    """An element or connection: its own fields and those under "attributes"; lists with the sign | between."""
    attributes = one.get("attributes")
    fact: Fact = {}
    for key, value in [*one.items(), *(attributes.items() if isinstance(attributes, dict) else ())]:
        if isinstance(value, list):
            value = "|".join(str(v) for v in value if isinstance(v, str | int | float))
        if isinstance(value, str | int | float):
            fact.setdefault(KUMU.get(fold(key), key), str(value))
    return fact


# GraphML and GEXF


def _xml(path: Path, name: str, kind: str) -> Graph:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    reader = _GraphML() if kind == "graphml" else _Gexf()
    depth = many = 0
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise unreadable(name, "this XML is nested too deeply; it may be hostile.", "Export it again.")
            tag = element.tag.rsplit("}", 1)[-1]
            many += event == "start" and tag == "hyperedge"
            if event == "start":
                reader.start(tag, element)
            else:
                reader.end(tag, element)
    except DefusedXmlException:
        what = "this file declares a document type or XML entities, which a network file does not need."
        raise unreadable(name, what, "Export it again without a DOCTYPE.") from None
    except (ParseError, LookupError, ValueError):
        raise unreadable(name, "this network file is cut off or damaged.", "Export it again.") from None
    if many:
        reader.graph.issues.append(("hyperedges", f"{many} edges with more than two ends", "not read"))
    return without_sectors(reader.graph)


class _Reader:
    """What GraphML and GEXF share: attributes declared once, nodes and edges that carry values for them."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.titles: dict[tuple[str, str], str] = {}
        self.defaults: dict[str, Fact] = {"node": {}, "edge": {}}
        self.open: list[tuple[str, Fact]] = []
        self.default = "undirected"

    def begin(self, tag: str, fact: Fact) -> None:
        self.open.append((tag, fact))

    def value(self, key: str, value: str | None) -> None:
        if self.open and value is not None:
            tag, fact = self.open[-1]
            fact.setdefault(self.titles.get((tag, key), key), value)

    def close(self) -> None:
        tag, fact = self.open.pop()
        fact = {**fact, **{k: v for k, v in self.defaults[tag].items() if k not in fact}}
        facts = self.graph.nodes if tag == "node" else self.graph.edges
        facts.append((len(facts) + 1, _named(fact) if tag == "node" else _aimed(fact)))


class _GraphML(_Reader):
    key: tuple[str, ...] = ()

    def start(self, tag: str, element: Element) -> None:
        given = element.get
        if tag == "graph" and not self.open:
            self.default = given("edgedefault", "undirected")
        elif tag == "key":
            of = given("for") or "all"
            self.key = ("node", "edge") if of == "all" else (of,)
            number = given("id") or ""
            self.titles |= {(k, number): given("attr.name") or number for k in self.key}
        elif tag == "node":
            self.begin(tag, {"Id": given("id")})
        elif tag == "edge":
            said = {"true": "directed", "false": "undirected"}.get(given("directed") or "", self.default)
            self.begin(tag, {"Source": given("source"), "Target": given("target"), "Direction": said})

    def end(self, tag: str, element: Element) -> None:
        if tag == "data":
            shown = next((e.text for e in element.iter() if e.tag.endswith("}NodeLabel")), None)  # as yEd writes
            self.value("label" if shown else element.get("key", ""), shown or element.text)
        elif tag == "key":
            if default := element.findtext("{*}default"):
                for k in self.key:
                    self.defaults.get(k, {})[self.titles[k, element.get("id", "")]] = default
        elif tag in ("node", "edge") and self.open:
            self.close()
        if tag in ("node", "edge", "data", "key"):
            element.clear()


class _Gexf(_Reader):
    of = ""

    def start(self, tag: str, element: Element) -> None:
        given = element.get
        if tag == "graph" and not self.open:
            self.default = given("defaultedgetype", "undirected")
        elif tag == "attributes":
            self.of = given("class") or ""
        elif tag == "attribute":
            number = given("id") or ""
            self.titles[self.of, number] = given("title") or number
        elif tag == "node":
            self.begin(tag, {"Id": given("id"), "Label": given("label"), **self.times(element)})
        elif tag == "edge":
            fact: Fact = {"Source": given("source"), "Target": given("target")}
            fact["Direction"] = given("type") or self.default
            fact |= {k.title(): given(k) for k in ("weight", "label", "kind") if given(k)}
            self.begin(tag, {**fact, **self.times(element)})
        elif tag == "attvalue":
            self.value(given("for") or given("id") or "", given("value"))
        elif tag == "spell" and self.open:
            self.value("Interval", f"{given('start', '')} to {given('end', '')}")

    def times(self, element: Element) -> Fact:
        return {"Interval": f"{a} to {b}"} if (a := element.get("start", "")) + (b := element.get("end", "")) else {}

    def end(self, tag: str, element: Element) -> None:
        if tag == "attribute" and (default := element.findtext("{*}default")):
            self.defaults.get(self.of, {})[self.titles[self.of, element.get("id", "")]] = default
        elif tag in ("node", "edge") and self.open:
            self.close()
        if tag in ("node", "edge"):
            element.clear()


def _named(fact: Fact) -> Fact:
    """A node with its name under "Label"; the id where nothing names it."""
    words = {fold(key): key for key in reversed(fact)}
    key = next((words[k] for k in ("label", "name", "title", "agency") if k in words and fact[words[k]]), "Id")
    return {"Id": fact["Id"], "Label": fact[key], **{k: v for k, v in fact.items() if k not in ("Id", "Label", key)}}


def _aimed(fact: Fact) -> Fact:
    """An edge with its direction; our own exports write a tie of both directions once, as mutual."""
    return {**fact, "Direction": "undirected"} if fold(str(fact.get("mutual", ""))) == "true" else fact


def without_sectors(graph: Graph) -> Graph:
    """A network that netcollab exported, without the nodes for sectors: each agency names its own."""
    ours = [fact for _, fact in graph.edges if fact.get("layer") == "membership"]
    if ours:
        graph.edges = [(n, e) for n, e in graph.edges if e.get("layer") != "membership"]
        kept = [(n, f) for n, f in graph.nodes if f.get("kind") != "sector"]
        found = f"a network that netcollab exported, with {len(graph.nodes) - len(kept)} nodes for sectors"
        graph.nodes = kept
        graph.issues.append(("own_export", found, "read as the sectors of the agencies"))
    return graph
