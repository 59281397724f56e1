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

from training.models import Attempt, AttemptSlot
from training.presentation import ask


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
    slots = list(
        AttemptSlot.objects.filter(attempt_id=attempt.pk)
        .select_related("version")
        .only("attempt_id", "position", "layout", "answer", "saved_at", "version__digest")
        .order_by("position")
    )
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
    return {
        "asked": ask(slots[position - 1]),
        "answered": sum(slot.is_answered for slot in slots),
        "total": len(slots),
        "position": position,
        "previous": position - 1,
        "next": position + 1 if position < len(slots) else 0,
    }


def _summary(slots: list[AttemptSlot]) -> dict[str, Any]:
    asked = [slot for slot in slots if slot.version.parsed.kind != "description"]
    return {
        "slots": slots,
        "unanswered": [slot for slot in asked if not slot.is_answered],
        "answered": sum(slot.is_answered for slot in asked),
        "total": len(asked),
    }
