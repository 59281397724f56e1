"""Whatever way a standard is published, its text becomes an edition in the same transaction."""

from __future__ import annotations

from typing import Any

from wagtail.signals import page_published

from knowledge.editions.actions import record_published
from knowledge.models import StandardPage


def listen() -> None:
    """Connect once, at start-up."""
    page_published.connect(_published, sender=StandardPage, dispatch_uid="knowledge_edition_published")


def _published(sender: type, instance: StandardPage, revision: Any = None, **kwargs: Any) -> None:
    record_published(instance, by=getattr(revision, "user", None))


def record_all() -> int:
    """Keep every published standard that is no edition yet, such as after an import; return how many there were."""
    pages = StandardPage.objects.live().select_related("locale").order_by("path")
    return sum(record_published(page) is not None for page in pages.iterator(chunk_size=50))
