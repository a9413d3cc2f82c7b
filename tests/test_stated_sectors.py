"""Words for a sector that no list has: understood with the name, never over a list's word, never called open."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import openpyxl
import pytest

import netcollab
from netcollab.analysis import Analysis
from netcollab.config import ALL, save_roster
from netcollab.edition import make_edition
from netcollab.errors import Issue, Place
from netcollab.findings import statuses
from netcollab.framework import FRAMEWORKS, fold, load_framework
from netcollab.model import Network
from netcollab.reading.records import Meeting, MeetingTable, Member, Records, Visit
from netcollab.resolve import on_list, resolve
from netcollab.resolve.sectors import NOWHERE, Lists, sectors_of, standing
from netcollab.resolve.wordings import Meaning, _broad, meaning

BOX = load_framework()
LISTS = Lists((BOX,))
REAL = Path(__file__).resolve().parent / "benchmarks" / "agency_names.csv"
ENFORCEMENT = ("local_law_enforcement", "state_law_enforcement", "federal_law_enforcement")
SMALL = {  # a list as a lead brought it
    "Riverton Police Department": "Law enforcement",
    "Harbor House": "Shelter",
    "Riverton County Child Welfare": "Child welfare",
    "Mercy Clinic": "Health care",
    "Riverton Unified School District": "Education",
}
TIES = [
    "Riverton Police Department,Riverton County Child Welfare,3",
    "Riverton County Child Welfare,Harbor House,4",
    "Harbor House,Mercy Clinic,2",
    "Harbor House,Riverton Police Department,2",
]


def phrases() -> list[str]:
    """Every broad phrase, without the stars."""
    return [p.replace(r"\w*", "").replace("\\", "") for e in _broad().entries for p in e.pattern.pattern.split("|")]


def members(rows: dict[str, str]) -> tuple[Network, list[Issue]]:
    listed = [
        Member(place=Place("members.csv", "", n), name=name, sectors=(words,) if words else ())
        for n, (name, words) in enumerate(rows.items(), 2)
    ]
    return resolve(Records(members=listed))


def one(name: str, words: str) -> Network:
    return members({name: words})[0]


def found(net: Network, by: str = "sector") -> dict[str, str]:
    return {s.key: s.status for s in statuses(net, by)}


def folder(path: Path, rows: dict[str, str]) -> Path:
    lines = [f'"{name}","{words}"' for name, words in rows.items()]
    (path / "members.csv").write_text("\n".join(["Agency,Sector", *lines]))
    (path / "ties.csv").write_text("\n".join(["From,To,Strength", *TIES]))
    return path


# ---- the data -------------------------------------------------------------------------------------------------------


def test_every_broad_word_means_sectors_of_the_box_each_once() -> None:
    for entry in _broad().entries:
        keys = entry.meaning.sectors
        assert set(keys) <= set(BOX.by_key)
        assert len(keys) == len(set(keys))
        assert len(keys) > 1


def test_no_broad_word_is_one_sector_of_the_box_and_no_wording_of_the_box_is_broad() -> None:
    assert [p for p in phrases() if LISTS.find(p)] == []
    wordings = [w for c in BOX.components for w in (c.label, c.short, c.key)] + list(BOX.synonyms)
    assert [w for w in wordings if any(e.pattern.fullmatch(fold(w)) for e in _broad().entries)] == []


def test_broad_words_are_written_as_they_are_compared() -> None:
    assert [p for p in phrases() if fold(p) != p] == []
    assert all(meaning(p) == meaning(p.upper()) for p in phrases())


@pytest.mark.parametrize("key", FRAMEWORKS[1:])
def test_the_words_of_another_list_stay_its_own(key: str) -> None:
    framework = load_framework(key)
    lists = Lists((framework,))
    for part in framework.components:
        if BOX.find(part.label) is None:
            assert sectors_of([part.label], lists, NOWHERE).listed == (part.label,)


# ---- words alone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "could"),
    [
        ("Law enforcement", ENFORCEMENT),
        ("police", ENFORCEMENT),
        ("Law Enforcement Agencies", ENFORCEMENT),
        ("Prosecutors' offices", ("state_county_prosecutors", "local_prosecutors", "federal_prosecutors")),
        ("Courts", ("judges", "juvenile_justice")),
        ("Emergency shelters", ("homeless_advocates", "ngo_social_services")),
        ("Shelter services (24 h)", ("homeless_advocates", "ngo_social_services")),
        ("D.V. advocacy", ("ngo_social_services", "ngo_advocacy", "homeless_advocates")),
        ("Universities", ("researchers_academics", "educators")),
    ],
)
def test_broad_words_leave_their_sectors_open(words: str, could: tuple[str, ...]) -> None:
    (said,) = sectors_of([words], LISTS, NOWHERE).words
    assert said.meaning == Meaning(sectors=could)


@pytest.mark.parametrize(
    ("words", "sector"),
    [
        ("Hospitals", "health_care"),
        ("Hotel industry", "private_sector"),
        ("Law enforcement - local", "local_law_enforcement"),
        ("Law Enforcement (State)", "state_law_enforcement"),
        ("Juvenile probation", "juvenile_justice"),
        ("Mental health services", "health_care"),
        ("Survivor leaders", "victims_survivors"),
    ],
)
def test_words_that_a_name_would_tell_a_sector_by_are_a_suggestion(words: str, sector: str) -> None:
    row = one("Tapestry", words).agencies.iloc[0]
    assert (row["sectors"], row["sector_confirmed"]) == ((sector,), False)
    assert words.split(" (")[0] in row["sector_why"]


@pytest.mark.parametrize("words", ["Other", "N/A", "unknown", "TBD", "Partner agency", "?", "Prefer not to say"])
def test_words_that_name_no_sector_count_as_none(words: str) -> None:
    assert sectors_of([words], LISTS, NOWHERE).listed == ()
    net = members({"Alder Police Department": words, "Tapestry": words})[0]
    assert net.agencies["sector"].to_dict() == {"alder-police-department": "local_law_enforcement", "tapestry": ""}
    assert "missing" not in found(net).values()


@pytest.mark.parametrize("words", ["Child welfare agencies", "Media partners", "Health care professionals"])
def test_words_that_add_nothing_to_a_sector_leave_it_stated(words: str) -> None:
    net = one("Tapestry", words)
    assert len(net.agencies["sectors"].iloc[0]) == 1
    assert net.agencies["sector_confirmed"].all()
    assert net.agencies["sector"].iloc[0] in BOX.by_key


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Law enforcement, Shelter", ["Law enforcement", "Shelter"]),
        ("Police & courts", ["Police", "courts"]),
        ("Probation and parole", ["Probation and parole"]),
        ("N/A", []),
        ("Other (please specify): courts", ["courts"]),
        ("Other - police", ["police"]),
        ("Other non-profit", ["Other non-profit"]),
        ("Blockchain and poetry", ["Blockchain and poetry"]),
    ],
)
def test_a_cell_is_cut_where_its_parts_are_understood(cell: str, parts: list[str]) -> None:
    assert [w.text for w in sectors_of([cell], LISTS, NOWHERE).words] == parts


def test_a_known_sector_beside_unknown_words_is_not_lost() -> None:
    assert sectors_of(["Media/Communications"], LISTS, NOWHERE).sectors == ("media", "communications")


def test_a_sector_that_unknown_words_contain_is_not_called_open() -> None:
    status = found(one("Tapestry", "LGBTQ+ Homeless Health"))
    held = ("lgbt_advocates", "health_care", "homeless_advocates")
    assert [status[key] for key in held] == ["not_found"] * 3
    assert status["judges"] == "missing"


def test_unknown_words_may_stand_for_what_they_mean_without_their_level_of_government() -> None:
    status = found(one("Tapestry", "Tribal social services"))
    assert [status[key] for key in ("state_social_services", "child_welfare")] == ["not_found"] * 2
    assert status["tribal_social_services"] == "no_data"


# ---- words and names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words", "sector", "why"),
    [
        ("Riverton Police Department", "Law enforcement", "local_law_enforcement", "Law enforcement, and Police in"),
        ("Oregon State Police", "Law enforcement", "state_law_enforcement", "and State Police in its name"),
        ("FBI Portland", "Law enforcement", "federal_law_enforcement", "and FBI in its name"),
        ("Riverton County Public Safety", "Law enforcement", "local_law_enforcement", "and County in its name"),
        ("Marlow County District Attorney", "Prosecution", "state_county_prosecutors", "District Attorney"),
        ("Fenwick City Attorney", "Legal", "local_prosecutors", "City Attorney"),
        ("Catholic Charities", "Nonprofit", "faith_based", "Nonprofit, and Catholic"),
        ("Mercy Clinic", "NGO", "health_care", "Clinic"),
        ("Riverton Health Department", "Government", "health_care", "Health"),
        ("City of Riverton", "Government", "public_officials", "City of Riverton"),
    ],
)
def test_a_name_adds_what_broad_words_leave_open(name: str, words: str, sector: str, why: str) -> None:
    row = one(name, words).agencies.iloc[0]
    assert (row["sectors"], row["sector_confirmed"], row["listed"]) == ((sector,), False, (words,))
    assert why in row["sector_why"]
    assert row["sector_why"].startswith(words)


def test_where_the_name_adds_nothing_no_sector_is_taken_and_all_are_possible() -> None:
    net = one("Riverton Public Safety", "Law enforcement")
    row = net.agencies.iloc[0]
    assert (row["sectors"], row["sector_suggested"], row["sector_confirmed"]) == ((), ENFORCEMENT, False)
    status = found(net)
    assert [status[key] for key in ENFORCEMENT] == ["not_found"] * 3
    assert status["media"] == "missing"
    assert found(net, "system")["enforcement"] == "not_found"


def test_words_outside_every_list_stay_and_a_telling_name_keeps_its_seat_from_being_called_open() -> None:
    net, issues = members({"Riverton Police Department": "Blockchain"})
    row = net.agencies.iloc[0]
    assert (row["sectors"], row["sector_confirmed"]) == (("blockchain",), True)
    assert found(net)["local_law_enforcement"] == "not_found"
    assert found(net)["media"] == "missing"
    (told,) = [i for i in issues if i.kind == "sector_outside_framework"]
    assert "Local law enforcement may be meant" in told.done


def test_words_outside_every_list_do_not_keep_broad_words_beside_them_from_being_understood() -> None:
    net = one("Transit Police", "Law enforcement; Moonlighting")
    assert net.agencies["sectors"].tolist() == [("local_law_enforcement", "moonlighting")]
    assert not net.agencies["sector_confirmed"].any()


def test_a_name_that_tells_one_field_of_work_does_not_rule_out_the_likeliest_of_the_words() -> None:
    status = found(one("Hope Harbor", "Domestic violence"))
    assert status["ngo_social_services"] == "no_data"
    assert [status[key] for key in ("ngo_advocacy", "homeless_advocates")] == ["not_found"] * 2


def test_a_name_that_tells_another_sector_than_its_words_keeps_that_seat_from_being_called_open() -> None:
    status = found(one("Grace Lutheran Church", "Shelter"))
    assert [status[k] for k in ("faith_based", "homeless_advocates", "ngo_social_services")] == ["not_found"] * 3


def test_a_person_is_understood_by_the_words_and_not_by_the_name_which_is_not_told() -> None:
    person = Member(place=NOWHERE, name="Judge Ashby", sectors=("Legal",), person=True)
    net, issues = resolve(Records(members=[person]))
    assert net.agencies["sectors"].tolist() == [()]
    (told,) = [i for i in issues if i.kind == "sectors_in_other_words"]
    assert "left open, so that none of these is called missing: a person" in told.done
    assert "Ashby" not in f"{told.found} {told.done}"


NAMES = ["Riverton Police Department", "FBI Portland", "Harbor House", "Alder Court", "Tapestry", "Catholic Charities"]


COARSE = {  # what a lead may write for a sector
    "child_welfare": ("Government", "CPS", "Children"),
    "defense_attorneys": ("Legal", "Attorneys", "Justice"),
    "educators": ("School", "Government"),
    "faith_based": ("Nonprofit", "Church"),
    "federal_law_enforcement": ("Law enforcement", "Federal"),
    "federal_prosecutors": ("Prosecution", "Federal", "Legal"),
    "health_care": ("Medical", "Nonprofit", "Hospital"),
    "homeless_advocates": ("Shelter", "Housing", "Nonprofit", "Youth services"),
    "judges": ("Courts", "Judicial", "Criminal justice"),
    "juvenile_justice": ("Probation", "Government", "Justice"),
    "lgbt_advocates": ("Nonprofit", "Advocacy"),
    "local_law_enforcement": ("Law enforcement", "Police", "Government"),
    "local_prosecutors": ("Prosecutor", "Legal", "Government"),
    "media": ("Press", "TV"),
    "ngo_advocacy": ("Advocacy", "Nonprofit", "Coalition"),
    "ngo_social_services": ("Nonprofit", "Social services", "Victim services", "CBO"),
    "private_sector": ("Corporate", "For profit"),
    "public_officials": ("Government", "City"),
    "researchers_academics": ("University", "Research"),
    "social_activists": ("Community", "Volunteers"),
    "state_county_prosecutors": ("Prosecutors", "DA", "Legal"),
    "state_law_enforcement": ("Law enforcement", "State"),
    "state_social_services": ("Government", "Social services", "Human services"),
    "victims_survivors": ("Survivor", "Nonprofit", "Advocacy"),
}


def test_no_real_agency_with_a_coarse_word_for_its_sector_leaves_the_seat_called_open() -> None:
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["sector"] in BOX.by_key]
    assert set(COARSE) == set(BOX.by_key)
    assert len(rows) > 500
    right = used = 0
    for row in rows:
        for words in COARSE[row["sector"]]:
            where = standing(row["agency_name"], sectors_of([words], LISTS, NOWHERE))
            fits = {row["sector"], *row["also_acceptable"].split(";")}
            assert fits.intersection((*where.sectors, *where.possible)), (row["agency_name"], words)
            used += bool(where.sectors)
            right += bool(fits.intersection(where.sectors))
    assert right >= 0.98 * used


@pytest.mark.parametrize("part", BOX.components, ids=lambda part: part.key)
def test_a_stated_sector_is_never_changed_by_a_name_or_by_words_beside_it(part: object) -> None:
    key, label = part.key, part.label  # type: ignore[attr-defined]
    for name in NAMES:
        for cells in ([label], [label, "Law enforcement"], ["Nonprofit", label]):
            where = standing(name, sectors_of(cells, LISTS, NOWHERE))
            assert (where.sectors, where.confirmed) == ((key,), True)
            assert len(cells) > 1 or where.possible == ()


@pytest.mark.parametrize("seed", range(12))
def test_no_seat_that_somebody_at_the_table_may_hold_is_called_open(seed: int) -> None:
    chance = random.Random(seed)
    some = chance.sample(phrases(), 3)
    net = members(dict(zip(chance.sample(NAMES, 3), some, strict=True)))[0]
    status, systems = found(net), found(net, "system")
    for row in net.agencies.itertuples():
        for key in (*row.sectors, *row.sector_suggested):
            assert status.get(key) != "missing", (some, key)
            assert systems[BOX.by_key[key].system] != "missing" if key in BOX.by_key else True


def test_broad_words_with_a_name_that_tells_nothing_leave_all_their_seats_open_to_question() -> None:
    for phrase in phrases():
        where = standing("Tapestry", sectors_of([phrase], LISTS, NOWHERE))
        assert set(meaning(phrase).sectors) <= set(where.possible), phrase
        assert where.sectors == () or not where.confirmed or meaning(phrase).own, phrase


# ---- several sources ------------------------------------------------------------------------------------------------


def test_an_exact_sector_that_another_list_gives_settles_broad_words() -> None:
    rows = [("Tapestry", "Law enforcement"), ("Tapestry", "Federal law enforcement")]
    listed = [Member(place=Place("m.csv", "", n), name=a, sectors=(b,)) for n, (a, b) in enumerate(rows)]
    for order in (listed, listed[::-1]):
        net, issues = resolve(Records(members=order))
        assert net.agencies["sectors"].tolist() == [("federal_law_enforcement",)]
        assert net.agencies["sector_confirmed"].all()
        assert [i for i in issues if i.kind == "sectors_in_other_words"] == []


def test_an_exact_sector_of_another_list_that_the_words_cannot_mean_does_not_override_them() -> None:
    listed = [Member(place=NOWHERE, name="Tapestry", sectors=(words,)) for words in ("Law enforcement", "Media")]
    assert resolve(Records(members=listed))[0].agencies["sectors"].tolist() == [()]


def test_sign_in_sheets_are_understood_like_lists() -> None:
    meeting = MeetingTable(
        place=NOWHERE,
        meetings=(Meeting(key="1", label="one"),),
        visits=(Visit(place=NOWHERE, agency="Alder Police Department", meeting="1"),),
        sectors={"Alder Police Department": ("Law enforcement",)},
    )
    net = resolve(Records(meetings=[meeting]))[0]
    assert net.agencies["sectors"].tolist() == [("local_law_enforcement",)]
    assert not net.agencies["sector_confirmed"].any()


def test_a_network_program_s_column_of_sectors_is_understood_like_a_list(tmp_path: Path) -> None:
    (tmp_path / "elements.csv").write_text(
        "Label,Type,Sector\nTapestry,Organization,Courts\nAlder,Organization,Shelter\n"
    )
    (tmp_path / "connections.csv").write_text("From,To\nTapestry,Alder\n")
    net = netcollab.analyze(tmp_path).net
    assert net.agencies["listed"].to_dict() == {"tapestry": ("Courts",), "alder": ("Shelter",)}
    assert found(net)["judges"] == "not_found"
    assert found(net)["media"] == "missing"


# ---- what is told ---------------------------------------------------------------------------------------------------


def test_each_wording_is_told_once_with_how_many_and_where_they_are_counted() -> None:
    rows = {f"{town} Police Department": "Law enforcement" for town in ("Alder", "Fenwick", "Marlow")}
    _, issues = members({**rows, "Riverton Public Safety": "LAW ENFORCEMENT", "Tapestry": "Blockchain"})
    assert [i.kind for i in issues] == ["sectors_in_other_words", "sector_outside_framework"]
    told = issues[0]
    assert told.place == Place("members.csv", "", 2)
    assert "4 agencies" in told.found
    assert "Local law enforcement, State law enforcement or Federal law enforcement" in told.found
    assert "counted until you confirm it in Local law enforcement: Alder Police Department, Fenwick" in told.done
    assert "left open, so that none of these is called missing: Riverton Public Safety" in told.done


def read(path: Path) -> Analysis:
    analysis = netcollab.analyze(path)
    save_roster(path / "roster.xlsx", analysis.net)
    return analysis


def test_a_small_list_as_people_write_it_misses_nobody_who_is_there(tmp_path: Path) -> None:
    analysis = netcollab.analyze(folder(tmp_path, SMALL))
    status = {s.key: (s.status, s.certainty) for s in analysis.edition().sectors}
    assert status["local_law_enforcement"][0] == "connected"
    assert status["ngo_social_services"][0] == "connected"
    assert status["homeless_advocates"] == ("not_found", "cannot_say")
    assert status["judges"] == ("missing", "depends")
    assert set(status) == set(BOX.by_key)  # no sector of its own


@pytest.mark.parametrize("audience", ["coordinator", "members", "public"])
def test_no_audience_is_told_that_a_seat_is_open_which_words_leave_open(audience: str, tmp_path: Path) -> None:
    rows = {name: words for name, words in SMALL.items() if "Police" not in name}
    home = folder(tmp_path, {**rows, "Riverton Public Safety": "Law enforcement"})
    (home / "ties.csv").write_text("From,To,Strength\nHarbor House,Mercy Clinic,3\n")
    edition = netcollab.analyze(home).edition(audience)
    status = {s.key: s.status for s in (*edition.sectors, *edition.systems)}
    seats = {status[key] for key in (*ENFORCEMENT, "enforcement") if key in status}
    assert seats == {"not_shown" if audience == "public" else "not_found"}


@pytest.mark.parametrize(("audience", "seat"), [("members", "not_found"), ("public", "not_shown")])
def test_a_seat_that_only_an_agency_not_shown_may_hold_is_not_called_open_to_others(audience: str, seat: str) -> None:
    rows = {"Tapestry": "Law enforcement", **{f"Alder Clinic {n}": "Health care" for n in range(6)}}
    listed = [
        Member(place=NOWHERE, name=name, sectors=(words,), display="hidden" if name == "Tapestry" else "")
        for name, words in rows.items()
    ]
    edition = make_edition(resolve(Records(members=listed))[0], audience)
    status = {s.key: s.status for s in edition.sectors}
    assert {status[key] for key in ENFORCEMENT} == {seat}


def test_the_roster_shows_the_words_the_suggestion_and_why_and_one_choice_settles_all(tmp_path: Path) -> None:
    home = folder(tmp_path, {**SMALL, "Riverton Public Safety": "Law enforcement", "Riverton Sheriff": "Blockchain"})
    read(home)
    book = openpyxl.load_workbook(home / "roster.xlsx")
    rows = {row[0]: row[1:4] for row in book["Agencies"].iter_rows(min_row=2, values_only=True)}
    why = "Law enforcement, and Police in its name -> Local law enforcement"
    assert rows["Riverton Police Department"] == ("Law enforcement", "Local law enforcement", why)
    assert rows["Riverton Public Safety"][:2] == ("Law enforcement", None)
    assert rows["Riverton Sheriff"] == ("Blockchain", None, "Sheriff -> Local law enforcement")
    for row in book["Names"].iter_rows():
        if row[0].value == "ALL SUGGESTED SECTORS":
            row[2].value = ALL
    for row in book["Agencies"].iter_rows():
        if row[0].value == "Riverton Public Safety":
            row[1].value = "Local law enforcement"
    book.save(home / "roster.xlsx")
    before = (home / "roster.xlsx").read_bytes()
    second = read(home)
    assert (home / "roster.xlsx").read_bytes() == before
    sectors = second.net.agencies["sectors"].to_dict()
    assert sectors["riverton-police-department"] == sectors["riverton-public-safety"] == ("local_law_enforcement",)
    assert sectors["harbor-house"] == ("ngo_social_services",)
    assert sectors["riverton-sheriff"] == ("blockchain",)  # nothing was suggested in its place
    assert second.net.agencies["sector_confirmed"].all()
    assert [i for i in second.issues if i.kind == "sectors_in_other_words"] == []
    assert {s.key: (s.status, s.certainty) for s in second.edition().sectors}["judges"] == ("missing", "robust")


# ---- other lists ----------------------------------------------------------------------------------------------------


def test_what_all_possible_sectors_stand_for_on_another_list_holds() -> None:
    net = on_list(one("Riverton Public Safety", "Police"), load_framework("cac"))
    assert net.agencies["sectors"].tolist() == [("law_enforcement",)]


def test_what_some_possible_sectors_stand_for_on_another_list_is_not_called_missing() -> None:
    net = on_list(one("Tapestry", "Legal"), load_framework("cac"))
    assert net.agencies["sectors"].tolist() == [()]
    assert found(net)["prosecutors"] == "not_found"
    assert found(net)["victim_advocates"] == "not_found"
    assert found(net)["child_protection"] == "missing"


def test_a_word_that_the_other_list_knows_is_its_own_and_the_box_keeps_what_it_can_mean() -> None:
    cac = load_framework("cac")
    listed = [Member(place=NOWHERE, name="Riverton Public Safety", sectors=("Law enforcement",))]
    net, issues = resolve(Records(members=listed), frameworks=[cac, BOX])
    assert on_list(net, cac).agencies["sectors"].tolist() == [("law_enforcement",)]
    assert on_list(net, cac).agencies["sector_confirmed"].all()
    assert found(net)["state_law_enforcement"] == "not_found"
    assert [i for i in issues if i.kind == "sectors_in_other_words"] == []
