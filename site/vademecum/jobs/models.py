"""Work to do, as rows: written in the transaction that needs them, so that nothing is ever only in a broker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work. A worker takes it by a lease; if the worker dies, the lease runs out and the sweep re-sends it."""

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
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    progress_done = models.PositiveIntegerField(_("done"), default=0)
    progress_total = models.PositiveIntegerField(_("of"), default=0)
    progress_note = models.CharField(_("now"), max_length=255, blank=True)
    log = models.TextField(_("log"), blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

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
        ]
        indexes = [
            models.Index(fields=["state", "run_after"], name="jobs_due"),
            models.Index(fields=["state", "lease_until"], name="jobs_leases"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
