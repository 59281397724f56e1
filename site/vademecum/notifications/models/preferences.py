"""How soon somebody wishes a kind by mail; no row means the default of the kind."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=60)
    level = models.CharField(max_length=10)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notifications_one_level_per_kind")]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.level}"
