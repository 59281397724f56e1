"""Before a quiz: its rules, earlier attempts, and the start."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from training.actions import StartRefused, start_attempt
from training.actions.attempts import admission_of
from training.models import Attempt, ModulePage, Quiz, QuizSlot, Shown
from training.prerequisites import missing_for
from training.quiz_rules import overall
from training.reading import trail
from training.views import learner_of
from training.views.screens import place_of
from vademecum.accounts.visibility import visible_to

REFUSALS = {
    "no-attempts-left": _("You have used all attempts of this quiz."),
    "no-questions": _("This quiz has no questions yet."),
    "not-open-yet": _("This quiz is not open yet."),
    "closed-already": _("This quiz is closed."),
    "wait": _("There is a pause between two attempts. You can start again when it is over."),
}


def _module_and_quiz(request: HttpRequest, module_id: int) -> tuple[ModulePage, Quiz]:
    """Return a module that the viewer may see, with its quiz; 404 otherwise."""
    module = get_object_or_404(
        visible_to(ModulePage.objects.select_related("quiz", "locale"), request.user), id=module_id
    )
    if module.quiz is None:
        raise Http404
    return module, module.quiz


@login_required
def about(request: HttpRequest, module_id: int) -> HttpResponse:
    """State the rules before anything starts."""
    module, quiz = _module_and_quiz(request, module_id)
    attempts = list(Attempt.objects.filter(quiz=quiz, person=learner_of(request)).order_by("number"))
    for attempt in attempts:
        attempt.quiz = quiz
    now = timezone.now()
    allowed = admission_of(learner_of(request), quiz=quiz, attempts=attempts, now=now)
    counted = overall(attempts, method=quiz.grading_method)
    slots = QuizSlot.objects.filter(quiz=quiz).values_list("question", "draw")
    return render(
        request,
        "training/quiz.html",
        {
            "module": module,
            "quiz": quiz,
            "trail": [*trail(module, request), (quiz.title, request.path)],
            "questions": sum(1 if question else draw for question, draw in slots),
            "attempts": [attempt for attempt in attempts if not attempt.is_open],
            "open_attempt": next((attempt for attempt in attempts if attempt.is_open), None),
            "left": allowed.left,
            "allowed": allowed,
            "refusal": REFUSALS.get(allowed.code, ""),
            "minutes": int(allowed.time_limit.total_seconds() // 60) if allowed.time_limit else None,
            "overall": counted,
            "overall_ratio": (counted or 0) / 100,
            "shows_score": Shown.SCORE in quiz.shown(now),
        },
    )


@require_POST
@login_required
def start(request: HttpRequest, module_id: int) -> HttpResponse:
    """Start the quiz, or go on with the attempt that is open."""
    module, quiz = _module_and_quiz(request, module_id)
    if missing_for(request.user, page=module):  # its page says what
        return redirect(module.get_url(request))
    try:
        attempt = start_attempt(learner_of(request), quiz=quiz, module=module)
    except StartRefused as refusal:
        messages.error(request, REFUSALS[refusal.code])
        return redirect("training:quiz", module_id=module.pk)
    return redirect(place_of(attempt))
