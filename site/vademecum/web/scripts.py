"""ES modules that a package adds to every page (`search` adds suggestions to the header's field)."""

from __future__ import annotations

_scripts: list[str] = []


def register(path: str) -> str:
    """Load the static file `path` (such as `search/suggest.js`) as a module on every page."""
    if path not in _scripts:
        _scripts.append(path)
    return path


def registered() -> tuple[str, ...]:
    return tuple(_scripts)
