"""Node table of a network program: one row per agency, with the id that the edge table uses.

    Id,Label,Sector          Label,Type,Tags,Description        Vertex,Label        nodeID,networkCanvasUUID,name

Gephi's Id and Label, Kumu's Label, Type, Tags, Description (optionally ID first, several values in a cell with |
between) and Network Canvas's nodeID and networkCanvasUUID are verified in their documentation; the Vertices sheet of
NodeXL (headings in its row 2) and tables called "nodes" with an id and a name are general knowledge. The nodes of
GraphML, GEXF, Kumu JSON and UCINET DL come here too. A column of sectors is read as it is written, one of types, groups
or categories only where its words are sectors, as are Network Canvas's boxes (Sector_judges, TRUE or FALSE). A node
whose type is a person is no agency; one without a type is none where its name begins with a given name and nothing in
it says agency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netcollab.framework import fold
from netcollab.reading.format import Context, Format, Log, usable
from netcollab.reading.headers import labels_of, means
from netcollab.reading.records import Member, Records
from netcollab.reading.shapes import remembered
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Row, Table, listed

NAME = "node_table"
PEOPLE = frozenset(["person", "people", "individual", "individuals", "contact", "contacts", "alter", "alters", "staff"])
GROUPS = frozenset(["type", "group", "category", "class", "segment", "node type"])
SPLIT = re.compile(r"\s*[|;\n]\s*")


@dataclass(frozen=True, slots=True)
class Nodes:
    """A table of the nodes of a network: the header row, the column of names, and of the ids that edges use."""

    at: int
    label: int
    id: int | None
    program: str


NODE_SHEETS = re.compile(r"\b(nodes?|vert(ex|ices)|elements?|actors?|attribute ?list)\b", re.I)


@remembered
def nodes(table: Table) -> Nodes | None:
    """The columns of a node table of Gephi, Kumu, NodeXL or Network Canvas, or of one that is called so."""
    for at in range(min(len(table.rows) - 1, 3)):
        words = [fold(label) for label in labels_of(table, at)]
        where = {word: c for c, word in reversed(list(enumerate(words))) if word}
        name = next((where[w] for w in ("label", "name", "agency", "organization", "organisation") if w in where), None)
        number = next((where[w] for w in ("networkcanvasuuid", "id", "node id", "nodeid") if w in where), None)
        called = NODE_SHEETS.search(fold(table.name)) is not None
        if any(means(word, "target") == 2 or word == "networkcanvassourceuuid" for word in where):
            continue
        if "networkcanvasuuid" in where and name is not None:
            return Nodes(at, name, number, "Network Canvas")
        if "vertex" in where and fold(table.rows[at + 1].text(where["vertex"])) != "vertex":
            named = "label" in where and any(r.text(where["label"]) for r in table.rows[at + 1 :])
            return Nodes(at, where["label"] if named else where["vertex"], where["vertex"], "NodeXL")
        if "label" in where and any(means(word, "agency") == 2 for word in where if word != "member"):
            continue  # a roster that gives labels too
        if "label" in where and (number is not None or words[0] == "label"):
            kumu = bool({"tags", "description"} & set(where)) or "element" in fold(table.name)
            program = "Kumu" if kumu else "Gephi" if table.rows[at].number else ""
            return Nodes(at, where["label"], number, program)
        if called and name is not None and number is not None:
            return Nodes(at, name, number, "")
    return None


def detect(table: Table) -> str | None:
    """A column of names under a heading that network programs give to nodes."""
    found = nodes(table)
    if found is None or is_survey(table):
        return None
    row = table.rows[found.at].number
    program = f" of {found.program}" if found.program else ""
    return f"a node table{program}: names under '{labels_of(table, found.at)[found.label]}'" + (
        f" in row {row}" if row else ""
    )


def names_of(table: Table) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the nodes of a table, by id and by themselves; empty where the node is a person."""
    found = nodes(table)
    by_id: dict[str, str] = {}
    by_name: dict[str, str] = {}
    if found is not None:
        people = _people(table, found)
        for row in table.rows[found.at + 1 :]:
            name = "" if people is None or _is_person(row, people) else _name(row, found)
            by_name.setdefault(_name(row, found), name)
            by_id.setdefault(row.text(found.id) if found.id is not None else "", name)
    return {k: v for k, v in by_id.items() if k}, {k: v for k, v in by_name.items() if k}


def _name(row: Row, found: Nodes) -> str:
    return row.text(found.label) or (row.text(found.id) if found.id is not None else "")


def _people(table: Table, found: Nodes) -> list[int] | None:
    """The columns that may say that a node is a person; None if the whole table is one of people."""
    kind = re.search(r"attribute ?list[ _]+(\w+)$", table.name.replace("_", " "), re.I)
    if kind and fold(kind[1]) in PEOPLE:
        return None
    return [c for c, label in enumerate(labels_of(table, found.at)) if fold(label) in GROUPS]


def _is_person(row: Row, columns: list[int]) -> bool:
    return any(fold(row.text(c)) in PEOPLE for c in columns)


def read(table: Table, context: Context) -> Records:
    """Members, with their sectors where a column gives sectors."""
    evidence = detect(table) or ""
    found = nodes(table)
    assert found is not None
    log = Log(table, context)
    records = Records()
    labels = labels_of(table, found.at)
    log.rows = len(table.rows) - found.at - 1
    body = table.rows[found.at + 1 :]
    kinds = [c for c, label in enumerate(labels) if fold(label) == "kind"]
    people = _people(table, found)
    if "agency" not in usable(log, body, {"agency": found.label}):
        people = None
    sectors, boxes = _sector_columns(log, body, labels), _boxes(labels, context)
    one = {k: c for k in ("jurisdiction", "member", "aliases") for c, h in enumerate(labels) if means(h, k) == 2}
    one = {k: c for k, c in one.items() if c not in (found.label, found.id)}
    for row in body:
        if people is None or _is_person(row, people):
            log.skip(row, "a person, not an agency")
            continue
        words = [*_words(row, sectors, context), *(part for c, part in boxes.items() if fold(row.text(c)) == "true")]
        known = any(context.is_sector(w) for w in words) or any(row.text(c) for c in people)
        typed = known or any(fold(row.text(c)) == "agency" for c in kinds)
        name = log.agency_in(_name(row, found), row, found.label, sure=typed).agency
        if not name:
            log.skip(row, "no agency in the row, or a person's name")
            continue
        log.use(row)
        records.members.append(_member(log, row, name, words, one))
        context.anchor([name])
    log.read_columns |= {found.label, *sectors, *boxes, *one.values()} | ({found.id} if found.id is not None else set())
    return log.finish(records, NAME, evidence, labels)


def _boxes(labels: tuple[str, ...], context: Context) -> dict[int, str]:
    """The columns with a box for one sector each, and that sector."""
    parts = {c: label.partition("_") for c, label in enumerate(labels)}
    return {
        c: part
        for c, (head, _, part) in parts.items()
        if fold(head) in GROUPS | {"sector", "sectors"} and context.is_sector(part)
    }


def _member(log: Log, row: Row, name: str, sectors: Iterable[str], one: Mapping[str, int]) -> Member:
    said = fold(row.text(one["member"])) if "member" in one else ""
    return Member(
        place=log.table.place(row.number),
        name=name,
        sectors=tuple(dict.fromkeys(sectors)),
        jurisdiction=row.text(one["jurisdiction"]) if "jurisdiction" in one else "",
        aliases=tuple(a for a in SPLIT.split(row.text(one["aliases"])) if a) if "aliases" in one else (),
        member={"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(said),
    )


def _words(row: Row, columns: Mapping[int, bool], context: Context) -> Iterator[str]:
    """The words of a row's columns of sectors; of a column of types or groups those that are sectors."""
    for c, given in columns.items():
        whole = row.text(c)
        words = [whole] if context.is_sector(whole) else SPLIT.split(whole)
        yield from (w for w in words if w and (given or context.is_sector(w)))


def _sector_columns(log: Log, body: Sequence[Row], labels: tuple[str, ...]) -> dict[int, bool]:
    """The columns of sectors, and those of types or groups whose words are (False); others are kept out, and told."""
    is_sector, title = log.context.is_sector, log.context.frameworks[0].title
    kept: dict[int, bool] = {}
    for c, label in enumerate(labels):
        if fold(label) not in GROUPS:
            if means(label, "sector") == 2 or means(label, "other_sectors") == 2:
                kept[c] = True
            continue
        cells = [(row, words) for row in body if (words := row.text(c))]
        good = [is_sector(w) or any(is_sector(p) for p in SPLIT.split(w)) for _, w in cells]
        if not cells:
            continue
        if sum(map(bool, good)) < 0.5 * len(cells):
            found = f"no sectors of {title} in the column '{label}'"
            fix = "Give the agencies their sectors in roster.xlsx."
            log.issue("no_sectors_in_column", found, "kept out: it is not read", fix, column=log.table.letter(c))
            continue
        kept[c] = False
        if odd := [log.table.cell_name(row, c) for (row, _), ok in zip(cells, good, strict=True) if not ok]:
            found = f"words that are no sectors of {title}: {listed(odd)}"
            log.issue("no_sectors_in_column", found, "not read", "Give these agencies a sector in roster.xlsx.")
    return kept


FORMAT = Format(title="node table", detect=detect, read=read, anchors=True)
