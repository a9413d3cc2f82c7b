"""roster.xlsx: what the user decided once about names, sectors and seats.

Written once; afterwards rows are only added at the end, no cell that stands is changed, and the version before is kept
beside it as roster.xlsx.bak.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcollab.errors import Exit, Problem
from netcollab.framework import Framework
from netcollab.model import Network
from netcollab.tables import DISPLAYS, JURISDICTIONS

if TYPE_CHECKING:
    import xlsxwriter

ROSTER = "roster.xlsx"
AGENCIES = (
    "Agency", "Sector", "Other sectors", "Jurisdiction", "Aliases", "Member", "Invited", "Display",
    "Confidential location", "Person", "Newcomer since", "Notes",
)  # fmt: skip
NAMES = ("Name as written", "Agency", "Decision", "Notes")
SECTORS = ("Sector", "Decision", "Represented by", "Note")
NAME_DECISIONS = ("same agency", "agency of its own", "not an agency")
SEAT_DECISIONS = ("apart by design", "not applicable", "represented by", "take part unlisted")
EXPLAIN = {
    "Agencies": "One row per agency. Choose its sector; more sectors go into Other sectors, with semicolons between.",
    "Names": "Names that came up in the files and are on no list. Choose the agency that is meant, or a decision.",
    "Sectors": "One row per sector. If a seat is empty on purpose, choose why: it is then not called missing.",
}
ROOM = 500  # rows that have drop-downs

Rows = dict[str, list[list[str]]]


def roster_rows(net: Network) -> Rows:
    """What a new roster.xlsx holds: the agencies, the names that no list knows (to be settled), and every sector."""
    unsettled = [found["name"] for found in net.notes.get("unsettled", ())]
    label = net.framework.label
    not_invited = "no" if net.survey_kind in ("roster", "recall") else ""
    settled = net.agencies[~net.agencies["name"].isin(list(unsettled))]
    agencies = [
        [
            str(row.name_), "; ".join([label(row.sector)] if row.sector and row.sector_confirmed else []),
            "; ".join(label(s) for s in row.sectors[1:]), str(row.jurisdiction), "; ".join(row.aliases),
            "yes" if row.member else "no",
            "yes" if row.invited else not_invited, row.display if row.display != "named" else "",
            "yes" if row.confidential_location else "", "yes" if row.person else "", str(row.newcomer_since), "",
        ]
        for row in settled.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip
    seats = []
    for part in net.framework.components:
        choice, note = net.seats.get(part.key, ("", ""))
        seats.append([part.label, choice, "", note])
    return {"Agencies": agencies, "Names": [[n, "", "", ""] for n in unsettled], "Sectors": seats}


def save_roster(path: Path, net: Network) -> bool:
    """Write roster.xlsx, or add to the one that stands there; True if the file was written or changed."""
    rows = roster_rows(net)
    if not path.exists():
        _write_new(path, rows, net.framework)
        return True
    return _add_missing(path, rows)


def _write_new(path: Path, rows: Rows, framework: Framework) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": "netcollab roster", "created": dt.datetime(2000, 1, 1)})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EFEBE2", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@"})
    for sheet_name, headers in (("Agencies", AGENCIES), ("Names", NAMES), ("Sectors", SECTORS)):
        sheet = book.add_worksheet(sheet_name)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, head)
        sheet.set_column(0, len(headers) - 1, 22, plain)
        sheet.set_column(0, 0, 44, plain)
        sheet.freeze_panes(1, 1)
        told = {"validate": "any", "input_title": sheet_name, "input_message": EXPLAIN[sheet_name]}
        sheet.data_validation(0, 0, 0, 0, told)
        for r, row in enumerate(rows[sheet_name], 1):
            for c, value in enumerate(row):
                if value:
                    sheet.write_string(r, c, value)
        _drop_downs(sheet, sheet_name, len(framework.components))
    try:
        book.close()
    except OSError as error:
        raise _cannot_write(path) from error


def _drop_downs(sheet: xlsxwriter.worksheet.Worksheet, name: str, sectors: int) -> None:
    yes_no = ["yes", "no"]
    lists: Mapping[str, Mapping[int, Any]] = {
        "Agencies": {1: f"=Sectors!$A$2:$A${sectors + 1}", 3: list(JURISDICTIONS), 5: yes_no, 6: yes_no,
                     7: list(DISPLAYS), 8: yes_no, 9: yes_no},
        "Names": {1: f"=Agencies!$A$2:$A${ROOM}", 2: list(NAME_DECISIONS)},
        "Sectors": {1: list(SEAT_DECISIONS), 2: f"=Agencies!$A$2:$A${ROOM}"},
    }  # fmt: skip
    for column, source in lists[name].items():
        # A person may write what the list does not offer (a sector outside the Box), so the list only suggests.
        sheet.data_validation(
            1, column, ROOM, column, {"validate": "list", "source": source, "error_type": "information"}
        )


def _add_missing(path: Path, rows: Rows) -> bool:
    """Append the rows whose first cell the roster does not hold yet; everything that stands stays as it is."""
    import openpyxl

    from netcollab.framework import fold

    try:
        book = openpyxl.load_workbook(path)
    except Exception as error:
        raise Problem("cannot be read as a workbook.", where=path.name, code=Exit.UNREADABLE,
                      fix="Close it in Excel, or rename it so that a new one is written.") from error  # fmt: skip
    added = 0
    for name, headers in (("Agencies", AGENCIES), ("Names", NAMES), ("Sectors", SECTORS)):
        if name not in book.sheetnames:
            book.create_sheet(name).append(list(headers))
        sheet = book[name]
        where = {fold(str(cell.value or "")): n for n, cell in enumerate(sheet[1], 1)}
        first = where.get(fold(headers[0]), 1)
        known = {fold(str(sheet.cell(r, first).value or "")) for r in range(2, sheet.max_row + 1)}
        if name == "Agencies" and (other := where.get("aliases")):
            listed = [str(sheet.cell(r, other).value or "") for r in range(2, sheet.max_row + 1)]
            known |= {fold(alias) for cell in listed for alias in cell.split(";")}
        end = max(
            (r for r in range(1, sheet.max_row + 1) if any(c.value not in (None, "") for c in sheet[r])), default=1
        )
        for row in rows[name]:
            if fold(row[0]) in known:
                continue
            end, added = end + 1, added + 1
            for header, value in zip(headers, row, strict=True):
                column = where.get(fold(header))
                if value and column:
                    cell = sheet.cell(end, column)
                    cell.value, cell.data_type = value, "s"
    if not added:
        return False
    try:
        shutil.copy2(path, path.with_name(path.name + ".bak"))
        fresh = path.with_name("." + path.name + ".new")
        book.save(fresh)
        fresh.replace(path)
    except OSError as error:
        raise _cannot_write(path) from error
    return True


def _cannot_write(path: Path) -> Problem:
    return Problem("could not be written.", where=path.name, code=Exit.CANNOT_WRITE,
                   fix="Close it in Excel and run again; nothing in it was changed.")  # fmt: skip
