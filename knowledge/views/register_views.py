"""Keep the register as it is filtered now under a name, and forget it again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from knowledge.models import RegisterView
from knowledge.views.reader_words import person_of

FILTERS = ("language", "state", "review", "owner", "words")
MOST = 30


@never_cache
@login_required
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name; the same name again changes what it stands for."""
    person, name = person_of(request), request.POST.get("name", "").strip()[:80]
    given = QueryDict(request.POST.get("query", "")[:500])
    query = urlencode({key: given[key][:100] for key in FILTERS if given.get(key)})
    address = f"{reverse('knowledge_register')}?{query}"
    if not name:
        messages.error(request, _("Give the view a name. Nothing was kept."))
    elif RegisterView.objects.filter(person=person).exclude(name=name).count() >= MOST:
        messages.error(request, _("You keep many views already. Remove one first."))
    else:
        RegisterView.objects.update_or_create(person=person, name=name, defaults={"query": query})
        messages.success(request, _("The view is kept."))
    return redirect(address)


@never_cache
@login_required
@require_POST
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Remove a view of one's own."""
    if not RegisterView.objects.filter(pk=view_id, person=person_of(request)).delete()[0]:
        raise Http404
    return redirect("knowledge_register")
