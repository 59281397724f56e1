"""Ask somebody to learn something."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from training.actions.lessons import open_cycle
from training.models import Assignment, Completion, ModulePage
from vademecum.accounts.models import User


@transaction.atomic
def assign(
    person: User,
    *,
    page: Page,
    due_on: date | None = None,
    assigned_by: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Assignment:
    """Assign a course or module; if it already is assigned and not done, only its date and note change.

    What was completed before begins a new cycle, of a course with all its modules; the old one stays.
    """
    now = now or timezone.now()
    assignment, is_new = Assignment.objects.update_or_create(
        person=person,
        key=page.translation_key,
        completed_at=None,
        defaults={"due_on": due_on, "note": note},
        create_defaults={
            "page_id": page.pk,
            "due_on": due_on,
            "note": note,
            "assigned_by": assigned_by,
            "assigned_at": now,
        },
    )
    if is_new:
        begin(assignment, now=now)
    return assignment


def begin(assignment: Assignment, *, now: datetime) -> None:
    """Open a new cycle if everything that a new assignment asks has been completed before."""
    if assignment.page is None:
        return
    page, modules = assignment.page, modules_of(assignment.page)
    keys = {module.translation_key for module in modules}
    done = Completion.objects.filter(person=assignment.person, key__in=keys)
    if not keys or set(done.values_list("key", flat=True)) != keys:
        return
    assignment.counts_from = now
    assignment.save(update_fields=["counts_from"])
    open_cycle(assignment.person, page=page)
    for module in modules:
        if module.pk != page.pk:
            assign(
                assignment.person,
                page=module,
                due_on=assignment.due_on,
                assigned_by=assignment.assigned_by,
                note=assignment.note,
                now=now,
            )


def modules_of(page: Page) -> list[ModulePage]:
    """Return the published modules of a course, or the module itself."""
    return list(ModulePage.objects.filter(path__startswith=page.path).live().order_by("path"))
