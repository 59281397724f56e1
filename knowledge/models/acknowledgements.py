"""Who was asked to read which edition, and who said they had."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.editions import Edition


class Campaign(models.Model):
    """Reading asked of many at once. `audience` says of whom: ids of groups, teams, projects, people, or everyone."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="campaigns")
    audience = models.JSONField(_("asked of"), default=dict)
    due_on = models.DateField(_("due"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("Why it matters, in a sentence or two."))
    questions = models.PositiveSmallIntegerField(
        _("questions to check"), default=0, help_text=_("0 to 3, drawn from the questions on its clauses.")
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    filled_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reading campaign")
        verbose_name_plural = _("reading campaigns")
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(questions__lte=3), name="knowledge_campaign_few_questions")]

    def __str__(self) -> str:
        return f"{self.edition}"


class ReadingRequestQuerySet(models.QuerySet["ReadingRequest"]):
    def waiting(self) -> ReadingRequestQuerySet:
        return self.filter(acknowledged_at=None, closed_at=None)

    def acknowledged(self) -> ReadingRequestQuerySet:
        return self.exclude(acknowledged_at=None)


class ReadingRequest(models.Model):
    """That one person is asked to read one edition. Evidence once acknowledged: the edition holds the very text.

    `carried_over` marks an acknowledgement taken over from the edition before, when a change was only editorial.
    `closed_at` is set when the edition stops being in force before it was read.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_requests", verbose_name=_("person")
    )
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    carried_over = models.BooleanField(_("carried over"), default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(_("answers to the check"), default=list, blank=True)

    objects = ReadingRequestQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reading request")
        verbose_name_plural = _("reading requests")
        ordering = ["due_on", "asked_at"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="knowledge_asked_to_read_once")]
        indexes = [
            models.Index(fields=["person", "acknowledged_at", "closed_at"], name="knowledge_to_read"),
            models.Index(fields=["edition", "acknowledged_at"], name="knowledge_readers"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.edition}"

    def is_overdue(self, today: date) -> bool:
        return self.acknowledged_at is None and self.due_on is not None and self.due_on < today
