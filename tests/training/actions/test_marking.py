"""Essays: a rubric, a second marker who does not see the first, agreement; and marking again after a changed key."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from training.actions import mark_answer, regrade, save_answer, start_attempt, submit_attempt
from training.bank import add_version
from training.formats.gift import parse
from training.models import Attempt, AttemptSlot, Evidence, ModulePage, Question, Quiz, QuizSlot, Regrade
from training.notation.reading import read_question
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
ESSAY = """What do you do?
---
type: essay
Facts: 0 none | 2 all
Reasons: 0 none | 1 some | 2 weighed"""


@pytest.fixture
def essay(quiz: Quiz, learner: User) -> AttemptSlot:
    question = read_question(ESSAY)
    row = Question.objects.create(category="essays", idnumber="ESSAY", kind="essay", digest=question.digest)
    add_version(row, question=question, state="approved")
    quiz.slots.all().delete()
    QuizSlot.objects.create(quiz=quiz, question=row)
    return handed_in(learner, quiz, {"text": "I call the sponsor."}).slots.get()


def handed_in(person: User, quiz: Quiz, answer: dict[str, object]) -> Attempt:
    attempt = start_attempt(person, quiz=quiz)
    save_answer(person, attempt_id=attempt.public_id, position=1, operation=uuid.uuid4(), answer=answer)
    return submit_attempt(person, attempt_id=attempt.public_id)


def test_the_rubric_makes_the_mark(essay: AttemptSlot, person_named: Callable[..., User]) -> None:
    assert Attempt.objects.get().awaits_marking
    attempt = mark_answer(essay, marker=person_named(), levels=[1, 1], comment="Good.")
    assert attempt.percent == 75
    essay.refresh_from_db()
    assert (essay.grade_state, essay.comment) == ("partial", "Good.")


def test_two_markers_near_each_other_give_their_average(essay: AttemptSlot, person_named: Callable[..., User]) -> None:
    Quiz.objects.update(second_marker=True, marking_tolerance=30)
    first = mark_answer(essay, marker=person_named(), fraction=0.5)
    assert first.awaits_marking
    assert mark_answer(essay, marker=person_named(), fraction=0.8).percent == pytest.approx(65)


def test_two_markers_far_apart_agree_on_a_third_mark(essay: AttemptSlot, person_named: Callable[..., User]) -> None:
    Quiz.objects.update(second_marker=True)
    one, two = person_named(), person_named()
    mark_answer(essay, marker=one, fraction=0.2)
    assert mark_answer(essay, marker=two, fraction=0.9).awaits_marking
    assert mark_answer(essay, marker=two, fraction=0.7).percent == 70
    assert essay.given_marks.count() == 3


def test_one_marker_cannot_be_both(essay: AttemptSlot, person_named: Callable[..., User]) -> None:
    Quiz.objects.update(second_marker=True)
    marker = person_named()
    mark_answer(essay, marker=marker, fraction=0.2)
    assert mark_answer(essay, marker=marker, fraction=0.3).awaits_marking
    assert [mark.fraction for mark in essay.given_marks.all()] == [0.3]


def test_nobody_marks_their_own_and_no_level_is_left_out(
    essay: AttemptSlot, learner: User, person_named: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError):
        mark_answer(essay, marker=learner, fraction=1)
    with pytest.raises(ValidationError):
        mark_answer(essay, marker=person_named(), levels=[1])


def one_question(quiz: Quiz, name: str) -> Question:
    quiz.slots.all().delete()
    question = Question.objects.get(idnumber=name)
    QuizSlot.objects.create(quiz=quiz, question=question)
    return question


def new_key(question: Question, gift: bytes) -> None:
    add_version(question, question=parse(gift).questions[0], state="approved")


def test_a_changed_key_is_reported_first_and_then_counts(module: ModulePage, learner: User) -> None:
    quiz = module.quiz
    assert quiz is not None
    question = one_question(quiz, "RISK-004")
    attempt = start_attempt(learner, quiz=quiz, module=module)
    save_answer(learner, attempt_id=attempt.public_id, position=1, operation=uuid.uuid4(), answer={"choice": False})
    assert submit_attempt(learner, attempt_id=attempt.public_id).passed is False
    new_key(question, b"::Issue::A risk that occurred is an issue.{FALSE}")

    (report,) = regrade(quiz, actor=None, dry_run=True)
    assert (report.before, report.after, report.passed_after) == (0, 100, True)
    assert Attempt.objects.get().percent == 0
    assert not Regrade.objects.exists()

    regrade(quiz, actor=None)
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (100, True)
    assert attempt.events.filter(kind="regraded").count() == 1
    assert Regrade.objects.get().report[0]["after"] == 100
    assert Evidence.objects.filter(person=learner).exists()
    assert regrade(quiz, actor=None) == []


def test_an_answer_that_the_new_version_does_not_know_keeps_its_mark(quiz: Quiz, learner: User) -> None:
    question = one_question(quiz, "RISK-002")
    attempt = handed_in(learner, quiz, {"choice": 2})
    new_key(question, b"::Owner::How many owners has a risk?{=One ~None}")
    assert regrade(quiz, actor=None) == []
    assert attempt.slots.get().version.number == 1


def test_marks_that_people_gave_stay(essay: AttemptSlot, quiz: Quiz, person_named: Callable[..., User]) -> None:
    mark_answer(essay, marker=person_named(), fraction=0.5)
    question = Question.objects.get(idnumber="ESSAY")
    add_version(question, question=read_question(ESSAY + "\nStyle: 0 no | 1 yes"), state="approved")
    assert regrade(quiz, actor=None) == []
    assert Attempt.objects.get().percent == 50
