"""What has to be completed first, and learning paths: nothing hidden is asked for, nothing closed is opened."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from training.actions.lessons import complete_module
from training.models import (
    Assignment,
    Attempt,
    LearningPath,
    LessonPage,
    LessonRead,
    ModulePage,
    ModulePrerequisite,
    PathStep,
)
from training.paths import assign_path
from training.prerequisites import are_circular, missing_for
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def basics(module: ModulePage) -> ModulePage:
    """A module that has to be completed before the other one."""
    basics: ModulePage = module.get_parent().add_child(instance=ModulePage(title="Basics", slug="basics"))
    ModulePrerequisite.objects.create(module=module, required=Page.objects.get(pk=basics.pk))
    return basics


def test_a_module_opens_when_what_it_requires_is_completed(
    client: Client, module: ModulePage, basics: ModulePage, learner: User
) -> None:
    client.force_login(learner)
    lesson = LessonPage.objects.child_of(module).first()
    assert lesson is not None
    assert "Basics" in client.get(module.url).content.decode()
    client.post(reverse("training:lesson-read", args=[lesson.pk]))
    client.post(reverse("training:start", args=[module.pk]))
    assert not LessonRead.objects.exists()
    assert not Attempt.objects.exists()
    complete_module(learner, module=basics)
    assert missing_for(learner, page=module) == []
    client.post(reverse("training:lesson-read", args=[lesson.pk]))
    client.post(reverse("training:start", args=[module.pk]))
    assert (LessonRead.objects.count(), Attempt.objects.count()) == (1, 1)


def test_what_a_person_may_not_see_is_asked_of_nobody(module: ModulePage, basics: ModulePage, learner: User) -> None:
    assert [page.pk for page in missing_for(learner, page=module)] == [basics.pk]
    PageViewRestriction.objects.create(page=basics, restriction_type="groups")
    assert missing_for(learner, page=module) == []


def test_a_circle_is_seen(module: ModulePage, basics: ModulePage) -> None:
    assert are_circular(basics, Page.objects.get(pk=module.pk))
    assert not are_circular(module, Page.objects.get(pk=basics.pk))


def test_a_path_shows_its_steps_and_is_taken(
    client: Client, module: ModulePage, basics: ModulePage, learner: User
) -> None:
    path = LearningPath.objects.create(title_en="Into the job", title_fr="Prise de poste")
    for order, page in enumerate((basics, module)):
        PathStep.objects.create(path=path, page=Page.objects.get(pk=page.pk), sort_order=order)
    address = reverse("training:path", args=[path.pk])
    assert client.get(address).status_code == 200
    client.force_login(learner)
    assert "Into the job" in client.get(reverse("training:catalog")).content.decode()
    client.post(reverse("training:path-take", args=[path.pk]))
    assert list(Assignment.objects.filter(person=learner).values_list("page", flat=True)) == [basics.pk, module.pk]
    assign_path(learner, path=path)
    assert Assignment.objects.filter(person=learner).count() == 2
    PageViewRestriction.objects.create(page=basics, restriction_type="groups")
    assert "Basics" not in client.get(address).content.decode()
    LearningPath.objects.update(is_published=False)
    assert client.get(address).status_code == 404
