"""Two years of learning of the demo organisation, the same each time, so that every screen can be seen full."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from training import learning_demo, lesson_demo
from training.actions import assign, mark_lesson_read, record_evidence, save_answer, start_attempt, submit_attempt
from training.competency import demo as competency_demo
from training.grading import correct_answer
from training.models import (
    Assignment,
    Attempt,
    Competency,
    Completion,
    CoursePage,
    Enrolment,
    Evidence,
    LessonPage,
    LessonRead,
    ModulePage,
    RoleHolding,
    RoleProfile,
    Standing,
    erasure_permitted,
)
from training.packages import demo as packages_demo
from vademecum.accounts.demo import PERSONAS
from vademecum.accounts.models import ProjectRole, User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.operations.starter import Report

PROFILES: dict[str, str] = {
    ProjectRole.Kind.MANAGER: "project-manager",
    ProjectRole.Kind.MEMBER: "project-team-member",
    ProjectRole.Kind.SPONSOR: "sponsor",
}
SOURCES = ("sign-off", "artefact", "certificate")


def build(report: Report) -> None:
    """Give each demo person roles, evidence, attempts and assignments. Doing it again changes nothing."""
    people = list(User.objects.filter(is_demo=True).order_by("email"))
    if not people or Evidence.objects.filter(person__is_demo=True).exists():
        return
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    competencies = list(Competency.objects.order_by("pk"))
    profiles = {profile.key: profile for profile in RoleProfile.objects.all()}
    for number, person in enumerate(people):
        rng = random.Random(f"vademecum {person.email}")  # noqa: S311  (the same people each time)
        with transaction.atomic():
            _roles(person, profiles, now)
            _history(person, competencies, people, rng, now)
            _modules(person, people, number, rng, now)
    learning_demo.build(people, now)
    packages_demo.build(people, now)
    lesson_demo.build()
    competency_demo.build(people, now)
    report(
        f"Training: {Attempt.objects.filter(person__is_demo=True).count()} attempts, "
        f"{Evidence.objects.filter(person__is_demo=True).count()} pieces of evidence for {len(people)} people."
    )


def clear(report: Report) -> None:
    """Remove what belongs to demo people, evidence included, under a permit that ends with the transaction."""
    with erasure_permitted():
        people = User.objects.filter(is_demo=True)
        learning_demo.clear()
        lesson_demo.clear()
        packages_demo.clear()
        competency_demo.clear()
        Evidence.objects.filter(person__in=people, supersedes__isnull=False).delete()
        removed, _kinds = Evidence.objects.filter(person__in=people).delete()
        Standing.objects.filter(person__in=people).delete()
        for model in (Assignment, Completion, Enrolment, LessonRead, RoleHolding):
            model.objects.filter(person__in=people).delete()
        Attempt.objects.filter(person__in=people).delete()
    report(f"Training: {removed} pieces of demo evidence removed.")


def _roles(person: User, profiles: dict[str, RoleProfile], now: datetime) -> None:
    """Give the profiles that fit what somebody does; who only has an interest in a project holds none."""
    kinds = set(ProjectRole.objects.filter(person=person, project__is_demo=True).values_list("kind", flat=True))
    wanted = {PROFILES[kind] for kind in kinds if kind in PROFILES}
    if person.groups.filter(name=PMO_OFFICER).exists():
        wanted.add("pmo-officer")
    for key in sorted(wanted & profiles.keys()):
        RoleHolding.objects.get_or_create(
            person=person, profile=profiles[key], defaults={"valid_from": (now - timedelta(days=700)).date()}
        )


def _history(
    person: User, competencies: list[Competency], people: list[User], rng: random.Random, now: datetime
) -> None:
    """Record sign-offs, accepted work and certificates over two years; some have lapsed since, some are due soon."""
    for competency in competencies:
        if rng.random() < 0.35:
            continue
        for kind in rng.sample(SOURCES, k=rng.choice([0, 1, 1, 2])):
            days = rng.randint(20, 760)
            assessor = rng.choice([other for other in people if other.pk != person.pk] or people)
            record_evidence(
                person,
                competency=competency,
                kind=kind,
                level=rng.choice([1, 2, 2, 3, 3, 4] if kind == "sign-off" else [2, 2, 3]),
                occurred_at=now - timedelta(days=days),
                now=now - timedelta(days=days - 3),
                source=f"demo:{person.email}:{competency.key}:{kind}",
                source_title=competency.title_fr if person.preferred_language == "fr" else competency.title_en,
                actor=None if kind == "certificate" or assessor == person else assessor,
            )


def _modules(person: User, people: list[User], number: int, rng: random.Random, now: datetime) -> None:
    modules = list(
        ModulePage.objects.live()
        .filter(locale__language_code=person.preferred_language, quiz__isnull=False)
        .select_related("quiz", "locale")
        .order_by("path")
    )
    is_persona = person.email in PERSONAS.values()
    for place, module in enumerate(modules):
        if rng.random() < 0.6:
            _take(person, module, rng, now - timedelta(days=rng.randint(5, 500)), passes=rng.random() < 0.8)
        elif rng.random() < 0.7 and not is_persona:
            due = (now + timedelta(days=rng.randint(-10, 40))).date()
            assign(person, page=module, due_on=due, assigned_by=people[(number + place) % len(people)], now=now)
    if modules and (is_persona or number % 4 == 0):
        _begin(person, modules[number // 4 % len(modules)], now - timedelta(minutes=40))
    course = CoursePage.objects.live().filter(locale__language_code=person.preferred_language).first()
    if is_persona:
        _ask_for_three(person, [*modules, *([course] if course else [])], people, number, now)
    elif course and number % 3 == 0:
        assign(person, page=course, due_on=(now + timedelta(days=30)).date(), now=now)


def _ask_for_three(person: User, pages: list[Any], people: list[User], number: int, now: datetime) -> None:
    """Assign three things, one overdue, one due soon and one later: what is not completed yet comes first."""
    done = set(Completion.objects.filter(person=person).values_list("key", flat=True))
    pages = sorted(pages, key=lambda page: page.translation_key in done)
    asking = next((p for p in people[number + 1 :] + people if p.groups.filter(name=PMO_OFFICER).exists()), None)
    for page, days in zip(pages, (-6, 4, 25), strict=False):
        assign(
            person,
            page=page,
            due_on=(now + timedelta(days=days)).date(),
            assigned_by=asking if asking != person else None,
            now=now - timedelta(days=20),
        )


def _take(person: User, module: ModulePage, rng: random.Random, when: datetime, *, passes: bool) -> None:
    """Read the lessons and take the quiz at some past moment."""
    for lesson in LessonPage.objects.child_of(module).live():
        mark_lesson_read(person, lesson=lesson, now=when - timedelta(hours=2))
    if module.quiz is None:
        return
    attempt = start_attempt(person, quiz=module.quiz, module=module, now=when, rng=rng)
    _answer(person, attempt, rng, when, share=0.95 if passes else 0.5)
    submit_attempt(person, attempt_id=attempt.public_id, now=when + timedelta(minutes=12))


def _begin(person: User, module: ModulePage, now: datetime) -> None:
    """Leave a quiz open, some answers in."""
    if module.quiz is None:
        return
    attempt = start_attempt(person, quiz=module.quiz, module=module, now=now, rng=random.Random(7))  # noqa: S311
    Attempt.objects.filter(pk=attempt.pk).update(deadline=None)
    attempt.deadline = None
    _answer(person, attempt, random.Random(7), now, share=1, first=4)  # noqa: S311


def _answer(
    person: User, attempt: Attempt, rng: random.Random, when: datetime, *, share: float, first: int | None = None
) -> None:
    for slot in attempt.slots.select_related("version").order_by("position")[:first]:
        if rng.random() < share:
            save_answer(
                person,
                attempt_id=attempt.public_id,
                position=slot.position,
                operation=uuid.UUID(int=rng.getrandbits(128), version=4),
                answer=correct_answer(slot.version.parsed.body),
                now=when + timedelta(minutes=slot.position),
            )
