"""Related pages stand in the margin of what is read; nobody learns there of a page that is hidden from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from knowledge.homes import ensure_homes
from knowledge.models import DocumentPage
from search import indexing
from search.engines.registry import engine_for
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(settings: Any, tmp_path: Path) -> Page:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    ensure_homes()
    home = Page.objects.get(depth=2, locale__language_code="en")
    for title, summary in (
        ("Managing threats", "Each threat has an owner; the register keeps its response."),
        ("Threat register", "Columns for each threat: owner, response, date."),
        ("Threats to the merger", "A threat, its owner and the response, for the board."),
        ("Canteen", "Soup at noon."),
    ):
        home.add_child(instance=DocumentPage(title=title, summary=summary, slug=title.lower().replace(" ", "-")))
    shut = Page.objects.get(title="Threats to the merger")
    PageViewRestriction.objects.create(page=shut, restriction_type=PageViewRestriction.LOGIN)
    indexing.rebuild()
    return home


def test_pages_about_the_same_are_offered_to_who_may_read_them(library: Page, client: Client) -> None:
    seen = client.get("/en/managing-threats/").content.decode()
    assert "Related pages" in seen
    assert "/en/threat-register/" in seen
    assert "merger" not in seen
    assert "/en/canteen/" not in seen.split("Related pages")[1]
    client.force_login(User.objects.create_user(email="ana@example.org", password="x"))
    assert "Threats to the merger" in client.get("/en/managing-threats/").content.decode()


def test_a_page_is_read_as_ever_while_the_engine_is_down(library: Page, client: Client, settings: Any) -> None:
    settings.SEARCH_URL = "embedded:///nonexistent/index"
    engine_for.cache_clear()
    answer = client.get("/en/canteen/")
    assert answer.status_code == 200
    assert "Related pages" not in answer.content.decode()
