"""A few questions a week on what fades; memory never lowers a level; failing twice opens a review."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.training.conftest import KEYS
from training.actions import save_answer, start_attempt, submit_attempt
from training.actions.refreshers import NothingToRefresh, start_refresher
from training.competency.lapsing import remind_of_refreshers
from training.competency.refreshing import memories_of, week_of
from training.models import Assignment, Attempt, Memory, ModulePage, Standing
from vademecum.accounts.models import User
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db


def answer(person: User, attempt: Attempt, *, right: bool, now: datetime) -> Attempt:
    for slot in attempt.slots.select_related("version__question"):
        key = KEYS[slot.version.question.idnumber] if right else {}
        if key:
            where = {"attempt_id": attempt.public_id, "position": slot.position}
            save_answer(person, **where, operation=uuid.uuid4(), answer=key, now=now)
    return submit_attempt(person, attempt_id=attempt.public_id, now=now)


@pytest.fixture
def passed(learner: User, module: ModulePage) -> datetime:
    """Amina passed the quiz 40 days before the Wednesday of this week."""
    wednesday = week_of(timezone.now()) + timedelta(days=2, hours=10)
    at = wednesday - timedelta(days=40)
    assert module.quiz is not None
    answer(learner, start_attempt(learner, quiz=module.quiz, module=module, now=at), right=True, now=at)
    return wednesday


def test_a_result_is_remembered_and_fades(learner: User, passed: datetime) -> None:
    memory = Memory.objects.get(person=learner)
    assert memory.stability == pytest.approx(8.2956)  # passed with ease the first time
    [faded] = memories_of(learner, at=passed)
    assert faded.is_due
    assert faded.chance < 0.9


def test_a_refresher_asks_what_was_met_and_a_good_answer_makes_it_last(learner: User, passed: datetime) -> None:
    attempt = start_refresher(learner, language="en", now=passed)
    assert 3 <= attempt.slots.count() <= 5
    assert start_refresher(learner, language="en", now=passed) == attempt
    level = Standing.objects.get(person=learner).level
    answer(learner, attempt, right=True, now=passed)
    assert Memory.objects.get(person=learner).stability > 8.2956
    assert Standing.objects.get(person=learner).level == level == 2
    with pytest.raises(NothingToRefresh, match="done"):
        start_refresher(learner, language="en", now=passed)


def test_two_failures_in_a_row_open_a_review_and_lower_nothing(
    learner: User, passed: datetime, module: ModulePage
) -> None:
    for week in range(2):
        now = passed + timedelta(days=7 * week)
        answer(learner, start_refresher(learner, language="en", now=now), right=False, now=now)
        assert Assignment.objects.filter(person=learner, key=module.translation_key).count() == week
    assert Standing.objects.get(person=learner).level == 2
    assert Memory.objects.get(person=learner).failures == 2


def test_nothing_is_asked_of_whom_it_is_fresh_or_who_met_nothing(learner: User, module: ModulePage) -> None:
    now = timezone.now()
    with pytest.raises(NothingToRefresh, match="fresh"):
        start_refresher(learner, language="en", now=now)
    assert module.quiz is not None
    answer(learner, start_attempt(learner, quiz=module.quiz, module=module, now=now), right=True, now=now)
    with pytest.raises(NothingToRefresh, match="fresh"):
        start_refresher(learner, language="en", now=now)


def test_people_are_told_once_a_week_and_the_page_begins_it(learner: User, passed: datetime) -> None:
    assert remind_of_refreshers(now=passed) == 1
    assert remind_of_refreshers(now=passed + timedelta(days=1)) == 0
    assert Notification.objects.filter(person=learner, kind="training.refresher").count() == 1
    browser = Client()
    browser.force_login(learner)
    page = reverse("training:refresher")
    assert "Refresher" in browser.get(page).content.decode()
    begun = browser.post(reverse("training:refresher-start"), follow=True)
    assert Attempt.objects.filter(person=learner, quiz__key="weekly-refresher").count() == 1
    assert begun.status_code == 200
    assert browser.get(reverse("training:refresher-start")).status_code == 405
