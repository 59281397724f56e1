"""Every statement that the product writes is valid by the published schema, and by our own reading of xAPI."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.training.conftest import KEYS
from training.actions import mark_lesson_read, save_answer, start_attempt, submit_attempt
from training.actions.sessions import leave, note_attendance, sign_up
from training.models import Attempt, LessonPage, ModulePage, Session, Statement
from training.xapi.attempt_events import tell
from training.xapi.checking import Wrong, check_statement
from training.xapi.writing import as_stored, void
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
SCHEMA = DATA / "elearning-xapi-jsonschema" / "1.0.1"
BAD = ("invalid", "no_id", "string_description", "string_name", "numeric_description", "numeric_name")


@pytest.fixture(scope="module")
def published() -> Any:
    """The schema of xAPI 1.0.1, whose files name each other by `#name`."""
    if not SCHEMA.is_dir():
        pytest.skip("the shared test data is not on this machine")
    from jsonschema import Draft4Validator

    parts = {path.stem: json.loads(path.read_text()) for path in SCHEMA.glob("*.json")}
    formats = json.loads((SCHEMA / "formats" / "formats.json").read_text())
    places: dict[str, Any] = {}
    for part in parts.values():
        _bound(part, formats, places)
    return Draft4Validator({"definitions": places, "$ref": "#/definitions/statement"})


def _bound(part: Any, formats: dict[str, str], places: dict[str, Any]) -> Any:
    """Let names become places, and formats patterns."""
    if isinstance(part, dict):
        bound = {name: _bound(value, formats, places) for name, value in part.items() if name not in ("id", "$schema")}
        if isinstance(part.get("id"), dict):  # a property that is called id
            bound["id"] = _bound(part["id"], formats, places)
        if isinstance(part.get("$ref"), str):
            bound["$ref"] = "#/definitions/" + part["$ref"].lstrip("#").replace("!", "_")
        if isinstance(part.get("format"), str) and part["format"] in formats:
            bound["pattern"] = formats[part["format"]]
        if isinstance(part.get("id"), str) and part["id"].startswith("#"):
            places[part["id"][1:].replace("!", "_")] = bound
        return bound
    return [_bound(one, formats, places) for one in part] if isinstance(part, list) else part


def words(person: User) -> list[str]:
    rows = Statement.objects.filter(person=person).order_by("pk").values_list("verb", flat=True)
    return [verb.rpartition("/")[2] for verb in rows]


def pass_quiz(person: User, module: ModulePage) -> Attempt:
    attempt = start_attempt(person, quiz=module.quiz, module=module)  # type: ignore[arg-type]
    for slot in attempt.slots.select_related("version__question"):
        answer = KEYS[slot.version.question.idnumber]
        save_answer(person, attempt_id=attempt.public_id, position=slot.position, operation=uuid.uuid4(), answer=answer)
    return submit_attempt(person, attempt_id=attempt.public_id)


def test_an_attempt_is_told_once_and_validly(learner: User, module: ModulePage, published: Any) -> None:
    attempt = pass_quiz(learner, module)
    submit_attempt(learner, attempt_id=attempt.public_id)
    run_due()
    run_due()
    told = words(learner)
    assert told.count("initialized") == 1
    assert told.count("answered") == 4
    assert told.count("passed") == 1
    assert told.count("completed") == 2  # the attempt, and the module with it
    for row in Statement.objects.all():
        published.validate(as_stored(row))
        check_statement(as_stored(row))
        assert str(learner.email) not in json.dumps(row.document)
    passed = Statement.objects.get(verb__endswith="/passed")
    assert passed.registration == attempt.public_id
    assert passed.document["result"]["success"] is True


def test_a_key_never_stands_in_a_statement(learner: User, module: ModulePage) -> None:
    pass_quiz(learner, module)
    run_due()
    assert "correctResponsesPattern" not in json.dumps(list(Statement.objects.values_list("document", flat=True)))


def test_a_result_that_changes_is_voided_and_told_anew(learner: User, module: ModulePage) -> None:
    attempt = pass_quiz(learner, module)
    run_due()
    Attempt.objects.filter(pk=attempt.pk).update(percent=10, passed=False)
    attempt.refresh_from_db()
    tell(attempt)
    assert words(learner)[-2:] in (["voided", "failed"], ["failed", "voided"])
    old = Statement.objects.get(verb__endswith="/passed")
    assert old.voided_by is not None
    assert not Statement.objects.standing().filter(pk=old.pk).exists()


def test_lessons_and_sessions_are_told(learner: User, module: ModulePage, published: Any) -> None:
    for lesson in LessonPage.objects.child_of(module):
        mark_lesson_read(learner, lesson=lesson)
        mark_lesson_read(learner, lesson=lesson)
    now = timezone.now()
    begins = now + timedelta(days=2)
    session = Session.objects.create(
        page=module, title="Workshop", starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    sign_up(learner, session=session)
    leave(learner, session=session)
    booking = sign_up(learner, session=session)
    note_attendance(session, there={booking.pk: True}, by=learner)
    note_attendance(session, there={booking.pk: True}, by=learner)
    told = words(learner)
    assert told.count("experienced") == 2
    assert (told.count("registered"), told.count("leave"), told.count("attended")) == (3, 1, 1)
    for row in Statement.objects.all():
        published.validate(as_stored(row))
        check_statement(as_stored(row))


def test_what_voids_is_never_voided_and_nothing_is_voided_twice(learner: User, module: ModulePage) -> None:
    mark_lesson_read(learner, lesson=LessonPage.objects.child_of(module).first())  # type: ignore[arg-type]
    row = Statement.objects.get(verb__endswith="/experienced")
    voiding = void(row, key="by hand", by=learner)
    assert void(Statement.objects.get(pk=row.pk), key="again").pk == row.pk
    assert void(voiding, key="no") is voiding
    assert words(learner).count("voided") == 1


def test_documents_of_others_are_judged_as_their_names_say() -> None:
    folder = DATA / "elearning-xapi-templates-1.0.3"
    if not folder.is_dir():
        pytest.skip("the shared test data is not on this machine")
    base = {"actor": {"mbox": "mailto:a@example.org"}, "verb": {"id": "http://adlnet.gov/expapi/verbs/attended"}}
    judged = 0
    for path in sorted(folder.glob("activities/*.json")):
        activity = json.loads(path.read_text())
        is_bad = any(word in path.stem for word in BAD)
        document = {**base, "object": {"objectType": "Activity", **activity}}
        assert is_wrong(document) is is_bad, path.name
        judged += 1
    assert judged > 20


def is_wrong(document: Any) -> bool:
    try:
        check_statement(document)
    except Wrong:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        {"id": "no-uuid"},
        {"more": 1},
        {"actor": {}},
        {"actor": {"mbox": "mailto:a@example.org", "openid": "http://example.org/a"}},
        {"verb": {"id": "attended"}},
        {"result": {"score": {"scaled": 1.5}}},
        {"result": {"score": {"raw": 11, "max": 10}}},
        {"result": {"duration": "an hour"}},
        {"result": {"success": "true"}},
        {"result": None},
        {"context": {"registration": "1"}},
        {"context": {"contextActivities": {"uncle": []}}},
        {"timestamp": "yesterday"},
        {"version": "2.0"},
        {"object": {"objectType": "StatementRef", "id": "1"}},
        {"object": {"id": "http://example.org", "definition": {"interactionType": "choice", "scale": []}}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}},
    ],
)
def test_what_is_wrong_in_a_statement_is_found(change: dict[str, Any]) -> None:
    good = {
        "actor": {"mbox": "mailto:a@example.org"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/attended"},
        "object": {"id": "http://example.org/meeting"},
    }
    assert not is_wrong(good)
    assert is_wrong({**good, **change})


def test_people_are_named_by_account_and_nothing_is_told_of_a_stranger(
    learner: User, person_named: Callable[..., User], module: ModulePage
) -> None:
    mark_lesson_read(learner, lesson=LessonPage.objects.child_of(module).first())  # type: ignore[arg-type]
    assert not Statement.objects.filter(person=person_named("other")).exists()
    assert {row.document["actor"]["account"]["name"] for row in Statement.objects.all()} == {f"u{learner.pk}"}
