"""A check inside a lesson: its question as it is asked now, and how the reader's last answer did."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from django.core import signing

from training.drawing import layout_of
from training.models import Attempt, AttemptSlot, CheckAnswer, LessonPage, Question, QuestionVersion, Quiz
from training.presentation import Reviewed, ask, review
from vademecum.accounts.visibility import Viewer

SALT = "training.lesson-check"
UNFIT = ("description", "essay")  # nothing is asked, or a person has to mark it


@dataclass(frozen=True, slots=True)
class Check:
    """`last` is the answer given last, `item` what is said about it; `drawn` says what was asked, signed."""

    idnumber: str
    asked: Any
    drawn: str
    last: CheckAnswer | None
    item: Reviewed | None
    is_passed: bool


def question_named(idnumber: str, *, language: str) -> Question | None:
    """Return the question of the bank that a check names, if an approved version of it can be asked."""
    found = Question.objects.filter(idnumber=idnumber, language=language).select_related("current").first()
    if found is None or found.current is None or found.current.state != QuestionVersion.State.APPROVED:
        return None
    return None if found.kind in UNFIT else found


def check_of(lesson: LessonPage, idnumber: str, viewer: Viewer) -> Check | None:
    """Return a check for a reader; None where nothing can be asked."""
    question = question_named(idnumber, language=lesson.locale.language_code)
    if question is None or question.current is None:
        return None
    last, passed = None, False
    if viewer.is_authenticated:
        given = CheckAnswer.objects.filter(person=viewer.pk, key=lesson.translation_key, idnumber=idnumber, past=False)
        last = given.select_related("version__question").order_by("-pk").first()
        passed = given.filter(is_right=True).exists()
    slot = slot_for(question.current)
    item = None
    if last is not None:
        done = slot_for(last.version, variant=last.variant, layout=last.layout)
        done.answer, done.fraction = last.answer, last.fraction
        done.grade_state = "right" if last.is_right else "partial" if last.fraction else "wrong"
        item = review(done)
    drawn = signing.dumps({"version": slot.version_id, "variant": slot.variant, "layout": slot.layout}, salt=SALT)
    return Check(idnumber, ask(slot), drawn, last, item, passed)


def slot_for(version: QuestionVersion, *, variant: Any = None, layout: Any = None) -> AttemptSlot:
    """Return a place of no attempt, as questions are drawn and marked in one; drawn anew unless it is said how."""
    rng = random.SystemRandom()
    slot = AttemptSlot(version=version, attempt=Attempt(quiz=Quiz(language=version.question.language)), position=1)
    slot.variant = version.parsed.draw(rng) if variant is None else variant
    slot.layout = layout_of(slot.question.body, shuffle=True, rng=rng) if layout is None else layout
    return slot
