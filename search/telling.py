"""How search tells people something. The one place that knows the notifications of the frame.

A line stays in the inbox after a right is taken away, so no line names a document: it says how many, and where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from vademecum.notifications import kinds
from vademecum.notifications.telling import language_of, notify

ALERT, REQUEST = "search.alert", "search.request"
__all__ = ["ALERT", "REQUEST", "language_of", "register", "tell"]


def register() -> None:
    """Declare what search tells of; each person chooses how soon."""
    kinds.register(ALERT, _("New finds of the searches you keep"), kinds.Level.DAILY)
    kinds.register(REQUEST, _("What becomes of the articles you asked for"), kinds.Level.DAILY)


def tell(
    people: Iterable[Any], *, kind: str, title: Callable[[], str], text: Callable[[], str], url: str, dedupe_key: str
) -> int:
    """Tell people once for one `dedupe_key`; `title` and `text` are asked in the language of each."""
    return notify(people, kind=kind, title=title, text=text, url=url, dedupe_key=f"{kind}:{dedupe_key}")
