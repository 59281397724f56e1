"""A word to those whose learning is overdue, in their language, once a day."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from training.models import Assignment
from vademecum.accounts.models import User
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue

REMIND = "training.remind"


def remind(people: Iterable[User], *, page: Page) -> int:
    """Queue a reminder for each who was not reminded of it today; return how many."""
    today = timezone.localdate()
    count = 0
    for person in people:
        key = f"{person.pk}:{page.translation_key}:{today}"
        if not Job.objects.filter(kind=REMIND, unique_key=key).exists():
            enqueue(REMIND, {"person": person.pk, "key": str(page.translation_key)}, unique_key=key)
            count += 1
    return count


def write(*, person_id: int, key: str) -> bool:
    """Send the mail if the assignment is still open; return whether it was."""
    row = Assignment.objects.filter(person=person_id, key=key, completed_at=None, person__is_active=True).first()
    if row is None or row.page is None or row.due_on is None:
        return False
    person = row.person
    language = person.preferred_language
    page = Page.objects.filter(translation_key=key, locale__language_code=language, live=True).first() or row.page
    with override(language):
        title = _("Overdue: %(title)s") % {"title": page.title}
        text = _("You were asked to complete it by %(date)s. What you have done so far is kept.")
        message = EmailMultiAlternatives(
            title,
            f"{text % {'date': row.due_on.isoformat()}}\n\n{settings.SITE_URL}{page.url}\n",
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.send()
    return True
