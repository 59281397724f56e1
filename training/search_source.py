"""What training offers to search: courses, modules and lessons. Never a question, never a key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.rendering.body import render_stream
from knowledge.search_facets import paths_above, places_in_tree
from search.documents import Document, Passage
from training.changes import FOUND, SOURCE
from training.models import CoursePage, LessonPage, ModulePage
from vademecum.accounts.visibility import path_audiences, visible_to

KINDS = {CoursePage: "course", ModulePage: "module", LessonPage: "training-lesson"}


class TrainingSource:
    name = SOURCE

    def keys(self) -> Iterable[str]:
        for model in FOUND:
            yield from (str(pk) for pk in model.objects.live().values_list("pk", flat=True))

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        roots = tree_roots()
        wanted = [int(key) for key in keys if key.isdigit()]
        rows = Page.objects.filter(depth__gt=2, live=True).values_list("path", "pk", "title") if wanted else []
        above = {path: (pk, title) for path, pk, title in rows}
        for model in FOUND:
            pages = list(model.objects.live().filter(pk__in=wanted).select_related("locale"))
            audiences = path_audiences([page.path for page in pages])
            for page in pages:
                url = address_of(page.url_path, roots=roots)
                if url is not None:
                    yield _document(page, url=url, above=above, audience=audiences[page.path])

    def visible_keys(self, keys: Collection[str], viewer: Any) -> set[str]:
        wanted = [int(key) for key in keys if key.isdigit()]
        pages = visible_to(Page.objects.filter(pk__in=wanted), viewer)
        return {str(pk) for pk in pages.values_list("pk", flat=True)}

    def kinds(self) -> Mapping[str, str]:
        return {"course": _("courses"), "module": _("modules"), "training-lesson": _("lessons of modules")}  # type: ignore[dict-item]

    def kind_names(self) -> Mapping[str, str]:
        return {"course": _("course"), "module": _("module"), "training-lesson": _("lesson of a module")}  # type: ignore[dict-item]

    def kind_icons(self) -> Mapping[str, str]:
        return {"course": "course", "module": "module", "training-lesson": "lesson"}


def _document(page: Any, *, url: str, above: dict[str, tuple[int, str]], audience: tuple[str, ...]) -> Document:
    language = page.locale.language_code
    sections = render_stream(page.body, language=language).sections
    lead = "\n".join(text for text in (page.summary, *(s.body for s in sections if not s.anchor)) if text)
    return Document(
        source=SOURCE,
        key=str(page.pk),
        kind=KINDS[type(page)],
        language=language,
        title=page.title,
        url=url,
        audience=audience,
        passages=(
            Passage(anchor="", heading_path=(), body=lead),
            *(Passage(anchor=s.anchor, heading_path=s.heading_path, body=s.body) for s in sections if s.anchor),
        ),
        trail=tuple(above[path][1] for path in paths_above(page.path) if path in above),
        facets=places_in_tree(page.path, {path: pk for path, (pk, _title) in above.items()}),
        updated_at=page.last_published_at,
    )
