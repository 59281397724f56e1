"""The files that knowledge keeps, whose text is read: the library's documents, and the templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models.signals import post_save
from wagtail.documents import get_document_model

from knowledge.changes import SOURCE as PAGES
from knowledge.changes import template_key
from knowledge.file_source import SOURCE as FILES
from knowledge.file_source import file_key
from knowledge.models import DocumentTemplate
from search.indexing import mark_changed
from vademecum.files import reading


class DocumentFiles:
    """See `vademecum.files.reading.Holder`; keys are those of documents."""

    name = "documents"

    def files(self) -> Iterable[tuple[str, str]]:
        rows = get_document_model().objects.order_by("pk").values_list("pk", "file")
        return ((str(pk), stored) for pk, stored in rows)

    def file(self, key: str) -> Any:
        document = get_document_model().objects.filter(pk=key).first()
        return document.file if document else None

    def text_changed(self, key: str) -> None:
        mark_changed(FILES, [file_key(key)])


class TemplateFiles:
    """Likewise; what a filled example says belongs to its template, but is not searched."""

    name = "templates"

    def files(self) -> Iterator[tuple[str, str]]:
        for pk, stored in DocumentTemplate.objects.order_by("pk").values_list("pk", "file"):
            yield str(pk), stored

    def file(self, key: str) -> Any:
        template = DocumentTemplate.objects.filter(pk=key).first()
        return template.file if template else None

    def text_changed(self, key: str) -> None:
        mark_changed(PAGES, [template_key(key)])


def _read_soon(holder: str) -> Any:
    def saved(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
        if not raw and instance.file and not reading.texts_of([instance.file.name]):
            reading.ask_to_read(holder, str(instance.pk))

    return saved


def register() -> None:
    """Announce the holders, and have new files read. Once, at start-up."""
    for model, holder in ((get_document_model(), DocumentFiles()), (DocumentTemplate, TemplateFiles())):
        reading.register(holder)
        uid = f"knowledge_read_{holder.name}"
        post_save.connect(_read_soon(holder.name), sender=model, weak=False, dispatch_uid=uid)
