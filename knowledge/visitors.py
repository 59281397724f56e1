"""Whole pages kept for people who are not signed in, until anything changes.

A visitor without a session sees only what is public, and the same as every other visitor. Such an answer is kept in
this process under its address and the display cookies, with the number of the content generation. The number is read
from the database on every request: one query, and a page that was changed, hidden or moved is never shown again.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils import timezone

from knowledge.models import ContentGeneration
from vademecum.web.appearance import SHORTCUTS_COOKIE, THEME_COOKIE

SECONDS = 120  # what hangs on the clock, or on data outside the generation, may be this old
LARGEST = 24 * 1024 * 1024  # bytes kept in one process
KEPT_HEADERS = ("Content-Type", "Content-Language", "Content-Security-Policy", "X-Frame-Options", "Vary", "Link")
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{32,64})"')


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer without its form tokens: `parts` are joined by a fresh one."""

    generation: int
    until: float
    parts: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        return sum(len(part) for part in self.parts) + 500


_kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
_size = 0
_lock = Lock()


def mark_for_visitors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say that every visitor gets this same answer, so that it may be kept: the view has checked that it is public."""
    response.same_for_visitors = True  # type: ignore[attr-defined]
    return response


def same_for_visitors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare that a view shows people who are not signed in only what is public and counted by the generation."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        return response if request.user.is_authenticated else mark_for_visitors(request, response)

    return marked


class VisitorPages:
    """Middleware, before sessions: answer visitors from what is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        generation = ContentGeneration.current()
        kept = _look_up(key, generation=generation)
        if kept is not None:
            return self.answer(request, kept)
        request.content_generation = generation  # type: ignore[attr-defined]
        response = self.get_response(request)
        if generation and may_be_kept(request, response):
            _keep(key, _strip(response, generation=generation))
        return response

    def answer(self, request: HttpRequest, kept: Kept) -> HttpResponse:
        """Return a kept page with a form token of this visitor's own."""
        self.csrf.process_request(request)
        token = get_token(request).encode() if len(kept.parts) > 1 else b""
        response = HttpResponse(token.join(kept.parts))
        for name, value in kept.headers:
            response.headers[name] = value
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Cache-Control"] = "private, no-cache"
        self.csrf.process_response(request, response)
        return response


def key_of(request: HttpRequest) -> tuple[str, ...] | None:
    """Return what tells one visitor's answer from another's, or None where it must not be taken from here."""
    cookies = request.COOKIES
    if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    if "HTTP_AUTHORIZATION" in request.META or "HTTP_HX_REQUEST" in request.META or "HTTP_RANGE" in request.META:
        return None
    path = request.path
    if not any(path.startswith(f"/{code}/") for code, _name in settings.LANGUAGES):
        return None
    host, address = request.META.get("HTTP_HOST", ""), request.get_full_path()
    if len(address) > 500:
        return None
    theme, shortcuts = cookies.get(THEME_COOKIE, ""), cookies.get(SHORTCUTS_COOKIE, "")
    if len(theme) > 10 or len(shortcuts) > 10:
        return None
    return host, str(request.is_secure()), address, theme, shortcuts, str(timezone.localdate())


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether this is a whole public page that said nothing to one person alone."""
    return (
        getattr(response, "same_for_visitors", False)
        and request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.has_header("Content-Encoding")
        and set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
        and not getattr(request, "user", None).is_authenticated  # type: ignore[union-attr]
        and not getattr(getattr(request, "_messages", None), "added_new", False)
    )


def forget() -> None:
    """Empty what this process keeps."""
    global _size
    with _lock:
        _kept.clear()
        _size = 0


def _strip(response: HttpResponse, *, generation: int) -> Kept:
    parts = _TOKEN.split(response.content)
    texts = tuple(
        part + (b'name="csrfmiddlewaretoken" value="' if number < len(parts[::2]) - 1 else b"")
        if number == 0
        else b'"' + part + (b'name="csrfmiddlewaretoken" value="' if number < len(parts[::2]) - 1 else b"")
        for number, part in enumerate(parts[::2])
    )
    headers = tuple((name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers)
    return Kept(generation=generation, until=time.monotonic() + SECONDS, parts=texts, headers=headers)


def _look_up(key: tuple[str, ...], *, generation: int) -> Kept | None:
    global _size
    with _lock:
        kept = _kept.get(key)
        if kept is None:
            return None
        if kept.generation != generation or kept.until < time.monotonic():
            _size -= _kept.pop(key).size
            return None
        _kept.move_to_end(key)
        return kept


def _keep(key: tuple[str, ...], answer: Kept) -> None:
    global _size
    with _lock:
        if key in _kept:
            _size -= _kept.pop(key).size
        _kept[key] = answer
        _size += answer.size
        while _size > LARGEST and _kept:
            _size -= _kept.popitem(last=False)[1].size
