"""A word to people about what they are asked to learn: when it is asked, a week before it is due, and once it is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.models import Page

from training.models import Assignment, Exemption
from vademecum.accounts.models import User
from vademecum.notifications import kinds
from vademecum.notifications.telling import notify

ASSIGNED, OVERDUE = "training.assigned", "training.overdue"
BEFORE = timedelta(days=7)


def register() -> None:
    kinds.register(ASSIGNED, gettext_lazy("Learning that is asked of you"), kinds.Level.DAILY)
    kinds.register(OVERDUE, gettext_lazy("Learning that is overdue"), kinds.Level.NOW)


def tell_assigned(people: Iterable[User], *, page: Page, due_on: date | None) -> int:
    """Tell people what they are asked to complete, once for each date."""
    return notify(
        people,
        kind=ASSIGNED,
        title=lambda: _("To learn: %(title)s") % {"title": in_language_spoken(page).title},
        text=lambda: _("To be completed by %(date)s.") % {"date": date_format(due_on)} if due_on else "",
        url=lambda: in_language_spoken(page).url or "",
        subject=f"page:{page.pk}",
        dedupe_key=f"assigned:{page.translation_key}:{due_on}",
    )


def remind(people: Iterable[User], *, page: Page, today: date | None = None) -> int:
    """Remind people that something is overdue: once a day at most, whoever presses; return how many."""
    today = today or timezone.localdate()
    return notify(
        people,
        kind=OVERDUE,
        title=lambda: _("Overdue: %(title)s") % {"title": in_language_spoken(page).title},
        text=lambda: _("What you have done so far is kept. Go on where you left off."),
        url=lambda: in_language_spoken(page).url or "",
        subject=f"page:{page.pk}",
        dedupe_key=f"overdue:{page.translation_key}:{today}",
    )


def remind_due(*, today: date | None = None) -> int:
    """Tell of what is due in a week, and of what became overdue yesterday; run once a day."""
    today = today or timezone.localdate()
    rows = Assignment.objects.filter(completed_at=None, person__is_active=True, page__live=True)
    rows = rows.filter(due_on__in=[today + BEFORE, today - timedelta(days=1)]).select_related("person", "page")
    exempt = set(Exemption.objects.exclude(until__lt=today).values_list("person_id", "key"))
    told = 0
    for row in rows:
        if row.page is None or row.due_on is None or (row.person_id, row.key) in exempt:
            continue
        if row.due_on < today:
            told += remind([row.person], page=row.page, today=today)
        else:
            told += tell_assigned([row.person], page=row.page, due_on=row.due_on)
    return told


def in_language_spoken(page: Page) -> Any:
    """Return the page in the language now spoken, where it is published in it."""
    language = (get_language() or "en")[:2]
    found = Page.objects.filter(translation_key=page.translation_key, locale__language_code=language, live=True)
    return found.first() or page
