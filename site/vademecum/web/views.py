"""Pages of the frame itself: display settings, accessibility statement."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from vademecum.web import api_description as described
from vademecum.web import appearance


@require_POST
def change_appearance(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme or shortcut setting in a cookie and go back to where the reader was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    theme, shortcuts = request.POST.get("theme"), request.POST.get("shortcuts")
    if theme in appearance.THEMES:
        _remember(response, name=appearance.THEME_COOKIE, value=theme)
    if shortcuts in {"on", "off"}:
        _remember(response, name=appearance.SHORTCUTS_COOKIE, value=shortcuts)
    return response


def _remember(response: HttpResponse, *, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=appearance.A_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


@require_safe
def display(request: HttpRequest) -> HttpResponse:
    return render(request, "web/display.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


@require_safe
def api_description(request: HttpRequest) -> HttpResponse:
    """List the operations of the programming interface for people; programs read openapi.json."""
    return render(request, "web/api.html", {"groups": described.groups()})
