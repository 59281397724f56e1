"""Development hours: written down by a person, or taken from what they did here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.competency.cpd import category_of
from training.models import Booking, Completion, LedgerEntry, ModulePage
from vademecum.accounts.models import User

MOST_HOURS = 200
QUARTER = Decimal("0.25")


@transaction.atomic
def write_hours(
    person: User, *, category: str, hours: Decimal, done_on: date, title: str, today: date | None = None
) -> LedgerEntry:
    """Write down hours that were done elsewhere."""
    if done_on > (today or timezone.localdate()):
        raise ValidationError({"done_on": _("The date lies in the future.")})
    if not 0 < hours <= MOST_HOURS:
        raise ValidationError({"hours": _("Between a quarter of an hour and %(most)d hours.") % {"most": MOST_HOURS}})
    entry = LedgerEntry(person=person, category=category, hours=hours, done_on=done_on, title=title)
    entry.full_clean()
    entry.save()
    return entry


@transaction.atomic
def strike_hours(entry: LedgerEntry, *, by: User) -> None:
    """Take back what a person wrote down; what comes from our own records stays."""
    if entry.person_id != by.pk or entry.source:
        raise ValidationError(_("Only what you wrote down yourself can be struck."), code="not-own")
    entry.delete()


@transaction.atomic
def collect_hours(person: User) -> int:
    """Take over the modules completed and the sessions attended that are not in the ledger yet; return how many."""
    known = set(LedgerEntry.objects.filter(person=person).exclude(source="").values_list("source", flat=True))
    rows = [row for row in [*_of_modules(person), *_of_sessions(person)] if row.source not in known]
    LedgerEntry.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _of_modules(person: User) -> list[LedgerEntry]:
    found = []
    for done in Completion.objects.filter(person=person).select_related("page").order_by("pk"):
        module = done.page.specific if done.page is not None else None
        if isinstance(module, ModulePage) and module.minutes:
            hours = _hours(module.minutes)
            found.append(_row(person, f"completion:{done.pk}", module, done.completed_at, hours, module.title))
    return found


def _of_sessions(person: User) -> list[LedgerEntry]:
    found = []
    for seat in Booking.objects.filter(person=person, attended=True).select_related("session__page").order_by("pk"):
        session = seat.session
        hours = _hours((session.ends_at - session.starts_at).total_seconds() / 60)
        found.append(_row(person, f"booking:{seat.pk}", session.page.specific, session.ends_at, hours, session.title))
    return found


def _hours(minutes: float) -> Decimal:
    """Return hours in quarters, at least one."""
    return max(QUARTER, (Decimal(minutes) / 15).quantize(Decimal(1)) * QUARTER)


def _row(person: User, source: str, page: Any, at: datetime, hours: Decimal, title: str) -> LedgerEntry:
    competency = page.competencies.first() if isinstance(page, ModulePage) else None
    return LedgerEntry(
        person=person,
        category=category_of(competency.crosswalk if competency else {}),
        hours=hours,
        done_on=timezone.localdate(at),
        title=title[:200],
        source=source,
    )
