"""Certificates are given by rule, checked by anybody with the code, taken back, and verified by others' software."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from training.actions import record_evidence
from training.actions.certificates import issue_certificates, revoke_certificate
from training.competency.badges import credential_of, problems_of, public_pem, signed
from training.models import CertificateRule, Competency, IssuedCertificate
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER

pytestmark = pytest.mark.django_db
BADGES = Path(__file__).resolve().parents[4] / "shared" / "data" / "elearning-openbadges" / "ob30"


@pytest.fixture
def certificate(competency: Competency, learner: User) -> IssuedCertificate:
    CertificateRule.objects.create(
        key="risk", title_en="Risk practitioner", title_fr="Praticien du risque", competency=competency, level=3
    )
    at = timezone.now() - timedelta(days=1)
    record_evidence(learner, competency=competency, kind="exam", level=3, occurred_at=at, now=at)
    issue_certificates()
    return IssuedCertificate.objects.get()


def test_who_meets_the_rule_gets_it_once(certificate: IssuedCertificate, person_named: Callable[..., User]) -> None:
    person_named("bruno")
    assert issue_certificates() == []
    assert certificate.facts == {"asked": ["Risk: level 3"]}


def test_anybody_with_the_code_sees_whether_it_holds(
    certificate: IssuedCertificate, person_named: Callable[..., User], learner: User
) -> None:
    place = reverse("training:certificate", args=[certificate.code])
    assert "Valid" in Client().get(place).content.decode()
    assert Client().get(reverse("training:certificate", args=["AAAA"])).status_code == 404
    assert Client().get(reverse("training:certificate-pdf", args=[certificate.code])).content.startswith(b"%PDF")
    with pytest.raises(PermissionDenied):
        revoke_certificate(certificate, by=learner, reason="x")
    officer = person_named("omar")
    officer.groups.add(Group.objects.get(name=PMO_OFFICER))
    revoke_certificate(certificate, by=officer, reason="Given by mistake.")
    assert "Revoked" in Client().get(place).content.decode()
    assert Client().get(reverse("training:certificate-badge", args=[certificate.code])).status_code == 404
    assert issue_certificates() == []


def test_the_badge_is_verified_by_somebody_else_s_software(certificate: IssuedCertificate) -> None:
    token = Client().get(reverse("training:certificate-badge", args=[certificate.code])).content.decode()
    credential = OB3Verifier(pubkey_pem=public_pem()).verify(token)
    assert credential is not None
    head, body, signature = token.split(".")
    tampered = f"{head}.{body[:-6]}AAAAAA.{signature}"
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pubkey_pem=public_pem()).verify(tampered)


def test_our_own_credential_has_no_problem_and_names_no_address(certificate: IssuedCertificate) -> None:
    credential = credential_of(certificate, check_url="https://kb.example/c/1", issuer_name="PMO")
    assert problems_of(credential, now=timezone.now()) == []
    assert "@example.org" not in json.dumps(credential)
    assert signed(credential).count(".") == 2


@pytest.mark.material
@pytest.mark.skipif(not BADGES.exists(), reason="the Open Badges samples are not on this machine")
@pytest.mark.parametrize("name", sorted(path.name for path in BADGES.glob("simple*.json")) or ["none"])
def test_good_samples_are_accepted_and_bad_ones_refused(name: str) -> None:
    found = problems_of(json.loads((BADGES / name).read_text()), now=timezone.now())
    bad = name.startswith("simple-err") or name == "simple-noproof.json"  # which lacks the achievement too
    assert bool(found) == bad, found
