"""Where training shows up in the frame: the header, Today, the starter library and the demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vademecum.operations.starter import DemoPart, StarterPart, register_demo, register_starter
from vademecum.web import navigation, today


def register() -> None:
    """Register everything once, at start-up."""
    from knowledge.tracing import trace_with
    from training import demo, reading_check, starter
    from training.models import Assignment, Attempt
    from training.tracing import questions_on

    trace_with(questions_on)
    reading_check.register()
    navigation.register(
        navigation.NavigationEntry(
            key="learning", label=_("Learning"), url=lambda request: reverse("training:catalog"), rank=40
        )
    )
    today.register(open_quizzes, waiting=lambda person: Attempt.objects.open().filter(person=person))
    today.register(assigned, waiting=lambda person: Assignment.objects.filter(person=person, completed_at=None))
    today.register(seats, waiting=_coming)
    register_starter(StarterPart(name="training", load=starter.load, rank=30))
    register_demo(DemoPart(name="training", build=demo.build, clear=demo.clear, rank=30))


def open_quizzes(person: Any) -> Iterator[today.TodayItem]:
    """Yield quizzes that were begun."""
    from training.mine import open_attempts

    for attempt in open_attempts(person):
        yield today.TodayItem(
            verb="learn",
            title=gettext("Go on with %(quiz)s") % {"quiz": attempt.quiz.title},
            url=reverse("training:attempt", args=[attempt.public_id]),
            due=timezone.localdate(attempt.deadline) if attempt.deadline else None,
            note=gettext("Your answers are kept."),
            rank=10,
        )


def assigned(person: Any) -> Iterator[today.TodayItem]:
    """Yield what is assigned."""
    from training.mine import assigned_lines

    for line in assigned_lines(person, today=timezone.localdate()):
        yield today.TodayItem(
            verb="learn", title=line.title, url=line.url, due=line.assignment.due_on, note=line.assignment.note, rank=20
        )


def _coming(person: Any) -> QuerySet:
    """Return the seats of a person in sessions of the next seven days."""
    from training.models import Booking

    soon = timezone.now() + timedelta(days=7)
    seats = Booking.objects.filter(person=person, state=Booking.State.SEATED, session__cancelled_at=None)
    return seats.filter(session__ends_at__gte=timezone.now(), session__starts_at__lte=soon)


def seats(person: Any) -> Iterator[today.TodayItem]:
    """Yield the sessions in which somebody has a seat."""
    from training.views.sessions import seen_by

    for booking in _coming(person).select_related("session").filter(session__in=seen_by(person)):
        session = booking.session
        yield today.TodayItem(
            verb="learn",
            title=session.title,
            url=reverse("training:session", args=[session.pk]),
            due=timezone.localdate(session.starts_at),
            note=gettext("A session in which you have a seat."),
            rank=15,
        )
