"""What search remembers between requests, for one generation of the content: never longer than it is true.

The number is the content's own (a package registers it), grows with every change, and is asked of the database once a
request.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from vademecum.accounts.visibility import Viewer

T = TypeVar("T")
_provider: list[Callable[[], int]] = []
_kept: dict[str, tuple[int, Any]] = {}
_lock = Lock()


def register_generation(provider: Callable[[], int]) -> None:
    """Let a package tell the generation of the content (call it in `AppConfig.ready()`)."""
    _provider[:] = [provider]


def generation_for(viewer: Viewer) -> int:
    """Return the generation, asked once for the time of a request (`accounts.visibility.ask_once`); 0 where none is told."""
    if not _provider:
        return 0
    memo = getattr(viewer, "_visibility_memo", None)
    if memo is None:
        return _provider[0]()
    if "generation" not in memo:
        memo["generation"] = _provider[0]()
    return memo["generation"]


def remembered(name: str, generation: int, build: Callable[[], T]) -> T:
    """Return what `build` returned in this generation; it is built anew where there is no generation."""
    if not generation:
        return build()
    kept = _kept.get(name)
    if kept and kept[0] == generation:
        return kept[1]
    value = build()
    with _lock:
        _kept[name] = (generation, value)
    return value
