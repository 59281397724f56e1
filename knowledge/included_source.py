"""Parts of other pages, found where they are included: by those who may read both the host and the source."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from django.contrib.contenttypes.models import ContentType
from django.utils.html import strip_tags
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from knowledge.addresses import address_of, tree_roots
from knowledge.including import cut_out
from knowledge.models import PAGE_MODELS, HandbookPage
from knowledge.reading import rendered_page
from search.documents import Document, Passage
from search.indexing import mark_changed
from vademecum.accounts.visibility import PUBLIC, visible_to

SOURCE = "knowledge-parts"
INCLUDES = "body.include.page"
_PLACE = re.compile(r'<p class="include"><a href="page:(\d{1,18})(?:#([^"]*))?"')


def _pairs(**which: Any) -> list[tuple[int, int]]:
    """Return (host, source) of every include that Wagtail's reference index knows of."""
    rows = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), model_path=INCLUDES, **which
    )
    return sorted({(int(host), int(source)) for host, source in rows.values_list("object_id", "to_object_id")})


def _key(host: int, source: int) -> str:
    return f"{host}.{source}"


def mark_parts(pks: Iterable[int]) -> None:
    """Tell search about what these pages include, and about where they are included."""
    wanted = [str(pk) for pk in pks]
    pairs = {*_pairs(object_id__in=wanted), *_pairs(to_object_id__in=wanted)}
    mark_changed(SOURCE, [_key(host, source) for host, source in sorted(pairs)])


class IncludedSource:
    """See `search.documents.Source`. A key is `HOST.SOURCE`; its document leads to the host."""

    name = SOURCE

    def keys(self) -> Iterable[str]:
        yield from (_key(host, source) for host, source in _pairs())

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        pairs = [_read(key) for key in keys]
        pages = _pages({pk for pair in pairs for pk in pair})
        roots, guards = tree_roots(), _guards()
        for (host_pk, source_pk), key in zip(pairs, keys, strict=True):
            host, source = pages.get(host_pk), pages.get(source_pk)
            audience = audience_of(host.path, source.path, guards) if host and source else None
            url = address_of(host.url_path, roots=roots) if host else None
            if host is None or source is None or audience is None or url is None:
                continue
            passages = tuple(_passages(host, source))
            if passages:
                yield Document(
                    source=SOURCE,
                    key=key,
                    kind=host.kind,
                    language=host.locale.language_code,
                    title=source.title,
                    url=url,
                    audience=audience,
                    passages=passages,
                    trail=(host.title,),
                    updated_at=source.last_published_at,
                )

    def visible_keys(self, keys: Collection[str], viewer: Any) -> set[str]:
        pairs = {key: _read(key) for key in keys}
        wanted = {pk for pair in pairs.values() for pk in pair}
        seen = set(visible_to(Page.objects.filter(pk__in=wanted), viewer).values_list("pk", flat=True))
        return {key for key, pair in pairs.items() if seen.issuperset(pair)}

    def kind_names(self) -> Mapping[str, str]:
        return {model.kind: model._meta.verbose_name for model in PAGE_MODELS}

    def kinds(self) -> Mapping[str, str]:
        return {model.kind: model._meta.verbose_name_plural for model in PAGE_MODELS}


def _read(key: str) -> tuple[int, int]:
    host, _dot, source = key.partition(".")
    return (int(host), int(source)) if host.isdecimal() and source.isdecimal() else (0, 0)


def _pages(pks: set[int]) -> dict[int, HandbookPage]:
    pages = Page.objects.filter(pk__in=pks, live=True).select_related("locale").specific()
    return {page.pk: page for page in pages if isinstance(page, HandbookPage)}


def _passages(host: HandbookPage, source: HandbookPage) -> Iterator[Passage]:
    """Give the words of each part of the source that the host includes."""
    html = rendered_page(source).html
    for pk, anchor in dict.fromkeys(_PLACE.findall(rendered_page(host).html)):
        if int(pk) == source.pk:
            words = " ".join(strip_tags(re.sub(r"<", " <", cut_out(html, unquote(anchor)))).split())
            if words:
                yield Passage(anchor="", heading_path=(), body=words)


def _guards() -> list[tuple[str, int]]:
    """Return (tree path, key) of all restrictions, those deepest in the tree first."""
    rows = PageViewRestriction.objects.values_list("page__path", "pk")
    return sorted(rows, key=lambda row: (-len(row[0]), row[1]))


def audience_of(host: str, source: str, guards: list[tuple[str, int]]) -> tuple[str, ...] | None:
    """Return who may read both pages. Where no single restriction says it, nobody finds the part by search."""
    above = [next(((path, pk) for path, pk in guards if page.startswith(path)), None) for page in (host, source)]
    named = [guard for guard in above if guard is not None]
    if not named:
        return (PUBLIC,)
    deepest = max(named, key=lambda guard: len(guard[0]))
    if all(deepest[0].startswith(path) for path, _pk in named):  # who passes the deepest passed those above it
        return (f"restriction:{deepest[1]}",)
    return None
