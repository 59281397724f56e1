"""Sessions: the list, one of them, signing up and leaving; and somebody's calendar by its secret address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from training.actions import sessions as acts
from training.calendar import CANCEL, REQUEST, feed, invitation
from training.models import Booking, CalendarFeed, Session
from training.session_mail import address_of
from training.views import learner_of
from vademecum.accounts.visibility import visible_to


def seen_by(person: Any) -> QuerySet[Session]:
    """Return the sessions about pages that somebody may see: a session is as hidden as its course."""
    return Session.objects.filter(page__in=visible_to(Page.objects.all(), person).order_by()).select_related(
        "page", "trainer"
    )


@login_required
@require_safe
def upcoming(request: HttpRequest) -> HttpResponse:
    """Show what is to come with free seats, and what the reader has booked."""
    own = {
        b.session_id: b for b in Booking.objects.filter(person=learner_of(request)).exclude(state=Booking.State.LEFT)
    }
    lines = [
        {"session": session, "booking": own.get(session.pk), "free": acts.free_seats(session)}
        for session in seen_by(request.user).to_come().order_by("starts_at")  # type: ignore[attr-defined]
    ]
    past = seen_by(request.user).filter(pk__in=own, ends_at__lt=timezone.now()).order_by("-starts_at")[:20]
    has_feed = CalendarFeed.objects.filter(person=learner_of(request)).exists()
    secret = request.session.pop("calendar_secret", "") if request.session.get("calendar_secret") else ""
    lines_past = [{"session": session, "booking": own[session.pk]} for session in past]
    context = {"lines": lines, "past": lines_past, "has_feed": has_feed, "secret": secret}
    return render(request, "training/sessions.html", context)


@login_required
@require_safe
def about(request: HttpRequest, session_id: int) -> HttpResponse:
    """Show one session and what the reader can do about it."""
    session = get_object_or_404(seen_by(request.user), pk=session_id)
    booking = _booking(session, learner_of(request))
    ahead = 0
    if booking and booking.state == Booking.State.WAITING:
        ahead = session.bookings.filter(state=Booking.State.WAITING, ticket__lt=booking.ticket).count()
    is_open = not session.is_cancelled and session.starts_at > timezone.now()
    context = {"session": session, "booking": booking, "free": acts.free_seats(session), "place": ahead + 1,
               "is_open": is_open, "sees_link": bool(booking and booking.state == Booking.State.SEATED)}  # fmt: skip
    return render(request, "training/session.html", context)


@login_required
@require_POST
def sign_up(request: HttpRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(seen_by(request.user), pk=session_id)
    try:
        booking = acts.sign_up(learner_of(request), session=session)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        if booking.state == Booking.State.SEATED:
            messages.success(request, _("You have a seat. The invitation is on its way to you."))
        else:
            messages.info(request, _("All seats are taken. You are on the waiting list."))
    return redirect("training:session", session_id)


@login_required
@require_POST
def leave(request: HttpRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(seen_by(request.user), pk=session_id)
    try:
        acts.leave(learner_of(request), session=session)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("You do not come. Whoever waits longest moves up."))
    return redirect("training:session", session_id)


@login_required
@require_safe
@never_cache
def file(request: HttpRequest, session_id: int) -> HttpResponse:
    """Give the calendar file of a session to somebody who has a seat."""
    session = get_object_or_404(seen_by(request.user), pk=session_id)
    booking = _booking(session, learner_of(request))
    if booking is None or booking.state != Booking.State.SEATED:
        raise Http404
    written = invitation(
        session,
        person=booking.person,
        method=CANCEL if session.is_cancelled else REQUEST,
        sequence=session.sequence,
        address=address_of(session),
        now=timezone.now(),
    )
    return _calendar(written)


@login_required
@require_POST
def new_feed(request: HttpRequest) -> HttpResponse:
    """Make a secret address, shown once on the next page; the one before stops working."""
    request.session["calendar_secret"] = acts.make_feed(learner_of(request))
    return redirect("training:sessions")


@login_required
@require_POST
def end_feed(request: HttpRequest) -> HttpResponse:
    acts.end_feed(learner_of(request))
    messages.success(request, _("The address of your calendar no longer works."))
    return redirect("training:sessions")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program that knows the secret; for all others there is nothing here."""
    found = CalendarFeed.objects.filter(digest=acts.digest_of(secret), person__is_active=True).select_related("person")
    known = get_object_or_404(found)
    booked = Booking.objects.filter(person=known.person, state=Booking.State.SEATED).values("session")
    with override(known.person.preferred_language):
        sessions = [(s, address_of(s)) for s in seen_by(known.person).filter(pk__in=booked).order_by("starts_at")]
        return _calendar(feed(sessions, now=timezone.now()))


def _booking(session: Session, person: Any) -> Booking | None:
    return session.bookings.exclude(state=Booking.State.LEFT).filter(person=person).select_related("person").first()


def _calendar(written: bytes) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer",
               "Content-Disposition": 'attachment; filename="session.ics"', "X-Robots-Tag": "noindex"}  # fmt: skip
    return HttpResponse(written, content_type="text/calendar; charset=utf-8", headers=headers)
