"""What can be done to training's data: one verb, one transaction."""

from training.actions.accommodations import grant
from training.actions.assignments import assign
from training.actions.attempts import (
    AnswerRefused,
    StartRefused,
    check_answer,
    finish_overdue,
    save_answer,
    start_attempt,
    submit_attempt,
)
from training.actions.evidence import recompute_standing, record_evidence
from training.actions.lessons import complete_module, confirm_module, mark_lesson_read, review_module
from training.actions.marking import mark_answer
from training.actions.regrading import regrade

__all__ = [
    "AnswerRefused",
    "StartRefused",
    "assign",
    "check_answer",
    "complete_module",
    "confirm_module",
    "finish_overdue",
    "grant",
    "mark_answer",
    "mark_lesson_read",
    "recompute_standing",
    "record_evidence",
    "regrade",
    "review_module",
    "save_answer",
    "start_attempt",
    "submit_attempt",
]
