"""Mark what a machine cannot."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.actions.attempts import pass_quiz, settle
from training.models import Attempt, AttemptEvent, AttemptSlot
from vademecum.accounts.models import User


@transaction.atomic
def mark_answer(
    slot: AttemptSlot, *, fraction: float, marker: User, comment: str = "", now: datetime | None = None
) -> Attempt:
    """Give an essay its mark, 0…1; the last one settles the attempt and what follows from passing it."""
    now = now or timezone.now()
    if not 0 <= fraction <= 1:
        raise ValidationError(_("The mark is between 0 and 1."))
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("quiz", "module", "person")
        .get(pk=slot.attempt_id)
    )
    if attempt.person_id == marker.pk:
        raise ValidationError(_("Nobody marks their own answer."))
    if attempt.state != Attempt.State.SUBMITTED:
        raise ValidationError(_("Only an attempt that was handed in can be marked."))
    state = "right" if fraction == 1 else "partial" if fraction else "wrong"
    AttemptSlot.objects.filter(pk=slot.pk).update(
        fraction=fraction, grade_state=state, comment=comment, marked_by=marker
    )
    had_passed = attempt.passed
    settle(attempt, list(attempt.slots.all()))
    attempt.save(update_fields=["percent", "passed"])
    AttemptEvent.objects.create(
        attempt=attempt,
        kind=AttemptEvent.Kind.MARKED,
        at=now,
        actor=marker,
        detail={"position": slot.position, "fraction": fraction},
    )
    if attempt.passed and not had_passed:
        pass_quiz(attempt, now)
    return attempt
