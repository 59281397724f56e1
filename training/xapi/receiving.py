"""Statements that a unit of cmi5 sends: who may say what, when, and what follows from it for the learner."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from training.actions.packages import settle
from training.models import PackageLaunch, PackageRegistration, Statement, UnitRecord
from training.packages.durations import seconds_of
from training.packages.outcome import moved_on
from training.packages.structure import Unit
from training.xapi.checking import Wrong, check_statement
from training.xapi.package_events import unit_iri
from training.xapi.vocabulary import CMI5_CATEGORY, SESSION_ID, VERBS, name_of
from training.xapi.writing import home_page, keep, moment, person_named

MOST_AT_ONCE = 500
OWN_WORDS = ("initialized", "completed", "passed", "failed", "terminated")
OUR_WORDS = ("launched", "abandoned", "waived", "satisfied")


class NotTaken(Exception):
    """`status` is what HTTP answers: 400 malformed, 403 not allowed, 409 another statement has this id."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@transaction.atomic
def receive(launch: PackageLaunch, documents: Sequence[Any], *, now: datetime | None = None) -> list[str]:
    """Keep what a unit says, all of it or nothing, and return the ids. Raise `NotTaken`."""
    now = now or timezone.now()
    if len(documents) > MOST_AT_ONCE:
        raise NotTaken(400, f"more than {MOST_AT_ONCE} statements at once")
    launch = PackageLaunch.objects.select_for_update(of=("self",)).select_related(
        "registration__package", "registration__person"
    ).get(pk=launch.pk)  # fmt: skip
    unit = launch.registration.package.unit_named(launch.unit)
    if unit is None:
        raise NotTaken(403, "there is no such unit")
    record = UnitRecord.objects.select_for_update().get(registration=launch.registration, unit=launch.unit)
    rows = []
    for document in documents:
        row = _take(launch, unit, record, document, now)
        if row is not None:
            keep([row])
            rows.append(row)
    record.save()
    launch.save(update_fields=["initialized_at", "ended_at"])
    if rows:
        settle(PackageRegistration.objects.get(pk=launch.registration_id), now=now)
    return [str(document["id"]) for document in documents]


def _take(launch: PackageLaunch, unit: Unit, record: UnitRecord, document: Any, now: datetime) -> Statement | None:
    """Return one statement to keep; None for one that is known already."""
    try:
        check_statement(document)
    except (Wrong, RecursionError) as wrong:
        raise NotTaken(400, str(wrong)) from wrong
    if document.get("attachments") and any("fileUrl" not in one for one in document["attachments"]):
        raise NotTaken(400, "files are not taken along with statements")
    document.setdefault("id", str(uuid.uuid4()))
    known = Statement.objects.filter(statement_id=document["id"]).first()
    if known is not None:
        if known.person_id != launch.registration.person_id or not _is_same(known.document, document):
            raise NotTaken(409, "another statement has this id")
        return None
    registration = launch.registration
    if person_named(document["actor"]) != registration.person_id:
        raise NotTaken(403, "the actor is not the learner of this session")
    context = document.get("context", {})
    if context.get("registration") != str(registration.public_id):
        raise NotTaken(403, "the registration is not that of this session")
    _judge(launch, unit, record, document, now)
    document.setdefault("timestamp", moment(now))
    document.setdefault("version", "1.0.0")
    document["authority"] = {
        "objectType": "Agent",
        "account": {"homePage": home_page(), "name": f"package-{registration.package_id}"},
    }
    happened = parse_datetime(document["timestamp"].replace("z", "Z")) or now
    return Statement(
        statement_id=document["id"],
        person=registration.person,
        verb=document["verb"]["id"],
        activity=str(document["object"].get("id", ""))[:2000],
        registration=registration.public_id,
        happened_at=happened if timezone.is_aware(happened) else timezone.make_aware(happened),
        stored_at=now,
        document=document,
        from_package=True,
    )


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two documents say the same, whatever the store has added."""
    added = ("authority", "stored", "version", "timestamp")
    return {k: v for k, v in one.items() if k not in added} == {k: v for k, v in other.items() if k not in added}


def _judge(launch: PackageLaunch, unit: Unit, record: UnitRecord, document: dict[str, Any], now: datetime) -> None:
    """Keep the order that cmi5 asks for, and note what the statement means for the learner."""
    word = name_of(document["verb"]["id"])
    if launch.ended_at is not None:
        raise NotTaken(403, "the session is over")
    if not _is_defined(document):
        if launch.initialized_at is None:
            raise NotTaken(403, "the first statement of a session is initialized")
        if word == "voided":
            _void(launch, document)
        return
    if word not in OWN_WORDS:
        raise NotTaken(403, f"{word} is not for a unit to say")
    context, result = document.get("context", {}), document.get("result", {})
    if context.get("extensions", {}).get(SESSION_ID) != str(launch.public_id):
        raise NotTaken(403, "the session id is not that of this session")
    if document["object"].get("id") != unit_iri(launch.registration, unit.identifier):
        raise NotTaken(403, "the object is not this unit")
    if (word == "initialized") != (launch.initialized_at is None):
        raise NotTaken(403, "a session begins with initialized, once")
    if word == "initialized":
        launch.initialized_at = now
    elif word == "terminated":
        launch.ended_at = now
        record.seconds += seconds_of(result.get("duration", "")) or 0.0
    else:
        _result(unit, record, word, result)


def _result(unit: Unit, record: UnitRecord, word: str, result: dict[str, Any]) -> None:
    score, mastery = result.get("score", {}).get("scaled"), unit.data.get("mastery")
    if word == "completed":
        if record.completed:
            raise NotTaken(403, "completed is said once")
        if result.get("completion") is not True:
            raise NotTaken(403, "completed has the completion true")
        record.completed = True
    else:
        if record.passed:
            raise NotTaken(403, f"{word} cannot follow passed")
        if result.get("success") is not (word == "passed"):
            raise NotTaken(403, f"{word} has the success {str(word == 'passed').lower()}")
        if score is not None and mastery is not None and (score >= mastery) is not (word == "passed"):
            raise NotTaken(403, "the score and the mastery score say otherwise")
        record.passed = word == "passed"
    if score is not None:
        record.score = score if record.score is None else max(record.score, score)
    move_on = unit.data.get("move_on", "NotApplicable")
    record.is_done = record.is_done or moved_on(move_on, completed=bool(record.completed), passed=bool(record.passed))


def _is_defined(document: dict[str, Any]) -> bool:
    """Return whether a statement is one of those that cmi5 itself defines."""
    category = document.get("context", {}).get("contextActivities", {}).get("category", [])
    return any(one.get("id") == CMI5_CATEGORY for one in (category if isinstance(category, list) else [category]))


def _void(launch: PackageLaunch, document: dict[str, Any]) -> None:
    """Let a unit withdraw what it said itself, except what cmi5 defines."""
    target = Statement.objects.filter(
        statement_id=document["object"]["id"], registration=launch.registration.public_id, from_package=True
    ).first()
    if target is None or _is_defined(target.document) or target.verb == VERBS["voided"][0]:
        raise NotTaken(403, "this cannot be voided")
    Statement.objects.filter(pk=target.pk, voided_by=None).update(voided_by=document["id"])
