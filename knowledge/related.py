"""Related pages in the margin of a page that is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from knowledge.changes import SOURCE, page_key
from knowledge.kept import seen_alike
from knowledge.models import PAGE_MODELS
from search.relating import NotNow, related_to

MOST = 5
ASKED = 12
"""More are asked for than shown: what is no page falls away, as its rights are not those of the tree."""
NOT_ON = ("home",)


def related_pages(request: HttpRequest, page: Any) -> str:
    """Show pages about the same that this reader may see. They are worked out once a content generation."""
    if not page.pk or not isinstance(page, PAGE_MODELS) or page.kind in NOT_ON or getattr(request, "is_preview", False):
        return ""
    try:
        found = seen_alike(request, ("related", page.pk), lambda: _related(request, page))
    except NotNow:
        return ""
    return render_to_string("knowledge/related.html", {"related": found}) if found else ""


def _related(request: HttpRequest, page: Any) -> tuple[tuple[str, str], ...]:
    found = related_to(SOURCE, page_key(page.pk), viewer=request.user, limit=ASKED)
    pages = [hit for hit in found if hit.source == SOURCE and hit.key.startswith(page_key(""))]
    return tuple((hit.title, hit.url) for hit in pages[:MOST])
