"""Tell search when a course, a module or a lesson changed, in the transaction of the change itself."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from knowledge.models import ContentGeneration, ReadingRequest
from search.indexing import mark_changed
from training.actions.lessons import any_progress, review_module
from training.models import (
    CatalogPage,
    Competency,
    CompletionRule,
    CoursePage,
    Framework,
    LessonPage,
    Level,
    LevelDescriptor,
    ModulePage,
    RoleGrant,
)
from training.rights import give_shelf_rights

SOURCE = "training"
FOUND = (CoursePage, ModulePage, LessonPage)


def listen() -> None:
    """Connect once, at start-up."""
    for model in FOUND:
        post_save.connect(_page_changed, sender=model, dispatch_uid=f"training_saved_{model.__name__}")
        post_delete.connect(_page_changed, sender=model, dispatch_uid=f"training_deleted_{model.__name__}")
    for number, signal in enumerate((page_published, page_unpublished, post_page_move)):
        signal.connect(_subtree_changed, dispatch_uid=f"training_{number}")
    for signal in (post_save, post_delete):
        signal.connect(_guard_changed, sender=PageViewRestriction, dispatch_uid=f"training_guard_{id(signal)}")

    post_save.connect(_shelf_made, sender=CatalogPage, dispatch_uid="training_shelf_made")
    post_save.connect(_reading_done, sender=ReadingRequest, dispatch_uid="training_reading_done")
    for table in (Framework, Level, Competency, LevelDescriptor, RoleGrant):
        for signal in (post_save, post_delete):
            signal.connect(_framework_changed, sender=table, dispatch_uid=f"training_{table.__name__}_{id(signal)}")


def mark_subtree(path: str) -> None:
    """Tell search about all of ours at and below a path."""
    keys: list[str] = []
    for model in FOUND:
        keys += [str(pk) for pk in model.objects.filter(path__startswith=path).values_list("pk", flat=True)]
    mark_changed(SOURCE, keys)


def _shelf_made(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        give_shelf_rights(instance)


def _reading_done(sender: type, instance: ReadingRequest, raw: bool = False, **kwargs: Any) -> None:
    """Look again at the modules that ask for a standard which somebody has just acknowledged."""
    if raw or instance.acknowledged_at is None:
        return
    rules = CompletionRule.objects.filter(kind="acknowledged", identifier__iexact=instance.edition.identifier)
    for module in ModulePage.objects.live().filter(pk__in=rules.values("module")):
        if any_progress(instance.person, module=module):
            review_module(instance.person, module=module)


def _page_changed(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        mark_changed(SOURCE, [str(instance.pk)])


def _framework_changed(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """What pages remember of the framework is out of date."""
    if not raw:
        ContentGeneration.advance()


def _subtree_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    mark_subtree(instance.path)


def _guard_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        mark_subtree(page.path)
