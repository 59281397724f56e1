"""Which clause of ours answers which place of a standard that is not ours, such as ISO 21502."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class ExternalReference(models.Model):
    """One line of a crosswalk. `clause_key` is empty where the whole standard is meant."""

    identifier = models.CharField(_("our standard"), max_length=40, db_index=True, help_text=_("Such as PMO-STD-001."))
    clause_key = models.CharField(
        _("our clause"), max_length=120, blank=True, help_text=_("The anchor of the clause, such as gates.")
    )
    standard = models.CharField(_("other standard"), max_length=100, help_text=_("Such as ISO 21502:2020."))
    place = models.CharField(_("place in it"), max_length=100, blank=True, help_text=_("Such as 7.3."))
    note = models.CharField(_("note"), max_length=300, blank=True)

    panels = [
        FieldPanel("identifier"),
        FieldPanel("clause_key"),
        FieldPanel("standard"),
        FieldPanel("place"),
        FieldPanel("note"),
    ]
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reference to another standard")
        verbose_name_plural = _("references to other standards")
        ordering = ["identifier", "clause_key", "standard", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier", "clause_key", "standard", "place"], name="knowledge_external_reference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.identifier}#{self.clause_key} · {self.standard} {self.place}".strip()
