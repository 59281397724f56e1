"""Training in the admin: who may, and what editing does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from training.models import Assignment, Evidence, ModulePage, Question, Quiz
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(person_named: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(person_named("office", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(
    "name",
    ["question", "quiz", "assignment", "attempt", "framework", "competency", "roleprofile", "evidence", "standing"],
)
def test_every_list_opens(office: Client, module: ModulePage, name: str) -> None:
    assert office.get(reverse(f"wagtailsnippets_training_{name}:list")).status_code == 200


def test_a_question_is_written_as_gift_and_changing_it_makes_a_version(office: Client, bank: None) -> None:
    question = Question.objects.get(idnumber="RISK-002")
    where = reverse("wagtailsnippets_training_question:edit", args=[question.pk])
    page = office.get(where)
    assert "~A team\\#A team" not in page.content.decode()
    form = {
        "text": "::Owner::Who owns a risk?{=One person#Yes. ~The team#No.}",
        "state": "draft",
        "category": "risk",
        "idnumber": "RISK-002",
        "language": "en",
        "name": "Owner",
        "tags": "[]",
        "clause_references": "PMO-STD-002#owner\nPMO-STD-002#roles",
    }
    answer = office.post(where, form)
    assert answer.status_code == 302, answer.context["form"].errors
    question.refresh_from_db()
    assert (question.current.number, question.current.state) == (2, "draft")
    assert question.current.content["stem"]["text"] == "Who owns a risk?"
    assert {str(clause) for clause in question.clauses.all()} == {"PMO-STD-002#owner", "PMO-STD-002#roles"}


def test_a_broken_question_is_refused_with_the_reason(office: Client, bank: None) -> None:
    question = Question.objects.get(idnumber="RISK-002")
    where = reverse("wagtailsnippets_training_question:edit", args=[question.pk])
    page = office.post(
        where, {"text": "A?{#twelve}", "state": "draft", "category": "risk", "language": "en", "tags": "[]"}
    )
    assert "is not a number" in page.content.decode()


def test_a_question_can_be_looked_at_as_a_learner_sees_it(office: Client, bank: None) -> None:
    question = Question.objects.get(idnumber="RISK-001")
    page = office.get(reverse("wagtailsnippets_training_question:inspect", args=[question.pk])).content.decode()
    assert "Probability times impact" in page


def test_a_quiz_opens_with_its_places(office: Client, quiz: Quiz) -> None:
    assert office.get(reverse("wagtailsnippets_training_quiz:edit", args=[quiz.pk])).status_code == 200


def test_a_module_is_assigned_in_the_admin(office: Client, module: ModulePage, learner: User) -> None:
    where = reverse("wagtailsnippets_training_assignment:add")
    assert office.get(where).status_code == 200
    answer = office.post(where, {"person": learner.pk, "page": module.pk, "due_on": "2027-01-31", "note": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    assignment = Assignment.objects.get()
    assert assignment.key == module.translation_key
    assert assignment.assigned_by is not None
    assert assignment.assigned_by.first_name == "Office"
    again = office.post(where, {"person": learner.pk, "page": module.pk, "due_on": "2027-02-28", "note": ""})
    assert "assigned to this person already" in again.content.decode()


@pytest.mark.parametrize(
    ("group", "opens", "shut"),
    [
        ("Trainer", ("question", "quiz", "assignment", "attempt", "competency"), ("evidence", "roleholding")),
        ("Assessor", ("attempt", "evidence", "standing", "competency"), ("question", "quiz", "assignment")),
    ],
)
def test_trainers_and_assessors_see_what_they_work_with(
    person_named: Callable[..., User], module: ModulePage, group: str, opens: tuple[str, ...], shut: tuple[str, ...]
) -> None:
    person = person_named("colleague")
    person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    for name in opens:
        assert client.get(reverse(f"wagtailsnippets_training_{name}:list")).status_code == 200, name
    for name in shut:
        assert client.get(reverse(f"wagtailsnippets_training_{name}:list")).status_code in (302, 403, 404), name


def test_evidence_is_shown_and_never_edited(office: Client) -> None:
    assert not Evidence.objects.exists()
    assert office.get(reverse("wagtailsnippets_training_evidence:add")).status_code in (302, 403)


def test_the_admin_is_not_for_learners(learner: User, bank: None) -> None:
    client = Client()
    client.force_login(learner)
    assert client.get(reverse("wagtailsnippets_training_question:list")).status_code in (302, 403)
