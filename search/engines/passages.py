"""What every engine keeps of a passage, whatever its own form of it."""

from __future__ import annotations

import unicodedata
from typing import Any

from search.documents import Document, Passage
from search.engines.base import Change, audience_digest


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
    }


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
