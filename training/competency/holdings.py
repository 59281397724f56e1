"""Who holds which role on a day, and what that asks of them: by assignment, by team, or by a part in a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from training.models.competencies import RoleHolding, RoleRequirement
from training.models.level_rules import RoleGrant
from vademecum.accounts.models import ProjectRole, Team


@dataclass(frozen=True, slots=True)
class Needed:
    """What roles ask of one person in one competency: the highest level, and the earliest day it is asked by."""

    level: int
    is_critical: bool = False
    due_on: date | None = None

    def with_more(self, other: Needed) -> Needed:
        """Return what is asked when both are."""
        if other.level != self.level:
            higher = max(self, other, key=lambda needed: needed.level)
            return Needed(higher.level, self.is_critical or other.is_critical, higher.due_on)
        days = [day for day in (self.due_on, other.due_on) if day]
        return Needed(self.level, self.is_critical or other.is_critical, min(days, default=None))


def running(on: date, prefix: str = "") -> Q:
    """Return the condition that a row with `valid_from` and `valid_until` holds on a day."""
    ends = Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": on})
    return ends & Q(**{f"{prefix}valid_from__lte": on})


def roles_held(
    on: date, people: Iterable[int] | None = None, *, grants: Iterable[RoleGrant] | None = None
) -> dict[int, dict[int, date]]:
    """Return person → role profile → since when, of `people` (default: all); five queries for any number.

    Whoever knows all `grants` already may give them, running or not.
    """
    held: dict[int, dict[int, date]] = {}

    def note(person_id: int, profile_id: int, since: date) -> None:
        profiles = held.setdefault(person_id, {})
        profiles[profile_id] = min(since, profiles.get(profile_id, since))

    wanted = None if people is None else list(people)
    holdings = RoleHolding.objects.filter(running(on))
    if wanted is not None:
        holdings = holdings.filter(person__in=wanted)
    for person_id, profile_id, since in holdings.values_list("person_id", "profile_id", "valid_from"):
        note(person_id, profile_id, since)
    rows = RoleGrant.objects.filter(running(on)) if grants is None else grants
    for grant, person_id, since in _granted([grant for grant in rows if grant.runs(on)], on, wanted):
        note(person_id, grant.profile_id, max(since, grant.valid_from))
    return held


def _granted(grants: list[RoleGrant], on: date, wanted: list[int] | None) -> Iterable[tuple[RoleGrant, int, date]]:
    teams = {grant.team_id for grant in grants if grant.team_id}
    if teams:
        rows = Team.members.through.objects.filter(team__in=teams)
        if wanted is not None:
            rows = rows.filter(user__in=wanted)
        for team_id, person_id in rows.values_list("team_id", "user_id"):
            yield from ((grant, person_id, grant.valid_from) for grant in grants if grant.team_id == team_id)
    projects = {grant.project_id for grant in grants if grant.project_id}
    if projects:
        parts = ProjectRole.objects.filter(running(on), project__in=projects)
        if wanted is not None:
            parts = parts.filter(person__in=wanted)
        for project_id, kind, person_id, since in parts.values_list("project_id", "kind", "person_id", "valid_from"):
            for grant in grants:
                if grant.project_id == project_id and grant.project_role in ("", kind):
                    yield grant, person_id, since


def needed_by(
    on: date, people: Iterable[int] | None = None, *, grants: Iterable[RoleGrant] | None = None
) -> dict[int, dict[int, Needed]]:
    """Return person → competency → what their roles ask on a day."""
    held = roles_held(on, people, grants=grants)
    profiles = {profile for roles in held.values() for profile in roles}
    if not profiles:
        return {person_id: {} for person_id in held}
    asked: dict[int, list[Any]] = {}
    for row in RoleRequirement.objects.filter(profile__in=profiles).values_list(
        "profile_id", "competency_id", "level", "is_critical", "days_to_reach"
    ):
        asked.setdefault(row[0], []).append(row[1:])
    needed: dict[int, dict[int, Needed]] = {}
    for person_id, roles in held.items():
        mine = needed.setdefault(person_id, {})
        for profile_id, since in roles.items():
            for competency_id, level, critical, days in asked.get(profile_id, ()):
                one = Needed(level, critical, since + timedelta(days=days) if days else None)
                known = mine.get(competency_id)
                mine[competency_id] = known.with_more(one) if known else one
    return needed


def holders_of(profiles: Iterable[int], on: date) -> dict[int, Q]:
    """Return role profile → the condition by which people hold it on a day: for questions that the database answers."""
    wanted = list(profiles)
    conditions = {
        profile: Q(pk__in=RoleHolding.objects.filter(running(on), profile=profile).values("person"))
        for profile in RoleHolding.objects.filter(running(on), profile__in=wanted)
        .order_by("profile")
        .values_list("profile", flat=True)
        .distinct()
    }
    for grant in RoleGrant.objects.filter(running(on), profile__in=wanted):
        if grant.team_id:
            more = Q(pk__in=Team.members.through.objects.filter(team=grant.team_id).values("user"))
        else:
            parts = ProjectRole.objects.filter(running(on), project=grant.project_id)
            if grant.project_role:
                parts = parts.filter(kind=grant.project_role)
            more = Q(pk__in=parts.values("person"))
        conditions[grant.profile_id] = conditions.get(grant.profile_id, Q(pk__in=[])) | more
    order = {profile: place for place, profile in enumerate(wanted)}
    return dict(sorted(conditions.items(), key=lambda pair: order[pair[0]]))
