"""Pages of the tree: found with two queries, and not there for those who may not see them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.views import serve_chain
from wagtail.wagtail_hooks import check_view_restrictions

from knowledge.addresses import tree_roots
from knowledge.following import COOKIE, recent_with
from knowledge.kept import generation_of, remembered
from knowledge.tree import HOME_DEPTH
from knowledge.visitors import mark_for_visitors
from vademecum.accounts.visibility import ask_once, visible_to


def show_page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a page as Wagtail does, but answer 404 to whoever may not see it: it must not show that there is one."""
    generation_of(request)
    ask_once(request.user)
    page, arguments, keywords = _find(request, path)
    host = request.get_host()
    site = remembered(generation_of(request), ("site", host), lambda: Site.find_for_request(request))
    request._wagtail_site = site  # type: ignore[attr-defined]
    for hook in hooks.get_hooks("before_serve_page"):
        answer = hook(page, request, arguments, keywords)
        if isinstance(answer, HttpResponse):
            return answer
    serve = serve_chain
    for hook in reversed(hooks.get_hooks("on_serve_page")):
        if hook is not check_view_restrictions:  # it would send people to sign in, which tells that there is a page
            serve = hook(serve)
    response = serve(page, request, arguments, keywords)
    if request.user.is_authenticated:
        add_never_cache_headers(response)
        if response.status_code == 200 and page.depth > HOME_DEPTH:
            kept = recent_with(request.COOKIES, page.pk)
            response.set_cookie(
                COOKIE, kept, max_age=90 * 86400, httponly=True, samesite="Lax", secure=request.is_secure()
            )
    else:
        mark_for_visitors(request, response)
    return response


def _find(request: HttpRequest, path: str) -> tuple[Any, Any, Any]:
    """Return the page of this address in the language of its prefix, and what `route` of its type makes of the rest."""
    language = get_language() or settings.LANGUAGE_CODE
    if len(path) > 2000:
        raise Http404
    roots = remembered(generation_of(request), "roots", tree_roots)
    root = next((top for top, code in roots.items() if code == language), None)
    if root is None:
        raise Http404
    words = [word for word in path.split("/") if word]
    pk, model, url_path = remembered(generation_of(request), ("route", root, path), lambda: _nearest(root, words)) or (
        0,
        None,
        "",
    )
    page = (
        visible_to(model._default_manager.select_related("locale"), request.user).filter(pk=pk).first()
        if model
        else None
    )
    if page is None:
        raise Http404
    rest = words[len([word for word in url_path[len(root) :].split("/") if word]) :]
    found = page.route(request, rest)  # Http404 if the type knows nothing of the rest
    if found[0].pk != page.pk:  # a page below, reached by other than its address: it is asked for by its address
        raise Http404
    request._wagtail_route_for_request = found  # type: ignore[attr-defined]
    return found


def _nearest(root: str, words: list[str]) -> tuple[int, Any, str] | None:
    """Return key, type and tree path of the page that is deepest on the way to this address, whoever may see it."""
    candidates = [root + "".join(f"{word}/" for word in words[:count]) for count in range(len(words) + 1)]
    pages = Page.objects.filter(url_path__in=candidates, live=True).select_related("content_type")
    nearest = pages.order_by("-depth").first()
    if nearest is None or nearest.specific_class is None:
        return None
    return nearest.pk, nearest.specific_class, nearest.url_path
