"""Redirects of pages that moved, for those who may see where they went."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from vademecum.accounts.visibility import visible_to


class VisibleRedirects(RedirectMiddleware):
    """Wagtail's redirects, but an old address never tells the new one of a page that is hidden from the reader."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        return answer if answer is response or _may_follow(request) else response


def _may_follow(request: HttpRequest) -> bool:
    path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    found = get_redirect(request, path) or get_redirect(request, urlsplit(path).path)
    if found is None or found.redirect_page_id is None:
        return True
    return visible_to(Page.objects.filter(pk=found.redirect_page_id), request.user).exists()
