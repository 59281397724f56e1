"""From the name of a clause (`PMO-STD-002#scoring`) to the place where it can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from knowledge.editions.states import State
from knowledge.kept import remembered
from knowledge.models import EditionClause, StandardPage
from vademecum.accounts.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """`reference` is for programs (`PMO-STD-002#scoring`), `name` for people ("PMO-STD-002 §3.2 Scoring")."""

    reference: str
    name: str
    title: str
    url: str


def clause_links(
    references: Iterable[tuple[str, str]], *, viewer: Viewer, generation: int = 0, by_heading: bool = True
) -> dict[tuple[str, str], ClauseLink]:
    """Return a link for each (identifier, anchor) that the viewer may read, in their language if there is one.

    With the `generation` of the content, what the clauses are called is remembered as long as no page changes.
    Without `by_heading` a clause is called by its standard alone, which saves a query.
    """
    wanted = list(dict.fromkeys(references))
    if not wanted:
        return {}
    language = (get_language() or "en")[:2]
    pages = visible_to(
        StandardPage.objects.filter(identifier__in={identifier for identifier, _anchor in wanted}).select_related(
            "locale"
        ),
        viewer,
    )
    found: dict[str, StandardPage] = {}
    for page in sorted(pages, key=lambda page: page.locale.language_code == language):
        found[page.identifier] = page
    places = tuple(sorted({page.pk for page in found.values()}))
    names = (
        remembered(generation, ("clause-names", places), lambda: clause_names(places)) if places and by_heading else {}
    )
    links = {}
    for identifier, anchor in wanted:
        page = found.get(identifier)
        if page is not None:
            url = page.url + (f"#{anchor}" if anchor else "")
            name = f"{identifier} {names.get((page.pk, anchor)) or page.title}"
            links[(identifier, anchor)] = ClauseLink(f"{identifier}#{anchor}", name, page.title, url)
    return links


def clause_names(pages: Iterable[int]) -> dict[tuple[int, str], str]:
    """Return number and heading ("§3.2 Scoring") of each clause in force, by standard and anchor."""
    rows = EditionClause.objects.filter(edition__page__in=pages, edition__state=State.IN_FORCE)
    return {
        (page, anchor): f"§{number} {title}" if number else title
        for page, anchor, number, title in rows.values_list("edition__page", "anchor", "number", "title")
    }
