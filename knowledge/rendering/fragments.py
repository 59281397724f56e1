"""Keep rendered bodies: in this process for the pages read most, in the shared cache for the rest.

The key is the digest of the content and of the renderer, so that nothing ever has to be invalidated.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.core.cache import cache

from knowledge.rendering.outline import Outline, as_json, from_json

RENDERER = 4  # raise it when the same text would be rendered differently
LARGEST = 400
SECONDS = 30 * 86400

_near: OrderedDict[str, Outline] = OrderedDict()
_lock = Lock()


def kept(digest: str) -> Outline | None:
    """Return the rendered body of this digest, if it was rendered before."""
    with _lock:
        if digest in _near:
            _near.move_to_end(digest)
            return _near[digest]
    found = cache.get(_key(digest))
    if found is None:
        return None
    page = from_json(found)
    _remember(digest, page)
    return page


def keep(digest: str, page: Outline) -> Outline:
    _remember(digest, page)
    cache.set(_key(digest), as_json(page), SECONDS)
    return page


def _remember(digest: str, page: Outline) -> None:
    with _lock:
        _near[digest] = page
        _near.move_to_end(digest)
        while len(_near) > LARGEST:
            _near.popitem(last=False)


def _key(digest: str) -> str:
    return f"body:{RENDERER}:{digest}"
