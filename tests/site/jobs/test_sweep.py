"""What was lost comes back, and what is scheduled runs once a slot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from vademecum.jobs import leases, registry
from vademecum.jobs.backoff import LONGEST, pause_after
from vademecum.jobs.models import Job, ScheduledRun
from vademecum.jobs.queue import enqueue
from vademecum.jobs.registry import Schedule, job_kind
from vademecum.jobs.sweep import PATIENCE, slot_of, start_slot, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(registry, "_schedules", {})
    job_kind("test.sweep")(lambda run: None)
    yield "test.sweep"
    registry._kinds.pop("test.sweep")


def test_a_job_whose_message_was_lost_is_woken_again_but_not_at_once(kind: str) -> None:
    enqueue(kind)
    now = timezone.now()
    assert sweep(now=now).woken == 0
    assert sweep(now=now + PATIENCE + timedelta(seconds=1)).woken == 1
    assert sweep(now=now + PATIENCE + timedelta(seconds=2)).woken == 0


def test_a_job_for_later_is_woken_when_its_time_has_come(kind: str) -> None:
    later = timezone.now() + timedelta(minutes=5)
    enqueue(kind, run_after=later)
    assert sweep(now=later - timedelta(seconds=1)).woken == 0
    assert sweep(now=later + timedelta(seconds=1)).woken == 1


def test_a_job_of_a_dead_worker_is_taken_back(kind: str) -> None:
    job = enqueue(kind)
    leases.claim(job.pk)
    assert sweep(now=timezone.now() + timedelta(seconds=30)).reclaimed == 0
    assert sweep(now=timezone.now() + timedelta(minutes=2)).reclaimed == 1
    assert leases.claim(job.pk)


def test_a_slot_is_given_to_the_queue_once(kind: str) -> None:
    daily = Schedule(kind=kind, every=timedelta(days=1))
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert start_slot(daily, now=noon)
    assert not start_slot(daily, now=noon + timedelta(hours=11))
    assert start_slot(daily, now=noon + timedelta(hours=12))
    assert ScheduledRun.objects.count() == 2
    assert Job.objects.count() == 1  # the first had not begun, so the second slot found it waiting


def test_slots_are_periods_counted_from_the_same_beginning_everywhere() -> None:
    moment = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
    assert slot_of(timedelta(minutes=15), now=moment) == datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
    assert slot_of(timedelta(days=1), now=moment) == datetime(2026, 11, 23, tzinfo=UTC)


def test_pauses_double_and_have_an_end() -> None:
    assert [pause_after(attempts, chance=0).total_seconds() for attempts in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert pause_after(1, chance=1).total_seconds() == 15
    assert pause_after(50, chance=0) == LONGEST


def test_old_finished_jobs_are_removed_and_failed_ones_stay_longer(kind: str) -> None:
    from vademecum.jobs import background

    month_ago = timezone.now() - timedelta(days=30)
    for state in (Job.State.DONE, Job.State.DEAD):
        Job.objects.create(kind=kind, state=state, finished_at=month_ago)
    Job.objects.create(kind=kind, state=Job.State.DONE, finished_at=timezone.now())
    enqueue("jobs.prune")
    from vademecum.jobs.executor import run_due

    run_due(kinds=["jobs.prune"])
    assert background.KEEP_DONE < timedelta(days=30) < background.KEEP_FAILED
    assert sorted(Job.objects.filter(kind=kind).values_list("state", flat=True)) == [Job.State.DEAD, Job.State.DONE]
