"""Forms that netcollab writes, filled in with known answers in each program and read back with no option."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from pyxform.xls2xform import convert

import netcollab
from netcollab.errors import Problem
from netcollab.instruments import Survey, books, online, printed, several, survey
from netcollab.items import Item, code, form, items

AGENCIES = (
    "Harbor County Sheriff", "St. Mary's House", "211 Hotline", "Women & Children First", "Clínica Ñandú",
    "District Attorney, Harbor County", "Harbor Unified School District", "Department of Child Welfare (Harbor)",
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What everybody answered: by respondent, item key and partner, the number; own answers by respondent and key."""

    made: Survey
    partners: dict[str, dict[str, dict[str, int | None]]]
    own: dict[str, dict[str, tuple[str, ...]]]
    unlisted: dict[str, tuple[str, ...]]


def filled(short: bool, seed: int = 0) -> Truth:
    """Random answers of all agencies but one, with blanks and with a "don't know" here and there."""
    draw = random.Random(seed)
    made = survey(AGENCIES, short=short, coalition="Harbor County")
    partners: dict[str, dict[str, dict[str, int | None]]] = {}
    own: dict[str, dict[str, tuple[str, ...]]] = {}
    for who in AGENCIES[:-1]:
        partners[who] = {}
        for item in made.partners:
            assert item.answers is not None
            numbers = [*item.answers.choices, None]
            partners[who][item.key] = {a: draw.choice(numbers) for a in AGENCIES if a != who}
        own[who] = {}
        for item in made.items:
            if item.partner or item.role in ("agency", "unlisted"):
                continue
            codes = [code for code, _ in online.coded(made, item) if code != "99"]
            chosen = draw.sample(codes, draw.randint(1, 3)) if several(item) else [draw.choice(codes)]
            own[who][item.key] = tuple(sorted(chosen, key=codes.index))
    return Truth(made, partners, own, {AGENCIES[0]: ("Night Kitchen Coalition",)})


def shown(made: Survey, item: Item, code: str) -> str:
    return dict(online.coded(made, item))[code]


def number(item: Item, n: int | None) -> str:
    assert item.answers is not None
    return "" if n is None else f"{n} {item.answers.choices[n]}"


def own_words(truth: Truth, who: str, item: Item, sign: str, *, codes: bool = False) -> str:
    if item.role == "agency":
        return code(who) if codes else who
    if item.role == "unlisted":
        return "\n".join(truth.unlisted.get(who, ()))
    chosen = truth.own[who][item.key]
    return sign.join(c if codes else shown(truth.made, item, c) for c in chosen)


def respondents(truth: Truth) -> Sequence[str]:
    return list(truth.partners)


def save(path: Path, rows: Sequence[Sequence[str]], sign: str = ",") -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=sign).writerows(rows)


# ---- what each program exports ---------------------------------------------------------------------------------------


def google(truth: Truth, folder: Path, text: Callable[[Item], str] = lambda item: item.text) -> None:
    made = truth.made
    heads = ["Timestamp"]
    for item in made.items:
        heads += [f"{text(item)} [{a}]" for a in AGENCIES] if item.partner else [text(item)]
    rows = [heads]
    for n, who in enumerate(respondents(truth), start=1):
        row = [f"2026-09-{n:02} 10:00:00"]
        for item in made.items:
            said = truth.partners[who].get(item.key, {})
            row += (
                [number(item, said.get(a)) for a in AGENCIES] if item.partner else [own_words(truth, who, item, ", ")]
            )
        rows.append(row)
    save(folder / "Partner survey (Responses).csv", rows)


def translated(truth: Truth, folder: Path) -> None:
    google(truth, folder, lambda item: f"Una pregunta en otro idioma, la de {item.construct} ({item.tag})")


def microsoft(truth: Truth, folder: Path) -> None:
    made = truth.made
    heads = ["ID", "Start time", "Completion time", "Email", "Name"]
    for item in made.items:
        heads += [f"{a} ({item.tag})" for a in AGENCIES] if item.partner else [item.text]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(heads)
    for n, who in enumerate(respondents(truth), start=1):
        row = [str(n), f"2026-09-{n:02} 10:00:00", f"2026-09-{n:02} 10:10:00", "anonymous", ""]
        for item in made.items:
            said = truth.partners[who].get(item.key, {})
            end = ";" if several(item) else ""
            own = "" if item.partner else own_words(truth, who, item, ";")
            row += [number(item, said.get(a)) for a in AGENCIES] if item.partner else [own + end if own else ""]
        sheet.append(row)
    book.save(folder / "Partner survey.xlsx")


def qualtrics(truth: Truth, folder: Path) -> None:
    made = truth.made
    names = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId"]
    words = ["Start Date", "End Date", "Response Type", "Progress", "Finished", "Response ID"]
    for item in made.items:
        names += [f"{item.tag}_{n}" for n in range(1, len(AGENCIES) + 1)] if item.partner else [item.tag]
        words += [f"{item.text} {item.help}".strip() + f" - {a}" for a in AGENCIES] if item.partner else [item.text]
    rows = [names, words, [f'{{"ImportId":"{n}"}}' for n in names]]
    for n, who in enumerate(respondents(truth), start=1):
        row = [f"2026-09-{n:02} 10:00:00", f"2026-09-{n:02} 10:10:00", "IP Address", "100", "True", f"R_{n}"]
        for item in made.items:
            said = truth.partners[who].get(item.key, {})
            row += [number(item, said.get(a)) for a in AGENCIES] if item.partner else [own_words(truth, who, item, ",")]
        rows.append(row)
    save(folder / "Partner survey_September.csv", rows)


def redcap_rows(truth: Truth, labels: bool) -> list[list[str]]:
    made = truth.made
    heads = ["Record ID" if labels else "record_id"]
    for item in made.items:
        if item.partner:
            heads += [f"{a} ({item.tag})" if labels else item.column(a) for a in AGENCIES]
        elif several(item):
            heads += [f"{item.text} (choice={text})" if labels else f"{item.name}___{code}"
                      for code, text in online.coded(made, item)]  # fmt: skip
        else:
            heads.append(item.text if labels else item.name)
    rows = [[*heads, "Complete?" if labels else "partner_survey_complete"]]
    for n, who in enumerate(respondents(truth), start=1):
        row = [str(n)]
        for item in made.items:
            if item.partner:
                said = truth.partners[who][item.key]
                row += [number(item, said.get(a)) if labels else "" if said.get(a) is None else str(said[a])
                        for a in AGENCIES]  # fmt: skip
            elif several(item):
                ticks = ("Checked", "Unchecked") if labels else ("1", "0")
                row += [ticks[code not in truth.own[who][item.key]] for code, _ in online.coded(made, item)]
            else:
                row.append(own_words(truth, who, item, ";", codes=not labels))
        rows.append([*row, "Complete" if labels else "2"])
    return rows


def redcap_raw(truth: Truth, folder: Path) -> None:
    save(folder / "Harbor_DATA.csv", redcap_rows(truth, labels=False))


def redcap_with_dictionary(truth: Truth, folder: Path) -> None:
    save(folder / "Harbor_DATA.csv", redcap_rows(truth, labels=False))
    (folder / "Harbor_DataDictionary.csv").write_bytes(online.redcap(truth.made))


def redcap_labels(truth: Truth, folder: Path) -> None:
    save(folder / "Harbor_DATA_LABELS.csv", redcap_rows(truth, labels=True))


def kobo(truth: Truth, folder: Path, *, codes: bool = True, between: str = "/") -> None:
    made = truth.made
    heads = ["start", "end"]
    for item in made.items:
        if item.partner:
            heads += [f"{item.name}{between}{item.column(a)}" if codes else f"{item.text}{between}{a} ({item.tag})"
                      for a in AGENCIES]  # fmt: skip
        else:
            name = item.name if codes else item.text
            heads.append(name)
            if several(item):
                heads += [f"{name}{between}{code if codes else text}" for code, text in online.coded(made, item)]
    rows = [[*heads, "_id", "_uuid", "_submission_time", "_validation_status", "_index"]]
    for n, who in enumerate(respondents(truth), start=1):
        row = [f"2026-09-{n:02}T10:00:00", f"2026-09-{n:02}T10:10:00"]
        for item in made.items:
            if item.partner:
                said = truth.partners[who][item.key]
                row += [("" if said.get(a) is None else str(said[a])) if codes else number(item, said.get(a))
                        for a in AGENCIES]  # fmt: skip
            else:
                row.append(own_words(truth, who, item, " ", codes=codes))
                if several(item):
                    row += [str(int(code in truth.own[who][item.key])) for code, _ in online.coded(made, item)]
        rows.append([*row, str(100 + n), f"u{n}", f"2026-09-{n:02}T10:10:01", "", str(n)])
    save(folder / "Partner survey - latest version - False.csv", rows, ";")


def kobo_labels(truth: Truth, folder: Path) -> None:
    kobo(truth, folder, codes=False)


def odk(truth: Truth, folder: Path) -> None:
    made = truth.made
    heads = ["SubmissionDate"]
    for item in made.items:
        heads += [f"{item.name}-{item.column(a)}" for a in AGENCIES] if item.partner else [item.name]
    rows = [[*heads, "meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "Status",
             "ReviewState", "DeviceID", "Edits", "FormVersion"]]  # fmt: skip
    for n, who in enumerate(respondents(truth), start=1):
        row = [f"2026-09-{n:02}T10:10:01.000Z"]
        for item in made.items:
            said = truth.partners[who].get(item.key, {})
            row += (["" if said.get(a) is None else str(said[a]) for a in AGENCIES] if item.partner
                    else [own_words(truth, who, item, " ", codes=True)])  # fmt: skip
        rows.append([*row, f"uuid:{n}", f"uuid:{n}", "", "", "0", "", "", "", "0", "1"])
    save(folder / "netcollab_partner_survey.csv", rows)


def limesurvey(truth: Truth, folder: Path) -> None:
    made = truth.made
    heads = ["Response ID", "Date submitted", "Last page", "Start language", "Seed"]
    for item in made.items:
        names = AGENCIES if item.partner else made.choices(item) if several(item) else ()
        heads += [f"{item.text} [{name}]" for name in names] or [item.text]
    rows = [heads]
    for n, who in enumerate(respondents(truth), start=1):
        row = [str(n), f"2026-09-{n:02} 10:10:00", "3", "en", "1"]
        for item in made.items:
            if item.partner:
                row += [number(item, truth.partners[who][item.key].get(a)) for a in AGENCIES]
            elif several(item):
                chosen = {shown(made, item, c) for c in truth.own[who][item.key]}
                row += ["Yes" if text in chosen else "No" for text in made.choices(item)]
            else:
                row.append(own_words(truth, who, item, ";"))
        rows.append(row)
    save(folder / "results-survey123456.csv", rows)


def workbooks(truth: Truth, folder: Path) -> None:
    blank = books.workbook(truth.made)
    for n, who in enumerate(respondents(truth), start=1):
        book = openpyxl.load_workbook(io.BytesIO(blank))
        own, partners = book[books.OWN], book[books.PARTNER_SHEET]
        by_key = {str(own.cell(r, 3).value): r for r in range(2, own.max_row + 1) if own.cell(r, 3).value}
        for item in truth.made.items:
            if item.partner:
                column = 2 + truth.made.partners.index(item)
                for r in range(2, partners.max_row + 1):
                    words = number(item, truth.partners[who][item.key].get(str(partners.cell(r, 1).value)))
                    if words:
                        partners.cell(r, column).value = words
            elif item.role == "unlisted":
                for k, name in enumerate(truth.unlisted.get(who, ()), start=1):
                    own.cell(by_key[f"{item.tag}.{k}"], 2).value = name
            elif several(item):
                for code in truth.own[who][item.key]:
                    own.cell(by_key[f"{item.tag}.{code}"], 2).value = "x"
            else:
                own.cell(by_key[item.tag], 2).value = own_words(truth, who, item, ";")
        book.save(folder / f"answer {n}.xlsx")


PROGRAMS = [google, translated, microsoft, qualtrics, redcap_raw, redcap_with_dictionary, redcap_labels, kobo,
            kobo_labels, odk, limesurvey, workbooks]  # fmt: skip


@pytest.mark.parametrize("short", [True, False], ids=["short", "full"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_a_filled_form_is_read_back_with_every_answer(
    program: Callable[[Truth, Path], None], short: bool, tmp_path: Path
) -> None:
    truth = filled(short)
    save(tmp_path / "members.csv", [["Agency"], *([a] for a in AGENCIES)])
    program(truth, tmp_path)
    analysis = netcollab.analyze(tmp_path)
    net = analysis.net
    ids = {name: agency for agency, name in net.agencies["name"].items()}
    assert {n for n in net.agencies["name"] if net.agencies.loc[ids[n], "member"]} == set(AGENCIES)
    ties = {(r.source, r.target, r.relation): r.strength for r in net.ties.itertuples() if r.layer == "survey"}
    wanted: dict[tuple[str, str, str], float] = {}
    answers: set[tuple[str, str, str, str]] = set()
    for who, by_item in truth.partners.items():
        for item in truth.made.partners:
            for partner, n in by_item[item.key].items():
                if item.counts == "rating" and n is not None:
                    answers.add((ids[who], ids[partner], item.key, str(n)))
                elif item.counts != "rating" and n:
                    wanted[ids[who], ids[partner], item.key] = float(n)
        answers |= {(ids[who], "", key, value) for key, values in truth.own[who].items() for value in values}
    outside = {(ids[who], ids[name]) for who, names in truth.unlisted.items() for name in names}
    assert {(s, t) for s, t, relation in ties if relation == "named_partner"} == outside
    assert {key: n for key, n in ties.items() if key[2] != "named_partner"} == wanted
    got = {(r.agency, r.partner, r.item, r.value) for r in net.answers.itertuples()}
    assert got == answers
    for who in truth.partners:
        assert set(net.agencies.loc[ids[who], "sectors"]) == set(truth.own[who]["sectors"])
    working = net.ties[(net.ties["layer"] == "survey") & net.ties["working"].astype(bool)]["relation"]
    assert set(working) <= {i.key for i in items() if i.counts == "tie"} | {"named_partner"}
    prevented = {"unknown_answers", "no_respondent", "respondent_unknown", "no_agency_question", "question_lost",
                 "labels_are_codes", "dictionary_missing", "unrecognized_table", "row_not_used",
                 "numbers_without_words", "unlisted_not_read", "rating_not_a_tie"}  # fmt: skip
    assert [i for i in analysis.issues if i.kind in prevented] == []


SURVEYS = Path(__file__).resolve().parent.parent / "surveys"


@pytest.mark.parametrize("form", ["short", "full"])
def test_the_surveys_kept_are_what_the_generator_writes_byte_for_byte(form: str, tmp_path: Path) -> None:
    written = netcollab.template("survey", tmp_path / form, roster=SURVEYS / "roster.csv", short=form == "short")
    kept = {p.name: p.read_bytes() for p in (SURVEYS / form).iterdir()}
    assert {p.name: p.read_bytes() for p in written} == kept


def test_the_sheets_kept_are_what_the_generator_writes_byte_for_byte(tmp_path: Path) -> None:
    for kind in ("attendance", "referrals", "roster"):
        netcollab.template(kind, tmp_path, roster=SURVEYS / "roster.csv")
    kept = {p.name: p.read_bytes() for p in (SURVEYS / "sheets").iterdir()}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == kept


def test_nothing_that_stands_is_written_over_and_too_short_a_list_is_told(tmp_path: Path) -> None:
    netcollab.template("attendance", tmp_path)
    with pytest.raises(Problem, match=r"holds 'attendance\.xlsx' already"):
        netcollab.template("attendance", tmp_path)
    with pytest.raises(Problem, match="needs a list"):
        netcollab.template("survey", tmp_path / "new")
    save(tmp_path / "one.csv", [["Agency"], ["Hope House"]])
    with pytest.raises(Problem, match="fewer than two"):
        netcollab.template("survey", tmp_path / "new", roster=tmp_path / "one.csv")
    assert not (tmp_path / "new").exists()


def test_the_xlsform_is_valid_for_pyxform(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(books.xlsform(survey(AGENCIES, short=False)))
    made = convert(str(tmp_path / "form.xlsx"), validate=False)
    assert made.warnings == []
    for item in items():
        assert re.search(rf'nodeset="/\w+/{item.name}[/"]', made.xform)


def test_the_redcap_dictionary_has_its_columns_names_that_differ_and_choices_as_redcap_writes_them() -> None:
    rows = list(csv.DictReader(io.StringIO(online.redcap(survey(AGENCIES, short=False)).decode())))
    assert tuple(rows[0]) == online.REDCAP
    names = [row["Variable / Field Name"] for row in rows]
    assert names[0] == "record_id"
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names)
    for row in rows:
        kind, choices = row["Field Type"], row["Choices, Calculations, OR Slider Labels"]
        assert kind in ("text", "notes", "radio", "dropdown", "checkbox")
        if kind in ("radio", "dropdown", "checkbox"):
            codes = [part.split(", ", 1)[0] for part in choices.split(" | ")]
            assert len(set(codes)) == len(codes) >= 2
            assert all(re.fullmatch(r"\w+", found) for found in codes)


@pytest.mark.parametrize("short", [True, False])
def test_every_question_has_its_tag_in_every_form_and_nobody_is_asked_about_a_client(short: bool) -> None:
    made = survey(AGENCIES, short=short)
    texts = {
        "qualtrics": online.qualtrics(made).decode(),
        "limesurvey": online.limesurvey(made).decode(),
        "google": online.google_forms(made).decode(),
        "microsoft": online.microsoft_forms(made).decode(),
        "paper": printed.page(made).decode(),
    }
    for item in made.items:
        assert all(item.tag in text for text in texts.values())
    assert len({item.tag for item in items()}) == len({item.key for item in items()}) == len(items())
    assert len([item for item in form(True) if item.partner]) == 3
    asked = " ".join(item.wording for item in items()).lower()
    assert not re.search(r"client|victim's|patient|case number|date of birth|initials", asked)


def test_a_form_that_nobody_filled_in_is_passed_over_in_silence(tmp_path: Path) -> None:
    save(tmp_path / "members.csv", [["Agency"], *([a] for a in AGENCIES)])
    (tmp_path / "blank.xlsx").write_bytes(books.workbook(survey(AGENCIES)))
    analysis = netcollab.analyze(tmp_path)
    assert {i.kind for i in analysis.issues} <= {"no_sector", "sector_suggested"}
    assert len(analysis.net.answers) == 0


def test_sheets_to_fill_in_are_read_as_what_they_are_and_the_referral_log_has_no_column_about_clients(
    tmp_path: Path,
) -> None:
    for kind, heads, row in (
        ("attendance", ["Date", "Meeting", "Agency", "Name"], ["2026-03-02", "Case review", AGENCIES[0], "Ann Poe"]),
        ("referrals", ["Date", "From agency", "To agency", "Status", "Date closed"],
         ["2026-03-02", AGENCIES[0], AGENCIES[1], "accepted", "2026-04-01"]),
    ):  # fmt: skip
        save(tmp_path / "members.csv", [["Agency"], *([a] for a in AGENCIES)])
        (path,) = netcollab.template(kind, tmp_path / kind, roster=tmp_path / "members.csv")
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        assert [cell.value for cell in sheet[1]] == heads
        for column, value in enumerate(row, start=1):
            sheet.cell(2, column).value = value
        book.save(path)
        net = netcollab.read(tmp_path / kind)
        assert len(net) == len(AGENCIES)
        assert (len(net.attendance), len(net.referrals)) == ((1, 0) if kind == "attendance" else (0, 1))
