"""Whole pages kept for visitors: quick, and never stale."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge.models import GlossaryTerm
from tests.knowledge.conftest import add_page, markdown

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def page(home, section):
    return add_page(section, "Gantt", "Old words.")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_kept_page_costs_one_query(page) -> None:
    visitor = Client()
    visitor.get("/en/guides/gantt/")
    assert queries(visitor, "/en/guides/gantt/") == 1


def test_a_change_is_seen_at_once(page) -> None:
    visitor = Client()
    assert "Old words." in visitor.get("/en/guides/gantt/").content.decode()
    page.body = markdown("New words.")
    page.save_revision().publish()
    assert "New words." in visitor.get("/en/guides/gantt/").content.decode()
    page.unpublish()
    assert visitor.get("/en/guides/gantt/").status_code == 404


def test_a_new_page_shows_in_the_tree_of_its_neighbours(page, section) -> None:
    visitor = Client()
    visitor.get("/en/guides/gantt/")
    section.refresh_from_db()
    add_page(section, "Newcomer")
    assert "Newcomer" in visitor.get("/en/guides/gantt/").content.decode()


def test_what_is_signed_in_never_comes_from_what_is_kept(page, bob, client) -> None:
    Client().get("/en/guides/gantt/")
    client.force_login(bob)
    answer = client.get("/en/guides/gantt/")
    assert "bob@example.org" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "bob@example.org" not in Client().get("/en/guides/gantt/").content.decode()


def test_every_visitor_gets_a_form_token_of_their_own_that_works(page) -> None:
    tokens = set()
    for _turn in range(3):
        visitor = Client(enforce_csrf_checks=True)
        token = TOKEN.search(visitor.get("/en/guides/gantt/").content.decode())
        assert token
        tokens.add(token[1])
        assert visitor.cookies["csrftoken"].value
        sent = {"csrfmiddlewaretoken": token[1], "theme": "dark", "next": "/en/"}
        assert visitor.post("/appearance/", sent).status_code == 302
    assert len(tokens) == 3


def test_the_chosen_theme_is_a_page_of_its_own(page) -> None:
    visitor, dark = Client(), Client()
    dark.cookies["theme"] = "dark"
    visitor.get("/en/guides/gantt/")
    assert 'data-theme="dark"' in dark.get("/en/guides/gantt/").content.decode()
    assert 'data-theme="dark"' not in visitor.get("/en/guides/gantt/").content.decode()


def test_headers_of_a_kept_page_are_those_of_a_fresh_one(page) -> None:
    visitor = Client()
    fresh, kept = visitor.get("/en/guides/gantt/"), visitor.get("/en/guides/gantt/")
    for name in (
        "Content-Type",
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Content-Language",
    ):
        assert kept.get(name) == fresh.get(name), name


def test_terms_change_at_once_too(home) -> None:
    visitor = Client()
    term = GlossaryTerm.objects.create(
        key="wbs", term="Work breakdown structure", definition="Old.", locale=home.locale
    )
    assert "Old." in visitor.get("/en/glossary/").content.decode()
    term.definition = "New."
    term.save()
    assert "New." in visitor.get("/en/glossary/").content.decode()


@pytest.mark.parametrize("address", ["/en/", "/en/guides/", "/en/guides/gantt/", "/en/glossary/", "/en/templates/"])
def test_pages_cost_few_queries_cold_and_warm(page, bob, client, address) -> None:
    for number in range(20):
        add_page(page.get_parent(), f"Sibling {number}", f"[x](page:{page.pk})")
    assert queries(Client(), address) <= 30
    assert queries(Client(), address) <= 1
    client.force_login(bob)
    assert queries(client, address) <= 30
    assert queries(client, address) <= 12
