"""Wishes for articles: asked for by readers, taken up and answered by authors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from search.learning.recording import as_kept
from search.models import ArticleRequest
from search.telling import REQUEST, language_of, tell

State = ArticleRequest.State
WAITING = (State.OPEN, State.ACCEPTED)
TOLD = (State.ACCEPTED, State.DONE, State.DECLINED)


def request_article(text: str, *, language: str, person: Any = None, note: str = "") -> ArticleRequest | None:
    """Ask for an article about `text`; the same wish of several people is one request. None where nothing is said."""
    text = as_kept(text)
    if not text:
        return None
    with transaction.atomic():
        request, is_new = _waiting(text, language, note.strip()[:2000])
        if person is not None and not request.asked_by.filter(pk=person.pk).exists():
            request.asked_by.add(person)
            if not is_new:
                ArticleRequest.objects.filter(pk=request.pk).update(times=F("times") + 1)
    return request


def _waiting(text: str, language: str, note: str) -> tuple[ArticleRequest, bool]:
    """Return the request that waits for this, made where there is none."""
    waiting = ArticleRequest.objects.filter(text=text, language=language, state__in=WAITING)
    if found := waiting.first():
        return found, False
    try:
        with transaction.atomic():
            return ArticleRequest.objects.create(text=text, language=language, note=note), True
    except IntegrityError:
        return waiting.get(), False


def answer(request: ArticleRequest, *, was: str) -> int:
    """Tell those who asked that the state changed from `was`; return how many were told."""
    if request.state == was or request.state not in TOLD:
        return 0
    people = list(request.asked_by.filter(is_active=True).order_by("pk"))
    for person in people:
        _tell(request, person)
    return len(people)


def _tell(request: ArticleRequest, person: Any) -> None:
    words = {"words": request.text}

    def title() -> str:
        if request.state == State.DONE:
            return _("There is an article about “%(words)s” now") % words
        if request.state == State.ACCEPTED:
            return _("Somebody writes about “%(words)s”") % words
        return _("No article about “%(words)s”") % words

    with override(language_of(person)):
        address = (
            request.address
            if request.address.startswith("/")
            else f"{reverse('search')}?{urlencode({'q': request.text})}"
        )
    text = request.answer or ""
    tell(
        [person], kind=REQUEST, title=title, text=lambda: text, url=address, dedupe_key=f"{request.pk}:{request.state}"
    )
