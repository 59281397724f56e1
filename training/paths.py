"""Learning paths as a reader sees them, and asking people to take one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from wagtail.models import Page

from training.actions.assignments import assign
from training.models import Assignment, LearningPath, ModulePage
from training.progress import Progress
from vademecum.accounts.models import User
from vademecum.accounts.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class PathPlace:
    """One step of a path in the reader's language: modules done of those there are."""

    page: Page
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        return bool(self.total) and self.done == self.total


@dataclass(frozen=True, slots=True)
class ShownPath:
    path: LearningPath
    steps: list[PathPlace]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def following(self) -> PathPlace | None:
        return next((step for step in self.steps if not step.is_done), None)


def paths_for(viewer: Viewer, progress: Progress, *, only: int | None = None) -> list[ShownPath]:
    """Return the paths on offer with the steps that the viewer may see, in their language where there is one."""
    paths = LearningPath.objects.filter(is_published=True)
    if only is not None:
        paths = paths.filter(pk=only)
    found = list(paths.prefetch_related("steps__page").order_by("title_en"))
    keys = {step.page.translation_key for path in found for step in path.steps.all()}
    if not keys:
        return []
    language = (get_language() or "en")[:2]
    seen: dict[Any, Page] = {}
    rows = visible_to(Page.objects.filter(translation_key__in=keys), viewer).select_related("locale")
    for page in sorted(rows, key=lambda page: page.locale.language_code == language):
        seen[page.translation_key] = page
    modules = _modules_below([page.path for page in seen.values()], viewer)
    shown = []
    for path in found:
        pages = [seen[step.page.translation_key] for step in path.steps.all() if step.page.translation_key in seen]
        if pages:
            shown.append(ShownPath(path, [_place(page, modules, progress) for page in pages]))
    return shown


def _modules_below(tops: list[str], viewer: Viewer) -> list[tuple[str, Any]]:
    rows = visible_to(ModulePage.objects.all(), viewer).values_list("path", "translation_key")
    return [(path, key) for path, key in rows if any(path.startswith(top) for top in tops)]


def _place(page: Page, modules: list[tuple[str, Any]], progress: Progress) -> PathPlace:
    keys = [key for path, key in modules if path.startswith(page.path)]
    return PathPlace(page, sum(key in progress.completed for key in keys), len(keys))


@transaction.atomic
def assign_path(
    person: User,
    *,
    path: LearningPath,
    due_on: date | None = None,
    assigned_by: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> list[Assignment]:
    """Ask somebody to complete every step of a path until a day."""
    pages = [step.page for step in path.steps.select_related("page").order_by("sort_order")]
    return [assign(person, page=page, due_on=due_on, assigned_by=assigned_by, note=note, now=now) for page in pages]
