"""On the host that packages have to themselves there is nothing else: not a page, not a form, not a sign-in."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from training.packages.serving import own_host


class OnlyPackages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not own_host():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.get_host() == own_host() and not request.path_info.startswith("/packages/"):
            return HttpResponseNotFound()
        return self.get_response(request)
