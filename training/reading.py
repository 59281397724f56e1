"""What the pages of a course, a module and a lesson say about the person who reads them."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import mark_safe
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.kept import generation_of, remembered
from knowledge.reading import linked
from knowledge.rendering.body import render_stream
from training.blocks import PLACE
from training.clauses import clause_links
from training.completing import Demand, demands_of
from training.lesson_parts import with_lesson_parts
from training.models import Attempt, CoursePage, LessonPage, ModulePage
from training.packages.steps import package_steps
from training.prerequisites import missing_for
from training.progress import Progress, progress_of
from vademecum.accounts.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class Step:
    """A course, module or lesson in a list, with how far the reader is: `done` of `total` steps."""

    page: Any
    is_done: bool
    done: int = 0
    total: int = 0
    is_ahead: bool = False


def in_order(steps: list[Step], *, viewer: Viewer) -> list[Step]:
    """Shut each step until all before it are done; who is not signed in is kept from nothing."""
    if not viewer.is_authenticated:
        return steps
    ahead, ordered = False, []
    for step in steps:
        ordered.append(replace(step, is_ahead=ahead and not step.is_done))
        ahead = ahead or not step.is_done
    return ordered


def trail(page: Page, request: HttpRequest) -> list[tuple[str, str]]:
    """Return (title, address) from below the home page to the page.

    Whoever sees a page sees what is published above it, so that one trail serves all.
    """

    def ask() -> list[tuple[str, str]]:
        roots = tree_roots()
        rows = page.get_ancestors(inclusive=True).filter(depth__gt=2, live=True).values_list("title", "url_path")
        return [(title, address_of(url_path, roots=roots) or "") for title, url_path in rows]

    return remembered(generation_of(request), ("training-trail", page.pk), ask)


def text_of(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the rendered text of a page for this reader, and its headings."""
    rendered = render_stream(page.body, language=page.locale.language_code)
    return {
        "text": linked(rendered.html, request.user),
        "headings": [heading for heading in rendered.headings if heading.level in (2, 3)],
    }


def course_context(course: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """Return the modules of a course with how far the reader is in each."""
    modules = list(visible_to(ModulePage.objects.child_of(course), request.user).order_by("path"))
    progress = progress_of(request.user)
    steps = module_steps(modules, progress, viewer=request.user)
    return {
        **text_of(course, request),
        "trail": trail(course, request),
        "steps": in_order(steps, viewer=request.user) if course.in_order else steps,
        "done": sum(step.is_done for step in steps),
        "may_begin": request.user.is_authenticated
        and bool(steps)
        and course.translation_key not in progress.begun
        and not any(step.done for step in steps),
        "needed": missing_for(request.user, page=course, generation=generation_of(request)),
        "assignment": progress.asked.get(course.translation_key),
    }


def module_steps(modules: list[ModulePage], progress: Progress, *, viewer: Viewer) -> list[Step]:
    """Return each module with the lessons read of it, as the viewer may see them; one query for all modules."""
    lessons: dict[str, list[UUID]] = {}
    if modules:
        shelf = modules[0].path[: -Page.steplen]
        rows = visible_to(LessonPage.objects.filter(path__startswith=shelf), viewer)
        for path, key in rows.values_list("path", "translation_key"):
            lessons.setdefault(path[: -Page.steplen], []).append(key)
    steps = []
    for module in modules:
        keys = lessons.get(module.path, [])
        finished = module.translation_key in progress.completed
        has_quiz = module.quiz_id is not None
        steps.append(
            Step(
                module,
                is_done=finished,
                done=sum(key in progress.read for key in keys) + (has_quiz and finished),
                total=len(keys) + has_quiz,
            )
        )
    return steps


def module_context(module: ModulePage, request: HttpRequest) -> dict[str, Any]:
    """Return the lessons of a module, what is read, and where its quiz stands."""
    progress = progress_of(request.user)
    lessons = visible_to(LessonPage.objects.child_of(module), request.user).order_by("path")
    steps = [Step(lesson, is_done=lesson.translation_key in progress.read) for lesson in lessons]
    completed_at = progress.completed.get(module.translation_key)
    has_quiz = module.quiz_id is not None
    return {
        **text_of(module, request),
        "trail": trail(module, request),
        "steps": in_order(steps, viewer=request.user) if module.in_order else steps,
        "demands": _demands(module, request),
        "needed": missing_for(request.user, page=module, generation=generation_of(request)),
        "done": sum(step.is_done for step in steps) + (has_quiz and completed_at is not None),
        "total": len(steps) + has_quiz,
        "completed_at": completed_at,
        "open_attempt": has_quiz
        and request.user.is_authenticated
        and Attempt.objects.open().filter(person=request.user, quiz=module.quiz_id or 0).exists(),
        "assignment": progress.asked.get(module.translation_key),
        "competencies": remembered(
            generation_of(request), ("training-competencies", module.pk), lambda: list(module.competencies.all())
        ),
    }


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """Where a lesson stands in its module, and what has to be done before it; nothing of its text."""

    module: Page
    lessons: list[Page]
    progress: Progress
    number: int
    locked_by: Page | None

    @property
    def previous(self) -> Page | None:
        return self.lessons[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Page | None:
        return self.lessons[self.number] if self.number < len(self.lessons) else None


def place_of(lesson: LessonPage, request: HttpRequest) -> LessonPlace:
    """Return where a lesson stands for this reader."""
    lessons, module = _module_of(lesson, request)
    progress = progress_of(request.user)
    return LessonPlace(
        module,
        lessons,
        progress,
        number=next((number for number, other in enumerate(lessons, 1) if other.pk == lesson.pk), 1),
        locked_by=lock_of(lesson, lessons, module, progress, viewer=request.user) or _needed_first(module, request),
    )


def lesson_context(lesson: LessonPage, request: HttpRequest) -> dict[str, Any]:
    """Return the text of a lesson, where it stands in its module and what comes next."""
    place = place_of(lesson, request)
    text = text_of(lesson, request)
    if PLACE in text["text"]:
        shown = with_lesson_parts(text["text"], lesson, request, linked=lambda html: linked(html, request.user))
        text["text"] = mark_safe(shown)
    read = place.progress.read
    return {
        **text,
        "trail": trail(lesson, request),
        "clauses": list(
            clause_links(references_of(lesson), viewer=request.user, generation=generation_of(request)).values()
        ),
        "module": place.module,
        "steps": [Step(other, is_done=other.translation_key in read) for other in place.lessons],
        "is_read": lesson.translation_key in read,
        "media": _media_of(lesson),
        "package": package_steps(lesson, viewer=request.user),
        "locked_by": place.locked_by,
        "place": place.number,
        "previous": place.previous,
        "next": place.next,
    }


def lock_of(
    lesson: LessonPage, lessons: list[Page], module: Page, progress: Progress, *, viewer: Viewer
) -> Page | None:
    """Return the lesson that has to be read first, where a module asks for order."""
    if not viewer.is_authenticated or lesson.translation_key in progress.read:
        return None
    unread = [one for one in lessons if one.path < lesson.path and one.translation_key not in progress.read]
    if not unread or not ModulePage.objects.filter(pk=module.pk, in_order=True).exists():
        return None
    return unread[0]


def _needed_first(module: Page, request: HttpRequest) -> Page | None:
    """Return the first course or module that has to be completed before the module of a lesson opens."""
    return next(iter(missing_for(request.user, page=module, generation=generation_of(request))), None)


def _demands(module: ModulePage, request: HttpRequest) -> list[Demand]:
    """Return what a module asks where its trainer has written it down."""
    if not module.completion_rules.exists():  # type: ignore[attr-defined]
        return []
    return demands_of(request.user, module=module)


def _media_of(lesson: LessonPage) -> dict[str, str] | None:
    """Return address, title and kind of a lesson's video, sound or file."""
    if lesson.media_id is None or lesson.media is None:
        return None
    kind = (mimetypes.guess_type(lesson.media.filename)[0] or "").partition("/")[0]
    return {"url": lesson.media.url, "title": lesson.media.title, "kind": kind}


def _module_of(lesson: LessonPage, request: HttpRequest) -> tuple[list[Page], Page]:
    """Return the lessons beside this one that the reader may see, and their module, with one query."""
    above = lesson.path[: -Page.steplen]
    around = visible_to(Page.objects.filter(path__startswith=above, depth__lte=lesson.depth), request.user)
    module, *lessons = around.order_by("path")
    return lessons, module


def references_of(lesson: LessonPage) -> list[tuple[str, str]]:
    """Return the clauses that a lesson teaches as (identifier, anchor)."""
    return [(identifier, anchor) for identifier, _hash, anchor in (str(c).partition("#") for c in lesson.clauses)]
