"""By what search narrows the handbook: the sections of the tree, topics, states; and what these are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from wagtail.models import Page

from knowledge.addresses import tree_roots
from knowledge.models import Topic
from search.documents import Section
from search.queries import squeeze
from vademecum.accounts.visibility import Viewer, visible_to
from vademecum.web.templatetags.components import STAMPS

TOP = 3
"""Depth of the sections of a language: the pages below its home."""


def paths_above(path: str) -> list[str]:
    """Return the tree paths of the pages above one, from its section down."""
    return [path[:end] for end in range(TOP * Page.steplen, len(path), Page.steplen)]


def section_value(pk: int) -> str:
    return f"page{pk}"


def places_in_tree(path: str, pages: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return the facets `section` and `under` of a page; `pages` maps the paths above it and its own to keys."""
    chain = [section_value(pages[one]) for one in (*paths_above(path), path) if one in pages]
    return {"section": tuple(chain[:1]), "under": tuple(chain)} if chain else {}


def section_at(address: str, viewer: Viewer) -> Section | None:
    """Return the part of the tree below the page at an address, if the viewer may see it."""
    language, _slash, rest = address.strip("/").partition("/")
    root = next((top for top, code in tree_roots().items() if code == language), None)
    if not root or not rest:
        return None
    path = f"{root}{rest.strip('/')}/"
    found = visible_to(Page.objects.filter(url_path=path), viewer).first()
    if found is None:
        return None
    page = found.specific
    owner = getattr(page, "responsible", None) or getattr(page, "responsible_role", "")
    return Section(section_value(page.pk), page.title, owner=str(owner or ""))


def facet_labels(name: str, values: Collection[str], viewer: Viewer) -> dict[str, Any]:
    """Return value → label of those that people choose from; an index that lags never names a hidden section."""
    if name == "section":
        pks = [int(value[4:]) for value in values if value.startswith("page") and value[4:].isdigit()]
        rows = visible_to(Page.objects.filter(pk__in=pks), viewer).values_list("pk", "title")
        return {section_value(pk): title for pk, title in rows}
    if name == "topic":
        labels = {squeeze(topic.key): topic.label for topic in Topic.objects.all()}
        return {value: labels[value] for value in values if value in labels}
    if name == "status":
        words = {squeeze(state): word for state, (_sign, word) in STAMPS.items()}
        return {value: words[value] for value in values if value in words}
    return {}
