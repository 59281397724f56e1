"""Who may see what: the one answer that every surface asks.

Pages are guarded by Wagtail's view restrictions, which are inherited down the tree. The restriction that is deepest
above a page decides which chain of restrictions a viewer must pass, so that one restriction names the whole chain. The
search index stores only this name as the page's *audience token*; who passes it is asked of the database at query
time. A change of groups or of a person's membership therefore takes effect at once, without touching the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from vademecum.accounts.models import User

PUBLIC = "public"
SIGNED_IN = "signed-in"

Viewer = User | AnonymousUser
TokenProvider = Callable[[Viewer], Iterable[str]]
_providers: list[TokenProvider] = []


def register_tokens(provider: TokenProvider) -> TokenProvider:
    """Let a package add audience tokens that a viewer holds (call it in `AppConfig.ready()`)."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def tokens_for(viewer: Viewer) -> frozenset[str]:
    """Return every audience token that `viewer` holds; a document is visible if it carries one of them.

    Two queries for a person, one for a visitor, and whatever the registered providers need.
    """
    tokens = {PUBLIC}
    if viewer.is_authenticated:
        tokens |= {SIGNED_IN, f"person:{viewer.pk}"}
    outcome = _outcome_for(viewer)
    tokens |= {f"group:{pk}" for pk in outcome.groups}
    tokens |= {f"restriction:{pk}" for pk in outcome.passed}
    for provider in _providers:
        tokens |= set(provider(viewer))
    return frozenset(tokens)


def page_audience(page: Page) -> tuple[str, ...]:
    """Return the audience tokens of a page: `public`, or the name of the restriction that guards it."""
    return path_audiences([page.path])[page.path]


def path_audiences(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return tree path → audience tokens, for many pages with one query."""
    guards = sorted(PageViewRestriction.objects.values_list("page__depth", "pk", "page__path"), reverse=True)
    return {
        path: next(((f"restriction:{pk}",) for _depth, pk, top in guards if path.startswith(top)), (PUBLIC,))
        for path in paths
    }


def ask_once(viewer: Viewer) -> None:
    """Let the answers about restrictions be remembered on `viewer`: for the time of one request, never longer."""
    viewer._visibility_memo = {}  # type: ignore[union-attr]


def hidden_trees(viewer: Viewer) -> tuple[str, ...]:
    """Return the tops of the trees that are hidden from `viewer`: people for whom it is equal see the same pages."""
    return tuple(_outcome_for(viewer).hidden_paths)


def visible_to(pages: QuerySet, viewer: Viewer) -> QuerySet:
    """Narrow a page queryset to what is live and `viewer` may read. Passwords of single pages never count here."""
    hidden = Q()
    for path in _outcome_for(viewer).hidden_paths:
        hidden |= Q(path__startswith=path)
    pages = pages.filter(live=True)
    return pages.exclude(hidden) if hidden else pages


@dataclass(frozen=True, slots=True)
class _Guard:
    """A restriction of a page and all below it."""

    pk: int
    path: str
    kind: str
    groups: frozenset[int]


@dataclass(slots=True)
class _Outcome:
    """What a viewer's rights come to: own groups, restrictions whose whole chain is passed, tops of hidden trees."""

    groups: frozenset[int]
    passed: list[int] = field(default_factory=list)
    hidden_paths: list[str] = field(default_factory=list)


def _outcome_for(viewer: Viewer) -> _Outcome:
    memo = getattr(viewer, "_visibility_memo", None)
    if memo is None:
        return _weigh(viewer)
    if "outcome" not in memo:
        memo["outcome"] = _weigh(viewer)
    return memo["outcome"]


def _weigh(viewer: Viewer) -> _Outcome:
    """Go down the tree: a restriction is passed if the viewer meets it and no tree above is hidden already."""
    groups = frozenset(viewer.groups.values_list("pk", flat=True)) if viewer.is_authenticated else frozenset()
    outcome = _Outcome(groups=groups)
    for guard in _guards():
        if outcome.hidden_paths and guard.path.startswith(outcome.hidden_paths[-1]):
            continue  # in path order the hidden tree above, if there is one, is the latest
        if _accepts(guard, viewer, groups):
            outcome.passed.append(guard.pk)
        else:
            outcome.hidden_paths.append(guard.path)
    return outcome


def _guards() -> list[_Guard]:
    """Return all restrictions, those above before those below, with one query."""
    rows = PageViewRestriction.objects.order_by("page__path", "pk").values_list(
        "pk", "page__path", "restriction_type", "groups__pk"
    )
    return [
        _Guard(pk=pk, path=path, kind=kind, groups=frozenset(row[3] for row in rows_of_one if row[3] is not None))
        for (pk, path, kind), rows_of_one in groupby(rows, key=lambda row: row[:3])
    ]


def _accepts(guard: _Guard, viewer: Viewer, groups: frozenset[int]) -> bool:
    if guard.kind == PageViewRestriction.LOGIN:
        return viewer.is_authenticated
    if guard.kind == PageViewRestriction.GROUPS:
        return viewer.is_superuser or not groups.isdisjoint(guard.groups)
    return False
