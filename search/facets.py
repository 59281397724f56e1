"""The choices at the side of the results: each a link that adds or takes away one value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from search.asking import PARAMETERS
from search.documents import LabelledFacets, sources
from search.finding import kinds
from vademecum.accounts.visibility import Viewer


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


LABELS = {
    "kind": _("Type"), "section": _("Section"), "topic": _("Topic"), "project": _("Project"), "status": _("State"),
    "year": _("Year of the last change"), "language": _("Language"),
}  # fmt: skip
MOST_CHOICES = 12


def facets_of(
    counts: Mapping[str, Mapping[str, int]], address: QueryDict, *, viewer: Viewer, language: str
) -> list[Facet]:
    """Return the facets that offer a choice. A chosen value stays on the list though nothing fits it any more."""
    offered = []
    for name, parameter in PARAMETERS.items():
        chosen = list(dict.fromkeys(address.getlist(parameter)))
        values = {**dict.fromkeys(chosen, 0), **counts.get(name, {})}
        labels = labels_of(name, values, viewer=viewer, language=language)
        offered.append(Facet(LABELS[name], _choices(name, values, labels, address, chosen=chosen)))
    return [facet for facet in offered if len(facet.choices) > 1 or any(c.is_chosen for c in facet.choices)]


def labels_of(name: str, values: Collection[str], *, viewer: Viewer, language: str) -> Mapping[str, Any]:
    """Return value → label for those of the values of a facet that people choose from."""
    if not values:
        return {}
    if name == "kind":
        return {value: label for value, label in kinds().items() if value in values}
    if name == "language":
        return {value: dict(settings.LANGUAGES).get(value, value) for value in values}
    if name == "year":
        return {value: value for value in values if value.isdigit()}
    labelled: dict[str, Any] = {}
    for source in sources():
        if isinstance(source, LabelledFacets):
            labelled |= source.facet_labels(name, values, viewer=viewer, language=language)
    return labelled


def _choices(
    name: str, values: Mapping[str, int], labels: Mapping[str, Any], address: QueryDict, *, chosen: Collection[str]
) -> tuple[Choice, ...]:
    """Return the choices, commonest first; years, latest first. Rare ones beyond a dozen are left out unless chosen."""
    parameter = PARAMETERS[name]
    order = sorted(
        values.items(), key=(lambda item: item[0]) if name == "year" else (lambda item: item[1]), reverse=True
    )
    shown = [(value, count) for value, count in order if value in labels]
    return tuple(
        Choice(
            label=labels[value],
            count=count,
            url=_toggled(parameter, value, address),
            is_chosen=value in chosen,
        )
        for place, (value, count) in enumerate(shown)
        if place < MOST_CHOICES or value in chosen
    )


def _toggled(name: str, value: str, address: QueryDict) -> str:
    """Return the address with one value more, or less. Written out: a page of results has dozens of these links."""
    pairs = [(key, one) for key, values in address.lists() if key != "page" for one in values]
    left = [pair for pair in pairs if pair != (name, value)]
    return f"?{urlencode(left if len(left) < len(pairs) else [*pairs, (name, value)])}"
