"""Competency of the demo organisation: what waits for assessors, who staffs what, certificates, the trend of a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from training.actions.assessing import Handed, Verdict, ask_for_assessment, decide_assessment
from training.actions.certificates import issue_certificates
from training.competency.matrix import coverage_on
from training.models import (
    Assessment,
    CertificateRule,
    Competency,
    CoverageSnapshot,
    IssuedCertificate,
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
                "title_fr": f"Praticien : {best.competency.title_fr}",
                "competency": best.competency,
                "level": 3,
            },
        )
        issue_certificates(now=now)
    _trend(now.date())


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
