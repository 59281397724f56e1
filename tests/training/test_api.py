"""Learning for programs: never more than the pages show to the same person."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.training.xapi.test_statements import pass_quiz
from training.actions import mark_lesson_read
from training.models import Assignment, Enrolment, LessonPage, ModulePage, Statement
from training.xapi.checking import check_statement
from training.xapi.writing import void
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_the_one_of_the_page(client: Client, module: ModulePage) -> None:
    rows = client.get("/api/v1/learning/catalogue?language=en").json()
    assert [row["title"] for row in rows] == [module.get_parent().title]


def test_people_read_their_own_assignments_only(client: Client, module: ModulePage, learner: User) -> None:
    other = User.objects.create_user(email="other@example.org")
    Assignment.objects.create(person=learner, page=module)
    assert client.get("/api/v1/learning/mine").status_code == 401
    client.force_login(learner)
    assert [row["title"] for row in client.get("/api/v1/learning/mine").json()["assigned"]] == [module.title]
    client.force_login(other)
    assert client.get("/api/v1/learning/mine").json() == {"assigned": [], "completed": []}


def allow(person: User, *rights: str) -> User:
    person.user_permissions.add(*Permission.objects.filter(codename__in=rights, content_type__app_label="training"))
    return User.objects.get(pk=person.pk)


def test_results_are_ones_own_and_only_holders_of_the_right_read_those_of_all(
    client: Client, module: ModulePage, learner: User, person_named: Callable[..., User]
) -> None:
    attempt = pass_quiz(learner, module)
    assert client.get("/api/v1/learning/results").status_code == 401
    client.force_login(learner)
    (own,) = client.get("/api/v1/learning/results").json()["results"]
    assert (own["id"], own["percent"], own["passed"]) == (str(attempt.public_id), attempt.percent, True)
    assert client.get("/api/v1/learning/results?everyone=true").status_code == 404
    trainer = allow(person_named("trainer"), "view_attempt")
    client.force_login(trainer)
    assert client.get("/api/v1/learning/results").json()["results"] == []
    assert len(client.get("/api/v1/learning/results?everyone=true").json()["results"]) == 1
    PageViewRestriction.objects.create(page=module, restriction_type="groups")
    assert client.get("/api/v1/learning/results?everyone=true").json()["results"] == []


def test_a_result_says_no_more_than_the_quiz_shows_now(client: Client, module: ModulePage, learner: User) -> None:
    pass_quiz(learner, module)
    quiz = module.quiz
    quiz.review_after, quiz.closes_at = [], timezone.now() + timedelta(days=1)  # type: ignore[union-attr]
    quiz.save()  # type: ignore[union-attr]
    client.force_login(learner)
    (own,) = client.get("/api/v1/learning/results").json()["results"]
    assert (own["percent"], own["passed"]) == (None, None)


def test_a_course_is_begun_once_and_its_progress_counted(client: Client, module: ModulePage, learner: User) -> None:
    body = json.dumps({"key": str(module.get_parent().translation_key)})
    assert client.post("/api/v1/learning/enrolments", body, "application/json").status_code == 401
    client.force_login(learner)
    for _again in range(2):
        assert client.post("/api/v1/learning/enrolments", body, "application/json").status_code == 201
    assert Enrolment.objects.count() == 1
    pass_quiz(learner, module)
    (row,) = client.get("/api/v1/learning/enrolments").json()["enrolments"]
    assert (row["modules"], row["completed"], row["person"]) == (1, 1, learner.pk)
    hidden = json.dumps({"key": str(module.translation_key)})  # a module is no course
    assert client.post("/api/v1/learning/enrolments", hidden, "application/json").status_code == 404


def test_the_bank_is_for_holders_of_its_right_and_never_shows_a_key(
    client: Client, module: ModulePage, learner: User
) -> None:
    client.force_login(learner)
    assert client.get("/api/v1/learning/questions").status_code == 404
    client.force_login(allow(learner, "view_question"))
    answer = client.get("/api/v1/learning/questions?category=risk&limit=3")
    first = answer.json()
    assert (len(first["questions"]), first["next"]) == (3, first["questions"][-1]["id"])
    rest = client.get(f"/api/v1/learning/questions?after={first['next']}").json()
    assert (len(rest["questions"]), rest["next"]) == (1, None)
    for word in ("One, by name", "Transfer", "Then nobody acts", "score of probability"):
        assert word not in answer.content.decode()


def test_statements_are_for_holders_of_their_right_and_leave_as_lines(
    client: Client, module: ModulePage, learner: User, tmp_path: Path
) -> None:
    for lesson in LessonPage.objects.child_of(module):
        mark_lesson_read(learner, lesson=lesson)
    run_due()
    first = Statement.objects.order_by("pk").first()
    void(first, key="by hand")  # type: ignore[arg-type]
    client.force_login(learner)
    assert client.get("/api/v1/learning/statements").status_code == 404
    client.force_login(allow(learner, "view_statement"))
    told = client.get("/api/v1/learning/statements").json()["statements"]
    assert len(told) == Statement.objects.count() - 1
    for document in told:
        check_statement(document)
    assert client.get(f"/api/v1/learning/statements/{first.statement_id}").status_code == 200  # type: ignore[union-attr]
    target = tmp_path / "statements.jsonl"
    call_command("export_statements", str(target), "--without-voided", "--since", "2026-01-01")
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == [one["id"] for one in told]
