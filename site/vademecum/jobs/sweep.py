"""Every few seconds: take up what a lost message or a dead worker left lying, and start what is scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from vademecum.jobs import leases
from vademecum.jobs.heartbeat import heartbeat
from vademecum.jobs.models import Job, ScheduledRun
from vademecum.jobs.queue import enqueue, wake
from vademecum.jobs.registry import Schedule, schedules

EVERY = timedelta(seconds=10)
PATIENCE = timedelta(seconds=15)  # how long a message may take before another one is sent
BATCH = 100  # messages a sweep; each one makes a worker go on until nothing is due


@dataclass(frozen=True)
class Swept:
    """How much a sweep found."""

    reclaimed: int
    woken: int
    scheduled: int


def sweep(*, now: datetime | None = None) -> Swept:
    now = now or timezone.now()
    return Swept(
        scheduled=sum(start_slot(one, now=now) for one in schedules()),
        reclaimed=leases.reclaim(now=now, working_on=heartbeat.jobs()),
        woken=wake_overdue(now=now),
    )


def wake_overdue(*, now: datetime) -> int:
    """Send a message again for jobs that are due and whose last message must have been lost."""
    overdue = Job.objects.due(now).filter(woken_at__lte=now - PATIENCE).values_list("pk", flat=True)[:BATCH]
    job_ids = list(overdue)
    if job_ids:
        Job.objects.filter(pk__in=job_ids, state=Job.State.WAITING).update(woken_at=now)
    for job_id in job_ids:
        wake(job_id)
    return len(job_ids)


def start_slot(one: Schedule, *, now: datetime) -> bool:
    """Enqueue the scheduled kind unless somebody has done so in this slot; say whether it was us."""
    slot = slot_of(one.every, now=now)
    if ScheduledRun.objects.filter(schedule=one.kind, slot=slot).exists():
        return False
    try:
        with transaction.atomic():
            ScheduledRun.objects.create(schedule=one.kind, slot=slot)
            enqueue(one.kind, one.arguments, unique_key="schedule")
    except IntegrityError:
        return False
    return True


def slot_of(every: timedelta, *, now: datetime) -> datetime:
    """Return the start of the period of length `every`, counted from 1970, in which `now` lies."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return start + (now - start) // every * every
