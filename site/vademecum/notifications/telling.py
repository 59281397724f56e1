"""Tell people something: a line in the inbox now, a mail as each of them wishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from vademecum.accounts.invitations import may_be_invited
from vademecum.accounts.models import User
from vademecum.jobs.queue import enqueue
from vademecum.notifications.kinds import Level, kind_named
from vademecum.notifications.models import Notification, Preference

Words = str | Callable[[], Any] | Any  # a plain string, a lazy translation, or a function asked in each language
BATCH = 500
DIGEST_HOUR = 7


@transaction.atomic
def notify(
    people: Iterable[User],
    *,
    kind: str,
    title: Words,
    text: Words = "",
    url: Words = "",
    dedupe_key: str,
    subject: str = "",
    now: datetime | None = None,
) -> int:
    """Tell each person once for one `dedupe_key`; return to how many it was new.

    `title`, `text` and `url` are made in the language of each receiver. With a `subject` ("page:12") a person is shown,
    and mailed, the line only as long as they may see that page.
    """
    default = kind_named(kind).default
    now = now or timezone.now()
    told = 0
    for some in _batches(people):
        told += _tell(some, kind, default, (title, text, url), dedupe_key, subject, now)
    if told:
        enqueue("notifications.deliver", unique_key="deliver")
    return told


def _batches(people: Iterable[User]) -> Iterator[tuple[User, ...]]:
    left = iter(people)
    while some := tuple(islice(left, BATCH)):
        yield some


def _tell(
    people: Iterable[User],
    kind: str,
    default: Level,
    words: tuple[Words, Words, Words],
    dedupe_key: str,
    subject: str,
    now: datetime,
) -> int:
    known = Notification.objects.filter(person__in=people, dedupe_key=dedupe_key).values_list("person_id", flat=True)
    have = set(known)
    chosen = dict(Preference.objects.filter(person__in=people, kind=kind).values_list("person_id", "level"))
    written: dict[str, tuple[str, str, str]] = {}
    rows = []
    for person in people:
        if person.pk in have or not person.is_active:
            continue
        have.add(person.pk)
        language = language_of(person)
        if language not in written:
            with override(language):
                written[language] = (said(words[0])[:255], said(words[1]), said(words[2])[:500])
        level = Level(chosen.get(person.pk, default))
        line = dict(zip(("title", "text", "url"), written[language], strict=True))
        rows.append(
            Notification(
                person=person,
                kind=kind,
                **line,
                subject=subject,
                dedupe_key=dedupe_key,
                created_at=now,
                in_digest=level in {Level.DAILY, Level.WEEKLY},
                mail_due_at=mail_due(person, level, now),
            )
        )
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def said(words: Words) -> str:
    """Return words in the language that is active."""
    return str(words() if callable(words) else words)


def language_of(person: User) -> str:
    """Return the language in which a person is written to."""
    known = dict(settings.LANGUAGES)
    return person.preferred_language if person.preferred_language in known else settings.LANGUAGE_CODE


def mail_due(person: User, level: Level, now: datetime) -> datetime | None:
    """Return when a line goes out by mail: at once, next morning, next Monday morning; `None` where none ever does."""
    if level is Level.OFF or not may_be_invited(person):
        return None
    if level is Level.NOW:
        return now
    there = now.astimezone(ZoneInfo(person.time_zone))
    morning = there.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if morning <= there:
        morning += timedelta(days=1)
    if level is Level.WEEKLY:
        morning += timedelta(days=-morning.weekday() % 7)
    return morning
