"""Workbooks to fill in: the survey, the XLSForm, and sheets for attendance, referrals and the list of agencies."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netcollab.config import new_roster
from netcollab.framework import load_framework
from netcollab.instruments import EMPTY_LINES, Survey, several
from netcollab.instruments.letters import minutes
from netcollab.instruments.online import INTRODUCTION, PARTNERS, coded
from netcollab.items import Item
from netcollab.render.sheet import height, pages_across

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

START, OWN, PARTNER_SHEET = "Start here", "Your agency", "Your partners"
START_WIDTH, QUESTION_WIDTH, AGENCY_WIDTH, PARTNER_WIDTH = 90, 70, 44, 24  # characters
ROOM = 500  # rows that have drop-downs
STATUSES = ("sent", "received", "accepted", "declined", "client declined", "service started", "completed", "closed")
Rows = Sequence[Sequence[str]]


def _book(fill: Callable[[xlsxwriter.Workbook], None], title: str) -> bytes:
    """The bytes of a workbook; the same for the same contents."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": dt.datetime(2000, 1, 1)})
    fill(book)
    book.close()
    return out.getvalue()


# ---- the survey ------------------------------------------------------------------------------------------------------


def workbook(made: Survey) -> bytes:
    """The survey as a workbook that one agency fills in: drop-downs, and nothing to break by accident."""

    def fill(book: xlsxwriter.Workbook) -> None:
        looks = _looks(book)
        _start(book.add_worksheet(START), made, looks)
        _own(book.add_worksheet(OWN), made, looks)
        _partners(book.add_worksheet(PARTNER_SHEET), made, looks)

    return _book(fill, made.title)


def _looks(book: xlsxwriter.Workbook) -> Mapping[str, Any]:
    shared = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "text": book.add_format(shared),
        "head": book.add_format({**shared, "bold": True, "bg_color": "#EFEBE2", "bottom": 1}),
        "question": book.add_format({**shared, "bold": True, "top": 1}),
        "choice": book.add_format({**shared, "indent": 1}),
        "answer": book.add_format({**shared, "locked": False, "bg_color": "#FFFDF5", "border": 4, "num_format": "@"}),
        "key": book.add_format({"font_color": "#8A8578", "font_size": 8, "valign": "top"}),
    }


def _start(sheet: Worksheet, made: Survey, looks: Mapping[str, Any]) -> None:
    lines = [
        INTRODUCTION,
        f"1. Open the sheet '{OWN}' and choose your agency. Answer in the cells with a light background.",
        f"2. Open the sheet '{PARTNER_SHEET}'. {PARTNERS}",
        "3. Save the workbook and send it back to whoever sent it to you. Please send it to nobody else.",
        f"It takes about {minutes(made)} minutes. Leave blank what you do not know.",
    ]
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, START_WIDTH)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, f"{made.title} (NC00)", looks["title"])
    for n, line in enumerate(lines, start=2):
        sheet.set_row(n, height([(line, START_WIDTH)]))
        sheet.write_string(n, 0, line, looks["text"])
    sheet.protect()


def _own(sheet: Worksheet, made: Survey, looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, QUESTION_WIDTH)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 18)
    for c, heading in enumerate(("Question", "Answer", "Key")):
        sheet.write_string(0, c, heading, looks["head"])
    row = 1
    for item in (*made.before, *made.after):
        lines = _lines(made, item)
        for text, key, offered in lines:
            first = text == item.wording
            sheet.set_row(row, height([(text, QUESTION_WIDTH)]))
            sheet.write_string(row, 0, text, looks["question" if first else "choice"])
            sheet.write_string(row, 2, key, looks["key"])
            if offered is not None:
                sheet.write_blank(row, 1, None, looks["answer"])
                if offered:
                    sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": offered})
            row += 1
    sheet.freeze_panes(1, 0)
    _fit(sheet)
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _lines(made: Survey, item: Item) -> list[tuple[str, str, Any]]:
    """The lines of a question: its text, its key, and what the answer may be; None where nothing is answered."""
    if item.offers == "text":
        blanks = [("", f"{item.tag}.{n}", "") for n in range(1, EMPTY_LINES + 1)]
        return [(item.wording, "", None), *blanks]
    if several(item):
        ticks = [(text, f"{item.tag}.{code}", ["x"]) for code, text in coded(made, item)]
        return [(item.wording, "", None), *ticks]
    if item.offers == "agencies":
        return [(item.wording, item.tag, f"='{PARTNER_SHEET}'!$A$2:$A${len(made.agencies) + 1}")]
    return [(item.wording, item.tag, made.choices(item))]


def _partners(sheet: Worksheet, made: Survey, looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, AGENCY_WIDTH)
    sheet.set_column(1, len(made.partners), PARTNER_WIDTH)
    sheet.write_string(0, 0, "Agency", looks["head"])
    heads = [f"{item.text} {item.help}".strip() for item in made.partners]
    sheet.set_row(0, height((head, PARTNER_WIDTH) for head in heads))
    for c, (item, head) in enumerate(zip(made.partners, heads, strict=True), start=1):
        sheet.write_string(0, c, head, looks["head"])
        offered = made.choices(item)
        sheet.data_validation(1, c, len(made.agencies), c, {"validate": "list", "source": offered})
    for r, agency in enumerate(made.agencies, start=1):
        sheet.write_string(r, 0, agency, looks["text"])
        for c in range(1, len(made.partners) + 1):
            sheet.write_blank(r, c, None, looks["answer"])
    sheet.freeze_panes(1, 1)
    _fit(sheet, AGENCY_WIDTH + len(heads) * PARTNER_WIDTH)
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _fit(sheet: Worksheet, width: float = 0) -> None:
    """Print across, as many pages wide as can be read, headings and first column on every page."""
    sheet.set_landscape()
    sheet.fit_to_pages(pages_across(width), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


# ---- XLSForm ---------------------------------------------------------------------------------------------------------


def xlsform(made: Survey) -> bytes:
    """The survey for KoboToolbox, ODK and SurveyCTO."""
    survey: list[tuple[str, ...]] = [("type", "name", "label", "hint", "required", "appearance")]
    survey.append(("note", "nc_introduction", INTRODUCTION, "", "", ""))
    choices: list[tuple[str, ...]] = [("list_name", "name", "label")]
    offered: set[str] = set()
    for item in made.items:
        if item.offers not in offered and item.offers != "text":
            offered.add(item.offers)
            choices += ((item.offers, name, text) for name, text in coded(made, item))
        if item.partner:
            survey.append(("begin_group", item.name, item.text, item.help, "", "field-list"))
            survey += ((f"select_one {item.offers}", item.column(a), f"{a} ({item.tag})", "", "", "")
                       for a in made.agencies)  # fmt: skip
            survey.append(("end_group", item.name, "", "", "", ""))
        else:
            kind = "text" if item.offers == "text" else f"select_{'multiple' if several(item) else 'one'} {item.offers}"
            needed = "yes" if item.role == "agency" else ""
            look = "multiline" if item.offers == "text" else "minimal" if item.offers == "agencies" else ""
            survey.append((kind, item.name, item.text, item.help, needed, look))
    settings = [("form_title", "form_id", "version"), (made.title, "netcollab_partner_survey", "1")]

    def fill(book: xlsxwriter.Workbook) -> None:
        for title, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if value:
                        sheet.write_string(r, c, value)

    return _book(fill, made.title)


# ---- sheets to fill in -----------------------------------------------------------------------------------------------


def attendance(agencies: tuple[str, ...]) -> bytes:
    """A sign-in list: one row for everybody who came."""
    notes = {"Date": "The day of the meeting.", "Meeting": "Which meeting, such as case review or full coalition.",
             "Agency": "The agency that the person came for.",
             "Name": "Used to tell people apart only; netcollab keeps no names."}  # fmt: skip
    return _sheet("Sign-in", notes, {"Agency": agencies}, agencies, dates=("Date",))


def referrals(agencies: tuple[str, ...]) -> bytes:
    """A referral log about agencies: no column is about a client, and none should be added."""
    notes = {"Date": "The day of the referral.", "From agency": "Who referred.", "To agency": "To whom.",
             "Status": "The last thing you know of it.",
             "Date closed": "The day it was completed, declined or closed."}  # fmt: skip
    offered = {"From agency": agencies, "To agency": agencies, "Status": STATUSES}
    return _sheet("Referrals", notes, offered, agencies, dates=("Date", "Date closed"))


def roster(agencies: tuple[str, ...]) -> bytes:
    """The list of agencies, with drop-downs for what netcollab asks of each."""
    return new_roster(agencies, load_framework())


def _sheet(
    title: str, notes: Mapping[str, str], offered: Mapping[str, Sequence[str]], agencies: tuple[str, ...], *,
    dates: Sequence[str],
) -> bytes:  # fmt: skip
    def fill(book: xlsxwriter.Workbook) -> None:
        looks = _looks(book)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(title)
        for c, (heading, note) in enumerate(notes.items()):
            sheet.write_string(0, c, heading, looks["head"])
            sheet.set_column(c, c, 16 if heading in dates else 34, day if heading in dates else None)
            sheet.data_validation(
                0, c, 0, c, {"validate": "any", "input_title": heading[:32], "input_message": note}
            )  # fmt: skip
            rule: dict[str, Any] = {"error_type": "information"}
            if heading in dates:
                since = dt.date(2000, 1, 1)
                rule |= {"validate": "date", "criteria": ">=", "value": since, "error_title": "Not a date"}
            elif choices := offered.get(heading):
                inside = f"=Agencies!$A$2:$A${len(agencies) + 1}" if choices is agencies else list(choices)
                rule |= {"validate": "list", "source": inside}
            if "validate" in rule:
                sheet.data_validation(1, c, ROOM, c, rule)
        sheet.freeze_panes(1, 0)
        _fit(sheet)
        if agencies:
            _column(book.add_worksheet("Agencies"), ["Agency", *agencies], looks["head"])

    return _book(fill, title)


def _column(sheet: Worksheet, cells: Sequence[str], head: Any) -> None:
    sheet.set_column(0, 0, AGENCY_WIDTH)
    for r, cell in enumerate(cells):
        sheet.write_string(r, 0, cell, head if r == 0 else None)
    sheet.freeze_panes(1, 0)
