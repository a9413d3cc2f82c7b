"""map.html: the Table to walk around in. pyvis builds the network, vis-network draws it, positions come from layout."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.errors import Problem
from netcollab.layout.force import AREA, force_positions
from netcollab.layout.labels import Boxes, Label
from netcollab.layout.sectors import sector_radius, sector_spots
from netcollab.layout.table import WIDE, Shape, seat_of
from netcollab.render import facts, story
from netcollab.render import ties as tie
from netcollab.render.charts import lighter
from netcollab.render.drawing import RINGS, Drawing, name_dots
from netcollab.render.map_words import answers, captions, marks
from netcollab.render.page import asset, render_page
from netcollab.render.picture import (
    bend,
    closed_path,
    cluster_edge,
    cluster_path,
    description,
    drawings_of,
    system_numbers,
    table_svg,
)
from netcollab.render.terms import layer_words, terms
from netcollab.render.ties import Tie
from netcollab.render.words import AUDIENCE_WORDS, NO_SECTOR, clean, count, plural, worded

VENDOR = "vendor/vis-network-10.1.5"
DRAWING = ("state", "graph", "paint", "canvas")  # scripts that stand before the tables, so that nothing waits for those
CONTROLS = ("panel", "find", "keys", "tables", "save", "cite", "start")
MANY = 800  # above so many agencies the map opens on sectors
PLAIN = "#77716a"  # agencies without a sector on the list
PAPER = "#fcfbf8"
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 0},
    "nodes": {"font": {"size": 0}, "borderWidth": 1.4, "borderWidthSelected": 3, "labelHighlightBold": False},
    "edges": {"selectionWidth": 1, "hoverWidth": 0.5, "arrowStrikethrough": False},
    "interaction": {
        "hover": True, "dragNodes": False, "multiselect": False, "tooltipDelay": 300, "selectConnectedEdges": False,
        "hideEdgesOnDrag": False, "zoomView": False, "keyboard": {"enabled": False},
    },
}  # fmt: skip


def map_html(edition: Edition, drawings: Mapping[str, Drawing] | None = None, picture: Markup | None = None) -> str:
    """The map of an edition as one HTML file that needs no network; without scripts it shows the picture and a table.

    ``drawings`` and ``picture`` are those of ``picture.drawings_of`` and ``picture.table_svg``, if in hand.

    Raises
    ------
    Problem
        for the public, who see no agencies.
    """
    if edition.audience == "public":
        raise Problem("there is no map for the public: it would name agencies.")
    found, drawings = tie.ties_of(edition), drawings or drawings_of(edition)
    name, known, bundled = (
        clean(edition.name) or "The coalition",
        terms(edition, found),
        bool(drawings["wide"].clusters),
    )
    return render_page(
        "map.html",
        styles_of_scripts=asset(f"{VENDOR}/styles.sha256").split(),
        title=f"{name}: who is at the table ({AUDIENCE_WORDS[edition.audience].lower()})",
        name=name,
        audience=edition.audience,
        banner=clean(edition.banner),
        deck=deck(edition, found),
        period=clean(edition.period),
        noun=edition.net.framework.noun,
        nouns=plural(edition.net.framework.noun),
        answers=answers(edition),
        told=description(edition, found, drawings["wide"]),
        marks=marks(edition, found, bundled=bundled),
        bundled=bundled,
        picture=picture or table_svg(edition, drawings),
        columns=facts.columns(edition),
        rows=facts.table_rows(edition),
        ties=facts.tie_rows(edition, found),
        strong=any(not math.isnan(t.strength) for t in found),
        outside=not edition.net.agencies["member"].all(),
        terms=known,
        systems=systems(edition),
        layers=layers(edition, found),
        strengths=strengths(found),
        network=network_data(edition, found, drawings["wide"]),
        page=page_data(edition, found, drawings, known),
        vendor=VENDOR,
        drawing=DRAWING,
        controls=CONTROLS,
    )


def deck(edition: Edition, found: Sequence[Tie]) -> str:
    """What is drawn, in one line."""
    working = sum(t.working for t in found)
    parts = [count(len(edition.net.coalition), "agency")]
    if working or story.has_ties(edition):
        parts.append(count(working, "working tie"))
    if len(edition.meetings):
        parts.append(count(len(edition.meetings), "meeting"))
    outside = len(edition.net) - len(edition.net.coalition)
    if outside:
        parts.insert(1, count(outside, "outside partner"))
    return f"{', '.join(parts)}."


# ---- the network, by pyvis ------------------------------------------------------------------------------------------


def network_data(edition: Edition, found: Sequence[Tie], drawing: Drawing) -> dict[str, Any]:
    """Nodes, edges and options as pyvis gives them: the one place where it is used.

    Text goes into labels only, never into options, titles or ids, which pyvis's own page and vis-network may take for
    more than text.
    """
    nodes, edges, _, _, _, options = build(edition, found, drawing).get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options)}


def build(edition: Edition, found: Sequence[Tie], drawing: Drawing) -> Any:
    """The pyvis network of an edition: integer ids in the order of its agencies, fixed at the places of the Table."""
    from pyvis.network import Network as Builder

    net, places = edition.net, drawing.dots
    quiet = tie.shown_silent(edition)
    colors = _colors(edition)
    builder = Builder(directed=True)  # undirected, adding an edge would look through all edges before
    builder.options = OPTIONS
    spots = places.loc[net.agencies.index, ["x", "y", "size"]].to_numpy().tolist()
    rows = zip(net.agencies.index, net.agencies["name"], net.agencies["member"], spots, strict=True)
    for i, (a, name, member, (x, y, size)) in enumerate(rows):
        color = colors[a]
        fill = PAPER if a in quiet or not member else color
        builder.add_node(
            i, label=clean(name) or "(no name)", shape="dot" if member else "diamond",
            color={"background": fill, "border": color if fill == PAPER else PAPER},
            borderWidth=2.2 if fill == PAPER else 1.4, size=size, x=x, y=y, physics=False,
        )  # fmt: skip
    at, shown = net.position, set(map(id, tie.drawn(list(found))))
    directed = edition.audience == "coordinator"
    many = len(shown) > 300
    for k, (t, bent) in enumerate(zip(found, bends(edition, found, places), strict=True)):
        ways = [word for word, there in (("to", t.to_b), ("from", t.to_a)) if there]
        builder.add_edge(
            at[t.a], at[t.b], id=k, hidden=id(t) not in shown, smooth=smooth(bent), width=_width(t, many),
            dashes={"one_sided": [6, 4], "unverified": [1.5, 3.5]}.get(t.state, [1, 4] if t.kind == "met" else False),
            arrows=";".join(ways) if directed and t.kind != "met" and len(ways) == 1 else "",
        )  # fmt: skip
    return builder


def _width(t: Tie, many: bool) -> float:
    base = 0.6 if many else 1.0
    extra = 0.0 if t.kind == "met" or math.isnan(t.strength) else min(max(t.strength - 2, 0), 3) * 0.25
    return round(base + extra + (0.4 if t.inside and t.kind != "met" else 0), 2)


def smooth(bent: float) -> Any:
    """How vis-network calls a bend: positive is clockwise."""
    if not bent:
        return False
    return {"enabled": True, "type": "curvedCW" if bent > 0 else "curvedCCW", "roundness": abs(bent)}


def bends(edition: Edition, found: Sequence[Tie], places: pd.DataFrame) -> list[float]:
    """How far each tie leaves the straight line to pass nearer the middle of the table: 0 not at all."""
    x, y = places["x"].to_dict(), places["y"].to_dict()
    answer = []
    for t in found:
        (ax, ay), (bx, by) = (x[t.a], y[t.a]), (x[t.b], y[t.b])
        cx, cy = bend((ax, ay), (bx, by), t.inside)
        length = math.hypot(bx - ax, by - ay)
        off = ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / length**2 if length else 0.0
        answer.append(round(max(-0.7, min(0.7, -off)), 2))
    return answer


def _colors(edition: Edition) -> dict[str, str]:
    framework = edition.net.framework
    system = {c.key: framework.system_by_key[c.system].color for c in framework.components}
    return {a: system.get(seat, PLAIN) for a, seat in seat_of(edition.net).items()}


# ---- the rest of the page -------------------------------------------------------------------------------------------


def systems(edition: Edition) -> list[dict[str, Any]]:
    """The legend: every system with the number of its members, and those without one."""
    framework, net = edition.net.framework, edition.net.coalition
    seat = seat_of(net)
    number = system_numbers(framework)
    held = [number.get(seat[a], -1) for a in net.agencies.index]
    rows = [
        {"number": i, "key": s.key, "label": s.label, "count": held.count(i), "color": s.color,
         "dark": lighter(s.color)}
        for i, s in enumerate(framework.systems)
    ]  # fmt: skip
    if -1 in held:
        label = worded(NO_SECTOR, framework.noun)
        rows.append({"number": -1, "key": "none", "label": label, "count": held.count(-1), "color": PLAIN,
                     "dark": lighter(PLAIN)})  # fmt: skip
    return rows


def layers(edition: Edition, found: Sequence[Tie]) -> list[dict[str, Any]]:
    """The layers that there are, with how many pairs each joins, and whether it is drawn at first."""
    drawn = {layer for t in tie.drawn(list(found)) for layer in t.layers}
    known = [*tie.LAYERS, *sorted({x for t in found for x in t.layers} - set(tie.LAYERS))]
    working = any(t.working for t in found)
    words = layer_words(edition)
    return [
        {"key": key, "label": words.get(key, key), "count": n,
         "on": key in drawn and not (working and key == "meeting")}
        for key in known
        if (n := sum(key in t.layers for t in found))
    ]  # fmt: skip


def strengths(found: Sequence[Tie]) -> list[tuple[str, str]]:
    """The choices of the strength filter that make a difference."""
    reported = [t for t in found if t.kind != "met"]
    values = sorted({t.strength for t in reported if t.working and not math.isnan(t.strength)})
    choices = [("working", "Working ties")] if any(t.working for t in reported) else []
    if any(not t.working for t in reported):
        choices.append(("any", "Any tie mentioned"))
    return choices + [(f"{v:g}", f"Strength {v:g} or more") for v in values[1:]]


def page_data(
    edition: Edition, found: Sequence[Tie], drawings: Mapping[str, Drawing], known: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """What the page shows beside the network: views with places and words, and sentences about agencies and seats."""
    net = edition.net
    number = system_numbers(net.framework)
    seat, said = seat_of(net), facts.agency_facts(edition)
    agencies = [
        {
            "name": clean(name) or "(no name)", "seat": seat[a], "system": number.get(seat[a], -1),
            "sector": facts.sector_words(edition, sectors, given), "member": bool(member), "facts": said[a],
        }
        for a, name, sectors, given, member in zip(
            net.agencies.index,
            *(net.agencies[c] for c in ("name", "sectors", "sector_confirmed", "member")),
            strict=True,
        )
    ]  # fmt: skip
    return {
        "agencies": agencies,
        "ties": [
            {"layers": t.layers, "strength": None if math.isnan(t.strength) else t.strength, "working": t.working,
             "kind": t.kind}
            for t in found
        ],
        "title": clean(edition.name) or "The coalition",
        "audience": edition.audience,
        "banner": clean(edition.banner),
        "period": clean(edition.period),
        "opens": "sectors" if len(net) > MANY else "table",
        "captions": captions(edition, found, bundled=bool(drawings["wide"].clusters)),
        "terms": {key: meaning for key, (_, meaning) in known.items()},
        "seats": facts.seat_facts(edition),
        "noun": edition.net.framework.noun,
        "none": worded(NO_SECTOR, edition.net.framework.noun),
        "systems": systems(edition),
        "views": {
            **{key: _table_view(edition, found, drawing) for key, drawing in drawings.items()},
            "force": _force_view(edition, drawings["wide"]),
        },
    }  # fmt: skip


def _table_view(edition: Edition, found: Sequence[Tie], drawing: Drawing) -> dict[str, Any]:
    shape = drawing.shape
    return {
        **_places(drawing.dots),
        "sectors": _sectors(edition, shape),
        "bends": bends(edition, found, drawing.dots),
        "names": [_label(n, edition) | {"bold": n.key in drawing.bold} for n in drawing.names],
        "text": shape.name_text,
        "seatText": shape.seat_text,
        "seats": [
            _label(s.name, edition)
            | {"seat": s.key, "system": s.system, "status": s.status, "path": s.path, "words": s.words}
            for s in drawing.seats
        ],
        "clusters": [
            {"seat": c.seat, "path": cluster_path(c), "hub": c.hub, "agencies": c.agencies} for c in drawing.clusters
        ],
        "edge": cluster_edge(drawing) if drawing.clusters else 0,
        "board": closed_path(shape, 1.0),
        "rings": [[closed_path(shape, rx / shape.rx), -ry, text] for rx, ry, text in drawing.rings],
        "middle": drawing.middle and _label(drawing.middle, edition),
        "middleText": drawing.middle_text,
        "view": drawing.view,
    }


def _sectors(edition: Edition, shape: Shape) -> dict[str, Any]:
    spots, nouns = sector_spots(edition.net, shape), plural(edition.net.framework.noun)
    reached = [k for k in RINGS if len(spots) and spots["tied"].max() >= k]
    radii = [(k, sector_radius(edition.net.framework, shape, k)) for k in reached]
    return {
        "discs": [{"seat": s, "x": x, "y": y, "size": r, "agencies": n}
                  for s, x, y, r, n in spots[["x", "y", "size", "agencies"]].itertuples()],
        "rings": [[closed_path(shape, r), -shape.ry * r, f"{k} {nouns}"] for k, r in radii],
    }  # fmt: skip


def _force_view(edition: Edition, drawing: Drawing) -> dict[str, Any]:
    sizes = drawing.dots["size"]
    spots = force_positions(edition.net, seed=edition.seed, size=float(sizes.max() if len(sizes) else 1))
    dots = spots.assign(size=sizes)
    names, bold = name_dots(edition, dots, Boxes(), WIDE, free=True)
    edges = [n.box for n in names] + [(-AREA[0], -AREA[1], AREA[0], AREA[1])]
    left, top = (min(b[i] for b in edges) - 16 for i in (0, 1))
    right, bottom = (max(b[i] for b in edges) + 16 for i in (2, 3))
    return {
        **_places(dots), "bends": [], "names": [_label(n, edition) | {"bold": n.key in bold} for n in names],
        "text": WIDE.name_text, "seatText": WIDE.seat_text, "seats": [], "clusters": [], "middle": None,
        "board": "", "rings": [], "sectors": None,
        "view": (left, top, right - left, bottom - top),
    }  # fmt: skip


def _places(dots: pd.DataFrame) -> dict[str, Any]:
    return {c: dots[c].tolist() for c in ("x", "y", "size")}


def _label(label: Label, edition: Edition) -> dict[str, Any]:
    return {
        "node": edition.net.position.get(label.key), "lines": label.lines, "x": label.x, "y": label.y,
        "anchor": label.anchor, "leader": label.leader, "box": [round(v, 1) for v in label.box],
    }  # fmt: skip
