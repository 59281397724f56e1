"""Statements about courses, modules, lessons and sessions. Each function is called where the thing happens."""

from __future__ import annotations

from datetime import datetime

from training.models import Booking, CheckAnswer, Completion, CoursePage, LessonPage, LessonRead, Question, Session
from training.xapi.attempt_events import INTERACTIONS
from training.xapi.writing import activity, keep, page_activity, result_of, statement
from vademecum.accounts.models import User


def begun(person: User, *, course: CoursePage, now: datetime) -> None:
    key = f"begun:{person.pk}:{course.translation_key}"
    keep([statement(person, "registered", page_activity(course), key=key, at=now)])


def read(row: LessonRead, *, lesson: LessonPage) -> None:
    """A lesson is read once in a cycle."""
    said = statement(
        row.person,
        "experienced",
        page_activity(lesson),
        key=f"read:{row.pk}",
        at=row.read_at,
        parents=[page_activity(lesson.get_parent())],
    )
    keep([said])


def completed(row: Completion, *, module: object) -> None:
    attempt = row.attempt
    said = statement(
        row.person,
        "completed",
        page_activity(module),
        key=f"completion:{row.pk}",
        at=row.completed_at,
        result=result_of(completion=True, score=None if attempt is None else attempt.ratio),
        registration=attempt.public_id if attempt is not None else None,
    )
    keep([said])


def checked(row: CheckAnswer, *, lesson: LessonPage, question: Question) -> None:
    """Tell of one try at a check, without the key."""
    of = activity(
        "interaction",
        f"question/{question.pk}/version/{row.version_id}",
        title=question.name[:200] or row.idnumber,
        language=question.language,
        interactionType=INTERACTIONS.get(question.kind, "other"),
    )
    result = result_of(success=row.is_right, score=row.fraction)
    parents = [page_activity(lesson)]
    keep(
        [
            statement(
                row.person, "answered", of, key=f"check:{row.pk}", at=row.answered_at, result=result, parents=parents
            )
        ]
    )


def session_of(session: Session) -> dict[str, object]:
    return activity("meeting", f"session/{session.uid}", title=session.title, language=session.language)


def booked(booking: Booking, *, now: datetime) -> None:
    _about(booking, "registered", key=f"booked:{booking.pk}:{booking.ticket}", now=now)


def left(booking: Booking, *, now: datetime) -> None:
    _about(booking, "left", key=f"left:{booking.pk}:{booking.ticket}", now=now)


def attended(booking: Booking) -> None:
    _about(booking, "attended", key=f"attended:{booking.pk}:{booking.ticket}", now=booking.session.ends_at)


def _about(booking: Booking, verb: str, *, key: str, now: datetime) -> None:
    session = booking.session
    keep([statement(booking.person, verb, session_of(session), key=key, at=now, parents=[page_activity(session.page)])])
