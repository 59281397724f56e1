"""A standard as training sees it: what a proposed edition would touch, and how far the one in force has come."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from knowledge.editions.texts import changes_between
from knowledge.models import Edition, StandardPage
from knowledge.tracing import GUIDES, TEMPLATES
from knowledge.views.finding import standard_for
from training.clauses import clause_names
from training.competency.entries import previous_ids
from training.competency.loop import hanging_on, impact_of
from training.competency.rights import is_pmo
from training.competency.understanding import ask_author, chain_of, searched_in_vain
from training.models import Competency, EditionEffect, QuestionHold
from vademecum.accounts.models import User
from vademecum.accounts.visibility import hidden_trees, visible_to

MOST_NAMES = 500


@login_required
@never_cache
@require_safe
def impact(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show by name whom and what a proposed edition would touch."""
    edition = get_object_or_404(Edition.objects.select_related("page"), pk=edition_id)
    if not is_pmo(request.user) or edition.page is None or not may_see_standard(request, edition):
        raise Http404
    before = Edition.objects.filter(pk__in=previous_ids(edition)).first()
    changes = changes_between(before, edition)
    found = impact_of(
        identifier=edition.identifier,
        language=edition.language,
        change_class=edition.change_class,
        changes=changes,
        at=timezone.now(),
        read_editions=[before.pk] if before else [],
    )
    page = StandardPage.objects.get(pk=edition.page_id)
    hanging = hanging_on(page, found.anchors, request.user) if found.anchors else {TEMPLATES: [], GUIDES: []}
    found.templates, found.guides = hanging[TEMPLATES], hanging[GUIDES]
    people = User.objects.in_bulk([loss.person_id for loss in found.losses[:MOST_NAMES]])
    competencies = Competency.objects.in_bulk([loss.competency_id for loss in found.losses[:MOST_NAMES]])
    hidden = hidden_trees(request.user)
    found.modules = [module for module in found.modules if not module.path.startswith(hidden)]
    found.lessons = [lesson for lesson in found.lessons if not lesson.path.startswith(hidden)]
    return render(
        request,
        "training/competency/impact.html",
        {
            "edition": edition,
            "before": before,
            "impact": found,
            "touched": [change for change in changes if change.touches_text],
            "losses": [
                (people[loss.person_id], competencies[loss.competency_id], loss) for loss in found.losses[:MOST_NAMES]
            ],
        },
    )


def may_see_standard(request: HttpRequest, edition: Edition) -> bool:
    """Return whether the standard is there for the viewer as a page."""
    page = edition.page
    return page is not None and visible_to(type(page).objects.filter(pk=page.pk), request.user).exists()


@login_required
@never_cache
@require_safe
def chain(request: HttpRequest, code: str) -> HttpResponse:
    """Show published → read → understood → competent for one standard, and what its clauses teach worst."""
    if not is_pmo(request.user):
        raise Http404
    page = standard_for(request, code)
    reached, names = chain_of(page), clause_names([page.pk])
    return render(
        request,
        "training/competency/chain.html",
        {
            "page": page,
            "chain": reached,
            "worst": [(one, names.get((page.pk, one.anchor), one.anchor)) for one in reached.worst],
            "effects": EditionEffect.objects.filter(edition__page=page).select_related("edition", "module", "quiz")[
                :10
            ],
            "gaps": searched_in_vain(page),
            "held": QuestionHold.objects.filter(effect__edition__page=page, closed_at=None).select_related("question"),
        },
    )


@login_required
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the authors to mend a clause that people get wrong: a request like those for articles."""
    if not is_pmo(request.user):
        raise Http404
    page = standard_for(request, code)
    clause = next((one for one in chain_of(page).worst if one.anchor == request.POST.get("anchor", "")), None)
    if clause is None:
        raise Http404
    ask_author(page, clause, by=request.user)
    messages.success(request, _("The request is with the authors."))
    return redirect("training:chain", code=code)
