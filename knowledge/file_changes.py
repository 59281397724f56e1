"""Every change that alters what is found of files, or by whom: told to search in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_unpublished, post_page_move

from knowledge.file_audience import mentioned_in
from knowledge.file_source import SOURCE, file_key
from knowledge.models import DocumentTemplate, GlossaryTerm, MethodGuidePage
from search.indexing import mark_changed


def mark_files(pks: Iterable[int]) -> None:
    mark_changed(SOURCE, [file_key(pk) for pk in pks])


def mark_files_under(path: str) -> None:
    """Tell search about the files that the pages of a tree use."""
    pages = Page.objects.filter(path__startswith=path)
    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(get_document_model()),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)],
    )
    mark_files({int(pk) for pk in rows.values_list("to_object_id", flat=True)})
    for guide in MethodGuidePage.objects.filter(path__startswith=path).iterator():
        mark_files(mentioned_in(guide.techniques, guide.tailoring))


def mark_files_in(collection_path: str) -> None:
    """Tell search about the files of a collection and of those below it."""
    files = get_document_model().objects.filter(collection__path__startswith=collection_path)
    mark_files(files.values_list("pk", flat=True))


def _file_changed(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        mark_files([instance.pk])


def _page_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    mark_files_under(instance.path)


def _page_restriction_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    for path in Page.objects.filter(pk=instance.page_id).values_list("path", flat=True):
        mark_files_under(path)


def _collection_restriction_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    mark_files_in(instance.collection.path)


def _reference_gone(sender: type, instance: Any, **kwargs: Any) -> None:
    if instance.to_content_type_id == ContentType.objects.get_for_model(get_document_model()).pk:
        mark_files([int(instance.to_object_id)])


def _mention_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    mark_files(mentioned_in(getattr(instance, "definition", ""), getattr(instance, "guidance", "")))


def listen() -> None:
    """Connect once, at start-up, after `knowledge.changes`, which notes what a published page refers to."""
    for signal in (post_save, post_delete):
        for model, handler in (
            (get_document_model(), _file_changed),
            (PageViewRestriction, _page_restriction_changed),
            (CollectionViewRestriction, _collection_restriction_changed),
            (GlossaryTerm, _mention_changed),
            (DocumentTemplate, _mention_changed),
        ):
            signal.connect(handler, sender=model, dispatch_uid=f"knowledge_files_{model.__name__}_{id(signal)}")
    post_delete.connect(_reference_gone, sender=ReferenceIndex, dispatch_uid="knowledge_files_reference_gone")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_page_changed, dispatch_uid=f"knowledge_files_{id(signal)}")
