"""A package in real Chromium: it reaches nothing of ours, keeps its place over a lost network, and completes its lesson."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.journeys.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.browser]

EMAIL = "packages@example.org"
MAKE = """
from io import BytesIO
from training.models import CatalogPage, CoursePage, LessonPage, ModulePage
from training.packages.keeping import bring_package
from training.packages.sample import cmi5_package, scorm_package
from vademecum.accounts.models import User

catalog = CatalogPage.objects.filter(locale__language_code="en").first()
course = catalog.add_child(instance=CoursePage(title="Packages", slug="packages"))
module = course.add_child(instance=ModulePage(title="Module", slug="module"))
for slug, data in (("scorm", scorm_package("en")), ("cmi5", cmi5_package("en"))):
    package = bring_package(BytesIO(data), name=slug + ".zip").package
    module.add_child(instance=LessonPage(title=slug, slug=slug, package_id=package.pk))
User.objects.get_or_create(email="packages@example.org", defaults=dict(preferred_language="en"))
print(LessonPage.objects.get(slug="scorm").url)
"""
REACH = """async () => {
  const tried = {};
  const attempt = async (name, act) => {
    try { tried[name] = String(await act()); } catch (error) { tried[name] = "stopped"; }
  };
  await attempt("cookie", () => document.cookie);
  await attempt("storage", () => localStorage.length);
  await attempt("page around", () => window.top.document.title);
  await attempt("our pages", async () => (await fetch("/en/learning/mine/", { credentials: "include" })).status);
  await attempt("our interface", async () => (await fetch("/api/v1/learning/mine", { credentials: "include" })).status);
  await attempt("leave", () => { window.top.location = "https://example.org/"; return "left"; });
  const picture = (yes, no) => Object.assign(new Image(), { onload: yes, onerror: no, src: "https://example.org/x.png" });
  await attempt("picture", () => new Promise(picture));
  return tried;
}"""


@pytest.fixture(scope="module")
def module_address(embedded_product: Product) -> str:
    return embedded_product.run_python(MAKE).strip().splitlines()[-1].removesuffix("scorm/")


@pytest.fixture
def page(browser: Browser, embedded_product: Product, module_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=embedded_product.url)
    page = context.new_page()
    page.goto(embedded_product.manage("sign_in_link", EMAIL).strip().split()[-1])
    page.locator("form[data-sign-in] button").click()
    yield page
    context.close()


def open_unit(page: Page, address: str, number: int = 0) -> Frame:
    page.goto(address)
    page.locator(".package-units__item button").nth(number).click()
    page.wait_for_url("**/package/**")
    page.frame_locator(".package-frame").locator("button").first.wait_for()
    return next(frame for frame in page.frames if "/packages/" in frame.url)


def test_a_package_reaches_nothing_of_ours(page: Page, module_address: str) -> None:
    frame = open_unit(page, module_address + "scorm/")
    assert set(frame.evaluate(REACH).values()) == {"stopped"}
    assert frame.evaluate("self.origin") == "null"
    where = page.url
    frame.evaluate("setTimeout(() => { location = 'https://example.org/?what=stolen'; }, 0)")
    page.wait_for_timeout(500)
    assert page.url == where
    assert not any("example.org" in one.url for one in page.frames)


def test_a_place_is_kept_over_a_lost_network_and_the_lesson_is_read_by_doing_it(
    page: Page, module_address: str, embedded_product: Product
) -> None:
    lesson, mark = module_address + "scorm/", page.locator("[data-save-mark]")
    frame = open_unit(page, lesson)
    frame.get_by_role("button", name="Next").click()
    expect(mark).to_contain_text("Saved")
    page.context.set_offline(True)
    frame.get_by_role("button", name="Next").click()
    expect(mark).to_contain_text("retrying")
    page.context.set_offline(False)
    expect(mark).to_contain_text("Saved", timeout=20_000)
    frame = open_unit(page, lesson)
    expect(frame.locator("p").first).to_have_text("3 / 4")
    frame.get_by_role("button", name="Next").click()
    frame.get_by_role("button", name="Finish").click()
    expect(page.locator("[data-over]")).to_be_visible()
    frame = open_unit(page, lesson, 1)
    for number, key in enumerate((1, 0, 0)):
        frame.locator(f"input[name=q{number}]").nth(key).check()
    frame.get_by_role("button").click()
    expect(page.locator("[data-over]")).to_be_visible()
    page.goto(lesson)
    expect(page.locator(".package-units")).to_contain_text("100%")
    kept = embedded_product.run_python(
        "from training.models import LessonRead; print(LessonRead.objects.filter(page__slug='scorm').count())"
    )
    assert kept.strip().endswith("1")


def test_a_unit_of_cmi5_is_passed(page: Page, module_address: str) -> None:
    frame = open_unit(page, module_address + "cmi5/")
    frame.locator("input").nth(1).check()
    frame.get_by_role("button").click()
    expect(frame.locator("main")).to_contain_text("on your record")
    page.goto(module_address + "cmi5/")
    expect(page.locator(".package-units")).to_contain_text("Passed · 100%")
