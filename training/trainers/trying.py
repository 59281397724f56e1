"""Try a question as a learner sees it, and see how an answer would be marked. Nothing is kept."""

from __future__ import annotations

import json
import random
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training.drawing import layout_of
from training.grading import accept, grade
from training.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Shown
from training.presentation import ask, read_answer, review
from training.trainers.access import TRY, holding

SALT = "training.trying"


@require_http_methods(["GET", "HEAD", "POST"])
@holding(TRY)
def attempt_question(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show one version of a question; on POST mark the answer. The drawn numbers travel in the signed form."""
    version = get_object_or_404(QuestionVersion.objects.select_related("question"), pk=version_id)
    slot = _slot(version, request.POST.get("drawn"))
    item: Any = None
    refusal = ""
    if request.method == "POST":
        try:
            slot.answer = accept(slot.question.body, read_answer(slot, request.POST))
        except ValueError:
            refusal = _("This is not an answer to this question.")
        result = grade(slot.question.body, slot.answer, decimal_comma=version.question.language == "fr")
        slot.fraction, slot.grade_state = result.fraction, result.state
        item = review(slot)
    return render(
        request,
        "training/trainers/try.html",
        {
            "version": version,
            "asked": ask(slot),
            "item": item,
            "refusal": refusal,
            "shown": frozenset(Shown.values),
            "drawn": signing.dumps({"variant": slot.variant, "layout": slot.layout}, salt=SALT),
            "page_title": _("Try the question"),
        },
    )


def _slot(version: QuestionVersion, drawn: str | None) -> AttemptSlot:
    rng = random.SystemRandom()
    slot = AttemptSlot(version=version, attempt=Attempt(quiz=Quiz(language=version.question.language)), position=1)
    try:
        kept = signing.loads(drawn, salt=SALT) if drawn else None
    except (signing.BadSignature, json.JSONDecodeError):
        kept = None
    slot.variant = kept["variant"] if kept else version.parsed.draw(rng)
    slot.layout = kept["layout"] if kept else layout_of(slot.question.body, shuffle=True, rng=rng)
    return slot
