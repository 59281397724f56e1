"""Load the framework, the question bank and the courses of the starter library. What people edited is never touched."""

from __future__ import annotations

import hashlib
import re
import uuid
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from wagtail.models import Page

import content
from knowledge.homes import ensure_homes
from training.competency.starter import load_credentials
from training.drills import drills
from training.formats.base import Parsed
from training.formats.gift import parse
from training.importing import import_questions
from training.models import (
    Area,
    CatalogPage,
    Competency,
    CoursePage,
    Framework,
    LessonPage,
    Level,
    LevelDescriptor,
    ModulePage,
    Question,
    Quiz,
    QuizSlot,
    RoleProfile,
    RoleRequirement,
    TierRequirement,
)
from vademecum.accounts.models import Project
from vademecum.operations.starter import Report

CATALOG_TITLES = {"en": "Learning", "fr": "Formation"}
_LINK = re.compile(r"\]\((/[^)#\s]*)(#[^)\s]*)?\)")


def load(report: Report, *, root: FilePath | None = None) -> None:
    """Load all parts, each in its own transaction."""
    root = root or content.ROOT
    if (root / "framework.yaml").exists():
        load_framework(yaml.safe_load((root / "framework.yaml").read_text()))
        if (root / "credentials.yaml").exists():
            load_credentials(root / "credentials.yaml")
        report(f"Framework: {Competency.objects.count()} competencies, {RoleProfile.objects.count()} roles.")
    for language, _name in settings.LANGUAGES:
        report(load_questions(root / language / "questions", language=language))
    homes = ensure_homes()
    for language, home in homes.items():
        report(load_courses(root / language / "training", language=language, home=home))


# The framework ---------------------------------------------------------------------------------


@transaction.atomic
def load_framework(data: dict[str, Any]) -> Framework:
    """Make what is missing of a framework: rows are known by their keys."""
    framework, _made = Framework.objects.get_or_create(
        key=data["key"], defaults={"version": data["version"], **_both("title", data["title"])}
    )
    for entry in data["scale"]:
        Level.objects.get_or_create(
            framework=framework,
            number=entry["level"],
            defaults={**_both("title", entry["name"]), **_both("description", entry["description"])},
        )
    competencies: dict[str, Competency] = {}
    for position, part in enumerate(data["areas"], start=1):
        area, _made = Area.objects.get_or_create(
            framework=framework, key=part["key"], defaults={"position": position, **_both("title", part["title"])}
        )
        for place, entry in enumerate(part["competencies"], start=1):
            competencies[entry["key"]] = _competency(area, entry, position=place)
    for entry in data["roles"]:
        _role(framework, entry, competencies)
    return framework


def _competency(area: Area, entry: dict[str, Any], *, position: int) -> Competency:
    competency, _made = Competency.objects.get_or_create(
        key=entry["key"],
        defaults={
            "area": area,
            "position": position,
            "crosswalk": entry.get("crosswalk", {}),
            **_both("title", entry["title"]),
            **_both("description", entry["description"]),
        },
    )
    for number, words in entry["levels"].items():
        LevelDescriptor.objects.get_or_create(
            competency=competency, number=number, defaults=_both("description", words)
        )
    return competency


def _role(framework: Framework, entry: dict[str, Any], competencies: dict[str, Competency]) -> None:
    profile, made = RoleProfile.objects.get_or_create(
        key=entry["key"],
        defaults={
            "framework": framework,
            **_both("title", entry["title"]),
            **_both("description", entry.get("description", {})),
        },
    )
    if made:
        RoleRequirement.objects.bulk_create(
            RoleRequirement(
                profile=profile, competency=competencies[key], level=asked["level"], is_critical=asked["critical"]
            )
            for key, asked in entry["requirements"].items()
        )
        if entry["key"] == "project-manager":  # every project, small or large, is led by one
            TierRequirement.objects.bulk_create(
                TierRequirement(tier=tier, profile=profile) for tier in Project.Tier.values
            )


def _both(field: str, words: dict[str, str]) -> dict[str, str]:
    return {f"{field}_en": words.get("en", ""), f"{field}_fr": words.get("fr", "")}


# The question bank -----------------------------------------------------------------------------


def load_questions(folder: FilePath, *, language: str) -> str:
    """Import the GIFT files of one language; a question that somebody has edited since keeps their words."""
    edited = set(
        Question.objects.filter(language=language, current__created_by__isnull=False).values_list("idnumber", flat=True)
    )
    counts: dict[str, int] = {}
    banks = [parse(file.read_bytes()) for file in sorted(folder.glob("*.gift"))]
    if banks:
        banks.append(Parsed(tuple(drills(language))))
    for parsed in banks:
        fresh = tuple(question for question in parsed.questions if question.idnumber not in edited)
        outcome = import_questions(type(parsed)(fresh, parsed.problems), language=language)
        for name, number in outcome.counts.items():
            counts[name] = counts.get(name, 0) + number
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "none"
    return f"Questions ({language}): {told}."


# The courses -----------------------------------------------------------------------------------


@transaction.atomic
def load_courses(folder: FilePath, *, language: str, home: Page) -> str:
    """Load the tree course → module → lesson of one language, as published pages."""
    files = sorted(folder.glob("*/index.md"), key=_order)
    if not files:
        return f"Courses ({language}): none."
    shelf = _shelf(home, language)
    made = kept = 0
    for course_file in files:
        course, new = _page(shelf, course_file, CoursePage, language, home, slug=course_file.parent.name)
        made, kept = made + new, kept + (not new)
        for module_file in sorted(course_file.parent.glob("*/index.md"), key=_order):
            module, new = _page(course, module_file, ModulePage, language, home, slug=module_file.parent.name)
            made, kept = made + new, kept + (not new)
            lessons = [file for file in module_file.parent.glob("*.md") if file.name != "index.md"]
            for lesson_file in sorted(lessons, key=_order):
                _lesson, new = _page(module, lesson_file, LessonPage, language, home, slug=lesson_file.stem)
                made, kept = made + new, kept + (not new)
    return f"Courses ({language}): {made} pages written, {kept} kept."


def _shelf(home: Page, language: str) -> CatalogPage:
    shelf = CatalogPage.objects.child_of(home).first()
    if shelf:
        return shelf
    shelf = CatalogPage(
        title=CATALOG_TITLES.get(language, "Learning"),
        slug="learning",
        locale=home.locale,
        translation_key=_key("learning"),
    )
    Page.objects.get(pk=home.pk).add_child(instance=shelf)
    shelf.save_revision().publish()
    return shelf


def _page(parent: Page, file: FilePath, model: Any, language: str, home: Page, *, slug: str) -> tuple[Any, bool]:
    """Return the page of a file and whether it was written now: made, or renewed where nobody has edited it."""
    raw = file.read_text()
    digest = hashlib.sha256(raw.encode()).hexdigest()
    front, text = _front_matter(raw)
    parent = Page.objects.get(pk=parent.pk)
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page and (page.source_digest in ("", digest) or page.revisions.count() != 1):
        return page, False
    page = page or model(slug=slug, locale=home.locale, translation_key=_key(_place(file)))
    page.title = front["title"]
    page.summary = front.get("summary", "")
    page.minutes = front.get("minutes")
    page.body = [("markdown", with_pages(text, home=home))]
    page.source_digest = digest
    if model is LessonPage:
        page.clauses = [str(clause) for clause in front.get("clauses", [])]
    if model is ModulePage:
        page.level = front.get("level", 1)
        page.quiz = _quiz(front.get("quiz"), language=language, key=slug)
    if page.pk is None:
        parent.add_child(instance=page)
    if model is ModulePage:
        page.competencies = list(Competency.objects.filter(key__in=front.get("competencies", [])))
    page.revisions.all().delete()
    page.save_revision().publish()
    return page, True


def _quiz(data: dict[str, Any] | None, *, language: str, key: str) -> Quiz | None:
    if not data:
        return None
    quiz, made = Quiz.objects.get_or_create(
        key=key,
        language=language,
        defaults={
            "title": data["title"],
            "pass_mark": data.get("pass_mark", 70),
            "time_limit_minutes": data.get("time_limit"),
            "attempts_allowed": data.get("attempts"),
            "is_practice": data.get("practice", False),
        },
    )
    if made:
        QuizSlot.objects.create(quiz=quiz, category=data["category"], draw=data.get("draw", 10))
    return quiz


def with_pages(text: str, *, home: Page) -> str:
    """Write links such as `/standards/x#y` as references to the page, so that they survive moves."""
    paths = {path for path, _fragment in _LINK.findall(text)}
    known = {home.url_path + path.strip("/") + "/": path for path in paths}
    pages = {known[url]: pk for url, pk in Page.objects.filter(url_path__in=known).values_list("url_path", "pk")}

    def referred(match: re.Match[str]) -> str:
        pk = pages.get(match[1])
        return f"](page:{pk}{match[2] or ''})" if pk else match[0]

    return _LINK.sub(referred, text)


def _front_matter(raw: str) -> tuple[dict[str, Any], str]:
    _nothing, front, text = raw.split("---\n", 2)
    return yaml.safe_load(front), text.strip()


def _order(file: FilePath) -> tuple[int, str]:
    front, _text = _front_matter(file.read_text())
    return front.get("order", 999), file.name


def _place(file: FilePath) -> str:
    """Return the path below the language folder: the same in every language."""
    parts = file.parts
    return "/".join(parts[parts.index("training") + 1 :])


def _key(place: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vademecum:training:{place}")
