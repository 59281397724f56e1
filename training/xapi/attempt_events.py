"""Statements about attempts at a quiz: begun, each question answered, completed, passed or failed.

Right answers are not in them: whoever may read statements need not be one who may read the bank.
"""

from __future__ import annotations

from typing import Any

from training.models import Attempt, AttemptSlot, Statement
from training.responses import said
from training.xapi.vocabulary import VERBS
from training.xapi.writing import activity, keep, page_activity, result_of, statement, void

INTERACTIONS = {
    "calculated": "numeric",
    "cloze": "other",
    "essay": "long-fill-in",
    "matching": "other",
    "multichoice": "choice",
    "numerical": "numeric",
    "ordering": "other",
    "shortanswer": "fill-in",
    "truefalse": "true-false",
}
LONGEST_RESPONSE = 4000
TELL = "training.tell_attempt"
RESULTS = (VERBS["passed"][0], VERBS["failed"][0])


def begun(attempt: Attempt) -> None:
    """Tell that somebody has begun; with one statement, as a class may begin at once."""
    keep([_about(attempt, "initialized", key="begun", at=attempt.started_at)])


def tell(attempt: Attempt) -> int:
    """Tell all that a closed attempt has come to; what changed since it was told is voided and told anew."""
    if attempt.finished_at is None:
        return 0
    made = [_about(attempt, "initialized", key="begun", at=attempt.started_at)]
    abandoned = attempt.state == Attempt.State.ABANDONED
    slots = [] if abandoned else list(attempt.slots.select_related("version").order_by("position"))
    made += [_answered(attempt, slot) for slot in slots if slot.answer]
    length = (attempt.finished_at - attempt.started_at).total_seconds()
    if abandoned:
        made.append(
            _about(attempt, "terminated", key="abandoned", at=attempt.finished_at, result=result_of(completion=False))
        )
    else:
        made.append(
            _about(
                attempt,
                "completed",
                key="completed",
                at=attempt.finished_at,
                result=result_of(completion=True, seconds=length),
            )
        )
    if attempt.percent is not None and attempt.passed is not None and not abandoned:
        word = "passed" if attempt.passed else "failed"
        result = result_of(success=attempt.passed, score=attempt.percent / 100, seconds=length)
        last = _about(attempt, word, key=f"{word}:{attempt.percent}", at=attempt.finished_at, result=result)
        for earlier in Statement.objects.standing().filter(registration=attempt.public_id, verb__in=RESULTS):
            if earlier.activity == last.activity and earlier.statement_id != last.statement_id:
                void(earlier, key=str(last.statement_id))
        made.append(last)
    keep(made)
    return len(made)


def quiz_activity(attempt: Attempt) -> dict[str, Any]:
    return activity("assessment", f"quiz/{attempt.quiz_id}", title=attempt.quiz.title, language=attempt.quiz.language)


def _about(attempt: Attempt, verb: str, *, key: str, at: Any, result: dict[str, Any] | None = None) -> Statement:
    return statement(
        attempt.person,
        verb,
        quiz_activity(attempt),
        key=f"attempt:{attempt.public_id}:{key}",
        at=at,
        result=result,
        registration=attempt.public_id,
        parents=[page_activity(attempt.module)] if attempt.module is not None else (),
    )


def _answered(attempt: Attempt, slot: AttemptSlot) -> Statement:
    question = slot.version.parsed
    body = question.with_values(slot.variant).body
    kind = INTERACTIONS.get(question.kind, "other")
    words = said(body, slot.answer)
    response = "[,]".join(words) if kind == "choice" else "; ".join(words)
    marked = slot.fraction is not None
    return statement(
        attempt.person,
        "answered",
        activity(
            "interaction",
            f"question/{slot.version.question_id}/version/{slot.version_id}",
            title=question.name[:200] or f"#{slot.position}",
            language=attempt.quiz.language,
            interactionType=kind,
        ),
        key=f"attempt:{attempt.public_id}:answer:{slot.position}:{slot.revision}:{slot.fraction}",
        at=slot.saved_at or attempt.finished_at or attempt.started_at,
        result=result_of(
            response=response[:LONGEST_RESPONSE],
            success=slot.grade_state == "right" if marked else None,
            score=slot.fraction if marked else None,
        ),
        registration=attempt.public_id,
        parents=[quiz_activity(attempt)],
    )
