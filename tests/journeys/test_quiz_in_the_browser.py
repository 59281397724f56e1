"""A quiz in real Chromium: every type by keyboard alone and without a script, a lost network, another device, the clock, and
a server that dies while an answer is being saved. Nothing that was typed is lost.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.product import Product
from tests.journeys.quiz_key import key_of_open_attempt

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MAKE = """
from training.bank import add_version
from training.models import CoursePage, ModulePage, Question, Quiz, QuizSlot
from training.notation.reading import NOTATIONS, read_question
from vademecum.accounts.models import User

settings = dict(title="Every type", pass_mark=50, shuffle_questions=False)
quiz, made = Quiz.objects.get_or_create(key="every-type", language="en", defaults=settings)
for position, notation in enumerate(NOTATIONS if made else []):
    name = notation.names[0]
    question = read_question(notation.example, name=name)
    filed = dict(category="types", idnumber="TYPE-" + name, name=name)
    row = Question.objects.create(kind=question.kind, digest=question.digest, **filed)
    add_version(row, question=question, state="approved")
    QuizSlot.objects.create(quiz=quiz, position=position, question=row)
if made:
    course = CoursePage.objects.filter(locale__language_code="en").first()
    course.add_child(instance=ModulePage(title="Every type", slug="every-type", quiz=quiz, level=1))
User.objects.get_or_create(email=EMAIL, defaults=dict(preferred_language="en"))
print(ModulePage.objects.get(slug="every-type").pk)
"""


@dataclass
class Taking:
    """Somebody before the quiz with every type."""

    product: Product
    browser: Browser
    email: str
    module: str

    def device(self, *, scripts: bool = True) -> Page:
        """Return a page of a new device on which the person is signed in."""
        context = self.browser.new_context(
            locale="en", viewport={"width": 1280, "height": 900}, java_script_enabled=scripts
        )
        page = context.new_page()
        page.goto(self.product.manage("sign_in_link", self.email).strip().split()[-1])
        page.locator("form[data-sign-in] button").click()
        return page

    def start(self, page: Page) -> dict[int, dict[str, str | list[str]]]:
        page.goto(f"{self.product.url}/en/learning/quiz/{self.module}/")
        page.locator("main form button, main p > a.button--primary").first.click()
        expect(page.locator("form[data-quiz]")).to_be_visible()
        return key_of_open_attempt(self.product, email=self.email)

    def at(self, page: Page, kind: str) -> None:
        """Go to the question of a type."""
        position = KINDS.index(kind) + 1
        page.goto(re.sub(r"/\d+/$", f"/{position}/", page.url))

    def result(self) -> str:
        return self.product.run_python(
            "from training.models import Attempt;"
            f"a = Attempt.objects.filter(person__email={self.email!r}).order_by('-number').first();"
            "print(a.state, [s.grade_state for s in a.slots.order_by('position')], a.was_overdue,"
            " a.finished_at == a.deadline)"
        ).strip()


KINDS = ["choices", "true or false", "short text", "number", "match", "order", "gaps", "essay", "generated"]


@pytest.fixture
def taking(embedded_product: Product, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Taking]:
    email = f"{abs(hash(request.node.name)) % 10**8}@quiz.example"
    module = embedded_product.run_python(f"EMAIL = {email!r}\n{MAKE}").strip().splitlines()[-1]
    yield Taking(embedded_product, browser, email, module)
    for context in browser.contexts:
        context.close()


def all_right(result: str) -> bool:
    """Say whether everything that a machine marks is right; the essay (eighth) awaits its marker."""
    return result.startswith("submitted") and result.count("'right'") == 8 and "'awaits-marking'" in result


def focus(page: Page, selector: str) -> None:
    """Reach a field with the Tab key."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def by_keyboard(page: Page, fields: dict[str, str | list[str]]) -> None:
    """Answer with keys alone."""
    for name, value in fields.items():
        if name == "choice" and isinstance(value, list):
            for one in value:
                page.keyboard.press(one)
        elif name == "choice":
            page.keyboard.press("1" if value == "true" else "2")
        else:
            focus(page, f"[name='{name}']")
            if page.evaluate("document.activeElement.tagName") == "SELECT":
                steps = page.evaluate(
                    "value => [...document.activeElement.options].findIndex((option) => option.value === value)"
                    " - document.activeElement.selectedIndex",
                    value,
                )
                for _step in range(abs(steps)):
                    page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
            else:
                page.keyboard.press("Control+A")
                page.keyboard.type(str(value))


def by_form(page: Page, fields: dict[str, str | list[str]]) -> None:
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            if name == "choice":
                page.locator(f"input[name=choice][value='{one}']").check()
            elif page.locator(f"select[name='{name}']").count():
                page.locator(f"select[name='{name}']").select_option(one)
            else:
                page.locator(f"[name='{name}']").fill(one or "Words")


def test_every_type_is_answered_by_keyboard_alone(taking: Taking) -> None:
    page = taking.device()
    key = taking.start(page)
    for position in sorted(key):
        expect(page).to_have_url(re.compile(f"/{position}/$"))
        results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert results.violations_count == 0, results.generate_report()
        by_keyboard(page, {name: value or "Words" for name, value in key[position].items()})
        focus(page, "button[value=next]")
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/review/$"))
    focus(page, "form[action*='/submit/'] button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/result/$"))
    assert all_right(taking.result()), taking.result()


def test_every_type_is_answered_without_a_script(taking: Taking) -> None:
    page = taking.device(scripts=False)
    key = taking.start(page)
    for position in sorted(key):
        by_form(page, key[position])
        page.locator("button[value=next]").click()
    page.locator("form[action*='/submit/'] button").click()
    assert all_right(taking.result()), taking.result()


def test_items_are_put_in_order_with_buttons(taking: Taking) -> None:
    page = taking.device()
    taking.start(page)
    taking.at(page, "order")
    right = ["Initiating", "Planning", "Executing", "Closing"]
    for place, words in enumerate(right):
        for _step in range(4):
            shown = page.locator(".quiz-order label").all_inner_texts()
            if shown.index(words) == place:
                break
            page.get_by_role("button", name=f"Move up: {words}").click()
    page.get_by_role("button", name="Move down: Initiating").click()
    page.get_by_role("button", name="Move up: Initiating").click()
    expect(page.locator("[data-saved-note]")).to_contain_text("Saved")
    page.reload()
    assert page.locator(".quiz-order label").all_inner_texts() == right


def pass_time(page: Page, *, seconds: int) -> None:
    """Let the browser's clock run ahead, with a moment for the network after each second."""
    for _second in range(seconds):
        page.clock.run_for(1000)
        page.wait_for_timeout(50)


def test_a_minute_without_network_loses_nothing(taking: Taking) -> None:
    page = taking.device()
    page.clock.install()
    taking.start(page)
    taking.at(page, "essay")
    page.locator("textarea").fill("Before the tunnel.")
    pass_time(page, seconds=2)
    expect(page.locator("[data-saved-note]")).to_contain_text("Saved")
    page.context.set_offline(True)
    page.locator("textarea").fill("Before the tunnel. In the tunnel.")
    pass_time(page, seconds=60)
    expect(page.locator("[data-saved-note]")).to_contain_text("Not saved, retrying")
    page.locator("button[value=next]").click()  # nothing is left behind: the learner stays
    expect(page.locator("textarea")).to_have_value("Before the tunnel. In the tunnel.")
    page.context.set_offline(False)
    pass_time(page, seconds=15)
    expect(page.locator("[data-saved-note]")).to_contain_text("Saved")
    kept = taking.product.run_python(
        "from training.models import SavedAnswer;"
        f"print([s.answer['text'] for s in SavedAnswer.objects.filter(slot__attempt__person__email={taking.email!r})])"
    )
    assert kept.count("In the tunnel.") == 1, kept


def test_an_attempt_goes_on_another_device(taking: Taking) -> None:
    first, second = taking.device(), taking.device()
    taking.start(first)
    taking.at(first, "short text")
    first.locator("[name=text]").fill("critical path")
    expect(first.locator("[data-saved-note]")).to_contain_text("Saved")
    taking.start(second)
    taking.at(second, "short text")
    expect(second.locator("[name=text]")).to_have_value("critical path")
    second.locator("[name=text]").fill("longest path")
    expect(second.locator("[data-saved-note]")).to_contain_text("Saved")
    first.reload()
    expect(first.locator("[name=text]")).to_have_value("longest path")


def test_when_the_time_is_over_what_was_given_is_handed_in(taking: Taking) -> None:
    page = taking.device()
    taking.start(page)
    taking.product.run_python(
        "from datetime import timedelta; from django.utils import timezone; from training.models import Attempt;"
        f"Attempt.objects.filter(person__email={taking.email!r}).update("
        "deadline=timezone.now() + timedelta(seconds=6))"
    )
    taking.at(page, "short text")
    page.locator("[name=text]").fill("critical path")
    expect(page).to_have_url(re.compile("/result/$"), timeout=20_000)
    result = taking.result()
    assert result.startswith("submitted")
    assert "'right'" in result


def kill(product: Product) -> None:
    """Kill the server with everything below it, as a power cut would."""
    process = product._process
    assert process is not None
    found, waiting = [], [process.pid]
    while waiting:
        found.append(waiting.pop())
        for task in Path(f"/proc/{found[-1]}/task").iterdir():
            waiting += [int(child) for child in (task / "children").read_text().split()]
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def test_a_server_that_dies_while_saving_costs_no_word(taking: Taking) -> None:
    page = taking.device()
    taking.start(page)
    taking.at(page, "essay")
    page.locator("textarea").fill("Acknowledged.")
    expect(page.locator("[data-saved-note]")).to_contain_text("Saved")
    page.locator("textarea").press_sequentially(" Typed while it dies.")
    kill(taking.product)
    expect(page.locator("[data-saved-note]")).to_contain_text("Not saved, retrying", timeout=20_000)
    taking.product.start()
    expect(page.locator("[data-saved-note]")).to_contain_text("Saved", timeout=60_000)
    page.reload()
    expect(page.locator("textarea")).to_have_value("Acknowledged. Typed while it dies.")
    checked = taking.product.run_python(
        "from django.db import connection; c = connection.cursor(); c.execute('PRAGMA integrity_check');"
        "print(c.fetchone()[0])"
    )
    assert checked.strip().endswith("ok")
