"""Whom a campaign can ask: groups, teams, projects, roles. Other packages add audiences of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.models import Project, ProjectRole, Team, User
from vademecum.accounts.roles import label_of

Key = int | str


@dataclass(frozen=True, slots=True)
class Audience:
    """A way to name people: `choices()` gives (key, label), `people(keys)` the active people of the chosen keys."""

    key: str
    label: Any
    choices: Callable[[], Iterable[tuple[Key, Any]]]
    people: Callable[[list[Any]], QuerySet[User]]


_audiences: dict[str, Audience] = {}


def register_audience(audience: Audience) -> Audience:
    """Add a way to name people; call it in `AppConfig.ready()`."""
    _audiences[audience.key] = audience
    return audience


def all_audiences() -> list[Audience]:
    return list(_audiences.values())


def people_of(audience: dict[str, Any]) -> QuerySet[User]:
    """Return the active people that a kept audience names: `everyone`, single `people`, or keys of what is registered."""
    people = User.objects.filter(is_active=True)
    if audience.get("everyone"):
        return people
    found = Q(pk__in=audience.get("people") or [])
    for one in _audiences.values():
        if keys := audience.get(one.key):
            found |= Q(pk__in=one.people(list(keys)).order_by().values("pk"))
    return people.filter(found)


def _playing(**which: Any) -> QuerySet[User]:
    """Return who plays a role on a project today."""
    today = timezone.localdate()
    roles = ProjectRole.objects.filter(valid_from__lte=today, **which).exclude(valid_until__lt=today)
    return User.objects.filter(pk__in=roles.order_by().values("person"))


def register() -> None:
    """Register ours, once, at start-up."""
    register_audience(
        Audience(
            "groups",
            _("Groups"),
            lambda: [(group.pk, label_of(group)) for group in Group.objects.order_by("name")],
            lambda keys: User.objects.filter(groups__in=keys),
        )
    )
    register_audience(
        Audience(
            "roles", _("Roles on projects"), lambda: ProjectRole.Kind.choices, lambda keys: _playing(kind__in=keys)
        )
    )
    register_audience(
        Audience(
            "teams",
            _("Teams"),
            lambda: Team.objects.order_by("name").values_list("pk", "name"),
            lambda keys: User.objects.filter(teams__in=keys),
        )
    )
    register_audience(
        Audience(
            "projects",
            _("Projects"),
            lambda: [(project.pk, str(project)) for project in Project.objects.order_by("code")],
            lambda keys: _playing(project__in=keys),
        )
    )
