"""Which words tell what a document is about: those that it says often and others seldom. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from math import log

MOST_TERMS = 20
"""So many terms stand for a document; more find the same and cost more."""
TITLE_WEIGHT = 3
MOST_TEXT = 20_000
"""Characters of text that are looked at: the beginning says what a document is about."""


def speaking_terms(
    title: Iterable[str], text: Iterable[str], *, passages: int, frequency: Callable[[str], int]
) -> list[tuple[str, float]]:
    """Return the terms of most weight with their weights (0 to 1): how often said, times how seldom elsewhere.

    `frequency` gives the number of passages, of `passages` in all, that hold a term. A term that no other passage
    holds cannot lead anywhere; one in a tenth of all passages says nothing.
    """
    said = Counter(text)
    for term in title:
        said[term] += TITLE_WEIGHT
    weighed: list[tuple[str, float]] = []
    for term, times in said.most_common(200):
        others = frequency(term)
        if len(term) < 3 or term.isdigit() or others < 2 or (passages >= 100 and others * 10 > passages):
            continue
        weighed.append((term, (1 + log(times)) * log(1 + passages / others)))
    weighed.sort(key=lambda pair: (-pair[1], pair[0]))
    best = weighed[0][1] if weighed else 1.0
    return [(term, weight / best) for term, weight in weighed[:MOST_TERMS]]


def terms_required(count: int) -> int:
    """Return how many of the terms a passage must hold to be related: one shared word is an accident."""
    return min(count, max(2, count // 5))
