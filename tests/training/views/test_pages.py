"""Catalogue, course, module, lesson and My learning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from training.actions import assign, record_evidence
from training.models import Competency, Completion, LessonPage, LessonRead, ModulePage
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(learner: User) -> Client:
    client = Client()
    client.force_login(learner)
    return client


def test_the_catalogue_shows_courses_to_everybody(module: ModulePage) -> None:
    page = Client().get("/en/learning/")
    assert page.status_code == 200
    assert "Essentials" in page.content.decode()


def test_a_course_that_one_may_not_see_is_nowhere(module: ModulePage, browser: Client) -> None:
    course = module.get_parent()
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.GROUPS)
    assert "Essentials" not in browser.get("/en/learning/").content.decode()
    assert browser.get(f"/en/learning/quiz/{module.pk}/").status_code == 404
    lesson = LessonPage.objects.first()
    assert browser.post(f"/en/learning/lesson/{lesson.pk}/read/").status_code == 404


@pytest.mark.parametrize("depth", ["course", "module", "lesson"])
def test_pages_are_read_with_few_queries(
    module: ModulePage, browser: Client, depth: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    page = {"course": module.get_parent(), "module": module, "lesson": LessonPage.objects.first()}[depth]
    assert browser.get(page.url).status_code == 200
    with django_assert_max_num_queries(12):
        assert page.title in browser.get(page.url).content.decode()


def test_marking_a_lesson_as_read_leads_on(module: ModulePage, browser: Client, learner: User) -> None:
    first, second = LessonPage.objects.order_by("path")
    answer = browser.post(f"/en/learning/lesson/{first.pk}/read/")
    assert answer.url == second.url
    browser.post(f"/en/learning/lesson/{first.pk}/read/")
    assert LessonRead.objects.filter(person=learner).count() == 1
    assert browser.post(f"/en/learning/lesson/{second.pk}/read/").url == module.url
    assert not Completion.objects.exists(), "the quiz is still to be passed"


def test_the_last_lesson_completes_a_module_without_a_quiz(module: ModulePage, browser: Client, learner: User) -> None:
    ModulePage.objects.update(quiz=None)
    for lesson in LessonPage.objects.all():
        browser.post(f"/en/learning/lesson/{lesson.pk}/read/")
    assert Completion.objects.filter(person=learner).count() == 1


def test_my_learning_shows_what_is_due_and_why_i_stand_where_i_stand(
    module: ModulePage, competency: Competency, browser: Client, learner: User
) -> None:
    today = timezone.localdate()
    assign(learner, page=module, due_on=today - timedelta(days=2), note="Before the audit")
    record_evidence(
        learner, competency=competency, kind="quiz", level=2, occurred_at=timezone.now(), source_title="Risk quiz"
    )
    page = browser.get("/en/learning/mine/").content.decode()
    for words in ("Overdue by 2 days", "Before the audit", "Foundation", "Risk quiz", "shows level 2", "falls to 0"):
        assert words in page


def test_my_learning_costs_few_queries(
    module: ModulePage,
    competency: Competency,
    browser: Client,
    learner: User,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    assign(learner, page=module)
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=timezone.now())
    browser.get("/en/learning/mine/")
    with django_assert_max_num_queries(12):
        browser.get("/en/learning/mine/")


def test_what_was_assigned_in_one_language_leads_to_the_page_in_the_reader_s_own(
    module: ModulePage, browser: Client, learner: User
) -> None:
    assign(learner, page=module)
    french = Locale.objects.get_or_create(language_code="fr")[0]
    translated = module.copy_for_translation(french, copy_parents=True)
    translated.title = "Les risques"
    translated.save_revision().publish()
    page = browser.get("/fr/learning/mine/").content.decode()
    assert "Les risques" in page
    assert translated.url in page
    assert module.url in browser.get("/en/learning/mine/").content.decode()
    translated.refresh_from_db()
    translated.unpublish()
    assert module.url in browser.get("/fr/learning/mine/").content.decode()


def test_nothing_assigned_says_so(browser: Client) -> None:
    assert "Nothing is assigned to you" in browser.get("/en/learning/mine/").content.decode()
