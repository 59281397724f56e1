"""Sessions as calendars read them: RFC 5545, and RFC 5546 for invitations, updates and cancellations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from training.models import Session

PRODUCT = "-//Vademecum//Vademecum//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def invitation(session: Session, *, person: Any, method: str, sequence: int, address: str, now: datetime) -> bytes:
    """Return a message for one guest: same UID each time, `sequence` growing with each change."""
    calendar = _calendar(method)
    event = _event(session, address=address, now=now, sequence=sequence, with_link=method != CANCEL)
    event.add("organizer", _organizer())
    guest = vCalAddress(f"mailto:{person.email}")
    guest.params["CN"] = vText(str(person))
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    event.add("attendee", guest, encode=False)
    event["status"] = "CANCELLED" if method == CANCEL else "CONFIRMED"
    calendar.add_component(event)
    return calendar.to_ical()  # type: ignore[no-any-return]


def feed(sessions: Iterable[tuple[Session, str]], *, now: datetime) -> bytes:
    """Return somebody's calendar: each session with its address. What was cancelled stays, as cancelled."""
    calendar = _calendar(PUBLISH)
    calendar.add("x-wr-calname", _("My sessions"))
    for session, address in sessions:
        event = _event(session, address=address, now=now, sequence=session.sequence, with_link=True)
        event["status"] = "CANCELLED" if session.is_cancelled else "CONFIRMED"
        calendar.add_component(event)
    return calendar.to_ical()  # type: ignore[no-any-return]


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(session: Session, *, address: str, now: datetime, sequence: int, with_link: bool) -> Event:
    event = Event()
    event.add("uid", f"{session.uid}@vademecum")
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", session.title)
    if session.place:
        event.add("location", session.place)
    about = [session.description]
    if session.link and with_link:
        about.append(_("Join: %(link)s") % {"link": session.link})
    if any(about):
        event.add("description", "\n\n".join(part for part in about if part))
    event["url"] = vUri(address)
    return event


def _organizer() -> vCalAddress:
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(settings.WAGTAIL_SITE_NAME)
    return organizer
