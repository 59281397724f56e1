"""A quiz: which questions are asked, and by which rules. The rules are shown to the learner before the start."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from training.models.questions import Question


class Quiz(ClusterableModel):
    class Overdue(models.TextChoices):
        SUBMIT = "submit", _("Hand in what was saved")
        ABANDON = "abandon", _("Count as not taken")

    title = models.CharField(_("title"), max_length=200)
    key = models.SlugField(_("key"), max_length=100, blank=True, help_text=_("Pairs the languages of one quiz."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    introduction = models.TextField(_("introduction"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"), default=70, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit in minutes"), null=True, blank=True, help_text=_("Empty: as long as it takes.")
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("grace in seconds"), default=60, help_text=_("How late an answer may still arrive from a slow network.")
    )
    when_overdue = models.CharField(
        _("when time is over"), max_length=10, choices=Overdue.choices, default=Overdue.SUBMIT
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Empty: as many as one likes.")
    )
    shuffle_questions = models.BooleanField(_("shuffle questions"), default=True)
    shuffle_options = models.BooleanField(_("shuffle options"), default=True)
    shows_feedback = models.BooleanField(_("show feedback and right answers afterwards"), default=True)

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], condition=~Q(key=""), name="training_quiz_key_once"),
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="training_quiz_pass_mark_in_percent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pass_ratio(self) -> float:
        return self.pass_mark / 100

    @property
    def time_limit(self) -> timedelta | None:
        return timedelta(minutes=self.time_limit_minutes) if self.time_limit_minutes else None

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.grace_seconds)


class QuizSlot(models.Model):
    """A place in a quiz: one fixed question, or some drawn from a category, those not seen yet first."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
    )
    category = models.CharField(_("draw from category"), max_length=200, blank=True)
    draw = models.PositiveSmallIntegerField(_("how many to draw"), default=1)
    marks = models.DecimalField(_("marks each"), max_digits=5, decimal_places=2, default=1)

    class Meta:
        verbose_name = _("place in a quiz")
        verbose_name_plural = _("places in a quiz")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, category="") | Q(question__isnull=True) & ~Q(category=""),
                name="training_slot_fixed_or_drawn",
                violation_error_message=_("Choose a question, or name a category to draw from."),
            ),
            models.CheckConstraint(condition=Q(marks__gt=0), name="training_slot_marks_positive"),
        ]

    def __str__(self) -> str:
        return str(self.question) if self.question_id else f"{self.draw} × {self.category}"
