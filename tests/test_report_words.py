"""Words and numbers of pages: singular and plural, percent, lists, and what is taken out of text."""

from __future__ import annotations

import math

import pytest

from netcollab.render.words import (
    STATES,
    UNPRINTABLE,
    clean,
    count,
    guarded,
    listed,
    missing,
    number,
    percent,
    sentence,
    spelled,
    state,
)


@pytest.mark.parametrize(
    ("n", "words"), [(0, "no agencies"), (1, "1 agency"), (2, "2 agencies"), (1200, "1,200 agencies")]
)
def test_a_count_agrees_with_its_noun(n: int, words: str) -> None:
    assert count(n, "agency") == words


@pytest.mark.parametrize(
    ("n", "words"), [(0, "no seats are"), (1, "one seat is"), (2, "two seats are"), (12, "12 seats are")]
)
def test_running_text_spells_small_counts(n: int, words: str) -> None:
    assert spelled(n, "seat is", "seats are") == words


@pytest.mark.parametrize(
    ("items", "most", "words"),
    [
        ([], 0, ""),
        (["A"], 0, "A"),
        (["A", "B"], 0, "A and B"),
        (["A", "B", "C"], 0, "A, B and C"),
        (["A", "B", "C", "D"], 2, "A, B and 2 more"),
    ],
)
def test_a_list_reads_as_people_write_it(items: list[str], most: int, words: str) -> None:
    assert listed(items, most) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.004, "under 1%"), (0.5, "50%"), (0.996, "over 99%"), (1.0, "100%"), (math.nan, "–"), (None, "–")],
)
def test_a_share_is_never_rounded_to_a_false_all_or_nothing(share: float | None, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("value", "words"), [(3.0, "3"), (1234567.0, "1,234,567"), (2.345, "2.35"), (math.inf, "–"), (None, "–")]
)
def test_a_number_is_whole_where_it_is_whole(value: float | None, words: str) -> None:
    assert number(value) == words


def test_missing_numbers_are_told_from_zero() -> None:
    assert missing(None)
    assert missing(math.nan)
    assert not missing(0.0)


@pytest.mark.parametrize("text", ["bell\x07", "null\x00byte", "lone \ud800 surrogate", "not a sign \uffff"])
def test_clean_text_holds_nothing_that_breaks_a_file(text: str) -> None:
    assert not UNPRINTABLE.search(clean(text))
    clean(text).encode("utf-8")


def test_clean_text_is_one_line_in_one_direction() -> None:
    assert clean("a\u202eb\u2028c\td\r\ne") == "ab c d e"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r@", " ="])
def test_guarded_text_never_starts_like_a_formula(start: str) -> None:
    assert guarded(f"{start}1+1").startswith("'")


def test_guarded_text_leaves_other_text_alone() -> None:
    assert guarded("Child & Family Services") == "Child & Family Services"


def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop() -> None:
    assert sentence("two ties") == "Two ties."
    assert sentence("Why?") == "Why?"
    assert sentence("") == ""


def test_every_state_has_a_word_of_its_own_or_shares_it_on_purpose() -> None:
    words = [s.word for key, s in STATES.items() if key not in ("open",)]
    assert len(set(words)) == len(words)
    assert state("something_new").word == "something new"
