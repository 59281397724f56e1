"""Who may see what: the one answer that every surface asks.

Pages are guarded by Wagtail's view restrictions, which are inherited down the tree. The restriction that is deepest
above a page decides which chain of restrictions a viewer must pass, so that one restriction names the whole chain. The
search index stores only this name as the page's *audience token*; who passes it is asked of the database at query
time. A change of groups or of a person's membership therefore takes effect at once, without touching the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
    """Return every audience token that `viewer` holds; a document is visible if it carries one of them."""
    tokens = {PUBLIC}
    if viewer.is_authenticated:
        tokens |= {SIGNED_IN, f"person:{viewer.pk}"}
        tokens |= {f"group:{pk}" for pk in viewer.groups.values_list("pk", flat=True)}
    passed, _failed = _restrictions_by_outcome(viewer)
    tokens |= {f"restriction:{restriction.pk}" for restriction in passed}
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


def visible_to(pages: QuerySet, viewer: Viewer) -> QuerySet:
    """Narrow a page queryset to what is live and `viewer` may read. Passwords of single pages never count here."""
    _passed, failed = _restrictions_by_outcome(viewer)
    hidden = Q()
    for restriction in failed:
        hidden |= Q(path__startswith=restriction.page.path)
    pages = pages.filter(live=True)
    return pages.exclude(hidden) if hidden else pages


def _restrictions_by_outcome(viewer: Viewer) -> tuple[list[PageViewRestriction], list[PageViewRestriction]]:
    """Split all restrictions into those whose whole chain the viewer passes and those it fails on."""
    memo = getattr(viewer, "_visibility_memo", None)
    if memo is None:
        return _ask_restrictions(viewer)
    if "outcome" not in memo:
        memo["outcome"] = _ask_restrictions(viewer)
    return memo["outcome"]


def _ask_restrictions(viewer: Viewer) -> tuple[list[PageViewRestriction], list[PageViewRestriction]]:
    restrictions = list(
        PageViewRestriction.objects.select_related("page").prefetch_related("groups").order_by("page__path", "pk")
    )
    if not restrictions:
        return [], []
    groups = set(viewer.groups.values_list("pk", flat=True)) if viewer.is_authenticated else set()
    failed_paths: list[str] = []
    passed, failed = [], []
    for restriction in restrictions:
        own = _accepts(restriction, viewer, groups)
        above = not any(restriction.page.path.startswith(path) for path in failed_paths)
        if own and above:
            passed.append(restriction)
        else:
            failed.append(restriction)
            failed_paths.append(restriction.page.path)
    return passed, failed


def _accepts(restriction: PageViewRestriction, viewer: Viewer, groups: set[int]) -> bool:
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return viewer.is_authenticated
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        return viewer.is_superuser or any(group.pk in groups for group in restriction.groups.all())
    return False
