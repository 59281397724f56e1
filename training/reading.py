"""What the pages of a course, a module and a lesson say about the person who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import mark_safe
from vademecum.accounts.visibility import visible_to
from wagtail.models import Page

from knowledge.reading import linked
from knowledge.rendering.body import render_stream
from training.clauses import clause_links
from training.models import Assignment, Attempt, Completion, CoursePage, LessonPage, LessonRead, ModulePage


@dataclass(frozen=True, slots=True)
class Step:
    """A course, module or lesson in a list, with how far the reader is: `done` of `total` steps."""

    page: Any
    is_done: bool
    done: int = 0
    total: int = 0


def trail(page: Page) -> list[tuple[str, str]]:
    """Return (title, address) from below the root down to the page."""
    above = page.get_ancestors(inclusive=True).filter(depth__gt=2).specific(defer=True)
    return [(ancestor.title, ancestor.url or "") for ancestor in above]


def completed_keys(person: Any) -> set[UUID]:
    if not person.is_authenticated:
        return set()
    return set(Completion.objects.filter(person=person).values_list("key", flat=True))


def read_keys(person: Any) -> set[UUID]:
    if not person.is_authenticated:
        return set()
    return set(LessonRead.objects.filter(person=person).values_list("key", flat=True))


def text_of(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the rendered text of a page for this reader, and its headings."""
    rendered = render_stream(page.body, language=page.locale.language_code)
    return {
        "text": mark_safe(linked(rendered.html, request.user)),
        "headings": [heading for heading in rendered.headings if heading.level in (2, 3)],
    }


def course_context(course: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """Return the modules of a course with how far the reader is in each."""
    modules = list(visible_to(ModulePage.objects.child_of(course), request.user).order_by("path"))
    steps = module_steps(modules, request)
    return {
        **text_of(course, request),
        "trail": trail(course),
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "assignment": open_assignment(request.user, course),
    }


def module_steps(modules: list[ModulePage], request: HttpRequest) -> list[Step]:
    """Return each module with the lessons read of it; two queries for any number of modules."""
    done, read = completed_keys(request.user), read_keys(request.user)
    lessons: dict[str, list[UUID]] = {}
    if modules:
        shelf = modules[0].path[: -Page.steplen]
        rows = LessonPage.objects.live().filter(path__startswith=shelf).values_list("path", "translation_key")
        for path, key in rows:
            lessons.setdefault(path[: -Page.steplen], []).append(key)
    steps = []
    for module in modules:
        keys = lessons.get(module.path, [])
        finished = module.translation_key in done
        has_quiz = module.quiz_id is not None
        steps.append(
            Step(
                module,
                is_done=finished,
                done=sum(key in read for key in keys) + (has_quiz and finished),
                total=len(keys) + has_quiz,
            )
        )
    return steps


def module_context(module: ModulePage, request: HttpRequest) -> dict[str, Any]:
    """Return the lessons of a module, what is read, and where its quiz stands."""
    read = read_keys(request.user)
    lessons = visible_to(LessonPage.objects.child_of(module), request.user).order_by("path")
    steps = [Step(lesson, is_done=lesson.translation_key in read) for lesson in lessons]
    completion, attempt = None, None
    if request.user.is_authenticated:
        completion = Completion.objects.filter(person=request.user, key=module.translation_key).first()
        if module.quiz_id:
            attempt = Attempt.objects.open().filter(person=request.user, quiz_id=module.quiz_id).first()
    return {
        **text_of(module, request),
        "trail": trail(module),
        "steps": steps,
        "done": sum(step.is_done for step in steps) + (bool(module.quiz_id) and completion is not None),
        "total": len(steps) + bool(module.quiz_id),
        "completion": completion,
        "open_attempt": attempt,
        "assignment": open_assignment(request.user, module),
        "competencies": list(module.competencies.all()),
    }


def lesson_context(lesson: LessonPage, request: HttpRequest) -> dict[str, Any]:
    """Return where a lesson stands in its module and what comes next."""
    module = lesson.get_parent().specific
    siblings = list(visible_to(LessonPage.objects.child_of(module), request.user).order_by("path"))
    read = read_keys(request.user)
    place = next((number for number, other in enumerate(siblings) if other.pk == lesson.pk), 0)
    return {
        **text_of(lesson, request),
        "trail": trail(lesson),
        "clauses": list(clause_links(references_of(lesson), viewer=request.user).values()),
        "module": module,
        "steps": [Step(other, is_done=other.translation_key in read) for other in siblings],
        "is_read": lesson.translation_key in read,
        "place": place + 1,
        "previous": siblings[place - 1] if place else None,
        "next": siblings[place + 1] if place + 1 < len(siblings) else None,
    }


def references_of(lesson: LessonPage) -> list[tuple[str, str]]:
    """Return the clauses that a lesson teaches as (identifier, anchor)."""
    return [(identifier, anchor) for identifier, _hash, anchor in (str(c).partition("#") for c in lesson.clauses)]


def open_assignment(person: Any, page: Page) -> Assignment | None:
    if not person.is_authenticated:
        return None
    return Assignment.objects.filter(person=person, key=page.translation_key, completed_at=None).first()
