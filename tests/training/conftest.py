"""A small bank, a module with its quiz, and the people who use them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations  # its own module cannot be imported first
from wagtail.models import Page

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
    ModulePage,
    Quiz,
    QuizSlot,
)
from vademecum.accounts.models import User

BANK = """
$CATEGORY: risk

// [id:RISK-001] [tag:competency:risk] [tag:clause:PMO-STD-002#scoring] [tag:level:1]
::Score::What is the score of probability 4 and impact 5?{#20#Yes =%50%9#That is the sum. ####Probability times impact.}

// [id:RISK-002] [tag:competency:risk] [tag:clause:PMO-STD-002#owner]
::Owner::How many owners has a risk?{=One#One, by name. ~None#Then nobody acts. ~A team#A team has no face.}

// [id:RISK-003] [tag:competency:risk]
::Kinds::Which are responses to a threat?{~%50%Avoid ~%50%Transfer ~%-100%Exploit}

// [id:RISK-004] [tag:competency:risk]
::Issue::A risk that occurred is an issue.{TRUE#It is.#Right.}
"""
KEYS = {
    "RISK-001": {"text": "20"},
    "RISK-002": {"choice": 0},
    "RISK-003": {"choices": [0, 1]},
    "RISK-004": {"choice": True},
}

_flush = DatabaseOperations.sql_flush


def _flush_with_permit(self: DatabaseOperations, style: object, tables: list[str], **options: object) -> list[str]:
    """Empty the tables between transactional tests although the log of evidence refuses deletion."""
    statements = _flush(self, style, tables, **options)
    if "training_evidence" not in tables:
        return statements
    permit = "training_evidence_permit"
    return [f"INSERT INTO {permit} (id) VALUES (1)", *statements, f"DELETE FROM {permit}"]


DatabaseOperations.sql_flush = _flush_with_permit  # type: ignore[method-assign]


@pytest.fixture
def person_named() -> Callable[..., User]:
    numbers = itertools.count(1)

    def make(name: str = "", **fields: object) -> User:
        name = name or f"person{next(numbers)}"
        return User.objects.create_user(f"{name}@example.org", "a long password", first_name=name.title(), **fields)

    return make


@pytest.fixture
def learner(person_named: Callable[..., User]) -> User:
    return person_named("amina")


@pytest.fixture
def competency(db: None) -> Competency:
    framework = Framework.objects.create(key="house", title_en="House", title_fr="Maison")
    for number, (english, french) in enumerate(
        [("Not evidenced", "Non attesté"), ("Awareness", "Notions"), ("Foundation", "Application guidée")]
    ):
        Level.objects.create(framework=framework, number=number, title_en=english, title_fr=french)
    for number in (3, 4):
        Level.objects.create(framework=framework, number=number, title_en=f"Level {number}")
    area = Area.objects.create(framework=framework, key="control", title_en="Control", title_fr="Maîtriser")
    return Competency.objects.create(area=area, key="risk", title_en="Risk", title_fr="Risques")


@pytest.fixture
def bank(competency: Competency) -> None:
    import_questions(parse(BANK.encode()), language="en")


@pytest.fixture
def quiz(bank: None) -> Quiz:
    quiz = Quiz.objects.create(title="Risk in five minutes", pass_mark=70, time_limit_minutes=10)
    QuizSlot.objects.create(quiz=quiz, category="risk", draw=4)
    return quiz


@pytest.fixture
def module(quiz: Quiz, competency: Competency) -> ModulePage:
    home = Page.objects.filter(depth=2).first()
    assert home is not None
    catalog = home.add_child(instance=CatalogPage(title="Learning", slug="learning"))
    course = catalog.add_child(instance=CoursePage(title="Essentials", slug="essentials"))
    module = course.add_child(instance=ModulePage(title="Risk", slug="risk", quiz=quiz, level=2))
    module.competencies = [competency]
    module.save()
    for number in (1, 2):
        module.add_child(instance=LessonPage(title=f"Lesson {number}", slug=f"lesson-{number}"))
    return module
