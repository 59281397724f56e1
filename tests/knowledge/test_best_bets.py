"""A best bet stands above the results of its queries, for those who may see its page."""

from __future__ import annotations

import pytest
from django.test import Client

from search.indexing import rebuild
from search.models import BestBet
from tests.knowledge.conftest import add_page, restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(section, settings, tmp_path):
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    page = add_page(section, "How we report", "Reports go out on Friday.")
    BestBet.objects.create(queries="status report\nRapport d’état", address=f"https://house.example{page.url}?x=1")
    rebuild()
    return page


def found(client: Client, typed: str) -> str:
    return client.get("/en/search/", {"q": typed}).content.decode()


def test_the_page_stands_above_the_results_whatever_capitals_and_accents(page, client: Client) -> None:
    assert "Recommended" in found(client, "Status REPORT")
    assert "Recommended" in found(client, "rapport d'etat")
    assert "Recommended" not in found(client, "status")


def test_a_page_that_is_hidden_is_recommended_to_nobody_else(page, steering, alice, bob, client: Client) -> None:
    restrict(page, group=steering)
    client.force_login(bob)
    assert "Recommended" not in found(client, "status report")
    client.force_login(alice)
    assert "Recommended" in found(client, "status report")


def test_glossary_acronyms_are_synonyms_at_once(page, section, client: Client) -> None:
    from wagtail.models import Locale

    from knowledge.models import GlossaryTerm

    add_page(section, "Planning", "Draw a work breakdown structure early.")
    rebuild()
    assert "Planning" not in found(client, "WBS")
    english = Locale.objects.get(language_code="en")
    key = GlossaryTerm.translation_key_for("wbs")
    GlossaryTerm.objects.create(
        key="wbs", term="work breakdown structure", acronym="WBS", definition="x", locale=english, translation_key=key
    )
    assert "Planning" in found(client, "WBS")
