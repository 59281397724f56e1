"""What knowledge offers to search: pages, glossary terms and document templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.attachments import collection_audiences, in_visible_collections
from knowledge.changes import SOURCE, page_key, template_key, term_key
from knowledge.definitions import define
from knowledge.file_source import passages_of
from knowledge.models import PAGE_MODELS, DocumentTemplate, GlossaryTerm, PageTopic, StandardPage
from knowledge.reading import rendered_page
from knowledge.rendering.body import render_markdown
from knowledge.review import ReviewState
from knowledge.search_facets import facet_labels, paths_above, places_in_tree, section_at
from search.documents import Definition, Document, Passage, Section
from search.generations import generation_for
from search.queries import words_of
from vademecum.accounts.visibility import PUBLIC, path_audiences, visible_to
from vademecum.files.reading import texts_of

BATCH = 200
FIELDS = ("tool", "purpose", "not_for", "when_to_use", "techniques", "tailoring", "access", "support",
          "recommendation", "happened", "cause", "effect")  # fmt: skip


def ours(pages: QuerySet) -> QuerySet:
    """Narrow pages to the types of this package that are found by search."""
    kinds = ContentType.objects.get_for_models(*PAGE_MODELS).values()
    return pages.filter(content_type__in=[kind.pk for kind in kinds])


def _by_kind(keys: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        kind, _colon, pk = key.partition(":")
        if pk.isdigit():
            found[kind].append(int(pk))
    return found


class KnowledgeSource:
    """See `search.documents.Source`. Keys are `page:ID`, `term:ID` and `template:ID`."""

    name = SOURCE

    def keys(self) -> Iterable[str]:
        yield from (
            page_key(pk) for pk in ours(Page.objects.filter(live=True)).order_by("pk").values_list("pk", flat=True)
        )
        yield from (term_key(pk) for pk in GlossaryTerm.objects.order_by("pk").values_list("pk", flat=True))
        yield from (template_key(pk) for pk in DocumentTemplate.objects.order_by("pk").values_list("pk", flat=True))

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        wanted = _by_kind(keys)
        for start in range(0, len(wanted["page"]), BATCH):
            yield from _page_documents(wanted["page"][start : start + BATCH])
        yield from _term_documents(wanted["term"])
        yield from _template_documents(wanted["template"])

    def visible_keys(self, keys: Collection[str], viewer: Any) -> set[str]:
        wanted = _by_kind(keys)
        seen = set()
        if wanted["page"]:
            pages = visible_to(Page.objects.filter(pk__in=wanted["page"]), viewer)
            seen |= {page_key(pk) for pk in pages.values_list("pk", flat=True)}
        if wanted["term"]:
            terms = GlossaryTerm.objects.filter(pk__in=wanted["term"])
            seen |= {term_key(pk) for pk in terms.order_by().values_list("pk", flat=True)}
        if wanted["template"]:
            templates = in_visible_collections(DocumentTemplate.objects.filter(pk__in=wanted["template"]), viewer)
            seen |= {template_key(pk) for pk in templates.order_by().values_list("pk", flat=True)}
        return seen

    def kinds(self) -> Mapping[str, str]:
        labels: dict[str, Any] = {model.kind: model._meta.verbose_name_plural for model in PAGE_MODELS}
        return {**labels, "term": _("glossary terms"), "template": _("document templates")}

    def find_in_database(self, words: Sequence[str], *, viewer: Any, language: str, limit: int) -> Iterable[Document]:
        """Answer while the engine is down: pages with all words in title or summary, the reader's language first."""
        found: list[tuple[bool, str, str]] = []
        for model in PAGE_MODELS:
            pages = visible_to(model.objects.all(), viewer)
            for word in words:
                pages = pages.filter(Q(title__icontains=word) | Q(summary__icontains=word))
            rows = pages.order_by("title").values_list("pk", "title", "locale__language_code")[:limit]
            found += [(code != language, title, page_key(pk)) for pk, title, code in rows]
        keys = [key for _foreign, _title, key in sorted(found)[:limit]]
        documents = {document.key: document for document in self.documents(keys)}
        return [documents[key] for key in keys if key in documents]

    def kind_names(self) -> Mapping[str, str]:
        names: dict[str, Any] = {model.kind: model._meta.verbose_name for model in PAGE_MODELS}
        return {
            **names,
            "term": GlossaryTerm._meta.verbose_name,
            "template": DocumentTemplate._meta.verbose_name,
        }

    def key_at(self, address: str) -> str | None:
        """See `search.documents.Addressed`."""
        language, _slash, rest = address.strip("/").partition("/")
        root = next((top for top, code in tree_roots().items() if code == language), None)
        path = f"{root}{rest.strip('/')}/" if root and rest else root
        pk = Page.objects.filter(url_path=path, live=True).values_list("pk", flat=True).first() if path else None
        return page_key(pk) if pk else None

    def section_at(self, address: str, *, viewer: Any) -> Section | None:
        """See `search.documents.Sections`."""
        return section_at(address, viewer)

    def facet_labels(self, name: str, values: Collection[str], *, viewer: Any, language: str) -> Mapping[str, Any]:
        """See `search.documents.LabelledFacets`."""
        return facet_labels(name, values, viewer)

    def definition_of(self, words: str, *, viewer: Any, language: str) -> Definition | None:
        """See `search.documents.Defines`. The glossary is public."""
        return define(words, language=language, generation=generation_for(viewer))

    def kind_icons(self) -> Mapping[str, str]:
        icons = {model.kind: model.icon for model in PAGE_MODELS}
        return {**icons, "home": "home", "term": "glossary", "template": "template"}


def _page_documents(pks: list[int]) -> Iterator[Document]:
    pages = Page.objects.filter(pk__in=pks, live=True).select_related("locale").specific().order_by("pk")
    pages = [page for page in pages if isinstance(page, PAGE_MODELS)]
    roots = tree_roots()
    audiences = path_audiences([page.path for page in pages])
    above = _pages_above(pages)
    topics = _topic_keys(pks)
    for page in pages:
        url = address_of(page.url_path, roots=roots)
        if url is None:
            continue
        standard = page if isinstance(page, StandardPage) else None
        facets = places_in_tree(page.path, {path: pk for path, (pk, _title) in above.items()} | {page.path: page.pk})
        if topics.get(page.pk):
            facets["topic"] = topics[page.pk]
        if page.last_published_at:
            facets["year"] = (str(page.last_published_at.year),)
        yield Document(
            source=SOURCE,
            key=page_key(page.pk),
            kind=page.kind,
            language=page.locale.language_code,
            title=page.title,
            url=url,
            audience=audiences[page.path],
            passages=_passages(page),
            identifier=standard.identifier if standard else "",
            status=standard.state if standard else "",
            trail=tuple(above[path][1] for path in paths_above(page.path) if path in above),
            facets=facets,
            is_late=getattr(page, "review_state", "") == ReviewState.OVERDUE,
            updated_at=page.last_published_at,
        )


def _passages(page: Any) -> tuple[Passage, ...]:
    """Return the summary and the lead as the first passage, then one per heading, then what stands in fields."""
    sections = rendered_page(page).sections
    lead = "\n".join(
        text
        for text in (page.summary, *(section.body for section in sections if not section.anchor), *_in_fields(page))
        if text
    )
    rest = [Passage(anchor=s.anchor, heading_path=s.heading_path, body=s.body) for s in sections if s.anchor]
    return (Passage(anchor="", heading_path=(), body=lead), *rest)


def _in_fields(page: Any) -> list[str]:
    texts = [getattr(page, name, "") for name in FIELDS]
    for name in ("inputs", "outputs"):
        texts += [str(block.value) for block in getattr(page, name, None) or ()]
    return [text for text in texts if text]


def _pages_above(pages: list[Any]) -> dict[str, tuple[int, str]]:
    paths = {path for page in pages for path in paths_above(page.path)}
    rows = Page.objects.filter(path__in=paths, live=True).values_list("path", "pk", "title")
    return {path: (pk, title) for path, pk, title in rows}


def _topic_keys(pks: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the topics of pages, by key and by their names in both languages, as people type either."""
    found: dict[int, list[str]] = defaultdict(list)
    links = PageTopic.objects.filter(page_id__in=pks).order_by("topic__key")
    for pk, *names in links.values_list("page_id", "topic__key", "topic__label_en", "topic__label_fr"):
        found[pk] += [name for name in names if name]
    return {pk: tuple(dict.fromkeys(names)) for pk, names in found.items()}


def _term_documents(pks: list[int]) -> Iterator[Document]:
    for term in GlossaryTerm.objects.filter(pk__in=pks).select_related("locale").order_by("pk"):
        language = term.locale.language_code
        with override(language):
            url = f"{reverse('glossary')}#{term.key}"
        text = render_markdown(term.definition, language=language)
        yield Document(
            source=SOURCE,
            key=term_key(term.pk),
            kind="term",
            language=language,
            title=term.term,
            url=url,
            audience=(PUBLIC,),
            passages=(Passage(anchor="", heading_path=(), body="\n".join(s.body for s in text.sections)),),
            aliases=tuple(alias for alias in (term.acronym, *term.synonyms) if alias),
            updated_at=term.updated_at,
        )


def _template_documents(pks: list[int]) -> Iterator[Document]:
    templates = DocumentTemplate.objects.filter(pk__in=pks).select_related("locale", "collection")
    found = list(templates.prefetch_related("topics").order_by("pk"))
    audiences = collection_audiences({template.collection.path for template in found})
    texts = texts_of(template.file.name for template in found if template.file.name)
    for template in found:
        language = template.locale.language_code
        with override(language):
            url = reverse("knowledge_template", args=[template.code])
        text = render_markdown(template.guidance, language=language)
        guidance = "\n".join(section.body for section in text.sections)
        inside = texts[template.file.name].passages if template.file.name in texts else []
        topics = tuple(topic.key for topic in template.topics.all())
        yield Document(
            source=SOURCE,
            key=template_key(template.pk),
            kind="template",
            language=language,
            title=template.title,
            url=url,
            audience=audiences[template.collection.path],
            passages=(
                Passage(anchor="", heading_path=(), body=template.summary),
                Passage("guidance", (), guidance),
                *passages_of(inside, language=language),
            ),
            identifier=template.code,
            facets={"topic": topics} if topics else {},
            updated_at=template.updated_at,
        )


def glossary_synonyms() -> list[tuple[tuple[str, ...], ...]]:
    """Return the names of each term of the glossary, its acronym among them: one query."""
    rows = GlossaryTerm.objects.values_list("term", "acronym", "synonyms")
    names = [(words_of(term), words_of(acronym), *map(words_of, others)) for term, acronym, others in rows]
    sets = [tuple(dict.fromkeys(name for name in found if name)) for found in names]
    return [found for found in sets if len(found) > 1]
