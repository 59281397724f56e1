"""The refresher of the week: what fades, and a few questions on it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training.actions.refreshers import NothingToRefresh, start_refresher
from training.competency.memory import FEWEST_QUESTIONS
from training.competency.refreshing import memories_of, questions_for, refresher_of_week
from training.competency.rights import is_assessor, leads_somebody
from training.views import learner_of
from training.views.screens import place_of

REFUSALS = {
    "done": _("You have done the refresher of this week. The next one comes on Monday."),
    "fresh": _("Nothing needs refreshing now."),
    "few": _("There are too few questions that you have met before. Take a quiz of a module first."),
}


@login_required
@never_cache
@require_safe
def refresher(request: HttpRequest) -> HttpResponse:
    """Show what a person may be forgetting, and offer the refresher of the week."""
    person, now = learner_of(request), timezone.now()
    faded = memories_of(person, at=now)
    begun = refresher_of_week(person, at=now)
    language = (get_language() or "en")[:2]
    count = 0 if begun else len(questions_for(person, faded, language=language))
    return render(
        request,
        "training/competency/refresher.html",
        {
            "faded": faded,
            "begun": begun,
            "count": count if count >= FEWEST_QUESTIONS else 0,
            "leads": leads_somebody(person),
            "assesses": is_assessor(person),
        },
    )


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin the refresher of the week, or go on with it."""
    try:
        attempt = start_refresher(learner_of(request), language=(get_language() or "en")[:2])
    except NothingToRefresh as refusal:
        messages.info(request, REFUSALS[refusal.code])
        return redirect("training:refresher")
    return redirect(place_of(attempt))
