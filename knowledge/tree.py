"""Where a page stands: what is above, beside and below it, as one reader may see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q
from wagtail.models import Page
from wagtail.models.pages import AbstractPage

from knowledge.addresses import address_of
from vademecum.accounts.visibility import Viewer, visible_to

STEP = Page.steplen
HOME_DEPTH = 2
MOST_SIBLINGS = 300  # what a tree shows of one folder; listings have pages


@dataclass(slots=True)
class Node:
    """A page in the tree."""

    pk: int
    title: str
    path: str
    url: str
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Breadcrumbs from the top down (the page itself last), the tree of its section, and its neighbours."""

    crumbs: tuple[tuple[str, str], ...] = ()
    branches: tuple[Node, ...] = ()
    previous: Node | None = None
    following: Node | None = None


def place_of(page: AbstractPage, viewer: Viewer, *, roots: dict[str, str]) -> Place:
    """Return where `page` stands, with two queries; what `viewer` may not see does not exist."""
    above = [page.path[:end] for end in range(HOME_DEPTH * STEP, len(page.path) + 1, STEP)]
    around = Q(path__in=above)
    for path in above[1:]:
        around |= Q(path__startswith=path, depth=len(path) // STEP + 1)
    rows = visible_to(Page.objects.filter(around), viewer).order_by("path")
    nodes = {
        path: Node(pk=pk, title=title, path=path, url=address_of(url_path, roots=roots) or "")
        for pk, title, path, url_path in rows.values_list("pk", "title", "path", "url_path")
    }
    for path, node in nodes.items():
        parent = nodes.get(path[:-STEP])
        if parent and len(parent.children) < MOST_SIBLINGS and len(path) > (HOME_DEPTH + 1) * STEP:
            parent.children.append(node)
    crumbs = tuple((nodes[path].title, nodes[path].url) for path in above if path in nodes)
    section = nodes.get(above[1]) if len(above) > 1 else None
    return Place(
        crumbs=crumbs,
        branches=(section,) if section else (),
        previous=_before(page, nodes, viewer, roots=roots),
        following=_after(page, nodes),
    )


def _before(page: AbstractPage, nodes: dict[str, Node], viewer: Viewer, *, roots: dict[str, str]) -> Node | None:
    """Return the page before this one in reading order: the last one under the sibling before it, or its parent."""
    if page.depth <= HOME_DEPTH + 1:
        return None
    parent = page.path[:-STEP]
    siblings = [path for path in nodes if path[:-STEP] == parent and path < page.path]
    if not siblings:
        return nodes.get(parent)
    last = visible_to(Page.objects.filter(path__startswith=max(siblings), path__lt=page.path), viewer)
    row = last.order_by("-path").values_list("pk", "title", "path", "url_path").first()
    if row is None:
        return None
    return Node(pk=row[0], title=row[1], path=row[2], url=address_of(row[3], roots=roots) or "")


def _after(page: AbstractPage, nodes: dict[str, Node]) -> Node | None:
    """Return the page after this one in reading order: its first child, or the next beside it or beside those above."""
    if len(page.path) <= HOME_DEPTH * STEP:
        return None
    later = [
        path
        for path in nodes
        if path > page.path
        and len(path) > (HOME_DEPTH + 1) * STEP
        and page.path.startswith(path[:-STEP])
        and path[: (HOME_DEPTH + 1) * STEP] == page.path[: (HOME_DEPTH + 1) * STEP]
    ]
    return nodes[min(later)] if later else None
