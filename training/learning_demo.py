"""Sessions past and to come, a group that is asked, people exempt, and a cycle that has begun anew, for the demo."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from training.actions import assign
from training.actions.group_assignments import reach_all
from training.models import Assignment, Booking, Completion, Exemption, GroupAssignment, ModulePage, Session
from vademecum.accounts.models import Team, User

DAYS = (-60, -21, 3, 12, 40)
TITLES = {
    "en": ("Risk workshop", "Planning clinic", "Questions about the method", "Reading a cost report", "Risk workshop"),
    "fr": (
        "Atelier risques",
        "Atelier planning",
        "Questions de méthode",
        "Lire un rapport de coûts",
        "Atelier risques",
    ),
}
PLACES = {"en": "Meeting room 3", "fr": "Salle 3"}


def build(people: list[User], now: datetime) -> None:
    """Fill what `training.demo` leaves empty. Nobody is written to: rows are made, not sign-ups."""
    for language, titles in TITLES.items():
        modules = list(ModulePage.objects.live().filter(locale__language_code=language).order_by("path"))
        if not modules:
            continue
        for number, (days, title) in enumerate(zip(DAYS, titles, strict=True)):
            _session(modules[number % len(modules)], title, language, people, number, now + timedelta(days=days))
        _ask(modules[0], people, now)
    _renew(people, now)


def clear() -> None:
    """Remove the sessions that demo people hold; the rest goes with the people and their teams."""
    Session.objects.filter(trainer__is_demo=True).delete()


def _session(module: ModulePage, title: str, language: str, people: list[User], number: int, begins: datetime) -> None:
    is_past = number < 2
    begins = begins.replace(hour=9)
    session = Session.objects.create(
        page=module,
        title=title,
        language=language,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        place=PLACES[language] if number % 2 == 0 else "",
        link="" if number % 2 == 0 else "https://meet.example.org/vademecum",
        seats=(12, 8, 3, 10, 6)[number],
        trainer=people[number % len(people)],
        cancelled_at=begins - timedelta(days=50) if number == 4 else None,
        last_ticket=len(people),
    )
    guests = (people[number:] + people[:number])[: 6 if number != 3 else 2]
    Booking.objects.bulk_create(
        Booking(
            session=session,
            person=person,
            ticket=ticket,
            state=Booking.State.SEATED if ticket <= (session.seats or 0) else Booking.State.WAITING,
            attended=(ticket % 4 != 0) if is_past else None,
        )
        for ticket, person in enumerate(guests, start=1)
    )


def _ask(module: ModulePage, people: list[User], now: datetime) -> None:
    """Ask a team, with one of it exempt."""
    team = Team.objects.filter(is_demo=True).order_by("pk").first()
    if team is None:
        return
    member = team.members.order_by("-pk").first()
    if member is not None:
        Exemption.objects.get_or_create(
            person=member,
            key=module.translation_key,
            defaults={"page_id": module.pk, "reason": "PMO-STD-002", "granted_by": people[0]},
        )
    request = GroupAssignment.objects.create(
        page=module, team=team, due_on=(now + timedelta(days=21)).date(), assigned_by=people[0]
    )
    reach_all(request, now=now)


def _renew(people: list[User], now: datetime) -> None:
    """Ask two people again for what they completed longest ago; one of them is late with it."""
    asked = Assignment.objects.filter(person=OuterRef("person"), key=OuterRef("key"), completed_at=None)
    done = Completion.objects.filter(person__in=people, completed_at__lt=now - timedelta(days=60)).exclude(
        Exists(asked)
    )
    late = (3, -4)
    for row, days in zip(done.select_related("page", "person").order_by("completed_at")[:2], late, strict=False):
        if row.page is not None:
            assign(row.person, page=row.page, due_on=(now + timedelta(days=days)).date(), now=now - timedelta(days=20))
