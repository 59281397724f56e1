"""The choices at the side of the results: each a link that adds or takes away one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from search.finding import kinds


@dataclass(frozen=True, slots=True)
class Choice:
    label: Any
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    label: Any
    choices: tuple[Choice, ...]


def facets_of(counts: Mapping[str, Mapping[str, int]], address: QueryDict) -> list[Facet]:
    """Return the facets that offer a choice. A chosen value stays on the list though nothing fits it any more."""
    labels = {"kind": kinds(), "language": dict(settings.LANGUAGES)}
    offered = [
        Facet(label, _choices(name, counts.get(field, {}), labels[field], address))
        for field, name, label in (("kind", "type", _("Type")), ("language", "language", _("Language")))
    ]
    return [facet for facet in offered if len(facet.choices) > 1 or any(c.is_chosen for c in facet.choices)]


def _choices(name: str, counts: Mapping[str, int], labels: Mapping[str, Any], address: QueryDict) -> tuple[Choice, ...]:
    chosen = [value for value in dict.fromkeys(address.getlist(name)) if value in labels or value in counts]
    values = {**dict.fromkeys(chosen, 0), **counts}
    return tuple(
        Choice(
            label=labels.get(value, value),
            count=count,
            url=_toggled(name, value, address),
            is_chosen=value in chosen,
        )
        for value, count in sorted(values.items(), key=lambda item: -item[1])
    )


def _toggled(name: str, value: str, address: QueryDict) -> str:
    fresh = address.copy()
    fresh.pop("page", None)
    others = [other for other in fresh.getlist(name) if other != value]
    fresh.setlist(name, others if value in fresh.getlist(name) else [*others, value])
    return f"?{fresh.urlencode()}"
