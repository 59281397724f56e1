"""Announcements reach everybody they are for, once."""

from __future__ import annotations

from django.utils import timezone

from vademecum.accounts.models import User
from vademecum.jobs.queue import enqueue
from vademecum.notifications.models import Announcement
from vademecum.notifications.telling import notify

KIND = "announcement"


def publish_announcement(announcement: Announcement) -> None:
    """Have a job tell it, unless it was told before."""
    if announcement.told_at is None:
        key = f"{announcement.pk}"
        enqueue("notifications.announce", {"announcement": announcement.pk}, unique_key=key)


def tell_announcement(announcement: Announcement) -> int:
    """Write a line for each active person it is for; return how many are new."""
    people = User.objects.filter(is_active=True)
    if groups := list(announcement.groups.all()):
        people = people.filter(groups__in=groups).distinct()
    told = notify(
        people.order_by("pk").iterator(),
        kind=KIND,
        title=lambda: announcement.title,
        text=lambda: announcement.text,
        url=announcement.url,
        dedupe_key=f"announcement:{announcement.pk}",
    )
    Announcement.objects.filter(pk=announcement.pk, told_at=None).update(told_at=timezone.now())
    return told
