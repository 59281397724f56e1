"""Whether assessors judge alike: second opinions given blind, agreement beyond chance, and drift."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.actions.assessing import Handed, Verdict, ask_for_assessment, decide_assessment, give_second_opinion
from training.competency.calibration import Agreement, agreement, kappa, overall_kappa
from training.models import Assessment, Competency, SecondOpinion
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER


def test_kappa_of_a_known_table() -> None:
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([(1, 1), (0, 0)]) == 1
    assert kappa([(1, 1)] * 9) is None
    assert kappa([]) is None


def test_drift_is_the_change_of_the_share_granted_and_needs_enough_of_both_times() -> None:
    assert Agreement("A", 20, 15, 0, 0, lately=10, granted_lately=5).drift == pytest.approx(-0.5)
    assert Agreement("A", 20, 15, 0, 0, lately=17, granted_lately=12).drift is None


@pytest.mark.django_db
def test_a_second_opinion_is_blind_changes_nothing_and_is_compared(
    learner: User, competency: Competency, person_named: Callable[..., User]
) -> None:
    first, second = person_named("omar"), person_named("olga")
    for officer in (first, second):
        officer.groups.add(Group.objects.get(name=PMO_OFFICER))
    now = timezone.now()
    asked: list[Assessment] = []
    for number in range(5):
        made = ask_for_assessment(learner, competency=competency, handed=Handed("artefact", 2, f"Register {number}"))
        verdict = Verdict(grant=number < 3, level=2, comment="A word that only I know.")
        asked.append(decide_assessment(made, by=first, verdict=verdict, now=now - timedelta(days=number)))
    browser = Client()
    browser.force_login(second)
    place = reverse("training:second-opinion", args=[asked[0].pk])
    assert "only I know" not in browser.get(place).content.decode()
    assert browser.post(place, {"level": "9"}).status_code == 200
    assert browser.post(place, {"level": "2"}).status_code == 302
    assert browser.get(place).status_code == 404  # one opinion each
    for number, level in ((1, 2), (2, 0), (3, 0), (4, 0)):
        give_second_opinion(asked[number], by=second, level=level)
    assert overall_kappa() == (pytest.approx(0.6154, abs=1e-4), 5)
    [line] = agreement(now=now)
    assert (line.decided, line.granted, line.compared, line.alike) == (5, 3, 5, 4)
    asked[0].refresh_from_db()
    assert asked[0].granted_level == 2
    for judge in (first, learner):
        with pytest.raises(PermissionDenied):
            give_second_opinion(asked[0], by=judge, level=1)
    assert SecondOpinion.objects.count() == 5
    assert "0.62" in browser.get(reverse("training:assess-queue")).content.decode()
