"""What a person is asked this week so that it is not forgotten: from what fades first, and only what they have met."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from training.competency.memory import FADING_BELOW, MOST_QUESTIONS, REFRESH_BELOW, retrievability
from training.models import Attempt, AttemptSlot, Memory, Question

REFRESHER = "weekly-refresher"  # the key of its quizzes, one in each language


@dataclass(frozen=True, slots=True)
class Faded:
    """A competency and how likely it is remembered."""

    memory: Memory
    chance: float

    @property
    def is_due(self) -> bool:
        return self.chance < REFRESH_BELOW or self.memory.failures > 0

    @property
    def is_fading(self) -> bool:
        return self.chance < FADING_BELOW


def memories_of(person: Any, *, at: datetime) -> list[Faded]:
    """Return what a person may forget, the faintest first; competencies that are out of use are left out."""
    rows = Memory.objects.filter(person=person, competency__area__framework__is_active=True)
    found = [
        Faded(row, retrievability(row.card, at=max(at, row.reviewed_at))) for row in rows.select_related("competency")
    ]
    return sorted(found, key=lambda one: (one.chance, one.memory.competency_id))


def due_memories(at: datetime) -> QuerySet[Memory]:
    """Narrow to what is to be asked again by a moment."""
    return Memory.objects.filter(due_at__lte=at, competency__area__framework__is_active=True, person__is_active=True)


def week_of(at: datetime) -> datetime:
    """Return when the week of a moment began, where we are."""
    there = timezone.localtime(at)
    return (there - timedelta(days=there.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def refresher_of_week(person: Any, *, at: datetime) -> Attempt | None:
    """Return the refresher that a person began this week."""
    own = Attempt.objects.filter(person=person, quiz__key=REFRESHER, started_at__gte=week_of(at))
    return own.select_related("quiz").order_by("-started_at").first()


def questions_for(
    person: Any, faded: Sequence[Faded], *, language: str, rng: random.Random | None = None
) -> list[Question]:
    """Return the questions of a refresher: what is due in turn, one of each, then what else may fade.

    Only questions of categories from which the person was asked before: nothing new is met in passing.
    """
    met = AttemptSlot.objects.filter(attempt__person=person)
    categories = set(met.values_list("version__question__category", flat=True).distinct())
    seen = dict(_last_seen(met))
    rng = rng or random.SystemRandom()
    due = [one for one in faded if one.is_due]
    if not due:
        return []
    chosen = _in_turn([_pool(one, language, categories, seen, rng) for one in due])
    if len(chosen) < MOST_QUESTIONS:
        rest = [_pool(one, language, categories, seen, rng) for one in faded if not one.is_due]
        chosen += [question for question in _in_turn(rest) if question not in chosen]
    return chosen[:MOST_QUESTIONS]


def _last_seen(slots: QuerySet[AttemptSlot]) -> Iterable[tuple[int, datetime]]:
    return slots.order_by("attempt__started_at").values_list("version__question", "attempt__started_at")


def _pool(
    one: Faded, language: str, categories: set[str], seen: dict[int, datetime], rng: random.Random
) -> deque[Question]:
    """Return what can be asked about a competency: what was not seen yet first, then what was seen longest ago."""
    questions = Question.objects.drawable(language=language, competency=one.memory.competency_id)
    able = [
        question
        for question in questions.filter(category__in=categories).select_related("current").order_by("pk")
        if question.kind not in ("essay", "description")
    ]
    rng.shuffle(able)
    able.sort(key=lambda question: (question.pk in seen, seen.get(question.pk)) if question.pk in seen else (False, 0))
    return deque(able)


def _in_turn(pools: list[deque[Question]]) -> list[Question]:
    """Return one question of each pool in turn, each question once."""
    chosen: list[Question] = []
    while any(pools) and len(chosen) < MOST_QUESTIONS:
        for pool in pools:
            while pool:
                question = pool.popleft()
                if question not in chosen:
                    chosen.append(question)
                    break
    return chosen
