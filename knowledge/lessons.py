"""Decide about lessons learned: adopt or reject, with a reason, by who may publish the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log

from knowledge.models import ContentGeneration, LessonLearnedPage
from search.indexing import mark_changed
from vademecum.accounts.models import User

STAMPS = {"proposed": "review", "adopted": "in-force", "rejected": "withdrawn"}


class Undecided(Exception):
    """A decision was refused: `code` is no-reason, decided or forbidden."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def decide_on_lesson(
    page: LessonLearnedPage, *, by: User, adopt: bool, reason: str = "", now: datetime | None = None
) -> LessonLearnedPage:
    """Adopt or reject a proposed lesson. An adopted one may be rejected later, and the other way round; each is logged."""
    page = LessonLearnedPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    state = LessonLearnedPage.State.ADOPTED if adopt else LessonLearnedPage.State.REJECTED
    if not page.permissions_for_user(by).can_publish():
        raise Undecided("forbidden")
    if page.state == state:
        raise Undecided("decided")
    if not adopt and not reason.strip():
        raise Undecided("no-reason")
    values: dict[str, Any] = {"state": state.value, "reason": reason.strip(), "decided_by": by}
    LessonLearnedPage.objects.filter(pk=page.pk).update(**values, decided_at=now or timezone.now())
    page.refresh_from_db()
    _note_in_draft(page)
    log(page, "knowledge.lesson_decided", user=by, data={"state": state.value, "reason": reason.strip()})
    ContentGeneration.advance()
    mark_changed("knowledge", [f"page:{page.pk}"])
    return page


def _note_in_draft(page: LessonLearnedPage) -> None:
    """Write the decision into the newest revision too, or the next publication would undo it."""
    revision = page.latest_revision
    if revision is not None:
        revision.content |= {
            "state": page.state,
            "reason": page.reason,
            "decided_by": page.decided_by_id,
            "decided_at": page.decided_at.isoformat() if page.decided_at else None,
        }
        revision.save(update_fields=["content"])


def lesson_context(page: LessonLearnedPage, request: HttpRequest) -> dict[str, Any]:
    person = request.user
    may = (
        bool(page.pk)
        and not getattr(request, "is_preview", False)
        and person.is_authenticated
        and page.permissions_for_user(person).can_publish()
    )
    return {"lesson_stamp": STAMPS[page.state], "may_decide_lesson": may}
