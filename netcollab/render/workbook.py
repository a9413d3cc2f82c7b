"""The workbook: a sheet per level, a glossary, the issues. Every cell is a number or text, never a formula or link."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from netcollab.edition import Edition
from netcollab.render import story
from netcollab.render.rules import rules_told
from netcollab.render.sheet import INDENT, Column, Figure, Sheet, fitted, height, pages_across, standing, undefined
from netcollab.render.sheets import sheets_of
from netcollab.render.words import (
    AUDIENCE_WORDS,
    CERTAINTY,
    CERTAINTY_MEANING,
    FORMULA_STARTS,
    SUGGESTED,
    clean,
    sentence,
    state,
)
from netcollab.render.workbook_charts import Chart, charts_of

CREATED = dt.datetime(2000, 1, 1)  # fixed, so that the same edition gives the same bytes
HEADER_ROW = 2  # title, what the sheet holds, then the table
LONGEST_CELL = 32_000
FORMATS = {
    "text": "@", "count": "#,##0", "number": "#,##0.00", "share": "0.0%", "date": "yyyy-mm-dd",
    "chance": '[<0.001]"under 0.001";0.000', "dotted": '0;-0;"·"', "framed": '0;-0;"·"',
}  # fmt: skip
INK, SOFT, RULE, HEAD, BAR = "#23211d", "#5c564c", "#ddd6c8", "#ece7dc", "#c9d9e8"
TABS = {"Findings": INK, "Charts": INK, "Glossary": RULE, "Issues": RULE, "Sources": RULE}


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
        first, *sheets = sheets_of(edition)
        drawn = charts_of(sheets)
        charts = Sheet(name="Charts", about=CHARTS_ABOUT, columns=())
        pen.read_me([first, *([charts] if drawn else []), *sheets])
        pen.sheet(first)
        if drawn:
            pen.charts(charts, drawn)
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
        base = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
        self.title = book.add_format({**base, "font_name": "Georgia", "font_size": 16, "bold": True})
        self.about = book.add_format({**base, "font_color": SOFT, "italic": True})
        self.strong = book.add_format({**base, "bold": True, "font_size": 12})
        self.wrapped = book.add_format({**base, "text_wrap": True})
        self.name = book.add_format({**base, "text_wrap": True, "bold": True})
        head = {**base, "bold": True, "text_wrap": True, "bg_color": HEAD, "bottom": 1, "bottom_color": SOFT}
        self.head = book.add_format({**head, "align": "left", "indent": 1})
        self.turned = book.add_format({**head, "rotation": 90, "valign": "bottom", "text_wrap": False})
        numbers = {**base, "align": "right", "indent": 1}
        self.cell = {kind: book.add_format({**numbers, "num_format": code}) for kind, code in FORMATS.items()}
        self.cell["date"] = book.add_format({**base, "num_format": FORMATS["date"], "align": "left"})
        self.cell["dotted"] = book.add_format({**base, "num_format": FORMATS["dotted"], "align": "center"})
        text = {**base, "num_format": "@", "text_wrap": True, "align": "left", "indent": 1}
        self.cell["text"] = book.add_format(text)
        framed = {**base, "num_format": FORMATS["framed"], "align": "center", "border": 1}
        self.cell["framed"] = book.add_format(framed)
        # Text that starts like a formula keeps the sign that tells Excel it is text, also after an edit.
        self.quoted = book.add_format({**text, "quote_prefix": True})
        self.looks = self._looks()
        self.ruled = {"type": "no_errors", "format": book.add_format({"bottom": 1, "bottom_color": RULE})}

    def _looks(self) -> dict[str, list[dict[str, Any]]]:
        """What marks cells by their value, never by color alone: bars behind numbers, frames and weight of words."""
        add = self.book.add_format
        vacant = add({"bold": True, "border": 3, "border_color": SOFT})
        apart = add({"bold": True, "border": 1, "border_color": SOFT})
        unsure, firmly = add({"italic": True, "font_color": SOFT}), add({"bold": True})

        def words(of: Mapping[str, Any]) -> list[dict[str, Any]]:
            return [{"type": "cell", "criteria": "==", "value": f'"{w}"', "format": f} for w, f in of.items()]

        def stands(marks: Mapping[str, Any]) -> list[dict[str, Any]]:
            return words({state(status).word: look for status, look in marks.items()})

        bar = {"type": "data_bar", "bar_solid": True, "bar_color": BAR, "bar_border_color": BAR, "min_type": "num",
               "min_value": 0, "data_bar_2010": True}  # fmt: skip
        return {
            "bar": [bar],
            "depth": [{"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": "#ffffff",
                       "max_color": "#9dbcda"}],
            "state": stands({"missing": vacant, "outside": vacant, "siloed": apart, "isolated": apart,
                             "no_data": unsure, "not_found": unsure, "set_aside": unsure}),
            "certainty": words({CERTAINTY["depends"]: unsure, CERTAINTY["cannot_say"]: unsure}),
            "answer": words({"no": firmly, SUGGESTED: unsure}),
        }  # fmt: skip

    def page(self, name: str, about: str, across: float = 0, title: str = "") -> Any:
        """A new sheet with its title and what it holds, set up for printing, with the audience in its footer."""
        page = self.book.add_worksheet(name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(1)  # US letter
        page.fit_to_pages(pages_across(across), 0)
        page.print_across()
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.set_tab_color(TABS.get(name, BAR))
        coalition = _line(self.edition.name)
        footer = coalition[:80].replace("&", "&&")
        page.set_footer(f"&L{footer}&C{AUDIENCE_WORDS[self.edition.audience]}&R{name}, page &P of &N")
        page.set_row(0, 26)
        self.text(page, 0, 0, title or (f"{name}: {coalition}" if coalition else name), self.title)
        self.text(page, 1, 0, f"{AUDIENCE_WORDS[self.edition.audience]}. {about}", self.about)
        return page

    def text(self, page: Any, row: int, column: int, text: Any, style: Any = None) -> str:
        words = "" if text is None else str(text)
        line = self.lines.get(words)
        if line is None:
            line = self.lines[words] = _line(words)
        if line:
            page.write_string(row, column, line, self.quoted if line.startswith(FORMULA_STARTS) else style)
        return line

    def read_me(self, sheets: Sequence[Sheet]) -> None:
        edition = self.edition
        widths = (30, 105)
        banner = edition.banner.removeprefix(f"{AUDIENCE_WORDS[edition.audience]}. ")
        page = self.page("Read me", banner, title=edition.name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        parts = {
            "In short": [
                (story.HEADINGS["here"], sentence(story.who_is_here(edition))),
                *((point.more, point.text) for point in story.lead(edition)),
            ],
            "Sheets": [(s.name, s.about) for s in sheets],
            "How to read it": READING,
            "Rules and settings": [
                *((str(a), str(b)) for a, b in edition.settings),
                *((r.title, " ".join(filter(None, (r.what, sentence(r.thresholds))))) for r in rules_told(edition)),
            ],
        }
        row = 3
        for heading, told in parts.items():
            self.text(page, row, 0, heading, self.strong)
            for left, right in told:
                row += 1
                cells = (self.text(page, row, 0, left, self.name), self.text(page, row, 1, right, self.wrapped))
                page.set_row(row, height(zip(cells, widths, strict=True)))
            row += 2

    def charts(self, sheet: Sheet, drawn: Sequence[Chart]) -> None:
        """The sheet of charts, drawn by the spreadsheet itself from the cells of other sheets; one printed page."""
        page = self.page(sheet.name, sheet.about)
        page.fit_to_pages(1, 1)
        for chart in drawn:
            chart.draw(self.book, page, HEADER_ROW)

    def sheet(self, sheet: Sheet) -> None:
        widths = fitted(sheet)
        page = self.page(sheet.name, sheet.about, sum(widths))
        top, last = HEADER_ROW + 1, HEADER_ROW + len(sheet.rows)
        heads = []
        for j, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            page.set_column(j, j, width)
            turned = sheet.turned and j > 0
            heads.append(
                (self.text(page, HEADER_ROW, j, column.header, self.turned if turned else self.head), width - INDENT)
            )
        page.set_row(HEADER_ROW, standing(text for text, _ in heads[1:]) if sheet.turned else height(heads))
        kinds = [_kind(column, [row[j] for row in sheet.rows]) for j, column in enumerate(sheet.columns)]
        for i, row in enumerate(sheet.rows, start=top):
            long = []
            for j, value in enumerate(row):
                if not isinstance(value, str):
                    self.number(page, i, j, value, kinds[j])
                elif len(line := self.text(page, i, j, value, self.cell["text"])) > widths[j] - 2:
                    long.append((line, widths[j] - INDENT))
            if long:
                page.set_row(i, height(long))
        page.freeze_panes(top, 1)
        page.repeat_rows(HEADER_ROW)
        page.repeat_columns(0)
        if sheet.columns and not sheet.turned:
            page.autofilter(HEADER_ROW, 0, last, len(sheet.columns) - 1)
        self.mark(page, sheet, top, last)

    def mark(self, page: Any, sheet: Sheet, top: int, last: int) -> None:
        """The marks of a sheet's cells, and a line below each row; a table of pairs has one mark, to be compared."""
        if not sheet.rows:
            return
        marked = [(j, j, column.look) for j, column in enumerate(sheet.columns) if column.look]
        if sheet.turned:
            marked = [(marked[0][0], marked[-1][0], marked[0][2])]
        for first, final, look in marked:
            for rule in self.looks[look]:
                page.conditional_format(top, first, last, final, rule)
        page.conditional_format(top, 0, last, len(sheet.columns) - 1, self.ruled)

    def number(self, page: Any, row: int, column: int, value: Any, kind: str) -> None:
        """Write a number as its kind is shown; nothing where it is undefined."""
        if isinstance(value, Figure):
            value, kind = value
        if not undefined(value):
            page.write_number(row, column, float(f"{value:.12g}"), self.cell[kind])


def _kind(column: Column, values: Sequence[Any]) -> str:
    """How a column shows its cells: without decimals if none of its numbers has any."""
    if column.kind != "number":
        return column.kind
    numbers = (v for v in values if isinstance(v, (int, float)) and not undefined(v))
    return "count" if all(v == round(v) for v in numbers) else "number"


CHARTS_ABOUT = "The sectors and the meetings as pictures; their numbers are in the sheets of the same name."
READING = (
    ("Empty number", "The number is undefined or was not asked; the sheet Glossary says why. It does not mean 0."),
    ("Shares", "Written from 0 to 1 and shown as percent."),
    *((CERTAINTY[key].capitalize(), CERTAINTY_MEANING[key]) for key in CERTAINTY),
    ("Open seat", "A sector that nobody at the table holds yet: an invitation, not a fault."),
    ("What this is not", "No list of good and bad agencies. The list of sectors is a checklist for talk, not a score."),
)  # fmt: skip
