"""Memory follows FSRS-6 to the digit, without chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Rating, Scheduler

from training.competency.memory import after_review, is_fading, rating_of, retrievability

START = datetime(2026, 1, 1, tzinfo=UTC)
# The reference run: reviewed when due, with the steps that the package has by default.
RATINGS = [3, 3, 3, 3, 3, 1, 3, 3]
STABILITIES = [2.3065, 2.3065, 10.971, 46.3169, 162.9998, 4.718, 4.718, 12.1365]
DIFFICULTIES = [2.1181, 2.1112, 2.1043, 2.0975, 2.0906, 7.3855, 7.3733, 7.3612]


def test_the_reference_run_gives_the_reference_figures() -> None:
    card, at = None, START
    for rating, stability, difficulty in zip(RATINGS, STABILITIES, DIFFICULTIES, strict=True):
        kept = after_review(card, rating=Rating(rating), at=at, scheduler=Scheduler(enable_fuzzing=False))
        assert kept.stability == pytest.approx(stability, abs=5e-5)
        assert kept.card["difficulty"] == pytest.approx(difficulty, abs=5e-5)
        card, at = kept.card, kept.due_at


@pytest.mark.parametrize(("days", "chance"), [(7, 0.9687), (30, 0.9), (90, 0.8094), (180, 0.7427), (365, 0.6739)])
def test_what_is_remembered_falls_with_the_days(days: int, chance: float) -> None:
    card = after_review(None, rating=Rating.Good, at=START).card | {"stability": 30.0}
    assert retrievability(card, at=START + timedelta(days=days)) == pytest.approx(chance, abs=5e-5)
    assert is_fading(chance) == (days >= 180)


@pytest.mark.parametrize(("percent", "rating"), [(69, 1), (70, 2), (79.9, 2), (80, 3), (94.9, 3), (95, 4), (100, 4)])
def test_a_result_says_how_well_it_was_remembered(percent: float, rating: int) -> None:
    assert rating_of(percent, pass_mark=70) == Rating(rating)


def test_it_is_asked_again_when_nine_of_ten_would_know_and_within_a_year() -> None:
    kept = after_review(None, rating=Rating.Easy, at=START)
    assert retrievability(kept.card, at=kept.due_at) == pytest.approx(0.9, abs=0.01)
    for _time in range(8):
        kept = after_review(kept.card, rating=Rating.Easy, at=kept.due_at)
    assert kept.due_at <= START + timedelta(days=9 * 366)
    assert after_review(kept.card, rating=Rating.Good, at=kept.due_at) == after_review(
        kept.card, rating=Rating.Good, at=kept.due_at
    )
