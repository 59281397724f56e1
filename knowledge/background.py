"""Work of the library that the clock asks for."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from knowledge.editions.actions import take_due_effect
from vademecum.jobs.registry import JobRun, job_kind, schedule


@job_kind("knowledge.take_effect", label=_("Bring approved editions into force"))
def take_effect(run: JobRun) -> None:
    """Bring into force what was approved for today or earlier."""
    count = take_due_effect()
    if count:
        run.log(f"{count} editions came into force.")
    run.finish_with(count)


schedule("knowledge.take_effect", every=timedelta(minutes=15))
