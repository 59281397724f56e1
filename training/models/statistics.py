"""Figures derived from attempts. They may be deleted at any moment and come back with the next attempt handed in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.models.questions import Question
from training.models.quizzes import Quiz


class QuizStatistics(models.Model):
    """The analysis of a quiz over first attempts: `figures` of the whole, `items` one entry for each question."""

    quiz = models.OneToOneField(Quiz, on_delete=models.CASCADE, related_name="statistics")
    computed_at = models.DateTimeField(_("computed"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    figures = models.JSONField(default=dict)
    items = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("statistics of a quiz")
        verbose_name_plural = _("statistics of quizzes")

    def __str__(self) -> str:
        return f"{self.quiz} ({self.attempts})"


class QuestionStatistics(models.Model):
    """How a question does over all quizzes; figures that cannot be computed are null."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="statistics")
    computed_at = models.DateTimeField(_("computed"))
    answers = models.PositiveIntegerField(_("times answered"), default=0)
    facility = models.FloatField(_("facility"), null=True)
    discrimination = models.FloatField(_("discrimination"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("statistics of a question")
        verbose_name_plural = _("statistics of questions")
        indexes = [models.Index(fields=["facility"], name="training_question_facility")]

    def __str__(self) -> str:
        return f"{self.question_id} ({self.answers})"
