"""The one programming interface, `/api/v1/`, described by `/api/v1/openapi.json`. Packages hang their routers in it.

A package calls `register_router("search", router)` in `AppConfig.ready()`. Every operation sees the person of the
session, or a visitor, as `request.user`, and must ask the same rights as the page that shows the same thing: what is
hidden answers 404. Writing needs the CSRF token like every form of the site. An operation that is only for people who
are signed in says `auth=signed_in`; one with a door of its own (a learning record store) brings its own `auth`.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.security import APIKeyCookie


class Viewer(APIKeyCookie):
    """Everybody, with the rights they have. Writing needs the token of a form, who ever writes."""

    param_name = "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user


class SignedIn(Viewer):
    """Only people who are signed in; others are answered 401."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


anyone, signed_in = Viewer(), SignedIn()

api = NinjaAPI(
    title="Vademecum",
    version="1",
    description="Same content, same rights and same words as the pages of the site.",
    urls_namespace="api",
    docs_url=None,  # ninja's own page runs inline script and may ask an outside host; ours is `api_description`
    auth=anyone,
)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer what is hidden and what is absent with the same words."""
    return api.create_response(request, {"detail": "Not found"}, status=404)


def register_router(prefix: str, router: Router) -> None:
    """Hang the operations of a package under `/api/v1/<prefix>`; call it in `AppConfig.ready()`."""
    api.add_router(prefix, router)
