"""What is searched for and opened, without names: no person, no address, no session, the time to the hour."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 200
LONGEST_PATH = 500


class QueryLogQuerySet(models.QuerySet["QueryLog"]):
    def since(self, moment: datetime) -> QueryLogQuerySet:
        return self.filter(at__gte=moment)

    def before(self, moment: datetime) -> QueryLogQuerySet:
        return self.filter(at__lt=moment)


class QueryLog(models.Model):
    """One search. `previous` is the search it refines, where it was typed on the page of its results."""

    at = models.DateTimeField(_("hour"), db_index=True)
    language = models.CharField(_("language"), max_length=10)
    text = models.CharField(_("words"), max_length=LONGEST_TEXT, db_index=True)
    total = models.PositiveIntegerField(_("pages found"))
    previous = models.CharField(_("refines"), max_length=LONGEST_TEXT, blank=True)

    objects = QueryLogQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("search log")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text


class QueryClick(models.Model):
    """One page that was opened from the results of a search; `path` is its address on this site."""

    at = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=10)
    text = models.CharField(max_length=LONGEST_TEXT, db_index=True)
    path = models.CharField(max_length=LONGEST_PATH, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.text} → {self.path}"
