"""How far a person is: everything completed, read and asked of them, in one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast, Concat, Trim

from training.models import Assignment, Completion, Enrolment, LessonRead


@dataclass(frozen=True, slots=True)
class Asked:
    """An open assignment, as pages show it."""

    due_on: date | None
    note: str
    assigned_by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Keys are translation keys, so that it does not matter in which language something was learned."""

    completed: dict[UUID, datetime] = field(default_factory=dict)
    read: frozenset[UUID] = frozenset()
    asked: dict[UUID, Asked] = field(default_factory=dict)
    begun: frozenset[UUID] = frozenset()


def progress_of(person: Any) -> Progress:
    """Return the progress of a person; nothing for visitors."""
    if not person.is_authenticated:
        return Progress()
    nothing: dict[str, Any] = {
        "due": Cast(Value(None), DateField()),
        "words": Value("", CharField()),
        "who": Value("", CharField()),
    }
    columns = ("kind", "key", "at", "due", "words", "who")
    completed = Completion.objects.filter(person=person).annotate(
        kind=Value("completed", CharField()), at=F("completed_at"), **nothing
    )
    read = LessonRead.objects.filter(person=person, past=False).annotate(
        kind=Value("read", CharField()), at=F("read_at"), **nothing
    )
    asked = Assignment.objects.filter(person=person, completed_at=None).annotate(
        kind=Value("asked", CharField()),
        at=F("counts_from"),
        due=F("due_on"),
        words=F("note"),
        who=Trim(
            Concat(F("assigned_by__first_name"), Value(" "), F("assigned_by__last_name"), output_field=CharField())
        ),
    )
    begun = Enrolment.objects.filter(person=person).annotate(
        kind=Value("begun", CharField()), at=F("started_at"), **nothing
    )
    parts = [part.order_by().values_list(*columns) for part in (read, begun, asked)]
    rows = completed.order_by().values_list(*columns).union(*parts, all=True)
    progress = Progress()
    keys_read, keys_begun = set(), set()
    anew: dict[UUID, datetime] = {}
    for kind, key, at, due, words, who in rows:
        if kind == "completed":
            progress.completed[key] = max(at, progress.completed.get(key, at))
        elif kind == "read":
            keys_read.add(key)
        elif kind == "begun":
            keys_begun.add(key)
        else:
            progress.asked[key] = Asked(due, words, who or "")
            if at is not None:
                anew[key] = at
    for key, since in anew.items():  # asked again: what was completed before is the cycle before
        if key in progress.completed and progress.completed[key] <= since:
            del progress.completed[key]
    return Progress(progress.completed, frozenset(keys_read), progress.asked, frozenset(keys_begun))
