"""Groups that are asked to learn, exemptions, rules of completion, and cycles that open anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.actions import assign, complete_module, confirm_module, mark_lesson_read
from training.actions.group_assignments import ask_group, months_before, reach_all, renew_due
from training.models import (
    Assignment,
    Completion,
    CompletionRule,
    Evidence,
    Exemption,
    GroupAssignment,
    LessonPage,
    LessonRead,
    ModulePage,
)
from training.progress import progress_of
from training.trainers.learners import learners_of
from vademecum.accounts.models import Team, User
from vademecum.jobs.models import Job
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(module: ModulePage) -> ModulePage:
    """A module without a quiz: its lessons complete it."""
    module.quiz = None
    module.save()
    return module


@pytest.fixture
def team(learner: User, person_named: Callable[..., User]) -> Team:
    team = Team.objects.create(name="North")
    team.members.set([learner, person_named("bruno"), person_named("chloe")])
    return team


def read_all(person: User, module: ModulePage, *, now: object = None) -> None:
    for lesson in LessonPage.objects.child_of(module):
        mark_lesson_read(person, lesson=lesson, now=now)  # type: ignore[arg-type]


def test_a_team_is_asked_in_one_action_and_nobody_twice(team: Team, module: ModulePage) -> None:
    due = timezone.localdate() + timedelta(days=20)
    request = ask_group(GroupAssignment(page=module, team=team, due_on=due), by=None)
    assert Job.objects.filter(kind="training.reach_groups").count() == 1
    assert reach_all(request) == 3
    assert reach_all(request) == 0
    assert set(Assignment.objects.values_list("due_on", flat=True)) == {due}


def test_who_joins_the_team_later_is_asked_with_days_of_their_own(
    team: Team, module: ModulePage, person_named: Callable[..., User]
) -> None:
    today = timezone.localdate()
    request = GroupAssignment.objects.create(
        page=module, team=team, due_on=today, days=14, created_at=timezone.now() - timedelta(days=3)
    )
    reach_all(request, now=timezone.now() - timedelta(days=3))
    late = person_named("dora")
    team.members.add(late)
    assert reach_all(request) == 1
    assert Assignment.objects.get(person=late).due_on == today + timedelta(days=14)


def test_the_exempt_and_those_who_completed_it_are_not_asked(team: Team, module: ModulePage, learner: User) -> None:
    complete_module(learner, module=module)
    exempt = team.members.exclude(pk=learner.pk).first()
    assert exempt is not None
    Exemption.objects.create(person=exempt, page=module, reason="Wrote the standard")
    assert reach_all(GroupAssignment.objects.create(page=module, team=team)) == 1
    assert not Assignment.objects.filter(person__in=[learner, exempt]).exists()


def test_asked_again_a_person_begins_a_new_cycle_and_the_old_one_stays(reading: ModulePage, learner: User) -> None:
    before = timezone.now() - timedelta(days=400)
    assign(learner, page=reading, now=before)
    read_all(learner, reading, now=before)
    assign(learner, page=reading)
    progress = progress_of(learner)
    assert not progress.completed
    assert not progress.read
    lessons = list(LessonPage.objects.child_of(reading))
    mark_lesson_read(learner, lesson=lessons[0])
    assert Completion.objects.count() == 1  # one lesson of the new cycle completes nothing
    mark_lesson_read(learner, lesson=lessons[1])
    assert list(Completion.objects.order_by("cycle").values_list("cycle", flat=True)) == [1, 2]
    assert LessonRead.objects.count() == 4
    assert reading.translation_key in progress_of(learner).completed


def test_a_course_asked_again_is_closed_by_its_modules_of_the_new_cycle(reading: ModulePage, learner: User) -> None:
    course = reading.get_parent().specific
    read_all(learner, reading, now=timezone.now() - timedelta(days=90))
    asked = assign(learner, page=course)
    assert Assignment.objects.filter(person=learner, completed_at=None).count() == 2
    read_all(learner, reading)
    asked.refresh_from_db()
    assert asked.completed_at is not None
    assert not Assignment.objects.filter(completed_at=None).exists()


@pytest.mark.parametrize("cycles", [1, 3])
def test_renewal_asks_once_a_cycle_however_often_the_clock_comes(
    reading: ModulePage, learner: User, cycles: int
) -> None:
    ModulePage.objects.filter(pk=reading.pk).update(repeat_months=12)
    start = timezone.now() - timedelta(days=400 * cycles)
    read_all(learner, reading, now=start)
    for number in range(1, cycles + 1):
        now = start + timedelta(days=400 * number)
        assert [renew_due(now=now), renew_due(now=now)] == [1, 0]
        read_all(learner, reading, now=now)
        assert Completion.objects.count() == number + 1
        assert renew_due(now=now) == 0
    assert Evidence.objects.filter(kind="module").count() == cycles + 1


def test_months_are_counted_back_to_a_day_that_exists() -> None:
    day = timezone.now().replace(year=2027, month=3, day=31)
    assert months_before(day, 1).date().isoformat() == "2027-02-28"
    assert months_before(day, 12).date().isoformat() == "2026-03-31"


def test_every_rule_of_a_module_has_to_be_met(
    reading: ModulePage, learner: User, person_named: Callable[..., User]
) -> None:
    for kind in ("lessons", "confirmed"):
        CompletionRule.objects.create(module=reading, kind=kind)
    read_all(learner, reading)
    assert not Completion.objects.exists()
    confirm_module(learner, module=reading, by=person_named("trainer"))
    assert Completion.objects.count() == 1


def test_a_trainer_sees_who_is_overdue_reminds_them_once_and_confirms(
    reading: ModulePage, learner: User, person_named: Callable[..., User]
) -> None:
    CompletionRule.objects.create(module=reading, kind="confirmed")
    assign(learner, page=reading, due_on=timezone.localdate() - timedelta(days=1))
    trainer = person_named("trainer", is_staff=True)
    trainer.groups.add(Group.objects.get(name="Trainer"))
    client = Client()
    client.force_login(trainer)
    assert learners_of(reading, today=timezone.localdate())[0].is_overdue
    page = client.get(reverse("training_learners", args=[reading.pk])).content.decode()
    assert "Amina" in page
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[reading.pk])).content.decode()
    assert reverse("training_learners", args=[reading.pk]) in editor
    for _time in range(2):
        client.post(reverse("training_remind", args=[reading.pk]))
    assert Notification.objects.filter(person=learner, kind="training.overdue").count() == 1
    client.post(reverse("training_confirm", args=[reading.pk, learner.pk]))
    assert Completion.objects.filter(person=learner).exists()


def test_a_trainer_may_publish_below_the_catalogue_and_nowhere_else(
    module: ModulePage, person_named: Callable[..., User]
) -> None:
    trainer = person_named("trainer")
    trainer.groups.add(Group.objects.get(name="Trainer"))
    course = module.get_parent()
    assert module.permissions_for_user(trainer).can_publish()
    assert course.permissions_for_user(trainer).can_edit()
    assert not course.get_parent().get_parent().permissions_for_user(trainer).can_publish()
