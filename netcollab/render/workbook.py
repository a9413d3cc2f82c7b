"""The workbook: a sheet per level, a glossary, the issues. Every cell is a number or text, never a formula or link."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from netcollab.edition import Edition
from netcollab.render.rules import rules_told
from netcollab.render.sheets import Column, Sheet, sheets_of, undefined
from netcollab.render.words import AUDIENCE_WORDS, CERTAINTY, CERTAINTY_MEANING, FORMULA_STARTS, clean

CREATED = dt.datetime(2000, 1, 1)  # fixed, so that the same edition gives the same bytes
HEADER_ROW = 2  # title, what the sheet holds, then the table
LONGEST_CELL = 32_000
FORMATS = {"count": "#,##0", "number": "#,##0.00", "share": "0.0%", "text": "@"}


OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "in_memory": True,
}


def write_workbook(edition: Edition, path: Path) -> None:
    """Write the edition as an .xlsx workbook. The same edition gives the same bytes."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties(
            {"title": _line(f"{edition.name} ({AUDIENCE_WORDS[edition.audience]})"), "created": CREATED}
        )
        pen = _Pen(book, edition)
        sheets = sheets_of(edition)
        pen.read_me(sheets)
        for sheet in sheets:
            pen.sheet(sheet)


def plain_workbook(tables: Mapping[str, Sequence[Mapping[str, Any]]], about: str) -> bytes:
    """Tables as sheets with a header row and nothing else, for programs to read; the same tables, the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"comments": _line(about), "created": CREATED})
        strong, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        for name, rows in tables.items():
            page = book.add_worksheet(name)
            heads = list(dict.fromkeys(key for row in rows for key in row))
            page.freeze_panes(1, 0)
            for j, head in enumerate(heads):
                page.write_string(0, j, _line(head), strong)
                page.set_column(j, j, 28 if j < 2 else 14)
            for i, row in enumerate(rows, start=1):
                for j, head in enumerate(heads):
                    value = row.get(head, "")
                    if isinstance(value, (bool, str)):
                        line = _line(str(value).lower() if isinstance(value, bool) else value)
                        page.write_string(i, j, line, quoted if line.startswith(FORMULA_STARTS) else None)
                    else:
                        page.write_number(i, j, value)
    return out.getvalue()


def _line(text: Any) -> str:
    return clean(text)[:LONGEST_CELL]


class _Pen:
    """Writes sheets into a workbook with a fixed set of formats."""

    def __init__(self, book: Any, edition: Edition) -> None:
        self.book, self.edition = book, edition
        self.lines: dict[str, str] = {}  # cells as they are written: tables repeat their words
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.title = book.add_format({**base, "font_name": "Georgia", "font_size": 16, "bold": True})
        self.about = book.add_format({**base, "font_color": "#5a5650", "italic": True})
        self.strong = book.add_format({**base, "bold": True})
        self.wrapped = book.add_format({**base, "text_wrap": True})
        self.head = book.add_format(
            {**base, "bold": True, "text_wrap": True, "bg_color": "#ece7dc", "bottom": 1, "bottom_color": "#8a8272"}
        )
        self.cell = {kind: book.add_format({**base, "num_format": code}) for kind, code in FORMATS.items()}
        self.cell["wrap"] = book.add_format({**base, "num_format": "@", "text_wrap": True})
        # Text that starts like a formula keeps the sign that tells Excel it is text, also after an edit.
        self.quoted = book.add_format({**base, "num_format": "@", "quote_prefix": True})

    def page(self, name: str) -> Any:
        """A new sheet, set up for printing, with the audience in its footer."""
        page = self.book.add_worksheet(name)
        page.hide_gridlines(1)
        page.set_landscape()
        page.set_paper(1)  # US letter
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        coalition = _line(self.edition.name)[:80].replace("&", "&&")
        page.set_footer(f"&L{coalition}&C{AUDIENCE_WORDS[self.edition.audience]}&R{name}, page &P of &N")
        return page

    def text(self, page: Any, row: int, column: int, text: Any, style: Any = None) -> None:
        words = "" if text is None else str(text)
        line = self.lines.get(words)
        if line is None:
            line = self.lines[words] = _line(words)
        if line:
            page.write_string(row, column, line, self.quoted if line.startswith(FORMULA_STARTS) else style)

    def read_me(self, sheets: Sequence[Sheet]) -> None:
        edition = self.edition
        page = self.page("Read me")
        page.set_column(0, 0, 34, self.wrapped)
        page.set_column(1, 1, 100, self.wrapped)
        self.text(page, 0, 0, edition.name or "Coalition", self.title)
        self.text(page, 1, 0, f"{AUDIENCE_WORDS[edition.audience]}. {edition.banner}", self.about)
        lines: list[tuple[str, str]] = [("", "")]
        if edition.period:
            lines.append(("Period", edition.period))
        lines += [("Sheets", "")] + [(s.name, s.about) for s in sheets]
        lines += [("", ""), ("How to read it", ""), *READING]
        lines += [("", ""), ("Rules and settings", ""), *((str(a), str(b)) for a, b in edition.settings)]
        lines += [(r.title, f"{r.what} {r.thresholds}".strip()) for r in rules_told(edition)]
        heads = {"Sheets", "How to read it", "Rules and settings"}
        for n, (left, right) in enumerate(lines, start=2):
            self.text(page, n, 0, left, self.strong if left in heads and not right else self.wrapped)
            self.text(page, n, 1, right, self.wrapped)

    def sheet(self, sheet: Sheet) -> None:
        page = self.page(sheet.name)
        edition = self.edition
        self.text(page, 0, 0, f"{sheet.name}: {edition.name}" if edition.name else sheet.name, self.title)
        self.text(page, 1, 0, f"{AUDIENCE_WORDS[edition.audience]}. {sheet.about}", self.about)
        for j, column in enumerate(sheet.columns):
            page.set_column(j, j, column.width)
            self.text(page, HEADER_ROW, j, column.header, self.head)
        for i, row in enumerate(sheet.rows, start=HEADER_ROW + 1):
            for j, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                self.value(page, i, j, column, value)
        page.freeze_panes(HEADER_ROW + 1, 1)
        page.repeat_rows(HEADER_ROW)
        if sheet.columns:
            page.autofilter(HEADER_ROW, 0, HEADER_ROW + len(sheet.rows), len(sheet.columns) - 1)

    def value(self, page: Any, row: int, column: int, spec: Column, value: Any) -> None:
        if undefined(value):
            return
        if spec.kind == "text" or isinstance(value, str):
            self.text(page, row, column, value, self.cell["wrap" if spec.width >= 40 else "text"])
            return
        figure = float(f"{float(value):.12g}")
        whole = spec.kind == "number" and figure == round(figure)
        page.write_number(row, column, figure, self.cell["count" if whole else spec.kind])


READING = (
    ("Empty number", "The number is undefined or was not asked; the sheet Glossary says why. It does not mean 0."),
    ("Shares", "Written from 0 to 1 and shown as percent."),
    *((CERTAINTY[key].capitalize(), CERTAINTY_MEANING[key]) for key in CERTAINTY),
    ("Open seat", "A sector that nobody at the table holds yet: an invitation, not a fault."),
    ("What this is not", "No list of good and bad agencies. The list of sectors is a checklist for talk, not a score."),
)  # fmt: skip
