"""Evidence that people judge: asked for, judged by somebody who may, appealed against, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError

from training.actions import record_evidence
from training.actions.assessing import (
    Handed,
    Verdict,
    appeal_against,
    ask_for_assessment,
    decide_appeal,
    decide_assessment,
    revoke_evidence,
    withdraw_assessment,
)
from training.models import (
    Assessment,
    Competency,
    Credential,
    CredentialLevel,
    Evidence,
    HeldCredential,
    LevelDescriptor,
    Standing,
)
from vademecum.accounts.models import User
from vademecum.accounts.roles import ASSESSOR, PMO_OFFICER

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
GRANT = Verdict(grant=True, level=3, comment="Seen on the job.")


@pytest.fixture
def in_group(person_named: Callable[..., User]) -> Callable[[str, str], User]:
    def make(name: str, group: str) -> User:
        person = person_named(name)
        person.groups.add(Group.objects.get(name=group))
        return User.objects.get(pk=person.pk)

    return make


@pytest.fixture
def assessor(in_group: Callable[[str, str], User], competency: Competency) -> User:
    person = in_group("ines", ASSESSOR)
    record_evidence(person, competency=competency, kind="exam", level=3, occurred_at=NOW, now=NOW)
    return person


def handed(**fields: object) -> Handed:
    return Handed(**{"kind": "sign-off", "level": 3, "title": "Risk review of Lyra", **fields})  # type: ignore[arg-type]


def asked(learner: User, competency: Competency, **fields: object) -> Assessment:
    return ask_for_assessment(learner, competency=competency, handed=handed(**fields), now=NOW)


def test_a_granted_level_is_evidence_with_the_rubric_as_it_read(
    learner: User, competency: Competency, assessor: User
) -> None:
    LevelDescriptor.objects.create(
        competency=competency, number=3, description_en="Can:", indicators_en="- tailors the scale\n- justifies it"
    )
    request = asked(learner, competency, files=[("register.xlsx", b"cells")])
    done = decide_assessment(
        request, by=assessor, verdict=Verdict(grant=True, level=3, met=["tailors the scale", "justifies it"]), now=NOW
    )
    assert done.rubric == [{"text": "tailors the scale", "met": True}, {"text": "justifies it", "met": True}]
    assert done.evidence is not None
    assert (done.evidence.kind, done.evidence.level, done.evidence.actor) == ("sign-off", 3, assessor)
    assert Standing.objects.get(person=learner).level == 3
    with pytest.raises(ValidationError, match="already"):
        decide_assessment(request, by=assessor, verdict=GRANT)


def test_nobody_judges_themselves_or_above_their_own_level_or_without_the_right(
    learner: User, competency: Competency, assessor: User, in_group: Callable[[str, str], User]
) -> None:
    with pytest.raises(ValidationError, match="own level"):
        decide_assessment(asked(assessor, competency), by=assessor, verdict=GRANT)
    with pytest.raises(PermissionDenied):
        decide_assessment(asked(assessor, competency), by=learner, verdict=GRANT)
    four = asked(learner, competency, level=4)
    with pytest.raises(ValidationError, match="which is 3"):
        decide_assessment(four, by=assessor, verdict=Verdict(grant=True, level=4, comment="x"))
    officer = in_group("omar", PMO_OFFICER)
    assert decide_assessment(four, by=officer, verdict=Verdict(grant=True, level=4, comment="x")).granted_level == 4


def test_a_refusal_says_why(learner: User, competency: Competency, assessor: User) -> None:
    request = asked(learner, competency)
    with pytest.raises(ValidationError, match="why"):
        decide_assessment(request, by=assessor, verdict=Verdict(grant=False))
    decide_assessment(request, by=assessor, verdict=Verdict(grant=False, comment="No owner named."))
    assert not Evidence.objects.filter(person=learner).exists()


def test_an_appeal_is_decided_by_somebody_else(
    learner: User, competency: Competency, assessor: User, in_group: Callable[[str, str], User]
) -> None:
    request = decide_assessment(
        asked(learner, competency), by=assessor, verdict=Verdict(grant=False, comment="No owner named.")
    )
    appeal = appeal_against(request, by=learner, reason="The owner stands on page two.")
    with pytest.raises(ValidationError, match="already"):
        appeal_against(request, by=learner, reason="Again.")
    with pytest.raises(ValidationError, match="first"):
        decide_appeal(appeal, by=assessor, verdict=GRANT)
    decide_appeal(appeal, by=in_group("omar", PMO_OFFICER), verdict=GRANT)
    assert Standing.objects.get(person=learner).level == 3


def test_a_certificate_shows_what_its_rule_row_says_until_it_expires(
    learner: User, competency: Competency, assessor: User
) -> None:
    pmp = Credential.objects.create(key="pmp", title="PMP", issuer="PMI", cycle_months=36, as_of=date(2026, 11, 1))
    CredentialLevel.objects.create(credential=pmp, competency=competency, level=2)
    papers = {"kind": "certificate", "credential": pmp, "issued_on": date(2026, 1, 15), "title": "PMP"}
    with pytest.raises(ValidationError, match="level 2"):
        asked(learner, competency, **papers)
    with pytest.raises(ValidationError, match="when"):
        asked(learner, competency, kind="certificate", level=2)
    request = asked(learner, competency, **{**papers, "level": 2})
    decide_assessment(request, by=assessor, verdict=Verdict(grant=True, level=2), now=NOW)
    row = Evidence.objects.get(person=learner)
    assert row.valid_until is not None
    assert row.valid_until.date() == date(2029, 1, 15)
    assert HeldCredential.objects.get().credential == pmp


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "self", "level": 2}, "cannot show"),
        ({"kind": "artefact", "level": 4}, "cannot show"),
        ({"files": [("run.exe", b"MZ")]}, "type"),
        ({"files": [("empty.pdf", b"")]}, "empty"),
        ({"files": [("a.pdf", b"x")] * 6}, "At most 5"),
        ({"issued_on": date(2099, 1, 1)}, "future"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    learner: User, competency: Competency, fields: dict[str, object], why: str
) -> None:
    with pytest.raises(ValidationError, match=why):
        asked(learner, competency, **fields)


def test_who_asked_may_withdraw_until_it_is_decided(learner: User, competency: Competency, assessor: User) -> None:
    request = asked(learner, competency)
    with pytest.raises(PermissionDenied):
        withdraw_assessment(request, by=assessor)
    withdraw_assessment(request, by=learner)
    assert not Assessment.objects.waiting().exists()


def test_evidence_is_taken_back_by_a_row_that_says_why(
    learner: User, competency: Competency, assessor: User, in_group: Callable[[str, str], User]
) -> None:
    done = decide_assessment(asked(learner, competency), by=assessor, verdict=GRANT, now=NOW)
    assert done.evidence is not None
    with pytest.raises(PermissionDenied):
        revoke_evidence(done.evidence, by=in_group("other", ASSESSOR), reason="x")
    revoke_evidence(done.evidence, by=assessor, reason="Copied from a colleague.", now=NOW + timedelta(days=1))
    assert Standing.objects.get(person=learner).level == 0
    with pytest.raises(ValidationError, match="later row"):
        revoke_evidence(done.evidence, by=assessor, reason="Again.")
