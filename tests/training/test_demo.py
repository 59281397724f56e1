"""The learning of the demo organisation: full for its personas, in the past, and gone without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from training import demo
from training.models import Assignment, Attempt, Evidence, ModulePage, RoleHolding, RoleProfile, SavedAnswer
from training.models.competencies import Framework
from vademecum.accounts import demo as people
from vademecum.accounts.demo import PERSONAS
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    tables = [*apps.get_app_config("training").get_models(), *apps.get_app_config("accounts").get_models()]
    return {table._meta.label: table._base_manager.count() for table in tables}


@pytest.fixture
def profiles(module: ModulePage) -> None:
    framework = Framework.objects.get()
    for key in ("project-manager", "project-team-member", "pmo-officer", "sponsor"):
        RoleProfile.objects.create(framework=framework, key=key, title_en=key, title_fr=key)


def test_building_and_clearing_leaves_every_table_as_it_was_twice(profiles: None) -> None:
    before = counts()
    for _time in range(2):
        people.build(lambda line: None)
        demo.build(lambda line: None)
        assert Attempt.objects.exists()
        demo.clear(lambda line: None)
        people.clear(lambda line: None)
        assert {name: (n, before[name]) for name, n in counts().items() if n != before[name]} == {}


def test_nothing_of_the_demo_happens_in_the_future(profiles: None) -> None:
    people.build(lambda line: None)
    demo.build(lambda line: None)
    now = timezone.now()
    assert not Attempt.objects.filter(started_at__gt=now).exists()
    assert not SavedAnswer.objects.filter(saved_at__gt=now).exists()
    assert not Evidence.objects.filter(recorded_at__gt=now).exists()
    assert not Assignment.objects.filter(assigned_at__gt=now).exists()


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_who_reads_english_has_something_overdue_and_something_due_soon(persona: str, profiles: None) -> None:
    people.build(lambda line: None)
    User.objects.filter(email=PERSONAS[persona]).update(preferred_language="en")  # the module of this test is English
    demo.build(lambda line: None)
    person = User.objects.get(email=PERSONAS[persona])
    today = timezone.localdate()
    due = list(Assignment.objects.filter(person=person, completed_at=None).values_list("due_on", flat=True))
    assert len(due) >= 2
    assert min(due) < today < max(due) <= today + timedelta(days=30)
    browser = Client()
    browser.force_login(person)
    assert "Nothing is assigned to you" not in browser.get("/en/learning/mine/").content.decode()


def test_roles_of_personas_fit_what_they_do(profiles: None) -> None:
    people.build(lambda line: None)
    demo.build(lambda line: None)
    held = {
        persona: set(RoleHolding.objects.filter(person__email=email).values_list("profile__key", flat=True))
        for persona, email in PERSONAS.items()
    }
    assert held["team member"] == {"project-team-member"}
    assert held["PMO officer"] == {"pmo-officer"}
    assert "project-manager" not in held["stakeholder"]
