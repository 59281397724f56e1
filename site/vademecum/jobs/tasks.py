"""The two messages that workers understand. Both end by working until nothing is due."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from vademecum.jobs import broker, executor, leases
from vademecum.jobs.sweep import sweep


@shared_task(name=broker.RUN)
def run_job(*, job_id: int, **later: Any) -> None:
    """Run this job, unless somebody has, and then whatever else is due. `later` versions may add arguments."""
    if lease := leases.claim(job_id):
        executor.execute(lease)
    executor.run_due()


@shared_task(name=broker.SWEEP)
def sweep_jobs(**later: Any) -> None:
    sweep()
    executor.run_due()
