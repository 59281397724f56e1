"""Kept searches and requests for articles: from the button on the results page to the message that somebody gets."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from search import alerts, indexing, saving
from search.models import ArticleRequest, SavedSearch
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User
from vademecum.accounts.roles import AUTHOR
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(shelf: Shelf, settings: Any, embedded_url: str) -> Shelf:
    settings.SEARCH_URL = embedded_url
    shelf.put(document("risk", "Managing risk", "Every threat has an owner."))
    indexing.rebuild()
    return shelf


@pytest.fixture
def ada(library: Shelf) -> User:
    return User.objects.create_user("ada@example.org", "a long password")


@pytest.fixture
def browser(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def publish(library: Shelf, *documents: Any) -> None:
    library.put(*documents)
    indexing.mark_changed("shelf", [one.key for one in documents])
    indexing.apply_pending()


def watched(browser: Client, search: str = "q=risk") -> SavedSearch:
    browser.post("/en/search/saved/keep/", {"search": search, "watch": ""})
    saved = SavedSearch.objects.get()
    alerts.tell_all()
    return saved


def test_a_search_is_kept_once_from_its_results(browser: Client) -> None:
    page = browser.get("/en/search/?q=risk&type=guide").content.decode()
    assert 'name="search" value="q=risk&amp;type=guide"' in page
    for _turn in range(2):
        browser.post("/en/search/saved/keep/", {"search": "q=risk&type=guide"})
    saved = SavedSearch.objects.get()
    assert (saved.name, saved.parameters, saved.is_watched) == ("risk", "q=risk&type=guide", False)
    assert "Kept." in browser.get("/en/search/?q=risk&type=guide").content.decode()
    listed = browser.get("/en/search/saved/").content.decode()
    assert 'href="/en/search/?q=risk&amp;type=guide"' in listed


def test_a_kept_search_is_renamed_watched_and_let_go_by_its_person_only(browser: Client, library: Shelf) -> None:
    browser.post("/en/search/saved/keep/", {"search": "q=risk"})
    saved = SavedSearch.objects.get()
    address = f"/en/search/saved/{saved.pk}/"
    stranger = Client()
    stranger.force_login(User.objects.create_user("eve@example.org", "a long password"))
    assert stranger.post(address, {"do": "delete"}).status_code == 404
    assert "risk" not in stranger.get("/en/search/saved/").content.decode()
    browser.post(address, {"do": "name", "name": "All risks"})
    browser.post(address, {"do": "watch"})
    saved.refresh_from_db()
    assert (saved.name, saved.is_watched) == ("All risks", True)
    browser.post(address, {"do": "delete"})
    assert not SavedSearch.objects.exists()


def test_nobody_keeps_searches_without_end(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MOST_PER_PERSON", 1)
    for words in ("risk", "cost"):
        browser.post("/en/search/saved/keep/", {"search": f"q={words}"})
    assert SavedSearch.objects.count() == 1


def test_a_watched_search_tells_of_what_is_new_once(browser: Client, library: Shelf) -> None:
    watched(browser)
    assert not Notification.objects.exists()
    publish(library, document("new", "Risk register", "How to keep it."))
    assert alerts.tell_all() == 1
    assert alerts.tell_all() == 0
    line = Notification.objects.get()
    assert line.person.email == "ada@example.org"
    assert line.title == "1 new page for “risk”"
    assert "Risk register" not in f"{line.title} {line.text}"  # a line outlives a right
    assert line.url == "/en/search/?q=risk"


def test_an_alert_never_names_what_its_person_may_not_see(browser: Client, library: Shelf, ada: User) -> None:
    board = Group.objects.create(name="Board")
    watched(browser)
    publish(library, document("secret", "Risk zebrafish", "Merger.", audience=(f"group:{board.pk}",)))
    assert alerts.tell_all() == 0
    ada.groups.add(board)
    assert alerts.tell_all() == 1
    ada.groups.remove(board)
    publish(library, document("secret2", "Risk giraffe", "Merger.", audience=(f"group:{board.pk}",)))
    assert alerts.tell_all() == 0


def test_nobody_is_told_while_the_engine_is_down_or_after_leaving(browser: Client, ada: User, settings: Any) -> None:
    saved = watched(browser)
    settings.SEARCH_URL = "embedded:///nowhere/at/all"
    assert alerts.tell_all() == 0
    saved.refresh_from_db()
    assert saved.known
    ada.is_active = False
    ada.save()
    assert list(SavedSearch.objects.watched()) == []


def test_who_finds_nothing_asks_for_an_article_and_several_wishes_are_one(browser: Client, library: Shelf) -> None:
    assert "Request an article" in browser.get("/en/search/?q=zebrafish").content.decode()
    assert "Request an article" not in Client().get("/en/search/?q=zebrafish").content.decode()
    browser.post("/en/search/request/", {"words": "Zebrafish ", "note": "How we keep them"})
    browser.post("/en/search/request/", {"words": "zebrafish"})
    other = Client()
    other.force_login(User.objects.create_user("bob@example.org", "a long password"))
    other.post("/en/search/request/", {"words": "zebrafish"})
    wish = ArticleRequest.objects.get()
    assert (wish.text, wish.note, wish.times, wish.state) == ("zebrafish", "How we keep them", 2, "open")
    assert browser.post("/en/search/request/", {"words": "  "}).status_code == 302
    assert Client().post("/en/search/request/", {"words": "x"}).status_code == 302
    assert ArticleRequest.objects.count() == 1


def test_an_author_takes_a_request_up_and_those_who_asked_are_told(browser: Client) -> None:
    browser.post("/en/search/request/", {"words": "zebrafish"})
    wish = ArticleRequest.objects.get()
    author = User.objects.create_user("author@example.org", "a long password")
    author.groups.add(Group.objects.get(name=AUTHOR))
    desk = Client()
    desk.force_login(author)
    address = f"/admin/article_requests/edit/{wish.pk}/"
    fields = {"text": "zebrafish", "language": "en", "note": "", "answer": "", "address": ""}
    assert desk.post(address, {**fields, "state": "accepted"}).status_code == 302
    wish.refresh_from_db()
    assert (wish.state, wish.author) == ("accepted", author)
    desk.post(address, {**fields, "state": "done", "address": "/en/fish/", "answer": "Here."})
    lines = list(Notification.objects.order_by("pk"))
    assert [line.title for line in lines] == [
        "Somebody writes about “zebrafish”",
        "There is an article about “zebrafish” now",
    ]
    assert (lines[1].url, lines[1].text) == ("/en/fish/", "Here.")
    assert "ada@example.org" not in desk.get(address).content.decode()


def test_a_reader_never_sees_the_requests_of_others(browser: Client) -> None:
    assert browser.get("/admin/article_requests/").status_code == 302
