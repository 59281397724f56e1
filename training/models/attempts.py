"""Taking a quiz. An attempt keeps the versions of its questions, its deadline and every answer as it was given."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training import questions as plain
from training.models.questions import QuestionVersion
from training.models.quizzes import Quiz

if TYPE_CHECKING:
    from collections.abc import Iterable


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> AttemptQuerySet:
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def counting(self) -> AttemptQuerySet:
        """Narrow to those that use up an attempt."""
        return self.exclude(state=Attempt.State.ABANDONED)

    def first_results(self, quiz: Quiz) -> AttemptQuerySet:
        """Narrow to the first marked attempt of each person at a quiz: later ones have learned from it."""
        marked = Attempt.objects.filter(state=Attempt.State.SUBMITTED, percent__isnull=False)
        earlier = marked.filter(quiz=OuterRef("quiz"), person=OuterRef("person"), number__lt=OuterRef("number"))
        narrowed = self.filter(quiz=quiz, state=Attempt.State.SUBMITTED, percent__isnull=False)
        return narrowed.filter(~Exists(earlier)).order_by()


class Attempt(models.Model):
    class State(models.TextChoices):
        IN_PROGRESS = "in-progress", _("In progress")
        SUBMITTED = "submitted", _("Handed in")
        ABANDONED = "abandoned", _("Abandoned")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("quiz"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("person")
    )
    module = models.ForeignKey(
        "training.ModulePage", null=True, blank=True, on_delete=models.SET_NULL, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField(_("attempt"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.IN_PROGRESS)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    was_overdue = models.BooleanField(_("ended by the clock"), default=False)
    percent = models.FloatField(_("result in percent"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "person"], condition=Q(state="in-progress"), name="training_one_open_attempt"
            ),
            models.UniqueConstraint(fields=["quiz", "person", "number"], name="training_attempt_number_once"),
            models.CheckConstraint(
                condition=Q(state="in-progress", finished_at__isnull=True)
                | (~Q(state="in-progress") & Q(finished_at__isnull=False)),
                name="training_attempt_finished_when_closed",
            ),
        ]
        permissions = [("mark_attempt", _("Can mark essays")), ("regrade_attempt", _("Can regrade attempts"))]
        indexes = [
            models.Index(fields=["deadline"], name="training_attempt_overdue", condition=Q(state="in-progress")),
            models.Index(fields=["person", "state"], name="training_attempt_person"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.IN_PROGRESS

    @property
    def ratio(self) -> float | None:
        return None if self.percent is None else self.percent / 100

    @property
    def awaits_marking(self) -> bool:
        return self.state == self.State.SUBMITTED and self.percent is None

    def is_past_grace(self, now: datetime) -> bool:
        """Return whether even a late answer comes too late."""
        return self.deadline is not None and now > self.deadline + self.quiz.grace

    def finish_time(self, now: datetime) -> datetime:
        """Return when the attempt ended: now, but never after its deadline."""
        return min(now, self.deadline) if self.deadline else now


class Confidence(models.IntegerChoices):
    """How sure a learner says they are; it is shown back to them and never changes a mark."""

    GUESSED = 1, _("A guess")
    UNSURE = 2, _("Rather sure")
    SURE = 3, _("Certain")


class AttemptSlot(models.Model):
    """One question of an attempt. `layout` is the order in which its options are shown, `answer` the newest.

    `variant` holds the numbers drawn for a generated question, `tries` the answers checked while practising.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="attempt_slots")
    marks = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    section = models.CharField(max_length=200, blank=True)
    layout = models.JSONField(default=list)
    variant = models.JSONField(default=dict, blank=True)
    answer = models.JSONField(default=dict)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, choices=Confidence.choices)
    tries = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    fraction = models.FloatField(null=True, blank=True)
    grade_state = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="training_slot_once"),
            models.CheckConstraint(
                condition=Q(fraction__isnull=True) | Q(fraction__gte=-1, fraction__lte=1),
                name="training_slot_fraction_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} / {self.position}"

    @property
    def question(self) -> plain.Question:
        """Return the question as this attempt asks it, with the numbers drawn for it."""
        parsed = self.version.parsed
        if not isinstance(parsed.body, plain.Calculated):
            return parsed
        return parsed.with_values(self.variant, decimal_comma=self.attempt.quiz.language == "fr")

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)


class SavedAnswer(models.Model):
    """An answer as it arrived. The browser names each save; a name that comes again changes nothing."""

    slot = models.ForeignKey(AttemptSlot, on_delete=models.CASCADE, related_name="history")
    operation = models.UUIDField()
    answer = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot", "operation"], name="training_operation_once")]

    def __str__(self) -> str:
        return f"{self.slot_id} r{self.revision}"


class AttemptEvent(models.Model):
    """What happened to an attempt, for whoever must explain it later."""

    class Kind(models.TextChoices):
        STARTED = "started", _("Started")
        SUBMITTED = "submitted", _("Handed in")
        OVERDUE = "overdue", _("Ended by the clock")
        REFUSED = "refused", _("Answer refused")
        MARKED = "marked", _("Marked by a person")
        EXTENDED = "extended", _("Given more time")
        REGRADED = "regraded", _("Marked again")
        CHECKED = "checked", _("Answer checked in practice")

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    detail = models.JSONField(default=dict, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("event of an attempt")
        verbose_name_plural = _("events of attempts")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.kind}"


def graded(slots: Iterable[AttemptSlot]) -> list[tuple[float | None, float]]:
    """Return (fraction, marks) of each slot that carries a mark."""
    return [(slot.fraction, float(slot.marks)) for slot in slots if slot.grade_state != "nothing-asked"]
