"""Statements written once give what the queryset gives, for every value and again and again."""

from __future__ import annotations

import uuid

import pytest
from django.db.models import Exists, OuterRef

from training.models import Attempt, AttemptSlot, Question, QuestionVersion, Quiz, SavedAnswer
from vademecum.accounts.models import User
from vademecum.operations.statements import Statement


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user("alice@example.org", None)


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob@example.org", None)


def test_a_statement_gives_the_models_of_its_queryset(alice, bob, django_assert_num_queries) -> None:
    people = Statement(lambda pk: User.objects.filter(pk=pk), pk=int)
    for person in (alice, bob, alice):
        with django_assert_num_queries(1):
            found = people.rows(pk=person.pk)
        assert found == [person]
        assert {f.attname: getattr(found[0], f.attname) for f in User._meta.concrete_fields} == {
            f.attname: getattr(User.objects.get(pk=person.pk), f.attname) for f in User._meta.concrete_fields
        }
    assert people.first(pk=0) is None


def test_related_models_left_out_fields_and_annotations_arrive(alice, django_assert_num_queries) -> None:
    slots = Statement(
        lambda attempt, operation: (
            AttemptSlot.objects.filter(attempt__public_id=attempt)
            .select_related("attempt__quiz")
            .annotate(known=Exists(SavedAnswer.objects.filter(slot=OuterRef("pk"), operation=operation)))
            .only("position", "layout", "attempt__public_id", "attempt__quiz__title")
            .order_by("position")
        ),
        attempt=uuid.UUID,
        operation=uuid.UUID,
    )
    quiz = Quiz.objects.create(key="q", title="Quiz", language="en")
    question = Question.objects.create(kind="essay", language="en", digest="d")
    version = QuestionVersion.objects.create(question=question, number=1, digest="d", content={"kind": "essay"})
    attempt = Attempt.objects.create(quiz=quiz, person=alice)
    first = AttemptSlot.objects.create(attempt=attempt, position=1, version=version, layout=[2, 1])
    AttemptSlot.objects.create(attempt=attempt, position=2, version=version)
    operation = uuid.uuid4()
    SavedAnswer.objects.create(slot=first, operation=operation, answer={}, revision=1, saved_at=attempt.started_at)
    with django_assert_num_queries(1):
        found = slots.rows(attempt=attempt.public_id, operation=operation)
        told = [(slot.position, slot.layout, bool(slot.known), slot.attempt.quiz.title) for slot in found]  # type: ignore[attr-defined]
    assert told == [(1, [2, 1], True, "Quiz"), (2, [], False, "Quiz")]
    assert "marks" in found[0].get_deferred_fields()
    assert slots.rows(attempt=uuid.uuid4(), operation=operation) == []


def test_a_value_that_does_not_stand_in_the_sql_as_it_is_given_is_refused(db) -> None:
    with pytest.raises(TypeError, match="as it is given"):
        Statement(lambda name: User.objects.filter(email__contains=name), name=str).rows(name="x")
