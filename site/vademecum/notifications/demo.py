"""An announcement in the inbox of the demonstration's people. Nobody else is told."""

from __future__ import annotations

from django.utils import timezone

from vademecum.accounts.models import User
from vademecum.notifications.announcing import KIND
from vademecum.notifications.models import Announcement, Notification
from vademecum.notifications.telling import notify
from vademecum.operations.starter import Report

KEY = "announcement:demo"
WORDS = {
    "title_en": "Gate reviews move to Thursdays",
    "title_fr": "Les revues de jalon passent au jeudi",
    "text_en": "From January on, the PMO holds gate reviews on Thursdays at ten. Send your documents two days before.",
    "text_fr": "Dès janvier, le PMO tient les revues de jalon le jeudi à dix heures. Envoyez vos documents l’avant-veille.",
}


def build(report: Report) -> None:
    announcement, _made = Announcement.objects.get_or_create(**WORDS, defaults={"told_at": timezone.now()})
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    notify(
        people.iterator(),
        kind=KIND,
        title=lambda: announcement.title,
        text=lambda: announcement.text,
        dedupe_key=KEY,
    )
    report("An announcement of the demonstration")


def clear(report: Report) -> None:
    Notification.objects.filter(dedupe_key=KEY).delete()
    Announcement.objects.filter(**WORDS).delete()
    report("The announcement of the demonstration removed")
