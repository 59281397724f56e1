"""Where a request comes from: the browser names the page before it to pages of the same site, and to no other.

That is all that is needed to see which result was opened and which search refines which: no script, no identifier,
no detour in the links. A page that was not answered (hidden, absent) is never noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from search.learning.recording import record_click, record_search
from vademecum.web.navigation import all_entries

RESULTS = re.compile(r"/(?P<language>[a-z]{2})/search/")
NOT_A_FIND = re.compile(r"/[a-z]{2}/((search|account|about|people|work)/.*)?")
MOST_REMEMBERED = 2_000
_made: dict[str, tuple[str, str, int]] = {}
FINDS = re.compile(r"/[a-z]{2}/|/documents/")


def search_before(request: HttpRequest) -> tuple[str, str]:
    """Return (words, language) of the results page that this request was made from, or two empty texts."""
    referrer = request.META.get("HTTP_REFERER", "")
    if "/search/?" not in referrer or len(referrer) > 4_000:
        return "", ""
    try:
        parts = urlsplit(referrer)
        page = RESULTS.fullmatch(parts.path)
        if page is None or parts.netloc != request.get_host():
            return "", ""
        return parse_qs(parts.query, max_num_fields=50).get("q", [""])[0], page["language"]
    except ValueError:
        return "", ""


def note_search(request: HttpRequest, response: HttpResponse, *, text: str, language: str, total: int) -> None:
    """Note a search that was made, and remember it for those who are answered from what is kept."""
    response.is_noted = True  # type: ignore[attr-defined]
    _made[request.get_full_path()] = text, language, total
    while len(_made) > MOST_REMEMBERED:
        _made.pop(next(iter(_made)), None)
    record_search(text, language=language, total=total, previous=search_before(request)[0])


def _note_again(request: HttpRequest) -> None:
    """Note a search whose page of results was kept for visitors: it was made once more."""
    if made := _made.get(request.get_full_path()):
        text, language, total = made
        record_search(text, language=language, total=total, previous=search_before(request)[0])


class NoticeFinds:
    """Middleware, first of ours: note which page was opened from the results of a search, and searches made again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200 and not hasattr(response, "is_noted") and RESULTS.fullmatch(request.path):
            _note_again(request)
        if "HTTP_REFERER" in request.META and response.status_code == 200 and request.method == "GET":
            _note(request)
        return response


def _note(request: HttpRequest) -> None:
    words, language = search_before(request)
    path = request.path
    if not words or "prefetch" in request.META.get("HTTP_SEC_PURPOSE", ""):
        return
    if FINDS.match(path) and not NOT_A_FIND.fullmatch(path) and path not in _frame(language):
        record_click(words, language=language, path=path)


@cache
def _frame(language: str) -> frozenset[str]:
    """Return the addresses that the header leads to from every page, results or not."""
    found = set()
    with override(language):
        for entry in all_entries():
            with suppress(Exception):  # an entry that needs a real request
                found.add(entry.url(HttpRequest()))
        found.add(reverse("search"))
    return frozenset(found)
