"""A document: any page that is neither a standard nor a guide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from knowledge.models.pages import ReviewedPage


class DocumentPage(ReviewedPage):
    """A page of the handbook."""

    kind = "document"
    icon = "document"

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
