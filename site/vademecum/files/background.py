"""The work of files in the background."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from vademecum.files import reading
from vademecum.jobs.registry import JobRun, job_kind, schedule


@job_kind("files.read", max_attempts=3, label=_("Read the text of a file"))
def read_file(job: JobRun) -> None:
    text = reading.read(job.arguments["holder"], job.arguments["key"])
    if text is not None:
        job.finish_with({"state": text.state, "reason": text.reason, "parts": len(text.parts)})


@job_kind("files.read_missing", label=_("Look for files that were never read"))
def read_missing(job: JobRun) -> None:
    """Catch up with files that came by other ways than the admin (a restore, an import); forget those that are gone."""
    gone = reading.forget_gone()
    missing = list(reading.unread())
    for number, (holder, key) in enumerate(missing, start=1):
        reading.ask_to_read(holder, key)
        job.progress(number, len(missing))
    job.finish_with({"asked": len(missing), "forgotten": gone})


schedule("files.read_missing", every=timedelta(hours=1))
