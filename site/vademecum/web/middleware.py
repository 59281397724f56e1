"""Languages of addresses: pages have one each, programs' addresses have none."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language

FOR_PROGRAMS = ("/api/", "/packages/", "/xapi/")


class PagesHaveALanguage(LocaleMiddleware):
    """Django's own, but that an address for programs that leads nowhere is not looked for under `/en/`: it is absent."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path_info.startswith(FOR_PROGRAMS):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", get_language() or "")
        return response
