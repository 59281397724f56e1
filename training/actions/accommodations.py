"""Grant a person more time or more attempts, also for an attempt that is under way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from training.models import Accommodation, Attempt, AttemptEvent, Quiz
from training.quiz_rules import admission, pick
from vademecum.accounts.models import User


@transaction.atomic
def grant(
    person: User, *, quiz: Quiz | None, granted_by: User | None, now: datetime | None = None, **what: Any
) -> Accommodation:
    """Grant what the fields of `Accommodation` say; what was granted before for the same quiz is replaced."""
    now = now or timezone.now()
    accommodation, _created = Accommodation.objects.update_or_create(
        person=person, quiz=quiz, defaults={**what, "granted_by": granted_by, "granted_at": now}
    )
    extend_open_attempts(person, granted_by=granted_by, now=now)
    return accommodation


@transaction.atomic
def extend_open_attempts(person: User, *, granted_by: User | None, now: datetime | None = None) -> int:
    """Move the deadline of attempts that are under way to what the person has been granted; never to an earlier time."""
    now = now or timezone.now()
    granted = list(Accommodation.objects.filter(person=person))
    moved = 0
    open_ones = Attempt.objects.open().filter(person=person, deadline__isnull=False)
    for attempt in open_ones.select_related("quiz").select_for_update(of=("self",)):
        rules = admission(attempt.quiz, attempts=[], accommodation=pick(granted, attempt.quiz), now=now)
        deadline = rules.deadline(attempt.started_at)
        if deadline is None or attempt.deadline is None or deadline <= attempt.deadline:
            continue
        before, attempt.deadline = attempt.deadline, deadline
        attempt.save(update_fields=["deadline"])
        AttemptEvent.objects.create(
            attempt=attempt,
            kind=AttemptEvent.Kind.EXTENDED,
            at=now,
            actor=granted_by,
            detail={"from": before.isoformat(), "to": deadline.isoformat()},
        )
        moved += 1
    return moved
