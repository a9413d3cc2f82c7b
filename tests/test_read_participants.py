"""Lists of people become visits of agencies: how an agency is told, and that nothing of a person is left."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcollab.errors import Problem
from netcollab.reading import read_files
from netcollab.reading.people import affiliations
from netcollab.reading.privacy import words_of
from netcollab.reading.records import Records
from netcollab.reading.table import delimiter
from netcollab.resolve import resolve

KNOWN = frozenset({"ncjw", "sfcaht", "hope house", "rose brooks", "safe place"})


@pytest.mark.parametrize(
    ("display", "agencies"),
    [
        ("Jane Doe (Hope House)", ["Hope House"]),
        ("Hope House - Jane", ["Hope House"]),
        ("Hope House (Jane Doe)", ["Hope House"]),
        ("[City Clinic] Jane Doe", ["City Clinic"]),
        ("[City Clinic] Jane Doe (External)", ["City Clinic"]),
        ("Jane Doe (she/her) - Riverton Police Dept", ["Riverton Police Dept"]),
        ("DCF | Jane Doe", ["DCF"]),
        ("Jane Doe, City Clinic", ["City Clinic"]),
        ("Jane from City Clinic", ["City Clinic"]),
        ("Jane @ City Clinic", ["City Clinic"]),
        ("Jane Hope House", ["Hope House"]),
        ("Jane Doe (Rose Brooks)", ["Rose Brooks"]),
        ("Jane Church (Rose Brooks)", ["Rose Brooks"]),
        ("Kim Doe (Kim D. County DA)", ["County DA"]),
        ("Riverton Police Department", ["Riverton Police Department"]),
        ("Jane Doe (NCJW/SFCAHT)", ["NCJW", "SFCAHT"]),
        ("NCJW/SFCAHT - Jane Doe", ["NCJW", "SFCAHT"]),
        ("Jane Doe (NCJW/XYZ Clinic)", ["NCJW/XYZ Clinic"]),
        ("safe place", ["safe place"]),
        ("Ben Elm - Harbor House (he/him)", ["Harbor House"]),
        ("Riverton PD", ["Riverton PD"]),
        ("zed99", []),
        ("Quux Zed", []),
        ("Jane Doe", []),
        ("DOE, Jane", []),
        ("JANE", []),
        ("JD", []),
        ("Jane Doe (JD)", []),
        ("Jane Doe (LCSW)", []),
        ("Jane Doe LICSW", []),
        ("Jane Doe NCJW", ["NCJW"]),
        ("Jane Doe CPS", []),
        ("Jane LEE", []),
        ("Jane Doe, LICSW (CPS)", ["CPS"]),
        ("Okonkwo Adaeze CPS", []),
        ("10:00 AM Jane Doe", []),
        ("First name Jane Doe", []),
        ("Salt Lake PD", ["Salt Lake PD"]),
        ("San Antonio Police", ["San Antonio Police"]),
        ("Jane Church", []),
        ("Jane Young (she/her)", []),
        ("SMITH - Jane", []),
        ("iPhone (Jane Doe)", []),
        ("Jane's iPhone", []),
        ("DESKTOP-AB12C", []),
        ("16175550142", []),
        ("jane@hopehouse.example", []),
        ("Guest", []),
        ("", []),
    ],
)
def test_the_agencies_in_a_display_name(display: str, agencies: list[str]) -> None:
    assert list(affiliations(display, KNOWN)[0]) == agencies


PERSON = st.tuples(
    st.sampled_from(["Jane", "Robert", "Maria", "Kim", "Dr. Ann", "LINDA"]),
    st.sampled_from(["Doe", "O'Neil", "Lopez", "LEE", "Smith-Roe", *sorted(w.title() for w in words_of("surname"))]),
).map(" ".join)
SHAPES = st.sampled_from(
    [
        "{p}",
        "{p} ({a})",
        "{a} ({p})",
        "{a} - {p}",
        "{p} | {a}",
        "[{a}] {p} (Guest)",
        "{p}, {a}",
        "{p} @ {a}",
        "{p} ({p})",
        "{p} LCSW",
        "{p} RN ({a})",
    ]
)
AGENCY = st.sampled_from(["City Clinic", "Riverton Police Department", "hope house", "Safe Place", "NCJW"])


@given(person=PERSON, agency=AGENCY, shape=SHAPES)
def test_no_part_of_a_persons_name_is_left_and_no_wrong_agency_is_told(person: str, agency: str, shape: str) -> None:
    found, _ = affiliations(shape.format(p=person, a=agency), KNOWN)
    assert set(found) <= {agency}


def write(folder: Path, **files: str) -> Path:
    for name, body in files.items():
        (folder / f"{name}.csv").write_text(body, encoding="utf-8")
    return folder


def visits(records: Records) -> set[tuple[str, str]]:
    return {(v.agency, v.meeting) for table in records.meetings for v in table.visits}


ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


def zoom(*people: str, day: str = "07/22/2026") -> str:
    return ZOOM + "".join(f"{p},{day} 07:00:00 PM,{day} 08:00:00 PM,60,No\n" for p in people)


def test_a_domain_on_the_member_list_tells_the_agency_and_free_mail_never_does(tmp_path: Path) -> None:
    members = "Agency,Contact,Email\nHope House,Jane Doe,jane@hopehouse.example\nCity Clinic,Al Roe,alroe@gmail.com\n"
    people = zoom("Kim Lopez,kim@hopehouse.example", "Bo Lee,bo@gmail.com", "Cy Lee,cy@else.example")
    records = read_files([write(tmp_path, members=members, zoom=people)])
    assert visits(records) == {("Hope House", "2026-07-22")}
    assert "2 of 3 people at the meeting of 2026-07-22: agency not known" in {i.found for i in records.issues}
    assert not any(word in repr(records) for word in ("Kim", "Lopez", "gmail", "hopehouse", "Jane", "alroe"))


def test_a_domain_or_name_of_two_agencies_tells_neither(tmp_path: Path) -> None:
    members = "Agency,Contact,Email\nChild Services,Jane Doe,a@state.example\nState Police,Jane Doe,b@state.example\n"
    people = zoom("Kim Lopez,kim@state.example", "Jane Doe,", "Bo Lee (City Clinic),bo@clinic.example")
    assert visits(read_files([write(tmp_path, members=members, zoom=people)])) == {("City Clinic", "2026-07-22")}


def test_the_member_list_is_believed_before_what_people_write_of_themselves(tmp_path: Path) -> None:
    members = "Agency,Email\nChild Services,intake@state.example\n"
    people = zoom("Jane Doe (State Police),jane@state.example", "Kim Lopez,kim@state.example")
    got = visits(read_files([write(tmp_path, members=members, zoom=people)]))
    assert got == {("State Police", "2026-07-22"), ("Child Services", "2026-07-22")}


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_person_seen_with_an_agency_on_another_list_is_known_whatever_the_order_of_files(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    said, bare = zoom("Jane Doe (City Clinic),", "Bo Lee,"), zoom("Jane Doe,", "Bo Lee,", day="08/22/2026")
    sheet = "Date,Name,Organization\n2026-01-14,Bo Lee,County DA\n"
    records = read_files([write(tmp_path, **{names[0]: said, names[1]: bare, "z": sheet})])
    days = ("2026-07-22", "2026-08-22")
    assert visits(records) == {(a, d) for a in ("City Clinic", "County DA") for d in days} | {
        ("County DA", "2026-01-14")
    }


def test_names_are_compared_whichever_part_stands_first_and_rooms_are_nobody(tmp_path: Path) -> None:
    said = zoom('"Doe, Jane (City Clinic)",', "Front Desk (City Clinic),", "Jane (County DA),")
    bare = zoom("Jane Doe,", "Front Desk,", "Jane,", '"Jane Doe, LCSW",', day="08/22/2026")
    got = visits(read_files([write(tmp_path, a=said, b=bare)]))
    assert got == {("City Clinic", "2026-07-22"), ("County DA", "2026-07-22"), ("City Clinic", "2026-08-22")}


def test_only_the_member_list_speaks_for_a_domain_that_agencies_share(tmp_path: Path) -> None:
    people = zoom(
        "Jane Doe (Child Services),jane@riverton.gov", "Kim Lopez,kim@riverton.gov", "Bo Lee,jane@riverton.gov"
    )
    assert [v.delegate for v in read_files([write(tmp_path, zoom=people)]).meetings[0].visits] == [1]
    members = "Agency,Email\nCity Hall,info@riverton.gov\n"
    got = visits(read_files([write(tmp_path, members=members, zoom=people)]))
    assert got == {("Child Services", "2026-07-22"), ("City Hall", "2026-07-22")}


def test_a_survey_answer_tells_whose_an_address_is(tmp_path: Path) -> None:
    grid = ",".join(f"How often do you work with each? [{a}]" for a in ("Hope House", "County DA", "City Clinic"))
    survey = f"Timestamp,Email Address,Your agency,{grid}\n1/14/2026 9:00:00,jane@hh.example,Hope House,,Weekly,Never\n"
    records = read_files(
        [write(tmp_path, survey=survey, zoom=zoom("Kim Lopez,kim@hh.example", "Jane Doe,jane@hh.example"))]
    )
    assert visits(records) == {("Hope House", "2026-07-22")}
    assert [v.delegate for v in records.meetings[0].visits] == [2, 1]


def test_who_comes_back_is_counted_once_and_two_of_an_agency_are_two(tmp_path: Path) -> None:
    people = zoom("Jane Doe (City Clinic),", "Jane Doe (City Clinic),", "Bo Lee (City Clinic),")
    table = read_files([write(tmp_path, zoom=people)]).meetings[0]
    assert [v.delegate for v in table.visits] == [1, 2]


def test_two_affiliations_count_for_both_only_where_both_are_on_the_member_list(tmp_path: Path) -> None:
    members = "Agency,Sector\nNCJW,Judges\nSFCAHT,Media\n"
    sheet = "Date,Name,Organization\n2026-01-14,Jane Doe,NCJW/SFCAHT\n2026-02-11,Bo Lee,NCJW/XYZ\n"
    got = visits(read_files([write(tmp_path, members=members, sheet=sheet)]))
    assert got == {("NCJW", "2026-01-14"), ("SFCAHT", "2026-01-14"), ("NCJW/XYZ", "2026-02-11")}


def test_a_list_that_names_no_agency_is_refused_with_the_number_of_people(tmp_path: Path) -> None:
    records = read_files([write(tmp_path, zoom=zoom("Jane Doe,", "Bo Lee,", "Jane Doe,"))])
    assert not records.meetings
    with pytest.raises(
        Problem, match=r"zoom\.csv: a list of 2 people that names no agencies\. Add a column headed Email"
    ):
        resolve(records)
    assert "a list of 2 people that names no agencies" in {i.found for i in records.issues}


@pytest.mark.parametrize("heading", ["Client", "Client name", "Patient", "Meeting name", "Program", "Case no."])
def test_times_beside_something_else_than_a_name_are_no_attendance_report(tmp_path: Path, heading: str) -> None:
    body = f"{heading},Check in,Check out,Minutes,Staff\nJane Doe,7/22/2026 7:00 PM,7/22/2026 8:00 PM,60,Hope House\n"
    records = read_files([write(tmp_path, log=body)])
    assert not records.meetings
    assert "Jane" not in repr(records)


MEETING_PROGRAMS = ("teams", "teams_list", "zoom", "zoom_webinar", "meet")
EXPORTS = sorted(
    path
    for program in MEETING_PROGRAMS
    for path in (Path(__file__).parent / "formats" / f"attendance_{program}").rglob("*.csv")
    if path.name != "expected.csv"
)


def rows_of(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    wide = data[:2] == b"\xff\xfe" or data[1:2] == b"\0"
    body = data.decode("utf-16-le" if wide else "utf-8").removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter(body)))


def as_csv(folder: Path, path: Path, rows: list[list[str]]) -> Path:
    with (folder / path.name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return folder / path.name


def titled(folder: Path, path: Path) -> Path:
    return as_csv(folder, path, [["Downloaded by the coordinator"], [], *rows_of(path)])


def with_a_column_more(folder: Path, path: Path) -> Path:
    rows = rows_of(path)
    wide = max(map(len, rows))
    return as_csv(folder, path, [[*r, *[""] * (wide - len(r)), "Checked" if n == 0 else "ok"] if len(r) > 1 else r
                                 for n, r in enumerate(rows)])  # fmt: skip


def with_a_note_at_the_end(folder: Path, path: Path) -> Path:
    return as_csv(folder, path, [*rows_of(path), [], ["Note: checked by the coordinator"]])


def saved_by_excel(folder: Path, path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in rows_of(path):
        book.active.append([_typed(c) for c in row])
    book.save(folder / f"{path.stem}.xlsx")
    return folder / f"{path.stem}.xlsx"


def _typed(cell: str) -> object:
    for form in ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%y, %I:%M:%S %p", "%d/%m/%Y, %H:%M:%S"):
        try:
            return dt.datetime.strptime(cell, form)
        except ValueError:
            continue
    return cell or None


@pytest.mark.parametrize("change", [titled, with_a_column_more, with_a_note_at_the_end, saved_by_excel])
@pytest.mark.parametrize("path", EXPORTS, ids=lambda p: f"{p.parent.parent.name}-{p.parent.name}")
def test_an_export_that_was_touched_gives_the_same_visits(
    tmp_path: Path, path: Path, change: Callable[[Path, Path], Path]
) -> None:
    changed = read_files([change(tmp_path, path)])
    assert visits(changed) == visits(read_files([path])) != set()
    assert not any(word in repr(changed) for word in ("Jane", "Doe", "CANARY"))
