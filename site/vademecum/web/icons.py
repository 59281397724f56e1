"""Our icons: one sprite, drawn on a 20 px grid with a 1.5 px line."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SPRITE = Path(__file__).parent / "static" / "web" / "icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """Return the names of all icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text()))


def icon(name: str, *, label: str = "", css_class: str = "") -> SafeString:
    """Return the markup of an icon. Without a label it is decoration, silent to screen readers."""
    return _drawn(name, str(label), css_class)


@lru_cache(maxsize=1024)  # a page draws dozens, nearly all of them the same
def _drawn(name: str, label: str, css_class: str) -> SafeString:
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" width="20" height="20" {}><use href="{}#{}"/></svg>',
        f" {css_class}" if css_class else "",
        voice,
        static("web/icons.svg"),
        name,
    )
