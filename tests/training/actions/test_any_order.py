"""Whatever happens to an attempt, in whatever order and however often: it ends once, with what was acknowledged."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.training.conftest import KEYS
from training.actions import (
    AnswerRefused,
    StartRefused,
    finish_overdue,
    regrade,
    save_answer,
    start_attempt,
    submit_attempt,
)
from training.actions.accommodations import extend_open_attempts
from training.grading import quiz_percent
from training.models import Attempt, AttemptEvent, Completion, Quiz, SavedAnswer
from training.models.attempts import graded
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WRONG: dict[str, Any] = {
    "RISK-001": {"text": "9"},
    "RISK-002": {"choice": 1},
    "RISK-003": {"choices": [2]},
    "RISK-004": {"choice": False},
}
events = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.integers(1, 4), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("pass"), st.integers(1, 400)),
        st.tuples(st.sampled_from(["start", "submit", "clock", "extend", "regrade"])),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happens=events, abandons=st.booleans())
def test_an_attempt_ends_once_with_what_was_acknowledged(
    happens: list[tuple[Any, ...]], abandons: bool, learner: User, quiz: Quiz, module: Any
) -> None:
    with transaction.atomic():
        quiz.time_limit_minutes, quiz.attempts_allowed = 20, 1
        quiz.when_overdue = Quiz.Overdue.ABANDON if abandons else Quiz.Overdue.SUBMIT
        quiz.save()
        attempt = start_attempt(learner, quiz=quiz, module=module, now=NOW, rng=random.Random(1))
        acknowledged = played(happens, attempt, learner, quiz)
        closing = NOW + timedelta(days=1)
        finish_overdue(now=closing)
        first = submit_attempt(learner, attempt_id=attempt.public_id, now=closing)
        second = submit_attempt(learner, attempt_id=attempt.public_id, now=closing + timedelta(hours=1))
        ended(first, second, acknowledged)
        transaction.set_rollback(True)


def played(happens: list[tuple[Any, ...]], attempt: Attempt, learner: User, quiz: Quiz) -> dict[int, dict[str, Any]]:
    """Let everything happen; return the newest acknowledged answer of each question."""
    now, said, operations = NOW, {}, {}
    names = {
        slot.position: slot.version.question.idnumber for slot in attempt.slots.select_related("version__question")
    }
    for what, *how in happens:
        if what == "pass":
            now += timedelta(seconds=how[0])
        elif what == "save":
            position, number, right = how
            operation = operations.setdefault((position, number), uuid.uuid4())
            answer = (KEYS if right else WRONG)[names[position]]
            try:
                saved = save_answer(
                    learner,
                    attempt_id=attempt.public_id,
                    position=position,
                    operation=operation,
                    answer=answer,
                    now=now,
                )
            except AnswerRefused:
                continue
            if not saved.is_replay:
                said[position] = answer
        elif what == "start":
            with suppress(StartRefused):
                begun = start_attempt(learner, quiz=quiz, now=now)
                attempt.refresh_from_db()
                # another one begins only where the first does not count
                assert begun == attempt or attempt.state == Attempt.State.ABANDONED
        elif what == "submit":
            submit_attempt(learner, attempt_id=attempt.public_id, now=now)
        elif what == "clock":
            finish_overdue(now=now)
        elif what == "extend":
            extend_open_attempts(learner, granted_by=None, now=now)
        else:
            regrade(quiz, actor=None, now=now)
    return said


def ended(first: Attempt, second: Attempt, acknowledged: dict[int, dict[str, Any]]) -> None:
    assert (first.percent, first.finished_at, first.state) == (second.percent, second.finished_at, second.state)
    assert not first.is_open
    assert first.finished_at is not None
    assert first.deadline is not None
    assert first.finished_at <= first.deadline
    kinds = Counter(AttemptEvent.objects.filter(attempt=first).values_list("kind", flat=True))
    assert kinds["submitted"] + kinds["overdue"] == 1
    slots = list(first.slots.select_related("version").order_by("position"))
    assert {slot.position: slot.answer for slot in slots if slot.answer} == acknowledged
    for slot in slots:
        assert slot.revision == SavedAnswer.objects.filter(slot=slot).count()
    if first.state == Attempt.State.ABANDONED:
        assert first.percent is None
        assert not Completion.objects.exists()
        return
    assert first.percent == quiz_percent(graded(slots))
    assert 0 <= (first.percent or 0) <= 100
    assert Completion.objects.count() == int(bool(first.passed))
