"""The log of evidence only grows, and standings follow it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from training.actions import recompute_standing, record_evidence
from training.background import lapse_standings
from training.models import Competency, Evidence, Standing, erasure_permitted
from vademecum.accounts.models import User

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def row(learner: User, competency: Competency) -> Evidence:
    return record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=NOW, now=NOW, source="a:1")


def test_new_evidence_moves_the_standing_in_the_same_breath(row: Evidence) -> None:
    standing = Standing.objects.get()
    assert (standing.level, standing.lapses_to) == (2, 0)
    assert standing.lapses_at == datetime(2027, 3, 2, 9, 0, tzinfo=UTC) + timedelta(days=30)


def test_the_database_refuses_to_change_a_row(row: Evidence) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Evidence.objects.update(level=4)
    assert Evidence.objects.get().level == 2


def test_the_database_refuses_to_delete_a_row(row: Evidence) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Evidence.objects.all().delete()
    assert Evidence.objects.exists()


def test_a_permit_lets_rows_go_and_ends_with_its_block(row: Evidence, learner: User, competency: Competency) -> None:
    with erasure_permitted():
        Evidence.objects.all().delete()
    assert not Evidence.objects.exists()
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=NOW, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.all().delete()


def test_one_source_is_recorded_once(row: Evidence, learner: User, competency: Competency) -> None:
    again = record_evidence(
        learner, competency=competency, kind="quiz", level=2, occurred_at=NOW, now=NOW, source="a:1"
    )
    assert again == row


def test_nobody_signs_off_themselves(learner: User, competency: Competency, person_named: Callable[..., User]) -> None:
    sign_off = {"competency": competency, "kind": "sign-off", "level": 3, "occurred_at": NOW, "now": NOW}
    with pytest.raises(ValidationError):
        record_evidence(learner, actor=learner, **sign_off)
    record_evidence(learner, actor=person_named("assessor"), **sign_off)
    assert Standing.objects.get().level == 3


def test_a_revocation_takes_the_level_back(row: Evidence, learner: User, competency: Competency) -> None:
    record_evidence(
        learner,
        competency=competency,
        kind="revocation",
        level=0,
        occurred_at=NOW,
        now=NOW + timedelta(days=1),
        supersedes=row,
        reason="Taken by somebody else.",
    )
    assert (Standing.objects.get().level, Standing.objects.get().highest_ever) == (0, 0)


def test_a_lost_standing_comes_back_from_the_log(row: Evidence, learner: User, competency: Competency) -> None:
    Standing.objects.all().delete()
    assert recompute_standing(person_id=learner.pk, competency_id=competency.pk, now=NOW).level == 2


def test_the_clock_lowers_what_has_lapsed(learner: User, competency: Competency) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=past, now=past)
    assert Standing.objects.get().level == 2

    class Run:
        id = 1
        arguments: dict = {}

        def progress(self, done: int, total: int, note: str = "") -> None: ...
        def log(self, line: str) -> None: ...
        def finish_with(self, result: object) -> None:
            self.result = result

    run = Run()
    lapse_standings(run)
    assert run.result == {"recomputed": 1}
    assert (Standing.objects.get().level, Standing.objects.get().highest_ever) == (0, 2)
