"""A standard: what must be true, in numbered clauses with anchors that stay."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from knowledge.codes import next_code
from knowledge.days import house_day
from knowledge.models.pages import ReviewedPage
from knowledge.standard_form import StandardForm

COPY_CODE = "DRAFT-"


class StandardPage(ReviewedPage):
    """A controlled page. The identifier is the same in every language and in every edition."""

    kind = "standard"
    icon = "standard"
    numbered_headings = True
    base_form_class = StandardForm

    identifier = models.CharField(
        _("identifier"),
        max_length=40,
        db_index=True,
        blank=True,
        help_text=_(
            "Such as PMO-STD-012; the same in every language. Empty: the next free one by the rule of the section."
        ),
    )
    edition = models.PositiveIntegerField(_("edition"), default=1)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supersedes",
        help_text=_("The standard that takes the place of this one, if it is withdrawn."),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who is asked when the owner does not answer."),
    )

    languages_together = models.BooleanField(
        _("in force only when both languages are approved"),
        default=False,
        help_text=_("An approved edition waits until that of the other language is approved too."),
    )

    exclude_fields_in_copy = ["identifier", "edition", "revision", "effective_on", "withdrawn_on", "superseded_by"]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("identifier"),
                FieldPanel("edition"),
                FieldPanel("effective_on"),
                FieldPanel("superseded_by"),
                FieldPanel("languages_together"),
            ],
            heading=_("Edition"),
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    settings_panels = [*ReviewedPage.review_panels, FieldPanel("deputy"), *Page.settings_panels]
    search_fields = [*ReviewedPage.search_fields, index.SearchField("identifier"), index.FilterField("identifier")]

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.identifier:
            self._take_code()
        super().save(*args, **kwargs)

    def _take_code(self) -> None:
        """Give a copy a code of its own: a code names one standard. A translation or an alias has that of its original."""
        twins = StandardPage.objects.exclude(pk=self.pk).exclude(identifier="")
        original = twins.filter(pk=self.alias_of_id or 0).first()
        original = original or twins.filter(translation_key=self.translation_key).first()
        if original is not None:
            self.identifier, self.edition, self.revision = original.identifier, original.edition, original.revision
            return
        if code := next_code(self.path):
            self.identifier = code
            return
        taken = set(twins.filter(identifier__startswith=COPY_CODE).values_list("identifier", flat=True))
        self.identifier = next(code for number in count(1) if (code := f"{COPY_CODE}{number}") not in taken)

    def clean(self) -> None:
        super().clean()
        self.identifier = self.identifier.strip()
        if not self.identifier:  # it gets the next one when it is saved
            return
        others = StandardPage.objects.filter(identifier__iexact=self.identifier)
        if self.locale_id:
            others = others.filter(locale_id=self.locale_id)
        if others.exclude(pk=self.pk).exclude(alias_of_id=self.pk or 0).exists():
            raise ValidationError({"identifier": _("Another standard has this identifier.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.views.editions import reading_panel

        return {**super().get_context(request, *args, **kwargs), **reading_panel(request, self)}

    @property
    def review_starts(self) -> date | None:
        return self.reviewed_on or self.effective_on

    @property
    def edition_label(self) -> str:
        """Return "3" for an edition as it was first approved, "3.1" for its first revision."""
        return f"{self.edition}.{self.revision}" if self.revision else str(self.edition)

    @property
    def is_under_revision(self) -> bool:
        """Return whether the next text is being written while this one is in force."""
        return self.has_unpublished_changes and self.state == "in-force"

    @property
    def state(self) -> str:
        """Return the state of the stamp: `approved` until its day, then `in-force`; `superseded` or `withdrawn` at its end."""
        today = house_day()
        if not self.live:
            return "draft"
        if self.withdrawn_on:
            return "superseded" if self.superseded_by_id else "withdrawn"
        if self.effective_on and self.effective_on > today:
            return "approved"
        return "in-force"
