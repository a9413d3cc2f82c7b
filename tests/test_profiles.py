"""A profile is fit to be sent to its agency: its own answers, and of others' only what three or more said."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import networkx
import pandas as pd
import pytest
from report_editions import HOSTILE, edition, network

from netcollab import toy
from netcollab.analysis import Analysis
from netcollab.edition import make_edition
from netcollab.errors import Problem
from netcollab.findings.profile import ALL_BUT_FEW, FEW, UNTOLD, Profile, how_many, profiles
from netcollab.model import Network
from netcollab.render.profiles import profile_pages

SECTORS = ("judges", "media", "educators", "health_care", "child_welfare")
AGENCIES = [f"A{i}" for i in range(10)]


def surveyed(reports: set[tuple[str, str]], hidden: tuple[str, ...] = (), **more: pd.DataFrame) -> Network:
    """Ten agencies that all answered, and who named whom; those in ``hidden`` are shown to nobody."""
    there = [*AGENCIES, *hidden]
    net = toy.make(
        " ".join(f"{a}:{SECTORS[i % len(SECTORS)]}" for i, a in enumerate(there)),
        " ".join(f"{a}>{b}" for a, b in sorted(reports)),
    )
    agencies = net.agencies.assign(
        invited=True, responded=True, asked=True,
        display=["hidden" if a in hidden else "named" for a in net.agencies.index],
    )  # fmt: skip
    return net.replace(agencies=agencies, survey_kind="roster", name="Alder County", **more)


def of(net: Network, agency: str = "A0") -> Profile:
    return next(p for p in profiles(net) if p.agency == agency)


def pages(net: Network) -> dict[str, str]:
    return dict(profile_pages(make_edition(net, "coordinator")))


def naming(n: int, whom: str = "A0") -> set[tuple[str, str]]:
    return {(a, whom) for a in AGENCIES[1 : n + 1]}


@pytest.mark.parametrize("n", range(40))
def test_no_count_tells_of_fewer_than_three_agencies(n: int) -> None:
    """Whoever reads the words is left with three or more possible counts, or with three or more on either side."""
    words = [how_many(k, n) for k in range(n + 1)]
    for k, word in enumerate(words):
        alike = [j for j in range(n + 1) if words[j] == word]
        assert len(alike) >= min(3, n + 1) if word in (FEW, ALL_BUT_FEW, UNTOLD) else 3 <= k <= n - 3


def test_who_said_it_and_what_others_said_of_each_other_changes_no_byte() -> None:
    own = {("A0", "A1"), ("A0", "A4")}
    graphs = [
        {(f"A{a}", f"A{b}") for a, b in networkx.gnp_random_graph(10, 0.4, seed=s, directed=True).edges if a and b}
        for s in range(4)
    ]
    naming_four = [{(a, "A0") for a in who} for who in (AGENCIES[1:5], AGENCIES[4:8], AGENCIES[6:])]
    made = {
        pages(surveyed(own | others | said))["profile-a0.html"]
        for others, said in zip(graphs, [*naming_four, naming_four[0]], strict=True)
    }
    assert len(made) == 1
    assert "4 agencies name you" in next(iter(made))


def test_fewer_than_three_who_named_it_are_the_same_as_none() -> None:
    assert len({pages(surveyed({("A0", "A5")} | naming(n)))["profile-a0.html"] for n in range(3)}) == 1
    assert len({pages(surveyed({("A0", "A5")} | naming(n)))["profile-a0.html"] for n in (7, 8, 9)}) == 1


def test_only_those_it_named_itself_are_named() -> None:
    page = pages(surveyed({("A0", "A3"), ("A0", "A7")} | naming(6)))["profile-a0.html"]
    assert set(re.findall(r"\bA\d\b", page)) == {"A0", "A3", "A7"}


def test_a_hidden_agency_is_in_no_byte_and_no_number_of_another_ones_page() -> None:
    days = ["2026-01-01", "2026-02-01"]
    meetings = pd.DataFrame({"label": days, "date": days}, index=days)
    base = {("A0", "A5"), *naming(4)}
    rows = [("A0", days[0]), ("A2", days[0])]
    sent = [("A0", "A5", 4), ("A1", "A0", 2), ("A2", "A0", 2), ("A3", "A0", 2)]

    def net(hidden: tuple[str, ...]) -> Network:
        more = [(h, d) for h in hidden for d in days]
        log = [*sent, *((h, "A0", 9) for h in hidden), *(("A0", h, 5) for h in hidden)]
        return surveyed(
            base | {(h, "A0") for h in hidden} | {("A0", h) for h in hidden}, hidden, meetings=meetings,
            attendance=pd.DataFrame([*rows, *more], columns=["agency", "meeting"]),
            referrals=pd.DataFrame(log, columns=["source", "target", "count"]),
        )  # fmt: skip

    without, beside = pages(net(())), pages(net(("H",)))
    assert {name: beside[name] for name in without} == without
    assert "1 of 1 meeting" in without["profile-a0.html"]
    assert "1-10 referrals, from three agencies or more" in without["profile-a0.html"]


@pytest.mark.parametrize("senders", [1, 2])
def test_what_it_received_is_told_only_where_three_or_more_sent(senders: int) -> None:
    log = pd.DataFrame([(f"A{i + 1}", "A0", 5) for i in range(senders)], columns=["source", "target", "count"])
    net = surveyed(set(), referrals=log)
    assert of(net).received == ""
    assert pages(net)["profile-a0.html"] == pages(surveyed(set()))["profile-a0.html"]


def test_an_agency_shown_by_sector_only_is_not_given_away_by_those_who_named_it() -> None:
    net = surveyed({("A0", "A1"), ("A0", "A2")})
    veiled = net.agencies["display"].mask(net.agencies.index == "A1", "sector_only")
    page = pages(net.replace(agencies=net.agencies.assign(display=veiled)))["profile-a0.html"]
    assert "A2" in page
    assert "A1" not in page.partition("<body")[2]


def test_one_that_did_not_answer_is_told_so_and_nothing_is_put_in_its_mouth() -> None:
    net = surveyed(naming(5))
    silent = net.replace(agencies=net.agencies.assign(responded=net.agencies.index != "A0"))
    found = of(silent)
    assert (found.answered, found.partners, found.not_named, found.named_by) == (False, (), (), "5 agencies")


def test_hostile_names_are_text_and_files_keep_to_their_folder() -> None:
    names = list(HOSTILE)
    net = network(names, list(combinations(range(5), 2)))
    net = net.replace(agencies=net.agencies.rename(index={"a0": "../../x", "a1": "CON", "a2": "..-..-x"}), ties=None)
    made = dict(profile_pages(edition(net)))
    assert len(made) == len(names)
    for name, page in made.items():
        assert re.fullmatch(r"profile-[a-z0-9-]+\.html", name)
        assert not re.search(r"<(script|img|iframe|svg)\b", page)
        assert "Content-Security-Policy" in page


def test_pages_of_agencies_are_written_when_asked_for_and_only_beside_the_coordinators(tmp_path: Path) -> None:
    analysis = Analysis(net=surveyed({("A0", "A1")}))
    assert not any(p.name == "profiles" for p in analysis.write(tmp_path / "plain"))
    opened = analysis.write(tmp_path / "with", profiles=True)
    assert opened[-1].name == "profiles"
    assert len(list(opened[-1].iterdir())) == len(AGENCIES)
    with pytest.raises(Problem, match="part of coordinator/"):
        analysis.write(tmp_path / "members", audiences=["members"], profiles=True)
    again = analysis.write(tmp_path / "again", profiles=True)
    assert [p.read_bytes() for p in sorted(again[-1].iterdir())] == [
        p.read_bytes() for p in sorted(opened[-1].iterdir())
    ]
