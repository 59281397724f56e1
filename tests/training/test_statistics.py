"""Attempts become figures: of the quiz, of each question, of each clause; ten thousand attempts in five seconds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from training.actions import save_answer, start_attempt, submit_attempt
from training.models import Attempt, AttemptSlot, Question, QuestionStatistics, QuestionVersion, Quiz, QuizStatistics
from training.statistics import compute, worst_understood
from vademecum.accounts.models import User
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db


def take(person: User, quiz: Quiz, right: set[str], *, now: datetime | None = None) -> Attempt:
    """Take the quiz: the named questions right, the others wrong."""
    from tests.training.conftest import KEYS

    wrong = {
        "RISK-001": {"text": "7"},
        "RISK-002": {"choice": 1},
        "RISK-003": {"choices": [2]},
        "RISK-004": {"choice": False},
    }
    attempt = start_attempt(person, quiz=quiz, now=now)
    for slot in attempt.slots.select_related("version__question"):
        idnumber = slot.version.question.idnumber
        answer = KEYS[idnumber] if idnumber in right else wrong[idnumber]
        save_answer(
            person, attempt_id=attempt.public_id, position=slot.position, operation=uuid.uuid4(), answer=answer, now=now
        )
    return submit_attempt(person, attempt_id=attempt.public_id, now=now)


def test_handing_in_asks_for_new_statistics_once_for_a_class(quiz: Quiz, person_named: Callable[..., User]) -> None:
    for _number in range(3):
        take(person_named(), quiz, {"RISK-001"})
    jobs = Job.objects.filter(kind="training.quiz_statistics", state=Job.State.WAITING)
    assert jobs.count() == 1


def test_first_attempts_are_analysed_question_by_question(quiz: Quiz, person_named: Callable[..., User]) -> None:
    people = [person_named() for _number in range(3)]
    take(people[0], quiz, {"RISK-001", "RISK-002", "RISK-003", "RISK-004"})
    take(people[1], quiz, {"RISK-001", "RISK-002"})
    take(people[2], quiz, {"RISK-001"})
    take(people[2], quiz, {"RISK-001", "RISK-002", "RISK-003", "RISK-004"}, now=timezone.now() + timedelta(hours=1))
    statistics = compute(quiz)
    ids = dict(Question.objects.values_list("pk", "idnumber"))
    facility = {ids[row["key"]]: row["facility"] for row in statistics.items}
    assert facility == {
        "RISK-001": 1,
        "RISK-002": pytest.approx(2 / 3),
        "RISK-003": pytest.approx(1 / 3),
        "RISK-004": pytest.approx(1 / 3),
    }
    assert statistics.attempts == 3
    by_id = {ids[row["key"]]: row for row in statistics.items}
    assert by_id["RISK-001"]["discrimination"] is None
    chosen = {row["words"]: row["times"] for row in by_id["RISK-002"]["responses"]}
    assert chosen == {"One": 2, "None": 1, "A team": 0}
    assert QuestionStatistics.objects.get(question__idnumber="RISK-001").answers == 4


def test_the_clause_that_people_get_wrong_comes_first(quiz: Quiz, person_named: Callable[..., User]) -> None:
    for _number in range(3):
        take(person_named(), quiz, {"RISK-001"})
    compute(quiz)
    found = worst_understood(at_least=3)
    assert [(clause.anchor, clause.facility) for clause in found] == [("owner", 0), ("scoring", 1)]
    assert worst_understood(at_least=4) == []


def test_a_quiz_that_nobody_took_has_no_figures(quiz: Quiz) -> None:
    statistics = compute(quiz)
    assert (statistics.attempts, statistics.figures["mean"], statistics.items) == (0, None, [])


@pytest.mark.slow
def test_ten_thousand_attempts_at_forty_questions_are_read_and_analysed_in_five_seconds(quiz: Quiz) -> None:
    many(quiz, attempts=10_000, questions=40)
    before = time.perf_counter()
    statistics = compute(quiz)
    took = time.perf_counter() - before
    assert statistics.attempts == 10_000
    assert len(QuizStatistics.objects.get().items) == 40
    assert took < 5, f"{took:.1f} s"


def many(quiz: Quiz, *, attempts: int, questions: int) -> None:
    now = timezone.now()
    template = Question.objects.get(idnumber="RISK-002")
    assert template.current is not None
    versions = []
    for number in range(questions):
        row = Question.objects.create(
            category="many", idnumber=f"MANY-{number}", kind="multichoice", digest=str(number)
        )
        versions.append(
            QuestionVersion.objects.create(
                question=row, number=1, content=template.current.content, digest=template.current.digest
            )
        )
        row.current = versions[-1]
        row.save()
    people = User.objects.bulk_create(User(email=f"many{number}@example.org") for number in range(attempts))
    rows = Attempt.objects.bulk_create(
        Attempt(
            quiz=quiz, person=person, state="submitted", started_at=now, finished_at=now, percent=50.0, passed=False
        )
        for person in people
    )
    AttemptSlot.objects.bulk_create(
        (
            AttemptSlot(
                attempt=attempt,
                position=position,
                version=version,
                answer={"choice": (place + position) % 3},
                fraction=float((place + position) % 3 == 0),
                grade_state="right",
            )
            for place, attempt in enumerate(rows)
            for position, version in enumerate(versions, start=1)
        ),
        batch_size=2000,
    )
