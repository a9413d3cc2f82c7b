"""Edge list: one row per tie, with a source and a target.

    Source,Target,Type,Weight        From,To        Vertex 1,Vertex 2

Gephi's headings (Source, Target, Type, Weight, Label, Id) are verified in its documentation; NodeXL's
(Vertex 1, Vertex 2) and plain From/To are general knowledge. Taken as the complete network among the agencies it names.
"""

from __future__ import annotations

import re

from netcollab.framework import fold
from netcollab.reading.answers import grade
from netcollab.reading.format import Context, Format, Log, usable
from netcollab.reading.formats.attendance_long import table_rows
from netcollab.reading.formats.referral_log import is_referral
from netcollab.reading.headers import Header, find_header
from netcollab.reading.records import Link, LinkTable, Records
from netcollab.reading.shapes import across, square
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Table, listed, number, text

NAME = "edge_list"
ROLES = ("source", "target", "weight", "edge_type", "relation")


def header(table: Table) -> Header | None:
    """The headings of the two ends of a tie."""
    return find_header(table, ROLES, ("source", "target"))


def detect(table: Table) -> str | None:
    """A column of sources and a column of targets, and nothing that makes it a referral log."""
    if is_survey(table) or across(table) or square(table) or is_referral(table):
        return None
    found = header(table)
    if found is None or len(table.rows) < found.at + 2:
        return None
    weight = f", weights in '{found.label('weight')}'" if "weight" in found.roles else ""
    return f"headings in row {found.row}: '{found.label('source')}' and '{found.label('target')}'{weight}"


def read(table: Table, context: Context) -> Records:
    """Ties by relation, if the list names several."""
    evidence = detect(table) or ""
    head = header(table)
    assert head is not None
    log = Log(table, context)
    records = Records()
    log.rows = len(table.rows) - head.at - 1
    body = table_rows(log, head, head.roles["source"])
    roles = usable(log, body, head.roles)
    note = ""
    if "source" in roles and "target" in roles:
        tables, note = _links(log, body, roles)
        records.links.extend(tables)
    else:
        for row in body:
            log.skip(row, "the column of sources or of targets is not read")
    log.read_columns |= set(roles.values())
    source, issues = log.finish(NAME, evidence, head.labels, note)
    records.sources.append(source)
    records.issues.extend(issues)
    return records


def _links(log: Log, body: list, roles: dict[str, int]) -> tuple[list[LinkTable], str]:  # type: ignore[type-arg]
    table = log.table
    strengths, threshold, note = _strengths(log, [r.cells[roles["weight"]] for r in body] if "weight" in roles else [])
    ties: dict[str, list[Link]] = {}
    labels: dict[str, dict[str, None]] = {}
    undirected = 0
    bad: list[str] = []
    for row in body:
        a, b = log.agency(row, roles["source"], sure=True).agency, log.agency(row, roles["target"], sure=True).agency
        if not a and not b:
            log.skip(row, "no agency in the row")
            continue
        relation = fold(row.text(roles["relation"])).replace(" ", "_")[:40] if "relation" in roles else ""
        log.use(row)
        labels.setdefault(relation, {}).update({x: None for x in (a, b) if x})
        undirected += "edge_type" in roles and fold(row.text(roles["edge_type"])) in ("undirected", "mutual")
        if not a or not b:
            continue  # an agency alone in its row is a member without a tie
        strength = strengths.get(row.text(roles["weight"])) if "weight" in roles and row.text(roles["weight"]) else 1.0
        if strength is None:
            bad.append(table.cell_name(row, roles["weight"]))
            strength = threshold
        if strength > 0:
            ties.setdefault(relation, []).append(
                Link(place=table.place(row.number), source=a, target=b, strength=strength)
            )
    if bad:
        log.issue(
            "unknown_weight",
            f"weights that are neither numbers nor known words: {listed(bad)}",
            "counted as a tie",
            "Correct them.",
        )
    many = len(labels) > 1
    made = [
        LinkTable(
            place=table.place(),
            relation=relation or _relation(table),
            directed=undirected < max(1, len(body) / 2),
            labels=tuple(names),
            links=tuple(ties.get(relation, ())),
            threshold=threshold,
        )
        for relation, names in labels.items()
    ]
    return made, f"{len(labels)} relations. {note}".strip() if many else note


def _relation(table: Table) -> str:
    """What the ties are called: the words of the sheet's or file's name."""
    words = fold(re.sub(r"(?i)sheet ?\d*|edges?( ?list)?|\d+|matrix|network|adjacency|ties", " ", table.name))
    return words.replace(" ", "_")[:40] or "tie"


def _strengths(log: Log, cells: list) -> tuple[dict[str, float | None], float, str]:  # type: ignore[type-arg]
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
