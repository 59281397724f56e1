"""What a quiz allows: dates, waits, more time, practice, what counts, what a wrong answer costs."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.training.conftest import KEYS
from training.actions import (
    AnswerRefused,
    StartRefused,
    check_answer,
    finish_overdue,
    grant,
    save_answer,
    start_attempt,
    submit_attempt,
)
from training.bank import add_version, set_tags
from training.drills import earned_value
from training.formats.gift import parse
from training.grading import correct_answer
from training.models import Attempt, AttemptEvent, Completion, ModulePage, Question, Quiz, QuizSlot
from training.quiz_rules import overall
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
WRONG = {
    "RISK-001": {"text": "7"},
    "RISK-002": {"choice": 1},
    "RISK-003": {"choices": [2]},
    "RISK-004": {"choice": False},
}


def answer_all(person: User, attempt: Attempt, *, right: set[str], now: Any = None) -> None:
    for slot in attempt.slots.select_related("version__question"):
        name = slot.version.question.idnumber
        answer = KEYS[name] if name in right else WRONG[name]
        save(person, attempt, slot.position, answer, now=now)


def save(person: User, attempt: Attempt, position: int, answer: dict[str, Any], **more: Any) -> None:
    save_answer(person, attempt_id=attempt.public_id, position=position, operation=uuid.uuid4(), answer=answer, **more)


def refusal(learner: User, quiz: Quiz, **options: Any) -> str:
    with pytest.raises(StartRefused) as raised:
        start_attempt(learner, quiz=quiz, **options)
    return raised.value.code


def test_a_quiz_opens_and_closes(quiz: Quiz, learner: User) -> None:
    now = timezone.now()
    quiz.opens_at, quiz.closes_at = now, now + timedelta(hours=1)
    quiz.save()
    assert refusal(learner, quiz, now=now - timedelta(seconds=1)) == "not-open-yet"
    assert refusal(learner, quiz, now=now + timedelta(hours=1)) == "closed-already"
    attempt = start_attempt(learner, quiz=quiz, now=now + timedelta(minutes=55))
    assert attempt.deadline == quiz.closes_at  # sooner than its ten minutes


def test_between_two_attempts_there_is_a_pause(quiz: Quiz, learner: User) -> None:
    quiz.wait_minutes = 60
    quiz.save()
    now = timezone.now()
    submit_attempt(learner, attempt_id=start_attempt(learner, quiz=quiz, now=now).public_id, now=now)
    assert refusal(learner, quiz, now=now + timedelta(minutes=59)) == "wait"
    assert start_attempt(learner, quiz=quiz, now=now + timedelta(minutes=60)).number == 2


def test_one_person_has_more_time_more_attempts_and_other_dates(
    quiz: Quiz, learner: User, person_named: Callable[..., User]
) -> None:
    now = timezone.now()
    quiz.attempts_allowed, quiz.closes_at = 1, now
    quiz.save()
    grant(
        learner, quiz=quiz, granted_by=None, extra_time_percent=50, extra_attempts=1, closes_at=now + timedelta(days=1)
    )
    attempt = start_attempt(learner, quiz=quiz, now=now)
    assert attempt.deadline == now + timedelta(minutes=15)
    submit_attempt(learner, attempt_id=attempt.public_id, now=now)
    assert start_attempt(learner, quiz=quiz, now=now).number == 2
    assert refusal(person_named(), quiz, now=now) == "closed-already"


def test_time_granted_meanwhile_moves_the_deadline_of_an_open_attempt(quiz: Quiz, learner: User) -> None:
    now = timezone.now()
    attempt = start_attempt(learner, quiz=quiz, now=now)
    grant(learner, quiz=None, granted_by=None, extra_minutes=5, now=now + timedelta(minutes=9))
    attempt.refresh_from_db()
    assert attempt.deadline == now + timedelta(minutes=15)
    assert attempt.events.filter(kind=AttemptEvent.Kind.EXTENDED).count() == 1
    save(learner, attempt, 1, {}, now=now + timedelta(minutes=14))


@pytest.mark.parametrize(("method", "result"), [("best", 75.0), ("last", 25.0), ("average", 50.0)])
def test_the_best_the_last_or_the_average_counts(quiz: Quiz, learner: User, method: str, result: float) -> None:
    ids = sorted(KEYS)
    for right in (ids[:3], ids[:1]):
        attempt = start_attempt(learner, quiz=quiz)
        answer_all(learner, attempt, right=set(right))
        submit_attempt(learner, attempt_id=attempt.public_id)
    assert overall(list(Attempt.objects.all()), method=method) == pytest.approx(result)


def test_where_the_average_counts_one_good_attempt_is_not_enough(module: ModulePage, learner: User) -> None:
    quiz = module.quiz
    assert quiz is not None
    quiz.grading_method = Quiz.Method.AVERAGE
    quiz.save()
    for right, completed in ((set(), False), (set(KEYS), False), (set(KEYS), False), (set(KEYS), True)):
        attempt = start_attempt(learner, quiz=quiz, module=module)
        answer_all(learner, attempt, right=right)
        submit_attempt(learner, attempt_id=attempt.public_id)
        assert Completion.objects.filter(person=learner).exists() is completed


def test_a_wrong_answer_costs_what_the_quiz_says_and_a_missing_one_nothing(quiz: Quiz, learner: User) -> None:
    quiz.wrong_answer_cost = 50
    quiz.save()
    attempt = start_attempt(learner, quiz=quiz)
    for slot in attempt.slots.select_related("version__question"):
        name = slot.version.question.idnumber
        if name == "RISK-002":
            save(learner, attempt, slot.position, WRONG[name])
        elif name != "RISK-004":
            save(learner, attempt, slot.position, KEYS[name])
    assert submit_attempt(learner, attempt_id=attempt.public_id).percent == pytest.approx((2 - 0.5) / 4 * 100)


def test_practice_says_how_an_answer_does_and_a_further_try_costs(module: ModulePage, learner: User) -> None:
    quiz = module.quiz
    assert quiz is not None
    quiz.is_practice = True
    quiz.save()
    attempt = start_attempt(learner, quiz=quiz, module=module)
    slot = attempt.slots.select_related("version__question").get(version__question__idnumber="RISK-002")
    for answer, state in (({"choice": 1}, "wrong"), ({"choice": 1}, "wrong"), ({"choice": 0}, "partial")):
        save(learner, attempt, slot.position, answer)
        assert check_answer(learner, attempt_id=attempt.public_id, position=slot.position).state == state
    assert attempt.events.filter(kind=AttemptEvent.Kind.CHECKED).count() == 2
    submit_attempt(learner, attempt_id=attempt.public_id)
    slot.refresh_from_db()
    assert slot.fraction == pytest.approx(2 / 3)
    assert not Completion.objects.exists()


def test_only_practice_can_be_checked(quiz: Quiz, learner: User) -> None:
    attempt = start_attempt(learner, quiz=quiz)
    with pytest.raises(AnswerRefused):
        check_answer(learner, attempt_id=attempt.public_id, position=1)


def test_questions_are_drawn_by_tag_difficulty_and_competency_those_not_seen_first(quiz: Quiz, learner: User) -> None:
    first, second = Question.objects.filter(idnumber__in=["RISK-001", "RISK-002"]).order_by("idnumber")
    for question in (first, second):
        set_tags(question, ["exam"])
        question.difficulty = 3
        question.save()
    quiz.slots.all().delete()
    QuizSlot.objects.create(quiz=quiz, tag="exam", difficulty=3, competency=first.competencies.get(), draw=1)
    asked = []
    for _attempt in range(2):
        attempt = start_attempt(learner, quiz=quiz)
        asked += list(attempt.slots.values_list("version__question", flat=True))
        submit_attempt(learner, attempt_id=attempt.public_id)
    assert sorted(asked) == [first.pk, second.pk]


def test_sections_stay_in_their_order_and_only_what_is_inside_is_shuffled(quiz: Quiz, learner: User) -> None:
    quiz.slots.all().delete()
    for position, name in enumerate(sorted(KEYS)):
        QuizSlot.objects.create(
            quiz=quiz,
            position=position,
            question=Question.objects.get(idnumber=name),
            section={0: "First", 2: "Second"}.get(position, ""),
        )
    for seed in range(5):
        attempt = start_attempt(learner, quiz=quiz, rng=random.Random(seed))
        sections = list(attempt.slots.order_by("position").values_list("section", flat=True))
        assert sections == ["First", "First", "Second", "Second"]
        submit_attempt(learner, attempt_id=attempt.public_id)


def test_generated_numbers_stay_with_their_attempt(quiz: Quiz, learner: User) -> None:
    row = Question.objects.create(category="drills", idnumber="EVM", kind="calculated", digest="x")
    add_version(row, question=earned_value("en"), state="approved")
    quiz.slots.all().delete()
    QuizSlot.objects.create(quiz=quiz, question=row)
    attempt = start_attempt(learner, quiz=quiz)
    slot = attempt.slots.select_related("version", "attempt__quiz").get()
    assert set(slot.variant) == {"x", "bac", "pv", "ev", "ac"}
    save(learner, attempt, 1, correct_answer(slot.question.body))
    assert submit_attempt(learner, attempt_id=attempt.public_id).percent == 100


def test_how_sure_somebody_is_is_kept_and_changes_no_mark(quiz: Quiz, learner: User) -> None:
    attempt = start_attempt(learner, quiz=quiz)
    position = attempt.slots.get(version__question__idnumber="RISK-004").position
    save(learner, attempt, position, KEYS["RISK-004"], confidence=1)
    slot = attempt.slots.get(position=position)
    assert slot.get_confidence_display() == "A guess"
    assert submit_attempt(learner, attempt_id=attempt.public_id).percent == 25


def test_an_attempt_keeps_the_version_it_began_with(quiz: Quiz, learner: User) -> None:
    attempt = start_attempt(learner, quiz=quiz)
    question = Question.objects.get(idnumber="RISK-004")
    (changed,) = parse(b"::Issue::A risk that occurred is an issue.{FALSE}").questions
    add_version(question, question=changed, state="approved")
    answer_all(learner, attempt, right=set(KEYS))
    assert submit_attempt(learner, attempt_id=attempt.public_id).percent == 100


def test_saving_an_answer_takes_at_most_six_queries(quiz: Quiz, learner: User) -> None:
    attempt = start_attempt(learner, quiz=quiz)
    position = attempt.slots.get(version__question__idnumber="RISK-004").position
    with CaptureQueriesContext(
        connection,
    ) as queries:
        save(learner, attempt, position, {"choice": True}, confidence=2)
    asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 6, asked


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_of_events_the_same_answers_give_one_result(quiz: Quiz, learner: User, seed: int) -> None:
    rng = random.Random(seed)
    now = timezone.now()
    attempt = start_attempt(learner, quiz=quiz, now=now, rng=random.Random(1))
    final = {
        slot.position: KEYS[slot.version.question.idnumber]
        for slot in attempt.slots.select_related("version__question")
    }
    operations = {position: uuid.uuid4() for position in final}
    events: list[tuple[str, int]] = [("wrong", p) for p in final] + [
        ("again", rng.choice(list(final))) for _ in range(4)
    ]
    rng.shuffle(events)
    for kind, position in events:
        if kind == "wrong":
            name = attempt.slots.get(position=position).version.question.idnumber
            save(learner, attempt, position, WRONG[name], now=now)
        else:
            start_attempt(learner, quiz=quiz, now=now)
    order = list(final) * 2  # each last answer arrives twice, under one name
    rng.shuffle(order)
    for position in order:
        save_answer(
            learner,
            attempt_id=attempt.public_id,
            position=position,
            operation=operations[position],
            answer=final[position],
            now=now,
        )
    if rng.random() < 0.5:
        finish_overdue(now=now + timedelta(hours=1))
    for _time in range(3):
        done = submit_attempt(learner, attempt_id=attempt.public_id, now=now + timedelta(hours=2))
    assert done.percent == 100
    assert Attempt.objects.count() == 1
    ended = [AttemptEvent.Kind.SUBMITTED, AttemptEvent.Kind.OVERDUE]
    assert attempt.events.filter(kind__in=ended).count() == 1
    assert done.finished_at == done.deadline


@pytest.mark.parametrize(
    "begins", [datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 3, 29, 0, 45, tzinfo=UTC)]
)
def test_ten_minutes_are_ten_minutes_in_the_night_when_clocks_change(
    quiz: Quiz, learner: User, begins: datetime
) -> None:
    with timezone.override("Europe/Paris"):
        attempt = start_attempt(learner, quiz=quiz, now=begins)
        assert attempt.deadline == begins + timedelta(minutes=10)
        save(learner, attempt, 1, {}, now=begins + timedelta(minutes=10, seconds=59))
        with pytest.raises(AnswerRefused):
            save(learner, attempt, 1, {}, now=begins + timedelta(minutes=11, seconds=1))
    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_wrong_clock_of_the_learner_changes_nothing(quiz: Quiz, learner: User, hours: int) -> None:
    """The browser's time is never sent: what counts is when the server hears of it."""
    attempt = start_attempt(learner, quiz=quiz)
    save(learner, attempt, 1, {"at": (timezone.now() + timedelta(hours=hours)).isoformat()})
    assert attempt.slots.get(position=1).answer == {}
