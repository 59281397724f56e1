"""What is wrong with the library: links that lead nowhere, pages that nobody finds, reviews, or answers for.

A check looks at every published page and replaces what the one before found; the page of findings reads the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from knowledge.addresses import tree_roots
from knowledge.models import PAGE_MODELS, EditionClause, Finding, HandbookPage, HomePage, ReviewedPage, SectionPage
from knowledge.models import StandardPage as Standard
from knowledge.parity import behind_of, record_missing
from knowledge.reading import rendered_page
from knowledge.review import ReviewState
from search.indexing import mark_changed

Kind = Finding.Kind
_HREF = re.compile(r'href="(page:\d{1,18}(?:#[^"]*)?|document:\d{1,18}|/[^"]*)"')
_CHUNK = 50


@dataclass(slots=True)
class _Library:
    """What the check knows of all pages before it judges one."""

    anchors: dict[int, frozenset[str]] = field(default_factory=dict)
    live: set[int] = field(default_factory=set)
    shelves: set[str] = field(default_factory=set)
    addresses: dict[str, int] = field(default_factory=dict)
    linked: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    standards: dict[str, str] = field(default_factory=dict)
    ended: dict[int, str] = field(default_factory=dict)
    clauses: dict[str, set[str]] = field(default_factory=dict)
    links: dict[int, list[str]] = field(default_factory=dict)


def check_library(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Look at every published page; return how many findings there are now."""
    record_missing()
    total = sum(model.objects.live().count() for model in PAGE_MODELS)
    library = _first_look(lambda done: progress and progress(done, total))
    found: set[tuple[int, str, str]] = set()
    for page in _pages():
        found |= {(page.pk, kind, detail[:500]) for kind, detail in _of_page(page, library)}
    found |= _of_languages(library)
    now = timezone.now()
    with transaction.atomic():
        late = {pk for pk, kind, _detail in found if kind == Kind.STALE}
        was_late = set(Finding.objects.filter(kind=Kind.STALE).values_list("page_id", flat=True))
        mark_changed("knowledge", [f"page:{pk}" for pk in sorted(late ^ was_late)])
        Finding.objects.all().delete()
        rows = [Finding(page_id=pk, kind=kind, detail=detail, found_at=now) for pk, kind, detail in sorted(found)]
        Finding.objects.bulk_create(rows, batch_size=500)
    return len(found)


def _pages() -> Iterator[HandbookPage]:
    for model in PAGE_MODELS:
        yield from model.objects.live().select_related("locale").order_by("pk").iterator(chunk_size=_CHUNK)


def _first_look(progress: Callable[[int], Any]) -> _Library:
    """Read every page once: what it is called, what can be linked to in it, and what it links to."""
    library = _Library(
        live=set(Page.objects.filter(live=True).values_list("pk", flat=True)),
        documents=set(get_document_model().objects.values_list("pk", flat=True)),
    )
    roots = tree_roots()
    for pk, path in Page.objects.filter(live=True, depth__gt=1).values_list("pk", "url_path"):
        root = next((top for top in roots if path.startswith(top)), None)
        if root is not None:
            library.addresses[f"/{roots[root]}/{path[len(root) :]}"] = pk
    for model in (SectionPage, HomePage):
        library.shelves |= set(model.objects.live().values_list("path", flat=True))
    rows = EditionClause.objects.filter(edition__state="in-force")
    for code, key, anchor in rows.values_list("edition__identifier", "clause__key", "anchor"):
        library.clauses.setdefault(code.lower(), set()).update((key, anchor))
    for done, page in enumerate(_pages(), start=1):
        outline = rendered_page(page)
        library.anchors[page.pk] = outline.anchors | {page.title_anchor}
        library.links[page.pk] = [unescape(href) for href in _HREF.findall(outline.html)]
        library.linked |= {_page_of(href, library) for href in library.links[page.pk]}
        if isinstance(page, Standard):
            library.standards[page.identifier.lower()] = page.state
            if page.withdrawn_on:
                library.ended[page.pk] = page.identifier
        if done % _CHUNK == 0:
            progress(done)
    return library


def _page_of(href: str, library: _Library) -> int:
    if href.startswith("page:"):
        return int(href[5:].partition("#")[0])
    return library.addresses.get(_path(href), 0)


def _path(href: str) -> str:
    path = unquote(href.partition("#")[0].partition("?")[0])
    return path if path.endswith("/") else f"{path}/"


def _of_page(page: HandbookPage, library: _Library) -> Iterator[tuple[str, str]]:
    for href in library.links.get(page.pk, []):
        if (finding := _of_link(href, library)) is not None:
            yield finding
    for clause in getattr(page, "clauses", None) or []:
        code, _hash, anchor = str(clause).partition("#")
        names = library.clauses.get(code.lower(), set())
        ended = library.standards.get(code.lower(), "withdrawn") in {"withdrawn", "superseded"}
        if ended or (anchor and anchor not in names):
            yield Kind.OLD_CLAUSE, str(clause)
    parent = page.path[: -Page.steplen]
    if page.pk not in library.linked and parent not in library.shelves:
        yield Kind.ORPHAN, ""
    if isinstance(page, ReviewedPage):
        over = isinstance(page, Standard) and page.withdrawn_on is not None
        if page.review_state == ReviewState.OVERDUE and not over:
            yield Kind.STALE, str(page.next_review)
        gone = page.responsible is not None and not page.responsible.is_active
        if gone or (page.responsible is None and not page.responsible_role):
            yield Kind.UNOWNED, str(page.responsible or "")


def _of_link(href: str, library: _Library) -> tuple[str, str] | None:
    if href.startswith("document:"):
        return None if int(href[9:]) in library.documents else (Kind.BROKEN_LINK, href)
    anchor = unquote(href.partition("#")[2])
    if href.startswith("page:") or _path(href) in library.addresses:
        pk = _page_of(href, library)
        if pk not in library.live:
            return Kind.BROKEN_LINK, href
        if pk in library.ended:
            return Kind.OLD_CLAUSE, library.ended[pk]
        if anchor and pk in library.anchors and anchor not in library.anchors[pk]:
            return Kind.BROKEN_LINK, href
        return None
    return _of_address(href, library)


def _of_address(href: str, library: _Library) -> tuple[str, str] | None:
    """Judge an address that is no page: one of ours by name, or nothing."""
    path = _path(href)
    if not any(path.startswith(f"/{code}/") for code, _name in settings.LANGUAGES):
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return Kind.BROKEN_LINK, href
    if found.view_name == "knowledge_page":
        return Kind.BROKEN_LINK, href
    code = str(found.kwargs.get("code", ""))
    if found.view_name in {"knowledge_code", "knowledge_clause"}:
        if code.lower() not in library.standards:
            return Kind.BROKEN_LINK, href
        key = found.kwargs.get("key")
        if key and "edition=" not in href and key not in library.clauses.get(code.lower(), set()):
            return Kind.OLD_CLAUSE, f"{code}#{key}"
    return None


def _of_languages(library: _Library) -> set[tuple[int, str, str]]:
    """Find pages without their other language, and those whose translation is behind."""
    found: set[tuple[int, str, str]] = set()
    pages = {pk: (key, locale) for model in PAGE_MODELS for pk, key, locale in
             model.objects.live().values_list("pk", "translation_key", "locale__language_code")}  # fmt: skip
    have: dict[Any, set[str]] = {}
    for key, locale in pages.values():
        have.setdefault(key, set()).add(locale)
    for pk, (key, _locale) in pages.items():
        for code, _name in settings.LANGUAGES:
            if code not in have[key]:
                found.add((pk, Kind.UNTRANSLATED, code))
    for pk, count in behind_of(pages).items():
        if count:
            found.add((pk, Kind.BEHIND, str(count)))
    return found
