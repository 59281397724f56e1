"""Mark a lesson as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from training.actions import mark_lesson_read
from training.models import LessonPage
from training.reading import lesson_context
from training.views import learner_of
from vademecum.accounts.visibility import visible_to


@require_POST
@login_required
def read(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Note the lesson as read and go on: the next lesson, else the module."""
    lesson = get_object_or_404(visible_to(LessonPage.objects.all(), request.user), id=lesson_id)
    locked_by = lesson_context(lesson, request)["locked_by"]
    if locked_by is not None:
        return redirect(locked_by.get_url(request))
    if lesson.package_id is not None:  # it is read by doing it
        return redirect(lesson.get_url(request))
    mark_lesson_read(learner_of(request), lesson=lesson)
    following = lesson_context(lesson, request)["next"]
    return redirect((following or lesson.get_parent()).get_url(request))
