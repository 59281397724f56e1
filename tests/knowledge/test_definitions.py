"""A word of the glossary that somebody searches for is answered before the results."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from knowledge.definitions import define
from knowledge.homes import ensure_homes
from knowledge.models import GlossaryTerm
from search import indexing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def glossary(settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    ensure_homes()
    for language, term, other in (
        ("en", "Work breakdown structure", "Scope tree"),
        ("fr", "Organigramme", "Arbre à tâches"),
    ):
        GlossaryTerm.objects.create(
            key="wbs", term=term, acronym="WBS" if language == "en" else "OTP", synonyms=[other],
            definition=f"The **whole** of {language}. <script>x</script>", locale=Locale.objects.get(language_code=language),
        )  # fmt: skip
    indexing.rebuild()


@pytest.mark.parametrize("words", ["work breakdown structure", "WBS", "wbs", "Scope tree"])
def test_a_term_an_acronym_and_another_name_mean_the_same(words: str) -> None:
    found = define(words, language="en")
    assert found is not None
    assert (found.term, found.url) == ("Work breakdown structure", "/en/glossary/#wbs")
    assert found.others == (("fr", "Organigramme"),)


def test_accents_in_other_names_and_the_other_language_are_found() -> None:
    assert (found := define("arbre à tâches", language="en")) is not None
    assert found.language == "fr"
    assert define("structure", language="en") is None
    assert define("", language="en") is None
    assert define('"%_\\', language="en") is None


@pytest.mark.parametrize(
    "typed", ["WBS", "what is a WBS", "what does WBS mean", '"work breakdown structure"', "WBS -risk"]
)
def test_the_results_page_answers_a_question_about_a_word(client: Client, typed: str) -> None:
    page = client.get("/en/search/", {"q": typed})
    assert page.context["definition"].term == "Work breakdown structure"
    assert "<script>x" not in page.content.decode()
    assert client.get("/api/v1/search", {"q": typed}).json()["definition"]["acronym"] == "WBS"


def test_a_french_question_has_a_french_answer(client: Client) -> None:
    page = client.get("/fr/search/", {"q": "c’est quoi un OTP"}).content.decode()
    assert 'href="/fr/glossary/#wbs"' in page or 'href="/fr/glossaire/#wbs"' in page


def test_narrowed_and_other_searches_have_no_definition(client: Client) -> None:
    for query in ("q=WBS&type=standard", "q=WBS+and+something+else", "q=title:WBS", "q=-WBS"):
        assert not client.get(f"/en/search/?{query}").context.get("definition"), query
