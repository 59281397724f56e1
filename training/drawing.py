"""Which questions an attempt gets, and in which order things are shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count

from training.models import AttemptSlot, Question, QuestionVersion, Quiz, QuizSlot
from training.questions import Body
from vademecum.accounts.models import User


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of a new attempt. `variant` holds its numbers where they are generated."""

    version: QuestionVersion
    marks: Decimal
    section: str = ""
    variant: dict[str, str] = field(default_factory=dict)


def draw_questions(quiz: Quiz, *, person: User, rng: random.Random) -> list[Drawn]:
    """Return the questions of a new attempt, section by section: fixed ones as they are, drawn ones unseen first."""
    slots = list(QuizSlot.objects.filter(quiz=quiz).select_related("question__current").order_by("position", "pk"))
    taken = {slot.question_id for slot in slots if slot.question_id}
    seen: dict[int, int] | None = None
    sections: list[list[Drawn]] = [[]]
    heading = ""
    for slot in slots:
        if slot.section and slot.section != heading:
            heading = slot.section
            sections.append([])
        if slot.question_id:
            current = slot.question.current if slot.question else None
            versions = [current] if current and current.state != QuestionVersion.State.RETIRED else []
        else:
            seen = _times_seen(person) if seen is None else seen
            questions = _pool(slot, quiz.language, taken, seen, rng)
            taken |= {question.pk for question in questions}
            versions = [question.current for question in questions if question.current]
        sections[-1] += [Drawn(v, slot.marks, heading, v.parsed.draw(rng)) for v in versions]
    if quiz.shuffle_questions:
        for section in sections:
            rng.shuffle(section)
    return [drawn for section in sections for drawn in section]


def _pool(slot: QuizSlot, language: str, taken: set[int], seen: dict[int, int], rng: random.Random) -> list[Question]:
    """Return what a slot draws: those least seen, in no order of their own."""
    pool = list(
        Question.objects.drawable(
            language=language,
            category=slot.category,
            tag=slot.tag,
            competency=slot.competency_id,
            difficulty=slot.difficulty,
        )
        .exclude(pk__in=taken)
        .select_related("current")
        .only("pk", "current__digest")  # the content is read by the process that does not know it yet
        .order_by("pk")
    )
    rng.shuffle(pool)
    pool.sort(key=lambda question: seen.get(question.pk, 0))
    return pool[: slot.draw]


def short_places(quiz: Quiz) -> list[tuple[str, int, int]]:
    """Return (place, how many it draws, how many there are) of places for which the bank has too few questions."""
    short = []
    for slot in QuizSlot.objects.filter(quiz=quiz, question=None).order_by("position", "pk"):
        found = Question.objects.drawable(
            language=quiz.language,
            category=slot.category,
            tag=slot.tag,
            competency=slot.competency_id,
            difficulty=slot.difficulty,
        ).count()
        if found < slot.draw:
            short.append((slot.source, slot.draw, found))
    return short


def layout_of(body: Body, *, shuffle: bool, rng: random.Random) -> list[int]:
    """Return the order in which options, right sides or items are shown."""
    order = list(range(body.shuffled_items))
    if shuffle or body.always_shuffled:
        rng.shuffle(order)
        if body.kind == "ordering" and len(order) > 1 and order == sorted(order):
            order.reverse()  # the right order must not lie there ready
    return order


def in_layout(items: Sequence, layout: Sequence[int]) -> list[tuple[int, object]]:
    """Return (own number, item) in the order shown."""
    return [(number, items[number]) for number in layout]


def _times_seen(person: User) -> dict[int, int]:
    rows = AttemptSlot.objects.filter(attempt__person=person).values("version__question").annotate(times=Count("id"))
    return {row["version__question"]: row["times"] for row in rows.order_by()}
