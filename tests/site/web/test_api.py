"""The programming interface: described, without outside hosts, and never with more rights than the person has."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404, HttpRequest
from django.test import Client
from django.urls import path
from ninja import NinjaAPI, Router

from vademecum.accounts.models import User
from vademecum.web.api import anyone, api, not_found, signed_in

pytestmark = pytest.mark.django_db
trial = NinjaAPI(urls_namespace="trial", docs_url=None, auth=anyone)
trial.add_exception_handler(Http404, not_found)
router = Router()


@router.get("mine", auth=signed_in)
def mine(request: HttpRequest) -> dict[str, str]:
    return {"email": request.user.email}


@router.post("note")
def note(request: HttpRequest) -> dict[str, bool]:
    return {"is_kept": True}


@router.get("hidden")
def hidden(request: HttpRequest) -> None:
    raise Http404("the secret page")


trial.add_router("things", router)
urlpatterns = [path("trial/", trial.urls)]


def test_the_description_names_every_operation_and_no_outside_host(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert "/api/v1/search" in answer.json()["paths"]
    assert "http" not in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_people_read_the_same_description_as_a_page(client: Client, language: str) -> None:
    page = client.get(f"/{language}/about/api/").content.decode()
    assert "GET /api/v1/search" in page
    assert "/api/v1/openapi.json" in page


def test_every_operation_asks_who_is_there() -> None:
    """An operation without `security` would be written to without a token."""
    for path_, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            assert operation.get("security"), f"{method} {path_}"


@pytest.mark.urls("tests.site.web.test_api")
def test_only_who_is_signed_in_meets_what_is_theirs(client: Client) -> None:
    assert client.get("/trial/things/mine").status_code == 401
    client.force_login(User.objects.create_user("a@example.org", "a long password"))
    assert client.get("/trial/things/mine").json() == {"email": "a@example.org"}


@pytest.mark.urls("tests.site.web.test_api")
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_writing_needs_the_token_of_a_form(is_signed_in: bool) -> None:
    client: Any = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(User.objects.create_user("a@example.org", "a long password"))
    assert client.post("/trial/things/note").status_code == 403


@pytest.mark.urls("tests.site.web.test_api")
def test_what_is_hidden_answers_as_what_is_absent(client: Client) -> None:
    assert client.get("/trial/things/hidden").json() == {"detail": "Not found"}
