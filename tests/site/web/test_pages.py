"""The frame around every page, asked for as a browser asks."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from vademecum.accounts.models import User
from vademecum.web import demo, navigation, today
from vademecum.web.errors import maintenance, server_error, words_of
from vademecum.web.languages import language_links

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_demo() -> None:
    demo.forget()


def page(client: Client, url: str, status: int = 200) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("url", ["/en/about/display/", "/fr/about/accessibility/", "/en/account/login/"])
def test_a_page_has_its_landmarks_one_heading_and_its_language(client: Client, url: str) -> None:
    soup = page(client, url)
    assert soup.html["lang"] == url[1:3]
    for landmark in ("header", "main#content", "footer"):
        assert len(soup.select(landmark)) == 1
    assert len(soup.select("h1")) == 1
    assert soup.select_one("body > a")["href"] == "#content"
    assert soup.title.get_text().strip().endswith("· Vademecum")


def test_the_language_switch_leads_to_the_same_page(client: Client) -> None:
    soup = page(client, "/en/about/display/?x=1")
    assert soup.select_one("header .languages a")["href"] == "/fr/about/display/?x=1"


def test_a_theme_is_kept_in_a_cookie_and_drawn_by_the_server(client: Client) -> None:
    response = client.post("/appearance/", {"theme": "dark", "next": "/en/about/display/"})
    assert response.headers["Location"] == "/en/about/display/"
    assert page(client, "/en/about/display/").html["data-theme"] == "dark"


def test_an_unknown_theme_changes_nothing(client: Client) -> None:
    client.post("/appearance/", {"theme": "purple", "next": "/"})
    assert "theme" not in client.cookies


def test_the_way_back_never_leaves_the_site(client: Client) -> None:
    response = client.post("/appearance/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_the_theme_is_not_changed_by_reading(client: Client) -> None:
    assert client.get("/appearance/?theme=dark").status_code == 405


def test_single_key_shortcuts_can_be_turned_off(client: Client) -> None:
    client.post("/appearance/", {"shortcuts": "off", "next": "/"})
    assert page(client, "/en/about/display/").body["data-shortcuts"] == "off"


def test_a_visitor_can_sign_in_and_come_back(client: Client) -> None:
    assert page(client, "/en/about/display/").select_one("a.sign-in")["href"].endswith("?next=/en/about/display/")


def test_a_person_sees_their_name_and_signs_out_by_a_form(client: Client) -> None:
    client.force_login(User.objects.create_user("a@example.org", first_name="Ada", last_name="Byron"))
    soup = page(client, "/en/about/display/")
    assert "Ada Byron" in soup.select_one(".menu__person").get_text()
    assert soup.select_one("form[action='/en/account/logout/']")["method"] == "post"


def test_demo_data_is_marked_on_every_page(client: Client) -> None:
    assert not page(client, "/en/about/display/").select(".demo-ribbon")
    User.objects.create_user("demo@example.org", is_demo=True)
    demo.forget()
    assert page(client, "/en/about/display/").select(".demo-ribbon")


def test_a_missing_page_offers_to_search_for_the_words_of_its_address(client: Client) -> None:
    soup = page(client, "/en/guides/critical-path/", status=404)
    assert soup.select_one("#lost-search")["value"] == "critical path"


def test_the_words_of_an_address_leave_endings_and_signs_out() -> None:
    assert words_of("/en/guides/plan_de-management.html") == "plan de management"
    assert words_of("/") == ""


def test_the_error_page_needs_neither_person_nor_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        response = server_error(None)  # type: ignore[arg-type]
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()


def test_maintenance_says_when_to_come_back() -> None:
    response = maintenance(None)  # type: ignore[arg-type]
    assert (response.status_code, response["Retry-After"]) == (503, "120")


def test_a_form_with_an_old_token_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/appearance/", {"theme": "dark"})
    assert response.status_code == 403
    assert "too old" in response.content.decode()


def test_the_strict_policy_holds_on_our_pages(client: Client) -> None:
    policy = client.get("/en/account/login/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_header_marks_where_the_reader_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {
        "a": navigation.NavigationEntry("a", "About", lambda request: "/en/about/"),
        "d": navigation.NavigationEntry("d", "Display", lambda request: "/en/about/display/"),
        "x": navigation.NavigationEntry("x", "Hidden", lambda request: "/x/", shown=lambda request: False),
    }
    monkeypatch.setattr(navigation, "_entries", entries)
    links = page(client, "/en/about/display/").select(".thumb-index a")
    assert [link.get_text() for link in links] == ["About", "Display"]
    assert [link.get("aria-current") for link in links] == [None, "true"]


def test_today_lists_what_each_package_asks_for(rf: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.template import engines

    item = today.TodayItem(verb="read", title="STD-012", url="/std/")
    monkeypatch.setattr(today, "_providers", [lambda person: [item]])
    request = rf.get("/en/")  # type: ignore[attr-defined]
    request.user = User.objects.create_user("a@example.org")
    soup = BeautifulSoup(engines["django"].from_string("{% today %}").render({}, request=request), "html.parser")
    assert soup.select_one(".today__verb").get_text() == "Read"
    assert soup.select_one(".today__title")["href"] == "/std/"


def test_a_page_without_a_translation_leads_home_and_says_so(rf: object) -> None:
    from wagtail.models import Locale, Page

    Locale.objects.get_or_create(language_code="fr")
    request = rf.get("/en/")  # type: ignore[attr-defined]
    request.user = User.objects.create_user("a@example.org")
    french = language_links(request, page=Page.objects.get(depth=2))[1]
    assert french.url == "/fr/"
    assert french.missing_note


def test_the_living_page_shows_every_component(admin_client: Client) -> None:
    soup = page(admin_client, "/admin/styleguide/components/")
    assert soup.select(".stamp--withdrawn")
    assert soup.select("svg.chart--radar")
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_the_living_page_is_for_authors_only(client: Client) -> None:
    assert client.get("/admin/styleguide/components/").status_code == 302
