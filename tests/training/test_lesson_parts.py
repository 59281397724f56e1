"""Lessons with checks and pinned clauses, what has to be done first, and ways through several courses."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from knowledge.models import StandardPage
from training.blocks import ClauseBlock
from training.models import CheckAnswer, Completion, CompletionRule, LessonPage, ModulePage, Statement
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(module: ModulePage) -> LessonPage:
    """A lesson with two checks; its module asks for them."""
    lesson: LessonPage = LessonPage.objects.child_of(module).first()  # type: ignore[assignment]
    lesson.body = [("markdown", "Before."), ("check", {"question": "RISK-002"}), ("check", {"question": "RISK-004"})]
    lesson.save_revision().publish()
    module.completion_rules.add(CompletionRule(kind="checks"))  # type: ignore[attr-defined]
    module.save()
    return LessonPage.objects.get(pk=lesson.pk)


def form(page: str, check: str) -> dict[str, str]:
    """Return the hidden fields of one check on a page."""
    (found,) = [part for part in page.split("<form")[1:] if f'name="check" value="{check}"' in part]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found))


def values(page: str, check: str) -> dict[str, str]:
    """Return label → value of the options of a check."""
    (found,) = [part for part in page.split("<form")[1:] if f'name="check" value="{check}"' in part]
    return {
        words: value for value, words in re.findall(r'name="choice" value="([^"]*)".*?<span>(.*?)</span>', found, re.S)
    }


def test_a_check_is_marked_at_once_and_its_key_shows_only_after_an_answer(
    client: Client, lesson: LessonPage, learner: User
) -> None:
    client.force_login(learner)
    page = client.get(lesson.url).content.decode()
    assert page.count('class="lesson-check"') == 2
    assert "One, by name" not in page
    address = reverse("training:lesson-check", args=[lesson.pk])
    wrong = next(value for words, value in values(page, "RISK-002").items() if "None" in words)
    answered = client.post(address, {**form(page, "RISK-002"), "choice": wrong})
    assert answered.headers["Location"].endswith("#check-1")
    page = client.get(lesson.url).content.decode()
    assert "Then nobody acts" in page
    assert "One, by name" not in page
    row = CheckAnswer.objects.get()
    assert (row.is_right, row.person) == (False, learner)


def test_the_checks_of_a_module_complete_it_and_a_replay_changes_nothing(
    client: Client, lesson: LessonPage, learner: User, module: ModulePage
) -> None:
    client.force_login(learner)
    address = reverse("training:lesson-check", args=[lesson.pk])
    for check, words in (("RISK-002", "One"), ("RISK-004", "True")):
        page = client.get(lesson.url).content.decode()
        value = next(
            value for label, value in values(page, check).items() if label.strip().startswith(words) or words in label
        )
        fields = {**form(page, check), "choice": value}
        client.post(address, fields)
        client.post(address, fields)
    assert CheckAnswer.objects.filter(is_right=True).count() == 2
    assert Completion.objects.filter(person=learner, key=module.translation_key).count() == 1
    assert Statement.objects.filter(verb__endswith="answered").count() == 2


def test_what_was_not_asked_here_is_refused(client: Client, lesson: LessonPage, learner: User) -> None:
    client.force_login(learner)
    address = reverse("training:lesson-check", args=[lesson.pk])
    page = client.get(lesson.url).content.decode()
    for changed in ({"check": "RISK-001"}, {"drawn": "forged"}, {"choice": "99"}):
        client.post(address, {**form(page, "RISK-002"), "choice": "0", **changed})
    client.post(address, {})
    assert not CheckAnswer.objects.exists()
    assert Client().post(address, form(page, "RISK-002")).status_code == 302
    PageViewRestriction.objects.create(page=lesson, restriction_type="groups")
    assert client.post(address, form(page, "RISK-002")).status_code == 404


@pytest.fixture
def standard(db: None) -> StandardPage:
    home: Any = Page.objects.filter(depth=2).first()
    page = StandardPage(title="Risk standard", slug="risk-standard", identifier="PMO-STD-777")
    page.body = [("markdown", "## Scoring\n\nProbability times impact, first text.\n\n## Owner\n\nOne.")]
    home.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def test_a_clause_is_pinned_to_its_edition_and_says_when_another_is_in_force(
    client: Client, lesson: LessonPage, standard: StandardPage, learner: User
) -> None:
    block = ClauseBlock()
    value = block.clean(block.to_python({"code": "pmo-std-777", "clause": "scoring", "edition": ""}))
    assert value["edition"] == standard.editions.get().label
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"code": "PMO-STD-777", "clause": "nothing", "edition": ""}))
    lesson.body = [("clause", value)]
    lesson.save_revision().publish()
    client.force_login(learner)
    shown = client.get(lesson.url).content.decode()
    assert "first text" in shown
    assert "One." not in shown
    standard.body = [("markdown", "## Scoring\n\nAnother text altogether.\n\n## Owner\n\nOne.")]
    standard.change_class = "major"
    standard.save_revision().publish()
    shown = client.get(lesson.url).content.decode()
    assert "first text" in shown
    assert "Another text" not in shown
    assert "is in force now" in shown
    PageViewRestriction.objects.create(page=standard, restriction_type="groups")
    assert "first text" not in client.get(lesson.url).content.decode()
    assert uuid.UUID(str(lesson.translation_key))
