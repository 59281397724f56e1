"""By what search narrows the handbook: the sections of the tree, topics, states; and what these are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from wagtail.models import Page

from knowledge.addresses import tree_roots
from knowledge.models import Topic
from search.documents import Section
from search.generations import generation_for, remembered
from search.queries import squeeze
from vademecum.accounts.visibility import Viewer, hidden_trees, visible_to
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


def _sections(generation: int) -> dict[int, tuple[str, str]]:
    """Return key → (tree path, title) of all sections, whoever may see them; remembered for a generation."""
    rows = Page.objects.filter(depth=TOP, live=True).values_list("pk", "path", "title")
    return remembered("sections", generation, lambda: {pk: (path, title) for pk, path, title in rows})


def facet_labels(name: str, values: Collection[str], viewer: Viewer) -> dict[str, Any]:
    """Return value → label of those that people choose from; an index that lags never names a hidden section."""
    if name == "section":
        pks = [int(value[4:]) for value in values if value.startswith("page") and value[4:].isdigit()]
        hidden = hidden_trees(viewer)
        found = ((pk, _sections(generation_for(viewer)).get(pk)) for pk in pks)
        return {section_value(pk): one[1] for pk, one in found if one and not one[0].startswith(hidden)}
    if name == "topic":
        topics = remembered("topics", generation_for(viewer), lambda: {squeeze(t.key): t for t in Topic.objects.all()})
        return {value: topics[value].label for value in values if value in topics}
    if name == "status":
        words = {squeeze(state): word for state, (_sign, word) in STAMPS.items()}
        return {value: words[value] for value in values if value in words}
    return {}
