"""Seats, the waiting list, invitations and the calendar by its secret address."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from training.actions.sessions import (
    announce_changes,
    cancel_session,
    free_seats,
    leave,
    make_feed,
    note_attendance,
    sign_up,
)
from training.models import Booking, Completion, CompletionRule, ModulePage, Session
from training.session_mail import send
from vademecum.accounts.models import User
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db
SEATED, WAITING = Booking.State.SEATED, Booking.State.WAITING


@pytest.fixture
def session(module: ModulePage) -> Session:
    begins = timezone.now() + timedelta(days=7)
    return Session.objects.create(
        page=module,
        title="Atelier sur les risques ; à l’heure, « sans retard »",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        place="Room 4, 2nd floor",
        link="https://meet.example.org/risk",
        seats=2,
    )


def test_seats_go_first_come_first_served_and_the_rest_wait_in_order(
    session: Session, person_named: Callable[..., User]
) -> None:
    people = [person_named() for _number in range(5)]
    states = [sign_up(person, session=session).state for person in people]
    assert states == [SEATED, SEATED, WAITING, WAITING, WAITING]
    assert sign_up(people[4], session=session).ticket == 5  # asking again changes nothing
    leave(people[0], session=session)
    assert session.bookings.get(person=people[2]).state == SEATED
    assert sign_up(people[0], session=session).state == WAITING
    assert session.bookings.get(person=people[0]).ticket == 6  # at the end of the list


def test_more_seats_move_people_up_and_fewer_take_none_away(
    session: Session, person_named: Callable[..., User]
) -> None:
    people = [person_named() for _number in range(4)]
    for person in people:
        sign_up(person, session=session)
    Session.objects.filter(pk=session.pk).update(seats=3)
    announce_changes(session)
    assert session.bookings.filter(state=SEATED).count() == 3
    Session.objects.filter(pk=session.pk).update(seats=1)
    announce_changes(session)
    leave(people[0], session=session)
    assert session.bookings.filter(state=SEATED).count() == 2
    assert session.bookings.get(person=people[3]).state == WAITING


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_no_seat_is_given_twice_and_nobody_is_overtaken(
    session: Session, person_named: Callable[..., User], seed: int
) -> None:
    rng = random.Random(seed)
    people = [person_named() for _number in range(7)]
    for _step in range(40):
        person = rng.choice(people)
        (sign_up if rng.random() < 0.6 else leave)(person, session=session)
        seated = list(session.bookings.filter(state=SEATED).values_list("ticket", flat=True))
        waiting = list(session.bookings.filter(state=WAITING).values_list("ticket", flat=True))
        assert len(seated) <= 2
        assert not waiting or (len(seated) == 2 and max(seated) < min(waiting))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_sign_ups_at_once_fill_the_seats_exactly(session: Session, person_named: Callable[..., User]) -> None:
    people = [person_named() for _number in range(50)]
    Session.objects.filter(pk=session.pk).update(seats=20)
    errors: list[Exception] = []

    def run(person: User) -> None:
        try:
            sign_up(person, session=session)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert session.bookings.filter(state=SEATED).count() == 20
    assert sorted(session.bookings.values_list("ticket", flat=True)) == list(range(1, 51))
    assert set(session.bookings.filter(ticket__lte=20).values_list("state", flat=True)) == {SEATED}


def mails_of(session: Session) -> list[Calendar]:
    """Send what waits in the queue; return the calendar files, oldest first."""
    mail.outbox.clear()
    for job in Job.objects.filter(kind="training.tell_about_session").order_by("pk"):
        booking = Booking.objects.select_related("person", "session").get(pk=job.arguments["booking"])
        send(booking, what=job.arguments["what"], sequence=job.arguments["sequence"])
    files = [attachment for message in mail.outbox for attachment in message.attachments]
    return [Calendar.from_ical(attachment[1]) for attachment in files]


def test_an_invitation_its_update_and_its_cancellation_are_one_event_with_a_growing_sequence(
    session: Session, learner: User
) -> None:
    sign_up(learner, session=session)
    session.refresh_from_db()
    session.place = "Room 5"
    session.save()
    announce_changes(session)
    cancel_session(session)
    cancel_session(session)  # once is enough
    calendars = mails_of(session)
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert all("DTEND" in event and "DURATION" not in event and "DTSTAMP" in event for event in events)
    assert str(events[0]["SUMMARY"]) == session.title
    assert events[0]["ATTENDEE"] == f"mailto:{learner.email}"


def test_a_calendar_file_is_folded_at_75_octets_with_its_text_escaped(session: Session, learner: User) -> None:
    sign_up(learner, session=session)
    client = Client()
    client.force_login(learner)
    answer = client.get(reverse("training:session-file", args=[session.pk]))
    lines = answer.content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    unfolded = answer.content.replace(b"\r\n ", b"")
    assert b"\\;" in unfolded
    assert b"\\," in unfolded
    assert "no-store" in answer["Cache-Control"]


def test_who_gives_a_seat_back_and_returns_gets_an_invitation_newer_than_the_cancellation(
    session: Session, learner: User
) -> None:
    sign_up(learner, session=session)
    leave(learner, session=session)
    sign_up(learner, session=session)
    sequences = [int(calendar.walk("VEVENT")[0]["SEQUENCE"]) for calendar in mails_of(session)]
    assert sequences == [0, 1, 1]


def test_mails_are_in_the_language_of_who_gets_them(session: Session, person_named: Callable[..., User]) -> None:
    sign_up(person_named("chloe", preferred_language="fr"), session=session)
    mails_of(session)
    assert mail.outbox[0].subject.startswith("Vous avez une place")


def test_a_session_that_is_over_or_cancelled_takes_nobody(session: Session, learner: User) -> None:
    cancel_session(session)
    with pytest.raises(ValidationError):
        sign_up(learner, session=session)
    assert free_seats(session) == 2


def test_the_calendar_address_works_until_it_is_replaced_or_ended(session: Session, learner: User) -> None:
    sign_up(learner, session=session)
    first = make_feed(learner)
    client = Client()
    answer = client.get(reverse("training:calendar", args=[first]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert str(session.uid) in answer.content.decode().replace("\r\n ", "")
    second = make_feed(learner)
    assert client.get(reverse("training:calendar", args=[first])).status_code == 404
    assert client.get(reverse("training:calendar", args=[second])).status_code == 200
    client.force_login(learner)
    client.post(reverse("training:calendar-end"))
    assert client.get(reverse("training:calendar", args=[second])).status_code == 404


def test_a_person_signs_up_and_leaves_on_the_pages(session: Session, learner: User) -> None:
    client = Client()
    client.force_login(learner)
    where = reverse("training:session", args=[session.pk])
    assert "https://meet.example.org/risk" not in client.get(where).content.decode()
    assert client.post(reverse("training:session-sign-up", args=[session.pk])).status_code == 302
    assert "https://meet.example.org/risk" in client.get(where).content.decode()
    assert session.title in client.get(reverse("training:sessions")).content.decode()
    client.post(reverse("training:session-leave", args=[session.pk]))
    assert not session.bookings.exclude(state=Booking.State.LEFT).exists()
    made = client.post(reverse("training:calendar-new"), follow=True).content.decode()
    assert ".ics" in made
    assert ".ics" not in client.get(reverse("training:sessions")).content.decode()  # shown once


def test_having_been_there_completes_a_module_that_asks_for_a_session(
    session: Session, learner: User, module: ModulePage, person_named: Callable[..., User]
) -> None:
    CompletionRule.objects.create(module=module, kind="session")
    booking = sign_up(learner, session=session)
    absent = sign_up(person_named(), session=session)
    note_attendance(session, there={booking.pk: True, absent.pk: False}, by=person_named("trainer"))
    assert list(Completion.objects.values_list("person", flat=True)) == [learner.pk]
