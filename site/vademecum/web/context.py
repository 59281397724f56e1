"""What every page needs to draw its frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from vademecum.web.navigation import entries_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the header's entries."""
    return {"navigation": entries_for(request)}
