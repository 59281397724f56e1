"""Questions that are asked again and again, with their answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from knowledge.models.pages import ReviewedPage


class FaqPage(ReviewedPage):
    """Each question is a heading of the body: it has an anchor, and search leads to the very answer."""

    kind = "faq"
    icon = "question"

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body", help_text=_("One block “Question and answer” for each question, the most asked first.")),
    ]

    class Meta:
        verbose_name = _("questions and answers")
        verbose_name_plural = _("questions and answers")
