"""How well something is still remembered: FSRS-6, without chance. Pure: a result and a moment in, memory out.

Memory orders refreshers; it never lowers a level, for its weights come from flashcards and not from work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fsrs import Card, Rating, Scheduler

SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=365)
REFRESH_BELOW = 0.9  # of being remembered: asked again
FADING_BELOW = 0.75
FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 5


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of a memory: the card as JSON has it, how many days it holds, when to ask again."""

    card: dict[str, Any]
    stability: float
    due_at: datetime


def rating_of(percent: float, *, pass_mark: float) -> Rating:
    """Return what a result says of memory: failed, barely, well, with ease."""
    if percent < pass_mark:
        return Rating.Again
    if percent < 80:
        return Rating.Hard
    return Rating.Good if percent < 95 else Rating.Easy


def after_review(
    card: Mapping[str, Any] | None, *, rating: Rating, at: datetime, scheduler: Scheduler = SCHEDULER
) -> Remembered:
    """Return the memory after it was tried at a moment; `card` is what was kept of it, None the first time."""
    at = at.astimezone(UTC)  # the package takes no other zone
    before = Card.from_dict(dict(card)) if card else Card(card_id=1, due=at)  # type: ignore[arg-type]
    after, _log = scheduler.review_card(before, rating, review_datetime=at)
    return Remembered(dict(after.to_dict()), after.stability or 0.0, after.due)


def retrievability(card: Mapping[str, Any], *, at: datetime) -> float:
    """Return how likely it is remembered at a moment, 0…1."""
    return float(SCHEDULER.get_card_retrievability(Card.from_dict(dict(card)), current_datetime=at.astimezone(UTC)))  # type: ignore[arg-type]


def is_fading(remembered: float) -> bool:
    """Return whether so little is left of a memory that it shows."""
    return remembered < FADING_BELOW
