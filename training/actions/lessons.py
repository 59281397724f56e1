"""Read a lesson, complete a module."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from training.actions.evidence import record_evidence
from training.completing import is_complete
from training.models import (
    Assignment,
    Attempt,
    CheckAnswer,
    Completion,
    Confirmation,
    CoursePage,
    Enrolment,
    Evidence,
    LessonPage,
    LessonRead,
    ModulePage,
    PackageRegistration,
)
from training.xapi import learning_events
from vademecum.accounts.models import User


@transaction.atomic
def mark_lesson_read(person: User, *, lesson: LessonPage, now: datetime | None = None) -> LessonRead:
    """Note a lesson as read; the last one completes a module that has no quiz. Doing it twice changes nothing."""
    now = now or timezone.now()
    read, is_new = LessonRead.objects.get_or_create(
        person=person, key=lesson.translation_key, past=False, defaults={"page_id": lesson.pk, "read_at": now}
    )
    if is_new:
        learning_events.read(read, lesson=lesson)
    module = lesson.get_parent().specific
    if isinstance(module, ModulePage):
        enrol(person, course=module.get_parent().specific, now=now)
        review_module(person, module=module, now=now)
    return read


def review_module(
    person: User, *, module: ModulePage, attempt: Attempt | None = None, now: datetime | None = None
) -> Completion | None:
    """Complete a module if all that it asks is met by now; call it whenever something it may ask has happened."""
    if not is_complete(person, module=module, quiz_passed=attempt is not None):
        return None
    return complete_module(person, module=module, attempt=attempt, now=now)


def any_progress(person: User, *, module: ModulePage) -> bool:
    """Return whether somebody has begun the course of a module or is asked to complete either."""
    keys = [module.translation_key, module.get_parent().translation_key]
    return (
        Enrolment.objects.filter(person=person, key__in=keys).exists()
        or Assignment.objects.filter(person=person, key__in=keys, completed_at=None).exists()
    )


@transaction.atomic
def confirm_module(person: User, *, module: ModulePage, by: User, now: datetime | None = None) -> Confirmation:
    """Note that a trainer saw somebody's work on a module. Nobody confirms their own."""
    if person == by:
        raise ValidationError(_("Nobody confirms their own work."), code="own-work")
    confirmation, _is_new = Confirmation.objects.get_or_create(
        person=person,
        key=module.translation_key,
        past=False,
        defaults={"page_id": module.pk, "confirmed_by": by, "confirmed_at": now or timezone.now()},
    )
    review_module(person, module=module, now=now)
    return confirmation


def open_cycle(person: User, *, page: Page) -> None:
    """Begin a course or module anew: what was read and confirmed becomes past; every row stays."""
    below = Page.objects.filter(path__startswith=page.path).values("translation_key")
    for model in (LessonRead, Confirmation, PackageRegistration, CheckAnswer):
        model.objects.filter(person=person, key__in=below, past=False).update(past=True)


def enrol(person: User, *, course: CoursePage, now: datetime) -> None:
    """Note that somebody has begun a course; the first time counts."""
    if Enrolment.objects.filter(person=person, key=course.translation_key).exists():
        return
    begun = Enrolment(person=person, key=course.translation_key, page_id=course.pk, started_at=now)
    Enrolment.objects.bulk_create([begun], ignore_conflicts=True)  # one statement, where get_or_create takes four
    learning_events.begun(person, course=course, now=now)


@transaction.atomic
def complete_module(
    person: User, *, module: ModulePage, attempt: Attempt | None = None, now: datetime | None = None
) -> Completion:
    """Complete a module: assignments close, and each of its competencies gets a row of evidence.

    It is completed once; assigned again afterwards, completing it opens the next cycle and the old one stays.
    """
    now = now or timezone.now()
    last = Completion.objects.filter(person=person, key=module.translation_key).order_by("-cycle").first()
    course_key = module.get_parent().translation_key
    asked = Assignment.objects.filter(person=person, key=module.translation_key, completed_at=None)
    anew = Assignment.objects.filter(person=person, key=course_key, completed_at=None)
    if last and not asked.exists() and not anew.filter(counts_from__gte=last.completed_at).exists():
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
    learning_events.completed(completion, module=module)
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
    open_one = asked.first()
    if open_one is None:
        return
    keys = set(ModulePage.objects.child_of(course).live().values_list("translation_key", flat=True))
    since = {"completed_at__gt": open_one.counts_from} if open_one.counts_from else {}
    done = set(Completion.objects.filter(person=person, key__in=keys, **since).values_list("key", flat=True))
    if keys <= done:
        asked.update(completed_at=now)
