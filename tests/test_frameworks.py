"""Every list that a coalition can check itself against, on the county: the gaps are those of the truth."""

from __future__ import annotations

import csv
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

import netcollab
from netcollab.cli import main
from netcollab.errors import Exit, Problem
from netcollab.findings._finding import Status
from netcollab.framework import BOX, FRAMEWORKS, Framework, fold, frameworks_of, load_framework, read_framework
from netcollab.measures import references
from netcollab.model import Network
from netcollab.reading.records import Member, Records
from netcollab.resolve import on_list, resolve

ROOT = Path(__file__).resolve().parent.parent
COUNTY = ROOT / "examples" / "county"
TRUTH: dict[str, Any] = json.loads((ROOT / "examples" / "truth" / "county.json").read_text(encoding="utf-8"))
SECTOR = {name: facts["sector"] for name, facts in TRUTH["members"].items()}
OTHERS = [key for key in FRAMEWORKS if key != BOX]

# Written down here by hand, from the law's and the chapter's words: which of the truth's sectors each seat is certain
# to be held by. What only a name or the agency itself can tell is not here.
BY_SECTOR: dict[str, dict[str, set[str]]] = {
    "cac": {
        "law_enforcement": {"local_law_enforcement", "state_law_enforcement", "federal_law_enforcement"},
        "child_protection": {"child_welfare"},
        "prosecutors": {"local_prosecutors", "state_county_prosecutors", "federal_prosecutors"},
    },
    "fjc": {
        "police": {"local_law_enforcement", "state_law_enforcement"},
        "prosecutor": {"local_prosecutors", "state_county_prosecutors"},
    },
    "sart": {
        "legal": {
            "local_law_enforcement", "state_law_enforcement", "federal_law_enforcement", "local_prosecutors",
            "state_county_prosecutors", "federal_prosecutors",
        },
    },
    "ecm": {
        "law_enforcement": {"local_law_enforcement", "state_law_enforcement"},
        "us_attorney": {"federal_prosecutors"},
    },
    "dfc": {
        "business": {"private_sector"},
        "media": {"media"},
        "law_enforcement": {"local_law_enforcement", "state_law_enforcement", "federal_law_enforcement"},
        "religious_fraternal": {"faith_based"},
        "health_care": {"health_care"},
    },
}  # fmt: skip


def county(folder: Path, column: str = "", said: dict[str, str] | None = None, without: set[str] = frozenset()) -> Path:  # type: ignore[assignment]
    """The county with one more column in its member list, and without the members of some sectors on it."""
    target = shutil.copytree(COUNTY, folder / "county")
    with (target / "members.csv").open(encoding="utf-8", newline="") as handle:
        head, *rows = list(csv.reader(handle))
    with (target / "members.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([*head, column] if column else head)
        for row in rows:
            writer.writerow([*row, (said or {}).get(row[0], "none")] if column else row)
    return target


def standing(statuses: tuple[Status, ...], *wanted: str) -> set[str]:
    return {s.key for s in statuses if s.status in wanted}


def holders(net: Network, statuses: tuple[Status, ...]) -> dict[str, set[str]]:
    return {s.key: set(net.agencies.loc[list(s.agencies), "name"]) for s in statuses if s.agencies}


@pytest.mark.parametrize("key", FRAMEWORKS)
def test_a_list_names_a_source_that_is_known_and_has_its_seats_together_by_system(key: str) -> None:
    framework = load_framework(key)
    assert framework.source in references()
    seats = framework.seats
    assert [c.seat for c in seats] == list(range(1, len(seats) + 1))
    assert [c.number for c in framework.components] == list(range(1, len(seats) + 1))
    changes = sum(a.system != b.system for a, b in pairwise(seats))
    assert changes == len(framework.systems) - 1
    assert {s for c in framework.components for s in c.sectors} <= set(load_framework().by_key)
    assert all(framework.find(c.label) == c.key == framework.find(c.key) for c in framework.components)


@pytest.mark.parametrize("key", BY_SECTOR)
def test_what_sectors_tell_is_told_and_nobody_else_is_put_there(key: str, tmp_path: Path) -> None:
    analysis = netcollab.analyze(county(tmp_path), framework=key)
    found = holders(analysis.net, analysis.edition().sectors)
    for part, sectors in BY_SECTOR[key].items():
        assert found[part] == {name for name, sector in SECTOR.items() if sector in sectors}, part
    assert not standing(analysis.edition().sectors, "missing") & set(BY_SECTOR[key])


@pytest.mark.parametrize("key", OTHERS)
def test_gaps_planted_in_the_lists_own_column_are_found_and_no_others(key: str, tmp_path: Path) -> None:
    framework = load_framework(key)
    parts = list(framework.components)
    gaps = {parts[-1].key, parts[len(parts) // 2].key}
    taken = [c for c in parts if c.key not in gaps]
    names = sorted(SECTOR)
    said = {name: taken[n % len(taken)].label for n, name in enumerate(names)}
    said[names[0]] += f"; {taken[-1].label}"  # one agency in two places
    said[names[1]] = "none"
    wanted: dict[str, set[str]] = {}
    for name, words in said.items():
        for c in taken:
            if c.label in words:
                wanted.setdefault(c.key, set()).add(name)

    analysis = netcollab.analyze(county(tmp_path, framework.heading, said), framework=key)
    statuses = analysis.edition().sectors[: len(parts)]
    assert standing(statuses, "missing") == gaps
    assert {s.certainty for s in statuses if s.status == "missing"} == {"robust"}
    assert {k: v for k, v in holders(analysis.net, statuses).items() if k in framework.by_key} == wanted


def test_a_service_nobody_told_of_is_not_called_missing(tmp_path: Path) -> None:
    analysis = netcollab.analyze(county(tmp_path), framework="ovc_services")
    assert standing(analysis.edition().sectors, "missing", "isolated") == set()
    assert "dental" in standing(analysis.edition().sectors, "not_found")


def test_services_ticked_in_the_survey_settle_who_gives_what() -> None:
    import pandas as pd

    from netcollab.items import items

    services = load_framework("ovc_services")
    net = netcollab.read(COUNTY / "members.csv")
    given = [str(c.number) for c in services.components if c.key not in ("dental", "interpretation")]
    rows = [{"agency": a, "partner": "", "item": "services", "value": given[n % len(given)], "respondent": 1}
            for n, a in enumerate(net.agencies.index)]  # fmt: skip
    found = netcollab.statuses(on_list(net.replace(answers=pd.DataFrame(rows)), services))
    assert standing(found, "missing") == {"dental", "interpretation"}
    (asked,) = (one.answers for one in items() if one.key == services.item)
    assert asked is not None
    assert len(asked.choices) == len(services.components)
    for c in services.components:  # the survey's own wording of the same services, in the same order
        assert set(fold(c.label).split()) & set(fold(asked.choices[c.number]).split())


def test_on_the_drug_free_list_the_planted_silo_is_the_religious_groups(tmp_path: Path) -> None:
    assert TRUTH["siloed"] == ["faith_based"]
    analysis = netcollab.analyze(county(tmp_path), framework="dfc")
    assert standing(analysis.edition().sectors, "siloed") == {"religious_fraternal"}


@pytest.mark.parametrize("key", ["cac", "ovc_services"])
def test_pages_on_a_list_of_roles_or_services_speak_of_those_and_not_of_sectors(key: str, tmp_path: Path) -> None:
    analysis, noun = netcollab.analyze(county(tmp_path), framework=key), load_framework(key).noun
    analysis.write(tmp_path / "out")
    pages = tmp_path / "out" / "coordinator"
    report = (
        (pages / "report.html").read_text(encoding="utf-8").partition("<main")[2].partition('<section id="sure">')[0]
    )
    drawn = (pages / "map.html").read_text(encoding="utf-8").partition("<main")[2]
    for page in (report, drawn):
        seen = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).replace("Private sector", "")
        assert not re.findall(r"[^.]{0,60}\bsectors?\b", seen, re.IGNORECASE)
        assert re.search(rf"\b{noun}s?\b", seen)


def test_several_at_once_reach_the_report_the_workbook_and_the_results(tmp_path: Path) -> None:
    folder, out = county(tmp_path), tmp_path / "out"
    said = CliRunner().invoke(
        main, ["analyze", str(folder), "--output", str(out), "--framework", "cac", "--framework", "box_10_1,dfc"]
    )
    assert said.exit_code == 0, said.output
    document = json.loads((out / "coordinator" / "results.json").read_text(encoding="utf-8"))
    assert document["framework"] == "cac"
    assert list(document["other_frameworks"]) == ["box_10_1", "dfc"]
    box = {c["key"]: c["status"] for c in document["other_frameworks"]["box_10_1"]["components"]}
    assert {k for k, status in box.items() if status == "missing"} == set(TRUTH["missing"])
    book = openpyxl.load_workbook(out / "coordinator" / "workbook.xlsx", read_only=True)
    assert {"List 2 box_10_1", "List 3 dfc"} <= set(book.sheetnames)
    for audience in ("coordinator", "members"):
        page = (out / audience / "report.html").read_text(encoding="utf-8")
        assert '<section id="lists">' in page
        assert "21 U.S.C. 1532" in page
        assert "8 seats" in page  # the Table is that of the main list
    assert "1532" not in (out / "public" / "index.html").read_text(encoding="utf-8")


def test_one_list_beside_says_the_same_as_the_main_one(tmp_path: Path) -> None:
    folder = county(tmp_path)
    beside = netcollab.analyze(folder, framework=["box_10_1", "sart"]).edition().beside[0].statuses
    main_list = netcollab.analyze(folder, framework="sart").edition().sectors[: len(beside)]
    assert [(s.key, s.status, s.certainty, s.text) for s in beside] == [
        (s.key, s.status, s.certainty, s.text) for s in main_list
    ]


def test_members_are_not_told_who_stands_where_on_another_list(tmp_path: Path) -> None:
    analysis = netcollab.analyze(county(tmp_path), framework=["box_10_1", "cac"])
    assert all(not s.agencies for s in analysis.edition("members").beside[0].statuses)
    assert analysis.edition("public").beside == ()


def test_a_seat_held_only_by_hidden_agencies_is_not_shown_on_another_list(tmp_path: Path) -> None:
    folder = county(tmp_path)
    text = (folder / "members.csv").read_text(encoding="utf-8").splitlines()
    hidden = [n for n, s in SECTOR.items() if s == "child_welfare"]
    lines = [f"{line},{'hidden' if any(h in line for h in hidden) else ''}" for line in text[1:]]
    (folder / "members.csv").write_text("\n".join([text[0] + ",Display", *lines]) + "\n", encoding="utf-8")
    analysis = netcollab.analyze(folder, framework=["box_10_1", "cac"])
    seats = {s.key: s for s in analysis.edition("members").beside[0].statuses}
    assert seats["child_protection"].status == "not_shown"


def test_the_roster_keeps_the_words_of_the_lists_whatever_framework_is_asked_for(tmp_path: Path) -> None:
    for key in ("cac", "dfc", "box_10_1"):
        folder = county(tmp_path / key)
        netcollab.analyze(folder, framework=key, output=tmp_path / key / "out")
        sheet = openpyxl.load_workbook(folder / "roster.xlsx")["Agencies"]
        head, *rows = sheet.iter_rows(values_only=True)
        sector, more = (head.index(heading) for heading in ("Sector", "Other sectors"))
        label = load_framework().label
        assert {row[0]: row[sector] for row in rows if row[0] in SECTOR} == {n: label(s) for n, s in SECTOR.items()}
        assert not any(row[more] for row in rows)  # what a list infers is nobody's word
        again = netcollab.analyze(folder)
        assert standing(again.edition().sectors, "missing") == set(TRUTH["missing"])


def test_netcollab_toml_may_name_the_lists_and_a_file_beside_it(tmp_path: Path) -> None:
    folder = county(tmp_path)
    (folder / "ours.toml").write_text(OWN, encoding="utf-8")
    (folder / "netcollab.toml").write_text('framework = ["ours.toml", "cac"]\n', encoding="utf-8")
    analysis = netcollab.analyze(folder)
    assert analysis.net.framework.key == "ours"
    assert [n.framework.key for n in analysis.beside] == ["cac"]
    assert not [i for i in analysis.issues if i.place.file == "ours.toml"]


# ---- an own list ---------------------------------------------------------------------------------------------------

OWN = """title = "Our plan"
[[components]]
label = "Police and sheriff"
sectors = ["local_law_enforcement"]
[[components]]
label = "Courts"
sectors = ["judges"]
[[components]]
label = "Schools"
words = "school*"
"""


def own(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_list_of_a_title_and_labels_is_enough(tmp_path: Path) -> None:
    analysis = netcollab.analyze(county(tmp_path), framework=str(own(tmp_path, OWN)), output=tmp_path / "out")
    found = holders(analysis.net, analysis.edition().sectors)
    assert found["police_and_sheriff"] == {n for n, s in SECTOR.items() if s == "local_law_enforcement"}
    assert found["schools"] == {n for n in SECTOR if "School" in n}
    assert standing(analysis.edition().sectors, "missing") == {"courts"}
    assert "Our plan" in (tmp_path / "out" / "members" / "report.html").read_text(encoding="utf-8")


def test_words_of_an_own_list_in_the_sector_column_are_read_with_no_mapping() -> None:
    from netcollab.errors import Place

    raw = {"key": "ours", "title": "Ours", "components": [{"label": "Housing, all kinds"}, {"label": "Work"}]}
    framework = make(raw)
    rows = [("Elm House", "Housing, all kinds"), ("Job Place", "2"), ("Riverbend", "Judges")]
    members = [Member(place=Place("m.csv", "", n), name=a, sectors=(b,)) for n, (a, b) in enumerate(rows, 2)]
    net, issues = resolve(Records(members=members), frameworks=[framework])
    assert not [i for i in issues if i.kind == "sector_outside_framework"]
    placed = on_list(net, framework).agencies.set_index("name")["sectors"].to_dict()
    assert placed == {"Elm House": ("housing_all_kinds",), "Job Place": ("work",), "Riverbend": ()}


def make(raw: dict[str, Any]) -> Framework:
    from netcollab.framework import framework_of

    return framework_of(raw)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN.replace('label = "Courts"', 'lable = "Courts"'), ("line 6", "'lable'", "label")),
        (OWN.replace('label = "Courts"', "label = 3"), ("line 6", "should be text")),
        (OWN.replace('"judges"', '"jugdes"'), ("line 7", "'jugdes'", "netcollab sectors")),
        (OWN.replace("Courts", "Schools"), ("line 8", "stands twice")),
        (OWN.replace('title = "Our plan"', ""), ("title",)),
        ('title = "Ours"\n', ("components",)),
        (OWN + '[[systems]]\nlabel = "A"\ncolor = "red"\n', ("line 13", "color")),
        (OWN.replace('words = "school*"', 'system = "b"'), ("line 10", "'b'")),
        ('key = "dfc"\n' + OWN, ("line 1", "Choose another")),
        (OWN + 'overlaps = [["courts", "schools"]]\n', ("line 11", "'overlaps'")),
    ],
)
def test_mistakes_in_an_own_list_are_told_with_file_line_and_what_to_do(
    text: str, told: tuple[str, ...], tmp_path: Path
) -> None:
    path = own(tmp_path, text)
    said = CliRunner().invoke(main, ["analyze", str(COUNTY / "members.csv"), "--framework", str(path)])
    assert said.exit_code == Exit.USAGE
    with pytest.raises(Problem) as raised:
        read_framework(path)
    assert [w for w in ("ours.toml", *told) if w not in str(raised.value)] == []


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        read_framework(own(tmp_path, OWN.replace("sectors", "sektors")))
    assert str(raised.value).count("'sektors'") == 2
    assert "line 4" in str(raised.value)
    assert "line 7" in str(raised.value)


@pytest.mark.parametrize("text", [b"title = Ours\n", b"\xff\xfe\x00", None])
def test_an_own_list_that_cannot_be_read_is_an_unreadable_file(text: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    if text is not None:
        path.write_bytes(text)
    said = CliRunner().invoke(main, ["analyze", str(COUNTY / "members.csv"), "--framework", str(path)])
    assert said.exit_code == Exit.UNREADABLE
    with pytest.raises(Problem, match=r"ours\.toml"):
        read_framework(path)


def test_a_list_that_there_is_not_is_a_matter_of_use() -> None:
    with pytest.raises(Problem, match="cac") as raised:
        frameworks_of("cca")
    assert raised.value.code == Exit.USAGE


def test_a_network_on_an_own_list_is_saved_and_loaded(tmp_path: Path) -> None:
    net = netcollab.read(COUNTY / "members.csv", framework=str(own(tmp_path, OWN)))
    net.save(tmp_path / "net.json")
    again = Network.load(tmp_path / "net.json")
    assert again.framework == net.framework
    assert again.agencies["sectors"].to_dict() == net.agencies["sectors"].to_dict()
