"""From the name of a clause (`PMO-STD-002#scoring`) to the place where it can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import get_language

from vademecum.accounts.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class ClauseLink:
    reference: str
    title: str
    url: str


def clause_links(references: Iterable[tuple[str, str]], *, viewer: Viewer) -> dict[tuple[str, str], ClauseLink]:
    """Return a link for each (identifier, anchor) that the viewer may read, in their language if there is one."""
    wanted = list(dict.fromkeys(references))
    try:
        standards = apps.get_model("knowledge", "StandardPage").objects
    except LookupError:
        return {}
    if not wanted:
        return {}
    language = (get_language() or "en")[:2]
    pages = visible_to(
        standards.filter(identifier__in={identifier for identifier, _anchor in wanted}).select_related("locale"), viewer
    )
    found: dict[str, object] = {}
    for page in sorted(pages, key=lambda page: page.locale.language_code == language):
        found[page.identifier] = page
    links = {}
    for identifier, anchor in wanted:
        page = found.get(identifier)
        if page is not None:
            url = page.url + (f"#{anchor}" if anchor else "")  # type: ignore[attr-defined]
            links[(identifier, anchor)] = ClauseLink(f"{identifier}#{anchor}", page.title, url)  # type: ignore[attr-defined]
    return links
