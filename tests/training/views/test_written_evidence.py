"""What needs no request is written down by who may; what was wrong is taken away with a reason; nobody for themselves."""

from __future__ import annotations

from collections.abc import Callable

import jwt
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.actions import record_evidence
from training.actions.certificates import issue_certificates
from training.models import CertificateRule, Competency, Evidence, Standing
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(person_named: Callable[..., User]) -> User:
    person = person_named("omar")
    person.groups.add(Group.objects.get(name=PMO_OFFICER))
    return person


def browser_of(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def write(by: User, about: User, competency: Competency, **fields: object) -> int:
    form = {"competency": competency.pk, "level": 3, "reason": "Seen at work."} | fields
    return browser_of(by).post(reverse("training:note-evidence", args=[about.pk]), form).status_code


def test_how_one_sees_oneself_stands_apart_and_counts_nowhere(learner: User, competency: Competency) -> None:
    assert write(learner, learner, competency, kind="self", level=4) == 302
    assert Standing.objects.get(person=learner).level == 0
    page = browser_of(learner).get(reverse("training:competency")).content.decode()
    assert "self-assessed: 4" in page
    write(learner, learner, competency, kind="override", level=4)
    assert not Evidence.objects.exclude(kind="self").exists()


def test_the_pmo_sets_a_level_for_a_time_and_a_manager_writes_coaching_down(
    learner: User, competency: Competency, officer: User, person_named: Callable[..., User]
) -> None:
    boss = person_named("berthe")
    learner.manager = boss
    learner.save()
    write(boss, learner, competency, kind="coaching")
    write(boss, learner, competency, kind="override")
    write(officer, learner, competency, kind="override", reason="")
    assert list(Evidence.objects.values_list("kind", flat=True)) == ["coaching"]
    write(officer, learner, competency, kind="override")
    standing = Standing.objects.get(person=learner)
    assert (standing.level, standing.lapses_at is not None) == (3, True)
    write(officer, learner, competency, kind="override", level=6)
    assert Evidence.objects.filter(kind="override").count() == 1
    assert write(person_named("carl"), learner, competency, kind="peer") == 404


def test_evidence_is_taken_away_with_a_reason_that_the_person_sees(
    learner: User, competency: Competency, officer: User, person_named: Callable[..., User]
) -> None:
    row = record_evidence(
        learner, competency=competency, kind="exam", level=3, occurred_at=timezone.now(), actor=officer
    )
    place = reverse("training:revoke-evidence", args=[row.pk])
    assert browser_of(learner).post(place, {"reason": "x"}).status_code == 404
    assert browser_of(person_named("carl")).post(place, {"reason": "x"}).status_code == 404
    browser_of(officer).post(place, {"reason": ""})
    assert Standing.objects.get(person=learner).level == 3
    browser_of(officer).post(place, {"reason": "Another person sat it."})
    assert Standing.objects.get(person=learner).level == 0
    page = browser_of(learner).get(reverse("training:competency")).content.decode()
    assert "Another person sat it." in page
    assert "lapsed:" not in page  # it never was: what is revoked was not reached


def test_a_certificate_is_revoked_and_stands_in_the_list_that_badges_name(
    learner: User, competency: Competency, officer: User
) -> None:
    competency.crosswalk = {"icb4": ["4.5.11"]}
    competency.save()
    CertificateRule.objects.create(key="r", title_en="Risk", competency=competency, level=2)
    record_evidence(learner, competency=competency, kind="exam", level=2, occurred_at=timezone.now())
    [certificate] = issue_certificates()
    token = Client().get(reverse("training:certificate-badge", args=[certificate.code])).content.decode()
    claims = jwt.decode(token, options={"verify_signature": False})
    [alignment] = claims["credentialSubject"]["achievement"]["alignment"]
    assert (alignment["targetFramework"], alignment["targetCode"]) == ("IPMA ICB4", "4.5.11")
    listed = Client().get(claims["credentialStatus"]["id"])
    assert listed.json()["revokedCredential"] == []
    place = reverse("training:certificate-revoke", args=[certificate.code])
    assert browser_of(learner).post(place, {"reason": "x"}).status_code == 404
    browser_of(officer).post(place, {"reason": "By mistake."})
    [row] = Client().get(claims["credentialStatus"]["id"]).json()["revokedCredential"]
    assert row == {"id": claims["id"], "revocationReason": "By mistake."}
