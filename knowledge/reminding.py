"""Who is reminded of what to read and what to review, and when. Each stage tells each person once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from knowledge.editions.states import State
from knowledge.models import Edition, ReadingRequest
from knowledge.models.pages import ReviewedPage
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.accounts.visibility import visible_to
from vademecum.notifications import kinds
from vademecum.notifications.telling import notify

READING, REVIEW = "knowledge.reading", "knowledge.review"
READ_DAYS = (1, 7)
REVIEW_DAYS = (7, 30, 90)
ESCALATE_AFTER = timedelta(days=14)


def register() -> None:
    kinds.register(READING, gettext_lazy("Standards you are asked to read"), kinds.Level.NOW)
    kinds.register(REVIEW, gettext_lazy("Pages of yours to review"), kinds.Level.DAILY)
    kinds.guard_subjects("page", pages_seen_by)


def pages_seen_by(person: Any, keys: Iterable[str]) -> set[str]:
    """Return which of these pages the person may read now."""
    found = visible_to(Page.objects.filter(pk__in=[int(key) for key in keys]), person)
    return {str(key) for key in found.values_list("pk", flat=True)}


def reading_stage(today: date, due_on: date | None) -> str:
    """Return `asked`, `7` or `1` days left, or `late-N` in the Nth week after the day."""
    if due_on is None:
        return "asked"
    left = (due_on - today).days
    if left < 0:
        return f"late-{(-left - 1) // 7 + 1}"
    return next((str(days) for days in READ_DAYS if left <= days), "asked")


def review_stage(today: date, next_review: date | None) -> str:
    """Return `90`, `30` or `7` days left, `overdue`, `escalated` two weeks later; "" where nothing is near."""
    if next_review is None:
        return ""
    if next_review < today:
        return "escalated" if today - next_review > ESCALATE_AFTER else "overdue"
    left = (next_review - today).days
    return next((str(days) for days in REVIEW_DAYS if left <= days), "")


def remind_readers(*, today: date | None = None) -> int:
    """Tell everybody who has still to read something in force, at each stage; return how many were told."""
    today = today or timezone.localdate()
    rows = ReadingRequest.objects.waiting().filter(edition__state=State.IN_FORCE, edition__page__live=True)
    together: dict[tuple[int, date | None], list[User]] = {}
    for row in rows.select_related("person").order_by("pk").iterator(chunk_size=2000):
        together.setdefault((row.edition_id, row.due_on), []).append(row.person)
    editions = Edition.objects.select_related("page").in_bulk({edition for edition, _due in together})
    return sum(
        _tell_readers(editions[edition], due_on, people, reading_stage(today, due_on))
        for (edition, due_on), people in together.items()
    )


def _tell_readers(edition: Edition, due_on: date | None, people: list[User], stage: str) -> int:
    return notify(
        people,
        kind=READING,
        title=lambda: (
            (_("Overdue: read %(edition)s") if stage.startswith("late") else _("To read: %(edition)s"))
            % {"edition": f"{edition} {edition.title}"}
        ),
        text=lambda: _("To be read by %(date)s.") % {"date": date_format(due_on)} if due_on else "",
        url=edition.page.url if edition.page and edition.page.url else "",
        subject=f"page:{edition.page_id}",
        dedupe_key=f"read:{edition.pk}:{stage}",
    )


def remind_owners(*, today: date | None = None) -> int:
    """Tell owners of reviews that come near; deputies too once one is overdue, the PMO two weeks later."""
    today = today or timezone.localdate()
    officers = list(User.objects.filter(is_active=True, groups__name=PMO_OFFICER).distinct())
    told = 0
    for page in _reviewed_pages():
        stage = review_stage(today, page.next_review)
        if stage:
            told += _tell_owners(page, stage, officers)
    return told


def _reviewed_pages() -> Iterator[Any]:
    for model in apps.get_models():
        if issubclass(model, ReviewedPage):
            pages = model._default_manager.filter(live=True, review_months__isnull=False)
            pages = pages.exclude(withdrawn_on__isnull=False) if hasattr(model, "withdrawn_on") else pages
            yield from pages.select_related("responsible").defer("body").order_by("path")


def _tell_owners(page: Any, stage: str, officers: list[User]) -> int:
    people = people_for(page, stage, officers)
    return notify(
        people,
        kind=REVIEW,
        title=partial(_review_title, page, stage),
        text=lambda: (
            _("It was set to be reviewed before %(date)s. Review it, or note that it was reviewed without a change.")
            % {"date": date_format(page.next_review)}
        ),
        url=page.url or "",
        subject=f"page:{page.pk}",
        dedupe_key=f"review:{page.pk}:{page.next_review}:{stage}",
    )


def _review_title(page: Any, stage: str) -> str:
    late = stage in {"overdue", "escalated"}
    said = _("Review overdue: %(page)s") if late else _("Review soon: %(page)s")
    return said % {"page": page.title}


def people_for(page: Any, stage: str, officers: list[User]) -> list[User]:
    """Return who is told: the owner; the deputy once overdue or without an owner; the PMO where nobody else is left."""
    owner, deputy = (_active(getattr(page, name, None)) for name in ("responsible", "deputy"))
    found = owner[:]
    if stage in {"overdue", "escalated"} or not owner:
        found += deputy
    if stage == "escalated" or not found:
        found += officers
    return found


def _active(person: User | None) -> list[User]:
    return [person] if person is not None and person.is_active else []
