"""Ask a whole group, ask those who join it later, and ask again when a completion has to be renewed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from training.actions.assignments import assign
from training.models import Assignment, Completion, Exemption, GroupAsked, GroupAssignment, ModulePage
from training.reminding import tell_assigned
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to
from vademecum.jobs.queue import enqueue

LEAD = timedelta(days=30)


@transaction.atomic
def ask_group(request: GroupAssignment, *, by: User | None) -> GroupAssignment:
    """Keep a request to a group and let a job carry it out, however many they are."""
    request.assigned_by = by
    request.save()
    enqueue("training.reach_groups", {"request": request.pk}, unique_key=f"request:{request.pk}", requested_by=by)
    return request


def members_of(request: GroupAssignment, *, on: date) -> QuerySet[User]:
    """Return the people of the group on a day."""
    people = User.objects.filter(is_active=True)
    if request.team_id:
        return people.filter(teams=request.team_id)
    if request.profile_id:
        held = Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))
        holdings = request.profile.holdings.filter(held)  # type: ignore[union-attr]
        return people.filter(pk__in=holdings.values_list("person_id", flat=True))
    roles = request.project.roles.filter(valid_from__lte=on)  # type: ignore[union-attr]
    roles = roles.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    return people.filter(pk__in=roles.values_list("person_id", flat=True))


def reach_all(request: GroupAssignment, *, now: datetime | None = None) -> int:
    """Ask everybody of the group who was not asked yet; return how many. Doing it again asks nobody twice.

    Who is exempt, who may not see the page and who has completed all of it already is passed over.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    known = set(request.asked.values_list("person_id", flat=True))
    exempt = exempt_from(request.page.translation_key, on=today)
    asked = 0
    for person in members_of(request, on=today).distinct().order_by("pk"):
        if person.pk in known or person.pk in exempt or not _may_see(person, request):
            continue
        with transaction.atomic():
            _row, is_new = GroupAsked.objects.get_or_create(request=request, person=person)
            if is_new and not _has_completed(person, request):
                _ask(person, request, today=today, now=now)
                asked += 1
    return asked


def _ask(person: User, request: GroupAssignment, *, today: date, now: datetime) -> None:
    """Assign it; an assignment that is open already keeps its own date if that is sooner."""
    due = request.due_for(today=today)
    key = request.page.translation_key
    already = Assignment.objects.filter(person=person, key=key, completed_at=None).first()
    if already is None:
        assign(person, page=request.page, due_on=due, assigned_by=request.assigned_by, note=request.note, now=now)
        tell_assigned([person], page=request.page, due_on=due)
    elif due is not None and (already.due_on is None or due < already.due_on):
        assign(person, page=request.page, due_on=due, note=already.note or request.note, now=now)


def exempt_from(key: UUID, *, on: date) -> set[int]:
    """Return who need not learn something on a day."""
    rows = Exemption.objects.filter(key=key).filter(Q(until=None) | Q(until__gte=on))
    return set(rows.values_list("person_id", flat=True))


def renew_due(*, now: datetime | None = None) -> int:
    """Ask again for each module whose last completion is to be renewed within 30 days; return how many were asked."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    asked = 0
    for module in ModulePage.objects.live().filter(repeat_months__isnull=False).select_related("locale"):
        due = months_before(now, module.repeat_months or 0)
        exempt = exempt_from(module.translation_key, on=today)
        last = Completion.objects.filter(key=module.translation_key, person__is_active=True)
        last = last.filter(person__preferred_language=module.locale.language_code).order_by()
        for row in last.values("person").annotate(at=Max("completed_at")).filter(at__lte=due + LEAD):
            if row["person"] in exempt:
                continue
            person = User.objects.get(pk=row["person"])
            waits = Assignment.objects.filter(person=person, key=module.translation_key, completed_at=None)
            if waits.exists() or not visible_to(ModulePage.objects.filter(pk=module.pk), person).exists():
                continue
            until = timezone.localdate(row["at"] + (now - due))
            assign(person, page=module, due_on=max(until, today + timedelta(days=7)), now=now)
            asked += 1
    return asked


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day and time some months earlier; the last day of the month where that day does not exist."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1, day=min(moment.day, 28))


def _may_see(person: User, request: GroupAssignment) -> bool:
    return visible_to(type(request.page).objects.filter(pk=request.page_id), person).exists()


def _has_completed(person: User, request: GroupAssignment) -> bool:
    keys = set(
        ModulePage.objects.live().filter(path__startswith=request.page.path).values_list("translation_key", flat=True)
    )
    done = Completion.objects.filter(person=person, key__in=keys).values_list("key", flat=True)
    return bool(keys) and keys == set(done)
