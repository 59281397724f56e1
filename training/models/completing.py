"""When a module counts as completed: a row for each thing asked. Without rows its quiz, else its lessons, decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from training.models.enrolments import Learning


class CompletionRule(Orderable):
    """One thing asked; all rows of a module have to be met."""

    class Kind(models.TextChoices):
        LESSONS = "lessons", _("All lessons are read")
        CHECKS = "checks", _("The checks in its lessons are passed")
        QUIZ = "quiz", _("The quiz is passed")
        SESSION = "session", _("A session was attended")
        ACKNOWLEDGED = "acknowledged", _("A standard is read and acknowledged")
        CONFIRMED = "confirmed", _("A trainer has confirmed it")

    module = ParentalKey("training.ModulePage", on_delete=models.CASCADE, related_name="completion_rules")
    kind = models.CharField(_("asked"), max_length=20, choices=Kind.choices)
    identifier = models.CharField(
        _("standard"),
        max_length=60,
        blank=True,
        help_text=_("Only for acknowledging: its code, for example PMO-STD-002."),
    )

    panels = [FieldPanel("kind"), FieldPanel("identifier")]

    class Meta(Orderable.Meta):
        verbose_name = _("completion rule")
        verbose_name_plural = _("completion rules")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.identifier}".strip()


class Confirmation(Learning):
    """That a trainer confirmed somebody's work on a module. `past` once a new cycle has begun."""

    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    past = models.BooleanField(default=False, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")


class Exemption(Learning):
    """That somebody need not take a course or module, and why. It closes no door: they may still take it."""

    reason = models.CharField(_("reason"), max_length=255)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty means for good."))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="training_exempt_once")]
