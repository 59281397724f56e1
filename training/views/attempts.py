"""During a quiz: one question a screen, each answer saved; a summary; and the result."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from training.actions import AnswerRefused, check_answer, save_answer, submit_attempt
from training.actions.attempts import Saved
from training.models import Attempt
from training.presentation import read_answer
from training.results import result_of
from training.views import learner_of
from training.views.screens import address_of_screen, is_by_script, leave_to, place_of, screen_at

REFUSALS = {
    "closed": _("This attempt is closed. Your answer was not changed."),
    "too-late": _("The time is over. What was saved in time counts."),
    "not-an-answer": _("This is not an answer to this question. The one saved before is kept."),
}


def _own_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> Attempt:
    return get_object_or_404(
        Attempt.objects.select_related("quiz", "module__locale"), public_id=attempt_id, person=request.user
    )


@require_GET
@never_cache
@login_required
def resume(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Go to where the learner left off, on whatever device that was."""
    return redirect(place_of(_own_attempt(request, attempt_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def question(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> HttpResponse:
    """Show one question; on POST keep its answer and go where the button says."""
    if request.method == "POST":
        return _answer_and_go(request, attempt_id, position)
    attempt = _own_attempt(request, attempt_id)
    return screen_at(request, attempt, position) if attempt.is_open else redirect(place_of(attempt))


def _answer_and_go(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> HttpResponse:
    try:
        # A form may be sent again with other words (the back button), so each sending is an operation of its own.
        operation = _named_operation(request) or uuid.uuid4()
        attempt = _save(request, attempt_id, position, operation=operation).attempt
        if request.POST.get("go") == "check":
            check_answer(learner_of(request), attempt_id=attempt_id, position=position)
    except AnswerRefused as refusal:
        messages.error(request, REFUSALS.get(refusal.code, REFUSALS["closed"]))
        return leave_to(request, reverse("training:attempt", args=[attempt_id]))
    go = request.POST.get("go", "next")
    target = {"next": position + 1, "previous": position - 1, "check": position}.get(
        go, int(go) if go.isdecimal() else 0
    )
    if is_by_script(request):
        return screen_at(request, attempt, target)
    return redirect(address_of_screen(attempt, target, attempt.slots.count()))


def _named_operation(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        return None


@require_POST
@login_required
def save(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> JsonResponse:
    """Keep an answer while it is being given. The browser names the operation, so a repeated one changes nothing."""
    operation = _named_operation(request)
    if operation is None:
        return JsonResponse({"error": str(REFUSALS["not-an-answer"]), "code": "not-an-answer"}, status=400)
    try:
        saved = _save(request, attempt_id, position, operation=operation)
    except AnswerRefused as refusal:
        status = 400 if refusal.code == "not-an-answer" else 409
        return JsonResponse({"error": str(REFUSALS[refusal.code]), "code": refusal.code}, status=status)
    at = timezone.localtime(saved.saved_at)
    return JsonResponse({"revision": saved.revision, "saved_at": time_format(at, "H:i")})


def _save(request: HttpRequest, attempt_id: uuid.UUID, position: int, *, operation: uuid.UUID) -> Saved:
    """Keep what the form says; somebody else's attempt is not there."""
    try:
        return save_answer(
            learner_of(request),
            attempt_id=attempt_id,
            position=position,
            operation=operation,
            answer=lambda slot: read_answer(slot, request.POST),
            confidence=int(sure) if (sure := request.POST.get("confidence", "")) in ("1", "2", "3") else None,
        )
    except AnswerRefused as refusal:
        if refusal.code == "no-such-question":
            raise Http404 from None
        raise


@require_GET
@never_cache
@login_required
def summary(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Show what is answered and what is not, before handing in."""
    attempt = _own_attempt(request, attempt_id)
    if not attempt.is_open:
        return redirect(place_of(attempt))
    return screen_at(request, attempt, 0)


@require_POST
@login_required
def submit(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Hand in; a second time changes nothing."""
    try:
        submit_attempt(learner_of(request), attempt_id=attempt_id)
    except Attempt.DoesNotExist:
        raise Http404 from None
    return redirect("training:result", attempt_id=attempt_id)


@require_GET
@never_cache
@login_required
def result(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Show the score, what was right and why, and the clause to read for each miss."""
    attempt = _own_attempt(request, attempt_id)
    if attempt.is_open:
        return redirect(place_of(attempt))
    return render(request, "training/result.html", result_of(attempt, viewer=learner_of(request), now=timezone.now()))
