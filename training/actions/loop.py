"""What follows in training when an edition of a standard comes into force, is read, or is withdrawn.

Called by knowledge in the same transaction as the event itself. Each edition has its effect once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from knowledge.editions.announcing import InForce
from knowledge.editions.clauses import ClauseChange
from knowledge.models import Edition, ReadingRequest
from training.actions.evidence import end_evidence, record_evidence
from training.bank import flag
from training.competency.levels import GRACE
from training.competency.loop import (
    GRACE_OF_MAJOR,
    modules_of,
    touched_anchors,
    touched_evidence,
    touched_questions,
)
from training.models import (
    Competency,
    CoursePage,
    EditionEffect,
    Evidence,
    EvidenceEnding,
    LessonPage,
    ModulePage,
    Question,
    QuestionHold,
    QuestionVersion,
    Quiz,
    QuizSlot,
)


@transaction.atomic
def take_notice(event: InForce, *, now: datetime | None = None) -> EditionEffect:
    """Do what the class of change asks: hold questions back, end evidence after its grace, draft a short module."""
    edition = event.edition
    now = now or edition.in_force_at or timezone.now()
    effect, fresh = EditionEffect.objects.get_or_create(
        edition=edition, defaults={"change_class": event.change_class, "touched": list(event.touched_keys), "at": now}
    )
    if not fresh or event.previous is None or event.change_class == "editorial":
        return effect
    anchors = touched_anchors(event.changes)
    questions = list(touched_questions(edition.identifier, edition.language, anchors).select_related("current"))
    if event.change_class == "withdrawn":
        effect.counts = {"retired": _retire(edition)}
    elif event.change_class == "minor":
        effect.counts = {"questions": _hold(effect, questions, anchors, out=False)}
        _end(effect, touched_evidence([], read_editions=[event.previous.pk]), now=now)
    else:
        effect.counts = {"questions": _hold(effect, questions, anchors, out=True)}
        rows = touched_evidence([question.pk for question in questions], read_editions=[event.previous.pk])
        _end(effect, rows, now=now)
        effect.module, effect.quiz = _draft_delta(edition, event.changes, questions)
    effect.save()
    return effect


def _hold(effect: EditionEffect, questions: list[Question], anchors: frozenset[str], *, out: bool) -> int:
    """Flag questions; with `out` they leave every draw until somebody approves them again."""
    for question in questions:
        names = [clause.anchor for clause in question.clauses.filter(identifier=effect.edition.identifier)]
        QuestionHold.objects.get_or_create(
            question=question,
            effect=effect,
            defaults={"clause": next((n for n in names if n in anchors), ""), "out_of_draw": out},
        )
    flag(questions, reason=f"{effect.edition.identifier} {effect.edition.label}", out_of_draw=out)
    return len(questions)


def _end(effect: EditionEffect, rows: list[Evidence], *, now: datetime) -> None:
    """Let evidence count until 60 days from now: the last 30 of them are the grace that every level has."""
    effect.evidence_ends_at = now + GRACE_OF_MAJOR
    reason = _("%(standard)s edition %(edition)s changed what this was about.") % {
        "standard": effect.edition.identifier,
        "edition": effect.edition.label,
    }
    until = now + GRACE_OF_MAJOR - GRACE
    ended = end_evidence(rows, until=until, mark=f"e{effect.edition_id}", reason=reason, now=now)
    EvidenceEnding.objects.bulk_create([EvidenceEnding(effect=effect, evidence=row) for row in ended], batch_size=500)
    effect.counts |= {"evidence": len(ended), "people": len({row.person_id for row in ended})}


def _retire(edition: Edition) -> int:
    """Retire the questions that test nothing but the withdrawn standard. Nobody loses a level by it."""
    retired = 0
    questions = Question.objects.testing(edition.identifier).filter(language=edition.language)
    for question in questions.exclude(clauses__in=_of_others(edition)).select_related("current"):
        version = question.current
        if version is not None:
            version.state = QuestionVersion.State.RETIRED
            version.save(update_fields=["state"])
            retired += 1
    return retired


def _of_others(edition: Edition) -> Any:
    from training.models import QuestionClause

    return QuestionClause.objects.exclude(identifier=edition.identifier)


def _draft_delta(
    edition: Edition, changes: Iterable[ClauseChange], questions: list[Question]
) -> tuple[ModulePage | None, Quiz | None]:
    """Draft a module of one lesson that says what changed, and a quiz of the questions on it, beside the whole module."""
    modules = modules_of([question.pk for question in questions], edition.language)
    course = CoursePage.objects.parent_of(modules[0]).first() if modules else None
    touched = [change for change in changes if change.touches_text]
    if course is None or not touched:
        return None, None
    with translation.override(edition.language):
        title = _("What changed: %(title)s, edition %(edition)s") % {"title": edition.title, "edition": edition.label}
        quiz = _delta_quiz(edition, title, questions)
        module = ModulePage(
            title=title[:255],
            slug=slugify(f"{edition.identifier}-ed-{edition.label}-{uuid4().hex[:4]}"),
            summary=edition.change_summary,
            minutes=5,
            quiz=quiz,
            level=max((module.level for module in modules), default=1),
            live=False,
            locale=course.locale,
        )
        course.add_child(instance=module)
        competencies = Competency.objects.filter(questions__in=questions).distinct() if questions else None
        module.competencies = list(competencies if competencies else modules[0].competencies.all())
        module.save()
        module.save_revision()
        lesson = LessonPage(
            title=_("The changes, clause by clause"),
            slug="changes",
            minutes=5,
            live=False,
            locale=course.locale,
            body=[("markdown", delta_text(edition, touched))],
            clauses=[f"{edition.identifier}#{change.after.anchor}" for change in touched if change.after],
        )
        module.add_child(instance=lesson)
        lesson.save_revision()
    return module, quiz


def _delta_quiz(edition: Edition, title: str, questions: list[Question]) -> Quiz | None:
    if not questions:
        return None
    quiz = Quiz.objects.create(
        title=title[:200], language=edition.language, pass_mark=80, introduction=_("Only what changed is asked.")
    )
    QuizSlot.objects.bulk_create(
        QuizSlot(quiz=quiz, question=question, position=position)
        for position, question in enumerate(questions[:10], start=1)
    )
    return quiz


def delta_text(edition: Edition, changes: Iterable[ClauseChange]) -> str:
    """Return the changed clauses as Markdown in the language that is active: what came, what went, what reads anew."""
    parts = [edition.change_summary.strip()] if edition.change_summary.strip() else []
    for change in changes:
        clause = change.after or change.before
        if clause is None:
            continue
        name = f"{clause.number} {clause.title}".strip()
        parts.append(f"## {name}")
        if change.after is None:
            parts.append(_("This clause is no longer there. It used to say:") + f"\n\n> {_quoted(clause.text)}")
        elif change.before is None:
            parts.append(_("This clause is new:") + f"\n\n> {_quoted(clause.text)}")
        else:
            parts.append(_("It now says:") + f"\n\n> {_quoted(change.after.text)}")
            parts.append(_("It used to say:") + f"\n\n> {_quoted(change.before.text)}")
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    return "\n> ".join(text.strip().splitlines()) or "…"


@transaction.atomic
def note_reading(request: ReadingRequest) -> list[Evidence]:
    """Take an acknowledgement as evidence of awareness, in the competencies that the standard's questions test."""
    if request.acknowledged_at is None or request.carried_over:
        return []
    edition = request.edition
    tested = Competency.objects.filter(
        questions__clauses__identifier=edition.identifier, area__framework__is_active=True
    )
    return [
        record_evidence(
            request.person,
            competency=competency,
            kind=Evidence.Kind.ACKNOWLEDGEMENT,
            level=1,
            occurred_at=request.acknowledged_at,
            now=max(timezone.now(), request.acknowledged_at),
            source=f"reading:{edition.pk}:{request.person_id}",
            source_revision=edition.label,
            source_title=f"{edition.identifier} {edition.title}",
        )
        for competency in tested.distinct()
    ]


def close_holds(question_id: int, *, by: Any = None, now: datetime | None = None) -> int:
    """A question that was approved again is no longer held."""
    holds = QuestionHold.objects.filter(question=question_id, closed_at=None)
    return holds.update(closed_at=now or timezone.now(), closed_by=by)
