"""Whether the fictional organisation is loaded, so that the interface can say so."""

from __future__ import annotations

from time import monotonic

from django.contrib.auth import get_user_model

REMEMBERED_FOR = 15.0  # seconds: a ribbon may come or go a little late, but costs no query on most pages

_known: tuple[float, bool] | None = None


def is_demo_loaded() -> bool:
    """Return whether any person is demo data, as seen by this process within the last seconds."""
    global _known
    now = monotonic()
    if _known is None or now - _known[0] > REMEMBERED_FOR:
        _known = (now, get_user_model().objects.filter(is_demo=True).exists())
    return _known[1]


def forget() -> None:
    """Ask the database again next time."""
    global _known
    _known = None
