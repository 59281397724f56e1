"""Put work into the job table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vademecum.jobs.models import Job


def enqueue(
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    unique_key: str = "",
    run_after: datetime | None = None,
    requested_by: Any = None,
) -> Job:
    """Write a job in the current transaction and wake a worker after commit.

    With a `unique_key`, a waiting job of the same kind and key is returned instead of a second one being made: work that
    has not begun yet will see this change too. A job that is already running does not count, as it may have read the old state.
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
    transaction.on_commit(lambda: wake(job.pk))
    return job


def wake(job_id: int) -> None:
    """Tell a worker that a job is due. If this fails nothing is lost: the sweep sends it again."""
