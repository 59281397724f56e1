"""Learning for programs: enrolments, results, the bank and statements; own ones for everybody, all for who holds a right.

What a person may not see is absent here as everywhere: attempts and enrolments hang on pages, and only those on pages
that the asking person may read come out. Of a question neither text nor key is given, whatever rights somebody holds:
a program that reads the bank whole uses `manage.py export_questions` on the server.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema
from wagtail.models import Page

from training.actions.lessons import enrol
from training.api import router
from training.clauses import clause_links
from training.models import Attempt, Completion, CoursePage, Enrolment, ModulePage, Question, Shown, Statement
from training.models.questions import QuestionVersion
from training.xapi.writing import as_stored
from vademecum.accounts.visibility import ask_once, visible_to
from vademecum.web.api import signed_in

PER_PAGE = 100
MOST_PER_PAGE = 500


class Paging(Schema):
    """`after` is the `next` of the page before."""

    after: int = 0
    limit: int = PER_PAGE

    @property
    def size(self) -> int:
        return max(1, min(MOST_PER_PAGE, self.limit))


class Enrolled(Schema):
    """Somebody's way through a course: modules completed of those there are."""

    id: int
    person: int
    key: UUID
    title: str
    url: str
    started_at: datetime
    modules: int
    completed: int


class Enrolments(Schema):
    enrolments: list[Enrolled]
    next: int | None


class Result(Schema):
    """An attempt at a quiz; `percent` and `passed` are null until they are known and may be shown."""

    id: UUID
    number: int
    person: int
    quiz: int
    title: str
    module: UUID | None
    number_of_attempt: int
    state: str
    started_at: datetime
    finished_at: datetime | None
    percent: float | None
    passed: bool | None


class Results(Schema):
    results: list[Result]
    next: int | None


class BankQuestion(Schema):
    """What a question is about and how it does; its text and its key stay in the bank."""

    id: int
    idnumber: str
    name: str
    type: str
    language: str
    category: str
    tags: list[str]
    state: str
    difficulty: int | None
    level: int | None
    competencies: list[str]
    clauses: list[str]
    translation_is_behind: bool
    answers: int
    facility: float | None
    discrimination: float | None


class Bank(Schema):
    questions: list[BankQuestion]
    next: int | None


class Statements(Schema):
    statements: list[dict[str, Any]]
    next: int | None


def _everyone(request: HttpRequest, right: str, asked: bool) -> bool:
    """Return whether all people's rows are asked for; who may not ask that finds nothing here."""
    if asked and not request.user.has_perm(right):  # type: ignore[union-attr]
        raise Http404
    return asked


def _page(rows: list[Any], size: int) -> tuple[list[Any], int | None]:
    return (rows[:size], rows[size - 1].pk) if len(rows) > size else (rows, None)


@router.get(
    "enrolments",
    response=Enrolments,
    url_name="learning_enrolments",
    auth=signed_in,
    summary="Courses begun, and how far; with everyone=true those of all people",
)
def enrolments(request: HttpRequest, paging: Query[Paging], everyone: bool = False) -> dict[str, Any]:
    """Return enrolments in courses that one may see; `everyone` needs the right to look at enrolments."""
    ask_once(request.user)
    rows = Enrolment.objects.filter(page__in=visible_to(Page.objects.all(), request.user), pk__gt=paging.after)
    if not _everyone(request, "training.view_enrolment", everyone):
        rows = rows.filter(person=request.user.pk)
    page, following = _page(list(rows.select_related("page").order_by("pk")[: paging.size + 1]), paging.size)
    modules = _modules_of([row.page.path for row in page if row.page], request)
    done = set(
        Completion.objects.filter(person__in={row.person_id for row in page}).values_list("person_id", "key").distinct()
    )
    return {
        "enrolments": [
            {
                "id": row.pk,
                "person": row.person_id,
                "key": row.key,
                "title": row.page.title,
                "url": row.page.url or "",
                "started_at": row.started_at,
                "modules": len(modules.get(row.page.path, [])),
                "completed": sum((row.person_id, key) in done for key in modules.get(row.page.path, [])),
            }
            for row in page
        ],
        "next": following,
    }


def _modules_of(paths: list[str], request: HttpRequest) -> dict[str, list[UUID]]:
    """Return the modules of courses that one may see, by the place of their course."""
    found: dict[str, list[UUID]] = {}
    if paths:
        for path, key in visible_to(ModulePage.objects.all(), request.user).values_list("path", "translation_key"):
            if path[: -Page.steplen] in paths:
                found.setdefault(path[: -Page.steplen], []).append(key)
    return found


class Enrol(Schema):
    """The course to begin, by its key."""

    key: UUID


@router.post("enrolments", response={201: None}, url_name="learning_enrol", auth=signed_in, summary="Begin a course")
def begin(request: HttpRequest, wanted: Enrol) -> tuple[int, None]:
    """Enrol oneself in a course that one may see; doing it twice changes nothing."""
    courses = visible_to(CoursePage.objects.filter(translation_key=wanted.key), request.user)
    course = courses.first()
    if course is None:
        raise Http404
    enrol(request.user, course=course, now=timezone.now())  # type: ignore[arg-type]
    return 201, None


@router.get(
    "results",
    response=Results,
    url_name="learning_results",
    auth=signed_in,
    summary="Attempts at quizzes; with everyone=true those of all people",
)
def results(
    request: HttpRequest, paging: Query[Paging], everyone: bool = False, quiz: int | None = None
) -> dict[str, Any]:
    """Return attempts in modules that one may see; `everyone` needs the right to look at attempts.

    A learner's own result says no more than the quiz shows at this time.
    """
    ask_once(request.user)
    seen = visible_to(ModulePage.objects.all(), request.user)
    rows = Attempt.objects.filter(module__in=seen, pk__gt=paging.after)
    whole = _everyone(request, "training.view_attempt", everyone)
    if not whole:
        rows = rows.filter(person=request.user.pk)
    if quiz is not None:
        rows = rows.filter(quiz=quiz)
    found = list(rows.select_related("quiz", "module").order_by("pk")[: paging.size + 1])
    page, following = _page(found, paging.size)
    now = timezone.now()
    return {"results": [_result(row, now=now, whole=whole) for row in page], "next": following}


def _result(row: Attempt, *, now: datetime, whole: bool) -> dict[str, Any]:
    is_shown = whole or (not row.is_open and Shown.SCORE in row.quiz.shown(now))
    return {
        "id": row.public_id,
        "number": row.pk,
        "person": row.person_id,
        "quiz": row.quiz_id,
        "title": row.quiz.title,
        "module": row.module.translation_key if row.module else None,
        "number_of_attempt": row.number,
        "state": row.state,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "percent": row.percent if is_shown else None,
        "passed": row.passed if is_shown else None,
    }


@router.get(
    "questions",
    response=Bank,
    url_name="learning_questions",
    auth=signed_in,
    summary="The bank of questions, without texts and keys; for who may look at it",
)
def questions(
    request: HttpRequest,
    paging: Query[Paging],
    language: str = "",
    category: str = "",
    tag: str = "",
    state: str = "",
) -> dict[str, Any]:
    """Return what questions are about and how they do; for everybody without the right there is nothing here."""
    if not request.user.has_perm("training.view_question"):  # type: ignore[union-attr]
        raise Http404
    rows = Question.objects.filter(pk__gt=paging.after).select_related("current", "statistics")
    if language:
        rows = rows.filter(language=language)
    if category:
        rows = rows.filter(Q(category=category) | Q(category__startswith=f"{category}/"))
    if tag:
        rows = rows.filter(tag_rows__name=tag)
    if state:
        rows = rows.filter(current__state=state)
    rows = rows.prefetch_related("competencies", "clauses").order_by("pk")
    page, following = _page(list(rows[: paging.size + 1]), paging.size)
    named = [(clause.identifier, clause.anchor) for row in page for clause in row.clauses.all()]
    seen = clause_links(named, viewer=request.user)
    return {"questions": [_question(row, seen) for row in page], "next": following}


def _question(row: Question, seen: Any) -> dict[str, Any]:
    statistics = getattr(row, "statistics", None)
    clauses = [(clause.identifier, clause.anchor) for clause in row.clauses.all()]
    return {
        "id": row.pk,
        "idnumber": row.idnumber,
        "name": row.name,
        "type": row.kind,
        "language": row.language,
        "category": row.category,
        "tags": list(row.tags),
        "state": row.current.state if row.current else QuestionVersion.State.DRAFT,
        "difficulty": row.difficulty,
        "level": row.level,
        "competencies": [competency.key for competency in row.competencies.all()],
        "clauses": [f"{identifier}#{anchor}" for identifier, anchor in clauses if (identifier, anchor) in seen],
        "translation_is_behind": bool(row.translation_stale),
        "answers": statistics.answers if statistics else 0,
        "facility": statistics.facility if statistics else None,
        "discrimination": statistics.discrimination if statistics else None,
    }


@router.get(
    "statements",
    response=Statements,
    url_name="learning_statements",
    auth=signed_in,
    summary="Statements (xAPI), oldest first; for who may look at them",
)
def statements(
    request: HttpRequest, paging: Query[Paging], since: datetime | None = None, verb: str = "", voided: bool = False
) -> dict[str, Any]:
    """Return statements as a record store gives them out; `voided` adds those that were withdrawn."""
    if not request.user.has_perm("training.view_statement"):  # type: ignore[union-attr]
        raise Http404
    rows = Statement.objects.filter(pk__gt=paging.after)
    if not voided:
        rows = rows.filter(voided_by=None)
    if since is not None:
        rows = rows.filter(stored_at__gte=since)
    if verb:
        rows = rows.filter(verb=verb)
    page, following = _page(list(rows.order_by("pk")[: paging.size + 1]), paging.size)
    return {"statements": [as_stored(row) for row in page], "next": following}


@router.get(
    "statements/{statement_id}",
    response=dict[str, Any],
    url_name="learning_statement",
    auth=signed_in,
    summary="One statement (xAPI), withdrawn or not",
)
def one_statement(request: HttpRequest, statement_id: UUID) -> dict[str, Any]:
    if not request.user.has_perm("training.view_statement"):  # type: ignore[union-attr]
        raise Http404
    return as_stored(get_object_or_404(Statement, statement_id=statement_id))
