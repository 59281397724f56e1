"""A passkey in a real browser, with an authenticator that Chromium plays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.site.accounts.conftest import PASSWORD
from vademecum.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOCAL_ONLY = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture
def context(chromium_path: str, live_server: Any, settings: Any) -> Iterator[BrowserContext]:
    settings.SITE_URL = live_server.url
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=LOCAL_ONLY)
        yield browser.new_context(base_url=live_server.url)
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return page


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, context: BrowserContext, ines: User) -> None:
    page.goto("/en/account/login/")
    page.fill("#id_login", ines.email)
    page.fill("#id_password", PASSWORD)
    page.locator("main form[action*=login] button[type=submit]").first.click()
    page.goto("/en/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)  # asked once more before such a change
    page.locator("main form button[type=submit]").first.click()
    page.fill("#id_name", "Work laptop")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/**")
    expect(page.locator("main")).to_contain_text("recovery", ignore_case=True)
    kept = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert kept.user == ines
    assert kept.wrap().is_passwordless

    context.clear_cookies()
    page.goto("/en/people/me/")
    assert "/account/login/" in page.url
    page.locator("#passkey_login").click()
    page.wait_for_url("**/people/me/")
    expect(page.locator("main")).to_contain_text(ines.email)


def test_a_passkey_of_another_site_is_refused(page: Page, ines: User, settings: Any) -> None:
    settings.SITE_URL = "https://handbook.example.org"
    page.goto("/en/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_timeout(500)
    assert "/account/login/" in page.url
    page.goto("/en/people/me/")
    assert "/account/login/" in page.url
