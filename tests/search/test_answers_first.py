"""What the PMO recommends stands above the results, for those who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from knowledge.homes import ensure_homes
from knowledge.models import DocumentPage
from search import indexing
from search.models import BestBet
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(settings: Any, tmp_path: Any) -> DocumentPage:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    made = ensure_homes()["en"].add_child(
        instance=DocumentPage(title="Travel rules", slug="travel", summary="Ask first.")
    )
    made.save_revision().publish()
    indexing.rebuild()
    BestBet.objects.create(queries="expenses\nbusiness trip", address="/en/travel/")
    return made


def test_a_best_bet_stands_above_the_results_though_it_holds_none_of_the_words(
    client: Client, page: DocumentPage
) -> None:
    text = client.get("/en/search/?q=Business+trip").content.decode()
    assert "Recommended by the PMO" in text
    assert 'href="/en/travel/"' in text
    assert "Ask first." in text
    for other in ("?q=trip", "?q=expenses&type=standard", "?q=expenses&page=2"):
        assert "Recommended by the PMO" not in client.get(f"/en/search/{other}").content.decode()


def test_a_best_bet_is_shown_to_nobody_who_may_not_read_it(client: Client, page: DocumentPage) -> None:
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "Travel rules" not in client.get("/en/search/?q=expenses").content.decode()
    client.force_login(User.objects.create_user("a@example.org", "a long password"))
    assert "Travel rules" in client.get("/en/search/?q=expenses").content.decode()
