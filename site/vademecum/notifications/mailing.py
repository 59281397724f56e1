"""Send what is due: single lines at once, the others as one digest for each person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from vademecum.accounts.invitations import may_be_invited
from vademecum.accounts.models import User
from vademecum.notifications.inbox import visible_of
from vademecum.notifications.kinds import kind_named
from vademecum.notifications.models import Notification
from vademecum.notifications.telling import language_of
from vademecum.notifications.unsubscribing import unsubscribe_address


def send_due(*, now: datetime | None = None, progress: Callable[[int, int], None] | None = None) -> int:
    """Send all mails that are due; return how many went out. An error stops it; the rest is sent the next time."""
    now = now or timezone.now()
    due = list(Notification.objects.to_mail(now).select_related("person").order_by("person_id", "created_at"))
    sent = done = 0
    for _person, some in groupby(due, key=lambda row: row.person_id):
        rows = list(some)
        sent += _send_to(rows[0].person, rows, now)
        done += len(rows)
        if progress:
            progress(done, len(due))
    return sent


def _send_to(person: User, rows: list[Notification], now: datetime) -> int:
    visible = visible_of(person, rows) if may_be_invited(person) else []
    hidden = [row.pk for row in rows if row not in visible]
    Notification.objects.filter(pk__in=hidden).update(mail_due_at=None)
    single = [[row] for row in visible if not row.in_digest]
    digest = [row for row in visible if row.in_digest]
    return sum(_send(person, mail, now) for mail in [*single, *([digest] if digest else [])])


def _send(person: User, rows: list[Notification], now: datetime) -> int:
    """Claim the rows, then send them as one mail; when it cannot be handed over, the claim is taken back."""
    keys = [row.pk for row in rows]
    claimed = Notification.objects.filter(pk__in=keys, mailed_at=None)
    if claimed.update(mailed_at=now) != len(keys):
        return 0  # another worker is at it
    try:
        write_mail(person, rows).send()
    except Exception:
        Notification.objects.filter(pk__in=keys).update(mailed_at=None)
        raise
    return 1


def write_mail(person: User, rows: list[Notification]) -> EmailMultiAlternatives:
    """Return the mail that tells these lines, as text and as HTML, in the language of the person."""
    with override(language_of(person)), timezone.override(person.time_zone):
        kinds = {row.kind: _label(row.kind) for row in rows}
        stops = [(label, unsubscribe_address(person, kind)) for kind, label in kinds.items()]
        subject = rows[0].title
        if rows[0].in_digest:
            count = len(rows)
            subject = ngettext("%(count)d thing that is new", "%(count)d things that are new", count) % {"count": count}
        context: dict[str, Any] = {
            "person": person,
            "rows": [(row, f"{settings.SITE_URL}{row.url}" if row.url else "") for row in rows],
            "stops": stops,
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        headers = {"Auto-Submitted": "auto-generated"}
        if len(stops) == 1:
            headers |= {"List-Unsubscribe": f"<{stops[0][1]}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        mail = EmailMultiAlternatives(
            f"[{settings.WAGTAIL_SITE_NAME}] {' '.join(subject.split())}",
            render_to_string("notifications/mail/notices.txt", context),
            to=[person.email],
            headers=headers,
        )
        mail.attach_alternative(render_to_string("notifications/mail/notices.html", context), "text/html")
    return mail


def _label(kind: str) -> str:
    try:
        return str(kind_named(kind).label)
    except LookupError:
        return _("Other")
