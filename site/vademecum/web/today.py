"""The signed-in home page answers "what should I do next?". Each package adds its own items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, QuerySet
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
Waiting = Callable[[Any], QuerySet]
_providers: list[Provider] = []
_waiting: dict[Provider, Waiting] = {}


def register(provider: Provider, *, waiting: Waiting | None = None) -> Provider:
    """Add a provider: a function from a signed-in person to that person's items.

    `waiting` gives the rows without which it has nothing to say. Those of all providers are asked for in one query, and
    a provider whose rows are none is not asked: most people have few kinds of things to do at once.
    """
    if provider not in _providers:
        _providers.append(provider)
    if waiting is not None:
        _waiting[provider] = waiting
    return provider


def items_for(person: Any) -> list[TodayItem]:
    """Return all items of a person: overdue and due first, then by rank."""
    asked = _with_something_to_say(person)
    items = [item for provider in _providers if provider in asked for item in provider(person)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.rank, item.title))


def _with_something_to_say(person: Any) -> set[Provider]:
    gated = [provider for provider in _providers if provider in _waiting]
    found = {provider for provider in _providers if provider not in _waiting}
    if gated:
        names = {f"w{number}": Exists(_waiting[provider](person)) for number, provider in enumerate(gated)}
        row = get_user_model().objects.filter(pk=person.pk).values_list(*names.values()).first() or ()
        found |= {provider for provider, there in zip(gated, row, strict=False) if there}
    return found


def verb_label(verb: str) -> Any:
    """Return the word shown for a verb; a package may bring verbs of its own, already translated."""
    return VERBS.get(verb, verb)
