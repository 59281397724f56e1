"""Packages of e-learning, and what each person did in them. What a unit says is kept twice: as it came, and summed up."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from training.packages.structure import Unit


class Package(models.Model):  # type: ignore[django-manager-missing]
    """A package as it was brought in; it never changes, a new version is a new package."""

    class Kind(models.TextChoices):
        SCORM_12 = "scorm-1.2", "SCORM 1.2"
        SCORM_2004 = "scorm-2004", "SCORM 2004"
        CMI5 = "cmi5", "cmi5"

    title = models.CharField(_("title"), max_length=255)
    kind = models.CharField(_("standard"), max_length=12, choices=Kind.choices, editable=False)
    edition = models.CharField(_("edition"), max_length=60, blank=True, editable=False)
    identifier = models.CharField(_("identifier"), max_length=500, blank=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    units = models.JSONField(default=list, editable=False)
    data = models.JSONField(default=dict, editable=False)
    warnings = models.JSONField(default=list, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("file"), max_length=255, blank=True, editable=False)
    file_count = models.PositiveIntegerField(_("files"), default=0, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    brought_at = models.DateTimeField(_("brought in"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        ordering = ["title", "-brought_at"]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_kind_display()})"

    @property
    def parsed_units(self) -> tuple[Unit, ...]:
        return tuple(Unit(**unit) for unit in self.units)

    def unit_named(self, identifier: str) -> Unit | None:
        return next((unit for unit in self.parsed_units if unit.identifier == identifier), None)


class PackageFile(models.Model):
    """One file of a package. `stored` is a name of ours: no name from outside ever becomes a place on disk."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=255)
    folded = models.CharField(max_length=255)
    stored = models.CharField(max_length=120, unique=True)
    size = models.PositiveBigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "folded"], name="training_package_file_once")]

    def __str__(self) -> str:
        return self.path

    def open(self) -> Any:
        return default_storage.open(self.stored, "rb")


class PackageRegistration(models.Model):
    """Somebody's way through a package in one lesson. `past` once a new cycle has begun."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="package_registrations")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="registrations")
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(db_index=True)
    past = models.BooleanField(default=False)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("way through a package")
        verbose_name_plural = _("ways through packages")
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "package", "key"], condition=Q(past=False), name="training_one_open_registration"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.package}"


class UnitRecord(models.Model):
    """Where somebody stands in one unit. `values` is what the unit keeps; `revision` grows with each thing it says."""

    registration = models.ForeignKey(PackageRegistration, on_delete=models.CASCADE, related_name="records")
    unit = models.CharField(max_length=500)
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    completed = models.BooleanField(null=True)
    passed = models.BooleanField(null=True)
    score = models.FloatField(null=True)
    seconds = models.FloatField(default=0)
    sessions = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    is_suspended = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "unit"], name="training_one_record_of_a_unit")]

    def __str__(self) -> str:
        return self.unit


class PackageLaunch(models.Model):
    """One opening of a unit. Its signed name in an address is the only key to its files and its record."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(PackageRegistration, on_delete=models.CASCADE, related_name="launches")
    unit = models.CharField(max_length=500)
    launched_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    entry = models.CharField(max_length=10, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    initialized_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-launched_at"]

    def __str__(self) -> str:
        return str(self.public_id)

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at


class UnitOperation(models.Model):
    """What a unit said, as it came. The same operation again is known by its id and changes nothing."""

    operation = models.UUIDField(unique=True)
    record = models.ForeignKey(UnitRecord, on_delete=models.CASCADE, related_name="operations")
    launch = models.ForeignKey(PackageLaunch, null=True, on_delete=models.SET_NULL, related_name="operations")
    said = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    is_end = models.BooleanField(default=False)
    revision = models.PositiveIntegerField()
    sequence = models.BigIntegerField(default=0)  # the order in which a device said it, however it arrived
    said_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.operation)
