"""Each change of competency is told as xAPI, once, in the verbs of ADL's profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from training.actions import record_evidence
from training.actions.assessing import Handed, Verdict, ask_for_assessment, decide_assessment, revoke_evidence
from training.actions.certificates import issue_certificates, revoke_certificate
from training.models import CertificateRule, Competency, RoleHolding, RoleProfile, RoleRequirement, Statement
from training.xapi.competency_events import roles_of
from training.xapi.vocabulary import name_of
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER

pytestmark = pytest.mark.django_db
OURS = "https://w3id.org/xapi/tla/verbs/"


def verbs() -> list[str]:
    return [name_of(verb) for verb in Statement.objects.filter(verb__startswith=OURS).values_list("verb", flat=True)]


@pytest.fixture
def officer(person_named: Callable[..., User]) -> User:
    officer = person_named("omar")
    officer.groups.add(Group.objects.get(name=PMO_OFFICER))
    return officer


def test_a_level_is_achieved_verified_and_revoked(learner: User, officer: User, competency: Competency) -> None:
    at = timezone.now() - timedelta(days=1)
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=at, source="q:1")
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=at, source="q:2")
    assert verbs() == ["achieved"]
    asked = ask_for_assessment(learner, competency=competency, handed=Handed("sign-off", 3, "Register"))
    evidence = decide_assessment(asked, by=officer, verdict=Verdict(grant=True, level=3, comment="Seen.")).evidence
    assert verbs() == ["achieved", "achieved", "verified"]
    assert evidence is not None
    revoke_evidence(evidence, by=officer, reason="By mistake.")
    assert verbs()[-1] == "revoked"
    told = Statement.objects.filter(verb=f"{OURS}achieved").latest("pk").document
    assert told["object"]["definition"]["name"] == {"en": "Risk", "fr": "Risques"}
    assert told["result"]["score"] == {"scaled": 0.75, "raw": 3, "min": 0, "max": 4}
    assert "amina" not in str(told).lower()


def test_certificates_are_conferred_and_revoked(learner: User, officer: User, competency: Competency) -> None:
    CertificateRule.objects.create(key="r", title_en="Risk", competency=competency, level=2)
    record_evidence(learner, competency=competency, kind="exam", level=2, occurred_at=timezone.now())
    [certificate] = issue_certificates()
    revoke_certificate(certificate, by=officer, reason="By mistake.")
    assert verbs() == ["achieved", "conferred", "revoked"]


def test_what_a_role_asks_is_planned_and_no_longer_when_it_ends(learner: User, competency: Competency) -> None:
    today = timezone.localdate()
    profile = RoleProfile.objects.create(framework=competency.area.framework, key="pm", title_en="PM")
    RoleRequirement.objects.create(profile=profile, competency=competency, level=3)
    holding = RoleHolding.objects.create(person=learner, profile=profile, valid_from=today - timedelta(days=2))
    assert [roles_of(today), roles_of(today)] == [1, 1]
    assert verbs() == ["planned"]
    holding.valid_until = today - timedelta(days=1)
    holding.save()
    roles_of(today)
    assert verbs() == ["planned", "deselected"]
