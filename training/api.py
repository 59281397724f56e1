"""Learning for programs: the catalogue, and what one has to learn and has done.

Enrolments, results, the bank and statements are in `api_records`. Outside the admin nobody meets the key of a question,
whatever rights they hold.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router, Schema

from training.mine import assigned_lines, completed, may_read
from training.models import CoursePage
from vademecum.accounts.visibility import ask_once, visible_to
from vademecum.web.api import signed_in

router = Router(tags=["learning"])


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
