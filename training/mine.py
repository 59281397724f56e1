"""Everything that a person has to learn, has learned, and can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from knowledge.kept import remembered
from training.competency import AllOf, AtLeast, Rules, Standing, standing_at
from training.competency.holdings import needed_by
from training.competency.rulebook import rules_for
from training.competency.wording import say
from training.models import (
    Assignment,
    Attempt,
    Competency,
    Completion,
    Enrolment,
    Evidence,
    Level,
    ModulePage,
    RoleGrant,
)
from training.models.competencies import LevelDescriptor
from training.models.enrolments import Learning
from vademecum.accounts.visibility import hidden_trees, visible_to


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """One competency of a person, with its reasons and the shortest way to keep or raise it."""

    competency: Competency
    standing: Standing
    level: Level | None
    maximum: int
    required: int | None
    is_fading: bool
    counting: list[tuple[Evidence, Any]]
    missing: tuple[AtLeast, ...]
    next_descriptor: LevelDescriptor | None
    module: ModulePage | None
    highest_title: str = ""

    @property
    def is_short(self) -> bool:
        return self.required is not None and self.standing.level < self.required

    @property
    def missing_words(self) -> str:
        """Return in plain words what the next level still asks."""
        return say(AllOf(self.missing)) if self.missing else ""


def competency_lines(person: Any, *, now: datetime, generation: int, viewer: Any = None) -> list[CompetencyLine]:
    """Return every competency in use with the person's standing; few queries for any number of rows.

    What is hidden from the `viewer` (default: the person) is not named as a way to learn.
    """
    competencies, rules = remembered(generation, "training-framework", _framework)
    evidence: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(person=person):
        evidence.setdefault(row.competency_id, []).append(row)
    grants = remembered(generation, "role-grants", lambda: list(RoleGrant.objects.all()))
    required = required_levels(person, on=timezone.localdate(now), grants=grants)
    hidden = hidden_trees(viewer or person)
    return [
        _line(c, evidence.get(c.pk, []), required.get(c.pk), now, hidden=hidden, rules=rules.get(c.pk) or Rules())
        for c in competencies
    ]


def _framework() -> tuple[list[Competency], dict[int, Rules]]:
    """Return the competencies in use with their levels, descriptors and modules, and the rules of their levels."""
    modules = ModulePage.objects.live().select_related("locale").order_by("level")
    competencies = list(
        Competency.objects.filter(area__framework__is_active=True)
        .select_related("area__framework")
        .prefetch_related("area__framework__levels", "descriptors", Prefetch("modules", queryset=modules))
    )
    return competencies, rules_for([competency.pk for competency in competencies])


def required_levels(person: Any, *, on: date, grants: Sequence[RoleGrant] | None = None) -> dict[int, int]:
    """Return the highest level that the person's roles require of each competency on a day."""
    needed = needed_by(on, [person.pk], grants=grants).get(person.pk, {})
    return {key: one.level for key, one in needed.items()}


def _line(
    competency: Competency,
    rows: list[Evidence],
    required: int | None,
    now: datetime,
    *,
    hidden: tuple[str, ...],
    rules: Rules,
) -> CompetencyLine:
    names = {level.number: level for level in competency.area.framework.levels.all()}
    maximum = rules.highest
    standing = standing_at([row.as_row() for row in rows], rules=rules, at=now)
    by_id = {row.pk: row for row in rows}
    language = (get_language() or "en")[:2]
    descriptors = {descriptor.number: descriptor for descriptor in competency.descriptors.all()}
    return CompetencyLine(
        competency=competency,
        standing=standing,
        level=names.get(standing.level),
        maximum=maximum,
        required=required,
        is_fading=standing.is_fading(now),
        counting=[(by_id[counting.evidence.id], counting) for counting in standing.counting],
        missing=standing.missing,
        next_descriptor=descriptors.get(standing.level + 1),
        highest_title=names[standing.highest_ever].title if standing.highest_ever in names else "",
        module=next(
            (
                m
                for m in competency.modules.all()  # type: ignore[attr-defined]
                if m.level >= standing.level and m.locale.language_code == language and not m.path.startswith(hidden)
            ),
            None,
        ),
    )


@dataclass(frozen=True, slots=True)
class AssignedLine:
    assignment: Assignment
    title: str
    url: str
    is_overdue: bool


def may_read(page: Page | None, person: Any) -> bool:
    """Return whether a page that a row names is there for the person now. What was hidden since is not named."""
    return page is not None and page.live and not page.path.startswith(hidden_trees(person))


def put_in_own_language(rows: Sequence[Learning], person: Any) -> None:
    """Give each row the page in the language now spoken, where there is one that the person may read: one query."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    foreign = [row for row in rows if row.page is None or row.page.locale.language_code != language]
    if not foreign:
        return
    own = Page.objects.filter(translation_key__in={row.key for row in foreign}, locale__language_code=language)
    pages = {page.translation_key: page for page in visible_to(own.select_related("locale"), person)}
    for row in foreign:
        row.page = pages.get(row.key, row.page)


def open_attempts(person: Any) -> list[Attempt]:
    """Return the person's attempts that are not handed in, without those of modules that are hidden from them now."""
    attempts = Attempt.objects.open().filter(person=person).select_related("quiz", "module")
    hidden = hidden_trees(person)
    return [attempt for attempt in attempts if attempt.module is None or not attempt.module.path.startswith(hidden)]


def assigned_lines(person: Any, *, today: date) -> list[AssignedLine]:
    """Return what the person is asked to complete, the most urgent first."""
    assignments = list(
        Assignment.objects.filter(person=person, completed_at=None)
        .select_related("page", "page__locale", "assigned_by")
        .order_by("due_on", "assigned_at")
    )
    assignments.sort(key=lambda assignment: (assignment.due_on is None, assignment.due_on or date.max))
    put_in_own_language(assignments, person)
    return [
        AssignedLine(a, a.page.title, a.page.url or "", a.is_overdue(today))
        for a in assignments
        if a.page and may_read(a.page, person)
    ]


def in_progress(person: Any, *, done: set[UUID]) -> dict[str, Any]:
    """Return open attempts, and courses begun whose modules are not all done."""
    enrolments = list(
        Enrolment.objects.filter(person=person).select_related("page", "page__locale").order_by("-started_at")
    )
    modules: dict[str, list[Any]] = {}
    rows = visible_to(ModulePage.objects.all(), person).values_list("path", "translation_key")
    for path, key in rows if enrolments else ():
        modules.setdefault(path[: -Page.steplen], []).append(key)
    courses = []
    put_in_own_language(enrolments, person)
    for enrolment in enrolments:
        if enrolment.page is None or not may_read(enrolment.page, person):
            continue
        keys = modules.get(enrolment.page.path, [])
        finished = sum(key in done for key in keys)
        if finished < len(keys):
            courses.append({"page": enrolment.page, "done": finished, "total": len(keys)})
    return {"attempts": open_attempts(person), "courses": courses}


def completed(person: Any) -> list[Completion]:
    """Return what the person completed, the newest first; `page` is None where it is gone or hidden from them now."""
    rows = Completion.objects.filter(person=person).select_related("page", "page__locale", "attempt")
    done = list(rows.order_by("-completed_at"))
    put_in_own_language(done, person)
    for row in done:
        if not may_read(row.page, person):
            row.page = None
    return done
