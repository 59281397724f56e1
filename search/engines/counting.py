"""Documents counted by what they can be narrowed to. Pure: engines say how many documents there are of each shape."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from search.documents import COUNTED, Document, shape_of

Shape = tuple[tuple[str, str], ...]


def written(document: Document) -> str:
    """Return the shape of a document as engines keep it."""
    return json.dumps(shape_of(document), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=20_000)
def read(text: str) -> Shape:
    """Return the shape that was written."""
    return tuple((name, value) for name, value in json.loads(text))


def unfit(shape: Shape, choices: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the facets whose choice a document of this shape does not meet: one chosen value is enough in each."""
    have = set(shape)
    return [name for name, values in choices.items() if not any((name, value) in have for value in values)]


def counted(
    shapes: Iterable[tuple[Shape, int]], choices: Mapping[str, tuple[str, ...]]
) -> tuple[int, dict[str, dict[str, int]]]:
    """Return how many documents meet all choices, and the counts of each facet without its own choice, commonest first."""
    total = 0
    facets: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for shape, count in shapes:
        missed = unfit(shape, choices)
        if not missed:
            total += count
        for name, value in shape:
            if name in facets and (not missed or missed == [name]):
                facets[name][value] += count
    return total, {name: dict(values.most_common()) for name, values in facets.items() if values}
