"""Whether somebody may start a quiz now, how long they have, and which result counts. Rules in, answers out: no queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from training.models import Accommodation, Attempt, Quiz


@dataclass(frozen=True, slots=True)
class Admission:
    """`code` says why not: no-attempts-left, not-open-yet, closed-already, wait. Empty: start.

    `left` is None where attempts are not counted; `next_at` is when starting becomes possible again.
    """

    code: str
    left: int | None
    time_limit: timedelta | None
    opens_at: datetime | None
    closes_at: datetime | None
    next_at: datetime | None = None

    def deadline(self, now: datetime) -> datetime | None:
        """Return when an attempt that starts now must end: by its time, and by the close of the quiz."""
        ends = [now + self.time_limit] if self.time_limit else []
        return min([*ends, *([self.closes_at] if self.closes_at else [])], default=None)


def admission(
    quiz: Quiz, *, attempts: Sequence[Attempt], accommodation: Accommodation | None, now: datetime
) -> Admission:
    """Return what the rules of a quiz, and what is granted to a person, say about starting now."""
    opens_at, closes_at = accommodation.window(quiz) if accommodation else (quiz.opens_at, quiz.closes_at)
    time_limit = accommodation.time_limit(quiz.time_limit) if accommodation else quiz.time_limit
    left = None
    if quiz.attempts_allowed:
        extra = accommodation.extra_attempts if accommodation else 0
        used = sum(attempt.state != Attempt.State.ABANDONED for attempt in attempts)
        left = max(0, quiz.attempts_allowed + extra - used)
    finished = [attempt.finished_at for attempt in attempts if attempt.finished_at]
    next_at = max(finished) + timedelta(minutes=quiz.wait_minutes) if finished and quiz.wait_minutes else None
    code = ""
    if opens_at and now < opens_at:
        code, next_at = "not-open-yet", opens_at
    elif closes_at and now >= closes_at:
        code = "closed-already"
    elif left == 0:
        code = "no-attempts-left"
    elif next_at and now < next_at:
        code = "wait"
    return Admission(code, left, time_limit, opens_at, closes_at, next_at if code in ("not-open-yet", "wait") else None)


def overall(attempts: Sequence[Attempt], *, method: str) -> float | None:
    """Return the result of a person in percent by the quiz's method; None while nothing is marked."""
    marked = [attempt for attempt in attempts if attempt.percent is not None]
    marked.sort(key=lambda attempt: attempt.number)
    percents = [attempt.percent or 0.0 for attempt in marked]
    if not percents:
        return None
    if method == Quiz.Method.LAST:
        return percents[-1]
    if method == Quiz.Method.AVERAGE:
        return round(sum(percents) / len(percents), 4)
    return max(percents)


def pick(accommodations: Sequence[Accommodation], quiz: Quiz) -> Accommodation | None:
    """Return what holds for a quiz among all that a person was granted."""
    of_quiz = [a for a in accommodations if a.quiz_id == quiz.pk]
    general = [a for a in accommodations if a.quiz_id is None]
    return next(iter([*of_quiz, *general]), None)
