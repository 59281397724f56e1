"""A person can have all that is kept, and be forgotten: a pseudonym takes their place and the statistics stay."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.actions import record_evidence
from training.actions.assessing import Handed, ask_for_assessment
from training.competency.recomputing import recompute_standings
from training.models import Artefact, Competency, CoverageSnapshot, Evidence, LedgerEntry, Standing
from vademecum.accounts.models import User
from vademecum.accounts.pseudonyms import forget

pytestmark = pytest.mark.django_db


def test_all_is_given_and_then_forgotten_while_the_log_stays_whole(learner: User, competency: Competency) -> None:
    at = timezone.now() - timedelta(days=1)
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=at, now=at)
    handed = Handed("artefact", 2, "Amina's register", note="Mine", files=[("amina.csv", b"x")])
    ask_for_assessment(learner, competency=competency, handed=handed)
    LedgerEntry.objects.create(person=learner, category="power-skills", hours=1, done_on=at.date(), title="Book")
    browser = Client()
    browser.force_login(learner)
    given = json.loads(browser.get(reverse("training:competency-data")).content)
    assert given["person"]["email"] == "amina@example.org"
    assert {len(given[name]) for name in ("evidence", "standings", "assessments", "files", "development_hours")} == {1}
    standings = Standing.objects.count()

    call_command("forget_person", "AMINA@example.org", yes=True)
    learner.refresh_from_db()
    assert "amina" not in f"{learner} {learner.email} {learner.first_name}".lower()
    assert not learner.is_active
    assert browser.get(reverse("training:competency")).status_code == 302  # signed out everywhere
    assert (Artefact.objects.count(), LedgerEntry.objects.count()) == (0, 0)
    assert learner.assessments.get().title == "—"
    assert Evidence.objects.filter(person=learner).count() == 1
    assert Standing.objects.count() == standings
    assert recompute_standings(check=True).different == 0


def test_what_was_counted_of_a_day_stays(learner: User, competency: Competency) -> None:
    from training.models import RoleProfile

    profile = RoleProfile.objects.create(framework=competency.area.framework, key="pm", title_en="PM")
    CoverageSnapshot.objects.create(on="2026-01-01", profile=profile, competency=competency, required=7, met=5)
    forget(learner)
    assert CoverageSnapshot.objects.get().met == 5


def test_nobody_forgets_themselves_or_the_last_administrator(learner: User) -> None:
    root = User.objects.create_superuser("root@example.org", "a long password")
    for by in (root, None):
        with pytest.raises(ValidationError):
            forget(root, by=by)
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("forget_person", "nobody@example.org", yes=True)
