"""A standard from draft to withdrawal, in real Chromium, in both languages: as author, approvers and readers meet it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.product import Product
from tests.journeys.test_in_the_browser import assert_accessible

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@dataclass(frozen=True)
class Words:
    """What differs between the languages."""

    language: str
    code: str
    text: str
    first: str
    question: str


WORDS = {
    "en": Words(
        "en",
        "JRN-STD-001",
        "## 1 Scope {#scope}\n\nAll berths.\n\n## 2 Handover {#handover}\n\nTwo people sign.\n",
        "Two people",
        "// [id:JRN-1] [tag:clause:JRN-STD-001#handover]\nTwo people sign a handover.{TRUE}",
    ),
    "fr": Words(
        "fr",
        "JRN-STD-002",
        "## 1 Objet {#scope}\n\nTous les postes.\n\n## 2 Remise {#handover}\n\nDeux personnes signent.\n",
        "Deux personnes",
        "// [id:JRN-2] [tag:clause:JRN-STD-002#handover]\nDeux personnes signent une remise.{TRUE}",
    ),
}


@pytest.fixture(params=["en", "fr"])
def words(request: pytest.FixtureRequest) -> Words:
    return WORDS[request.param]


class Cast:
    """People with a browser each."""

    def __init__(self, product: Product, browser: Browser, words: Words) -> None:
        self.product, self.browser, self.words = product, browser, words
        self.contexts: list[BrowserContext] = []

    def person(self, name: str, *, group: str = "") -> Page:
        """Return the page of somebody signed in; made if need be."""
        email = f"{name}.{self.words.language}@example.org"
        self.product.run_python(
            "from vademecum.accounts.models import User; from django.contrib.auth.models import Group;"
            f"u, _ = User.objects.get_or_create(email={email!r},"
            f" defaults={{'preferred_language': {self.words.language!r}, 'first_name': {name.title()!r}}});"
            f"u.groups.set(Group.objects.filter(name={group!r}))"
        )
        context = self.browser.new_context(locale=self.words.language, viewport={"width": 1280, "height": 900})
        self.contexts.append(context)
        page = context.new_page()
        page.goto(self.product.manage("sign_in_link", email).strip().split()[-1])
        page.locator("form[data-sign-in] button").click()
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def draft(product: Product, words: Words, text: str, *, first: bool = False) -> None:
    """Write the text as an author does in the editor: a draft, nothing published."""
    product.run_python(
        "from knowledge.models import StandardPage, SectionPage;"
        f"s = SectionPage.objects.get(slug='standards', depth=3, locale__language_code={words.language!r});"
        + (
            f"s.add_child(instance=StandardPage(title='Berths', slug={words.code.lower()!r}, identifier={words.code!r},"
            f" live=False, locale=s.locale, body=[('markdown', {text!r})]));"
            if first
            else ""
        )
        + f"p = StandardPage.objects.get(identifier={words.code!r}); p.body = [('markdown', {text!r})]; p.save_revision()"
    )


def clock(product: Product, days: int) -> None:
    """Let the daily job run as it would `days` from now."""
    product.run_python(
        "from datetime import timedelta; from django.utils import timezone;"
        "from knowledge.editions.actions import take_due_effect;"
        f"take_due_effect(now=timezone.now() + timedelta(days={days}))"
    )


def propose(page: Page, words: Words, base: str, *, change: str, effective: str = "") -> None:
    """Ask three named people, of whom two must approve."""
    page.goto(f"{base}/code/{words.code}/propose/")
    assert_accessible(page)
    page.locator(f"input[name=change_class][value={change}]").check()
    page.locator("[name=change_summary]").fill("Why it changes, in a sentence.")
    page.locator("[name=effective_on]").fill(effective)
    names = "\n".join(f"{name}.{words.language}@example.org" for name in ("bea", "cem", "dora"))
    page.locator("[name=approvers]").fill(names)
    page.locator("[name=quorum]").fill("2")
    page.locator("main form.form button.button--primary").click()
    expect(page.locator("main")).to_contain_text(words.code)
    expect(page).to_have_url(f"{base}/code/{words.code}/history/")


def ask_to_read(page: Page, words: Words, base: str, product: Product) -> None:
    """Ask everybody, with one question of the bank before the reading counts; a job writes the requests."""
    product.run_python(
        "from training.formats.gift import parse; from training.importing import import_questions;"
        f"import_questions(parse({words.question.encode()!r}), language={words.language!r}, category='Berths')"
    )
    page.goto(f"{base}/code/{words.code}/ask/")
    assert_accessible(page)
    page.locator("[name=everyone]").check()
    page.locator("[name=questions]").select_option("1")
    page.locator("main form.form button.button--primary").click()
    product.run_python(
        "from knowledge.editions.reading import fill_campaign; from knowledge.models import Campaign;"
        f"[fill_campaign(c) for c in Campaign.objects.filter(edition__identifier={words.code!r})]"
    )


def answer(page: Page, value: str) -> None:
    page.locator(f".reading-check input[value={value}]").check()
    page.locator(".reading-check button.button--primary").click()


def approve(page: Page, words: Words, base: str) -> None:
    """Decide on the reading page, with the difference before the eyes."""
    page.goto(f"{base}/decisions/")
    page.locator(f"main a[href*='/decisions/']:has-text('{words.code}')").first.click()
    assert_accessible(page)
    page.locator("[name=comment]").fill("Fine.")
    page.locator("button[name=decision][value=approve]").click()


def test_a_standard_lives_from_its_draft_to_its_withdrawal(
    embedded_product: Product, browser: Browser, words: Words
) -> None:
    product, base = embedded_product, f"{embedded_product.url}/{words.language}"
    cast = Cast(product, browser, words)
    author, bea, cem = cast.person("ann", group="PMO officer"), cast.person("bea"), cast.person("cem")
    cast.person("dora")
    reader = cast.person("rudi")

    # Drafted: there for its author, not for readers.
    draft(product, words, words.text, first=True)
    assert reader.goto(f"{base}/code/{words.code}/").status == 404

    # Approved by two of three named people, who have no account for the admin; waits for its day.
    tomorrow = product.run_python(
        "from django.utils import timezone; from datetime import timedelta;"
        "print((timezone.localdate() + timedelta(days=1)).isoformat())"
    ).strip()
    propose(author, words, base, change="major", effective=tomorrow)
    approve(bea, words, base)
    approve(cem, words, base)
    assert reader.goto(f"{base}/code/{words.code}/").status == 404

    # Its day comes.
    clock(product, 1)
    reader.goto(f"{base}/code/{words.code}/")
    expect(reader.locator(".stamp--in-force, .stamp--approved").first).to_be_visible()
    assert_accessible(reader)
    cited = f"{base}/code/{words.code}/clause/handover/"
    reader.goto(cited)
    expect(reader).to_have_url(f"{base}/standards/{words.code.lower()}/#handover")

    # Asked to read it; acknowledged once the check is answered rightly.
    ask_to_read(author, words, base, product)
    reader.goto(f"{base}/")
    expect(reader.locator(f"main a:has-text('{words.code}')").first).to_be_visible()
    reader.goto(f"{base}/code/{words.code}/")
    reader.locator(".document-control a[href$='/read/']").click()
    assert_accessible(reader)
    answer(reader, "false")
    expect(reader.locator("main .notice a[href$='#handover']")).to_be_visible()
    answer(reader, "true")
    expect(reader).to_have_url(f"{base}/standards/{words.code.lower()}/")
    expect(reader.locator(".document-control a[href$='/read/']")).to_have_count(0)
    author.goto(f"{base}/code/{words.code}/readers/")
    expect(author.locator("main tr:has-text('Rudi') .meta")).to_contain_text("2")  # tries

    # A minor change, then a major one that renumbers.
    minor = words.text.replace("Two people sign", "Three people sign").replace("Deux personnes", "Trois personnes")
    draft(product, words, minor)
    propose(author, words, base, change="minor")
    approve(bea, words, base)
    approve(cem, words, base)
    reader.goto(f"{base}/code/{words.code}/compare/")  # what changed for this reader
    expect(reader.locator("main ins").first).to_be_visible()
    expect(reader.locator("main del").first).to_be_visible()
    assert_accessible(reader)
    major = minor.replace("## 2 ", "## 2 Terms {#terms}\n\nA berth.\n\n## 3 ")
    draft(product, words, major)
    propose(author, words, base, change="major")
    approve(bea, words, base)
    approve(cem, words, base)

    # Compared, any two; and what was never acknowledged is asked for by number.
    reader.goto(f"{base}/code/{words.code}/compare/?from=1&to=2")
    expect(reader.locator(".clause-change")).to_have_count(2)
    assert_accessible(reader)
    reader.goto(f"{base}/code/{words.code}/edition/1/")
    expect(reader.locator(".stamp--superseded").first).to_be_visible()
    assert_accessible(reader)

    # The old citation leads to the clause as it was, and says what it became.
    reader.goto(f"{cited}?edition=1")
    expect(reader.locator("main .prose")).to_contain_text(words.first)
    expect(reader.locator("main ins").first).to_be_visible()
    expect(reader.locator(f"main a[href$='/{words.code.lower()}/#handover']")).to_be_visible()

    # Withdrawn, with its history.
    propose(author, words, base, change="withdrawn")
    approve(bea, words, base)
    approve(cem, words, base)
    reader.goto(f"{base}/code/{words.code}/")
    expect(reader.locator(".stamp--withdrawn").first).to_be_visible()
    author.goto(f"{base}/code/{words.code}/history/")
    assert_accessible(author)
    assert reader.goto(f"{cited}?edition=1").status == 200
    cast.close()
