"""Read a lesson, complete a module."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from training.actions.evidence import record_evidence
from training.models import (
    Assignment,
    Attempt,
    Completion,
    CoursePage,
    Enrolment,
    Evidence,
    LessonPage,
    LessonRead,
    ModulePage,
)
from vademecum.accounts.models import User


@transaction.atomic
def mark_lesson_read(person: User, *, lesson: LessonPage, now: datetime | None = None) -> LessonRead:
    """Note a lesson as read; the last one completes a module that has no quiz. Doing it twice changes nothing."""
    now = now or timezone.now()
    read, _created = LessonRead.objects.get_or_create(
        person=person, key=lesson.translation_key, defaults={"page_id": lesson.pk, "read_at": now}
    )
    module = lesson.get_parent().specific
    if isinstance(module, ModulePage):
        enrol(person, course=module.get_parent().specific, now=now)
        if module.quiz_id is None and not unread_lessons(person, module=module):
            complete_module(person, module=module, now=now)
    return read


def enrol(person: User, *, course: CoursePage, now: datetime) -> None:
    """Note that somebody has begun a course; the first time counts."""
    begun = Enrolment(person=person, key=course.translation_key, page_id=course.pk, started_at=now)
    Enrolment.objects.bulk_create([begun], ignore_conflicts=True)  # one statement, where get_or_create takes four


def unread_lessons(person: User, *, module: ModulePage) -> list[LessonPage]:
    """Return the lessons of a module that somebody has not read yet, in order."""
    read = set(LessonRead.objects.filter(person=person).values_list("key", flat=True))
    lessons = LessonPage.objects.child_of(module).live()
    return [lesson for lesson in lessons if lesson.translation_key not in read]


@transaction.atomic
def complete_module(
    person: User, *, module: ModulePage, attempt: Attempt | None = None, now: datetime | None = None
) -> Completion:
    """Complete a module: assignments close, and each of its competencies gets a row of evidence.

    It is completed once; assigned again afterwards, completing it opens the next cycle and the old one stays.
    """
    now = now or timezone.now()
    last = Completion.objects.filter(person=person, key=module.translation_key).order_by("-cycle").first()
    asked = Assignment.objects.filter(person=person, key=module.translation_key, completed_at=None)
    if last and not asked.exists():
        return last
    completion = Completion.objects.create(
        person=person,
        page_id=module.pk,
        key=module.translation_key,
        cycle=last.cycle + 1 if last else 1,
        completed_at=now,
        attempt=attempt,
        revision=module.live_revision_id,
    )
    asked.update(completed_at=now)
    for competency in module.competencies.all():
        record_evidence(
            person,
            competency=competency,
            kind=Evidence.Kind.MODULE,
            level=1,
            occurred_at=now,
            now=now,
            source=f"completion:{completion.pk}",
            source_revision=str(module.live_revision_id or ""),
            source_title=module.title,
        )
    _close_course(person, module=module, now=now)
    return completion


def _close_course(person: User, *, module: ModulePage, now: datetime) -> None:
    """Close the assignment of the course when its last module is done."""
    course = module.get_parent()
    asked = Assignment.objects.filter(person=person, key=course.translation_key, completed_at=None)
    if not asked.exists():
        return
    keys = set(ModulePage.objects.child_of(course).live().values_list("translation_key", flat=True))
    done = set(Completion.objects.filter(person=person, key__in=keys).values_list("key", flat=True))
    if keys <= done:
        asked.update(completed_at=now)
