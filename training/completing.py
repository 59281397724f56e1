"""What a module asks, and which of it somebody has met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.models import ReadingRequest
from training.lesson_blocks import checks_in
from training.models import (
    Attempt,
    Booking,
    CheckAnswer,
    Completion,
    CompletionRule,
    Confirmation,
    LessonPage,
    LessonRead,
    ModulePage,
)

Kind = CompletionRule.Kind


@dataclass(frozen=True, slots=True)
class Demand:
    """One rule of a module in words, and whether it is met."""

    kind: str
    text: str
    is_met: bool


def rules_of(module: ModulePage) -> list[CompletionRule]:
    """Return the rules of a module; where none are written, passing its quiz, else reading its lessons, completes it."""
    written = list(module.completion_rules.all())  # type: ignore[attr-defined]
    return written or [CompletionRule(kind=Kind.QUIZ if module.quiz_id else Kind.LESSONS)]


def demands_of(person: Any, *, module: ModulePage) -> list[Demand]:
    """Return what a module asks of somebody in its present cycle."""
    return [Demand(rule.kind, str(rule), _is_met(rule, person, module)) for rule in rules_of(module)]


def is_complete(person: Any, *, module: ModulePage, quiz_passed: bool = False) -> bool:
    """Return whether all is met; `quiz_passed` spares the question when the answer is just known."""
    rules = [rule for rule in rules_of(module) if not (quiz_passed and rule.kind == Kind.QUIZ)]
    return all(_is_met(rule, person, module) for rule in rules)


def unread_lessons(person: Any, *, module: ModulePage) -> list[LessonPage]:
    """Return the lessons of a module that somebody has not read in this cycle, in order."""
    read = set(LessonRead.objects.filter(person=person, past=False).values_list("key", flat=True))
    lessons = LessonPage.objects.child_of(module).live().order_by("path")
    return [lesson for lesson in lessons if lesson.translation_key not in read]


def _is_met(rule: CompletionRule, person: Any, module: ModulePage) -> bool:
    if not person.is_authenticated:
        return False
    if rule.kind == Kind.LESSONS:
        return not unread_lessons(person, module=module)
    if rule.kind == Kind.CHECKS:
        return _checks_passed(person, module)
    if rule.kind == Kind.CONFIRMED:
        return Confirmation.objects.filter(person=person, key=module.translation_key, past=False).exists()
    if rule.kind == Kind.ACKNOWLEDGED:
        read = ReadingRequest.objects.acknowledged().filter(person=person, edition__state="in-force")
        return read.filter(edition__identifier__iexact=rule.identifier).exists()
    since = _begun(person, module)
    if rule.kind == Kind.SESSION:
        keys = [module.translation_key, module.get_parent().translation_key]
        there = Booking.objects.filter(person=person, session__key__in=keys, attended=True)
        return (there.filter(session__ends_at__gt=since) if since else there).exists()
    passed = Attempt.objects.filter(person=person, quiz_id=module.quiz_id or 0, passed=True)
    return (passed.filter(finished_at__gt=since) if since else passed).exists()


def _checks_passed(person: Any, module: ModulePage) -> bool:
    """Return whether every check of a module's lessons was answered rightly in this cycle."""
    asked = checks_in(module)
    right = set(
        CheckAnswer.objects.filter(person=person, key__in=asked, is_right=True, past=False).values_list(
            "key", "idnumber"
        )
    )
    return all((key, idnumber) in right for key, names in asked.items() for idnumber in names)


def _begun(person: Any, module: ModulePage) -> Any:
    """Return since when things count: the end of the last cycle, or None in the first."""
    last = Completion.objects.filter(person=person, key=module.translation_key).order_by("-cycle").first()
    return last.completed_at if last else None
