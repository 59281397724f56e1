"""Take a quiz: start, save each answer, hand in. Every rule is kept here, for pages, scripts and the clock alike."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from training.actions.evidence import record_evidence
from training.actions.lessons import complete_module, enrol
from training.drawing import draw_questions, layout_of
from training.grading import accept, grade, quiz_percent
from training.models import Attempt, AttemptEvent, AttemptSlot, Evidence, ModulePage, Quiz, SavedAnswer
from training.models.attempts import graded
from vademecum.accounts.models import User

# What an answer needs to know. The content of a version is fetched only by a process that does not know it yet.
ASKED_OF_A_SLOT = (
    *("layout", "answer", "revision", "saved_at", "version__digest", "attempt__public_id", "attempt__state"),
    *("attempt__deadline", "attempt__module_id", "attempt__quiz__grace_seconds", "attempt__quiz__title"),
)


class StartRefused(Exception):
    """`code`: no-attempts-left, no-questions."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
    try:
        with transaction.atomic():
            return _new_attempt(person, quiz, module, now, rng or random.SystemRandom(), earlier)
    except IntegrityError:  # somebody's other tab was quicker
        return Attempt.objects.get(quiz=quiz, person=person, number=_next_number(earlier))


def _next_number(earlier: list[Attempt]) -> int:
    return max((attempt.number for attempt in earlier), default=0) + 1


def _new_attempt(
    person: User,
    quiz: Quiz,
    module: ModulePage | None,
    now: datetime,
    rng: random.Random,
    earlier: list[Attempt],
) -> Attempt:
    used = sum(attempt.state != Attempt.State.ABANDONED for attempt in earlier)
    if quiz.attempts_allowed and used >= quiz.attempts_allowed:
        raise StartRefused("no-attempts-left")
    drawn = draw_questions(quiz, person=person, rng=rng)
    if not drawn:
        raise StartRefused("no-questions")
    attempt = Attempt.objects.create(
        quiz=quiz,
        person=person,
        module=module,
        number=_next_number(earlier),
        started_at=now,
        deadline=now + quiz.time_limit if quiz.time_limit else None,
    )
    AttemptSlot.objects.bulk_create(
        AttemptSlot(
            attempt=attempt,
            position=position,
            version=item.version,
            marks=item.marks,
            layout=layout_of(item.version.parsed.body, shuffle=quiz.shuffle_options, rng=rng),
        )
        for position, item in enumerate(drawn, start=1)
    )
    AttemptEvent.objects.create(attempt=attempt, kind=AttemptEvent.Kind.STARTED, at=now, actor=person)
    if module is not None:
        enrol(person, course=module.get_parent(), now=now)
    return attempt


def save_answer(
    person: User,
    *,
    attempt_id: uuid.UUID,
    position: int,
    operation: uuid.UUID,
    answer: Mapping[str, Any] | Callable[[AttemptSlot], Mapping[str, Any]],
    now: datetime | None = None,
) -> Saved:
    """Keep an answer. The same operation again changes nothing and is acknowledged again.

    A form's fields mean something only in the layout of their question: `answer` may be a function of the slot.

    Raise `AnswerRefused` when the attempt is closed, the time and its grace are over, or this is no answer.
    """
    now = now or timezone.now()
    try:
        saved = _save_locked(person, attempt_id, position, operation, answer, now)
    except IntegrityError:  # the same operation arrived at once: what waited for the lock did not see it yet
        saved = _save_locked(person, attempt_id, position, operation, answer, now)
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
    now: datetime,
) -> Saved | Attempt:
    """Keep an answer while its slot is locked; return the attempt where it comes too late."""
    with transaction.atomic():
        slot = (
            AttemptSlot.objects.select_related("attempt__quiz", "version")
            .select_for_update(of=("self", "attempt"))
            .annotate(known=Exists(SavedAnswer.objects.filter(slot=OuterRef("pk"), operation=operation)))
            .filter(attempt__public_id=attempt_id, attempt__person=person, position=position)
            .only(*ASKED_OF_A_SLOT)
            .first()
        )
        if slot is None:
            raise AnswerRefused("no-such-question")
        if slot.known:
            return Saved(slot.revision, slot.saved_at or now, is_replay=True, attempt=slot.attempt)
        if not slot.attempt.is_open:
            raise AnswerRefused("closed")
        if not slot.attempt.is_past_grace(now):
            return _keep(slot, operation, answer(slot) if callable(answer) else answer, now)
    return slot.attempt


def _keep(slot: AttemptSlot, operation: uuid.UUID, answer: Mapping[str, Any], now: datetime) -> Saved:
    try:
        slot.answer = accept(slot.version.parsed.body, answer)
    except ValueError as error:
        raise AnswerRefused("not-an-answer") from error
    slot.revision += 1
    slot.saved_at = now
    SavedAnswer.objects.create(slot=slot, operation=operation, answer=slot.answer, revision=slot.revision, saved_at=now)
    slot.save(update_fields=["answer", "revision", "saved_at"])
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
            result = grade(slot.version.parsed.body, slot.answer, decimal_comma=attempt.quiz.language == "fr")
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
    if attempt.passed:
        pass_quiz(attempt, now)
    return attempt


def settle(attempt: Attempt, slots: list[AttemptSlot]) -> None:
    """Set the result from the marks; none yet while an essay awaits marking."""
    attempt.percent = quiz_percent(graded(slots))
    attempt.passed = None if attempt.percent is None else attempt.percent >= attempt.quiz.pass_mark


def pass_quiz(attempt: Attempt, now: datetime) -> None:
    """Turn a passed quiz into completion, evidence and standings."""
    module = attempt.module
    if module is None or attempt.finished_at is None:
        return
    complete_module(attempt.person, module=module, attempt=attempt, now=attempt.finished_at)
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
