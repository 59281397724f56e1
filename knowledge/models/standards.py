"""A standard: what must be true, in numbered clauses with anchors that stay."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from knowledge.models.pages import ReviewedPage


class StandardPage(ReviewedPage):
    """A controlled page. The identifier is the same in every language and in every edition."""

    kind = "standard"
    icon = "standard"
    numbered_headings = True

    identifier = models.CharField(
        _("identifier"), max_length=40, db_index=True, help_text=_("Such as PMO-STD-012; the same in every language.")
    )
    edition = models.PositiveIntegerField(_("edition"), default=1)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("identifier"), FieldPanel("edition"), FieldPanel("effective_on")], heading=_("Edition")
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields = [*ReviewedPage.search_fields, index.SearchField("identifier"), index.FilterField("identifier")]

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")

    def clean(self) -> None:
        super().clean()
        self.identifier = self.identifier.strip()
        others = StandardPage.objects.filter(identifier__iexact=self.identifier)
        if self.locale_id:
            others = others.filter(locale_id=self.locale_id)
        if others.exclude(pk=self.pk).exclude(alias_of_id=self.pk or 0).exists():
            raise ValidationError({"identifier": _("Another standard has this identifier.")})

    @property
    def review_starts(self) -> date | None:
        return self.reviewed_on or self.effective_on

    @property
    def state(self) -> str:
        """Return the state of the stamp: `approved` until the day it comes into force, then `in-force`, or `due`."""
        today = timezone.localdate()
        if not self.live:
            return "draft"
        if self.effective_on and self.effective_on > today:
            return "approved"
        return "in-force"
