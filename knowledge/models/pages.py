"""What every page of the handbook has in common. Abstract: Wagtail's base page is not swapped."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from knowledge.blocks import BodyBlock
from knowledge.editors import TitleForEditors
from knowledge.review import ReviewState, add_months, state_at


class HandbookPage(TitleForEditors, Page):
    """A page with a summary, topics, a body and the file it was imported from, if it was."""

    kind = "document"
    icon = "document"
    numbered_headings = False

    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences, shown in lists and results.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    title_anchor = models.CharField(max_length=120, blank=True, editable=False)
    source_path = models.CharField(_("imported from"), max_length=500, blank=True, editable=False, db_index=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    source_revision = models.BigIntegerField(null=True, blank=True, editable=False)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [*Page.promote_panels, InlinePanel("page_topics", heading=_("Topics"), label=_("Topic"))]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        abstract = True

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f"knowledge/{self.kind.replace('-', '_')}.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.reading import reading_context

        return {**super().get_context(request, *args, **kwargs), **reading_context(self, request)}


class ReviewedPage(HandbookPage):
    """A page that somebody answers for and that is looked at again at a known date."""

    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The person who answers for the content."),
    )
    responsible_role = models.CharField(
        _("owner’s role"),
        max_length=150,
        blank=True,
        help_text=_("Shown where no person is named, and after their name."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("review every (months)"), null=True, blank=True, help_text=_("Leave empty if the page needs no review.")
    )
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)

    review_panels = [
        MultiFieldPanel(
            [
                FieldPanel("responsible"),
                FieldPanel("responsible_role"),
                FieldPanel("review_months"),
                FieldPanel("reviewed_on"),
            ],
            heading=_("Owner and review"),
        )
    ]
    settings_panels = [*review_panels, *Page.settings_panels]

    class Meta:
        abstract = True

    @property
    def review_starts(self) -> date | None:
        """Return the day from which the review period counts."""
        return self.reviewed_on or (self.first_published_at.date() if self.first_published_at else None)

    @property
    def next_review(self) -> date | None:
        start = self.review_starts
        return add_months(start, self.review_months) if start and self.review_months else None

    @property
    def review_state(self) -> ReviewState:
        return state_at(timezone.localdate(), next_review=self.next_review)
