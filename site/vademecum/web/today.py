"""The signed-in home page answers "what should I do next?". Each package adds its own items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext_lazy

VERBS = {
    "read": pgettext_lazy("to do", "Read"),
    "learn": pgettext_lazy("to do", "Learn"),
    "review": pgettext_lazy("to do", "Review"),
    "approve": pgettext_lazy("to do", "Approve"),
}


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One thing to do. `verb` groups items ("read", "learn", "review", "approve"); lower `rank` comes first."""

    verb: str
    title: str
    url: str
    due: date | None = None
    note: str = ""
    rank: int = 50


Provider = Callable[[Any], Iterable[TodayItem]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a provider: a function from a signed-in person to that person's items."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def items_for(person: Any) -> list[TodayItem]:
    """Return all items of a person: overdue and due first, then by rank."""
    items = [item for provider in _providers for item in provider(person)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.rank, item.title))


def verb_label(verb: str) -> Any:
    """Return the word shown for a verb; a package may bring verbs of its own, already translated."""
    return VERBS.get(verb, verb)
