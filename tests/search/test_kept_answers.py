"""A visitor's page of results is kept for the next who asks, and never longer than it is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from knowledge import visitors
from knowledge.models import ContentGeneration
from search import finding, indexing
from search.models import QueryLog
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
ADDRESS = "/en/search/?q=budget"


@pytest.fixture(autouse=True)
def library(shelf: Shelf, settings: Any, embedded_url: str) -> Iterator[Shelf]:
    settings.SEARCH_URL = embedded_url
    shelf.put(document("a", "Budget one"))
    indexing.rebuild()
    ContentGeneration.advance()
    visitors.forget()
    yield shelf
    visitors.forget()


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    whole = finding.find

    def counted(typed: str, **arguments: Any) -> finding.Results:
        made.append(typed)
        return whole(typed, **arguments)

    monkeypatch.setattr(finding, "find", counted)
    return made


def test_the_same_search_of_visitors_is_made_once_and_noted_each_time(searches: list[str]) -> None:
    pages = [Client().get(ADDRESS).content.decode() for _visitor in range(3)]
    assert all('href="/en/a/"' in page for page in pages)
    assert len(searches) == 1
    assert QueryLog.objects.filter(text="budget", total=1).count() == 3


def test_people_who_are_signed_in_are_answered_anew(searches: list[str]) -> None:
    Client().get(ADDRESS)
    reader = Client()
    reader.force_login(User.objects.create_user(email="a@example.org", password="x"))
    reader.get(ADDRESS)
    reader.get(ADDRESS)
    assert len(searches) == 3


def test_nothing_is_kept_while_the_index_is_behind_and_what_is_new_is_found_at_once(
    library: Shelf, searches: list[str]
) -> None:
    library.put(document("b", "Budget two"))
    indexing.mark_changed("shelf", ["b"])
    ContentGeneration.advance()
    assert 'href="/en/b/"' not in Client().get(ADDRESS).content.decode()
    indexing.apply_pending()
    assert 'href="/en/b/"' in Client().get(ADDRESS).content.decode()
    assert len(searches) == 2


def test_what_is_hidden_now_is_not_shown_from_what_was_kept(library: Shelf) -> None:
    assert 'href="/en/a/"' in Client().get(ADDRESS).content.decode()
    library.put(document("a", "Budget one", audience=("group:1",)))
    indexing.mark_changed("shelf", ["a"])
    ContentGeneration.advance()
    assert 'href="/en/a/"' not in Client().get(ADDRESS).content.decode()
