"""Documents that units keep: state by person, activity and registration; profiles of people."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from training.models import RecordDocument
from vademecum.accounts.models import User

STATE, AGENT_PROFILE, ACTIVITY_PROFILE = "state", "agent-profile", "activity-profile"
LARGEST = 1024 * 1024
MOST = 200  # of one kind, for one person and activity


class Conflict(Exception):
    """`status` is what HTTP answers: 409 no condition where one is needed, 412 the condition does not hold."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def key_of(kind: str, *, name: str, person: User | None, activity: str = "", registration: object = None) -> str:
    """Return the one column that says which document this is."""
    parts = [kind, str(person.pk) if person else "", activity, str(registration or ""), name]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def found(kind: str, **which: Any) -> RecordDocument | None:
    return RecordDocument.objects.filter(key=key_of(kind, **which)).first()


def etag_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def check_condition(row: RecordDocument | None, *, match: str, none_match: str, needs_one: bool) -> None:
    """Raise `Conflict` where a condition of the request does not hold."""
    etag = f'"{row.etag}"' if row is not None else ""
    if match and (not etag or (match.strip() != "*" and etag not in match)):
        raise Conflict(412, "the document is another one by now")
    if none_match and etag and (none_match.strip() == "*" or etag in none_match):
        raise Conflict(412, "there is such a document")
    if needs_one and row is not None and not match and not none_match:
        raise Conflict(409, "say If-Match to replace a document")


@transaction.atomic
def keep_document(
    kind: str,
    content: bytes,
    *,
    content_type: str,
    merge: bool,
    match: str = "",
    none_match: str = "",
    needs_one: bool = False,
    now: datetime | None = None,
    **which: Any,
) -> RecordDocument:
    """Write a document, or with `merge` put the parts of a JSON object into the one there is.

    Raise `Conflict` where a condition does not hold, `ValueError` for what cannot be kept.
    """
    key = key_of(kind, **which)
    row = RecordDocument.objects.select_for_update().filter(key=key).first()
    check_condition(row, match=match, none_match=none_match, needs_one=needs_one)
    if len(content) > LARGEST:
        raise ValueError("the document is too large")
    if merge:
        content, content_type = _merged(row, content, content_type)
    if row is None:
        beside = RecordDocument.objects.filter(
            kind=kind, person=which.get("person"), activity=which.get("activity", "")
        )
        if beside.count() >= MOST:
            raise ValueError("there are too many documents")
        row = RecordDocument(
            key=key,
            kind=kind,
            person=which.get("person"),
            activity=which.get("activity", ""),
            registration=which.get("registration"),
            name=which["name"],
        )
    row.content, row.content_type, row.etag = content, content_type[:200], etag_of(content)
    row.changed_at = now or timezone.now()
    row.save()
    return row


def _merged(row: RecordDocument | None, content: bytes, content_type: str) -> tuple[bytes, str]:
    new = json.loads(content) if "json" in content_type else None
    if row is None:
        return content, content_type
    old = json.loads(bytes(row.content)) if "json" in row.content_type else None
    if not isinstance(new, dict) or not isinstance(old, dict):
        raise ValueError("only JSON objects can be put together")
    return json.dumps({**old, **new}).encode(), "application/json"
