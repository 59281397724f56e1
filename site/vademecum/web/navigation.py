"""The entries of the header. Each package registers its own, so that the frame need not know the packages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link in the header: `label` (lazy), `url` (a function of the request), shown where `shown(request)` is true."""

    key: str
    label: Any
    url: Callable[[HttpRequest], str]
    rank: int = 50
    shown: Callable[[HttpRequest], bool] = lambda request: True


_entries: dict[str, NavigationEntry] = {}


def register(entry: NavigationEntry) -> NavigationEntry:
    _entries[entry.key] = entry
    return entry


def entries_for(request: HttpRequest) -> list[NavigationEntry]:
    return sorted((e for e in _entries.values() if e.shown(request)), key=lambda e: e.rank)


def all_entries() -> list[NavigationEntry]:
    """Return every entry, whoever may see it."""
    return list(_entries.values())
