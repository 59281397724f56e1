"""A section: a page that leads to the pages below it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from knowledge.models.pages import ReviewedPage


class SectionPage(ReviewedPage):
    """An introduction, and the list of what is below, in the order of the tree."""

    kind = "section"
    icon = "folder"

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.listing import listing_context

        return {**super().get_context(request, *args, **kwargs), **listing_context(self, request)}
