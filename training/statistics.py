"""From attempts to figures: read once, analyse, keep. Everything here may be deleted and is computed anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, F, FloatField, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from training.grading import grade
from training.item_analysis import Analysis, Item, analyse
from training.models import Attempt, AttemptSlot, Question, QuestionStatistics, QuestionVersion, Quiz, QuizStatistics
from training.questions import Calculated, Essay, Multichoice
from training.responses import said

MOST_RESPONSES = 12


def compute(quiz: Quiz, *, now: datetime | None = None) -> QuizStatistics:
    """Analyse the first attempts at a quiz and keep the figures, of the quiz and of each of its questions."""
    now = now or timezone.now()
    items, candidates = read_items(quiz)
    analysis = analyse(items, candidates=candidates)
    versions = _newest_versions(item.key for item in items)
    answers = responses(quiz, versions)
    rows = [
        {**asdict(figures), "maximum": item.maximum, "responses": answers.get(item.key, [])}
        for item, figures in zip(items, analysis.items, strict=True)
    ]
    with transaction.atomic():
        statistics, _created = QuizStatistics.objects.update_or_create(
            quiz=quiz,
            defaults={
                "computed_at": now,
                "attempts": candidates,
                "figures": asdict(analysis.test),
                "items": rows,
            },
        )
        _keep_questions(analysis, now)
    return statistics


def read_items(quiz: Quiz) -> tuple[list[Item], int]:
    """Return the marks of the first attempts at a quiz by question, and how many attempts that is."""
    rows = (
        AttemptSlot.objects.filter(attempt__in=Attempt.objects.first_results(quiz))
        .exclude(grade_state="nothing-asked")
        .annotate(worth=Cast("marks", FloatField()))
        .order_by()
        .values_list("attempt_id", "version__question_id", "fraction", "worth")
    )
    numbers: dict[int, int] = {}
    columns: dict[int, tuple[list[int], list[float], float]] = {}
    for attempt, question, fraction, worth in rows.iterator(chunk_size=5000):
        candidate = numbers.setdefault(attempt, len(numbers))
        column = columns.get(question)
        if column is None:
            column = columns[question] = ([], [], worth)
        column[0].append(candidate)
        column[1].append((fraction or 0.0) * worth)
    return [Item(key, worth, people, marks) for key, (people, marks, worth) in sorted(columns.items())], len(numbers)


def responses(quiz: Quiz, versions: dict[int, QuestionVersion]) -> dict[int, list[dict[str, Any]]]:
    """Return what was answered to each question: words, how often, share, and what it earns (None: a person says)."""
    rows = (
        AttemptSlot.objects.filter(attempt__in=Attempt.objects.first_results(quiz))
        .order_by()
        .values_list("version_id", "version__question_id", "answer")
        .annotate(times=Count("id"))
    )
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    earns: dict[tuple[int, str], float | None] = {}
    known = {version.pk: version for version in versions.values()}
    for version_id, question, answer, times in rows.iterator(chunk_size=5000):
        version = known.get(version_id)
        if version is None:
            version = known[version_id] = QuestionVersion.objects.get(pk=version_id)
        body = version.parsed.body
        if isinstance(body, Essay | Calculated):
            continue
        words = said(body, answer) or [""]
        for word in words:
            counted[question][word] += times
            earns.setdefault((question, word), _worth(body, answer, word, len(words)))
    for question, version in versions.items():
        body = version.parsed.body
        if isinstance(body, Multichoice):  # what nobody chose is worth knowing too
            for choice in body.choices:
                (word,) = said(Multichoice(True, (choice,)), {"choice": 0})
                counted[question].setdefault(word, 0)
                earns.setdefault((question, word), choice.percent / 100)
    return {
        question: [
            {"words": word, "times": times, "share": times / total if total else 0.0, "earns": earns[(question, word)]}
            for word, times in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_RESPONSES]
        ]
        for question, counts in counted.items()
        if (total := sum(counts.values())) or counts
    }


def _worth(body: Any, answer: dict[str, Any], word: str, words: int) -> float | None:
    if isinstance(body, Multichoice):
        return next(
            (c.percent / 100 for c in body.choices if said(Multichoice(True, (c,)), {"choice": 0}) == [word]), 0.0
        )
    if words > 1:
        return None
    return grade(body, answer).fraction if answer else 0.0


def _newest_versions(questions: Iterable[int]) -> dict[int, QuestionVersion]:
    found = Question.objects.filter(pk__in=list(questions)).select_related("current")
    return {question.pk: question.current for question in found if question.current}


def _keep_questions(analysis: Analysis, now: datetime) -> None:
    """Keep facility and use over all quizzes; discrimination is that of the quiz just analysed."""
    keys = [figures.key for figures in analysis.items]
    rows = (
        AttemptSlot.objects.filter(version__question__in=keys, attempt__state=Attempt.State.SUBMITTED)
        .exclude(fraction=None)
        .order_by()
        .values_list("version__question")
        .annotate(facility=Avg("fraction"), answers=Count("id"))
    )
    overall = {question: (facility, answers) for question, facility, answers in rows}
    QuestionStatistics.objects.bulk_create(
        [
            QuestionStatistics(
                question_id=figures.key,
                computed_at=now,
                facility=overall.get(figures.key, (None, 0))[0],
                answers=overall.get(figures.key, (None, 0))[1],
                discrimination=figures.discrimination,
            )
            for figures in analysis.items
        ],
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["computed_at", "facility", "answers", "discrimination"],
    )


@dataclass(frozen=True, slots=True)
class ClauseFigures:
    """How well a clause is understood: the mean facility of its questions, weighted by how often they were answered."""

    identifier: str
    anchor: str
    questions: int
    answers: int
    facility: float


def worst_understood(*, at_least: int = 5, limit: int = 50) -> list[ClauseFigures]:
    """Return the clauses that people get wrong most, those answered fewer than `at_least` times left out."""
    rows = (
        QuestionStatistics.objects.filter(answers__gt=0, facility__isnull=False, question__clauses__isnull=False)
        .values(identifier=F("question__clauses__identifier"), anchor=F("question__clauses__anchor"))
        .annotate(
            questions=Count("question", distinct=True),
            total=Sum("answers"),
            earned=Sum(F("facility") * F("answers"), output_field=FloatField()),
        )
        .filter(total__gte=at_least)
        .order_by()
    )
    figures = [
        ClauseFigures(row["identifier"], row["anchor"], row["questions"], row["total"], row["earned"] / row["total"])
        for row in rows
    ]
    return sorted(figures, key=lambda clause: (clause.facility, -clause.answers))[:limit]
