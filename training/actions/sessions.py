"""Take a seat, wait for one, leave; change or cancel a session; note who was there.

The row of the session is locked first, so that seats are given one after the other. Mails go by jobs, after commit.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.actions.lessons import review_module
from training.models import Booking, CalendarFeed, ModulePage, Session
from training.xapi import learning_events
from vademecum.accounts.models import User
from vademecum.jobs.queue import enqueue

MAIL = "training.tell_about_session"
INVITED, CHANGED, CANCELLED, RELEASED, WAITS = "invited", "changed", "cancelled", "released", "waits"
SEATED, WAITING, LEFT = Booking.State.SEATED, Booking.State.WAITING, Booking.State.LEFT


@transaction.atomic
def sign_up(person: User, *, session: Session, now: datetime | None = None) -> Booking:
    """Give a free seat, else a place at the end of the waiting list. Asking twice changes nothing."""
    now = now or timezone.now()
    session = _locked(session)
    known = session.bookings.filter(person=person).first()
    if known is not None and known.state != LEFT:
        return known
    _refuse_if_over(session, now)
    booking = known or Booking(session=session, person=person)
    session.last_ticket += 1
    session.save(update_fields=["last_ticket"])
    booking.ticket, booking.asked_at, booking.attended = session.last_ticket, now, None
    is_free = not session.bookings.filter(state=WAITING).exists() and free_seats(session) != 0
    booking.state = SEATED if is_free else WAITING
    booking.save()
    booking.session = session
    learning_events.booked(booking, now=now)
    _tell(booking, INVITED if is_free else WAITS)
    return booking


@transaction.atomic
def leave(person: User, *, session: Session, now: datetime | None = None) -> Booking | None:
    """Give a seat or a place on the list back; whoever waits longest moves up."""
    session = _locked(session)
    booking = session.bookings.exclude(state=LEFT).filter(person=person).first()
    if booking is None:
        return None
    _refuse_if_over(session, now or timezone.now())
    had_a_seat = booking.state == SEATED
    booking.state = LEFT
    booking.save(update_fields=["state"])
    learning_events.left(booking, now=now or timezone.now())
    if had_a_seat:
        session.sequence += 1  # a later invitation must be newer than this cancellation
        session.save(update_fields=["sequence"])
        booking.session = session
        _tell(booking, RELEASED)
    _move_up(session)
    return booking


@transaction.atomic
def announce_changes(session: Session) -> None:
    """Send an update after date, place or seats changed: guests hear of it, and new seats go to who waits.

    Fewer seats than guests take none away: nobody is sent off by a number.
    """
    session = _locked(session)
    session.sequence += 1
    session.save(update_fields=["sequence"])
    for booking in session.bookings.filter(state=SEATED):
        _tell(booking, CHANGED)
    _move_up(session)


@transaction.atomic
def cancel_session(session: Session, *, now: datetime | None = None) -> Session:
    """Cancel for everybody, once. Bookings stay, so that it can be seen who would have come."""
    session = _locked(session)
    if session.is_cancelled:
        return session
    session.cancelled_at = now or timezone.now()
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "sequence"])
    for booking in session.bookings.filter(state__in=[SEATED, WAITING]):
        _tell(booking, CANCELLED)
    return session


@transaction.atomic
def note_attendance(session: Session, *, there: Mapping[int, bool], by: User) -> int:
    """Note for each booking whether the person was there; modules that ask for a session are then looked at again."""
    session = _locked(session)
    noted = 0
    for booking in session.bookings.select_related("person").filter(pk__in=there, state=SEATED):
        booking.attended, booking.noted_by = there[booking.pk], by
        booking.save(update_fields=["attended", "noted_by"])
        noted += 1
        if booking.attended:
            booking.session = session
            learning_events.attended(booking)
            for module in ModulePage.objects.filter(path__startswith=session.page.path).live():
                if module.completion_rules.filter(kind="session").exists():  # type: ignore[attr-defined]
                    review_module(booking.person, module=module)
    return noted


def free_seats(session: Session) -> int | None:
    """Return how many seats are free; None where there is no limit."""
    if session.seats is None:
        return None
    return max(0, session.seats - session.bookings.filter(state=SEATED).count())


def make_feed(person: User) -> str:
    """Return a new secret of the person's calendar, the only time it can be read. The one before is dead."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person=person, defaults={"digest": digest_of(secret), "made_at": timezone.now()}
    )
    return secret


def end_feed(person: User) -> None:
    CalendarFeed.objects.filter(person=person).delete()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(session: Session) -> Session:
    return Session.objects.select_for_update().get(pk=session.pk)


def _refuse_if_over(session: Session, now: datetime) -> None:
    if session.is_cancelled:
        raise ValidationError(_("This session is cancelled."), code="cancelled")
    if session.starts_at <= now:
        raise ValidationError(_("This session has begun."), code="begun")


def _move_up(session: Session) -> None:
    """Give what is free to who waits, in the order of their tickets."""
    waiting = session.bookings.filter(state=WAITING).order_by("ticket")
    for booking in list(waiting[: free_seats(session)]):
        booking.state = SEATED
        booking.save(update_fields=["state"])
        _tell(booking, INVITED)


def _tell(booking: Booking, what: str) -> None:
    arguments = {"booking": booking.pk, "what": what, "sequence": booking.session.sequence}
    enqueue(MAIL, arguments, unique_key=f"{booking.pk}:{what}:{booking.ticket}:{booking.session.sequence}")
