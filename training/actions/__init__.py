"""What can be done to training's data: one verb, one transaction."""

from training.actions.assignments import assign
from training.actions.attempts import (
    AnswerRefused,
    StartRefused,
    finish_overdue,
    save_answer,
    start_attempt,
    submit_attempt,
)
from training.actions.evidence import recompute_standing, record_evidence
from training.actions.lessons import complete_module, mark_lesson_read
from training.actions.marking import mark_answer

__all__ = [
    "AnswerRefused",
    "StartRefused",
    "assign",
    "complete_module",
    "finish_overdue",
    "mark_answer",
    "mark_lesson_read",
    "recompute_standing",
    "record_evidence",
    "save_answer",
    "start_attempt",
    "submit_attempt",
]
