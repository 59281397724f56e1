"""What people see when something is not there, not allowed or went wrong."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

LONGEST_GUESS = 80  # characters of an address that are offered as a search


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404, with the same body for what is absent and what is hidden."""
    return render(request, "web/404.html", {"words": words_of(request.path)}, status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "web/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, the session or the frame: any of them may be what broke."""
    return _plain("web/500.html", status=500, now=timezone.now())


def maintenance(request: HttpRequest) -> HttpResponse:
    response = _plain("web/maintenance.html", status=503)
    response["Retry-After"] = "120"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old. The way back stays on this site."""
    referrer = urlparse(request.META.get("HTTP_REFERER", ""))
    back = referrer.path if referrer.netloc == request.get_host() and referrer.path.startswith("/") else "/"
    return _plain("web/csrf.html", status=403, back=back)


def words_of(path: str) -> str:
    """Return what a reader may have been looking for: the words in the last part of an address."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    words = re.sub(r"[-_+.]+|%20", " ", re.sub(r"\.(html?|php|md|aspx?)$", "", last))
    return words.strip()[:LONGEST_GUESS]


def _plain(template: str, *, status: int, **context: Any) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"styles": _styles(), **context}), status=status)


def _styles() -> list[str]:
    try:
        return [static("web/tokens.css"), static("web/web.css")]
    except ValueError:  # static files were not collected: a bare page is better than none
        return []
