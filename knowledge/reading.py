"""Everything a page of the handbook is shown with, for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page

from knowledge.addresses import address_of, tree_roots
from knowledge.attachments import hidden_collections, in_visible_collections
from knowledge.including import with_parts
from knowledge.kept import generation_of, remembered, seen_alike
from knowledge.models.topics import PageTopic
from knowledge.rendering.body import render_markdown, render_stream
from knowledge.rendering.links import Target, references, with_addresses
from knowledge.rendering.outline import Outline
from knowledge.terms import explained, terms_of
from knowledge.tree import place_of
from vademecum.accounts.visibility import Viewer, visible_to

if TYPE_CHECKING:
    from knowledge.models import HandbookPage

A_DAY = timedelta(days=1)
WIDEST = 1600  # pixels of a picture as shown


def rendered_page(page: HandbookPage) -> Outline:
    """Return the page's text, still with references instead of links."""
    return render_stream(page.body, numbered=page.numbered_headings, language=page.locale.language_code)


def reading_context(page: HandbookPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a handbook page draws."""
    roots = _roots(request)
    text = rendered_page(page)
    place = seen_alike(request, ("place", page.pk), lambda: place_of(page, request.user, roots=roots))
    from knowledge.views.reader_words import reader_panel

    panels = [hook(request, page) for hook in hooks.get_hooks("vademecum_page_margin")]
    return {
        "text": _text(page, text, request, roots=roots),
        "headings": [heading for heading in text.headings if heading.level in (2, 3)],
        "place": place,
        "crumbs": place.crumbs,
        "topics": _topics(page, request),
        "panels": [panel for panel in panels if panel],
        **reader_panel(request, page, text.headings),
        "newer_translation": seen_alike(request, ("newer", page.pk), lambda: _newer_translation(page, request)),
    }


def _text(page: HandbookPage, text: Outline, request: HttpRequest, *, roots: dict[str, str]) -> str:
    """Return the page's text with the links that this reader may follow."""
    if getattr(request, "is_preview", False) or not page.pk:
        return linked(text.html, request.user, roots=roots)
    guarded = remembered(generation_of(request), "guarded collections", CollectionViewRestriction.objects.exists)
    collections = hidden_collections(request.user) if guarded else ()
    language = page.locale.language_code
    terms = remembered(generation_of(request), ("terms", language), lambda: terms_of(language))
    key = ("text", page.pk, collections)
    return mark_safe(seen_alike(request, key, lambda: explained(linked(text.html, request.user, roots=roots), terms)))


def linked(html: str, viewer: Viewer, *, roots: dict[str, str] | None = None) -> SafeString:
    """Return rendered `html` with the addresses of what `viewer` may see; the rest becomes plain text."""
    html = with_parts(html, viewer)
    wanted = references(html)
    if not wanted:
        return mark_safe(with_addresses(html, {}))
    roots = tree_roots() if roots is None else roots
    targets: dict[tuple[str, int], Target] = {}
    if pages := wanted.get("page"):
        rows = visible_to(Page.objects.filter(pk__in=pages), viewer).values_list("pk", "url_path", "title")
        targets |= {
            ("page", pk): Target(url, title=title) for pk, path, title in rows if (url := address_of(path, roots=roots))
        }
    if documents := wanted.get("document"):
        targets |= {("document", pk): target for pk, target in document_targets(documents, viewer)}
    if images := wanted.get("image"):
        targets |= {("image", pk): target for pk, target in image_targets(images, viewer)}
    return mark_safe(with_addresses(html, targets))


def linked_markdown(text: str, viewer: Viewer, *, language: str, roots: dict[str, str] | None = None) -> str:
    """Render one Markdown text for a reader."""
    if not text.strip():
        return ""
    outline = render_markdown(text, language=language, keep=True)
    return linked(outline.html, viewer, roots=roots)


def document_targets(pks: Iterable[int], viewer: Viewer) -> list[tuple[int, Target]]:
    documents = in_visible_collections(get_document_model().objects.filter(pk__in=list(pks)), viewer)
    found = []
    for document in documents.order_by("pk"):
        ending = document.file_extension.upper()
        size = filesizeformat(document.file_size) if document.file_size else ""
        note = ", ".join(part for part in (ending, size) if part)
        found.append((document.pk, Target(document.url, note=note, title=document.title)))
    return found


def image_targets(pks: Iterable[int], viewer: Viewer) -> list[tuple[int, Target]]:
    images = in_visible_collections(get_image_model().objects.filter(pk__in=list(pks)), viewer)
    found = []
    for pk, width, height, name in images.order_by("pk").values_list("pk", "width", "height", "file"):
        shown = min(width, WIDEST)
        url = reverse("knowledge_image", args=[pk, name.rsplit("/", 1)[-1]])
        found.append((pk, Target(url, width=shown, height=round(height * shown / width) if width else height)))
    return found


def _roots(request: HttpRequest) -> dict[str, str]:
    return remembered(generation_of(request), "roots", tree_roots)


def _topics(page: HandbookPage, request: HttpRequest) -> list[Any]:
    """Return the page's topics."""
    if getattr(request, "is_preview", False):
        return [row.topic for row in page.page_topics.all()]
    build = lambda: [row.topic for row in PageTopic.objects.filter(page_id=page.pk).select_related("topic")]  # noqa: E731
    return remembered(generation_of(request), ("topics", page.pk), build)


def _newer_translation(page: HandbookPage, request: HttpRequest) -> Page | None:
    """Return the translation that was published more than a day after this page, if the reader may see it."""
    if not page.pk or not page.last_published_at:
        return None
    others = visible_to(page.get_translations(inclusive=False), request.user)
    newer = others.filter(last_published_at__gt=page.last_published_at + A_DAY)
    return newer.select_related("locale").order_by("-last_published_at").first()
