"""How the reader wants the pages to look and behave: kept in cookies, so that it works before signing in."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

THEME_COOKIE = "theme"
SHORTCUTS_COOKIE = "shortcuts"
A_YEAR = 365 * 24 * 3600

THEMES = {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")}
THEME_ICONS = {"auto": "contrast", "light": "sun", "dark": "moon"}


def theme_of(request: HttpRequest) -> str:
    """Return `light`, `dark`, or `auto` for what the device prefers."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def shortcuts_on(request: HttpRequest) -> bool:
    """Return whether single keys such as `/` do something (WCAG 2.1.4 asks for a way to turn them off)."""
    return request.COOKIES.get(SHORTCUTS_COOKIE) != "off"
