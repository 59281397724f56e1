"""From a change of a standard to what it touches: questions, evidence, people. Read only; `actions.loop` acts on it.

A question is touched when it tests a clause whose words changed, or the standard as a whole; evidence is touched when
it came from an attempt that asked such a question, or from reading the edition before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from knowledge.editions.clauses import ClauseChange
from knowledge.tracing import GUIDES, TEMPLATES, Trace, tracing_of
from training.competency.levels import Evidence as Row
from training.competency.levels import Rules, derive
from training.competency.rulebook import rules_for
from training.models import (
    Assignment,
    Attempt,
    AttemptSlot,
    Completion,
    Evidence,
    LessonPage,
    ModulePage,
    Question,
    QuestionVersion,
)

GRACE_OF_MAJOR = timedelta(days=60)
CHUNK = 800


def touched_anchors(changes: Iterable[ClauseChange]) -> frozenset[str]:
    """Return the names under which the touched clauses are known: keys and anchors, before and after."""
    names: set[str] = set()
    for change in changes:
        if change.touches_text:
            names |= {change.key, *(clause.anchor for clause in (change.before, change.after) if clause)}
    return frozenset(names)


def touched_questions(identifier: str, language: str, anchors: frozenset[str]) -> QuerySet[Question]:
    """Narrow to the questions in use, of one language, that test a touched clause or the whole standard."""
    tests = Q(clauses__identifier=identifier) & (Q(clauses__anchor__in=anchors) | Q(clauses__anchor=""))
    found = Question.objects.filter(tests, language=language)
    return found.exclude(current__state=QuestionVersion.State.RETIRED).distinct()


def touched_evidence(question_ids: Iterable[int], *, read_editions: Iterable[int] = ()) -> list[Evidence]:
    """Return the evidence that stands and rests on these questions, or on having read these editions."""
    attempts = Attempt.objects.filter(
        state=Attempt.State.SUBMITTED,
        pk__in=AttemptSlot.objects.filter(version__question__in=list(question_ids)).values("attempt"),
    )
    ids = dict(attempts.values_list("pk", "public_id"))
    sources = [f"attempt:{public_id}" for public_id in ids.values()]
    completions = Completion.objects.filter(attempt__in=attempts).values_list("pk", flat=True)
    sources += [f"completion:{pk}" for pk in completions]
    found: list[Evidence] = []
    standing = Evidence.objects.filter(superseded_by=None).exclude(kind=Evidence.Kind.REVOCATION)
    for start in range(0, len(sources), CHUNK):
        found += standing.filter(source__in=sources[start : start + CHUNK])
    for edition_id in read_editions:
        found += standing.filter(source__startswith=f"reading:{edition_id}:")
    return found


@dataclass(frozen=True, slots=True)
class Loss:
    """That a person falls from a level to another on a day, unless they do something."""

    person_id: int
    competency_id: int
    level: int
    then: int
    on: datetime


@dataclass(slots=True)
class Impact:
    """What a change would touch, before it does."""

    anchors: frozenset[str] = frozenset()
    questions: list[Question] = field(default_factory=list)
    evidence: int = 0
    people: int = 0
    losses: list[Loss] = field(default_factory=list)
    modules: list[ModulePage] = field(default_factory=list)
    lessons: list[LessonPage] = field(default_factory=list)
    assignments: int = 0
    running: int = 0
    templates: list[Trace] = field(default_factory=list)
    guides: list[Trace] = field(default_factory=list)


def impact_of(
    *, identifier: str, language: str, change_class: str, changes: Iterable[ClauseChange], at: datetime,
    read_editions: Iterable[int] = (),
) -> Impact:  # fmt: skip
    """Return what an edition that comes into force `at` would touch. Nothing is written."""
    anchors = touched_anchors(changes)
    if change_class == "editorial":
        return Impact(anchors=anchors)
    questions = list(touched_questions(identifier, language, anchors).select_related("current").order_by("pk"))
    question_ids = [question.pk for question in questions]
    impact = Impact(anchors=anchors, questions=questions)
    impact.modules = modules_of(question_ids, language)
    impact.lessons = lessons_of(identifier, anchors, language)
    keys = [module.translation_key for module in impact.modules]
    impact.assignments = Assignment.objects.filter(key__in=keys, completed_at=None).count()
    impact.running = (
        Attempt.objects.open().filter(slots__version__question__in=question_ids).distinct().count()
        if question_ids
        else 0
    )
    if change_class == "major":
        rows = touched_evidence(question_ids, read_editions=read_editions)
        impact.evidence, impact.people = len(rows), len({row.person_id for row in rows})
        impact.losses = losses_of(rows, at=at)
    return impact


def hanging_on(page: Any, anchors: frozenset[str], viewer: Any) -> dict[str, list[Trace]]:
    """Return the templates and guides that hang on touched clauses, or on the whole standard, as far as a viewer may see."""
    found: dict[str, list[Trace]] = {TEMPLATES: [], GUIDES: []}
    for row in tracing_of(page, viewer):
        if row.anchor and row.anchor not in anchors:
            continue
        for kind, traces in found.items():
            traces += [trace for trace in row.traces.get(kind, ()) if trace not in traces]
    return {kind: _each_once(traces) for kind, traces in found.items()}


def _each_once(traces: list[Trace]) -> list[Trace]:
    """Return one line for each thing, whatever the number of clauses it hangs on."""
    return list({(trace.title, trace.url): trace for trace in traces}.values())


def losses_of(rows: Iterable[Evidence], *, at: datetime) -> list[Loss]:
    """Return who falls, from where to where and when, if these rows stop counting 60 days after `at`."""
    ends = at + GRACE_OF_MAJOR
    gone = {row.pk for row in rows if row.valid_until is None or row.valid_until > at}
    pairs = {(row.person_id, row.competency_id) for row in rows if row.pk in gone}
    if not pairs:
        return []
    logs: dict[tuple[int, int], list[Row]] = {pair: [] for pair in pairs}
    people = sorted({person for person, _competency in pairs})
    competencies = sorted({competency for _person, competency in pairs})
    fields = ("id", "kind", "level", "occurred_at", "recorded_at", "valid_until", "supersedes_id")
    for start in range(0, len(people), CHUNK):
        found = Evidence.objects.filter(
            person__in=people[start : start + CHUNK], competency__in=competencies, recorded_at__lte=at
        ).order_by()
        for values in found.values_list("person_id", "competency_id", *fields):
            if values[:2] in logs:
                logs[values[:2]].append(Row(*values[2:]))
    rules = rules_for(competencies)
    losses = []
    for (person_id, competency_id), log in logs.items():
        asked = rules.get(competency_id) or Rules()
        before = derive(log, rules=asked, at=ends)
        after = derive([row for row in log if row.id not in gone], rules=asked, at=ends)
        if after.level < before.level:
            losses.append(Loss(person_id, competency_id, before.level, after.level, ends))
    return sorted(losses, key=lambda loss: (loss.then - loss.level, loss.person_id, loss.competency_id))


def modules_of(question_ids: Iterable[int], language: str) -> list[ModulePage]:
    """Return the published modules whose quiz asks, or has asked, one of these questions."""
    ids = list(question_ids)
    quizzes = Q(quiz__slots__question__in=ids) | Q(
        quiz__in=Attempt.objects.filter(slots__version__question__in=ids).values("quiz")
    )
    found = ModulePage.objects.live().filter(quizzes, locale__language_code=language).distinct()
    return list(found.order_by("path")) if ids else []


def lessons_of(identifier: str, anchors: frozenset[str], language: str) -> list[LessonPage]:
    """Return the published lessons that teach a touched clause or the whole standard."""
    names = {identifier, *(f"{identifier}#{anchor}" for anchor in anchors)}
    lessons = LessonPage.objects.live().filter(locale__language_code=language).exclude(clauses=[])
    return [lesson for lesson in lessons.order_by("path") if names & set(_texts(lesson.clauses))]


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
