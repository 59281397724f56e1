"""Readers and owners are reminded, once at each stage; what is late reaches the deputy and then the PMO."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.editions.actions import newest
from knowledge.editions.listening import record_all
from knowledge.models import ReadingRequest, SectionPage, StandardPage
from knowledge.reminding import reading_stage, remind_owners, remind_readers, review_stage
from tests.knowledge.conftest import add_page, restrict
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.notifications.inbox import inbox_of
from vademecum.notifications.models import Notification

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("left", "stage"), [(91, ""), (90, "90"), (30, "30"), (7, "7"), (0, "7"), (-1, "overdue"), (-15, "escalated")]
)
def test_owners_hear_at_ninety_thirty_and_seven_days_then_when_it_is_late(left: int, stage: str) -> None:
    assert review_stage(TODAY, TODAY + timedelta(days=left)) == stage


@pytest.mark.parametrize(
    ("left", "stage"), [(8, "asked"), (7, "7"), (1, "1"), (-1, "late-1"), (-7, "late-1"), (-8, "late-2")]
)
def test_readers_hear_when_asked_a_week_and_a_day_before_then_weekly(left: int, stage: str) -> None:
    assert reading_stage(TODAY, TODAY + timedelta(days=left)) == stage


@pytest.fixture
def standard(section: SectionPage) -> Any:
    page = add_page(section, "Risks", "## 1 Aim {#aim}\n\nText.", model=StandardPage, identifier="PMO-STD-001")
    record_all()
    return page


def test_a_reader_is_reminded_once_at_each_stage(standard: Any, alice: User) -> None:
    edition = newest(standard)
    assert edition is not None
    ReadingRequest.objects.create(edition=edition, person=alice, due_on=timezone.localdate() + timedelta(days=20))
    assert [remind_readers(), remind_readers()] == [1, 0]
    assert remind_readers(today=timezone.localdate() + timedelta(days=15)) == 1
    assert remind_readers(today=timezone.localdate() + timedelta(days=22)) == 1
    assert "PMO-STD-001" in Notification.objects.first().title  # type: ignore[union-attr]


def test_a_reminder_of_a_page_that_was_hidden_meanwhile_is_not_shown(standard: Any, bob: User, steering: Group) -> None:
    edition = newest(standard)
    ReadingRequest.objects.create(edition=edition, person=bob)
    remind_readers()
    assert len(inbox_of(bob)) == 1
    restrict(standard, group=steering)
    assert inbox_of(bob) == []


def test_a_late_review_reaches_the_deputy_then_the_pmo(standard: Any, alice: User, bob: User) -> None:
    officer = User.objects.create_user(email="officer@example.org", password="x")
    officer.groups.add(Group.objects.get_or_create(name=PMO_OFFICER)[0])
    StandardPage.objects.update(responsible=alice, deputy=bob, review_months=12, reviewed_on=date(2026, 1, 1))
    assert remind_owners(today=date(2026, 12, 20)) == 1
    assert remind_owners(today=date(2027, 1, 5)) == 2
    assert remind_owners(today=date(2027, 1, 20)) == 3
    assert [len(inbox_of(person)) for person in (alice, bob, officer)] == [3, 2, 1]


def test_without_an_owner_the_pmo_is_told_at_once(standard: Any) -> None:
    officer = User.objects.create_user(email="officer@example.org", password="x")
    officer.groups.add(Group.objects.get_or_create(name=PMO_OFFICER)[0])
    StandardPage.objects.update(responsible=None, deputy=None, review_months=12, reviewed_on=date(2026, 1, 1))
    assert remind_owners(today=date(2026, 12, 20)) == 1


def test_programs_read_the_register_as_the_person_they_act_for(
    standard: Any, alice: User, bob: User, steering: Group, client: Client
) -> None:
    assert client.get(reverse("api:register")).status_code == 401
    client.force_login(bob)
    assert [row["identifier"] for row in client.get(reverse("api:register")).json()] == ["PMO-STD-001"]
    restrict(standard, group=steering)
    assert client.get(reverse("api:register")).json() == []
    client.force_login(alice)
    assert len(client.get(reverse("api:register")).json()) == 1
