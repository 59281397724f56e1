"""Levels that lapse are told of in time: once at each stage, to the person and the manager, in their own language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from training.actions import record_evidence
from training.background import lapse_standings
from training.competency.lapsing import remind_lapsing
from training.models import Competency, Standing
from vademecum.accounts.models import User
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db


class Run:
    """A run of a job, as far as these kinds look at it."""

    arguments: dict[str, object] = {}

    def progress(self, done: int, total: int) -> None:
        pass

    def finish_with(self, result: dict[str, object]) -> None:
        self.result = result


@pytest.fixture
def manager(person_named: Callable[..., User], learner: User) -> User:
    boss = person_named("berthe", preferred_language="fr")
    learner.manager = boss
    learner.save()
    return boss


@pytest.fixture
def ends(learner: User, competency: Competency, manager: User) -> datetime:
    """When the evidence of a level runs out: in 100 days."""
    now = timezone.now()
    ends = now + timedelta(days=100)
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=now, valid_to=ends, now=now)
    return ends


def titles(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_each_stage_is_told_once_and_to_the_manager_in_french(learner: User, manager: User, ends: datetime) -> None:
    told = {days: remind_lapsing(now=ends - timedelta(days=days)) for days in (95, 89, 60, 29, 15, 6, 1, -1, -20)}
    assert told == {95: 0, 89: 2, 60: 0, 29: 2, 15: 0, 6: 2, 1: 0, -1: 2, -20: 0}
    assert titles(learner) == ["Risk lapses soon"] * 3 + ["Risk is due"]
    line = Notification.objects.filter(person=manager).earliest("pk")
    assert line.title == "Amina · Risques\u202f: niveau bientôt à échéance"
    assert "Application guidée" in line.text


def test_nothing_is_told_while_other_evidence_holds_longer(
    learner: User, competency: Competency, ends: datetime
) -> None:
    now = timezone.now()
    later = ends + timedelta(days=300)
    record_evidence(learner, competency=competency, kind="exam", level=2, occurred_at=now, valid_to=later, now=now)
    assert remind_lapsing(now=ends - timedelta(days=6)) == 0
    assert remind_lapsing(now=later - timedelta(days=6)) == 2


def test_what_has_lapsed_is_told_by_the_clock(
    learner: User, manager: User, ends: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: ends + timedelta(days=31))
    run = Run()
    lapse_standings(run)  # type: ignore[arg-type]
    assert run.result == {"recomputed": 1}
    standing = Standing.objects.get(person=learner)
    assert (standing.level, standing.highest_ever) == (0, 2)
    assert titles(learner) == ["Risk has lapsed"]
    assert len(titles(manager)) == 1
    lapse_standings(run)  # type: ignore[arg-type]
    assert len(titles(learner)) == 1
