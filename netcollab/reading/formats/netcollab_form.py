"""The survey workbook that ``netcollab template survey`` writes, filled in by one agency.

    sheet Your agency     Question                   Answer           Key
                          Which agency ...?          Hope House       NC01
                          Local law enforcement      x                NC02.local_law_enforcement
    sheet Your partners   Agency                     How closely ... (NC12)      ...
                          County DA                  2 We help each other ...

The questions may be translated: the keys and the tags tell what they are. Verified against what we write; that people
send the file back as a workbook is general knowledge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from netcollab.items import Item, by_tag, tagged
from netcollab.reading import instrument
from netcollab.reading.format import Context, Format, Log
from netcollab.reading.records import Answered, Records, Response, Survey
from netcollab.reading.shapes import FORM_KEY, form_part
from netcollab.reading.survey_answers import outside
from netcollab.reading.table import Row, Table

NAME = "netcollab_form"


def detect(table: Table) -> str | None:
    """The keys of our items in the last column, or their tags above every column but the first."""
    part = form_part(table)
    return f"a sheet of a netcollab survey workbook: {part}" if part else None


def read(table: Table, context: Context) -> Records:
    """What one agency answered; everything is given with the sheet of partners."""
    evidence, part = detect(table) or "", form_part(table)
    log, records = Log(table, context), Records()
    body = table.rows[1:]
    log.rows = len(body)
    log.read_columns |= set(range(table.width))
    for row in body:
        log.use(row)
    if part != "cover":
        about = next((t for t in context.tables if t.file == table.file and form_part(t) == "own"), None)
        own = _own(about, context) if about is not None else {}
        who = _respondent(own, log if part == "partners" else Log(table, context), empty=not own and _empty(body))
        if who is not None and part == "own":
            for item, lines in own.items():
                values = _values(item, lines)
                if values is not None and item.role not in ("agency", "unlisted"):
                    place = table.place(lines[0][1].number)
                    records.answered.append(
                        Answered(place=place, respondent=who.respondent, item=item.key, values=values)
                    )  # fmt: skip
        elif who is not None:
            records.surveys.extend(_surveys(log, who, records))
    return log.finish(records, NAME, evidence, ["" for _ in range(table.width)])


def _own(table: Table, context: Context) -> dict[Item, list[tuple[str, Row]]]:
    """The lines of the sheet about the own agency that have an answer, by item: the choice, and the row."""
    found: dict[Item, list[tuple[str, Row]]] = defaultdict(list)
    for row in table.rows:
        key = FORM_KEY.fullmatch(row.text(table.width - 1))
        item = by_tag(key[1]) if key else None
        if key and item is not None:
            found[item].append((key[2] or "", row))
    return {item: lines for item, lines in found.items() if any(row.text(_answer(row)) for _, row in lines)}


def _answer(row: Row) -> int:
    return len(row.cells) - 2


def _empty(body: Sequence[Row]) -> bool:
    """Whether nobody has answered on the sheet of partners: the form as it was sent out."""
    return all(not row.text(c) for row in body for c in range(1, len(row.cells)))


def _respondent(own: dict[Item, list[tuple[str, Row]]], log: Log, *, empty: bool) -> Response | None:
    by_role = {item.role: (item, lines) for item, lines in own.items() if item.role}
    if empty:
        return None
    if "agency" not in by_role:
        fix = "Choose the agency on the sheet about your agency, save, and run again."
        log.issue("no_respondent", "no agency is chosen as the one that answers", "the answers are not read", fix)
        return None
    row = by_role["agency"][1][0][1]
    sectors = _values(*by_role["sector"]) if "sector" in by_role else ()
    missing = [outside(log, r, [_answer(r)]) for _, r in by_role["unlisted"][1]] if "unlisted" in by_role else []
    return Response(
        place=log.table.place(row.number),
        respondent=row.text(_answer(row)),
        sectors=sectors or (),
        unlisted=tuple(dict.fromkeys(name for names in missing for name in names)),
    )


def _values(item: Item, lines: list[tuple[str, Row]]) -> tuple[str, ...] | None:
    """The numbers of what was chosen: of the boxes that are ticked, or of the one answer."""
    return instrument.chosen(item, [(choice, row.text(_answer(row))) for choice, row in lines])


def _surveys(log: Log, who: Response, records: Records) -> list[Survey]:
    table = log.table
    columns = {item: c for c in range(1, table.width) if (item := tagged(table.rows[0].text(c))) is not None}
    rows = [row for row in table.rows[1:] if row.text(0)]
    found: list[Survey] = []
    log.context.anchor(row.text(0) for row in rows)
    for item, c in columns.items():
        graded = instrument.graded(log, item, (row.text(c) for row in rows))
        said = {row.text(0): graded.strengths.get(row.text(c)) for row in rows}
        if not any(number is not None for number in said.values()):
            continue
        if item.counts == "rating":
            records.answered.extend(instrument.ratings(who, item, said))
            continue
        first = not found
        found.append(instrument.survey(table, item, graded, list(said), [(who, said)], unlisted=first))
    return found


FORMAT = Format(title="netcollab survey workbook", detect=detect, read=read, anchors=True)
