"""Reading: files and folders to records, whatever layout they have. The door is :func:`read_files`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from netcollab.config import lock_of
from netcollab.errors import Exit, Issue, Place, Problem
from netcollab.framework import Framework
from netcollab.reading.answers import told_scales
from netcollab.reading.dates import written
from netcollab.reading.explain import unrecognized
from netcollab.reading.format import Context, Format, recognize
from netcollab.reading.format import formats as layouts
from netcollab.reading.headers import is_total, plain, retitled, senses, vocabulary
from netcollab.reading.intake import Limits, is_read
from netcollab.reading.privacy import identifier, never_read
from netcollab.reading.records import Records, Source
from netcollab.reading.stream import refused
from netcollab.reading.table import Table, clean_text, open_tables

MANIFEST = "manifest.json"

__all__ = ["Limits", "Records", "layouts", "read_files"]


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read: where it is, how it is called in every message, and whether the user named it."""

    path: Path
    name: str
    named: bool
    roster: bool = False


def read_files(
    paths: Iterable[Path | str],
    *,
    roster: Path | str | None = None,
    day_first: bool | None = None,
    threshold: float | None = None,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
    limits: Limits | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    scales: Mapping[str, Mapping[str, Any]] | None = None,
    frameworks: Iterable[Framework] = (),
) -> Records:
    """Read spreadsheets and folders of spreadsheets.

    Parameters
    ----------
    paths : paths of folders and files: .xlsx, .xlsm, .csv, .tsv, and networks (Kumu .json, .graphml, .gexf, UCINET DL)
    roster : a roster or member list, read as nothing else
    day_first : the order of dates such as 9/12 where the cells of a column leave it open
    threshold : the strength from which a survey answer is a working tie, in place of the scale's own
    date_from, date_to : the period asked about. It gives a year to dates that have none; rows outside it are read, and
        left out where the network is built.
    columns : file name (or "*") -> heading -> what the column is: a role of data/headers.toml, or "ignore"
    scales : key of a scale -> ``words`` (answer -> strength) and ``working`` (where a working tie begins)
    frameworks : lists whose wordings may be met beside those of Box 10-1

    Returns
    -------
    Records
        The same for the same files, in whatever order they are named.

    Raises
    ------
    Problem
        A named file cannot be read, a table fits two layouts, or dates contradict each other: all of them, said once.
    """
    try:
        with told_scales(scales or {}):
            years = tuple(sorted({d.year for d in (date_from, date_to) if d is not None}))
            context = Context(day_first=day_first, threshold=threshold, years=years)
            context.frameworks += tuple(f for f in frameworks if f not in context.frameworks)
            return _read(paths, roster, context, limits or Limits(), columns or {})
    finally:
        _forget()


def _read(
    paths: Iterable[Path | str],
    roster: Path | str | None,
    context: Context,
    limits: Limits,
    columns: Mapping[str, Mapping[str, str]],
) -> Records:
    problems: list[Problem] = []
    records = Records()
    files = _files(paths, roster, records, problems)
    tables = _told_columns(_open(files, limits, records, problems), columns, records, problems)
    context.tables = tuple(table for table, _ in tables)
    claims: list[tuple[Table, Format | None, str]] = []
    for table, is_roster in tables:
        try:
            claims.append((table, *_claim(table, is_roster)))
        except Problem as problem:
            problems.append(problem)
    own = {table.file for table, _, evidence in claims if "of a netcollab roster" in evidence}
    records.issues = [i for i in records.issues if i.kind != "comments_not_read" or i.place.file not in own]
    read: dict[int, Records] = {}
    order = sorted(range(len(claims)), key=lambda n: (not (f := claims[n][1]) or not f.anchors, n))
    lists = [n for n in order if (f := claims[n][1]) and f.people]
    # Lists of people are read twice: first for what they tell of each other's people.
    for n in (*(n for n in order if n not in lists), *lists, *lists):
        table, layout, _ = claims[n]
        try:
            read[n] = _records(table, layout, context)
        except Problem as problem:  # only a file read in parts is still read here
            if n not in read:
                _refuse(files, table.file, problem, records, problems)
            read[n] = Records()
    for n, (table, _, _) in enumerate(claims):
        records.issues.extend(table.issues)
        records.extend(read[n])
    _speak(problems + context.clashes)
    if (threshold := context.threshold) is not None:
        records.surveys = [replace(s, threshold=float(threshold)) for s in records.surveys]
        records.links = [replace(t, threshold=float(threshold)) if t.layer == "survey" else t for t in records.links]
    return records


def _told_columns(
    tables: list[tuple[Table, bool]],
    columns: Mapping[str, Mapping[str, str]],
    records: Records,
    problems: list[Problem],
) -> list[tuple[Table, bool]]:
    """The tables with the headings that the settings explain; what they name and no file has is told."""
    met: set[tuple[str, str]] = set()
    fresh = []
    for heading, role in {(h, r) for said in columns.values() for h, r in said.items()}:
        if role != "ignore" and role not in vocabulary():
            what = f"'{role}' is nothing that a column can be, for the heading '{heading}'."
            problems.append(Problem(what, where="columns", fix=f"Use: {', '.join(vocabulary())}, ignore."))
        elif role != "ignore" and never_read(heading):
            what = f"the column '{heading}' is about clients or persons and is never read."
            fix = "Remove that setting; if the column holds something else, give it another heading in the file."
            problems.append(Problem(what, where="columns", fix=fix, code=Exit.CONFIDENTIAL))
    for table, is_roster in tables:
        mine = [key for key in columns if key in ("*", table.file, table.file.rsplit("/", 1)[-1])]
        told = {h: r for key in mine for h, r in columns[key].items() if r in vocabulary() or r == "ignore"}
        changed, found = retitled(table, told) if told else (table, set())
        met |= {(key, h) for key in mine for h in found if h in columns[key]}
        fresh.append((changed, is_roster))
    for key, said in columns.items():
        for heading in sorted(h for h in said if (key, h) not in met):
            file = "" if key == "*" else key
            fix = "Correct the heading or the file's name in the settings."
            what = f"the settings name a column '{heading}', which is not there"
            records.issues.append(Issue("column_not_there", Place(file), what, "passed over", fix))
    return fresh


def _records(table: Table, layout: Format | None, context: Context) -> Records:
    if layout is None:
        return unrecognized(table)
    if table.whole is None:
        return layout.read(table, context)
    if layout.stream is None:
        raise refused(table, layout.title)
    return layout.stream(table, context)


def _forget() -> None:
    """Empty what was remembered of cells: nothing of a person or a client outlives the reading."""
    from netcollab.reading.formats.referral_log import status

    for remembered in (clean_text, written, senses, plain, is_total, identifier, status):
        remembered.cache_clear()


def _claim(table: Table, is_roster: bool) -> tuple[Format | None, str]:
    if is_roster:
        layout = layouts()["roster"]
        evidence = layout.detect(table)
        return (layout, evidence) if evidence else (None, "")
    found = recognize(table)
    return (layouts()[found[0]], found[1]) if found else (None, "")


def _files(
    paths: Iterable[Path | str], roster: Path | str | None, records: Records, problems: list[Problem]
) -> list[_File]:
    """The files to read, each once, in an order of their own."""
    found: dict[Path, _File] = {}
    for given in sorted({Path(p) for p in paths}, key=lambda p: (not p.is_dir(), str(p))):
        if given.is_dir() and is_ours(given):
            what = "this folder holds what netcollab wrote, not what it reads."
            problems.append(
                Problem(what, where=given.name, fix="Name the folder with your own files.", code=Exit.USAGE)
            )
        elif given.is_dir():
            for file in _walk(given, given, records):
                found.setdefault(file.path.resolve(), file)
        else:
            found[given.resolve()] = _File(given, given.name, True)
    if roster is not None:
        path = Path(roster)
        name = found[path.resolve()].name if path.resolve() in found else path.name
        found[path.resolve()] = _File(path, name, True, True)
    files = sorted(found.values(), key=lambda f: (f.name, str(f.path)))
    if not files and not problems:
        what = "no spreadsheet was found (.xlsx, .xlsm, .csv, .tsv)."
        problems.append(Problem(what, fix="Name the files, or a folder with files in it.", code=Exit.UNREADABLE))
    return _told_apart(files)


def _told_apart(files: list[_File]) -> list[_File]:
    """Files of one name from different folders carry their folder's name."""
    names = [f.name for f in files]
    return [
        replace(f, name=f"{f.path.resolve().parent.name}/{f.name}") if names.count(f.name) > 1 else f for f in files
    ]


def _walk(folder: Path, top: Path, records: Records) -> Iterable[_File]:
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        name = path.relative_to(top).as_posix()
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir():
            if not is_ours(path):
                yield from _walk(path, top, records)
        elif is_read(path):
            yield _File(path, name, False)
        elif path.suffix.lower() in (".xls", ".ods", ".xlsb", ".numbers"):
            found = f"a spreadsheet of a kind that is not read ({path.suffix.lower()})"
            fix = "Open it in Excel or LibreOffice, save it as .xlsx and run again."
            records.issues.append(Issue("unreadable_file", Place(name), found, "not read", fix))
        elif path.suffix.lower() != ".toml":
            kind = f"a file of another kind ({path.suffix.lower() or 'no ending'})"
            done = "passed over: not a table"
            records.issues.append(Issue("not_a_table", Place(name), kind, done, "Nothing to do."))


def is_ours(folder: Path) -> bool:
    """Whether a folder holds what netcollab wrote: it carries our manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and "netcollab" in content


def _open(files: list[_File], limits: Limits, records: Records, problems: list[Problem]) -> list[tuple[Table, bool]]:
    opened: list[tuple[_File, bytes, list[Table], list[Issue]]] = []
    for file in files:
        if lock_of(file.path).exists():
            fix = "Save and close it, and run again."
            what = "open in Excel: what is not saved there yet is not read"
            records.issues.append(Issue("open_in_excel", Place(file.name), what, "read as last saved", fix))
        try:
            found, issues = open_tables(file.path, file.name, limits)
            with file.path.open("rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").digest()
        except Problem as problem:
            _refuse(files, file.name, problem, records, problems)
            continue
        opened.append((file, digest, list(found), list(issues)))
    tables: list[tuple[Table, bool]] = []
    seen: dict[tuple[bytes, frozenset[bytes]], str] = {}
    for file, digest, found, issues in opened:
        contents = digest, _nodes_beside(file, digest, opened)
        if contents in seen and not file.roster:
            what = f"the same contents as {seen[contents]}"
            records.issues.append(Issue("duplicate_file", Place(file.name), what, "read once", "Remove the copy."))
            continue
        seen[contents] = file.name
        records.issues.extend(issues)
        tables.extend((table, file.roster) for table in found)
    return tables


def _nodes_beside(
    file: _File, digest: bytes, opened: Sequence[tuple[_File, bytes, list[Table], list[Issue]]]
) -> frozenset[bytes]:
    """What tells equal edge lists apart: the node tables in a folder, which say whom their ids mean."""
    from netcollab.reading.formats.edge_list import header
    from netcollab.reading.formats.node_table import nodes

    copies = [tables for _, same, tables, _ in opened if same == digest]
    if len(copies) == 1:
        return frozenset()
    if any(nodes(table) is not None for table in copies[0]):
        return frozenset([str(file.path.parent.resolve()).encode()])  # each folder's own, for the edges beside it
    if all(header(table) is None for table in copies[0]):
        return frozenset()
    beside = [(other, tables) for one, other, tables, _ in opened if one.path.parent == file.path.parent]
    return frozenset(other for other, tables in beside if any(nodes(table) is not None for table in tables))


def _refuse(files: list[_File], name: str, problem: Problem, records: Records, problems: list[Problem]) -> None:
    """A file that is not read stops the run if the user named it; inside a folder it is told, and the rest is read."""
    if any(file.named for file in files if file.name == name):
        problems.append(problem)
    else:
        issue = Issue("unreadable_file", Place(name), problem.what.rstrip("."), "not read", problem.fix)
        records.issues.append(issue)
        records.sources.append(Source(file=name, sheet="", format="", evidence="", note=problem.what))


def _speak(problems: list[Problem]) -> None:
    """All that stops the run, said once."""
    if not problems:
        return
    if len(problems) == 1:
        raise problems[0]
    codes = [p.code for p in problems]
    code = Exit.UNREADABLE if Exit.UNREADABLE in codes else codes[0]
    lines = "\n".join(f"  {problem}" for problem in problems)
    raise Problem(f"{len(problems)} things stop the reading:\n{lines}", code=code)
