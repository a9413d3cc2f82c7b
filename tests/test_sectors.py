"""What a name tells of a sector is a suggestion: with its reason, marked wherever it shows, and nobody's last word."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from netcollab.edition import make_edition
from netcollab.errors import Place
from netcollab.findings import statuses
from netcollab.framework import load_framework
from netcollab.model import Network
from netcollab.reading.records import Link, LinkTable, Member, Records
from netcollab.render import results, sheets
from netcollab.resolve import resolve
from netcollab.resolve.lexicon import suggest

BOX = load_framework()
REAL = Path(__file__).resolve().parent / "benchmarks" / "agency_names.csv"
AT = Place("members.csv", "", 2)


def listed(*names: str, **sectors: str) -> Network:
    members = [Member(place=AT, name=name) for name in names]
    members += [Member(place=AT, name=n.replace("_", " "), sectors=(s,)) for n, s in sectors.items()]
    return resolve(Records(members=members))[0]


@pytest.mark.parametrize(
    ("name", "sector", "also", "jurisdiction"),
    [
        ("Marlow County Sheriff", "local_law_enforcement", "", "county"),
        ("Kansas City Police Department", "local_law_enforcement", "", "local"),
        ("Oregon State Police", "state_law_enforcement", "", "state"),
        ("FBI Portland", "federal_law_enforcement", "", "federal"),
        ("Marlow County District Attorney", "state_county_prosecutors", "local_prosecutors", "county"),
        ("Fenwick City Attorney", "local_prosecutors", "public_officials", "local"),
        ("Navajo Nation Police Department", "local_law_enforcement", "", "tribal"),
        ("University Hospital of Alder", "health_care", "", ""),
        ("Alder University", "researchers_academics", "educators", ""),
        ("Alder School Police", "local_law_enforcement", "", "local"),
        ("Jewish Family Service of Alder", "faith_based", "ngo_social_services", ""),
        ("KGW-TV", "media", "", ""),
    ],
)
def test_a_name_tells_its_sector_a_second_one_and_its_level_of_government(
    name: str, sector: str, also: str, jurisdiction: str
) -> None:
    guess = suggest(name, BOX)
    assert guess is not None
    assert (guess.sector, guess.also, guess.jurisdiction, guess.sure) == (sector, also, jurisdiction, True)


def test_the_reason_is_the_word_of_the_name() -> None:
    guess = suggest("Marlow County SHERIFF'S Office", BOX)
    assert guess is not None
    assert guess.why(BOX) == "SHERIFF'S -> Local law enforcement"


@pytest.mark.parametrize("name", ["Tapestry", "Gateway Center", "Open Door Fenwick", "ABC", "", "???"])
def test_a_name_that_tells_nothing_sure_is_left_open(name: str) -> None:
    guess = suggest(name, BOX)
    assert guess is None or not guess.sure


def test_every_rule_names_sectors_of_the_box_and_fits_something() -> None:
    from netcollab.resolve.lexicon import _lexicon

    for rule in _lexicon().rules:
        assert rule.sector in BOX.by_key
        assert not rule.also or rule.also in BOX.by_key
        assert rule.also != rule.sector
        assert rule.words or rule.ends or rule.whole or rule.written


def test_real_names_that_the_words_were_looked_for_with_are_told_apart() -> None:
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [(suggest(r["agency_name"], BOX), {r["sector"], *r["also_acceptable"].split(";")}) for r in rows]
    used = [(guess, right) for guess, right in told if guess and guess.sure]
    assert len(used) >= 0.85 * len(rows)
    assert sum(guess.sector not in right for guess, right in used) <= 0.02 * len(used)


def test_a_list_of_sectors_without_these_parts_gets_no_suggestion() -> None:
    other = replace(BOX, components=BOX.components[15:])
    assert suggest("Marlow County Sheriff", other) is None


def test_a_suggested_sector_is_used_marked_and_told() -> None:
    net, issues = resolve(Records(members=[Member(place=AT, name="Marlow County Sheriff")]))
    row = net.agencies.loc["marlow-county-sheriff"]
    assert (row["sector"], row["sector_confirmed"], row["jurisdiction"]) == ("local_law_enforcement", False, "county")
    told = [i for i in issues if i.kind == "sector_suggested"]
    assert "Sheriff -> Local law enforcement" in told[0].found
    edition = make_edition(net, "coordinator")
    table = next(s for s in sheets.sheets_of(edition) if s.name == "Agencies")
    assert "sector suggested" in table.rows[0]
    assert results.results(edition)["agencies"][0]["sector_confirmed"] is False


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_pages_mark_what_is_suggested(audience: str) -> None:
    from netcollab.render.map import map_html
    from netcollab.render.report import report_html

    edition = make_edition(listed("Marlow County Sheriff", Alder_Court="judges"), audience)
    for page in (report_html(edition), map_html(edition)):
        assert "sector suggested" in page


def test_the_word_of_a_list_comes_before_what_the_name_tells() -> None:
    net = listed(Marlow_County_Sheriff="public_officials")
    assert net.agencies["sector"].tolist() == ["public_officials"]
    assert net.agencies["sector_confirmed"].all()
    assert net.agencies["jurisdiction"].tolist() == [""]


def test_a_person_has_no_sector_by_name() -> None:
    net, _ = resolve(Records(members=[Member(place=AT, name="Judge Ashby", person=True)]))
    assert net.agencies["sector"].tolist() == [""]


def status(net: Network, key: str) -> tuple[str, str]:
    return next((s.status, s.certainty) for s in statuses(net) if s.key == key)


def test_a_missing_sector_is_surer_where_sectors_are_given_than_where_names_tell_them() -> None:
    assert status(listed(Alder_Sheriff="local_law_enforcement"), "media") == ("missing", "robust")
    assert status(listed("Alder Sheriff"), "media") == ("missing", "depends")
    assert status(listed("Alder Sheriff", "Tapestry"), "media") == ("not_found", "cannot_say")


def test_a_seat_that_a_suggestion_could_fill_is_not_called_missing() -> None:
    net = listed("Fenwick City Attorney", "Alder Sheriff")
    assert status(net, "public_officials") == ("not_found", "cannot_say")
    assert status(net, "state_county_prosecutors") == ("not_found", "cannot_say")  # it overlaps with local prosecutors


def test_an_outside_organization_with_a_suggested_sector_is_an_outside_partner() -> None:
    tie = LinkTable(
        place=AT,
        relation="tie",
        directed=True,
        labels=(),
        links=(Link(place=AT, source="Alder Sheriff", target="The Alder Courier"),),
    )
    net, _ = resolve(Records(members=[Member(place=AT, name="Alder Sheriff")], links=[tie]))
    assert status(net, "media") == ("outside", "robust")
