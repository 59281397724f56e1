"""The quiz on the screen, as a browser without JavaScript meets it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.training.conftest import KEYS
from training.models import Attempt, AttemptSlot, Evidence, ModulePage, SavedAnswer
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(learner: User) -> Client:
    client = Client()
    client.force_login(learner)
    return client


@pytest.fixture
def attempt(browser: Client, module: ModulePage, learner: User) -> Attempt:
    browser.post(f"/en/learning/quiz/{module.pk}/start/")
    return Attempt.objects.get(person=learner)


def fields_for(slot: AttemptSlot) -> dict[str, Any]:
    """Fill in the form of a question rightly, as somebody who reads the screen would."""
    key = KEYS[slot.version.question.idnumber]
    if "choices" in key:
        return {"choice": [str(slot.layout.index(number) + 1) for number in key["choices"]]}
    if isinstance(key.get("choice"), bool):
        return {"choice": "true" if key["choice"] else "false"}
    if "choice" in key:
        return {"choice": str(slot.layout.index(key["choice"]) + 1)}
    return key


def take(browser: Client, attempt: Attempt) -> str:
    """Answer every question by its form and hand in; return the result page."""
    slots = list(attempt.slots.select_related("version__question").order_by("position"))
    for slot in slots:
        where = f"/en/learning/attempt/{attempt.public_id}/{slot.position}/"
        assert browser.get(where).status_code == 200
        assert browser.post(where, {**fields_for(slot), "go": "next"}).status_code == 302
    assert (
        "Every question has an answer"
        in browser.get(f"/en/learning/attempt/{attempt.public_id}/review/").content.decode()
    )
    answer = browser.post(f"/en/learning/attempt/{attempt.public_id}/submit/", follow=True)
    return answer.content.decode()


def test_the_rules_are_stated_before_anything_starts(browser: Client, module: ModulePage) -> None:
    page = browser.get(f"/en/learning/quiz/{module.pk}/").content.decode()
    for rule in ("70%", "10 minutes from the start", "As many as you like", "saved as you give it"):
        assert rule in page
    assert not Attempt.objects.exists()


def test_a_quiz_is_taken_and_passed_without_javascript(browser: Client, attempt: Attempt, learner: User) -> None:
    page = take(browser, attempt)
    assert "Passed" in page
    assert "100%" in page
    assert Evidence.objects.filter(person=learner, kind="quiz").exists()


def test_no_key_and_no_feedback_is_sent_before_handing_in(browser: Client, attempt: Attempt) -> None:
    for slot in attempt.slots.all():
        page = browser.get(f"/en/learning/attempt/{attempt.public_id}/{slot.position}/").content.decode()
        for secret in ("by name", "Probability times impact", "That is the sum", "percent", "It is.", "-100"):
            assert secret not in page
    assert browser.get(f"/en/learning/attempt/{attempt.public_id}/result/").status_code == 302


def test_the_result_says_why_question_by_question(browser: Client, attempt: Attempt) -> None:
    page = browser.post(f"/en/learning/attempt/{attempt.public_id}/submit/", follow=True).content.decode()
    assert "Not passed yet" in page
    assert "Probability times impact" in page
    assert "One, by name" in page


def test_coming_back_leads_to_the_first_question_without_an_answer(browser: Client, attempt: Attempt) -> None:
    slot = attempt.slots.select_related("version__question").get(position=1)
    where = f"/en/learning/attempt/{attempt.public_id}/"
    browser.post(f"{where}1/", {**fields_for(slot), "go": "next"})
    assert browser.get(where).url == f"{where}2/"


def test_an_answer_given_before_is_there_again_on_another_device(
    browser: Client, attempt: Attempt, learner: User
) -> None:
    slot = attempt.slots.get(version__question__idnumber="RISK-001")
    where = f"/en/learning/attempt/{attempt.public_id}/{slot.position}/"
    browser.post(where, {"text": "twenty-ish", "go": "next"})
    other_device = Client()
    other_device.force_login(learner)
    assert 'value="twenty-ish"' in other_device.get(where).content.decode()


def test_a_changed_answer_from_the_back_button_counts(browser: Client, attempt: Attempt) -> None:
    slot = attempt.slots.get(version__question__idnumber="RISK-001")
    where = f"/en/learning/attempt/{attempt.public_id}/{slot.position}/"
    for text in ("1", "2", "1"):
        browser.post(where, {"text": text, "go": "next"})
    slot.refresh_from_db()
    assert slot.answer == {"text": "1"}


def test_autosave_acknowledges_with_a_time_and_a_repeated_one_changes_nothing(
    browser: Client, attempt: Attempt
) -> None:
    slot = attempt.slots.get(version__question__idnumber="RISK-001")
    where = f"/en/learning/attempt/{attempt.public_id}/{slot.position}/save/"
    name = str(uuid.uuid4())
    first = browser.post(where, {"text": "20", "operation": name})
    again = browser.post(where, {"text": "20", "operation": name})
    assert first.json() == again.json()
    assert re.fullmatch(r"\d\d:\d\d", first.json()["saved_at"])
    assert SavedAnswer.objects.count() == 1
    assert browser.post(where, {"text": "20", "operation": "nonsense"}).status_code == 400


def test_to_the_script_an_answer_brings_the_next_screen_without_its_frame(browser: Client, attempt: Attempt) -> None:
    where = f"/en/learning/attempt/{attempt.public_id}/"
    for slot in attempt.slots.select_related("version__question").order_by("position"):
        data = {**fields_for(slot), "go": "next", "operation": str(uuid.uuid4())}
        for _time in range(2):  # the answer of the server was lost, so the same is sent again
            screen = browser.post(f"{where}{slot.position}/", data, headers={"HX-Request": "true"})
        assert screen.status_code == 200
        assert "<html" not in screen.content.decode()
    assert screen["HX-Push-Url"] == f"{where}review/"
    assert "Every question has an answer" in screen.content.decode()
    assert SavedAnswer.objects.count() == 4
    assert browser.get(f"{where}1/", headers={"HX-Request": "true"})["HX-Push-Url"] == f"{where}1/"


def test_no_key_is_in_a_screen_for_the_script(browser: Client, attempt: Attempt) -> None:
    for slot in attempt.slots.all():
        where = f"/en/learning/attempt/{attempt.public_id}/{slot.position}/"
        screen = browser.get(where, headers={"HX-Request": "true"}).content.decode()
        for secret in ("by name", "Probability times impact", "That is the sum", "percent", "It is.", "-100"):
            assert secret not in screen


def test_the_script_is_led_away_from_an_attempt_that_is_closed(browser: Client, attempt: Attempt) -> None:
    browser.post(f"/en/learning/attempt/{attempt.public_id}/submit/")
    data = {"text": "1", "go": "next", "operation": str(uuid.uuid4())}
    where = f"/en/learning/attempt/{attempt.public_id}/"
    answer = browser.post(f"{where}1/", data, headers={"HX-Request": "true"})
    assert (answer.content, answer["HX-Redirect"]) == (b"", where)
    assert "was not changed" in browser.get(where, follow=True).content.decode()


def test_saving_after_handing_in_is_refused_with_a_reason(browser: Client, attempt: Attempt) -> None:
    browser.post(f"/en/learning/attempt/{attempt.public_id}/submit/")
    refused = browser.post(
        f"/en/learning/attempt/{attempt.public_id}/1/save/", {"text": "20", "operation": str(uuid.uuid4())}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "closed")


def test_an_attempt_of_somebody_else_is_not_there(
    attempt: Attempt, person_named: Callable[..., User], module: ModulePage
) -> None:
    stranger = Client()
    stranger.force_login(person_named("boris"))
    for place in ("", "1/", "review/", "result/"):
        assert stranger.get(f"/en/learning/attempt/{attempt.public_id}/{place}").status_code == 404
    for place in ("1/", "1/save/", "submit/"):
        data = {"text": "1", "operation": str(uuid.uuid4())}
        assert stranger.post(f"/en/learning/attempt/{attempt.public_id}/{place}", data).status_code == 404


def test_looking_changes_nothing(browser: Client, attempt: Attempt) -> None:
    for place in ("start/", "submit/", "1/save/"):
        assert browser.get(f"/en/learning/attempt/{attempt.public_id}/{place}").status_code in (404, 405)
    attempt.refresh_from_db()
    assert attempt.is_open


def test_signing_in_comes_first(module: ModulePage) -> None:
    assert "/account/login/" in Client().get(f"/en/learning/quiz/{module.pk}/").url


def test_the_quiz_speaks_french(browser: Client, attempt: Attempt) -> None:
    page = browser.get(f"/fr/learning/attempt/{attempt.public_id}/1/").content.decode()
    assert 'lang="fr"' in page
    assert "Question 1 sur 4" in page


@pytest.mark.parametrize("place", ["1/", "review/", "result/"])
def test_pages_of_a_quiz_cost_few_queries(
    browser: Client, attempt: Attempt, place: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    if place == "result/":
        take(browser, attempt)
    where = f"/en/learning/attempt/{attempt.public_id}/{place}"
    browser.get(where)
    with django_assert_max_num_queries(12):
        assert browser.get(where).status_code == 200


def test_saving_costs_at_most_six_queries(
    browser: Client, attempt: Attempt, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    where = f"/en/learning/attempt/{attempt.public_id}/1/save/"
    slot = attempt.slots.select_related("version__question").get(position=1)
    with django_assert_max_num_queries(8):  # six, and the savepoint that only a test has
        data = {**fields_for(slot), "operation": str(uuid.uuid4())}
        assert browser.post(where, data).status_code == 200
