"""What every engine keeps of a passage, whatever its own form of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from search.documents import EPOCH, Document, Passage, day_of
from search.engines.base import Change, DocumentHit, PassageHit, audience_digest
from search.queries import words_of
from search.ranking import popularity_step


def with_lead(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return the passages with a lead (empty anchor) in front, so that every document is found by its title."""
    leads = [passage for passage in passages if not passage.anchor]
    lead = leads[0] if leads else Passage("", (), "")
    return (lead, *(passage for passage in passages if passage is not lead))


def stored(change: Change, document: Document, passage: Passage) -> dict[str, Any]:
    """Return what a hit needs in order to be shown; the lead also carries what the inventory compares."""
    return {
        "source": change.source,
        "key": change.key,
        "kind": document.kind,
        "language": document.language,
        "title": document.title,
        "url": document.url,
        "identifier": document.identifier,
        "status": document.status,
        "trail": list(document.trail),
        "anchor": passage.anchor,
        "heading_path": list(passage.heading_path),
        "body": composed(passage.body),
        "version": change.version,
        "audience": audience_digest(document.audience),
        "day": day_of(document),
        "popularity": popularity_step(document.popularity),
        "is_late": document.is_late,
    }


def as_hit(payloads: Sequence[tuple[float, Mapping[str, Any]]]) -> DocumentHit:
    """Return a document from what is stored of its passages, best first."""
    best_score, best = payloads[0]
    return DocumentHit(
        source=best["source"],
        key=best["key"],
        kind=best["kind"],
        language=best["language"],
        title=best["title"],
        url=best["url"],
        identifier=best["identifier"],
        status=best["status"],
        trail=tuple(best["trail"]),
        updated_on=EPOCH + timedelta(days=best["day"]) if best["day"] else None,
        popularity=best["popularity"],
        is_late=best["is_late"],
        score=best_score,
        passages=tuple(PassageHit(p["anchor"], tuple(p["heading_path"]), p["body"], score) for score, p in payloads),
    )


def popularity_marks(document: Document) -> list[str]:
    """Return the steps of popularity that a document has reached, each worth the same in the ranking."""
    return [f"opened{step}" for step in range(1, popularity_step(document.popularity) + 1)]


def in_order_of_title(title: str) -> str:
    """Return a title as it is compared in an alphabetical list: without accents, capitals and signs."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    return " ".join(words_of("".join(c for c in plain if not unicodedata.combining(c))))


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
