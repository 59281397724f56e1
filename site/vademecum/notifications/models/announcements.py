"""A word from the PMO to everybody, or to some groups."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Announcement(models.Model):
    """Told once, by a job, when it is first saved. Without French, the English is told to all."""

    title_en = models.CharField(_("title (English)"), max_length=200)
    title_fr = models.CharField(_("title (French)"), max_length=200, blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    text_fr = models.TextField(_("text (French)"), blank=True)
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("Where it leads, such as /en/standards/. It starts with /."),
    )
    groups = models.ManyToManyField(
        Group, verbose_name=_("told to"), blank=True, help_text=_("Nobody chosen means everybody.")
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)

    wagtail_reference_index_ignore = True
    panels = [
        *(FieldPanel(name) for name in ("title_en", "title_fr", "text_en", "text_fr", "url")),
        FieldPanel("groups"),
    ]

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(url="") | (models.Q(url__startswith="/") & ~models.Q(url__startswith="//")),
                name="notifications_announcement_leads_here",
                violation_error_message=_("The address starts with one /."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (get_language() == "fr" and self.title_fr) or self.title_en

    @property
    def text(self) -> str:
        return (get_language() == "fr" and self.text_fr) or self.text_en
