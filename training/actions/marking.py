"""Mark what a machine cannot: by one person, or by two who do not see each other's mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.actions.attempts import follow_result, settle
from training.models import Attempt, AttemptEvent, AttemptSlot, Mark
from training.questions import Essay
from vademecum.accounts.models import User


@transaction.atomic
def mark_answer(
    slot: AttemptSlot,
    *,
    marker: User,
    fraction: float | None = None,
    levels: Sequence[int] = (),
    comment: str = "",
    now: datetime | None = None,
) -> Attempt:
    """Give an essay its mark, 0…1, or the levels of its rubric; the last one settles the attempt and what follows.

    Where a quiz wants two markers, the mark counts when both have marked: their average if they are near each other,
    otherwise a third marking, the agreed one, decides.
    """
    now = now or timezone.now()
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("quiz", "module", "person")
        .get(pk=slot.attempt_id)
    )
    body = slot.version.parsed.body
    if levels and isinstance(body, Essay):
        try:
            fraction = body.rubric_fraction(levels)
        except ValueError as error:
            raise ValidationError(_("Choose one level for each criterion.")) from error
    if fraction is None or not 0 <= fraction <= 1:
        raise ValidationError(_("The mark is between 0 and 1."))
    if attempt.person_id == marker.pk:
        raise ValidationError(_("Nobody marks their own answer."))
    if attempt.state != Attempt.State.SUBMITTED:
        raise ValidationError(_("Only an attempt that was handed in can be marked."))
    given = list(slot.given_marks.all())
    round_ = round_of(given, marker=marker, two_markers=attempt.quiz.second_marker)
    Mark.objects.update_or_create(
        slot=slot,
        round=round_,
        defaults={"marker": marker, "fraction": fraction, "levels": list(levels), "comment": comment, "at": now},
    )
    _settle_slot(slot, attempt)
    had_passed = attempt.passed
    settle(attempt, list(attempt.slots.all()))
    attempt.save(update_fields=["percent", "passed"])
    AttemptEvent.objects.create(
        attempt=attempt,
        kind=AttemptEvent.Kind.MARKED,
        at=now,
        actor=marker,
        detail={"position": slot.position, "fraction": fraction, "round": round_},
    )
    if attempt.percent is not None and not had_passed:
        follow_result(attempt, now)
    return attempt


def round_of(given: Sequence[Mark], *, marker: User, two_markers: bool) -> int:
    """Return which marking this is. Who marks again changes their own mark; the third marking is the agreed one."""
    own = next((mark for mark in given if mark.marker_id == marker.pk and mark.round != Mark.Round.AGREED), None)
    rounds = {mark.round for mark in given}
    if not two_markers:
        return Mark.Round.FIRST
    if {Mark.Round.FIRST, Mark.Round.SECOND} <= rounds:
        return Mark.Round.AGREED
    if own is not None:
        return own.round
    return Mark.Round.SECOND if Mark.Round.FIRST in rounds else Mark.Round.FIRST


def agreed_fraction(given: Sequence[Mark], *, two_markers: bool, tolerance: int) -> float | None:
    """Return the mark that counts; None while a second or an agreed one is missing."""
    marks = {mark.round: mark.fraction for mark in given}
    first, second, agreed = (marks.get(r) for r in (Mark.Round.FIRST, Mark.Round.SECOND, Mark.Round.AGREED))
    if agreed is not None or not two_markers:
        return agreed if agreed is not None else first
    if first is None or second is None or abs(first - second) * 100 > tolerance + 1e-9:
        return None
    return (first + second) / 2


def _settle_slot(slot: AttemptSlot, attempt: Attempt) -> None:
    given = list(slot.given_marks.order_by("round"))
    fraction = agreed_fraction(given, two_markers=attempt.quiz.second_marker, tolerance=attempt.quiz.marking_tolerance)
    state = "awaits-marking"
    if fraction is not None:
        state = "right" if fraction == 1 else "partial" if fraction else "wrong"
    AttemptSlot.objects.filter(pk=slot.pk).update(
        fraction=fraction,
        grade_state=state,
        comment="\n\n".join(mark.comment for mark in given if mark.comment),
        marked_by=given[-1].marker if given else None,
    )
