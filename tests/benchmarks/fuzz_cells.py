"""Coverage-guided fuzzing of the cell reader: whatever the bytes, tables that hold together or a Problem.

The first letter of an input says which part it stands for: c a text table, z a whole workbook, and s, t, y, w, r the
sheet, shared texts, styles, workbook or relationships of an otherwise sound one. ``cells/`` beside this file holds the
inputs to begin with. Needs atheris. Run from the repository:

    python tests/benchmarks/fuzz_cells.py FOLDER tests/benchmarks/cells -max_total_time=600 -max_len=4096

New inputs are kept in FOLDER; one that breaks the reader is written to crash-... in the working folder.
"""

from __future__ import annotations

import importlib
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["netcollab.reading"]):
    from netcollab.reading.intake import Limits
    from netcollab.reading.table import Table, open_tables

    importlib.import_module("netcollab.reading.workbook")  # which open_tables imports late

from netcollab.errors import Exit, Problem

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SOUND = {
    "w": (
        "xl/workbook.xml",
        f'<workbook {NS} xmlns:r="{KINDS}"><sheets><sheet name="S" r:id="a"/></sheets></workbook>',
    ),
    "r": (
        "xl/_rels/workbook.xml.rels",
        "<Relationships>"
        + "".join(
            f'<Relationship Id="{i}" Type="{KINDS}/{kind}" Target="{part}.xml"/>'
            for i, kind, part in (("a", "worksheet", "s"), ("b", "sharedStrings", "t"), ("c", "styles", "y"))
        )
        + "</Relationships>",
    ),
    "s": ("xl/s.xml", f'<worksheet {NS}><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>'),
    "t": ("xl/t.xml", f"<sst {NS}><si><t>Hope House</t></si></sst>"),
    "y": ("xl/y.xml", f'<styleSheet {NS}><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'),
}
SMALL = Limits(part_bytes=1 << 20, all_bytes=1 << 21, rows=5_000, columns=5_000, cells=50_000)
FOLDER = Path(tempfile.mkdtemp())


def written(data: bytes) -> Path:
    """The input as the file it stands for."""
    kind, content = data[:1].decode("latin-1"), data[1:]
    if kind in SOUND:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for key, (name, sound) in SOUND.items():
                archive.writestr(name, content if key == kind else sound)
        content = out.getvalue()
    path = FOLDER / ("table.csv" if kind == "c" else "table.xlsx")
    path.write_bytes(content)
    return path


def holds_together(table: Table) -> None:
    numbers = [row.number for row in table.rows]
    assert numbers == sorted(set(numbers)), "rows are in order, each once"
    assert list(table.columns) == sorted(set(table.columns)), "columns are in order, each once"
    for row in table.rows:
        assert len(row.cells) == table.width, "every row is as wide as the table"
        assert row.filled, "no row is blank"
        for column in range(table.width):
            row.text(column).encode()
    for issue in table.issues:
        str(issue).encode()


def one_input(data: bytes) -> None:
    path = written(data)
    try:
        tables, _ = open_tables(path, path.name, SMALL)
    except Problem as problem:
        if problem.code != Exit.UNREADABLE or not problem.fix:
            raise AssertionError("a file that cannot be read is unreadable, and what to do is said") from problem
        return
    for table in tables:
        holds_together(table)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
