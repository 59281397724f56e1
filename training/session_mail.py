"""The mail about a session, in the receiver's language and time zone, with its calendar file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from training.actions.sessions import CANCELLED, CHANGED, INVITED, RELEASED, WAITS
from training.calendar import CANCEL, REQUEST, invitation
from training.models import Booking, Session
from vademecum.web.templatetags.formats import moment

METHODS = {INVITED: REQUEST, CHANGED: REQUEST, CANCELLED: CANCEL, RELEASED: CANCEL}


def send(booking: Booking, *, what: str, sequence: int) -> None:
    """Send it now."""
    person, session = booking.person, booking.session
    with override(person.preferred_language), timezone.override(person.time_zone):
        address = address_of(session)
        message = EmailMultiAlternatives(
            f"{_subject(what)}: {session.title}",
            _text(session, what=what, address=address),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        method = METHODS.get(what)
        if method:
            calendar = invitation(
                session, person=person, method=method, sequence=sequence, address=address, now=timezone.now()
            )
            message.attach("invite.ics", calendar.decode(), f"text/calendar; method={method}")
        message.send()


def address_of(session: Session) -> str:
    return f"{settings.SITE_URL}{reverse('training:session', args=[session.pk])}"


def _subject(what: str) -> str:
    return {
        INVITED: _("You have a seat"),
        CHANGED: _("A session has changed"),
        CANCELLED: _("A session is cancelled"),
        RELEASED: _("You have given your seat back"),
        WAITS: _("You are on the waiting list"),
    }[what]


def _text(session: Session, *, what: str, address: str) -> str:
    lines: list[Any] = [session.title, f"{moment(session.starts_at)} – {moment(session.ends_at)}"]
    lines += [session.place] if session.place else []
    if what in (INVITED, CHANGED) and session.link:
        lines.append(session.link)
    if what == WAITS:
        lines.append(_("All seats are taken. You get one as soon as somebody gives theirs back, and a mail says so."))
    lines += ["", address]
    return "\n".join(str(line) for line in lines)
