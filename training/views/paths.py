"""A learning path, and beginning it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from training.models import LearningPath
from training.paths import ShownPath, assign_path, paths_for
from training.progress import progress_of
from training.views import learner_of


def _shown(request: HttpRequest, path_id: int) -> ShownPath:
    found = paths_for(request.user, progress_of(request.user), only=path_id)
    if not found:
        raise Http404
    return found[0]


@require_safe
def about(request: HttpRequest, path_id: int) -> HttpResponse:
    """Show the steps of a path with how far the reader is in each."""
    return render(request, "training/path.html", {"shown": _shown(request, path_id)})


@require_POST
@login_required
def take(request: HttpRequest, path_id: int) -> HttpResponse:
    """Put every step of a path on one's own list."""
    shown = _shown(request, path_id)
    path = get_object_or_404(LearningPath, pk=shown.path.pk)
    assign_path(learner_of(request), path=path, assigned_by=learner_of(request), now=timezone.now())
    return redirect("training:mine")
