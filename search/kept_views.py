"""What a person does with a search besides reading its results: keep it, watch it, ask for an article."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from search.asking import Asked
from search.models import SavedSearch, SavedSearchQuerySet
from search.requesting import request_article
from search.saving import MOST_PER_PERSON, TooMany, save, watch


@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """List the searches that the person keeps."""
    return render(request, "search/saved.html", {"searches": [_with_address(one) for one in _own(request)]})


def _own(request: HttpRequest) -> SavedSearchQuerySet:
    return SavedSearch.objects.of(request.user)


def _with_address(saved: SavedSearch) -> tuple[SavedSearch, str]:
    """Return a search with the address of its results in the language in which it was kept."""
    with override(saved.language):
        return saved, f"{reverse('search')}?{saved.parameters}"


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the search whose address is in `search`; with `watch`, tell of new finds."""
    asked = Asked.of(QueryDict(request.POST.get("search", "")))
    if not asked.text.strip():
        return redirect("search")
    is_watched = "watch" in request.POST
    try:
        save(asked, person=request.user, language=get_language() or "en", is_watched=is_watched)
    except TooMany:
        text = _("You keep %(count)d searches already. Delete one to keep another.") % {"count": MOST_PER_PERSON}
        messages.warning(request, text)
    else:
        messages.success(request, _("You hear of new finds.") if is_watched else _("The search is kept."))
    return redirect(f"{reverse('search')}?{asked.address().urlencode()}")


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, watch, or let go of a kept search: `do` is name, watch, unwatch or delete."""
    found = get_object_or_404(_own(request), pk=pk)
    wanted = request.POST.get("do")
    if wanted == "delete":
        found.delete()
        messages.success(request, _("The search is no longer kept."))
    elif wanted in ("watch", "unwatch"):
        watch(found, is_watched=wanted == "watch")
    elif wanted == "name" and request.POST.get("name", "").strip():
        found.name = request.POST["name"].strip()[:100]
        found.save(update_fields=["name"])
    return redirect("search_saved")


@login_required
@require_POST
def request_an_article(request: HttpRequest) -> HttpResponse:
    """Tell the authors that something is missing: the words, and what should be in the article."""
    words = request.POST.get("words", "")
    made = request_article(
        words, language=get_language() or "en", person=request.user, note=request.POST.get("note", "")
    )
    if made is None:
        return redirect("search")
    messages.success(request, _("The authors see your request for “%(words)s”. You hear of it.") % {"words": made.text})
    return redirect(f"{reverse('search')}?{urlencode({'q': made.text})}")
