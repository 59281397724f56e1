"""What one person is granted beyond the rules of a quiz: more time, more attempts, other dates."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.quizzes import Quiz


class Accommodation(models.Model):
    """Without a quiz it holds for every quiz; one for the quiz at hand comes first."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accommodations", verbose_name=_("person")
    )
    quiz = models.ForeignKey(
        Quiz,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="accommodations",
        verbose_name=_("quiz"),
        help_text=_("Empty: every quiz."),
    )
    extra_time_percent = models.PositiveSmallIntegerField(
        _("extra time in percent"), default=0, validators=[MaxValueValidator(400)]
    )
    extra_minutes = models.PositiveSmallIntegerField(_("extra minutes"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    opens_at = models.DateTimeField(_("opens for this person"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes for this person"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True, help_text=_("No reasons of health: who, not why."))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ["person", "quiz"]
        constraints = [
            models.UniqueConstraint(fields=["person", "quiz"], name="training_accommodation_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(quiz__isnull=True), name="training_accommodation_general_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.quiz or '∗'}"

    def time_limit(self, limit: timedelta | None) -> timedelta | None:
        """Return the time limit that this person has."""
        if limit is None:
            return None
        return limit * (100 + self.extra_time_percent) / 100 + timedelta(minutes=self.extra_minutes)

    def window(self, quiz: Quiz) -> tuple[datetime | None, datetime | None]:
        """Return from when until when this person may start."""
        return self.opens_at or quiz.opens_at, self.closes_at or quiz.closes_at
