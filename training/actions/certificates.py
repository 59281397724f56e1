"""Give certificates to whoever meets their rule, and take one back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from training.competency import add_months
from training.competency.rights import is_pmo
from training.models import CertificateRule, IssuedCertificate, RoleRequirement, Standing
from training.xapi import competency_events
from vademecum.accounts.models import User


@transaction.atomic
def issue_certificates(*, now: datetime | None = None) -> list[IssuedCertificate]:
    """Give each certificate in use to those who meet it and hold none that is valid; a revoked one is not given again
    within its validity."""
    now = now or timezone.now()
    given: list[IssuedCertificate] = []
    for rule in CertificateRule.objects.filter(is_active=True).select_related("profile", "competency"):
        asked = asked_by(rule)
        people = _who_meet(asked)
        held = set(IssuedCertificate.objects.filter(rule=rule, valid_until__gt=now).values_list("person_id", flat=True))
        for person in User.objects.filter(pk__in=people - held, is_active=True).order_by("pk"):
            given.append(_issue(rule, person, asked, now))
    return given


def asked_by(rule: CertificateRule) -> dict[int, tuple[str, int]]:
    """Return competency → (its name, the level) that a certificate asks."""
    if rule.competency is not None:
        return {rule.competency.pk: (rule.competency.title, rule.level)}
    rows = RoleRequirement.objects.filter(profile=rule.profile).select_related("competency")
    return {row.competency_id: (row.competency.title, row.level) for row in rows}


def _who_meet(asked: dict[int, tuple[str, int]]) -> set[int]:
    people: set[int] | None = None
    for competency_id, (_name, level) in asked.items():
        rows = Standing.objects.filter(competency=competency_id, level__gte=level).values_list("person_id", flat=True)
        people = set(rows) if people is None else people & set(rows)
    return people or set()


def _issue(rule: CertificateRule, person: User, asked: dict[int, tuple[str, int]], now: datetime) -> IssuedCertificate:
    with translation.override(person.preferred_language):
        facts = [_("%(name)s: level %(level)d") % {"name": name, "level": level} for name, level in asked.values()]
    certificate = IssuedCertificate.objects.create(
        rule=rule,
        person=person,
        holder=person.get_full_name() or str(person),
        title_en=rule.title_en,
        title_fr=rule.title_fr,
        facts={"asked": facts},
        issued_at=now,
        valid_until=add_months(now, rule.valid_months),
    )
    competency_events.conferred(certificate)
    return certificate


@transaction.atomic
def revoke_certificate(
    certificate: IssuedCertificate, *, by: User, reason: str, now: datetime | None = None
) -> IssuedCertificate:
    """Take a certificate back: its public page says so from now on."""
    if not is_pmo(by):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say in a sentence why, so that the person can act on it."), code="comment")
    certificate.revoked_at, certificate.revoked_by = now or timezone.now(), by
    certificate.revocation_reason = reason[:255]
    certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    competency_events.certificate_revoked(certificate)
    return certificate
