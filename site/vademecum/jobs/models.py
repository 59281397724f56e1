"""Work to do, as rows: written in the transaction that needs them, so that nothing is ever only in a broker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.jobs.registry import label_of


class JobQuerySet(models.QuerySet["Job"]):
    """The vocabulary of the queue. Times are passed in, so that a whole sweep sees one moment."""

    def due(self, now: datetime) -> JobQuerySet:
        """Waiting jobs whose time has come, the longest waiting first."""
        return self.filter(state=Job.State.WAITING, run_after__lte=now).order_by("run_after", "pk")

    def lapsed(self, now: datetime) -> JobQuerySet:
        """Running jobs whose worker has not been heard of in time."""
        return self.running().filter(lease_until__lt=now)

    def running(self) -> JobQuerySet:
        return self.filter(state=Job.State.RUNNING).order_by("pk")

    def failed(self) -> JobQuerySet:
        return self.filter(state=Job.State.DEAD).order_by("pk")

    def visible_to(self, person: Any) -> JobQuerySet:
        """Jobs that a person asked for; all of them for those who may view jobs."""
        if not person.is_authenticated:
            return self.none()
        return self if person.has_perm("jobs.view_job") else self.filter(requested_by=person)


class Job(models.Model):
    """One piece of work. A worker takes it by a lease; when that runs out, the sweep re-sends it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        DEAD = "dead", _("Failed")

    kind = models.CharField(_("kind"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    unique_key = models.CharField(_("unique key"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    woken_at = models.DateTimeField(default=timezone.now, editable=False)  # when a message was last sent for it
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_by = models.CharField(max_length=100, blank=True, editable=False)  # a mark of the worker's process
    progress_done = models.PositiveIntegerField(_("done"), default=0)
    progress_total = models.PositiveIntegerField(_("of"), default=0)
    progress_note = models.CharField(_("now"), max_length=255, blank=True)
    log = models.TextField(_("log"), blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unique_key"],
                condition=Q(state="waiting") & ~Q(unique_key=""),
                name="jobs_one_waiting_job_per_key",
            ),
            models.UniqueConstraint(
                fields=["kind", "unique_key"],
                condition=Q(state="running") & ~Q(unique_key=""),
                name="jobs_one_running_job_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "run_after"], name="jobs_due"),
            models.Index(fields=["state", "lease_until"], name="jobs_leases"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.DEAD)

    @property
    def progress_text(self) -> str:
        return f"{self.progress_done} / {self.progress_total}" if self.progress_total else ""

    @property
    def label(self) -> str:
        """What this kind of work is called for people; its name when nobody gave it a label."""
        return label_of(self.kind)

    @property
    def error_summary(self) -> str:
        """The last line of the error, which names it; the lines before are the traceback."""
        lines = self.error.strip().splitlines()
        return lines[-1] if lines else ""


class ScheduledRun(models.Model):
    """One slot of a schedule that has been given to the queue. Being unique, it makes two clocks run a slot once."""

    schedule = models.CharField(max_length=100)
    slot = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "slot"], name="jobs_schedule_slot_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.slot:%Y-%m-%d %H:%M}"
