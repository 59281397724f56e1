"""Every change a reader could see: counted, and told to search, in the transaction of the change itself."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
    Site,
)
from wagtail.signals import page_published, page_unpublished, post_page_move

from knowledge.models import ContentGeneration, DocumentTemplate, GlossaryTerm, PageTopic, StandardPage, Topic
from search.indexing import mark_changed
from search.models import BestBet, SynonymSet

SOURCE = "knowledge"
SHOWN = frozenset({"live", "title", "slug", "url_path", "body", "expired", "path", "last_published_at"})


def page_key(pk: Any) -> str:
    return f"page:{pk}"


def term_key(pk: Any) -> str:
    return f"term:{pk}"


def template_key(pk: Any) -> str:
    return f"template:{pk}"


def mark_pages(pages: models.QuerySet) -> None:
    """Tell search about these pages; what is not ours is left out by the source."""
    from knowledge.search_source import ours

    pks = list(ours(pages).values_list("pk", flat=True))
    mark_changed(SOURCE, [page_key(pk) for pk in pks])
    _mark_parts(pks)


def _mark_parts(pks: list[int]) -> None:
    from knowledge.included_source import mark_parts

    if pks:
        mark_parts(pks)


def mark_subtree(path: str) -> None:
    """Tell search about a page and all below it: their address, trail or audience changed."""
    mark_pages(Page.objects.filter(path__startswith=path))


def _page_about_to_change(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Remember what descendants depend on, to see after saving whether it changed."""
    if isinstance(instance, Page) and instance.pk and not raw:
        fields = ("title", "url_path", "live", "has_unpublished_changes")
        before = Page.objects.filter(pk=instance.pk).values_list(*fields).first()
        instance._draft_before = bool(before and before[3])  # type: ignore[attr-defined]
        instance._seen_before = before and before[:3]  # type: ignore[attr-defined]


def _page_saved(sender: type, instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    if not isinstance(instance, Page) or raw:
        return
    if update_fields and not SHOWN & set(update_fields):
        if isinstance(instance, StandardPage) and instance.has_unpublished_changes != instance._draft_before:
            ContentGeneration.advance()  # its page says that it is under revision
        return
    before = getattr(instance, "_seen_before", None)
    ContentGeneration.advance()
    if before and before != (instance.title, instance.url_path, instance.live):
        mark_subtree(instance.path)
    elif instance.live or (before and before[2]):
        mark_pages(Page.objects.filter(pk=instance.pk))


def _page_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        ContentGeneration.advance()
        mark_changed(SOURCE, [page_key(instance.pk)])
        _mark_parts([instance.pk])


def _page_state_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    ContentGeneration.advance()
    mark_subtree(instance.path)


def _restriction_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    ContentGeneration.advance()
    if isinstance(instance, PageViewRestriction):
        path = Page.objects.filter(pk=instance.page_id).values_list("path", flat=True).first()
        if path:
            mark_subtree(path)
    else:
        _mark_templates(instance.collection.path)


def _groups_changed(sender: type, **kwargs: Any) -> None:
    ContentGeneration.advance()


def _term_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    ContentGeneration.advance()
    mark_changed(SOURCE, [term_key(instance.pk)])


def _template_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    ContentGeneration.advance()
    mark_changed(SOURCE, [template_key(instance.pk)])


def _notice_moved_collections() -> None:
    """Have `Collection.move` tell of it. Pages have a signal for this; collections, whose move may shut files, have none."""
    move = Collection.move
    if "move" in vars(Collection):  # it tells already
        return

    @wraps(move)
    def moved(self: Collection, *args: Any, **kwargs: Any) -> None:
        move(self, *args, **kwargs)
        ContentGeneration.advance()
        from knowledge.file_changes import mark_files_in

        for path in Collection.objects.filter(pk=self.pk).values_list("path", flat=True):
            _mark_templates(path)
            mark_files_in(path)

    Collection.move = moved


def _mark_templates(path: str) -> None:
    """Tell search about the templates of a collection and of those below it."""
    templates = DocumentTemplate.objects.filter(collection__path__startswith=path)
    mark_changed(SOURCE, [template_key(pk) for pk in templates.values_list("pk", flat=True)])


def _references_known(sender: type, instance: Any, **kwargs: Any) -> None:
    """Note at once which files a published page uses: who may have them hangs on it, worker or no worker."""
    ReferenceIndex.create_or_update_for_object(instance)
    _mark_parts([instance.pk])


def _counted(sender: type, **kwargs: Any) -> None:
    ContentGeneration.advance()


def listen() -> None:
    """Connect once, at start-up."""
    _notice_moved_collections()
    pre_save.connect(_page_about_to_change, dispatch_uid="knowledge_page_before")
    post_save.connect(_page_saved, dispatch_uid="knowledge_page_saved")
    post_delete.connect(_page_deleted, dispatch_uid="knowledge_page_deleted")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_page_state_changed, dispatch_uid=f"knowledge_{id(signal)}")
    page_published.connect(_references_known, dispatch_uid="knowledge_references")
    for model in (PageViewRestriction, CollectionViewRestriction):
        post_save.connect(_restriction_changed, sender=model, dispatch_uid=f"knowledge_saved_{model.__name__}")
        post_delete.connect(_restriction_changed, sender=model, dispatch_uid=f"knowledge_deleted_{model.__name__}")
        m2m_changed.connect(
            _groups_changed, sender=model.groups.through, dispatch_uid=f"knowledge_groups_{model.__name__}"
        )
    handlers: dict[Any, Any] = {GlossaryTerm: _term_changed, DocumentTemplate: _template_changed}
    handlers |= dict.fromkeys(
        (Site, Topic, SynonymSet, BestBet, PageTopic, get_image_model(), get_document_model()), _counted
    )
    for model, handler in handlers.items():
        for signal in (post_save, post_delete):
            signal.connect(handler, sender=model, dispatch_uid=f"knowledge_{model.__name__}_{id(signal)}")
