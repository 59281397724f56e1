"""Open a unit of a package, and the page around its frame."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training.actions.packages import open_unit
from training.models import LessonPage, PackageLaunch
from training.packages import playing
from training.packages.steps import package_steps
from training.reading import place_of
from training.views import learner_of
from vademecum.accounts.visibility import visible_to


@require_POST
@login_required
def open_package(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Begin a session of the unit that is asked for, and go to it."""
    lesson = get_object_or_404(visible_to(LessonPage.objects.all(), request.user), id=lesson_id)
    if lesson.package_id is None:
        raise Http404
    locked_by = place_of(lesson, request).locked_by
    if locked_by is not None:
        return redirect(locked_by.get_url(request))
    try:
        launch = open_unit(learner_of(request), lesson=lesson, unit=request.POST.get("unit", "")[:500])
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect(lesson.get_url(request))
    return redirect("training:package", launch.public_id)


@require_safe
@login_required
@never_cache
def play(request: HttpRequest, launch_id: object) -> HttpResponse:
    """Show an open session in its frame; one that is over leads back to the lesson."""
    launch = get_object_or_404(
        PackageLaunch.objects.select_related("registration__package"),
        public_id=launch_id,
        registration__person=learner_of(request),
    )
    lesson = get_object_or_404(
        visible_to(LessonPage.objects.select_related("package"), request.user), pk=launch.registration.page_id or 0
    )
    unit = launch.registration.package.unit_named(launch.unit)
    if unit is None or not launch.is_open(timezone.now()):
        return redirect(lesson.get_url(request))
    frame = playing.frame_of(launch, unit, request, back=request.build_absolute_uri(lesson.get_url(request)))
    context = {
        "page": lesson,
        "launch": launch,
        "unit": unit,
        "frame": frame,
        "package": package_steps(lesson, viewer=request.user),
    }
    response = render(request, "training/package.html", context)
    response._csp_update = {"frame-src": [frame.base]}  # type: ignore[attr-defined]
    return response
