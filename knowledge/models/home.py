"""The home page: for visitors the search and the map of the method, for the signed-in what to do next."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from knowledge.blocks import BodyBlock, PhaseBlock


class HomePage(Page):
    """The top of one language."""

    kind = "home"
    icon = "home"

    tagline = models.CharField(_("title on the page"), max_length=150, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    hints = models.JSONField(_("searches to suggest"), default=list, blank=True)
    phases = StreamField([("phase", PhaseBlock())], verbose_name=_("phases of the method"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("tagline"),
        FieldPanel("introduction"),
        FieldPanel("hints"),
        FieldPanel("phases"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "knowledge/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.home import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(self, request)}
