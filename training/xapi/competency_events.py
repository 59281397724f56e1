"""Statements about competency, in the verbs of ADL's profile of a learner's record: planned and deselected (what a role
asks), achieved, expired, revoked (a level), verified (by an assessor), conferred (a certificate)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from training.models import (
    Competency,
    Evidence,
    IssuedCertificate,
    Level,
    RoleHolding,
    RoleRequirement,
    Standing,
    Statement,
)
from training.xapi.vocabulary import COMPETENCY_LEVEL
from training.xapi.writing import activity, agent_of, keep, statement

BY_ASSESSOR = {Evidence.Kind.SIGN_OFF, Evidence.Kind.ARTEFACT, Evidence.Kind.PRIOR_LEARNING}
LOOK_BACK = timedelta(days=7)  # a night that was missed is made up for


def competency_activity(competency: Competency) -> dict[str, Any]:
    """Return a competency as an object: the same in every language."""
    told = activity("competency", f"competency/{competency.key}")
    told["definition"]["name"] = {
        language: title for language, title in (("en", competency.title_en), ("fr", competency.title_fr)) if title
    }
    return told


def level_changed(standing: Standing, *, before: int, at: datetime, evidence: Evidence | None = None) -> None:
    """Tell that a level was reached or lost; `evidence` is the row that did it, none where it was time."""
    if standing.level == before:
        return
    word = "achieved" if standing.level > before else "revoked" if evidence is not None else "expired"
    key = f"evidence:{evidence.pk}" if evidence is not None else f"lapse:{standing.pk}:{at.date()}"
    said = [_about_level(standing, word, key=f"{key}:{word}", at=at)]
    if word == "achieved" and evidence is not None and evidence.kind in BY_ASSESSOR and evidence.actor is not None:
        context = {"instructor": agent_of(evidence.actor)}
        said.append(_about_level(standing, "verified", key=f"{key}:verified", at=at, context=context))
    keep(said)


def _about_level(
    standing: Standing, word: str, *, key: str, at: datetime, context: dict[str, Any] | None = None
) -> Statement:
    competency = standing.competency
    levels = Level.objects.filter(framework__areas=competency.area_id).order_by("-number")
    highest = max(levels.values_list("number", flat=True).first() or 4, standing.level, 1)
    score = {"scaled": round(standing.level / highest, 6), "raw": standing.level, "min": 0, "max": highest}
    result: dict[str, Any] = {"score": score, "extensions": {COMPETENCY_LEVEL: standing.level}}
    if word in ("achieved", "verified"):
        result["success"] = True
    return statement(
        standing.person, word, competency_activity(competency), key=key, at=at, result=result, context=context
    )


def conferred(certificate: IssuedCertificate) -> None:
    _about_certificate(certificate, "conferred", certificate.issued_at)


def certificate_revoked(certificate: IssuedCertificate) -> None:
    if certificate.revoked_at is not None:
        _about_certificate(certificate, "revoked", certificate.revoked_at)


def _about_certificate(certificate: IssuedCertificate, word: str, at: datetime) -> None:
    told = activity("certificate", f"certificate/{certificate.rule.key}")
    titles = (("en", certificate.title_en), ("fr", certificate.title_fr))
    told["definition"]["name"] = {language: title for language, title in titles if title}
    keep([statement(certificate.person, word, told, key=f"certificate:{certificate.pk}:{word}", at=at)])


def roles_of(today: date) -> int:
    """Tell what roles that began in the last days ask, and what is no longer asked since others ended."""
    since = today - LOOK_BACK
    begun = RoleHolding.objects.filter(valid_from__gt=since, valid_from__lte=today)
    ended = RoleHolding.objects.filter(valid_until__gte=since, valid_until__lt=today)
    made = [*_asked(begun, "planned"), *_asked(ended, "deselected")]
    keep(made)
    return len(made)


def _asked(holdings: Iterable[Any], word: str) -> Iterable[Statement]:
    rows = list(holdings.select_related("person"))  # type: ignore[attr-defined]
    asked: dict[int, list[RoleRequirement]] = {}
    wanted = RoleRequirement.objects.filter(profile__in={row.profile_id for row in rows})
    for requirement in wanted.select_related("competency"):
        asked.setdefault(requirement.profile_id, []).append(requirement)
    for holding in rows:
        day = holding.valid_from if word == "planned" else holding.valid_until
        for one in asked.get(holding.profile_id, ()):
            yield statement(
                holding.person,
                word,
                competency_activity(one.competency),
                key=f"role:{holding.pk}:{one.competency_id}:{word}",
                at=datetime.combine(day, time(), tzinfo=UTC),
                context={"extensions": {COMPETENCY_LEVEL: one.level}},
            )
