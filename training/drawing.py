"""Which questions an attempt gets, and in which order things are shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from training.models import AttemptSlot, Question, QuestionVersion, Quiz, QuizSlot
from training.questions import Body, Matching, Multichoice
from vademecum.accounts.models import User


@dataclass(frozen=True, slots=True)
class Drawn:
    version: QuestionVersion
    marks: Decimal


def draw_questions(quiz: Quiz, *, person: User, rng: random.Random) -> list[Drawn]:
    """Return the questions of a new attempt: fixed ones as they are, drawn ones unseen first, then least seen."""
    slots = list(QuizSlot.objects.filter(quiz=quiz).select_related("question__current").order_by("position", "pk"))
    drawn = []
    for slot in slots:
        current = slot.question.current if slot.question else None
        if current and current.state != QuestionVersion.State.RETIRED:
            drawn.append(Drawn(current, slot.marks))
    taken = {slot.question_id for slot in slots if slot.question_id}
    seen: dict[int, int] | None = None
    for slot in slots:
        if slot.question_id:
            continue
        seen = _times_seen(person) if seen is None else seen
        pool = list(
            Question.objects.drawable(category=slot.category, language=quiz.language)
            .exclude(pk__in=taken)
            .select_related("current")
        )
        rng.shuffle(pool)
        pool.sort(key=lambda question: seen.get(question.pk, 0))
        for question in pool[: slot.draw]:
            taken.add(question.pk)
            if question.current:
                drawn.append(Drawn(question.current, slot.marks))
    if quiz.shuffle_questions:
        rng.shuffle(drawn)
    return drawn


def layout_of(body: Body, *, shuffle: bool, rng: random.Random) -> list[int]:
    """Return the order in which options (of a choice) or right sides (of a matching) are shown."""
    if isinstance(body, Multichoice):
        order = list(range(len(body.choices)))
    elif isinstance(body, Matching):
        order = list(range(len(body.answers)))
        shuffle = True  # in the author's order the pairs would lie side by side
    else:
        return []
    if shuffle:
        rng.shuffle(order)
    return order


def in_layout(items: Sequence, layout: Sequence[int]) -> list[tuple[int, object]]:
    """Return (own number, item) in the order shown."""
    return [(number, items[number]) for number in layout]


def _times_seen(person: User) -> dict[int, int]:
    rows = AttemptSlot.objects.filter(attempt__person=person).values("version__question").annotate(times=Count("id"))
    return {row["version__question"]: row["times"] for row in rows.order_by()}
