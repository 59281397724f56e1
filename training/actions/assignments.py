"""Ask somebody to learn something."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from training.models import Assignment
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
    """Assign a course or module; if it already is assigned and not done, only its date and note change."""
    assignment, _created = Assignment.objects.update_or_create(
        person=person,
        key=page.translation_key,
        completed_at=None,
        defaults={"due_on": due_on, "note": note},
        create_defaults={
            "page_id": page.pk,
            "due_on": due_on,
            "note": note,
            "assigned_by": assigned_by,
            "assigned_at": now or timezone.now(),
        },
    )
    return assignment
