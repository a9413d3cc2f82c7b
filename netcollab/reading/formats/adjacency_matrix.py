"""Adjacency matrix: the same agencies down and across, a number, a mark or a word where they are tied.

                  Hope House   City Clinic   CPS
    Hope House        -             2          0
    City Clinic       2             -          1

A blank corner or a title in it, a half-filled matrix, totals at the end, one sheet per kind of tie: all general
knowledge. A half-filled or symmetric matrix has no direction; of any other, the row names the column. The
diagonal is not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from netcollab.framework import fold
from netcollab.reading.answers import grade
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.formats.edge_list import _relation
from netcollab.reading.formats.referral_counts import counts
from netcollab.reading.headers import is_total
from netcollab.reading.records import Link, LinkTable, Records
from netcollab.reading.shapes import Square, mark, square
from netcollab.reading.survey_shapes import is_survey
from netcollab.reading.table import Cell, Table, listed, number, text

NAME = "adjacency_matrix"


def detect(table: Table) -> str | None:
    """Row labels and column labels that are the same names."""
    found = square(table)
    if found is None or is_survey(table) or counts(table):
        return None
    both = {fold(table.rows[n].text(found.label)) for n in found.rows}
    n = len({fold(table.rows[found.at].text(c)) for c in found.columns} & both)
    down, row = table.letter(found.label), table.rows[found.at].number
    where = f" (column {down}) and columns (row {row})" if row else " and columns"
    return f"{n} agencies that head both rows{where}"


def read(table: Table, context: Context) -> Records:
    """The ties of a matrix, without its diagonal and its totals."""
    evidence = detect(table) or ""
    shape = square(table)
    assert shape is not None
    log = Log(table, context)
    records = Records()
    body = table.rows[shape.at + 1 :]
    log.rows = len(body)
    made, note = _links(log, shape)
    records.links.append(made)
    kept = {table.rows[n].number for n in shape.rows}
    for row in body:
        if row.number not in kept:
            log.skip(row, "a row of totals" if is_total(row.text(shape.label)) else "a note or no agency in the row")
    log.read_columns |= {shape.label, *shape.columns}
    header = [table.rows[shape.at].text(c) for c in range(table.width)]
    return log.finish(records, NAME, evidence, header, note)


def _links(log: Log, shape: Square) -> tuple[LinkTable, str]:
    table, header = log.table, log.table.rows[shape.at]
    across = {c: name for c in shape.columns if (name := log.agency(header, c, sure=True).agency)}
    down = {n: name for n in shape.rows if (name := log.agency(table.rows[n], shape.label, sure=True).agency)}
    cells = {
        (n, c): table.rows[n].cells[c]
        for n in down
        for c in across
        if fold(down[n]) != fold(across[c]) and table.rows[n].cells[c] is not None
    }
    strengths, threshold, note, bad = _strengths(log, cells)
    for n in down:
        log.use(table.rows[n])
    ties = [
        Link(
            place=table.place(table.rows[n].number, table.letter(c)),
            source=down[n],
            target=across[c],
            strength=strength,
        )
        for (n, c), strength in strengths.items()
        if strength > 0
    ]
    pairs = {(fold(t.source), fold(t.target)): t.strength for t in ties}
    symmetric = all(pairs.get((b, a)) == s for (a, b), s in pairs.items())
    half = not symmetric and _half(cells, shape)
    if bad:
        fix = "Use numbers, x, or the words of one scale."
        log.issue(
            "unknown_answers",
            f"cells that are neither numbers, marks nor known words: {listed(bad)}",
            "taken as blank",
            fix,
        )
    sides = [{fold(v): v for v in side.values()} for side in (down, across)]
    only = [[v for k, v in side.items() if k not in other] for side, other in zip(sides, sides[::-1], strict=True)]
    if any(only):
        parts = [f"with a {w} only: {listed(names)}" for w, names in zip(("row", "column"), only, strict=True) if names]
        fix = "Look for a name that is spelled in two ways."
        log.issue("uneven_matrix", f"agencies {'; '.join(parts)}", "read as far as it goes", fix)
    labels = tuple({fold(v): v for v in [*across.values(), *down.values()]}.values())
    made = LinkTable(
        place=table.place(),
        relation=_relation(table),
        directed=not (symmetric or half),
        labels=labels,
        links=tuple(ties),
        threshold=threshold,
    )
    shape_said = "half-filled" if half else "symmetric" if symmetric else "directed: the row names the column"
    note = f"{shape_said}. {note}".strip()
    return made, note


def _half(cells: Mapping[tuple[int, int], Cell], shape: Square) -> bool:
    """Whether only one side of the diagonal is filled."""
    place = {c: i for i, c in enumerate(shape.columns)}
    line = {n: i for i, n in enumerate(shape.rows)}
    below = sum(text(v) not in ("0", "") and line[n] > place[c] for (n, c), v in cells.items())
    above = sum(text(v) not in ("0", "") and line[n] < place[c] for (n, c), v in cells.items())
    return (below == 0) != (above == 0)


def _strengths(
    log: Log, cells: Mapping[tuple[int, int], Cell]
) -> tuple[dict[tuple[int, int], float], float, str, list[str]]:
    """Cells as strengths: numbers as they are; marks as 1; words by the answer scales."""
    words = {k: text(v) for k, v in cells.items()}
    plain = {k: w for k, w in words.items() if w not in ("-", "–", "—", ".")}
    numbers: dict[tuple[int, int], float] = {}
    others: dict[tuple[int, int], str] = {}
    for k, w in plain.items():
        strength = number(w)
        if strength is not None and 0 <= strength < 1e12:
            numbers[k] = strength
        else:
            others[k] = w
    marks = {k: m for k, w in others.items() if len(w) <= 3 and (m := mark(w)) is not None}
    bad: list[str] = []
    note, threshold = "", 1.0
    if len(marks) < len(others):
        graded = grade([*others.values()])
        found = {k: s for k, w in others.items() if (s := graded.strengths.get(w)) is not None}
        bad = [log.table.cell_name(log.table.rows[k[0]], k[1]) for k, w in others.items() if w in graded.unknown]
        threshold, note = graded.threshold, f"Read as {graded.title}." if graded.scale else ""
        numbers = {k: n * threshold if n == 1 else n for k, n in numbers.items()}
    else:
        found = {k: float(m) for k, m in marks.items()}
        positive = [n for n in numbers.values() if n > 0]
        threshold = min([1.0, *positive])
        if len(set(positive)) > 1:
            note = "Every number above 0 is taken as a tie."
    return {**numbers, **found}, threshold, note, bad


FORMAT = Format(title="adjacency matrix", detect=detect, read=read, anchors=True)
