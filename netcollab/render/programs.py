"""Files for network programs: GEXF, Kumu's workbook and blueprint, and tables of nodes and edges for Gephi and others.

All are made from the one graph of :func:`netcollab.render.export.network_graph`. Kumu's columns and keys are those of
its documentation (Label, Type, Tags, Description; From, To, Direction, Type), Gephi's those of its own (Id, Label;
Source, Target, Type, Weight). Sectors are nodes in GEXF, as in GraphML; Kumu and tables have them as a column, and
tables also as memberships, one row per agency and sector.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from netcollab.edition import Edition
from netcollab.render.export import csv_text, gexf, graphml, network_graph

AGENCY, OUTSIDE = "Agency", "Outside organization"
Rows = list[dict[str, Any]]


def gexf_file(edition: Edition) -> dict[str, bytes]:
    """network.gexf, for Gephi."""
    return {"network.gexf": gexf(edition).encode()}


def graphml_file(edition: Edition) -> dict[str, bytes]:
    """network.graphml, for Cytoscape, Gephi, igraph and networkx."""
    return {"network.graphml": graphml(edition).encode()}


def kumu_workbook(edition: Edition) -> dict[str, bytes]:
    """kumu.xlsx: sheets Elements and Connections, to drop on a map in Kumu."""
    from netcollab.render.workbook import plain_workbook

    elements, connections = kumu_parts(edition)
    tables = {"Elements": _joined(elements), "Connections": _joined(connections)}
    return {"kumu.xlsx": plain_workbook(tables, f"{edition.name}: {edition.banner}")}


def kumu_blueprint(edition: Edition) -> dict[str, bytes]:
    """kumu.json: the same as a blueprint, Kumu's name for its JSON."""
    elements, connections = kumu_parts(edition)
    parts = [
        {"elements": [{_key(k): v for k, v in row.items() if v not in ("", [])} for row in elements]},
        {"connections": [{_key(k): v for k, v in row.items() if v not in ("", [])} for row in connections]},
    ]
    return {"kumu.json": (json.dumps(parts[0] | parts[1], ensure_ascii=False, indent=1) + "\n").encode()}


def node_tables(edition: Edition) -> dict[str, bytes]:
    """nodes.csv, edges.csv and memberships.csv, for Gephi, spreadsheets and whatever reads CSV."""
    graph = network_graph(edition)
    nodes = [
        {"Id": node, "Label": facts.pop("label"), **{k: v for k, v in facts.items() if k != "kind"}}
        for node, facts in _agencies(graph)
    ]
    edges, memberships = [], []
    for source, target, facts in graph.edges(data=True):
        if facts["layer"] == "membership":
            sector = graph.nodes[target]
            memberships.append({"Id": source, "Label": graph.nodes[source]["label"],
                                "Sector": target.removeprefix("sector:"), "Sector label": sector["label"],
                                "System": sector["system"]})  # fmt: skip
            continue
        edges.append({"Source": source, "Target": target, "Type": _direction(graph, facts).title(),
                      "Weight": _weight(facts), "Kind": facts["relation"],
                      "Layer": facts["layer"], "Working": facts["working"], "Strength": facts.get("strength", ""),
                      "Count": facts.get("count", ""), "State": facts.get("state", "")})  # fmt: skip
    tables = {"nodes.csv": nodes, "edges.csv": edges, "memberships.csv": memberships}
    return {name: _csv(rows).encode() for name, rows in tables.items()}


def kumu_parts(edition: Edition) -> tuple[Rows, Rows]:
    """Elements and connections: elements have an ID only where two have one label, and connections go by it then."""
    graph = network_graph(edition)
    labels = Counter(facts["label"] for _, facts in _agencies(graph))
    told = {node: facts["label"] if labels[facts["label"]] == 1 else node for node, facts in _agencies(graph)}
    elements: Rows = []
    for node, facts in _agencies(graph):
        sectors = [graph.nodes[s]["label"] for _, s, f in graph.edges(node, data=True) if f["layer"] == "membership"]
        row: dict[str, Any] = {} if told[node] == facts["label"] else {"ID": node}
        row |= {"Label": facts.pop("label"), "Type": AGENCY if facts.pop("member") else OUTSIDE, "Tags": [],
                "Description": "", "Sector": sectors, "Jurisdiction": facts.pop("jurisdiction")}  # fmt: skip
        kept = {k: v for k, v in facts.items() if k not in ("kind", "sector", "sectors")}
        elements.append(row | {k.replace("_", " "): v for k, v in kept.items()})
    connections: Rows = [
        {"From": told[a], "To": told[b], "Direction": _direction(graph, facts), "Type": facts["relation"], "Tags": [],
         "Description": "", "Strength": _weight(facts), "Layer": facts["layer"], "Working": facts["working"],
         "State": facts.get("state", "")}
        for a, b, facts in graph.edges(data=True) if facts["layer"] != "membership"
    ]  # fmt: skip
    return elements, connections


def _agencies(graph: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The agencies of the graph with copies of their facts."""
    return ((node, dict(facts)) for node, facts in graph.nodes(data=True) if facts["kind"] == "agency")


def _direction(graph: Any, facts: dict[str, Any]) -> str:
    return "directed" if graph.is_directed() and not facts["mutual"] else "undirected"


def _weight(facts: dict[str, Any]) -> Any:
    """The number that a program draws a tie by: its strength, or how many; empty where the audience is told none."""
    return facts.get("strength", facts.get("count", ""))


def _key(heading: str) -> str:
    """Kumu's own keys are written small in its blueprints."""
    own = {"ID", "Label", "Type", "Tags", "Description", "From", "To", "Direction"}
    return heading.lower() if heading in own else heading


def _joined(rows: Rows) -> Rows:
    """Kumu's lists as cells: values with | between."""
    return [{k: "|".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows]


def _csv(rows: Rows) -> str:
    heads = list(dict.fromkeys(key for row in rows for key in row))
    return csv_text(heads, ([row.get(h, "") for h in heads] for row in rows))
