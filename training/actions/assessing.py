"""What people hand in is judged: asked, granted or not, appealed against, taken back. Each step one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from training.actions.evidence import record_evidence
from training.competency import CEILINGS, add_months
from training.competency.rights import is_assessor, is_pmo, may_see
from training.models import (
    Appeal,
    Artefact,
    Assessment,
    Competency,
    Credential,
    Evidence,
    HeldCredential,
    SecondOpinion,
    Standing,
)
from vademecum.accounts.models import User

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 5
TAKEN = (".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".png", ".jpg", ".jpeg", ".txt", ".csv", ".zip")


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody hands in to show a level. `files` are (name, content)."""

    kind: str
    level: int
    title: str
    note: str = ""
    credential: Credential | None = None
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    files: Sequence[tuple[str, bytes]] = ()


@transaction.atomic
def ask_for_assessment(
    person: User, *, competency: Competency, handed: Handed, now: datetime | None = None
) -> Assessment:
    """Put what somebody hands in on the assessors' table."""
    now = now or timezone.now()
    _refuse_unfit(handed, competency, today=timezone.localdate(now))
    assessment = Assessment(
        person=person,
        competency=competency,
        kind=handed.kind,
        level=handed.level,
        title=handed.title,
        note=handed.note,
        credential=handed.credential,
        number=handed.number,
        issued_on=handed.issued_on,
        expires_on=handed.expires_on,
        asked_at=now,
    )
    assessment.full_clean(exclude=["evidence"])
    assessment.save()
    Artefact.objects.bulk_create(
        Artefact(
            assessment=assessment,
            name=name[-255:],
            content=content,
            size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
        )
        for name, content in handed.files
    )
    return assessment


def _refuse_unfit(handed: Handed, competency: Competency, *, today: date) -> None:
    if not 1 <= handed.level <= CEILINGS.get(handed.kind, 0):
        raise ValidationError(_("This kind of evidence cannot show that level."), code="level")
    if handed.issued_on and handed.issued_on > today:
        raise ValidationError(_("The date lies in the future."), code="date")
    if handed.expires_on and handed.issued_on and handed.expires_on < handed.issued_on:
        raise ValidationError(_("It cannot expire before it was issued."), code="date")
    if handed.kind == Assessment.Kind.CERTIFICATE:
        if not handed.issued_on:
            raise ValidationError(_("Say when the certificate was issued."), code="date")
        worth = handed.credential and handed.credential.levels.filter(competency=competency).first()
        if worth and handed.level > worth.level:
            raise ValidationError(
                _("This certificate shows level %(level)d of this competency.") % {"level": worth.level}, code="level"
            )
    if len(handed.files) > MOST_FILES:
        raise ValidationError(_("At most %(count)d files.") % {"count": MOST_FILES}, code="files")
    for name, content in handed.files:
        if not name.lower().endswith(TAKEN):
            raise ValidationError(_("Files of this type are not taken: %(name)s") % {"name": name}, code="files")
        if not 0 < len(content) <= LARGEST_FILE:
            raise ValidationError(_("A file is empty or larger than 10 MB: %(name)s") % {"name": name}, code="files")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an assessor says. `met` are the indicators that were seen, of those put to them."""

    grant: bool
    level: int = 0
    comment: str = ""
    met: Iterable[str] = ()


@transaction.atomic
def decide_assessment(assessment: Assessment, *, by: User, verdict: Verdict, now: datetime | None = None) -> Assessment:
    """Grant a level, which becomes evidence, or not. Nobody judges themselves, or above their own level."""
    now = now or timezone.now()
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if assessment.state != Assessment.State.ASKED:
        raise ValidationError(_("This was decided already."), code="decided")
    _refuse_judge(assessment, by, verdict)
    assessment.rubric = rubric_of(assessment, verdict.met)
    all_met = all(line["met"] for line in assessment.rubric)
    if (not verdict.grant or not all_met) and not verdict.comment.strip():
        raise ValidationError(_("Say in a sentence why, so that the person can act on it."), code="comment")
    assessment.decided_at, assessment.decided_by, assessment.comment = now, by, verdict.comment
    if verdict.grant:
        assessment.state, assessment.granted_level = Assessment.State.GRANTED, verdict.level
        assessment.evidence = _as_evidence(assessment, by=by, level=verdict.level, now=now, source="assessment")
    else:
        assessment.state = Assessment.State.REFUSED
    assessment.save()
    return assessment


def rubric_of(assessment: Assessment, met: Iterable[str]) -> list[dict[str, Any]]:
    """Return each indicator of the level asked for, as it reads now, and whether it was seen."""
    seen = set(met)
    descriptor = assessment.competency.descriptors.filter(number=assessment.level).first()
    return [{"text": text, "met": text in seen} for text in (descriptor.indicators if descriptor else [])]


def _refuse_judge(assessment: Assessment, by: User, verdict: Verdict) -> None:
    if assessment.person_id == by.pk:
        raise ValidationError(_("Nobody signs off their own level."), code="own-level")
    if not is_assessor(by):
        raise PermissionDenied
    if not verdict.grant:
        return
    if not 1 <= verdict.level <= min(CEILINGS[assessment.kind], assessment.level):
        raise ValidationError(_("Grant the level asked for, or a lower one."), code="level")
    own = Standing.objects.filter(person=by, competency=assessment.competency_id).values_list("level", flat=True)
    if not is_pmo(by) and max(own, default=0) < verdict.level:
        raise ValidationError(
            _("You can grant levels up to your own in this competency, which is %(level)d.")
            % {"level": max(own, default=0)},
            code="assessor-level",
        )


def _as_evidence(assessment: Assessment, *, by: User, level: int, now: datetime, source: str) -> Evidence:
    occurred = (
        datetime.combine(assessment.issued_on, time(12), tzinfo=UTC) if assessment.issued_on else assessment.asked_at
    )
    more: dict[str, Any] = {}
    if assessment.kind == Assessment.Kind.CERTIFICATE:
        more["valid_to"] = _certificate_end(assessment, occurred)
        if assessment.credential and assessment.issued_on:
            HeldCredential.objects.get_or_create(
                person=assessment.person,
                credential=assessment.credential,
                issued_on=assessment.issued_on,
                defaults={"number": assessment.number, "expires_on": assessment.expires_on},
            )
    return record_evidence(
        assessment.person,
        competency=assessment.competency,
        kind=assessment.kind,
        level=level,
        occurred_at=min(occurred, now),
        now=now,
        source=f"{source}:{assessment.pk}",
        source_title=assessment.title,
        actor=by,
        **more,
    )


def _certificate_end(assessment: Assessment, occurred: datetime) -> datetime | None:
    if assessment.expires_on:
        return datetime.combine(assessment.expires_on, time(23, 59), tzinfo=UTC)
    months = assessment.credential.cycle_months if assessment.credential else None
    return add_months(occurred, months) if months else None


@transaction.atomic
def withdraw_assessment(assessment: Assessment, *, by: User, now: datetime | None = None) -> Assessment:
    """Take a request back before it was decided."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if assessment.person_id != by.pk:
        raise PermissionDenied
    if assessment.state != Assessment.State.ASKED:
        raise ValidationError(_("This was decided already."), code="decided")
    assessment.state, assessment.decided_at = Assessment.State.WITHDRAWN, now or timezone.now()
    assessment.save(update_fields=["state", "decided_at"])
    return assessment


@transaction.atomic
def appeal_against(assessment: Assessment, *, by: User, reason: str, now: datetime | None = None) -> Appeal:
    """Ask that a decision be looked at again, once."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if assessment.person_id != by.pk:
        raise PermissionDenied
    lower = assessment.state == Assessment.State.GRANTED and (assessment.granted_level or 0) < assessment.level
    if assessment.state != Assessment.State.REFUSED and not lower:
        raise ValidationError(_("There is no decision against you to appeal."), code="nothing")
    if Appeal.objects.filter(assessment=assessment).exists():
        raise ValidationError(_("You appealed already."), code="once")
    if not reason.strip():
        raise ValidationError(_("Say what should be looked at again."), code="reason")
    return Appeal.objects.create(assessment=assessment, reason=reason, opened_at=now or timezone.now())


@transaction.atomic
def decide_appeal(appeal: Appeal, *, by: User, verdict: Verdict, now: datetime | None = None) -> Appeal:
    """Uphold a decision or change it. Another assessor decides, never the first and never the person."""
    now = now or timezone.now()
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=appeal.pk)
    assessment = appeal.assessment
    if appeal.outcome:
        raise ValidationError(_("This was decided already."), code="decided")
    if assessment.decided_by_id == by.pk:
        raise ValidationError(_("Whoever decided first does not decide the appeal."), code="same-assessor")
    _refuse_judge(assessment, by, verdict)
    if not verdict.comment.strip():
        raise ValidationError(_("Say in a sentence why, so that the person can act on it."), code="comment")
    appeal.outcome = Appeal.Outcome.CHANGED if verdict.grant else Appeal.Outcome.UPHELD
    appeal.answer, appeal.closed_at, appeal.closed_by = verdict.comment, now, by
    appeal.save()
    if verdict.grant:
        assessment.evidence = _as_evidence(assessment, by=by, level=verdict.level, now=now, source="appeal")
        assessment.state, assessment.granted_level = Assessment.State.GRANTED, verdict.level
        assessment.save(update_fields=["evidence", "state", "granted_level"])
    return appeal


@transaction.atomic
def revoke_evidence(evidence: Evidence, *, by: User, reason: str, now: datetime | None = None) -> Evidence:
    """Take a piece of evidence away by a row that says so. Its assessor may, and the PMO; nobody for themselves."""
    if evidence.person_id == by.pk or not (is_pmo(by) or (is_assessor(by) and evidence.actor_id == by.pk)):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say in a sentence why, so that the person can act on it."), code="comment")
    if Evidence.objects.filter(supersedes=evidence).exists():
        raise ValidationError(_("A later row stands in its place already."), code="superseded")
    now = now or timezone.now()
    return record_evidence(
        evidence.person,
        competency=evidence.competency,
        kind=Evidence.Kind.REVOCATION,
        level=0,
        occurred_at=now,
        now=now,
        valid_to=None,
        actor=by,
        supersedes=evidence,
        source_title=evidence.source_title,
        reason=reason,
    )


@transaction.atomic
def note_evidence(
    person: User, *, competency: Competency, kind: str, level: int, by: User, reason: str, now: datetime | None = None
) -> Evidence:
    """Write down what needs no request: how somebody sees themselves, feedback, coaching, or a level that the PMO sets."""
    now = now or timezone.now()
    if kind not in notable_kinds(person, by):
        raise PermissionDenied
    highest = competency.area.framework.levels.aggregate(highest=Max("number"))["highest"] or 0
    if not 0 <= level <= highest:
        raise ValidationError(_("This framework has no such level."), code="level")
    if kind != Evidence.Kind.SELF and not reason.strip():
        raise ValidationError(_("Say in a sentence why, so that the person can act on it."), code="comment")
    return record_evidence(
        person,
        competency=competency,
        kind=kind,
        level=level,
        occurred_at=now,
        now=now,
        actor=by,
        reason=reason.strip()[:2000],
    )


def notable_kinds(person: User, by: User) -> tuple[str, ...]:
    """Return the kinds of evidence that somebody may write down about a person. Nobody sets their own level."""
    if person == by:
        return (Evidence.Kind.SELF.value,)
    if not may_see(by, person):
        return ()
    kinds = (Evidence.Kind.PEER.value, Evidence.Kind.COACHING.value)
    return (*kinds, Evidence.Kind.OVERRIDE.value) if is_pmo(by) else kinds


def decided_by_others(assessor: User) -> QuerySet[Assessment]:
    """Narrow to what others decided, about other people, on which an assessor has given no second opinion."""
    decided = Assessment.objects.filter(state__in=(Assessment.State.GRANTED, Assessment.State.REFUSED))
    return decided.exclude(decided_by=assessor).exclude(person=assessor).exclude(opinions__assessor=assessor)


@transaction.atomic
def give_second_opinion(
    assessment: Assessment, *, by: User, level: int, comment: str = "", now: datetime | None = None
) -> SecondOpinion:
    """Say what one would have decided (0: not granted), to compare how assessors judge. Nothing follows for the person."""
    if not is_assessor(by) or not decided_by_others(by).filter(pk=assessment.pk).exists():
        raise PermissionDenied
    if not 0 <= level <= min(CEILINGS[assessment.kind], assessment.level):
        raise ValidationError(_("Grant the level asked for, or a lower one."), code="level")
    return SecondOpinion.objects.create(
        assessment=assessment, assessor=by, level=level, comment=comment[:4000], at=now or timezone.now()
    )
