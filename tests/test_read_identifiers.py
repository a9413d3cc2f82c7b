"""What is never read, wherever it stands; and names of agencies, which are never taken for what they look like."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import unescape

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

import netcollab
from netcollab.cli import main
from netcollab.errors import Problem
from netcollab.reading import Records, read_files
from netcollab.reading.privacy import identifier, likely_person

AGENCIES = [
    line
    for line in Path(__file__).with_name("names").joinpath("agencies.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def save(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


# Names of agencies

NAMED: dict[str, tuple[list[list[object]], Callable[[Records], set[str]]]] = {
    "senders": (
        [["Date", "From", "To", "Status"], *(["2026-01-02", n, "County DA", "sent"] for n in AGENCIES)],
        lambda r: {x.sender for t in r.referrals for x in t.referrals},
    ),
    "receivers": (
        [["Date", "From", "To", "Status"], *(["2026-01-02", "County DA", n, "sent"] for n in AGENCIES)],
        lambda r: {x.receiver for t in r.referrals for x in t.referrals},
    ),
    "a sign-in list": (
        [["Date", "Name", "Organization"], *(["2026-01-02", "", n] for n in AGENCIES)],
        lambda r: {v.agency for t in r.meetings for v in t.visits},
    ),
    "a sign-in sheet": (
        [["Agency", "1/14/2026", "2/18/2026"], *([n, "x", ""] for n in AGENCIES)],
        lambda r: {v.agency for t in r.meetings for v in t.visits},
    ),
    "the rows of a grid": (
        [
            ["Timestamp", "Your agency", *(f"How often do you work with: [{n}]" for n in AGENCIES)],
            ["1/13/2026 9:14:22", "Hope House", *["Monthly"] * len(AGENCIES)],
            ["1/14/2026 9:14:22", "CPS", *["Never"] * len(AGENCIES)],
        ],
        lambda r: {x for s in r.surveys for x in s.labels},
    ),
    "the headings of a matrix": (
        [
            ["", *AGENCIES],
            *([n, *(int((i + j) % 7 == 0) for j in range(len(AGENCIES)))] for i, n in enumerate(AGENCIES)),
        ],
        lambda r: {x for t in r.links for x in t.labels},
    ),
    "the ends of ties": (
        [["Source", "Target"], *([n, AGENCIES[i - 1]] for i, n in enumerate(AGENCIES))],
        lambda r: {x for t in r.links for x in t.labels},
    ),
    "a roster": ([["Agency", "Sector"], *([n, ""] for n in AGENCIES)], lambda r: {m.name for m in r.members}),
}


@pytest.mark.parametrize("where", NAMED)
def test_no_agency_is_refused_for_its_name(tmp_path: Path, where: str) -> None:
    rows, found = NAMED[where]
    records = read_files([save(tmp_path / "table.csv", rows)])
    assert set(AGENCIES) - found(records) == set()
    refused = ("identifier_dropped", "person_dropped", "people_without_agencies", "row_not_used")
    assert not [i for i in records.issues if i.kind in refused]


def test_an_agency_named_as_people_are_is_kept_once_the_roster_lists_it(tmp_path: Path) -> None:
    log = save(
        tmp_path / "log.csv", [["Date", "From", "To", "Status"], ["2026-01-02", "Morgan Stanley", "CPS", "sent"]]
    )
    assert not read_files([log]).referrals[0].referrals
    roster = save(tmp_path / "roster.csv", [["Agency", "Sector"], ["Morgan Stanley", ""]])
    assert [r.sender for r in read_files([log], roster=roster).referrals[0].referrals] == ["Morgan Stanley"]


# Planted identifiers

PEOPLE = ["Jane Zedwick", "Maria Quuxton", "Zedwick, Robert", "Dr. James Vexley", "Linda Quuxton-Vexley"]
PHONES = ["(415) 555-0199", "415-555-0142", "415.555.0177", "+1 415 555 0123"]
HASHES = [hashlib.md5(x.encode()).hexdigest() for x in PEOPLE] + [hashlib.sha256(b"Zedwick").hexdigest()]
IDS = ["123-45-6789", "A-123456789", "24-CR-01234", "MRN 884412", "zedwick@mail.example", "77 Quuxton Street"]
CLIENT_HEADINGS = [
    "Client", "Client name", "Client ID", "client_id (hashed)", "Survivor initials", "Victim #", "Patient",
    "Student Name", "DOB", "Date of Birth", "SSN", "Case #", "Case number", "MRN", "HMIS ID", "Phone", "Cell phone",
    "E-mail",
    "Home Address", "Street", "First Name", "Last name", "Full Name", "Notes", "Comments", "Narrative", "Details",
    "Age", "Race", "Placement", "Youth code", "Alien number", "Safe house", "Docket no.", "Zip code",
]  # fmt: skip
PLANTS = st.sampled_from([*PEOPLE, *PHONES, *HASHES, *IDS, "Z.Q.", "call Quuxton at 415-555-0199 after 5"])
HEADINGS = st.sampled_from([*CLIENT_HEADINGS, *PEOPLE, *PHONES, *IDS])
SECRETS = ["zedwick", "quuxton", "vexley", "z.q.", "555-01", "555.01", "555 01", *HASHES, *(x.lower() for x in IDS)]

BASES: dict[str, list[list[object]]] = {
    "log": [
        ["Date", "From", "To", "Status"],
        ["2026-01-02", "Hope House", "County DA", "sent"],
        ["2026-01-03", "CPS", "Hope House; City Clinic", "accepted"],
        ["2026-02-04", "City Clinic", "CPS", "closed"],
    ],
    "sign_in": [
        ["Date", "Organization"],
        ["2026-01-02", "Hope House"],
        ["2026-01-02", "CPS"],
        ["2026-02-03", "City Clinic"],
    ],
    "sheet": [
        ["Agency", "1/14/2026", "2/18/2026"],
        ["Hope House", "x", ""],
        ["CPS", "", "x"],
        ["City Clinic", "x", "x"],
    ],
    "form": [
        ["Timestamp", "Your agency", "How often? [CPS]", "How often? [Hope House]"],
        ["1/13/2026 9:14:22", "Hope House", "", "Monthly"],
        ["1/14/2026 9:14:22", "CPS", "Weekly", ""],
    ],
    "roster": [["Agency", "Sector"], ["Hope House", "Judges"], ["CPS", "Media"], ["City Clinic", ""]],
}


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, list[list[object]]]:
    """A table of agencies with columns about clients anywhere, and staff in brackets after agencies."""
    name = draw(st.sampled_from(sorted(BASES)))
    rows = [list(row) for row in BASES[name]]
    for row in rows[1:]:
        for c, cell in enumerate(row):
            if cell in ("Hope House", "CPS", "City Clinic") and draw(st.booleans()):
                person = draw(st.sampled_from(PEOPLE))
                ways = [f"{cell} ({person})", f"{cell} - {person}", f"{person} ({cell})"]
                if name != "roster":  # a roster may list a person: a judge, a survivor who sits on the council
                    ways.append(person)
                row[c] = draw(st.sampled_from([*ways, *PHONES, *HASHES, *IDS]))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(rows[0])))
        for n, row in enumerate(rows):
            row.insert(at, draw(HEADINGS) if n == 0 else draw(PLANTS))
    if name != "roster" and draw(st.booleans()):
        rows.append(["", draw(PLANTS)])
    return name, rows


def leaks(said: str) -> list[str]:
    folded = said.lower()
    return [secret for secret in SECRETS if secret in folded]


def hide(path: Path, rows: list[list[object]], plant: str) -> Path:
    """The rows as a workbook with more of it: a hidden sheet, row and column, comments and file properties."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([x if x != "" else None for x in row])
    sheet["A1"].comment = Comment(plant, "Maria Quuxton")
    sheet.cell(sheet.max_row + 3, 1, plant)
    sheet.row_dimensions[sheet.max_row].hidden = True
    sheet.cell(2, len(rows[0]) + 2, plant)
    sheet.column_dimensions[openpyxl.utils.get_column_letter(len(rows[0]) + 2)].hidden = True
    secret = book.create_sheet("Clients")
    secret.sheet_state = "hidden"
    for row in [["Client name", "From", "To", "Date"], [plant, "Hope House", "CPS", "2026-01-02"]]:
        secret.append(row)
    book.properties.creator = book.properties.title = book.properties.keywords = "Jane Zedwick"
    book.save(path)
    return path


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=planted(), plant=PLANTS, kind=st.sampled_from(["csv", "xlsx"]))
def test_no_planted_identifier_is_in_a_record_an_issue_or_a_message(
    tmp_path: Path, table: tuple[str, list[list[object]]], plant: str, kind: str
) -> None:
    name, rows = table
    path = tmp_path / f"{name}.{kind}"
    save(path, rows) if kind == "csv" else hide(path, rows, plant)
    said = ""
    try:
        said = repr(read_files([path]))
    except Problem as problem:
        said = str(problem)
    assert not leaks(said)
    printed = CliRunner().invoke(main, ["check", str(path)], catch_exceptions=False)
    assert not leaks(printed.output)


def every_text(folder: Path) -> str:
    """Every byte of every artefact as text, workbooks unzipped and markup unescaped."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        found.append(path.name)
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found += [archive.read(n).decode("utf-8", "replace") for n in archive.namelist()]
        else:
            found.append(data.decode("utf-8", "replace"))
    text = unescape("\n".join(found), {"&quot;": '"', "&#34;": '"', "&#39;": "'"})
    return text + re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def test_no_planted_identifier_is_in_any_artefact(tmp_path: Path) -> None:
    folder = tmp_path / "coalition"
    folder.mkdir()
    for n, (name, base) in enumerate(sorted(BASES.items())):
        rows = [list(row) for row in base]
        for k, plant in enumerate([PEOPLE[n], PHONES[n % 4], HASHES[n], IDS[n]]):
            for r, row in enumerate(rows):
                row.insert((k * 2 + n) % (len(row) + 1), CLIENT_HEADINGS[n * 5 + k] if r == 0 else plant)
        for row in rows[1:]:
            row[:] = [f"{x} ({PEOPLE[n]})" if x in ("Hope House", "CPS") else x for x in row]
        hide(folder / f"{name}.xlsx", rows, PEOPLE[n])
        save(folder / f"{name} again.csv", rows)
    analysis = netcollab.analyze(folder, output=tmp_path / "out")
    assert {"Hope House", "CPS", "City Clinic"} <= set(analysis.net.agencies["name"])
    assert not leaks(every_text(tmp_path / "out"))
    assert not leaks(CliRunner().invoke(main, ["check", str(folder)]).output)


@pytest.mark.parametrize("value", [*PHONES, *HASHES, *IDS])
def test_the_second_net_knows_what_it_is_for(value: str) -> None:
    assert identifier(value)
    assert identifier(f"Hope House {value}")


@pytest.mark.parametrize("name", AGENCIES)
def test_the_second_net_lets_agencies_through(name: str) -> None:
    assert not identifier(name)
    assert not likely_person(name, sure=True)
