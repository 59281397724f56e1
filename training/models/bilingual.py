"""Words that the organisation keeps in both languages on one row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Titled(models.Model):
    """A title in English and French; each reader gets theirs, or the other one where it is missing."""

    title_en = models.CharField(_("title in English"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")


class Described(models.Model):
    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        return in_language(self, "description")


def in_language(row: models.Model, field: str, language: str | None = None) -> str:
    """Return `field_<language>` of a row (default: the language of the page being made), or its English."""
    language = (language or get_language() or "en")[:2]
    return getattr(row, f"{field}_{language}", "") or getattr(row, f"{field}_en")
