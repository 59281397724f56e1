"""A tool guide: how a tool is used in our method."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from knowledge.models.guiding import LinkedToClauses


class ToolGuidePage(LinkedToClauses):
    """What we use the tool for, how to get it, whom to ask; the body says how."""

    kind = "tool-guide"
    icon = "settings"

    tool = models.CharField(_("tool"), max_length=100, help_text=_("As people call it, such as Excel."))
    tool_version = models.CharField(_("version described"), max_length=60, blank=True)
    purpose = models.TextField(_("what we use it for"), blank=True)
    not_for = models.TextField(_("what we do not use it for"), blank=True)
    access = models.TextField(_("how to get it"), blank=True)
    support = models.CharField(_("who helps"), max_length=200, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("tool"), FieldPanel("tool_version")], heading=_("Tool")),
        MultiFieldPanel(
            [FieldPanel("purpose"), FieldPanel("not_for"), FieldPanel("access"), FieldPanel("support")],
            heading=_("At a glance"),
        ),
        FieldPanel("body"),
        *LinkedToClauses.link_panels,
    ]

    class Meta:
        verbose_name = _("tool guide")
        verbose_name_plural = _("tool guides")
