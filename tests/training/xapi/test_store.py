"""A unit of cmi5 against our record store: its token, its launch data, what it may say, and what that means."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.training.packages.conftest import CMI5, lesson_with  # noqa: F401
from training.actions.packages import open_unit
from training.models import LessonPage, LessonRead, PackageLaunch, PackageRegistration, Statement, UnitRecord
from training.packages.keys import key_of
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
ADL = "http://adlnet.gov/expapi/verbs/"
CATEGORY = {"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}


class Unit:
    """What an assignable unit does: reads its address, fetches its token and speaks xAPI."""

    def __init__(self, lesson: LessonPage, learner: User) -> None:
        self.client = Client()
        self.client.force_login(learner)
        opened = self.client.post(
            reverse("training:package-open", args=[lesson.pk]), {"unit": "https://example.org/u1"}
        )
        page = self.client.get(opened.headers["Location"]).content.decode()
        address = page.partition('<iframe class="package-frame" src="')[2].partition('"')[0].replace("&amp;", "&")
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.client = Client()  # a frame sends no cookie
        told = self.client.post(urlsplit(self.asked["fetch"]).path).json()
        self.token = told.get("auth-token", "")
        self.headers = {"Authorization": f"Basic {self.token}", "X-Experience-API-Version": "1.0.3"}

    def get(self, resource: str, **query: str) -> Any:
        return self.client.get(f"/xapi/{resource}", query, headers=self.headers)

    def which(self, state: str = "LMS.LaunchData") -> dict[str, str]:
        return {"activityId": self.asked["activityId"], "agent": self.asked["actor"],
                "registration": self.asked["registration"], "stateId": state}  # fmt: skip

    def statement(self, verb: str, result: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        template = self.get("activities/state", **self.which()).json()["contextTemplate"]
        around = {**template["contextActivities"], "category": [CATEGORY]}
        made = {
            "id": str(uuid.uuid4()),
            "actor": json.loads(self.asked["actor"]),
            "verb": {"id": ADL + verb},
            "object": {"id": self.asked["activityId"]},
            "context": {**template, "contextActivities": around, "registration": self.asked["registration"]},
            "timestamp": "2026-11-27T10:00:00.000Z",
        }
        return {**made, **({"result": result} if result else {}), **changes}

    def say(self, *told: dict[str, Any]) -> int:
        body = json.dumps(list(told))
        return self.client.post("/xapi/statements", body, "application/json", headers=self.headers).status_code


@pytest.fixture
def unit(learner: User, lesson_with: Callable[..., LessonPage]) -> Unit:  # noqa: F811
    return Unit(lesson_with(CMI5, "cmi5.xml"), learner)


def test_the_address_of_a_unit_carries_what_cmi5_asks(unit: Unit, learner: User) -> None:
    assert set(unit.asked) == {"endpoint", "fetch", "actor", "registration", "activityId", "x"}
    assert json.loads(unit.asked["actor"])["account"]["name"] == f"u{learner.pk}"
    assert unit.asked["activityId"] != "https://example.org/u1"
    assert unit.asked["registration"] == str(PackageRegistration.objects.get().public_id)


def test_the_token_is_given_once(unit: Unit) -> None:
    again = unit.client.post(urlsplit(unit.asked["fetch"]).path)
    assert (unit.token != "", again.status_code, again.json()["error-code"]) == (True, 200, "1")
    assert unit.token not in json.dumps(list(PackageLaunch.objects.values("token_digest")))


def test_launch_data_is_read_and_never_written(unit: Unit) -> None:
    data = unit.get("activities/state", **unit.which()).json()
    assert (data["launchMode"], data["moveOn"], data["masteryScore"]) == ("Normal", "CompletedAndPassed", 0.6)
    assert data["returnURL"].endswith("/play/")
    assert data["contextTemplate"]["contextActivities"]["grouping"][0]["id"] == "https://example.org/u1"
    address = f"/xapi/activities/state?{'&'.join(f'{k}={v}' for k, v in unit.which().items())}"
    assert unit.client.put(address, "{}", "application/json", headers=unit.headers).status_code == 403


def test_what_a_unit_says_completes_the_lesson(unit: Unit, learner: User) -> None:
    score = {"scaled": 0.8}
    assert unit.say(unit.statement("initialized")) == 200
    assert unit.say(unit.statement("completed", {"completion": True, "duration": "PT1M"})) == 200
    assert not LessonRead.objects.exists()
    assert unit.say(unit.statement("passed", {"success": True, "score": score, "duration": "PT2M"})) == 200
    assert LessonRead.objects.filter(person=learner).count() == 1
    assert unit.say(unit.statement("terminated", {"duration": "PT3M"})) == 200
    row = UnitRecord.objects.get()
    assert (row.completed, row.passed, row.score, row.seconds) == (True, True, 0.8, 180)
    verbs = [verb.rpartition("/")[2] for verb in Statement.objects.values_list("verb", flat=True)]
    assert {"launched", "initialized", "completed", "passed", "terminated", "satisfied"} <= set(verbs)
    assert verbs.count("satisfied") == 2  # the block, and the course


def test_the_order_of_cmi5_is_kept(unit: Unit) -> None:
    done = {"completion": True, "duration": "PT1M"}
    assert unit.say(unit.statement("completed", done)) == 403
    assert unit.say(unit.statement("initialized")) == 200
    assert unit.say(unit.statement("initialized")) == 403
    assert unit.say(unit.statement("satisfied")) == 403
    assert (
        unit.say(unit.statement("passed", {"success": True, "score": {"scaled": 0.5}})) == 403
    )  # below the mastery score
    assert unit.say(unit.statement("failed", {"success": True})) == 403
    assert unit.say(unit.statement("completed", done)) == 200
    assert unit.say(unit.statement("completed", done)) == 403
    assert unit.say(unit.statement("terminated", {"duration": "PT1M"})) == 200
    assert unit.say(unit.statement("passed", {"success": True})) == 403


def test_nobody_else_is_spoken_for(unit: Unit, person_named: Callable[..., User]) -> None:
    unit.say(unit.statement("initialized"))
    other = {"account": {"homePage": json.loads(unit.asked["actor"])["account"]["homePage"],
                         "name": f"u{person_named('other').pk}"}}  # fmt: skip
    assert unit.say(unit.statement("completed", {"completion": True}, actor=other)) == 403
    foreign = unit.statement("completed", {"completion": True})
    foreign["context"] = {**foreign["context"], "registration": str(uuid.uuid4())}
    assert unit.say(foreign) == 403
    assert unit.get("activities/state", **{**unit.which(), "agent": json.dumps(other)}).status_code == 403
    unit.headers["Authorization"] = "Basic bm90aGluZw=="
    assert unit.get("statements").status_code == 401


def test_the_same_statement_again_is_taken_and_another_with_its_id_is_not(unit: Unit) -> None:
    first = unit.statement("initialized")
    assert (unit.say(first), unit.say(first)) == (200, 200)
    assert unit.say({**first, "object": {"id": "https://example.org/else"}}) == 409
    before = Statement.objects.count()
    assert (
        unit.say(unit.statement("experienced", context={"registration": unit.asked["registration"]}), {"verb": 1})
        == 400
    )
    assert Statement.objects.count() == before  # all or nothing


def test_state_is_kept_for_the_learner_and_merged(unit: Unit) -> None:
    query = "&".join(f"{name}={value}" for name, value in unit.which("place").items())
    address = f"/xapi/activities/state?{query}"
    assert unit.get("activities/state", **unit.which("place")).status_code == 404
    assert unit.client.put(address, '{"a": 1}', "application/json", headers=unit.headers).status_code == 204
    assert unit.client.post(address, '{"b": 2}', "application/json", headers=unit.headers).status_code == 204
    kept = unit.get("activities/state", **unit.which("place"))
    assert (kept.json(), kept.headers["ETag"] != "") == ({"a": 1, "b": 2}, True)
    stale = {**unit.headers, "If-Match": '"other"'}
    assert unit.client.put(address, "{}", "application/json", headers=stale).status_code == 412
    assert unit.client.delete(address, headers=unit.headers).status_code == 204
    assert unit.get("activities/state", **unit.which("place")).status_code == 404


def test_preferences_are_there_from_the_beginning(unit: Unit) -> None:
    told = unit.get("agents/profile", agent=unit.asked["actor"], profileId="cmi5LearnerPreferences").json()
    assert (told["languagePreference"], told["audioPreference"]) == ("en", "on")


def test_statements_are_read_page_by_page_and_only_of_this_registration(unit: Unit, learner: User) -> None:
    unit.say(unit.statement("initialized"))
    for _number in range(3):
        unit.say(unit.statement("experienced", context={"registration": unit.asked["registration"]}))
    page = unit.get("statements", limit="2").json()
    assert (len(page["statements"]), page["more"] != "") == (2, True)
    rest = unit.client.get(page["more"], headers=unit.headers).json()
    assert len(rest["statements"]) == 2
    assert unit.get("statements", verb=ADL + "initialized").json()["statements"][0]["stored"]
    assert Statement.objects.filter(person=learner).count() > 4  # those about the course are not the unit's to read


def test_a_frame_without_an_origin_may_ask(unit: Unit) -> None:
    asked = unit.client.options("/xapi/statements", headers={"Origin": "null"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert unit.client.get("/xapi/about").json() == {"version": ["1.0.3"]}
    assert unit.client.get("/xapi/nothing").status_code == 404
    assert unit.client.get("/xapi/statements", headers={"Authorization": "x"}).status_code == 400


def test_opening_again_abandons_a_session_that_never_ended(unit: Unit, learner: User) -> None:
    unit.say(unit.statement("initialized"))
    lesson = LessonPage.objects.get(slug="play")
    open_unit(learner, lesson=lesson, unit="https://example.org/u1")
    assert Statement.objects.filter(verb="https://w3id.org/xapi/adl/verbs/abandoned").count() == 1
    assert unit.say(unit.statement("completed", {"completion": True})) in (401, 403)
    assert key_of(PackageLaunch.objects.latest("pk"))
