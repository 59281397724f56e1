"""Who may see whose competency: mine is mine; my manager and the leads of my teams; assessors and the PMO. Nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from vademecum.accounts.models import User


def is_pmo(viewer: Any) -> bool:
    """Return whether somebody sees everybody and sets the framework up."""
    return bool(viewer.is_authenticated and viewer.has_perm("training.change_framework"))


def is_assessor(viewer: Any) -> bool:
    """Return whether somebody may judge evidence."""
    return bool(viewer.is_authenticated and (viewer.has_perm("training.add_evidence") or is_pmo(viewer)))


def people_seen_by(viewer: Any) -> QuerySet[User]:
    """Narrow to the active people whose standings somebody may see."""
    people = User.objects.filter(is_active=True)
    if not viewer.is_authenticated:
        return people.none()
    if is_pmo(viewer) or is_assessor(viewer):
        return people
    return people.filter(Q(pk=viewer.pk) | Q(manager=viewer) | Q(teams__lead=viewer)).distinct()


def may_see(viewer: Any, person: User) -> bool:
    """Return whether a viewer may see the standings and evidence of a person."""
    return viewer.is_authenticated and (viewer.pk == person.pk or people_seen_by(viewer).filter(pk=person.pk).exists())


def leads_somebody(viewer: Any) -> bool:
    """Return whether a viewer has anybody to look at besides themselves."""
    return viewer.is_authenticated and (is_assessor(viewer) or people_seen_by(viewer).exclude(pk=viewer.pk).exists())
