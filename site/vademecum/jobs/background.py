"""The queue's own work: finished jobs and old slots do not stay for ever."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.jobs import task_backend  # noqa: F401  (declares the kind behind Wagtail's tasks)
from vademecum.jobs.models import Job, ScheduledRun
from vademecum.jobs.registry import JobRun, job_kind, schedule

KEEP_DONE = timedelta(days=14)
KEEP_SCHEDULED = timedelta(days=1)  # some run every minute
KEEP_FAILED = timedelta(days=180)
KEEP_SLOTS = timedelta(days=14)
BATCH = 1000


@job_kind("jobs.prune", label=_("Remove old finished jobs"))
def prune(run: JobRun) -> None:
    now = timezone.now()
    done = Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - KEEP_DONE)
    scheduled = Job.objects.filter(state=Job.State.DONE, unique_key="schedule", finished_at__lt=now - KEEP_SCHEDULED)
    failed = Job.objects.filter(state=Job.State.DEAD, finished_at__lt=now - KEEP_FAILED)
    removed = 0
    for old in (done, scheduled, failed):
        while batch := list(old.values_list("pk", flat=True)[:BATCH]):  # short transactions: others write too
            removed += Job.objects.filter(pk__in=batch).delete()[0]
            run.progress(removed, 0)
    ScheduledRun.objects.filter(slot__lt=now - KEEP_SLOTS).delete()
    run.finish_with({"removed": removed})


schedule("jobs.prune", every=timedelta(days=1))
