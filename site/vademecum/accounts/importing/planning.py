"""What an import would do, line by line, given who is already there. Arithmetic: no Django, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vademecum.accounts.importing.rows import PersonRow, Problem

CREATED, UPDATED, UNCHANGED, FAILED = "created", "updated", "unchanged", "failed"


@dataclass
class Known:
    """A person who is already there."""

    values: dict[str, str]
    manager: str = ""
    teams: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    project_roles: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Directory:
    """The organisation as it is. Names are keys in small letters; `managers` is the whole chain of command."""

    people: dict[str, Known] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)  # e-mail → manager's e-mail, "" for none
    teams: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    grantable: set[str] = field(default_factory=set)
    projects: dict[str, str] = field(default_factory=dict)
    above: set[str] = field(default_factory=set)  # people whom whoever imports may not change


@dataclass
class Plan:
    """What one line does. Only what changes stands here."""

    line: int
    email: str
    outcome: str = UNCHANGED
    values: dict[str, str] = field(default_factory=dict)
    manager: str = ""
    teams: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    project_roles: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fail(self, reason: str, value: str = "") -> None:
        self.outcome = FAILED
        self.problems.append(Problem(reason, value))


def plan_import(rows: Iterable[PersonRow], directory: Directory) -> list[Plan]:
    """Return a plan per row. A row with any problem does nothing at all; the others do not suffer from it."""
    rows = list(rows)
    plans = [_plan_row(row, directory) for row in rows]
    _check_managers(plans, directory)
    return plans


def _plan_row(row: PersonRow, directory: Directory) -> Plan:
    plan = Plan(line=row.line, email=row.email)
    for problem in row.problems:
        plan.fail(problem.reason, problem.value)
    known = directory.people.get(row.email)
    has = known or Known(values={})
    plan.values = {name: value for name, value in row.values.items() if has.values.get(name) != value}
    plan.manager = row.manager if row.manager and row.manager != has.manager else ""
    for name in row.teams:
        team = directory.teams.setdefault(name.lower(), name)
        if team not in has.teams:
            plan.teams.append(team)
    for name in row.groups:
        _plan_group(plan, name, has, directory)
    for code, kind in row.project_roles:
        project = directory.projects.get(code.lower())
        if project is None:
            plan.fail("project", code)
        elif (project, kind) not in has.project_roles:
            plan.project_roles.append((project, kind))
    if plan.outcome != FAILED:
        changes = plan.values or plan.manager or plan.teams or plan.groups or plan.project_roles
        if changes and row.email in directory.above:
            plan.fail("above", row.email)
            return plan
        plan.outcome = CREATED if known is None else UPDATED if changes else UNCHANGED
    return plan


def _plan_group(plan: Plan, name: str, has: Known, directory: Directory) -> None:
    group = directory.groups.get(name.lower())
    if group is None:
        plan.fail("group", name)
    elif group not in has.groups:
        if group in directory.grantable:
            plan.groups.append(group)
        else:
            plan.fail("group_too_mighty", name)


def _check_managers(plans: list[Plan], directory: Directory) -> None:
    """Refuse managers who are nobody and chains that lead back; a refused line may make others fail, so look again."""
    while True:
        alive = [plan for plan in plans if plan.outcome != FAILED]
        there = directory.managers.keys() | {plan.email for plan in alive}
        boss = dict(directory.managers)
        failed_before = len(plans) - len(alive)
        for plan in alive:
            if not plan.manager:
                continue
            if plan.manager not in there:
                plan.fail("manager_unknown", plan.manager)
            elif _leads_to(plan.manager, plan.email, boss):
                plan.fail("manager_circle", plan.manager)
            else:
                boss[plan.email] = plan.manager
        if sum(plan.outcome == FAILED for plan in plans) == failed_before:
            return


def _leads_to(person: str, target: str, boss: dict[str, str]) -> bool:
    seen: set[str] = set()
    while person and person not in seen:
        if person == target:
            return True
        seen.add(person)
        person = boss.get(person, "")
    return False
