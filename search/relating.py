"""Documents related to one that is being read: from the engine, checked in the database, none while it is down."""

from __future__ import annotations

from search.documents import source_named
from search.engines.base import DocumentHit, EngineUnavailable
from search.engines.registry import current_engine
from vademecum.accounts.visibility import Viewer, tokens_for


class NotNow(Exception):
    """The engine cannot tell at the moment; another time it can."""


def related_to(source: str, key: str, *, viewer: Viewer, limit: int = 5) -> list[DocumentHit]:
    """Return what `viewer` may see that is about the same, closest first. Raises `NotNow`."""
    engine = current_engine()
    if not engine.supports_similar:
        return []
    try:
        found = engine.similar(f"{source}:{key}", audience=tokens_for(viewer), limit=limit)
    except EngineUnavailable as error:
        raise NotNow from error
    seen = {name: _visible(name, [hit.key for hit in found if hit.source == name], viewer) for name in _names(found)}
    return [hit for hit in found if hit.key in seen[hit.source]]


def _names(found: list[DocumentHit]) -> set[str]:
    return {hit.source for hit in found}


def _visible(name: str, keys: list[str], viewer: Viewer) -> set[str]:
    try:
        return source_named(name).visible_keys(keys, viewer)
    except KeyError:
        return set()
