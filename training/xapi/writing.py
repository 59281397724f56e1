"""Write statements: each event has a key, its id follows from it, so that what is told twice is kept once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from training.models import Statement
from training.packages.durations import as_new
from training.xapi.vocabulary import TYPES, verb
from vademecum.accounts.models import User
from vademecum.jobs.queue import enqueue

FORWARD = "training.forward_statements"
EVENTS = uuid.UUID("6f0d7f0e-33a5-5f0b-9d6a-3f1a6a6f2c51")  # the space in which keys of events become ids


def home_page() -> str:
    return settings.SITE_URL


def agent_of(person: User) -> dict[str, Any]:
    """Return a person as statements name them: by an account of this site, without name and address."""
    return {"objectType": "Agent", "account": {"homePage": home_page(), "name": f"u{person.pk}"}}


def person_named(agent: Any) -> int | None:
    """Return whom an agent means; None for somebody who is not of this site."""
    account = agent.get("account") if isinstance(agent, dict) else None
    if not isinstance(account, dict) or account.get("homePage") != home_page():
        return None
    name = str(account.get("name", ""))
    return int(name[1:]) if name[:1] == "u" and name[1:].isascii() and name[1:].isdigit() else None


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def activity(kind: str, path: str, *, title: str = "", language: str = "en", **definition: Any) -> dict[str, Any]:
    """Return something that is learned, as the object of a statement."""
    names = {"name": {language: title}} if title else {}
    return {
        "objectType": "Activity",
        "id": f"{home_page()}/xapi/activity/{path}",
        "definition": {"type": TYPES[kind], **names, **definition},
    }


def page_activity(page: Any) -> dict[str, Any]:
    """Return a course, module or lesson: the same in every language."""
    kind = type(page.specific).__name__.removesuffix("Page").lower()
    kind = kind if kind in TYPES else "course"
    return activity(kind, f"{kind}/{page.translation_key}", title=page.title, language=page.locale.language_code)


def result_of(
    *,
    score: float | None = None,
    success: bool | None = None,
    completion: bool | None = None,
    seconds: float | None = None,
    response: str | None = None,
) -> dict[str, Any]:
    """Return a result without what is not known."""
    result: dict[str, Any] = {}
    if score is not None:
        result["score"] = {"scaled": round(max(-1.0, min(1.0, score)), 6)}
    for name, value in (("success", success), ("completion", completion), ("response", response)):
        if value is not None:
            result[name] = value
    if seconds is not None:
        result["duration"] = as_new(max(0.0, seconds))
    return result


def statement(
    person: User,
    verb_name: str,
    of: dict[str, Any],
    *,
    key: str,
    at: datetime,
    result: dict[str, Any] | None = None,
    parents: Iterable[dict[str, Any]] = (),
    registration: uuid.UUID | None = None,
    context: dict[str, Any] | None = None,
    actor: dict[str, Any] | None = None,
) -> Statement:
    """Return a statement that is not kept yet. The same `key` gives the same id for ever."""
    identifier = uuid.uuid5(EVENTS, f"{home_page()}|{key}")
    around: dict[str, Any] = {"platform": settings.WAGTAIL_SITE_NAME, **(context or {})}
    if registration is not None:
        around["registration"] = str(registration)
    if parents := [{"objectType": "Activity", "id": parent["id"]} for parent in parents]:
        around.setdefault("contextActivities", {})["parent"] = parents
    if of.get("objectType") in ("StatementRef", "Agent"):  # both are said about an activity only
        around.pop("platform", None)
    document: dict[str, Any] = {
        "id": str(identifier),
        "actor": actor or agent_of(person),
        "verb": verb(verb_name),
        "object": of,
        "timestamp": moment(at),
    }
    if result:
        document["result"] = result
    if around:
        document["context"] = around
    return Statement(
        statement_id=identifier,
        person=person,
        verb=document["verb"]["id"],
        activity=str(of.get("id", ""))[:2000],
        registration=registration,
        happened_at=at,
        document=document,
    )


def keep(statements: Iterable[Statement]) -> None:
    """Keep statements in the transaction of what they tell; one that is known already is left as it is."""
    made = list(statements)
    if not made:
        return
    Statement.objects.bulk_create(made, ignore_conflicts=True)
    if settings.XAPI_FORWARD_URL:
        transaction.on_commit(lambda: enqueue(FORWARD, unique_key="forward"))


def void(row: Statement, *, key: str, at: datetime | None = None, by: User | None = None) -> Statement:
    """Withdraw a statement by another one; it is never changed or deleted. What voids cannot be voided."""
    at = at or timezone.now()
    if row.verb == verb("voided")["id"] or row.voided_by is not None:
        return row
    actor = (
        agent_of(by)
        if by is not None
        else {"objectType": "Agent", "account": {"homePage": home_page(), "name": "site"}}
    )
    voiding = statement(
        row.person,
        "voided",
        {"objectType": "StatementRef", "id": str(row.statement_id)},
        key=f"void:{row.statement_id}:{key}",
        at=at,
        actor=actor,
    )
    with transaction.atomic():
        Statement.objects.filter(pk=row.pk).update(voided_by=voiding.statement_id)
        keep([voiding])
    row.voided_by = voiding.statement_id
    return row


def as_stored(row: Statement) -> dict[str, Any]:
    """Return a statement as a record store gives it out: with when it was stored, and by whom."""
    return {
        **row.document,
        "stored": moment(row.stored_at),
        "authority": row.document.get("authority")
        or {"objectType": "Agent", "account": {"homePage": home_page(), "name": "site"}},
        "version": row.document.get("version", "1.0.0"),
    }
