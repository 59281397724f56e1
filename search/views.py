"""The results page and the suggestions of the search field. Both work on GET; only the nameless log notes that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search import background, finding
from search.asking import Asked, refusal
from search.best_bets import best_bets
from search.definitions import definition_of
from search.engines.base import ORDERS
from search.facets import facets_of
from search.learning.referrals import note_search
from search.models import SavedSearch
from search.queries import QueryError, clean
from vademecum.accounts.visibility import ask_once

PER_PAGE = 10
SHOWN_STATES = ("in-force", "due", "overdue", "superseded", "withdrawn")
MAX_PAGE = finding.MAX_RESULTS // PER_PAGE


@require_safe
@cache_control(private=True, no_cache=True)
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found for `q`, narrowed by `type` and `language` (each may be repeated), at `page`."""
    ask_once(request.user)
    asked, number = Asked.of(request.GET), _page_number(request)
    language = get_language() or "en"
    try:
        results = asked.find(viewer=request.user, language=language, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    except QueryError as error:
        refused = {"refused": refusal(error), "query_text": clean(asked.text[: error.limit])}
        return render(request, "search/results.html", refused, status=400)
    response = render(request, "search/results.html", _context(request, asked, results, number))
    if results.is_degraded:
        background.ask_for_rebuild_soon()
    elif number == 1 and not asked.is_narrowed:
        note_search(request, response, text=results.query.text, language=language, total=results.total)
    if results.is_settled:
        # every visitor gets this same page until the content changes: it may be kept for the next who asks
        response.same_for_visitors = not request.user.is_authenticated  # type: ignore[attr-defined]
    return response


@require_safe
@cache_control(private=True, no_cache=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer `q`, what is being typed, with titles that continue it; an empty `q` with what the palette begins with."""
    ask_once(request.user)
    found = finding.suggest(request.GET.get("q", ""), viewer=request.user, language=get_language() or "en")
    labels = finding.kind_names()
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found)) % {"count": len(found)}
    return JsonResponse(
        {
            "status": status,
            **({} if request.GET.get("q") else _palette(request)),
            "suggestions": [
                {
                    "title": hit.title,
                    "url": hit.url,
                    "type": str(labels.get(hit.kind, hit.kind)),
                    "language": hit.language,
                    "place": " › ".join(hit.trail),
                }
                for hit in found
            ],
        }
    )


def _palette(request: HttpRequest) -> dict[str, Any]:
    """Return what the palette offers before anything is typed: kept searches, and its own words."""
    kept = SavedSearch.objects.of(request.user)[:10] if request.user.is_authenticated else []
    labels = {
        "documents": _("Documents"),
        "recent": _("Searched for lately"),
        "saved": _("Your searches"),
        "places": _("Main places"),
        "search": _("Search all text"),
        "forget": _("Forget them"),
    }
    address = reverse("search")
    return {
        "labels": labels,
        "reader": reader_mark(request.user),
        "saved": [{"title": one.name, "url": f"{address}?{one.parameters}"} for one in kept],
    }


def reader_mark(viewer: Any) -> str:
    """Return what tells one reader's recent searches from another's in a browser that they share, and nothing else."""
    return salted_hmac("search.recent", str(viewer.pk)).hexdigest()[:12] if viewer.is_authenticated else ""


def _context(request: HttpRequest, asked: Asked, results: finding.Results, number: int) -> dict[str, Any]:
    pages = Paginator(range(min(results.total, finding.MAX_RESULTS)), PER_PAGE)
    return {
        "results": results,
        "query_text": results.query.text,
        "labels": finding.kinds(),
        "names": finding.kind_names(),
        "facets": facets_of(results.facets, request.GET, viewer=request.user, language=get_language() or "en"),
        "orders": _orders(asked),
        "page_obj": Page([], min(number, pages.num_pages), pages),
        "is_past_the_end": number > pages.num_pages,
        "first_page_url": _first_page(request),
        "shown_states": SHOWN_STATES,
        "is_narrowed": asked.is_narrowed,
        "asked": asked,
        **(_answers(request, results) if number == 1 and not asked.is_narrowed else {}),
        "reader": reader_mark(request.user),
        "saved": _saved(request, asked),
        "wider": Asked(text=asked.text, order=asked.order).address().urlencode(),
        "everywhere": replace(asked, within="").address().urlencode() if asked.within else "",
        "plainer": _without_operators(results.query.text),
    }


def _answers(request: HttpRequest, results: finding.Results) -> dict[str, Any]:
    """Return what stands before the results: what the words mean, and what the PMO recommends for them."""
    about: dict[str, Any] = {"viewer": request.user, "language": get_language() or "en"}
    return {"definition": definition_of(results.query, **about), "bets": best_bets(results.query, **about)}


def _orders(asked: Asked) -> list[dict[str, Any]]:
    """Return the orders in which results may stand, each with its address."""
    labels = {"": _("Best first"), "newest": _("Newest first"), "oldest": _("Oldest first"), "title": _("By title")}
    return [
        {
            "label": labels[order],
            "url": f"?{replace(asked, order=order).address().urlencode()}",
            "is_chosen": order == asked.order,
        }
        for order in ORDERS
    ]


def _saved(request: HttpRequest, asked: Asked) -> SavedSearch | None:
    """Return this search among those that the person keeps."""
    if not request.user.is_authenticated or not asked.text:
        return None
    return SavedSearch.objects.of(request.user).filter(parameters=asked.address().urlencode()).first()


def _without_operators(text: str) -> str:
    """Return the words alone where quotes, fields or exclusions stand in the way of finding something."""
    plain = " ".join(word for word in text.replace('"', " ").split() if not word.startswith("-"))
    plain = " ".join(word.partition(":")[2] or word for word in plain.split())
    return plain if plain != text else ""


def _first_page(request: HttpRequest) -> str:
    address = request.GET.copy()
    address.pop("page", None)
    return f"?{address.urlencode()}"


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), MAX_PAGE + 1)
