"""What has to be completed before a module opens: what its trainer asked for, and what its course asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wagtail.models import Page

from knowledge.kept import remembered
from training.models import Completion, CoursePrerequisite, ModulePage, ModulePrerequisite
from vademecum.accounts.visibility import Viewer, visible_to


def missing_for(viewer: Viewer, *, page: Page, generation: int = 0) -> list[Page]:
    """Return the courses and modules that the viewer has to complete first; nothing for who is not signed in.

    With the `generation` of the content, what is asked for is remembered as long as no page changes.

    What the viewer may not see is asked of nobody: it could never be completed.
    """
    if not viewer.is_authenticated:
        return []
    wanted = remembered(generation, ("learning-asked-before", page.pk), lambda: _asked_before(page))
    if not wanted:
        return []
    seen = visible_to(Page.objects.filter(pk__in=wanted), viewer).select_related("locale").order_by("path")
    done = set(Completion.objects.filter(person=viewer.pk).values_list("key", flat=True))
    return [one for one in seen if not _is_done(one, done)]


def _asked_before(page: Page) -> set[int]:
    """Return what a course asks for, or a module and the course that it is in; never the page itself or its own course."""
    above = page.path[: -Page.steplen]
    rows: Iterable[int] = [
        *ModulePrerequisite.objects.filter(module=page.pk).values_list("required", flat=True),
        *CoursePrerequisite.objects.filter(course__path__in=[page.path, above]).values_list("required", flat=True),
    ]
    own = set(Page.objects.filter(path__in=[page.path, above]).values_list("pk", flat=True)) if rows else set()
    return set(rows) - own


def _is_done(page: Page, done: set[UUID]) -> bool:
    """Return whether a module, or every published module of a course, is completed."""
    keys = ModulePage.objects.filter(path__startswith=page.path).live().values_list("translation_key", flat=True)
    return set(keys) <= done


def are_circular(page: Page, required: Any) -> bool:
    """Return whether what is asked for itself waits for the page, over any number of steps."""
    waiting, known = [required], set()
    while waiting:
        one = waiting.pop()
        if one.pk == page.pk:
            return True
        if one.pk in known:
            continue
        known.add(one.pk)
        waiting += list(Page.objects.filter(pk__in=_asked_before(one)))
    return False
