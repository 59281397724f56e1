"""Who could play a role: who meets all it asks, and who is nearly there, with what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from training.models import RoleProfile, RoleRequirement, Standing
from vademecum.accounts.models import User

MOST_SHOWN = 20
NEARLY = 2  # levels that may be missing in all


@dataclass(frozen=True, slots=True)
class Candidate:
    person: User
    missing: list[tuple[RoleRequirement, int]]

    @property
    def distance(self) -> int:
        return sum(requirement.level - level for requirement, level in self.missing)


@dataclass(frozen=True, slots=True)
class Candidates:
    profile: RoleProfile
    fit: list[Candidate]
    nearly: list[Candidate]


def candidates_for(profile: RoleProfile) -> Candidates:
    """Return who meets a role and who lacks at most two levels; two queries and one for the names."""
    asked = list(RoleRequirement.objects.filter(profile=profile).select_related("competency"))
    rows = Standing.objects.filter(
        competency__in=[one.competency_id for one in asked], level__gt=0, person__is_active=True
    )
    levels: dict[int, dict[int, int]] = {}
    for person_id, competency_id, level in rows.values_list("person_id", "competency_id", "level"):
        levels.setdefault(person_id, {})[competency_id] = level
    found: dict[int, list[tuple[RoleRequirement, int]]] = {}
    for person_id, held in levels.items():
        missing = [(one, held.get(one.competency_id, 0)) for one in asked if held.get(one.competency_id, 0) < one.level]
        if sum(one.level - level for one, level in missing) <= NEARLY:
            found[person_id] = missing
    people = User.objects.in_bulk(list(found))
    all_of_them = sorted(
        (Candidate(people[key], missing) for key, missing in found.items()),
        key=lambda one: (one.distance, str(one.person)),
    )
    return Candidates(
        profile,
        [one for one in all_of_them if not one.missing][:MOST_SHOWN],
        [one for one in all_of_them if one.missing][:MOST_SHOWN],
    )
