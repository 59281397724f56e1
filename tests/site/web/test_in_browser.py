"""What only a browser can show: keys, menus, themes without a flash, nothing wider than a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from vademecum.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOCAL_ONLY = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=LOCAL_ONLY)
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def opened(browser: Browser, server: Any, path: str, **options: Any) -> Page:
    page = browser.new_context(base_url=server.url, **options).new_page()
    page.goto(path)
    return page


def signed_in(browser: Browser, server: Any, path: str, **options: Any) -> Page:
    client = Client()
    client.force_login(User.objects.create_superuser("officer@example.org", "x"))
    context = browser.new_context(base_url=server.url, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    page = context.new_page()
    page.goto(path)
    return page


def test_slash_leads_to_the_search_field_and_control_k_to_the_palette(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/en/about/display/")
    for keys, field in (("/", "site-search"), ("Control+k", "palette-search")):
        page.locator("h1").click()
        page.keyboard.press(keys)
        assert page.evaluate("document.activeElement.id") == field


def test_slash_is_a_letter_where_one_writes_and_nothing_where_it_is_off(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/en/account/login/")
    page.locator("#id_login").press("/")
    assert page.locator("#id_login").input_value() == "/"
    page.goto("/en/about/display/")
    page.get_by_role("button", name="Turn single-key shortcuts off").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "site-search"


def test_a_menu_closes_on_escape_and_gives_the_focus_back(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/en/about/display/")
    page.locator("details[data-menu] > summary").first.click()
    page.keyboard.press("Escape")
    assert not page.locator("details[data-menu]").first.evaluate("menu => menu.open")
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_the_theme_changes_without_script(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/en/about/display/", java_script_enabled=False)
    page.locator("details[data-menu] > summary").first.click()
    page.locator(".menu__panel button[value=dark]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(21, 23, 26)"


def test_a_heading_copies_its_address(browser: Browser, live_server: Any) -> None:
    page = signed_in(
        browser, live_server, "/admin/styleguide/components/", permissions=["clipboard-read", "clipboard-write"]
    )
    page.locator("h3#clause .clause-number").click()
    page.wait_for_function("document.getElementById('announcements').textContent === 'Link copied'")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/admin/styleguide/components/#clause")


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_no_page_is_wider_than_the_screen(browser: Browser, live_server: Any, width: int) -> None:
    page = signed_in(browser, live_server, "/admin/styleguide/components/", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_running_text_keeps_its_measure(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/en/about/accessibility/", viewport={"width": 1280, "height": 800})
    characters = page.evaluate(
        """() => {
          const paragraphs = [...document.querySelectorAll('.prose p')];
          const paragraph = paragraphs.sort((a, b) => b.textContent.length - a.textContent.length)[0];
          const lines = new Set(), range = document.createRange();
          for (let i = 0; i < paragraph.firstChild.length; i++) {
            range.setStart(paragraph.firstChild, i); range.setEnd(paragraph.firstChild, i + 1);
            lines.add(Math.round(range.getBoundingClientRect().top));
          }
          return paragraph.textContent.length / lines.size;
        }"""
    )
    assert 58 <= characters <= 80  # the average of ragged lines, in whatever font the machine has


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_components_and_the_pages_of_the_frame(
    browser: Browser, live_server: Any, theme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = signed_in(browser, live_server, "/admin/styleguide/components/", color_scheme=theme)
    for path in ("/admin/styleguide/components/", "/fr/account/2fa/", "/en/about/display/", "/fr/nothing-here/"):
        page.goto(path)
        assert [v["id"] for v in Axe().run(page).response["violations"]] == [], path
