"""The catalogue of courses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from training.models import CoursePage, ModulePage
from training.progress import progress_of
from training.reading import Step
from vademecum.accounts.visibility import visible_to


def catalog(request: HttpRequest) -> HttpResponse:
    """Show the courses that the viewer may see, in their language, with how far they are in each."""
    language = (get_language() or "en")[:2]
    courses = list(visible_to(CoursePage.objects.filter(locale__language_code=language), request.user).order_by("path"))
    modules: dict[str, list[ModulePage]] = {}
    for module in visible_to(ModulePage.objects.filter(locale__language_code=language), request.user).order_by("path"):
        modules.setdefault(module.path[: -module.steplen], []).append(module)
    done = progress_of(request.user).completed
    steps = []
    for course in courses:
        own = modules.get(course.path, [])
        finished = sum(module.translation_key in done for module in own)
        steps.append(Step(course, is_done=bool(own) and finished == len(own), done=finished, total=len(own)))
    return render(request, "training/catalog.html", {"steps": steps})
