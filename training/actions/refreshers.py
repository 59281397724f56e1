"""Keep memory fresh: note what results say of it, ask a few questions a week, open a review where it fails twice."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from training.actions.assignments import assign
from training.competency.memory import FEWEST_QUESTIONS, after_review, rating_of
from training.competency.refreshing import REFRESHER, memories_of, questions_for, refresher_of_week
from training.drawing import layout_of
from training.models import Attempt, AttemptEvent, AttemptSlot, Competency, Memory, ModulePage, Quiz
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to

FAILURES_FOR_REVIEW = 2
DAYS_FOR_REVIEW = 14


class NothingToRefresh(Exception):
    """`code`: done (this week's is handed in), fresh (nothing is due), few (too few questions that were met before)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def remember_attempt(attempt: Attempt) -> list[Memory]:
    """Note what a result says of each competency that its questions test. The same result, or an earlier one that is
    known late, changes nothing."""
    if attempt.percent is None or attempt.finished_at is None or attempt.quiz.is_practice:
        return []
    marks: dict[int, list[tuple[float, float]]] = {}
    slots = attempt.slots.exclude(grade_state="nothing-asked").exclude(fraction=None)
    for competency, fraction, weight in slots.values_list("version__question__competencies", "fraction", "marks"):
        if competency is not None:
            marks.setdefault(competency, []).append((fraction or 0.0, float(weight)))
    known = {
        memory.competency_id: memory
        for memory in Memory.objects.select_for_update().filter(person=attempt.person, competency__in=marks)
    }
    noted = [
        memory
        for competency, given in sorted(marks.items())
        if (memory := _remember(attempt, competency, given, known.get(competency))) is not None
    ]
    Memory.objects.bulk_create(
        noted,
        update_conflicts=True,
        unique_fields=["person", "competency"],
        update_fields=["card", "stability", "reviewed_at", "due_at", "failures"],
    )
    if attempt.quiz.key == REFRESHER and attempt.finished_at is not None:
        for memory in noted:
            if memory.failures == FAILURES_FOR_REVIEW:
                _open_review(attempt.person, competency=memory.competency, now=attempt.finished_at)
    return noted


def _remember(
    attempt: Attempt, competency_id: int, given: list[tuple[float, float]], known: Memory | None
) -> Memory | None:
    """Return what is to be kept of a competency; None where the result says nothing new."""
    at = attempt.finished_at
    total = sum(weight for _fraction, weight in given)
    if at is None or not total or (known is not None and known.reviewed_at >= at):
        return None
    percent = max(0.0, 100 * sum(fraction * weight for fraction, weight in given) / total)
    rating = rating_of(percent, pass_mark=attempt.quiz.pass_mark)
    kept = after_review(known.card if known else None, rating=rating, at=at)
    failed = percent < attempt.quiz.pass_mark
    before = known.failures if known else 0
    return Memory(
        person=attempt.person,
        competency_id=competency_id,
        card=kept.card,
        stability=kept.stability,
        reviewed_at=at,
        due_at=kept.due_at,
        failures=before + (attempt.quiz.key == REFRESHER) if failed else 0,
    )


def _open_review(person: User, *, competency: Competency, now: datetime) -> None:
    """Ask somebody to go through the module again who failed its refresher twice. The level stays."""
    modules = visible_to(
        ModulePage.objects.live().filter(competencies=competency, locale__language_code=person.preferred_language),
        person,
    )
    module = modules.order_by("level", "path").first()
    if module is None:
        return
    with override(person.preferred_language):
        note = _("Two refreshers in a row were not passed. Your level stays; go through it once more.")
    assign(person, page=module, due_on=(now + timedelta(days=DAYS_FOR_REVIEW)).date(), note=note, now=now)


def start_refresher(
    person: User, *, language: str, now: datetime | None = None, rng: random.Random | None = None
) -> Attempt:
    """Return this week's refresher, or begin it with three to five questions on what fades first."""
    now = now or timezone.now()
    begun = refresher_of_week(person, at=now)
    if begun is not None:
        if begun.is_open:
            return begun
        raise NothingToRefresh("done")
    faded = memories_of(person, at=now)
    questions = questions_for(person, faded, language=language, rng=rng)
    if len(questions) < FEWEST_QUESTIONS:
        raise NothingToRefresh("few" if any(one.is_due for one in faded) else "fresh")
    quiz = refresher_quiz(language)
    earlier = Attempt.objects.filter(quiz=quiz, person=person).order_by("-number").first()
    rng = rng or random.SystemRandom()
    number = earlier.number + 1 if earlier else 1
    attempt = Attempt(quiz=quiz, person=person, number=number, started_at=now)
    slots = [_slot(attempt, position, question, rng) for position, question in enumerate(questions, start=1)]
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            AttemptSlot.objects.bulk_create(slots)
            AttemptEvent.objects.create(attempt=attempt, kind=AttemptEvent.Kind.STARTED, at=now, actor=person)
    except IntegrityError:  # somebody's other tab was quicker
        return Attempt.objects.get(quiz=quiz, person=person, number=number)
    return attempt


def _slot(attempt: Attempt, position: int, question: Any, rng: random.Random) -> AttemptSlot:
    version = question.current
    variant = version.parsed.draw(rng)
    body = version.parsed.with_values(variant).body
    layout = layout_of(body, shuffle=True, rng=rng)
    return AttemptSlot(attempt=attempt, position=position, version=version, variant=variant, layout=layout)


def refresher_quiz(language: str) -> Quiz:
    """Return the quiz that every refresher of a language belongs to: it has no questions of its own."""
    with override(language):
        words = {
            "title": _("Refresher of the week"),
            "introduction": _("A few questions on what you have learned. No level depends on them."),
        }
    quiz, _made = Quiz.objects.get_or_create(key=REFRESHER, language=language, defaults=words | {"pass_mark": 70})
    return quiz
