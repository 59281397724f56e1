"""Bring people in from a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override

from vademecum.accounts.delegation import addresses_above, grantable_groups, groups_without_administrators
from vademecum.accounts.importing.planning import (
    CREATED,
    FAILED,
    UNCHANGED,
    UPDATED,
    Directory,
    Known,
    Plan,
    plan_import,
)
from vademecum.accounts.importing.rows import rows_of
from vademecum.accounts.importing.tables import Table, UnreadableTable
from vademecum.accounts.importing.wording import OUTCOMES, say
from vademecum.accounts.models import Project, ProjectRole, Team, User
from vademecum.accounts.roles import LABELS

Progress = Callable[[int, int], None]
MAX_AT_ONCE = 500  # lines in one transaction: SQLite has one writer, and the others wait twenty seconds at most


def import_people(
    table: Table,
    mapping: Mapping[int, str],
    *,
    by: User | None = None,
    dry_run: bool = False,
    atomic: bool = False,
    allow_administrators: bool = False,
    progress: Progress = lambda done, total: None,
) -> list[Plan]:
    """Make and update people; return what was done for each line (with `dry_run`, what would be).

    Nobody is removed, disabled or taken out of a team or group. Each line is saved by itself; with `atomic`, all lines
    or none. `by` may only give groups within their own rights; without `by`, all but those that decide over people.
    """
    if "email" not in mapping.values():
        raise UnreadableTable("no_email_column")
    plans = plan_import(rows_of(table, mapping), _directory(by=by, allow_administrators=allow_administrators))
    if atomic and sum(plan.outcome in (CREATED, UPDATED) for plan in plans) > MAX_AT_ONCE:
        raise UnreadableTable("too_many_at_once", str(MAX_AT_ONCE))
    if dry_run or (atomic and any(plan.outcome == FAILED for plan in plans)):
        return plans
    if atomic:
        with transaction.atomic():
            _save(plans, progress)
            if any(plan.outcome == FAILED for plan in plans):
                transaction.set_rollback(True)
    else:
        _save(plans, progress)
    return plans


def counts_of(plans: Iterable[Plan]) -> dict[str, int]:
    counted = Counter(plan.outcome for plan in plans)
    return {outcome: counted[outcome] for outcome in (CREATED, UPDATED, UNCHANGED, FAILED)}


def described(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON, with its problems in words."""
    return {
        "line": plan.line,
        "email": plan.email,
        "outcome": plan.outcome,
        "label": str(OUTCOMES[plan.outcome]),
        "problems": [say(problem) for problem in plan.problems],
        "changes": {
            **plan.values,
            **({"manager": plan.manager} if plan.manager else {}),
            **({"teams": ", ".join(plan.teams)} if plan.teams else {}),
            **({"groups": ", ".join(plan.groups)} if plan.groups else {}),
            **({"projects": ", ".join(f"{c}: {k}" for c, k in plan.project_roles)} if plan.project_roles else {}),
        },
    }


def _save(plans: list[Plan], progress: Progress) -> None:
    """Save people first and managers afterwards, as a manager may stand further down."""
    work = [plan for plan in plans if plan.outcome in (CREATED, UPDATED)]
    for number, plan in enumerate(work, start=1):
        _guarded(plan, _save_person)
        progress(number, len(work))
    for plan in work:
        if plan.manager and plan.outcome != FAILED:
            _guarded(plan, _save_manager)


def _guarded(plan: Plan, save: Callable[[Plan], None]) -> None:
    try:
        with transaction.atomic():
            save(plan)
    except (DatabaseError, ValidationError, User.DoesNotExist) as error:
        plan.fail("not_saved", str(error).splitlines()[0][:200] if str(error) else type(error).__name__)


def _save_person(plan: Plan) -> None:
    person = User.objects.filter(email=plan.email).first() or User(email=plan.email)
    if person.pk is None:
        person.set_unusable_password()
    for name, value in plan.values.items():
        setattr(person, name, value)
    person.clean_fields()
    person.save()
    for name in plan.teams:
        team, _made = Team.objects.get_or_create(name=name)
        team.members.add(person)
    person.groups.add(*Group.objects.filter(name__in=plan.groups))
    today = timezone.localdate()
    for project in Project.objects.filter(code__in=[code for code, _kind in plan.project_roles]):
        for kind in (kind for code, kind in plan.project_roles if code == project.code):
            ProjectRole.objects.get_or_create(project=project, person=person, kind=kind, valid_from=today)


def _save_manager(plan: Plan) -> None:
    manager = User.objects.only("pk").get(email=plan.manager)
    User.objects.filter(email=plan.email).update(manager=manager)


def _directory(*, by: User | None, allow_administrators: bool) -> Directory:
    groups = list(Group.objects.prefetch_related("permissions"))
    grantable = grantable_groups(by) if by else groups
    if not allow_administrators:
        grantable = groups_without_administrators(grantable)
    directory = Directory(
        teams={name.lower(): name for name in Team.objects.values_list("name", flat=True)},
        groups={group.name.lower(): group.name for group in groups},
        grantable={group.name for group in grantable},
        projects={code.lower(): code for code in Project.objects.values_list("code", flat=True)},
    )
    for language, _name in settings.LANGUAGES:
        with override(language):
            for name, label in LABELS.items():
                directory.groups.setdefault(str(label).lower(), name)
    if by:
        directory.above = addresses_above(by)
    _add_people(directory)
    return directory


def _add_people(directory: Directory) -> None:
    fields = ("first_name", "last_name", "preferred_language", "time_zone", "job_title")
    for email, manager, *values in User.objects.values_list("email", "manager__email", *fields):
        directory.people[email] = Known(values=dict(zip(fields, values, strict=True)), manager=manager or "")
        directory.managers[email] = manager or ""
    for email, team in User.teams.through.objects.values_list("user__email", "team__name"):
        directory.people[email].teams.add(team)
    for email, group in User.groups.through.objects.values_list("user__email", "group__name"):
        directory.people[email].groups.add(group)
    today = timezone.localdate()
    current = ProjectRole.objects.exclude(valid_until__lt=today)
    for email, code, kind in current.values_list("person__email", "project__code", "kind"):
        directory.people[email].project_roles.add((code, kind))
