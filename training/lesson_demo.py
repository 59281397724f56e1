"""A lesson with a clause pinned to its edition and a check, and a learning path, for the demonstration."""

from __future__ import annotations

from typing import Any

from knowledge.models import EditionClause
from training.models import (
    CompletionRule,
    CoursePage,
    LearningPath,
    LessonPage,
    ModulePage,
    PathStep,
    Question,
    QuestionVersion,
)

SLUG = "clause-and-check"
TITLES = {"en": "A clause, and a check on it", "fr": "Une clause, et une vérification"}
TEXTS = {
    "en": "Read the clause as it was when this lesson was written, then answer.",
    "fr": "Lisez la clause telle qu’elle était quand cette leçon a été écrite, puis répondez.",
}
PATH = ("Into the job: your first weeks", "Prise de poste\u202f: vos premières semaines")


def build() -> None:
    """Add the lesson to the demo course of packages in each language, and one path over all courses."""
    for language, title in TITLES.items():
        course = _course(language)
        module = ModulePage.objects.child_of(course).order_by("path").first() if course is not None else None
        question = _question(language)
        if module is None or question is None or LessonPage.objects.child_of(module).filter(slug=SLUG).exists():
            continue
        reference = question.clauses.first()
        parts: list[Any] = [("markdown", TEXTS[language])]
        text = EditionClause.objects.filter(
            edition__identifier=reference.identifier, anchor=reference.anchor, edition__state="in-force"
        ).select_related("edition").first() if reference else None  # fmt: skip
        if text is not None and reference is not None:
            clause = {"code": reference.identifier, "clause": reference.anchor, "edition": text.edition.label}
            parts.append(("clause", clause))
        parts.append(("check", {"question": question.idnumber}))
        module.add_child(instance=LessonPage(title=title, slug=SLUG, minutes=3, body=parts, locale=module.locale))
        module.completion_rules.add(CompletionRule(kind="lessons"), CompletionRule(kind="checks"))  # type: ignore[attr-defined]
        module.save()
    _path()


def clear() -> None:
    """Remove the path; the lessons go with their course."""
    LearningPath.objects.filter(title_en=PATH[0]).delete()


def _course(language: str) -> CoursePage | None:
    slugs = ("packages-to-try", "paquets-a-essayer")
    return CoursePage.objects.live().filter(slug__in=slugs, locale__language_code=language).first()


def _question(language: str) -> Question | None:
    approved = Question.objects.filter(language=language, current__state=QuestionVersion.State.APPROVED)
    return approved.filter(kind="multichoice", clauses__isnull=False).exclude(idnumber="").order_by("pk").first()


def _path() -> None:
    path, is_new = LearningPath.objects.get_or_create(title_en=PATH[0], defaults={"title_fr": PATH[1]})
    courses = CoursePage.objects.live().filter(locale__language_code="en").order_by("path")
    for order, course in enumerate(courses if is_new else []):
        PathStep.objects.create(path=path, page=course, sort_order=order)
