"""The survey for programs that ask on screen: REDCap, Qualtrics and LimeSurvey by import, Google and Microsoft by hand.

Verified: the columns of REDCap's data dictionary in published dictionaries and programs that make them; the columns and
classes of LimeSurvey's tab-separated structure in the code that imports it, and that its codes of answers have five
letters at most in its database; Qualtrics' marks, the ID below the kind, in programs that write such files. General
knowledge: that REDCap takes names of variables of up to 100 letters, warning above 26, and LimeSurvey codes of
questions of up to 20. None of the files was imported into a running REDCap, Qualtrics or LimeSurvey. What each exports
is what reading/formats reads.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from netcollab.instruments import Survey, several
from netcollab.items import Item, code

INTRODUCTION = (
    "Your answers are about your agency's work with others, and about nobody who receives services: please name no "
    "client. They are kept with your agency's name, since a picture of who works with whom cannot be drawn without it."
)
PARTNERS = "Please answer for every agency on the list. Skip the line of your own agency."

REDCAP = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip


def table(rows: Iterable[Sequence[str]], *, sign: str = ",") -> bytes:
    """Rows as text with a sign between cells, as programs of any country read it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def coded(made: Survey, item: Item) -> list[tuple[str, str]]:
    """The answers of an item with the code that a program keeps for each."""
    if item.offers == "sectors":
        return [(c.key, text) for c, text in zip(made.framework.components, made.choices(item), strict=True)]
    if item.answers is None:
        return [(code(name), name) for name in made.choices(item)]
    found = [(str(n), f"{n} {text}") for n, text in item.answers.choices.items()]
    return found + [("99", text) for text in (item.answers.unsure, item.answers.none) if text]


# ---- REDCap ----------------------------------------------------------------------------------------------------------


def redcap(made: Survey) -> bytes:
    """A data dictionary: one matrix per question about partners, the agency's name in the name of each field."""
    rows: list[list[str]] = [list(REDCAP), _field("record_id", "text", "Record ID")]
    for item in made.before:
        rows.append(_own(made, item))
    for item in made.partners:
        choices = _choices(made, item)
        for n, agency in enumerate(made.agencies):
            heading = f"{item.text} {item.help}".strip() if n == 0 else ""
            rows.append(_field(item.column(agency), "radio", f"{agency} ({item.tag})", choices, heading, item.name))
    for item in made.after:
        rows.append(_own(made, item))
    return table(rows)


def _own(made: Survey, item: Item) -> list[str]:
    kind = "notes" if item.offers == "text" else "checkbox" if several(item) else "radio"
    kind = "dropdown" if item.offers == "agencies" else kind
    return _field(item.name, kind, item.text, _choices(made, item) if item.offers != "text" else "")


def _choices(made: Survey, item: Item) -> str:
    return " | ".join(f"{key}, {text.replace('|', '/')}" for key, text in coded(made, item))


def _field(name: str, kind: str, label: str, choices: str = "", heading: str = "", matrix: str = "") -> list[str]:
    said = {"Variable / Field Name": name, "Form Name": "partner_survey", "Section Header": heading, "Field Type": kind,
            "Field Label": label, REDCAP[5]: choices, "Matrix Group Name": matrix}  # fmt: skip
    return [said.get(column, "") for column in REDCAP]


# ---- Qualtrics -------------------------------------------------------------------------------------------------------


def qualtrics(made: Survey) -> bytes:
    """Text to import under Tools, Import/Export, Import survey."""
    lines = ["[[AdvancedFormat]]", ""]
    lines += ["[[Block:Your agency]]", "", *_asked(made, made.before)]
    lines += ["[[Block:Your partners]]", ""]
    for item in made.partners:
        lines += ["[[Question:Matrix]]", f"[[ID:{item.tag}]]", f"{item.text} {item.help}".strip(), "", "[[Choices]]"]
        lines += [*made.agencies, "", "[[Answers]]", *made.choices(item), "", "[[PageBreak]]", ""]
    lines += ["[[Block:Our coalition]]", "", *_asked(made, made.after)]
    return "\n".join(lines).encode("utf-8")


def _asked(made: Survey, items: Sequence[Item]) -> list[str]:
    lines = []
    for item in items:
        kind = "MC:MultipleAnswer:Vertical" if several(item) else "MC:SingleAnswer:Vertical"
        kind = "MC:Dropdown" if item.offers == "agencies" else "TE:Essay" if item.offers == "text" else kind
        lines += [f"[[Question:{kind}]]", f"[[ID:{item.tag}]]", item.text, ""]
        if choices := made.choices(item):
            lines += ["[[Choices]]", *choices, ""]
    return lines


# ---- LimeSurvey ------------------------------------------------------------------------------------------------------

LIME = (
    "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
    "default", "same_default",
)  # fmt: skip


def limesurvey(made: Survey) -> bytes:
    """The structure as tab-separated text, to import as a survey. Export with full question text and full answers."""
    rows: list[list[str]] = [list(LIME), _lime("S", "", "language", "en"), _lime("S", "", "anonymized", "N")]
    rows += [_lime("SL", "", "surveyls_title", made.title), _lime("SL", "", "surveyls_welcometext", INTRODUCTION)]
    for title, items in (("Your agency", made.before), ("Your partners", made.partners), ("Our coalition", made.after)):
        rows.append(_lime("G", "", title, PARTNERS if items is made.partners else ""))
        for item in items:
            kind = "F" if item.partner else "T" if item.offers == "text" else "M" if several(item) else "L"
            rows.append(_lime("Q", "!" if item.offers == "agencies" else kind, item.tag, item.text, item.help))
            labels = made.agencies if item.partner else made.choices(item) if kind == "M" else ()
            rows += [_lime("SQ", "0", f"SQ{n:03}", label) for n, label in enumerate(labels, start=1)]
            if kind not in "MT":
                rows += [_lime("A", "0", f"A{n}", text) for n, text in enumerate(made.choices(item))]
    return b"\xef\xbb\xbf" + table(rows, sign="\t")


def _lime(kind: str, sort: str, name: str, text: str, help_: str = "") -> list[str]:
    relevant = "1" if kind in ("G", "Q", "SQ") else ""
    language = "en" if kind in ("SL", "G", "Q", "SQ", "A") else ""
    return [kind, sort, name, relevant, text, help_, language, "", "N" if kind == "Q" else "", "", "", ""]


# ---- by hand ---------------------------------------------------------------------------------------------------------


def google_forms(made: Survey) -> bytes:
    """What to type into Google Forms, question by question."""
    lines = [
        f"# {made.title} in Google Forms",
        "",
        "Type each question as it stands, with its tag such as (NC12): netcollab knows your answers again by it. You "
        "may translate everything but the tags and the numbers before the answers.",
        "",
        f"Description of the form: {INTRODUCTION}",
        "",
    ]
    for item in (*made.before, *made.partners, *made.after):
        kind = "Multiple choice grid" if item.partner else "Paragraph" if item.offers == "text" else "Multiple choice"
        kind = "Dropdown" if item.offers == "agencies" else "Checkboxes" if several(item) else kind
        lines += _by_hand(made, item, kind, "Rows", "Columns", list(made.agencies), item.text)
    lines += ["When the answers are in: Responses, Link to Sheets, then File, Download, Microsoft Excel (.xlsx)."]
    return ("\n".join(lines) + "\n").encode("utf-8")


def microsoft_forms(made: Survey) -> bytes:
    """What to type into Microsoft Forms: its export leaves out the question of a Likert, so each row has the tag."""
    lines = [
        f"# {made.title} in Microsoft Forms",
        "",
        "Type each question as it stands. In a Likert, type the tag after every agency too, as in 'Hope House (NC12)': "
        "Microsoft's export leaves the question out, and netcollab knows your answers again by the tag alone.",
        "",
        f"Description of the form: {INTRODUCTION}",
        "",
    ]
    for item in (*made.before, *made.partners, *made.after):
        kind = "Likert" if item.partner else "Text, long answer" if item.offers == "text" else "Choice"
        kind = (
            "Choice, drop-down" if item.offers == "agencies" else "Choice, multiple answers" if several(item) else kind
        )
        rows = [f"{agency} ({item.tag})" for agency in made.agencies]
        lines += _by_hand(made, item, kind, "Statements", "Options", rows, item.text)
    lines += ["When the answers are in: View results, Open in Excel, and save the workbook."]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _by_hand(
    made: Survey, item: Item, kind: str, rows: str, columns: str, partners: Sequence[str], text: str
) -> list[str]:
    lines = [f"## {text}", "", f"Type: {kind}", ""]
    if item.help:
        lines += [f"Help: {item.help}", ""]
    if item.partner:
        lines += [f"{rows}:", "", *(f"- {row}" for row in partners), ""]
    if choices := made.choices(item):
        lines += [f"{columns if item.partner else 'Answers'}:", "", *(f"- {choice}" for choice in choices), ""]
    return lines


# ---- codebook --------------------------------------------------------------------------------------------------------


def codebook(made: Survey) -> bytes:
    """Every item with what it measures, its answers, where it comes from, and what uses it."""
    rows = [["tag", "name", "asked", "question", "answers", "measures", "source", "used by"]]
    for item in made.items:
        asked = "of every agency on the list" if item.partner else "once"
        answers = "; ".join(made.choices(item)) or "free text"
        answers = "the list of agencies" if item.offers == "agencies" else answers
        rows.append([item.tag, item.name, asked, item.wording, answers, item.construct, item.source,
                     ", ".join(item.used_by)])  # fmt: skip
    return table(rows)
