"""Keep a search, watch it, let it go."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from search.asking import LONGEST_ADDRESS, Asked
from search.models import SavedSearch
from search.queries import clean

MOST_PER_PERSON = 100


class TooMany(Exception):
    """A person keeps as many searches as can be kept."""


def save(asked: Asked, *, person: Any, language: str, is_watched: bool = False) -> SavedSearch:
    """Keep a search of a person once; saving it again only switches the watch on."""
    parameters = asked.address().urlencode()[:LONGEST_ADDRESS]
    try:
        with transaction.atomic():
            if SavedSearch.objects.of(person).count() >= MOST_PER_PERSON:
                raise TooMany
            name = clean(asked.text)[:100] or "…"
            return SavedSearch.objects.create(
                person=person, parameters=parameters, name=name, language=language, is_watched=is_watched
            )
    except IntegrityError:
        saved = SavedSearch.objects.get(person=person, parameters=parameters)
        if is_watched and not saved.is_watched:
            watch(saved, is_watched=True)
        return saved


def watch(saved: SavedSearch, *, is_watched: bool) -> None:
    """Switch the telling on or off. What is found by then counts as known."""
    saved.is_watched, saved.known, saved.checked_at = is_watched, [], None
    saved.save(update_fields=["is_watched", "known", "checked_at"])
