"""The screens of an open attempt: its questions and the summary.

To a browser each is a page. To the script of the quiz each is the inside of `<main>` with the address it stands for,
so that an answer and the next question are one request and no frame is drawn again.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from training.actions.attempts import grade_slot
from training.models import Attempt, AttemptSlot, Confidence
from training.presentation import ask, html_of, review
from vademecum.operations.statements import Statement

ASKED = (
    *("attempt_id", "position", "section", "layout", "variant", "answer", "confidence", "tries", "revision"),
    *("saved_at", "version__digest"),
)
SLOTS = Statement(
    lambda attempt_id: (
        AttemptSlot.objects.filter(attempt_id=attempt_id).select_related("version").only(*ASKED).order_by("position")
    ),
    attempt_id=int,
)


def is_by_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def leave_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to another page; a script is told to load it whole."""
    return HttpResponse(headers={"HX-Redirect": address}) if is_by_script(request) else redirect(address)


def address_of_screen(attempt: Attempt, position: int, total: int) -> str:
    """Return where a question is; the summary for a position that none has."""
    if 1 <= position <= total:
        return reverse("training:question", args=[attempt.public_id, position])
    return reverse("training:review", args=[attempt.public_id])


def place_of(attempt: Attempt) -> str:
    """Return where a learner should be in an attempt: the first question without an answer, the summary, the result."""
    if not attempt.is_open:
        return reverse("training:result", args=[attempt.public_id])
    waiting = attempt.slots.filter(answer={}).exclude(version__content__kind="description").first()
    if waiting is None:
        return reverse("training:review", args=[attempt.public_id])
    return reverse("training:question", args=[attempt.public_id, waiting.position])


def screen_at(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponse:
    """Draw the question at a position of an open attempt, or its summary when none is there."""
    slots = SLOTS.rows(attempt_id=attempt.pk)
    for slot in slots:
        slot.attempt = attempt
    inside = 1 <= position <= len(slots)
    if not inside and request.method != "POST" and position:
        raise Http404
    context = _question(slots, position) if inside else _summary(slots)
    context |= {"attempt": attempt, "now": timezone.now()}
    name = "question" if inside else "review"
    if not is_by_script(request):
        return render(request, f"training/{name}.html", context)
    context["csrf_token"] = get_token(request)
    response = HttpResponse(render_to_string(f"training/parts/{name}.html", context))
    response["HX-Push-Url"] = address_of_screen(attempt, position, len(slots))
    return response


def _question(slots: list[AttemptSlot], position: int) -> dict[str, Any]:
    slot = slots[position - 1]
    return {
        "asked": ask(slot),
        "checked": checked(slot),
        "section": slot.section if position == 1 or slots[position - 2].section != slot.section else "",
        "confidences": Confidence.choices if slot.attempt.quiz.asks_confidence else [],
        "answered": sum(slot.is_answered for slot in slots),
        "total": len(slots),
        "position": position,
        "previous": position - 1,
        "next": position + 1 if position < len(slots) else 0,
    }


def checked(slot: AttemptSlot) -> Any:
    """Return how the answer does that was just checked in practice; None where there is nothing to say."""
    quiz = slot.attempt.quiz
    if not quiz.is_practice or not slot.tries or slot.tries[-1] != slot.answer:
        return None
    result = grade_slot(slot)
    slot.grade_state = result.state
    hints = slot.version.parsed.hints
    return {
        "shown": frozenset(quiz.review_during),
        "state": result.state,
        "tries": len(slot.tries),
        "item": review(slot),
        "hint": html_of(hints[len(slot.tries) - 1].text)
        if result.state != "right" and len(slot.tries) <= len(hints)
        else None,
    }


def _summary(slots: list[AttemptSlot]) -> dict[str, Any]:
    asked = [slot for slot in slots if slot.version.parsed.kind != "description"]
    return {
        "slots": slots,
        "unanswered": [slot for slot in asked if not slot.is_answered],
        "answered": sum(slot.is_answered for slot in asked),
        "total": len(asked),
    }
