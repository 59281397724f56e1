"""Run jobs: take a lease, call the handler, write down how it ended."""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import nullcontext
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone, translation

from vademecum.jobs import leases
from vademecum.jobs.backoff import pause_after
from vademecum.jobs.heartbeat import heartbeat
from vademecum.jobs.leases import Lease
from vademecum.jobs.models import Job
from vademecum.jobs.registry import GiveUp
from vademecum.jobs.stopping import LeaseLost, WorkerStopping, stopping

logger = logging.getLogger(__name__)
LOG_LIMIT = 50_000
ERROR_LIMIT = 20_000
WRITE_EVERY = 1.0


class Run:
    """What a handler sees of the job it runs (`registry.JobRun`)."""

    def __init__(self, lease: Lease) -> None:
        job = Job.objects.get(pk=lease.job_id)
        self.id = lease.job_id
        self.arguments: dict[str, Any] = job.arguments
        self.attempts = job.attempts
        self.requested_by_id = job.requested_by_id
        self._lease = lease
        self._fields: dict[str, Any] = {}
        self._log = job.log
        self._written_at = time.monotonic()

    def progress(self, done: int, total: int, note: str = "") -> None:
        self._fields |= {"progress_done": done, "progress_total": total, "progress_note": note[:255]}
        if time.monotonic() - self._written_at >= WRITE_EVERY:
            if stopping.is_set():
                raise WorkerStopping
            self._written_at = time.monotonic()
            if not self._lease.write(**self._fields):
                raise LeaseLost

    def log(self, line: str) -> None:
        self._log = f"{self._log}{line}\n"[-LOG_LIMIT:]
        self._fields["log"] = self._log

    def finish_with(self, result: Any) -> None:
        self._fields["result"] = result

    @property
    def unwritten(self) -> dict[str, Any]:
        """The fields that the row does not have yet."""
        return self._fields


def execute(lease: Lease) -> None:
    """Run the leased job to its end, whatever that is. Nothing is raised: the row tells."""
    run = Run(lease)
    try:
        with heartbeat.keeping(lease), _language_of(run):
            lease.kind.handler(run)
    except WorkerStopping:
        lease.give_back(attempts=run.attempts - 1, **run.unwritten)
    except LeaseLost:
        logger.warning("Job %s was taken over by another worker.", run.id)
    except GiveUp as reason:
        lease.bury(error=str(reason), **run.unwritten)
    except Exception:
        _fail(lease, run)
    else:
        if not lease.finish(**{"error": "", **run.unwritten}):
            logger.warning("Job %s ended here, but another worker had taken it over.", run.id)


def run_due(limit: int | None = None, kinds: list[str] | None = None) -> int:
    """Run due jobs in this process, one after another; return how many were run.

    For tests, for `run_due_jobs`, and for commands that want their work done before they end, worker or no worker.
    """
    leases.reclaim(now=timezone.now(), working_on=heartbeat.jobs())
    ran = 0
    while (limit is None or ran < limit) and not stopping.is_set():
        lease = leases.take_next(kinds=kinds)
        if lease is None:
            break
        execute(lease)
        ran += 1
    return ran


def _fail(lease: Lease, run: Run) -> None:
    error = traceback.format_exc()[-ERROR_LIMIT:]
    if run.attempts < lease.kind.max_attempts:
        lease.give_back(after=pause_after(run.attempts), error=error, **run.unwritten)
        return
    logger.error("Job %s (%s) failed %s times and rests.\n%s", run.id, lease.kind.name, run.attempts, error)
    lease.bury(error=error, **run.unwritten)


def _language_of(run: Run) -> Any:
    """Speak the language of the person who asked for the work."""
    if run.requested_by_id is None:
        return nullcontext()
    language = (
        get_user_model().objects.filter(pk=run.requested_by_id).values_list("preferred_language", flat=True).first()
    )
    return translation.override(language) if language else nullcontext()
