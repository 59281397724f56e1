"""The teams people work in and the projects they serve."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.models.people import User


class Team(models.Model):
    """A group of people in the organisation's own structure."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    lead = models.ForeignKey(
        User, verbose_name=_("lead"), null=True, blank=True, on_delete=models.SET_NULL, related_name="led_teams"
    )
    members = models.ManyToManyField(User, verbose_name=_("members"), blank=True, related_name="teams")
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A project of the organisation, as far as people and rights need to know it."""

    class Tier(models.IntegerChoices):
        SMALL = 1, _("Small")
        MEDIUM = 2, _("Medium")
        LARGE = 3, _("Large")

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices, default=Tier.SMALL)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProjectRole(models.Model):
    """What a person does on a project, and when."""

    class Kind(models.TextChoices):
        SPONSOR = "sponsor", _("Sponsor")
        MANAGER = "manager", _("Project manager")
        MEMBER = "member", _("Team member")
        STAKEHOLDER = "stakeholder", _("Stakeholder")

    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="project_roles")
    kind = models.CharField(_("role"), max_length=20, choices=Kind.choices, default=Kind.MEMBER)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(_("until"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("project role")
        verbose_name_plural = _("project roles")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "kind", "valid_from"], name="accounts_project_role_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="accounts_project_role_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} ({self.project.code})"
