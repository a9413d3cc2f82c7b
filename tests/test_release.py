"""What leaves for members and the public: nothing hidden, nothing that narrows a hidden count."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcollab.model import Network
from netcollab.release import (
    BANDS,
    audience_view,
    band,
    present_view,
    referral_release,
    response_release,
    show_date,
    span_in_words,
)
from netcollab.release.referrals import Cell, narrowed

SECTORS = ("judges", "child_welfare", "educators", "health_care", "media", "ngo_advocacy")


def network(n: int = 8, hidden: tuple[str, ...] = (), by_sector: tuple[str, ...] = (), counts: int = 3) -> Network:
    ids = [f"agency-{i}" for i in range(n)]
    agencies = pd.DataFrame(
        {
            "name": [f"Name {i}" for i in range(n)],
            "sector": [SECTORS[i % len(SECTORS)] for i in range(n)],
            "sectors": [(SECTORS[i % len(SECTORS)],) for i in range(n)],
            "invited": True,
            "responded": [i % 3 != 0 for i in range(n)],
            "display": ["hidden" if i in hidden else "sector_only" if i in by_sector else "named" for i in ids],
            "aliases": [(f"alias {i}",) for i in range(n)],
            "secret column": "x",
        },
        index=ids,
    )
    pairs = [(a, b) for a, b in itertools.pairwise(ids)]
    ties = pd.DataFrame(pairs, columns=["source", "target"]).assign(strength=3.0, evidence="file.xlsx, row 2")
    referrals = ties[["source", "target"]].assign(count=range(counts, counts + len(ties)), status="completed")
    more = referrals[["source", "target", "count"]].assign(layer="referral")
    return Network(
        agencies=agencies, ties=pd.concat([ties, more], ignore_index=True), referrals=referrals, survey_kind="roster"
    )


def words(net: Network) -> str:
    frames = (net.agencies, net.ties, net.meetings, net.attendance, net.referrals, net.skipped)
    return " ".join(f.reset_index().to_csv() for f in frames) + str(net.notes) + str(net.seats)


def test_members_see_no_hidden_agency_in_any_table() -> None:
    shown = words(audience_view(network(hidden=("agency-3",)), "members"))
    assert "agency-3" not in shown
    assert "Name 3" not in shown
    assert "alias 3" not in shown


def test_members_see_no_states_directions_counts_answers_or_evidence() -> None:
    view = audience_view(network(), "members")
    assert not view.ties["directed"].any()
    assert (view.ties["source"] < view.ties["target"]).all()
    assert view.ties["count"].isna().all()
    assert set(view.ties["evidence"]) == {""}
    assert not view.agencies[["responded", "invited"]].any(axis=None)
    assert view.attendance.empty
    assert view.referrals.empty
    assert "secret column" not in view.agencies.columns


def test_one_hidden_agency_more_changes_nothing_that_members_see() -> None:
    small = network(7)
    large = network(8, hidden=("agency-7",))
    assert words(audience_view(small, "members")) == words(audience_view(large, "members"))
    answers = [response_release(present_view(n, "members"), "members") for n in (small, large)]
    assert answers[0] == answers[1]
    assert str(referral_release(present_view(small, "members"), "members")) == str(
        referral_release(present_view(large, "members"), "members")
    )


def test_an_agency_shown_by_sector_has_neither_name_nor_id_nor_alias() -> None:
    view = audience_view(network(by_sector=("agency-0", "agency-6")), "members")
    shown = words(view)
    for told in ("Name 0", "agency-0", "alias 0", "Name 6", "agency-6"):
        assert told not in shown
    assert {"An agency in Judges (1)", "An agency in Judges (2)"} <= set(view.agencies["name"])


def test_a_place_in_the_order_of_ids_does_not_follow_names() -> None:
    orders = set()
    for n in range(8, 20):
        view = present_view(network(n, by_sector=("agency-0", "agency-6")), "members")
        judges = [i for i in view.agencies.index if i.startswith("shown-by-sector")]
        partners = view.ties[view.ties["source"].isin(judges) | view.ties["target"].isin(judges)]
        first = partners[(partners["source"] == judges[0]) | (partners["target"] == judges[0])]
        orders.add("agency-1" in set(first["source"]) | set(first["target"]))
    assert orders == {True, False}


def test_the_public_sees_no_agency_and_no_tie() -> None:
    view = audience_view(network(), "public")
    assert len(view) == 0
    assert words(view).count("Name") == 0
    assert response_release(network(), "public") == {}
    assert referral_release(network(), "public") == {}


def test_rates_of_groups_below_three_are_kept_back_from_members() -> None:
    assert set(response_release(network(6), "members")["groups"]) == set()
    assert "Courts, defense and juvenile justice" in response_release(network(18), "members")["groups"]
    assert "invited" not in response_release(network(18), "members")


@pytest.mark.parametrize(
    ("count", "shown"), [(0, ""), (1, "1-10"), (10, "1-10"), (11, "11-50"), (50, "11-50"), (51, "51+")]
)
def test_bands(count: int, shown: str) -> None:
    assert band(count) == shown


def bounds(count: int) -> tuple[int, int]:
    return next((low, int(min(high, 60))) for low, high in BANDS if count <= high)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(1, 14), min_size=1, max_size=2), min_size=1, max_size=2), st.integers(0, 3))
def test_narrowed_agrees_with_an_attacker_who_tries_every_number(counts: list[list[int]], slack: int) -> None:
    """The attacker writes down every set of counts that fits all that is shown, and sees if any count is narrowed."""
    total = sum(map(sum, counts))
    low, high = total - slack - 5, total + slack + 5
    shown = [i % 2 == 0 for i in range(len(counts))]
    cells = [Cell(tuple(c), s) for c, s in zip(counts, shown, strict=True)]
    flat = [c for cell in counts for c in cell]
    spaces = [range(bounds(c)[0], bounds(c)[1] + 1) for c in flat]
    fits = []
    for guess in itertools.product(*spaces):
        if not low <= sum(guess) <= high:
            continue
        parts, at = [], 0
        for cell in counts:
            parts.append(sum(guess[at : at + len(cell)]))
            at += len(cell)
        if all(not s or band(p) == band(sum(c)) for p, c, s in zip(parts, counts, shown, strict=True)):
            fits.append(guess)
    seen = np.array(fits)
    truth = [
        (seen[:, i].min(), seen[:, i].max()) != (spaces[i][0], spaces[i][-1]) for i in range(len(flat))
    ]  # fmt: skip
    per_cell, at = [], 0
    for cell in counts:
        per_cell.append(any(truth[at : at + len(cell)]))
        at += len(cell)
    assert narrowed(cells, (low, high)) == per_cell


def test_what_members_get_of_referrals_narrows_no_count() -> None:
    for counts in (1, 3, 8, 20, 60):
        net = present_view(network(12, counts=counts), "members")
        told = referral_release(net, "members")
        assert set(told["pairs"]["referrals"]) <= {"1-10", "11-50", "51+"}
        if "total" in told:
            assert told["total"].replace("about ", "").replace(",", "").endswith("0")
        assert not set(told["groups"].to_numpy().ravel()) - {"", "some", "1-10", "11-50", "51+"}


def test_counts_that_change_within_a_band_change_nothing_that_members_see() -> None:
    net = network(14, counts=2)  # every sixth pair joins the same two sectors, so the sums of cells stay too
    moved = net.referrals.copy()
    moved.loc[moved.index[0], "count"] += 1
    moved.loc[moved.index[6], "count"] -= 1
    other = net.replace(referrals=moved)
    one, two = (referral_release(present_view(n, "members"), "members") for n in (net, other))
    assert str(one) == str(two)


def test_a_lone_pair_shows_no_total() -> None:
    assert "total" not in referral_release(present_view(network(2, counts=7), "members"), "members")


def test_dates_are_as_precise_as_the_audience_may_know() -> None:
    assert [show_date("2026-03-09", a) for a in ("coordinator", "members", "public")] == [
        "2026-03-09",
        "Mar 2026",
        "2026",
    ]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-01-04", "2026-12-13", "Jan 4 to Dec 13, 2026"),
        ("2025-11-03", "2026-02-01", "Nov 3, 2025 to Feb 1, 2026"),
        ("2026-03-09", "2026-03-09", "Mar 9, 2026"),
        ("Jan 2026", "Dec 2026", "Jan to Dec 2026"),
        ("2025", "2026", "2025 to 2026"),
    ],
)
def test_a_span_of_dates_is_written_as_people_write_it_with_the_year_once(first: str, last: str, words: str) -> None:
    assert span_in_words(first, last) == words
