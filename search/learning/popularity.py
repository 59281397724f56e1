"""How often a document is opened from search results: a signal for ranking, bounded and fading.

For each document, the clicks of one hour and one query count at most `MOST_AT_ONCE`, a click counts half after
`HALF_LIFE` days, and the sum w becomes log2(1 + w) / log2(1 + PLENTY), at most 1. So one person who clicks a hundred
times in an hour counts as three, 60 finds by many are as much as anything can get, and what is not opened any more
sinks by itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from search.documents import Addressed, Document, sources
from search.models import QueryClick
from search.ranking import popularity_step

HALF_LIFE = timedelta(days=90)
MOST_AT_ONCE = 3
PLENTY = 60
MOST_PATHS = 5_000
KEY = "search-popularity"
KEPT = timedelta(days=30)


def kept() -> Mapping[str, float]:
    """Return address → popularity as it was counted last."""
    return cache.get(KEY) or {}


def with_popularity(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield documents with what their readers made of them; a source that says so itself is believed."""
    known = kept()
    for document in documents:
        popularity = known.get(document.url, 0.0)
        yield replace(document, popularity=popularity) if popularity and not document.popularity else document


def moved(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Return the addresses whose popularity passed a step of the ranking: their documents are written anew."""
    return sorted(
        path
        for path in before.keys() | after.keys()
        if popularity_step(before.get(path, 0.0)) != popularity_step(after.get(path, 0.0))
    )


def documents_at(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return source → keys of what stands at these addresses."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        for source in sources():
            key = source.key_at(path) if isinstance(source, Addressed) else None
            if key:
                found[source.name].append(key)
    return found


def refresh(*, now: datetime | None = None) -> dict[str, float]:
    """Count anew (a job does so every few hours) and keep the result where every process sees it."""
    counted = count(now=now or timezone.now())
    best = dict(sorted(counted.items(), key=lambda item: -item[1])[:MOST_PATHS])
    cache.set(KEY, best, timeout=KEPT.total_seconds())
    return best


def count(*, now: datetime) -> dict[str, float]:
    """Return address → popularity of everything that was opened."""
    weights: defaultdict[str, float] = defaultdict(float)
    rows = QueryClick.objects.values("path", "text", "at").annotate(clicks=Count("pk")).order_by()
    for row in rows.iterator():
        age = max((now - row["at"]) / HALF_LIFE, 0.0)
        weights[row["path"]] += min(row["clicks"], MOST_AT_ONCE) * 0.5**age
    return {path: bounded(weight) for path, weight in weights.items()}


def bounded(weight: float) -> float:
    """Return a popularity between 0 and 1 for a sum of faded clicks."""
    return round(min(1.0, math.log2(1 + weight) / math.log2(1 + PLENTY)), 3)
