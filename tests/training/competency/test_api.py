"""Competency for programs: mine for me, a person's for who may see them, absent for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from training.actions import record_evidence
from training.models import Competency, RoleHolding, RoleProfile, RoleRequirement
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(person_named: Callable[..., User], learner: User, competency: Competency) -> User:
    """Berthe leads Amina, who passed a quiz ten days ago and whose role asks for more."""
    boss = person_named("berthe")
    learner.manager = boss
    learner.save()
    at = timezone.now() - timedelta(days=10)
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=at, now=at, source_title="Quiz")
    profile = RoleProfile.objects.create(framework=competency.area.framework, key="pm", title_en="PM")
    RoleRequirement.objects.create(profile=profile, competency=competency, level=3, is_critical=True, days_to_reach=30)
    RoleHolding.objects.create(person=learner, profile=profile)
    return boss


def ask(viewer: User | None, path: str, **query: object) -> tuple[int, object]:
    browser = Client()
    if viewer is not None:
        browser.force_login(viewer)
    answer = browser.get(f"/api/v1/competency/{path}", query)
    return answer.status_code, answer.json()


def test_a_level_comes_with_its_reasons_today_and_as_of_a_day(learner: User, manager: User) -> None:
    status, said = ask(learner, "standings")
    assert status == 200
    [standing] = said["standings"]  # type: ignore[index]
    assert (standing["competency"], standing["level"], standing["required"]) == ("risk", 2, 3)
    assert standing["counting"][0]["kind"] == "quiz"
    assert "level 3" in standing["missing"]
    before = (timezone.localdate() - timedelta(days=20)).isoformat()
    _status, past = ask(learner, "standings", on=before)
    assert (past["on"], past["standings"][0]["level"]) == (before, 0)  # type: ignore[index]


def test_the_manager_sees_and_others_find_nothing(
    learner: User, manager: User, person_named: Callable[..., User]
) -> None:
    stranger = person_named("carl")
    for path in ("standings", "gaps", "evidence"):
        assert ask(manager, path, person=learner.pk)[0] == 200
        assert (
            ask(stranger, path, person=learner.pk)
            == ask(stranger, path, person=10**6)
            == (404, {"detail": "Not found"})
        )
        assert ask(None, path)[0] == 401


def test_gaps_say_what_is_asked_and_by_when(learner: User, manager: User) -> None:
    _status, [gap] = ask(manager, "gaps", person=learner.pk)  # type: ignore[misc]
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert (gap["level"], gap["required"], gap["is_critical"], gap["due_on"]) == (2, 3, True, due)


def test_evidence_comes_in_pages(learner: User, manager: User, competency: Competency) -> None:
    for number in range(3):
        source = f"m:{number}"
        record_evidence(
            learner, competency=competency, kind="module", level=1, occurred_at=timezone.now(), source=source
        )
    _status, page = ask(learner, "evidence", limit=2, offset=2)
    assert (page["total"], len(page["evidence"])) == (4, 2)  # type: ignore[index]
    assert ask(learner, "evidence", limit=1000)[0] == 422


def test_the_frameworks_in_use_are_listed(learner: User, manager: User) -> None:
    _status, [framework] = ask(learner, "frameworks")  # type: ignore[misc]
    assert framework["key"] == "house"
    assert [level["number"] for level in framework["levels"]] == [0, 1, 2, 3, 4]
    assert framework["competencies"][0]["key"] == "risk"
