"""A module with two packages for the demonstration, in each language, and people who are on their way through them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from io import BytesIO

from training.actions.packages import open_unit, say
from training.models import CatalogPage, CoursePage, LessonPage, ModulePage, Package, PackageRegistration
from training.packages.keeping import bring_package, remove_package
from training.packages.sample import cmi5_package, scorm_package, texts_of
from vademecum.accounts.models import User

COURSES = {
    "en": ("Packages to try", "Two small packages: one SCORM, one cmi5.", "packages-to-try", "Risk and reports"),
    "fr": (
        "Paquets à essayer",
        "Deux petits paquets\u202f: l’un SCORM, l’autre cmi5.",
        "paquets-a-essayer",
        "Risques et rapports",
    ),
}
SPACE = uuid.UUID("2b0a0b9a-2f8d-4a52-9b3a-6f6f5f0a7c11")


def build(people: list[User], now: datetime) -> None:
    """Add a course to the catalogue of each language; the same lessons are each other's translations."""
    for language, (title, summary, slug, module_title) in COURSES.items():
        catalog = CatalogPage.objects.live().filter(locale__language_code=language).first()
        if catalog is None or CoursePage.objects.child_of(catalog).filter(slug=slug).exists():
            continue
        same = {"locale": catalog.locale}
        course = catalog.add_child(
            instance=CoursePage(
                title=title, slug=slug, summary=summary, minutes=15, translation_key=_key("course"), **same
            )
        )
        module = course.add_child(
            instance=ModulePage(title=module_title, slug="module", minutes=15, translation_key=_key("module"), **same)
        )
        for name, data in (("title", scorm_package(language)), ("report", cmi5_package(language))):
            brought = bring_package(BytesIO(data), name=f"{name}-{language}.zip")
            if brought.package is None:
                continue
            Package.objects.filter(pk=brought.package.pk).update(is_demo=True)
            lesson = LessonPage(
                title=str(texts_of(language)[name]),
                slug=name,
                minutes=8,
                package_id=brought.package.pk,
                translation_key=_key(name),
                **same,
            )
            module.add_child(instance=lesson)
        _walk(module, people, now)


def clear() -> None:
    """Remove the courses and packages of the demonstration."""
    for course in CoursePage.objects.filter(translation_key=_key("course")):
        course.delete()
    demo = Package.objects.filter(is_demo=True)
    PackageRegistration.objects.filter(package__in=demo).delete()
    for package in demo:
        if not package.lessons.exists():
            remove_package(package)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(SPACE, name)


def _walk(module: ModulePage, people: list[User], now: datetime) -> None:
    """Let some people be done, one be half-way, one have failed the check."""
    lesson = LessonPage.objects.child_of(module).filter(package__kind=Package.Kind.SCORM_12).first()
    language = module.locale.language_code
    own = [person for person in people if person.preferred_language == language][:4]
    for number, person in enumerate(own if lesson is not None else []):
        at = now - timedelta(days=9 - number)
        walk = open_unit(person, lesson=lesson, unit="walk", now=at)  # type: ignore[arg-type]
        if number == 0:
            say(walk, operation=uuid.uuid4(), said={"cmi.core.lesson_location": "2"}, now=at + timedelta(minutes=3))
            continue
        said = {"cmi.core.lesson_status": "completed", "cmi.core.session_time": "0000:06:20"}
        say(walk, operation=uuid.uuid4(), said=said, is_end=True, now=at + timedelta(minutes=7))
        check = open_unit(person, lesson=lesson, unit="check", now=at + timedelta(minutes=8))  # type: ignore[arg-type]
        score = {"cmi.core.score.raw": "33" if number == 1 else "100", "cmi.core.session_time": "0000:02:10"}
        say(check, operation=uuid.uuid4(), said=score, is_end=True, now=at + timedelta(minutes=11))
