"""What changed in the library lately, as one reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.models import PAGE_MODELS, Edition
from knowledge.search_source import ours
from vademecum.accounts.visibility import Viewer, visible_to

EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True)
class Changed:
    """A page and its last change. For a standard, the edition in force with its class of change and its summary."""

    pk: int
    title: str
    url: str
    kind: str
    language: str
    when: datetime
    is_new: bool
    identifier: str = ""
    edition: str = ""
    change_class: str = ""
    change_label: Any = ""
    summary: str = ""


def changed_pages(
    viewer: Viewer, *, language: str, kind: str = "", section: str = "", minor: bool = True
) -> QuerySet[Page]:
    """Return the published pages of a language, those changed last first. Without `minor`, editorial editions are left out."""
    pages: Any = ours(visible_to(Page.objects.filter(locale__language_code=language), viewer))
    pages = pages.filter(last_published_at__isnull=False)
    by_kind = {model.kind: model for model in PAGE_MODELS}
    if kind in by_kind:
        pages = pages.type(by_kind[kind])
    if section:
        pages = pages.filter(url_path__startswith=section)
    if not minor:
        editorial = Edition.objects.in_force().filter(change_class=EDITORIAL)
        pages = pages.exclude(pk__in=editorial.order_by().values("page"))
    return pages.order_by("-last_published_at", "pk")


def as_changes(pages: Iterable[Page]) -> list[Changed]:
    """Return the pages with what a list says of them: two queries for all."""
    pages = list(pages)
    roots = tree_roots()
    editions = {e.page_id: e for e in Edition.objects.in_force().filter(page__in=[p.pk for p in pages]).defer("body")}
    kinds = {model._meta.model_name: model.kind for model in PAGE_MODELS}
    found = []
    for page in pages:
        edition = editions.get(page.pk)
        found.append(
            Changed(
                pk=page.pk,
                title=page.title,
                url=address_of(page.url_path, roots=roots) or "",
                kind=kinds.get(page.cached_content_type.model, ""),
                language=page.locale.language_code,
                when=page.last_published_at,
                is_new=page.first_published_at == page.last_published_at,
                identifier=edition.identifier if edition else "",
                edition=edition.label if edition else "",
                change_class=edition.change_class if edition else "",
                change_label=edition.get_change_class_display() if edition else "",
                summary=edition.change_summary if edition else "",
            )
        )
    return found


def sections(viewer: Viewer, *, language: str) -> list[tuple[str, str]]:
    """Return (tree path, title) of the top sections that the viewer may see."""
    roots = [root for root, code in tree_roots().items() if code == language]
    tops = visible_to(Page.objects.filter(depth=3, locale__language_code=language), viewer).order_by("path")
    return [
        (path, title) for path, title in tops.values_list("url_path", "title") if any(path.startswith(r) for r in roots)
    ]
