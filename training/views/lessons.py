"""Begin a course, mark a lesson as read."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from training.actions import mark_lesson_read
from training.actions.checks import answer_check
from training.actions.lessons import enrol
from training.models import CoursePage, LessonPage, ModulePage
from training.reading import place_of
from training.views import learner_of
from vademecum.accounts.visibility import visible_to


@require_POST
@login_required
def begin(request: HttpRequest, course_id: int) -> HttpResponse:
    """Enrol in a course and go to its first module."""
    course = get_object_or_404(visible_to(CoursePage.objects.all(), request.user), id=course_id)
    enrol(learner_of(request), course=course, now=timezone.now())
    first = visible_to(ModulePage.objects.child_of(course), request.user).order_by("path").first()
    return redirect((first or course).get_url(request))


@require_POST
@login_required
def read(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Note the lesson as read and go on: the next lesson, else the module."""
    lesson = get_object_or_404(visible_to(LessonPage.objects.all(), request.user), id=lesson_id)
    place = place_of(lesson, request)
    if place.locked_by is not None:
        return redirect(place.locked_by.get_url(request))
    if lesson.package_id is not None:  # it is read by doing it
        return redirect(lesson.get_url(request))
    mark_lesson_read(learner_of(request), lesson=lesson)
    return redirect((place.next or lesson.get_parent()).get_url(request))


@require_POST
@login_required
def check(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Mark the answer to a check and go back to it."""
    lesson = get_object_or_404(visible_to(LessonPage.objects.all(), request.user), id=lesson_id)
    locked_by = place_of(lesson, request).locked_by
    if locked_by is not None:
        return redirect(locked_by.get_url(request))
    try:
        operation = uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        operation = uuid.uuid4()
    try:
        answer_check(
            learner_of(request),
            lesson=lesson,
            idnumber=request.POST.get("check", "")[:100],
            drawn=request.POST.get("drawn", ""),
            fields=request.POST,
            operation=operation,
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    place = request.POST.get("place", "")
    return redirect(f"{lesson.get_url(request)}#check-{place if place.isdecimal() else 1}")
