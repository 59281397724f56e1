"""xAPI: what happened, as statements that never change, and the documents that units of cmi5 keep."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StatementQuerySet(models.QuerySet["Statement"]):
    def standing(self) -> StatementQuerySet:
        """Return what has not been voided."""
        return self.filter(voided_by=None)


class Statement(models.Model):
    """One statement. `document` is what a learning record store is given; the columns are for looking it up."""

    statement_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="statements", verbose_name=_("person")
    )
    verb = models.CharField(_("verb"), max_length=500)
    activity = models.CharField(_("activity"), max_length=2000, db_index=False)
    registration = models.UUIDField(null=True, blank=True, db_index=True)
    happened_at = models.DateTimeField(_("happened"))
    stored_at = models.DateTimeField(_("stored"), default=timezone.now, db_index=True)
    document = models.JSONField()
    from_package = models.BooleanField(_("said by a package"), default=False)
    voided_by = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(_("forwarded"), null=True, blank=True)

    wagtail_reference_index_ignore = True
    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement (xAPI)")
        verbose_name_plural = _("statements (xAPI)")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["person", "happened_at"], name="training_statement_person"),
            models.Index(fields=["id"], condition=models.Q(sent_at__isnull=True), name="training_statement_unsent"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


class RecordDocument(models.Model):
    """A document of a unit (state), of a person (agent profile) or of an activity. `key` says which, in one column."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    activity = models.CharField(max_length=2000, blank=True)
    registration = models.UUIDField(null=True, blank=True, db_index=True)
    name = models.CharField(max_length=500)
    content = models.BinaryField()
    content_type = models.CharField(max_length=200)
    etag = models.CharField(max_length=40)
    changed_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.name
