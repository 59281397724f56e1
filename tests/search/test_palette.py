"""The palette and the recent searches, in a browser with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from search import indexing
from search.models import SavedSearch
from tests.search.conftest import Shelf, document
from tests.site.web.test_in_browser import browser, opened, signed_in
from vademecum.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["browser"]


@pytest.fixture
def library(shelf: Shelf, settings: Any, embedded_url: str) -> Shelf:
    settings.SEARCH_URL = embedded_url
    shelf.put(document("risk", "Managing risk", url="/en/about/display/"), document("cost", "Costs"))
    indexing.rebuild()
    return shelf


def test_control_k_opens_the_palette_and_the_arrows_lead_to_a_document(
    browser: Browser, live_server: Any, library: Shelf
) -> None:
    page = opened(browser, live_server, "/en/about/accessibility/")
    page.keyboard.press("Control+k")
    field = page.locator("#palette-search")
    expect(field).to_be_focused()
    expect(page.get_by_role("group", name="Main places").get_by_role("option").first).to_be_visible()
    page.keyboard.type("managing")
    expect(page.get_by_role("option", name="Managing risk Guide")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("[aria-selected=true]").inner_text().startswith("Managing risk")
    assert field.get_attribute("aria-activedescendant") == page.locator("[aria-selected=true]").get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/about/display/")


def test_enter_searches_and_escape_gives_the_page_back(browser: Browser, live_server: Any, library: Shelf) -> None:
    page = opened(browser, live_server, "/en/about/display/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("costs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=costs")


def test_recent_searches_stay_in_the_browser_and_apart_for_each_reader(
    browser: Browser, live_server: Any, library: Shelf
) -> None:
    page = signed_in(browser, live_server, "/en/search/?q=costs")
    SavedSearch.objects.create(person=User.objects.get(), name="My risks", parameters="q=risk", language="en")
    page.goto("/en/search/")
    expect(page.get_by_role("link", name="costs", exact=True)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Searched for lately").get_by_role("option", name="costs")).to_be_visible()
    expect(page.get_by_role("group", name="Your searches").get_by_role("option", name="My risks")).to_be_visible()
    page.keyboard.press("Escape")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.goto("/en/search/")
    expect(page.get_by_role("link", name="costs", exact=True)).to_be_hidden()
    page.context.add_cookies(cookies)
    page.goto("/en/search/")
    page.get_by_role("button", name="Forget them").click()
    page.goto("/en/search/")
    expect(page.get_by_role("link", name="costs", exact=True)).to_be_hidden()


def test_without_script_the_same_pages_search(browser: Browser, live_server: Any, library: Shelf) -> None:
    page = opened(browser, live_server, "/en/search/", java_script_enabled=False)
    page.locator("#page-search").fill("managing")
    page.locator("#page-search").press("Enter")
    page.wait_for_url("**/en/search/?q=managing")
    page.get_by_role("link", name="Managing risk").click()
    page.wait_for_url("**/en/about/display/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_search(
    browser: Browser, live_server: Any, library: Shelf, theme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = signed_in(browser, live_server, "/en/search/", color_scheme=theme)
    SavedSearch.objects.create(person=User.objects.get(), name="My risks", parameters="q=risk", language="en")
    for path in ("?q=managing", "?q=zebrafish", "?q=managing&type=nothing", "saved/", ""):
        page.goto(f"/fr/search/{path}")
        assert [v["id"] for v in Axe().run(page).response["violations"]] == [], path
    page.keyboard.press("Control+k")
    page.keyboard.type("managing")
    expect(page.get_by_role("option").nth(1)).to_be_visible()
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
