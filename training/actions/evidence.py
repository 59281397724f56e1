"""Add to the log of evidence and keep the standings with it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.competency import derive, valid_until
from training.competency.recomputing import recompute_standings
from training.competency.rulebook import rules_of
from training.models import Competency, Evidence, Standing
from training.xapi import competency_events
from vademecum.accounts.models import User

JUDGED = {Evidence.Kind.SIGN_OFF, Evidence.Kind.ARTEFACT, Evidence.Kind.OVERRIDE, Evidence.Kind.PRIOR_LEARNING}
_BY_KIND: Any = object()


@transaction.atomic
def record_evidence(
    person: User,
    *,
    competency: Competency,
    kind: str,
    level: int,
    occurred_at: datetime,
    now: datetime | None = None,
    valid_to: datetime | None = _BY_KIND,
    score: float | None = None,
    source: str = "",
    source_revision: str = "",
    source_title: str = "",
    actor: User | None = None,
    supersedes: Evidence | None = None,
    reason: str = "",
) -> Evidence:
    """Add a row and recompute the standing. The same source is recorded once for a competency and kind.

    `valid_to` defaults to what the kind says; None means without end. Nobody judges themselves.
    """
    now = now or timezone.now()
    if kind in JUDGED and actor == person:
        raise ValidationError(_("Nobody signs off their own level."), code="own-level")
    if source:
        known = Evidence.objects.filter(source=source, competency=competency, kind=kind).first()
        if known:
            return known
    evidence = Evidence.objects.create(
        person=person,
        competency=competency,
        kind=kind,
        level=level,
        score=score,
        occurred_at=occurred_at,
        recorded_at=now,
        valid_until=valid_until(kind, occurred_at) if valid_to is _BY_KIND else valid_to,
        source=source,
        source_revision=source_revision,
        source_title=source_title[:255],
        actor=actor,
        supersedes=supersedes,
        reason=reason,
    )
    before = Standing.objects.filter(person=person, competency=competency).values_list("level", flat=True).first() or 0
    standing = recompute_standing(person_id=person.pk, competency_id=competency.pk, now=now)
    if standing.level != before:
        standing.person, standing.competency = person, competency
        competency_events.level_changed(standing, before=before, at=now, evidence=evidence)
    return evidence


@transaction.atomic
def end_evidence(rows: Sequence[Evidence], *, until: datetime, mark: str, reason: str, now: datetime) -> list[Evidence]:
    """Let evidence count no longer than `until`: each row gets one that supersedes it and says why.

    `mark` tells this ending from others of the same source, so that doing it twice does nothing. Standings follow.
    """
    ended = [
        Evidence(
            person_id=row.person_id,
            competency_id=row.competency_id,
            kind=row.kind,
            level=row.level,
            score=row.score,
            occurred_at=row.occurred_at,
            recorded_at=now,
            valid_until=max(until, row.occurred_at),
            source=f"{row.source[: 199 - len(mark)]}~{mark}" if row.source else "",
            source_revision=row.source_revision,
            source_title=row.source_title,
            actor_id=row.actor_id,
            supersedes=row,
            reason=reason,
        )
        for row in rows
        if row.valid_until is None or row.valid_until > until
    ]
    Evidence.objects.bulk_create(ended, batch_size=500)
    touched = ({row.person_id for row in ended}, {row.competency_id for row in ended})
    if ended:
        recompute_standings(now=now, only=(sorted(touched[0]), sorted(touched[1])))
    return ended


@transaction.atomic
def recompute_standing(*, person_id: int, competency_id: int, now: datetime | None = None) -> Standing:
    """Derive one standing from the log again. Locked first, so that two writers see each other's evidence."""
    now = now or timezone.now()
    Standing.objects.get_or_create(person_id=person_id, competency_id=competency_id)
    standing = Standing.objects.select_for_update().get(person_id=person_id, competency_id=competency_id)
    rows = Evidence.objects.of(person_id=person_id, competency_id=competency_id).rows()
    # What is written late, as of an earlier moment, must not make what was recorded after it forgotten.
    now = max([now, *(row.recorded_at for row in rows)])
    computed = derive(rows, rules=rules_of(competency_id), at=now)
    standing.level = computed.level
    standing.highest_ever = computed.highest_ever
    standing.lapses_at = computed.lapses_at
    standing.lapses_to = computed.lapses_to
    standing.computed_at = now
    standing.save()
    return standing
