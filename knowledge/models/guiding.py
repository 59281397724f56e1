"""What guides of every kind share: the clauses they serve and the templates they use."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from knowledge.models.pages import ReviewedPage


class LinkedToClauses(ReviewedPage):
    """A page that serves clauses of standards (`PMO-STD-001#gates`) and uses templates (`PMO-TPL-001`)."""

    clauses = models.JSONField(_("linked clauses"), default=list, blank=True, help_text=_("Such as PMO-STD-001#gates."))
    templates = models.JSONField(_("linked templates"), default=list, blank=True, help_text=_("Such as PMO-TPL-001."))

    link_panels = [
        MultiFieldPanel([FieldPanel("clauses"), FieldPanel("templates")], heading=_("Linked clauses and templates"))
    ]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.guide_links import links_context

        return {**super().get_context(request, *args, **kwargs), **links_context(self, request)}
