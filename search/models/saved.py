"""Searches that a person keeps, and wants to hear of when they find something new."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, person: Any) -> SavedSearchQuerySet:
        return self.filter(person=person).order_by("name", "pk")

    def watched(self) -> SavedSearchQuerySet:
        """Those whose person wants to hear of new finds and may still sign in."""
        return self.filter(is_watched=True, person__is_active=True).order_by("pk")


class SavedSearch(models.Model):
    """The address of a search (`parameters` as on the results page). `known` are the documents told of already."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=100)
    parameters = models.CharField(_("search"), max_length=2000)
    language = models.CharField(_("language"), max_length=10)
    is_watched = models.BooleanField(_("tell me about new pages"), default=False)
    known = models.JSONField(default=list, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "parameters"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.name
