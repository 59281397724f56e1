"""The words of the house."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index


class GlossaryTerm(TranslatableMixin, index.Indexed, models.Model):
    """A term with its definition in one language; the same `key` in the others."""

    key = models.SlugField(_("key"), max_length=80, help_text=_("Names the term in links; the same in every language."))
    term = models.CharField(_("term"), max_length=150)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    synonyms = models.JSONField(_("synonyms"), default=list, blank=True)
    definition = models.TextField(_("definition"), help_text=_("Markdown."))
    see_also = models.JSONField(_("see also (keys)"), default=list, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    panels = [
        FieldPanel("key"),
        FieldPanel("term"),
        FieldPanel("acronym"),
        FieldPanel("synonyms"),
        FieldPanel("definition"),
        FieldPanel("see_also"),
    ]
    search_fields = [
        index.SearchField("term", boost=5),
        index.SearchField("definition"),
        index.AutocompleteField("term"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term"]
        constraints = [models.UniqueConstraint(fields=["key", "locale"], name="knowledge_term_key_once")]

    def __str__(self) -> str:
        return f"{self.term} ({self.acronym})" if self.acronym else self.term

    @staticmethod
    def translation_key_for(key: str) -> uuid.UUID:
        """Return the translation key that all languages of a term share when they are loaded from files."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"vademecum:glossary:{key}")
