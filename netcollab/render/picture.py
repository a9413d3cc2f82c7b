"""The Table as a static picture: SVG that needs no script, with its own style sheet and a description in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from netcollab.edition import Edition
from netcollab.framework import Framework
from netcollab.layout import labels
from netcollab.layout.clusters import Cluster, bundle_width, bundles
from netcollab.layout.table import FEW, SHAPES, Shape
from netcollab.render import ties as tie
from netcollab.render.charts import SIGNS, lighter
from netcollab.render.drawing import QUIET, Drawing, SeatMark, draw
from netcollab.render.page import asset
from netcollab.render.public import OPEN as OPEN_SEAT
from netcollab.render.public import TAKEN, VEILED, seat_state
from netcollab.render.words import clean, count, listed, spelled, worded

MEASURE = 1000  # how wide the lines below the picture may run
OPEN = ("missing", "open", "outside")
SEAT_WORDS = {
    TAKEN: "Filled: a seat that is taken.",
    OPEN_SEAT: "Dashed: a seat that is open.",
    VEILED: "Outlined: this page does not say.",
}
Point = tuple[float, float]


def table_svg(edition: Edition, drawings: Mapping[str, Drawing] | None = None, wide: Markup | None = None) -> Markup:
    """The Table for a page: the arrangement for desks and, on narrow screens, the one for phones.

    Everything it needs is inside, in a ``<style>`` that ``render_page`` allows. Members and the coordinator see
    agencies and ties; the public only seats, taken or open. ``drawings`` are those of :func:`drawings_of` and ``wide``
    the arrangement for desks, if in hand.
    """
    drawings = drawings or drawings_of(edition)
    found = tie.ties_of(edition)
    both = [
        wide if key == "wide" and wide is not None else one_svg(edition, drawing, found, style=key == "wide")
        for key, drawing in drawings.items()
    ]
    return Markup('<div class="table-picture">') + Markup("\n").join(both) + Markup("</div>")


def drawings_of(edition: Edition) -> dict[str, Drawing]:
    """The Table of an edition in every arrangement."""
    return {key: draw(edition, shape) for key, shape in SHAPES.items()}


def one_svg(edition: Edition, drawing: Drawing, found: list[tie.Tie], *, style: bool = True) -> Markup:
    """One arrangement of the Table as an ``<svg>``."""
    shape = drawing.shape
    left, top, width, height = drawing.view
    note = caption(edition, found)
    size = 14 if shape.key == "wide" else 12.5
    lines = labels.wrap(note, size, min(width - 24, MEASURE), 12)
    below = size * 1.35 * len(lines) + 14
    name = f"table-{shape.key}"
    parts = [
        Markup('<svg class="tp tp-{}" viewBox="{} {} {} {}" role="img" aria-labelledby="{}-t {}-d" xmlns="{}">').format(
            shape.key, _n(left), _n(top), _n(width), _n(height + below), name, name, "http://www.w3.org/2000/svg"
        ),
        Markup("<title id='{}-t'>{}</title><desc id='{}-d'>{}</desc>").format(
            name,
            f"{clean(edition.name) or 'The coalition'}: who is at the table",
            name,
            description(edition, found, drawing),
        ),
        Markup("<style>{}</style>").format(Markup(style_sheet(edition.net.framework))) if style else Markup(""),
        _table(drawing),
        *_clusters(edition, drawing),
        *_ties(drawing, tie.drawn(found)),
        *[_text([word], 0, 3 - ry, "middle", 10, "tp-ring-word") for _, ry, word in drawing.rings],
        *[_seat(mark, shape) for mark in drawing.seats],
        *_dots(edition, drawing),
        *_names(edition, drawing),
        _middle(drawing),
        _text(lines, 0, top + height + size + 6, "middle", size, "tp-note"),
        Markup("</svg>"),
    ]
    return Markup("\n").join(p for p in parts if p)


def style_sheet(framework: Framework) -> str:
    """The style sheet of the picture, with the colors of the systems for light and dark screens."""
    light = "".join(f".tp-s{i} {{ --c: {s.color}; }}\n" for i, s in enumerate(framework.systems))
    dark = "".join(f".tp-s{i} {{ --c: {lighter(s.color)}; }}\n" for i, s in enumerate(framework.systems))
    return f"{asset('picture.css')}{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"


def system_numbers(framework: Framework) -> dict[str, int]:
    """Sector -> the number of its system, in the framework's order."""
    return {c.key: i for i, s in enumerate(framework.systems) for c in framework.components if c.system == s.key}


# ---- words ----------------------------------------------------------------------------------------------------------


def description(edition: Edition, ties: list[tie.Tie], drawing: Drawing) -> str:
    """What the picture shows, for those who do not see it."""
    framework = edition.net.framework
    seats = {s.key: s.status for s in edition.sectors}
    groups = spelled(len(framework.systems), "group")
    seat = count(len(framework.components), "seat")
    said = [f"A round table with {seat}, one for each {framework.noun}, in {groups}."]
    opened = [c.label for c in framework.seats if seats.get(c.key) in OPEN]
    said.append(f"Open seats: {'; '.join(opened)}." if opened else "No seat is known to be open.")
    unknown = [c.label for c in framework.seats if seats.get(c.key) == "not_found"]
    if unknown:
        said.append(f"Not found yet: {'; '.join(unknown)}.")
    apart = [c.label for c in framework.seats if seats.get(c.key) == "siloed"]
    if apart:
        said.append(f"Mostly among themselves: {'; '.join(apart)}.")
    if edition.audience != "public":
        members = edition.net.coalition
        working = sum(t.working for t in ties)
        drawn = [count(len(members), "agency"), *([count(working, "working tie")] if working else [])]
        said.append(f"Drawn: {listed(drawn)}. {tie.why_none(edition, ties)}".strip())
        names = sorted(clean(edition.net.agencies.at[a, "name"]) for a in drawing.bold)
        if names:
            said.append(f"Nearest the middle, in the order of the alphabet: {listed(names)}.")
    return " ".join(said)


def caption(edition: Edition, ties: list[tie.Tie]) -> str:
    """The line below the picture that says how to read it."""
    return worded(_caption(edition, ties), edition.net.framework.noun)


def _caption(edition: Edition, ties: list[tie.Tie]) -> str:
    open_words = "Dashed: a seat with no known member."
    if edition.audience == "public":
        shown = {seat_state(s) for s in edition.sectors}
        seats = [words for state, words in SEAT_WORDS.items() if state in shown]
        return f"{' '.join(seats)} Each stands for one sector."
    if not ties:
        return f"A dot is an agency, at the seat of its sector. {open_words} {tie.why_none(edition, ties)}"
    if tie.only_met(ties):
        return (
            "A dot is an agency, at the seat of its sector. Dotted lines join agencies that came to the same meetings: "
            f"this is presence, not working together. {open_words}"
        )
    said = "A dot is an agency; the nearer the middle, the more other sectors report working with it. "
    if len(edition.net) > FEW:
        said += "The dots of a seat stand together, with their number beside the seat. Gray bands are the ties between "
        said += "two sectors, wider for more of them; orange lines are ties inside a sector that keeps to itself. "
        return said + (f"Hollow dots did not answer. {open_words}" if tie.shown_silent(edition) else open_words)
    said += "Gray lines are working ties between sectors, orange ones inside a sector. "
    if any(t.state for t in ties) and edition.audience == "coordinator":
        said += "Broken lines: one side only reports it. Dotted lines and hollow dots: an agency did not answer. "
    if (~edition.net.agencies["member"].astype(bool)).any():
        said += "Diamonds behind the seats: partners that are not members. "
    return said + open_words


# ---- shapes ---------------------------------------------------------------------------------------------------------


def bend(a: Point, b: Point, inside: bool) -> Point:
    """The control point of a tie: pulled to the middle of the table, less so within a sector."""
    pull = 0.9 if inside else 0.42
    return (a[0] + b[0]) / 2 * pull, (a[1] + b[1]) / 2 * pull


def _table(drawing: Drawing) -> Markup:
    shape = drawing.shape
    rows = [_closed(shape, "tp-board", 1.0)]
    rows += [_closed(shape, "tp-ring", rx / shape.rx) for rx, *_ in drawing.rings]
    return Markup("\n").join(rows)


def _closed(shape: Shape, css: str, radius: float) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(css, closed_path(shape, radius))


def closed_path(shape: Shape, radius: float) -> str:
    """The outline of the table at a radius, as path data."""
    import math

    from netcollab.layout.table import point

    spots = [point(shape, math.radians(a), radius) for a in range(0, 360, 4)]
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in spots) + "Z"


def _clusters(edition: Edition, drawing: Drawing) -> list[Markup]:
    number = system_numbers(edition.net.framework)
    return [
        Markup('<path class="tp-cluster tp-s{}" stroke-width="{}" d="{}"/>').format(
            number.get(c.seat, "x"), _n(cluster_edge(drawing)), cluster_path(c)
        )
        for c in drawing.clusters
    ]


def cluster_path(cluster: Cluster) -> str:
    """The outline of a cluster as path data; its wide round edge keeps the dots inside."""
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in cluster.corners) + "Z"


def cluster_edge(drawing: Drawing) -> float:
    """How wide that edge is drawn."""
    return round(2 * (float(drawing.dots["size"].max()) + 3.5), 1)


def _ties(drawing: Drawing, ties: list[tie.Tie]) -> list[Markup]:
    """Ties as curves; where there are clusters, bundled from seat to seat, and singly only inside a siloed one."""
    if not drawing.clusters:
        return _curves(drawing, ties)
    seat = drawing.dots["seat"].to_dict()
    hub = {c.seat: c.hub for c in drawing.clusters}
    joined = bundles((seat[t.a], seat[t.b]) for t in ties if seat[t.a] in hub and seat[t.b] in hub)
    most = max((n for *_, n in joined), default=0)
    drawn = [
        Markup('<path class="tp-tie tp-bundle" stroke-width="{}" d="{}"/>').format(
            _n(bundle_width(n, most)), _curve(hub[a], hub[b], False)
        )
        for a, b, n in joined
    ]
    siloed = {mark.key for mark in drawing.seats if mark.status == "siloed"}
    return [*drawn, *_curves(drawing, tie.of_silos(ties, seat, siloed))]


def _curve(a: Point, b: Point, inside: bool) -> str:
    c = bend(a, b, inside)
    return f"M{_n(a[0])} {_n(a[1])}Q{_n(c[0])} {_n(c[1])} {_n(b[0])} {_n(b[1])}"


def _curves(drawing: Drawing, ties: Iterable[tie.Tie]) -> list[Markup]:
    paths: dict[tuple[str, str], list[str]] = {}
    place = {str(a): (x, y) for a, x, y in zip(drawing.dots.index, drawing.dots["x"], drawing.dots["y"], strict=True)}
    for t in ties:
        paths.setdefault((t.kind, t.state), []).append(_curve(place[t.a], place[t.b], t.inside))
    order = ("met", "across", "inside")
    many = " tp-many" if sum(map(len, paths.values())) > 300 else ""
    return [
        Markup('<path class="tp-tie tp-{}{}{}" d="{}"/>').format(
            kind, f" tp-{state}" if state else "", many, "".join(d)
        )
        for (kind, state), d in sorted(paths.items(), key=lambda p: (order.index(p[0][0]), p[0][1]))
    ]


def _seat(mark: SeatMark, shape: Shape) -> Markup:
    system = f" tp-s{mark.system}" if mark.system >= 0 else ""
    size = shape.seat_text
    parts = [Markup('<path class="tp-bar" d="{}"/>').format(mark.path)]
    if mark.name.leader:
        parts.append(_line(mark.name.leader, "tp-leader"))
    if mark.status not in QUIET:
        scale = (shape.thick + 6) / 16
        parts.append(
            Markup(
                '<g transform="translate({} {}) scale({})"><circle class="tp-under" cx="8" cy="8" r="9.5"/>{}</g>'
            ).format(
                _n(mark.at[0] - 8 * scale), _n(mark.at[1] - 8 * scale), f"{scale:.2f}", Markup(SIGNS[mark.state.sign])
            )
        )
    words = (mark.name.x, mark.name.y, mark.name.anchor)
    parts.append(_text(mark.name.lines, *words, size, "tp-seat-name"))
    if mark.words:
        below = mark.name.y + size * labels.LINE * len(mark.name.lines)
        parts.append(_text(mark.words, mark.name.x, below, mark.name.anchor, size, "tp-seat-word"))
    return Markup('<g class="tp-seat tp-is-{}{}">{}</g>').format(mark.status, system, Markup("").join(parts))


def _dots(edition: Edition, drawing: Drawing) -> list[Markup]:
    net, system = edition.net, system_numbers(edition.net.framework)
    quiet = tie.shown_silent(edition)
    rows = []
    member = net.agencies["member"].to_dict()
    for a, x, y, size, seat in drawing.dots[["x", "y", "size", "seat"]].sort_index().itertuples():
        css = f"tp-s{system[seat]}" if seat in system else "tp-none"
        if not member[a]:
            d = f"M{_n(x)} {_n(y - size)}L{_n(x + size)} {_n(y)}L{_n(x)} {_n(y + size)}L{_n(x - size)} {_n(y)}Z"
            rows.append(Markup('<path class="tp-dot tp-partner {}" d="{}"/>').format(css, d))
        else:
            hollow = " tp-hollow" if a in quiet else ""
            shape = '<circle class="tp-dot{} {}" cx="{}" cy="{}" r="{}"/>'
            rows.append(Markup(shape).format(hollow, css, _n(x), _n(y), _n(size)))
    return rows


def _names(edition: Edition, drawing: Drawing) -> list[Markup]:
    member = edition.net.agencies["member"].astype(bool)
    rows = [_line(label.leader, "tp-leader") for label in drawing.names if label.leader]
    for label in drawing.names:
        css = "tp-name" + (" tp-bold" if label.key in drawing.bold else "" if member[label.key] else " tp-partner-name")
        cut = any(line.endswith("…") for line in label.lines)
        whole = clean(edition.net.agencies.at[label.key, "name"]) if cut else ""
        rows.append(_text(label.lines, label.x, label.y, label.anchor, drawing.shape.name_text, css, whole))
    return rows


def _middle(drawing: Drawing) -> Markup:
    if not drawing.middle:
        return Markup("")
    label = drawing.middle
    return _text(label.lines, label.x, label.y, label.anchor, drawing.middle_text, "tp-coalition")


def _text(lines: Iterable[str], x: float, y: float, anchor: str, size: float, css: str, whole: str = "") -> Markup:
    """Lines of text; ``whole`` is what they say where they had to be cut."""
    spans = [
        Markup('<tspan x="{}" y="{}">{}</tspan>').format(_n(x), _n(y + i * size * labels.LINE), escape(line))
        for i, line in enumerate(lines)
    ]
    title = Markup("<title>{}</title>").format(whole) if whole else Markup("")
    shape = '<text class="{}" text-anchor="{}" font-size="{}">{}{}</text>'
    return Markup(shape).format(css, anchor, _n(size), title, Markup("").join(spans))


def _line(ends: tuple[float, float, float, float], css: str) -> Markup:
    return Markup('<path class="{}" d="M{} {}L{} {}"/>').format(css, *(_n(v) for v in ends))


def _n(value: float) -> str:
    return (
        f"{float(value):.1f}".removesuffix(".0").replace("-0", "0")
        if abs(value) < 0.05
        else f"{value:.1f}".removesuffix(".0")
    )
