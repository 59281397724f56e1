"""What every page needs to draw its frame."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from vademecum.accounts.roles import may_open_admin
from vademecum.web import appearance, scripts
from vademecum.web.demo import is_demo_loaded
from vademecum.web.navigation import entries_for


@cache
def product_version() -> str:
    try:
        return version("vademecum")
    except PackageNotFoundError:  # a checkout that was not installed
        return "dev"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame draws. Whatever costs a query is lazy: most templates rendered are not whole pages."""
    theme = appearance.theme_of(request)
    return {
        "navigation": SimpleLazyObject(lambda: entries_for(request)),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "product_version": product_version(),
        "theme": theme,
        "themes": [
            {"key": key, "label": label, "icon": appearance.THEME_ICONS[key], "is_chosen": key == theme}
            for key, label in appearance.THEMES.items()
        ],
        "shortcuts_on": appearance.shortcuts_on(request),
        "may_open_admin": SimpleLazyObject(lambda: may_open_admin(request.user)),
        "demo_active": SimpleLazyObject(is_demo_loaded),
        "page_scripts": scripts.registered(),
    }
