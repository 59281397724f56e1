"""What OpenSearch keeps of a passage: settings, mapping, and documents turned into its rows.

The analysis follows the embedded engine's as closely as the server allows; stop words are dropped by us, not by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from search.documents import Document, Passage, day_of, facet_tokens
from search.engines import analysis, counting
from search.engines.base import LANGUAGES, Change, audience_digest, language_group
from search.engines.passages import composed, in_order_of_title, popularity_marks, stored, with_lead
from search.queries import squeeze
from search.ranking import OBSOLETE_STATUSES
from search.stopwords import ELIDED_ARTICLES

VERSION = f"{analysis.VERSION}.5"
GROUPS = (*LANGUAGES, "any")
PARTS = ("text", "head", "title")
TOMBSTONES_KEPT = "2h"
"""For so long the server remembers removed passages; tombstones of whole documents are rows of ours and stay."""

_ANALYSIS = {
    "char_filter": {"apostrophe": {"type": "mapping", "mappings": ["’ => '", "ʼ => '"]}},
    "filter": {
        "fr_elision": {"type": "elision", "articles_case": True, "articles": list(ELIDED_ARTICLES)},
        "fr_stem": {"type": "stemmer", "language": "light_french"},
        "en_possessive": {"type": "stemmer", "language": "possessive_english"},
        "en_stem": {"type": "stemmer", "language": "english"},
    },
    "analyzer": {
        f"words_{group}": {
            "type": "custom",
            "char_filter": ["apostrophe"],
            "tokenizer": "standard",
            "filter": filters,
        }
        for group, filters in {
            "en": ["lowercase", "en_possessive", "asciifolding", "en_stem"],
            "fr": ["lowercase", "fr_elision", "asciifolding", "fr_stem"],
            "any": ["lowercase", "fr_elision", "asciifolding"],
        }.items()
    },
}


def index_body(*, shards: int) -> dict[str, Any]:
    """Return settings and mapping of a new index; it neither refreshes nor replicates while it is being filled."""
    keyword = {"type": "keyword"}
    words = {f"{part}_{group}": {"type": "text", "analyzer": f"words_{group}"} for part in PARTS for group in GROUPS}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "index.gc_deletes": TOMBSTONES_KEPT,
            "analysis": _ANALYSIS,
        },
        "mappings": {
            "dynamic": "strict",
            "properties": {
                **dict.fromkeys(("document", "audience", "identifier", "kind", "language", "words", "facet"), keyword),
                **dict.fromkeys(("state", "shape", "title_order", "title_whole"), keyword),
                "version": {"type": "long"},
                "day": {"type": "integer"},
                "passages": {"type": "integer"},
                "audience_digest": keyword,
                "payload": {"type": "object", "enabled": False},
                **words,
            },
        },
    }


def row_id(reference: str, number: int) -> str:
    """Return the id of a passage; ids are bounded in length, references are not."""
    return f"{hashlib.blake2b(reference.encode(), digest_size=16).hexdigest()}.{number}"


def rows(change: Change) -> Iterator[dict[str, Any]]:
    """Yield the rows of a change, lead first; or the one that keeps its place when it is gone."""
    if change.document is None:
        yield {"document": change.reference, "state": ["deleted"], "version": change.version, "passages": 1}
        return
    passages = with_lead(change.document.passages)
    for passage in passages:
        yield _row(change, change.document, passage, count=len(passages))


def _row(change: Change, document: Document, passage: Passage, *, count: int) -> dict[str, Any]:
    titles = [composed(title) for title in (document.title, *document.aliases)]
    headings = [composed(heading) for heading in passage.heading_path]
    text = [document.identifier, *titles, *headings, composed(passage.body)]
    state = ["section" if passage.anchor else "lead", *popularity_marks(document)]
    if document.status not in OBSOLETE_STATUSES:
        state.append("current")
    if not document.is_late:
        state.append("intime")
    row: dict[str, Any] = {
        "document": change.reference,
        "state": state,
        "version": change.version,
        "passages": count,
        "audience": list(document.audience),
        "audience_digest": audience_digest(document.audience),
        "kind": document.kind,
        "language": document.language,
        "words": sorted(term for term in analysis.vocabulary(text, group="any") if len(term) <= 40),
        "facet": facet_tokens(document),
        "shape": counting.written(document),
        "title_whole": [in_order_of_title(title)[:200] for title in titles],
        "title_order": in_order_of_title(document.title)[:200],
        "day": day_of(document),
        "payload": stored(change, document, passage),
    }
    if document.identifier:
        row["identifier"] = squeeze(document.identifier)
    for group in dict.fromkeys((language_group(document.language), "any")):
        row[f"title_{group}"] = titles
        row[f"head_{group}"] = [*titles, *headings]
        row[f"text_{group}"] = [part for part in text if part]
    return row
