"""Search for programs: what the results page finds, with the rights of the person and bounds that answer clearly."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from search import indexing
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(shelf: Shelf, settings: Any, embedded_url: str) -> None:
    settings.SEARCH_URL = embedded_url
    board = Group.objects.create(name="Board")
    shelf.put(
        document("risk", "Managing <risk>", "Lead.", "Every threat has an owner & a date.", trail=("Home",)),
        document("std", "Risk standard", "Rules.", identifier="STD-012", kind="standard", status="in-force"),
        document("fr", "Gérer les risques", "Chaque risque.", language="fr"),
        document("secret", "Zebrafish risk", "Plan.", audience=(f"group:{board.pk}",)),
    )
    indexing.rebuild()


def asked(client: Client, query: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_program_finds_the_place_with_its_text_marked(client: Client) -> None:
    found = asked(client, "q=threat+owner")
    assert found["total"] == 1
    (result,) = found["results"]
    assert (result["title"], result["type"], result["place"]) == ("Managing <risk>", "guide", ["Home"])
    assert result["passages"][0]["url"] == "/en/risk/#s1"
    assert "<mark>threat</mark>" in result["passages"][0]["html"]
    assert "&amp; a date" in result["passages"][0]["html"]


def test_types_and_languages_narrow_and_are_counted(client: Client) -> None:
    assert asked(client, "q=risk")["facets"]["type"] == {"guide": 1, "standard": 1}
    assert [one["identifier"] for one in asked(client, "q=risk&type=standard")["results"]] == ["STD-012"]
    assert asked(client, "q=risques&language=fr&reader=fr")["results"][0]["language"] == "fr"


def test_pages_are_cut_and_bounds_are_said(client: Client) -> None:
    assert len(asked(client, "q=risk&size=1")["results"]) == 1
    assert asked(client, "q=risk&size=1&page=2")["results"] != asked(client, "q=risk&size=1")["results"]
    for wrong in ("size=0", "size=51", "page=0", "page=x"):
        asked(client, f"q=risk&{wrong}", status=422)
    assert asked(client, "q=" + "x" * 1001, status=400)["detail"].startswith("The search has more than 1000")
    assert asked(client, "")["total"] == 0


def test_a_program_has_the_rights_of_its_person_in_hits_counts_and_facets(client: Client) -> None:
    everything = client.get("/api/v1/search?q=zebrafish").json()
    assert everything["total"] == 0
    assert everything["facets"] in ({}, {"type": {}, "language": {}})
    assert asked(client, "q=risk")["total"] == 2
    person = User.objects.create_user("board@example.org", "a long password")
    person.groups.add(Group.objects.get(name="Board"))
    client.force_login(person)
    assert asked(client, "q=zebrafish")["total"] == 1


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/nothing", "/api/v1/search/more/"])
def test_what_is_absent_is_absent_and_not_looked_for_in_a_language(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
