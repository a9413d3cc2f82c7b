"""What the user decided once: roster.xlsx about names, sectors and seats, netcollab.toml about how files are read.

The roster is written once; afterwards rows are only added at the end, no cell that stands is changed, and the version
before is kept beside it as roster.xlsx.bak. In netcollab.toml only what was set is changed; comments stay.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcollab.errors import Exit, Problem
from netcollab.framework import Framework, fold
from netcollab.tables import DISPLAYS, JURISDICTIONS

if TYPE_CHECKING:
    import xlsxwriter
    from openpyxl.worksheet.worksheet import Worksheet

    from netcollab.model import Network

ROSTER = "roster.xlsx"
SETTINGS = "netcollab.toml"
AGENCIES = (
    "Agency", "Sector", "Suggested sector", "Why suggested", "Other sectors", "Jurisdiction", "Aliases", "Member",
    "Invited", "Display", "Confidential location", "Person", "Newcomer since", "Notes",
)  # fmt: skip
NAMES = ("Name as written", "Could be", "Decision", "Agency", "Safe", "Why", "Where", "Notes")
SECTORS = ("Sector", "Decision", "Represented by", "Note")
SHEETS = {"Agencies": AGENCIES, "Names": NAMES, "Sectors": SECTORS}
SAME, OWN, NO_AGENCY, LATER, ALL = (
    "same agency", "different agency", "not an agency", "decide later", "accept all",
)  # fmt: skip
SEAT_DECISIONS = ("apart by design", "not applicable", "represented by", "take part unlisted")
# The first rows of the sheet Names: one cell each that accepts all of a kind.
ACCEPT = {
    "ALL SAFE NAMES": (
        "names",
        "One choice for all rows marked safe that have no decision of their own, later ones too.",
    ),
    "ALL SUGGESTED SECTORS": ("sectors", "One choice for every suggested sector in the sheet Agencies."),
}
EXPLAIN = {
    "Agencies": "One row per agency. Choose its sector; more sectors go into Other sectors, with semicolons between. "
    "A suggested sector is used until you choose one.",
    "Names": "Names that came up in the files and are on no list. Decide whether each is the agency it could be; for "
    "another one, choose it in the column Agency. 'different agency' keeps two names apart for good.",
    "Sectors": "One row per sector. If a seat is empty on purpose, choose why: it is then not called missing.",
}
ROOM = 500  # rows that have drop-downs

Rows = dict[str, list[list[str]]]


def roster_rows(net: Network) -> Rows:
    """What a new roster.xlsx holds: the agencies, the names that no list knows (to be settled), and every sector."""
    unsettled = net.notes.get("unsettled", ())
    label = net.framework.label
    not_invited = "no" if net.survey_kind in ("roster", "recall") else ""
    settled = net.agencies[~net.agencies["name"].isin([u["name"] for u in unsettled])]
    agencies = [
        [
            str(row.name_), listed[0] if (listed := _listed(net, row)) else "",
            "" if row.sector_confirmed or not row.sector else label(row.sector), row.sector_why,
            "; ".join(listed[1:]), str(row.jurisdiction) if listed or row.sector_confirmed else "",
            "; ".join(row.aliases), "yes" if row.member else "no",
            "yes" if row.invited else not_invited, row.display if row.display != "named" else "",
            "yes" if row.confidential_location else "", "yes" if row.person else "", str(row.newcomer_since), "",
        ]
        for row in settled.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip
    seats = []
    for part in net.framework.components:
        choice, note = net.seats.get(part.key, ("", ""))
        seats.append([part.label, choice, "", note])
    return {"Agencies": agencies, "Names": _name_rows(unsettled), "Sectors": seats}


def _listed(net: Network, row: Any) -> Sequence[str]:
    """The wordings by which lists give an agency's sectors, or those of its sectors where nobody recorded them."""
    return row.listed or [net.framework.label(s) for s in row.sectors if row.sector_confirmed]


def _name_rows(unsettled: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """One row for each agency with all spellings that safely mean it, then one for each other name."""
    accept = [[name, "", "", "", "", why, "", ""] for name, (_, why) in ACCEPT.items()]
    safe: dict[str, list[Mapping[str, Any]]] = {}
    for found in unsettled:
        if found["safe"]:
            safe.setdefault(found["candidates"][0], []).append(found)
    rows = [
        ["; ".join(f["name"] for f in group), agency, "", "", "yes", "; ".join(dict.fromkeys(f["why"] for f in group)),
         "; ".join(f["rows"] for f in group), ""]
        for agency, group in safe.items()
    ]  # fmt: skip
    others = [
        [found["name"], "; ".join(found["candidates"]), "", "", "", found["why"], found["rows"], ""]
        for found in sorted(unsettled, key=lambda f: not f["candidates"])
        if not found["safe"]
    ]
    return accept + rows + others


def save_roster(path: Path, net: Network) -> bool:
    """Write roster.xlsx, or add to the one that stands there; True if the file was written or changed."""
    rows = roster_rows(net)
    if not path.exists():
        _write_new(path, rows, net.framework)
        return True
    return _add_missing(path, rows)


def new_roster(agencies: Sequence[str], framework: Framework) -> bytes:
    """A roster.xlsx to fill in, for agencies of which nothing else is known."""
    rows = {
        "Agencies": [[name] for name in agencies],
        "Names": [],
        "Sectors": [[p.label] for p in framework.components],
    }
    out = io.BytesIO()
    _fill(out, rows, framework)
    return out.getvalue()


def _write_new(path: Path, rows: Rows, framework: Framework) -> None:
    try:
        _fill(str(path), rows, framework)
    except OSError as error:
        raise _cannot_write(path) from error


def _fill(target: str | io.BytesIO, rows: Rows, framework: Framework) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": "netcollab roster", "created": dt.datetime(2000, 1, 1)})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EFEBE2", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@"})
    for sheet_name, headers in SHEETS.items():
        sheet = book.add_worksheet(sheet_name)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, head)
        sheet.set_column(0, len(headers) - 1, 22, plain)
        sheet.set_column(0, 0, 44, plain)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        told = {"validate": "any", "input_title": sheet_name, "input_message": EXPLAIN[sheet_name]}
        sheet.data_validation(0, 0, 0, 0, told)
        for r, row in enumerate(rows[sheet_name], 1):
            for c, value in enumerate(row):
                if value:
                    sheet.write_string(r, c, value)
        _drop_downs(sheet, sheet_name, len(framework.components))
    book.close()


def _drop_downs(sheet: xlsxwriter.worksheet.Worksheet, name: str, sectors: int) -> None:
    yes_no = ["yes", "no"]
    agencies = f"=Agencies!$A$2:$A${ROOM}"
    lists: Mapping[str, Mapping[str, Any]] = {
        "Agencies": {"Sector": f"=Sectors!$A$2:$A${sectors + 1}", "Jurisdiction": list(JURISDICTIONS), "Member": yes_no,
                     "Invited": yes_no, "Display": list(DISPLAYS), "Confidential location": yes_no, "Person": yes_no},
        "Names": {"Decision": [SAME, OWN, NO_AGENCY, LATER, ALL], "Agency": agencies},
        "Sectors": {"Decision": list(SEAT_DECISIONS), "Represented by": agencies},
    }  # fmt: skip
    for header, source in lists[name].items():
        column = SHEETS[name].index(header)
        # A person may write what the list does not offer (a sector outside the Box), so the list only suggests.
        sheet.data_validation(
            1, column, ROOM, column, {"validate": "list", "source": source, "error_type": "information"}
        )


def _add_missing(path: Path, rows: Rows) -> bool:
    """Append the rows whose first cell the roster does not hold yet; everything that stands stays as it is."""
    standing = _values(path)
    if standing is not None and all(
        name in standing and not _new_rows(standing[name], headers, rows[name]) for name, headers in SHEETS.items()
    ):
        return False
    import openpyxl

    try:
        book = openpyxl.load_workbook(path)
    except Exception as error:
        raise Problem("cannot be read as a workbook.", where=path.name, code=Exit.UNREADABLE,
                      fix="Close it in Excel, or rename it so that a new one is written.") from error  # fmt: skip
    added = 0
    for name, headers in SHEETS.items():
        if name not in book.sheetnames:
            book.create_sheet(name).append(list(headers))
        table = [[cell.value for cell in row] for row in book[name]]
        added += _append(book[name], headers, _new_rows(table, headers, rows[name]))
    if not added:
        return False
    if lock_of(path).exists():
        raise Problem(f"is open in Excel, so {added} new {'row' if added == 1 else 'rows'} could not be added.",
                      where=path.name, code=Exit.CANNOT_WRITE,
                      fix="Save and close it, and run again; nothing in it was changed.")  # fmt: skip
    try:
        shutil.copy2(path, path.with_name(path.name + ".bak"))
        fresh = path.with_name("." + path.name + ".new")
        book.save(fresh)
        fresh.replace(path)
    except OSError as error:
        raise _cannot_write(path) from error
    return True


def _values(path: Path) -> dict[str, list[list[Any]]] | None:
    """What stands in a workbook, by sheet, without loading all that openpyxl needs; None where that cannot be told."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except BaseException as error:  # calamine's panic is no Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return None
        raise


def _new_rows(table: Sequence[Sequence[Any]], headers: Sequence[str], rows: list[list[str]]) -> list[list[str]]:
    """The rows that a sheet does not have: names count as there in whatever cell of names or aliases they stand."""
    where = {fold(str(head)): c for c, head in enumerate(table[0] if table else ()) if head not in (None, "")}
    listing = [where[fold(h)] for h in (headers[0], "Aliases") if fold(h) in where]
    cells = (str(row[c] or "") for row in table[1:] for c in listing)
    known = {fold(part) for cell in cells for part in (cell, *cell.split(";"))}
    fresh = []
    for first, *rest in rows:
        new = [part for part in (p.strip() for p in first.split(";")) if fold(part) not in known]
        if new and fold(first) not in known:
            fresh.append(["; ".join(new), *rest])
    return fresh


def _append(sheet: Worksheet, headers: Sequence[str], rows: list[list[str]]) -> int:
    """Write rows below the last one, under the headings as they stand; headings that are missing come at the end."""
    if not rows:
        return 0
    where = _columns(sheet)
    for header in headers:
        if fold(header) not in where:
            column = sheet.max_column + 1
            sheet.cell(1, column).value = header
            where[fold(header)] = column
    end = max((r for r in range(1, sheet.max_row + 1) if any(c.value not in (None, "") for c in sheet[r])), default=1)
    for n, row in enumerate(rows, end + 1):
        for header, value in zip(headers, row, strict=True):
            if value:
                cell = sheet.cell(n, where[fold(header)])
                cell.value, cell.data_type = value, "s"
    return len(rows)


def _columns(sheet: Worksheet) -> dict[str, int]:
    return {fold(str(cell.value)): n for n, cell in enumerate(sheet[1], 1) if cell.value not in (None, "")}


def lock_of(path: Path) -> Path:
    """The file that Excel keeps beside a workbook while it is open (general knowledge)."""
    return path.with_name("~$" + path.name)


def _cannot_write(path: Path) -> Problem:
    return Problem("could not be written.", where=path.name, code=Exit.CANNOT_WRITE,
                   fix="Close it in Excel and run again; nothing in it was changed.")  # fmt: skip


# ---- netcollab.toml ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a coalition's files are read and counted. ``None`` is not decided.

    ``columns``: file name (or "*" for all) -> heading -> what the column is, a role of data/headers.toml or "ignore".
    ``scales``: key of a scale -> ``words`` (answer -> strength) and ``working`` (the strength from which a tie counts).
    ``framework``: one or several lists, by key or the path of an own .toml file; the first is the main one.
    ``about``, ``join``: the coalition's own words for public/index.html: what it is, how to join; a line a paragraph.
    """

    name: str | None = None
    day_first: bool | None = None
    threshold: float | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    ties: str | None = None
    layers: tuple[str, ...] | None = None
    seed: int | None = None
    referrals_complete: bool = False
    sectors_confirmed: bool = False
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scales: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    framework: str | tuple[str, ...] = ()
    about: str = ""
    join: str = ""


KINDS: Mapping[str, tuple[type, ...]] = {
    "name": (str,), "day_first": (bool,), "threshold": (int, float), "date_from": (dt.date,), "date_to": (dt.date,),
    "ties": (str,), "layers": (list,), "seed": (int,), "referrals_complete": (bool,), "sectors_confirmed": (bool,),
    "columns": (dict,), "scales": (dict,), "framework": (str, list), "about": (str,), "join": (str,),
}  # fmt: skip
SAID = {str: "text", bool: "true or false", int: "a number", float: "a number", dt.date: "a date such as 2026-01-31",
        list: "a list", dict: "a table"}  # fmt: skip


def read_settings(home: Path | None, settings: Mapping[str, Any] | None = None) -> Settings:
    """What netcollab.toml in a coalition's folder says, with ``settings`` put over it.

    Raises
    ------
    Problem
        where the file is no TOML, or says something that netcollab does not know.
    """
    path = (home or Path()) / SETTINGS
    told: dict[str, Any] = {}
    if home is not None and path.exists():
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            what = f"cannot be understood ({' '.join(str(error).split())})."
            raise Problem(what, where=SETTINGS, fix="Correct that line, or remove it.") from error
        _checked(told, SETTINGS)
    _checked(dict(settings or {}), "--set")
    merged = _over(told, dict(settings or {}))
    merged |= {key: tuple(merged[key]) for key in ("layers", "framework") if isinstance(merged.get(key), list)}
    return Settings(**merged)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _checked(told: Mapping[str, Any], where: str) -> None:
    for key, value in told.items():
        if key not in KINDS:
            raise Problem(f"there is no setting '{key}'.", where=where, fix=f"Use: {', '.join(KINDS)}.")
        right = isinstance(value, KINDS[key]) and (bool in KINDS[key] or not isinstance(value, bool))
        if not right or isinstance(value, dt.datetime):
            raise Problem(f"the setting '{key}' should be {SAID[KINDS[key][0]]}.", where=where)
    if not all(isinstance(word, str) for word in told.get("framework", ())):
        raise Problem("the setting 'framework' should name lists.", where=where,
                      fix='Write: framework = ["box_10_1", "cac"].')  # fmt: skip
    for file, columns in told.get("columns", {}).items():
        if not isinstance(columns, Mapping) or not all(isinstance(role, str) for role in columns.values()):
            raise Problem(f"the setting 'columns' should say for '{file}' what each heading is.", where=where,
                          fix=f'Write: [columns."{file}"] and below it: "Heading" = "from".')  # fmt: skip
    for key, scale in told.get("scales", {}).items():
        words = scale.get("words", {}) if isinstance(scale, Mapping) else None
        numbers = [*words.values(), scale.get("working", 1)] if isinstance(words, Mapping) else [""]
        if not all(isinstance(n, (int, float)) and not isinstance(n, bool) and n >= 0 for n in numbers):
            raise Problem(f"the setting 'scales.{key}' should give each answer a number from 0 up.", where=where,
                          fix=f'Write: [scales.{key}], below it words = {{ "monthly" = 3 }}.')  # fmt: skip


def parse_settings(texts: Sequence[str]) -> dict[str, Any]:
    """Settings as written on the command line: ``day_first=true``, ``columns."log.xlsx"."Office"=from``."""
    told: dict[str, Any] = {}
    for text in texts:
        told = _over(told, _parsed(text))
    return told


def _parsed(text: str) -> dict[str, Any]:
    cuts = [n for n, sign in enumerate(text) if sign == "="]
    readings = [text, *(f'{text[:n]}="{text[n + 1 :].strip()}"' for n in cuts)]  # a word needs no quotes
    for words in readings:
        try:
            return tomllib.loads(words)
        except ValueError:
            continue
    raise Problem(f"'{text}' is not a setting.", where="--set", fix="Write key=value, such as day_first=true.")


def save_settings(home: Path, settings: Mapping[str, Any]) -> bool:
    """Keep settings in the folder's netcollab.toml; everything else in it stays, comments too. True if it changed."""
    import tomlkit

    path = home / SETTINGS
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    document = tomlkit.parse(before)
    _put(document, settings)
    after = tomlkit.dumps(document)
    if after == before or not settings:
        return False
    fresh = path.with_name("." + path.name + ".new")
    try:
        fresh.write_text(after, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        raise _cannot_write(path) from error
    return True


def _put(table: Any, settings: Mapping[str, Any]) -> None:
    import tomlkit

    for key, value in settings.items():
        if isinstance(value, Mapping):
            if key not in table:
                table[key] = tomlkit.table()
            _put(table[key], value)
        elif table.get(key) != value:
            table[key] = list(value) if isinstance(value, tuple) else value
