"""Competency of the demo organisation: what waits for assessors, who staffs what, certificates, the trend of a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from training.actions.assessing import Handed, Verdict, appeal_against, ask_for_assessment, decide_assessment
from training.actions.certificates import issue_certificates
from training.competency.cpd import CATEGORIES
from training.competency.lapsing import remind_lapsing
from training.competency.matrix import coverage_on
from training.competency.memory import after_review, rating_of
from training.models import (
    Assessment,
    CertificateRule,
    Competency,
    CoverageSnapshot,
    Credential,
    Evidence,
    HeldCredential,
    IssuedCertificate,
    LedgerEntry,
    Memory,
    Standing,
)
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER


def build(people: list[Any], now: datetime) -> None:
    """Fill every view of competency once."""
    if Assessment.objects.filter(person__is_demo=True).exists():
        return
    _assessments(people, now)
    best = Standing.objects.filter(level__gte=3, person__is_demo=True).select_related("competency").first()
    if best is not None:
        CertificateRule.objects.get_or_create(
            key="demo-practitioner",
            defaults={
                "title_en": f"Practitioner: {best.competency.title_en}",
                "title_fr": f"Praticien\u202f: {best.competency.title_fr}",
                "competency": best.competency,
                "level": 3,
            },
        )
        issue_certificates(now=now)
    _trend(now.date())
    _appeal(now)
    _credentials(people, now.date())
    _memories(now)
    remind_lapsing(now=now)


def clear() -> None:
    """Remove what belongs to demo people."""
    people = User.objects.filter(is_demo=True)
    IssuedCertificate.objects.filter(person__in=people).delete()
    Assessment.objects.filter(person__in=people).delete()
    CertificateRule.objects.filter(key="demo-practitioner", issued=None).delete()
    CoverageSnapshot.objects.all().delete()


def _assessments(people: list[Any], now: datetime) -> None:
    """Let some wait, some be granted and one be refused."""
    competencies = list(Competency.objects.filter(area__framework__key="vademecum-pm").order_by("pk"))
    officer = User.objects.filter(is_demo=True, groups__name=PMO_OFFICER).order_by("pk").first()
    if not competencies:
        return
    for number, person in enumerate(people[: min(9, len(people))]):
        competency = competencies[number % len(competencies)]
        french = person.preferred_language == "fr"
        title = f"Registre de {competency.title_fr}" if french else f"Register: {competency.title_en}"
        handed = Handed("artefact", 2, title, files=[("register.csv", b"risk,owner\n")])
        made = ask_for_assessment(person, competency=competency, handed=handed, now=now - timedelta(days=number + 1))
        if officer is not None and officer.pk != person.pk and number % 3:
            words = "Chaque ligne a un responsable." if french else "Every line has an owner."
            verdict = Verdict(grant=number % 3 == 1, level=2, comment=words)
            decide_assessment(made, by=officer, verdict=verdict, now=now - timedelta(hours=number))


def _appeal(now: datetime) -> None:
    """Let somebody appeal against a refusal."""
    refused = Assessment.objects.filter(person__is_demo=True, state=Assessment.State.REFUSED, appeal=None).first()
    if refused is not None:
        french = refused.person.preferred_language == "fr"
        reason = "Le registre joint avait une autre version." if french else "The register had a newer version."
        appeal_against(refused, by=refused.person, reason=reason, now=now - timedelta(minutes=30))


def _credentials(people: list[Any], today: date) -> None:
    """Give some people a credential in mid-cycle, with hours of development."""
    credentials = list(Credential.objects.exclude(cpd_rules={}).order_by("key"))
    titles = {
        "en": ("Conference on risk", "Reading group", "Mentoring a new colleague", "Work on projects", "Finance course"),
        "fr": ("Conférence sur les risques", "Groupe de lecture", "Mentorat d’un nouveau collègue", "Travail en projet",
               "Cours de finance"),
    }  # fmt: skip
    for number, person in enumerate(people[: 8 if credentials else 0]):
        credential = credentials[number % len(credentials)]
        issued = today - timedelta(days=300 + 90 * number)
        HeldCredential.objects.get_or_create(person=person, credential=credential, issued_on=issued)
        for place, title in enumerate(titles.get(person.preferred_language, titles["en"])):
            LedgerEntry.objects.get_or_create(
                person=person,
                title=title,
                defaults={
                    "category": CATEGORIES[(place + number) % len(CATEGORIES)],
                    "hours": 3 + (place * 5 + number * 2) % 9,
                    "done_on": today - timedelta(days=20 + 40 * place),
                },
            )


def _memories(now: datetime) -> None:
    """Let what was passed fade as it does; a refresher waits for some."""
    passed = Evidence.objects.filter(person__is_demo=True, kind__in=("quiz", "exam"), occurred_at__lt=now)
    for row in passed.order_by("occurred_at"):
        kept = after_review(None, rating=rating_of(row.score or 85, pass_mark=70), at=row.occurred_at)
        Memory.objects.get_or_create(
            person_id=row.person_id,
            competency_id=row.competency_id,
            defaults={
                "card": kept.card,
                "stability": kept.stability,
                "reviewed_at": row.occurred_at,
                "due_at": kept.due_at,
            },
        )


def _trend(today: date) -> None:
    """Draw the year as a steady climb to what is true today."""
    coverage = coverage_on(today)
    for month in range(12, -1, -1):
        on = today - timedelta(days=30 * month)
        CoverageSnapshot.objects.bulk_create(
            [
                CoverageSnapshot(
                    on=on,
                    profile=one.profile,
                    competency=one.competency,
                    required=one.required,
                    met=round(one.met * (1 - 0.03 * month)),
                )
                for one in coverage
            ],
            ignore_conflicts=True,
        )
