"""Waivers: documented deviations from a clause, for one project, until a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vademecum.accounts.models import Project

PERSON = settings.AUTH_USER_MODEL


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def active(self, today: date) -> WaiverQuerySet:
        """Narrow to those that hold today."""
        return self.filter(state=Waiver.State.GRANTED, starts_on__lte=today, ends_on__gte=today)

    def undecided(self) -> WaiverQuerySet:
        return self.filter(state=Waiver.State.ASKED)


class Waiver(models.Model):
    """`identifier` is that of the standard in every language; `clause_key` is empty for the whole of it."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("waiver", "Asked for")
        GRANTED = "granted", pgettext_lazy("waiver", "Granted")
        REFUSED = "refused", pgettext_lazy("waiver", "Refused")
        ENDED = "ended", pgettext_lazy("waiver", "Ended early")

    identifier = models.CharField(_("standard"), max_length=40, db_index=True)
    clause_key = models.CharField(_("clause"), max_length=120, blank=True)
    clause_title = models.CharField(max_length=500, blank=True)
    edition_label = models.CharField(_("edition"), max_length=20, blank=True)
    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="waivers")
    deviation = models.TextField(_("what is done instead"), max_length=4000)
    reason = models.TextField(_("why"), max_length=4000)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_name = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_name = models.CharField(_("approver"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    objects = WaiverQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["identifier", "state", "ends_on"], name="knowledge_waivers")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="knowledge_waiver_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="knowledge_waiver_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} {self.clause_key} {self.project.code}".strip()

    def holds_on(self, day: date) -> bool:
        return self.state == self.State.GRANTED and self.starts_on <= day <= self.ends_on
