"""Who works on what: a job is taken by a lease, and only the holder of the lease may write to its row.

Everything here is one conditional UPDATE, which SQLite and PostgreSQL both carry out as a whole.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from vademecum.jobs.models import Job, JobQuerySet
from vademecum.jobs.processes import is_gone, own_mark
from vademecum.jobs.registry import JobKind, kind_named


@dataclass(frozen=True)
class Lease:
    """The right to work on one job until `Job.lease_until`, renewable as long as nobody else has taken it."""

    job_id: int
    kind: JobKind
    token: uuid.UUID

    def renew(self) -> bool:
        return self._write(lease_until=timezone.now() + self.kind.lease)

    def write(self, **fields: Any) -> bool:
        """Write to the row and renew the lease; say whether the lease still held."""
        return self._write(lease_until=timezone.now() + self.kind.lease, **fields)

    def finish(self, **fields: Any) -> bool:
        return self._end(state=Job.State.DONE, finished_at=timezone.now(), **fields)

    def bury(self, **fields: Any) -> bool:
        """Give up on the job: it rests among the failed ones until somebody retries it."""
        return self._end(state=Job.State.DEAD, finished_at=timezone.now(), **fields)

    def give_back(self, *, after: timedelta = timedelta(), **fields: Any) -> bool:
        """Put the job back among the waiting ones."""
        now = timezone.now()
        fields = {"run_after": now + after, "woken_at": now + after, **fields}
        try:
            with transaction.atomic():
                return self._end(state=Job.State.WAITING, **fields)
        except IntegrityError:  # the same work is waiting already, under the same key
            return self.finish(
                **{name: value for name, value in fields.items() if name not in ("run_after", "woken_at")}
            )

    def _end(self, **fields: Any) -> bool:
        return self._write(lease_token=None, lease_until=None, **fields)

    def _write(self, **fields: Any) -> bool:
        return bool(self._mine.update(**fields))

    @property
    def _mine(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING, lease_token=self.token)


def claim(job_id: int) -> Lease | None:
    """Take a job that is due; `None` when it is not, or when another worker was quicker."""
    now = timezone.now()
    waiting = Job.objects.due(now).filter(pk=job_id)
    name = waiting.values_list("kind", flat=True).first()
    if name is None:
        return None
    try:
        kind = kind_named(name)
    except LookupError as unknown:
        waiting.order_by().update(state=Job.State.DEAD, error=str(unknown), finished_at=now)
        return None
    token = uuid.uuid4()
    try:
        with transaction.atomic():
            taken = waiting.order_by().update(
                state=Job.State.RUNNING,
                lease_token=token,
                lease_until=now + kind.lease,
                leased_by=own_mark(),
                attempts=F("attempts") + 1,
                started_at=now,
                finished_at=None,
            )
    except IntegrityError:  # the same work is running under the same key; it is taken up when that has ended
        return None
    return Lease(job_id=job_id, kind=kind, token=token) if taken else None


def take_next(*, kinds: list[str] | None = None) -> Lease | None:
    """Take the job that has been due longest; `None` when nothing is due."""
    due = Job.objects.due(timezone.now())
    if kinds is not None:
        due = due.filter(kind__in=kinds)
    for job_id in due.values_list("pk", flat=True)[:50]:
        if lease := claim(job_id):
            return lease
    return None


def reclaim(*, now: datetime, working_on: frozenset[int] = frozenset()) -> int:
    """Put jobs of workers that died back among the waiting ones; return how many.

    `working_on` are jobs of this very process: they are alive, even if a long write kept them from saying so.
    """
    returned = 0
    abandoned = [*Job.objects.lapsed(now)[:500], *(job for job in Job.objects.running() if is_gone(job.leased_by))]
    for job in abandoned:
        if job.pk in working_on or job.lease_token is None:
            continue
        try:
            kind = kind_named(job.kind)
        except LookupError:
            kind = JobKind(name=job.kind, handler=lambda run: None)
        lease = Lease(job_id=job.pk, kind=kind, token=job.lease_token)
        if job.attempts < kind.max_attempts:
            returned += lease.give_back()
        else:
            lease.bury(error=gettext("The worker stopped %(count)d times while doing this.") % {"count": job.attempts})
    return returned
