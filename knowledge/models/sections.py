"""A section: a page that leads to the pages below it."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from knowledge.models.pages import ReviewedPage

CODE_PREFIX = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]*-$", _("Capital letters, digits and hyphens, with a hyphen at the end.")
)


class SectionPage(ReviewedPage):
    """An introduction, and the list of what is below, in the order of the tree.

    With `code_prefix`, every standard below has a code of that form, and a new one gets the next number by itself.
    """

    kind = "section"
    icon = "folder"

    code_prefix = models.CharField(
        _("codes begin with"),
        max_length=30,
        blank=True,
        validators=[CODE_PREFIX],
        help_text=_(
            "The rule for the codes of standards below, such as PMO-STD-. Empty: the rule of the section above."
        ),
    )
    code_digits = models.PositiveSmallIntegerField(_("digits of the number"), default=3)

    settings_panels = [
        *ReviewedPage.settings_panels,
        MultiFieldPanel([FieldPanel("code_prefix"), FieldPanel("code_digits")], heading=_("Codes of standards")),
    ]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.listing import listing_context

        return {**super().get_context(request, *args, **kwargs), **listing_context(self, request)}
