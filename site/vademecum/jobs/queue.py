"""Put work into the job table."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vademecum.jobs import broker
from vademecum.jobs.models import Job

logger = logging.getLogger(__name__)


def enqueue(
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    unique_key: str = "",
    run_after: datetime | None = None,
    requested_by: Any = None,
) -> Job:
    """Write a job in the current transaction and wake a worker after commit.

    With a `unique_key`, a waiting job of the same kind and key is returned instead of a second one being made: work
    that has not begun yet will see this change too. A job that is already running does not count, as it may have read
    the old state; the new one waits until that one has ended.
    """
    if unique_key:
        waiting = Job.objects.filter(kind=kind, unique_key=unique_key, state=Job.State.WAITING).first()
        if waiting:
            return waiting
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                arguments=arguments or {},
                unique_key=unique_key,
                run_after=run_after or timezone.now(),
                requested_by=requested_by,
            )
    except IntegrityError:
        return Job.objects.get(kind=kind, unique_key=unique_key, state=Job.State.WAITING)
    if run_after is None:
        transaction.on_commit(lambda: wake(job.pk), robust=True)
    return job


def wake(job_id: int) -> None:
    """Tell a worker that a job is due. If this fails nothing is lost: the sweep sends it again."""
    try:
        broker.publish(job_id)
    except Exception as error:
        logger.warning("Job %s was kept, but no worker could be woken (%s). The next sweep takes it up.", job_id, error)


def retry(job: Job) -> bool:
    """Give a job that failed for good another full set of attempts; say whether it was still there to retry.

    When the same work is already waiting under the same key, the failed one is closed in its favour.
    """
    now = timezone.now()
    failed = Job.objects.filter(pk=job.pk, state=Job.State.DEAD)
    fresh = {"state": Job.State.WAITING, "attempts": 0, "run_after": now, "woken_at": now, "finished_at": None}
    try:
        with transaction.atomic():
            changed = failed.update(**fresh)
    except IntegrityError:
        return bool(failed.update(state=Job.State.DONE))
    if changed:
        transaction.on_commit(lambda: wake(job.pk), robust=True)
    return bool(changed)


def retry_all(kind: str) -> int:
    """Retry every job of a kind that failed for good; return how many."""
    return sum(retry(job) for job in Job.objects.failed().filter(kind=kind).iterator())
