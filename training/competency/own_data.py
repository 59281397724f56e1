"""All that is kept about one person's competency: to give to them, and to be forgotten when they ask."""

from __future__ import annotations

from typing import Any

from training.models import (
    Appeal,
    Artefact,
    Assessment,
    CalendarFeed,
    CheckAnswer,
    Evidence,
    HeldCredential,
    IssuedCertificate,
    LedgerEntry,
    Memory,
    RecordDocument,
    RoleHolding,
    Standing,
    Statement,
    UnitOperation,
    UnitRecord,
)

_TABLES: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("evidence", Evidence, "person", (
        "id", "competency__key", "kind", "level", "score", "occurred_at", "recorded_at", "valid_until", "source",
        "source_revision", "source_title", "actor__email", "supersedes", "reason")),
    ("standings", Standing, "person", ("competency__key", "level", "highest_ever", "lapses_at", "lapses_to")),
    ("assessments", Assessment, "person", (
        "id", "competency__key", "kind", "level", "title", "note", "credential__key", "number", "issued_on",
        "expires_on", "state", "asked_at", "decided_at", "decided_by__email", "granted_level", "rubric", "comment")),
    ("files", Artefact, "assessment__person", ("assessment", "name", "size", "digest")),
    ("appeals", Appeal, "assessment__person", (
        "assessment", "reason", "opened_at", "outcome", "answer", "closed_at", "closed_by__email")),
    ("credentials", HeldCredential, "person", ("credential__key", "number", "issued_on", "expires_on")),
    ("development_hours", LedgerEntry, "person", ("category", "hours", "done_on", "title", "source")),
    ("certificates", IssuedCertificate, "person", (
        "code", "holder", "title_en", "title_fr", "facts", "issued_at", "valid_until", "revoked_at",
        "revocation_reason")),
    ("roles", RoleHolding, "person", ("profile__key", "valid_from", "valid_until")),
    ("checks", CheckAnswer, "person", ("idnumber", "answer", "is_right", "answered_at")),
    ("packages", UnitRecord, "registration__person", (
        "registration__package__title", "unit", "values", "completed", "passed", "score", "seconds", "said_at")),
    ("statements", Statement, "person", ("statement_id", "verb", "happened_at", "document", "voided_by")),
    ("memory", Memory, "person", ("competency__key", "stability", "reviewed_at", "due_at", "failures")),
)  # fmt: skip


def everything_about(person: Any) -> dict[str, Any]:
    """Return every row about a person, table by table, as JSON can hold it."""
    data: dict[str, Any] = {"person": {"email": person.email, "name": str(person)}}
    for name, model, owner, fields in _TABLES:
        data[name] = list(model.objects.filter(**{owner: person}).order_by("pk").values(*fields))
    return data


def forget(person: Any) -> None:
    """Take away what names a person or was written by them. Evidence, results and coverage stay, under the pseudonym."""
    Artefact.objects.filter(assessment__person=person).delete()
    Assessment.objects.filter(person=person).update(title="—", note="", number="", comment="")
    Appeal.objects.filter(assessment__person=person).update(reason="—", answer="")
    UnitOperation.objects.filter(record__registration__person=person).delete()
    UnitRecord.objects.filter(registration__person=person).update(values={})
    for model in (HeldCredential, LedgerEntry, Memory, CalendarFeed, CheckAnswer, RecordDocument, Statement):
        model.objects.filter(person=person).delete()  # type: ignore[attr-defined]
    IssuedCertificate.objects.filter(person=person).update(holder=str(person))
