"""What is kept of standings is what follows from the log, and can be made again from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from training.actions import record_evidence
from training.competency.recomputing import recompute_standings
from training.models import Competency, LevelRule, Standing
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def show(person: User, competency: Competency, kind: str, level: int, **fields: object) -> None:
    record_evidence(
        person,
        competency=competency,
        kind=kind,
        level=level,
        occurred_at=NOW - timedelta(days=10),
        now=NOW,
        **fields,  # type: ignore[arg-type]
    )


def test_recomputing_changes_nothing_that_was_kept(competency: Competency, person_named: Callable[..., User]) -> None:
    for name in ("amina", "bruno"):
        show(person_named(name), competency, "quiz", 2)
    done = recompute_standings(now=NOW)
    assert (done.standings, done.different) == (2, 0)


def test_a_standing_that_was_tampered_with_is_found_and_mended(
    competency: Competency, person_named: Callable[..., User]
) -> None:
    show(person_named("amina"), competency, "quiz", 2)
    Standing.objects.update(level=4)
    with pytest.raises(CommandError, match="1 standings do not follow"):
        call_command("recompute_standings", "--check")
    assert Standing.objects.get().level == 4
    call_command("recompute_standings")
    assert Standing.objects.get().level == 2
    call_command("recompute_standings", "--check")


def test_a_lost_row_comes_back_and_one_without_evidence_is_level_nought(
    competency: Competency, person_named: Callable[..., User]
) -> None:
    amina, bruno = person_named("amina"), person_named("bruno")
    show(amina, competency, "quiz", 2)
    Standing.objects.all().delete()
    Standing.objects.create(person=bruno, competency=competency, level=3)
    assert recompute_standings(now=NOW).different == 2
    assert dict(Standing.objects.values_list("person__first_name", "level")) == {"Amina": 2, "Bruno": 0}


def test_a_rule_of_the_pmo_decides_what_a_level_asks(competency: Competency, person_named: Callable[..., User]) -> None:
    amina = person_named("amina")
    tree = {"all": [{"level": 2, "kinds": ["quiz", "exam"]}, {"level": 0, "kinds": ["coaching"]}]}
    LevelRule.objects.create(framework=competency.area.framework, level=2, tree=tree)
    show(amina, competency, "quiz", 2)
    assert Standing.objects.get().level == 1
    show(amina, competency, "coaching", 1)
    assert Standing.objects.get().level == 2


def test_what_is_written_late_does_not_hide_what_was_recorded_after_it(
    competency: Competency, person_named: Callable[..., User]
) -> None:
    amina = person_named("amina")
    show(amina, competency, "exam", 3)
    past = NOW - timedelta(days=90)
    record_evidence(amina, competency=competency, kind="quiz", level=2, occurred_at=past, now=past)
    assert Standing.objects.get().level == 3
    assert recompute_standings(now=NOW, check=True).different == 0
