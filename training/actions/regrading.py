"""Mark attempts again after a key was changed: first as a report, then for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from training.actions.attempts import follow_result, grade_slot, settle
from training.grading import accept
from training.models import Attempt, AttemptEvent, AttemptSlot, Question, Quiz, Regrade
from vademecum.accounts.models import User


@dataclass(frozen=True, slots=True)
class Changed:
    """One attempt whose result is another now; None is a result that awaits marking."""

    attempt: Attempt
    before: float | None
    after: float | None
    passed_before: bool | None
    passed_after: bool | None
    positions: tuple[int, ...]

    @property
    def row(self) -> dict[str, Any]:
        return {
            "attempt": str(self.attempt.public_id),
            "person": self.attempt.person_id,
            "before": self.before,
            "after": self.after,
            "passed_before": self.passed_before,
            "passed_after": self.passed_after,
            "positions": list(self.positions),
        }


@transaction.atomic
def regrade(
    quiz: Quiz,
    *,
    actor: User | None,
    question: Question | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
) -> list[Changed]:
    """Mark the attempts of a quiz with the newest key of each question (or of one); return those that change.

    An answer that the newest version cannot take (an option that is gone) keeps the version and the mark it had. Marks
    given by people stay. A pass that is lost stays in the log of evidence; whoever passes now gets what follows.
    """
    now = now or timezone.now()
    attempts = Attempt.objects.filter(quiz=quiz, state=Attempt.State.SUBMITTED)
    changed = []
    for attempt in attempts.select_related("quiz", "module", "person").select_for_update(of=("self",)):
        outcome = _again(attempt, question)
        if outcome is None:
            continue
        changed.append(outcome)
        attempt.percent, attempt.passed = outcome.after, outcome.passed_after
        attempt.save(update_fields=["percent", "passed"])
        AttemptEvent.objects.create(
            attempt=attempt, kind=AttemptEvent.Kind.REGRADED, at=now, actor=actor, detail=outcome.row
        )
        if not dry_run:
            follow_result(attempt, now)
    if dry_run:
        transaction.set_rollback(True)
    else:
        Regrade.objects.create(
            quiz=quiz, question=question, actor=actor, at=now, report=[outcome.row for outcome in changed]
        )
    return changed


def _again(attempt: Attempt, question: Question | None) -> Changed | None:
    before, passed_before = attempt.percent, attempt.passed
    slots = list(attempt.slots.select_related("version__question__current").order_by("position"))
    positions = []
    for slot in slots:
        slot.attempt = attempt
        if question is not None and slot.version.question_id != question.pk:
            continue
        if _mark_again(slot):
            positions.append(slot.position)
    if not positions:
        return None
    settle(attempt, slots)
    return Changed(attempt, before, attempt.percent, passed_before, attempt.passed, tuple(positions))


def _mark_again(slot: AttemptSlot) -> bool:
    """Mark one slot by the newest version; return whether its mark changed."""
    old = slot.version
    newest = old.question.current or old
    slot.version = newest
    try:
        if newest.parsed.kind != old.parsed.kind or accept(slot.question.body, slot.answer) != slot.answer:
            slot.version = old
    except ValueError:
        slot.version = old
    if slot.version.parsed.body.is_marked_by_people:
        slot.version = old
        return False
    result = grade_slot(slot)
    same_mark = (slot.fraction, slot.grade_state) == (result.fraction, result.state)
    if same_mark and slot.version.pk == old.pk:
        return False
    slot.fraction, slot.grade_state = result.fraction, result.state
    slot.save(update_fields=["version", "fraction", "grade_state"])
    return not same_mark
