"""What is asked and what is computed: every item changes what it is said to be used by, every measure is asked for."""

from __future__ import annotations

import random
from dataclasses import fields
from typing import Any

import pytest
from test_instruments_rosters import kobo_export, members

import netcollab
from netcollab import toy
from netcollab.findings import RULES, find, statuses
from netcollab.findings.asked import Asked, asked
from netcollab.instruments import survey
from netcollab.items import Item, by_tag, code, form, items
from netcollab.measures import REGISTRY, compute
from netcollab.model import Network

NAMES = [
    f"{town} {kind}" for town in ("Alder", "Marlow", "Harlan") for kind in ("Shelter", "Clinic", "Police", "Court")
]
PARTS = {f.name for f in fields(Asked)}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Network]:
    """The full form (False) and the short one (True), answered by ten of twelve agencies."""
    found = {}
    for short in (False, True):
        folder, draw = tmp_path_factory.mktemp("survey"), random.Random(3)
        members(folder, NAMES)
        kobo_export(survey(NAMES, short=short), folder, NAMES[:10], draw, unlisted="Night Kitchen Coalition", busy=0.1)
        found[short] = netcollab.read(folder)
    return found


def without(net: Network, item: Item) -> Network:
    """The network as if an item had not been asked."""
    relation = "named_partner" if item.role == "unlisted" else item.key
    changes: dict[str, Any] = {
        "ties": net.ties[net.ties["relation"] != relation],
        "skipped": net.skipped[net.skipped["relation"] != relation],
        "answers": net.answers[net.answers["item"] != item.key],
    }
    blank = {"agency": {"responded": False}, "jurisdiction": {"jurisdiction": ""}}.get(item.role, {})
    if item.role == "sector":
        blank = {"sector": "", "sectors": [()] * len(net)}
    return net.replace(**changes, agencies=net.agencies.assign(**blank))


def told(net: Network, use: str) -> str:
    """What a measure, a rule or a part of the report says of a network."""
    if use in REGISTRY:
        grains = ("sector", "jurisdiction") if REGISTRY[use].level == "group" else ("sector",)
        tables = [compute(net.coalition, REGISTRY[use].level, by=by, measures=[use]) for by in grains]
        return "".join(table.round(12).to_csv() for table in tables)
    if use in RULES:
        return str([f.text for f in find(net, codes=[use], draws=20)])
    found = asked(net, "coordinator", statuses(net, draws=20))
    return str(getattr(found, use, None))


@pytest.mark.parametrize("item", items(), ids=lambda item: item.key)
def test_what_an_item_is_said_to_be_used_by_changes_with_its_answers(item: Item, answered: dict[bool, Network]) -> None:
    net = answered[item.short]
    assert item.used_by
    for use in item.used_by:
        assert use in {*REGISTRY, *RULES, *PARTS}
        assert told(net, use) != told(without(net, item), use), use


def test_every_measure_that_needs_a_survey_is_defined_on_the_full_form(answered: dict[bool, Network]) -> None:
    def defined(net: Network) -> set[str]:
        found = set()
        for level in ("network", "agency", "group", "pair"):
            table = compute(net.coalition, level)
            found |= {key for key in table.columns if table[key].notna().any()}
        return found

    nothing = defined(toy.make(" ".join(f"A{i}:judges" for i in range(6)), ""))
    records = {
        m
        for m in REGISTRY
        if m.startswith(
            ("referral", "meeting", "enable", "reinforce", "loop", "days", "tenure", "delegate", "convenor")
        )
    }
    records |= {"sector_reach2", "in_core"}  # of referrals alone; and undefined where several cores fit as well
    assert set(REGISTRY) - records - nothing <= defined(answered[False])


def test_every_part_of_what_was_asked_has_an_item() -> None:
    assert {use for item in items() for use in item.used_by} >= PARTS


def test_tags_and_keys_are_unique_and_everything_is_said_of_every_item() -> None:
    assert len({i.tag for i in items()}) == len({i.key for i in items()}) == len(items())
    for item in items():
        assert by_tag(item.tag) is item
        assert item.construct
        assert item.source
        assert item.wording.endswith(("?", "."))
        assert item.partner == (item.counts in ("tie", "known", "rating"))
        assert not item.partner or item.answers is not None
        assert code(item.key) == item.key
    assert {i.key for i in form(True) if i.partner} == {"contact", "objectives", "level"}
    assert all(i.answers and i.answers.key == "yes_no" for i in form(True) if i.key in ("contact", "objectives"))
