"""Mails go out by jobs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.jobs.registry import JobRun, job_kind, schedule
from vademecum.notifications.announcing import tell_announcement
from vademecum.notifications.mailing import send_due
from vademecum.notifications.models import Announcement, Notification

KEEP = timedelta(days=400)


@job_kind("notifications.deliver", label=_("Send mails"))
def deliver(run: JobRun) -> None:
    """Send what is due now, digests included. Run twice it mails nothing twice."""
    run.finish_with(send_due(progress=lambda done, total: run.progress(done, total)))


@job_kind("notifications.announce", label=_("Tell an announcement"))
def announce(run: JobRun) -> None:
    announcement = Announcement.objects.filter(pk=run.arguments["announcement"]).first()
    if announcement is not None:
        run.finish_with(tell_announcement(announcement))


@job_kind("notifications.prune", label=_("Remove old notifications"))
def prune(run: JobRun) -> None:
    run.finish_with(Notification.objects.filter(created_at__lt=timezone.now() - KEEP).delete()[0])


schedule("notifications.deliver", every=timedelta(minutes=15))
schedule("notifications.prune", every=timedelta(days=1))
