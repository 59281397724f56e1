"""What this process remembers of the content, for one generation of it: the tree's rows, restrictions, topics.

The generation is read from the database on each request, so that nothing that changed is ever taken from here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpRequest

from knowledge.models import ContentGeneration
from vademecum.accounts.visibility import hidden_trees

LARGEST = 2000
T = TypeVar("T")

_lock = Lock()
_values: OrderedDict[Hashable, Any] = OrderedDict()
_generation = 0


def generation_of(request: HttpRequest) -> int:
    """Return the content generation that this request sees; asked of the database once."""
    if not hasattr(request, "content_generation"):
        request.content_generation = ContentGeneration.current()  # type: ignore[attr-defined]
    return request.content_generation  # type: ignore[attr-defined]


def remembered(generation: int, key: Hashable, build: Callable[[], T]) -> T:
    """Return what `build` returned for this key in this generation. The value must not be changed by anyone."""
    global _generation
    if not generation:
        return build()
    with _lock:
        if generation != _generation:
            _values.clear()
            _generation = generation
        if key in _values:
            _values.move_to_end(key)
            return _values[key]
    value = build()
    with _lock:
        if generation == _generation:
            _values[key] = value
            while len(_values) > LARGEST:
                _values.popitem(last=False)
    return value


def seen_alike(request: HttpRequest, key: Hashable, build: Callable[[], T]) -> T:
    """Return what `build` returned for anyone from whom the same trees are hidden, in this generation.

    `build` may ask `visible_to` and the content, and nothing else about the reader.
    """
    return remembered(generation_of(request), (key, hidden_trees(request.user)), build)
