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

from training.actions import AnswerRefused, save_answer, submit_attempt
from training.actions.attempts import Saved
from training.clauses import clause_links
from training.models import Attempt, AttemptSlot, QuestionClause
from training.presentation import ask, read_answer, review
from training.views import learner_of

REFUSALS = {
    "closed": _("This attempt is closed. Your answer was not changed."),
    "too-late": _("The time is over. What was saved in time counts."),
    "not-an-answer": _("This is not an answer to this question. The one saved before is kept."),
}


def _own_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> Attempt:
    return get_object_or_404(
        Attempt.objects.select_related("quiz", "module__locale"), public_id=attempt_id, person=request.user
    )


def _place(attempt: Attempt) -> str:
    """Return where a learner should be in an attempt: the first question without an answer, the summary, the result."""
    if not attempt.is_open:
        return reverse("training:result", args=[attempt.public_id])
    waiting = attempt.slots.filter(answer={}).exclude(version__content__kind="description").first()
    if waiting is None:
        return reverse("training:review", args=[attempt.public_id])
    return reverse("training:question", args=[attempt.public_id, waiting.position])


@require_GET
@never_cache
@login_required
def resume(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Go to where the learner left off, on whatever device that was."""
    return redirect(_place(_own_attempt(request, attempt_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def question(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> HttpResponse:
    """Show one question; on POST keep its answer and go where the button says."""
    if request.method == "POST":
        return _answer_and_go(request, attempt_id, position)
    slot = _own_slot(request, attempt_id, position)
    attempt = slot.attempt
    if not attempt.is_open:
        return redirect(_place(attempt))
    answers = list(attempt.slots.order_by().values_list("answer", flat=True))
    return render(
        request,
        "training/question.html",
        {
            "attempt": attempt,
            "asked": ask(slot),
            "answered": sum(bool(answer) for answer in answers),
            "total": len(answers),
            "position": position,
            "previous": position - 1,
            "next": position + 1 if position < len(answers) else 0,
            "now": timezone.now(),
        },
    )


def _answer_and_go(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> HttpResponse:
    try:
        # A form may be sent again with other words (the back button), so each sending is an operation of its own.
        _save(request, attempt_id, position, operation=uuid.uuid4())
    except AnswerRefused as refusal:
        messages.error(request, REFUSALS[refusal.code])
        return redirect("training:attempt", attempt_id=attempt_id)
    go = request.POST.get("go", "next")
    last = AttemptSlot.objects.filter(attempt__public_id=attempt_id).count()
    target = {"next": position + 1, "previous": position - 1}.get(go, int(go) if go.isdecimal() else 0)
    if not 1 <= target <= last:
        return redirect("training:review", attempt_id=attempt_id)
    return redirect("training:question", attempt_id=attempt_id, position=target)


@require_POST
@login_required
def save(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> JsonResponse:
    """Keep an answer while it is being given. The browser names the operation, so a repeated one changes nothing."""
    try:
        operation = uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        return JsonResponse({"error": str(REFUSALS["not-an-answer"]), "code": "not-an-answer"}, status=400)
    try:
        saved = _save(request, attempt_id, position, operation=operation)
    except AnswerRefused as refusal:
        status = 400 if refusal.code == "not-an-answer" else 409
        return JsonResponse({"error": str(REFUSALS[refusal.code]), "code": refusal.code}, status=status)
    at = timezone.localtime(saved.saved_at)
    return JsonResponse({"revision": saved.revision, "saved_at": time_format(at, "H:i")})


def _own_slot(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> AttemptSlot:
    return get_object_or_404(
        AttemptSlot.objects.select_related("version", "attempt__quiz"),
        attempt__public_id=attempt_id,
        attempt__person=request.user,
        position=position,
    )


def _save(request: HttpRequest, attempt_id: uuid.UUID, position: int, *, operation: uuid.UUID) -> Saved:
    """Keep what the form says; somebody else's attempt is not there."""
    try:
        return save_answer(
            learner_of(request),
            attempt_id=attempt_id,
            position=position,
            operation=operation,
            answer=lambda slot: read_answer(slot, request.POST),
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
        return redirect(_place(attempt))
    slots = list(attempt.slots.select_related("version").order_by("position"))
    asked = [slot for slot in slots if slot.version.content["kind"] != "description"]
    return render(
        request,
        "training/review.html",
        {
            "attempt": attempt,
            "slots": slots,
            "unanswered": [slot for slot in asked if not slot.is_answered],
            "answered": sum(slot.is_answered for slot in asked),
            "total": len(asked),
            "now": timezone.now(),
        },
    )


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
        return redirect(_place(attempt))
    slots = list(attempt.slots.select_related("version").order_by("position"))
    for slot in slots:
        slot.attempt = attempt
    earlier = (
        Attempt.objects.filter(quiz_id=attempt.quiz_id, person_id=attempt.person_id, number__lt=attempt.number)
        .exclude(percent=None)
        .order_by("-number")
        .first()
    )
    clauses: dict[int, list[tuple[str, str]]] = {}
    for row in QuestionClause.objects.filter(question__in={slot.version.question_id for slot in slots}):
        clauses.setdefault(row.question_id, []).append((row.identifier, row.anchor))
    links = clause_links([pair for pairs in clauses.values() for pair in pairs], viewer=request.user)
    reviewed = [
        review(slot, clauses=[links[p] for p in clauses.get(slot.version.question_id, []) if p in links])
        for slot in slots
    ]
    return render(
        request,
        "training/result.html",
        {
            "attempt": attempt,
            "reviewed": reviewed if attempt.quiz.shows_feedback else [],
            "right": sum(slot.grade_state == "right" for slot in slots),
            "total": sum(slot.grade_state != "nothing-asked" for slot in slots),
            "earlier": earlier,
            "gain": None if earlier is None or attempt.percent is None else attempt.percent - (earlier.percent or 0),
        },
    )
