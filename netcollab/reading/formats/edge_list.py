"""Edge list: one row per tie, with a source and a target.

    Source,Target,Type,Weight      From,To,Direction,Type,Strength      Vertex 1,Vertex 2      edgeID,from,to

Verified in their documentation: Gephi's headings (Source, Target, Type with Directed or Undirected, Weight, Label, Id),
Kumu's (From, To, and several targets in To with | between; Direction with directed, undirected or mutual; Type) and
Network Canvas's (from, to, networkCanvasSourceUUID, networkCanvasTargetUUID). NodeXL's (Vertex 1, Vertex 2, in row 2)
and plain From/To are general knowledge. The edges of GraphML, GEXF, Kumu JSON and UCINET DL come here too. Ids are the
names of the node table in the same file or folder. Taken as the complete network among the agencies it and that node
table name; a tie without a direction is said by both. Many ties without a word on direction, none of them both ways,
are pairs said once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from netcollab.framework import fold
from netcollab.reading.answers import grade
from netcollab.reading.format import Context, Format, Log, usable
from netcollab.reading.formats.attendance_long import table_rows
from netcollab.reading.formats.node_table import names_of, nodes
from netcollab.reading.formats.referral_log import is_referral
from netcollab.reading.headers import Header, find_header, means, plain
from netcollab.reading.records import Link, LinkTable, Records
from netcollab.reading.shapes import across, square
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Cell, Row, Table, listed, number, text

NAME = "edge_list"
ROLES = ("source", "target", "weight")
MUTUAL = frozenset(["undirected", "mutual", "both", "bidirectional", "two way", "reciprocal", "false"])
ONE_WAY = frozenset(["directed", "one way", "true"])
LAYERS = frozenset(["survey", "referral", "agreement", "meeting"])
PAIRS = 20  # from this many ties on, none of which stands in both directions, each is a pair said once
NUMBER = re.compile(r"\d{1,9}( \d+)?")  # folded: the decimal sign is a blank
NO_WEIGHTS = frozenset(["id", "edge id", "edgeid", "year", "no", "row", "number"])
MOST_RELATIONS = 12  # more different words than these say something of single ties
TIMES = frozenset(["interval", "timeset", "time interval", "start", "end", "spells"])


def header(table: Table) -> Header | None:
    """The headings of the two ends of a tie, and of what else an edge list says."""
    found = find_header(table, ROLES, ("source", "target"))
    if found is None:
        return None
    words = [fold(heading) for heading in found.labels]
    roles = dict(found.roles)
    if {"networkcanvassourceuuid", "networkcanvastargetuuid"} <= set(words):
        roles["source"] = words.index("networkcanvassourceuuid")
        roles["target"] = words.index("networkcanvastargetuuid")
    body = table.rows[found.at + 1 :]
    free = [c for c in range(table.width) if c not in roles.values()]
    said = {c: {plain(cell) for r in body if (cell := r.text(c))} for c in free}
    numbers = [c for c in free if said[c] and all(NUMBER.fullmatch(w) for w in said[c]) and words[c] not in NO_WEIGHTS]
    if "weight" not in roles and len(numbers) == 1 and len(free) == 1:
        roles["weight"] = numbers[0]
        free = []
    ways = [c for c in free if means(found.labels[c], "edge_type") == 2 and said[c] and said[c] <= MUTUAL | ONE_WAY]
    kinds = [c for c in free if c not in ways and 0 < len(said[c]) <= MOST_RELATIONS]
    layer = [c for c in kinds if words[c] == "layer" and said[c] <= LAYERS]
    relation = sorted(
        (words[c] == "label", words[c] == "type", c)
        for c in kinds
        if c not in layer and (means(found.labels[c], "relation") == 2 or words[c] in ("type", "connection type"))
    )
    roles |= {"edge_type": ways[0]} if ways else {}
    roles |= {"layer": layer[0]} if layer else {}
    roles |= {"relation": relation[0][-1]} if relation else {}
    if layer:  # our own export: a tie has a strength, or a count of referrals
        named = {"weight": "strength", "count": "count", "working": "working"}
        roles.pop("weight", None)
        roles |= {role: words.index(w) for role, w in named.items() if w in words}
    return Header(found.at, found.row, found.labels, roles)


def detect(table: Table) -> str | None:
    """A column of sources and a column of targets, and nothing that makes it a referral log."""
    if is_survey(table) or across(table) or square(table) or is_referral(table):
        return None
    found = header(table)
    if found is None or len(table.rows) < found.at + 2:
        return None
    weight = f", weights in '{found.label('weight')}'" if "weight" in found.roles else ""
    where = f"headings in row {found.row}: " if found.row else "edges with "
    return f"{where}'{found.label('source')}' and '{found.label('target')}'{weight}"


def read(table: Table, context: Context) -> Records:
    """Ties by relation, if the list names several."""
    evidence = detect(table) or ""
    head = header(table)
    assert head is not None
    log = Log(table, context)
    records = Records()
    log.rows = len(table.rows) - head.at - 1
    body = table_rows(log, head, head.roles["source"]) if head.row else list(table.rows[head.at + 1 :])
    roles = usable(log, body, head.roles)
    note = ""
    if "source" in roles and "target" in roles:
        reader = _Ties(log, body, roles)
        records.links.extend(reader.tables())
        note = reader.note
    else:
        for row in body:
            log.skip(row, "the column of sources or of targets is not read")
    if timed := [label for label in head.labels if fold(label) in TIMES]:
        found = f"times of ties in {', '.join(repr(x) for x in timed)}"
        log.issue("times_not_read", found, "not read: every tie counts, whenever it held")
    log.read_columns |= set(roles.values())
    return log.finish(records, NAME, evidence, head.labels, note)


class _Ties:
    """The ties of one list, by layer, relation and whether they have a direction."""

    def __init__(self, log: Log, body: Sequence[Row], roles: Mapping[str, int]) -> None:
        self.log, self.roles = log, roles
        self.ids, self.nodes = _node_names(log, body, roles)
        cells = [r.cells[roles["weight"]] for r in body] if "weight" in roles else []
        self.strengths, self.threshold, self.note = _strengths(cells)
        self.ties: dict[tuple[str, str, bool], list[Link]] = {}
        self.labels: dict[tuple[str, str], dict[str, None]] = {}
        self.working: dict[tuple[str, str], list[float]] = {}
        self.bad: list[str] = []
        for row in body:
            self.add(row)
        if self.bad:
            found = f"weights that are neither numbers nor known words: {listed(self.bad)}"
            log.issue("unknown_weight", found, "counted as a tie", "Correct them.")
        if len(self.labels) > 1:
            self.note = f"{len(self.labels)} relations. {self.note}".strip()

    def said(self, row: Row, role: str) -> str:
        return row.text(self.roles[role]) if role in self.roles else ""

    def name(self, words: str, row: Row, role: str) -> str:
        named = self.ids.get(words, words)
        return self.log.agency_in(named, row, self.roles[role]).agency if named else ""

    def add(self, row: Row) -> None:
        if plain(self.said(row, "layer")) == "meeting":
            fix = "Read the sign-in sheets too, if they are at hand."
            self.log.skip(row, "two agencies that met, which a sign-in sheet proves and a tie does not", fix=fix)
            return
        ends = [self.said(row, "source"), *(t.strip() for t in self.said(row, "target").split("|"))]
        if any(self.ids.get(end) == "" for end in ends if end):
            self.log.skip(row, "a person, not an agency")
            return
        if self.ids and any(end.isdigit() and end not in self.ids for end in ends):
            self.log.skip(row, "an id that no node has", fix="Export the node table again and put it beside this one.")
            return
        source, *targets = [self.name(end, row, "target" if n else "source") for n, end in enumerate(ends)]
        named = [x for x in (source, *targets) if x]
        if not named:
            self.log.skip(row, "no agency in the row")
            return
        self.log.use(row)
        strength = self.strength(row)
        directed = plain(self.said(row, "edge_type")) not in MUTUAL
        layer = plain(self.said(row, "layer")) or "survey"
        for words in self.said(row, "relation").split("|"):
            relation = plain(words).replace(" ", "_")[:40]
            self.labels.setdefault((layer, relation), dict(self.nodes)).update(dict.fromkeys(named))
            if plain(self.said(row, "working")) == "true":
                self.working.setdefault((layer, relation), []).append(strength)
            place = self.log.table.place(row.number)
            self.ties.setdefault((layer, relation, directed), []).extend(
                Link(place=place, source=source, target=target, strength=strength)
                for target in targets
                if source and target and strength > 0  # an agency alone in its row is a member without a tie
            )

    def strength(self, row: Row) -> float:
        words = self.said(row, "weight")
        if not words:
            count = self.said(row, "count")
            return float(count) if re.fullmatch(r"\d{1,9}(\.\d+)?", count) else 1.0
        strength = self.strengths.get(words)
        if strength is None:
            self.bad.append(self.log.table.cell_name(row, self.roles["weight"]))
        return self.threshold if strength is None else strength

    def tables(self) -> list[LinkTable]:
        made = []
        for (layer, relation), names in self.labels.items():
            self.without_direction(layer, relation)
            ways = [d for d in (False, True) if self.ties.get((layer, relation, d))] or [True]
            threshold = min(self.working.get((layer, relation), [self.threshold]))
            made += [
                LinkTable(
                    place=self.log.table.place(),
                    relation=relation or _relation(self.log.table),
                    directed=directed,
                    labels=tuple(names),
                    links=tuple(self.ties.get((layer, relation, directed), ())),
                    threshold=threshold,
                    layer=layer,
                )
                for directed in ways
            ]
        return made

    def without_direction(self, layer: str, relation: str) -> None:
        """A list that says nothing of direction, and holds many ties and none of them both ways, lists pairs."""
        ties = self.ties.get((layer, relation, True), [])
        pairs = {(plain(t.source), plain(t.target)) for t in ties}
        if "edge_type" in self.roles or len(pairs) < PAIRS or any((b, a) in pairs for a, b in pairs):
            return
        self.ties[layer, relation, False] = self.ties.pop((layer, relation, True))
        fix = "If the ties have a direction, add a column Direction with the word directed."
        found = f"none of {len(pairs)} ties stands in both directions"
        self.log.issue("ties_without_direction", found, "read as ties without a direction", fix)


def _node_names(log: Log, body: Sequence[Row], roles: Mapping[str, int]) -> tuple[dict[str, str], dict[str, None]]:
    """What the ends of ties are called by the node tables beside a list, and the agencies that these name."""
    table = log.table
    folder = table.file.rpartition("/")[0]
    every = [t for t in log.context.tables if nodes(t) is not None]
    beside = [t for t in every if t.file == table.file]
    beside = beside or [t for t in every if not t.sheet and t.file.rpartition("/")[0] == folder]
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for one in beside:
        by_id, by_name = names_of(one)
        ids, names = {**by_id, **ids}, {**by_name, **names}
    ends = {e for r in body for e in (r.text(roles["source"]), *r.text(roles["target"]).split("|")) if e}
    if not beside:
        if ends and all(end.isdigit() for end in ends):
            fix = "Export the node table too and put it beside this one."
            log.issue("numbers_for_names", "numbers in place of names of agencies", "taken as names", fix)
        return {}, {}
    first, other = (names, ids) if ends <= set(names) and not ends <= set(ids) else (ids, names)
    return {**other, **first}, {name: None for name in names if names[name] and fold(name) in log.context.known}


def _relation(table: Table) -> str:
    """What the ties are called: the words of the sheet's or file's name."""
    words = fold(
        re.sub(r"(?i)sheet ?\d*|edges?( ?list)?|connections|\d+|matrix|network|adjacency|ties", " ", table.name)
    )
    return words.replace(" ", "_")[:40] or "tie"


def _strengths(cells: Sequence[Cell]) -> tuple[dict[str, float | None], float, str]:
    """Weights as strengths: numbers as they are, words by the answer scales."""
    words = {text(c) for c in cells if text(c)}
    numbers: dict[str, float | None] = {}
    for word in words:
        if (weight := number(word)) is None:
            break
        numbers[word] = weight
    if len(numbers) == len(words):
        positive = [n for n in numbers.values() if n and 0 < n < float("inf")]
        kept = {w: n if n is not None and abs(n) < float("inf") else None for w, n in numbers.items()}
        note = "Every weight above 0 is taken as a tie." if len(set(positive)) > 1 else ""
        return kept, min([1.0, *positive]), note
    graded = grade(cells)
    note = f"Weights are read as {graded.title}." if graded.scale else ""
    return dict(graded.strengths), graded.threshold, note


FORMAT = Format(title="edge list", detect=detect, read=read)
