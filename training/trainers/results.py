"""What a trainer sees of a quiz: every attempt, the analysis, one attempt with its history, the export, the regrade."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.actions import regrade
from training.clauses import clause_links
from training.item_analysis import FEW
from training.models import Attempt, AttemptSlot, Question, Quiz, QuizStatistics, Shown
from training.responses import said
from training.results import reviewed
from training.statistics import compute, worst_understood
from training.trainers.access import REGRADE, SEE, holding
from vademecum.files.spreadsheets import Sheet, table_response

PER_PAGE = 50
ENOUGH = 10
MOST_EXPORTED = 20_000


@require_safe
@holding(SEE)
def attempts(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show the attempts at a quiz, newest first."""
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    rows = Attempt.objects.filter(quiz=quiz).select_related("person").order_by("-started_at")
    state = request.GET.get("state", "")
    if state in Attempt.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "training/trainers/attempts.html",
        {"quiz": quiz, "page": page, "state": state, "states": Attempt.State.choices, "page_title": quiz.title},
    )


@require_safe
@holding(SEE)
def attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Show one attempt: what was answered, what it earned, and everything that happened to it."""
    found = get_object_or_404(Attempt.objects.select_related("quiz", "person"), public_id=attempt_id)
    slots = list(found.slots.select_related("version").order_by("position"))
    for slot in slots:
        slot.attempt = found
    return render(
        request,
        "training/trainers/attempt.html",
        {
            "attempt": found,
            "reviewed": reviewed(slots, viewer=request.user),  # type: ignore[arg-type]
            "shown": frozenset(Shown.values),
            "events": found.events.select_related("actor"),
            "page_title": f"{found.person} · {found.quiz}",
        },
    )


@require_safe
@holding(SEE)
def analysis(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show how well a quiz measures, question by question."""
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    statistics = QuizStatistics.objects.filter(quiz=quiz).first()
    names = {}
    if statistics:
        found = Question.objects.filter(pk__in=[row["key"] for row in statistics.items]).prefetch_related("clauses")
        names = {question.pk: question for question in found}
    rows = [
        {**row, "question": names.get(row["key"]), "doubts": list(doubts(row))}
        for row in (statistics.items if statistics else [])
    ]
    return render(
        request,
        "training/trainers/analysis.html",
        {
            "quiz": quiz,
            "statistics": statistics,
            "rows": rows,
            "few": FEW,
            "is_few": statistics is not None and statistics.attempts < FEW,
            "page_title": quiz.title,
        },
    )


def doubts(row: dict[str, Any]) -> Iterator[str]:
    """Yield what a trainer should look at in a question that enough people answered."""
    if row["answers"] < ENOUGH:
        return
    if row["facility"] is not None and row["facility"] < 0.3:
        yield _("Hard: fewer than 3 in 10 marks are earned.")
    if row["facility"] is not None and row["facility"] > 0.95:
        yield _("Nearly everybody is right.")
    if row["discrimination"] is not None and row["discrimination"] < 0:
        yield _("Those who know more get it wrong: look at the key.")
    elif row["discrimination"] is not None and row["discrimination"] < 20:
        yield _("It hardly tells those who know from those who do not.")
    for response in row["responses"]:
        if response["times"] == 0 and response["earns"] is not None and response["earns"] <= 0:
            yield _("Nobody chose “%(option)s”.") % {"option": response["words"]}


@require_POST
@holding(SEE)
def analyse_now(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Compute the figures now, in place of after the next attempt."""
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    compute(quiz)
    return redirect("training_quiz_analysis", quiz.pk)


@require_safe
@holding(SEE)
def export(request: HttpRequest, quiz_id: int, form: str) -> HttpResponse:
    """Hand out the attempts as a table: one sheet of results, one of answers."""
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    rows = list(Attempt.objects.filter(quiz=quiz).select_related("person").order_by("started_at")[:MOST_EXPORTED])
    sheets = [_result_sheet(rows)]
    if form == "xlsx":
        sheets.append(_answer_sheet(quiz, rows))
    return table_response(*sheets, name=f"quiz-{quiz.pk}-{timezone.localdate():%Y-%m-%d}", form=form)  # type: ignore[arg-type]


def _result_sheet(rows: list[Attempt]) -> Sheet:
    columns = [
        _("Person"),
        _("E-mail"),
        _("Attempt"),
        _("State"),
        _("Started"),
        _("Finished"),
        _("Percent"),
        _("Passed"),
    ]
    return Sheet(
        _("Results"),
        columns,
        (
            (
                str(row.person),
                row.person.email,
                row.number,
                row.get_state_display(),
                timezone.localtime(row.started_at),
                timezone.localtime(row.finished_at) if row.finished_at else None,
                row.percent,
                None if row.passed is None else (_("yes") if row.passed else _("no")),
            )
            for row in rows
        ),
    )


def _answer_sheet(quiz: Quiz, rows: list[Attempt]) -> Sheet:
    known = {row.pk: row for row in rows}
    slots = (
        AttemptSlot.objects.filter(attempt__quiz=quiz)
        .exclude(grade_state="nothing-asked")
        .select_related("version__question")
        .order_by("attempt__started_at", "attempt", "position")
    )
    return Sheet(
        _("Answers"),
        [_("E-mail"), _("Attempt"), _("Question"), _("Id"), _("Answer"), _("Marks"), _("Share earned"), _("Saved")],
        (
            (
                known[slot.attempt_id].person.email,
                known[slot.attempt_id].number,
                str(slot.version.question),
                slot.version.question.idnumber,
                "; ".join(said(slot.version.parsed.body, slot.answer))
                if slot.version.question.kind != "calculated"
                else "; ".join(_typed(slot.answer)),
                float(slot.marks),
                slot.fraction,
                timezone.localtime(slot.saved_at) if slot.saved_at else None,
            )
            for slot in slots.iterator(chunk_size=2000)
            if slot.attempt_id in known
        ),
    )


def _typed(answer: dict[str, Any]) -> Iterator[str]:
    if "text" in answer:
        yield str(answer["text"])
    for number, inner in answer.get("gaps", {}).items():
        yield f"({number}) {inner.get('text', '')}"


@require_http_methods(["GET", "HEAD", "POST"])
@holding(REGRADE)
def regrading(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Report what marking again would change; on POST do it."""
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    if request.method == "POST":
        changed = regrade(quiz, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(count)s attempts have another result now.") % {"count": len(changed)})
        return redirect("training_quiz_attempts", quiz.pk)
    return render(
        request,
        "training/trainers/regrade.html",
        {
            "quiz": quiz,
            "changed": regrade(quiz, actor=None, dry_run=True),
            "earlier": quiz.regrades.select_related("actor")[:10],
            "page_title": _("Mark again"),
        },
    )


@require_safe
@holding(SEE)
def clauses(request: HttpRequest) -> HttpResponse:
    """List the clauses that people get wrong most, each with its text where the viewer may read it."""
    found = worst_understood()
    links = clause_links([(clause.identifier, clause.anchor) for clause in found], viewer=request.user)
    rows = [(clause, links.get((clause.identifier, clause.anchor))) for clause in found]
    context = {"rows": rows, "few": FEW, "page_title": _("Clauses that people get wrong")}
    return render(request, "training/trainers/clauses.html", context)
