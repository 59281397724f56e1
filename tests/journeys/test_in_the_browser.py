"""The same first week in real Chromium, in both languages: keyboard, a reload in mid-quiz, axe on every page."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.product import Product
from tests.journeys.quiz_key import key_of_open_attempt

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@dataclass(frozen=True)
class Words:
    """What differs between the languages."""

    language: str
    query: str
    found: str
    place: str
    module: str
    typed: str


WORDS = {
    "en": Words("en", "acceptance walk", "Acceptance walk", "/berth-handover/#", "risk-in-practice", "berth ha"),
    "fr": Words(
        "fr", "visite de reception", "Visite de réception", "/remise-poste-a-quai/#", "risk-in-practice", "remise d"
    ),
}


@pytest.fixture(params=["en", "fr"])
def words(request: pytest.FixtureRequest) -> Words:
    return WORDS[request.param]


def assert_accessible(page: Page) -> None:
    """Let axe look at the page as it stands."""
    results = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def test_a_newcomer_finds_learns_and_sees_the_level(embedded_product: Product, browser: Browser, words: Words) -> None:
    product = embedded_product
    email = f"browser.{words.language}@example.org"
    product.run_python(
        "from vademecum.accounts.models import User;"
        f"User.objects.get_or_create(email={email!r}, defaults={{'preferred_language': {words.language!r}}})"
    )
    context = browser.new_context(locale=words.language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: outside.append(request.url) if product.url not in request.url else None)

    page.goto(f"{product.url}/{words.language}/")
    assert_accessible(page)

    page.goto(product.manage("sign_in_link", email).strip().split()[-1])
    assert_accessible(page)
    page.locator("form[data-sign-in] button").click()
    page.goto(f"{product.url}/{words.language}/")
    expect(page.locator("html")).to_have_attribute("lang", words.language)
    assert_accessible(page)

    # Search, with the keyboard alone.
    product.wait_until_found(words.query, place=words.place, language=words.language)
    page.keyboard.press("/")
    page.keyboard.type(words.typed)
    expect(page.locator("[role=listbox] [role=option]").first).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator("input[name=q]:visible").first.fill(words.query)
    page.keyboard.press("Enter")
    hit = page.locator("main a[href*='#']", has_text=words.found).first
    expect(hit).to_be_visible()
    assert_accessible(page)
    hit.click()
    expect(page.locator("main :target")).to_contain_text(words.found)
    assert_accessible(page)

    # A quiz, by number keys and Enter, with a reload in the middle.
    printed = product.run_python(
        "from training.models import ModulePage;"
        f"print(ModulePage.objects.get(slug={words.module!r}, locale__language_code={words.language!r}).pk)"
    )
    page.goto(f"{product.url}/{words.language}/learning/quiz/{printed.strip().splitlines()[-1]}/")
    assert_accessible(page)
    page.locator("main form button").first.click()
    key = key_of_open_attempt(product, email=email)
    for position in sorted(key):
        expect(page).to_have_url(f"{page.url.rsplit('/', 2)[0]}/{position}/")
        answer(page, key[position])
        if position == 2:
            expect(page.locator("[data-saved-note]")).not_to_be_empty()
            page.wait_for_timeout(1500)
            page.reload()
            assert_answered(page, key[position])
        if position <= 3:
            assert_accessible(page)
        page.locator("button[name=go][value=next]").click()
    assert_accessible(page)
    page.locator("form[action*='/submit/'] button").click()
    assert_accessible(page)

    page.goto(f"{product.url}/{words.language}/learning/mine/")
    expect(page.locator(".competency").first).to_be_visible()
    assert_accessible(page)

    assert outside == [], "a page asked another host for something"
    assert complaints == []
    context.close()


def answer(page: Page, fields: dict[str, str | list[str]]) -> None:
    """Give an answer as a person would: number keys where there are options, typing or selecting elsewhere."""
    for name, value in fields.items():
        if name == "choice":
            for one in [value] if isinstance(value, str) else value:
                page.locator(f"input[name=choice][value='{one}']").check()
        elif name == "text":
            page.locator("[name=text]").fill(str(value))
        else:
            page.locator(f"[name='{name}']").select_option(str(value))


def assert_answered(page: Page, fields: dict[str, str | list[str]]) -> None:
    for name, value in fields.items():
        if name == "choice":
            for one in [value] if isinstance(value, str) else value:
                expect(page.locator(f"input[name=choice][value='{one}']")).to_be_checked()
        else:
            expect(page.locator(f"[name='{name}']")).to_have_value(str(value))
