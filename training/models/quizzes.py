"""A quiz: which questions are asked, and by which rules. The rules are shown to the learner before the start."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from training.models.competencies import Competency
from training.models.questions import Difficulty, Question


class Shown(models.TextChoices):
    """What a learner may be shown of a quiz that was answered."""

    SCORE = "score", _("The result")
    RIGHT = "right", _("Which answers were right")
    FEEDBACK = "feedback", _("Feedback on the answer")
    ANSWERS = "answers", _("The right answers")
    EXPLANATION = "explanation", _("Explanation and clause")


def everything() -> list[str]:
    return list(Shown.values)


def while_practising() -> list[str]:
    return [Shown.RIGHT.value, Shown.FEEDBACK.value]


class Quiz(ClusterableModel):
    class Overdue(models.TextChoices):
        SUBMIT = "submit", _("Hand in what was saved")
        ABANDON = "abandon", _("Count as not taken")

    class Method(models.TextChoices):
        BEST = "best", _("The best attempt")
        LAST = "last", _("The last attempt")
        AVERAGE = "average", _("The average of all attempts")

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
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    wait_minutes = models.PositiveIntegerField(
        _("minutes between attempts"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    grading_method = models.CharField(_("what counts"), max_length=10, choices=Method.choices, default=Method.BEST)
    is_practice = models.BooleanField(
        _("practice"),
        default=False,
        help_text=_("Each answer can be checked at once and tried again. Nothing counts towards a level."),
    )
    asks_confidence = models.BooleanField(_("ask how sure the learner is"), default=False)
    wrong_answer_cost = models.PositiveSmallIntegerField(
        _("cost of a wrong answer in percent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("Of the marks of the question. A missing answer costs nothing."),
    )
    second_marker = models.BooleanField(_("essays are marked by two people"), default=False)
    marking_tolerance = models.PositiveSmallIntegerField(
        _("largest difference between two markers in percent"),
        default=15,
        validators=[MaxValueValidator(100)],
        help_text=_("Within it their average counts; beyond it they agree on a mark."),
    )
    review_during = models.JSONField(_("shown while practising"), default=while_practising, blank=True)
    review_after = models.JSONField(_("shown after handing in"), default=everything, blank=True)
    review_closed = models.JSONField(_("shown when the quiz is closed"), default=everything, blank=True)

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

    def is_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and now >= self.closes_at

    def shown(self, now: datetime) -> frozenset[str]:
        """Return what may be shown of an attempt that is over."""
        return frozenset(self.review_closed if self.is_closed(now) else self.review_after)

    @property
    def shows_feedback(self) -> bool:
        return bool({Shown.RIGHT, Shown.FEEDBACK, Shown.ANSWERS, Shown.EXPLANATION} & set(self.review_after))

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
    tag = models.CharField(_("draw with tag"), max_length=100, blank=True)
    competency = models.ForeignKey(
        Competency,
        verbose_name=_("draw by competency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
    )
    difficulty = models.PositiveSmallIntegerField(
        _("draw by difficulty"), null=True, blank=True, choices=Difficulty.choices
    )
    section = models.CharField(
        _("section"),
        max_length=200,
        blank=True,
        help_text=_("Begins a section with this heading. Questions are shuffled inside their section."),
    )
    draw = models.PositiveSmallIntegerField(_("how many to draw"), default=1)
    marks = models.DecimalField(_("marks each"), max_digits=5, decimal_places=2, default=1)

    class Meta:
        verbose_name = _("place in a quiz")
        verbose_name_plural = _("places in a quiz")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    question__isnull=False, category="", tag="", competency__isnull=True, difficulty__isnull=True
                )
                | (
                    Q(question__isnull=True)
                    & (~Q(category="") | ~Q(tag="") | Q(competency__isnull=False) | Q(difficulty__isnull=False))
                ),
                name="training_slot_fixed_or_drawn",
                violation_error_message=_(
                    "Choose a question, or say what to draw from: a category, a tag, a competency or a difficulty."
                ),
            ),
            models.CheckConstraint(condition=Q(marks__gt=0), name="training_slot_marks_positive"),
        ]

    def __str__(self) -> str:
        return str(self.question) if self.question_id else f"{self.draw} × {self.source}"

    @property
    def source(self) -> str:
        """Return what questions are drawn from, in words."""
        parts = [self.category, self.tag and f"#{self.tag}", str(self.competency or "")]
        return " · ".join(
            str(part) for part in [*parts, self.get_difficulty_display() if self.difficulty else ""] if part
        )


class ScoreBand(models.Model):
    """What is said to those whose result is at least this."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="bands")
    from_percent = models.PositiveSmallIntegerField(_("from percent"), validators=[MaxValueValidator(100)])
    feedback = models.TextField(_("what is said"))

    class Meta:
        verbose_name = _("band of results")
        verbose_name_plural = _("bands of results")
        ordering = ["-from_percent"]
        constraints = [models.UniqueConstraint(fields=["quiz", "from_percent"], name="training_band_once")]

    def __str__(self) -> str:
        return f"≥ {self.from_percent} %"
