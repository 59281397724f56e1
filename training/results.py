"""What a learner is shown of an attempt that is over, within what the quiz shows at this time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from training.clauses import clause_links
from training.models import Attempt, AttemptSlot, QuestionClause, ScoreBand, Shown
from training.presentation import Reviewed, review
from training.quiz_rules import overall
from vademecum.accounts.models import User

DETAILS = {Shown.RIGHT, Shown.FEEDBACK, Shown.ANSWERS, Shown.EXPLANATION}


def result_of(attempt: Attempt, *, viewer: User, now: datetime) -> dict[str, Any]:
    """Return what the page of a result says. Nothing that the review settings keep back is in it."""
    shown = attempt.quiz.shown(now)
    slots = list(attempt.slots.select_related("version").order_by("position"))
    for slot in slots:
        slot.attempt = attempt
    attempts = list(
        Attempt.objects.filter(quiz_id=attempt.quiz_id, person_id=attempt.person_id)
        .exclude(percent=None)
        .order_by("number")
    )
    earlier = next((other for other in reversed(attempts) if other.number < attempt.number), None)
    counted = overall(attempts, method=attempt.quiz.grading_method)
    return {
        "attempt": attempt,
        "shown": shown,
        "reviewed": reviewed(slots, viewer=viewer) if shown & DETAILS else [],
        "right": sum(slot.grade_state == "right" for slot in slots),
        "total": sum(slot.grade_state != "nothing-asked" for slot in slots),
        "earlier": earlier,
        "gain": None if earlier is None or attempt.percent is None else attempt.percent - (earlier.percent or 0),
        "overall": counted,
        "overall_ratio": (counted or 0) / 100,
        "band": band_of(attempt) if Shown.SCORE in shown else None,
    }


def reviewed(slots: list[AttemptSlot], *, viewer: User) -> list[Reviewed]:
    """Return each question with its feedback and links to the clauses that it tests."""
    clauses: dict[int, list[tuple[str, str]]] = {}
    for row in QuestionClause.objects.filter(question__in={slot.version.question_id for slot in slots}):
        clauses.setdefault(row.question_id, []).append((row.identifier, row.anchor))
    links = clause_links([pair for pairs in clauses.values() for pair in pairs], viewer=viewer, by_heading=False)
    return [
        review(slot, clauses=[links[pair] for pair in clauses.get(slot.version.question_id, []) if pair in links])
        for slot in slots
    ]


def band_of(attempt: Attempt) -> ScoreBand | None:
    """Return the band in which a result lies."""
    if attempt.percent is None:
        return None
    reached = ScoreBand.objects.filter(quiz=attempt.quiz_id, from_percent__lte=attempt.percent)
    return reached.order_by("-from_percent").first()
