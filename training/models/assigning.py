"""Learning asked of many: of a team, of those who hold a role, of a project, now and of everybody who joins later."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class GroupAssignment(models.Model):
    """One request to one group. Each person is asked once through it, whatever happens to the group."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("course or module"))
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("team")
    )
    profile = models.ForeignKey(
        "training.RoleProfile",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("role"),
    )
    project = models.ForeignKey(
        "accounts.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days for who joins later"), default=30, help_text=_("They get at least this many days.")
    )
    note = models.CharField(_("note"), max_length=255, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("assigned"), default=timezone.now, editable=False)
    is_active = models.BooleanField(_("also for who joins later"), default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assignment to a group")
        verbose_name_plural = _("assignments to groups")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(team__isnull=False, profile__isnull=True, project__isnull=True)
                    | Q(team__isnull=True, profile__isnull=False, project__isnull=True)
                    | Q(team__isnull=True, profile__isnull=True, project__isnull=False)
                ),
                name="training_one_group_is_asked",
                violation_error_message=_("Choose one: a team, a role or a project."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.group}"

    def clean(self) -> None:
        from training.models.courses import CoursePage, ModulePage

        if self.page_id and self.page.specific_class not in (CoursePage, ModulePage):
            raise ValidationError({"page": _("Choose a course or a module.")})

    @property
    def group(self) -> object:
        return self.team or self.profile or self.project

    def due_for(self, *, today: date) -> date | None:
        """Return until when somebody asked today has time: the common date, later for who joins late."""
        if self.due_on is None:
            return None
        is_late = today > timezone.localdate(self.created_at)
        return max(self.due_on, today + timedelta(days=self.days)) if is_late else self.due_on


class GroupAsked(models.Model):
    """That a request to a group has reached somebody."""

    request = models.ForeignKey(GroupAssignment, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="training_asked_once_through_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.request}"
