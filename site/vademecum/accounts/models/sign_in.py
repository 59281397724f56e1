"""Links that sign a person in once."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.models.people import User


class OneTimeLinkQuerySet(models.QuerySet["OneTimeLink"]):
    def usable(self, now: datetime) -> OneTimeLinkQuerySet:
        """Links that still sign somebody in at `now`."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now, person__is_active=True)


class OneTimeLink(models.Model):
    """One link. The database keeps a digest of its token only, so that reading the table opens no door."""

    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="one_time_links")
    purpose = models.CharField(_("purpose"), max_length=30)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    created_by = models.ForeignKey(
        User, verbose_name=_("made by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = OneTimeLinkQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("one-time link")
        verbose_name_plural = _("one-time links")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "purpose"], name="accounts_link_of_person")]

    def __str__(self) -> str:
        return f"{self.person} ({self.purpose})"
