"""Who may have a file or a picture: whoever may see its collection and something that uses it.

What nothing published uses is for its editors only: it may belong to a draft, and its number is easy to guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from vademecum.accounts.visibility import Viewer, hidden_trees, visible_to


def collection_tokens(viewer: Viewer) -> list[str]:
    """Return the audience tokens that a viewer holds for restricted collections."""
    return [f"collection:{restriction.pk}" for restriction in _collection_outcome(viewer)[0]]


def collection_audiences(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return collection path → audience tokens; the deepest restriction above it names the whole chain."""
    guards = sorted(
        CollectionViewRestriction.objects.values_list("collection__depth", "pk", "collection__path"), reverse=True
    )
    return {
        path: next(((f"collection:{pk}",) for _depth, pk, top in guards if path.startswith(top)), ("public",))
        for path in paths
    }


def hidden_collections(viewer: Viewer) -> tuple[str, ...]:
    """Return the tops of the collections that are hidden from `viewer`."""
    return tuple(restriction.collection.path for restriction in _collection_outcome(viewer)[1])


def in_visible_collections(members: QuerySet, viewer: Viewer) -> QuerySet:
    """Narrow files, pictures or templates to the collections that `viewer` may see."""
    hidden = Q()
    for restriction in _collection_outcome(viewer)[1]:
        hidden |= Q(collection__path__startswith=restriction.collection.path)
    return members.exclude(hidden) if hidden else members


def may_have(item: Any, viewer: Viewer) -> bool:
    """Return whether `viewer` may have this file or picture.

    Those who may change it always may. Those who may choose it for their pages may, unless it is kept for others.
    """
    members = in_visible_collections(type(item)._default_manager.filter(pk=item.pk), viewer)
    users = Page.objects.filter(pk__in=_pages_using(item))
    is_member = members.exists()
    if is_member and (visible_to(users, viewer).exists() or _mentioned(item, viewer)):
        return True
    if not viewer.is_authenticated or not viewer.has_perm("wagtailadmin.access_admin"):
        return False
    if _may(["change"], item, viewer):
        return True
    return is_member and _may(["add", "choose"], item, viewer) and not _is_guarded(users, viewer)


def _pages_using(item: Any) -> set[int]:
    users = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(item),
        to_object_id=str(item.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    ).values_list("object_id", flat=True)
    return {int(pk) for pk in users}


def _is_guarded(pages: QuerySet, viewer: Viewer) -> bool:
    """Return whether one of these pages, published or not, is kept from `viewer` by a restriction."""
    return any(path.startswith(hidden_trees(viewer)) for path in pages.values_list("path", flat=True))


def _mentioned(item: Any, viewer: Viewer) -> bool:
    """Return whether a Markdown field outside the body, which Wagtail's index of references does not know, names it."""
    from wagtail.documents import get_document_model

    from knowledge.blocks import REFERENCE
    from knowledge.models import DocumentTemplate, GlossaryTerm, MethodGuidePage

    wanted = ("document" if isinstance(item, get_document_model()) else "image", str(item.pk))
    places: list[tuple[QuerySet, str]] = [
        (GlossaryTerm.objects.all(), "definition"),
        (in_visible_collections(DocumentTemplate.objects.all(), viewer), "guidance"),
        (visible_to(MethodGuidePage.objects.all(), viewer), "techniques"),
        (visible_to(MethodGuidePage.objects.all(), viewer), "tailoring"),
    ]
    return any(
        wanted in REFERENCE.findall(text)
        for rows, field in places
        for text in rows.filter(**{f"{field}__contains": ":".join(wanted)}).order_by().values_list(field, flat=True)
    )


def _may(actions: list[str], item: Any, viewer: Viewer) -> bool:
    from wagtail.documents import get_document_model
    from wagtail.documents.permissions import permission_policy as documents
    from wagtail.images.permissions import permission_policy as images

    policy = documents if isinstance(item, get_document_model()) else images
    return bool(policy.user_has_any_permission_for_instance(viewer, actions, item))


def _collection_outcome(
    viewer: Viewer,
) -> tuple[list[CollectionViewRestriction], list[CollectionViewRestriction]]:
    """Split the restrictions of collections as `vademecum.accounts.visibility` does those of pages."""
    memo = getattr(viewer, "_visibility_memo", None)
    if memo is not None and "collections" in memo:
        return memo["collections"]
    restrictions = list(
        CollectionViewRestriction.objects.select_related("collection")
        .prefetch_related("groups")
        .order_by("collection__path", "pk")
    )
    groups = set(viewer.groups.values_list("pk", flat=True)) if restrictions and viewer.is_authenticated else set()
    failed_paths: list[str] = []
    passed, failed = [], []
    for restriction in restrictions:
        path = restriction.collection.path
        if _accepts(restriction, viewer, groups) and not any(path.startswith(top) for top in failed_paths):
            passed.append(restriction)
        else:
            failed.append(restriction)
            failed_paths.append(path)
    if memo is not None:
        memo["collections"] = (passed, failed)
    return passed, failed


def _accepts(restriction: CollectionViewRestriction, viewer: Viewer, groups: set[int]) -> bool:
    if restriction.restriction_type == CollectionViewRestriction.LOGIN:
        return bool(viewer.is_authenticated)
    if restriction.restriction_type == CollectionViewRestriction.GROUPS:
        return bool(viewer.is_superuser) or any(group.pk in groups for group in restriction.groups.all())
    return False
