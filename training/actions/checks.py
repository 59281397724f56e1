"""Answer a check inside a lesson."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.actions.lessons import review_module
from training.grading import accept, grade
from training.lesson_checks import SALT, question_named, slot_for
from training.models import CheckAnswer, LessonPage, ModulePage
from training.presentation import read_answer
from training.xapi import learning_events
from vademecum.accounts.models import User

RIGHT = 0.999


def answer_check(
    person: User,
    *,
    lesson: LessonPage,
    idnumber: str,
    drawn: str,
    fields: Mapping[str, Any],
    operation: uuid.UUID,
    now: datetime | None = None,
) -> CheckAnswer:
    """Mark and keep an answer; a right one may complete the module. The same operation again changes nothing."""
    now = now or timezone.now()
    known = CheckAnswer.objects.filter(operation=operation, person=person).first()
    if known is not None:
        return known
    asked = any(block.block_type == "check" and block.value.get("question") == idnumber for block in lesson.body)
    question = question_named(idnumber, language=lesson.locale.language_code) if asked else None
    try:
        kept = signing.loads(drawn, salt=SALT)
    except signing.BadSignature:
        kept = {}
    if question is None or question.current is None or kept.get("version") != question.current.pk:
        raise ValidationError(_("This question has changed. Answer it as it is now."), code="changed")
    slot = slot_for(question.current, variant=kept["variant"], layout=kept["layout"])
    try:
        answer = accept(slot.question.body, read_answer(slot, fields))
    except ValueError as error:
        raise ValidationError(_("This is not an answer to this question."), code="not-an-answer") from error
    result = grade(slot.question.body, answer, decimal_comma=question.language == "fr")
    row = CheckAnswer(
        person=person,
        key=lesson.translation_key,
        idnumber=idnumber,
        version=question.current,
        operation=operation,
        variant=slot.variant,
        layout=slot.layout,
        answer=answer,
        fraction=result.fraction,
        is_right=(result.fraction or 0) >= RIGHT,
        answered_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
            learning_events.checked(row, lesson=lesson, question=question)
            module = lesson.get_parent().specific
            if row.is_right and isinstance(module, ModulePage):
                review_module(person, module=module, now=now)
    except IntegrityError:  # the same operation arrived at once
        return CheckAnswer.objects.get(operation=operation)
    return row
