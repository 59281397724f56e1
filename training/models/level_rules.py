"""What each level asks, as rows that the PMO edits; and roles that a team or a project gives to its people."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.competency.rules import RuleError, from_tree
from training.models.competencies import LEVEL_RANGE, Competency, Framework, RoleProfile
from vademecum.accounts.models import Project, ProjectRole, Team


class LevelRule(models.Model):
    """What a level asks of one competency, or of all of a framework. `tree` is read by `training.competency.rules`."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="level_rules", verbose_name=_("framework")
    )
    competency = models.ForeignKey(
        Competency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="level_rules",
        verbose_name=_("competency"),
        help_text=_("Empty: every competency of the framework that has no rule of its own for this level."),
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_RANGE)
    tree = models.JSONField(_("rule"))

    class Meta:
        verbose_name = _("rule of a level")
        verbose_name_plural = _("rules of levels")
        ordering = ["framework", "competency", "level"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="training_level_rule_once"),
            models.UniqueConstraint(
                fields=["framework", "level"], condition=Q(competency=None), name="training_framework_rule_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency or self.framework} {self.level}"

    @property
    def in_words(self) -> str:
        """Return the rule in plain language."""
        from training.competency.wording import say

        try:
            return say(from_tree(self.tree))
        except RuleError as error:
            return str(error)

    def clean(self) -> None:
        try:
            from_tree(self.tree)
        except RuleError as error:
            raise ValidationError({"tree": _("This rule cannot be read: %(why)s") % {"why": error}}) from error
        if self.competency is not None and self.competency.area.framework_id != self.framework_id:
            raise ValidationError({"competency": _("This competency belongs to another framework.")})


class RoleGrant(models.Model):
    """That whoever is in a team, or plays a part in a project, holds a role profile while that is so."""

    profile = models.ForeignKey(
        RoleProfile, on_delete=models.CASCADE, related_name="grants", verbose_name=_("role profile")
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    project_role = models.CharField(
        _("role in the project"), max_length=20, choices=ProjectRole.Kind.choices, blank=True
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(_("until"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("role of a team or project")
        verbose_name_plural = _("roles of teams and projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, project__isnull=True) | Q(team__isnull=True, project__isnull=False),
                name="training_role_grant_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team or self.project}: {self.profile}"

    def runs(self, on: date) -> bool:
        """Return whether it holds on a day."""
        return self.valid_from <= on and (self.valid_until is None or self.valid_until >= on)

    def clean(self) -> None:
        if bool(self.team_id) == bool(self.project_id):
            raise ValidationError(_("Choose a team or a project."))


class TierRequirement(models.Model):
    """That a project of a tier needs somebody who meets a role profile: the base of the staffing check."""

    tier = models.PositiveSmallIntegerField(_("tier"), choices=Project.Tier.choices)
    profile = models.ForeignKey(
        RoleProfile, on_delete=models.CASCADE, related_name="tiers", verbose_name=_("role profile")
    )
    people = models.PositiveSmallIntegerField(_("people"), default=1)

    class Meta:
        verbose_name = _("staffing of a tier")
        verbose_name_plural = _("staffing of tiers")
        ordering = ["tier", "profile"]
        constraints = [models.UniqueConstraint(fields=["tier", "profile"], name="training_tier_profile_once")]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: {self.profile}"


class CoverageSnapshot(models.Model):
    """How many holders of a role met it on a day, kept by the nightly pass: the trend of the organisation."""

    on = models.DateField(_("day"))
    profile = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="snapshots")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="snapshots")
    required = models.PositiveIntegerField(_("people who need it"))
    met = models.PositiveIntegerField(_("people at or above"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("coverage of a day")
        verbose_name_plural = _("coverage by day")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["on", "profile", "competency"], name="training_coverage_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.profile}: {self.met}/{self.required}"


class Memory(models.Model):
    """How well a person still remembers a competency (FSRS). It orders refreshers and never lowers a level."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memories")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="memories")
    card = models.JSONField(default=dict)
    stability = models.FloatField(default=0)
    reviewed_at = models.DateTimeField(_("last shown"))
    due_at = models.DateTimeField(_("refresh from"))
    failures = models.PositiveSmallIntegerField(_("failed in a row"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("memory of a competency")
        verbose_name_plural = _("memories of competencies")
        constraints = [models.UniqueConstraint(fields=["person", "competency"], name="training_memory_once")]
        indexes = [models.Index(fields=["person", "due_at"], name="training_memory_due")]

    def __str__(self) -> str:
        return f"{self.person}: {self.competency}"
