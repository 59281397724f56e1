"""One search from end to end: read the query, put spellings right, ask the engine, check every hit in the database."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from search.documents import EPOCH, DatabaseSearch, Document, Section, Sections, facet_tokens, source_named, sources
from search.engines import counting, highlighting
from search.engines.analysis import Token
from search.engines.base import (
    DocumentHit,
    EngineUnavailable,
    Found,
    Lookup,
    Order,
    PassageHit,
    SearchEngine,
    Suggestion,
)
from search.engines.registry import current_engine
from search.generations import generation_for
from search.lookups import Correction, forgiven, lookup_for
from search.models import DocumentVersion
from search.queries import Query, parse, squeeze, words_of
from search.stopwords import ELIDED_ARTICLES, STOP_WORDS
from search.synonyms import known_synonyms, widened
from vademecum.accounts.visibility import Viewer, tokens_for

MAX_RESULTS = 1_000
"""Nobody reads further; deeper pages only cost."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage as shown: where the link leads, the heading over it, and the piece of text with the words marked."""

    url: str
    heading: str
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Result:
    """A document as shown. `title_html` has the found words marked."""

    hit: DocumentHit
    title_html: SafeString
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one search. `is_degraded`: it came from the database, without ranking, facets and passages.

    `is_settled`: the index held all that the database did. `section` is the part of the tree that was searched alone.
    """

    query: Query
    results: tuple[Result, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    is_estimate: bool = False
    is_relaxed: bool = False
    is_degraded: bool = False
    is_settled: bool = False
    section: Section | None = None

    @property
    def did_you_mean(self) -> str:
        """Return what was typed with the corrected words in it, or nothing."""
        words = {correction.typed: correction.meant for correction in self.corrections}
        if not words:
            return ""
        return " ".join(_replaced(chunk, words) for chunk in self.query.text.split())


def find(
    typed: str,
    *,
    viewer: Viewer,
    language: str,
    chosen: Mapping[str, Sequence[str]] | None = None,
    within: str = "",
    order: Order = "",
    offset: int = 0,
    limit: int = 10,
) -> Results:
    """Search for what `viewer` typed. Raises `QueryError` where the query is beyond the bounds.

    `chosen` narrows by facet (one of its values is enough), `within` to the part of the tree below an address.
    """
    query = parse(typed)
    if query.is_empty or offset >= MAX_RESULTS:
        return Results(query=query)
    narrowed = {name: tuple(values) for name, values in (chosen or {}).items() if values}
    typed_words = tuple(word for term in query.select() if not term.is_phrase for word in term.words)
    lookup = replace(
        widened(
            lookup_for(query, audience=tokens_for(viewer), language=language),
            typed_words,
            known_synonyms(generation_for(viewer)),
        ),
        kinds=tuple(dict.fromkeys([*narrowed.get("kind", ()), *_kinds_named(query)])),
        excluded_kinds=_kinds_named(query, is_excluded=True),
        languages=narrowed.get("language", ()),
        chosen={name: values for name, values in narrowed.items() if name not in ("kind", "language")},
        order=order,
        offset=offset,
        limit=min(limit, MAX_RESULTS - offset),
    )
    section = _section_at(within, viewer) if within else None
    if within:
        lookup = replace(lookup, facets=(*lookup.facets, f"under:{section.value if section else ''}"))
    try:
        found = _found_by_engine(query, lookup, viewer)
    except EngineUnavailable as error:
        logger.warning("The search engine is unavailable: %s", error)
        found = _found_in_database(query, lookup, viewer)
    return replace(found, section=section) if section else found


def _section_at(address: str, viewer: Viewer) -> Section | None:
    found = (source.section_at(address, viewer=viewer) for source in sources() if isinstance(source, Sections))
    return next((section for section in found if section), None)


def suggest(typed: str, *, viewer: Viewer, language: str, limit: int = 8) -> list[Suggestion]:
    """Return documents that `viewer` may see whose title continues what is typed; none when the engine is down."""
    if len(typed.strip()) < 2 or len(typed) > 100:
        return []
    try:
        found = current_engine().suggest(
            _without_lone_article(typed), audience=tokens_for(viewer), language=language, limit=limit
        )
    except EngineUnavailable:
        return []
    return _still_visible(found, viewer)


def _without_lone_article(typed: str) -> str:
    """Leave out an elided article that waits for its word: "remise d" is on the way to "remise d’un poste"."""
    words = typed.split()
    is_article = len(words) > 1 and words[-1].lower().rstrip("'’") in ELIDED_ARTICLES
    return " ".join(words[:-1]) if is_article else typed


def _found_by_engine(query: Query, lookup: Lookup, viewer: Viewer) -> Results:
    engine = current_engine()
    corrections: tuple[Correction, ...] = ()
    outdated = DocumentVersion.objects.outdated()
    if _shows_too_much(outdated, viewer):
        search = lambda wanted: _counted_here(engine, wanted, viewer)  # noqa: E731
    else:
        lookup, corrections = forgiven(lookup, engine)
        search = lambda wanted: _checked(engine.search(wanted), viewer)  # noqa: E731
    found, is_relaxed = search(lookup), False
    if not found.total and any(len(slots) > 1 for slots in lookup.words.values()):
        found, is_relaxed = search(replace(lookup, any_word=True)), True
    results = _results(query, lookup, found, corrections=corrections, is_relaxed=is_relaxed)
    return replace(results, is_settled=not outdated)


def _shows_too_much(outdated: Sequence[tuple[str, str, int]], viewer: Viewer) -> bool:
    """Return whether the index, being behind, may hold something for `viewer` that is hidden from them by now."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for source, key, indexed in outdated:
        if indexed:
            keys[source].add(key)
    return any(wanted - _visible_keys(name, wanted, viewer) for name, wanted in keys.items())


def _checked(found: Found, viewer: Viewer) -> Found:
    """Leave out what the database, asked now, does not let `viewer` see."""
    visible = _still_visible(found.documents, viewer)
    missing = len(found.documents) - len(visible)
    return replace(found, documents=tuple(visible), total=max(0, found.total - missing))


def _counted_here(engine: SearchEngine, lookup: Lookup, viewer: Viewer) -> Found:
    """Search without trusting any count of the engine: all hits are checked, then counted and cut into pages here.

    No spelling is put right meanwhile: candidates could stand in what was hidden.
    """
    found = engine.search(replace(lookup, offset=0, limit=MAX_RESULTS))
    visible = _still_visible(found.documents, viewer)
    facets = {name: dict(Counter(getattr(hit, name) for hit in visible)) for name in ("kind", "language")}
    page = visible[lookup.offset : lookup.offset + lookup.limit]
    return Found(documents=tuple(page), total=len(visible), facets=facets, is_estimate=len(visible) >= MAX_RESULTS)


def _results(
    query: Query,
    lookup: Lookup,
    found: Found,
    *,
    corrections: tuple[Correction, ...] = (),
    is_relaxed: bool = False,
) -> Results:
    words = _words_to_mark(lookup)
    return Results(
        query=query,
        results=tuple(_as_shown(hit, words) for hit in found.documents),
        total=found.total,
        facets=found.facets,
        corrections=corrections,
        is_estimate=found.is_estimate,
        is_relaxed=is_relaxed and bool(found.documents),
    )


def _found_in_database(query: Query, lookup: Lookup, viewer: Viewer) -> Results:
    """Ask each source that can search the database itself."""
    words = [
        word for term in query.terms if not term.is_excluded and term.field in ("", "title") for word in term.words
    ]
    wanted = lookup.offset + lookup.limit
    hits = [
        _plain_hit(document)
        for source in sources()
        if isinstance(source, DatabaseSearch) and words
        for document in source.find_in_database(words, viewer=viewer, language=lookup.language, limit=wanted)
        if not counting.unfit(counting.shape_of(document), lookup.choices)
        if set(lookup.facets) <= set(facet_tokens(document))
    ]
    if lookup.order in ("newest", "oldest"):
        hits.sort(key=lambda hit: hit.updated_on or EPOCH, reverse=lookup.order == "newest")
    found = Found(documents=tuple(hits[lookup.offset : wanted]), total=len(hits))
    return replace(_results(query, lookup, _checked(found, viewer)), is_degraded=True)


def _plain_hit(document: Document) -> DocumentHit:
    return DocumentHit(
        source=document.source,
        key=document.key,
        kind=document.kind,
        language=document.language,
        title=document.title,
        url=document.url,
        score=0.0,
        passages=tuple(PassageHit(p.anchor, p.heading_path, p.body, 0.0) for p in document.passages[:1]),
        identifier=document.identifier,
        status=document.status,
        trail=document.trail,
        updated_on=document.updated_at.date() if document.updated_at else None,
    )


def _still_visible(hits: Iterable[Any], viewer: Viewer) -> list[Any]:
    """Keep the hits that the database, asked now, lets `viewer` see: an index that lags can hide, never leak."""
    hits = list(hits)
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for hit in hits:
        keys[hit.source].add(hit.key)
    visible = {name: _visible_keys(name, wanted, viewer) for name, wanted in keys.items()}
    return [hit for hit in hits if hit.key in visible[hit.source]]


def _visible_keys(name: str, keys: Collection[str], viewer: Viewer) -> set[str]:
    try:
        source = source_named(name)
    except KeyError:
        return set()
    return source.visible_keys(keys, viewer)


def _as_shown(hit: DocumentHit, words: tuple[str, ...]) -> Result:
    wanted = highlighting.term_set(words, language=hit.language)
    found = [(p, highlighting.occurrences(p.body, wanted, language=hit.language)) for p in hit.passages]
    speaking = [(p, hits) for p, hits in found if hits or _in_heading(p, wanted, hit)]
    return Result(
        hit=hit,
        title_html=mark_safe(highlighting.mark(hit.title, wanted, language=hit.language)),
        places=tuple(_place(hit, passage, hits) for passage, hits in (speaking or found[:1])),
    )


def _in_heading(passage: PassageHit, wanted: Collection[str], hit: DocumentHit) -> bool:
    heading = passage.heading_path[-1] if passage.heading_path else ""
    return bool(highlighting.occurrences(heading, wanted, language=hit.language))


def _place(hit: DocumentHit, passage: PassageHit, hits: Sequence[Token]) -> Place:
    return Place(
        url=f"{hit.url}#{passage.anchor}" if passage.anchor else hit.url,
        heading=" › ".join(passage.heading_path),
        snippet=mark_safe(highlighting.snippet(passage.body, hits)),
    )


def _words_to_mark(lookup: Lookup) -> tuple[str, ...]:
    slots = [slot for chosen in lookup.words.values() for slot in chosen]
    small = frozenset().union(*STOP_WORDS.values())  # "organigramme des tâches": its small words stand everywhere
    runs = [chosen.split() for slot in slots for chosen in (slot.word, *slot.alternatives)]
    words = [word for run in runs for word in run if len(run) == 1 or word not in small]
    words += [word for group in (*lookup.phrases, *lookup.title_words) for word in group]
    return tuple(dict.fromkeys(words))


def _kinds_named(query: Query, *, is_excluded: bool = False) -> tuple[str, ...]:
    """Return the kinds that `type:` means: by name or by the label that people see, in part ("type:guide")."""
    found: list[str] = []
    for term in query.select(field="type", is_excluded=is_excluded):
        wanted = squeeze(" ".join(term.words))
        matching = [kind for kind, label in kinds().items() if wanted in squeeze(kind) or wanted in squeeze(str(label))]
        found += matching or [wanted]
    return tuple(found)


def kind_names() -> dict[str, Any]:
    """Return what one document of each kind is called, by kind."""
    return {kind: name for source in sources() for kind, name in source.kind_names().items()}


def kinds() -> dict[str, Any]:
    """Return the labels of all kinds of documents, by kind."""
    return {kind: label for source in sources() for kind, label in source.kinds().items()}


def _replaced(chunk: str, words: Mapping[str, str]) -> str:
    for word in words_of(chunk):
        if word in words:
            at = chunk.lower().find(word)
            if at >= 0:
                chunk = chunk[:at] + words[word] + chunk[at + len(word) :]
    return chunk
