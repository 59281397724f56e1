"""The segments of a page's published text, and when each was last changed: what a translation is measured by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Segment(models.Model):
    """One heading's text (empty anchor: title, summary and lead). `changed_at` is empty while it reads as it first did.

    `was` is what it said before the change that the other language has not followed yet.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="segments")
    anchor = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    was = models.TextField(blank=True)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["page", "pk"]
        constraints = [models.UniqueConstraint(fields=["page", "anchor"], name="knowledge_segment_once")]

    def __str__(self) -> str:
        return f"{self.page}#{self.anchor}"
