"""A method guide: how to do something, once, well."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from knowledge.blocks import LinesBlock, RaciRowBlock
from knowledge.models.pages import ReviewedPage


class MethodGuidePage(ReviewedPage):
    """Purpose, inputs, steps (the body), outputs, who does what, and the clauses it serves."""

    kind = "method-guide"
    icon = "guide"

    purpose = models.TextField(_("purpose"), blank=True)
    when_to_use = models.TextField(_("when to use it"), blank=True)
    inputs = StreamField(LinesBlock(), verbose_name=_("inputs"), blank=True)
    outputs = StreamField(LinesBlock(), verbose_name=_("outputs"), blank=True)
    roles = StreamField([("row", RaciRowBlock())], verbose_name=_("who does what (RACI)"), blank=True)
    techniques = models.TextField(_("techniques"), blank=True)
    tailoring = models.TextField(_("tailoring"), blank=True)
    minutes = models.PositiveIntegerField(_("minutes to do it"), null=True, blank=True)
    clauses = models.JSONField(_("linked clauses"), default=list, blank=True, help_text=_("Such as PMO-STD-001#gates."))
    templates = models.JSONField(_("linked templates"), default=list, blank=True, help_text=_("Such as PMO-TPL-001."))

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("purpose"),
                FieldPanel("when_to_use"),
                FieldPanel("inputs"),
                FieldPanel("outputs"),
                FieldPanel("minutes"),
            ],
            heading=_("At a glance"),
        ),
        FieldPanel("body"),
        FieldPanel("roles"),
        MultiFieldPanel([FieldPanel("techniques"), FieldPanel("tailoring")], heading=_("Techniques and tailoring")),
        MultiFieldPanel([FieldPanel("clauses"), FieldPanel("templates")], heading=_("Linked clauses and templates")),
    ]

    class Meta:
        verbose_name = _("method guide")
        verbose_name_plural = _("method guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.guide_links import guide_context

        return {**super().get_context(request, *args, **kwargs), **guide_context(self, request)}
