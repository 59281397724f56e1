"""The catalogue of courses."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from training.models import CoursePage, Enrolment, ModulePage
from training.paths import paths_for
from training.progress import progress_of
from training.reading import Step
from vademecum.accounts.visibility import visible_to

LENGTHS = (30, 60, 120, 240)


def catalog(request: HttpRequest) -> HttpResponse:
    """Show the courses that the viewer may see, in their language, with how far they are in each."""
    language = (get_language() or "en")[:2]
    courses = list(visible_to(CoursePage.objects.filter(locale__language_code=language), request.user).order_by("path"))
    modules: dict[str, list[ModulePage]] = {}
    for module in visible_to(ModulePage.objects.filter(locale__language_code=language), request.user).order_by("path"):
        modules.setdefault(module.path[: -module.steplen], []).append(module)
    progress = progress_of(request.user)
    done = progress.completed
    steps = []
    for course in courses:
        own = modules.get(course.path, [])
        finished = sum(module.translation_key in done for module in own)
        steps.append(Step(course, is_done=bool(own) and finished == len(own), done=finished, total=len(own)))
    begun = _begun(request, courses)
    words, state = request.GET.get("words", "")[:100].strip(), request.GET.get("state", "")
    longest = _minutes(request.GET.get("minutes", ""))
    shown = [
        step
        for step in steps
        if fits(step, words=words, longest=longest, state=state, is_begun=step.page.translation_key in begun)
    ]
    context = {"steps": shown, "words": words, "state": state, "longest": longest, "lengths": LENGTHS,
               "is_narrowed": len(shown) < len(steps),
               "paths": [] if words or state or longest else paths_for(request.user, progress)}  # fmt: skip
    return render(request, "training/catalog.html", context)


def fits(step: Step, *, words: str, longest: int | None, state: str, is_begun: bool) -> bool:
    """Return whether a course has all the words, in title or summary, is short enough and as far as is asked."""
    text = _folded(f"{step.page.title} {step.page.summary}")
    if not all(word in text for word in _folded(words).split()):
        return False
    if longest is not None and (step.page.minutes is None or step.page.minutes > longest):
        return False
    own = "done" if step.is_done else "begun" if is_begun or step.done else "new"
    return state in ("", own) or state not in ("new", "begun", "done")


def _folded(text: str) -> str:
    """Return text without accents and capitals."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _minutes(text: str) -> int | None:
    return int(text) if text.isdecimal() and int(text) in LENGTHS else None


def _begun(request: HttpRequest, courses: list[CoursePage]) -> set[UUID]:
    if not request.user.is_authenticated:
        return set()
    keys = [course.translation_key for course in courses]
    return set(Enrolment.objects.filter(person=request.user, key__in=keys).values_list("key", flat=True))
