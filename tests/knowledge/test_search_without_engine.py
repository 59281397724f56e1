"""While the engine is down, knowledge answers from the database, for those who may read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page, PageViewRestriction

from knowledge.homes import ensure_homes
from knowledge.models import DocumentPage
from search.documents import source_named
from search.engines.base import EngineUnavailable
from search.finding import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Two pages, one of them shut, and an engine that does not answer."""

    def unavailable() -> None:
        raise EngineUnavailable("stopped for the test")

    monkeypatch.setattr("search.finding.current_engine", unavailable)
    ensure_homes()
    home = Page.objects.get(depth=2, locale__language_code="en")
    home.add_child(instance=DocumentPage(title="Berth handover", slug="berth", summary="One day, one signature."))
    shut = home.add_child(instance=DocumentPage(title="Berth reserve", slug="reserve", summary="For the board."))
    PageViewRestriction.objects.create(page=shut, restriction_type=PageViewRestriction.LOGIN)
    return home


def test_titles_and_summaries_are_found_with_a_banner_and_nothing_leaks(library: Page) -> None:
    results = find("berth", viewer=AnonymousUser(), language="en")
    assert results.is_degraded
    assert [result.hit.title for result in results.results] == ["Berth handover"]
    assert find("signature", viewer=AnonymousUser(), language="en").total == 1


def test_the_source_offers_the_fallback(library: Page) -> None:
    found = source_named("knowledge").find_in_database(  # type: ignore[attr-defined]
        ["reserve"], viewer=AnonymousUser(), language="en", limit=10
    )
    assert list(found) == []
