"""Learning for programs: the catalogue, one's own enrolments, and for those who hold the right, the bank."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router, Schema

from training.mine import assigned_lines, completed, may_read
from training.models import CoursePage, Question
from training.trainers.access import TRY
from vademecum.accounts.visibility import ask_once, visible_to
from vademecum.web.api import signed_in

router = Router(tags=["learning"])
PAGE = 100


class Course(Schema):
    """A course of the catalogue; `key` is the same in every language, `minutes` is what its author estimates."""

    key: UUID
    title: str
    url: str
    language: str
    summary: str
    minutes: int | None


class Asked(Schema):
    """A course or module one is asked to complete."""

    key: UUID
    title: str
    url: str
    due_on: date | None
    is_overdue: bool


class Done(Schema):
    """A module completed; a later `cycle` is the same module learned again."""

    key: UUID
    title: str
    cycle: int
    completed_at: datetime


class Mine(Schema):
    assigned: list[Asked]
    completed: list[Done]


class BankQuestion(Schema):
    """A question of the bank as it is now, with its key: `content` is what the export writes."""

    id: int
    idnumber: str
    name: str
    kind: str
    category: str
    language: str
    tags: list[str]
    state: str
    version: int
    content: dict[str, Any]


class BankPage(Schema):
    total: int
    questions: list[BankQuestion]


@router.get("catalogue", response=list[Course], url_name="learning_catalogue", summary="The courses one may see")
def catalogue(request: HttpRequest, language: str = "") -> list[dict[str, Any]]:
    """Return the courses in one language, by default that of the request."""
    language = (language or get_language() or "en")[:2]
    found = visible_to(CoursePage.objects.filter(locale__language_code=language), request.user).order_by("path")
    return [
        {
            "key": course.translation_key,
            "title": course.title,
            "url": course.url or "",
            "language": language,
            "summary": course.summary,
            "minutes": course.minutes,
        }
        for course in found
    ]


@router.get(
    "mine", response=Mine, url_name="learning_mine", auth=signed_in, summary="What one has to learn and has done"
)
def mine(request: HttpRequest) -> dict[str, Any]:
    """Return the person's own assignments and completions, without pages that are hidden from them now."""
    ask_once(request.user)
    assigned = [
        {
            "key": line.assignment.key,
            "title": line.title,
            "url": line.url,
            "due_on": line.assignment.due_on,
            "is_overdue": line.is_overdue,
        }
        for line in assigned_lines(request.user, today=timezone.localdate())
    ]
    done = [
        {"key": row.key, "title": row.page.title, "cycle": row.cycle, "completed_at": row.completed_at}
        for row in completed(request.user)
        if row.page is not None and may_read(row.page, request.user)
    ]
    return {"assigned": assigned, "completed": done}


@router.get("questions", response=BankPage, url_name="learning_questions", auth=signed_in, summary="The question bank")
def questions(request: HttpRequest, category: str = "", tag: str = "", offset: int = 0) -> dict[str, Any]:
    """Return a hundred questions from `offset` on, for those who may open the bank; for others there is none."""
    if not request.user.has_perm(TRY):  # type: ignore[union-attr]
        raise Http404
    rows = Question.objects.exclude(current=None).select_related("current").order_by("pk")
    if category:
        rows = rows.filter(category=category[:200])
    if tag:
        rows = rows.tagged(tag[:100])
    begin = max(0, offset)
    return {"total": rows.count(), "questions": [_as_record(row) for row in rows[begin : begin + PAGE]]}


def _as_record(row: Question) -> dict[str, Any]:
    version = row.current
    assert version is not None  # noqa: S101  (the query leaves out those without)
    return {
        "id": row.pk,
        "idnumber": row.idnumber,
        "name": row.name,
        "kind": row.kind,
        "category": row.category,
        "language": row.language,
        "tags": row.tags,
        "state": version.state,
        "version": version.number,
        "content": version.content,
    }
