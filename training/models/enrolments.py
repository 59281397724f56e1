"""Who should learn what, and who has. A course or module counts once, in whatever language it was taken: `key` is the
translation key of its page."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Learning(models.Model):
    """What ties a person to a page of the learning tree."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("person")
    )
    page = models.ForeignKey(
        Page, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("course or module")
    )
    key = models.UUIDField(editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.person}: {self.page}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.key is None and self.page is not None:
            self.key = self.page.translation_key
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Assignment(Learning):
    """That somebody is asked to complete a course or module, until when, and by whom."""

    due_on = models.DateField(_("due"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=255, blank=True)
    counts_from = models.DateTimeField(null=True, blank=True, editable=False)  # what was done by then is past

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_on", "assigned_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(completed_at__isnull=True), name="training_one_open_assignment"
            )
        ]

    def clean(self) -> None:
        """Refuse a second open assignment: `key`, by which the database would, is not a field of the form."""
        if self.page is None or self.completed_at:
            return
        same = Assignment.objects.filter(person_id=self.person_id, key=self.page.translation_key, completed_at=None)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"page": _("This is assigned to this person already and not completed.")})

    def is_overdue(self, today: date) -> bool:
        return self.completed_at is None and self.due_on is not None and self.due_on < today


class Enrolment(Learning):
    """That somebody has begun a course."""

    started_at = models.DateTimeField(_("started"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="training_enrolled_once")]


class LessonRead(Learning):
    """That somebody marked a lesson as read. `past` once a new cycle of its module has begun; the row stays."""

    read_at = models.DateTimeField(_("read"), default=timezone.now)
    past = models.BooleanField(default=False, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("lesson read")
        verbose_name_plural = _("lessons read")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(past=False), name="training_lesson_read_once_a_cycle"
            )
        ]


class Completion(Learning):
    """That somebody completed a module. Learning it again opens the next cycle; what was, stays."""

    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    completed_at = models.DateTimeField(_("completed"))
    attempt = models.ForeignKey(
        "training.Attempt", null=True, blank=True, on_delete=models.SET_NULL, related_name="completions"
    )
    revision = models.PositiveBigIntegerField(_("revision of the page"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        ordering = ["-completed_at"]
        constraints = [models.UniqueConstraint(fields=["person", "key", "cycle"], name="training_completed_once")]
