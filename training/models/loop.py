"""What an edition of a standard did to what was learned: effects, questions held back, the short training on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import Edition
from training.models.courses import ModulePage
from training.models.evidence import Evidence
from training.models.questions import Question
from training.models.quizzes import Quiz


class EditionEffect(models.Model):
    """That an edition came into force and training took notice: once for each edition."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="training_effect")
    change_class = models.CharField(_("class of change"), max_length=10)
    touched = models.JSONField(_("clauses touched"), default=list)
    at = models.DateTimeField(_("when"), default=timezone.now)
    evidence_ends_at = models.DateTimeField(_("old evidence counts until"), null=True, blank=True)
    counts = models.JSONField(default=dict)
    module = models.ForeignKey(
        ModulePage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("short module")
    )
    quiz = models.ForeignKey(
        Quiz, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("short quiz")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("effect of an edition")
        verbose_name_plural = _("effects of editions")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.edition}"


class QuestionHold(models.Model):
    """That a question is to be looked at again because a clause it tests changed. Closed when it is approved again."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="holds")
    effect = models.ForeignKey(EditionEffect, on_delete=models.CASCADE, related_name="holds")
    clause = models.CharField(_("clause"), max_length=120, blank=True)
    out_of_draw = models.BooleanField(_("left out of quizzes"), default=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question to be looked at again")
        verbose_name_plural = _("questions to be looked at again")
        constraints = [models.UniqueConstraint(fields=["question", "effect"], name="training_question_held_once")]

    def __str__(self) -> str:
        return f"{self.question}"


class EvidenceEnding(models.Model):
    """That the end of a piece of evidence was brought forward by an edition, by a row that supersedes it."""

    effect = models.ForeignKey(EditionEffect, on_delete=models.CASCADE, related_name="endings")
    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="ended_by")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("evidence ended by an edition")
        verbose_name_plural = _("evidence ended by editions")

    def __str__(self) -> str:
        return f"{self.evidence}"
