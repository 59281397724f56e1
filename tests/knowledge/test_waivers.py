"""Waivers: asked by who works on the project, granted by somebody else, shown until their last day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.models import StandardPage, Waiver
from knowledge.waiving import Refused, ask_waiver, decide_waiver, tell_ending
from tests.knowledge.conftest import add_page, restrict
from vademecum.accounts.models import Project, ProjectRole, User
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user(email="owner@example.org", password="x", first_name="Olga")


@pytest.fixture
def standard(section, owner) -> StandardPage:
    text = "## 1 Scope {#scope}\n\nAll.\n\n## 2 Scoring {#scoring}\n\nTwice.\n"
    return add_page(section, "Risk", text, model=StandardPage, identifier="PMO-STD-012", responsible=owner)


@pytest.fixture
def project(bob) -> Project:
    project = Project.objects.create(code="ROOF", name="New roof")
    ProjectRole.objects.create(project=project, person=bob, kind="manager")
    return project


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(standard, bob, project, **more) -> Waiver:
    today = timezone.localdate()
    given = {"clause_key": "scoring", "deviation": "Once.", "reason": "Small.", "ends_on": today + timedelta(days=20)}
    return ask_waiver(standard, by=bob, project=project, **(given | more))


def test_from_the_form_to_the_standard(standard, owner, project, bob, alice) -> None:
    ends = (timezone.localdate() + timedelta(days=20)).isoformat()
    form = {"clause": "scoring", "project": project.pk, "deviation": "Once.", "reason": "Small roof.", "ends_on": ends}
    made = of(bob).post(reverse("knowledge_ask_waiver", args=["PMO-STD-012"]), form)
    waiver = Waiver.objects.get()
    assert made.headers["Location"] == reverse("knowledge_waiver", args=[waiver.pk])
    assert of(alice).get(made.headers["Location"]).status_code == 404
    assert "ROOF" not in of(alice).get(standard.url).content.decode()
    of(owner).post(made.headers["Location"], {"do": "grant", "comment": "Fine."})
    shown = of(alice).get(standard.url).content.decode()
    assert "1 active waiver" in shown
    assert "ROOF" in shown
    assert "Olga" in shown
    seen = of(alice).get(made.headers["Location"]).content.decode()
    assert "Small roof." not in seen  # the reason is for those concerned
    assert "Small roof." in of(bob).get(made.headers["Location"]).content.decode()
    assert "ROOF" in of(alice).get(reverse("knowledge_waivers")).content.decode()
    assert of(alice).get(reverse("knowledge_waivers"), {"form": "csv"}).status_code == 200


def test_what_is_refused(standard, owner, project, bob, alice) -> None:
    today = timezone.localdate()
    for more, code in (
        ({"ends_on": today - timedelta(days=1)}, "dates"),
        ({"ends_on": today + timedelta(days=3000)}, "too-long"),
        ({"by": alice}, "project"),
    ):
        with pytest.raises(Refused) as refused:
            asked(standard, more.pop("by", bob), project, **more)
        assert refused.value.code == code
    waiver = asked(standard, bob, project)
    for person, grant, code in ((alice, True, "forbidden"), (owner, False, "no-reason")):
        with pytest.raises(Refused) as refused:
            decide_waiver(waiver, by=person, grant=grant)
        assert refused.value.code == code
    decide_waiver(waiver, by=owner, grant=True)
    with pytest.raises(Refused):
        decide_waiver(waiver, by=owner, grant=True)


def test_nobody_decides_on_their_own(standard, owner, project) -> None:
    ProjectRole.objects.create(project=project, person=owner, kind="member")
    with pytest.raises(Refused) as refused:
        decide_waiver(asked(standard, owner, project), by=owner, grant=True)
    assert refused.value.code == "own"


def test_after_its_last_day_it_is_not_shown_and_before_it_the_project_is_told_once(
    standard, owner, project, bob, alice
) -> None:
    waiver = decide_waiver(asked(standard, bob, project), by=owner, grant=True)
    Notification.objects.all().delete()
    assert [tell_ending(), tell_ending()] == [1, 0]
    Waiver.objects.filter(pk=waiver.pk).update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    client = of(alice)
    assert "ROOF" not in client.get(reverse("knowledge_waivers")).content.decode()
    assert "ROOF" in client.get(reverse("knowledge_waivers"), {"state": "past"}).content.decode()


def test_who_may_not_see_the_standard_sees_no_waiver(standard, steering, owner, project, bob) -> None:
    waiver = decide_waiver(asked(standard, bob, project), by=owner, grant=True)
    restrict(standard, group=steering)
    assert of(bob).get(reverse("knowledge_waiver", args=[waiver.pk])).status_code == 404
    assert "PMO-STD-012" not in of(bob).get(reverse("knowledge_waivers"), {"state": "all"}).content.decode()
