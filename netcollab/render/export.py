"""Files for other programs: the network as GraphML and GEXF, tables and issues as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from netcollab.edition import Edition
from netcollab.render.words import clean, guarded, missing

DATED = re.compile(r' lastmodifieddate="[^"]*"')
ISSUE_COLUMNS = ("kind", "file", "sheet", "row", "column", "found", "done", "fix")


def graphml(edition: Edition) -> str:
    """The network as GraphML.

    Nodes: agencies (``kind`` "agency", with name, sector, all sectors, member and every measure that is defined) and
    the sectors they hold (``kind`` "sector"). Edges: one per tie, with layer, relation, strength, count, working and,
    for the coordinator, the state of its pair; and one per agency and sector it holds (``layer`` "membership").
    An edge with ``mutual`` true stands for both directions. Undefined numbers are left out.
    """
    import networkx

    return "\n".join(networkx.generate_graphml(network_graph(edition))) + "\n"


def gexf(edition: Edition) -> str:
    """The same as GEXF 1.2, without the date of writing, so that the same edition gives the same bytes."""
    import networkx

    graph = network_graph(edition)
    for *_, facts in graph.edges(data=True):
        facts["kind"] = facts.pop("relation", facts["layer"])
        facts["type"] = "directed" if graph.is_directed() and not facts["mutual"] else "undirected"
        if "strength" in facts or "count" in facts:
            facts["weight"] = facts.get("strength", facts.get("count"))
    return DATED.sub("", "\n".join(networkx.generate_gexf(graph))) + "\n"


def network_graph(edition: Edition) -> Any:
    """The graph that :func:`graphml` writes: a networkx MultiDiGraph, or MultiGraph where no tie has a direction."""
    import networkx

    net = edition.net
    directed = bool(net.ties["directed"].astype(bool).any())
    graph: Any = networkx.MultiDiGraph() if directed else networkx.MultiGraph()
    graph.graph.update(name=clean(edition.name), audience=edition.audience)
    nodes = _node_ids([str(a) for a in net.agencies.index])
    _add_agencies(graph, edition, nodes)
    _add_ties(graph, edition, nodes)
    _add_memberships(graph, edition, nodes)
    return graph


def _node_ids(agencies: list[str]) -> dict[str, str]:
    """Agency id -> node id: the same wherever XML can hold it, and never one that another node has."""
    used: set[str] = set()
    nodes: dict[str, str] = {}
    for agency in agencies:
        node = base = clean(agency) or "agency"
        if base.startswith("sector:"):
            node = base = f"agency:{base}"
        n = 2
        while node in used:
            node, n = f"{base} ({n})", n + 1
        used.add(node)
        nodes[agency] = node
    return nodes


def _add_agencies(graph: Any, edition: Edition, nodes: Mapping[str, str]) -> None:
    table = edition.net.agencies
    measures = edition.agencies
    for agency, row in zip(table.index, table.to_dict("records"), strict=True):
        facts = {
            "kind": "agency",
            "label": clean(row["name"]),
            "sector": clean(row["sector"]),
            "sectors": "; ".join(clean(s) for s in row["sectors"]),
            "jurisdiction": clean(row["jurisdiction"]),
            "member": bool(row["member"]),
        }
        numbers = measures.loc[agency].to_dict() if agency in measures.index else {}
        facts.update({key: _digits(value) for key, value in numbers.items() if not missing(float(value))})
        graph.add_node(nodes[str(agency)], **facts)


def _add_ties(graph: Any, edition: Edition, nodes: Mapping[str, str]) -> None:
    net = edition.net
    states = pair_states(edition)
    columns = ["source", "target", "layer", "relation", "strength", "count", "working", "directed"]
    rows = net.ties[columns].sort_values(["layer", "relation", "source", "target"], kind="stable")
    for row in rows.to_dict("records"):
        source, target = str(row["source"]), str(row["target"])
        facts: dict[str, Any] = {
            "layer": clean(row["layer"]),
            "relation": clean(row["relation"]),
            "working": bool(row["working"]),
            "mutual": not row["directed"],
        }
        facts.update({key: _digits(row[key]) for key in ("strength", "count") if not missing(float(row[key]))})
        if row["layer"] == "survey" and (state := states.get(frozenset((source, target)))):
            facts["state"] = state
        graph.add_edge(nodes[source], nodes[target], **facts)


def _add_memberships(graph: Any, edition: Edition, nodes: Mapping[str, str]) -> None:
    framework = edition.net.framework
    table = edition.net.agencies
    held = {str(s) for sectors in table["sectors"] for s in sectors}
    order = [c.key for c in framework.components if c.key in held]
    for sector in [*order, *sorted(held - set(order))]:
        system = framework.by_key[sector].system if sector in framework.by_key else ""
        graph.add_node(f"sector:{clean(sector)}", kind="sector", label=clean(framework.label(sector)), system=system)
    for agency, sectors in zip(table.index, table["sectors"], strict=True):
        for sector in dict.fromkeys(sectors):
            graph.add_edge(nodes[str(agency)], f"sector:{clean(sector)}", layer="membership", mutual=False)


def pair_states(edition: Edition) -> dict[frozenset[str], str]:
    """The state of each surveyed pair with a tie, for the coordinator; nothing for anybody else."""
    net = edition.net
    if edition.audience != "coordinator" or not net.survey_kind:
        return {}
    at = net.agencies.index.get_indexer
    dyads, ties = net.dyads, np.sort([at(net.ties["source"]), at(net.ties["target"])], axis=0)
    pairs = np.sort([at(dyads["a"]), at(dyads["b"])], axis=0)
    dyads = dyads[np.isin(pairs[0] * len(net) + pairs[1], ties[0] * len(net) + ties[1])]
    return {frozenset((str(a), str(b))): s for a, b, s in zip(dyads["a"], dyads["b"], dyads["state"], strict=True)}


def _digits(value: Any) -> float:
    return float(f"{float(value):.12g}")


def issues_csv(edition: Edition) -> str:
    """What was odd in the data, as CSV for a spreadsheet."""
    rows = (issue.as_row() for issue in edition.issues)
    return csv_text(ISSUE_COLUMNS, ([row[c] or "" for c in ISSUE_COLUMNS] for row in rows))


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV for a spreadsheet: no cell becomes a formula, no number is empty but a missing one.

    Begins with a byte-order mark, so that Excel reads accents right; R and Python know it as "UTF-8-BOM".
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in heads])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.number)):
        return "" if missing(float(value)) else f"{_digits(value):.12g}"
    return guarded(value)
