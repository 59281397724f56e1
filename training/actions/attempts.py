"""Take a quiz: start, save each answer, hand in. Every rule is kept here, for pages, scripts and the clock alike."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from training.actions.evidence import record_evidence
from training.actions.lessons import enrol, review_module
from training.drawing import Drawn, draw_questions, layout_of
from training.grading import Grade, accept, grade, grade_tries, quiz_percent, with_cost
from training.models import (
    Accommodation,
    Attempt,
    AttemptEvent,
    AttemptSlot,
    Confidence,
    Evidence,
    ModulePage,
    Quiz,
    SavedAnswer,
)
from training.models.attempts import graded
from training.quiz_rules import Admission, admission, overall, pick
from training.xapi import attempt_events
from vademecum.accounts.models import User
from vademecum.jobs.queue import enqueue
from vademecum.operations.statements import Statement

MOST_TRIES = 20
STATISTICS_AFTER = timedelta(seconds=10)  # a class that hands in together is counted once

# What an answer needs to know. The content of a version is fetched only by a process that does not know it yet.
ASKED_OF_A_SLOT = (
    *("layout", "answer", "revision", "saved_at", "version__digest", "attempt__public_id", "attempt__state"),
    *("variant", "confidence", "tries", "attempt__quiz__language", "attempt__quiz__is_practice"),
    *("attempt__deadline", "attempt__module_id", "attempt__quiz__grace_seconds", "attempt__quiz__title"),
    "attempt__quiz__asks_confidence",
)
ANSWERED = Statement(
    lambda attempt_id, person_id, position, operation: (
        AttemptSlot.objects.select_related("attempt__quiz", "version")
        .select_for_update(of=("self", "attempt"))
        .annotate(known=Exists(SavedAnswer.objects.filter(slot=OuterRef("pk"), operation=operation)))
        .filter(attempt__public_id=attempt_id, attempt__person=person_id, position=position)
        .only(*ASKED_OF_A_SLOT)
    ),
    attempt_id=uuid.UUID,
    person_id=int,
    position=int,
    operation=uuid.UUID,
)


class StartRefused(Exception):
    """`code`: no-attempts-left, no-questions, not-open-yet, closed-already, wait (until `next_at`)."""

    def __init__(self, code: str, *, next_at: datetime | None = None) -> None:
        super().__init__(code)
        self.code, self.next_at = code, next_at


class AnswerRefused(Exception):
    """`code`: closed (handed in already), too-late, no-such-question, not-an-answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Saved:
    """What the learner is told about a saved answer, and the attempt it is part of."""

    revision: int
    saved_at: datetime
    is_replay: bool
    attempt: Attempt


def start_attempt(
    person: User,
    *,
    quiz: Quiz,
    module: ModulePage | None = None,
    now: datetime | None = None,
    rng: random.Random | None = None,
) -> Attempt:
    """Return the open attempt of this person, or start one. Starting twice, even at once, gives the same attempt."""
    now = now or timezone.now()
    earlier = list(Attempt.objects.filter(quiz=quiz, person=person))
    for attempt in earlier:
        attempt.quiz = quiz
    if any(attempt.is_open and attempt.is_past_grace(now) for attempt in earlier):
        finish_overdue(now=now, quiz=quiz, person=person)
        earlier = list(Attempt.objects.filter(quiz=quiz, person=person))
    for attempt in earlier:
        if attempt.is_open:
            return attempt
    allowed = admission_of(person, quiz=quiz, attempts=earlier, now=now)
    if allowed.code:
        raise StartRefused(allowed.code, next_at=allowed.next_at)
    # Drawn before the transaction: on SQLite a class that starts at once waits for one writer after the other.
    rng = rng or random.SystemRandom()
    slots = _slots(draw_questions(quiz, person=person, rng=rng), shuffle=quiz.shuffle_options, rng=rng)
    if not slots:
        raise StartRefused("no-questions")
    attempt = Attempt(
        quiz=quiz,
        person=person,
        module=module,
        number=_next_number(earlier),
        started_at=now,
        deadline=allowed.deadline(now),
    )
    course = module.get_parent() if module is not None else None
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            for slot in slots:
                slot.attempt = attempt
            AttemptSlot.objects.bulk_create(slots)
            AttemptEvent.objects.create(attempt=attempt, kind=AttemptEvent.Kind.STARTED, at=now, actor=person)
            attempt_events.begun(attempt)
            if course is not None:
                enrol(person, course=course, now=now)
    except IntegrityError:  # somebody's other tab was quicker
        return Attempt.objects.get(quiz=quiz, person=person, number=_next_number(earlier))
    return attempt


def admission_of(person: User, *, quiz: Quiz, attempts: list[Attempt], now: datetime) -> Admission:
    """Return whether a person may start now, by the rules and by what they were granted."""
    granted = list(Accommodation.objects.filter(Q(quiz=quiz) | Q(quiz=None), person=person))
    return admission(quiz, attempts=attempts, accommodation=pick(granted, quiz), now=now)


def _next_number(earlier: list[Attempt]) -> int:
    return max((attempt.number for attempt in earlier), default=0) + 1


def _slots(drawn: list[Drawn], *, shuffle: bool, rng: random.Random) -> list[AttemptSlot]:
    return [
        AttemptSlot(
            position=position,
            version=item.version,
            marks=item.marks,
            section=item.section,
            variant=item.variant,
            layout=layout_of(item.version.parsed.with_values(item.variant).body, shuffle=shuffle, rng=rng),
        )
        for position, item in enumerate(drawn, start=1)
    ]


def save_answer(
    person: User,
    *,
    attempt_id: uuid.UUID,
    position: int,
    operation: uuid.UUID,
    answer: Mapping[str, Any] | Callable[[AttemptSlot], Mapping[str, Any]],
    confidence: int | None = None,
    now: datetime | None = None,
) -> Saved:
    """Keep an answer, and how sure the learner is of it. The same operation again changes nothing and is acknowledged again.

    A form's fields mean something only in the layout of their question: `answer` may be a function of the slot.

    Raise `AnswerRefused` when the attempt is closed, the time and its grace are over, or this is no answer.
    """
    now = now or timezone.now()
    try:
        saved = _save_locked(person, attempt_id, position, operation, answer, confidence, now)
    except IntegrityError:  # the same operation arrived at once: what waited for the lock did not see it yet
        saved = _save_locked(person, attempt_id, position, operation, answer, confidence, now)
    if isinstance(saved, Saved):
        return saved
    attempt = saved
    finish_overdue(now=now, quiz=attempt.quiz, person=person)
    AttemptEvent.objects.create(
        attempt=attempt, kind=AttemptEvent.Kind.REFUSED, at=now, actor=person, detail={"position": position}
    )
    raise AnswerRefused("too-late")


def _save_locked(
    person: User,
    attempt_id: uuid.UUID,
    position: int,
    operation: uuid.UUID,
    answer: Mapping[str, Any] | Callable[[AttemptSlot], Mapping[str, Any]],
    confidence: int | None,
    now: datetime,
) -> Saved | Attempt:
    """Keep an answer while its slot is locked; return the attempt where it comes too late."""
    with transaction.atomic():
        slot: Any = ANSWERED.first(attempt_id=attempt_id, person_id=person.pk, position=position, operation=operation)
        if slot is None:
            raise AnswerRefused("no-such-question")
        if slot.known:
            return Saved(slot.revision, slot.saved_at or now, is_replay=True, attempt=slot.attempt)
        if not slot.attempt.is_open:
            raise AnswerRefused("closed")
        if not slot.attempt.is_past_grace(now):
            if confidence in Confidence.values:
                slot.confidence = confidence
            return _keep(slot, operation, answer(slot) if callable(answer) else answer, now)
    return slot.attempt


def _keep(slot: AttemptSlot, operation: uuid.UUID, answer: Mapping[str, Any], now: datetime) -> Saved:
    try:
        slot.answer = accept(slot.question.body, answer)
    except ValueError as error:
        raise AnswerRefused("not-an-answer") from error
    slot.revision += 1
    slot.saved_at = now
    SavedAnswer.objects.create(slot=slot, operation=operation, answer=slot.answer, revision=slot.revision, saved_at=now)
    slot.save(update_fields=["answer", "revision", "saved_at", "confidence"])
    return Saved(slot.revision, now, is_replay=False, attempt=slot.attempt)


def submit_attempt(person: User, *, attempt_id: uuid.UUID, now: datetime | None = None) -> Attempt:
    """Hand in: grade every answer, and if the quiz is passed complete its module, all in one transaction.

    Handing in twice returns the first result. Raise `Attempt.DoesNotExist` for somebody else's attempt.
    """
    now = now or timezone.now()
    with transaction.atomic():
        attempt = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("quiz", "module", "person")
            .get(public_id=attempt_id, person=person)
        )
        return _close(attempt, now) if attempt.is_open else attempt


def finish_overdue(*, now: datetime | None = None, quiz: Quiz | None = None, person: User | None = None) -> int:
    """Close attempts whose time and grace are over, with the deadline as their finish time; return how many."""
    now = now or timezone.now()
    late = Attempt.objects.open().filter(deadline__lt=now).select_related("quiz")
    if quiz is not None:
        late = late.filter(quiz=quiz)
    if person is not None:
        late = late.filter(person=person)
    closed = 0
    for candidate in late:
        if not candidate.is_past_grace(now):
            continue
        with transaction.atomic():
            attempt = (
                Attempt.objects.select_for_update(of=("self",))
                .select_related("quiz", "module", "person")
                .get(pk=candidate.pk)
            )
            if attempt.is_open:
                _close(attempt, now)
                closed += 1
    return closed


def _close(attempt: Attempt, now: datetime) -> Attempt:
    """Grade and close a locked, open attempt."""
    attempt.finished_at = attempt.finish_time(now)
    attempt.was_overdue = attempt.is_past_grace(now)
    abandon = attempt.was_overdue and attempt.quiz.when_overdue == Quiz.Overdue.ABANDON
    attempt.state = Attempt.State.ABANDONED if abandon else Attempt.State.SUBMITTED
    if not abandon:
        slots = list(attempt.slots.select_related("version"))
        for slot in slots:
            slot.attempt = attempt
            result = grade_slot(slot)
            slot.fraction, slot.grade_state = result.fraction, result.state
        AttemptSlot.objects.bulk_update(slots, ["fraction", "grade_state"])
        settle(attempt, slots)
    attempt.save()
    AttemptEvent.objects.create(
        attempt=attempt,
        kind=AttemptEvent.Kind.OVERDUE if attempt.was_overdue else AttemptEvent.Kind.SUBMITTED,
        at=now,
        actor=None if attempt.was_overdue else attempt.person,
        detail={"percent": attempt.percent},
    )
    if attempt.state == Attempt.State.SUBMITTED:
        follow_result(attempt, now)
    else:
        enqueue(attempt_events.TELL, {"attempt": attempt.pk})
    return attempt


def grade_slot(slot: AttemptSlot) -> Grade:
    """Return what an answer earns by the rules of its quiz. `slot.attempt.quiz` is at hand."""
    quiz, body = slot.attempt.quiz, slot.question.body
    comma = quiz.language == "fr"
    if quiz.is_practice and slot.tries:
        tries = [*slot.tries, slot.answer] if slot.answer else slot.tries
        return grade_tries(body, tries, penalty=slot.version.parsed.penalty, decimal_comma=comma)
    return with_cost(grade(body, slot.answer, decimal_comma=comma), cost=quiz.wrong_answer_cost / 100)


def follow_result(attempt: Attempt, now: datetime) -> None:
    """Do what follows from a result: completion and evidence when the quiz is passed, and new statistics."""
    enqueue(
        "training.quiz_statistics",
        {"quiz": attempt.quiz_id},
        unique_key=f"quiz:{attempt.quiz_id}",
        run_after=now + STATISTICS_AFTER,
    )
    enqueue(attempt_events.TELL, {"attempt": attempt.pk})
    if attempt.percent is None:
        return
    passed = attempt.passed
    if attempt.quiz.grading_method == Quiz.Method.AVERAGE:
        others = Attempt.objects.filter(quiz=attempt.quiz, person=attempt.person).exclude(pk=attempt.pk)
        result = overall([*others, attempt], method=attempt.quiz.grading_method)
        passed = result is not None and result >= attempt.quiz.pass_mark
    if passed:
        pass_quiz(attempt, now)


def check_answer(person: User, *, attempt_id: uuid.UUID, position: int, now: datetime | None = None) -> Grade:
    """Tell a learner who practises how the saved answer does; an equal answer checked again is no new try.

    Raise `AnswerRefused` where this is no practice, or the attempt is closed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        slot = (
            AttemptSlot.objects.select_related("attempt__quiz", "version")
            .select_for_update(of=("self",))
            .filter(attempt__public_id=attempt_id, attempt__person=person, position=position)
            .first()
        )
        if slot is None or not slot.attempt.quiz.is_practice:
            raise AnswerRefused("no-such-question")
        if not slot.attempt.is_open or slot.attempt.is_past_grace(now):
            raise AnswerRefused("closed")
        if slot.answer and slot.tries[-1:] != [slot.answer] and len(slot.tries) < MOST_TRIES:
            slot.tries = [*slot.tries, slot.answer]
            slot.save(update_fields=["tries"])
            AttemptEvent.objects.create(
                attempt=slot.attempt,
                kind=AttemptEvent.Kind.CHECKED,
                at=now,
                actor=person,
                detail={"position": position, "try": len(slot.tries)},
            )
    return grade_slot(slot)


def settle(attempt: Attempt, slots: list[AttemptSlot]) -> None:
    """Set the result from the marks; none yet while an essay awaits marking."""
    attempt.percent = quiz_percent(graded(slots))
    attempt.passed = None if attempt.percent is None else attempt.percent >= attempt.quiz.pass_mark


def pass_quiz(attempt: Attempt, now: datetime) -> None:
    """Turn a passed quiz into completion, evidence and standings."""
    module = attempt.module
    if module is None or attempt.finished_at is None:
        return
    review_module(attempt.person, module=module, attempt=attempt, now=attempt.finished_at)
    if attempt.quiz.is_practice:  # what was tried until it was right shows no level
        return
    for competency in module.competencies.all():
        record_evidence(
            attempt.person,
            competency=competency,
            kind=Evidence.Kind.QUIZ,
            level=module.level,
            score=attempt.percent,
            occurred_at=attempt.finished_at,
            now=now,
            source=f"attempt:{attempt.public_id}",
            source_revision=str(module.live_revision_id or ""),
            source_title=attempt.quiz.title,
        )
