"""Document templates: the real files that a project starts from."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import CollectionMember, TranslatableMixin
from wagtail.search import index

from knowledge.models.topics import Topic

FILE_KINDS = ["docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "csv", "txt", "zip"]


class DocumentTemplate(TranslatableMixin, CollectionMember, index.Indexed, models.Model):
    """A file to fill in, in one language. Its collection says who may have it."""

    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9-]*$")],
        help_text=_("Such as PMO-TPL-001; the same in every language."),
    )
    title = models.CharField(_("title"), max_length=200)
    version = models.CharField(_("version"), max_length=20, default="1.0")
    summary = models.TextField(_("summary"), blank=True)
    guidance = models.TextField(_("guidance"), blank=True, help_text=_("Markdown."))
    file = models.FileField(_("file"), upload_to="templates/%Y/", validators=[FileExtensionValidator(FILE_KINDS)])
    example = models.FileField(
        _("filled example"), upload_to="templates/%Y/", blank=True, validators=[FileExtensionValidator(FILE_KINDS)]
    )
    example_note = models.CharField(
        _("where the example is"),
        max_length=200,
        blank=True,
        help_text=_("If it is a sheet of the same file: its name."),
    )
    guides = models.JSONField(
        _("linked guides"), default=list, blank=True, help_text=_("Addresses, such as /guides/risk.")
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="templates")
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    panels = [
        MultiFieldPanel([FieldPanel("code"), FieldPanel("title"), FieldPanel("version")], heading=_("Identity")),
        FieldPanel("summary"),
        FieldPanel("guidance"),
        MultiFieldPanel([FieldPanel("file"), FieldPanel("example"), FieldPanel("example_note")], heading=_("Files")),
        FieldPanel("guides"),
        FieldPanel("topics"),
        FieldPanel("collection"),
    ]
    search_fields = [
        index.SearchField("code"),
        index.SearchField("title", boost=3),
        index.SearchField("summary"),
        index.FilterField("locale"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code", "locale"], name="knowledge_template_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def format(self) -> str:
        """Return the file's ending in capitals: DOCX, XLSX."""
        return PurePath(self.file.name or "").suffix.lstrip(".").upper()

    @staticmethod
    def translation_key_for(code: str) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"vademecum:template:{code}")
