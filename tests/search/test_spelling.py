"""The word that was meant is found from the words that there are."""

from __future__ import annotations

import pytest

from search.spelling import closest, distance, edits_allowed, starts


@pytest.mark.parametrize(
    ("a", "b", "errors"),
    [
        ("plan", "plan", 0),
        ("stakehlder", "stakeholder", 1),
        ("managment", "management", 1),
        ("recieve", "receive", 1),
        ("risk", "rusk", 1),
        ("abcd", "wxyz", 3),
        ("project", "projects", 1),
        ("ab", "ba", 1),
    ],
)
def test_distance_counts_a_swap_of_neighbours_as_one_error(a: str, b: str, errors: int) -> None:
    assert distance(a, b, limit=2) == errors
    assert distance(b, a, limit=2) == errors


def test_short_words_and_codes_are_left_alone() -> None:
    assert [edits_allowed(word) for word in ("wbs", "std012", "plan", "register", "planning")] == [0, 0, 1, 2, 2]


def test_fewer_errors_come_first_then_the_commoner_word() -> None:
    words = [("register", 5), ("registers", 50), ("registre", 2), ("regular", 900)]
    assert [word for word, _, _ in closest("regster", words)] == ["register"]
    assert [word for word, _, _ in closest("registes", words)] == ["registers", "register", "registre"]


@pytest.mark.parametrize(
    "typed", ["sakeholder", "tsakeholder", "dtakeholder", "sstakeholder", "skakeholder", "satkeholder", "stkeholder"]
)
def test_an_error_in_the_first_letters_still_leads_to_the_word(typed: str) -> None:
    assert any("stakeholder".startswith(start) for start in starts(typed))
