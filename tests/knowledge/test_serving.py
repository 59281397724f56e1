"""Reading pages: what is shown, to whom, and with how many queries."""

from __future__ import annotations

from django.test import Client

from knowledge.models import StandardPage
from tests.knowledge.conftest import add_page, restrict


def test_a_document_shows_its_title_text_and_headings(home, section) -> None:
    add_page(section, "Gantt", "Lead.\n\n## Steps\n\nDo it.")
    answer = Client().get("/en/guides/gantt/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert '<h2 id="steps">Steps</h2>' in page
    assert 'href="#steps"' in page


def test_a_standard_shows_its_identifier_edition_and_clause_numbers(home, section) -> None:
    add_page(
        section, "Risk", "## 4.2 Impact {#impact}\n\nText.", model=StandardPage, identifier="PMO-STD-002", edition=3
    )
    page = Client().get("/en/guides/risk/").content.decode()
    assert "PMO-STD-002" in page
    assert "ed. 3" in page
    assert '<h2 id="impact"><a class="clause-number" href="#impact">4.2</a> Impact</h2>' in page


def test_a_private_page_is_not_there_for_those_without_the_right(home, section, steering, alice, bob, client) -> None:
    add_page(section, "Secret", "Hidden words.")
    restrict(section.get_children().get(), group=steering)
    absent = Client().get("/en/guides/absent/")
    hidden = Client().get("/en/guides/secret/")
    assert hidden.status_code == absent.status_code == 404
    client.force_login(bob)
    assert client.get("/en/guides/secret/").status_code == 404
    client.force_login(alice)
    assert client.get("/en/guides/secret/").status_code == 200
