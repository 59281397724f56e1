"""What stands in somebody's inbox, as far as they may still see what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from vademecum.accounts.models import User
from vademecum.notifications.kinds import visible_subjects
from vademecum.notifications.models import Notification

KEEP_SHOWN = 300


def visible_of(person: User, rows: Iterable[Notification]) -> list[Notification]:
    """Leave out the lines about something that this person may not see any more."""
    rows = list(rows)
    seen = visible_subjects(person, {row.subject for row in rows})
    return [row for row in rows if not row.subject or row.subject in seen]


def inbox_of(person: User, *, unread_only: bool = False) -> list[Notification]:
    """Return the newest lines, unread ones before read ones."""
    rows = Notification.objects.filter(person=person)
    if unread_only:
        rows = rows.unread()
    newest = visible_of(person, rows.order_by("-created_at", "-pk")[:KEEP_SHOWN])
    return sorted(newest, key=lambda row: row.read_at is not None)


def mark_read(person: User, *, only: int | None = None, now: datetime | None = None) -> int:
    """Mark one line, or all, as read; return how many were not yet."""
    rows = Notification.objects.filter(person=person).unread()
    if only is not None:
        rows = rows.filter(pk=only)
    return rows.update(read_at=now or timezone.now())
