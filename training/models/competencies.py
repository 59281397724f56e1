"""What people can be good at: framework → area → competency → level, and what each role requires."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.bilingual import Described, Titled

LEVEL_RANGE = [MinValueValidator(0), MaxValueValidator(6)]


class Framework(Titled):
    """One edition of a competency framework."""

    key = models.SlugField(_("key"), unique=True)
    version = models.CharField(_("version"), max_length=20, default="1.0")
    is_active = models.BooleanField(_("in use"), default=True)
    credit = models.CharField(_("source and licence"), max_length=255, blank=True)
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=30, help_text=_("How long a level is kept after its evidence has run out.")
    )

    class Meta:
        verbose_name = _("competency framework")
        verbose_name_plural = _("competency frameworks")
        ordering = ["key"]


class FrameworkEdition(models.Model):
    """A framework as it stood, whole, so that what a level meant at a time can be read again. Never changed."""

    framework = models.ForeignKey(
        Framework, verbose_name=_("framework"), on_delete=models.CASCADE, related_name="editions"
    )
    version = models.CharField(_("version"), max_length=20)
    kept_at = models.DateTimeField(_("kept"), default=timezone.now)
    digest = models.CharField(max_length=64, editable=False)
    content = models.TextField(_("content"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("edition of a framework")
        verbose_name_plural = _("editions of frameworks")
        ordering = ["framework", "-kept_at"]
        constraints = [models.UniqueConstraint(fields=["framework", "digest"], name="training_framework_kept_once")]

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


class Level(Described):
    """A step of the framework's scale, with its own name. Level 0 means that nothing is evidenced."""

    framework = models.ForeignKey(
        Framework, verbose_name=_("framework"), on_delete=models.CASCADE, related_name="levels"
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=LEVEL_RANGE)
    title_en = models.CharField(_("name in English"), max_length=60)
    title_fr = models.CharField(_("name in French"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["framework", "number"]
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="training_level_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        from training.models.bilingual import in_language

        return in_language(self, "title")


class Area(Titled):
    framework = models.ForeignKey(
        Framework, verbose_name=_("framework"), on_delete=models.CASCADE, related_name="areas"
    )
    key = models.SlugField(_("key"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("competency area")
        verbose_name_plural = _("competency areas")
        ordering = ["framework", "position", "key"]
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="training_area_once")]


class Competency(Titled, Described):
    """Something that can be shown and judged. `crosswalk`: its places outside, e.g. {"icb4": ["4.5.11"]}."""

    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.CASCADE, related_name="competencies")
    key = models.SlugField(_("key"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    crosswalk = models.JSONField(_("crosswalk"), default=dict, blank=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["area__position", "position", "key"]


class LevelDescriptor(Described):
    """What an assessor can see in somebody who stands at this level of this competency."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="descriptors")
    number = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_RANGE)
    indicators_en = models.TextField(_("indicators in English"), blank=True, help_text=_("One to a line."))
    indicators_fr = models.TextField(_("indicators in French"), blank=True)

    class Meta:
        verbose_name = _("level descriptor")
        verbose_name_plural = _("level descriptors")
        ordering = ["competency", "number"]
        constraints = [models.UniqueConstraint(fields=["competency", "number"], name="training_descriptor_once")]

    def __str__(self) -> str:
        return f"{self.competency} {self.number}"

    @property
    def indicators(self) -> list[str]:
        """Return what an assessor looks for, one by one; the descriptor itself where there are none."""
        from training.models.bilingual import in_language

        lines = in_language(self, "indicators") or self.description
        found = [line.strip().lstrip("-•* ").strip() for line in lines.splitlines()]
        return [line for line in found if line and not line.endswith(":")]


class RoleProfile(Titled, Described):
    """A role that people play, with the level it requires of each competency.

    `role` is the role of which this is a step ("Business analyst" of "Senior business analyst"), `family` its family.
    """

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="roles", verbose_name=_("framework")
    )
    key = models.SlugField(_("key"), max_length=120, unique=True)
    family = models.CharField(_("family of roles"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    role_description = models.TextField(_("what the role is"), blank=True)
    role_type = models.CharField(_("type of role"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("role profile")
        verbose_name_plural = _("role profiles")
        ordering = ["key"]


class RoleRequirement(models.Model):
    profile = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="requirements")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="requirements")
    level = models.PositiveSmallIntegerField(_("required level"), validators=LEVEL_RANGE)
    is_critical = models.BooleanField(_("critical"), default=False)
    days_to_reach = models.PositiveSmallIntegerField(
        _("days to reach it"), null=True, blank=True, help_text=_("Counted from the day on which the role begins.")
    )

    wording = models.TextField(
        _("the competency in the words of the role"), blank=True, help_text=_("Where they differ from its own.")
    )
    level_wording = models.TextField(_("the level in the words of the role"), blank=True)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [models.UniqueConstraint(fields=["profile", "competency"], name="training_requirement_once")]

    def __str__(self) -> str:
        return f"{self.profile}: {self.competency} ≥ {self.level}"


class RoleHolding(models.Model):
    """That a person plays a role, and when."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_holdings", verbose_name=_("person")
    )
    profile = models.ForeignKey(
        RoleProfile, on_delete=models.CASCADE, related_name="holdings", verbose_name=_("role profile")
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(_("until"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = [
            models.UniqueConstraint(fields=["person", "profile", "valid_from"], name="training_role_holding_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.profile}"
