"""The results page and the suggestions, as a browser sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from search import indexing
from search.documents import Passage
from search.models import DocumentVersion
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(shelf: Shelf, settings: Any, embedded_url: str) -> Shelf:
    """A few documents in a fresh index: one only for the group Board."""
    settings.SEARCH_URL = embedded_url
    board = Group.objects.create(name="Board")
    shelf.put(
        document(
            "risk",
            "Managing risk",
            "An <b>introduction</b>.",
            "Every threat has an owner & a date.",
            trail=("Home", "Guides"),
        ),
        document("std", "Risk standard", "Rules on threats.", identifier="STD-012", kind="standard", status="in-force"),
        document("old", "Risk standard, first edition", "Rules.", kind="standard", status="superseded"),
        document("fr", "Gérer les risques", "Chaque menace a un responsable.", language="fr", url="/fr/risques/"),
        document(
            "secret", "Merger zebrafish risk", "The zebrafish plan.", audience=(f"group:{board.pk}",), kind="page"
        ),
    )
    indexing.rebuild()
    return shelf


@pytest.fixture
def board_member(library: Shelf) -> Client:
    person = User.objects.create_user(email="board@example.org", password="x")
    person.groups.add(Group.objects.get(name="Board"))
    client = Client()
    client.force_login(person)
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_results_lead_to_the_section_with_the_words_marked(client: Client, library: Shelf) -> None:
    page = text_of(client, "/en/search/?q=threat+owner")
    assert 'href="/en/risk/#s1"' in page
    assert "Every <mark>threat</mark> has an <mark>owner</mark> &amp; a date." in page
    assert "Home ›" in page


def test_what_authors_wrote_is_never_markup(client: Client, library: Shelf) -> None:
    page = text_of(client, "/en/search/?q=introduction")
    assert "An &lt;b&gt;<mark>introduction</mark>&lt;/b&gt;." in page


def test_types_and_languages_are_offered_with_their_counts(client: Client, library: Shelf) -> None:
    context = client.get("/en/search/?q=risk").context
    choices = {str(c.label): (c.count, c.is_chosen) for facet in context["facets"] for c in facet.choices}
    assert choices == {"Guides": (1, False), "Standards": (2, False)} | {} or choices["Standards"] == (2, False)
    narrowed = client.get("/en/search/?q=risk&type=standard")
    assert narrowed.context["results"].total == 2
    chosen = [c for facet in narrowed.context["facets"] for c in facet.choices if c.is_chosen]
    assert [(str(c.label), c.count, c.url) for c in chosen] == [("Standards", 2, "?q=risk")]


def test_type_may_be_typed_in_the_query_as_people_call_it(client: Client, library: Shelf) -> None:
    assert client.get("/en/search/?q=type:standards+risk").context["results"].total == 2
    assert client.get("/en/search/?q=type:standard").context["results"].total == 2
    assert client.get("/en/search/?q=risk+-type:standard").context["results"].total == 1


def test_states_are_stamped_and_old_editions_stand_last(client: Client, library: Shelf) -> None:
    answer = client.get("/en/search/?q=risk+standard")
    assert [r.hit.key for r in answer.context["results"].results] == ["std", "old"]
    assert "stamp--in-force" in answer.content.decode()
    assert "stamp--superseded" in answer.content.decode()


def test_a_misspelt_word_is_found_and_its_spelling_offered(client: Client, library: Shelf) -> None:
    page = text_of(client, "/en/search/?q=thraet+owner")
    assert "threat owner</strong>" in page
    assert 'href="/en/risk/#s1"' in page


def test_words_that_stand_apart_are_found_after_saying_so(client: Client, library: Shelf) -> None:
    answer = client.get("/en/search/?q=threat+unicorn")
    assert answer.context["results"].is_relaxed
    assert {r.hit.key for r in answer.context["results"].results} >= {"risk", "std"}


def test_nothing_found_helps_on(client: Client, library: Shelf) -> None:
    page = text_of(client, "/en/search/?q=unicorn&type=guide")
    assert "Nothing found" in page
    assert 'href="?q=unicorn"' in page


def test_without_a_query_the_page_explains_how_to_search(client: Client, library: Shelf) -> None:
    for address in ("/en/search/", "/en/search/?q=", "/en/search/?q=%22", "/en/search/?q=-risk"):
        assert "type:standard" in text_of(client, address)


def test_a_query_beyond_the_bounds_is_refused_in_words(client: Client, library: Shelf) -> None:
    page = text_of(client, "/en/search/?q=" + "a" * 2000, status=400)
    assert "1000 characters" in page or "1,000 characters" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999", "٣", ""])
def test_strange_page_numbers_do_no_harm(client: Client, library: Shelf, page: str) -> None:
    assert client.get("/en/search/", {"q": "risk", "page": page}).status_code == 200


def test_the_interface_speaks_french(client: Client, library: Shelf) -> None:
    answer = client.get("/fr/search/?q=risques")
    assert answer.context["results"].results[0].hit.key == "fr"


def test_suggestions_come_as_json_with_type_and_place(client: Client, library: Shelf) -> None:
    answer = client.get("/en/search/suggest?q=managing+ri").json()
    assert answer["suggestions"] == [
        {"title": "Managing risk", "url": "/en/risk/", "type": "Guide", "language": "en", "place": "Home › Guides"}
    ]
    assert client.get("/en/search/suggest?q=" + "x" * 5000).json()["suggestions"] == []


@pytest.mark.parametrize(
    "address",
    [
        "/en/search/?q=zebrafish", "/en/search/?q=zebrafich", "/en/search/?q=risk", "/en/search/?q=type:page+risk",
        "/en/search/?q=risk&type=page", "/en/search/?q=%22zebrafish+plan%22", "/en/search/?q=title:merger",
        "/en/search/suggest?q=zeb", "/en/search/suggest?q=merg", "/en/search/?q=risk+-zebrafish",
    ],
)  # fmt: skip
def test_who_may_not_see_gets_no_sign_of_it(client: Client, library: Shelf, address: str) -> None:
    answer = client.get(address)
    typed = answer.wsgi_request.GET["q"].lower()
    words = [word for word in ("merger", "zebrafish", "secret") if word not in typed]
    assert not [word for word in words if word in answer.content.decode().lower()]
    if answer.context:
        assert "secret" not in {r.hit.key for r in answer.context["results"].results}
        assert "page" not in answer.context["results"].facets.get("kind", {})


def test_who_may_see_finds_it_by_every_way(board_member: Client) -> None:
    assert "Merger" in text_of(board_member, "/en/search/?q=zebrafich")
    assert board_member.get("/en/search/suggest?q=zeb").json()["suggestions"][0]["title"] == "Merger zebrafish risk"


def test_a_right_that_was_taken_away_counts_at_once_though_the_index_lags(library: Shelf, client: Client) -> None:
    library.put(replace(library.content["risk"], audience=("group:999",)))
    answer = client.get("/en/search/?q=threat")
    assert {r.hit.key for r in answer.context["results"].results} == {"std"}
    assert answer.context["results"].total == 1
    assert client.get("/en/search/suggest?q=managing").json()["suggestions"] == []


def test_without_an_index_the_database_answers_and_the_index_comes_back(
    client: Client, library: Shelf, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'nowhere'}"
    answer = client.get("/en/search/?q=managing+risk")
    assert [r.hit.key for r in answer.context["results"].results] == ["risk"]
    assert "only titles are searched" in answer.content.decode()
    assert client.get("/en/search/suggest?q=managing").json()["suggestions"] == []


def test_a_warm_search_asks_the_database_little(
    client: Client, library: Shelf, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.SEARCH_LOG = False  # written beside the requests; here it would be written in them
    client.get("/en/search/?q=risk")
    with django_assert_max_num_queries(12):
        client.get("/en/search/?q=risk")


def test_results_are_listed_sheet_by_sheet(client: Client, library: Shelf) -> None:
    library.put(*(document(f"n{n}", f"Note {n}", "About pelicans.") for n in range(25)))
    indexing.mark_changed("shelf", [f"n{n}" for n in range(25)])
    indexing.apply_pending()
    keys = [
        [r.hit.key for r in client.get(f"/en/search/?q=pelican&page={n}").context["results"].results] for n in (1, 2, 3)
    ]
    assert [len(sheet) for sheet in keys] == [10, 10, 5]
    assert len({key for sheet in keys for key in sheet}) == 25
    assert "page=2" in text_of(client, "/en/search/?q=pelican")


def test_a_page_without_version_row_is_indexed_by_a_rebuild(client: Client, library: Shelf) -> None:
    DocumentVersion.objects.all().delete()
    library.put(replace(document("new", "Pelican"), passages=(Passage("", (), "Pelicans."),)))
    indexing.rebuild()
    assert client.get("/en/search/?q=pelican").context["results"].total == 1


def test_an_elided_article_waits_for_its_word(library: Shelf, client: Client) -> None:
    """ "gérer l" is on the way to "gérer l’essentiel": the lone letter must not empty the list."""
    suggested = client.get("/fr/search/suggest?q=g%C3%A9rer+l").json()["suggestions"]
    assert [one["title"] for one in suggested] == ["Gérer les risques"]


def test_results_are_narrowed_by_topic_and_year_with_right_counts(client: Client, library: Shelf) -> None:
    for key, topic, year in (("a", "cost", 2024), ("b", "cost", 2026), ("c", "scope", 2026)):
        library.put(
            document(
                key, f"Plan {key}", "budget", facets={"topic": (topic, topic.title() + "s"), "year": (str(year),)},
                updated_at=datetime(year, 5, 1, tzinfo=UTC),
            )
        )  # fmt: skip
    indexing.rebuild()
    context = client.get("/en/search/?q=budget").context
    offered = {str(f.label): [(str(c.label), c.count, c.url) for c in f.choices] for f in context["facets"]}
    assert offered["Topic"] == [("On cost", 2, "?q=budget&topic=cost"), ("On scope", 1, "?q=budget&topic=scope")]
    assert [label for label, _count, _url in offered["Year of the last change"]] == ["2026", "2024"]
    narrowed = client.get("/en/search/?q=budget&topic=cost").context
    assert narrowed["results"].total == 2
    years = next(f for f in narrowed["facets"] if str(f.label) == "Year of the last change")
    assert [(str(c.label), c.count) for c in years.choices] == [("2026", 1), ("2024", 1)]
    both = client.get("/en/search/?q=budget&topic=cost&year=2026").context["results"]
    assert [one.hit.key for one in both.results] == ["b"]


def test_results_stand_in_the_order_that_is_chosen_and_show_the_day(client: Client, library: Shelf) -> None:
    for key, year in (("a", 2024), ("b", 2026), ("c", 2025)):
        library.put(document(key, f"Plan {key}", "budget", updated_at=datetime(year, 5, 1, tzinfo=UTC)))
    indexing.rebuild()
    answer = client.get("/en/search/?q=budget&sort=newest")
    assert [one.hit.key for one in answer.context["results"].results] == ["b", "c", "a"]
    assert "May" in answer.content.decode()
    assert client.get("/en/search/?q=budget&sort=nonsense").status_code == 200


def test_a_section_is_searched_alone_and_named_only_to_those_who_may_see_it(client: Client, library: Shelf) -> None:
    library.put(
        document("in", "Budget in", "budget", facets={"under": ("handbook",)}),
        document("out", "Budget out", "budget"),
    )
    library.sections = {
        "/en/handbook/": ("handbook", "Our handbook", True),
        "/en/board/": ("board", "Zebra board", False),
    }
    indexing.rebuild()
    answer = client.get("/en/search/?q=budget&in=/en/handbook/")
    assert [one.hit.key for one in answer.context["results"].results] == ["in"]
    assert "Only in “Our handbook”." in answer.content.decode()
    assert "Ask Ines Morel, who owns “Our handbook”." in text_of(client, "/en/search/?q=zzz&in=/en/handbook/")
    for address in ("/en/board/", "/en/nowhere/", "x"):
        hidden = client.get(f"/en/search/?q=budget&in={address}")
        assert hidden.context["results"].total == 0
        assert "Zebra board" not in hidden.content.decode()


def test_narrowing_works_from_the_database_too(client: Client, library: Shelf, settings: Any, tmp_path: Path) -> None:
    library.put(
        document("a", "Budget one", facets={"topic": ("cost",)}),
        document("b", "Budget two", facets={"topic": ("scope",)}),
    )
    settings.SEARCH_URL = f"embedded://{tmp_path / 'nothing'}"
    results = client.get("/en/search/?q=budget&topic=cost").context["results"]
    assert results.is_degraded
    assert [one.hit.key for one in results.results] == ["a"]
