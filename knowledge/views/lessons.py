"""Adopt or reject a lesson learned."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge.lessons import Undecided, decide_on_lesson
from knowledge.models import LessonLearnedPage
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to


@login_required
@require_POST
def decide_lesson(request: HttpRequest, page_id: int) -> HttpResponse:
    """Note the decision of somebody who may publish the page; for others there is no such address."""
    page = visible_to(LessonLearnedPage.objects.filter(pk=page_id), request.user).first()
    if page is None:
        raise Http404
    adopt = request.POST.get("decision") == "adopt"
    try:
        decide_on_lesson(page, by=cast(User, request.user), adopt=adopt, reason=request.POST.get("reason", "")[:2000])
    except Undecided as refusal:
        if refusal.code == "forbidden":
            raise Http404 from None
        said = {
            "no-reason": _("Say why it is rejected, so that whoever proposed it understands. Nothing was decided."),
            "decided": _("This was decided already. Nothing was changed."),
        }
        messages.error(request, said[refusal.code])
    else:
        messages.success(request, _("The lesson is adopted.") if adopt else _("The lesson is rejected."))
    return redirect(page.url or "/")
