"""Every sentence that a rule can say, in the singular and the plural, is whole and in plain English."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from netcollab import toy
from netcollab.findings import RULES, find, statuses
from netcollab.findings.words import agencies_, count, listed, share
from netcollab.model import Network

WRONG = re.compile(
    r"[{}]|  |\bnan\b|\bNone\b|\.\.|\binf\b| [,.;]|\b1 (agencies|ties|pairs|meetings|sectors|referrals|organizations)\b"
    r"|\b([2-9]|\d\d+) (agency|tie|pair|meeting|sector|referral|organization)\b"
    r"|\b1 (agency|pair)[a-z ]* (have|refer|were|are)\b"
)
SYSTEMS = (
    "P:local_law_enforcement Q:local_prosecutors H:child_welfare S:homeless_advocates A:ngo_advocacy B:faith_based"
)
BRIDGED = "P-H Q-H P-Q H-A H-B A-B S-H"


def survey(net: Network, *who: str, kind: str = "roster") -> Network:
    responded = net.agencies.index.isin(who)
    return net.replace(agencies=net.agencies.assign(responded=responded, invited=True), survey_kind=kind)


def graded(net: Network, levels: list[float], *who: str) -> Network:
    return survey(net.replace(ties=net.ties.assign(strength=levels, relation="level")), *who)


def joined(net: Network, *years: int) -> Network:
    contacts = survey(net.replace(ties=net.ties.assign(relation="contact")), *net.agencies.index)
    since = [f"{year}-03-01" for year in years]
    return contacts.replace(agencies=contacts.agencies.assign(newcomer_since=since))


def partners(net: Network, *who: str) -> Network:
    return net.replace(agencies=net.agencies.assign(member=~net.agencies.index.isin(who)))


def sheets(net: Network, **visits: str) -> Network:
    letters = sorted(set("".join(visits.values())))
    meetings = pd.DataFrame({"label": letters, "date": [f"2026-{i + 1:02d}-03" for i in range(len(letters))]}, letters)
    rows = [(a, m) for a, at in visits.items() for m in at]
    return net.replace(meetings=meetings, attendance=pd.DataFrame(rows, columns=["agency", "meeting"]))


def log(net: Network, *rows: tuple[str, str, int, str]) -> Network:
    frame = pd.DataFrame(rows, columns=["source", "target", "count", "status"])
    return net.replace(ties=frame[["source", "target", "count"]].assign(layer="referral"), referrals=frame)


def coalitions() -> dict[str, Network]:
    """Small coalitions that between them make every rule speak, of one and of many."""
    bare = toy.make("J:judges K:judges M:media N:media E:educators", "", survey_kind="")
    halves = " ".join(
        f"{c}{i}:{s}" for c, s in (("p", "local_law_enforcement"), ("k", "ngo_advocacy")) for i in range(5)
    )
    apart = " ".join(f"{c}{i}-{c}{j}" for c in "pk" for i in range(5) for j in range(i))
    return {
        "members only": bare,
        "one member": toy.make("J:judges", ""),
        "nobody": toy.make("", ""),
        "one without a sector": toy.make("J:judges M:media X", "J-M M-X"),
        "two without a sector": toy.make("J:judges M:media X Y", "J-M X-Y"),
        "one partner": partners(toy.make("J:judges M:media X F:faith_based", "J-F M-F J-M"), "F"),
        "many partners": partners(
            toy.make("J:judges M:media F:faith_based G:faith_based E:educators", "J-F M-F J-M J-G M-G J-E"),
            "F",
            "G",
            "E",
        ),
        "bridged": toy.make(SYSTEMS, BRIDGED),
        "bridged, few answered": survey(toy.make(SYSTEMS, "P>H H>P H>A"), "P", "H"),
        "one answered": survey(toy.make(SYSTEMS, "P>H"), "P"),
        "from memory": survey(toy.make(SYSTEMS, BRIDGED), *"PQHSAB", kind="recall"),
        "halves": toy.make(halves, apart),
        "halves with one tie": toy.make(halves, f"{apart} p0-k0"),
        "one meeting": sheets(bare, J="a", M="a"),
        "one at one meeting": sheets(bare, J="a"),
        "meetings": sheets(bare, J="abcdefgh", K="ab", M="a", N="bh", E="abcdefgh"),
        "met once": sheets(bare, J="aefgh", K="aefgh", M="a"),
        "one pair met once": sheets(bare, J="aefgh", M="a"),
        "one referral": survey(log(bare, ("J", "M", 1, "")), *"JKMNE"),
        "referrals": survey(log(bare, ("J", "M", 30, "completed"), ("M", "J", 5, "sent"), ("K", "E", 2, "")), *"JKMNE"),
        "referrals inside": log(bare, ("J", "K", 4, "")),
        "set aside": bare.replace(seats={"judges": ("apart by design", "ethics"), "media": ("not applicable", "")}),
        "two answers": graded(toy.make("J:judges M:media E:educators", "J>M M>J E>J"), [4, 1, 1], *"JME"),
        "many answers": graded(toy.make("J:judges M:media E:educators", "J>M M>J E>J J>E"), [4, 1, 1, 5], *"JM"),
        "newcomers": joined(
            toy.make("J:judges M:media E:educators K:judges", "J>M M>J E>J J>E"), 2020, 2020, 2026, 2026
        ),
        "overlap": toy.make("P:local_prosecutors C:child_welfare M:media", "P-M C-M"),
    }


@pytest.mark.parametrize("name", coalitions())
def test_every_sentence_is_whole(name: str) -> None:
    net = coalitions()[name]
    texts = [(f.code, t) for f in find(net, draws=200) for t in (f.title, f.text, f.advice) if t]
    states = [s for by in ("sector", "system") for s in statuses(net, by, draws=100)]
    texts += [(s.status, t) for s in states for t in (s.text, *s.notes)]
    for code, text in texts:
        assert not WRONG.search(text), (code, text)
        assert text[0] == text[0].upper() or text.split()[0] in net.agencies["name"].tolist(), (code, text)
    for code, text in ((f.code, f.text) for f in find(net, draws=200)):
        assert text.endswith("."), (code, text)


def test_between_them_they_make_every_rule_and_every_status_speak() -> None:
    nets = coalitions().values()
    assert {f.code for net in nets for f in find(net, draws=200)} == set(RULES)
    assert {s.status for net in nets for s in statuses(net, draws=100)} == {
        "set_aside", "missing", "not_found", "outside", "attends", "no_data", "isolated", "siloed", "connected",
    }  # fmt: skip


def test_no_number_of_a_status_is_undefined_and_every_member_is_counted() -> None:
    for net in coalitions().values():
        for one in (s for by in ("sector", "system") for s in statuses(net, by, draws=50)):
            assert all(v == v for v in one.numbers.values())
            assert one.numbers["members"] == len(one.agencies)


def test_small_words() -> None:
    assert [agencies_(1), agencies_(2), count(1234, "meeting")] == ["1 agency", "2 agencies", "1,234 meetings"]
    assert [share(0.5), listed([]), listed("a"), listed("ab"), listed("abc")] == [
        "50%",
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listed("abcdefgh", 3) == "a, b and 6 more"
