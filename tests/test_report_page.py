"""report.html and public/index.html: one safe file, the right words for each audience, and sense with little data."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from report_editions import HOSTILE, edition, network, rich, statuses

from netcollab.edition import Edition
from netcollab.errors import Issue, Place
from netcollab.findings._finding import Finding
from netcollab.findings.coverage import SECTORS_SUGGESTED
from netcollab.render.page import asset
from netcollab.render.public import public_html
from netcollab.render.records_shown import attendance, depths_of, reach
from netcollab.render.report import report_html
from netcollab.render.words import CERTAINTY, CERTAINTY_MEANING, clean

VOID = {"meta", "br", "img", "link", "input", "hr", "col", "rect", "circle", "path", "line", "ellipse", "use"}


QUESTIONS = ("glance", "between", "here", "missing", "siloed", "connects", "meetings", "referrals", "sure", "limits")


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.title = ""
        self._open: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"] and "svg" not in self._open:
            self.title += data
        elif not {"style", "script"} & set(self._open):
            self.words.append(data)


def section(html: str, name: str) -> str:
    """What a reader sees from one question of the report to the next."""
    begin = html.index(f'<section id="{name}"')
    ends = [html.find(f'<section id="{n}"', begin + 1) for n in QUESTIONS]
    return Page(html[begin : min(e for e in ends if e > 0)]).text


def pages(made: Edition) -> str:
    return public_html(made) if made.audience == "public" else report_html(made)


def public(net: Any = None, **fields: Any) -> Edition:
    """A public edition: no agencies, seats open or represented."""
    full = network([f"Agency {i}" for i in range(12)])
    seats = tuple(
        replace(
            s, status="open" if s.status == "missing" else "represented", text="", notes=(), agencies=(), numbers={}
        )
        for s in statuses(full)[0]
    )
    empty = full.subset([])
    return edition(empty, "public", sectors=seats, systems=(), pairs={}, groups={}, **fields)


EDITIONS = [rich("coordinator"), rich("members"), public()]
AUDIENCES = ["coordinator", "members", "public"]


# ---- one safe file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", EDITIONS, ids=AUDIENCES)
def test_a_page_asks_for_nothing_and_runs_nothing(made: Edition) -> None:
    html = pages(made)
    page = Page(html)
    assert "default-src 'none'" in html
    assert not [
        t for t, _ in page.elements if t in ("script", "link", "iframe", "img", "object", "embed", "form", "base")
    ]
    for _, attributes in page.elements:
        assert not [a for a in attributes if a.startswith("on") or a in ("style", "src", "srcset", "action")]
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in html
    assert "@import" not in html
    assert "innerHTML" not in html


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_hostile_text_is_shown_and_does_nothing(audience: str) -> None:
    names = list(HOSTILE)
    plain, page = Page(report_html(rich(audience, [f"N{i}" for i in range(len(names))]))), Page(
        report_html(
            replace(
                rich(audience, names),
                settings=tuple((n, n) for n in names),
                meetings=pd.DataFrame({"meeting": names, "date": names, "kind": names, "agencies": 1}),
                issues=tuple(Issue("odd", Place(n, n, 1, n), n, n, n) for n in names),
            )
        )
    )  # fmt: skip
    assert {t for t, _ in page.elements} <= {t for t, _ in plain.elements}
    shown = re.sub(r"\s+", " ", page.text)
    for name in names:
        assert re.sub(r"\s+", " ", clean(name)) in shown


def test_a_hostile_coalition_name_is_text_in_title_and_heading() -> None:
    name = HOSTILE[0]
    for made in (replace(rich(), name=name), public(name=name)):
        page = Page(pages(made))
        assert page.title.startswith(name)
        assert not [t for t, _ in page.elements if t in ("img", "script")]


@pytest.mark.parametrize("made", EDITIONS, ids=AUDIENCES)
def test_the_same_edition_gives_the_same_page(made: Edition) -> None:
    assert pages(made) == pages(made)


@pytest.mark.parametrize("made", EDITIONS, ids=AUDIENCES)
def test_headings_step_down_one_at_a_time_and_ids_are_single(made: Edition) -> None:
    page = Page(pages(made))
    levels = [int(t[1]) for t, _ in page.elements if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    links = {(a["href"] or "")[1:] for t, a in page.elements if t == "a"}
    assert links <= set(ids)


# ---- audiences ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "words"),
    list(zip(EDITIONS, ["For the coordinator only", "For the coalition's members", "For everyone"], strict=True)),
    ids=AUDIENCES,
)
def test_title_and_banner_say_for_whom_a_page_is(made: Edition, words: str) -> None:
    page = Page(pages(made))
    assert words in page.title
    assert made.banner in page.text


def test_members_never_see_the_weakness_of_a_named_agency() -> None:
    assert "All hangs on" in Page(report_html(rich("coordinator"))).text
    assert "All hangs on" not in report_html(rich("members"))
    assert "Find a second path" not in report_html(rich("members"))


def test_the_public_page_names_no_agency_and_no_count_below_three() -> None:
    counted = public(network=pd.Series({"n_agencies": 2.0}))
    assert "2 agencies" not in Page(public_html(counted)).text
    assert "3 agencies take part" in Page(public_html(public(network=pd.Series({"n_agencies": 3.0})))).text
    assert "Agency" not in public_html(public())


def test_the_public_page_shows_every_seat_taken_or_open() -> None:
    text = Page(public_html(public())).text
    assert text.count("seat taken") == 12
    assert text.count("open seat") >= 12
    assert "12 seats are waiting for somebody" in text


@pytest.mark.parametrize("made", EDITIONS[:2], ids=AUDIENCES[:2])
def test_a_report_says_what_is_read_and_where_it_stays(made: Edition) -> None:
    text = Page(report_html(made)).text
    for words in ("Columns about clients are never read", "sends nothing", "not anonymity", "not legal advice"):
        assert words in text


def test_no_sector_count_is_written_as_a_score() -> None:
    assert not re.search(r"\d+ (of|out of|/) 24", Page(report_html(rich())).text)


def test_oddities_stand_with_file_sheet_and_row_for_the_coordinator_and_as_counts_for_members() -> None:
    assert "referrals.xlsx, sheet 'Log', row 14, column 'To'" in Page(report_html(rich())).text
    shown = Page(report_html(replace(rich("members"), issues=(), sources=()))).text
    assert "Unknown name 1 time" in shown
    assert "referrals.xlsx" not in shown


# ---- what is said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("certainty", list(CERTAINTY))
def test_every_certainty_has_its_words_beside_the_claim(certainty: str) -> None:
    net = network(["A", "B"], [(0, 1)])
    sectors = tuple(replace(s, certainty=certainty) for s in statuses(net, "siloed")[0])
    html = report_html(edition(net, sectors=sectors))
    assert CERTAINTY[certainty] in section(html, "siloed")
    assert CERTAINTY_MEANING[certainty] in section(html, "sure")
    assert (CERTAINTY[certainty] in section(html, "missing")) == (certainty != "robust")  # who is a member is no claim


@pytest.mark.parametrize(
    ("members", "words"), [(1, "one agency from one sector"), (2, "two agencies from two sectors")]
)
def test_members_are_counted_in_good_english(members: int, words: str) -> None:
    made = edition(network([f"A{i}" for i in range(members)]))
    assert f"Alder County brings together {words}." in Page(report_html(made)).text


@pytest.mark.parametrize(
    ("outside", "words"),
    [
        (1, "One more organization is named as a partner but is not a member."),
        (2, "Two more organizations are named as partners but are not members."),
    ],
)
def test_organizations_outside_are_counted_in_good_english(outside: int, words: str) -> None:
    net = network(["A", "B", *(f"O{i}" for i in range(outside))])
    net = net.replace(agencies=net.agencies.assign(member=[True, True] + [False] * outside))
    assert words in Page(report_html(edition(net))).text


@pytest.mark.parametrize(
    ("opened", "words"), [(0, "Every sector"), (1, "One seat is open:"), (2, "Two seats are open:")]
)
def test_open_seats_are_counted_in_good_english(opened: int, words: str) -> None:
    net = network([f"A{i}" for i in range(24 - opened)])
    assert words in Page(report_html(edition(net))).text


@pytest.mark.parametrize(
    ("siloed", "words"),
    [
        (1, "Tied mostly within its own circle: Local law enforcement."),
        (
            2,
            "Two groups are each tied mostly within their own circle: Local law enforcement and State law enforcement.",
        ),
    ],
)
def test_silos_are_named_in_good_english(siloed: int, words: str) -> None:
    net = network(["A", "B", "C"], [(0, 1)])
    sectors = statuses(net)[0]
    sectors = (*(replace(s, status="siloed") for s in sectors[:siloed]), *sectors[siloed:])
    assert words in Page(report_html(edition(net, sectors=sectors))).text


@pytest.mark.parametrize(("closed", "known"), [(0, 1), (1, 2), (2, 2)])
def test_referrals_are_counted_in_good_english(closed: int, known: int) -> None:
    net = network(["A", "B"])
    pairs = pd.DataFrame({"from": ["A"], "to": ["B"], "referrals": [known]})
    text = Page(
        report_html(edition(net, referrals={"total": str(known), "pairs": pairs, "closed": closed, "known": known}))
    ).text
    assert ("1 referral was logged." if known == 1 else "2 referrals were logged.") in text
    assert f"{'1 referral has' if known == 1 else '2 referrals have'} a status in the log; in {closed} of them" in text


def test_a_report_begins_with_three_to_five_sentences_and_ends_them_with_how_sure() -> None:
    lead = re.search(r'<section class="lead".*?</section>', report_html(rich()), re.DOTALL)
    assert lead
    assert 3 <= lead[0].count("<li>") <= 5
    assert "9 of 12 invited agencies answered the survey (75%)." in lead[0]


def test_settings_and_seed_are_printed() -> None:
    text = Page(report_html(rich())).text
    for what, value in rich().settings:
        assert f"{what} {value}" in text
    assert "seed 7" in text


def test_observed_and_expected_stand_in_the_table_of_systems() -> None:
    made = rich()
    text = section(report_html(made), "between")
    first = made.pairs["system"].iloc[0]
    assert f"{first['observed']:.0f} seen, by chance {first['expected']:.1f}".replace(".0 ", " ") in text


# ---- little data ----------------------------------------------------------------------------------------------------


def test_a_member_list_alone_claims_nothing_about_ties() -> None:
    html = report_html(edition(network(["A", "B", "C"]), filled="no_data", pairs={}))
    assert "nothing is said about silos" in section(html, "siloed")
    assert "nothing is said about who connects" in section(html, "connects")
    assert "No sign-in sheets were brought." in section(html, "meetings")
    assert "No referral log was brought." in section(html, "referrals")
    assert "No ties were brought" in section(html, "sure")
    assert 'id="between"' not in html


def test_sign_in_sheets_alone_claim_presence_and_no_ties() -> None:
    meetings = pd.DataFrame({"meeting": ["Plenary"], "date": ["2026-01-05"], "kind": [""], "agencies": [2]})
    html = report_html(edition(network(["A", "B"]), filled="attends", pairs={}, meetings=meetings))
    assert "1 meeting, and who came" in section(html, "meetings")
    assert "nothing is said about silos" in section(html, "siloed")
    assert "who was in a room, not who works together" in section(html, "sure")


def test_a_finished_list_of_ties_is_said_to_be_taken_as_complete() -> None:
    made = edition(network(["A", "B", "C"], [(0, 1), (1, 2)], survey_kind="given"))
    assert "taken as complete" in section(report_html(made), "sure")


def test_a_survey_alone_says_who_answered_and_that_no_log_was_brought() -> None:
    made = edition(network(["A", "B", "C"], [(0, 1)]), response={"rate": 1 / 3, "invited": 3, "responded": 1})
    html = report_html(made)
    assert "1 of 3 invited agencies answered the survey (33%)." in section(html, "sure")
    assert "No referral log was brought." in section(html, "referrals")


def test_a_referral_log_alone_makes_nobody_a_member_and_no_seat_open() -> None:
    net = network(["A", "B"], [(0, 1)], survey_kind="")
    net = net.replace(agencies=net.agencies.assign(member=False), ties=net.ties.assign(layer="referral"))
    html = report_html(edition(net))
    assert "No member of Alder County is known yet" in html
    assert "Two organizations are named in the files." in html
    assert "once it is known who is a member" in section(html, "missing")
    assert "Nobody at the table" not in section(html, "missing")
    assert "found to keep to itself" not in html


def test_members_without_sectors_leave_seats_and_silos_open() -> None:
    net = network(["A", "B", "C"], [(0, 1)], survey_kind="given")
    bare = net.replace(agencies=net.agencies.assign(sector="", sectors=[()] * 3))
    html = report_html(edition(bare))
    assert "none has one in the data yet" in section(html, "missing")
    assert "No system or sector is found to keep to itself" not in html


def test_a_sector_outside_the_list_is_shown_in_words() -> None:
    net = network(["A", "B", "C"], [(0, 1), (1, 2)])
    own = net.replace(agencies=net.agencies.assign(sector="tribal_government", sectors=[("tribal_government",)] * 3))
    html = report_html(edition(own))
    assert "Tribal government" in section(html, "here")
    assert "tribal_government" not in html


@pytest.mark.parametrize("members", [0, 1, 2])
def test_the_smallest_coalitions_have_a_page(members: int) -> None:
    text = Page(report_html(edition(network([f"A{i}" for i in range(members)])))).text
    assert "nan" not in text.lower().split()
    assert "None" not in text


def test_a_silo_is_not_denied_where_too_little_is_known() -> None:
    net = network(["A", "B", "C"], [(0, 1)])
    html = report_html(edition(net, filled="no_data"))
    assert "No system or sector is found to keep to itself" not in html
    assert "can be shown to keep to itself" in section(html, "siloed")


# ---- colors ---------------------------------------------------------------------------------------------------------


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_every_ground_it_is_on(scheme: int) -> None:
    colors: dict[str, str] = {}
    for name in ("base.css", "report.css"):
        blocks = re.findall(r":root \{(.*?)\}", asset(name), re.DOTALL)
        colors |= dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]{6})", blocks[scheme]))
    for ground in ("paper", "card", "seen", "less1", "less2", "more1", "more2", "deep1", "deep2", "deep3", "deep4"):
        assert contrast(colors["ink"], colors[ground]) >= 4.5, ground
    for ground in ("paper", "card", "less1", "more1", "seen"):
        assert contrast(colors["soft"], colors[ground]) >= 4.5, ground
    for text in ("link", "open"):
        assert contrast(colors[text], colors["paper"]) >= 4.5, text


def test_open_seats_that_rest_on_suggested_sectors_are_told_together_and_say_so() -> None:
    net = network(["A"])
    sectors = tuple(
        replace(s, certainty="depends", notes=(SECTORS_SUGGESTED,)) if s.status == "missing" else s
        for s in statuses(net)[0]
    )
    told = section(report_html(edition(net, sectors=sectors)), "missing")
    assert told.count("going by sectors that are suggested and not confirmed") == 1
    assert "No member stands for it" not in told
    assert "an open seat" not in told.lower().replace("an open seat is a question", "")


def test_nobody_is_told_that_every_seat_is_taken_while_seats_are_unsettled() -> None:
    net = network(["A"])
    sectors = tuple(
        replace(s, status="not_shown" if s.status == "missing" else "represented") for s in statuses(net)[0]
    )
    shown = Page(public_html(edition(net, "public", sectors=sectors))).text
    assert "Every seat has somebody" not in shown
    assert "does not say of every seat" in shown


def test_a_meeting_named_by_its_date_is_shown_once() -> None:
    told = pd.DataFrame({"meeting": ["August 9 2026", "1/4/2026", "Maple Plenary"], "agencies": [3, 2, 4],
                         "date": ["2026-08-09", "2026-01-04", "2026-02-01"], "kind": ["", "", ""]})  # fmt: skip
    shown = Page(report_html(replace(rich(), meetings=told))).text
    assert "August 9" not in shown
    assert "1/4/2026" not in shown
    assert "Maple Plenary Feb 1, 2026" in shown


# ---- what leads where, and what only the coordinator sees -----------------------------------------------------------


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_every_link_inside_a_report_leads_to_a_place_in_it(audience: str) -> None:
    html = report_html(rich(audience))
    places = set(re.findall(r' id="([^"]+)"', html))
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert {"methods", "term-density"} & links
    assert links <= places


def test_five_questions_are_answered_before_the_picture_for_the_coordinator() -> None:
    told = ("divided_systems", "connectors", "hangs_on_one", "meetings", "referrals")
    said = tuple(Finding(code=c, title=c, subject="x", text=f"Said of {c}") for c in told)
    first = report_html(replace(rich(), findings=said)).partition("<figure")[0]
    asked = re.findall(r'class="more" href="#(\w+)"', first)
    assert asked == ["missing", "siloed", "connects", "rests", "sure"]


def test_a_hub_is_told_as_a_design_with_a_risk_and_only_to_the_coordinator() -> None:
    assert "a design with a risk" in section(report_html(rich()), "rests")
    assert 'id="rests"' not in report_html(rich("members"))


def test_the_columns_of_sectors_reached_count_every_member_once() -> None:
    made = rich()
    of_members = made.agencies["sectors_reached"].reindex(made.net.coalition.agencies.index).dropna()
    shown = reach(made)
    assert [n for n, _, _ in shown] == list(range(int(of_members.max()) + 1))
    assert {n: agencies for n, agencies, _ in shown if agencies} == of_members.astype(int).value_counts().to_dict()


def test_the_marks_of_an_agency_are_as_many_as_the_meetings_it_came_to() -> None:
    net = network(["Alpha", "Beta"])
    days = [f"2026-0{m}-01" for m in range(1, 6)]
    net = net.replace(meetings=pd.DataFrame({"label": days, "date": days, "kind": ""}, index=days))
    came = pd.DataFrame(
        {"agency": ["a0", "a0", "a0", "a1"], "meeting": [days[4], days[0], days[1], days[2]],
         "delegates": [2.0, 1.0, 0.0, 1.0]}
    )  # fmt: skip
    shown = attendance(edition(net, attendance=came, meetings=pd.DataFrame({"meeting": days})))
    assert shown is not None
    assert (shown.first, shown.last, shown.of) == ("Jan 1, 2026", "May 1, 2026", 4)
    rows = {name: (strip.count('class="ink"'), times) for _, _, rows in shown.groups for name, strip, times, _ in rows}
    assert rows == {"Alpha": (2, "2"), "Beta": (1, "1")}


def test_the_attendance_of_single_agencies_is_not_drawn_for_members() -> None:
    assert attendance(replace(rich("members"), attendance=rich().attendance.iloc[:0])) is None


def test_shares_of_connectedness_stand_alone_and_say_why_one_is_not_known() -> None:
    made = rich()
    numbers = made.network.copy()
    numbers["enable_coverage"], numbers["exchange_coverage"] = 0.4, float("nan")
    html = section(
        report_html(replace(made, network=numbers, why={**made.why, "exchange_coverage": "not asked"})), "connectedness"
    )
    assert "40%" in html
    assert "Not asked." in html
    assert html.count("How it was counted") == 3


def test_darker_cells_are_never_smaller_numbers() -> None:
    depths = depths_of(["1", "7", "1,200", "300", "some"])
    order = sorted((float(c.replace(",", "")), d) for c, d in depths.items() if c != "some")
    assert [d for _, d in order] == sorted(d for _, d in order)
    assert order[-1][1] == 4
    assert depths_of(["1-10", "11-50", "51+"]) == {"1-10": 1, "11-50": 2, "51+": 4}
