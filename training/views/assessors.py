"""The assessors' table: what waits, what it shows, what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from training.actions.assessing import (
    Verdict,
    decide_appeal,
    decide_assessment,
    decided_by_others,
    give_second_opinion,
    rubric_of,
)
from training.competency.calibration import agreement, overall_kappa
from training.competency.rights import is_assessor, is_pmo
from training.models import Appeal, Assessment, Standing


@login_required
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, and appeals that somebody else must decide."""
    viewer: Any = request.user
    if not is_assessor(viewer):
        raise Http404
    waiting = Assessment.objects.waiting().exclude(person=viewer).select_related("person", "competency")
    appeals = (
        Appeal.objects.filter(outcome="")
        .exclude(assessment__person=viewer)
        .exclude(assessment__decided_by=viewer)
        .select_related("assessment__person", "assessment__competency")
    )
    return render(
        request,
        "training/competency/queue.html",
        {
            "waiting": waiting,
            "appeals": appeals,
            "decided": Assessment.objects.filter(decided_by=viewer)
            .select_related("person", "competency")
            .order_by("-decided_at")[:20],
            "to_compare": decided_by_others(viewer).select_related("person", "competency").order_by("-decided_at")[:5],
            "agreement": agreement() if is_pmo(request.user) else [],
            "kappa": overall_kappa() if is_pmo(request.user) else (None, 0),
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Show what was handed in with the rubric of the level asked for, and take the decision."""
    found = Assessment.objects.select_related("person", "competency__area__framework", "credential")
    assessment = get_object_or_404(found, pk=assessment_id)
    if not is_assessor(request.user) or assessment.person_id == request.user.pk:
        raise Http404
    appeal = Appeal.objects.filter(assessment=assessment, outcome="").first()
    if request.method == "POST":
        try:
            _decide(request, assessment, appeal)
            messages.success(request, _("Decided. The person sees it with your comment."))
            return redirect("training:assess-queue")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        except PermissionDenied as error:
            raise Http404 from error
    own = Standing.objects.filter(person_id=request.user.pk, competency=assessment.competency_id).first()
    return render(
        request,
        "training/competency/assess.html",
        {
            "assessment": assessment,
            "appeal": appeal,
            "is_open": assessment.state == Assessment.State.ASKED or appeal is not None,
            "rubric": assessment.rubric or rubric_of(assessment, ()),
            "levels": range(1, assessment.level + 1),
            "own_level": own.level if own else 0,
            "comment": request.POST.get("comment", ""),
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_opinion(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Show what was handed in without what was decided, and take a second opinion."""
    viewer: Any = request.user
    if not is_assessor(viewer):
        raise Http404
    found = decided_by_others(viewer).select_related("person", "competency__area__framework", "credential")
    assessment = get_object_or_404(found, pk=assessment_id)
    if request.method == "POST":
        level = request.POST.get("level", "")
        try:
            wanted = int(level) if level.isdecimal() and len(level) < 3 else -1
            give_second_opinion(assessment, by=viewer, level=wanted, comment=request.POST.get("comment", ""))
            messages.success(request, _("Noted. It changes nothing for the person."))
            return redirect("training:assess-queue")
        except ValidationError as error:
            messages.error(request, error.messages[0])
    return render(
        request,
        "training/competency/second_opinion.html",
        {
            "assessment": assessment,
            "rubric": rubric_of(assessment, ()),
            "levels": range(assessment.level + 1),
        },
    )


def _decide(request: HttpRequest, assessment: Assessment, appeal: Appeal | None) -> None:
    level = request.POST.get("level", "")
    verdict = Verdict(
        grant=request.POST.get("decision") == "grant",
        level=int(level) if level.isdecimal() and len(level) < 3 else 0,
        comment=request.POST.get("comment", "")[:4000],
        met=request.POST.getlist("met"),
    )
    person: Any = request.user
    if appeal is not None:
        decide_appeal(appeal, by=person, verdict=verdict)
    else:
        decide_assessment(assessment, by=person, verdict=verdict)
