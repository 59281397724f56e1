"""How search tells people something. The one place that knows the notifications of the frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import override

ALERT, REQUEST = "search.alert", "search.request"


def tell(person: Any, *, kind: str, title: Any, text: Any, url: str, dedupe_key: str) -> None:
    """Tell one person, in their language. `title` and `text` are functions that return words in the active language."""
    with override(language_of(person)):
        written = str(title()), str(text())
    _send(person, kind=kind, title=written[0], text=written[1], url=url, dedupe_key=dedupe_key)


def language_of(person: Any) -> str:
    """Return the language in which a person is written to."""
    known = dict(settings.LANGUAGES)
    return person.preferred_language if person.preferred_language in known else settings.LANGUAGE_CODE


def _send(person: Any, *, kind: str, title: str, text: str, url: str, dedupe_key: str) -> None:
    address = f"{settings.SITE_URL}{url}"
    send_mail(title, f"{text}\n\n{address}\n", None, [person.email])


def tell_each(people: Iterable[Any], **message: Any) -> int:
    """Tell several people; return how many."""
    told = 0
    for person in people:
        tell(person, **message)
        told += 1
    return told
