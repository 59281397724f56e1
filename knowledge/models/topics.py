"""The controlled vocabulary: what a page, a template or a term is about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel


class Topic(models.Model):
    """A word that content is filed under: one key, a label per language."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    label_en = models.CharField(_("label in English"), max_length=100, blank=True)
    label_fr = models.CharField(_("label in French"), max_length=100, blank=True)

    panels = [FieldPanel("key"), FieldPanel("label_en"), FieldPanel("label_fr")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the label in the language in use, or the key in words."""
        own = getattr(self, f"label_{(get_language() or 'en')[:2]}", "") or self.label_en
        return own or self.key.replace("-", " ").capitalize()


class PageTopic(models.Model):
    """A page is about a topic. One table for all types of page, so that a listing asks once."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="page_topics")
    topic = models.ForeignKey(Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="page_topics")

    panels = [FieldPanel("topic")]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "topic"], name="knowledge_page_topic_once")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.topic_id}"
