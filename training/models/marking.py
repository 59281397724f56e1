"""What people say about an answer that no machine can mark."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.attempts import AttemptSlot


class Mark(models.Model):
    """The mark of one person; `levels` are the chosen levels of the rubric, in the order of its criteria."""

    class Round(models.IntegerChoices):
        FIRST = 1, _("First marker")
        SECOND = 2, _("Second marker")
        AGREED = 3, _("Agreed")

    slot = models.ForeignKey(AttemptSlot, on_delete=models.CASCADE, related_name="given_marks")
    round = models.PositiveSmallIntegerField(_("round"), choices=Round.choices, default=Round.FIRST)
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("marker")
    )
    fraction = models.FloatField(_("share of the mark"))
    levels = models.JSONField(default=list, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["slot", "round"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "round"], name="training_mark_once"),
            models.CheckConstraint(
                condition=Q(fraction__gte=0) & Q(fraction__lte=1), name="training_mark_fraction_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.fraction:.2f}"


class Regrade(models.Model):
    """That attempts were marked again, and what it changed: one row of `report` for each attempt it touched."""

    quiz = models.ForeignKey("training.Quiz", on_delete=models.CASCADE, related_name="regrades")
    question = models.ForeignKey("training.Question", null=True, on_delete=models.SET_NULL, related_name="regrades")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    report = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.quiz} {self.at:%Y-%m-%d}"
