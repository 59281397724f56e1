"""A quiz never loses an answer, never ends twice, and never later than its deadline."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from tests.training.conftest import KEYS
from training.actions import (
    AnswerRefused,
    StartRefused,
    assign,
    finish_overdue,
    mark_answer,
    save_answer,
    start_attempt,
    submit_attempt,
)
from training.formats.gift import parse
from training.importing import import_questions
from training.models import (
    Assignment,
    Attempt,
    AttemptEvent,
    Completion,
    Evidence,
    ModulePage,
    Question,
    Quiz,
    QuizSlot,
    SavedAnswer,
    Standing,
)
from vademecum.accounts.models import User

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def answer_all(person: User, attempt: Attempt, keys: dict[str, Any] = KEYS, now: datetime = NOW) -> None:
    for slot in attempt.slots.select_related("version__question"):
        save_answer(
            person,
            attempt_id=attempt.public_id,
            position=slot.position,
            operation=uuid.uuid4(),
            answer=keys[slot.version.question.idnumber],
            now=now,
        )


def test_an_attempt_draws_its_questions_and_pins_their_versions(learner: User, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    question = Question.objects.get(idnumber="RISK-001")
    import_questions(
        parse(b"// [id:RISK-001]\n$CATEGORY: risk\n\n// [id:RISK-001]\n::Score::New words{#1}"), language="en"
    )
    question.refresh_from_db()
    pinned = attempt.slots.get(version__question=question).version
    assert (question.current.number, pinned.number) == (2, 1)
    assert attempt.deadline == minutes(10)


def test_starting_again_resumes_the_open_attempt(learner: User, quiz: Quiz) -> None:
    first = start_attempt(learner, quiz=quiz, now=NOW)
    assert start_attempt(learner, quiz=quiz, now=minutes(1)) == first


def test_unseen_questions_are_drawn_first(learner: User, quiz: Quiz) -> None:
    QuizSlot.objects.update(draw=2)
    first = start_attempt(learner, quiz=quiz, now=NOW, rng=random.Random(1))
    submit_attempt(learner, attempt_id=first.public_id, now=NOW)
    second = start_attempt(learner, quiz=quiz, now=NOW, rng=random.Random(2))
    seen = set(first.slots.values_list("version__question", flat=True))
    assert seen.isdisjoint(second.slots.values_list("version__question", flat=True))


def test_a_passed_quiz_completes_its_module_and_raises_the_level(learner: User, module: ModulePage, quiz: Quiz) -> None:
    assign(learner, page=module, now=NOW)
    attempt = start_attempt(learner, quiz=quiz, module=module, now=NOW)
    answer_all(learner, attempt)
    result = submit_attempt(learner, attempt_id=attempt.public_id, now=minutes(5))
    assert (result.percent, result.passed, result.finished_at) == (100, True, minutes(5))
    assert Completion.objects.get(person=learner).attempt == attempt
    assert Assignment.objects.get(person=learner).completed_at == minutes(5)
    assert set(Evidence.objects.values_list("kind", "level")) == {("module", 1), ("quiz", 2)}
    assert Standing.objects.get(person=learner).level == 2


def test_a_failed_quiz_leaves_no_evidence(learner: User, module: ModulePage, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz, module=module, now=NOW)
    result = submit_attempt(learner, attempt_id=attempt.public_id, now=NOW)
    assert (result.percent, result.passed) == (0, False)
    assert not Evidence.objects.exists()
    assert not Completion.objects.exists()


def test_the_same_operation_is_kept_once_and_acknowledged_twice(learner: User, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    slot = attempt.slots.get(version__question__idnumber="RISK-001")
    name = uuid.uuid4()
    save = {"attempt_id": attempt.public_id, "position": slot.position}
    first = save_answer(learner, operation=name, answer={"text": "9"}, now=NOW, **save)
    save_answer(learner, operation=uuid.uuid4(), answer={"text": "20"}, now=minutes(1), **save)
    replay = save_answer(learner, operation=name, answer={"text": "9"}, now=minutes(2), **save)
    slot.refresh_from_db()
    assert (first.revision, replay.revision, replay.is_replay) == (1, 2, True)
    assert slot.answer == {"text": "20"}
    assert SavedAnswer.objects.count() == 2


def test_an_answer_that_is_none_is_refused_and_the_last_one_stays(learner: User, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    answer_all(learner, attempt)
    slot = attempt.slots.get(version__question__idnumber="RISK-002")
    with pytest.raises(AnswerRefused) as refusal:
        save_answer(
            learner,
            attempt_id=attempt.public_id,
            position=slot.position,
            operation=uuid.uuid4(),
            answer={"choice": 99},
            now=NOW,
        )
    assert refusal.value.code == "not-an-answer"
    slot.refresh_from_db()
    assert slot.answer == {"choice": 0}


def test_nobody_answers_or_hands_in_for_somebody_else(
    learner: User, person_named: Callable[..., User], quiz: Quiz
) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    other = person_named("boris")
    with pytest.raises(AnswerRefused) as refusal:
        save_answer(
            other, attempt_id=attempt.public_id, position=1, operation=uuid.uuid4(), answer={"text": "x"}, now=NOW
        )
    assert refusal.value.code == "no-such-question"
    with pytest.raises(Attempt.DoesNotExist):
        submit_attempt(other, attempt_id=attempt.public_id, now=NOW)


def test_an_answer_within_the_grace_period_is_kept_and_a_later_one_is_not(learner: User, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    answer_all(learner, attempt, now=minutes(10.9))
    with pytest.raises(AnswerRefused) as refusal:
        answer_all(learner, attempt, now=minutes(11.1))
    assert refusal.value.code == "too-late"
    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at, attempt.was_overdue) == ("submitted", minutes(10), True)
    assert attempt.percent == 100
    assert attempt.events.filter(kind=AttemptEvent.Kind.REFUSED).count() == 1


def test_the_clock_closes_an_overdue_attempt_at_its_deadline_however_late_it_comes(
    learner: User, module: ModulePage, quiz: Quiz
) -> None:
    attempt = start_attempt(learner, quiz=quiz, module=module, now=NOW)
    answer_all(learner, attempt)
    assert finish_overdue(now=minutes(10.5)) == 0
    assert finish_overdue(now=NOW + timedelta(days=2)) == 1
    assert finish_overdue(now=NOW + timedelta(days=2)) == 0
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.passed) == (minutes(10), True)
    assert Evidence.objects.get(kind="quiz").occurred_at == minutes(10)


def test_a_quiz_may_count_an_overdue_attempt_as_not_taken(learner: User, quiz: Quiz) -> None:
    Quiz.objects.update(when_overdue=Quiz.Overdue.ABANDON, attempts_allowed=1)
    quiz.refresh_from_db()
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    finish_overdue(now=minutes(60))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent) == ("abandoned", None)
    assert start_attempt(learner, quiz=quiz, now=minutes(61)).number == 2


def test_a_deadline_does_not_move_with_the_night_of_the_clock_change(learner: User, quiz: Quiz) -> None:
    before = datetime(2026, 3, 29, 0, 55, tzinfo=UTC)  # in Paris 01:55, then 03:00
    attempt = start_attempt(learner, quiz=quiz, now=before)
    assert attempt.deadline == before + timedelta(minutes=10)


def test_no_more_attempts_than_allowed(learner: User, quiz: Quiz) -> None:
    Quiz.objects.update(attempts_allowed=1)
    quiz.refresh_from_db()
    submit_attempt(learner, attempt_id=start_attempt(learner, quiz=quiz, now=NOW).public_id, now=NOW)
    with pytest.raises(StartRefused) as refusal:
        start_attempt(learner, quiz=quiz, now=NOW)
    assert refusal.value.code == "no-attempts-left"


def test_drafts_and_retired_questions_are_not_drawn(learner: User, quiz: Quiz) -> None:
    for question, state in zip(Question.objects.all(), ["draft", "retired", "draft", "retired"], strict=True):
        question.current.state = state
        question.current.save()
    with pytest.raises(StartRefused) as refusal:
        start_attempt(learner, quiz=quiz, now=NOW)
    assert refusal.value.code == "no-questions"


def test_handing_in_twice_returns_the_first_result(learner: User, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    first = submit_attempt(learner, attempt_id=attempt.public_id, now=minutes(1))
    again = submit_attempt(learner, attempt_id=attempt.public_id, now=minutes(9))
    assert again.finished_at == first.finished_at == minutes(1)
    with pytest.raises(AnswerRefused) as refusal:
        answer_all(learner, attempt, now=minutes(2))
    assert refusal.value.code == "closed"


def test_an_essay_holds_the_result_back_until_a_person_has_marked_it(
    learner: User, person_named: Callable[..., User], module: ModulePage, quiz: Quiz
) -> None:
    import_questions(parse(b"$CATEGORY: essays\n\n// [id:E-1]\n::Why::Why plan?{}"), language="en")
    essay_question = Question.objects.get(idnumber="E-1")
    QuizSlot.objects.create(quiz=quiz, question=essay_question, marks=4, position=9)
    attempt = start_attempt(learner, quiz=quiz, module=module, now=NOW)
    answer_all(learner, attempt, {**KEYS, "E-1": {"text": "To know early."}})
    result = submit_attempt(learner, attempt_id=attempt.public_id, now=NOW)
    assert result.awaits_marking
    assert not Evidence.objects.exists()
    essay = attempt.slots.get(version__question__idnumber="E-1")
    marked = mark_answer(essay, fraction=0.75, marker=person_named("tess"), now=minutes(60))
    assert (marked.percent, marked.passed) == (87.5, True)
    assert Evidence.objects.filter(kind="quiz").count() == 1


def test_an_essay_is_never_drawn_by_chance(learner: User, quiz: Quiz) -> None:
    import_questions(parse(b"$CATEGORY: risk\n\n// [id:E-1]\n::Why::Why plan?{}"), language="en")
    QuizSlot.objects.update(draw=9)
    kinds = start_attempt(learner, quiz=quiz, now=NOW).slots.values_list("version__question__kind", flat=True)
    assert "essay" not in kinds


def test_the_database_itself_keeps_one_open_attempt_a_person(learner: User, quiz: Quiz) -> None:
    Attempt.objects.create(quiz=quiz, person=learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(quiz=quiz, person=learner, number=2)


def test_saving_an_answer_costs_three_queries(
    learner: User, quiz: Quiz, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    attempt = start_attempt(learner, quiz=quiz, now=NOW)
    slot = attempt.slots.get(version__question__idnumber="RISK-001")
    with django_assert_max_num_queries(5):  # three, and the savepoint that only a test has
        save_answer(
            learner,
            attempt_id=attempt.public_id,
            position=slot.position,
            operation=uuid.uuid4(),
            answer={"text": "1"},
            now=NOW,
        )


def at_once(times: int, act: Callable[[], Any]) -> list[Any]:
    """Do something from many threads at the same moment."""
    gate, results = threading.Barrier(times), []

    def run() -> None:
        gate.wait()
        try:
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_starts_and_fifty_submits_at_once_make_one_attempt_and_one_result(
    learner: User, module: ModulePage, quiz: Quiz
) -> None:
    started = at_once(50, lambda: start_attempt(learner, quiz=quiz, module=module))
    assert {getattr(attempt, "pk", attempt) for attempt in started} == {Attempt.objects.get().pk}
    attempt = started[0]
    answer_all(learner, attempt, now=attempt.started_at)
    results = at_once(50, lambda: submit_attempt(learner, attempt_id=attempt.public_id))
    assert {getattr(result, "percent", result) for result in results} == {100.0}
    assert Completion.objects.count() == 1
    assert Evidence.objects.filter(kind="quiz").count() == 1
    assert attempt.events.filter(kind=AttemptEvent.Kind.SUBMITTED).count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_captured_save_replayed_from_many_places_is_kept_once(learner: User, quiz: Quiz) -> None:
    attempt = start_attempt(learner, quiz=quiz)
    slot = attempt.slots.get(version__question__idnumber="RISK-001")
    name = uuid.uuid4()
    saves = at_once(
        20,
        lambda: save_answer(
            learner, attempt_id=attempt.public_id, position=slot.position, operation=name, answer={"text": "20"}
        ),
    )
    assert {saved.revision for saved in saves} == {1}
    assert SavedAnswer.objects.count() == 1
