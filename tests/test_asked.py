"""What was asked besides ties: counted as the answers say, and told to members only where it tells of no one agency."""

from __future__ import annotations

import pandas as pd
import pytest
from editions import make_network
from hypothesis import given
from hypothesis import strategies as st

from netcollab import toy
from netcollab.edition import make_edition
from netcollab.findings import Status
from netcollab.findings.asked import FEWEST, asked, of
from netcollab.items import items
from netcollab.model import Network
from netcollab.render.report import report_html

COLUMNS = ["agency", "partner", "item", "value", "respondent"]
Row = tuple[str, str, str, str, int]


def with_answers(net: Network, rows: list[Row]) -> Network:
    return net.replace(answers=pd.DataFrame(rows, columns=COLUMNS))


def own(item: str, said: dict[str, str]) -> list[Row]:
    return [(agency, "", item, value, 1) for agency, value in said.items()]


def big() -> Network:
    """Fourteen agencies of thirty answered everything, by turns."""
    net = make_network(30)
    ids = list(net.coalition.agencies.index)
    rows: list[Row] = []
    for item in items():
        if item.answers is None:
            continue
        choices = list(item.answers.choices)
        for i, agency in enumerate(ids[:14]):
            partners = [p for p in ids if p != agency] if item.partner else [""]
            if not item.partner or item.counts == "rating":
                rows += [(agency, p, item.key, str(choices[(i + j) % len(choices)]), 1) for j, p in enumerate(partners)]
    return with_answers(net, rows)


def section(html: str) -> str:
    at = html.find('<section id="asked">')
    return "" if at < 0 else html[at : html.find("</section>", at)]


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_number_that_members_read_leaves_three_agencies_on_every_side_or_three_counts_open(
    pair: tuple[int, int],
) -> None:
    count, n = pair
    told = of(count, n, exact=False)
    alike = [k for k in range(n + 1) if of(k, n, exact=False) == told]
    assert len(alike) >= min(3, n + 1) or min(count, n - count) >= 3
    assert n >= FEWEST or len(alike) == n + 1
    assert of(count, n, exact=True) == f"{count} of {n}"


def test_an_agency_counts_once_whoever_answered_for_it() -> None:
    rows = [("A", "", "condition_support", v, k) for k, v in enumerate(["2", "5", "5", "2"])]
    rows += [("B", "", "condition_support", "4", 1)]
    ticked = [("A", "1", 1), ("A", "1", 2), ("A", "6", 2), ("B", "", 1)]
    rows += [(agency, "", "barriers", value, respondent) for agency, value, respondent in ticked]
    found = asked(with_answers(toy.make("A B", ""), rows), "coordinator")
    assert found is not None
    assert [(s.key, s.counts, s.agree) for s in found.conditions] == [("condition_support", (0, 1, 0, 1, 0), "1 of 2")]
    assert found.barriers is not None
    assert found.barriers.n == 2  # "none of these" is an answer
    assert {c.label: c.agencies for c in found.barriers.choices if c.agencies} == {
        "Lack of training": ("A",),
        "Funding that does not last": ("A",),
    }


def test_every_answer_comes_back_as_it_was_counted() -> None:
    net = big()
    found = asked(net, "coordinator")
    assert found is not None
    for told in (*found.conditions, *found.features):
        said = net.answers[net.answers["item"] == told.key]["value"].astype(int)
        assert told.counts == tuple(int((said == k).sum()) for k in range(1, 6))
        assert told.n == 14
    assert len(found.conditions) == 5
    assert len(found.features) == 7


def test_ties_that_began_here_are_working_ties_of_which_either_side_says_so() -> None:
    net = toy.make("A B C D", "A-B B-C C-D")
    said = [("A", "B", "1"), ("B", "A", "0"), ("B", "C", "0"), ("A", "D", "1")]  # A and D do not work together
    net = with_answers(net, [(a, b, "began_here", v, 1) for a, b, v in said])
    found = asked(net, "coordinator")
    assert found is not None
    assert found.began_here == "1 of 2 pairs"
    assert asked(net, "members") is None  # two pairs are too few


def test_organizations_named_beyond_the_list_stand_under_the_open_sectors_that_they_would_fill() -> None:
    net = toy.make("A:judges B:media X:educators Y", "A-B")
    named = pd.DataFrame({"source": "A", "target": ["X", "Y"], "relation": "named_partner", "layer": "survey"})
    net = net.replace(
        agencies=net.agencies.assign(member=[True, True, False, False]), ties=pd.concat([net.ties, named])
    )
    open_seats = [
        Status(by="sector", key=k, label=k.title(), status=s, certainty="robust", text="")
        for k, s in (("educators", "outside"), ("judges", "connected"), ("health_care", "missing"))
    ]
    found = asked(net, "members", open_seats)
    assert found is not None
    assert [(n.label, n.names) for n in found.named] == [("Educators", ("X",)), ("", ("Y",))]


def test_sectors_asked_for_are_set_against_the_seats_and_told_to_members_from_three_agencies_on() -> None:
    ids = [f"A{i}" for i in range(8)]
    rows = own("should_join", dict.fromkeys(ids[:5], "judges")) + own("should_join", dict.fromkeys(ids[4:6], "media"))
    rows += own("should_join", {ids[6]: ""})  # none of them
    net = with_answers(toy.make(" ".join(ids), "A0-A1"), rows)
    seats = [
        Status(by="sector", key=k, label=k.title(), status=s, certainty="robust", text="")
        for k, s in (("media", "connected"), ("judges", "missing"))
    ]
    told = {who: asked(net, who, seats) for who in ("coordinator", "members")}
    assert [(w.label, w.words, w.status) for w in told["coordinator"].wished] == [
        ("Judges", "5 of 7", "missing"),
        ("Media", "2 of 7", "connected"),
    ]
    assert [w.label for w in told["members"].wished] == ["Judges"]


def test_members_read_no_agency_by_name_in_what_was_asked_and_the_public_nothing() -> None:
    net = big()
    page = section(report_html(make_edition(net, "members")))
    assert "of 14" in page
    assert not [name for name in net.coalition.agencies["name"] if name in page]
    assert make_edition(net, "public").asked is None


def test_a_hidden_agency_changes_nothing_of_what_members_read_of_the_answers() -> None:
    net = big()
    who = net.coalition.agencies.index[3]
    display = ["hidden" if a == who else "named" for a in net.agencies.index]
    hidden = net.replace(agencies=net.agencies.assign(display=display))
    gone = net.subset([a for a in net.agencies.index if a != who])
    pages = [section(report_html(make_edition(n, "members"))) for n in (hidden, gone)]
    assert pages[0] == pages[1] != ""


def test_members_cannot_tell_two_sets_of_answers_apart_that_differ_in_a_few() -> None:
    ids = [f"A{i}" for i in range(12)]
    net = toy.make(" ".join(ids), "A0-A1")
    for key, low, high in (("condition_support", "2", "5"), ("services", "3", "8"), ("barriers", "3", "8")):
        pages = set()
        for k in range(3):
            said = dict.fromkeys(ids, low) | dict.fromkeys(ids[:k], high)
            pages.add(section(report_html(make_edition(with_answers(net, own(key, said)), "members"))))
        assert len(pages) == 1, key


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_a_coalition_that_was_asked_nothing_else_has_no_such_section(audience: str) -> None:
    html = report_html(make_edition(toy.make("A:judges B:media", "A-B"), audience))
    assert section(html) == ""
    assert 'href="#asked"' not in html


def test_the_coordinator_reads_what_rests_on_one_agency_and_what_nobody_offers() -> None:
    rows = own("services", {"A": "1", "B": "1"}) + own("services", {"B": "8"})
    page = section(report_html(make_edition(with_answers(toy.make("A B C", "A-B"), rows), "coordinator")))
    assert "Resting on one agency of the 2 agencies that answered: Medical care (B)." in page
    assert "Intake and eligibility assessment (2)" in page
    assert page.count("Transportation") == 1


def test_ratings_are_means_over_pairs_and_told_to_members_only_from_six_agencies_on() -> None:
    net = toy.make("A B C", "A-B")
    rows = [("A", "B", "trust_open", v, k) for k, v in enumerate(["1", "4", "4"], 1)]  # three of A: the middle, 4
    net = with_answers(net, [*rows, ("B", "A", "trust_open", "1", 1), ("C", "A", "trust_open", "", 1)])
    found = asked(net, "coordinator")
    assert found is not None
    assert [(r.mean, r.n, r.counts) for r in found.ratings] == [("2.5", 2, (1, 0, 0, 1))]
    assert asked(net, "members") is None
    many = asked(big(), "members")
    assert many is not None
    assert len(many.ratings) == 6
    assert all(not r.counts and not r.n for r in many.ratings)


def test_pairs_that_met_count_whether_or_not_they_work_together_and_only_they_can_follow_up() -> None:
    net = toy.make("A B C", "A-B")
    said = [("A", "C", "met", "1"), ("C", "A", "met", "0"), ("A", "B", "met", "0"),
            ("C", "A", "followed_up", "1"), ("A", "B", "followed_up", "1")]  # fmt: skip
    found = asked(with_answers(net, [(a, b, item, v, 1) for a, b, item, v in said]), "coordinator")
    assert found is not None
    assert (found.met, found.followed_up, found.through_groups) == ("1 of 2 pairs", "1 of 1 pair", "")
