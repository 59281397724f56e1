"""Who may give which rights: nobody raises anyone above themselves."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models import Q
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from vademecum.accounts.models import User
from vademecum.accounts.roles import ADMINISTRATOR

Grant = tuple[str, int, str]  # (tree, permission, path in the tree)


def grantable_groups(giver: User) -> list[Group]:
    """Return the groups that `giver` may put people into: those that can do nothing the giver cannot."""
    groups = list(Group.objects.prefetch_related("permissions").order_by("name"))
    if giver.is_superuser:
        return groups
    own = _permissions_of(giver)
    own_grants = _grants(giver.groups.values_list("pk", flat=True))
    held = [grant for grants in own_grants.values() for grant in grants]
    given = _grants([group.pk for group in groups])
    return [
        group
        for group in groups
        if {permission.pk for permission in group.permissions.all()} <= own
        and all(_covered(grant, held) for grant in given.get(group.pk, []))
    ]


def groups_without_administrators(groups: Iterable[Group]) -> list[Group]:
    """Leave out the groups whose members decide over people."""
    return [
        group
        for group in groups
        if group.name != ADMINISTRATOR
        and not any(p.codename in {"change_user", "add_user", "change_group"} for p in group.permissions.all())
    ]


def is_above(person: User, other: User) -> bool:
    """Return whether `person` can do something that `other` cannot, so that `other` must leave the account alone."""
    if other.is_superuser or person.pk == other.pk:
        return False
    if person.is_superuser:
        return True
    mine = {group.pk for group in grantable_groups(other)}
    own = set(person.user_permissions.values_list("pk", flat=True))
    return not own <= _permissions_of(other) or not set(person.groups.values_list("pk", flat=True)) <= mine


def addresses_above(giver: User) -> set[str]:
    """Return the addresses of all who can do something that `giver` cannot: `is_above` for everybody at once."""
    if giver.is_superuser:
        return set()
    mine = [group.pk for group in grantable_groups(giver)]
    more = User.groups.through.objects.exclude(group__in=mine).values("user")
    direct = User.user_permissions.through.objects.exclude(permission__in=_permissions_of(giver)).values("user")
    above = User.objects.filter(Q(is_superuser=True) | Q(pk__in=more) | Q(pk__in=direct)).exclude(pk=giver.pk)
    return set(above.values_list("email", flat=True))


def _permissions_of(person: User) -> set[int]:
    direct = person.user_permissions.values_list("pk", flat=True)
    by_group = person.groups.values_list("permissions__pk", flat=True)
    return {pk for pk in (*direct, *by_group) if pk is not None}


def _grants(groups: Iterable[int]) -> dict[int, list[Grant]]:
    """Return the rights on pages and collections, by group."""
    groups, found = list(groups), {}  # type: ignore[var-annotated]
    pages = GroupPagePermission.objects.filter(group__in=groups)
    for group, permission, path in pages.values_list("group_id", "permission_id", "page__path"):
        found.setdefault(group, []).append(("page", permission, path))
    files = GroupCollectionPermission.objects.filter(group__in=groups)
    for group, permission, path in files.values_list("group_id", "permission_id", "collection__path"):
        found.setdefault(group, []).append(("collection", permission, path))
    return found


def _covered(grant: Grant, held: list[Grant]) -> bool:
    tree, permission, path = grant
    return any(kind == tree and one == permission and path.startswith(top) for kind, one, top in held)
